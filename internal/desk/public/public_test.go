package public_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sopan/internal/atlas"
	"sopan/internal/desk/public"
	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/locale"
	"sopan/internal/learning"
	"sopan/internal/passbook"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
	words "sopan/locale"
)

type site struct {
	d     *db.DB
	mux   *http.ServeMux
	texts *locale.Catalogue
	count *db.Counter
}

func build(t testing.TB) *site {
	t.Helper()
	d, _ := dbtest.SQLite(t)
	s := &site{d: d, mux: http.NewServeMux()}
	for _, r := range public.New(d, passbook.New(d), framework.New(d)).Routes() {
		s.mux.Handle(r.Pattern, r.Handler)
	}
	var err error
	if s.texts, err = locale.Load(words.Files); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) page(t testing.TB, lang string, signedIn bool, address string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, address, nil)
	ctx, c := db.Counting(r.Context())
	s.count = c
	f := web.Frame{P: s.texts.Printer(lang), Path: address, Now: time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)}
	if signedIn {
		f.Viewer = web.Viewer{SignedIn: true, PersonID: "p", Name: "Sunita Verma", Initials: "SV"}
	}
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r.WithContext(web.WithFrame(ctx, f)))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %v\n%s", address, w.Code, err, body)
	}
	return string(body)
}

var addresses = []string{"/", "/method", "/help", "/help/accessibility", "/help/privacy"}

func TestPages_AreSoundAndSmall_InBothLanguages_ForAll(t *testing.T) {
	s := build(t)
	for _, address := range addresses {
		for _, lang := range []string{"en", "hi"} {
			for _, signedIn := range []bool{false, true} {
				html := s.page(t, lang, signedIn, address)
				webtest.Sound(t, html)
				for _, loose := range []string{"public.", "{", "%!"} {
					if text := webtest.Text(webtest.One(t, html, "main")); strings.Contains(text, loose) {
						t.Errorf("%s in %s has a loose %q", address, lang, loose)
					}
				}
				if n := s.count.N(); n > 4 {
					t.Errorf("%s takes %d statements", address, n)
				}
				if n := webtest.Squeezed(html); n > 8<<10 {
					t.Errorf("%s in %s is %d bytes squeezed", address, lang, n)
				}
			}
		}
	}
}

func TestHome_IsOnlyTheFirstPage(t *testing.T) {
	s := build(t)
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/nothing", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("an unknown address answered %d", w.Code)
	}
}

func TestHome_DrawsTheLoop_AndOffersOneWayIn(t *testing.T) {
	s := build(t)
	html := s.page(t, "en", false, "/")
	webtest.One(t, html, "main svg.ch[role=img]")
	if n := len(webtest.Find(t, html, "#loop ul.led svg.sp")); n != 5 {
		t.Errorf("%d pictures of the loop, want 5", n)
	}
	webtest.One(t, html, "main a.btn[href=/sign-in]")
	webtest.One(t, html, "main a.btn[href=/method]")
	in := s.page(t, "hi", true, "/")
	webtest.One(t, in, "main a.btn[href=/today]")
	webtest.None(t, in, "main a[href=/sign-in]")
}

func TestHome_ShowsOpenFigures_CountedNow(t *testing.T) {
	s := build(t)
	webtest.HasText(t, s.page(t, "en", false, "/"), "main dl.facts4 div", "Kinds of post with their needs in force 0 of 0 known here")
	frameworktest.Dictionary(t, s.d, "C1")
	frameworktest.Publish(t, s.d, "clerk", framework.Need{Competency: "C1", Level: 3, Criticality: 2})
	html := s.page(t, "en", false, "/")
	if n := s.count.N(); n != 2 { // anybody opens this page: it counts, and reads no words of posts
		t.Errorf("%d statements, want the formula and one count", n)
	}
	webtest.HasText(t, html, "main dl.facts4 div", "Kinds of post with their needs in force 1 of 1 known here")
	webtest.HasText(t, html, "main dl.facts4 div", "Levels lifted by finishing a course 0")
	webtest.HasText(t, html, "main dl.facts4 div", "Formula in force cs-1")
}

func TestMethod_WorksTheExampleWithTheFormulaInForce(t *testing.T) {
	s := build(t)
	html := s.page(t, "en", false, "/method")
	rows := webtest.Texts(t, html, "#example tbody tr")
	want := []string{"1.50 1.80 1.62 1 2", "1.50 3.00 2.10 2 1", "3.20 3.00 3.12 3 0"}
	if len(rows) != len(want) {
		t.Fatalf("%d lines of the example", len(rows))
	}
	for i, row := range rows {
		if !strings.HasSuffix(row, want[i]) {
			t.Errorf("line %d is %q, want it to end in %q", i+1, row, want[i])
		}
	}
	webtest.HasText(t, html, "#example .inset", "what is wanting: an independent test.")
	webtest.HasText(t, html, "#cs", "CS = 60% × TCS + 40% × WPCAS")
	webtest.HasText(t, html, "#evidence tbody tr", "Independent test by an agency that did not teach")
	if got := webtest.Texts(t, html, "#evidence tbody td.r"); strings.Join(got, " ") != "3.20 2.20 3.00 3.40 1.50 nothing nothing" {
		t.Errorf("examples of readings %q", got)
	}
	if got := webtest.Texts(t, html, "#gap dd b"); len(got) != 2 || got[0] != "0.5000" || got[1] != "0.2500" {
		t.Errorf("gap index %q, want 12 and 6 of 24", got)
	}
}

