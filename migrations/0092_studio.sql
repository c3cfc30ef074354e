-- +goose Up
-- Drafts of courses, from the first word to Live. content is small and written whole after each change: it is always what the
-- changes came to.
create table studio_draft (
    id          text primary key,
    code        text /*bytewise*/ not null, -- of the course
    org_code    text /*bytewise*/ not null, -- of the organisation that gives it
    from_n      bigint not null,            -- version of the course that it was begun from; 0 for a new course
    live_n      bigint not null,            -- version that it became; 0 until then
    state       text not null check (state in ('draft', 'review', 'approved', 'processing', 'live', 'failed', 'flag_draft', 'replaced', 'discarded')),
    title       text not null,              -- JSON: by language
    competency  text /*bytewise*/ not null, -- '' until it is chosen
    level       bigint not null,            -- 0 until it is chosen
    content     text not null,              -- JSON
    revision    bigint not null,            -- how often it was changed: an edit says which state it has seen
    why         text not null,              -- key of why it failed; '' otherwise
    why_args    text not null,              -- JSON: what fills the key in
    made_at     bigint not null,
    made_by     text not null,
    changed_at  bigint not null             -- when its state changed last
);
create unique index studio_draft_open on studio_draft (code) where state in ('draft', 'review', 'approved', 'processing', 'failed', 'flag_draft');
create unique index studio_draft_live on studio_draft (code) where state = 'live';
create index studio_draft_waits on studio_draft (state, changed_at, id);
create index studio_draft_org on studio_draft (org_code, state, id);
create index studio_draft_code on studio_draft (code, id);

-- Each change with its inverse.
create table studio_edit (
    draft_id  text not null references studio_draft (id),
    revision  bigint not null,         -- the state that it led to
    at        bigint not null,
    by_id     text not null,
    part      text /*bytewise*/ not null,
    change    text not null,           -- JSON: the edit
    inverse   text not null,           -- JSON: the edit that takes it back
    undone_by bigint not null,         -- revision of the edit that took it back; 0 for none
    primary key (draft_id, revision)
);
create index studio_edit_part on studio_edit (draft_id, part, revision);

-- The way of a draft: who did what when, and why.
create table studio_step (
    draft_id text not null references studio_draft (id),
    n        bigint not null,
    step     text not null,
    at       bigint not null,
    by_id    text not null,
    note     text not null,
    primary key (draft_id, n)
);

-- Whose hands were on a draft, and as what: the same hand does not write, review and publish one thing.
create table studio_hand (
    person_id text not null,
    draft_id  text not null references studio_draft (id),
    did       text not null check (did in ('wrote', 'reviewed')),
    at        bigint not null,
    primary key (person_id, draft_id, did)
);
create index studio_hand_draft on studio_hand (draft_id, did);

-- Words on a place of a draft, and answers to them.
create table studio_comment (
    draft_id  text not null references studio_draft (id),
    id        text not null,
    part      text /*bytewise*/ not null,
    line      bigint not null,         -- of the text, from 1; 0 for the whole part
    answers   text not null,           -- id of the comment that it answers; '' for none
    body      text not null,
    at        bigint not null,
    by_id     text not null,
    closed_at bigint not null,         -- 0 while it is open
    closed_by text not null,
    primary key (draft_id, id)
);

-- What the giver of a course and its reviewer certify of it: the gate, and the marks of the content quality score.
create table studio_certificate (
    draft_id text not null references studio_draft (id),
    side     text not null check (side in ('provider', 'reviewer')),
    scheme   text not null,            -- of the marks: cqs-1
    revision bigint not null,          -- of the draft that was judged
    gate     text not null,            -- JSON: 1 where there is none of it, by criterion
    marks    text not null,            -- JSON: 0, 1 or 2 by parameter; null while there are none
    score    bigint not null,          -- hundredths of a percent; -1 without marks
    at       bigint not null,
    by_id    text not null,
    primary key (draft_id, side)
);

-- Putting an approved draft before learners. states: waiting, running, done, failed.
create table studio_job (
    id       text primary key,
    draft_id text not null references studio_draft (id),
    actor    text not null,            -- JSON: who published it, with the roles held then
    state    text not null,
    tries    bigint not null,
    lease    bigint not null,          -- until when whoever runs it holds it; after that it counts as lost
    asked_at bigint not null,
    ended_at bigint not null
);
create unique index studio_job_one on studio_job (draft_id) where state in ('waiting', 'running');
create index studio_job_due on studio_job (lease, id) where state in ('waiting', 'running');

-- +goose Down
drop table studio_job;
drop table studio_certificate;
drop table studio_comment;
drop table studio_hand;
drop table studio_step;
drop table studio_edit;
drop table studio_draft;
