-- +goose Up
-- Who has been told that a renewal is due is told once more, a week before the programme lapses.
alter table programme_round add column soon_told_at bigint;
update programme_standing set next_at = ends_at - 604800000000
 where next_at = ends_at and ends_at - 604800000000 > due_at;

-- +goose Down
update programme_standing set next_at = ends_at
 where next_at = ends_at - 604800000000 and next_at > due_at;
alter table programme_round drop column soon_told_at;
