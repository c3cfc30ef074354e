//go:build browser

package journeys

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// queue gives the ids of what waits for somebody, the most urgent first.
func queue(t *testing.T, s *stage, alias string) []string {
	t.Helper()
	by, err := s.Person(context.Background(), alias)
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Records.Queue(context.Background(), s.Reader(), by, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, it := range list.Items {
		ids = append(ids, it.ID)
	}
	return ids
}

func TestManager_SignsWhatWaits_OneAfterTheOther(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		waiting := queue(t, s, "manager")
		if len(waiting) != 3 {
			t.Fatalf("%d items wait, want 3", len(waiting))
		}
		v := s.signedIn("manager", desk)
		v.menu("/team")
		v.has("table tbody tr svg.sp", "people by the glyph")
		v.sees("main", "Sunita Verma")
		v.click(`table a[href="/team/` + sunita + `"]`)
		v.sees("h1", "Sunita Verma")
		v.has("#gaps .led > li", "gaps of one of the team")
		v.open("/team")
		v.click(`.page-h a[href="/team/signoff"]`)
		if n := len(v.Texts("table tbody tr")); n != 3 {
			t.Errorf("%d items in the list, want 3", n)
		}
		v.click(`.page-h a.btn`)
		v.at("/team/signoff/" + waiting[0])
		v.has("article.evi blockquote", "what was done")
		v.has("#levels ol > li b", "the words of the level that is claimed")

		v.click(`button[value="proven"]`)
		v.at("/team/signoff/" + waiting[1])
		v.has(".told.ok", "word that it is signed")
		v.clickFor(`button[value="not_yet"]`, http.StatusUnprocessableEntity)
		v.has("#errors a[href='#reason']", "that a reason is missing")
		v.Fill("#reason", "Add the page of the register that shows the dates.")
		v.click(`button[value="not_yet"]`)
		v.at("/team/signoff/" + waiting[2])
		v.Fill("#reason", "This was done for the block development officer.")
		v.click(`button[value="not_mine"]`)
		v.at("/team/signoff")
		v.sees("main", v.T("manager.queue.empty"))

		for i, want := range []string{"accepted", "not_yet", "waiting"} {
			if got := s.piece("manager", waiting[i]); got.Status != want || want == "not_yet" && got.Reason == "" {
				t.Errorf("item %d stands as %q (%q), want %q", i+1, got.Status, got.Reason, want)
			}
		}
		if got := s.piece("manager", waiting[2]); len(got.Passes) != 1 || got.Signer != s.code("district") {
			t.Errorf("what was not the manager's is with %s: %+v", got.Signer, got.Passes)
		}
		district := s.signedIn("district", desk)
		district.open("/team/signoff/" + waiting[2])
		district.sees("main", "Rakesh Kumar", "This was done for the block development officer.")
	})
}

func TestManager_OnATelephoneInHindi_Signs(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		waiting := queue(t, s, "manager")
		v := s.signedIn("manager", telephone)
		v.click(`#todo a[href="/team/signoff"]`)
		v.click(`main a[href="/team/signoff/` + waiting[0] + `"]`)
		v.click(`button[value="proven"]`)
		v.at("/team/signoff/" + waiting[1])
		if got := s.piece("manager", waiting[0]); got.Status != "accepted" || got.DecidedBy != s.code("manager") {
			t.Errorf("stands as %+v", got)
		}
	})
}

// claims puts a piece of work of somebody's own before the officer above them.
func claims(t *testing.T, s *stage, alias string) string {
	t.Helper()
	var made piece
	body := map[string]any{"competency": gem, "kind": "signoff", "level": 3, "note": "Bought on GeM"}
	if status := s.api(alias).Post("/api/v1/people/"+s.code(alias)+"/evidence", body, &made); status != http.StatusCreated {
		t.Fatalf("work of %s: %d", alias, status)
	}
	return made.ID
}

func TestManager_NobodySignsForThemselvesOrAbove(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		proven := url.Values{"decision": {"proven"}}
		own, above := claims(t, s, "officer"), claims(t, s, "manager")
		v := s.signedIn("officer", telephone)
		v.open("/team/signoff/" + own) // leads to the piece itself, which says whom it waits for
		v.at("/evidence/" + own)
		v.lacks(`[name="decision"]`, "a decision on one's own work")
		v.forge("/team/signoff/"+own, proven, http.StatusForbidden)
		v.sees(".trouble", v.T("web.error.denied"), v.T("evidence.denied.decide"))
		v.hidden("/team/signoff/" + above)
		v.forge("/team/signoff/"+above, proven, http.StatusForbidden)

		m := s.signedIn("manager", desk)
		m.open("/team/signoff/" + above)
		m.at("/evidence/" + above)
		m.lacks(`[name="decision"]`, "a decision on one's own work")
		m.forge("/team/signoff/"+above, proven, http.StatusForbidden)
		for alias, id := range map[string]string{"officer": own, "manager": above} {
			if got := s.piece(alias, id); got.Status != "waiting" || got.DecidedBy != "" {
				t.Errorf("the work of the %s stands as %+v", alias, got)
			}
		}
	})
}

func TestManager_AfterFourteenDays_ASecondSignerIsAsked(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		id := claims(t, s, "officer")
		before := s.signedIn("district", desk)
		before.open("/team/signoff")
		before.lacks(`main a[href="/team/signoff/`+id+`"]`, "what waits for another")

		s.Clock.Advance(15 * 24 * time.Hour)
		if _, err := s.Records.PassOn(context.Background()); err != nil {
			t.Fatal(err)
		}
		s.Drain(t)
		v := s.signedIn("district", desk)
		v.open("/notices")
		v.has(`main a[href="/team/signoff/`+id+`"], main a[href="/evidence/`+id+`"]`, "notice of what has come")
		v.open("/team/signoff")
		v.click(`main a[href="/team/signoff/` + id + `"]`)
		v.sees("article.evi", "Rakesh Kumar")
		v.click(`button[value="proven"]`)
		if got := s.piece("officer", id); got.Status != "accepted" || got.DecidedBy != s.code("district") || len(got.Passes) != 1 {
			t.Errorf("stands as %+v", got)
		}
		o := s.signedIn("officer", telephone)
		o.open("/evidence/" + id)
		o.sees("#passes", "राकेश कुमार", o.T("evidence.item.time_over"))
	})
}
