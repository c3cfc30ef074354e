package assessmenthttp_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/assessment"
	"sopan/internal/assessment/assessmenthttp"
	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

const sunita = "EMP-UP-129-0417"

func page(t testing.TB, r *apptest.Reader, path string) string {
	t.Helper()
	status, html := r.Get(path)
	if status != http.StatusOK {
		t.Fatalf("%s: %d", path, status)
	}
	webtest.Sound(t, html)
	return html
}

// bookingOf finds the booking of a competency on the assessor's desk.
func bookingOf(t testing.TB, h *apptest.House, competency string) assessment.Booking {
	t.Helper()
	assessor, err := h.Person(t.Context(), "assessor")
	if err != nil {
		t.Fatal(err)
	}
	list, err := h.Papers.Bookings(t.Context(), h.Reader(), assessor, assessment.BookingFilter{Competency: competency}, "", 10)
	if err != nil || len(list.Bookings) == 0 {
		t.Fatalf("no booking of %s: %v", competency, err)
	}
	return list.Bookings[0]
}

var good = url.Values{"percent": {"68.1"}, "pass_mark": {"60"}, "note": {"Paper G3"}, "sworn": {"1"}}

func TestDesk_ShowsWhatWaitsToday_ToTheAgencyAlone(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	html := page(t, h.SignIn(t, site, "assessor"), "/assess")
	if heads := webtest.Texts(t, html, "main section.note h2"); len(heads) != 1 || heads[0] != "Today" {
		t.Errorf("parts %q", heads)
	}
	if n := len(webtest.Find(t, html, "main ul.led > li")); n != 3 {
		t.Errorf("%d tests, want 3", n)
	}
	webtest.HasText(t, html, "main ul.led a.t", "Sunita Verma")
	for _, name := range []string{"officer", "manager", "department"} {
		if status, _ := h.SignIn(t, site, name).Get("/assess"); status != http.StatusForbidden {
			t.Errorf("%s: %d", name, status)
		}
	}
}

func TestResult_IsWritten_AndTheNextTestOpens(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "assessor")
	b := bookingOf(t, h, "KCM-F017")
	html := page(t, r, "/assess/"+b.ID)
	webtest.HasText(t, html, "main ol.doc b", "")
	if v := webtest.Attr(webtest.One(t, html, "input[name=pass_mark]"), "value"); v != "60" {
		t.Errorf("pass mark %q", v)
	}
	status, html := r.Post("/assess/"+b.ID, good)
	if status != http.StatusOK {
		t.Fatal(status)
	}
	webtest.HasText(t, html, ".told", "passed with 68.10%")
	if next := webtest.Attr(webtest.One(t, html, "form[method=post] input[name=percent]"), "value"); next != "" {
		t.Errorf("the next form is filled with %q", next)
	}
	if got := bookingOf(t, h, "KCM-F017"); got.Percent != 6810 || !got.Passed || got.EvidenceID == "" {
		t.Errorf("%+v", got)
	}
	if status, _ := r.Post("/assess/"+b.ID, good); status != http.StatusConflict {
		t.Errorf("sent twice: %d", status)
	}
	webtest.HasText(t, page(t, r, "/assess/"+b.ID), "main .rec", "68.10%")
}

func TestResult_WithoutTheOathOrAMark_ComesBackWithItsFaults(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "assessor")
	b := bookingOf(t, h, "KCM-F017")
	status, html := r.Post("/assess/"+b.ID, url.Values{"percent": {"168"}, "pass_mark": {"60"}, "note": {"kept"}})
	if status != http.StatusUnprocessableEntity {
		t.Fatal(status)
	}
	webtest.Sound(t, html)
	webtest.One(t, html, "#errors a[href=#percent]")
	webtest.One(t, html, "#errors a[href=#sworn]")
	webtest.HasText(t, html, "textarea[name=note]", "kept")
	if bookingOf(t, h, "KCM-F017").Status != assessment.StatusBooked {
		t.Error("a faulty result was written")
	}
}

