package atlas

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"sopan/internal/ground/db"
)

// tierOf turns a tier as kinds of post name it, or the level of a place, into a Tier.
func tierOf(column string) string {
	return `case ` + column + ` when 'village' then 5 when 'ulb' then 6 when 'block' then 4 when 'subdistrict' then 4
	                 when 'district' then 3 when 'state' then 2 else 1 end`
}

// unitPosts are the posts of a unit that are measured against one kind of post or overlay.
type unitPosts struct {
	org string
	postKey
	n int
}

func unitPostsDest(u *unitPosts) []any { return []any{&u.org, &u.kind, &u.tier, &u.state, &u.n} }

func selectUnitPosts(ctx context.Context, q db.Q, orgs []string) ([]unitPosts, error) {
	return db.All(ctx, q, unitPostsDest, `
		select org_id, kind_code, tier, state, n from atlas_post where org_id in (`+db.List(1, len(orgs))+`)`, db.Args(orgs)...)
}

// counted adds up positions by unit and by what they are measured against: the nearest overlay of their kind of post at or above
// the unit, or the kind itself. Positions of a unit are added up first, so that the overlay is looked for once.
func counted(where string) string {
	return `
		select g.org_id,
		       coalesce((select o.code
		                   from framework_v_overlay o
		                   join people_v_org x on x.code = o.overlay_org
		                  where o.base_kind = g.kind_code and g.path >= x.path and g.path < x.path_end
		                  order by length(x.path) desc
		                  limit 1), g.kind_code),
		       ` + tierOf("g.place_level") + `, g.state_code, g.n
		  from (select org_id, kind_code, path, place_level, state_code, count(*) as n
		          from people_v_position ` + where + `
		         group by org_id, kind_code, path, place_level, state_code) g`
}

func countUnitPosts(ctx context.Context, q db.Q, orgs []string) ([]unitPosts, error) {
	return db.All(ctx, q, unitPostsDest, counted(`where org_id in (`+db.List(1, len(orgs))+`)`), db.Args(orgs)...)
}

func replaceUnitPosts(ctx context.Context, tx *db.Tx, orgs []string, now []unitPosts) error {
	err := db.Chunks(orgs, 300, func(some []string) error {
		_, err := tx.Exec(ctx, `delete from atlas_post where org_id in (`+db.List(1, len(some))+`)`, db.Args(some)...)
		return err
	})
	if err != nil {
		return err
	}
	_, err = db.Insert(ctx, tx, `insert into atlas_post (org_id, kind_code, tier, state, n) values`, len(now), func(i int) []any {
		u := now[i]
		return []any{u.org, u.kind, int(u.tier), u.state, u.n}
	}, "")
	return err
}

func selectSums(ctx context.Context, q db.Q, kinds []string) (map[postKey]int, error) {
	type row struct {
		postKey
		n int
	}
	out := map[postKey]int{}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.kind, &r.tier, &r.state, &r.n} }, func(r row) error {
		out[r.postKey] = r.n
		return nil
	}, `select kind_code, tier, state, n from atlas_post_sum where kind_code in (`+db.List(1, len(kinds))+`)`, db.Args(kinds)...)
	return out, err
}

func addToSums(ctx context.Context, tx *db.Tx, changes map[postKey]int) error {
	keys := slices.SortedFunc(maps.Keys(changes), func(a, b postKey) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.tier, b.tier), cmp.Compare(a.state, b.state))
	})
	if _, err := db.Insert(ctx, tx, `insert into atlas_post_sum (kind_code, tier, state, n) values`, len(keys), func(i int) []any {
		k := keys[i]
		return []any{k.kind, int(k.tier), k.state, changes[k]}
	}, `on conflict (kind_code, tier, state) do update set n = atlas_post_sum.n + excluded.n`); err != nil {
		return err
	}
	var kinds []string
	for _, k := range keys {
		kinds = append(kinds, k.kind)
	}
	return db.Chunks(unique(kinds), 300, func(some []string) error {
		_, err := tx.Exec(ctx, `delete from atlas_post_sum where n = 0 and kind_code in (`+db.List(1, len(some))+`)`, db.Args(some)...)
		return err
	})
}

func selectAsked(ctx context.Context, q db.Q, kinds []string) ([]askedRow, error) {
	return db.All(ctx, q, func(r *askedRow) []any { return []any{&r.kind, &r.competency, &r.tier, &r.level} }, `
		select kind_code, competency, tier, required from atlas_asked where kind_code in (`+db.List(1, len(kinds))+`)`, db.Args(kinds)...)
}

