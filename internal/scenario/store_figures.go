package scenario

import (
	"context"

	"sopan/internal/ground/db"
)

// sampled are the walks that figures are about.
const sampled = `(select person_id, id, status, at_scene from scenario_walk where version_id = $1 order by begun_at desc limit $2)`

func fillFigures(ctx context.Context, q db.Q, f *Figures) error {
	type row struct {
		what, scene, choice string
		n                   int
	}
	return db.Each(ctx, q, func(r *row) []any { return []any{&r.what, &r.scene, &r.choice, &r.n} }, func(r row) error {
		switch r.what {
		case "people":
			f.People = r.n
		case "ended":
			f.Ended = r.n
		case "end":
			f.Ends[r.scene] = r.n
		default:
			if f.Choices[r.scene] == nil {
				f.Choices[r.scene] = map[string]int{}
			}
			f.Choices[r.scene][r.choice] = r.n
		}
		return nil
	}, `
		select 'people', '', '', count(distinct w.person_id) from `+sampled+` w
		union all
		select 'ended', '', '', count(distinct w.person_id) from `+sampled+` w where w.status = 'ended'
		union all
		select 'end', w.at_scene, '', count(distinct w.person_id) from `+sampled+` w where w.status = 'ended' group by w.at_scene
		union all
		select 'choice', s.scene, s.choice, count(distinct s.person_id)
		  from `+sampled+` w
		  join scenario_step s on s.person_id = w.person_id and s.walk_id = w.id
		 group by s.scene, s.choice`, f.Case.VersionID, SampleOfFigures)
}
