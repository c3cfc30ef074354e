-- +goose Up
-- Courses of packages by cmi5. Their structure never changes.
create table launch_course (
    id          text primary key,
    package_id  text not null,
    owner       text not null,         -- code of the organisation
    state       text not null,         -- draft, live
    iri         text not null,         -- what the ids of its activities begin with
    publisher   text not null,         -- the publisher's id
    title       text not null,         -- JSON, by language
    description text not null,
    objectives  text not null,         -- JSON
    aus         bigint not null,
    made_by     text not null,
    made_at     bigint not null
);
create unique index launch_course_package on launch_course (package_id);

create table launch_au (
    course_id   text not null,
    idx         bigint not null,
    publisher   text not null,
    title       text not null,
    description text not null,
    objectives  text not null,
    url         text not null,
    move_on     text not null,
    mastery     text not null,         -- a decimal, '' for none
    own_window  bigint not null,
    parameters  text,
    entitlement text,
    type        text not null,
    primary key (course_id, idx)
);

create table launch_block (
    course_id   text not null,
    idx         bigint not null,       -- inner ones first
    publisher   text not null,
    title       text not null,
    description text not null,
    objectives  text not null,
    first_au    bigint not null,
    last_au     bigint not null,
    depth       bigint not null,
    primary key (course_id, idx)
);

-- One for each enrolment.
create table launch_registration (
    id           text primary key,
    course_id    text not null,
    person_id    text not null,        -- '' for somebody who is not ours
    home_page    text not null,
    account      text not null,
    made_by      text not null,
    made_at      bigint not null,
    satisfied_at bigint not null       -- 0 until the course is
);
create index launch_registration_person on launch_registration (person_id, course_id, made_at);

-- How far an AU is within a registration; no row before anything was said of it.
create table launch_progress (
    registration_id text not null,
    au              bigint not null,
    completed_at    bigint not null,   -- by the server's clock; 0 for never
    passed_at       bigint not null,
    waived_at       bigint not null,
    waived_by       text not null,
    reason          text not null,
    scaled          text not null,     -- score of what was passed, or last failed; '' for none
    met_at          bigint not null,
    primary key (registration_id, au)
);

-- Blocks of which it was said that they are satisfied.
create table launch_satisfied (
    registration_id text not null,
    block           bigint not null,
    at              bigint not null,
    primary key (registration_id, block)
);

create table launch_session (
    id              text primary key,
    registration_id text not null,
    course_id       text not null,
    au              bigint not null,
    mode            text not null,
    fetch_hash      text not null,     -- SHA-256 of 32 random bytes
    fetched_at      bigint not null,   -- 0 until then
    secret_hash     text not null,
    prepared        bigint not null,   -- 1 when the AU has read the preferences
    judged          bigint not null,   -- 1 when it has said passed or failed
    initialized_at  bigint not null,   -- by the AU's clock
    latest_at       bigint not null,   -- by the AU's clock
    launched_at     bigint not null,   -- by the server's, as all that follow
    begun_at        bigint not null,   -- when initialized came
    last_at         bigint not null,   -- when the last statement came
    ended_at        bigint not null,   -- 0 while it lasts
    ending          text not null      -- terminated, abandoned
);
create unique index launch_session_fetch on launch_session (fetch_hash);
create index launch_session_registration on launch_session (registration_id, launched_at);
create index launch_session_open on launch_session (last_at) where ended_at = 0;

-- +goose Down
drop table launch_session;
drop table launch_satisfied;
drop table launch_progress;
drop table launch_registration;
drop table launch_block;
drop table launch_au;
drop table launch_course;
