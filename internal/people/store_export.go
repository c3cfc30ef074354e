package people

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
)

// dump is a sheet with the statement that reads it: its columns are those of the header, and its from ends before the condition on
// o.path. Texts in languages come from a table of names: one column for each language in use, English and Hindi always.
type dump struct {
	file    string
	columns []string // of the header, with their types; "name_*" is one for each language
	cells   []string // what is selected for each
	from    string
	order   string
	langs   string                // the tables, from people_org o on, whose n.lang are the languages in use
	fix     func(cells []string)  // what SQL does not say well; nil for nothing
	also    func([]string) string // a condition for rows beside those within; nil for none
}

// others is the sign in a header for one column a language.
const eachLang = "_*"

// what was entered on organisations and posts.
var postSheets = []dump{
	{
		file:    "orgs.csv",
		columns: []string{"code", "parent_code", "kind", "name_*", "place_level", "place_code", "lgd_code"},
		cells: []string{
			`o.code`, `coalesce(u.code, '')`, `o.kind`, `coalesce((select n.name from people_org_name n where n.org_id = o.id and n.lang = '*'), '')`,
			`o.place_level`, `o.place_code`, `o.lgd_code`,
		},
		from: `people_org o left join people_org u on u.id = o.parent_id`, order: `o.path`,
		langs: `people_org o join people_org_name n on n.org_id = o.id`,
		also:  above,
	},
	{
		file:    "organisations_past.csv",
		columns: []string{"org_code", "lang", "name", "until:date", "order_no"},
		cells:   []string{`o.code`, `p.lang`, `p.name`, `p.until`, `p.order_no`},
		from:    `people_org o join people_org_past p on p.org_id = o.id`, order: `o.path, p.until, p.lang, p.id`,
	},
	{
		file:    "organisations_ended.csv",
		columns: []string{"org_code", "into_org_code", "on_date:date", "order_no"},
		cells:   []string{`o.code`, `coalesce(i.code, '')`, `e.on_date`, `e.order_no`},
		from:    `people_org o join people_org_end e on e.org_id = o.id left join people_org i on i.id = e.into_id and e.into_id <> ''`,
		order:   `o.path`,
	},
	{
		file:    "designations.csv",
		columns: []string{"code", "org_code", "state", "merged_into", "name_*", "aliases_*"},
		cells: []string{
			`d.code`, `o.code`, `case when d.state = 'merged' then d.was else d.state end`, `coalesce(m.code, '')`,
			`coalesce((select n.name from people_designation_name n where n.designation_id = d.id and n.n = 0 and n.lang = '*'), '')`,
			`coalesce((select string_agg(n.n || ':' || n.name, '` + "\n" + `') from people_designation_name n where n.designation_id = d.id and n.n > 0 and n.lang = '*'), '')`,
		},
		from:  `people_org o join people_designation d on d.org_id = o.id left join people_designation m on m.id = d.merged_into and d.merged_into <> ''`,
		order: `o.path, d.code`,
		langs: `people_org o join people_designation d on d.org_id = o.id join people_designation_name n on n.designation_id = d.id`,
		fix:   joinAliases,
	},
	{
		file:    "posts.csv",
		columns: []string{"code", "kind_code", "org_code", "post_no", "reports_to_position", "reports_elsewhere", "name_*", "title_*", "held:boolean", "line"},
		cells: []string{
			`s.code`, `s.kind_code`, `o.code`, `s.post_no`, `case when <a> then coalesce(a.code, '') else '' end`, `case when <a> then '' else coalesce(a.code, '') end`,
			`coalesce((select n.name from people_position_name n where n.position_id = s.id and n.lang = '*'), '')`,
			`coalesce((select n.title from people_position_name n where n.position_id = s.id and n.lang = '*'), '')`,
			`case when exists (select 1 from people_holder h where h.position_id = s.id) then 'true' else 'false' end`,
			`coalesce((select l.code from people_post_line_position p join people_post_line l on l.id = p.line_id where p.position_id = s.id), '')`,
		},
		from:  `people_org o join people_position s on s.org_id = o.id left join people_position a on a.id = s.reports_to left join people_org ao on ao.id = a.org_id`,
		order: `o.path, s.code`,
		langs: `people_org o join people_position s on s.org_id = o.id join people_position_name n on n.position_id = s.id`,
	},
	{
		file: "sanctioned.csv",
		columns: []string{
			"code", "org_code", "designation", "designation_hi", "sanctioned:integer", "pay_level", "service", "cadre", "group", "designation_code",
		},
		cells: []string{
			`l.code`, `o.code`, `case when l.title_en = '' then l.title_hi else l.title_en end`, `case when l.title_en = '' then '' else l.title_hi end`, `cast(l.sanctioned as text)`,
			`l.pay_level`, `l.service`, `l.cadre`, `l.grp`, `d.code`,
		},
		from: `people_org o join people_post_line l on l.org_id = o.id join people_designation d on d.id = l.designation_id`, order: `o.path, l.code`,
	},
	{
		file: "groups.csv",
		columns: []string{
			"org_code", "state", "group:integer", "name_en", "name_hi", "unit_kind", "tier", "pay_group", "pay_level:integer", "kind_code", "fresh:boolean", "reason", "like", "confirmed:boolean",
			"title_en", "title_hi", "title_by", "post_code", "applied",
		},
		cells: []string{
			`o.code`, `g.state`, `cast(n.n as text)`, `n.name_en`, `n.name_hi`, `n.unit_kind`, `n.tier`, `n.grp`, `cast(n.pay_level as text)`, `n.kind_code`,
			`case when n.fresh then 'true' else 'false' end`, `n.reason`, `n.alike`, `case when n.confirmed then 'true' else 'false' end`,
			`t.title_en`, `t.title_hi`, `t.how`, `s.code`, `p.applied`,
		},
		from: `people_org o
		       join people_grouping g on g.org_id = o.id
		       join people_group n on n.grouping_id = g.id
		       join people_group_title t on t.group_id = n.id
		       join people_group_post p on p.title_id = t.id
		       join people_position s on s.id = p.position_id`,
		order: `o.path, g.made_at, g.id, n.n, t.id, s.code`,
	},
}

