-- +goose Up
-- Those who began a version last, and the sittings of a paper that were submitted last: what the figures of a course are worked
-- out from.
create index learning_enrolment_newest on learning_enrolment (version_id, id);
create index assessment_sitting_submitted on assessment_sitting (paper_id, id) where status = 'submitted';

-- +goose Down
drop index assessment_sitting_submitted;
drop index learning_enrolment_newest;
