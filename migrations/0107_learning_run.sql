-- +goose Up
-- What is known of a person at a unit of a package, in whatever course it stands. It follows from the facts of the rooms that run
-- packages; progress in courses follows from it.
create table learning_run (
    person_id   text not null,
    package_id  text not null,
    idx         bigint not null,               -- of the unit; -1 for the package as a whole
    seconds     bigint not null,               -- by the server's clock, each moment counted in one unit
    met_at      bigint,
    met_seconds bigint not null default -1,    -- seconds when it was met; -1 when no time was asked for
    waived      boolean not null default false,
    beside      boolean not null default false, -- ran while another unit did
    primary key (person_id, package_id, idx)
);
-- When they were there: stretches that do not overlap.
create table learning_visit (
    person_id  text not null,
    began_at   bigint not null,
    ended_at   bigint not null,
    package_id text not null,
    idx        bigint not null,
    primary key (person_id, began_at)
);

-- +goose Down
drop table learning_visit;
drop table learning_run;
