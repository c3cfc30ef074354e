package frameworkhttp_test

import (
	"net/http"
	"net/url"
	"testing"

	"sopan/internal/app/apptest"
)

type entry struct{ Code, Name, Area, Scale string }

func TestAPI_TheDictionary_IsPagedWhole_EachEntryOnce(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "officer")
	seen, after := map[string]bool{}, ""
	for range 20 {
		var page struct {
			Items []entry
			Next  string
		}
		if status := m.Get("/api/v1/competencies?limit=50&after="+url.QueryEscape(after), &page); status != http.StatusOK {
			t.Fatal(status)
		}
		for _, c := range page.Items {
			if seen[c.Code] || c.Name == "" {
				t.Fatalf("twice, or without a name: %+v", c)
			}
			seen[c.Code] = true
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if !seen["KCM-F017"] || !seen["DOM-PR-02"] || len(seen) < 50 || after != "" {
		t.Errorf("%d entries", len(seen))
	}
}

func TestAPI_ASearch_FindsByHindiAndCode(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "officer")
	var one struct {
		entry
		Names  map[string]string
		Levels []map[string]string
	}
	if status := m.Get("/api/v1/competencies/KCM-F017", &one); status != http.StatusOK || len(one.Levels) != 5 || one.Scale != "frac5" {
		t.Fatalf("%d %+v", status, one)
	}
	for _, text := range []string{"KCM-F017", one.Names["hi"], one.Names["en"]} {
		var page struct{ Items []entry }
		m.Get("/api/v1/competencies?text="+url.QueryEscape(text), &page)
		found := false
		for _, c := range page.Items {
			found = found || c.Code == "KCM-F017"
		}
		if !found {
			t.Errorf("%q finds %+v", text, page.Items)
		}
	}
	if status := m.Get("/api/v1/competencies/NONE", nil); status != http.StatusNotFound {
		t.Errorf("unknown: %d", status)
	}
}

func TestAPI_AKind_SaysWhatItNeeds(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "officer")
	var list struct{ Items []entry }
	if status := m.Get("/api/v1/kinds", &list); status != http.StatusOK || len(list.Items) < 3 {
		t.Fatalf("%d %+v", status, list)
	}
	var kind struct {
		Code    string
		Version int
		Roles   []struct {
			Activities []struct {
				Code, Text   string
				Requirements []struct {
					Competency         string
					Level, Criticality int
				}
			}
		}
	}
	if status := m.Get("/api/v1/kinds/POS-UP-PR-GPS", &kind); status != http.StatusOK || len(kind.Roles) != 4 || kind.Version != 1 {
		t.Fatalf("%d %+v", status, kind)
	}
	activities, asked := 0, map[string]bool{}
	for _, r := range kind.Roles {
		activities += len(r.Activities)
		for _, a := range r.Activities {
			for _, q := range a.Requirements {
				asked[q.Competency] = true
				if q.Level < 1 || q.Criticality < 1 {
					t.Errorf("%s asks for %+v", a.Code, q)
				}
			}
		}
	}
	if activities != 12 || len(asked) != 16 {
		t.Errorf("%d activities ask for %d competencies, want 12 and 16", activities, len(asked))
	}
	if status := m.Get("/api/v1/kinds/NONE", nil); status != http.StatusNotFound {
		t.Errorf("unknown: %d", status)
	}
}
