-- +goose Up
-- Which plans hold a course.
create index plan_item_ref on plan_item (ref) where ref <> '';

-- +goose Down
drop index plan_item_ref;
