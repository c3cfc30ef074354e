-- +goose Up
-- Another system that is asked for a unit's people: where, how its answers are laid out, and how often. The rows become a batch.
create table hr_connector (
    id          text primary key,
    org_id      text not null,
    name        text not null,
    source      text not null,          -- of its batches; the columns are kept under it
    url         text not null,
    rows_at     text not null,          -- where the rows stand in the answer, names with dots between; '' for the answer itself
    paging      text not null,          -- JSON: the way, and the names and numbers that it needs
    header      text not null,          -- name of the header that proves who asks; '' for none
    secret      text not null,          -- its value, sealed; '' for none
    map         text not null,          -- JSON: how the columns are read
    every_hours bigint not null,        -- 0 for by hand alone
    next_at     bigint not null,        -- when it is asked next; 0 for by hand alone
    made_at     bigint not null,
    made_by     text not null,
    ended_at    bigint not null         -- 0 while it lasts
);
create unique index hr_connector_name on hr_connector (name) where ended_at = 0;
create index hr_connector_org on hr_connector (org_id, id);
create index hr_connector_due on hr_connector (next_at) where ended_at = 0 and next_at > 0;

-- Work on a batch, or with a connector, that nobody should have to wait for. states: waiting, running, done, failed.
create table hr_job (
    id       text primary key,
    kind     text not null,             -- pull, look, apply, reconcile, rollback
    about    text not null,             -- id of the batch or of the connector
    dry      bigint not null,           -- of a pull: 1 where nothing is kept
    actor    text not null,             -- JSON: who asked, with the roles held then
    state    text not null,
    done     bigint not null,           -- so much of
    total    bigint not null,           -- the whole; 0 while that is unknown
    tries    bigint not null,
    lease    bigint not null,           -- until when whoever runs it holds it; after that it counts as lost
    batch_id text not null,             -- the batch that it is about, or that it came to
    report   text not null,             -- JSON: what it came to
    why      text not null,             -- the key of why it failed
    args     text not null,             -- JSON: the values of that key
    asked_at bigint not null,
    ended_at bigint not null            -- 0 until it has ended
);
create unique index hr_job_one on hr_job (about) where state in ('waiting', 'running');
create index hr_job_due on hr_job (lease, id) where state in ('waiting', 'running');
create index hr_job_about on hr_job (about, id);
create index hr_job_ended on hr_job (ended_at) where state in ('done', 'failed');

-- A batch is written only as it was read: two who work on it do not undo each other's words.
alter table hr_batch add column version bigint not null default 0;

-- The post that a row claims, so that what a decision bears on is found without judging all.
alter table hr_row add column post text not null default '';
create index hr_row_code on hr_row (batch_id, code);
create index hr_row_post on hr_row (batch_id, post) where post <> '';

-- Events that came in are forgotten after a while, the oldest first.
create index hr_event_taken on hr_event (taken_at);

-- +goose Down
drop index hr_event_taken;
drop index hr_row_post;
drop index hr_row_code;
alter table hr_row drop column post;
alter table hr_batch drop column version;
drop table hr_job;
drop table hr_connector;
