package app_test

import (
	"context"
	"strings"

	"sopan/internal/ground/who"
	"sopan/internal/standard/xapi"
)

// anAgent is somebody of whom the record knows nothing.
func anAgent(w *world) xapi.Agent {
	a, err := xapi.ReadAgent([]byte(`{"mbox":"mailto:nobody@sopan.example"}`), xapi.V1)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

var record4Calls = map[string]call{
	"record.Programs": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Record.Programs(ctx, by))
	},
	"record.Program": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Record.Program(ctx, by, aClient(ctx, w)))
	},
	"record.TrustClient": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Record.TrustClient(ctx, by, aClient(ctx, w), true)
	},
	"record.Erase": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Record.Erase(ctx, by, anAgent(w)))
	},
	"record.Scrub": func(ctx context.Context, w *world, by who.Actor, _ *subject) error { return w.Record.Scrub(ctx, by) },
	"record.Tell": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		_, _, err := w.Record.Tell(ctx, by, "", []byte(`[]`))
		return err
	},
	"record.TellFile": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Record.TellFile(ctx, by, "", strings.NewReader(""), false))
	},
	"record.ApartList": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Record.ApartList(ctx, by, "", 10))
	},
}
