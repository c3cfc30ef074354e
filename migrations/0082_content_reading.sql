-- +goose Up
-- How packages read without a player: made at the first asking, and anew by a later version of the program.
create table content_reading (
    package_id text primary key,
    version    bigint not null,
    body       text not null           -- JSON
);

-- +goose Down
drop table content_reading;
