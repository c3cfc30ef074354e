package atlashttp_test

import (
	"encoding/csv"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/atlas/atlashttp"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

const district = "/atlas?district=129&by=block"

func page(t testing.TB, r *apptest.Reader, path string) string {
	t.Helper()
	status, html := r.Get(path)
	if status != http.StatusOK {
		t.Fatalf("%s: %d", path, status)
	}
	webtest.Sound(t, html)
	return html
}

func TestAtlas_OfADistrict_LeadsWithItsFinding_AndHidesTheFew(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "curator")
	html := page(t, r, district+"&post_kind=POS-UP-PR-GPS")
	webtest.HasText(t, html, "h1", "The widest gap is in")
	webtest.HasText(t, html, "h1", "of 172 people measured")
	if n := len(webtest.Find(t, html, "table.heat tbody tr")); n != 15 {
		t.Errorf("%d blocks, want 15", n)
	}
	if n := len(webtest.Find(t, html, "table.heat td.few")); n < 9 || n > 18 {
		t.Errorf("%d hidden cells, want 9 to 18", n)
	}
	for _, cell := range webtest.Texts(t, html, "table.heat td.few") {
		if cell != "few" {
			t.Errorf("a hidden cell says %q", cell)
		}
	}
	webtest.None(t, html, "table.heat td a") // no list of people for one without the grant
	webtest.HasText(t, html, "main .src", "172 measured, 19 not yet measured")
	webtest.HasText(t, html, "nav.crumb li[aria-current=page]", "Barabanki")
	webtest.One(t, html, "main .key .few")
	webtest.None(t, html, `a[href*=exact]`)
	if strings.Contains(html, "exact=1") {
		t.Error("exact figures are offered without the grant")
	}
}

func TestAtlas_OneCompetency_ShowsEveryFigureInItsColumn(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "curator")
	html := page(t, r, district+"&competency=KCM-F017&show=below")
	rows := webtest.Find(t, html, "#table table.tb tbody tr")
	if len(rows) != 15 {
		t.Fatalf("%d rows", len(rows))
	}
	found := false
	for _, row := range rows {
		if text := webtest.Text(row); strings.HasPrefix(text, "Harakh") {
			found = strings.Contains(text, "15") && strings.Contains(text, ".")
		}
	}
	if !found {
		t.Error("Harakh has no figures")
	}
	if len(webtest.Find(t, html, "#table td.few")) == 0 {
		t.Error("no block is hidden")
	}
	webtest.HasText(t, html, ".chips a", "Procurement")
	if n := len(webtest.Find(t, html, "#table thead th")); n != 6 {
		t.Errorf("%d columns", n)
	}
}

func TestAtlas_OfTheCountry_DrawsEachStateOnce_AndHatchesThoseWithoutData(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "curator")
	html := page(t, r, "/atlas")
	tiles := webtest.Find(t, html, "svg.tiles a")
	if len(tiles) != 36 {
		t.Fatalf("%d tiles, want 36", len(tiles))
	}
	if n := len(webtest.Find(t, html, "svg.tiles rect[fill=url(#hatch)]")); n != 35 {
		t.Errorf("%d tiles without data, want 35", n)
	}
	up := webtest.One(t, html, "svg.tiles a[href=/atlas?state=9]")
	if !strings.Contains(webtest.Attr(up, "aria-label"), "Uttar Pradesh") || !strings.HasPrefix(webtest.Attr(up, "class"), "k") {
		t.Errorf("Uttar Pradesh: %q, class %q", webtest.Attr(up, "aria-label"), webtest.Attr(up, "class"))
	}
	html = page(t, r, "/atlas?state=9")
	webtest.HasText(t, html, "#strip ol li", "Barabanki")
	webtest.One(t, html, "#strip svg.bar")
	html = page(t, r, "/atlas?state=10")
	webtest.HasText(t, html, "main .empty", "There are no figures from Bihar yet")
}

