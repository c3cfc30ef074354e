package people

import (
	"context"
	"strconv"
	"strings"

	"sopan/internal/ground/db"
)

func countKinds(ctx context.Context, q db.Q, kinds []KindAt, paths []string) ([]KindCount, error) {
	type row struct {
		at int
		KindCount
	}
	out := make([]KindCount, len(kinds))
	first := 0
	return out, db.Chunks(kinds, 200, func(part []KindAt) error {
		var values []string
		var args []any
		for i, k := range part {
			n := len(args) + 1
			values = append(values, `(cast($`+strconv.Itoa(n)+` as bigint), $`+strconv.Itoa(n+1)+`, $`+strconv.Itoa(n+2)+`)`)
			args = append(args, first+i, k.Kind, k.Org)
		}
		first += len(part)
		within, more := db.Within("s.path", paths, len(args)+1)
		const there = `s.kind_code = a.kind and (a.org = '' or exists (select 1 from people_v_org o where o.code = a.org and s.path >= o.path and s.path < o.path_end)) and `
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.at, &r.Posts, &r.Holders} }, func(r row) error {
			out[r.at] = r.KindCount
			return nil
		}, `
			with a (at, kind, org) as (values `+strings.Join(values, ", ")+`)
			select a.at, (select count(*) from people_v_position s where `+there+within+`), (select count(*) from people_v_scope s where `+there+within+`)
			  from a`, append(args, more...)...)
	})
}
