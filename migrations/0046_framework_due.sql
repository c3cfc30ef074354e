-- +goose Up
-- Entries that nobody has compared with the others yet, since they are new or their names changed. What stands already is compared
-- once.
create table framework_due (
    code text /*bytewise*/ primary key,
    at   bigint not null -- of the change; what changes again meanwhile stays due
);
insert into framework_due (code, at)
select code, changed_at from framework_competency where status not in ('merged', 'deprecated');

-- How far the last search for likely duplicates came: one row.
create table framework_look (
    id       bigint primary key check (id = 1),
    begun_at bigint not null,
    ended_at bigint not null, -- 0 while it runs
    done     bigint not null, -- entries that were compared
    total    bigint not null
);

-- +goose Down
drop table framework_look;
drop table framework_due;