const askedNow = `
	insert into atlas_asked (kind_code, competency, tier, required)
	select n.kind_code, n.competency, `

// retakeAsked takes anew what these kinds of post ask for.
func retakeAsked(ctx context.Context, tx *db.Tx, kinds []string) error {
	return db.Chunks(kinds, 300, func(some []string) error {
		in := db.List(1, len(some))
		if _, err := tx.Exec(ctx, `delete from atlas_asked where kind_code in (`+in+`)`, db.Args(some)...); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, askedNow+tierOf("t.tier")+`, n.required
			  from framework_v_need n
			  join framework_v_tier t on t.code = n.kind_code
			 where n.kind_code in (`+in+`)`, db.Args(some)...)
		return err
	})
}

func addToRequired(ctx context.Context, tx *db.Tx, cells map[cellKey]int) error {
	maps.DeleteFunc(cells, func(_ cellKey, n int) bool { return n == 0 })
	keys := slices.SortedFunc(maps.Keys(cells), func(a, b cellKey) int {
		return cmp.Or(cmp.Compare(a.state, b.state), cmp.Compare(a.tier, b.tier), cmp.Compare(a.competency, b.competency), cmp.Compare(a.level, b.level))
	})
	if _, err := db.Insert(ctx, tx, `insert into atlas_required (state, tier, competency, required, n) values`, len(keys), func(i int) []any {
		k := keys[i]
		return []any{k.state, int(k.tier), k.competency, k.level, cells[k]}
	}, `on conflict (state, tier, competency, required) do update set n = atlas_required.n + excluded.n`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `delete from atlas_required where n = 0`)
	return err
}

