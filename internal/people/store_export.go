package people

import (
	"context"

	"sopan/internal/ground/db"
)

// dump is a sheet with the statement that reads it: its columns are those of the header, and it ends before the condition on o.path.
type dump struct {
	file        string
	head        []string
	from, order string
}

// what was entered on organisations and posts, beside the lists that have a reader of their own.
var postSheets = []dump{
	{
		"organisations_past.csv",
		[]string{"org_code", "lang", "name", "until", "order_no"},
		`select o.code, p.lang, p.name, p.until, p.order_no
		   from people_org o join people_org_past p on p.org_id = o.id`, `o.path, p.id`,
	},
	{
		"organisations_ended.csv",
		[]string{"org_code", "into_org_code", "on_date", "order_no"},
		`select o.code, coalesce(i.code, ''), e.on_date, e.order_no
		   from people_org o join people_org_end e on e.org_id = o.id left join people_org i on i.id = e.into_id and e.into_id <> ''`, `o.path`,
	},
	{
		"groups.csv",
		[]string{
			"org_code", "state", "group", "name_en", "name_hi", "unit_kind", "tier", "pay_group", "pay_level", "kind_code", "fresh", "reason", "like", "confirmed",
			"title_en", "title_hi", "title_by", "post_code", "applied",
		},
		`select o.code, g.state, cast(n.n as text), n.name_en, n.name_hi, n.unit_kind, n.tier, n.grp, cast(n.pay_level as text), n.kind_code,
		        case when n.fresh then 'true' else 'false' end, n.reason, n.alike, case when n.confirmed then 'true' else 'false' end,
		        t.title_en, t.title_hi, t.how, s.code, p.applied
		   from people_org o
		   join people_grouping g on g.org_id = o.id
		   join people_group n on n.grouping_id = g.id
		   join people_group_title t on t.group_id = n.id
		   join people_group_post p on p.title_id = t.id
		   join people_position s on s.id = p.position_id`, `o.path, g.made_at, g.id, n.n, t.id, s.code`,
	},
}

// what was entered on people. A name that only stands in for one is left out.
var staffSheets = []dump{
	{
		"people.csv",
		[]string{
			"employee_code", "full_name_en", "full_name_hi", "gender", "date_of_birth", "service", "cadre", "group", "pay_level", "date_of_entry",
			"date_of_present_post", "official_email", "mobile_masked", "status", "position_code", "org_code", "nature", "order_no", "order_date",
		},
		`select p.code, coalesce(en.name, ''), coalesce(hi.name, ''), p.gender, p.date_of_birth, p.service, p.cadre, p.grp, p.pay_level, p.date_of_entry,
		        coalesce(t.from_date, ''), p.email, p.mobile_masked, p.status, coalesce(s.code, ''), o.code, coalesce(t.nature, ''), coalesce(t.order_no, ''), coalesce(t.order_date, '')
		   from people_org o
		   join people_person p on p.org_id = o.id
		   left join people_person_name en on en.person_id = p.id and en.lang = 'en' and en.own
		   left join people_person_name hi on hi.person_id = p.id and hi.lang = 'hi' and hi.own
		   left join people_posting t on t.person_id = p.id and t.to_date is null and not t.additional
		   left join people_position s on s.id = t.position_id`, `o.path, p.code`,
	},
	{
		"names.csv",
		[]string{"employee_code", "lang", "name"},
		`select p.code, n.lang, n.name
		   from people_org o join people_person p on p.org_id = o.id join people_person_name n on n.person_id = p.id and n.own`, `o.path, p.code, n.lang`,
	},
	{
		"postings.csv",
		[]string{"employee_code", "position_code", "from_date", "to_date", "nature", "order_no", "order_date", "additional"},
		`select p.code, s.code, t.from_date, coalesce(t.to_date, ''), t.nature, t.order_no, t.order_date, case when t.additional then 'true' else 'false' end
		   from people_org o
		   join people_person p on p.org_id = o.id
		   join people_posting t on t.person_id = p.id
		   join people_position s on s.id = t.position_id`, `o.path, p.code, t.from_date, t.id`,
	},
	{
		"service_orders.csv",
		[]string{"employee_code", "kind", "position_code", "on_date", "order_no", "order_date", "state", "why"},
		`select p.code, e.kind, coalesce(s.code, ''), e.on_date, e.order_no, e.order_date, e.state, e.why
		   from people_org o
		   join people_person p on p.org_id = o.id
		   join people_service e on e.person_id = p.id
		   left join people_position s on s.id = e.position_id`, `o.path, p.code, e.on_date, e.id`,
	},
}

// sheets reads them for parts of the tree.
func sheets(ctx context.Context, q db.Q, list []dump, paths []string) (out []Sheet, err error) {
	for _, d := range list {
		s := Sheet{File: d.file, Head: d.head}
		err := db.Chunks(paths, ranges, func(paths []string) error {
			within, args := db.Within("o.path", paths, 1)
			rows, err := db.All(ctx, q, func(r *[]string) []any {
				*r = make([]string, len(d.head))
				cells := make([]any, len(*r))
				for i := range *r {
					cells[i] = &(*r)[i]
				}
				return cells
			}, d.from+` where `+within+` order by `+d.order, args...)
			s.Rows = append(s.Rows, rows...)
			return err
		})
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// servingIn gives everybody of parts of the tree with the path of their unit.
func servingIn(ctx context.Context, q db.Q, paths []string) (out [][2]string, err error) {
	err = db.Chunks(paths, ranges, func(paths []string) error {
		within, args := db.Within("o.path", paths, 1)
		rows, err := db.All(ctx, q, func(r *[2]string) []any { return []any{&r[0], &r[1]} }, `
			select p.id, o.path from people_org o join people_person p on p.org_id = o.id where `+within+` order by o.path, p.id`, args...)
		out = append(out, rows...)
		return err
	})
	return out, err
}
