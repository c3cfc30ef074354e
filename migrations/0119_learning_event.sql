-- +goose Up
-- Parts that lead to an event.
create table learning_unit_new (
    version_id    text not null references learning_version (id),
    n             bigint not null, -- from 1
    kind          text not null check (kind in ('text', 'case', 'package', 'file', 'event')),
    paper_id      text not null,   -- assessment's: the one question of this part; empty where it has none
    package_id    text not null default '',  -- content's: what a part of kind package or file shows
    package_index bigint not null default 0, -- which unit of the package
    media         text not null default '' check (media in ('', 'video', 'audio', 'pages')),
    length        bigint not null default 0, -- of a file: seconds, or pages
    hash          text not null default '',  -- of all that the author wrote of this part; empty for parts from before this column
    event         text not null default '',  -- JSON, of kind event: when, where, for how many, and who gives it
    primary key (version_id, n)
);
insert into learning_unit_new (version_id, n, kind, paper_id, package_id, package_index, media, length, hash)
select version_id, n, kind, paper_id, package_id, package_index, media, length, hash from learning_unit;
drop table learning_unit;
alter table learning_unit_new rename to learning_unit;
create index learning_unit_package on learning_unit (package_id, package_index) where package_id <> '';

-- An event of a course, whatever version names it: known by when it begins. Its word is shown at the event and to nobody before.
create table learning_event (
    code      text /*bytewise*/ not null references learning_course (code),
    begins_at bigint not null,
    word      text not null,
    made_at   bigint not null,
    primary key (code, begins_at)
);

-- Who was there, by the word. It outlives the enrolment in which it was said.
create table learning_attended (
    person_id text not null,
    code      text /*bytewise*/ not null,
    begins_at bigint not null,
    at        bigint not null,
    primary key (person_id, code, begins_at)
);
create index learning_attended_event on learning_attended (code, begins_at);

-- Wrong words of a person, as long as they are counted.
create table learning_guess (
    person_id text not null,
    at        bigint not null,
    primary key (person_id, at)
);

-- +goose Down
drop table learning_guess;
drop table learning_attended;
drop table learning_event;
create table learning_unit_old (
    version_id    text not null references learning_version (id),
    n             bigint not null,
    kind          text not null check (kind in ('text', 'case', 'package', 'file')),
    paper_id      text not null,
    package_id    text not null default '',
    package_index bigint not null default 0,
    media         text not null default '' check (media in ('', 'video', 'audio', 'pages')),
    length        bigint not null default 0,
    hash          text not null default '',
    primary key (version_id, n)
);
insert into learning_unit_old (version_id, n, kind, paper_id, package_id, package_index, media, length, hash)
select version_id, n, case when kind = 'event' then 'text' else kind end, paper_id, package_id, package_index, media, length, hash from learning_unit;
drop table learning_unit;
alter table learning_unit_old rename to learning_unit;
create index learning_unit_package on learning_unit (package_id, package_index) where package_id <> '';
