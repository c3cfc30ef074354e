package launch

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Remove takes back a course of a package that nobody has begun and no course of the catalogue shows; its files stay in the store of
// content. The actor needs the right course.publish or content.import_live over its owner; a draft is also removed by who made it. It
// returns Conflict when somebody has begun it, or it is shown.
func (c *Courses) Remove(ctx context.Context, by who.Actor, courseID string) error {
	const op = "launch.Remove"
	course, path, err := c.owned(ctx, c.db.Reader(), courseID)
	if err != nil {
		return err
	}
	if err := c.maySee(op, by, course, path); err != nil {
		return err
	}
	own := course.State == Draft && course.MadeBy == by.ID() && by.ID() != ""
	if !own && !by.Can(who.CoursePublish, path) && !by.Can(who.ContentImportLive, path) {
		return fault.E(fault.Denied, op, "launch.denied.remove")
	}
	return fault.Wrap(op, c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := c.content.Unshown(ctx, tx, op, course.Package); err != nil {
			return err
		}
		gone, err := deleteCourse(ctx, tx, courseID)
		if err != nil {
			return err
		}
		if !gone {
			return fault.E(fault.Conflict, op, "launch.remove.begun")
		}
		return event.Record(ctx, tx, Removed{courseID, course.Package})
	}))
}
