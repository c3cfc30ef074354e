-- +goose Up
-- The walks through a version that were begun last: for its figures.
create index scenario_walk_version on scenario_walk (version_id, begun_at);

-- +goose Down
drop index scenario_walk_version;
