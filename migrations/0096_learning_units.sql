-- +goose Up
-- Parts that are not ours to read: a unit of a package, or a file.
create table learning_unit_new (
    version_id    text not null references learning_version (id),
    n             bigint not null, -- from 1
    kind          text not null check (kind in ('text', 'case', 'package', 'file')),
    paper_id      text not null,   -- assessment's: the one question of this part; empty where it has none
    package_id    text not null default '',  -- content's: what a part of kind package or file shows
    package_index bigint not null default 0, -- which unit of the package
    media         text not null default '' check (media in ('', 'video', 'audio', 'pages')),
    length        bigint not null default 0, -- of a file: seconds, or pages
    hash          text not null default '',  -- of all that the author wrote of this part; empty for parts from before this column
    primary key (version_id, n)
);
insert into learning_unit_new (version_id, n, kind, paper_id) select version_id, n, kind, paper_id from learning_unit;
drop table learning_unit;
alter table learning_unit_new rename to learning_unit;
create index learning_unit_package on learning_unit (package_id, package_index) where package_id <> '';

-- How time was judged. One enrolment of a person runs at a time: paused_at is when another course was opened instead.
alter table learning_enrolment add column paused_at bigint not null default 0;
update learning_enrolment set paused_at = last_at where open_n > 0 and status = 'active'; -- none runs until it is touched again
alter table learning_enrolment add column beat_at bigint not null default 0; -- last sign of life of a page; 0 when the last touch was none
alter table learning_progress add column wants bigint not null default 0;   -- bits: 1 no question, 2 to be met by a package, 4 to be covered
alter table learning_progress add column met_at bigint;                     -- when the package's unit was met
alter table learning_progress add column length bigint not null default 0;  -- of a file
alter table learning_progress add column covered text not null default '';  -- of a file: 0-30,45-90
alter table learning_progress add column flags bigint not null default 0;   -- bits; see learning.Flag

-- Measured and nominal seconds stand side by side.
drop view learning_v_enrolment;
create view learning_v_enrolment as
select e.person_id, e.id, e.code, v.version,
       coalesce((select k.replaced_by from framework_v_competency k where k.code = v.competency and k.replaced_by <> ''), v.competency) as competency,
       v.level, e.status, e.enrolled_at, e.completed_at, e.percent, e.passed,
       cast((select coalesce(sum(p.seconds), 0) from learning_progress p where p.person_id = e.person_id and p.enrolment_id = e.id) as bigint) as measured,
       coalesce((select t.seconds from learning_version_text t where t.version_id = e.version_id and t.lang = e.lang),
                (select t.seconds from learning_version_text t where t.version_id = e.version_id and t.lang = 'en'), 0) as nominal
  from learning_enrolment e
  join learning_version v on v.id = e.version_id;

-- +goose Down
drop view learning_v_enrolment;
create view learning_v_enrolment as
select e.person_id, e.id, e.code, v.version,
       coalesce((select k.replaced_by from framework_v_competency k where k.code = v.competency and k.replaced_by <> ''), v.competency) as competency,
       v.level, e.status, e.enrolled_at, e.completed_at, e.percent, e.passed,
       cast((select coalesce(sum(p.seconds), 0) from learning_progress p where p.person_id = e.person_id and p.enrolment_id = e.id) as bigint) as measured
  from learning_enrolment e
  join learning_version v on v.id = e.version_id;
alter table learning_progress drop column flags;
alter table learning_progress drop column covered;
alter table learning_progress drop column length;
alter table learning_progress drop column met_at;
alter table learning_progress drop column wants;
alter table learning_enrolment drop column beat_at;
alter table learning_enrolment drop column paused_at;
create table learning_unit_old (
    version_id text not null references learning_version (id),
    n          bigint not null,
    kind       text not null check (kind in ('text', 'case')),
    paper_id   text not null,
    primary key (version_id, n)
);
insert into learning_unit_old (version_id, n, kind, paper_id)
select version_id, n, case when kind in ('text', 'case') then kind else 'text' end, paper_id from learning_unit;
drop table learning_unit;
alter table learning_unit_old rename to learning_unit;
