package studio

import (
	"testing"
	"time"

	"sopan/internal/learning"
)

func TestEvent_OfADraft_IsHeldToWhatLearnersNeed(t *testing.T) {
	now := eventAt("2026-11-22T10:00")
	whole := Event{Begins: "2026-12-01T10:30", Ends: "2026-12-01T11:30", Place: Names{"en": "Hall", "hi": "सभागार"}, Giver: Names{"en": "The institute", "hi": "संस्थान"}}
	keys := func(e Event, from int) map[string]bool {
		d := Draft{Head: Head{Code: "T01", Org: "ACADEMY", From: from}, Content: Content{Units: []Unit{{
			ID: "U1", Kind: KindEvent, Title: Names{"en": "A", "hi": "अ"}, Texts: map[string]string{"en": "About it", "hi": "इसके बारे में"}, Event: &e,
		}}}}
		out := map[string]bool{}
		for _, f := range append(Look(d), lookEvents(d, now)...) {
			if f.Part == PartUnit("U1") {
				out[f.Key] = f.Stops
			}
		}
		return out
	}
	if got := keys(whole, 0); len(got) != 0 {
		t.Errorf("a whole one is told of: %v", got)
	}
	for name, c := range map[string]struct {
		change func(e *Event)
		key    string
	}{
		"no end":           {func(e *Event) { e.Ends = "" }, "studio.check.event_time"},
		"an end before it": {func(e *Event) { e.Ends = "2026-12-01T10:00" }, "learning.course.event_length"},
		"nowhere":          {func(e *Event) { e.Place = nil }, "learning.course.event_where"},
		"nobody gives it":  {func(e *Event) { e.Giver = nil }, "studio.check.language"},
		"one that is over": {func(e *Event) { e.Begins, e.Ends = "2026-11-21T10:00", "2026-11-21T11:00" }, "studio.check.event_over"},
	} {
		e := whole
		c.change(&e)
		if stops, told := keys(e, 0)[c.key]; !told || !stops {
			t.Errorf("%s: %v", name, keys(e, 0))
		}
	}
	over := whole
	over.Begins, over.Ends = "2026-11-21T10:00", "2026-11-21T11:00"
	if stops, told := keys(over, 1)["studio.check.event_over"]; !told || stops {
		t.Error("an event that was announced cannot be written about afterwards")
	}
}

func TestEvent_OfACourse_IsTheSameInItsNextDraft(t *testing.T) {
	begins := time.Date(2026, 12, 1, 5, 0, 0, 0, time.UTC)
	e := learning.Event{Begins: begins, Ends: begins.Add(time.Hour), URL: "https://meet.example/a", Seats: 40, Place: Names{"en": "Hall", "hi": "सभागार"}, Giver: Names{"en": "B", "hi": "ब"}}
	c := contentOf(learning.Course{Units: []learning.Unit{{N: 1, Kind: learning.KindEvent, Title: Names{"en": "A", "hi": "अ"}, Event: &e}}})
	if got := c.Units[0].Event; got == nil || got.Begins != "2026-12-01T10:30" {
		t.Fatalf("drafted as %+v", got)
	}
	texts := map[string]string{"en": "About it", "hi": "इसके बारे में"}
	c.Units[0].Texts = texts
	for _, f := range Look(Draft{Head: Head{Code: "T01", Org: "ACADEMY"}, Content: c}) {
		if f.Check == CheckEvents {
			t.Errorf("told of: %+v", f)
		}
	}
}

func TestApply_OfAnEvent_KeepsItWithItsKind_AndTakesItBack(t *testing.T) {
	was := Content{Units: []Unit{{ID: "U1", Kind: KindEvent, Event: &Event{Begins: "2026-12-01T10:30"}}}}
	next, back, err := Apply(was, Put(PartUnit("U1"), -1, Unit{ID: "U1", Kind: KindText, Event: was.Units[0].Event}))
	if err != nil || next.Units[0].Event != nil {
		t.Fatalf("a text with an event: %+v, %v", next, err)
	}
	if again, _, err := Apply(next, back); err != nil || again.Units[0].Event.Begins != "2026-12-01T10:30" {
		t.Errorf("taken back: %+v, %v", again, err)
	}
	for field, e := range map[string]Event{"begins": {Begins: "tomorrow"}, "url": {URL: "http://meet.example"}, "seats": {Seats: -1}} {
		if _, _, err := Apply(was, Put(PartUnit("U1"), -1, Unit{ID: "U1", Kind: KindEvent, Event: &e})); err == nil {
			t.Errorf("%s is taken", field)
		}
	}
}
