package framework

import (
	"context"

	"sopan/internal/ground/db"
)

// selectSheetVersions gives the version of a kind of post that is on its way, and what is in force of it, of its core, and of every
// overlay of that.
func selectSheetVersions(ctx context.Context, q db.Q, kind string) ([]Version, error) {
	return db.All(ctx, q, versionDest, `
		select `+versionColumns+`
		  from framework_version v
		 where v.kind_code = $1 and v.status in ('draft', 'submitted', 'reviewed', 'verified', 'sent_back', 'published')
		 union all
		select `+versionColumns+`
		  from framework_version v
		 where v.status = 'published' and v.kind_code <> $1
		   and v.kind_code in (select o.base_kind from framework_kind o where o.code = $1 and o.base_kind <> ''
		                        union all
		                       select x.code from framework_kind x where x.base_kind = $1
		                        union all
		                       select x.code from framework_kind o join framework_kind x on x.base_kind = o.base_kind and x.base_kind <> ''
		                        where o.code = $1 and o.base_kind <> '')`, kind)
}

// selectSaid gives the way of a version, who wrote on it or submitted it, and what job holders said of it.
func selectSaid(ctx context.Context, q db.Q, versionID string) (steps []Step, writers []string, checks []HolderCheck, err error) {
	type row struct {
		sort, what, by, note, askedBy string
		n                             int
		step                          Step
		check                         HolderCheck
	}
	err = db.Each(ctx, q, func(r *row) []any {
		return []any{&r.sort, &r.n, &r.what, &r.by, &r.note, &r.askedBy, db.Micros(&r.step.At), db.Micros(&r.check.SaidAt)}
	}, func(r row) error {
		switch r.sort {
		case "1 step":
			r.step.Step, r.step.By, r.step.Note = r.what, r.by, r.note
			steps = append(steps, r.step)
			if r.what == "drafted" || r.what == VersionSubmitted {
				writers = append(writers, r.by)
			}
		case "2 writer":
			writers = append(writers, r.by)
		default:
			r.check.PersonID, r.check.Said, r.check.Note, r.check.AskedBy, r.check.AskedAt = r.by, r.what, r.note, r.askedBy, r.step.At
			checks = append(checks, r.check)
		}
		return nil
	}, `
		select '1 step' as sort, n, step, by_id, note, '', at as at, 0 from framework_step where version_id = $1
		 union all
		select distinct '2 writer', 0, '', by_id, '', '', 0, 0 from framework_edit where version_id = $1
		 union all
		select '3 holder', 0, said, person_id, note, asked_by, asked_at, said_at from framework_holder_check where version_id = $1
		 order by 1, 2, 7, 4`, versionID)
	return steps, writers, checks, err
}
