//go:build browser

package journeys

import (
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"sopan/e2e/browser"
	"sopan/internal/app/apptest"
	"sopan/internal/demo"
	"sopan/internal/ground/locale"
	"sopan/internal/web"
)

// The people and the competency of the story that more than one journey speaks of.
const (
	sunita = "EMP-UP-129-0417"
	gem    = "KCM-F017" // buying on GeM, which her post asks for at level 3
)

// The screens that people sit at.
var (
	telephone = browser.Options{Width: 360, Lang: "hi"}
	desk      = browser.Options{Width: 1280, Lang: "en"}
)

// stage is one telling of the story with a site of its own, for one journey.
type stage struct {
	*apptest.House
	t      testing.TB
	site   *httptest.Server
	script bool
}

// twice tells a journey with the pages' own scripts running, and again without. Both must end alike, so what is asserted at
// the end may not depend on which it was.
func twice(t *testing.T, journey func(t *testing.T, s *stage)) {
	t.Parallel()
	for name, script := range map[string]bool{"script": true, "plain": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := apptest.Demo(t)
			h.Drain(t)
			journey(t, &stage{House: h, t: t, site: h.Site(t), script: script})
		})
	}
}

// api asks the public interface as one of the story.
func (s *stage) api(name string) *apptest.Machine {
	s.t.Helper()
	return s.As(s.t, s.site, name)
}

// code gives the employee code behind an alias.
func (s *stage) code(alias string) string {
	s.t.Helper()
	p, err := s.Person(context.Background(), alias)
	if err != nil {
		s.t.Fatal(err)
	}
	return p.Code
}

// standing is where somebody stands in one competency.
type standing struct {
	CS       float64
	Attained int
	History  []struct {
		Cause    string
		Attained int
	}
}

// stands gives the officer's own standing in a competency, by the public interface.
func (s *stage) stands(competency string) standing {
	s.t.Helper()
	var book struct {
		Entries []struct {
			Competency string
			standing
		}
	}
	if status := s.api("officer").Get("/api/v1/people/"+sunita+"/passbook", &book); status != http.StatusOK {
		s.t.Fatalf("passbook: %d", status)
	}
	for _, e := range book.Entries {
		if e.Competency == competency {
			return e.standing
		}
	}
	s.t.Fatalf("no entry of %s", competency)
	return standing{}
}

// expect fails the journey unless the officer stands so in a competency.
func (s *stage) expect(competency string, cs float64, level int) {
	s.t.Helper()
	if got := s.stands(competency); got.CS != cs || got.Attained != level {
		s.t.Errorf("%s stands at %.2f, level %d; want %.2f, level %d", competency, got.CS, got.Attained, cs, level)
	}
}

// piece is what the public interface says of one piece of evidence.
type piece struct {
	ID, Competency, Kind, Status, Note, Signer, Reason string
	DecidedBy                                          string  `json:"decided_by"`
	Level                                              int     `json:"level"`
	Percent                                            float64 `json:"percent"`
	Files                                              []struct {
		Name, Type string
		Size       int64
	}
	Passes []struct{ From, To, Reason string }
}

// piece asks for one piece of evidence as somebody who may see it.
func (s *stage) piece(as, id string) piece {
	s.t.Helper()
	var out piece
	if status := s.api(as).Get("/api/v1/evidence/"+id, &out); status != http.StatusOK {
		s.t.Fatalf("evidence %s as %s: %d", id, as, status)
	}
	return out
}

// visitor is somebody before a page. Every page that they come to is looked at: no barrier, no sideways scroll, no request
// that failed.
type visitor struct {
	*browser.Page
	t      testing.TB
	site   string
	screen browser.Options
	words  *locale.Printer
}

// visitor seats a stranger before a screen.
func (s *stage) visitor(screen browser.Options) *visitor {
	s.t.Helper()
	screen.Script = s.script
	return &visitor{
		Page: browser.Start(s.t).Page(s.t, screen), t: s.t, site: s.site.URL, screen: screen, words: s.Words.Printer(screen.Lang),
	}
}

// signedIn seats somebody of the cast, who signs in by the page.
func (s *stage) signedIn(alias string, screen browser.Options) *visitor {
	s.t.Helper()
	v := s.visitor(screen)
	v.open("/sign-in")
	v.signIn(s.code(alias), demo.PIN)
	v.at("/today")
	return v
}

