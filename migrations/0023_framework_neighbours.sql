-- +goose Up
-- Kinds of post that stand at the same kind of unit and tier are found among hundreds of thousands of versions.
create index framework_version_post on framework_version (unit_kind, tier, kind_code) where status = 'published';

-- +goose Down
drop index framework_version_post;
