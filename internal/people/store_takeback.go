package people

import (
	"context"
	"encoding/json"

	"sopan/internal/ground/db"
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
