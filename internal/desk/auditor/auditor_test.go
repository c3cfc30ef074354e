package auditor_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/desk/auditor"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

const (
	sunita    = "EMP-UP-129-0417"     // serves in the department over which the auditor looks
	inspector = "EMP-ULB-297019-0002" // serves elsewhere
)

func page(t testing.TB, r *apptest.Reader, path string) string {
	t.Helper()
	status, html := r.Get(path)
	if status != http.StatusOK {
		t.Fatalf("%s: %d\n%.2000s", path, status, html)
	}
	webtest.Sound(t, html)
	return html
}

func TestAudit_ShowsWhoReadWhose_WithinTheReadersPartAlone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		site := h.Site(t)
		a := h.SignIn(t, site, "auditor")
		webtest.One(t, page(t, a, "/audit"), "#reads .empty")
		if status, _ := h.SignIn(t, site, "department").Get("/people/" + sunita + "/passbook"); status != http.StatusOK {
			t.Fatal(status)
		}
		page(t, h.SignIn(t, site, "manager"), "/people/"+sunita+"/passbook") // an officer above is not written down
		elsewhere, err := h.People.ByCode(t.Context(), h.Reader(), inspector)
		if err != nil {
			t.Fatal(err)
		}
		if err := audit.Record(t.Context(), h.DB, who.Operator("test"), who.GapRead, elsewhere.ID, "IN.UP.UD.", "gap"); err != nil {
			t.Fatal(err)
		}
		html := page(t, a, "/audit")
		webtest.HasText(t, html, ".page-h .eyebrow", "Department of Panchayati Raj")
		rows := webtest.Texts(t, html, "#reads tbody tr")
		// The department's look, and before it the auditor's own first look at this page.
		if len(rows) != 2 || !strings.HasPrefix(rows[0], "Sarita Nigam") || !strings.Contains(rows[0], "Levels in the passbook Sunita Verma") ||
			!strings.HasPrefix(rows[1], "Joseph Lepcha") || !strings.Contains(rows[1], "Department of Panchayati Raj") {
			t.Errorf("%d readings: %q", len(rows), rows)
		}
		webtest.One(t, html, `#reads a[href="/audit/`+sunita+`"]`)
	})
}

func TestAudit_OpensARecord_AndIsSeenToDoSo(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	a := h.SignIn(t, site, "auditor")
	html := page(t, a, "/audit?code=emp-up-129-0417") // as one types it
	webtest.HasText(t, html, "h1", "Sunita Verma")
	for _, way := range []string{"/people/" + sunita + "/passbook", "/people/" + sunita + "/plan"} {
		webtest.One(t, html, `#record a[href="`+way+`"]`)
		if status, _ := a.Get(way); status != http.StatusOK {
			t.Errorf("%s leads to %d", way, status)
		}
	}
	own := page(t, h.SignIn(t, site, "officer"), "/me/data")
	for _, what := range []string{"Who has read what", "Levels in the passbook", "Development plan"} {
		webtest.HasText(t, own, "#reads li", what)
	}
	webtest.HasText(t, own, "#reads li", "Joseph Lepcha")
	status, html := a.Get("/audit?code=NOBODY")
	if status != http.StatusNotFound {
		t.Errorf("a code that nobody has: %d", status)
	}
	webtest.Sound(t, html)
	webtest.One(t, html, "#errors a[href=#code]")
	webtest.HasText(t, html, "#code-error", "Nobody has this employee code")
}

func TestAudit_IsForAuditorsOfThisPart(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	for _, alias := range []string{"officer", "manager", "department", "district", "council", "curator", "assessor"} {
		r := h.SignIn(t, site, alias)
		for _, path := range []string{"/audit", "/audit/" + sunita} {
			if status, _ := r.Get(path); status != http.StatusForbidden {
				t.Errorf("%s at %s: %d", alias, path, status)
			}
		}
	}
	a := h.SignIn(t, site, "auditor")
	for path, want := range map[string]int{
		"/audit/" + inspector: http.StatusForbidden, "/people/" + inspector + "/passbook": http.StatusForbidden, "/audit/NOBODY": http.StatusNotFound,
		"/audit?after=nonsense": http.StatusUnprocessableEntity,
	} {
		if status, _ := a.Get(path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	// A data protection officer sees who read a record, and may not read it.
	district, err := h.Person(t.Context(), "district")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Accounts.Grant(t.Context(), who.Operator("test"), district.PersonID, who.RoleDPO, "IN.UP."); err != nil {
		t.Fatal(err)
	}
	html := page(t, h.SignIn(t, site, "district"), "/audit/"+inspector)
	webtest.None(t, html, "#record")
}

func TestAudit_ManyReadings_ComeInParts_NewestFirst(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		p, err := h.People.ByCode(t.Context(), h.Reader(), sunita)
		if err != nil {
			t.Fatal(err)
		}
		for range 120 {
			if err := audit.Record(t.Context(), h.DB, who.Operator("test"), who.GapRead, p.ID, "IN.UP.PR.", "gap"); err != nil {
				t.Fatal(err)
			}
		}
		a := h.SignIn(t, h.Site(t), "auditor")
		seen := 0
		for path := "/audit"; path != ""; {
			html := page(t, a, path)
			for _, row := range webtest.Texts(t, html, "#reads tbody tr") {
				if strings.Contains(row, "Gaps against the post") {
					seen++
				}
			}
			path = ""
			for _, link := range webtest.Find(t, html, "nav.pager a") {
				if href := webtest.Attr(link, "href"); strings.Contains(href, "after=") {
					path = href
				}
			}
		}
		if seen != 120 {
			t.Errorf("%d readings over all parts, want 120", seen)
		}
	})
}

func TestPages_KeepTheirBudgets_InBothLanguages(t *testing.T) {
	h := apptest.Demo(t)
	mux := http.NewServeMux()
	for _, r := range auditor.New(h.DB, h.People).Routes() {
		mux.Handle(r.Pattern, r.Handler)
	}
	actor, err := h.Person(t.Context(), "auditor")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/audit", "/audit/" + sunita} {
		for _, lang := range []string{"en", "hi"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			ctx, counted := db.Counting(who.With(r.Context(), actor))
			f := web.Frame{P: h.Words.Printer(lang), Path: path, Now: h.Clock.Now(), Viewer: web.Viewer{SignedIn: true, PersonID: actor.PersonID, Name: "X", Initials: "X"}}
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r.WithContext(web.WithFrame(ctx, f)))
			webtest.Sound(t, w.Body.String())
			if w.Code != http.StatusOK || counted.N() > 8 {
				t.Errorf("%s: %d, %d statements", path, w.Code, counted.N())
			}
			if text := webtest.Text(webtest.One(t, w.Body.String(), "main")); strings.Contains(text, "auditor.") || strings.Contains(text, "{") {
				t.Errorf("%s in %s has loose words", path, lang)
			}
		}
	}
}
