-- +goose Up
-- The states of the catalogue beside live and retired.
alter table learning_course add column unlisted boolean not null default false;      -- open to who has the address
alter table learning_course add column flagged_at bigint;                            -- since when a flag is not settled
alter table learning_course add column replaced_by text not null default '';         -- what to take instead, of a retired course

-- Somebody says that a course is wrong.
create table learning_flag (
    code       text /*bytewise*/ not null references learning_course (code),
    id         text not null,
    person_id  text not null,
    reason     text not null,
    at         bigint not null,
    settled_at bigint,
    settled_by text not null default '',
    primary key (code, id)
);
create unique index learning_flag_open on learning_flag (code, person_id) where settled_at is null;

-- The courses that are listed, once for each language of theirs, in the order in which they are shown.
create table learning_shelf (
    lang       text not null,
    sort_key   text /*bytewise*/ not null, -- of the title, cut to what an index holds
    code       text /*bytewise*/ not null,
    version_id text not null,
    competency text /*bytewise*/ not null,
    level      bigint not null,
    provider   text /*bytewise*/ not null,
    length     bigint not null,            -- 1 to 15 minutes, 2 to 30, 3 to 60, 4 longer
    offline    boolean not null,           -- every part can be kept on the device
    primary key (lang, sort_key, code)
);
create unique index learning_shelf_code on learning_shelf (code, lang);
insert into learning_shelf (lang, sort_key, code, version_id, competency, level, provider, length, offline)
select t.lang, substr(t.sort_key, 1, 600), c.code, v.id, v.competency, v.level, v.provider,
       case when t.seconds <= 900 then 1 when t.seconds <= 1800 then 2 when t.seconds <= 3600 then 3 else 4 end, true
  from learning_course c
  join learning_version v on v.id = c.version_id
  join learning_version_text t on t.version_id = v.id
 where c.status = 'live';

-- How often the shelf has changed: who holds it in memory reads this before it is believed.
create table learning_shelf_stamp (
    id bigint primary key,
    n  bigint not null
);
insert into learning_shelf_stamp (id, n) values (1, 1);

-- +goose Down
drop table learning_shelf_stamp;
drop table learning_shelf;
drop table learning_flag;
alter table learning_course drop column replaced_by;
alter table learning_course drop column flagged_at;
alter table learning_course drop column unlisted;
