-- +goose Up
-- Papers: tests with their items. A changed paper is a new version; a sitting keeps the version it was started on.
create table assessment_paper (
    id         text primary key,
    code       text not null,
    version    bigint not null, -- from 1
    current    boolean not null, -- the newest version of its code
    kind       text not null, -- unit_check, course_check, piaa
    competency text not null, -- code; '' for a unit check that tests none
    level      bigint not null, -- on the competency's scale; 0 without competency
    pass_mark  bigint not null, -- hundredths of a percent
    minutes    bigint not null, -- 0: no clock
    draw       bigint not null, -- how many items a sitting draws
    items      bigint not null, -- how many there are
    hash       text not null, -- of the whole content, by which a change is known
    put_at     bigint not null,
    put_by     text not null,
    unique (code, version)
);
create unique index assessment_paper_current on assessment_paper (code) where current;

create table assessment_item (
    paper_id  text not null,
    id        text not null,
    n         bigint not null, -- order within the paper, from 1
    code      text not null,
    part      bigint not null, -- of the course; 0 for none
    kind      text not null, -- single; others when they come
    stem      text not null, -- JSON object, text by language
    options   text not null, -- JSON array of such objects
    answer    text not null, -- JSON array of indexes into options
    why       text not null, -- JSON object, text by language
    reference text not null,
    primary key (paper_id, id)
);

-- One person's try at a paper. What was drawn and in which order is kept, so that marking needs no generator to stay.
create table assessment_sitting (
    person_id    text not null,
    id           text not null,
    paper_id     text not null,
    paper_code   text not null,
    kind         text not null, -- of the paper
    lang         text not null,
    seed         bigint not null, -- what the draw and the order were made from
    drawn        text not null, -- JSON array of {"i": item id, "o": [indexes of options as shown]}
    status       text not null, -- open, submitted, lapsed
    day          text not null, -- YYYY-MM-DD in India on which it was started
    try_n        bigint not null, -- ordinal of the paper's tries on that day, from 1
    started_at   bigint not null,
    due_at       bigint, -- null: no clock
    saved_at     bigint,
    submitted_at bigint,
    right_n      bigint not null,
    drawn_n      bigint not null,
    blank_n      bigint not null,
    percent      bigint not null, -- hundredths
    passed       boolean not null,
    evidence_id  text not null, -- of a course check
    primary key (person_id, id)
);
create index assessment_sitting_id on assessment_sitting (id);
create unique index assessment_sitting_open on assessment_sitting (person_id, paper_id) where status = 'open';
-- Also keeps two windows from opening one try too many at the same time.
create unique index assessment_sitting_try on assessment_sitting (person_id, paper_code, day, try_n);

-- What was chosen, kept as it is saved. An empty choice is a blank.
create table assessment_answer (
    person_id  text not null,
    sitting_id text not null,
    item_id    text not null,
    choice     text not null, -- JSON array of indexes of options as authored
    saved_at   bigint not null,
    primary key (person_id, sitting_id, item_id)
);

-- Places for independent tests. The agency's path stands beside its id, so that an agency's list is one range; it follows
-- the organisation when that moves.
create table assessment_booking (
    person_id   text not null,
    id          text not null,
    competency  text not null,
    level       bigint not null,
    agency_id   text not null,
    agency_path text /*bytewise*/ not null,
    slot_at     bigint not null,
    booked_at   bigint not null,
    booked_by   text not null,
    wait        bigint not null, -- microseconds from booking to slot
    status      text not null, -- booked, scored, void
    scored_at   bigint,
    scored_by   text not null,
    percent     bigint not null, -- hundredths
    pass_mark   bigint not null, -- hundredths; 0 until scored
    passed      boolean not null,
    note        text not null,
    evidence_id text not null,
    voided_at   bigint,
    voided_by   text not null,
    reason      text not null,
    primary key (person_id, id)
);
create index assessment_booking_id on assessment_booking (id);
create unique index assessment_booking_open on assessment_booking (person_id, competency) where status = 'booked';
create index assessment_booking_agency on assessment_booking (agency_path, slot_at, id);
create index assessment_booking_waiting on assessment_booking (slot_at, id) where status = 'booked';
create index assessment_booking_agency_id on assessment_booking (agency_id);

-- For rooms above: tries at papers, without what was answered.
create view assessment_v_sitting as
select s.person_id, s.id, s.paper_id, s.paper_code, s.kind, p.competency, p.level, p.pass_mark, s.status, s.percent, s.passed,
       s.started_at, s.submitted_at
  from assessment_sitting s
  join assessment_paper p on p.id = s.paper_id;

-- For rooms above: bookings, without notes.
create view assessment_v_booking as
select person_id, id, competency, level, agency_id, agency_path, slot_at, booked_at, wait, status, scored_at, percent, passed
  from assessment_booking;

-- +goose Down
drop view assessment_v_booking;
drop view assessment_v_sitting;
drop table assessment_booking;
drop table assessment_answer;
drop table assessment_sitting;
drop table assessment_item;
drop table assessment_paper;
