-- +goose Up
-- Programmes: curated paths of courses in milestones. A programme stands once; version_id is the version that may be begun now.
create table programme_programme (
    code       text /*bytewise*/ primary key,
    version    bigint not null, -- the newest that went live
    version_id text not null,
    org_code   text /*bytewise*/ not null, -- of the organisation that gives it
    status     text not null check (status in ('live', 'retired')),
    changed_at bigint not null
);

-- A version, from its first word to Live. Once live it never changes: who is in it stays on it.
create table programme_version (
    id         text primary key,
    code       text /*bytewise*/ not null,
    org_code   text /*bytewise*/ not null,
    from_n     bigint not null, -- version that it was begun from; 0 for a new programme
    live_n     bigint not null, -- version that it became; 0 until then
    state      text not null check (state in ('draft', 'review', 'approved', 'live', 'replaced', 'retired', 'discarded')),
    body       text not null,   -- JSON: all that the author wrote
    before     text not null,   -- JSON: what it was before the last change; '' where nothing can be taken back
    revision   bigint not null, -- how often it was changed: an edit says which state it has seen
    made_at    bigint not null,
    made_by    text not null,
    changed_at bigint not null  -- when its state changed last
);
create unique index programme_version_open on programme_version (code) where state in ('draft', 'review', 'approved');
create unique index programme_version_live on programme_version (code) where state = 'live';
create index programme_version_org on programme_version (org_code, state, id);
create index programme_version_code on programme_version (code, id);

-- What a list of live programmes is searched and sorted by.
create table programme_name (
    code     text /*bytewise*/ not null references programme_programme (code),
    lang     text not null,
    title    text not null,
    sort_key text /*bytewise*/ not null,
    primary key (code, lang)
);
create index programme_name_sorted on programme_name (lang, sort_key, code);

-- The courses of live programmes: which programmes lead through a course.
create table programme_item (
    course text /*bytewise*/ not null,
    code   text /*bytewise*/ not null references programme_programme (code),
    primary key (course, code)
);
create index programme_item_code on programme_item (code);

-- The way of a version: who did what when, and why.
create table programme_step (
    version_id text not null references programme_version (id),
    n          bigint not null,
    step       text not null,
    at         bigint not null,
    by_id      text not null,
    note       text not null,
    primary key (version_id, n)
);

-- Whose hands were on a version, and as what: the same hand does not write, review and publish one thing.
create table programme_hand (
    version_id text not null references programme_version (id),
    by_id      text not null,
    did        text not null check (did in ('wrote', 'reviewed')),
    at         bigint not null,
    primary key (version_id, by_id, did)
);

-- A person in a programme. left_at ends it; what they completed stays theirs.
create table programme_enrolment (
    person_id   text not null,
    id          text not null,
    code        text /*bytewise*/ not null references programme_programme (code),
    lang        text not null,
    enrolled_at bigint not null,
    left_at     bigint,
    primary key (person_id, id)
);
create unique index programme_enrolment_one on programme_enrolment (person_id, code) where left_at is null;

-- One way through: the first, and one for each renewal. Each is bound to a version.
create table programme_round (
    person_id    text not null,
    enrolment_id text not null,
    n            bigint not null, -- from 1
    version_id   text not null references programme_version (id),
    begun_at     bigint not null,
    due_told_at  bigint,          -- when it was told that its renewal may begin
    lapsed_at    bigint,          -- when it was told that it holds no more
    primary key (person_id, enrolment_id, n)
);

-- Derived: how far everybody is, worked out from rounds and from what learning tells.
create table programme_standing (
    person_id    text not null,
    enrolment_id text not null,
    code         text /*bytewise*/ not null,
    round        bigint not null, -- the newest
    held         bigint not null, -- the last that was completed; 0 for none
    opened       bigint not null, -- milestones that are open or done
    done         bigint not null, -- milestones that are done
    milestones   bigint not null, -- in all
    items_done   bigint not null, -- of the mandatory ones
    items        bigint not null, -- mandatory, in all
    completed_at bigint,          -- of the round that is held
    due_at       bigint,          -- when its renewal may begin
    ends_at      bigint,          -- when it ceases to hold
    next_at      bigint,          -- when the clock has something to tell; null for never
    primary key (person_id, enrolment_id)
);
create index programme_standing_next on programme_standing (next_at, person_id, enrolment_id) where next_at is not null;
create index programme_standing_code on programme_standing (code, person_id);

-- +goose Down
drop table programme_standing;
drop table programme_round;
drop table programme_enrolment;
drop table programme_hand;
drop table programme_step;
drop table programme_item;
drop table programme_name;
drop table programme_version;
drop table programme_programme;
