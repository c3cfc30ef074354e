-- +goose Up
-- A batch of earlier scores, which one person proposes and another puts in force. A batch that waits counts nothing. Its rows
-- leave this place when it ends: in force they are evidence; refused or taken back, what was said of people is not kept.
create table evidence_load (
    id           text primary key,
    state        text not null, -- waiting, in_force, refused, withdrawn
    row_count    bigint not null,
    person_count bigint not null,
    fresh_count  bigint not null, -- in force: the rows that were not on record yet
    proposed_at  bigint not null,
    proposed_by  text not null,   -- person id or system
    ended_at     bigint,          -- null while it waits
    ended_by     text not null,
    reason       text not null    -- why it was refused
);
create index evidence_load_at on evidence_load (proposed_at, id);
create index evidence_load_state on evidence_load (state, proposed_at, id);
create index evidence_load_proposer on evidence_load (proposed_by, proposed_at, id);

-- The units in which the people of a batch served when it was proposed: who may see it in a list.
create table evidence_load_unit (
    load_id text /*bytewise*/ not null,
    org_id  text not null,
    primary key (load_id, org_id)
);

create table evidence_load_row (
    load_id     text /*bytewise*/ not null,
    n           bigint not null, -- the line of the file, or the place in the list, from 1
    person_id   text not null,
    competency  text not null,   -- code as proposed
    side        text not null,
    score       bigint not null, -- hundredths on the scale
    note        text not null,
    detail      text not null,   -- JSON object: raw readings
    observed_at bigint not null,
    source_kind text not null,
    source_id   text not null,
    primary key (load_id, n)
);

alter table evidence_item add column load_id text not null default ''; -- the batch it came in by
create index evidence_item_load on evidence_item (load_id, id) where load_id <> '';

-- Files that were sent and that no evidence has named yet. What is not named in time goes, with its row.
create table evidence_upload (
    blob_key text primary key,
    at       bigint not null -- when it was sent last
);
create index evidence_upload_at on evidence_upload (at);
create index evidence_file_blob on evidence_file (blob_key);

-- For rooms above: where each organisation hangs.
create view people_v_org as
select id as org_id, path from people_org;

-- +goose Down
drop view people_v_org;
drop index evidence_file_blob;
drop table evidence_upload;
drop index evidence_item_load;
alter table evidence_item drop column load_id;
drop table evidence_load_row;
drop table evidence_load_unit;
drop table evidence_load;
