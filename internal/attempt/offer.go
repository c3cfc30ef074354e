package attempt

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// OfferIn is Offer in the transaction of its cause: who acts in it needs the right course.publish over the owner. A course that stands
// so already is left alone, whoever's it is.
func (r *Runs) OfferIn(ctx context.Context, tx *db.Tx, packageID string, live bool) error {
	const op = "attempt.Offer"
	c, err := r.course(ctx, tx, op, packageID)
	if err != nil || c.Live == live {
		return err
	}
	path, err := r.people.OrgPath(ctx, tx, c.Owner)
	if err != nil {
		return err
	}
	if !tx.By().Can(who.CoursePublish, path) {
		return fault.E(fault.Denied, op, "attempt.denied.offer")
	}
	if err := setLive(ctx, tx, packageID, live); err != nil {
		return err
	}
	return event.Record(ctx, tx, Offered{packageID, live})
}

// Tried gives the course of a package as it stands, live or not; NotFound when it is none that runs here. It is for rooms above that
// have seen that their reader may.
func (r *Runs) Tried(ctx context.Context, q db.Q, packageID string) (Course, error) {
	return r.course(ctx, q, "attempt.Tried", packageID)
}
