package accesshttp_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/demo"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

// Somebody of the story who was imported without an e-mail address, in the block office of Banki.
const newcomer = "EMP-UP-129-0431"

// browser keeps cookies, follows no redirect and runs no script.
type browser struct {
	t    testing.TB
	base string
	c    *http.Client
	lang string
}

// answer is what came back, read.
type answer struct {
	status   int
	location string
	page     string
	header   http.Header
	cookies  []*http.Cookie
}

func (a answer) cookie(name string) *http.Cookie {
	for _, c := range a.cookies {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func open(t testing.TB, s *httptest.Server) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stop := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{t: t, base: s.URL, c: &http.Client{Jar: jar, CheckRedirect: stop}, lang: "en"}
}

func (b *browser) do(method, path string, form url.Values) answer {
	b.t.Helper()
	req, err := http.NewRequest(method, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	req.Header.Set("Accept-Language", b.lang)
	res, err := b.c.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{status: res.StatusCode, location: res.Header.Get("Location"), page: string(text), header: res.Header, cookies: res.Cookies()}
}

func (b *browser) get(path string) answer { b.t.Helper(); return b.do(http.MethodGet, path, nil) }

// post sends a form of name, value pairs.
func (b *browser) post(path string, fields ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.do(http.MethodPost, path, form)
}

func (a answer) goes(t testing.TB, to string) {
	t.Helper()
	if a.status != http.StatusSeeOther || a.location != to {
		t.Fatalf("answered %d to %q, want 303 to %q\n%.600s", a.status, a.location, to, a.page)
	}
}

func (a answer) shows(t testing.TB, status int) {
	t.Helper()
	if a.status != status {
		t.Fatalf("answered %d to %q, want %d\n%s", a.status, a.location, status, strings.Join(webtest.Texts(t, a.page, "main"), "\n"))
	}
}

// signedIn signs somebody of the cast in.
func signedIn(t testing.TB, h *apptest.House, s *httptest.Server, alias string) *browser {
	t.Helper()
	aliases, err := demo.Aliases(context.Background(), h.Reader())
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, s)
	b.post("/sign-in", "login", aliases[alias], "pin", demo.PIN).goes(t, "/today")
	return b
}

// idOf gives the id of the person with a code.
func idOf(t testing.TB, h *apptest.House, code string) string {
	t.Helper()
	p, err := h.People.ByCode(context.Background(), h.Reader(), code)
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

// slipFor has the department print a slip, and reads the code from it.
func slipFor(t testing.TB, h *apptest.House, s *httptest.Server, code string) string {
	t.Helper()
	a := signedIn(t, h, s, "department").post("/mdo/people/slips", "person", idOf(t, h, code))
	a.shows(t, http.StatusOK)
	return webtest.Text(webtest.One(t, a.page, ".slip .num"))
}

func TestFirstSignIn_OfAnImportedOfficerWithoutEmail_BySlip_LandsOnToday(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		s := h.Site(t)
		office := signedIn(t, h, s, "department")
		list := office.get("/mdo/people?unit=UP-129-943")
		list.shows(t, http.StatusOK)
		id := idOf(t, h, newcomer)
		webtest.One(t, list.page, `input[name=person][value=`+id+`]`)
		sheet := office.post("/mdo/people/slips", "person", id)
		sheet.shows(t, http.StatusOK)
		webtest.Sound(t, sheet.page)
		if got := sheet.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("a page with codes may be kept: %q", got)
		}
		webtest.HasText(t, sheet.page, ".slip", "पंकज लोधी")
		webtest.HasText(t, sheet.page, ".slip", "Pankaj Lodhi")
		webtest.HasText(t, sheet.page, ".slip", newcomer)
		webtest.HasText(t, sheet.page, ".slip", "6 December 2026")
		webtest.HasText(t, sheet.page, ".told", "shown once")
		code := webtest.Text(webtest.One(t, sheet.page, ".slip .num"))

		b := open(t, s)
		b.get("/sign-in/slip/you").goes(t, "/sign-in/slip")
		b.get("/sign-in/slip").shows(t, http.StatusOK)
		typed := b.post("/sign-in/slip", "code", " "+strings.ToLower(code))
		typed.goes(t, "/sign-in/slip/you")
		if c := typed.cookie("step"); c == nil || !c.HttpOnly || c.MaxAge <= 0 || c.MaxAge > 3600 {
			t.Errorf("the step's cookie is %+v", c)
		}
		b.get("/sign-in/slip/pin").goes(t, "/sign-in/slip/you")
		you := b.get("/sign-in/slip/you")
		you.shows(t, http.StatusOK)
		webtest.HasText(t, you.page, "h1", "You are Pankaj Lodhi, Gram Panchayat Secretary: right?")
		b.post("/sign-in/slip/you", "answer", "yes").goes(t, "/sign-in/slip/pin")
		b.post("/sign-in/slip/you", "answer", "yes").goes(t, "/sign-in/slip/pin") // pressed twice
		b.get("/sign-in/slip/pin").shows(t, http.StatusOK)

		differs := b.post("/sign-in/slip/pin", "pin", "592713", "again", "592731", "kind", "personal")
		differs.shows(t, http.StatusUnprocessableEntity)
		webtest.One(t, differs.page, `#errors a[href=#again]`)
		weak := b.post("/sign-in/slip/pin", "pin", "123456", "again", "123456")
		weak.shows(t, http.StatusUnprocessableEntity)
		webtest.One(t, weak.page, `#errors a[href=#pin]`)

		done := b.post("/sign-in/slip/pin", "pin", "592713", "again", "५९२७१३", "kind", "personal")
		done.goes(t, "/today")
		c := done.cookie(web.SessionCookie)
		if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge < 30*24*3600 {
			t.Errorf("the session's cookie is %+v", c)
		}
		me := b.get("/me")
		me.shows(t, http.StatusOK)
		webtest.HasText(t, me.page, "#devices", "Personal device")
		b.post("/sign-out").goes(t, "/sign-in")
		b.get("/me").goes(t, "/sign-in?back=%2Fme")
		b.post("/sign-in", "login", newcomer, "pin", "592713", "back", "/me").goes(t, "/me")
		after := open(t, s).post("/sign-in/slip", "code", code)
		after.shows(t, http.StatusConflict)
		webtest.HasText(t, after.page, "#errors", "used already")
	})
}

