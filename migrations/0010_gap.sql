-- +goose Up
-- What each person's post asks for less what they stand at. Derived: dropped and rebuilt from people, framework and passbook.
create table gap_item (
    person_id     text not null,
    competency    text not null,
    required      bigint not null,
    criticality   bigint not null,
    attained      bigint not null,
    measured      boolean not null, -- false: the gap is the whole requirement, and says so
    gap           bigint not null,
    role_code     text not null,    -- who asks for it
    activity_code text not null,
    kind_code     text not null,
    version       bigint not null,  -- of what the kind of post needs
    primary key (person_id, competency)
);
create table gap_summary (
    person_id    text primary key,
    required     bigint not null, -- competencies
    met          bigint not null,
    unmeasured   bigint not null,
    sum_gap      bigint not null, -- weighted by criticality
    sum_required bigint not null
);

create view gap_v_item as
select person_id, competency, required, criticality, attained, measured, gap, role_code, activity_code, kind_code, version from gap_item;

create view gap_v_summary as
select person_id, required, met, unmeasured, sum_gap, sum_required from gap_summary;

-- +goose Down
drop view gap_v_summary;
drop view gap_v_item;
drop table gap_summary;
drop table gap_item;