// what was entered on people. A name that only stands in for one is left out.
var staffSheets = []dump{
	{
		file: "people.csv",
		columns: []string{
			"employee_code", "full_name_*", "gender", "date_of_birth:date", "service", "cadre", "group", "pay_level", "date_of_entry:date",
			"date_of_present_post:date", "official_email", "mobile_masked", "status", "position_code", "org_code", "nature", "order_no", "order_date:date",
		},
		cells: []string{
			`p.code`, `coalesce((select n.name from people_person_name n where n.person_id = p.id and n.lang = '*' and n.own), '')`,
			`p.gender`, `p.date_of_birth`, `p.service`, `p.cadre`, `p.grp`, `p.pay_level`, `p.date_of_entry`,
			`coalesce(t.from_date, '')`, `p.email`, `p.mobile_masked`, `p.status`, `coalesce(s.code, '')`, `o.code`, `coalesce(t.nature, '')`, `coalesce(t.order_no, '')`, `coalesce(t.order_date, '')`,
		},
		from: `people_org o
		       join people_person p on p.org_id = o.id
		       left join people_posting t on t.person_id = p.id and t.to_date is null and not t.additional
		       left join people_position s on s.id = t.position_id`,
		order: `o.path, p.code`,
		langs: `people_org o join people_person p on p.org_id = o.id join people_person_name n on n.person_id = p.id and n.own`,
	},
	{
		file:    "postings.csv",
		columns: []string{"employee_code", "position_code", "from_date:date", "to_date:date", "nature", "order_no", "order_date:date", "additional:boolean"},
		cells: []string{
			`p.code`, `s.code`, `t.from_date`, `coalesce(t.to_date, '')`, `t.nature`, `t.order_no`, `t.order_date`, `case when t.additional then 'true' else 'false' end`,
		},
		from: `people_org o
		       join people_person p on p.org_id = o.id
		       join people_posting t on t.person_id = p.id
		       join people_position s on s.id = t.position_id`,
		order: `o.path, p.code, t.from_date, s.code, t.id`,
	},
	{
		file:    "service_orders.csv",
		columns: []string{"employee_code", "kind", "position_code", "on_date:date", "order_no", "order_date:date", "state", "why"},
		cells:   []string{`p.code`, `e.kind`, `coalesce(s.code, '')`, `e.on_date`, `e.order_no`, `e.order_date`, `e.state`, `e.why`},
		from: `people_org o
		       join people_person p on p.org_id = o.id
		       join people_service e on e.person_id = p.id
		       left join people_position s on s.id = e.position_id`,
		order: `o.path, p.code, e.on_date, e.kind, e.order_no, e.id`,
	},
}