func TestFirstSignIn_NotMe_EndsTheSlip(t *testing.T) {
	h := apptest.Demo(t)
	s := h.Site(t)
	code := slipFor(t, h, s, newcomer)
	b := open(t, s)
	b.post("/sign-in/slip", "code", code).goes(t, "/sign-in/slip/you")
	b.post("/sign-in/slip/you", "answer", "no").goes(t, "/sign-in")
	webtest.HasText(t, b.get("/sign-in").page, ".told", "The slip has ended")
	b.get("/sign-in/slip/pin").goes(t, "/sign-in/slip")
	again := b.post("/sign-in/slip", "code", code)
	again.shows(t, http.StatusConflict)
	webtest.HasText(t, again.page, "#errors", "not yours")
}

func TestSlip_CodeThatIsNone_ComesBackWithAnError(t *testing.T) {
	h := apptest.Demo(t)
	b := open(t, h.Site(t))
	short := b.post("/sign-in/slip", "code", "ABC")
	short.shows(t, http.StatusUnprocessableEntity)
	webtest.One(t, short.page, "#errors a[href=#code]")
	wrong := b.post("/sign-in/slip", "code", "AAAA-AAAA")
	wrong.shows(t, http.StatusNotFound)
	webtest.Sound(t, wrong.page)
}

func TestSignIn_WrongPIN_IsSaidAndThenThrottled(t *testing.T) {
	h := apptest.Demo(t)
	b := open(t, h.Site(t))
	for range 5 {
		a := b.post("/sign-in", "login", "EMP-UP-129-0417", "pin", "999999", "back", "/passbook")
		a.shows(t, http.StatusUnauthorized)
		webtest.HasText(t, a.page, "#errors a[href=#login]", "not right")
		webtest.One(t, a.page, `main input[name=back][value=/passbook]`)
		webtest.One(t, a.page, `input[name=login][value=EMP-UP-129-0417]`)
		webtest.None(t, a.page, `input[name=pin][value=999999]`)
		webtest.One(t, a.page, `.top input[name=back][value=/sign-in?back=%2Fpassbook]`)
	}
	a := b.post("/sign-in", "login", "EMP-UP-129-0417", "pin", demo.PIN)
	a.shows(t, http.StatusTooManyRequests)
	webtest.HasText(t, a.page, "#errors", "Try again in 15 minutes")
	if a.header.Get("Retry-After") == "" {
		t.Error("programs are not told when to come back")
	}
}

func TestSignIn_Back_NeverLeavesTheSite(t *testing.T) {
	h := apptest.Demo(t)
	s := h.Site(t)
	for back, want := range map[string]string{"/passbook?x=1": "/passbook?x=1", "//evil.example": "/today", "https://evil.example/": "/today", "": "/today"} {
		b := open(t, s)
		b.post("/sign-in", "login", "emp-up-129-0417", "pin", demo.PIN, "back", back).goes(t, want)
		b.get("/sign-in?back="+url.QueryEscape(back)).goes(t, want)
	}
}

func TestLanguage_ChosenBeforeSignIn_IsKeptForAYear(t *testing.T) {
	h := apptest.Demo(t)
	b := open(t, h.Site(t))
	a := b.post("/me/lang", "to", "hi", "back", "/sign-in?back=%2Fme")
	a.goes(t, "/sign-in?back=%2Fme")
	if c := a.cookie(web.LanguageCookie); c == nil || c.MaxAge != 365*24*3600 {
		t.Errorf("the language's cookie is %+v", c)
	}
	page := b.get("/sign-in")
	webtest.One(t, page.page, "html[lang=hi]")
	webtest.HasText(t, page.page, "h1", "साइन इन करें")
	b.post("/me/lang", "to", "xx", "back", "/").shows(t, http.StatusUnprocessableEntity)
	b.post("/me/lang", "to", "en", "back", "https://evil.example").goes(t, "/")
}

func TestTheme_IsKeptAndLetGo(t *testing.T) {
	h := apptest.Demo(t)
	b := open(t, h.Site(t))
	b.post("/me/theme", "to", "dark", "back", "/sign-in").goes(t, "/sign-in")
	webtest.One(t, b.get("/sign-in").page, "html[data-theme=dark]")
	b.post("/me/theme", "to", "device", "back", "/sign-in").goes(t, "/sign-in")
	webtest.None(t, b.get("/sign-in").page, "html[data-theme]")
	b.post("/me/theme", "to", "pink").shows(t, http.StatusUnprocessableEntity)
}
