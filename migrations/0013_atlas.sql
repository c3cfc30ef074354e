-- +goose Up
-- What each person adds to the atlas, by competency: derived, dropped and rebuilt from gaps and postings.
create table atlas_person (
    person_id  text not null,
    competency text /*bytewise*/ not null,
    state      text not null, -- where the person's substantive post lies; '' for none
    district   text not null,
    block      text not null,
    kind_code  text not null,
    required   bigint not null,
    attained   bigint not null,
    gap        bigint not null,
    measured   boolean not null,
    primary key (person_id, competency)
);
create index atlas_person_district on atlas_person (district, competency);
create index atlas_person_state on atlas_person (state, competency);

-- The figures, added up. The key begins with what is hidden together: a state's places for one competency.
create table atlas_cell (
    state        text not null,
    competency   text /*bytewise*/ not null,
    level        text not null, -- state, district, block
    place        text not null, -- code of the place
    parent       text not null, -- code of the place one level above, '' for a state
    kind_code    text not null, -- kind of post; '*' for all kinds together
    n            bigint not null, -- measured
    unmeasured   bigint not null,
    below        bigint not null, -- measured and below what the post asks
    sum_attained bigint not null, -- over the measured
    sum_gap      bigint not null,
    hidden       boolean not null, -- few people, or what few people could be computed from
    primary key (state, competency, level, parent, place, kind_code)
);
create index atlas_cell_shown on atlas_cell (level, parent, kind_code, competency);
create index atlas_cell_place on atlas_cell (level, place, kind_code, competency);
create index atlas_cell_empty on atlas_cell (n) where n = 0 and unmeasured = 0;

-- How far the figures go.
create table atlas_status (
    id    bigint primary key,
    as_of bigint not null
);
insert into atlas_status (id, as_of) values (1, 0);

-- +goose Down
drop table atlas_status;
drop table atlas_cell;
drop table atlas_person;
