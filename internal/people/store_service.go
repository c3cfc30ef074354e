package people

import (
	"context"

	"sopan/internal/ground/db"
)

func service(ctx context.Context, q db.Q, personID string) ([]Served, error) {
	return db.All(ctx, q, func(s *Served) []any {
		return append(s.Posting.columns(), &s.PositionCode, (*nameMap)(&s.Name), (*nameMap)(&s.Title), &s.OrgCode, (*nameMap)(&s.OrgName))
	}, `
		select `+postingColumns+`, s.code, `+positionNames+`, `+titles+`, o.code, `+orgNames+`
		  from people_posting t
		  join people_position s on s.id = t.position_id
		  join people_org o on o.id = s.org_id
		 where t.person_id = $1
		 order by t.to_date is not null, t.additional, t.from_date desc, t.id desc`, personID)
}

func weights(ctx context.Context, q db.Q, orgIDs []string) (map[string]Weight, error) {
	out := map[string]Weight{}
	type row struct {
		id string
		n  int
	}
	cells := func(r *row) []any { return []any{&r.id, &r.n} }
	err := db.Chunks(orgIDs, part, func(ids []string) error {
		in := `in (` + db.List(1, len(ids)) + `)`
		err := db.Each(ctx, q, cells, func(r row) error {
			out[r.id] = Weight{Units: r.n}
			return nil
		}, `select parent_id, count(*) from people_org where parent_id `+in+` group by parent_id`, db.Args(ids)...)
		if err != nil {
			return err
		}
		return db.Each(ctx, q, cells, func(r row) error {
			w := out[r.id]
			w.People = r.n
			out[r.id] = w
			return nil
		}, `
			select p.org_id, count(*)
			  from people_person p
			  join people_posting t on t.person_id = p.id and t.to_date is null and not t.additional
			 where p.org_id `+in+`
			 group by p.org_id`, db.Args(ids)...)
	})
	return out, err
}
