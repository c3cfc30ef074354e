package scenariohttp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/web/webtest"
)

// choose makes the nth choice on a walk.
func choose(r *apptest.Visitor, walk, n, choice string) string {
	return r.Send(walk, url.Values{"n": {n}, "choice": {choice}})
}

func TestCases_FromTheListToTheEnd_WithoutScript(t *testing.T) {
	h := apptest.Demo(t)
	for lang, words := range map[string]struct{ list, follows, tone string }{
		"en": {"2 situations to practise in", "The yard grows quieter", "Ended well"},
		"hi": {"अभ्यास के लिए 2 परिस्थितियाँ", "अहाते में शोर कम होता है", "अच्छा अंत"},
	} {
		t.Run(lang, func(t *testing.T) {
			r := h.Visit(t, map[string]string{"en": "officer", "hi": "manager"}[lang], lang, "scenario")
			if list := r.Page("/cases"); !strings.Contains(webtest.Text(webtest.One(t, list, "h1")), words.list) {
				t.Errorf("the list is headed %q", webtest.Text(webtest.One(t, list, "h1")))
			}
			r.Page("/cases/CASE-LAND")
			walk := r.Send("/cases/CASE-LAND", url.Values{})
			r.Page(walk)
			r.Sound(walk, http.StatusUnprocessableEntity, r.Ask(http.MethodPost, walk, url.Values{"n": {"1"}}))
			choose(r, walk, "1", "out")
			if scene := r.Page(walk); !strings.Contains(scene, words.follows) || len(webtest.Find(t, scene, ".tbar")) != 3 {
				t.Error("what follows is not told")
			}
			if again := choose(r, walk, "1", "police"); again != walk { // from another window
				t.Errorf("led to %s", again)
			}
			choose(r, walk, "2", "write")
			choose(r, walk, "3", "second")
			choose(r, walk, "4", "reasons")
			end := r.Page(walk)
			if !strings.Contains(end, words.tone) || len(webtest.Find(t, end, "#way details")) != 1 || len(webtest.Find(t, end, "#way form")) != 4 {
				t.Errorf("the end tells of %d better ways and %d decisions", len(webtest.Find(t, end, "#way details")), len(webtest.Find(t, end, "#way form")))
			}
			again := r.Send(walk+"/retake", url.Values{"n": {"3"}})
			if again == walk {
				t.Error("a decision is taken again on the same walk")
			}
			choose(r, again, "3", "obey")
			r.Page(again)
			if list := webtest.Text(webtest.One(t, r.Page("/cases"), "h1")); !strings.Contains(list, "2") || !strings.Contains(list, "6") {
				t.Errorf("two of six endings are found, the list says %q", list)
			}
			r.Page("/cases/CASE-LAND")
		})
	}
}

func TestCases_WhatIsNotThere_IsSaidSo(t *testing.T) {
	h := apptest.Demo(t)
	officer, manager := h.Visit(t, "officer", "en", "scenario"), h.Visit(t, "manager", "en", "scenario")
	walk := officer.Send("/cases/CASE-RUMOUR", url.Values{})
	for _, address := range []string{"/cases/NONE", walk, "/cases/CASE-LAND" + strings.TrimPrefix(walk, "/cases/CASE-RUMOUR")} {
		if w := manager.Ask(http.MethodGet, address, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s answered %d", address, w.Code)
		}
	}
	if to := officer.Send(walk+"/leave", url.Values{}); to != "/cases/CASE-RUMOUR" {
		t.Errorf("leaving leads to %s", to)
	}
	officer.Page(walk)
}
