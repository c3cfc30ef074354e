-- +goose Up
-- Entries that were taken out of use: what they were, so that they can be put back, and by which import. An entry that never was in
-- use here has no row.
create table framework_retired (
    code      text /*bytewise*/ primary key,
    was       text not null, -- its status before
    import_id text not null, -- '': by hand
    at        bigint not null,
    by_id     text not null
);
create index framework_retired_import on framework_retired (import_id, code);

alter table framework_import add column retired bigint not null default 0; -- entries that it took out of use, or would
alter table framework_import add column retired_codes text not null default ''; -- the first of them, parted by spaces

-- One act more: restored.
create table framework_history_next (
    code   text /*bytewise*/ not null,
    id     text not null,
    at     bigint not null,
    by_id  text not null,
    act    text not null check (act in ('imported', 'changed', 'proposed', 'matched', 'verified', 'retired', 'restored', 'merged', 'received', 'parted')),
    detail text not null, -- the list it came from, the other code, or the fields that changed
    primary key (code, id)
);
insert into framework_history_next (code, id, at, by_id, act, detail) select code, id, at, by_id, act, detail from framework_history;
drop table framework_history;
alter table framework_history_next rename to framework_history;

-- +goose Down
create table framework_history_next (
    code   text /*bytewise*/ not null,
    id     text not null,
    at     bigint not null,
    by_id  text not null,
    act    text not null check (act in ('imported', 'changed', 'proposed', 'matched', 'verified', 'retired', 'merged', 'received', 'parted')),
    detail text not null,
    primary key (code, id)
);
insert into framework_history_next (code, id, at, by_id, act, detail)
select code, id, at, by_id, act, detail from framework_history where act <> 'restored';
drop table framework_history;
alter table framework_history_next rename to framework_history;
alter table framework_import drop column retired_codes;
alter table framework_import drop column retired;
drop table framework_retired;
