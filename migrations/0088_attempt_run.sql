-- +goose Up
-- Courses of packages that bring a run-time of their own, and what people do in them.
create table attempt_course (
    package_id text primary key,
    kind       text not null,          -- scorm-1.2, scorm-2004, h5p
    title      text not null,
    owner      text not null,          -- code of the organisation
    live       bigint not null,
    course     text not null,          -- as it was read from the manifest, JSON
    made_at    bigint not null
);

create table attempt_attempt (
    person_id   text not null,
    id          text not null,
    package_id  text not null,
    number      bigint not null,
    draft       bigint not null,
    version     bigint not null,       -- goes up with every commit: two windows cannot overwrite each other
    sequencing  text not null,
    current     text not null,
    completion  text not null,
    success     text not null,
    scaled      bigint,
    clock_ms    bigint not null,
    began_at    bigint not null,
    changed_at  bigint not null,
    last_commit text not null,
    primary key (person_id, id)
);
create unique index attempt_attempt_number on attempt_attempt (person_id, package_id, number);

create table attempt_item (
    attempt_id  text not null,
    item        text not null,
    cmi         text not null,
    completion  text not null,
    success     text not null,
    status      text not null,
    scaled      bigint,
    suspended   bigint not null,
    session     text not null,
    before_ms   bigint not null,       -- by its own word, in earlier sessions
    said_ms     bigint not null,       -- by its own word, in this one
    clock_ms    bigint not null,       -- by the server's clock, in earlier sessions
    began_at    bigint not null,
    seen_at     bigint not null,
    ended       bigint not null,
    primary key (attempt_id, item)
);

-- Statements on their way to the record, in the order in which they were made.
create table attempt_statement (
    id   text primary key,
    body text not null
);

-- +goose Down
drop table attempt_statement;
drop table attempt_item;
drop table attempt_attempt;
drop table attempt_course;
