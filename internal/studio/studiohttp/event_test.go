package studiohttp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/web/webtest"
)

func TestEvent_WrittenByForms_StandsInTheDraft(t *testing.T) {
	h := apptest.Demo(t)
	r := signIn(t, h, "author", "en")
	_, _, to := r.post("/studio/new", url.Values{"org": {"CTI-1"}, "title_en": {"An hour at the counter"}, "title_hi": {"काउंटर पर एक घंटा"}})
	at, _, _ := strings.Cut(to, "?")
	_, _, to = r.post(at+"/edit", url.Values{"seen": {"0"}, "new": {"unit"}, "kind": {"event"}, "title_en": {"Open hour"}, "title_hi": {"खुला घंटा"}})
	if !strings.Contains(to, "edit?part=unit%3AU1") {
		t.Fatalf("when and where is not asked for next: %s", to)
	}
	form := url.Values{
		"seen": {"1"}, "part": {"unit:U1"}, "kind": {"event"}, "title_en": {"Open hour"}, "title_hi": {"खुला घंटा"}, "begins": {"2026-12-04T10:30"}, "ends": {"2026-12-04T11:30"},
		"place_en": {"Room 12"}, "giver_en": {"The institute"}, "url": {"http://meet.example"}, "seats": {"40"},
	}
	code, body, _ := r.post(at+"/edit", form)
	if code != http.StatusUnprocessableEntity {
		t.Fatalf("an unsafe address: %d", code)
	}
	webtest.One(t, body, "#errors a[href=#url]")
	form.Set("url", "https://meet.example")
	if code, body, _ := r.post(at+"/edit", form); code != http.StatusSeeOther {
		t.Fatalf("saved with %d\n%.2000s", code, body)
	}
	if begins := webtest.Attr(webtest.One(t, r.Page(at+"/edit?part=unit:U1"), "input#begins"), "value"); begins != "2026-12-04T10:30" {
		t.Errorf("begins %s", begins)
	}
	webtest.HasText(t, r.Page(at), "#U1", "04-12-2026, 10:30")
}

func TestEvents_OfACourse_ShowTheirCodeToWhoGivesThem_AndToNoLearner(t *testing.T) {
	h := apptest.Demo(t)
	for _, lang := range []string{"en", "hi"} {
		word := webtest.Text(webtest.One(t, signIn(t, h, "author", lang).Page("/studio/C23/events"), "#event7 .num"))
		if len(word) != 7 || word[3] != '-' {
			t.Errorf("the code stands as %q", word)
		}
	}
	if w := signIn(t, h, "officer", "en").Ask(http.MethodGet, "/studio/C23/events", nil); w.Code != http.StatusForbidden {
		t.Errorf("a learner is answered %d", w.Code)
	}
}
