-- +goose Up
-- The record of what a person has shown. A row is never deleted and what it says is never changed; only its status moves,
-- and each step is told in the log. Notes, details and files are personal: they live here alone, so that they can be erased.
create table evidence_item (
    person_id    text /*bytewise*/ not null, -- the holder
    id           text /*bytewise*/ not null,
    competency   text not null, -- code
    kind         text not null, -- piaa, check, signoff, msf, loaded, self, completion
    side         text not null, -- tcs, wpcas; '' for what feeds nothing
    grp          text not null, -- manager, peer, subordinate, citizen; '' where there is none
    level        bigint not null, -- on the competency's scale; 0 where the kind has none
    percent      bigint not null, -- hundredths of a percent, for tests
    pass_mark    bigint not null, -- hundredths of a percent, for tests
    score        bigint not null, -- hundredths on the scale, for loaded and msf
    note         text not null,
    detail       text not null, -- JSON object: raw readings, never shown to others than may read the note
    observed_at  bigint not null, -- microseconds UTC: when it was true
    known_at     bigint not null, -- when this room learnt it
    status       text not null, -- claimed, waiting, accepted, not_yet, withdrawn, revoked
    signer_id    text not null, -- who is asked; '' where nobody is
    due_at       bigint,        -- waiting: when it passes to the next signer
    stayed       boolean not null default false, -- waiting: the time is over and nobody stands above the signer
    decided_at   bigint,
    decided_by   text not null,
    second_id    text not null, -- loaded: who gave the second consent
    reason       text not null default '', -- of a decision that is not "proven"
    ended_at     bigint,        -- withdrawn or revoked
    ended_by     text not null default '',
    end_reason   text not null default '',
    source_kind  text not null,
    source_id    text not null, -- what it came from; the same source counts once
    expired_at   bigint,        -- when its validity was told to be over; null while it is valid
    primary key (person_id, id)
);
create index evidence_item_id on evidence_item (id);
create index evidence_item_person on evidence_item (person_id, observed_at, id);
create index evidence_item_queue on evidence_item (signer_id, due_at, id) where status = 'waiting';
create index evidence_item_due on evidence_item (due_at, id) where status = 'waiting';
create index evidence_item_valid on evidence_item (observed_at, id)
    where status = 'accepted' and expired_at is null and side <> '';
create unique index evidence_item_source on evidence_item (person_id, source_kind, source_id, kind, competency, side, grp)
    where source_id <> '';

create table evidence_file (
    person_id text /*bytewise*/ not null,
    item_id   text /*bytewise*/ not null,
    n         bigint not null, -- from 1
    blob_key  text not null,   -- hex SHA-256 of the content
    name      text not null,
    type      text not null,
    size      bigint not null,
    primary key (person_id, item_id, n)
);

-- From whom to whom a waiting item has passed.
create table evidence_pass (
    person_id text /*bytewise*/ not null,
    item_id   text /*bytewise*/ not null,
    n         bigint not null, -- from 1
    at        bigint not null,
    from_id   text not null,
    to_id     text not null,
    reason    text not null,   -- what "not mine" said; '' when the time was over
    primary key (person_id, item_id, n)
);

-- For rooms above: every item, also those that do not count (see status, and expired_at which is null while it is valid).
create view evidence_v_item as
select person_id, id, competency, kind, side, grp, level, percent, pass_mark, score, observed_at, known_at, status, expired_at
  from evidence_item;

-- +goose Down
drop view evidence_v_item;
drop table evidence_pass;
drop table evidence_file;
drop table evidence_item;
