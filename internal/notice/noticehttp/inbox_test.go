package noticehttp_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"sopan/internal/access"
	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/notice"
	"sopan/internal/notice/noticehttp"
	"sopan/internal/passbook"
	"sopan/internal/people/peopletest"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
	words "sopan/locale"
)

// house is a small register, a dictionary, and the door on a real mux.
type house struct {
	d       *db.DB
	clock   *clock.Fake
	log     *event.Log
	people  *peopletest.Small
	mux     *http.ServeMux
	texts   *locale.Catalogue
	counted *db.Counter
}

func build(t testing.TB) *house {
	t.Helper()
	d, c := dbtest.SQLite(t)
	h := &house{d: d, clock: c, log: event.New(d), people: peopletest.Load(t, d), mux: http.NewServeMux()}
	frameworktest.Dictionary(t, d, "C1", "C2", "C3", "C4")
	notices := notice.New(d)
	notices.Follow(h.log)
	for _, r := range noticehttp.New(d, notices, h.people.Register, framework.New(d)).Routes() {
		h.mux.Handle(r.Pattern, r.Handler)
	}
	var err error
	if h.texts, err = locale.Load(words.Files); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) tell(t testing.TB, by string, facts ...event.Fact) {
	t.Helper()
	err := h.d.Write(context.Background(), who.Actor{PersonID: h.people.ID(by)}, func(ctx context.Context, tx *db.Tx) error {
		for _, f := range facts {
			if err := event.Record(ctx, tx, f); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = h.log.Drain(context.Background())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// ask sends a request as a person ("" for a stranger) in a language.
func (h *house) ask(t testing.TB, as, lang, method, address string, form url.Values) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	ctx, c := db.Counting(r.Context())
	h.counted = c
	f := web.Frame{P: h.texts.Printer(lang), Path: address, Now: h.clock.Now()}
	if as != "" {
		actor := h.people.As(as)
		ctx = who.With(ctx, actor)
		f.Viewer = web.Viewer{SignedIn: true, PersonID: actor.PersonID, Initials: "X", Name: "X"}
	}
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r.WithContext(web.WithFrame(ctx, f)))
	return w.Result()
}

func (h *house) page(t testing.TB, as, lang, address string) string {
	t.Helper()
	resp := h.ask(t, as, lang, http.MethodGet, address, nil)
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v\n%s", address, resp.StatusCode, err, body)
	}
	webtest.Sound(t, string(body))
	return string(body)
}

func (h *house) claim(code, item string) evidence.Claimed {
	return evidence.Claimed{ID: item, Person: h.people.ID(peopletest.Sunita), Competency: code, ItemKind: evidence.Signoff, Level: 3, Signer: h.people.ID(peopletest.Rakesh)}
}

func TestInbox_WithNothing_SaysSoAndLeadsOn(t *testing.T) {
	h := build(t)
	for _, lang := range []string{"en", "hi"} {
		html := h.page(t, peopletest.Sunita, lang, "/notices")
		webtest.One(t, html, "main .empty a.btn[href=/today]")
		webtest.None(t, html, "main ul.led")
		webtest.None(t, html, "form[action=/notices/read]")
	}
}

func TestInbox_OfAStranger_LeadsToSignIn(t *testing.T) {
	h := build(t)
	resp := h.ask(t, "", "en", http.MethodGet, "/notices", nil)
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/sign-in?back=%2Fnotices" {
		t.Errorf("%d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
	if resp := h.ask(t, "", "en", http.MethodPost, "/notices/read", url.Values{"upto": {"1"}}); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("reading without signing in: %d", resp.StatusCode)
	}
}

func TestInbox_NamesWhoAndWhat_AndPartsTodayFromEarlier(t *testing.T) {
	h := build(t)
	h.tell(t, peopletest.Sunita, h.claim("C1", "e1"))
	h.clock.Advance(24 * time.Hour)
	h.tell(t, peopletest.Sunita, h.claim("C2", "e2"))
	html := h.page(t, peopletest.Rakesh, "en", "/notices")
	sections := webtest.Texts(t, html, "main section.note h2")
	if len(sections) != 2 || sections[0] != "Today" || sections[1] != "Earlier" {
		t.Errorf("sections %q", sections)
	}
	links := webtest.Find(t, html, "main ul.led li.new a.t")
	if len(links) != 2 || webtest.Attr(links[0], "href") != "/team/signoff/e2" ||
		webtest.Text(links[0]) != "Sunita Verma asks you to sign real work: Competency C2, level 3." {
		t.Errorf("first of %d lines: %q", len(links), webtest.Text(links[0]))
	}
	if n := len(webtest.Find(t, html, "main ul.led .pill.now")); n != 4 { // "New" and "Waits for you" on both
		t.Errorf("%d pills", n)
	}
	webtest.HasText(t, h.page(t, peopletest.Rakesh, "hi", "/notices"), "main ul.led a.t", "सुनीता वर्मा")
}

func TestInbox_ASettledRequest_IsNotOfferedAnyMore(t *testing.T) {
	h := build(t)
	h.tell(t, peopletest.Sunita, h.claim("C1", "e1"))
	h.tell(t, peopletest.Rakesh, evidence.Decided{ID: "e1", Person: h.people.ID(peopletest.Sunita), Competency: "C1", Outcome: evidence.Proven, Signer: h.people.ID(peopletest.Rakesh)})
	html := h.page(t, peopletest.Rakesh, "en", "/notices")
	webtest.HasText(t, html, "main ul.led .pill.mut", "Settled")
	webtest.None(t, html, "main ul.led a[href=/team/signoff/e1]")
	webtest.None(t, html, "main form[action=/notices/read]")
	webtest.HasText(t, h.page(t, peopletest.Sunita, "en", "/notices"), "main a.t[href=/evidence/e1]", "Rakesh Kumar signed your work as proven: Competency C1.")
}

func TestInbox_APassbookLoadedAtOnce_IsOneLine(t *testing.T) {
	h := build(t)
	me := h.people.ID(peopletest.Sunita)
	var facts []event.Fact
	for _, code := range []string{"C1", "C2", "C3", "C4"} {
		facts = append(facts, passbook.Raised{Person: me, Competency: code, From: -1, To: 2})
	}
	h.tell(t, peopletest.Rakesh, append(facts, passbook.Fell{Person: me, Competency: "C1", From: 2, To: 1, Reason: "expired"})...)
	html := h.page(t, peopletest.Sunita, "en", "/notices")
	lines := webtest.Texts(t, html, "main ul.led > li")
	if len(lines) != 2 || !strings.HasPrefix(lines[1], "4 competencies were measured for the first time.") || !strings.Contains(lines[0], "evidence is past its validity") {
		t.Errorf("lines %q", lines)
	}
}

func TestRead_MarksOneOrAll_AndComesBack(t *testing.T) {
	h := build(t)
	h.tell(t, peopletest.Sunita, h.claim("C1", "e1"), h.claim("C2", "e2"), h.claim("C3", "e3"))
	html := h.page(t, peopletest.Rakesh, "en", "/notices")
	first := webtest.Find(t, html, "main ul.led form[action=/notices/read] input[name=id]")[0]
	resp := h.ask(t, peopletest.Rakesh, "en", http.MethodPost, "/notices/read", url.Values{"id": {webtest.Attr(first, "value")}, "back": {"/notices"}})
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/notices" {
		t.Fatalf("%d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
	html = h.page(t, peopletest.Rakesh, "en", "/notices")
	if n := len(webtest.Find(t, html, "main li.new")); n != 2 {
		t.Errorf("%d new after one was read, want 2", n)
	}
	upto := webtest.One(t, html, "main .page-h form input[name=upto]")
	resp = h.ask(t, peopletest.Rakesh, "en", http.MethodPost, "/notices/read", url.Values{"upto": {webtest.Attr(upto, "value")}, "back": {"https://elsewhere.example/"}})
	if resp.Header.Get("Location") != "/notices" {
		t.Errorf("led to %q", resp.Header.Get("Location"))
	}
	webtest.None(t, h.page(t, peopletest.Rakesh, "en", "/notices"), "main li.new")
	if resp := h.ask(t, peopletest.Rakesh, "en", http.MethodPost, "/notices/read", url.Values{"upto": {"x"}}); resp.StatusCode != http.StatusUnprocessableEntity && resp.StatusCode != http.StatusBadRequest {
		t.Errorf("a place that is none: %d", resp.StatusCode)
	}
}

func TestInbox_Full_KeepsItsBudgets_AndPages(t *testing.T) {
	h := build(t)
	for i := range 60 {
		h.tell(t, peopletest.Sunita, h.claim(fmt.Sprint("C", 1+i%4), fmt.Sprint("e", i)))
	}
	h.tell(t, peopletest.Rakesh, access.Granted{Person: h.people.ID(peopletest.Rakesh), Role: who.RoleMDOAdmin, Path: peopletest.Harakh})
	html := h.page(t, peopletest.Rakesh, "en", "/notices")
	if n := h.counted.N(); n > 6 {
		t.Errorf("%d statements, want at most 6", n)
	}
	webtest.HasText(t, html, "main a.t[href=/me]", "gave you a role: capacity building unit of a department.")
	if small := webtest.Squeezed(html); small > 8<<10 {
		t.Errorf("%d bytes squeezed, want at most 8 KB", small)
	}
	next := webtest.Attr(webtest.One(t, html, "nav.pager a[rel=next]"), "href")
	rest := h.page(t, peopletest.Rakesh, "en", next)
	if n := len(webtest.Find(t, rest, "main ul.led > li")); n != 11 {
		t.Errorf("%d lines on the second page, want 11", n)
	}
	webtest.One(t, rest, `nav.pager a[href=/notices]`)
}

func TestWords_EveryKind_HasItsWordsAndItsIcon(t *testing.T) {
	h := build(t)
	me, above := h.people.ID(peopletest.Sunita), h.people.ID(peopletest.Rakesh)
	h.tell(t, peopletest.Rakesh, h.claim("C1", "e"), evidence.Stayed{ID: "e", Person: me, Signer: above},
		evidence.PassedOn{ID: "e", Person: me, From: h.people.ID(peopletest.Ojha), To: above},
		evidence.Decided{ID: "e", Person: me, Competency: "C1", Outcome: evidence.NotYet, Signer: above},
		evidence.Revoked{ID: "e", Person: me, Competency: "C1"}, evidence.Expired{ID: "e", Person: me, Competency: "C1"},
		passbook.Raised{Person: me, Competency: "C1", From: 1, To: 2}, passbook.Fell{Person: me, Competency: "C1", From: 1, To: -1, Reason: "revoked"},
		access.SlipIssued{Person: me, InUse: true}, access.SecretChanged{Person: me}, access.Flagged{Person: me, IssuedBy: above},
		access.Revoked{Person: me, Role: who.RoleAssessor, Path: "IN."})
	for _, lang := range []string{"en", "hi"} {
		for _, p := range []string{peopletest.Sunita, peopletest.Rakesh, peopletest.Ojha} {
			for _, line := range webtest.Texts(t, h.page(t, p, lang, "/notices"), "main ul.led > li") {
				if strings.Contains(line, "notice.") || strings.Contains(line, "{") {
					t.Errorf("%s: %q", lang, line)
				}
			}
		}
	}
}
