package launch

import (
	"context"
	"errors"
	"io/fs"
	"strconv"

	"sopan/internal/content"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/standard/cmi5"
)

// Import takes a package of cmi5, as a zip or as a course structure alone, for an organisation, by its code; "" is that over which
// the actor may upload. All of it is judged before any is kept. The actor needs the right content.upload over the organisation; who
// holds content.import_live too brings it live at once, which is recorded; else it is a draft. It returns Invalid with every place
// of cmi5.xml that breaks a rule; else what content.Receive and Keep return.
func (c *Courses) Import(ctx context.Context, by who.Actor, up content.Upload, owner string) (Course, error) {
	const op = "launch.Import"
	r, err := c.content.Receive(ctx, by, up)
	if err != nil {
		return Course{}, err
	}
	defer r.Close()
	if owner == "" {
		owner = by.Paths(who.ContentUpload)[0] // Receive has seen that there is one
		if owner == "" {
			return Course{}, fault.E(fault.Invalid, op, "launch.import.owner").At("owner", "launch.import.owner")
		}
	}
	org, err := c.people.Org(ctx, c.db.Reader(), owner)
	if err != nil {
		return Course{}, err
	}
	structure, err := Structure(r)
	if err != nil {
		return Course{}, err
	}
	state := Draft
	if by.Can(who.ContentImportLive, org.Path) {
		state = Live
		if err := audit.Record(ctx, c.db, by, who.ContentImportLive, "", org.Path, "launch.import"); err != nil {
			return Course{}, fault.Wrap(op, err)
		}
	}
	if err := c.content.Stow(ctx, r); err != nil {
		return Course{}, err
	}
	var out Course
	err = c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		p, err := c.content.Keep(ctx, tx, r, org.Code)
		if err != nil {
			return err
		}
		out, err = c.Adopt(ctx, tx, p, structure, state)
		return err
	})
	return out, fault.Wrap(op, err)
}

// Structure judges what was received as a course of cmi5. It returns Invalid with every place that breaks a rule.
func Structure(r *content.Received) (cmi5.Course, error) {
	const op = "launch.Structure"
	files := r.FS()
	root, err := fs.ReadDir(files, ".")
	if err != nil {
		return cmi5.Course{}, fault.Wrap(op, err)
	}
	packaged := len(root) > 1 || len(root) == 1 && root[0].Name() != cmi5.StructureName
	course, err := cmi5.Read(files, packaged)
	var problems cmi5.Problems
	if !errors.As(err, &problems) {
		return course, fault.Wrap(op, err)
	}
	f := fault.E(fault.Invalid, op, "launch.import.refused", "n", len(problems))
	for _, p := range problems {
		where := cmi5.StructureName
		if p.Line > 0 {
			where += ":" + strconv.Itoa(p.Line)
		}
		// keys: launch.wrong.
		f.At(where, "launch.wrong."+string(p.Rule), "element", p.Element, "value", p.Value, "known", p.Known)
	}
	return cmi5.Course{}, f
}

// Adopt makes the course of a package that is kept, in the transaction that keeps it. The same package again is the same course. Who
// acts in the transaction answers for the state.
func (c *Courses) Adopt(ctx context.Context, tx *db.Tx, p content.Package, structure cmi5.Course, state State) (Course, error) {
	const op = "launch.Adopt"
	out := Course{
		ID: id.New(), Package: p.ID, Owner: p.Owner, State: state, MadeBy: tx.By().ID(), MadeAt: tx.Now(), Course: structure,
	}
	out.iri = c.home() + "/cmi5/" + out.ID
	n, err := insertCourse(ctx, tx, out)
	switch {
	case err != nil:
		return Course{}, fault.Wrap(op, err)
	case n == 0:
		return courseWhere(ctx, tx, "package_id", p.ID)
	}
	if err := insertParts(ctx, tx, out); err != nil {
		return Course{}, fault.Wrap(op, err)
	}
	for i := range out.AUs { // what trusted programs elsewhere say of a unit is told by the record, with its rules
		if err := c.record.Know(ctx, tx, auIRI(out.iri, i), p.ID+"/"+strconv.Itoa(i)); err != nil {
			return Course{}, fault.Wrap(op, err)
		}
	}
	return out, nil
}

// Publish puts a draft before learners. The actor needs the right course.publish over its owner, and did not make it.
func (c *Courses) Publish(ctx context.Context, by who.Actor, courseID string) error {
	const op = "launch.Publish"
	course, path, err := c.owned(ctx, c.db.Reader(), courseID)
	if err != nil {
		return err
	}
	if !by.Can(who.CoursePublish, path) || course.MadeBy == by.ID() {
		return fault.E(fault.Denied, op, "launch.denied.publish")
	}
	return fault.Wrap(op, c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error { return setState(ctx, tx, courseID, Live) }))
}

// Course gives a course with its AUs in order: one that is live to whoever may learn, a draft to who made it and to who writes, reviews
// or publishes courses of its owner.
func (c *Courses) Course(ctx context.Context, q db.Q, by who.Actor, courseID string) (Course, error) {
	course, path, err := c.owned(ctx, q, courseID)
	if err != nil {
		return Course{}, err
	}
	return course, c.maySee("launch.Course", by, course, path)
}

// OfPackage gives the course of a package, as Course does.
func (c *Courses) OfPackage(ctx context.Context, q db.Q, by who.Actor, packageID string) (Course, error) {
	course, err := courseWhere(ctx, q, "package_id", packageID)
	if err != nil {
		return Course{}, fault.Wrap("launch.OfPackage", err)
	}
	path, err := c.people.OrgPath(ctx, q, course.Owner)
	if err != nil {
		return Course{}, err
	}
	return course, c.maySee("launch.OfPackage", by, course, path)
}

func (c *Courses) owned(ctx context.Context, q db.Q, courseID string) (Course, string, error) {
	course, err := courseWhere(ctx, q, "id", courseID)
	if err != nil {
		return Course{}, "", fault.Wrap("launch.Course", err)
	}
	path, err := c.people.OrgPath(ctx, q, course.Owner)
	return course, path, err
}

// maySee hides a draft from all but those whom it concerns.
func (c *Courses) maySee(op string, by who.Actor, course Course, path string) error {
	switch {
	case course.State == Live && by.Holds(who.LearnRead), course.MadeBy == by.ID() && by.ID() != "", by.Can(who.CoursePublish, path), by.Can(who.ContentImportLive, path),
		by.Can(who.ContentEdit, path), by.Can(who.ContentReview, path):
		return nil
	}
	return fault.E(fault.NotFound, op, "launch.no_course")
}
