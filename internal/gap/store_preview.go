package gap

import (
	"context"
	"strconv"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
)

// below says that a path lies at or below the organisation of an overlay; of the core ("") every path does.
const below = `($2 = '' or exists (select 1 from people_v_org x where x.code = $2 and o.path >= x.path and o.path < x.path_end))`

func touched(ctx context.Context, q db.Q, kind, overlay string) (Touched, error) {
	return db.One(ctx, q, func(t *Touched) []any { return []any{&t.Posts, &t.Holders} }, `
		select (select count(*) from people_v_position o where o.kind_code = $1 and `+below+`),
		       (select count(*) from people_v_scope o where o.kind_code = $1 and `+below+`)`, kind, overlay)
}

// touchedBy lays the needs over what the holders stand at and over the gaps they have now, competency by competency.
func touchedBy(ctx context.Context, q db.Q, kind, overlay string, needs []framework.Laid) ([]TouchedIn, error) {
	with, args := changes(kind, overlay, needs)
	return db.All(ctx, q, func(t *TouchedIn) []any { return []any{&t.Competency, &t.Was, &t.Will, &t.Opened, &t.Closed} }, with+`
		select competency, max(was), max(will), cast(sum(opened) as bigint), cast(sum(closed) as bigint)
		  from change
		 group by competency
		having max(was) <> max(will) or sum(opened) + sum(closed) > 0
		 order by competency`, args...)
}

// touchedAt does the same unit by unit, those first in which most changes.
func touchedAt(ctx context.Context, q db.Q, kind, overlay string, needs []framework.Laid, limit int) ([]TouchedAt, error) {
	with, args := changes(kind, overlay, needs)
	return db.All(ctx, q, func(t *TouchedAt) []any { return []any{&t.OrgID, &t.Holders, &t.Opened, &t.Closed} }, with+`
		select org_id, count(distinct person_id), cast(sum(opened) as bigint), cast(sum(closed) as bigint)
		  from change
		 group by org_id
		 order by sum(opened) + sum(closed) desc, org_id
		 limit `+db.List(len(args)+1, 1), append(args, limit)...)
}

// changes begins a statement with a table change: what would open or close, for each holder and competency.
func changes(kind, overlay string, needs []framework.Laid) (with string, args []any) {
	args = []any{kind, overlay}
	values := make([]string, 0, len(needs)+1)
	add := func(code string, level int) {
		n := len(args) + 1
		values = append(values, `($`+strconv.Itoa(n)+`, cast($`+strconv.Itoa(n+1)+` as bigint))`)
		args = append(args, code, level)
	}
	add("", 0) // so that the list is never empty
	for _, l := range needs {
		add(l.Competency, l.Level)
	}
	return `
		with holder as (
			select o.person_id, o.org_id from people_v_scope o where o.kind_code = $1 and ` + below + `),
		next (competency, required) as (values ` + strings.Join(values, ", ") + `),
		change as (
			select h.person_id, h.org_id, n.competency, coalesce(g.required, 0) as was, n.required as will,
			       case when n.required > coalesce(l.attained, 0) and coalesce(g.gap, 0) = 0 then 1 else 0 end as opened,
			       case when n.required <= coalesce(l.attained, 0) and g.gap > 0 then 1 else 0 end as closed
			  from holder h
			 cross join next n
			  left join passbook_v_level l on l.person_id = h.person_id and l.competency = n.competency and l.measured
			  left join gap_item g on g.person_id = h.person_id and g.competency = n.competency
			 where n.competency <> ''
			 union all
			select h.person_id, h.org_id, g.competency, g.required, 0, 0, case when g.gap > 0 then 1 else 0 end
			  from holder h
			  join gap_item g on g.person_id = h.person_id
			 where g.competency not in (select competency from next))`, args
}
