-- +goose Up
-- A place may be asked for: the officer above agrees, then a coordinator gives the seat, each with a word.
drop index programme_member_person;
drop index programme_member_status;
alter table programme_member rename to programme_member_old;
create table programme_member (
    cohort_id text not null references programme_cohort (id),
    person_id text not null,
    status    text not null check (status in ('invited', 'asked', 'agreed', 'approved', 'declined', 'refused', 'left', 'removed')),
    since     bigint not null,
    by_id     text not null,            -- who settled it last
    agreed_by text not null default '', -- the officer above who agreed; '' where none did
    note      text not null default '', -- the word with which it was settled last
    primary key (cohort_id, person_id)
);
insert into programme_member (cohort_id, person_id, status, since, by_id)
select cohort_id, person_id, status, since, by_id from programme_member_old;
drop table programme_member_old;
create index programme_member_person on programme_member (person_id, cohort_id);
create index programme_member_status on programme_member (cohort_id, status, person_id);

alter table programme_cohort add column asked boolean not null default true; -- a place may be asked for; else one is invited
alter table programme_cohort add column ended_at bigint;                     -- when it was ended before its last day
alter table programme_cohort add column begun_at bigint;                     -- when its members were told that it begins
alter table programme_cohort add column revision bigint not null default 0;  -- how often it was changed: an edit says which state it has seen
update programme_cohort set begun_at = made_at where starts_on <= cast(current_date as text);
create index programme_cohort_begins on programme_cohort (starts_on, id) where begun_at is null;

-- +goose Down
drop index programme_cohort_begins;
alter table programme_cohort drop column revision;
alter table programme_cohort drop column begun_at;
alter table programme_cohort drop column ended_at;
alter table programme_cohort drop column asked;
drop index programme_member_person;
drop index programme_member_status;
alter table programme_member rename to programme_member_new;
create table programme_member (
    cohort_id text not null references programme_cohort (id),
    person_id text not null,
    status    text not null check (status in ('invited', 'asked', 'approved', 'declined', 'refused', 'left')),
    since     bigint not null,
    by_id     text not null,
    primary key (cohort_id, person_id)
);
insert into programme_member (cohort_id, person_id, status, since, by_id)
select cohort_id, person_id, case status when 'agreed' then 'asked' when 'removed' then 'left' else status end, since, by_id from programme_member_new;
drop table programme_member_new;
create index programme_member_person on programme_member (person_id, cohort_id);
create index programme_member_status on programme_member (cohort_id, status, person_id);