// seated seats somebody of the cast who has signed in before, for journeys that are about something else.
func (s *stage) seated(alias string, screen browser.Options) *visitor {
	s.t.Helper()
	v := s.visitor(screen)
	v.Cookie(s.site.URL, web.SessionCookie, s.Session(s.t, alias))
	return v
}

// signIn fills in the page of signing in and sends it.
func (v *visitor) signIn(login, pin string) {
	v.t.Helper()
	v.Fill("#login", login)
	v.Fill("#pin", pin)
	v.click(`form[action="/sign-in"] button`)
}

// open goes to an address of the site, which must be there.
func (v *visitor) open(path string) {
	v.t.Helper()
	v.answered("open "+path, v.Goto(v.site+path), http.StatusOK)
}

// refused goes to an address that must not be open to this person: the page says so and stands like any other.
func (v *visitor) refused(path string) {
	v.t.Helper()
	v.answered("open "+path, v.Goto(v.site+path), http.StatusForbidden)
	v.sees(".trouble h1", v.T("web.error.denied"))
}

// hidden goes to an address of which this person may not even know whether there is anything.
func (v *visitor) hidden(path string) {
	v.t.Helper()
	v.answered("open "+path, v.Goto(v.site+path), http.StatusNotFound)
	v.sees(".trouble h1", v.T("web.error.not_found"))
}

// click presses what leads to another page, which must be there.
func (v *visitor) click(selector string) {
	v.t.Helper()
	v.clickFor(selector, http.StatusOK)
}

// clickFor presses what leads to a page with another status than "all well".
func (v *visitor) clickFor(selector string, status int) {
	v.t.Helper()
	v.reach(selector)
	v.answered("press "+selector, v.Click(selector), status)
}

// reach scrolls to what is to be pressed, as a finger would, and fails the journey when something lies over it.
func (v *visitor) reach(selector string) {
	v.t.Helper()
	v.Wait(selector)
	over := v.Evaluate(fmt.Sprintf(`(() => {
		const wanted = document.querySelector(%q);
		wanted.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
		const box = wanted.getClientRects()[0];
		const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
		return !top || wanted.contains(top) ? "" : top.outerHTML.slice(0, 120);
	})()`, selector))
	if over != `""` {
		v.t.Errorf("%s: %s lies under %s", v.path(), selector, over)
	}
}

// menu goes where the account menu leads.
func (v *visitor) menu(path string) {
	v.t.Helper()
	v.Press("details.acct summary")
	v.click(`details.acct a[href="` + path + `"]`)
}

// forge sends a form that no page has offered, as somebody might who knows the addresses.
func (v *visitor) forge(path string, fields url.Values, status int) {
	v.t.Helper()
	var inputs strings.Builder
	for name, values := range fields {
		for _, value := range values {
			fmt.Fprintf(&inputs, `<input type="hidden" name="%s" value="%s">`, name, value)
		}
	}
	form := fmt.Sprintf(`<form method="post" action="%s">%s<button id="forged">go</button></form>`, path, inputs.String())
	v.Evaluate(fmt.Sprintf(`document.getElementById("main").insertAdjacentHTML("afterbegin", %q)`, form))
	v.clickFor("#forged", status)
}

// answered looks at the page that an act has led to.
func (v *visitor) answered(act string, got, want int) {
	v.t.Helper()
	if got != want {
		v.t.Fatalf("%s: answered %d, want %d, at %s: %s", act, got, want, v.path(), strings.Join(v.Texts("h1, .lede"), " / "))
	}
	v.look()
}

// look holds the page as it stands to what every page promises.
func (v *visitor) look() {
	v.t.Helper()
	if over := v.Overflow(); over > 0 {
		v.t.Errorf("%s scrolls %d px sideways", v.path(), over)
	}
	for _, failure := range v.Failures() {
		v.t.Errorf("%s: a request failed: %s", v.path(), failure)
	}
	// A journey comes to pages that are alike again and again, and both tellings of it do. What axe has found nothing in, on the
	// same screen, it is not asked about again; each page as such is held to axe in e2e/screens.
	stood := sha256.Sum256([]byte(v.Evaluate(shape)))
	key := fmt.Sprint(v.screen.Width, v.screen.Theme, stood)
	if _, ok := clean.Load(key); ok {
		return
	}
	violations := v.Axe()
	for _, violation := range violations {
		v.t.Errorf("%s: %s", v.path(), violation)
	}
	if len(violations) == 0 {
		clean.Store(key, true)
	}
}

