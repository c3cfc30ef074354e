-- +goose Up
-- Places are asked by the path of the unit, never by these: they only made following dearer.
drop index atlas_person_district;
drop index atlas_person_state;

-- +goose Down
create index atlas_person_district on atlas_person (district, competency);
create index atlas_person_state on atlas_person (state, competency);
