package attempt

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Remove takes back a course that no learner has begun and no course of the catalogue shows, with what its authors did in it to look at
// it; its files stay in the store of content. The actor needs the right course.publish over its owner; of a draft, content.upload. It
// returns Conflict when a learner has begun it, or it is shown.
func (r *Runs) Remove(ctx context.Context, by who.Actor, packageID string) error {
	const op = "attempt.Remove"
	c, err := r.Course(ctx, r.db.Reader(), by, packageID)
	if err != nil {
		return err
	}
	path, err := r.people.OrgPath(ctx, r.db.Reader(), c.Owner)
	if err != nil {
		return err
	}
	if !by.Can(who.CoursePublish, path) && (c.Live || !by.Can(who.ContentUpload, path)) {
		return fault.E(fault.Denied, op, "attempt.denied.remove")
	}
	return fault.Wrap(op, r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := r.packs.Unshown(ctx, tx, op, packageID); err != nil {
			return err
		}
		gone, err := deleteCourse(ctx, tx, packageID)
		if err != nil {
			return err
		}
		if !gone {
			return fault.E(fault.Conflict, op, "attempt.remove.begun")
		}
		return event.Record(ctx, tx, Removed{packageID})
	}))
}
