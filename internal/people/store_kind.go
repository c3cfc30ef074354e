package people

import (
	"context"

	"sopan/internal/ground/db"
)

// ranges is how many parts of the tree one statement bears.
const ranges = 200

// orgsOfKind reads the parts of the tree some at a time, for a statement bears only so many ranges; an organisation that lies
// in two parts comes once.
func orgsOfKind(ctx context.Context, q db.Q, kind string, paths []string) (out []Org, err error) {
	seen := map[string]bool{}
	err = db.Chunks(paths, ranges, func(paths []string) error {
		within, args := db.Within("o.path", paths, 2)
		return db.Each(ctx, q, (*Org).columns, func(o Org) error {
			if !seen[o.ID] {
				seen[o.ID] = true
				out = append(out, o)
			}
			return nil
		}, `
			select `+orgColumns+`
			  from people_org o
			 where o.kind = $1 and `+within+`
			 order by o.path`, append([]any{kind}, args...)...)
	})
	return out, err
}
