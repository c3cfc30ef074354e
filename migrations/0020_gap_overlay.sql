-- +goose Up
-- What the core asks stands beside what the overlay of a place asks: people are measured against the overlay, places are
-- compared on the core.
alter table gap_item add column core bigint not null default 0;
update gap_item set core = required;
drop view gap_v_item;
create view gap_v_item as
select person_id, competency, required, core, criticality, attained, measured, gap, role_code, activity_code, kind_code, version from gap_item;

-- The tree of organisations for rooms above: path begins with the parent's, and [path, path_end) holds it and all below it.
drop view people_v_org;
create view people_v_org as
select id as org_id, code, path, substr(path, 1, length(path) - 1) || '/' as path_end from people_org;

-- Each person's current substantive posting with what it is measured against: the nearest overlay of its kind of post at or
-- above the unit, or the kind itself.
create view people_v_need as
select s.person_id, s.kind_code,
       coalesce((select o.code
                   from framework_v_overlay o
                   join people_org x on x.code = o.overlay_org
                  where o.base_kind = s.kind_code
                    and s.path >= x.path and s.path < substr(x.path, 1, length(x.path) - 1) || '/'
                  order by length(x.path) desc
                  limit 1), s.kind_code) as need_kind
  from people_v_scope s;

-- Positions, held or vacant, with where they lie.
create view people_v_position as
select s.id as position_id, s.code, s.kind_code, s.org_id, o.path, o.kind as org_kind, o.place_level, o.place_code,
       o.block_code, o.district_code, o.state_code
  from people_position s
  join people_org o on o.id = s.org_id;

-- +goose Down
drop view people_v_position;
drop view people_v_need;
drop view people_v_org;
create view people_v_org as
select id as org_id, path from people_org;
drop view gap_v_item;
create view gap_v_item as
select person_id, competency, required, criticality, attained, measured, gap, role_code, activity_code, kind_code, version from gap_item;
alter table gap_item drop column core;
