-- +goose Up
-- What a program has done, and whether what it says counts as a fact of learning.
alter table record_credential add column trusted bigint not null default 0;
alter table record_credential add column stored bigint not null default 0;
alter table record_credential add column used_at bigint not null default 0;
-- Activities that rooms of the house know, and as what.
create table record_known (
    activity text primary key,
    ref      text not null
);

-- +goose Down
drop table record_known;
alter table record_credential drop column used_at;
alter table record_credential drop column stored;
alter table record_credential drop column trusted;
