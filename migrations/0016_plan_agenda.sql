-- +goose Up
-- How long a person read on each day, by the server's clock alone: the parts keep a sum, which does not say when.
create table learning_day (
    person_id text not null,
    began_at  bigint not null, -- midnight in India
    seconds   bigint not null,
    primary key (person_id, began_at)
);
-- What was read before this table stood is counted to the day on which the part was first opened.
insert into learning_day (person_id, began_at, seconds)
select person_id, opened_at - (opened_at + 19800000000) % 86400000000, cast(sum(seconds) as bigint)
  from learning_progress
 where seconds > 0
 group by person_id, opened_at - (opened_at + 19800000000) % 86400000000;

-- Views for rooms above. Seconds of reading by day.
create view learning_v_day as
select person_id, began_at, seconds from learning_day;
-- Parts of courses that are done.
create view learning_v_done as
select person_id, enrolment_id, n, done_at
  from learning_progress
 where done_at is not null;
-- Every position with the one it reports to and who holds it: null while it is vacant.
create view people_v_seat as
select s.id as position_id, s.reports_to, h.person_id, coalesce(h.additional, false) as additional
  from people_position s
  left join people_holder h on h.position_id = s.id;
-- Work that waits for a signature, by who is asked.
create view evidence_v_waiting as
select signer_id, due_at, person_id, id
  from evidence_item
 where status = 'waiting';

-- Plans that wait for an officer's word are few; they are asked for by who reports to the officer.
create index plan_idp_waiting on plan_idp (person_id) where status = 'proposed';

-- +goose Down
drop index plan_idp_waiting;
drop view evidence_v_waiting;
drop view people_v_seat;
drop view learning_v_done;
drop view learning_v_day;
drop table learning_day;
