-- +goose Up
-- Who is enrolled in which package: facts of launch name the registration alone.
create view launch_v_registration as
select r.id, r.person_id, c.package_id
  from launch_registration r
  join launch_course c on c.id = r.course_id
 where r.person_id <> '';

-- +goose Down
drop view launch_v_registration;
