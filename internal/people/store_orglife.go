package people

import (
	"context"

	"sopan/internal/ground/db"
)

func orgEnds(ctx context.Context, q db.Q, orgIDs []string) (map[string]OrgEnd, error) {
	out := map[string]OrgEnd{}
	err := db.Chunks(orgIDs, part, func(ids []string) error {
		return db.Each(ctx, q, func(e *OrgEnd) []any { return []any{&e.OrgID, &e.Into, &e.On, &e.OrderNo} }, func(e OrgEnd) error {
			out[e.OrgID] = e
			return nil
		}, `select org_id, into_id, on_date, order_no from people_org_end where org_id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
	})
	return out, err
}

func insertOrgEnd(ctx context.Context, tx *db.Tx, e OrgEnd) error {
	_, err := tx.Exec(ctx, `insert into people_org_end (org_id, into_id, on_date, order_no) values ($1, $2, $3, $4)`, e.OrgID, e.Into, e.On, e.OrderNo)
	return err
}

// hanging counts what hangs on an organisation: units that last, posts and people.
func hanging(ctx context.Context, q db.Q, orgID string) (int64, error) {
	return db.Scalar[int64](ctx, q, `
		select (select count(*) from people_org o where o.parent_id = $1 and not exists (select 1 from people_org_end e where e.org_id = o.id))
		     + (select count(*) from people_position where org_id = $1)
		     + (select count(*) from people_person where org_id = $1)`, orgID)
}

// heldAt gives who holds the posts of an organisation.
func heldAt(ctx context.Context, q db.Q, orgID string) ([]Posted, error) {
	return db.All(ctx, q, func(p *Posted) []any { return []any{&p.Person, &p.Position, &p.KindCode} }, `
		select h.person_id, s.id, s.kind_code
		  from people_position s
		  join people_holder h on h.position_id = s.id
		 where s.org_id = $1
		 order by h.person_id, s.id`, orgID)
}

// moveStaff brings the posts and the people of one organisation to another.
func moveStaff(ctx context.Context, tx *db.Tx, from, to string) error {
	if _, err := tx.Exec(ctx, `update people_position set org_id = $1 where org_id = $2`, to, from); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `update people_person_name set org_id = $1 where person_id in (select id from people_person where org_id = $2)`, to, from); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `update people_person set org_id = $1 where org_id = $2`, to, from)
	return err
}

func renameOrg(ctx context.Context, tx *db.Tx, o Org, pastID, lang, name, key, until, orderNo string) error {
	if old := o.Name[lang]; old != "" {
		_, err := tx.Exec(ctx, `insert into people_org_past (org_id, id, lang, name, until, order_no) values ($1, $2, $3, $4, $5, $6)`,
			o.ID, pastID, lang, old, until, orderNo)
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `
		insert into people_org_name (org_id, lang, name, sort_key) values ($1, $2, $3, $4)
		on conflict (org_id, lang) do update set name = excluded.name, sort_key = excluded.sort_key`, o.ID, lang, name, key)
	return err
}

func pastNames(ctx context.Context, q db.Q, orgID string) ([]PastName, error) {
	return db.All(ctx, q, func(p *PastName) []any { return []any{&p.Lang, &p.Name, &p.Until, &p.OrderNo} },
		`select lang, name, until, order_no from people_org_past where org_id = $1 order by until desc, id desc`, orgID)
}

// successors gives for each of these organisations that was merged the one that stands for it now.
func successors(ctx context.Context, q db.Q, orgIDs []string) (map[string]Org, error) {
	type row struct {
		from string
		to   string
	}
	into := map[string]string{}
	err := db.Chunks(orgIDs, part, func(ids []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.from, &r.to} }, func(r row) error {
			into[r.from] = r.to
			return nil
		}, `
			with recursive way (first, at) as (
			    select e.org_id, e.into_id from people_org_end e where e.into_id <> '' and e.org_id in (`+db.List(1, len(ids))+`)
			    union
			    select way.first, e.into_id from way join people_org_end e on e.org_id = way.at and e.into_id <> ''
			)
			select first, at from way where not exists (select 1 from people_org_end e where e.org_id = way.at and e.into_id <> '')`, db.Args(ids)...)
	})
	if err != nil || len(into) == 0 {
		return nil, err
	}
	wanted := map[string]bool{}
	for _, to := range into {
		wanted[to] = true
	}
	found, err := orgs(ctx, q, "o.id", sorted(wanted))
	byID := map[string]Org{}
	for _, o := range found {
		byID[o.ID] = o
	}
	out := map[string]Org{}
	for from, to := range into {
		out[from] = byID[to]
	}
	return out, err
}
