package accesshttp_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"sopan/internal/access/accesshttp"
	"sopan/internal/app/apptest"
	"sopan/internal/demo"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

func TestCookies_OfASiteReachedByHTTPS_AreSecure(t *testing.T) {
	h := apptest.Demo(t)
	mux := http.NewServeMux()
	for _, r := range accesshttp.New(h.Accounts, h.People, h.DB, h.Words, "", true).Routes() {
		mux.Handle(r.Pattern, r.Handler)
	}
	for path, form := range map[string]url.Values{
		"/sign-in": {"login": {"EMP-UP-129-0417"}, "pin": {demo.PIN}}, "/me/lang": {"to": {"hi"}}, "/me/theme": {"to": {"dark"}},
	} {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r = r.WithContext(web.WithFrame(r.Context(), web.Frame{P: h.Words.Printer("en"), Now: h.Clock.Now()}))
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		cookies := w.Result().Cookies()
		if len(cookies) != 1 || !cookies[0].Secure || !cookies[0].HttpOnly {
			t.Errorf("%s: %d, cookies %v", path, w.Code, cookies)
		}
	}
}

func TestMe_Devices_AreSignedOutOneByOneAndAllAtOnce(t *testing.T) {
	h := apptest.Demo(t)
	s := h.Site(t)
	signedIn(t, h, s, "officer").post("/me/devices/all-out").goes(t, "/sign-in") // and whatever the story left open
	one, two, three := signedIn(t, h, s, "officer"), signedIn(t, h, s, "officer"), signedIn(t, h, s, "officer")
	page := one.get("/me")
	page.shows(t, http.StatusOK)
	if n := len(webtest.Find(t, page.page, "#devices li")); n != 3 {
		t.Errorf("%d devices, want 3", n)
	}
	ids := webtest.Find(t, page.page, "#devices input[name=id]")
	if len(ids) != 2 {
		t.Fatalf("%d may be signed out, want the two others", len(ids))
	}
	id := webtest.Attr(ids[0], "value")
	one.post("/me/devices/out", "id", id).goes(t, "/me#devices")
	one.post("/me/devices/out", "id", id).goes(t, "/me#devices") // pressed twice
	if two.get("/me").status+three.get("/me").status != http.StatusOK+http.StatusSeeOther {
		t.Error("not exactly one of the others is signed out")
	}
	one.post("/me/devices/all-out").goes(t, "/sign-in")
	for _, b := range []*browser{one, two, three} {
		b.get("/me").goes(t, "/sign-in?back=%2Fme")
	}
}

func TestMe_ChangePIN_NeedsThePresentOne(t *testing.T) {
	h := apptest.Demo(t)
	s := h.Site(t)
	b, other := signedIn(t, h, s, "officer"), signedIn(t, h, s, "officer")
	a := b.post("/me/pin", "present", "000001", "pin", "592713", "again", "592713")
	a.shows(t, http.StatusUnprocessableEntity)
	webtest.One(t, a.page, "#errors a[href=#present]")
	a = b.post("/me/pin", "present", demo.PIN, "pin", "592713", "again", "592714")
	a.shows(t, http.StatusUnprocessableEntity)
	webtest.One(t, a.page, "#errors a[href=#again]")
	b.post("/me/pin", "present", demo.PIN, "pin", "592713", "again", "592713").goes(t, "/me")
	webtest.HasText(t, b.get("/me").page, ".told", "changed")
	other.get("/me").goes(t, "/sign-in?back=%2Fme")
	open(t, s).post("/sign-in", "login", "EMP-UP-129-0417", "pin", demo.PIN).shows(t, http.StatusUnauthorized)
}

func TestData_WhoOpenedMyAccount_IsNamedWithPostAndTime(t *testing.T) {
	h := apptest.Demo(t)
	s := h.Site(t)
	officer := signedIn(t, h, s, "officer")
	webtest.One(t, officer.get("/me/data").page, "#reads .empty")
	signedIn(t, h, s, "department").get("/mdo/people/EMP-UP-129-0417").shows(t, http.StatusOK)
	page := officer.get("/me/data").page
	admin, err := h.Person(context.Background(), "department")
	if err != nil {
		t.Fatal(err)
	}
	post, err := h.People.Post(context.Background(), h.Reader(), admin.PersonID)
	if err != nil {
		t.Fatal(err)
	}
	webtest.HasText(t, page, "#reads .t", post.Name["en"])
	webtest.HasText(t, page, "#reads .sub", post.Title["en"]+" · Account and roles")
	webtest.HasText(t, page, "#reads .end", "22 November 2026, 10:00")
	webtest.One(t, page, "#roles .empty")
}

func TestData_ManyReadings_AreCutAndSaidToBe(t *testing.T) {
	h := apptest.Demo(t)
	ctx := context.Background()
	admin, err := h.Person(ctx, "department")
	if err != nil {
		t.Fatal(err)
	}
	for range 51 {
		h.Clock.Advance(time.Minute)
		if err := audit.Record(ctx, h.DB, admin, who.PassbookRead, idOf(t, h, "EMP-UP-129-0417"), "IN.", "passbook"); err != nil {
			t.Fatal(err)
		}
	}
	page := signedIn(t, h, h.Site(t), "officer").get("/me/data").page
	if n := len(webtest.Find(t, page, "#reads li")); n != 50 {
		t.Errorf("%d readings, want 50", n)
	}
	webtest.HasText(t, page, "#reads", "The latest 50 are shown")
}

func TestData_RolesIHold_StandWithTheirUnit(t *testing.T) {
	h := apptest.Demo(t)
	page := signedIn(t, h, h.Site(t), "department").get("/me/data").page
	webtest.HasText(t, page, "#roles .t", "capacity building unit of a department")
	webtest.HasText(t, page, "#roles .sub", "Department of Panchayati Raj and RD, Uttar Pradesh")
}
