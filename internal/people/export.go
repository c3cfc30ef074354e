package people

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Sheet is one open file of an export: its name, its header and its rows, all as text. Dates are YYYY-MM-DD, yes and no are true and
// false.
type Sheet struct {
	File string
	Head []string
	Rows [][]string
}

// PostSheets gives what was entered on organisations and posts in parts of the tree, beside the organisations, the list of posts and
// the designations: what organisations were called and how they ended, and the groups into which posts were sorted. No person is in
// it. The caller has checked the right.
func (r *Register) PostSheets(ctx context.Context, q db.Q, paths []string) ([]Sheet, error) {
	out, err := sheets(ctx, q, postSheets, paths)
	return out, fault.Wrap("people.PostSheets", err)
}

// StaffSheets gives what was entered on those who serve in parts of the tree: people (as ImportPeople takes them in), all their
// postings, and the orders on their service; subjects are the person and the path of everybody who is in it. The caller has checked
// the right, and keeps a record of the reading.
func (r *Register) StaffSheets(ctx context.Context, q db.Q, paths []string) (out []Sheet, subjects [][2]string, err error) {
	const op = "people.StaffSheets"
	if out, err = sheets(ctx, q, staffSheets, paths); err != nil {
		return nil, nil, fault.Wrap(op, err)
	}
	subjects, err = servingIn(ctx, q, paths)
	return out, subjects, fault.Wrap(op, err)
}
