package people

import (
	"context"
	"strconv"
	"strings"

	"sopan/internal/ground/db"
)

// kindHead is a kind of post, the at-th that is asked for, at the head of a part of the tree.
type kindHead struct {
	at         int
	kind, path string
}

// countKinds adds what is counted at the heads to what is asked for.
func countKinds(ctx context.Context, q db.Q, heads []kindHead, out []KindCount) error {
	type row struct {
		at int
		KindCount
	}
	return db.Chunks(heads, 200, func(part []kindHead) error {
		var values []string
		var args []any
		for _, h := range part {
			n := len(args) + 1
			values = append(values, `(cast($`+strconv.Itoa(n)+` as bigint), $`+strconv.Itoa(n+1)+`, $`+strconv.Itoa(n+2)+`)`)
			args = append(args, h.at, h.kind, h.path)
		}
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.at, &r.Posts, &r.Holders} }, func(r row) error {
			out[r.at].Posts += r.Posts
			out[r.at].Holders += r.Holders
			return nil
		}, `
			with a (at, kind, path) as (values `+strings.Join(values, ", ")+`)
			select a.at, t.posts, t.filled
			  from a
			  join people_org o on o.path = a.path
			  join people_post_tally t on t.org_id = o.id and t.kind_code = a.kind`, args...)
	})
}
