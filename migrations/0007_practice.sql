-- +goose Up
-- A person's own log of practice, 70-20-10. The row is the version in force; what an entry said before stands beside it.
create table practice_entry (
    person_id   text not null,
    id          text not null,
    kind        text not null, -- 70, 20, 10
    competency  text not null, -- code; '' for none
    minutes     bigint not null,
    body        text not null, -- what was done, in the person's words
    with_person text not null, -- person id; '' for nobody
    done_on     text not null, -- YYYY-MM-DD in India
    evidence_id text not null, -- '' for none
    version     bigint not null, -- from 1
    logged_at   bigint not null,
    changed_at  bigint not null,
    removed_at  bigint, -- null: not removed
    primary key (person_id, id)
);
create index practice_entry_day on practice_entry (person_id, done_on, id) where removed_at is null;

-- Versions before the one in force. Nothing here changes.
create table practice_version (
    person_id   text not null,
    entry_id    text not null,
    version     bigint not null,
    kind        text not null,
    competency  text not null,
    minutes     bigint not null,
    body        text not null,
    with_person text not null,
    done_on     text not null,
    changed_at  bigint not null,
    primary key (person_id, entry_id, version)
);

-- For rooms above: what counts, without its words.
create view practice_v_entry as
select person_id, id, kind, competency, minutes, done_on, evidence_id
  from practice_entry
 where removed_at is null;

-- +goose Down
drop view practice_v_entry;
drop table practice_version;
drop table practice_entry;
