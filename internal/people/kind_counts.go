package people

import (
	"context"
	"slices"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// KindAt is a kind of post, everywhere or below an organisation.
type KindAt struct {
	Kind string
	Org  string // code; "" is everywhere
}

// CountKinds tells of kinds of post, each in its place, how many posts there are within the paths, of which none lies within another, and
// how many people hold one in substance. It reads counts that are kept, in one statement for every few hundred, so a post that has just
// changed may be counted a moment later.
func (r *Register) CountKinds(ctx context.Context, q db.Q, kinds []KindAt, paths []string) ([]KindCount, error) {
	const op = "people.CountKinds"
	out := make([]KindCount, len(kinds))
	if slices.Contains(paths, "") { // the whole: what hangs under nothing
		roots, err := orgsUnder(ctx, q, "")
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		paths = nil
		for _, o := range roots {
			paths = append(paths, o.Path)
		}
	}
	var codes []string
	for _, k := range kinds {
		if k.Org != "" {
			codes = append(codes, k.Org)
		}
	}
	below, err := r.OrgsByCode(ctx, q, codes)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	var heads []kindHead
	for i, k := range kinds {
		at := paths
		if k.Org != "" {
			at = nil
			if o, known := below[k.Org]; known {
				at = both(paths, o.Path)
			}
		}
		for _, path := range at {
			heads = append(heads, kindHead{i, k.Kind, path})
		}
	}
	return out, fault.Wrap(op, countKinds(ctx, q, heads, out))
}

// both are the parts of the tree that lie within the paths and within one more.
func both(paths []string, path string) []string {
	var out []string
	for _, p := range paths {
		switch {
		case strings.HasPrefix(path, p):
			return []string{path}
		case strings.HasPrefix(p, path):
			out = append(out, p)
		}
	}
	return out
}
