package passbookhttp_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/web/webtest"
)

func TestPassbook_ShowsEveryLevelOfThePost_AndWhy(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "officer")
	for lang, want := range map[string][]string{"en": {"4 of 16", "0.3165", "2 levels short"}, "hi": {"16 में से 4", "0.3165", "2 स्तर कम"}} {
		r.Lang = lang
		status, page := r.Get("/passbook")
		if status != http.StatusOK {
			t.Fatalf("%s: %d", lang, status)
		}
		webtest.Sound(t, page)
		if n := len(webtest.Find(t, page, "table.fold svg.sp")); n != 16 {
			t.Errorf("%s: %d glyphs in the table, want 16", lang, n)
		}
		for _, w := range want {
			if !strings.Contains(page, w) {
				t.Errorf("%s: %q is not on the page", lang, w)
			}
		}
	}
}

func TestPassbookLine_NamesReadings_WhatIsMissing_AndHistory(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "officer")
	status, page := r.Get("/passbook/KCM-F017")
	if status != http.StatusOK {
		t.Fatalf("%d", status)
	}
	webtest.Sound(t, page)
	webtest.HasText(t, page, "#why", "60 % of 1.50 (tests) and 40 % of 1.80 (workplace) give 1.62: level 1")
	webtest.HasText(t, page, "#missing", "An independent test at level 3")
	if n := len(webtest.Find(t, page, "#history tbody tr")); n != 2 {
		t.Errorf("%d steps of history, want 2", n)
	}
	if status, _ := r.Get("/passbook/NO-SUCH"); status != http.StatusNotFound {
		t.Errorf("an unknown competency: %d", status)
	}
}

func TestPassbookLine_WhatHasExpired_IsNotLevelNought(t *testing.T) {
	h := apptest.Demo(t)
	h.Clock.Advance(40 * 31 * 24 * time.Hour)
	if n, err := h.Records.Expire(t.Context()); err != nil || n == 0 {
		t.Fatalf("expired %d, %v", n, err)
	}
	h.Drain(t)
	r := h.SignIn(t, h.Site(t), "officer")
	_, page := r.Get("/passbook/KCM-F017")
	webtest.HasText(t, page, "#history tbody tr", "Evidence expired")
	if last := webtest.Text(webtest.Find(t, page, "#history tbody tr")[0]); !strings.Contains(last, "Not yet measured") || strings.Contains(last, " 0") {
		t.Errorf("the last change reads %q", last)
	}
	_, page = r.Get("/passbook")
	if n := webtest.Text(webtest.Find(t, page, ".facts4")[0]); !strings.Contains(n, "16 work") {
		t.Errorf("evidence on record is still on record: %q", n)
	}
}

func TestPassbook_OfAnother_NeedsTheRight(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	for name, want := range map[string]int{"manager": 200, "department": 200, "curator": 403, "postmaster": 403} {
		if status, _ := h.SignIn(t, site, name).Get("/people/EMP-UP-129-0417/passbook"); status != want {
			t.Errorf("%s: %d, want %d", name, status, want)
		}
	}
	if status, page := h.Browser(t, site).Get("/passbook"); status != 200 || !strings.Contains(page, `action="/sign-in"`) {
		t.Errorf("a stranger gets %d and no sign-in", status)
	}
}

func TestPassbook_WithoutEvidence_OffersTheFirst(t *testing.T) {
	h := apptest.Demo(t)
	status, page := h.SignIn(t, h.Site(t), "curator").Get("/passbook")
	if status != http.StatusOK || len(webtest.Find(t, page, ".empty")) != 1 {
		t.Errorf("status %d; no empty state", status)
	}
	webtest.Sound(t, page)
}

func TestAPI_GivesWhatCounts_AndEachStep(t *testing.T) {
	h := apptest.Demo(t)
	var book struct {
		Formula string
		Entries []struct {
			Competency     string
			TCS, WPCAS, CS *float64
			Attained       int
			Measured       bool
			Claimed        int
			Evidence       []string
			History        []struct{ Attained int }
		}
	}
	if status := h.As(t, h.Site(t), "officer").Get("/api/v1/people/EMP-UP-129-0417/passbook", &book); status != http.StatusOK {
		t.Fatalf("%d", status)
	}
	if book.Formula != "cs-1" || len(book.Entries) != 16 {
		t.Fatalf("%s, %d entries", book.Formula, len(book.Entries))
	}
	for _, e := range book.Entries {
		if e.CS == nil || len(e.Evidence) != 2 || len(e.History) == 0 {
			t.Errorf("%s: %+v", e.Competency, e)
		}
		if e.Competency == "DOM-PR-04" && (*e.CS != 3.96 || e.Attained != 3 || e.Claimed != 4) {
			t.Errorf("Gram Sabha: %+v", e)
		}
	}
}