// clean holds the shapes of pages, as they stood after loading, that axe has found nothing in.
var clean sync.Map

// shape is all that axe can find fault with in the document as it stands, but for the words themselves: elements in their order, what
// they are, how they are tied to each other, and whether there is a word in them. Neighbours that are alike count once, and of a value
// that is made of numbers it does not matter which.
const shape = `(() => {
	const kept = /^(id|for|class|role|type|lang|dir|tabindex|hidden|open|disabled|checked|selected|required|autocomplete|scope|headers|colspan|rowspan|content|http-equiv)$|^aria-(?!label$|valuetext$)/;
	const named = (a) => a.name + (kept.test(a.name) ? "=" + a.value.replace(/[0-9a-f-]*[0-9][0-9a-f-]*/g, "0") : a.value.trim() ? "" : "-");
	const of = (e) => {
		const within = [];
		for (const n of e.childNodes) {
			const one = n.nodeType === 1 ? of(n) : n.nodeType === 3 && n.data.trim() ? "." : "";
			if (one && one !== within[within.length - 1]) within.push(one);
		}
		return e.localName + "[" + [...e.attributes].map(named).sort().join() + "](" + within.join("") + ")";
	};
	return of(document.documentElement);
})()`

// path is where the visitor stands, without the site.
func (v *visitor) path() string { return strings.TrimPrefix(v.Address(), v.site) }

// at fails the journey unless the visitor stands on a page, whatever its query.
func (v *visitor) at(path string) {
	v.t.Helper()
	here, _, _ := strings.Cut(v.path(), "?")
	here, _, _ = strings.Cut(here, "#")
	if here != path {
		v.t.Fatalf("at %s, want %s", v.path(), path)
	}
}

// T gives a text of the site in the language of the visitor's screen.
func (v *visitor) T(key string, args ...any) string { return v.words.T(key, args...) }

// has fails the journey unless the page has something.
func (v *visitor) has(selector, what string) {
	v.t.Helper()
	if !v.Exists(selector) {
		v.t.Errorf("%s has no %s (%s)", v.path(), what, selector)
	}
}

// lacks fails the journey when the page has something.
func (v *visitor) lacks(selector, what string) {
	v.t.Helper()
	if v.Exists(selector) {
		v.t.Errorf("%s has %s (%s)", v.path(), what, selector)
	}
}

// sees fails the journey unless some of what the selector finds says each of the texts.
func (v *visitor) sees(selector string, texts ...string) {
	v.t.Helper()
	said := flat(strings.Join(v.Texts(selector), "\n"))
	for _, text := range texts {
		if !strings.Contains(said, flat(text)) {
			v.t.Errorf("%s does not say %q in %s, but %.600q", v.path(), text, selector, said)
		}
	}
}

// hides fails the journey when what the selector finds says any of the texts.
func (v *visitor) hides(selector string, texts ...string) {
	v.t.Helper()
	said := flat(strings.Join(v.Texts(selector), "\n"))
	for _, text := range texts {
		if strings.Contains(said, flat(text)) {
			v.t.Errorf("%s says %q in %s", v.path(), text, selector)
		}
	}
}

// flat joins lines and runs of blanks, hard ones too, so that texts compare however they are broken.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

// signOut leaves by the account menu.
func (v *visitor) signOut() {
	v.t.Helper()
	v.Press("details.acct summary")
	v.click(`form[action="/sign-out"] button`)
}

// photo makes a small picture, as of a page of minutes.
func photo(t testing.TB) string {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 48, 64))
	for i := range picture.Pix {
		picture.Pix[i] = 0xf0
	}
	for y := 8; y < 60; y += 6 {
		for x := 6; x < 42; x++ {
			picture.SetGray(x, y, color.Gray{Y: 0x30})
		}
	}
	path := filepath.Join(t.TempDir(), "gem-order.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, picture); err != nil {
		t.Fatal(err)
	}
	return path
}
