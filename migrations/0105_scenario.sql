-- +goose Up
-- Branching cases. What a case says stands in its versions, which never change; version_id is the one that is begun now.
create table scenario_case (
    code       text /*bytewise*/ primary key,
    version    bigint not null, -- the newest
    version_id text not null,
    changed_at bigint not null
);

create table scenario_version (
    id           text primary key,
    code         text /*bytewise*/ not null references scenario_case (code),
    version      bigint not null,
    content_hash text not null,              -- of the whole case: the same case twice is one version
    competency   text /*bytewise*/ not null,
    level        bigint not null check (level >= 1),
    provider     text /*bytewise*/ not null, -- code of the organisation that gives the case
    endings      bigint not null,
    body         text not null,              -- JSON: all that the author wrote
    made_at      bigint not null,
    made_by      text not null,
    unique (code, version)
);
create table scenario_version_text (
    version_id text not null references scenario_version (id),
    lang       text not null,
    title      text not null,
    summary    text not null,
    minutes    bigint not null, -- of the longest way
    primary key (version_id, lang)
);

-- A person's way through a version.
create table scenario_walk (
    person_id  text not null,
    id         text not null,
    code       text /*bytewise*/ not null,
    version_id text not null,
    status     text not null check (status in ('active', 'ended', 'left')),
    at_scene   text not null,
    steps      bigint not null, -- choices that were made
    begun_at   bigint not null,
    last_at    bigint not null,
    ended_at   bigint,
    primary key (person_id, id)
);
create unique index scenario_walk_active on scenario_walk (person_id, code) where status = 'active';
create index scenario_walk_case on scenario_walk (person_id, code, begun_at);

-- One choice that was made.
create table scenario_step (
    person_id text not null,
    walk_id   text not null,
    n         bigint not null, -- from 1
    scene     text not null,
    choice    text not null,
    made_at   bigint not null,
    primary key (person_id, walk_id, n)
);

-- +goose Down
drop table scenario_step;
drop table scenario_walk;
drop table scenario_version_text;
drop table scenario_version;
drop table scenario_case;
