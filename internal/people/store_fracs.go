package people

import (
	"context"
	"slices"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
)

// fracsWaiting reads the versions in each state whose organisation lies within the paths given for that state.
func fracsWaiting(ctx context.Context, q db.Q, paths map[string][]string, at int64, id string, limit int) ([]FracWaiting, error) {
	args := []any{at, id}
	text := ""
	for _, status := range []string{"submitted", "reviewed", "verified"} {
		if len(paths[status]) == 0 {
			continue
		}
		within, more := db.Within("o.path", paths[status], len(args)+2)
		if text != "" {
			text += " or "
		}
		text += `(v.status = ` + db.List(len(args)+1, 1) + ` and ` + within + `)`
		args = append(append(args, status), more...)
	}
	if text == "" {
		return nil, nil
	}
	type row struct {
		FracWaiting
		since int64
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{&r.VersionID, &r.KindCode, &r.Version, &r.Status, &r.OrgID, &r.OrgCode, &r.since}
	}, `
		select v.version_id, v.kind_code, v.version, v.status, o.id, o.code, v.since
		  from framework_v_open v
		  join people_org o on o.code = v.org_code
		 where (v.since, v.version_id) > ($1, $2) and (`+text+`)
		 order by v.since, v.version_id
		 limit `+db.List(len(args)+1, 1), append(args, limit)...)
	out := make([]FracWaiting, len(rows))
	for i, r := range rows {
		out[i] = r.FracWaiting
		out[i].Since = time.UnixMicro(r.since).UTC()
	}
	return slices.Clip(out), err
}

func holdingWithin(ctx context.Context, q db.Q, kind, orgCode string, paths []string, after string, limit int) ([]framework.Serves, error) {
	within, more := db.Within("s.path", paths, 3)
	args := append([]any{kind, orgCode}, more...)
	return db.All(ctx, q, func(s *framework.Serves) []any { return []any{&s.PersonID, &s.OrgID} }, `
		select s.person_id, s.org_id
		  from people_v_scope s
		 where s.kind_code = $1 and `+belowOrg+` and `+within+` and s.person_id > `+db.List(len(args)+1, 1)+`
		 order by s.person_id
		 limit `+db.List(len(args)+2, 1), append(args, after, limit)...)
}
