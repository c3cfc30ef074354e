//go:build browser

package screens

import (
	"context"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/who"
	"sopan/internal/record"
	"sopan/internal/standard/xapi"
)

// lrsProgram stands in addresses for the key of a program that speaks with the record.
const lrsProgram = "LRS-PROGRAM"

// letIn lets two programs speak with the record, of which one has stored something, and somebody look after them: once.
func letIn(t testing.TB, h *apptest.House) (key string) {
	t.Helper()
	ctx, by := context.Background(), who.Operator("test")
	list, err := h.Record.Programs(ctx, by)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		if p.Stored > 0 {
			return p.Key
		}
	}
	council, err := h.Person(ctx, "council")
	if err == nil {
		err = h.Accounts.Grant(ctx, by, council.PersonID, who.RoleSPV, "IN.")
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err = h.Record.AddClient(ctx, by, "Simulator of a land-acquisition hearing, LBSNAA", []record.Scope{record.Write, record.ReadOwn, record.State}, 600); err != nil {
		t.Fatal(err)
	}
	c, _, err := h.Record.AddClient(ctx, by, "Course host of the State Institute of Rural Development", []record.Scope{record.All}, 0)
	if err == nil {
		err = h.Record.TrustClient(ctx, by, c.Key, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	one, err := xapi.Read([]byte(`{"actor":{"mbox":"mailto:a@x.example"},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"http://o.example/1"}}`), xapi.V1)
	if err == nil {
		_, err = h.Record.Keep(ctx, c, []xapi.Statement{one}, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c.Key
}
