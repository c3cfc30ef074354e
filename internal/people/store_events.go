package people

import (
	"context"

	"sopan/internal/ground/db"
)

const serviceColumns = `id, person_id, kind, position_id, on_date, order_no, order_date, state, why`

func (o *ServiceOrder) columns() []any {
	return []any{&o.ID, &o.PersonID, &o.Kind, &o.PositionID, &o.On, &o.OrderNo, &o.OrderDate, &o.State, &o.Why}
}

func insertService(ctx context.Context, tx *db.Tx, o ServiceOrder, images []Image) error {
	done := int64(0)
	if o.State == OrderDone {
		done = tx.Now().UnixMicro()
	}
	_, err := tx.Exec(ctx, `
		insert into people_service (person_id, id, kind, position_id, on_date, order_no, order_date, state, why, ordered_at, ordered_by, done_at, image)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		o.PersonID, o.ID, o.Kind, o.PositionID, o.On, o.OrderNo, o.OrderDate, o.State, o.Why, tx.Now().UnixMicro(), tx.By().ID(), done, imageText(images))
	return err
}

func dueService(ctx context.Context, q db.Q, today string, limit int) ([]ServiceOrder, error) {
	return db.All(ctx, q, (*ServiceOrder).columns, `
		select `+serviceColumns+` from people_service where state = 'waiting' and on_date <= $1 order by on_date, id limit $2`, today, limit)
}

// settleService moves an order on, and tells whether it still waited.
func settleService(ctx context.Context, tx *db.Tx, o ServiceOrder, state, why string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update people_service set state = $1, why = $2, done_at = $3
		 where person_id = $4 and id = $5 and state = 'waiting'`, state, why, tx.Now().UnixMicro(), o.PersonID, o.ID)
	return n == 1, err
}

func serviceOf(ctx context.Context, q db.Q, personID string) ([]ServiceOrder, error) {
	return db.All(ctx, q, (*ServiceOrder).columns, `
		select `+serviceColumns+` from people_service where person_id = $1 order by on_date desc, id desc`, personID)
}
