-- +goose Up
-- How many statements refer to one that has not come: while there is none, nobody looks for who refers to what is new.
alter table record_sequence add column dangling bigint not null default 0;
update record_sequence set dangling = (
    select count(*) from record_statement s
     where s.target is not null and not exists (select 1 from record_statement t where t.id = s.target)
);
-- Moments rise with numbers, which have no gaps: what was stored last at a moment is found by halving.
drop index record_statement_stored;

-- +goose Down
create index record_statement_stored on record_statement (stored);
alter table record_sequence drop column dangling;
