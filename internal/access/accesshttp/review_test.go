package accesshttp_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"sopan/internal/access/accesshttp"
	"sopan/internal/access/accesstest"
	"sopan/internal/app/apptest"
	"sopan/internal/demo"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

func TestFirstSignIn_ItsPagesNameAPerson_AndAreKeptNowhere(t *testing.T) {
	h := apptest.Demo(t)
	s := h.Site(t)
	code := slipFor(t, h, s, newcomer)
	b := open(t, s)
	kept := func(what string, a answer) {
		t.Helper()
		if got := a.header.Get("Cache-Control"); got != "no-store" || a.header.Get("ETag") != "" {
			t.Errorf("%s: Cache-Control %q, ETag %q", what, got, a.header.Get("ETag"))
		}
	}
	kept("a code that was typed wrong", b.post("/sign-in/slip", "code", "AAAA-AAAA"))
	kept("a login that was typed wrong", b.post("/sign-in", "login", newcomer, "pin", "1"))
	b.post("/sign-in/slip", "code", code).goes(t, "/sign-in/slip/you")
	kept("You are …", b.get("/sign-in/slip/you"))
	b.post("/sign-in/slip/you", "answer", "yes").goes(t, "/sign-in/slip/pin")
	kept("the PIN", b.get("/sign-in/slip/pin"))
}

func TestSignIn_InABrowserWhereSomebodyIs_EndsTheirSession(t *testing.T) {
	h := apptest.Demo(t)
	s := h.Site(t)
	desk := signedIn(t, h, s, "officer")
	at, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	var before *http.Cookie
	for _, c := range desk.c.Jar.Cookies(at) {
		if c.Name == web.SessionCookie {
			before = c
		}
	}
	aliases, err := demo.Aliases(context.Background(), h.Reader())
	if err != nil {
		t.Fatal(err)
	}
	desk.post("/sign-in", "login", aliases["manager"], "pin", "000001").shows(t, http.StatusUnauthorized)
	desk.get("/me").shows(t, http.StatusOK) // a wrong try ends nothing
	desk.post("/sign-in", "login", aliases["manager"], "pin", demo.PIN).goes(t, "/today")
	desk.get("/me").shows(t, http.StatusOK)
	other := open(t, s)
	other.c.Jar.SetCookies(at, []*http.Cookie{before})
	other.get("/me").goes(t, "/sign-in?back=%2Fme")
}

// many grants somebody a role over so many units, and gives the units.
func many(t *testing.T, h *apptest.House, code string, role who.Role, n int) []people.Org {
	t.Helper()
	office, err := h.People.Org(context.Background(), h.Reader(), "UP-129-DPRO")
	if err != nil {
		t.Fatal(err)
	}
	units, err := h.People.OrgsUnder(context.Background(), h.Reader(), office.ID)
	if err != nil || len(units) < n {
		t.Fatalf("%d units, %v", len(units), err)
	}
	for _, u := range units[:n] {
		accesstest.Granted(t, h.Accounts, idOf(t, h, code), role, u.Path)
	}
	return units[:n]
}

func TestRoles_OverManyUnits_StandByTheirNames_InFewStatements(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		units := many(t, h, "EMP-UP-129-0417", who.RoleAuditor, 8)
		b := signedIn(t, h, h.Site(t), "officer")
		b.get("/me/data")
		h.Clock.Advance(2 * time.Second)
		a := b.get("/me/data")
		a.shows(t, http.StatusOK)
		for _, u := range units {
			webtest.HasText(t, a.page, "#roles .sub", u.Name["en"])
			if strings.Contains(a.page, u.Path) {
				t.Errorf("a path is shown: %s", u.Path)
			}
		}
		if n := webtest.Statements(a.header); n > 10 {
			t.Errorf("%d statements, at most 10", n)
		}
		req, err := http.NewRequest(http.MethodGet, b.base+"/api/v1/me", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+h.Token(t, "officer"))
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var me struct{ Grants []struct{ Role, Unit string } }
		if err := json.NewDecoder(res.Body).Decode(&me); err != nil || len(me.Grants) != 8 || me.Grants[0].Unit != units[0].Code {
			t.Errorf("%v %+v", err, me)
		}
		if n := webtest.Statements(res.Header); n > 7 {
			t.Errorf("the API takes %d statements", n)
		}
	})
}