// above is a condition for the organisations over these parts of the tree, so that they can be hung where they are taken in.
func above(paths []string) string {
	var over []string
	for _, path := range paths {
		for i := range path {
			if path[i] == '.' && i < len(path)-1 && !slices.Contains(over, path[:i+1]) {
				over = append(over, path[:i+1])
			}
		}
	}
	slices.Sort(over)
	for i, path := range over {
		over[i] = `o.path = '` + strings.ReplaceAll(path, `'`, `''`) + `'`
	}
	return strings.Join(over, ` or `)
}

// sheet reads a dump for parts of the tree, row by row as it is asked for.
func (d dump) sheet(ctx context.Context, q db.Q, paths []string) (csvio.Sheet, error) {
	langs := []string{"en", "hi"}
	within, args := db.Within("o.path", paths, 1)
	if d.langs != "" {
		err := db.Each(ctx, q, func(s *string) []any { return []any{s} }, func(s string) error {
			if slices.Contains(nameLangs, s) && !slices.Contains(langs, s) {
				langs = append(langs, s)
			}
			return nil
		}, `select distinct n.lang from `+d.langs+` where `+within+` order by n.lang`, args...)
		if err != nil {
			return csvio.Sheet{}, err
		}
	}
	elsewhere, _ := db.Within("ao.path", paths, 1)
	var columns, cells []string
	for i, c := range d.columns {
		cell := strings.ReplaceAll(d.cells[i], `<a>`, elsewhere)
		stem, each := strings.CutSuffix(c, eachLang)
		if !each {
			columns, cells = append(columns, c), append(cells, cell)
			continue
		}
		for _, lang := range langs {
			columns, cells = append(columns, stem+"_"+lang), append(cells, strings.ReplaceAll(cell, `'*'`, `'`+lang+`'`))
		}
	}
	if d.also != nil {
		if more := d.also(paths); more != "" {
			within = `(` + within + ` or ` + more + `)`
		}
	}
	query := `select ` + strings.Join(cells, `, `) + ` from ` + d.from + ` where ` + within + ` order by ` + d.order
	return csvio.Sheet{File: d.file, Fields: csvio.Fields(columns...), Rows: func(each func([]string) error) error {
		return db.Each(ctx, q, func(r *[]string) []any {
			*r = make([]string, len(columns))
			dest := make([]any, len(columns))
			for i := range *r {
				dest[i] = &(*r)[i]
			}
			return dest
		}, func(row []string) error {
			if d.fix != nil {
				d.fix(row)
			}
			return each(row)
		}, query, args...)
	}}, nil
}

// joinAliases writes the other names, "2:…" a line, as one cell a language: parted by bars, the same place in each language being
// the same name. A bar within a name has a backslash before it.
func joinAliases(cells []string) {
	n := (len(cells) - 4) / 2 // names and other names, a column a language
	for at, cell := range cells[4+n:] {
		var names []string
		for _, line := range strings.Split(cell, "\n") {
			no, name, ok := strings.Cut(line, ":")
			i, err := strconv.Atoi(no)
			if !ok || err != nil || i < 1 {
				continue
			}
			for len(names) < i {
				names = append(names, "")
			}
			names[i-1] = strings.NewReplacer(`\`, `\\`, `|`, `\|`).Replace(name)
		}
		cells[4+n+at] = strings.Join(names, "|")
	}
}

// servingIn gives some of those who serve in parts of the tree with the path of their unit, in order, after one of them.
func servingIn(ctx context.Context, q db.Q, paths []string, after [2]string, limit int) ([][2]string, error) {
	within, args := db.Within("o.path", paths, 3)
	args = append([]any{after[0], after[1]}, args...)
	return db.All(ctx, q, func(r *[2]string) []any { return []any{&r[0], &r[1]} }, `
		select p.id, o.path
		  from people_org o
		  join people_person p on p.org_id = o.id
		 where (p.id > $1 and o.path = $2 or o.path > $2) and `+within+`
		 order by o.path, p.id
		 limit `+db.List(len(args)+1, 1), append(args, limit)...)
}
