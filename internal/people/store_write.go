package people

import (
	"context"
	"maps"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// langName is one name in one language of the i-th of many things.
type langName struct {
	i          int
	lang, name string
}

func flatten(n int, names func(i int) map[string]string) []langName {
	var out []langName
	for i := range n {
		all := names(i)
		for _, lang := range slices.Sorted(maps.Keys(all)) {
			out = append(out, langName{i, lang, all[lang]})
		}
	}
	return out
}

func writePlaces(ctx context.Context, tx *db.Tx, places []Place, s *sorter) error {
	_, err := db.Insert(ctx, tx, `insert into people_place (level, code, parent_level, parent_code, census2011) values`, len(places), func(i int) []any {
		p := places[i]
		return []any{p.Level, p.Code, p.ParentLevel, p.ParentCode, p.Census2011}
	}, `on conflict (level, code) do update set
		parent_level = excluded.parent_level, parent_code = excluded.parent_code, census2011 = excluded.census2011`)
	if err != nil {
		return err
	}
	names := flatten(len(places), func(i int) map[string]string { return places[i].Name })
	_, err = db.Insert(ctx, tx, `insert into people_place_name (level, code, lang, name, sort_key) values`, len(names), func(i int) []any {
		n := names[i]
		return []any{places[n.i].Level, places[n.i].Code, n.lang, n.name, s.key(n.lang, n.name)}
	}, `on conflict (level, code, lang) do update set name = excluded.name, sort_key = excluded.sort_key`)
	return err
}

// locatedOrgs gives the organisations that serve a place.
func locatedOrgs(ctx context.Context, q db.Q) ([]Org, error) {
	return db.All(ctx, q, (*Org).columns, `select `+orgColumns+` from people_org o where o.place_code <> ''`)
}

// relocate writes what organisations lie in.
func relocate(ctx context.Context, tx *db.Tx, orgs []Org) error {
	return db.Chunks(orgs, part/4, func(orgs []Org) error {
		args := make([]any, 0, len(orgs)*4)
		for _, o := range orgs {
			args = append(args, o.ID, o.BlockCode, o.DistrictCode, o.StateCode)
		}
		_, err := tx.Exec(ctx, `
			with lie (id, block, district, state) as (values `+tuples(len(orgs), 4)+`)
			update people_org
			   set block_code = lie.block, district_code = lie.district, state_code = lie.state
			  from lie
			 where people_org.id = lie.id`, args...)
		return err
	})
}

// tuples writes n groups of placeholders of one width: "($1, $2), ($3, $4)".
func tuples(n, width int) string {
	var b []byte
	for i := range n {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(append(append(b, '('), db.List(i*width+1, width)...), ')')
	}
	return string(b)
}

// allOrgs gives every organisation with its segment, parents before children.
func allOrgs(ctx context.Context, q db.Q) ([]*node, error) {
	return db.All(ctx, q, func(n **node) []any {
		*n = &node{}
		return append((*n).columns(), &(*n).segment)
	}, `select `+orgColumns+`, o.segment from people_org o order by o.path`)
}

// writeOrgs writes organisations that are new or changed. Paths must be unique at every moment, so those that change are
// first parked where nobody else can be.
func writeOrgs(ctx context.Context, tx *db.Tx, nodes []*node, s *sorter) error {
	var parked []string
	for _, n := range nodes {
		if n.old != nil && n.old.Path != n.Path {
			parked = append(parked, n.ID)
		}
	}
	err := db.Chunks(parked, part, func(ids []string) error {
		_, err := tx.Exec(ctx, `update people_org set path = '~' || id where id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
		return err
	})
	if err != nil {
		return err
	}
	_, err = db.Insert(ctx, tx, `
		insert into people_org (id, code, lgd_code, parent_id, segment, path, kind, place_level, place_code,
		                        block_code, district_code, state_code) values`, len(nodes), func(i int) []any {
		n := nodes[i]
		return []any{
			n.ID, n.Code, n.LGDCode, null(n.ParentID), n.segment, n.Path, n.Kind, n.PlaceLevel, n.PlaceCode,
			n.BlockCode, n.DistrictCode, n.StateCode,
		}
	}, `on conflict (id) do update set
		code = excluded.code, lgd_code = excluded.lgd_code, parent_id = excluded.parent_id, segment = excluded.segment,
		path = excluded.path, kind = excluded.kind, place_level = excluded.place_level, place_code = excluded.place_code,
		block_code = excluded.block_code, district_code = excluded.district_code, state_code = excluded.state_code`)
	if err != nil {
		return err
	}
	names := flatten(len(nodes), func(i int) map[string]string { return nodes[i].Name })
	_, err = db.Insert(ctx, tx, `insert into people_org_name (org_id, lang, name, sort_key) values`, len(names), func(i int) []any {
		n := names[i]
		return []any{nodes[n.i].ID, n.lang, n.name, s.key(n.lang, n.name)}
	}, `on conflict (org_id, lang) do update set name = excluded.name, sort_key = excluded.sort_key`)
	return err
}

// null makes of no text no value.
func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// lockOrgs keeps others from moving organisations until this transaction ends: two moves that are each sound could make a
// circle together. The root is the lock, for everything hangs under it. A reader locks nothing.
func lockOrgs(ctx context.Context, q db.Q) error {
	tx, ok := q.(*db.Tx)
	if !ok {
		return nil
	}
	_, err := tx.Exec(ctx, `update people_org set path = path where parent_id is null`)
	return err
}

// move hangs an organisation under a parent, and gives it and all below it their new paths.
func move(ctx context.Context, tx *db.Tx, o, parent Org, segment string) error {
	if _, err := tx.Exec(ctx, `update people_org set parent_id = $1, segment = $2 where id = $3`, parent.ID, segment, o.ID); err != nil {
		return err
	}
	from, to := who.Within(o.Path)
	_, err := tx.Exec(ctx, `
		update people_org
		   set path = cast($1 as text) || substr(path, cast($2 as integer))
		 where path >= $3 and path < $4`, parent.Path+segment+".", len(o.Path)+1, from, to)
	return err
}

// link is one position with the one above it.
type link struct{ id, code, above string }

// lineAbove gives the positions with these ids and all above them. The union drops what was met before.
func lineAbove(ctx context.Context, q db.Q, ids []string) (out []link, err error) {
	err = db.Chunks(ids, part, func(ids []string) error {
		rows, err := db.All(ctx, q, func(l *link) []any { return []any{&l.id, &l.code, &l.above} }, `
			with recursive up (id) as (
			    select s.id from people_position s where s.id in (`+db.List(1, len(ids))+`)
			    union
			    select s.reports_to
			      from up
			      join people_position s on s.id = up.id
			     where s.reports_to is not null
			)
			select s.id, s.code, coalesce(s.reports_to, '')
			  from up
			  join people_position s on s.id = up.id`, db.Args(ids)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

func writePositions(ctx context.Context, tx *db.Tx, positions []Position) error {
	_, err := db.Insert(ctx, tx, `insert into people_position (id, code, kind_code, org_id, post_no, reports_to) values`, len(positions),
		func(i int) []any {
			p := positions[i]
			return []any{p.ID, p.Code, p.KindCode, p.OrgID, p.PostNo, null(p.ReportsTo)}
		}, `on conflict (id) do update set
			kind_code = excluded.kind_code, org_id = excluded.org_id, post_no = excluded.post_no, reports_to = excluded.reports_to`)
	if err != nil {
		return err
	}
	names := flatten(len(positions), func(i int) map[string]string { return mergeNames(positions[i].Title, positions[i].Name) })
	_, err = db.Insert(ctx, tx, `insert into people_position_name (position_id, lang, name, title) values`, len(names), func(i int) []any {
		n := names[i]
		p := positions[n.i]
		title := p.Title[n.lang]
		if title == "" {
			title = n.name
		}
		return []any{p.ID, n.lang, n.name, title}
	}, `on conflict (position_id, lang) do update set name = excluded.name, title = excluded.title`)
	return err
}

// moveWithPost brings persons to the unit of the post that they hold in substance.
func moveWithPost(ctx context.Context, tx *db.Tx, units map[string]string) error {
	ids := slices.Sorted(maps.Keys(units))
	return db.Chunks(ids, part/2, func(ids []string) error {
		args := make([]any, 0, len(ids)*2)
		for _, personID := range ids {
			args = append(args, personID, units[personID])
		}
		with := `with moved (id, org) as (values ` + tuples(len(ids), 2) + `) `
		if _, err := tx.Exec(ctx, with+`update people_person set org_id = moved.org from moved where people_person.id = moved.id`, args...); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, with+`update people_person_name set org_id = moved.org from moved where people_person_name.person_id = moved.id`, args...)
		return err
	})
}

// barePositions gives positions without their names, which cost most.
func barePositions(ctx context.Context, q db.Q, column string, keys []string) (out []Position, err error) {
	err = db.Chunks(keys, part, func(keys []string) error {
		rows, err := db.All(ctx, q, func(s *Position) []any {
			return []any{&s.ID, &s.Code, &s.KindCode, &s.OrgID, &s.PostNo, &s.ReportsTo}
		}, `
			select s.id, s.code, s.kind_code, s.org_id, s.post_no, coalesce(s.reports_to, '')
			  from people_position s
			 where `+column+` in (`+db.List(1, len(keys))+`)`, db.Args(keys)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

// orgsWithin gives the organisations at and below these paths.
func orgsWithin(ctx context.Context, q db.Q, paths []string) (out []Org, err error) {
	err = db.Chunks(paths, 100, func(paths []string) error {
		within, args := db.Within("o.path", paths, 1)
		rows, err := db.All(ctx, q, (*Org).columns, `select `+orgColumns+` from people_org o where `+within, args...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

// writePersons writes persons with their names.
func writePersons(ctx context.Context, tx *db.Tx, rows []*staffRow, s *sorter) error {
	_, err := db.Insert(ctx, tx, `
		insert into people_person (id, code, org_id, gender, date_of_birth, service, cadre, grp, pay_level,
		                           email, mobile_masked, date_of_entry, status) values`, len(rows), func(i int) []any {
		p := rows[i]
		return []any{
			p.ID, p.Code, p.OrgID, p.Gender, p.DateOfBirth, p.Service, p.Cadre, p.Group, p.PayLevel,
			p.Email, p.MobileMasked, p.DateOfEntry, p.Status,
		}
	}, `on conflict (id) do update set
		org_id = excluded.org_id, gender = excluded.gender, date_of_birth = excluded.date_of_birth, service = excluded.service,
		cadre = excluded.cadre, grp = excluded.grp, pay_level = excluded.pay_level, email = excluded.email,
		mobile_masked = excluded.mobile_masked, date_of_entry = excluded.date_of_entry, status = excluded.status`)
	if err != nil {
		return err
	}
	type name struct {
		nameRow
		person *staffRow
	}
	names := make([]name, 0, 2*len(rows))
	for _, p := range rows {
		for _, n := range s.nameRows(p.Name) {
			names = append(names, name{n, p})
		}
	}
	_, err = db.Insert(ctx, tx, `insert into people_person_name (person_id, lang, name, sort_key, own, org_id) values`, len(names), func(i int) []any {
		n := names[i]
		return []any{n.person.ID, n.lang, n.name, n.key, n.own, n.person.OrgID}
	}, `on conflict (person_id, lang) do update set
		name = excluded.name, sort_key = excluded.sort_key, own = excluded.own, org_id = excluded.org_id`)
	return err
}

// writePostings ends or mends postings, frees the positions of those that ended, and begins others. A position that is
// taken, and a person who has a substantive posting, are refused by the keys.
func writePostings(ctx context.Context, tx *db.Tx, changed []Posting, freed []string, begun []Posting) error {
	if err := upsertPostings(ctx, tx, changed); err != nil {
		return err
	}
	err := db.Chunks(freed, part, func(ids []string) error {
		_, err := tx.Exec(ctx, `delete from people_holder where position_id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
		return err
	})
	if err != nil {
		return err
	}
	if err := upsertPostings(ctx, tx, begun); err != nil {
		return err
	}
	_, err = db.Insert(ctx, tx, `insert into people_holder (position_id, person_id, additional) values`, len(begun), func(i int) []any {
		return []any{begun[i].PositionID, begun[i].PersonID, begun[i].Additional}
	}, ``)
	return err
}

func upsertPostings(ctx context.Context, tx *db.Tx, postings []Posting) error {
	_, err := db.Insert(ctx, tx, `
		insert into people_posting (person_id, id, position_id, from_date, to_date, nature, order_no, order_date, additional) values`,
		len(postings), func(i int) []any {
			t := postings[i]
			return []any{t.PersonID, t.ID, t.PositionID, t.From, null(t.To), t.Nature, t.OrderNo, t.OrderDate, t.Additional}
		}, `on conflict (person_id, id) do update set
			from_date = excluded.from_date, to_date = excluded.to_date, nature = excluded.nature,
			order_no = excluded.order_no, order_date = excluded.order_date`)
	return err
}

// takeUp brings a person to a unit.
func takeUp(ctx context.Context, tx *db.Tx, personID, orgID, status string) error {
	if _, err := tx.Exec(ctx, `update people_person set org_id = $1, status = $2 where id = $3`, orgID, status, personID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `update people_person_name set org_id = $1 where person_id = $2`, orgID, personID)
	return err
}

// leave says how a person has left.
func leave(ctx context.Context, tx *db.Tx, personID, status string) error {
	_, err := tx.Exec(ctx, `update people_person set status = $1 where id = $2`, status, personID)
	return err
}
