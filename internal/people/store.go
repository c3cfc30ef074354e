package people

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// part is how many ids stand in one "in (…)".
const part = 250

// nameMap reads "en:Sunita Verma⏎hi:सुनीता वर्मा", as the statements below join names to lines, so that a row comes with its
// names in one statement on either database.
type nameMap map[string]string

// Scan fills the map from a joined text.
func (m *nameMap) Scan(value any) error {
	text, ok := value.(string)
	if b, isBytes := value.([]byte); isBytes {
		text, ok = string(b), true
	}
	if !ok && value != nil {
		return fmt.Errorf("people: names came as %T", value)
	}
	*m = nameMap{}
	for line := range strings.Lines(text) {
		if lang, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ":"); ok {
			(*m)[lang] = name
		}
	}
	return nil
}

// The names of a row p, o, s or g as one column.
const (
	personNames   = `(select string_agg(n.lang || ':' || n.name, '` + "\n" + `') from people_person_name n where n.person_id = p.id and n.own)`
	orgNames      = `(select string_agg(n.lang || ':' || n.name, '` + "\n" + `') from people_org_name n where n.org_id = o.id)`
	positionNames = `(select string_agg(n.lang || ':' || n.name, '` + "\n" + `') from people_position_name n where n.position_id = s.id)`
	titles        = `(select string_agg(n.lang || ':' || n.title, '` + "\n" + `') from people_position_name n where n.position_id = s.id)`
	placeNames    = `(select string_agg(n.lang || ':' || n.name, '` + "\n" + `') from people_place_name n where n.level = g.level and n.code = g.code)`
)

