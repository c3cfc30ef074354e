package launch

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Begins is what another page needs to know to let its reader begin a unit.
type Begins struct {
	Course       string // id
	Index        int    // of the unit
	Registration string // of the reader, the latest; "" for none
	Origin       string // at which the unit lies
}

// Next is the index by which the unit is asked for that a reader does next: the first that is not met.
const Next = -1

// Begins tells how a unit of a package is begun, or the Next one, in two statements. It gives NotFound where there is no such unit, and
// where Course hides it.
func (c *Courses) Begins(ctx context.Context, q db.Q, by who.Actor, packageID string, index int) (Begins, error) {
	const op = "launch.Begins"
	course, at, url, registration, err := beginsOf(ctx, q, by.PersonID, packageID, index)
	if err != nil {
		return Begins{}, fault.Wrap(op, err)
	}
	path, err := c.people.OrgPath(ctx, q, course.Owner)
	if err == nil {
		err = c.maySee(op, by, course, path)
	}
	if err != nil {
		return Begins{}, err
	}
	return Begins{Course: course.ID, Index: at, Registration: registration, Origin: c.originOf(course, url)}, nil
}
