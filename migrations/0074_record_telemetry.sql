-- +goose Up
-- Events of telemetry that were no good, kept apart for a while with the reason.
create table record_apart (
    id    text primary key,            -- of what came, so that the same again is there once
    at    bigint not null,
    mid   text not null,
    eid   text not null,
    why   text not null,
    body  text not null
);
create index record_apart_at on record_apart (at, id);

-- +goose Down
drop table record_apart;
