package atlas

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"sopan/internal/ground/db"
)

// group is what is hidden together: one competency in one state.
type group struct{ state, competency string }

func (g group) compare(h group) int {
	return cmp.Or(cmp.Compare(g.state, h.state), cmp.Compare(g.competency, h.competency))
}

func partDest(p *part) []any {
	return []any{&p.person, &p.competency, &p.state, &p.district, &p.block, &p.kind, &p.required, &p.attained, &p.gap, &p.measured}
}

// partsOf reads what these persons add to the figures as they stand.
func partsOf(ctx context.Context, q db.Q, persons []string) ([]part, error) {
	return db.All(ctx, q, partDest, `
		select person_id, competency, state, district, block, kind_code, required, attained, gap, measured
		  from atlas_person
		 where person_id in (`+db.List(1, len(persons))+`)`, db.Args(persons)...)
}

// What persons add: their gaps where they serve, by what the core of their kind of post asks, so that places with overlays of
// their own can be compared. A person without a current substantive post adds nothing.
const nowSelect = `
	select g.person_id, g.competency, s.state_code, s.district_code, s.block_code, s.kind_code,
	       g.core, g.attained, case when g.core > g.attained then g.core - g.attained else 0 end, g.measured
	  from (select person_id, competency, core, attained, measured from gap_v_item where core > 0) g
	  join people_v_scope s on s.person_id = g.person_id`

// partsNow reads what these persons add now.
func partsNow(ctx context.Context, q db.Q, persons []string) ([]part, error) {
	return db.All(ctx, q, partDest, nowSelect+`
		 where g.person_id in (`+db.List(1, len(persons))+`)`, db.Args(persons)...)
}

// servingIn gives who serves within a part of the tree.
func servingIn(ctx context.Context, q db.Q, paths []string) ([]string, error) {
	within, args := db.Within("path", paths, 1)
	return db.All(ctx, q, func(p *string) []any { return []any{p} }, `select person_id from people_v_scope where `+within, args...)
}

// servingAt gives who serves at these units themselves.
func servingAt(ctx context.Context, q db.Q, orgs []string) ([]string, error) {
	return db.All(ctx, q, func(p *string) []any { return []any{p} },
		`select person_id from people_v_scope where org_id in (`+db.List(1, len(orgs))+`)`, db.Args(orgs)...)
}

func forgetParts(ctx context.Context, tx *db.Tx, parts []part) error {
	return db.Chunks(parts, 400, func(some []part) error {
		var args []any
		text := ""
		for _, p := range some {
			if text != "" {
				text += ", "
			}
			text += "(" + db.List(len(args)+1, 2) + ")"
			args = append(args, p.person, p.competency)
		}
		_, err := tx.Exec(ctx, `delete from atlas_person where (person_id, competency) in (values `+text+`)`, args...)
		return err
	})
}

func insertParts(ctx context.Context, tx *db.Tx, parts []part) error {
	_, err := db.Insert(ctx, tx, `
		insert into atlas_person (person_id, competency, state, district, block, kind_code, required, attained, gap, measured) values`,
		len(parts), func(i int) []any {
			p := parts[i]
			return []any{p.person, p.competency, p.state, p.district, p.block, p.kind, p.required, p.attained, p.gap, p.measured}
		}, "")
	return err
}

// addToCells adds the differences to the figures. A cell that is new is hidden until it has been looked at.
func addToCells(ctx context.Context, tx *db.Tx, changes map[key]*tally) error {
	keys := slices.SortedFunc(maps.Keys(changes), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.state, b.state), cmp.Compare(a.competency, b.competency), cmp.Compare(a.level, b.level),
			cmp.Compare(a.parent, b.parent), cmp.Compare(a.place, b.place), cmp.Compare(a.kind, b.kind))
	})
	_, err := db.Insert(ctx, tx, `
		insert into atlas_cell (state, competency, level, place, parent, kind_code,
		                        n, unmeasured, below, sum_attained, sum_gap, hidden) values`,
		len(keys), func(i int) []any {
			k, t := keys[i], changes[keys[i]]
			return []any{
				k.state, k.competency, k.level, k.place, k.parent, k.kind,
				t.n, t.unmeasured, t.below, t.sumAttained, t.sumGap, true,
			}
		}, `
		on conflict (state, competency, level, parent, place, kind_code) do update
		   set n = atlas_cell.n + excluded.n, unmeasured = atlas_cell.unmeasured + excluded.unmeasured,
		       below = atlas_cell.below + excluded.below, sum_attained = atlas_cell.sum_attained + excluded.sum_attained,
		       sum_gap = atlas_cell.sum_gap + excluded.sum_gap`)
	return err
}

