-- +goose Up
-- The last number and moment that were given; its lock is what orders writers.
create table record_sequence (
    id     bigint primary key,
    seq    bigint not null,
    stored bigint not null
);
insert into record_sequence (id, seq, stored) values (1, 0, 0);

-- A voiding statement may come before the one that it voids.
create table record_voiding (
    target text primary key,
    by_id  text not null
);

-- What is known of activities and verbs, and by which names agents are called: merged from all statements.
create table record_activity (
    id         text primary key,
    definition text not null
);
create table record_verb (
    id      text primary key,
    display text not null
);
create table record_agent (
    key   text primary key,
    names text not null                -- JSON list, the newest last
);

-- Files that belong to statements.
create table record_file (
    seq          bigint not null,
    sha2         text not null,
    content_type text not null,
    size         bigint not null,
    blob_key     text not null,
    primary key (seq, sha2)
);
create index record_file_blob on record_file (blob_key);

-- Files that were sent and are not named by a kept statement yet.
create table record_upload (
    blob_key text primary key,
    at       bigint not null
);
create index record_upload_at on record_upload (at);

-- Clients that may speak with the record.
create table record_credential (
    key       text primary key,
    secret    text not null,           -- SHA-256 of 32 random bytes
    name      text not null,
    scopes    text not null,           -- separated by spaces
    per_minute bigint not null,        -- requests; 0 for no bound
    made_at   bigint not null,
    made_by   text not null,
    ended_at  bigint not null          -- 0 while it lasts
);

-- +goose Down
drop table record_credential;
drop table record_upload;
drop table record_file;
drop table record_agent;
drop table record_verb;
drop table record_activity;
drop table record_voiding;
drop table record_sequence;
