package launch

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// beginsOf gives as much of a package's course as it takes to begin a unit, the unit's index and address, and the registration of a
// person that was made last. An index of Next asks for the first unit that is not met; when all are, for the last.
func beginsOf(ctx context.Context, q db.Q, person, packageID string, index int) (course Course, at int, url, registration string, err error) {
	type row struct {
		Course
		at                int
		url, registration string
	}
	r, err := db.One(ctx, q, func(r *row) []any {
		return []any{&r.ID, &r.Package, &r.Owner, &r.State, &r.MadeBy, &r.at, &r.url, &r.registration}
	}, `
		select c.id, c.package_id, c.owner, c.state, c.made_by, a.idx, a.url, coalesce(r.id, '')
		  from launch_course c
		  left join launch_registration r on r.person_id = $1 and r.course_id = c.id and r.id = (
		       select x.id from launch_registration x where x.person_id = $1 and x.course_id = c.id order by x.made_at desc, x.id desc limit 1)
		  join launch_au a on a.course_id = c.id and a.idx = case when $2 >= 0 then $2 else coalesce((
		       select min(u.idx) from launch_au u
		        where u.course_id = c.id and u.move_on <> 'NotApplicable' and not exists (
		              select 1 from launch_progress p where p.registration_id = r.id and p.au = u.idx and p.met_at > 0)), c.aus - 1) end
		 where c.package_id = $3`, person, index, packageID)
	if db.None(err) {
		err = fault.E(fault.NotFound, "launch.Begins", "launch.no_course")
	}
	return r.Course, r.at, r.url, r.registration, err
}