func TestResult_OfAnotherDay_OrByOthers_HasNoForm(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	b := bookingOf(t, h, "KCM-F017")
	for _, name := range []string{"officer", "manager", "department"} {
		html := page(t, h.SignIn(t, site, name), "/assess/"+b.ID)
		webtest.None(t, html, "input[name=percent]")
		webtest.HasText(t, html, "main .inset", "assessor of the agency")
	}
	if status, _ := h.SignIn(t, site, "postmaster").Get("/assess/" + b.ID); status != http.StatusNotFound {
		t.Errorf("a stranger: %d", status)
	}
	if status, _ := h.SignIn(t, site, "manager").Post("/assess/"+b.ID, good); status != http.StatusForbidden {
		t.Errorf("a manager's result: %d", status)
	}
}

func TestVoid_AsksFirst_WantsAReason_AndIsShown(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "assessor")
	b := bookingOf(t, h, "KCM-F028")
	page(t, r, "/assess/"+b.ID+"/void")
	status, html := r.Post("/assess/"+b.ID+"/void", url.Values{})
	if status != http.StatusUnprocessableEntity {
		t.Fatal(status)
	}
	webtest.One(t, html, "#errors a[href=#reason]")
	status, html = r.Post("/assess/"+b.ID+"/void", url.Values{"reason": {"The room is flooded"}})
	if status != http.StatusOK {
		t.Fatal(status)
	}
	webtest.HasText(t, html, "main", "The room is flooded")
	if status, _ := r.Post("/assess/"+b.ID+"/void", url.Values{"reason": {"again"}}); status != http.StatusConflict {
		t.Errorf("cancelled twice: %d", status)
	}
}

func TestBook_ByTheDepartment_OffersGapsFirst_AndBooks(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	r := h.SignIn(t, site, "department")
	webtest.One(t, page(t, r, "/mdo/people/"+sunita), `main a[href="/team/book/`+sunita+`"]`) // where the office looks after its people
	html := page(t, r, "/team/book/"+sunita)
	if n := len(webtest.Find(t, html, "select[name=competency] option")); n != 16 {
		t.Errorf("%d competencies, want 16", n)
	}
	if got := webtest.Texts(t, html, "select[name=agency] option"); !slices.Equal(got, []string{"Assessment Agency 1", "Office of the Registrar General, India"}) {
		t.Errorf("agencies %q", got)
	}
	form := url.Values{"competency": {"DOM-PR-02"}, "level": {"3"}, "agency": {"AA-1"}, "date": {clock.Date(h.Clock.Now().AddDate(0, 0, 3))}, "time": {"11:30"}}
	status, html := r.Post("/team/book/"+sunita, form)
	if status != http.StatusOK {
		t.Fatal(status)
	}
	webtest.HasText(t, html, ".told", "11:30")
	if b := bookingOf(t, h, "DOM-PR-02"); b.SlotAt.In(clock.India).Format("15:04") != "11:30" || !b.Late() {
		t.Errorf("%+v", b)
	}
	status, html = r.Post("/team/book/"+sunita, form)
	if status != http.StatusConflict {
		t.Fatalf("booked twice: %d", status)
	}
	webtest.One(t, html, "#errors a[href=#competency]")
	form.Set("date", "")
	if status, html = r.Post("/team/book/"+sunita, form); status != http.StatusUnprocessableEntity {
		t.Fatalf("no date: %d", status)
	}
	webtest.One(t, html, "#errors a[href=#date]")
	for _, name := range []string{"officer", "manager", "curator", "assessor"} {
		if status, _ := h.SignIn(t, site, name).Get("/team/book/" + sunita); status != http.StatusForbidden {
			t.Errorf("%s: %d", name, status)
		}
	}
}

