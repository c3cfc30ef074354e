package people

import (
	"context"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// PostSheets gives what was entered on organisations and posts in parts of the tree: the organisations, with those above them so
// that they can be hung where they are taken in, what they were called and how they ended, the designations, the posts, the list of
// sanctioned posts, and the groups into which posts are sorted. No person is in it. The caller has checked the right.
func (r *Register) PostSheets(ctx context.Context, q db.Q, paths []string) ([]csvio.Sheet, error) {
	return sheets(ctx, "people.PostSheets", q, postSheets, paths)
}

// StaffSheets gives what was entered on those who serve in parts of the tree: people (as ImportPeople takes them in), all their
// postings, and the orders on their service. The caller has checked the right, and keeps a record of the reading of each (EachServing).
func (r *Register) StaffSheets(ctx context.Context, q db.Q, paths []string) ([]csvio.Sheet, error) {
	return sheets(ctx, "people.StaffSheets", q, staffSheets, paths)
}

func sheets(ctx context.Context, op string, q db.Q, list []dump, paths []string) ([]csvio.Sheet, error) {
	var out []csvio.Sheet
	for _, d := range list {
		s, err := d.sheet(ctx, q, paths)
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		out = append(out, s)
	}
	return out, nil
}

// servingAtOnce is how many EachServing hands over at a time.
const servingAtOnce = 2000

// EachServing hands over everybody of StaffSheets, some at a time, by person id and path of the unit.
func (r *Register) EachServing(ctx context.Context, q db.Q, paths []string, each func([][2]string) error) error {
	const op = "people.EachServing"
	for after := [2]string{}; ; {
		some, err := servingIn(ctx, q, paths, after, servingAtOnce)
		if err != nil || len(some) == 0 {
			return fault.Wrap(op, err)
		}
		if err := each(some); err != nil {
			return err
		}
		after = some[len(some)-1]
	}
}
