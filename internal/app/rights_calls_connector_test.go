package app_test

import (
	"context"
	"slices"

	"sopan/internal/ground/who"
	"sopan/internal/hr"
)

// connectors makes a connector with another system for each unit that a cell can be about.
func (m *maker) connectors(ctx context.Context) {
	for i, o := range []*office{m.offices[ownUnit], m.offices[insideUnit], m.offices[outsideUnit]} {
		c, err := m.h.Hooks.Connect(ctx, byHand, o.Code, connector("unit-"+string(rune('a'+i))), "")
		m.ok(err)
		o.asked = c.ID
	}
}

func connector(name string) hr.Connector {
	return hr.Connector{Name: name, URL: "https://hr.example/staff"}
}

var connectorCalls = map[string]call{
	"hr.Connect": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Hooks.Connect(ctx, by, about.at.Code, connector("another"), ""))
	},
	"hr.Disconnect": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Hooks.Disconnect(ctx, by, about.at.asked)
	},
	"hr.Connector": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Hooks.Connector(ctx, w.Reader(), by, about.at.asked))
	},
	"hr.Connectors": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, err := w.Hooks.Connectors(ctx, w.Reader(), by, "", 100)
		return listed(slices.ContainsFunc(list, func(c hr.Connector) bool { return c.ID == about.at.asked }), err)
	},
	"hr.Pull": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Hooks.Pull(ctx, by, about.at.asked, true))
	},
	"hr.Pulls": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Hooks.Pulls(ctx, w.Reader(), by, about.at.asked, 5))
	},
	"hr.Ask": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.HR.Ask(ctx, by, about.at.batches[string(hr.InReview)], hr.JobApply))
	},
	"hr.JobOf": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.HR.JobOf(ctx, w.Reader(), by, about.at.batches[string(hr.InReview)]))
	},
}