func TestAtlas_OfAPlaceOrKindUnknown_IsNotFound(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "curator")
	for _, path := range []string{"/atlas?district=99999", "/atlas?state=77", district + "&post_kind=NONE", district + "&competency=NONE"} {
		if status, _ := r.Get(path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status, html := h.Browser(t, h.Site(t)).Get("/atlas"); status == http.StatusOK && strings.Contains(html, "table class=\"heat\"") {
		t.Error("the atlas is open to strangers")
	}
}

func TestAtlas_ExactFigures_AreForTheGrantAlone_AndAreRecorded(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	if status, _ := h.SignIn(t, site, "curator").Get(district + "&exact=1"); status != http.StatusForbidden {
		t.Errorf("without the grant: %d", status)
	}
	r := h.SignIn(t, site, "department")
	webtest.HasText(t, page(t, r, district), "aside a", "exact figures")
	before := reads(t, h, "atlas.exact")
	html := page(t, r, district+"&exact=1")
	webtest.HasText(t, html, ".inset", "recorded")
	webtest.None(t, html, "table.heat td.few")
	if n := reads(t, h, "atlas.exact"); n != before+1 {
		t.Errorf("%d readings were recorded, want one more than %d", n, before)
	}
}

func TestPeople_BehindACell_AreForTheGrantAlone_AndAreRecorded(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	const cell = "/atlas/people?place=948&competency=KCM-F017&kind=POS-UP-PR-GPS"
	for _, name := range []string{"curator", "district", "officer"} {
		if status, _ := h.SignIn(t, site, name).Get(cell); status != http.StatusForbidden {
			t.Errorf("%s: %d", name, status)
		}
	}
	r := h.SignIn(t, site, "department")
	link := webtest.Find(t, page(t, r, district+"&post_kind=POS-UP-PR-GPS"), "table.heat td a")
	if len(link) < 100 {
		t.Fatalf("%d cells lead to their people", len(link))
	}
	html := page(t, r, cell)
	if n := len(webtest.Find(t, html, "main tbody tr")); n != 16 { // one of them is not yet measured
		t.Errorf("%d people in Harakh, want 16", n)
	}
	webtest.HasText(t, html, "main tbody th", "Sunita Verma")
	webtest.HasText(t, html, ".inset", "recorded")
	if reads(t, h, "atlas.people") != 1 {
		t.Error("the reading was not recorded once")
	}
	if status, _ := r.Get(cell + "&after=nonsense"); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
		t.Errorf("a place that is none: %d", status)
	}
}

func TestPeople_OfAWholeDistrict_ComeInPages(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "department")
	path, seen := "/atlas/people?level=district&place=129&competency=KCM-F017&kind=POS-UP-PR-GPS", map[string]bool{}
	for range 10 {
		html := page(t, r, path)
		for _, code := range webtest.Texts(t, html, "main tbody th .mut") {
			if seen[code] {
				t.Fatalf("%s comes twice", code)
			}
			seen[code] = true
		}
		next := webtest.Select(webtest.Parse(t, html), "nav.pager a[rel=next]")
		if len(next) == 0 {
			break
		}
		path = webtest.Attr(next[0], "href")
	}
	if len(seen) != 191 {
		t.Errorf("%d people, want 191", len(seen))
	}
}

// reads counts what was recorded over the department.
func reads(t testing.TB, h *apptest.House, what string) int {
	t.Helper()
	n := 0
	list, err := audit.OfPerson(t.Context(), h.Reader(), "", 1000) // a unit's figures are nobody's
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if r.What == what {
			n++
		}
	}
	return n
}

func TestCSV_HoldsWhatThePageShows_AndNoMore(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "curator")
	status, text := r.Get("/atlas.csv?district=129&post_kind=POS-UP-PR-GPS")
	if status != http.StatusOK {
		t.Fatal(status)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	hidden := 0
	for _, row := range rows[1:] {
		if row[11] == "true" {
			hidden++
			if strings.Join(row[6:11], "") != "" {
				t.Errorf("a hidden cell has figures: %q", row)
			}
		}
		if row[1] == "948" && row[3] == "KCM-F017" && (row[2] != "Harakh" || row[6] != "15" || !strings.Contains(row[9], ".")) {
			t.Errorf("Harakh: %q", row)
		}
	}
	if len(rows) < 136 || hidden == 0 {
		t.Errorf("%d rows, %d hidden", len(rows), hidden)
	}
}

