package gaphttp_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

const path = "/api/v1/people/EMP-UP-129-0417/gaps"

func TestGaps_AreOpenToTheHolderTheLineAndTheUnit_AndToNobodyElse(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	for name, want := range map[string]int{
		"officer": http.StatusOK, "manager": http.StatusOK, "department": http.StatusOK,
		"curator": http.StatusForbidden, "assessor": http.StatusForbidden, "postmaster": http.StatusForbidden, "": http.StatusUnauthorized,
	} {
		if got := h.As(t, site, name).Get(path, nil); got != want {
			t.Errorf("%q: %d, want %d", name, got, want)
		}
	}
	if got := h.As(t, site, "officer").Get("/api/v1/people/NOBODY/gaps", nil); got != http.StatusNotFound {
		t.Errorf("an unknown code: %d", got)
	}
}

func TestGaps_ReadBySpecialRight_AreSeenByTheirHolder(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	sunita, err := h.Person(context.Background(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	seen := func() int {
		t.Helper()
		reads, err := audit.OfPerson(context.Background(), h.Reader(), sunita.PersonID, 50)
		if err != nil {
			t.Fatal(err)
		}
		return len(reads)
	}
	before := seen()
	h.As(t, site, "officer").Get(path, nil)
	h.As(t, site, "manager").Get(path, nil)
	if seen() != before {
		t.Error("reading one's own, or a report's, left a trace")
	}
	h.As(t, site, "department").Get(path, nil)
	if seen() != before+1 {
		t.Error("reading by special right left no trace")
	}
}

func TestGaps_NameTheFormulaThatMadeTheLevel(t *testing.T) {
	h := apptest.Demo(t)
	err := h.DB.Write(t.Context(), who.Operator("test"), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into passbook_formula (version, status, published_on, params) select 'cs-2', status, '2027-01-01', params from passbook_formula`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var body struct {
		Formula string
		Items   []struct {
			Why struct{ Formula, Text string }
		}
	}
	h.As(t, h.Site(t), "officer").Get(path, &body)
	if body.Formula != "cs-2" || len(body.Items) != 16 {
		t.Fatalf("in force is %s, %d items", body.Formula, len(body.Items))
	}
	for _, it := range body.Items {
		if it.Why.Formula != "cs-1" || !strings.Contains(it.Why.Text, "cs-1") {
			t.Errorf("a level that cs-1 made names %+v", it.Why)
		}
	}
}

func TestGaps_SpeakTheCallersLanguage(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "officer")
	m.Lang = "hi"
	var body struct {
		Items []struct {
			Name string
			Why  struct{ Text string }
		}
	}
	m.Get(path, &body)
	if len(body.Items) != 16 || body.Items[0].Name != "ई-ग्रामस्वराज पर पंचायत लेखा" || !strings.Contains(body.Items[0].Why.Text, "भूमिका R2") {
		t.Errorf("got %+v", body.Items[:1])
	}
}
