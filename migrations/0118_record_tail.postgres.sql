-- +goose Up
-- Where the newest statements are named, one row for each transaction, until all are brought into record_posting at once: a row
-- written at the end costs a fraction of as many pages as an agent, an activity and a registration lie in.
create table record_tail (
    last   bigint primary key,         -- the greatest number of the transaction
    blocks text not null               -- see tailText
);
-- It lives for minutes, and hardly gets smaller: the time is better spent on storing.
alter table record_tail alter column blocks set storage external;
-- The greatest number that has been brought in.
alter table record_sequence add column folded bigint not null default 0;
update record_sequence set folded = seq;

-- +goose Down
alter table record_sequence drop column folded;
drop table record_tail;
