package gap

import (
	"context"
	"strconv"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
)

// changing is a change of what a kind of post, or the overlay of a place, asks.
type changing struct {
	kind    string           // of post; of an overlay the kind that it adds to
	code    string           // what changes: the kind or the overlay
	overlay string           // code of the organisation of an overlay
	asks    []framework.Asks // what would be asked by it and by what lies upon it, or a part of these
	alone   bool             // no overlay lies upon what changes
}

// below says that a path lies at or below the organisation of an overlay; of the core ("") every path does.
const below = `($2 = '' or exists (select 1 from people_v_org x where x.code = $2 and o.path >= x.path and o.path < x.path_end))`

// holder begins a statement with the holders whom a change touches: by what each would be measured against. That is the nearest
// overlay that lies upon what changes, if there is one, else what changes.
func (c changing) holder() (with string, args []any) {
	target, from := `$1`, `people_v_scope o`
	if !c.alone {
		target = `case when s.need_kind <> $1 and s.need_kind <> o.kind_code
			             and ($2 = '' or exists (select 1
			                                       from framework_v_overlay v
			                                       join people_v_org y on y.code = v.overlay_org
			                                       join people_v_org z on z.code = $2
			                                      where v.code = s.need_kind and y.path > z.path and y.path < z.path_end))
			       then s.need_kind else $1 end`
		from += ` join people_v_need s on s.person_id = o.person_id`
	}
	return `
		with holder as (
			select o.person_id, o.org_id, cast(` + target + ` as text) as target
			  from ` + from + `
			 where ` + below + ` and o.kind_code = $3)`, []any{c.code, c.overlay, c.kind}
}

func touched(ctx context.Context, q db.Q, c changing) (Touched, error) {
	with, args := c.holder()
	return db.One(ctx, q, func(t *Touched) []any { return []any{&t.Under, &t.Holders, &t.Posts} }, with+`
		select coalesce(cast(sum(case when target <> $1 then 1 else 0 end) as bigint), 0), count(*),
		       (select count(*) from people_v_position o where `+below+` and o.kind_code = $3)
		  from holder`, args...)
}

// touchedIn lays the needs over what the holders stand at and over the gaps they have now: competency by competency, and unit by unit
// those first in which most changes.
func touchedIn(ctx context.Context, q db.Q, c changing, limit int) (by []TouchedIn, at []TouchedAt, err error) {
	type row struct {
		sort, n, m, opened, closed int
		of                         string
	}
	with, args := c.changes()
	err = db.Each(ctx, q, func(r *row) []any { return []any{&r.sort, &r.of, &r.n, &r.m, &r.opened, &r.closed} }, func(r row) error {
		if r.sort == 1 {
			by = append(by, TouchedIn{Competency: r.of, Was: r.n, Will: r.m, Opened: r.opened, Closed: r.closed})
		} else {
			at = append(at, TouchedAt{OrgID: r.of, Holders: r.n, Opened: r.opened, Closed: r.closed})
		}
		return nil
	}, with+`
		select 1, competency, coalesce(max(case when target = $1 then was end), max(was)), coalesce(max(case when target = $1 then will end), max(will)),
		       cast(sum(opened) as bigint), cast(sum(closed) as bigint)
		  from change
		 group by competency
		having sum(case when was <> will then 1 else 0 end) + sum(opened) + sum(closed) > 0
		 union all
		select 2, x.org_id, x.holders, 0, x.opened, x.closed
		  from (select org_id, count(distinct person_id) as holders, cast(sum(opened) as bigint) as opened, cast(sum(closed) as bigint) as closed
		          from change
		         group by org_id
		         order by sum(opened) + sum(closed) desc, org_id
		         limit `+db.List(len(args)+1, 1)+`) x`, append(args, limit)...)
	return by, at, err
}

// changes begins a statement with a table change: what would open or close, for each holder whom one of the versions would hold
// for, and each competency.
func (c changing) changes() (with string, args []any) {
	with, args = c.holder()
	arg := func(v any) string {
		args = append(args, v)
		return `$` + strconv.Itoa(len(args))
	}
	var kinds, needs []string
	for _, a := range c.asks {
		kinds = append(kinds, `(`+arg(a.KindCode)+`)`)
	}
	for _, a := range c.asks {
		for _, l := range a.Needs {
			needs = append(needs, `(`+arg(a.KindCode)+`, `+arg(l.Competency)+`, cast(`+arg(l.Level)+` as bigint))`)
		}
	}
	if needs == nil { // a list of values is never empty
		needs = []string{`('', '', 0)`}
	}
	return with + `,
		asks (kind) as (values ` + strings.Join(kinds, ", ") + `),
		next (kind, competency, required) as (values ` + strings.Join(needs, ", ") + `),
		change as (
			select h.person_id, h.org_id, h.target, n.competency, coalesce(g.required, 0) as was, n.required as will,
			       case when n.required > coalesce(l.attained, 0) and coalesce(g.gap, 0) = 0 then 1 else 0 end as opened,
			       case when n.required <= coalesce(l.attained, 0) and g.gap > 0 then 1 else 0 end as closed
			  from holder h
			  join next n on n.kind = h.target
			  left join passbook_v_level l on l.person_id = h.person_id and l.competency = n.competency and l.measured
			  left join gap_item g on g.person_id = h.person_id and g.competency = n.competency
			 union all
			select h.person_id, h.org_id, h.target, g.competency, g.required, 0, 0, case when g.gap > 0 then 1 else 0 end
			  from holder h
			  join asks a on a.kind = h.target
			  join gap_item g on g.person_id = h.person_id
			 where not exists (select 1 from next n where n.kind = h.target and n.competency = g.competency))`, args
}
