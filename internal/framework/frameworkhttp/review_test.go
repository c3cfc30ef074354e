package frameworkhttp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/who"
	"sopan/internal/web/webtest"
)

const (
	secretary = "POS-UP-PR-GPS"
	harakh    = "POS-UP-PR-GPS.UP-129-948" // was read by the district and waits for the commission
	rbd       = "KR-5a1336f2"              // the RBD Act 1969, which was amended
	sunita    = "EMP-UP-129-0417"
)

func get(t *testing.T, r *apptest.Reader, path string, want int) string {
	t.Helper()
	status, page := r.Get(path)
	if status != want {
		t.Fatalf("%s answered %d, want %d", path, status, want)
	}
	webtest.Sound(t, page)
	return page
}

func TestReviewInbox_ListsWhatTheReaderMayDo_AndIsClosedToOthers(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		site := h.Site(t)
		page := get(t, h.SignIn(t, site, "curator"), "/frac/review", http.StatusOK)
		if n := len(webtest.Find(t, page, "#waiting li")); n != 1 {
			t.Errorf("%d wait for the commission, want 1", n)
		}
		if n := len(webtest.Find(t, page, "#consents li")); n != 1 {
			t.Errorf("%d consents are asked for, want 1", n)
		}
		page = get(t, h.SignIn(t, site, "department"), "/frac/review", http.StatusOK)
		webtest.None(t, page, "#waiting") // it wrote it, and verifies nothing
		get(t, h.SignIn(t, site, "officer"), "/frac/review", http.StatusForbidden)
		get(t, h.SignIn(t, site, "officer"), "/frac/"+harakh+"/review", http.StatusForbidden)
		get(t, h.SignIn(t, site, "auditor"), "/frac/"+harakh+"/publish", http.StatusForbidden)
		if status, _ := h.Browser(t, site).Get("/frac/review"); status != http.StatusOK && status != http.StatusSeeOther {
			t.Errorf("a stranger: %d, want to be led to the sign-in", status)
		}
		get(t, h.SignIn(t, site, "curator"), "/frac/none/review", http.StatusNotFound)
	})
}

func TestReview_NobodyJudgesWhatTheirOwnHandsAreOn_AndThePageSaysWhy(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		site := h.Site(t)
		district, department := h.SignIn(t, site, "district"), h.SignIn(t, site, "department")
		page := get(t, district, "/frac/"+harakh+"/review", http.StatusOK) // took L1
		webtest.None(t, page, `form[action="/frac/`+harakh+`/review"]`)
		page = get(t, department, "/frac/"+harakh+"/review", http.StatusOK) // wrote it
		webtest.None(t, page, `form[action="/frac/`+harakh+`/review"]`)
		for name, r := range map[string]*apptest.Reader{"district": district, "department": department} {
			if status, _ := r.Post("/frac/"+harakh+"/review", url.Values{"step": {framework.StepVerify}}); status != http.StatusForbidden {
				t.Errorf("%s verified their own: %d", name, status)
			}
			if status, _ := r.Post("/frac/"+harakh+"/send-back", url.Values{"note": {"No."}}); status != http.StatusForbidden {
				t.Errorf("%s sent their own back: %d", name, status)
			}
			if status, _ := r.Post("/frac/"+harakh+"/consent", url.Values{"competency": {"KCM-F017"}}); status != http.StatusForbidden {
				t.Errorf("%s consented for the commission: %d", name, status)
			}
			if status, _ := r.Post("/frac/"+harakh+"/publish", url.Values{"version": {"1"}}); status == http.StatusOK || status == http.StatusSeeOther {
				t.Errorf("%s published what is not verified: %d", name, status)
			}
		}
	})
}

func TestSendBack_WithoutAReason_ComesBackWithTheField_WithOneStandsInTheStages(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		site := h.Site(t)
		curator := h.SignIn(t, site, "curator")
		status, page := curator.Post("/frac/"+harakh+"/send-back", url.Values{"note": {" "}})
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("without a reason: %d", status)
		}
		webtest.One(t, page, `a[href="#note"]`)
		webtest.One(t, page, `textarea[aria-invalid=true]`)
		if status, _ = curator.Post("/frac/"+harakh+"/send-back", url.Values{"note": {"Level 2 is too low for orders."}}); status != http.StatusOK {
			t.Fatalf("with a reason: %d", status)
		}
		page = get(t, h.SignIn(t, site, "department"), "/frac/"+harakh+"/review", http.StatusOK)
		webtest.HasText(t, page, "ol.stages li.back", "Level 2 is too low for orders.")
		h.Drain(t)
		page = get(t, h.SignIn(t, site, "department"), "/notices", http.StatusOK)
		webtest.One(t, page, `a[href="/mdo/positions/`+harakh+`"]`)
	})
}

