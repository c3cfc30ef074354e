-- +goose Up
-- People of several departments who go through one programme together.
create table programme_cohort (
    id        text primary key,
    code      text /*bytewise*/ not null references programme_programme (code),
    org_code  text /*bytewise*/ not null, -- of the organisation that holds it
    title     text not null,              -- JSON: by language
    starts_on text not null,              -- YYYY-MM-DD
    ends_on   text not null,
    seats     bigint not null,
    approved  bigint not null,            -- how many seats are taken
    made_at   bigint not null,
    made_by   text not null,
    check (approved >= 0 and approved <= seats)
);
create index programme_cohort_code on programme_cohort (code, ends_on, id);
create index programme_cohort_org on programme_cohort (org_code, id);

-- Who sees to a cohort: at most five.
create table programme_coordinator (
    cohort_id text not null references programme_cohort (id),
    person_id text not null,
    primary key (cohort_id, person_id)
);
create index programme_coordinator_person on programme_coordinator (person_id, cohort_id);

-- A person and a cohort.
create table programme_member (
    cohort_id text not null references programme_cohort (id),
    person_id text not null,
    status    text not null check (status in ('invited', 'asked', 'approved', 'declined', 'refused', 'left')),
    since     bigint not null,
    by_id     text not null,
    primary key (cohort_id, person_id)
);
create index programme_member_person on programme_member (person_id, cohort_id);
create index programme_member_status on programme_member (cohort_id, status, person_id);

-- +goose Down
drop table programme_member;
drop table programme_coordinator;
drop table programme_cohort;
