package app_test

import (
	"context"

	"sopan/internal/ground/who"
	"sopan/internal/record"
)

// clients lets a program speak with the record.
func (m *maker) clients(ctx context.Context) {
	_, _, err := m.h.Record.AddClient(ctx, byHand, "Course host", []record.Scope{record.Write}, 0)
	m.ok(err)
}

// aClient is a program that is let in: another, where an earlier cell has ended it in the same copy of the world.
func aClient(ctx context.Context, w *world) string {
	list, err := w.Record.Clients(ctx, byHand)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(list) > 0 {
		return list[0].Key
	}
	c, _, err := w.Record.AddClient(ctx, byHand, "Course host", []record.Scope{record.Write}, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	return c.Key
}

var recordCalls = map[string]call{
	"record.AddClient": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		_, _, err := w.Record.AddClient(ctx, by, "Course host", []record.Scope{record.Write}, 0)
		return err
	},
	"record.Clients": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Record.Clients(ctx, by))
	},
	"record.RotateClient": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Record.RotateClient(ctx, by, aClient(ctx, w)))
	},
	"record.EndClient": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Record.EndClient(ctx, by, aClient(ctx, w))
	},
}
