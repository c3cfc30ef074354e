//go:build browser

package screens

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/db"
	"sopan/internal/ground/outbound"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
)

// What stands in addresses for ids.
const (
	hrConnector = "HR-CONNECTOR"
	hrWorked    = "HR-WORKED"
)

// fetched saves a system that is asked for the department's people, which refused once and answered once, and has a batch on which
// a job works. It gives the ids of the connector and of the batch.
func fetched(t testing.TB, h *apptest.House) (connector, worked string) {
	t.Helper()
	ctx, by := context.Background(), who.Operator("test")
	answers := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if answers++; answers == 1 {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = w.Write([]byte(`{"data":[{"Emp Code":"API-1","Employee Name":"Asha Devi","Unit":"UP-129-948"},{"Emp Code":"","Employee Name":"Ravi Kumar","Unit":"UP-129-948"},` +
			`{"Emp Code":"API-3","Employee Name":"Meena Pal","Unit":"UP-129-000"}]}`))
	}))
	defer s.Close()
	h.Hooks.WithCaller(outbound.New(netip.MustParsePrefix("127.0.0.0/8")))
	m := hr.Map{Columns: map[string]string{"employee_code": "Emp Code", "full_name_en": "Employee Name", "org_code": "Unit"}}
	c, err := h.Hooks.Connect(ctx, by, "UP-PR", hr.Connector{Name: "ehrms-up", URL: s.URL, RowsAt: "data", Every: 24, Map: m}, "Bearer x")
	if err != nil {
		t.Fatal(err)
	}
	for _, dry := range []bool{true, true, false} {
		if _, err := h.Hooks.Pull(ctx, by, c.ID, dry); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Hooks.Work(ctx); err != nil {
			t.Fatal(err)
		}
	}
	b, err := h.HR.Receive(ctx, by, hr.File{Org: "UP-PR", Name: "staff-2026-11.csv", Content: strings.NewReader("employee_code,full_name_en\nBIG-1,Asha Devi\n")})
	if err == nil {
		_, err = h.HR.Parse(ctx, by, b.ID, hr.Map{})
	}
	if err == nil {
		_, err = h.HR.Ask(ctx, by, b.ID, hr.JobLook)
	}
	if err == nil {
		err = h.DB.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `update hr_batch set rows = 100000 where id = $1`, b.ID); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `update hr_job set state = 'running', done = 42, total = 100, lease = 9999999999999999 where about = $1`, b.ID)
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return c.ID, b.ID
}
