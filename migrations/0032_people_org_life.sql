-- +goose Up
-- Organisations that have ended. One that was merged hangs, empty, under the one it was merged into, so that every id, code and
-- path of it goes on leading somewhere; one that was closed stays where it was.
create table people_org_end (
    org_id   text primary key,
    into_id  text not null,                 -- '' for one that was closed empty
    on_date  text not null,
    order_no text not null
);
create index people_org_end_into on people_org_end (into_id) where into_id <> '';

-- What organisations were called before.
create table people_org_past (
    org_id   text not null,
    id       text not null,
    lang     text not null,
    name     text not null,
    until    text not null,
    order_no text not null,
    primary key (org_id, id)
);

-- +goose Down
drop table people_org_past;
drop table people_org_end;
