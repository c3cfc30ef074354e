package people

import (
	"context"
	"encoding/json"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// imageText is what an order has changed, as it is kept; "" for nothing.
func imageText(images []Image) string {
	if len(images) == 0 {
		return ""
	}
	text, err := json.Marshal(images)
	if err != nil {
		panic(err) // texts alone
	}
	return string(text)
}

func keepImages(ctx context.Context, tx *db.Tx, o ServiceOrder, images []Image) error {
	_, err := tx.Exec(ctx, `update people_service set image = $1 where person_id = $2 and id = $3`, imageText(images), o.PersonID, o.ID)
	return err
}

// serviceByID gives an order with what it has changed.
func serviceByID(ctx context.Context, q db.Q, personID, orderID string) (ServiceOrder, []Image, error) {
	type row struct {
		ServiceOrder
		image string
	}
	r, err := db.One(ctx, q, func(r *row) []any { return append(r.columns(), &r.image) }, `
		select `+serviceColumns+`, image from people_service where person_id = $1 and id = $2`, personID, orderID)
	if err != nil || r.image == "" {
		return r.ServiceOrder, nil, err
	}
	var images []Image
	err = json.Unmarshal([]byte(r.image), &images)
	return r.ServiceOrder, images, err
}

// takeBackService marks an order as taken back, and tells whether it still stood as it was read.
func takeBackService(ctx context.Context, tx *db.Tx, o ServiceOrder) (bool, error) {
	n, err := tx.Exec(ctx, `
		update people_service set state = 'taken_back', done_at = $1, image = ''
		 where person_id = $2 and id = $3 and state = $4`, tx.Now().UnixMicro(), o.PersonID, o.ID, o.State)
	return n == 1, err
}

func serviceOfAll(ctx context.Context, q db.Q, personIDs []string) (out []ServiceOrder, err error) {
	err = db.Chunks(personIDs, part, func(ids []string) error {
		rows, err := db.All(ctx, q, (*ServiceOrder).columns,
			`select `+serviceColumns+` from people_service where person_id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

// weighOrg counts what hangs on an organisation that lasts.
func weighOrg(ctx context.Context, q db.Q, o Org) (OrgWeight, error) {
	from, to := who.Within(o.Path)
	return db.One(ctx, q, func(w *OrgWeight) []any { return []any{&w.Units, &w.Below, &w.Posts, &w.Held, &w.People} }, `
		select (select count(*) from people_org o where o.parent_id = $1 and not exists (select 1 from people_org_end e where e.org_id = o.id)),
		       (select count(*) from people_org o where o.path > $2 and o.path < $3),
		       (select count(*) from people_position where org_id = $1),
		       (select count(*) from people_position s join people_holder h on h.position_id = s.id where s.org_id = $1),
		       (select count(*) from people_person where org_id = $1)`, o.ID, from, to)
}
