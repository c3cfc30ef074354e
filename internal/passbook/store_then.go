package passbook

import (
	"context"
	"time"

	"sopan/internal/ground/db"
)

// countedAt gives a person's evidence that counted just before a moment, under the codes of today, and how many levels the scales of
// these have. What has ended since had not ended then.
func countedAt(ctx context.Context, q db.Q, person string, at time.Time) (by map[key][]Item, levels map[string]int, err error) {
	type row struct {
		itemRow
		levels int
	}
	by, levels = map[key][]Item{}, map[string]int{}
	err = db.Each(ctx, q, func(r *row) []any { return append(destItem(&r.itemRow), &r.levels) }, func(r row) error {
		f := r.item()
		by[f.key], levels[f.competency] = append(by[f.key], f.Item), r.levels
		return nil
	}, `
		select i.person_id, coalesce(k.code, i.competency), i.id, i.kind, i.side, i.grp, i.level, i.percent, i.pass_mark, i.score, 'accepted',
		       i.observed_at, i.from_at, 0, coalesce(k.levels, 0)
		  from evidence_v_counted i
		  left join framework_v_competency c on c.code = i.competency
		  left join framework_v_competency k on k.code = case when c.replaced_by <> '' then c.replaced_by else c.code end
		 where i.person_id = $1 and i.from_at < $2 and i.observed_at < $2 and (i.to_at is null or i.to_at >= $2)
		 order by i.observed_at, i.id`, person, at.UnixMicro())
	return by, levels, err
}
