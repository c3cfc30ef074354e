package app_test

import (
	"math"
	"net/http"
	"testing"

	"sopan/internal/app/apptest"
)

// gapsBody is what the contract of GET …/gaps promises.
type gapsBody struct {
	AsOf                   string  `json:"as_of"`
	Formula                string  `json:"formula"`
	CompetenciesRequired   int     `json:"competencies_required"`
	CompetenciesMet        int     `json:"competencies_met"`
	CompetenciesUnmeasured int     `json:"competencies_unmeasured"`
	SumGap                 int     `json:"sum_gap"`
	SumRequired            int     `json:"sum_required"`
	GapIndex               float64 `json:"gap_index"`
	Items                  []struct {
		Competency  string `json:"competency"`
		Name        string `json:"name"`
		Required    int    `json:"required"`
		Attained    int    `json:"attained"`
		Measured    bool   `json:"measured"`
		Gap         int    `json:"gap"`
		Criticality int    `json:"criticality"`
		Priority    int    `json:"priority"`
		Why         struct {
			Role, Activity struct{ Code, Name string }
			RequiredLevel  int `json:"required_level"`
			Formula        string
			Evidence       []string
		} `json:"why"`
	} `json:"items"`
}

const sunita = "EMP-UP-129-0417"

func TestStory_SunitasGaps_AreThoseOfTheWorkedExample(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		var g gapsBody
		if status := h.As(t, h.Site(t), "officer").Get("/api/v1/people/"+sunita+"/gaps", &g); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		if g.CompetenciesRequired != 16 || g.CompetenciesMet != 4 || g.CompetenciesUnmeasured != 0 || g.SumGap != 44 || g.SumRequired != 139 || g.GapIndex != 0.3165 {
			t.Errorf("got %d of %d met, %d unmeasured, %d/%d = %.4f", g.CompetenciesMet, g.CompetenciesRequired, g.CompetenciesUnmeasured, g.SumGap, g.SumRequired, g.GapIndex)
		}
		want := []string{"DOM-PR-02", "KCM-F028", "KCM-F052", "KCM-F017", "DOM-PR-05", "DOM-PR-01", "KCM-F002"}
		for i, code := range want {
			if g.Items[i].Competency != code {
				t.Errorf("place %d is %s, want %s", i+1, g.Items[i].Competency, code)
			}
		}
		for _, it := range g.Items {
			if it.Why.Role.Code == "" || it.Why.Activity.Name == "" || it.Why.Formula != "cs-1" || len(it.Why.Evidence) == 0 || it.Why.RequiredLevel != it.Required {
				t.Errorf("%s does not say why: %+v", it.Competency, it.Why)
			}
			if it.Competency == "DOM-PR-04" && (it.Attained != 3 || it.Gap != 1) {
				t.Errorf("3.96 must stay level 3: %+v", it)
			}
		}
	})
}

func TestStory_GeMIsProven_BySignatureAndIndependentTest(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		site := h.Site(t)
		officer, manager, assessor := h.As(t, site, "officer"), h.As(t, site, "manager"), h.As(t, site, "assessor")
		path := "/api/v1/people/" + sunita

		stands := func(when string, cs float64, level int) {
			t.Helper()
			var book struct {
				Entries []struct {
					Competency string
					CS         float64
					Attained   int
				}
			}
			officer.Get(path+"/passbook", &book)
			for _, e := range book.Entries {
				if e.Competency == "KCM-F017" && (e.CS != cs || e.Attained != level) {
					t.Errorf("%s: CS %.2f level %d, want %.2f level %d", when, e.CS, e.Attained, cs, level)
				}
			}
		}
		var got struct{ ID, Status string }
		post := func(m *apptest.Machine, to string, body map[string]any, want int) {
			t.Helper()
			got.ID, got.Status = "", ""
			if status := m.Post(to, body, &got); status != want {
				t.Fatalf("%s answered %d, want %d: %+v", to, status, want, got)
			}
		}
		stands("at first", 1.62, 1)
		post(officer, path+"/evidence", map[string]any{"competency": "KCM-F017", "kind": "self", "level": 5, "note": "I can do all of it"}, http.StatusCreated)
		stands("after a claim", 1.62, 1)
		post(officer, path+"/evidence", map[string]any{"competency": "KCM-F017", "kind": "signoff", "level": 3, "note": "30 street lights bought on GeM"}, http.StatusCreated)
		if got.Status != "waiting" {
			t.Errorf("a sign-off posted by the holder is %q", got.Status)
		}
		stands("while it waits", 1.62, 1)
		claim := got.ID
		if status := officer.Post("/api/v1/evidence/"+claim+"/decision", map[string]any{"decision": "proven"}, nil); status != http.StatusForbidden {
			t.Errorf("the holder decided: %d", status)
		}
		post(manager, "/api/v1/evidence/"+claim+"/decision", map[string]any{"decision": "proven"}, http.StatusOK)
		stands("after the sign-off", 2.10, 2)
		if status := manager.Post("/api/v1/evidence/"+claim+"/decision", map[string]any{"decision": "proven"}, nil); status != http.StatusConflict {
			t.Errorf("a second decision: %d", status)
		}
		post(assessor, path+"/evidence", map[string]any{"competency": "KCM-F017", "kind": "piaa", "level": 3, "percent": 68.1, "pass_mark": 60, "note": "Paper G3"}, http.StatusCreated)
		if got.Status != "accepted" {
			t.Errorf("an independent test is %q", got.Status)
		}
		stands("after the test", 3.12, 3)

		var g gapsBody
		officer.Get(path+"/gaps", &g)
		if g.CompetenciesMet != 5 || g.GapIndex != 0.2734 || g.SumGap != 38 {
			t.Errorf("after GeM: %d met, %d, %.4f", g.CompetenciesMet, g.SumGap, g.GapIndex)
		}
		atlas := h.As(t, site, "curator")
		cell := cellOf(t, atlas, "948", "KCM-F017")
		if cell.N == nil || *cell.N != 15 || !near(*cell.MeanAttained, 2.53) || !near(*cell.MeanGap, 0.47) {
			t.Errorf("Harakh's cell after GeM: %+v", cell)
		}
	})
}

