package gaphttp_test

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/framework"
	"sopan/internal/gap/gaphttp"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/who"
	"sopan/internal/passbook/passbookhttp"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

// asked are the gaps and the levels of a person, now or on a day.
func asked(t testing.TB, m *apptest.Machine, day string) (gaphttp.Body, passbookhttp.Book) {
	t.Helper()
	var g gaphttp.Body
	var b passbookhttp.Book
	query := ""
	if day != "" {
		query = "?as_of=" + day
	}
	if got := m.Get(path+query, &g); got != http.StatusOK {
		t.Fatalf("the gaps of %q: %d", day, got)
	}
	if got := m.Get("/api/v1/people/EMP-UP-129-0417/passbook"+query, &b); got != http.StatusOK {
		t.Fatalf("the passbook of %q: %d", day, got)
	}
	g.AsOf, b.AsOf = "", ""
	for i := range b.Entries {
		b.Entries[i].Claimed = 0 // what was only claimed on a day that is past is not told
		for j := range b.Entries[i].History {
			b.Entries[i].History[j].Known = ""
		}
	}
	b.Entries = slices.DeleteFunc(b.Entries, func(e passbookhttp.Entry) bool { return !e.Measured && len(e.History) == 0 && len(e.Evidence) == 0 })
	return g, b
}

// Whatever happens later, a question about a day is answered as it was answered on that day: by the version of that day, the overlay
// of that day, the evidence of that day.
func TestAsOf_YesterdaysQuestionGetsYesterdaysAnswer(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx, op, m := context.Background(), who.Operator("test"), h.As(t, h.Site(t), "officer")
		const kind = "POS-UP-PR-GPS"
		var days []string
		said := map[string]gaphttp.Body{}
		books := map[string]passbookhttp.Book{}
		night := func() { // keeps the answer of the day, and lets it end
			t.Helper()
			h.Drain(t)
			day := clock.Date(h.Clock.Now())
			days = append(days, day)
			said[day], books[day] = asked(t, m, "")
			h.Clock.Advance(24 * time.Hour)
		}
		night()
		next, err := h.Frameworks.NewVersion(ctx, op, kind, 0)
		if err != nil {
			t.Fatal(err)
		}
		profile, err := h.Frameworks.Profile(ctx, h.Reader(), kind)
		if err != nil {
			t.Fatal(err)
		}
		a := profile.Roles[0].Activities[0]
		need := a.Requirements[0]
		need.Level++
		if _, err = h.Frameworks.EditDraft(ctx, op, kind, 0, framework.Put(framework.PartNeed(a.Code, need.Competency), "", -1, need)); err != nil {
			t.Fatal(err)
		}
		if err := h.Frameworks.Enact(ctx, op, kind, next.Number, "as ordered"); err != nil {
			t.Fatal(err)
		}
		night()
		entries, err := h.Passbooks.Of(ctx, h.Reader(), officer(t, h))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries { // what counted for one level counts no more
			if len(e.Evidence) > 0 {
				if err := h.Records.Revoke(ctx, op, e.Evidence[0], "given to the wrong person"); err != nil {
					t.Fatal(err)
				}
				break
			}
		}
		night()
		overlay := framework.OverlayCode(kind, "UP-129-948")
		draft, err := h.Frameworks.OpenDraft(ctx, h.Reader(), op, overlay)
		if err != nil {
			t.Fatal(err)
		}
		left, err := h.Frameworks.Unconsented(ctx, h.Reader(), draft.Version)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range left {
			if err := h.Frameworks.Consent(ctx, op, overlay, code); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.Frameworks.VerifyFrac(ctx, op, overlay, ""); err != nil {
			t.Fatal(err)
		}
		if err := h.Frameworks.PublishFrac(ctx, op, overlay, draft.Number); err != nil {
			t.Fatal(err)
		}
		night()
		for i, day := range days {
			g, b := asked(t, m, day)
			if !reflect.DeepEqual(g, said[day]) {
				t.Errorf("%s: the gaps are told otherwise\n%+v\n%+v", day, g, said[day])
			}
			if !reflect.DeepEqual(b, books[day]) {
				t.Errorf("%s: the levels are told otherwise\n%+v\n%+v", day, b, books[day])
			}
			if i > 0 && reflect.DeepEqual(said[days[i-1]], said[day]) {
				t.Errorf("between %s and %s nothing changed: the test says nothing", days[i-1], day)
			}
		}
		if g, _ := asked(t, m, "2020-01-01"); len(g.Items) != 0 || g.CompetenciesRequired != 0 {
			t.Errorf("before anything was in force: %+v", g)
		}
	})
}

func officer(t testing.TB, h *apptest.House) string {
	t.Helper()
	by, err := h.Person(context.Background(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	return by.PersonID
}

func TestAsOf_ThatIsNoDayOrLiesAhead_IsRefused(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	r := h.SignIn(t, site, "officer")
	for _, day := range []string{"yesterday", "2026-02-30", "22-11-2026", clock.Date(h.Clock.Now()), "9999-12-31"} {
		if got := h.As(t, site, "officer").Get(path+"?as_of="+day, nil); got != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", day, got)
		}
		status, html := r.Get("/passbook?as_of=" + day)
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%s on the page: %d", day, status)
		}
		webtest.One(t, html, `#errors a[href="#as_of"]`)
		webtest.Sound(t, html)
	}
}

func TestAsOf_OnThePage_IsWhatWasAskedThen_AndReadingItOfOthersLeavesATrace(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	day := clock.Date(h.Clock.Now())
	h.Clock.Advance(24 * time.Hour)
	r := h.SignIn(t, site, "officer")
	_, now := r.Get("/passbook")
	webtest.One(t, now, `#then input[name="as_of"]`)
	_, html := r.Get("/passbook?as_of=" + day)
	webtest.Sound(t, html)
	g, _ := asked(t, h.As(t, site, "officer"), day)
	webtest.HasText(t, html, "h1", fmt.Sprintf("%d of %d asked levels were met", g.CompetenciesMet, g.CompetenciesRequired))
	webtest.One(t, html, `main a[href="/frac/POS-UP-PR-GPS?version=1"]`)
	_, html = r.Get("/passbook?as_of=2020-01-01")
	webtest.HasText(t, html, "h1", "asked for nothing yet")
	if status, _ := h.SignIn(t, site, "postmaster").Get("/people/EMP-UP-129-0417/passbook?as_of=" + day); status != http.StatusForbidden {
		t.Errorf("a stranger reads it: %d", status)
	}
	if got := h.As(t, site, "curator").Get(path+"?as_of="+day, nil); got != http.StatusForbidden {
		t.Errorf("the curator reads it: %d", got)
	}
}

// A day that is past costs a few statements, however much evidence there is.
func TestAsOf_TakesFewStatements(t *testing.T) {
	h := apptest.Demo(t)
	day := clock.Date(h.Clock.Now())
	h.Clock.Advance(24 * time.Hour)
	req, err := http.NewRequest(http.MethodGet, h.Site(t).URL+"/passbook?as_of="+day, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: h.Session(t, "officer")})
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if n := webtest.Statements(res.Header); res.StatusCode != http.StatusOK || n < 1 || n > 11 {
		t.Errorf("%d, %d statements", res.StatusCode, n)
	}
}
