package evidence

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
)

// exportedLoads gives the batches that are about units in parts of the tree, by id.
func exportedLoads(ctx context.Context, q db.Q, paths []string, after string, limit int) ([]string, error) {
	within, args := db.Within("o.path", paths, 2)
	args = append([]any{after}, args...)
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		select distinct u.load_id
		  from evidence_load_unit u
		  join people_v_org o on o.org_id = u.org_id
		 where u.load_id > $1 and `+within+`
		 order by u.load_id
		 limit `+db.List(len(args)+1, 1), append(args, limit)...)
}

// eachLoaded hands over the rows of a batch about those who hold a post in parts of the tree, as text, in the order of the batch.
func eachLoaded(ctx context.Context, q db.Q, load string, paths []string, each func([]string) error) error {
	type row struct {
		code, competency, side, note, detail, kind, source, state string
		score, observed, proposed, n                              int64
	}
	within, args := db.Within("s.path", paths, 2)
	return db.Each(ctx, q, func(r *row) []any {
		return []any{&r.code, &r.competency, &r.side, &r.score, &r.observed, &r.detail, &r.note, &r.kind, &r.source, &r.state, &r.proposed, &r.n}
	}, func(r row) error {
		day := clock.Date(time.UnixMicro(r.observed))
		if r.kind != fileSource {
			r.source = r.kind + ":" + r.source
		} else if r.source == day {
			r.source = ""
		}
		score := fmt.Sprintf("%d.%02d", r.score/100, r.score%100)
		return each([]string{
			r.code, r.competency, r.side, score, day, r.detail, r.note, r.source, load, r.state, time.UnixMicro(r.proposed).UTC().Format(time.RFC3339), strconv.FormatInt(r.n, 10),
		})
	}, `
		select s.employee_code, r.competency, r.side, r.score, r.observed_at, r.detail, r.note, r.source_kind, r.source_id, l.state, l.proposed_at, r.n
		  from evidence_load_row r
		  join evidence_load l on l.id = r.load_id
		  join people_v_scope s on s.person_id = r.person_id
		 where r.load_id = $1 and `+within+`
		 order by r.n`, append([]any{load}, args...)...)
}