func TestTake_ARoleOverAUnitThatHasMoved_IsNotSaidToHaveEnded(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		unit := many(t, h, newcomer, who.RoleAuditor, 1)[0]
		leader := signedIn(t, h, h.Site(t), "district")
		at := "/mdo/people/" + newcomer
		page := leader.get(at)
		path := webtest.Attr(webtest.One(t, page.page, "#roles input[name=path]"), "value")
		to, err := h.People.Org(ctx, h.Reader(), "UP-129-942")
		if err != nil {
			t.Fatal(err)
		}
		if unit.ID == to.ID {
			if to, err = h.People.Org(ctx, h.Reader(), "UP-129-943"); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.People.MoveOrg(ctx, who.Operator("test"), unit.ID, to.ID); err != nil {
			t.Fatal(err)
		}
		h.Drain(t)
		a := leader.post(at+"/role/end", "role", "AUDITOR", "path", path)
		a.shows(t, http.StatusConflict)
		webtest.HasText(t, a.page, "#errors a[href=#roles]", "may have moved")
		now := webtest.Attr(webtest.One(t, a.page, "#roles input[name=path]"), "value")
		if now == path {
			t.Fatal("the role has not gone with its unit")
		}
		leader.post(at+"/role/end", "role", "AUDITOR", "path", now).goes(t, at+"#roles")
		leader.post(at+"/role/end", "role", "AUDITOR", "path", now).goes(t, at+"#roles") // pressed twice
		webtest.HasText(t, leader.get(at).page, "#roles .pill", "Ended")
	})
}

func TestSlips_WhenOneIsRefused_TheListComesBack_NamesThem_AndKeepsTheChoice(t *testing.T) {
	h := apptest.Demo(t)
	s := h.Site(t)
	accesstest.Granted(t, h.Accounts, idOf(t, h, newcomer), who.RoleAuditor, "") // whose role reaches beyond the department
	b := signedIn(t, h, s, "department")
	at := "UP-129-943"
	list := b.get("/mdo/people?unit=" + at)
	form := url.Values{"which": {"chosen"}, "unit": {at}}
	for _, n := range webtest.Find(t, list.page, "input[name=person]") {
		form.Add("person", webtest.Attr(n, "value"))
	}
	a := b.do(http.MethodPost, "/mdo/people/slips", form)
	a.shows(t, http.StatusForbidden)
	webtest.HasText(t, a.page, "#errors a[href=#people]", newcomer+" holds a role that reaches beyond your office")
	if n := len(webtest.Find(t, a.page, "input[name=person][checked]")); n != len(form["person"]) || n < 5 {
		t.Errorf("%d of %d are still chosen", n, len(form["person"]))
	}
	webtest.HasText(t, b.get("/mdo/people?unit="+at).page, "tbody .pill", "No account") // none was issued
}

