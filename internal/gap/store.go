package gap

import (
	"context"

	"sopan/internal/ground/db"
)

const columns = `person_id, competency, required, core, criticality, attained, measured, gap, role_code, activity_code, kind_code, version`

func dest(i *Item) []any {
	return []any{
		&i.PersonID, &i.Competency, &i.Required, &i.Core, &i.Criticality, &i.Attained, &i.Measured, &i.Gap, &i.Role, &i.Activity, &i.KindCode, &i.Version,
	}
}

func itemsOf(ctx context.Context, q db.Q, persons []string) (map[string][]Item, error) {
	out := map[string][]Item{}
	err := db.Chunks(persons, 400, func(part []string) error {
		return db.Each(ctx, q, dest, func(i Item) error {
			out[i.PersonID] = append(out[i.PersonID], i)
			return nil
		}, `select `+columns+` from gap_item where person_id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}

// laidRow is what a person's post asks for beside what the passbook shows.
type laidRow struct {
	person string
	Item
}

func laid(ctx context.Context, q db.Q, persons []string) ([]laidRow, error) {
	var out []laidRow
	err := db.Chunks(persons, 400, func(part []string) error {
		rows, err := db.All(ctx, q, func(r *laidRow) []any {
			return []any{
				&r.person, &r.Competency, &r.Required, &r.Core, &r.Criticality, &r.Role, &r.Activity, &r.KindCode, &r.Version, &r.Attained, &r.Measured,
			}
		}, `
			select s.person_id, n.competency, n.required, n.core, n.criticality, n.role_code, n.activity_code, s.need_kind, n.version,
			       coalesce(l.attained, 0), coalesce(l.measured, false)
			  from people_v_need s
			  join framework_v_need n on n.kind_code = s.need_kind
			  left join passbook_v_level l on l.person_id = s.person_id and l.competency = n.competency
			 where s.person_id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

// holders gives who holds a post of a kind, in the order of ids. All at once: they are found by their posts, so that asking
// for part after part would find and sort all of them for each part.
func holders(ctx context.Context, q db.Q, kind string) ([]string, error) {
	return db.All(ctx, q, func(p *string) []any { return []any{p} }, `
		select person_id
		  from people_v_scope
		 where kind_code = coalesce((select base_kind from framework_v_kind where code = $1 and base_kind <> ''), $1)
		 order by person_id`, kind)
}

// serving gives who serves at an organisation or below it, in the order of ids.
func serving(ctx context.Context, q db.Q, org string) ([]string, error) {
	return db.All(ctx, q, func(p *string) []any { return []any{p} }, `
		select s.person_id
		  from people_v_org o
		  join people_v_scope s on s.path >= o.path and s.path < o.path_end
		 where o.org_id = $1
		 order by s.person_id`, org)
}

// asking says that a kind of post asks for a competency.
type asking struct{ kind, competency string }

// kindsAsking gives the kinds of post that ask for any of these competencies now.
func kindsAsking(ctx context.Context, q db.Q, competencies []string) ([]asking, error) {
	var out []asking
	err := db.Chunks(competencies, 400, func(part []string) error {
		rows, err := db.All(ctx, q, func(a *asking) []any { return []any{&a.kind, &a.competency} }, `
			select kind_code, competency
			  from framework_v_need
			 where competency in (`+db.List(1, len(part))+`)
			 order by kind_code, competency`, db.Args(part)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

func forget(ctx context.Context, tx *db.Tx, persons []string) error {
	return db.Chunks(persons, 400, func(part []string) error {
		if _, err := tx.Exec(ctx, `delete from gap_item where person_id in (`+db.List(1, len(part))+`)`, db.Args(part)...); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `delete from gap_summary where person_id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		return err
	})
}

func write(ctx context.Context, tx *db.Tx, persons []string, items []Item) error {
	if _, err := db.Insert(ctx, tx, `insert into gap_item (`+columns+`) values`, len(items), func(n int) []any {
		i := items[n]
		return []any{i.PersonID, i.Competency, i.Required, i.Core, i.Criticality, i.Attained, i.Measured, i.Gap, i.Role, i.Activity, i.KindCode, i.Version}
	}, ``); err != nil {
		return err
	}
	byPerson := map[string][]Item{}
	for _, i := range items {
		byPerson[i.PersonID] = append(byPerson[i.PersonID], i)
	}
	var with []string
	for _, p := range persons {
		if len(byPerson[p]) > 0 {
			with = append(with, p)
		}
	}
	_, err := db.Insert(ctx, tx, `insert into gap_summary (person_id, required, met, unmeasured, sum_gap, sum_required) values`, len(with), func(n int) []any {
		s := Sum(byPerson[with[n]])
		return []any{with[n], s.Required, s.Met, s.Unmeasured, s.SumGap, s.SumRequired}
	}, ``)
	return err
}

func empty(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, `delete from gap_summary`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `delete from gap_item`)
	return err
}

// refill fills the empty room from who holds which post, what its kind needs and what passbooks show: Measure and Sum said in
// SQL. That they say the same is tested.
func refill(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, `
		insert into gap_item (`+columns+`)
		select x.person_id, x.competency, x.required, x.core, x.criticality, x.attained, x.measured,
		       case when x.required > x.attained then x.required - x.attained else 0 end,
		       x.role_code, x.activity_code, x.kind_code, x.version
		  from (select s.person_id, n.competency, n.required, n.core, n.criticality, n.role_code, n.activity_code, s.need_kind as kind_code, n.version,
		               case when l.measured then l.attained else 0 end as attained, coalesce(l.measured, false) as measured
		          from people_v_need s
		          join framework_v_need n on n.kind_code = s.need_kind
		          left join passbook_v_level l on l.person_id = s.person_id and l.competency = n.competency) x`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		insert into gap_summary (person_id, required, met, unmeasured, sum_gap, sum_required)
		select person_id, count(*), cast(sum(case when measured and gap = 0 then 1 else 0 end) as bigint),
		       cast(sum(case when measured then 0 else 1 end) as bigint),
		       cast(sum(criticality * gap) as bigint), cast(sum(criticality * required) as bigint)
		  from gap_item
		 group by person_id`)
	return err
}