func TestPublish_FromReviewedToForce_ShowsFirstWhomItTouches_AndMeasuresAnew(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		site := h.Site(t)
		curator, district := h.As(t, site, "curator"), h.As(t, site, "district")
		const draft = "/api/v1/frac/drafts/" + harakh
		var preview struct {
			Posts, Holders, Opened, Closed int
			Units                          []struct {
				Org    string
				Closed int
			}
		}
		if status := district.Get(draft+"/preview", &preview); status != http.StatusOK || preview.Posts != 16 || preview.Holders != 16 || preview.Opened == 0 || preview.Closed == 0 ||
			len(preview.Units) != 1 || preview.Units[0].Org != "UP-129-948" || preview.Units[0].Closed != preview.Closed {
			t.Fatalf("preview %d %+v", status, preview)
		}
		gaps := func() int {
			t.Helper()
			var g gapsOf
			if status := h.As(t, site, "officer").Get("/api/v1/people/"+sunita+"/gaps", &g); status != http.StatusOK {
				t.Fatalf("gaps: %d", status)
			}
			return g.SumGap
		}
		before := gaps()
		var state struct {
			Status string
			Steps  []struct{ Step string }
		}
		if status := curator.Post(draft+"/verify", map[string]any{}, &state); status != http.StatusOK || state.Status != "verified" || len(state.Steps) != 4 {
			t.Fatalf("verify: %d %+v", status, state)
		}
		if status := district.Post(draft+"/publish", map[string]any{"version": 1}, nil); status != http.StatusConflict {
			t.Errorf("published without the commission's consent: %d", status)
		}
		page := get(t, h.SignIn(t, site, "district"), "/frac/"+harakh+"/publish", http.StatusOK)
		webtest.None(t, page, `form[action="/frac/`+harakh+`/publish"]`)
		if status := curator.Post(draft+"/consent", map[string]any{"competency": "KCM-F017"}, nil); status != http.StatusOK {
			t.Fatalf("consent: %d", status)
		}
		reader := h.SignIn(t, site, "district")
		page = get(t, reader, "/frac/"+harakh+"/publish", http.StatusOK)
		webtest.One(t, page, `form[action="/frac/`+harakh+`/publish"]`)
		if status, _ := reader.Post("/frac/"+harakh+"/publish", url.Values{"version": {"1"}}); status != http.StatusOK {
			t.Fatalf("publish: %d", status)
		}
		h.Drain(t)
		// GeM: required 3 with criticality 3 and attained 1, now 2 with 3; what is added is short as well
		if after := gaps(); after == before {
			t.Errorf("sum of gaps %d, as before", after)
		}
		yesterday := clock.Date(h.Clock.Now())
		h.Clock.Advance(15 * time.Hour)
		op := who.Operator("test")
		v, err := h.Frameworks.NewVersion(t.Context(), op, harakh, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Frameworks.EditDraft(t.Context(), op, harakh, 0, framework.Drop(framework.PartNeed("H1", "KCM-F061"))); err != nil {
			t.Fatal(err)
		}
		if err := h.Frameworks.Consent(t.Context(), op, harakh, "KCM-F017"); err != nil { // each version asks for its own
			t.Fatal(err)
		}
		if err := h.Frameworks.Enact(t.Context(), op, harakh, v.Number, "as ordered"); err != nil {
			t.Fatal(err)
		}
		// yesterday's question gets yesterday's version
		for query, want := range map[string]int{"": 2, "?as_of=" + yesterday: 1, "?version=1": 1, "?as_of=" + clock.Date(h.Clock.Now()): 2} {
			var profile struct{ Version int }
			if status := h.As(t, site, "officer").Get("/api/v1/kinds/"+harakh+"/profile"+query, &profile); status != http.StatusOK || profile.Version != want {
				t.Errorf("%q: %d, version %d, want %d", query, status, profile.Version, want)
			}
		}
		h.Drain(t)
		gaps() // what is measured against the overlay's second version can be asked for
		if status := h.As(t, site, "officer").Get("/api/v1/kinds/"+harakh+"/profile?as_of=2001-01-01", nil); status != http.StatusNotFound {
			t.Errorf("before anything was in force: %d", status)
		}
		var diff struct {
			From, To int
			Items    []struct{ Part, Change string }
		}
		if status := h.As(t, site, "officer").Get("/api/v1/kinds/"+harakh+"/diff", &diff); status != http.StatusOK || diff.From != 1 || diff.To != 2 || len(diff.Items) != 1 {
			t.Errorf("diff %d %+v", status, diff)
		}
	})
}