// dropEmpty takes away cells in which nobody is counted any more.
func dropEmpty(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `delete from atlas_cell where n = 0 and unmeasured = 0`)
	return err
}

// The sums over parts; their columns follow those of tally.
const sums = `
	cast(sum(case when measured then 1 else 0 end) as bigint), cast(sum(case when measured then 0 else 1 end) as bigint),
	cast(sum(case when measured and gap > 0 then 1 else 0 end) as bigint),
	cast(sum(case when measured then attained else 0 end) as bigint), cast(sum(case when measured then gap else 0 end) as bigint)`

// refill empties the room and fills it from gaps and postings, one statement for the parts and one for each level of places.
// The sums for all kinds are sums of the kinds' sums.
func refill(ctx context.Context, tx *db.Tx) error {
	const cell = `insert into atlas_cell (state, competency, level, place, parent, kind_code,
		                        n, unmeasured, below, sum_attained, sum_gap, hidden) `
	for _, statement := range []string{
		`delete from atlas_person`,
		`delete from atlas_cell`,
		`insert into atlas_person (person_id, competency, state, district, block, kind_code, required, attained, gap, measured)` + nowSelect,
		cell + `select state, competency, 'block', block, district, kind_code, ` + sums + `, true
		  from atlas_person where state <> '' and district <> '' and block <> ''
		 group by state, competency, district, block, kind_code`,
		cell + `select state, competency, 'district', district, state, kind_code, ` + sums + `, true
		  from atlas_person where state <> '' and district <> ''
		 group by state, competency, district, kind_code`,
		cell + `select state, competency, 'state', state, '', kind_code, ` + sums + `, true
		  from atlas_person where state <> ''
		 group by state, competency, kind_code`,
		cell + `select state, competency, level, place, parent, '*',
		               cast(sum(n) as bigint), cast(sum(unmeasured) as bigint), cast(sum(below) as bigint),
		               cast(sum(sum_attained) as bigint), cast(sum(sum_gap) as bigint), true
		  from atlas_cell
		 group by state, competency, level, place, parent`,
	} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// groups lists every competency in every state.
func groups(ctx context.Context, q db.Q) ([]group, error) {
	return db.All(ctx, q, func(g *group) []any { return []any{&g.state, &g.competency} },
		`select distinct state, competency from atlas_cell order by state, competency`)
}

// countRow is a cell as hiding sees it, and whether it is hidden so far.
type countRow struct {
	count
	hidden bool
}

func countsOf(ctx context.Context, q db.Q, g group) ([]countRow, error) {
	return db.All(ctx, q, func(r *countRow) []any {
		return []any{&r.level, &r.parent, &r.place, &r.kind, &r.n, &r.unmeasured, &r.hidden}
	}, `
		select level, parent, place, kind_code, n, unmeasured, hidden
		  from atlas_cell
		 where state = $1 and competency = $2`, g.state, g.competency)
}

// setHidden writes which cells are hidden, for those where it has changed.
func setHidden(ctx context.Context, tx *db.Tx, g group, changed []countRow) error {
	for _, hidden := range []bool{true, false} {
		var rows []countRow
		for _, r := range changed {
			if r.hidden == hidden {
				rows = append(rows, r)
			}
		}
		err := db.Chunks(rows, 200, func(some []countRow) error {
			args := []any{hidden, g.state, g.competency}
			text := ""
			for _, r := range some {
				if text != "" {
					text += ", "
				}
				text += "(" + db.List(len(args)+1, 4) + ")"
				args = append(args, r.level, r.parent, r.place, r.kind)
			}
			_, err := tx.Exec(ctx, `
				update atlas_cell set hidden = $1
				 where state = $2 and competency = $3 and (level, parent, place, kind_code) in (values `+text+`)`, args...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func setAsOf(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `update atlas_status set as_of = $1 where id = 1`, tx.Now().UnixMicro())
	return err
}

func asOf(ctx context.Context, q db.Q) (time.Time, error) {
	us, err := db.Scalar[int64](ctx, q, `select as_of from atlas_status where id = 1`)
	if err != nil || us == 0 {
		return time.Time{}, err
	}
	return time.UnixMicro(us).UTC(), nil
}

// cellRow is a cell with its sums.
type cellRow struct {
	level, place, competency string
	tally
	hidden bool
}

func cellDest(r *cellRow) []any {
	return []any{&r.level, &r.place, &r.competency, &r.n, &r.unmeasured, &r.below, &r.sumAttained, &r.sumGap, &r.hidden}
}

// where is a condition that grows, with its arguments.
type where struct {
	text string
	args []any
}

func (w *where) and(column string, value any) {
	if w.text != "" {
		w.text += " and "
	}
	w.args = append(w.args, value)
	w.text += column + " = $" + strconv.Itoa(len(w.args))
}

// cells reads the kept figures of one level at a spot.
func cells(ctx context.Context, q db.Q, level string, at spot, kind, competency string) ([]cellRow, error) {
	var w where
	w.and("level", level)
	w.and(at.column, at.code)
	w.and("kind_code", kind)
	if competency != "" {
		w.and("competency", competency)
	}
	return db.All(ctx, q, cellDest, `
		select level, place, competency, n, unmeasured, below, sum_attained, sum_gap, hidden
		  from atlas_cell
		 where `+w.text+`
		 order by competency, place`, w.args...)
}

// column is what tells the place of a level in which a person serves. It is a matter of their unit: so units are chosen first,
// by their path and their place, and nobody is looked at who serves elsewhere.
var column = map[string]string{Block: "s.block_code", District: "s.district_code", State: "s.state_code"}

// exactCells adds up the parts of people who serve within the paths.
func exactCells(ctx context.Context, q db.Q, query Query, paths []string) ([]cellRow, error) {
	text, args := exactText(query, paths)
	return db.All(ctx, q, func(r *cellRow) []any { return cellDest(r)[1:8] }, text, args...)
}

func exactText(query Query, paths []string) (string, []any) {
	w := query.where()
	within, args := db.Within("s.path", paths, len(w.args)+1)
	if w.text != "" {
		within = w.text + " and " + within
	}
	place := column[query.By]
	return `
		select ` + place + `, p.competency, ` + sums + `
		  from atlas_person p
		  join people_v_scope s on s.person_id = p.person_id
		 where ` + within + ` and ` + place + ` <> ''
		 group by ` + place + `, p.competency
		 order by p.competency, ` + place, append(w.args, args...)
}

// where is the query as a condition on atlas_person p and people_v_scope s. The narrower place is enough: a district lies in one
// state.
func (query Query) where() where {
	state, district := query.State, query.District
	if query.By == State {
		district = ""
	} else if district != "" {
		state = ""
	}
	var w where
	for _, c := range []struct{ column, value string }{
		{column[State], state}, {column[District], district}, {"p.kind_code", query.PostKind}, {"p.competency", query.Competency},
	} {
		if c.value != "" {
			w.and(c.column, c.value)
		}
	}
	return w
}

// behind reads who stands behind a cell, of those who serve within the paths, in order of unit and person.
func behind(ctx context.Context, q db.Q, place PlaceRef, competency, kind string, paths []string, after Cursor, limit int) ([]Person, error) {
	text, args := behindText(place, competency, kind, paths, after, limit)
	return db.All(ctx, q, func(p *Person) []any {
		return []any{&p.PersonID, &p.Code, &p.OrgID, &p.Path, &p.KindCode, &p.Required, &p.Attained, &p.Gap, &p.Measured}
	}, text, args...)
}

func behindText(place PlaceRef, competency, kind string, paths []string, after Cursor, limit int) (string, []any) {
	var w where
	w.and(column[place.Level], place.Code)
	w.and("p.competency", competency)
	if kind != "" {
		w.and("p.kind_code", kind)
	}
	within, args := db.Within("s.path", paths, len(w.args)+1)
	all := append(w.args, args...)
	from := len(all) + 1
	all = append(all, after.Path, after.PersonID, limit)
	return `
		select p.person_id, s.employee_code, s.org_id, s.path, p.kind_code, p.required, p.attained, p.gap, p.measured
		  from atlas_person p
		  join people_v_scope s on s.person_id = p.person_id
		 where ` + w.text + ` and ` + within + ` and (s.path, p.person_id) > (` + db.List(from, 2) + `)
		 order by s.path, p.person_id
		 limit ` + db.List(from+2, 1), all
}
