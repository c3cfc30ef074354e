-- +goose Up
-- Where somebody served when they were told that a law had changed, and since when they have caught up: 0 not yet.
alter table framework_told add column org_id text not null default '';
alter table framework_told add column opened_at bigint not null default 0; -- opened the short course since
alter table framework_told add column passed_at bigint not null default 0; -- passed its check since
create index framework_told_org on framework_told (code, org_id, opened_at, passed_at);
create index framework_told_left on framework_told (person_id, unit) where passed_at = 0;
create view framework_v_told as
    select code, org_id, opened_at, passed_at
      from framework_told;

-- +goose Down
drop view framework_v_told;
drop index framework_told_left;
drop index framework_told_org;
alter table framework_told drop column passed_at;
alter table framework_told drop column opened_at;
alter table framework_told drop column org_id;