// gapsOf is what a person is short of, in sum.
type gapsOf struct {
	SumGap int `json:"sum_gap"`
}

func TestVersions_OnTheirWay_AreNotForEverybody(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	officer := h.As(t, site, "officer")
	if status := officer.Get("/api/v1/kinds/"+harakh+"/profile?version=1", nil); status != http.StatusForbidden {
		t.Errorf("a version under review: %d", status)
	}
	if status := officer.Get("/api/v1/kinds/"+harakh+"/diff?to=1", nil); status != http.StatusForbidden {
		t.Errorf("its difference: %d", status)
	}
	var list struct{ Items []struct{ Version int } }
	if status := officer.Get("/api/v1/kinds/"+harakh+"/versions", &list); status != http.StatusOK || len(list.Items) != 0 {
		t.Errorf("%d %+v", status, list)
	}
}

func TestOverlay_IsShownApart_AndWrittenByThoseWhoDraft(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		site := h.Site(t)
		page := get(t, h.SignIn(t, site, "curator"), "/frac/"+harakh+"/overlay", http.StatusOK)
		if n := len(webtest.Find(t, page, "#laid tbody tr")); n != 17 {
			t.Errorf("%d competencies, want 17: one is added", n)
		}
		webtest.One(t, page, `form[action="/frac/`+harakh+`/consent"]`)
		get(t, h.SignIn(t, site, "officer"), "/frac/"+harakh+"/overlay", http.StatusNotFound) // nothing is in force yet
		department := h.SignIn(t, site, "department")
		if status, _ := department.Post("/frac/"+secretary+"/overlays", url.Values{"org": {"UP-129-949"}}); status != http.StatusOK {
			t.Fatalf("begin: %d", status)
		}
		const other = secretary + ".UP-129-949"
		add := func(level, reason string) (int, string) {
			return department.Post("/frac/"+other+"/overlay", url.Values{
				"seen": {"0"}, "activity": {"A6"}, "competency": {"KCM-F017"}, "level": {level}, "criticality": {"3"}, "reason_en": {reason}, "reason_hi": {reason},
			})
		}
		status, page := add("1", "")
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, `href="#reason_en"`) {
			t.Errorf("lowered without a reason: %d", status)
		}
		if status, _ = add("4", ""); status != http.StatusOK {
			t.Errorf("raised: %d", status)
		}
		if status, _ := h.SignIn(t, site, "officer").Post("/frac/"+secretary+"/overlays", url.Values{"org": {"UP-129-951"}}); status != http.StatusForbidden {
			t.Errorf("begun by an officer: %d", status)
		}
		get(t, department, "/frac/"+secretary+"/overlay", http.StatusNotFound)
	})
}

