-- +goose Up
-- The log of facts. A fact is written without a position, in the transaction of its cause; numbering happens apart.
create table event_fact (
    tx   text /*bytewise*/ not null, -- UUIDv7 of the writing transaction
    n    bigint not null,            -- ordinal within it
    id   text not null unique,       -- derived facts: uuid5 of reader, cause and subject, so that twice is once
    kind text not null,
    at   bigint not null,            -- microseconds UTC
    by_id text not null,             -- person id or system
    body text not null,              -- JSON: ids, levels and few values; never names or free text
    pos  bigint,                     -- gapless from 1; null until numbered
    hash text,                       -- chain over all facts up to this one
    primary key (tx, n)
);
create unique index event_fact_pos on event_fact (pos);
create index event_fact_waiting on event_fact (tx, n) where pos is null;

create table event_sequence (
    id   bigint primary key,
    pos  bigint not null,
    hash text not null
);
insert into event_sequence (id, pos, hash) values (1, 0, '');

create table event_cursor (
    reader  text primary key,
    pos     bigint not null,
    reached boolean not null -- has once been at the head of the log
);

-- What was read with special right: who, whose, what, why.
create table audit_read (
    id      text primary key,
    at      bigint not null,
    by_id   text not null,
    by_right text not null,
    person_id text not null, -- whose data; '' when it was a unit's
    path    text /*bytewise*/ not null,
    what    text not null
);
create index audit_read_person on audit_read (person_id, at);
create index audit_read_path on audit_read (path, at);

-- Work to do later, enqueued in the transaction of its cause.
create table job (
    id          text primary key,
    kind        text not null,
    unique_key  text not null unique,
    body        text not null,
    state       text not null, -- waiting, running, done, failed
    run_at      bigint not null,
    attempts    bigint not null,
    lease_until bigint not null,
    last_error  text not null
);
create index job_due on job (state, run_at);

-- Answers already given to writes that carried an idempotency key.
create table idempotency_answer (
    actor  text not null,
    key    text not null,
    request_hash text not null,
    status bigint not null,
    body   text not null,
    at     bigint not null,
    primary key (actor, key)
);
create index idempotency_answer_at on idempotency_answer (at);

-- Facts about this installation, fixed at first start.
create table config_value (
    key   text primary key,
    value text not null
);

-- +goose Down
drop table config_value;
drop table idempotency_answer;
drop table job;
drop table audit_read;
drop table event_cursor;
drop table event_sequence;
drop table event_fact;
