package people

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Served is one posting with the names of the post and of where it lies.
type Served struct {
	Posting
	PositionCode string
	Title, Name  map[string]string // the designation, and the post
	OrgCode      string
	OrgName      map[string]string
}

// Service gives a person's postings with the names of posts and units, the newest first. The caller has checked the right.
func (r *Register) Service(ctx context.Context, q db.Q, personID string) ([]Served, error) {
	rows, err := service(ctx, q, personID)
	return rows, fault.Wrap("people.Service", err)
}

// Weight is how much hangs directly under, and serves directly in, an organisation.
type Weight struct{ Units, People int }

// Weights gives for each of these organisations how many hang directly under it and how many people serve directly in it.
func (r *Register) Weights(ctx context.Context, q db.Q, orgIDs []string) (map[string]Weight, error) {
	out, err := weights(ctx, q, orgIDs)
	return out, fault.Wrap("people.Weights", err)
}

// Ancestors gives the organisations above one, the root first.
func (r *Register) Ancestors(ctx context.Context, q db.Q, o Org) ([]Org, error) {
	var paths []string
	for i, c := range o.Path {
		if c == '.' && i+1 < len(o.Path) {
			paths = append(paths, o.Path[:i+1])
		}
	}
	found, err := orgs(ctx, q, "o.path", paths)
	byPath := map[string]Org{}
	for _, a := range found {
		byPath[a.Path] = a
	}
	var out []Org
	for _, p := range paths {
		if a, ok := byPath[p]; ok {
			out = append(out, a)
		}
	}
	return out, fault.Wrap("people.Ancestors", err)
}
