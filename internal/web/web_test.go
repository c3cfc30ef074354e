package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/web/parts"
	"sopan/internal/web/webtest"
	words "sopan/locale"
)

func frame(t testing.TB, lang string, signedIn bool) Frame {
	t.Helper()
	catalogue, err := locale.Load(words.Files)
	if err != nil {
		t.Fatal(err)
	}
	f := Frame{P: catalogue.Printer(lang), Title: "Today", Path: "/today?x=1", Tab: "today", Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
	if signedIn {
		f.Viewer = Viewer{SignedIn: true, PersonID: "p1", Name: "Sunita Meena", Initials: "SM", Areas: []Area{{"web.tab.help", "/team"}}, Unread: 2}
	}
	return f
}

// body is a page's own part, with an icon of its own.
func body(html string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, html); err != nil {
			return err
		}
		return parts.Icon("map", "").Render(ctx, w)
	})
}

func page(f Frame, html string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return Layout(f).Render(templ.WithChildren(ctx, body(html)), w)
	})
}

func get(t testing.TB, h http.Handler, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func read(t testing.TB, resp *http.Response) string {
	t.Helper()
	var from io.Reader = resp.Body
	if resp.Header.Get("Content-Encoding") == "gzip" {
		zip, err := gzip.NewReader(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		from = zip
	}
	all, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

func serve(f Frame, html string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := Render(w, r, http.StatusOK, page(f, html)); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
}

func TestLayout_GivesALearnerFiveTabs_AndMarksTheCurrent(t *testing.T) {
	html := read(t, get(t, serve(frame(t, "hi", true), "<h1>x</h1>"), "/today"))
	webtest.Sound(t, html)
	webtest.One(t, html, "html[lang=hi][dir=ltr]")
	if n := len(webtest.Find(t, html, "nav.tabs.btm a")); n != 5 {
		t.Errorf("%d tabs, want 5", n)
	}
	webtest.HasText(t, html, "nav.tabs a[aria-current=page]", "आज")
	webtest.One(t, html, "body.has-bar[data-me=p1]")
	webtest.One(t, html, "form[action=/sign-out][method=post] button")
	webtest.One(t, html, "form[action=/me/lang] input[name=to][value=en]")
	webtest.One(t, html, `form[action=/me/lang] input[name=back][value="/today?x=1"]`)
	webtest.One(t, html, "symbol#i-map")
}

func TestLayout_ForAStranger_OffersSignInAndNoTabs(t *testing.T) {
	html := read(t, get(t, serve(frame(t, "en", false), "<h1>x</h1>"), "/"))
	webtest.Sound(t, html)
	webtest.One(t, html, "a[href=/sign-in]")
	webtest.None(t, html, "nav.tabs")
	webtest.None(t, html, "details.acct")
	webtest.One(t, html, "form[action=/me/lang] input[name=to][value=hi]")
}

func TestLayout_WithAnAreasOwnTabs_ShowsThoseAtTheTop(t *testing.T) {
	f := frame(t, "en", true)
	f.Tabs, f.Tab = []Tab{{Key: "plan", Text: "Plan", Href: "/mdo/plan", Count: 3}}, "plan"
	html := read(t, get(t, serve(f, "<h1>x</h1>"), "/"))
	webtest.None(t, html, "nav.btm")
	webtest.HasText(t, html, "nav.tabs a[aria-current=page]", "Plan 3")
	webtest.One(t, html, ".menu a[href=/team]")
}

func TestLayout_Themed_SaysSoOnTheDocument(t *testing.T) {
	f := frame(t, "en", false)
	f.Theme = "dark"
	webtest.One(t, read(t, get(t, serve(f, ""), "/")), "html[data-theme=dark]")
	f.Theme = `x" onload="`
	webtest.None(t, read(t, get(t, serve(f, ""), "/")), "html[data-theme]")
}

func TestRender_ForASignedInViewer_IsNeverStored(t *testing.T) {
	resp := get(t, serve(frame(t, "en", true), ""), "/today")
	if got := resp.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	if resp.Header.Get("ETag") != "" {
		t.Error("a private page has an ETag")
	}
}

func TestRender_OfAPartWithoutAFrame_IsNeverStored(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { Render(w, r, 200, body("x")) })
	if got := get(t, h, "/").Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
}

func TestRender_OfAPageAboutWhoeverAsked_IsNeverStored_SignedInOrNot(t *testing.T) {
	first, told := frame(t, "en", false), frame(t, "en", false)
	first.NoIndex = true // as the pages of a first sign-in, which name a person
	told.Flash = &parts.Told{Kind: "ok", Text: "Done"}
	for name, f := range map[string]Frame{"a page of a sign-in": first, "a page that says what has happened": told} {
		resp := get(t, serve(f, "<h1>x</h1>"), "/")
		if got := resp.Header.Get("Cache-Control"); got != "no-store" || resp.Header.Get("ETag") != "" {
			t.Errorf("%s: Cache-Control %q, ETag %q", name, got, resp.Header.Get("ETag"))
		}
	}
}

func TestError_OfAFormThatWasSent_ChangesTheLanguageOfThePageItCameFrom(t *testing.T) {
	for _, c := range []struct{ method, referer, want string }{
		{http.MethodPost, "https://example.com/me?x=1#pin", "/me?x=1"},
		{http.MethodPost, "https://elsewhere.example/me", "/"},
		{http.MethodPost, "", "/"},
		{http.MethodPost, "https://example.com//elsewhere.example", "/"},
		{http.MethodGet, "https://example.com/me", "/today?x=1"}, // where it is
	} {
		f := frame(t, "en", true)
		r := httptest.NewRequest(c.method, "https://example.com/me/pin", nil)
		r.Header.Set("Referer", c.referer)
		w := httptest.NewRecorder()
		Error(w, r.WithContext(WithFrame(r.Context(), f)), fault.E(fault.TooMany, "test", "web.error.too_many"))
		got := webtest.Attr(webtest.One(t, w.Body.String(), "form[action=/me/lang] input[name=back]"), "value")
		if got != c.want || w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "60" {
			t.Errorf("%s from %q: %d back to %q, want %q; try again after %q", c.method, c.referer, w.Code, got, c.want, w.Header().Get("Retry-After"))
		}
	}
}

func TestRender_OfAPublicPage_AnswersNotModifiedToWhoHoldsIt(t *testing.T) {
	h := serve(frame(t, "en", false), "<h1>x</h1>")
	first := get(t, h, "/")
	tag := first.Header.Get("ETag")
	if tag == "" {
		t.Fatal("no ETag")
	}
	again := get(t, h, "/", "If-None-Match", `"other", `+tag)
	if again.StatusCode != http.StatusNotModified || read(t, again) != "" {
		t.Errorf("status %d", again.StatusCode)
	}
}

func TestRender_SqueezesOnlyForWhoTakesIt(t *testing.T) {
	h := serve(frame(t, "en", false), strings.Repeat("<p>step</p>", 300))
	if got := get(t, h, "/", "Accept-Encoding", "br, gzip").Header.Get("Content-Encoding"); got != "gzip" {
		t.Errorf("Content-Encoding %q", got)
	}
	for _, accept := range []string{"", "br", "gzip;q=0"} {
		if got := get(t, h, "/", "Accept-Encoding", accept).Header.Get("Content-Encoding"); got != "" {
			t.Errorf("for %q: Content-Encoding %q", accept, got)
		}
	}
	squeezed, plain := read(t, get(t, h, "/", "Accept-Encoding", "gzip")), read(t, get(t, h, "/"))
	if squeezed != plain {
		t.Error("the squeezed page is another page")
	}
}

func TestRender_ThatFails_HasSentNothing(t *testing.T) {
	w := httptest.NewRecorder()
	broken := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		io.WriteString(w, "half")
		return errors.New("broken")
	})
	if err := Render(w, httptest.NewRequest(http.MethodGet, "/", nil), 200, broken); err == nil {
		t.Fatal("no error")
	}
	if w.Body.Len() > 0 || len(w.Header()) > 0 {
		t.Errorf("sent %q with %v", w.Body, w.Header())
	}
}

