package learninghttp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/web/webtest"
)

// openHour is the part of the demo's course that leads to an event.
const openHour = packaged + "/7"

// joinAt is where the event is joined.
const joinAt = "https://meet.example.org/counter-hour"

// hour gives the event with its code, as its giver sees it.
func hour(t *testing.T, h *apptest.House) learning.EventShown {
	t.Helper()
	list, err := h.Courses.Events(t.Context(), h.DB.Reader(), who.Operator("test"), "C23")
	if err != nil || len(list) != 1 {
		t.Fatalf("events: %+v, %v", list, err)
	}
	return list[0]
}

func TestEvent_IsJoinedFromAQuarterOfAnHourBefore_UntilItsEnd_ByWhoIsInTheCourse(t *testing.T) {
	h := apptest.Demo(t)
	v := h.Visit(t, "officer", "en", "learning")
	e := hour(t, h).Event
	at := func(moment time.Time) string {
		t.Helper()
		h.Clock.Advance(moment.Sub(h.Clock.Now()))
		v.SignInAgain(h)
		return v.Page(openHour + "?s=none")
	}
	if page := v.Page(openHour); strings.Contains(page, joinAt) || !strings.Contains(page, "10:30 to 11:30 (Indian time)") {
		t.Error("who is not in the course is told how to join, or not when it is")
	}
	v.Ask("POST", packaged+"/enrol", url.Values{})
	for _, c := range []struct {
		moment time.Time
		joins  int
		takes  int
	}{
		{e.Begins.Add(-learning.JoinBefore - time.Minute), 0, 0},
		{e.Begins.Add(-learning.JoinBefore), 1, 0},
		{e.Begins, 1, 1},
		{e.Ends, 0, 1},
		{e.Closes(), 0, 0},
	} {
		page := at(c.moment)
		if n := strings.Count(page, `href="`+joinAt+`"`); n != c.joins {
			t.Errorf("at %v: %d ways to join", c.moment, n)
		}
		if n := strings.Count(page, `action="`+openHour+`/attend"`); n != c.takes {
			t.Errorf("at %v: %d forms for the code", c.moment, n)
		}
	}
}

func TestEvent_CodeIsTypedOnThePage_AndStandsOnNoneOfTheLearners(t *testing.T) {
	h := apptest.Demo(t)
	e := hour(t, h)
	h.Clock.Advance(e.Event.Begins.Add(time.Minute).Sub(h.Clock.Now()))
	for _, lang := range []string{"en", "hi"} {
		v := h.Visit(t, "officer", lang, "learning")
		v.Ask("POST", packaged+"/enrol", url.Values{})
		for _, address := range []string{packaged, openHour + "?s=none", openHour + "/print", openHour + "/calendar"} {
			if page := v.Ask(http.MethodGet, address, nil).Body.String(); strings.Contains(page, e.Word) {
				t.Errorf("%s tells the code", address)
			}
		}
	}
	v := h.Visit(t, "officer", "en", "learning")
	wrong := v.Ask("POST", openHour+"/attend", url.Values{"word": {"AAA-AA"}})
	page := v.Sound(openHour+"/attend", http.StatusUnprocessableEntity, wrong)
	webtest.One(t, page, "#errors a[href=#word]")
	webtest.One(t, page, "input#word[aria-invalid=true][value=AAA-AA]")
	if to := v.Send(openHour+"/attend", url.Values{"word": {strings.ToLower(e.Word[:3]) + " " + e.Word[3:]}}); !strings.HasSuffix(to, "#event") {
		t.Errorf("leads to %s", to)
	}
	if text := webtest.Text(webtest.One(t, v.Page(openHour+"?s=none"), "#event .inset.ok")); !strings.Contains(text, "You were there.") {
		t.Errorf("says %q", text)
	}
	if text := webtest.Text(webtest.One(t, v.Page(packaged), "main")); !strings.Contains(text, "Event, 1 Dec, 10:30") {
		t.Errorf("the course does not say when: %s", text)
	}
}

func TestEvent_IsAddedToACalendar_ByTheLetterOfRFC5545(t *testing.T) {
	h := apptest.Demo(t)
	e := hour(t, h).Event
	w := h.Visit(t, "officer", "hi", "learning").Ask(http.MethodGet, openHour+"/calendar", nil)
	body := w.Body.String()
	if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != "text/calendar; charset=utf-8" {
		t.Fatalf("answered %d as %s", w.Code, got)
	}
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="C23-7.ics"` {
		t.Errorf("kept as %s", got)
	}
	for _, line := range []string{
		"DTSTART:" + e.Begins.UTC().Format("20060102T150405Z"), "DTEND:" + e.Ends.UTC().Format("20060102T150405Z"), "SEQUENCE:0", "SUMMARY;LANGUAGE=hi:कठिन कामों पर खुला घंटा",
	} {
		if !strings.Contains(strings.ReplaceAll(body, "\r\n ", ""), "\r\n"+line+"\r\n") {
			t.Errorf("lacks %q\n%s", line, body)
		}
	}
	if strings.Contains(body, "meet.example.org") {
		t.Error("whoever has the file has the way to join")
	}
	if w := h.Visit(t, "officer", "hi", "learning").Ask(http.MethodGet, packaged+"/1/calendar", nil); w.Code != http.StatusNotFound {
		t.Errorf("of a part without an event: %d", w.Code)
	}
}
