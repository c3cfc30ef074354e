package app_test

import (
	"context"
	"maps"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/people"
)

// links makes a link with another system for each unit that a cell can be about, with an event that was given up.
func (m *maker) links(ctx context.Context) {
	for _, o := range []*office{m.offices[ownUnit], m.offices[insideUnit], m.offices[outsideUnit]} {
		hook, _, err := m.h.Hooks.Subscribe(ctx, byHand, hr.Subscription{Org: o.Code, URL: "https://hr.example/" + o.Code})
		m.ok(err)
		o.hook = hook.ID
		m.ok(m.h.DB.Write(ctx, byHand, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `
				insert into hr_delivery (hook_id, pos, id, type, body, state, tries, next_at, status, why, made_at, done_at)
				values ($1, 1, 'x', $2, '{}', 'dead', 12, 0, 500, 'hr.delivery.refused', 0, 0)`, hook.ID, hr.TypeLeft)
			return err
		}))
	}
}

// ordered makes an order on everybody's service.
func (m *maker) ordered(ctx context.Context) {
	all := append(slices.Collect(maps.Values(m.subjects)), m.inside, m.outside)
	for _, s := range all {
		if s == nil || s.PersonID == "" || s.order != "" {
			continue
		}
		o, err := m.h.People.OrderService(ctx, byHand, ahead(s))
		m.ok(err)
		s.order = o.ID
	}
}

// ahead is an order that waits for its day.
func ahead(about *subject) people.ServiceOrder {
	return people.ServiceOrder{PersonID: about.PersonID, Kind: people.ServiceLeave, OrderNo: "7/2026", On: "2099-01-01"}
}

var linkCalls = map[string]call{
	"people.OrderServiceIn": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.DB.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
			return only(w.People.OrderServiceIn(ctx, tx, by, ahead(about)))
		})
	},
	"people.TakeBackService": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.People.TakeBackService(ctx, by, about.PersonID, about.order)
	},
	"people.PreviewEnd": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.People.PreviewEnd(ctx, w.Reader(), by, people.OrgEnd{OrgID: about.at.sub, Into: about.at.under, OrderNo: "8/2026"}))
	},
	"hr.Admit": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, _, err := w.Hooks.Admit(ctx, by, about.at.Code, "/another/"+about.at.Code)
		return err
	},
	"hr.Subscribe": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, _, err := w.Hooks.Subscribe(ctx, by, hr.Subscription{Org: about.at.Code, URL: "https://hr.example/another"})
		return err
	},
	"hr.Rotate": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, _, err := w.Hooks.Rotate(ctx, by, about.at.hook)
		return err
	},
	"hr.End": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Hooks.End(ctx, by, about.at.hook)
	},
	"hr.Hook": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Hooks.Hook(ctx, w.Reader(), by, about.at.hook))
	},
	"hr.Hooks": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, err := w.Hooks.Hooks(ctx, w.Reader(), by, "", 100)
		return listed(slices.ContainsFunc(list, func(h hr.Hook) bool { return h.ID == about.at.hook }), err)
	},
	"hr.Deliveries": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Hooks.Deliveries(ctx, w.Reader(), by, about.at.hook, "", 0, 10))
	},
	"hr.Resend": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Hooks.Resend(ctx, by, about.at.hook, 0))
	},
}
