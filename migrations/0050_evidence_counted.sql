-- +goose Up
-- What counted, and from when until when: for questions about a day that is past.
create view evidence_v_counted as
select person_id, id, competency, kind, side, grp, level, percent, pass_mark, score, observed_at, known_at,
       case when decided_at > known_at then decided_at else known_at end as from_at,
       case when ended_at is not null and (expired_at is null or ended_at < expired_at) then ended_at else expired_at end as to_at
  from evidence_item
 where status in ('accepted', 'revoked');

-- +goose Down
drop view evidence_v_counted;
