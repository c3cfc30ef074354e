-- +goose Up
-- Whether anybody has begun a course of a package is asked before it is removed.
create index launch_registration_course on launch_registration (course_id);
create index attempt_attempt_package on attempt_attempt (package_id, draft);

-- +goose Down
drop index attempt_attempt_package;
drop index launch_registration_course;