func TestSlips_NameTheAddressByWhichTheSiteIsReached(t *testing.T) {
	h := apptest.Demo(t)
	admin, err := h.Person(context.Background(), "department")
	if err != nil {
		t.Fatal(err)
	}
	for public, want := range map[string]string{
		"": "proxy.internal:8080/sign-in/slip", "http://127.0.0.1:8080": "proxy.internal:8080/sign-in/slip", "http://localhost:8080": "proxy.internal:8080/sign-in/slip",
		"https://sopan.up.example": "sopan.up.example/sign-in/slip",
	} {
		mux := http.NewServeMux()
		for _, r := range accesshttp.New(h.Accounts, h.People, h.DB, h.Words, public, true).Routes() {
			mux.Handle(r.Pattern, r.Handler)
		}
		r := httptest.NewRequest(http.MethodPost, "/mdo/people/slips", strings.NewReader(url.Values{"person": {idOf(t, h, newcomer)}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Host = "proxy.internal:8080"
		ctx := who.With(web.WithFrame(r.Context(), web.Frame{P: h.Words.Printer("en"), Now: h.Clock.Now()}), admin)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r.WithContext(ctx))
		webtest.HasText(t, w.Body.String(), ".slip", "Open "+want+" on")
	}
}

func TestPeople_ANameInAnotherLanguage_IsMarkedAsThat(t *testing.T) {
	h := apptest.Demo(t)
	ctx := context.Background()
	file := "employee_code,full_name_en,status,position_code\nNEW-1,Only English,ACTIVE,NEW-POST\n"
	post := "code,org_code,name_en\nNEW-POST,UP-129-943,Data Entry Operator\n"
	if _, err := h.People.ImportPositions(ctx, who.Operator("test"), strings.NewReader(post), people.Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.People.ImportPeople(ctx, who.Operator("test"), strings.NewReader(file), people.Options{}); err != nil {
		t.Fatal(err)
	}
	b := signedIn(t, h, h.Site(t), "department")
	b.lang = "hi"
	page := b.get("/mdo/people?q=Only").page
	webtest.HasText(t, page, "tbody th a span[lang=en]", "Only English")
	webtest.HasText(t, page, "tbody td span[lang=en]", "Data Entry Operator")
	webtest.None(t, page, "tbody td span[lang=hi]")
	page = b.get("/mdo/people/NEW-1").page
	webtest.One(t, page, "h1[lang=en]")
	webtest.HasText(t, page, "dl.rec dd span[lang=en]", "Data Entry Operator")
}

func TestPerson_ForOneWithoutAnyRight_IsTheSameWhetherThereIsSuchACode(t *testing.T) {
	h := apptest.Demo(t)
	b := signedIn(t, h, h.Site(t), "officer")
	for _, code := range []string{newcomer, "NOBODY"} {
		b.get("/mdo/people/"+code).shows(t, http.StatusForbidden)
		b.get("/mdo/people/"+code+"/closure").shows(t, http.StatusForbidden)
		for _, act := range []string{"/role", "/role/end", "/closure"} {
			b.post("/mdo/people/"+code+act, "role", "MDO_ADMIN").shows(t, http.StatusForbidden)
		}
	}
}

func TestClosure_IsAskedFirst_AndEndsTheWaysIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		s := h.Site(t)
		const sunita = "EMP-UP-129-0417"
		at := "/mdo/people/" + sunita
		officer, admin := signedIn(t, h, s, "officer"), signedIn(t, h, s, "department")
		webtest.One(t, admin.get(at).page, "#account a[href="+at+"/closure]")
		for _, lang := range []string{"en", "hi"} {
			admin.lang = lang
			ask := admin.get(at + "/closure")
			ask.shows(t, http.StatusOK)
			webtest.Sound(t, ask.page)
			webtest.HasText(t, ask.page, "dl.rec", sunita)
			webtest.One(t, ask.page, "form[method=post][action="+at+"/closure] button.danger")
		}
		admin.lang = "en"
		officer.get("/me").shows(t, http.StatusOK) // asking has done nothing
		admin.post(at+"/closure").goes(t, at)
		admin.post(at+"/closure").goes(t, at) // pressed twice
		page := admin.get(at).page
		webtest.HasText(t, page, "#account", "Closed")
		webtest.None(t, page, "#account a[href="+at+"/closure]")
		admin.get(at+"/closure").goes(t, at)
		officer.get("/me").goes(t, "/sign-in?back=%2Fme")
		open(t, s).post("/sign-in", "login", sunita, "pin", demo.PIN).shows(t, http.StatusUnauthorized)

		self := "/mdo/people/EMP-UP-PR-0001"
		webtest.None(t, admin.get(self).page, "#account a")
		admin.get(self+"/closure").shows(t, http.StatusForbidden)
		admin.post(self+"/closure").shows(t, http.StatusForbidden)
		signedIn(t, h, s, "district").get(at+"/closure").shows(t, http.StatusForbidden) // who gives roles and manages no accounts
		admin.get("/mdo/people/EMP-UP-129-0001/closure").shows(t, http.StatusForbidden)
		admin.get("/mdo/people/NOBODY/closure").shows(t, http.StatusNotFound)
	})
}
