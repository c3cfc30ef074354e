package attempt

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/standard/h5p"
	"sopan/internal/standard/scorm"
)

// Import keeps a received package of SCORM or H5P as a draft of the organisation whose code is owner. All that is wrong with its
// manifest is told, with the place; Unsupported when it is of another kind. The actor needs the right content.upload over the owner.
func (r *Runs) Import(ctx context.Context, by who.Actor, received *content.Received, owner string) (Course, error) {
	const op = "attempt.Import"
	c, err := Judge(received)
	if err != nil {
		return Course{}, err
	}
	if err := r.packs.Stow(ctx, received); err != nil {
		return Course{}, err
	}
	err = r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err = r.ImportIn(ctx, tx, received, owner)
		return err
	})
	return c, fault.Wrap(op, err)
}

// ImportIn is Import in the transaction of its cause.
func (r *Runs) ImportIn(ctx context.Context, tx *db.Tx, received *content.Received, owner string) (Course, error) {
	c, err := Judge(received)
	if err != nil {
		return Course{}, err
	}
	p, err := r.packs.Keep(ctx, tx, received, owner)
	if err != nil {
		return Course{}, err
	}
	c.Package, c.Owner, c.MadeAt = p.ID, p.Owner, tx.Now()
	text, err := json.Marshal(c.SCORM)
	if err != nil {
		return Course{}, err
	}
	if err := insertCourse(ctx, tx, c, string(text)); err != nil {
		return Course{}, err
	}
	for i := range c.Items { // what trusted programs elsewhere say of an item is told by the record, with its rules
		if err := r.record.Know(ctx, tx, fmt.Sprintf("%s/packages/%s/items/%d", r.home(), c.Package, i), fmt.Sprintf("%s/%d", c.Package, i)); err != nil {
			return Course{}, err
		}
	}
	return c, nil
}

// Judge reads the manifest of a received package and tells all that is wrong with it, as Invalid with a place for each.
func Judge(received *content.Received) (Course, error) {
	const op = "attempt.Judge"
	c := Course{Kind: received.Kind()}
	switch c.Kind {
	case content.SCORM12, content.SCORM2004:
		course, problems := scorm.Read(received.FS())
		if len(problems) > 0 {
			f := fault.E(fault.Invalid, op, "attempt.manifest", "n", len(problems))
			for _, p := range problems {
				// keys: attempt.manifest.
				f.At("imsmanifest.xml:"+strconv.Itoa(p.Line), "attempt.manifest."+string(p.Wrong), "place", p.Place, "value", p.Value)
			}
			return Course{}, f
		}
		c.Title, c.SCORM = course.Title, course
		if c.Kind = content.SCORM2004; course.Version == scorm.V12 {
			c.Kind = content.SCORM12
		}
		for _, leaf := range course.Leaves() {
			c.Items = append(c.Items, Item{leaf.ID, leaf.Title, leaf.SCO})
		}
	case content.H5P:
		p, problems := h5p.Read(received.FS())
		if len(problems) > 0 {
			f := fault.E(fault.Invalid, op, "attempt.h5p", "n", len(problems))
			for _, one := range problems {
				// keys: attempt.h5p.
				f.At(one.File, "attempt.h5p."+string(one.Wrong), "place", one.File, "value", one.Value)
			}
			return Course{}, f
		}
		c.Title = p.Title
		c.Items = []Item{{h5pItem, p.Title, true}}
	default:
		return Course{}, fault.E(fault.Unsupported, op, "attempt.kind")
	}
	return c, nil
}

// h5pItem is the one item of an H5P package.
const h5pItem = "h5p"

// Offer puts a course before learners, or takes it out again: what was begun can be finished. The actor needs the right course.publish
// over the owner.
func (r *Runs) Offer(ctx context.Context, by who.Actor, packageID string, live bool) error {
	return fault.Wrap("attempt.Offer", r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err := r.course(ctx, tx, "attempt.Offer", packageID)
		if err != nil {
			return err
		}
		path, err := r.people.OrgPath(ctx, tx, c.Owner)
		if err != nil {
			return err
		}
		if !by.Can(who.CoursePublish, path) {
			return fault.E(fault.Denied, "attempt.Offer", "attempt.denied.offer")
		}
		return r.OfferIn(ctx, tx, packageID, live)
	}))
}

// Course gives a course that is live, or a draft to who uploads, writes, reviews or publishes for its owner; others are not told that there is one.
func (r *Runs) Course(ctx context.Context, q db.Q, by who.Actor, packageID string) (Course, error) {
	const op = "attempt.Course"
	if !by.SignedIn() && !by.Holds(who.ContentUpload) {
		return Course{}, fault.E(fault.Unauthenticated, op, "attempt.denied.sign_in")
	}
	c, err := r.course(ctx, q, op, packageID)
	if err != nil || c.Live {
		return c, err
	}
	author, err := r.author(ctx, q, by, c)
	if err == nil && !author {
		err = fault.E(fault.NotFound, op, "attempt.no_course")
	}
	if err != nil {
		return Course{}, err
	}
	return c, nil
}

// author tells whether somebody may see the drafts of a course's owner.
func (r *Runs) author(ctx context.Context, q db.Q, by who.Actor, c Course) (bool, error) {
	path, err := r.people.OrgPath(ctx, q, c.Owner)
	may := by.Can(who.ContentUpload, path) || by.Can(who.ContentEdit, path) || by.Can(who.ContentReview, path) || by.Can(who.CoursePublish, path)
	return err == nil && may, err
}

func (r *Runs) course(ctx context.Context, q db.Q, op, packageID string) (Course, error) {
	c, text, err := courseOf(ctx, q, packageID)
	if db.None(err) {
		return Course{}, fault.E(fault.NotFound, op, "attempt.no_course")
	} else if err != nil {
		return Course{}, fault.Wrap(op, err)
	}
	if c.Kind == content.H5P {
		c.Items = []Item{{h5pItem, c.Title, true}}
		return c, nil
	}
	if err := json.Unmarshal([]byte(text), &c.SCORM); err != nil {
		return Course{}, fault.Wrap(op, err)
	}
	for _, leaf := range c.SCORM.Leaves() {
		c.Items = append(c.Items, Item{leaf.ID, leaf.Title, leaf.SCO})
	}
	return c, nil
}
