-- +goose Up
-- Which branching cases there are, for rooms above: code, version that is begun now, competency, level, organisation that gives it.
create view scenario_v_case as
select c.code, c.version, v.competency, v.level, v.provider
  from scenario_case c
  join scenario_version v on v.id = c.version_id;

-- +goose Down
drop view scenario_v_case;
