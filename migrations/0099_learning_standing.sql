-- +goose Up
-- How each course stands in the catalogue: live, unlisted, flagged or retired.
create view learning_v_standing as
select c.code,
       case when c.status = 'retired' then 'retired' when c.flagged_at is not null then 'flagged' when c.unlisted then 'unlisted' else 'live' end as standing
  from learning_course c;

-- +goose Down
drop view learning_v_standing;