func TestHeaders_ForbidInlineScriptStyleAndFrames(t *testing.T) {
	resp := get(t, Headers(serve(frame(t, "en", false), ""), false), "/")
	csp := resp.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "style-src 'self'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("the policy lacks %s", want)
		}
	}
	if strings.Contains(csp, "unsafe") {
		t.Errorf("the policy is %q", csp)
	}
	if resp.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Error("nosniff is missing")
	}
	if got := resp.Header.Get("Cross-Origin-Resource-Policy"); got != "same-origin" {
		t.Errorf("others may take what is ours in: %q", got)
	}
}

func TestHeaders_OfASiteReachedByHTTPS_HoldBrowsersToIt(t *testing.T) {
	for secure, want := range map[bool]string{true: "max-age=31536000", false: ""} {
		if got := get(t, Headers(serve(frame(t, "en", false), ""), secure), "/").Header.Get("Strict-Transport-Security"); got != want {
			t.Errorf("secure %v: %q, want %q", secure, got, want)
		}
	}
}

func TestStatic_IsKeptForEver_UnderItsHashedNameOnly(t *testing.T) {
	for _, k := range kinds {
		resp := get(t, Static(), Asset(k.name), "Accept-Encoding", "gzip")
		if resp.StatusCode != 200 || !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: status %d, %q", k.name, resp.StatusCode, resp.Header.Get("Cache-Control"))
		}
		if got := resp.Header.Get("Content-Type"); got != k.kind {
			t.Errorf("%s is sent as %q", k.name, got)
		}
		if read(t, resp) != read(t, get(t, Static(), Asset(k.name))) {
			t.Errorf("%s differs when squeezed", k.name)
		}
		if got := get(t, Static(), "/static/"+k.name).StatusCode; got != http.StatusNotFound {
			t.Errorf("%s without its hash: status %d", k.name, got)
		}
	}
	if !strings.Contains(read(t, get(t, Static(), Asset("manifest.webmanifest"))), Asset("favicon.svg")) {
		t.Error("the manifest names an icon that is not served")
	}
}

