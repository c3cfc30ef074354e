package peoplehttp_test

import (
	"net/http"
	"testing"

	"sopan/internal/app/apptest"
)

type line struct {
	Level, Code, Kind, Name string
}

type body struct {
	line
	Parent *line
	Place  *line
	Under  struct {
		Items []line
		Next  string
	}
	Within struct {
		Items []line
		Next  string
	}
}

func TestAPI_AnOrganisation_StandsInItsTree(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "officer")
	var got body
	if status := m.Get("/api/v1/orgs/UP-129-DPRO?limit=10", &got); status != http.StatusOK || got.Kind != "district_office" || got.Name == "" {
		t.Fatalf("%d %+v", status, got)
	}
	if got.Parent == nil || got.Parent.Code != "UP-PR" || got.Place == nil || got.Place.Code != "129" || got.Place.Level != "district" {
		t.Errorf("parent %+v, place %+v", got.Parent, got.Place)
	}
	seen := len(got.Under.Items)
	if seen != 10 || got.Under.Next == "" {
		t.Fatalf("%d under it, next %q", seen, got.Under.Next)
	}
	last, next := got.Under.Items[9].Code, got.Under.Next
	got = body{}
	m.Get("/api/v1/orgs/UP-129-DPRO?limit=10&after="+next, &got)
	if seen+len(got.Under.Items) != 15 || got.Under.Next != "" || got.Under.Items[0].Code <= last {
		t.Errorf("second page: %+v", got.Under)
	}
	if status := m.Get("/api/v1/orgs/NONE", nil); status != http.StatusNotFound {
		t.Errorf("unknown: %d", status)
	}
	if status := h.As(t, h.Site(t), "").Get("/api/v1/orgs/IN", nil); status != http.StatusUnauthorized {
		t.Errorf("without a token: %d", status)
	}
}

func TestAPI_APlace_SaysWhatItLiesIn_InTheCallersLanguage(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "officer")
	m.Lang = "hi"
	var got body
	if status := m.Get("/api/v1/places/district/129?limit=200", &got); status != http.StatusOK || got.Name != "बाराबंकी" || got.Level != "district" {
		t.Fatalf("%d %+v", status, got)
	}
	if got.Parent == nil || got.Parent.Code != "9" || got.Parent.Level != "state" || len(got.Within.Items) < 15 {
		t.Errorf("parent %+v, %d within", got.Parent, len(got.Within.Items))
	}
	for path, want := range map[string]int{"district/99999": http.StatusNotFound, "planet/3": http.StatusUnprocessableEntity} {
		if status := m.Get("/api/v1/places/"+path, nil); status != want {
			t.Errorf("%s: %d", path, status)
		}
	}
}