func persons(ctx context.Context, q db.Q, column string, keys []string) (out []Person, err error) {
	err = db.Chunks(keys, part, func(keys []string) error {
		rows, err := db.All(ctx, q, func(p *Person) []any {
			return []any{
				&p.ID, &p.Code, &p.OrgID, (*nameMap)(&p.Name), &p.Email, &p.Status, &p.Gender, &p.DateOfBirth,
				&p.DateOfEntry, &p.Service, &p.Cadre, &p.Group, &p.PayLevel, &p.MobileMasked,
			}
		}, `
			select p.id, p.code, p.org_id, `+personNames+`, p.email, p.status, p.gender, p.date_of_birth,
			       p.date_of_entry, p.service, p.cadre, p.grp, p.pay_level, p.mobile_masked
			  from people_person p
			 where `+column+` in (`+db.List(1, len(keys))+`)`, db.Args(keys)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

// postColumns stand around a person p, their organisation o and their position s.
const (
	postColumns = `
	       p.id, p.code, ` + personNames + `, coalesce(s.id, ''), coalesce(s.code, ''), coalesce(s.kind_code, ''), ` + titles + `,
	       o.id, o.path, ` + orgNames + `, o.block_code, o.district_code, o.state_code,
	       exists (select 1 from people_holder h join people_position b on b.reports_to = h.position_id where h.person_id = p.id)`
)

func (p *Post) columns() []any {
	return []any{
		&p.PersonID, &p.Code, (*nameMap)(&p.Name), &p.PositionID, &p.PositionCode, &p.KindCode, (*nameMap)(&p.Title),
		&p.OrgID, &p.OrgPath, (*nameMap)(&p.OrgName), &p.BlockCode, &p.DistrictCode, &p.StateCode, &p.Leads,
	}
}

func posts(ctx context.Context, q db.Q, ids []string) (out []Post, err error) {
	err = db.Chunks(ids, part, func(ids []string) error {
		rows, err := db.All(ctx, q, (*Post).columns, `
			select `+postColumns+`
			  from people_person p
			  join people_org o on o.id = p.org_id
			  left join people_posting t on t.person_id = p.id and t.to_date is null and not t.additional
			  left join people_position s on s.id = t.position_id
			 where p.id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

const postingColumns = `
	       t.id, t.person_id, t.position_id, t.from_date, coalesce(t.to_date, ''), t.nature, t.order_no, t.order_date, t.additional`

func (t *Posting) columns() []any {
	return []any{&t.ID, &t.PersonID, &t.PositionID, &t.From, &t.To, &t.Nature, &t.OrderNo, &t.OrderDate, &t.Additional}
}

func postings(ctx context.Context, q db.Q, personID string) ([]Posting, error) {
	return db.All(ctx, q, (*Posting).columns, `
		select `+postingColumns+`
		  from people_posting t
		 where t.person_id = $1
		 order by t.from_date desc, t.id desc`, personID)
}

// currentPostings gives the postings that last, by person.
func currentPostings(ctx context.Context, q db.Q, personIDs []string) (map[string][]Posting, error) {
	out := map[string][]Posting{}
	err := db.Chunks(personIDs, part, func(ids []string) error {
		return db.Each(ctx, q, (*Posting).columns, func(t Posting) error {
			out[t.PersonID] = append(out[t.PersonID], t)
			return nil
		}, `
			select `+postingColumns+`
			  from people_posting t
			 where t.person_id in (`+db.List(1, len(ids))+`) and t.to_date is null`, db.Args(ids)...)
	})
	return out, err
}

const orgColumns = `
	       o.id, o.code, o.lgd_code, coalesce(o.parent_id, ''), o.path, o.kind, ` + orgNames + `,
	       o.place_level, o.place_code, o.block_code, o.district_code, o.state_code`

func (o *Org) columns() []any {
	return []any{
		&o.ID, &o.Code, &o.LGDCode, &o.ParentID, &o.Path, &o.Kind, (*nameMap)(&o.Name),
		&o.PlaceLevel, &o.PlaceCode, &o.BlockCode, &o.DistrictCode, &o.StateCode,
	}
}

func orgs(ctx context.Context, q db.Q, column string, keys []string) (out []Org, err error) {
	err = db.Chunks(keys, part, func(keys []string) error {
		rows, err := db.All(ctx, q, (*Org).columns, `
			select `+orgColumns+`
			  from people_org o
			 where `+column+` in (`+db.List(1, len(keys))+`)`, db.Args(keys)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

func orgsUnder(ctx context.Context, q db.Q, parentID string) ([]Org, error) {
	if parentID == "" {
		return db.All(ctx, q, (*Org).columns, `select `+orgColumns+` from people_org o where o.parent_id is null order by o.path`)
	}
	return db.All(ctx, q, (*Org).columns, `select `+orgColumns+` from people_org o where o.parent_id = $1 order by o.path`, parentID)
}

const positionColumns = `
	       s.id, s.code, s.kind_code, s.org_id, s.post_no, coalesce(s.reports_to, ''), ` + positionNames + `, ` + titles

func (s *Position) columns() []any {
	return []any{&s.ID, &s.Code, &s.KindCode, &s.OrgID, &s.PostNo, &s.ReportsTo, (*nameMap)(&s.Name), (*nameMap)(&s.Title)}
}

func positions(ctx context.Context, q db.Q, column string, keys []string) (out []Position, err error) {
	err = db.Chunks(keys, part, func(keys []string) error {
		rows, err := db.All(ctx, q, (*Position).columns, `
			select `+positionColumns+`
			  from people_position s
			 where `+column+` in (`+db.List(1, len(keys))+`)`, db.Args(keys)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

// holder is who holds a position.
type holder struct {
	position, person string
	additional       bool
}

func holders(ctx context.Context, q db.Q, positionIDs []string) (map[string]holder, error) {
	out := map[string]holder{}
	err := db.Chunks(positionIDs, part, func(ids []string) error {
		return db.Each(ctx, q, func(h *holder) []any { return []any{&h.position, &h.person, &h.additional} }, func(h holder) error {
			out[h.position] = h
			return nil
		}, `select position_id, person_id, additional from people_holder where position_id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
	})
	return out, err
}

const placeColumns = `g.level, g.code, g.parent_level, g.parent_code, g.census2011, ` + placeNames

func (p *Place) columns() []any {
	return []any{&p.Level, &p.Code, &p.ParentLevel, &p.ParentCode, &p.Census2011, (*nameMap)(&p.Name)}
}

func places(ctx context.Context, q db.Q, level string, codes []string) (out []Place, err error) {
	err = db.Chunks(codes, part, func(codes []string) error {
		rows, err := db.All(ctx, q, (*Place).columns, `
			select `+placeColumns+`
			  from people_place g
			 where g.level = $1 and g.code in (`+db.List(2, len(codes))+`)`, append([]any{level}, db.Args(codes)...)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

func placesIn(ctx context.Context, q db.Q, level, code string) ([]Place, error) {
	return db.All(ctx, q, (*Place).columns, `
		select `+placeColumns+`
		  from people_place g
		 where g.parent_level = $1 and g.parent_code = $2
		 order by g.level, length(g.code), g.code`, level, code)
}

// over gives the path where a person serves, and whether another holds a position above theirs. The union drops what was
// met before, so a circle ends.
func over(ctx context.Context, q db.Q, byID, personID string) (path string, above bool, err error) {
	type row struct {
		path  string
		above bool
	}
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.path, &r.above} }, `
		with recursive up (position_id) as (
		    select s.reports_to
		      from people_posting t
		      join people_position s on s.id = t.position_id
		     where t.person_id = $1 and t.to_date is null and not t.additional and s.reports_to is not null
		    union
		    select s.reports_to
		      from up
		      join people_position s on s.id = up.position_id
		     where s.reports_to is not null
		)
		select o.path,
		       exists (select 1 from up join people_holder h on h.position_id = up.position_id where h.person_id = $2)
		  from people_person p
		  join people_org o on o.id = p.org_id
		 where p.id = $1`, personID, byID)
	return r.path, r.above, err
}

// chain gives the holders of the positions above a person's, lowest first. No line of posts is 64 high: a circle ends there.
func chain(ctx context.Context, q db.Q, personID string) ([]Above, error) {
	return db.All(ctx, q, func(a *Above) []any {
		return []any{&a.PersonID, &a.Code, (*nameMap)(&a.Name), (*nameMap)(&a.Title)}
	}, `
		with recursive up (position_id, height) as (
		    select s.reports_to, 1
		      from people_posting t
		      join people_position s on s.id = t.position_id
		     where t.person_id = $1 and t.to_date is null and not t.additional and s.reports_to is not null
		    union all
		    select s.reports_to, up.height + 1
		      from up
		      join people_position s on s.id = up.position_id
		     where s.reports_to is not null and up.height < 64
		)
		select p.id, p.code, `+personNames+`, `+titles+`
		  from up
		  join people_holder h on h.position_id = up.position_id
		  join people_person p on p.id = h.person_id
		  join people_position s on s.id = up.position_id
		 order by up.height`, personID)
}

// reports gives who holds the positions below a person's, going on below those that nobody else holds.
func reports(ctx context.Context, q db.Q, managerID string) ([]string, error) {
	ids, err := db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		with recursive down (position_id, person_id) as (
		    select h.position_id, h.person_id
		      from people_holder h
		     where h.person_id = $1
		    union
		    select s.id, coalesce(h.person_id, '')
		      from down
		      join people_position s on s.reports_to = down.position_id
		      left join people_holder h on h.position_id = s.id
		     where down.person_id in ('', $1)
		)
		select distinct person_id from down where person_id not in ('', $1)`, managerID)
	slices.Sort(ids)
	return ids, err
}

// walk reads one part of the tree after another, as each is one range of the index on paths: all of them joined by "or"
// would have to be sorted before the first row. For the same reason what is left of the unit where the last page ended
// (unit) is read apart from the units after it (units).
func walk(paths []string, lastUnit string, limit int, unit func(limit int) ([]Row, error), units func(from, to string, limit int) ([]Row, error)) ([]Row, error) {
	var out []Row
	for _, path := range paths {
		from, to := who.Within(path)
		if to <= lastUnit || len(out) >= limit {
			continue
		}
		if from <= lastUnit && lastUnit != "" {
			rows, err := unit(limit - len(out))
			if err != nil {
				return nil, err
			}
			out = append(out, rows...)
			from = lastUnit + "!" // after the unit itself, before all below it: no segment begins with so small a sign
		}
		if len(out) < limit {
			rows, err := units(from, to, limit-len(out))
			if err != nil {
				return nil, err
			}
			out = append(out, rows...)
		}
	}
	return out, nil
}

// list reads a list of people in the order of units and names.
func list(ctx context.Context, q db.Q, paths []string, after Cursor, limit int) ([]Row, error) {
	start := Cursor{Lang: after.Lang}
	if !slices.Contains(listed, start.Lang) {
		start.Lang = listed[0]
	}
	return walk(paths, after.Path, limit,
		func(limit int) ([]Row, error) {
			return foundRows(ctx, q, start, listUnit, start.Lang, after.Path, after.Key, after.ID, limit)
		},
		func(from, to string, limit int) ([]Row, error) {
			return foundRows(ctx, q, start, listUnits, start.Lang, from, to, limit)
		})
}

// find reads those whose name begins with what is sought, in the order of units and names, and after them those whose
// employee code does and whose name does not, in the order of units and codes. Each is one range of an index within a unit. In the
// whole country it is one range of an index over all, in the order of names, then of codes: a rare name would else be sought in
// every unit.
func find(ctx context.Context, q db.Q, paths []string, s sought, after Cursor, limit int) (out []Row, err error) {
	start := Cursor{Lang: s.lang}
	if len(paths) == 1 && strings.Count(paths[0], ".") <= 1 {
		return findAll(ctx, q, paths[0], s, start, after, limit)
	}
	if s.nameFrom != "" && !after.ByCode {
		out, err = walk(paths, after.Path, limit,
			func(limit int) ([]Row, error) {
				return foundRows(ctx, q, start, namesUnit, s.lang, after.Path, after.Key, after.ID, s.nameFrom, s.nameTo, limit)
			},
			func(from, to string, limit int) ([]Row, error) {
				return foundRows(ctx, q, start, namesUnits, s.lang, from, to, s.nameFrom, s.nameTo, limit)
			})
		if err != nil || len(out) >= limit {
			return out, err
		}
	}
	if start.ByCode = true; !after.ByCode {
		after = start
	}
	more, err := walk(paths, after.Path, limit-len(out),
		func(limit int) ([]Row, error) {
			return foundRows(ctx, q, start, codesUnit, after.Path, after.Key, after.ID, s.codeFrom, s.codeTo, s.lang, s.nameFrom, s.nameTo, limit)
		},
		func(from, to string, limit int) ([]Row, error) {
			return foundRows(ctx, q, start, codesUnits, from, to, s.codeFrom, s.codeTo, s.lang, s.nameFrom, s.nameTo, limit)
		})
	return append(out, more...), err
}

// findAll reads what is sought in the whole country.
func findAll(ctx context.Context, q db.Q, path string, s sought, start, after Cursor, limit int) (out []Row, err error) {
	from, to := who.Within(path)
	if s.nameFrom != "" && !after.ByCode {
		at := begin(after, s.nameFrom)
		out, err = foundRows(ctx, q, start, namesAll, s.lang, at.Key, at.ID, s.nameTo, from, to, limit)
		if err != nil || len(out) >= limit {
			return out, err
		}
	}
	if start.ByCode = true; !after.ByCode {
		after = start
	}
	at := begin(after, s.codeFrom)
	more, err := foundRows(ctx, q, start, codesAll, at.Key, at.ID, s.codeTo, s.lang, s.nameFrom, s.nameTo, from, to, limit-len(out))
	return append(out, more...), err
}

// begin is where a range is read from: after the last row, or at its first key. One bound is all that an index is entered by.
func begin(after Cursor, first string) Cursor {
	if after.Key < first {
		return Cursor{Key: first}
	}
	return after
}

const (
	// What is found are ids and keys: PostgreSQL plans a list between bounds anew each time, and each table more is dear to plan.
	// "cross join" keeps SQLite to the order in which tables are named: it would else go by another index, and sort all that it
	// finds before the first row.
	listFrom = `
		select n.person_id, n.sort_key
		  from people_org o
		 cross join people_person_name n
		 cross join people_posting t
		 where n.org_id = o.id and n.lang = $1 and t.person_id = n.person_id and t.to_date is null and not t.additional`
	listUnit = listFrom + `
		   and o.path = $2 and (n.sort_key, n.person_id) > ($3, $4)
		 order by n.sort_key, n.person_id
		 limit $5`
	listUnits = listFrom + `
		   and o.path >= $2 and o.path < $3
		 order by o.path, n.sort_key, n.person_id
		 limit $4`
	namesUnit = listFrom + `
		   and o.path = $2 and (n.sort_key, n.person_id) > ($3, $4) and n.sort_key >= $5 and n.sort_key < $6
		 order by n.sort_key, n.person_id
		 limit $7`
	namesUnits = listFrom + `
		   and o.path >= $2 and o.path < $3 and n.sort_key >= $4 and n.sort_key < $5
		 order by o.path, n.sort_key, n.person_id
		 limit $6`

	codesFrom = `
		select p.id, p.code_key
		  from people_org o
		 cross join people_person p
		 cross join people_posting t
		 where p.org_id = o.id and t.person_id = p.id and t.to_date is null and not t.additional`
	codesUnit = codesFrom + `
		   and o.path = $1 and (p.code_key, p.id) > ($2, $3) and p.code_key >= $4 and p.code_key < $5
		   and not exists (select 1 from people_person_name n
		                    where n.person_id = p.id and n.lang = $6 and n.sort_key >= $7 and n.sort_key < $8)
		 order by p.code_key, p.id
		 limit $9`
	codesUnits = codesFrom + `
		   and o.path >= $1 and o.path < $2 and p.code_key >= $3 and p.code_key < $4
		   and not exists (select 1 from people_person_name n
		                    where n.person_id = p.id and n.lang = $5 and n.sort_key >= $6 and n.sort_key < $7)
		 order by o.path, p.code_key, p.id
		 limit $8`

	namesAll = `
		select n.person_id, n.sort_key
		  from people_person_name n
		 cross join people_org o
		 cross join people_posting t
		 where n.lang = $1 and (n.sort_key, n.person_id) > ($2, $3) and n.sort_key < $4 and o.id = n.org_id and o.path >= $5 and o.path < $6
		   and t.person_id = n.person_id and t.to_date is null and not t.additional
		 order by n.sort_key, n.person_id
		 limit $7`
	codesAll = `
		select p.id, p.code_key
		  from people_person p
		 cross join people_org o
		 cross join people_posting t
		 where (p.code_key, p.id) > ($1, $2) and p.code_key < $3
		   and not exists (select 1 from people_person_name n
		                    where n.person_id = p.id and n.lang = $4 and n.sort_key >= $5 and n.sort_key < $6)
		   and o.id = p.org_id and o.path >= $7 and o.path < $8 and t.person_id = p.id and t.to_date is null and not t.additional
		 order by p.code_key, p.id
		 limit $9`
)

// foundRows runs a statement that gives ids and keys, and then reads those people.
func foundRows(ctx context.Context, q db.Q, start Cursor, query string, args ...any) ([]Row, error) {
	type found struct{ id, key string }
	at, err := db.All(ctx, q, func(f *found) []any { return []any{&f.id, &f.key} }, query, args...)
	if err != nil || len(at) == 0 {
		return nil, err
	}
	ids := make([]string, len(at))
	for i, f := range at {
		ids[i] = f.id
	}
	read, err := posts(ctx, q, ids)
	byID := make(map[string]Post, len(read))
	for _, p := range read {
		byID[p.PersonID] = p
	}
	out := make([]Row, len(at))
	for i, f := range at {
		after := start
		after.Path, after.Key, after.ID = byID[f.id].OrgPath, f.key, f.id
		out[i] = Row{byID[f.id], after}
	}
	return out, err
}
