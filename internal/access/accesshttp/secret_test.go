package accesshttp_test

import (
	"context"
	"net/http"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/db"
)

func TestPostSlip_WithAKey_KeepsNoCodeInClear(t *testing.T) {
	h := apptest.Demo(t)
	admin := h.As(t, h.Site(t), "department")
	var first, second struct{ Code string }
	for _, into := range []any{&first, &second} {
		if status := admin.Post("/api/v1/people/EMP-UP-129-0431/slips", nil, into, "Idempotency-Key", "k1"); status != http.StatusCreated {
			t.Fatalf("%d", status)
		}
	}
	if first.Code == "" || first.Code == second.Code {
		t.Errorf("codes %q and %q: an answer was kept", first.Code, second.Code)
	}
	n, err := db.Scalar[int](context.Background(), h.Reader(), `select count(*) from idempotency_answer`)
	if err != nil || n != 0 {
		t.Errorf("%d answers are kept, %v", n, err)
	}
}
