//go:build browser

package screens

import (
	"context"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/people"
)

// What stands in addresses for ids.
const (
	hrHook  = "HR-HOOK"
	hrOrder = "HR-ORDER"
)

// linked links two systems with the department, one of which has an event that was given up, and orders somebody's service on a
// day that lies ahead: once. It gives the ids of the link and of the order.
func linked(t testing.TB, h *apptest.House) (hook, order string) {
	t.Helper()
	ctx, by := context.Background(), who.Operator("test")
	p, err := h.People.ByCode(ctx, h.Reader(), "EMP-UP-129-0417")
	if err != nil {
		t.Fatal(err)
	}
	if list, err := h.Hooks.Hooks(ctx, h.Reader(), by, "", 10); err != nil || len(list) > 0 {
		orders, _ := h.People.ServiceOrders(ctx, h.Reader(), p.ID)
		return list[len(list)-1].ID, orders[0].ID
	}
	told, _, err := h.Hooks.Subscribe(ctx, by, hr.Subscription{Org: "UP-PR", URL: "https://hr.example/sopan/events"})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Hooks.Admit(ctx, by, "UP-PR", "/ehrms/up"); err != nil {
		t.Fatal(err)
	}
	away, err := h.People.OrderService(ctx, by, people.ServiceOrder{PersonID: p.ID, Kind: people.ServiceLeave, OrderNo: "L/7/2026"})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.People.TakeBackService(ctx, by, p.ID, away.ID); err != nil {
		t.Fatal(err)
	}
	ahead, err := h.People.OrderService(ctx, by, people.ServiceOrder{PersonID: p.ID, Kind: people.ServiceLeave, On: "2027-05-03", OrderNo: "L/9/2026", OrderDate: "2026-11-20"})
	if err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
	err = h.DB.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			update hr_delivery set state = 'dead', tries = 12, status = 503, why = 'hr.delivery.refused'
			 where hook_id = $1 and pos = (select min(pos) from hr_delivery where hook_id = $1)`, told.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return told.ID, ahead.ID
}
