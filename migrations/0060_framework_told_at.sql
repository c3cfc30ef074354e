-- +goose Up
-- Where somebody served when they were told that a law had changed, and since when they have caught up: 0 not yet.
alter table framework_told add column org_id text not null default '';
alter table framework_told add column opened_at bigint not null default 0; -- opened the short course since
alter table framework_told add column passed_at bigint not null default 0; -- passed its check since
create index framework_told_left on framework_told (person_id, unit) where passed_at = 0;

-- How many that are, kept as it changes: a law may touch everybody.
create table framework_told_count (
    code   text not null,
    org_id text not null,           -- '' for those who were told before this was kept
    told   bigint not null,
    opened bigint not null,
    passed bigint not null,
    primary key (code, org_id)
);
insert into framework_told_count (code, org_id, told, opened, passed)
select code, '', count(*), 0, 0 from framework_told group by code;
create view framework_v_told_count as
    select code, org_id, told, opened, passed
      from framework_told_count;

-- +goose Down
drop view framework_v_told_count;
drop table framework_told_count;
drop index framework_told_left;
alter table framework_told drop column passed_at;
alter table framework_told drop column opened_at;
alter table framework_told drop column org_id;
