package people

import (
	"context"

	"sopan/internal/ground/db"
)

// near gives who stands around a person. A rank below 100 is a height above them; no line of posts is 64 high.
func near(ctx context.Context, q db.Q, personID, lang string, also []string) ([]Near, error) {
	asked := append([]string{""}, also...) // no id is empty: a list in SQL has one member at least
	type row struct {
		Near
		rank int
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{&r.PersonID, &r.Code, &r.rank, (*nameMap)(&r.Name), (*nameMap)(&r.Title)}
	}, `
		with recursive seat (position_id, reports_to) as (
		    select s.id, s.reports_to
		      from people_posting t
		      join people_position s on s.id = t.position_id
		     where t.person_id = $1 and t.to_date is null and not t.additional
		), up (position_id, height) as (
		    select reports_to, 1 from seat where reports_to is not null
		    union all
		    select s.reports_to, up.height + 1
		      from up
		      join people_position s on s.id = up.position_id
		     where s.reports_to is not null and up.height < 64
		), around (person_id, rank) as (
		    select h.person_id, up.height
		      from up
		      join people_holder h on h.position_id = up.position_id
		    union all
		    select h.person_id, 100
		      from seat
		      join people_position s on s.reports_to = seat.reports_to
		      join people_holder h on h.position_id = s.id
		    union all
		    select h.person_id, 200
		      from people_holder m
		      join people_position s on s.reports_to = m.position_id
		      join people_holder h on h.position_id = s.id
		     where m.person_id = $1
		), first (person_id, rank) as (
		    select a.person_id, min(a.rank)
		      from around a
		      join people_person_name k on k.person_id = a.person_id and k.lang = $2
		     where a.person_id <> $1
		     group by a.person_id, k.sort_key
		     order by min(a.rank), k.sort_key, a.person_id
		     limit $3
		), shown (person_id, rank) as (
		    select person_id, rank from first
		    union all
		    select id, 300 from people_person where id in (`+db.List(4, len(asked))+`) and id not in (select person_id from first)
		)
		select p.id, p.code, n.rank, `+personNames+`, coalesce(`+titles+`, '')
		  from shown n
		  join people_person p on p.id = n.person_id
		  join people_person_name k on k.person_id = p.id and k.lang = $2
		  left join people_posting t on t.person_id = p.id and t.to_date is null and not t.additional
		  left join people_position s on s.id = t.position_id
		 order by n.rank, k.sort_key, p.id`, append([]any{personID, lang, MaxNear}, db.Args(asked)...)...)
	out := make([]Near, len(rows))
	for i, r := range rows {
		switch {
		case r.rank < 100:
			r.Where = Upward
		case r.rank < 200:
			r.Where = Alongside
		case r.rank < 300:
			r.Where = Downward
		default:
			r.Where = Elsewhere
		}
		out[i] = r.Near
	}
	return out, err
}
