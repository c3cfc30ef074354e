-- +goose Up
-- Organisations are found by the beginning of a name, and listed in each language's order.
create index people_org_name_sorted on people_org_name (lang, sort_key, org_id);

-- +goose Down
drop index people_org_name_sorted;