// A competency is chosen first, by a form of its own: its scale says which levels there are, and who teaches it is not offered.
func TestBook_OffersTheLevelsAndAgencies_OfTheCompetencyThatIsChosen(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "department")
	html := page(t, r, "/team/book/"+sunita+"?competency=DOM-PR-03")
	webtest.HasText(t, html, "#book p.b", "Registration of births and deaths")
	if v := webtest.Attr(webtest.One(t, html, "#book input[name=competency]"), "value"); v != "DOM-PR-03" {
		t.Errorf("the form is for %q", v)
	}
	webtest.HasText(t, html, "select[name=agency] option", "Office of the Registrar General, India")
	webtest.HasText(t, html, "select[name=level] option[selected]", "4 (the post asks for it)")
	four := framework.Scale{ID: "four", Levels: []framework.Names{{"en": "a"}, {"en": "b"}, {"en": "c"}, {"en": "d"}}}
	if err := h.Frameworks.AddScale(t.Context(), who.Operator("test"), four); err != nil {
		t.Fatal(err)
	}
	entry := `[{"code":"X-4","area":"Domain","name":{"en":"Four levels","hi":"चार स्तर"},"scale":"four"}]` // without words for its levels
	if report, err := h.Frameworks.ImportCompetencies(t.Context(), who.Operator("test"), strings.NewReader(entry), false); err != nil || !report.OK() {
		t.Fatalf("%v %+v", err, report)
	}
	if n := len(webtest.Find(t, page(t, r, "/team/book/"+sunita+"?competency=X-4"), "select[name=level] option")); n != 4 {
		t.Errorf("%d levels of a scale of four", n)
	}
	// The Registrar General comes to teach it: not offered any more, and named with why.
	course, err := learning.Parse(learningtest.Course("T99", "DOM-PR-03", 2, 2))
	if err != nil {
		t.Fatal(err)
	}
	course.ProviderOrg = "ORGI"
	if _, err := h.Courses.PutCourse(t.Context(), who.Operator("test"), course); err != nil {
		t.Fatal(err)
	}
	html = page(t, r, "/team/book/"+sunita+"?competency=DOM-PR-03")
	if got := webtest.Texts(t, html, "select[name=agency] option"); !slices.Equal(got, []string{"Assessment Agency 1"}) {
		t.Errorf("where one teaches: %q", got)
	}
	webtest.HasText(t, html, "#book", "Not offered, for they give a course in it: Office of the Registrar General, India.")
	webtest.HasText(t, page(t, r, "/team/book/"+sunita+"?competency=DOM-PR-02"), "select[name=agency] option", "Office of the Registrar General, India")
}

func TestBook_WithTheRegistrarGeneral_IsForItsAssessorAlone(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	status, html := h.SignIn(t, site, "department").Post("/team/book/"+sunita, url.Values{
		"competency": {"DOM-PR-03"}, "level": {"4"}, "agency": {"ORGI"}, "date": {clock.Date(h.Clock.Now())}, "time": {"23:00"},
	})
	if status != http.StatusOK {
		t.Fatalf("%d", status)
	}
	webtest.HasText(t, html, ".told", "Office of the Registrar General, India")
	ctx, q := t.Context(), h.Reader()
	assessor, err := h.Person(ctx, "EMP-ORGI-0001")
	if err != nil {
		t.Fatal(err)
	}
	list, err := h.Papers.Bookings(ctx, q, assessor, assessment.BookingFilter{}, "", 10)
	if err != nil || len(list.Bookings) != 1 || list.Bookings[0].Competency != "DOM-PR-03" {
		t.Fatalf("%+v, %v", list, err)
	}
	if status, _ := h.SignIn(t, site, "assessor").Get("/assess/" + list.Bookings[0].ID); status != http.StatusNotFound {
		t.Errorf("another agency's assessor: %d", status)
	}
	if _, err := h.Papers.RecordResult(ctx, assessor, assessment.Score{BookingID: list.Bookings[0].ID, Percent: 7000}); err != nil {
		t.Errorf("its own assessor: %v", err)
	}
}