func TestMethod_WithANewFormula_SaysAndComputesTheNewOne(t *testing.T) {
	s := build(t)
	err := s.d.Write(context.Background(), frameworktest.Operator, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, newFormula(t))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	html := s.page(t, "en", false, "/method")
	webtest.HasText(t, html, ".eyebrow", "Formula cs-2, published 1 December 2026")
	webtest.HasText(t, html, "#cs", "CS = 50% × TCS + 50% × WPCAS")
	webtest.HasText(t, html, "#example tbody tr", "1.65") // half of 1.50 and half of 1.80
}

// Every figure can be worked out again by the rules that made it, so each set of rules stands here by name, and a formula that
// is not in force any more can still be read.
func TestMethod_NamesEveryFormulaWithItsVersion(t *testing.T) {
	s := build(t)
	html := s.page(t, "en", false, "/method")
	if got := strings.Join(webtest.Texts(t, html, "#formulas tbody th"), " "); got != "cs-1 gap-1 atlas-1 time-1" {
		t.Errorf("formulas %s", got)
	}
	for _, anchor := range webtest.Find(t, html, "#formulas tbody th a") {
		webtest.One(t, html, webtest.Attr(anchor, "href"))
	}
	webtest.HasText(t, html, "#formulas td", "in force, published 22 November 2026")
	err := s.d.Write(context.Background(), frameworktest.Operator, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, newFormula(t))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	html = s.page(t, "en", false, "/method")
	if got := strings.Join(webtest.Texts(t, html, "#formulas tbody th"), " "); got != "cs-2 cs-1 gap-1 atlas-1 time-1" {
		t.Errorf("formulas %s", got)
	}
	webtest.HasText(t, html, "#formulas td", "was in force, published 22 November 2026")
	former := s.page(t, "en", false, webtest.Attr(webtest.Find(t, html, "#formulas tbody th a")[1], "href"))
	webtest.HasText(t, former, "main .inset", "This is formula cs-1")
	webtest.HasText(t, former, "#cs", "CS = 60% × TCS + 40% × WPCAS")
	webtest.HasText(t, former, "#example tbody tr", "1.62")
	webtest.None(t, html, ".page-h + .inset")
	r := httptest.NewRequest(http.MethodGet, "/method?formula=none", nil)
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r.WithContext(web.WithFrame(r.Context(), web.Frame{P: s.texts.Printer("en")})))
	if w.Code != http.StatusNotFound {
		t.Errorf("an unknown formula answered %d", w.Code)
	}
}

// The rules that are part of the program bear their versions by what they give: whoever changes that, names a new version.
func TestFormulas_OfTheProgram_GiveWhatTheirVersionsGave(t *testing.T) {
	needs := []framework.Need{{Competency: "A", Level: 4, Criticality: 3}, {Competency: "B", Level: 3, Criticality: 2}, {Competency: "C", Level: 2, Criticality: 1}}
	items := gap.Measure(needs, map[string]gap.Standing{"A": {Attained: 2, Measured: true}, "C": {Attained: 3, Measured: true}})
	sum := gap.Sum(items)
	if gap.Formula == "gap-1" && (items[0].Priority() != 6 || sum.SumGap != 12 || sum.SumRequired != 20 || sum.Index() != 6000 || sum.Unmeasured != 1 || sum.Met != 1) {
		t.Errorf("gap-1 gives %+v, %+v, index %d", items, sum, sum.Index())
	}
	if learning.Formula == "time-1" && (learning.Seconds("en", 360, 2) != 210 || learning.Seconds("hi", 300, 0) != 120 || learning.Minutes(61) != 2) {
		t.Errorf("time-1 gives %d, %d, %d", learning.Seconds("en", 360, 2), learning.Seconds("hi", 300, 0), learning.Minutes(61))
	}
	if atlas.Formula == "atlas-1" && (atlas.Floor != 5 || atlas.RankFloor != 20) {
		t.Errorf("atlas-1 hides below %d and ranks from %d", atlas.Floor, atlas.RankFloor)
	}
}

// newFormula is a later version, as an installation would publish it; its text lies apart because rooms own their tables.
func newFormula(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "cs-2.sql"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMethod_PrintsTheRulesInForce(t *testing.T) {
	s := build(t)
	html := s.page(t, "en", false, "/method")
	for _, want := range []string{"36 months", "14 days", "30 days", "2 a day", "5 measured people", "20 measured people"} {
		webtest.HasText(t, html, "#rules dd", want)
	}
	webtest.HasText(t, html, "#minutes p", "180 words a minute in English, 150 in Hindi")
}

func TestHelp_ExplainsTheGlyph_AndMarksItsTab(t *testing.T) {
	s := build(t)
	html := s.page(t, "hi", true, "/help")
	webtest.One(t, html, "nav.tabs a[href=/help][aria-current=page]")
	webtest.One(t, html, "#q-glyph .gk")
	if n := len(webtest.Find(t, html, "main details summary")); n < 10 {
		t.Errorf("%d questions", n)
	}
}

func TestPrivacy_SaysWhatWhyWhoAndHowLong(t *testing.T) {
	s := build(t)
	html := s.page(t, "en", false, "/help/privacy")
	for _, cell := range webtest.Find(t, html, "#kept tbody td") {
		if webtest.Text(cell) == "" {
			t.Error("an empty cell in the list of what is kept")
		}
	}
	if rows := len(webtest.Find(t, html, "#kept tbody tr")); rows != 9 {
		t.Errorf("%d rows", rows)
	}
	webtest.None(t, html, "main a[href=/me/data]")
	webtest.One(t, s.page(t, "en", true, "/help/privacy"), "main a[href=/me/data]")
}
