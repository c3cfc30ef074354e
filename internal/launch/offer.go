package launch

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// PublishIn is Publish in the transaction of its cause, for the course of a package: who acts in the transaction needs the right
// course.publish over its owner, and did not make it. One that is live stays as it is, whoever's it is.
func (c *Courses) PublishIn(ctx context.Context, tx *db.Tx, packageID string) error {
	const op = "launch.Publish"
	course, err := courseWhere(ctx, tx, "package_id", packageID)
	if err != nil || course.State == Live {
		return fault.Wrap(op, err)
	}
	path, err := c.people.OrgPath(ctx, tx, course.Owner)
	if err != nil {
		return err
	}
	if !tx.By().Can(who.CoursePublish, path) || course.MadeBy == tx.By().ID() {
		return fault.E(fault.Denied, op, "launch.denied.publish")
	}
	return fault.Wrap(op, setState(ctx, tx, course.ID, Live))
}

// Tried gives the course of a package as it stands, live or not; NotFound when the package is none of cmi5. It is for rooms above that
// have seen that their reader may.
func (c *Courses) Tried(ctx context.Context, q db.Q, packageID string) (Course, error) {
	course, err := courseWhere(ctx, q, "package_id", packageID)
	return course, fault.Wrap("launch.Tried", err)
}
