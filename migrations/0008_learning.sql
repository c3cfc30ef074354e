-- +goose Up
-- The catalogue: one row a course. What it teaches stands in its versions; version_id is the one that is taught now.
create table learning_course (
    code       text /*bytewise*/ primary key,
    version    bigint not null, -- the newest
    version_id text not null,
    status     text not null check (status in ('live', 'retired')),
    changed_at bigint not null
);

-- A version never changes: a learner stays on the one they enrolled on.
create table learning_version (
    id           text primary key,
    code         text /*bytewise*/ not null references learning_course (code),
    version      bigint not null,
    content_hash text not null,              -- of the whole course: the same course twice is one version
    competency   text /*bytewise*/ not null,
    level        bigint not null check (level >= 1),
    provider     text /*bytewise*/ not null, -- code of the organisation that gives the course
    mode         text not null check (mode in ('self-paced', 'blended', 'classroom')),
    pass_mark    bigint not null,            -- hundredths of a percent
    units        bigint not null check (units >= 1),
    paper_id     text not null,              -- assessment's: the final check
    questions    bigint not null,            -- how many the final check draws
    sources      text not null,              -- JSON: titles by language, and addresses
    made_at      bigint not null,
    made_by      text not null,
    unique (code, version)
);
create index learning_version_competency on learning_version (competency, level, code);

create table learning_version_text (
    version_id text not null references learning_version (id),
    lang       text not null,
    title      text not null,
    sort_key   text /*bytewise*/ not null,
    summary    text not null,
    can_do     text not null,
    seconds    bigint not null, -- reading and answering, by the rule of Seconds
    bytes      bigint not null,
    primary key (version_id, lang)
);
create index learning_version_text_sorted on learning_version_text (lang, sort_key, version_id);

-- Folded words of titles and codes: a search is a range over the front of a word.
create table learning_word (
    word       text /*bytewise*/ not null,
    version_id text not null references learning_version (id),
    primary key (word, version_id)
);
create index learning_word_version on learning_word (version_id);

create table learning_unit (
    version_id text not null references learning_version (id),
    n          bigint not null, -- from 1
    kind       text not null check (kind in ('text', 'case')),
    paper_id   text not null,   -- assessment's: the one question of this part
    primary key (version_id, n)
);
create table learning_unit_text (
    version_id text not null references learning_version (id),
    n          bigint not null,
    lang       text not null,
    title      text not null,
    markdown   text not null,
    html       text not null,   -- sanitised once, when the version was made
    words      bigint not null,
    seconds    bigint not null,
    bytes      bigint not null, -- of the html
    primary key (version_id, n, lang)
);

-- A person on one version of a course.
create table learning_enrolment (
    person_id    text not null,
    id           text not null,
    code         text /*bytewise*/ not null,
    version_id   text not null,
    status       text not null check (status in ('active', 'complete', 'withdrawn')),
    lang         text not null,   -- chosen last; progress does not depend on it
    enrolled_at  bigint not null,
    last_at      bigint not null, -- when the server last heard of it
    open_n       bigint not null, -- the part that lies open; 0 when none does
    open_at      bigint not null, -- since when its time is not yet credited
    percent      bigint,          -- best final check, hundredths of a percent; null before the first
    passed       boolean not null,
    completed_at bigint,
    primary key (person_id, id)
);
create unique index learning_enrolment_active on learning_enrolment (person_id, code) where status = 'active';
create index learning_enrolment_course on learning_enrolment (person_id, code, enrolled_at);
create index learning_enrolment_last on learning_enrolment (person_id, status, last_at);
create index learning_enrolment_version on learning_enrolment (version_id, person_id);

-- How far a person is in one part. Only the server's clock fills it.
create table learning_progress (
    person_id    text not null,
    enrolment_id text not null,
    n            bigint not null,
    opened_at    bigint not null,
    seconds      bigint not null,  -- measured reading time
    nominal      bigint not null,  -- what the part is said to take, in seconds, in the quickest language it was opened in
    answered_at  bigint,           -- when its question was first answered
    correct      boolean not null, -- the first answer
    hasty        boolean not null, -- was answered before the floor was reached; stays
    done_at      bigint,
    primary key (person_id, enrolment_id, n)
);

-- Views for rooms above; a competency that was merged has the code it is known by now.
-- Who is on what; measured is seconds of reading by the server's clock.
create view learning_v_enrolment as
select e.person_id, e.id, e.code, v.version,
       coalesce((select k.replaced_by from framework_v_competency k where k.code = v.competency and k.replaced_by <> ''), v.competency) as competency,
       v.level, e.status, e.enrolled_at, e.completed_at, e.percent, e.passed,
       cast((select coalesce(sum(p.seconds), 0) from learning_progress p where p.person_id = e.person_id and p.enrolment_id = e.id) as bigint) as measured
  from learning_enrolment e
  join learning_version v on v.id = e.version_id;
-- The catalogue as it is taught now.
create view learning_v_course as
select c.code, c.version, c.version_id, c.status,
       coalesce((select k.replaced_by from framework_v_competency k where k.code = v.competency and k.replaced_by <> ''), v.competency) as competency,
       v.level, v.provider, v.mode
  from learning_course c
  join learning_version v on v.id = c.version_id;
create view learning_v_name as
select c.code, t.lang, t.title as name, t.sort_key
  from learning_course c
  join learning_version_text t on t.version_id = c.version_id;

-- +goose Down
drop view learning_v_name;
drop view learning_v_course;
drop view learning_v_enrolment;
drop table learning_progress;
drop table learning_enrolment;
drop table learning_unit_text;
drop table learning_unit;
drop table learning_word;
drop table learning_version_text;
drop table learning_version;
drop table learning_course;