type cellBody struct {
	Place        string   `json:"place"`
	Competency   string   `json:"competency"`
	N            *int     `json:"n"`
	Unmeasured   *int     `json:"unmeasured"`
	Below        *int     `json:"below"`
	MeanAttained *float64 `json:"mean_attained"`
	MeanGap      *float64 `json:"mean_gap"`
	Suppressed   bool     `json:"suppressed"`
}

func near(a, b float64) bool { return math.Abs(a-b) < 0.005+1e-9 }

func cellOf(t *testing.T, m *apptest.Machine, place, competency string) cellBody {
	t.Helper()
	var body struct {
		AsOf  string `json:"as_of"`
		Cells []cellBody
	}
	if status := m.Get("/api/v1/atlas?district=129&by=block&competency="+competency, &body); status != http.StatusOK {
		t.Fatalf("atlas: %d", status)
	}
	for _, c := range body.Cells {
		if c.Place == place && c.Competency == competency {
			return c
		}
	}
	t.Fatalf("no cell of %s in %s", competency, place)
	return cellBody{}
}

func TestStory_TheAtlas_ShowsTheSeedsCells_AndHidesTheFew(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		var body struct {
			Cells []cellBody
		}
		h.As(t, h.Site(t), "curator").Get("/api/v1/atlas?district=129&by=block&post_kind=POS-UP-PR-GPS", &body)
		shown := map[string]cellBody{}
		for _, c := range body.Cells {
			if c.Suppressed && (c.N != nil || c.Unmeasured != nil || c.Below != nil || c.MeanAttained != nil || c.MeanGap != nil) {
				t.Errorf("a hidden cell shows a figure: %+v", c)
			}
			shown[c.Place+" "+c.Competency] = c
		}
		open, hidden := 0, 0
		for _, want := range expectedCells(t) {
			c, ok := shown[want.key]
			switch {
			case !ok:
				t.Errorf("no cell %s", want.key)
			case c.Suppressed:
				hidden++
			case *c.N != want.n || !near(*c.MeanAttained, want.attained) || !near(*c.MeanGap, want.gap):
				t.Errorf("%s: n %d, %.3f, %.3f; want %+v", want.key, *c.N, *c.MeanAttained, *c.MeanGap, want)
			default:
				open++
			}
			if want.few && !c.Suppressed {
				t.Errorf("%s has %d people and is shown", want.key, want.n)
			}
		}
		if open < 117 || hidden > 18 {
			t.Errorf("%d shown, %d hidden; want at least 117 and at most 18", open, hidden)
		}
	})
}

func TestStory_RebuildingEveryRoom_ChangesNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := t.Context()
		tables := apptest.Derived
		before := map[string][]string{}
		for _, table := range tables {
			before[table] = apptest.Dump(t, h.House, table)
		}
		if len(before["passbook_level"]) < 1500 || len(before["atlas_cell"]) == 0 {
			t.Fatalf("nothing stands: %d levels, %d cells", len(before["passbook_level"]), len(before["atlas_cell"]))
		}
		for _, r := range h.Log.Readers() {
			if r.Rebuild == nil {
				continue
			}
			if err := h.Log.Rebuild(ctx, r.Name, nil); err != nil {
				t.Fatalf("rebuild %s: %v", r.Name, err)
			}
		}
		for _, table := range tables {
			after := apptest.Dump(t, h.House, table)
			if len(after) != len(before[table]) {
				t.Errorf("%s had %d rows, has %d", table, len(before[table]), len(after))
				continue
			}
			for i := range after {
				if after[i] != before[table][i] {
					t.Errorf("%s differs:\n %s\n %s", table, before[table][i], after[i])
					break
				}
			}
		}
		n, err := h.Log.Verify(ctx)
		if err != nil {
			t.Errorf("after %d facts: %v", n, err)
		}
	})
}

func BenchmarkStory(b *testing.B) {
	for b.Loop() {
		apptest.Demo(b)
	}
}
