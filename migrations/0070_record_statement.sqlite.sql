-- +goose Up
-- Statements in the one order in which they were stored. The body is what is given out, never changed; stored is in it too.
create table record_statement (
    seq     integer primary key,
    id      text not null unique,      -- in small letters
    stored  bigint not null,           -- the same for what was stored together; a greater seq has no lesser one
    verb    text not null,
    target  text,                      -- the statement that is its object, if that is one
    voided  bigint not null default 0, -- 1 where a voiding statement names it
    body    text not null
);
create index record_statement_target on record_statement (target) where target is not null;
create index record_statement_stored on record_statement (stored);

-- Where each agent, activity, verb and registration is named: blocks of numbers of statements, found by their greatest.
create table record_posting (
    key  text not null,                -- see keyOf
    last bigint not null,
    seqs text not null,                -- differences from last downwards, in base 36
    primary key (key, last)
) without rowid;

-- Documents of states and profiles, byte for byte.
create table record_document (
    agent        text not null,        -- '' for a profile of an activity
    kind         text not null,        -- state, agent, activity
    activity     text not null,        -- '' for a profile of an agent
    registration text not null,        -- '' for none
    name         text not null,
    content_type text not null,
    etag         text not null,
    updated      bigint not null,
    body         blob not null,
    primary key (agent, kind, activity, registration, name)
);
create index record_document_activity on record_document (activity, name) where kind = 'activity';

-- +goose Down
drop table record_document;
drop table record_posting;
drop table record_statement;