func TestAPI_Atlas_AnswersAndRefuses(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	m := h.As(t, site, "curator")
	var raw struct {
		AsOf  string `json:"as_of"`
		Cells []map[string]any
	}
	if status := m.Get("/api/v1/atlas?district=129", &raw); status != http.StatusOK || raw.AsOf == "" || len(raw.Cells) == 0 {
		t.Fatalf("%d, as of %q, %d cells", status, raw.AsOf, len(raw.Cells))
	}
	for _, c := range raw.Cells {
		if c["suppressed"] == true && len(c) != 3 {
			t.Errorf("a hidden cell says more than where it is: %v", c)
		}
		if _, ok := c["place"].(string); !ok {
			t.Errorf("place is no text: %v", c)
		}
	}
	for path, want := range map[string]int{
		"district=99999": http.StatusNotFound, "state=77": http.StatusNotFound, "district=129&post_kind=NONE": http.StatusNotFound,
		"district=129&competency=NONE": http.StatusNotFound, "by=block": http.StatusUnprocessableEntity, "by=village": http.StatusUnprocessableEntity,
		"district=129&exact=true": http.StatusForbidden,
	} {
		var p struct{ Type, Detail string }
		if status := m.Get("/api/v1/atlas?"+path, &p); status != want || !strings.HasPrefix(p.Type, "urn:sopan:problem:") {
			t.Errorf("%s: %d %+v, want %d", path, status, p, want)
		}
	}
	if status := h.As(t, site, "").Get("/api/v1/atlas?district=129", nil); status != http.StatusUnauthorized {
		t.Errorf("without a token: %d", status)
	}
	if status := h.As(t, site, "department").Get("/api/v1/atlas?district=129&exact=true", &raw); status != http.StatusOK {
		t.Fatalf("exact: %d", status)
	}
	for _, c := range raw.Cells {
		if c["suppressed"] == true {
			t.Errorf("hidden in the exact view: %v", c)
		}
	}
}

// mux gives the door alone, so that its own statements can be counted.
func mux(h *apptest.House) *http.ServeMux {
	m := http.NewServeMux()
	for _, r := range atlashttp.New(h.DB, h.Maps, h.People, h.Frameworks).Routes() {
		m.Handle(r.Pattern, r.Handler)
	}
	return m
}

func ask(t testing.TB, h *apptest.House, m *http.ServeMux, name, lang, path string) (string, int) {
	t.Helper()
	actor, err := h.Person(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, path, nil)
	ctx, counted := db.Counting(who.With(r.Context(), actor))
	f := web.Frame{P: h.Words.Printer(lang), Path: path, Now: h.Clock.Now(), Viewer: web.Viewer{SignedIn: true, PersonID: actor.PersonID, Name: "X", Initials: "X"}}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r.WithContext(web.WithFrame(ctx, f)))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %v", path, w.Code, err)
	}
	return string(body), int(counted.N())
}

func TestPages_KeepTheirBudgets_InBothLanguages(t *testing.T) {
	h := apptest.Demo(t)
	m := mux(h)
	for _, path := range []string{"/atlas", "/atlas?state=9", district, district + "&competency=KCM-F017", "/atlas/people?level=district&place=129&competency=KCM-F017"} {
		for _, lang := range []string{"en", "hi"} {
			ask(t, h, m, "department", lang, path) // names are remembered for half a minute
			html, statements := ask(t, h, m, "department", lang, path)
			webtest.Sound(t, html)
			if statements > 8 {
				t.Errorf("%s: %d statements, want at most 8", path, statements)
			}
			if n := webtest.Squeezed(html); n > 14<<10 {
				t.Errorf("%s in %s: %d bytes squeezed", path, lang, n)
			}
			for _, loose := range []string{"atlas.", "{", "%!"} {
				if text := webtest.Text(webtest.One(t, html, "main")); strings.Contains(text, loose) {
					t.Errorf("%s in %s has a loose %q", path, lang, loose)
				}
			}
		}
	}
}

func TestAtlas_Filters_KeepThePlace(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "curator")
	html := page(t, r, district+"&show=attained")
	form := url.Values{}
	for _, in := range webtest.Find(t, html, "form.filters input[type=hidden]") {
		form.Set(webtest.Attr(in, "name"), webtest.Attr(in, "value"))
	}
	if form.Get("district") != "129" {
		t.Errorf("the form forgets the district: %v", form)
	}
	for _, show := range []string{"gap", "below", "attained"} {
		form.Set("show", show)
		html := page(t, r, "/atlas?"+form.Encode())
		if n := len(webtest.Find(t, html, "ol.key li")); n < 7 {
			t.Errorf("%s: %s colours in the key", show, strconv.Itoa(n))
		}
	}
}
