-- +goose Up
-- For rooms above: when a person passed the final check of a course, in whichever version; more than once where they did.
create index learning_version_paper on learning_version (paper_id);
create view learning_v_passed as
select s.person_id, v.code, s.submitted_at as passed_at
  from assessment_v_sitting s
  join learning_version v on v.paper_id = s.paper_id
 where s.status = 'submitted' and s.passed and s.submitted_at is not null;

-- +goose Down
drop view learning_v_passed;
drop index learning_version_paper;
