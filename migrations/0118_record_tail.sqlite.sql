-- +goose Up
-- Where the newest statements are named, one row for each transaction, until all are brought into record_posting at once: a row
-- written at the end costs a fraction of as many pages as an agent, an activity and a registration lie in.
create table record_tail (
    last   integer primary key,        -- the greatest number of the transaction
    blocks text not null               -- see tailText
);
-- The greatest number that has been brought in.
alter table record_sequence add column folded bigint not null default 0;
update record_sequence set folded = seq;

-- +goose Down
alter table record_sequence drop column folded;
drop table record_tail;
