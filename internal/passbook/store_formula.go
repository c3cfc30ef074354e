package passbook

import (
	"context"
	"encoding/json"

	"sopan/internal/ground/db"
)

// formulas reads every formula that is or was in force, the newest first.
func formulas(ctx context.Context, q db.Q) (out []Formula, err error) {
	type row struct{ version, on, params string }
	err = db.Each(ctx, q, func(r *row) []any { return []any{&r.version, &r.on, &r.params} }, func(r row) error {
		var f Formula
		if err := json.Unmarshal([]byte(r.params), &f); err != nil {
			return err
		}
		f.Version, f.PublishedOn = r.version, r.on
		out = append(out, f)
		return nil
	}, `
		select version, published_on, params
		  from passbook_formula
		 where status <> 'draft'
		 order by published_on desc, version desc`)
	return out, err
}
