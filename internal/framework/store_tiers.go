package framework

import (
	"context"
	"slices"

	"sopan/internal/ground/db"
)

// selectTiers gives the versions in force of a kind of post and of every overlay of it, by code.
func selectTiers(ctx context.Context, q db.Q, base string) ([]Version, error) {
	return db.All(ctx, q, versionDest, `
		select `+versionColumns+`
		  from framework_version v
		 where v.status = 'published'
		   and v.kind_code in (select cast($1 as text) union all select code from framework_kind where base_kind = $1 and base_kind <> '')
		 order by v.kind_code`, base)
}

// kindsWithTiers gives the kinds of post that have more than one overlay in force.
func kindsWithTiers(ctx context.Context, q db.Q) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		select base_kind
		  from framework_kind
		 where base_kind <> '' and in_force > 0
		 group by base_kind
		having count(*) > 1
		 order by base_kind`)
}

// selectVersionAndTiers gives one version of a kind of post and, where that is an overlay, what is in force of its core and of
// every overlay of that.
func selectVersionAndTiers(ctx context.Context, q db.Q, kind string, number int) (Version, []Version, error) {
	rows, err := db.All(ctx, q, versionDest, `
		select `+versionColumns+`
		  from framework_version v
		 where v.kind_code = $1 and v.version = $2
		 union all
		select `+versionColumns+`
		  from framework_version v
		 where v.status = 'published'
		   and v.kind_code in (select o.base_kind from framework_kind o where o.code = $1 and o.base_kind <> ''
		                        union all
		                       select x.code from framework_kind o join framework_kind x on x.base_kind = o.base_kind and x.base_kind <> ''
		                        where o.code = $1 and o.base_kind <> '')`, kind, number)
	if err != nil {
		return Version{}, nil, err
	}
	i := slices.IndexFunc(rows, func(v Version) bool { return v.KindCode == kind && v.Number == number })
	if i < 0 {
		return Version{}, nil, db.ErrNone
	}
	v := rows[i]
	return v, slices.DeleteFunc(rows, func(o Version) bool { return o.KindCode == kind }), nil
}

// selectConsentsOf gives in what the commission agreed that versions ask less, by version and competency.
func selectConsentsOf(ctx context.Context, q db.Q, versionIDs []string) (map[string]map[string]bool, error) {
	type row struct{ version, competency string }
	out := map[string]map[string]bool{}
	return out, db.Chunks(versionIDs, few, func(part []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.version, &r.competency} }, func(r row) error {
			if out[r.version] == nil {
				out[r.version] = map[string]bool{}
			}
			out[r.version][r.competency] = true
			return nil
		}, `select version_id, competency from framework_consent where version_id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
}

// setNeeds replaces the snapshots of what kinds of post and overlays need.
func setNeeds(ctx context.Context, tx *db.Tx, list []Asks) error {
	type row struct {
		Version
		Laid
	}
	var kinds []string
	var rows []row
	for _, a := range list {
		kinds = append(kinds, a.KindCode)
		for _, l := range a.Needs {
			rows = append(rows, row{a.Version, l})
		}
	}
	if err := db.Chunks(kinds, few, func(part []string) error {
		_, err := tx.Exec(ctx, `delete from framework_need where kind_code in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		return err
	}); err != nil {
		return err
	}
	_, err := db.Insert(ctx, tx, `
		insert into framework_need (kind_code, competency, version_id, version, required, core, criticality, role_code, activity_code)
		values`, len(rows), func(i int) []any {
		r := rows[i]
		return []any{r.KindCode, r.Competency, r.ID, r.Number, r.Level, r.Core, r.Criticality, r.Need.Role, r.Activity}
	}, "")
	return err
}
