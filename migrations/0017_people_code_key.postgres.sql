-- +goose Up
-- An employee code as it is sought by its beginning, unit by unit: in capitals (of ASCII alone, on both databases alike),
-- without spaces. The database keeps it, so that whoever writes a person cannot forget it.
alter table people_person add column code_key text /*bytewise*/ generated always as (upper(replace(code, ' ', '') /*bytewise*/)) stored;
create index people_person_org_code on people_person (org_id, code_key, id);
drop index people_person_org; -- the new one begins as it did

-- +goose Down
create index people_person_org on people_person (org_id);
drop index people_person_org_code;
alter table people_person drop column code_key;