// refillRequired empties the map of what is required and counts everything anew.
func refillRequired(ctx context.Context, tx *db.Tx) error {
	for _, statement := range []string{
		`delete from atlas_post`,
		`delete from atlas_post_sum`,
		`delete from atlas_asked`,
		`delete from atlas_required`,
		`insert into atlas_post (org_id, kind_code, tier, state, n)` + counted(""),
		`insert into atlas_post_sum (kind_code, tier, state, n)
		 select kind_code, tier, state, cast(sum(n) as bigint) from atlas_post group by kind_code, tier, state`,
		askedNow + tierOf("t.tier") + `, n.required
		   from framework_v_need n
		   join framework_v_tier t on t.code = n.kind_code`,
		`insert into atlas_required (state, tier, competency, required, n)
		 with post as (
		     select p.kind_code, coalesce((select max(a.tier) from atlas_asked a where a.kind_code = p.kind_code), p.tier) as tier, p.state, p.n,
		            exists (select 1 from atlas_asked a where a.kind_code = p.kind_code) as asks
		       from atlas_post_sum p),
		 part as (
		     select state, tier, '*' as competency, 0 as required, n from post
		      union all
		     select state, tier, '', 0, n from post where not asks
		      union all
		     select p.state, p.tier, a.competency, a.required, p.n from post p join atlas_asked a on a.kind_code = p.kind_code),
		 spread as (
		     select state, tier, competency, required, n from part
		      union all
		     select '*', tier, competency, required, n from part
		      union all
		     select state, 0, competency, required, n from part
		      union all
		     select '*', 0, competency, required, n from part)
		 select state, tier, competency, required, cast(sum(n) as bigint) from spread group by state, tier, competency, required`,
	} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// look gives a look-up of one text column by keys, part by part.
func look(ctx context.Context, q db.Q, keys []string, query func(in string) string) ([]string, error) {
	var out []string
	err := db.Chunks(keys, 300, func(some []string) error {
		rows, err := db.All(ctx, q, func(s *string) []any { return []any{s} }, query(db.List(1, len(some))), db.Args(some)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

// unitsOf gives the units of positions.
func unitsOf(ctx context.Context, q db.Q, positions []string) ([]string, error) {
	return look(ctx, q, positions, func(in string) string {
		return `select distinct org_id from people_v_position where position_id in (` + in + `)`
	})
}

// unitsBelow gives the units at or below others that have posts.
func unitsBelow(ctx context.Context, q db.Q, orgs []string) ([]string, error) {
	return look(ctx, q, orgs, func(in string) string {
		return `
			select distinct s.org_id
			  from people_v_org o
			  join people_v_position s on s.path >= o.path and s.path < o.path_end
			 where o.org_id in (` + in + `)`
	})
}

// overlaysBelow gives the overlays in force of units at or below others: they may lie upon others than before.
func overlaysBelow(ctx context.Context, q db.Q, orgs []string) ([]string, error) {
	return look(ctx, q, orgs, func(in string) string {
		return `
			select distinct v.code
			  from people_v_org o
			  join people_v_org x on x.path >= o.path and x.path < o.path_end
			  join framework_v_overlay v on v.overlay_org = x.code
			 where o.org_id in (` + in + `)`
	})
}

// kindsWithOverlays gives kinds of post and the overlays of each, in force or not; of an overlay all others of the same core, for
// they may lie upon it.
func kindsWithOverlays(ctx context.Context, q db.Q, kinds []string) ([]string, error) {
	overlays, err := look(ctx, q, kinds, func(in string) string {
		return `
			select code from framework_v_kind where base_kind in (` + in + `)
			 union
			select x.code
			  from framework_v_kind o
			  join framework_v_kind x on x.base_kind = o.base_kind
			 where o.code in (` + in + `) and o.base_kind <> '' and x.base_kind <> ''`
	})
	return append(overlays, kinds...), err
}

// unitsUnderOverlays gives, of those kinds that are overlays in force, the units below their organisation with posts of their core.
func unitsUnderOverlays(ctx context.Context, q db.Q, kinds []string) ([]string, error) {
	return look(ctx, q, kinds, func(in string) string {
		return `
			select distinct s.org_id
			  from framework_v_overlay o
			  join people_v_org x on x.code = o.overlay_org
			  join people_v_position s on s.kind_code = o.base_kind and s.path >= x.path and s.path < x.path_end
			 where o.code in (` + in + `)`
	})
}

// kindsThatAsk gives the kinds of post that ask for any of these competencies, or did when they were counted.
func kindsThatAsk(ctx context.Context, q db.Q, competencies []string) ([]string, error) {
	return look(ctx, q, competencies, func(in string) string {
		return `
			select kind_code from atlas_asked where competency in (` + in + `)
			 union
			select kind_code from framework_v_need where competency in (` + in + `)`
	})
}

// selectTiers gives the posts of each tier.
func selectTiers(ctx context.Context, q db.Q, state string) ([]TierPosts, error) {
	return db.All(ctx, q, func(t *TierPosts) []any { return []any{&t.Tier, &t.Posts, &t.WithoutFrac} }, `
		select a.tier, a.n, coalesce(b.n, 0)
		  from atlas_required a
		  left join atlas_required b on b.state = a.state and b.tier = a.tier and b.competency = '' and b.required = 0
		 where a.state = $1 and a.competency = '*' and a.tier > 0
		 order by a.tier`, state)
}

func requirementDest(r *Requirement) []any {
	return []any{&r.Tier, &r.Competency, &r.Level, &r.Posts}
}

// selectRequired reads a page of the map and one line more.
func selectRequired(ctx context.Context, q db.Q, query RequiredQuery, after Requirement) ([]Requirement, error) {
	args := []any{query.State, int(after.Tier), after.Competency, after.Level}
	text := ``
	and := func(column string, value any) {
		args = append(args, value)
		text += ` and ` + column + ` = $` + strconv.Itoa(len(args))
	}
	if query.Tier > 0 {
		and("tier", int(query.Tier))
	}
	if query.Competency != "" {
		and("competency", query.Competency)
	}
	if query.Level > 0 {
		and("required", query.Level)
	}
	args = append(args, query.Limit+1)
	return db.All(ctx, q, requirementDest, `
		select tier, competency, required, n
		  from atlas_required
		 where state = $1 and (tier, competency, required) > ($2, $3, $4) and tier > 0 and required > 0`+text+`
		 order by tier, competency, required
		 limit $`+strconv.Itoa(len(args)), args...)
}

// selectMost reads what most posts of a tier ask for.
func selectMost(ctx context.Context, q db.Q, state string, tier Tier, limit int) ([]Requirement, error) {
	return db.All(ctx, q, requirementDest, `
		select tier, competency, required, n
		  from atlas_required
		 where state = $1 and tier = $2 and required > 0
		 order by n desc, competency desc, required desc
		 limit $3`, state, int(tier), limit)
}
