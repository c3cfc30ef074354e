package learning

import (
	"context"
	"slices"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
)

// Begin says that a person is to be in a course.
type Begin struct {
	PersonID string
	Code     string
	Lang     string
	Since    time.Time // what was completed before does not do, and is begun anew; zero: any completion does
}

// EnrolAll has persons begin courses for a room above, in its transaction: those who are in the course already, or have completed it
// since the moment that is named, stay as they stand. A course that is not known or is retired is passed over. The room above has
// asked the person, and checks its own right.
func (c *Courses) EnrolAll(ctx context.Context, tx *db.Tx, list []Begin) error {
	const op = "learning.EnrolAll"
	return fault.Wrap(op, db.Chunks(list, 400, func(part []Begin) error {
		open, err := beginnable(ctx, tx, part)
		if err != nil {
			return err
		}
		stands, err := standsOf(ctx, tx, part)
		if err != nil {
			return err
		}
		var fresh []Enrolment
		seen := map[[2]string]bool{}
		for _, b := range part {
			key := [2]string{b.PersonID, b.Code}
			v, ok := open[b.Code]
			if !ok || seen[key] || slices.ContainsFunc(stands[key], func(s placed) bool { return s.active || !s.completed.Before(b.Since) }) {
				continue
			}
			seen[key] = true
			if !validLang(b.Lang) {
				b.Lang = Languages[0]
			}
			fresh = append(fresh, Enrolment{
				ID: id.New(), PersonID: b.PersonID, Code: b.Code, VersionID: v.id, Version: v.version, Status: StatusActive, Lang: b.Lang,
				EnrolledAt: tx.Now(), LastAt: tx.Now(),
			})
		}
		kept, err := insertEnrolments(ctx, tx, fresh)
		if err != nil {
			return err
		}
		facts := make([]Enrolled, len(kept))
		for i, e := range kept {
			facts[i] = Enrolled{ID: e.ID, Person: e.PersonID, Course: e.Code, Version: e.Version}
			if err := framework.CatchUp(ctx, tx, e.PersonID, e.Code, false); err != nil {
				return err
			}
		}
		return event.RecordAll(ctx, tx, facts)
	}))
}