func TestLaw_ThatChanged_FindsWhomItTouches_AndTellsEachOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		site := h.Site(t)
		department, officer := h.As(t, site, "department"), h.As(t, site, "officer")
		var entry struct {
			Ended bool
			Told  int
			Uses  []struct{ Kind, Activity string }
			Kinds []struct{ Posts, Holders int }
		}
		if status := department.Get("/api/v1/frac/resources/"+rbd, &entry); status != http.StatusOK || !entry.Ended || len(entry.Uses) != 1 || entry.Uses[0].Activity != "A8" ||
			len(entry.Kinds) != 1 || entry.Kinds[0].Posts != 191 || entry.Kinds[0].Holders != 191 {
			t.Fatalf("%d %+v", status, entry)
		}
		var list struct{ Items []struct{ Code string } }
		if department.Get("/api/v1/frac/resources?ended=true", &list); len(list.Items) != 1 || list.Items[0].Code != rbd {
			t.Errorf("ended: %+v", list)
		}
		if status := officer.Post("/api/v1/frac/resources/"+rbd+"/tell", map[string]any{"unit": "C22"}, nil); status != http.StatusForbidden {
			t.Errorf("told by an officer: %d", status)
		}
		if status := department.Post("/api/v1/frac/resources/"+rbd+"/tell", map[string]any{"unit": "C04"}, nil); status != http.StatusUnprocessableEntity {
			t.Errorf("told with a course about something else: %d", status)
		}
		page := get(t, h.SignIn(t, site, "department"), "/frac/resources?code="+rbd, http.StatusOK)
		webtest.One(t, page, `form[action="/frac/resources/tell"] option[value=C22]`)
		var told struct{ Told, Before int }
		if status := department.Post("/api/v1/frac/resources/"+rbd+"/tell", map[string]any{"unit": "C22"}, &told); status != http.StatusOK || told.Told != 191 || told.Before != 0 {
			t.Fatalf("tell: %d %+v", status, told)
		}
		if department.Post("/api/v1/frac/resources/"+rbd+"/tell", map[string]any{"unit": "C22"}, &told); told.Told != 0 || told.Before != 191 {
			t.Errorf("told twice: %+v", told)
		}
		page = get(t, h.SignIn(t, site, "department"), "/frac/resources?code="+rbd, http.StatusOK)
		webtest.HasText(t, page, "#caught h2", "0 of 191 told have passed the check")
		webtest.One(t, page, "#caught tbody tr")
		webtest.None(t, get(t, h.SignIn(t, site, "officer"), "/frac/resources?code="+rbd, http.StatusOK), "#caught")
		var up struct {
			Caught struct {
				Touched, Told, Opened, Passed int
				Units                         []struct{ Name string }
			} `json:"caught_up"`
		}
		if department.Get("/api/v1/frac/resources/"+rbd, &up); up.Caught.Touched != 191 || up.Caught.Told != 191 || up.Caught.Passed != 0 || len(up.Caught.Units) == 0 {
			t.Errorf("caught up: %+v", up)
		}
		h.Drain(t)
		page = get(t, h.SignIn(t, site, "officer"), "/notices", http.StatusOK)
		webtest.One(t, page, `a[href="/learn/C22"]`)
		get(t, h.SignIn(t, site, "officer"), "/learn/C22", http.StatusOK)
		if status, page := h.SignIn(t, site, "department").Post("/frac/resources", url.Values{"code": {"KR-none"}, "from": {"x"}}); status >= 500 {
			t.Errorf("%d %s", status, page)
		}
	})
}

func TestRequired_ThroughTheAPI_IsByTier(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "curator")
	var got struct {
		By    string
		Tiers []struct {
			Tier        string
			Posts       int
			WithoutFrac int `json:"without_frac"`
		}
		Items []struct {
			Tier, Competency string
			Level, Posts     int
		}
		Next string
	}
	if status := m.Get("/api/v1/frac/required?by=tier&competency=KCM-F017", &got); status != http.StatusOK || got.By != "tier" || len(got.Tiers) != 6 {
		t.Fatalf("%d %+v", status, got)
	}
	if len(got.Items) != 1 || got.Items[0].Tier != "village" || got.Items[0].Level != 3 || got.Items[0].Posts != 191 {
		t.Errorf("GeM: %+v", got.Items)
	}
	for query, want := range map[string]int{"by=unit": http.StatusUnprocessableEntity, "competency=NONE": http.StatusNotFound, "state=999": http.StatusNotFound, "after=x": http.StatusUnprocessableEntity} {
		if status := m.Get("/api/v1/frac/required?"+query, nil); status != want {
			t.Errorf("%s: %d, want %d", query, status, want)
		}
	}
	seen, after := map[string]bool{}, ""
	for range 100 {
		if status := m.Get("/api/v1/frac/required?limit=7&after="+url.QueryEscape(after), &got); status != http.StatusOK {
			t.Fatal(status)
		}
		for _, it := range got.Items {
			key := it.Tier + it.Competency + string(rune('0'+it.Level))
			if seen[key] {
				t.Fatalf("twice: %+v", it)
			}
			seen[key] = true
		}
		if after = got.Next; after == "" {
			break
		}
	}
	if after != "" || len(seen) < 30 {
		t.Errorf("%d lines", len(seen))
	}
}