func TestBook_WithAnOfficeThatTestsNothing_ComesBackWithWhy(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "department")
	form := url.Values{"competency": {"DOM-PR-02"}, "level": {"3"}, "agency": {"UP-129-948"}, "date": {clock.Date(h.Clock.Now())}, "time": {"23:00"}}
	status, html := r.Post("/team/book/"+sunita, form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("%d", status)
	}
	webtest.One(t, html, "#errors a[href=#agency]")
	webtest.HasText(t, html, "#agency-error", "Nobody writes results of tests for this organisation")
}

// An assessor of two agencies sees which test is with which; one of a single agency sees its name at the head, tests or not.
func TestDesk_NamesTheAgency_OrEachTests(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	html := page(t, h.SignIn(t, site, "assessor"), "/assess?status=void")
	webtest.One(t, html, ".empty")
	webtest.HasText(t, html, ".page-h .eyebrow", "Assessment Agency 1")
	p, err := h.Person(t.Context(), "assessor")
	if err != nil {
		t.Fatal(err)
	}
	orgi, err := h.People.Org(t.Context(), h.Reader(), "ORGI")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Accounts.Grant(t.Context(), who.Operator("test"), p.PersonID, who.RoleAssessor, orgi.Path); err != nil {
		t.Fatal(err)
	}
	html = page(t, h.SignIn(t, site, "assessor"), "/assess")
	webtest.None(t, html, ".page-h .eyebrow")
	webtest.HasText(t, html, "main ul.led", "Assessment Agency 1")
}

// The link that ends a booking is shown to whoever may end it, and to nobody else.
func TestTest_OffersItsEnd_ToWhoMayEndIt(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	b := bookingOf(t, h, "KCM-F017")
	end := `main a[href="/assess/` + b.ID + `/void"]`
	for _, name := range []string{"assessor", "department"} {
		webtest.One(t, page(t, h.SignIn(t, site, name), "/assess/"+b.ID), end)
	}
	for _, name := range []string{"officer", "manager", "auditor"} {
		r := h.SignIn(t, site, name)
		webtest.None(t, page(t, r, "/assess/"+b.ID), end)
		if status, _ := r.Get("/assess/" + b.ID + "/void"); status != http.StatusForbidden {
			t.Errorf("%s is asked whether to end it: %d", name, status)
		}
	}
	department, err := h.Person(t.Context(), "department")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range department.Grants {
		if err := h.Accounts.Revoke(t.Context(), who.Operator("test"), department.PersonID, g.Role, g.Path); err != nil {
			t.Fatal(err)
		}
	}
	if status, _ := h.SignIn(t, site, "department").Get("/assess/" + b.ID); status != http.StatusNotFound { // who booked it, in an office no more
		t.Errorf("%d", status)
	}
}

func TestBook_WithAProviderOfTheCourse_IsRefusedWithWhy(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "department")
	status, html := r.Post("/team/book/"+sunita, url.Values{
		"competency": {"KCM-F052"}, "level": {"3"}, "agency": {providerOf(t, h, "KCM-F052")}, "date": {clock.Date(h.Clock.Now())}, "time": {"23:00"},
	})
	if status != http.StatusForbidden {
		t.Fatalf("%d", status)
	}
	webtest.HasText(t, html, "#errors", "gives a course in this competency")
}

// providerOf gives an organisation that teaches the competency.
func providerOf(t testing.TB, h *apptest.House, competency string) string {
	t.Helper()
	for _, code := range []string{"GeM-ACAD", "SIRD-UP", "CTI-1", "INGAF", "NIRDPR"} {
		org, err := h.People.Org(t.Context(), h.Reader(), code)
		if err != nil {
			t.Fatal(err)
		}
		teaches, err := h.Courses.Provides(t.Context(), h.Reader(), org.Path, competency)
		if err != nil {
			t.Fatal(err)
		} else if teaches {
			return code
		}
	}
	t.Fatalf("nobody teaches %s", competency)
	return ""
}

