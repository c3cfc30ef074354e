-- +goose Up
-- A file of an HR system, or one event of it, on its way into the register. states: received, parsed, validated, review,
-- applied, reconciled, rolled_back.
create table hr_batch (
    id          text primary key,
    org_id      text not null,          -- the unit whose people it is about
    source      text not null,          -- the HR system, as its columns are kept under
    file_name   text not null,
    state       text not null,
    header      text not null,          -- JSON list
    map         text not null,          -- JSON; '' until it is parsed
    rows        bigint not null,
    fresh       bigint not null,
    changed     bigint not null,
    same        bigint not null,
    conflicts   bigint not null,
    refused     bigint not null,
    skipped     bigint not null,
    differs     bigint not null,        -- rows that no longer stand as applied, when it was reconciled
    received_at bigint not null,
    received_by text not null,
    applied_at  bigint not null,
    applied_by  text not null,
    ended_at    bigint not null,        -- reconciled or rolled back
    ended_by    text not null
);
create index hr_batch_org on hr_batch (org_id, id);

create table hr_row (
    batch_id  text not null,
    n         bigint not null,          -- the line in the file; the header is 1
    raw       text not null,            -- JSON list of cells; PAN, PRAN and the like hashed under a key
    code      text not null,
    person_id text not null,
    result    text not null,            -- '' until it is validated; new, changed, same, conflict, refused, skipped
    conflict  text not null,            -- the key of what somebody must decide, decided or not
    notes     text not null,            -- JSON list: what is wrong, with the remedy's key and values
    changes   text not null,            -- JSON list: field, before, after
    decisions text not null,            -- JSON: by conflict
    primary key (batch_id, n)
);
create index hr_row_result on hr_row (batch_id, result, n);

-- What a batch has written over, and what it left: by this it is taken back.
create table hr_image (
    batch_id text not null,
    kind     text not null,
    id       text not null,
    code     text not null,
    before   text not null,             -- JSON; '' for what was new
    after    text not null,
    primary key (batch_id, kind, id)
);

-- How a source's columns are read, as they were last.
create table hr_map (
    org_id text not null,
    source text not null,
    map    text not null,
    primary key (org_id, source)
);

-- PAN and PRAN as hashes under a key, by which somebody is found who has come under another code.
create table hr_key (
    hash      text primary key,
    person_id text not null,
    batch_id  text not null
);
create index hr_key_batch on hr_key (batch_id);

-- +goose Down
drop table hr_key;
drop table hr_map;
drop table hr_image;
drop table hr_row;
drop table hr_batch;
