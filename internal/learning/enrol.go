package learning

import (
	"context"
	"slices"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Enrol has the actor begin a course, on the version that is taught now. Who is in the course already, or has completed
// this very version, is given what stands.
func (c *Courses) Enrol(ctx context.Context, by who.Actor, code, lang string) (Enrolment, error) {
	const op = "learning.Enrol"
	if err := mayLearn(op, by); err != nil {
		return Enrolment{}, err
	}
	var e Enrolment
	err := c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		e, err = c.enrol(ctx, tx, op, by.PersonID, code, lang)
		return err
	})
	return e, fault.Wrap(op, err)
}

// mayLearn tells whether the actor is a person who may learn. A course is always taken by oneself, for oneself.
func mayLearn(op string, by who.Actor) error {
	switch {
	case !by.SignedIn():
		return fault.E(fault.Unauthenticated, op, "learning.denied.person")
	case !by.May(who.LearnRead, who.Over{PersonID: by.PersonID}):
		return fault.E(fault.Denied, op, "learning.denied.read")
	}
	return nil
}

func (c *Courses) enrol(ctx context.Context, tx *db.Tx, op, person, code, lang string) (Enrolment, error) {
	head, err := c.head(ctx, tx, op, person, code)
	if err != nil {
		return Enrolment{}, err
	}
	e := head.enrolment
	if e.Status == StatusActive || e.Status == StatusComplete && e.VersionID == head.current {
		return e, nil
	}
	if !head.card.Open() {
		return Enrolment{}, fault.E(fault.Conflict, op, "learning.retired", "course", code)
	}
	if !slices.Contains(Languages, lang) && !validLang(lang) {
		lang = Languages[0]
	}
	e = Enrolment{
		ID: id.New(), PersonID: person, Code: code, VersionID: head.current, Version: head.newest, Status: StatusActive, Lang: lang,
		EnrolledAt: tx.Now(), LastAt: tx.Now(),
	}
	if fresh, err := insertEnrolment(ctx, tx, e); err != nil || !fresh {
		if err == nil { // another request of the same person was first
			head, err = c.head(ctx, tx, op, person, code)
		}
		return head.enrolment, err
	}
	if err := framework.CatchUp(ctx, tx, person, code, false); err != nil {
		return e, err
	}
	return e, event.Record(ctx, tx, Enrolled{ID: e.ID, Person: person, Course: code, Version: e.Version})
}

// Withdraw gives up a course that is not complete. What was read stays in the record of the enrolment; beginning again is
// a new one.
func (c *Courses) Withdraw(ctx context.Context, by who.Actor, code string) error {
	const op = "learning.Withdraw"
	if err := mayLearn(op, by); err != nil {
		return err
	}
	return fault.Wrap(op, c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		enrolment, err := setWithdrawn(ctx, tx, by.PersonID, code)
		if db.None(err) {
			return fault.E(fault.Conflict, op, "learning.not_enrolled", "course", code)
		}
		if err != nil {
			return err
		}
		return event.Record(ctx, tx, Withdrawn{ID: enrolment, Person: by.PersonID, Course: code})
	}))
}