func TestBudgets_StyleScriptAndFrame(t *testing.T) {
	for name, most := range map[string]int{"app.css": 15 << 10, "app.js": 6 << 10, "upload.js": 3 << 10} {
		if got := len(assets()[name].small); got > most {
			t.Errorf("%s is %d bytes squeezed, budget %d", name, got, most)
		}
	}
	var b bytes.Buffer
	if err := page(frame(t, "hi", true), "<h1>x</h1>").Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	if got := len(squeeze(b.Bytes())); got > 3<<10 {
		t.Errorf("the empty frame is %d bytes squeezed, budget 3072", got)
	}
}

func TestStyle_KeepsToTheBrowserFloor(t *testing.T) {
	css := string(assets()["app.css"].plain)
	for _, newer := range []string{":has(", "@container", "color-mix(", "@layer", "oklch(", ":is(", ":where("} {
		if strings.Contains(css, newer) {
			t.Errorf("app.css uses %s, which the browser floor does not have", newer)
		}
	}
}

func TestFrameOf_ReturnsWhatAppPutIn(t *testing.T) {
	ctx := WithFrame(context.Background(), Frame{Org: "Harakh"})
	if got := FrameOf(ctx).Org; got != "Harakh" {
		t.Errorf("Org %q", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("a route outside the frame must not pass unseen")
		}
	}()
	FrameOf(context.Background())
}

func BenchmarkRender(b *testing.B) {
	h := serve(frame(b, "hi", true), strings.Repeat("<p>step</p>", 100))
	for b.Loop() {
		get(b, h, "/today", "Accept-Encoding", "gzip")
	}
}