func TestAPI_Bookings_AreMadeAndListed_ByCode(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	type booking struct {
		ID, Competency, Agency, Status string
		EmployeeCode                   string `json:"employee_code"`
		Level                          int
		Late                           bool
	}
	var got booking
	order := map[string]any{"competency": "DOM-PR-01", "level": 3, "agency": "AA-1", "slot_at": h.Clock.Now().Add(time.Hour).Format(time.RFC3339)}
	if status := h.As(t, site, "department").Post("/api/v1/people/"+sunita+"/bookings", order, &got); status != http.StatusCreated {
		t.Fatal(status)
	}
	if got.EmployeeCode != sunita || got.Agency != "AA-1" || got.Status != "booked" || got.Late || got.ID == "" {
		t.Errorf("%+v", got)
	}
	for name, want := range map[string]int{"department": http.StatusConflict, "manager": http.StatusForbidden, "officer": http.StatusForbidden, "assessor": http.StatusForbidden} {
		if status := h.As(t, site, name).Post("/api/v1/people/"+sunita+"/bookings", order, nil); status != want {
			t.Errorf("%s: %d, want %d", name, status, want)
		}
	}
	var list struct {
		Items []booking
		Next  string
	}
	m, seen := h.As(t, site, "assessor"), 0
	for path := "/api/v1/bookings?limit=3"; path != ""; {
		list.Items, list.Next = nil, ""
		if status := m.Get(path, &list); status != http.StatusOK {
			t.Fatal(status)
		}
		if seen += len(list.Items); list.Next == "" {
			break
		}
		path = "/api/v1/bookings?limit=3&after=" + url.QueryEscape(list.Next)
	}
	if seen != 4 {
		t.Errorf("%d bookings, want 4", seen)
	}
	if h.As(t, site, "manager").Get("/api/v1/bookings", &list); len(list.Items) != 0 {
		t.Error("bookings of an agency are shown to a stranger to it")
	}
}

func TestPages_KeepTheirBudgets_InBothLanguages(t *testing.T) {
	h := apptest.Demo(t)
	mux := http.NewServeMux()
	for _, r := range assessmenthttp.New(h.DB, h.Papers, h.Courses, h.People, h.Frameworks, h.Gaps).Routes() {
		mux.Handle(r.Pattern, r.Handler)
	}
	b := bookingOf(t, h, "KCM-F017")
	for path, name := range map[string]string{"/assess": "assessor", "/assess/" + b.ID: "assessor", "/assess/" + b.ID + "/void": "assessor", "/team/book/" + sunita: "department"} {
		most := int64(8)
		if name == "department" { // who may test what stands in three rooms, and that the record was opened is kept
			most = 12
		}
		for _, lang := range []string{"en", "hi"} {
			actor, err := h.Person(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(http.MethodGet, path, nil)
			again := r.Clone(r.Context()) // names are remembered for half a minute
			ctx, counted := db.Counting(who.With(r.Context(), actor))
			f := web.Frame{P: h.Words.Printer(lang), Path: path, Now: h.Clock.Now(), Viewer: web.Viewer{SignedIn: true, PersonID: actor.PersonID, Name: "X", Initials: "X"}}
			mux.ServeHTTP(httptest.NewRecorder(), again.WithContext(web.WithFrame(who.With(again.Context(), actor), f)))
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r.WithContext(web.WithFrame(ctx, f)))
			html := w.Body.String()
			webtest.Sound(t, html)
			if w.Code != http.StatusOK || counted.N() > most {
				t.Errorf("%s: %d, %d statements", path, w.Code, counted.N())
			}
			if text := webtest.Text(webtest.One(t, html, "main")); strings.Contains(text, "assess.") || strings.Contains(text, "{") {
				t.Errorf("%s in %s has loose words", path, lang)
			}
			if n := webtest.Squeezed(html); n > 14<<10 {
				t.Errorf("%s: %d bytes squeezed", path, n)
			}
		}
	}
}
