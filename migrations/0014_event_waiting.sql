-- +goose Up
-- Facts without a number are found by event_fact_waiting alone: while this index held them too, SQLite took it and sorted
-- all that waited for each batch it numbered.
drop index event_fact_pos;
create unique index event_fact_pos on event_fact (pos) where pos is not null;

-- +goose Down
drop index event_fact_pos;
create unique index event_fact_pos on event_fact (pos);
