//go:build browser

package journeys

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// Those who keep the dictionary are shown what looks like one competency, see the two side by side, merge them, and take it back.
func TestMerge_ALikelyDuplicate_IsSeenSideBySide_Merged_AndParted(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		v := s.seated("curator", desk)
		v.open("/dictionary/inbox")
		v.click(`form[action="/dictionary/inbox/look"] button`)
		v.click(`#twins tbody tr:first-child a.btn`)
		merge := v.path()
		goes, stays, _ := strings.Cut(strings.TrimPrefix(merge, "/dictionary/merge/"), "~")
		v.sees("main thead", v.T("framework.merge.goes", "code", goes), v.T("framework.merge.stays", "code", stays))
		v.sees("main", v.T("framework.merge.undo"))
		v.click(`form[action="` + merge + `"] button`)
		v.at("/dictionary/c/" + stays)
		v.sees(".told", v.T("framework.flash.merged", "code", goes))
		v.open("/dictionary/c/" + goes)
		v.sees("main", v.T("framework.entry.known_as", "asked", goes, "code", stays))
		v.click(`form[action^="/dictionary/unmerge/"] button`)
		v.sees(".told", v.T("framework.flash.parted", "code", goes))
	})
}

// When a law has changed, one act tells those whose posts it touches; the officer finds it first, reads the short course and takes
// its check, and the notice rests.
func TestLaw_ChangedOnce_IsToldRead_AndSettled(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		v := s.seated("department", desk)
		v.open("/frac/resources")
		v.click("#ended li a")
		v.sees("#posts tbody", "191")
		v.click(`form[action="/frac/resources/tell"] button`)
		v.sees(".told", v.T("framework.told.law", "n", 191))
		s.Drain(t)

		phone := s.seated("officer", telephone)
		phone.open("/notices")
		phone.click(`main a[href="/learn/C22"]`)
		if phone.Exists(`main form[action$="/enrol"] button`) {
			phone.click(`main form[action$="/enrol"] button`)
		}
		phone.open("/learn/C22/1")
		reads(t, s, phone)
		answers(t, s, phone)
		phone.open("/notices")
		phone.sees("main ul.led .pill.mut", phone.T("notice.settled"))
	})
}

// answers takes the check of the short course as somebody does who has read it. Questions and options come in another order each time,
// so they are known by their words.
func answers(t *testing.T, s *stage, v *visitor) {
	t.Helper()
	var known []struct {
		Stem    map[string]string
		Options []map[string]string
		Answer  int
	}
	file, err := os.ReadFile("../../internal/demo/fixtures/courses/C22/questions.json")
	if err != nil || json.Unmarshal(file, &known) != nil {
		t.Fatalf("the questions of the course: %v", err)
	}
	v.open("/learn/C22/check")
	v.click(`main form[action="/learn/C22/check"] button`)
	for i := range v.Texts("main form fieldset") {
		asked := fmt.Sprintf("#q%d", i+1)
		stem := strings.Join(v.Texts(asked+" legend"), " ")
		for _, q := range known {
			if strings.Contains(flat(stem), flat(q.Stem["hi"])) {
				at := slices.Index(v.Texts(asked+" .opt"), q.Options[q.Answer]["hi"])
				v.Choose(fmt.Sprintf("%s .opt:nth-of-type(%d) input", asked, at+1))
			}
		}
	}
	s.Clock.Advance(10 * time.Minute)
	v.click(`main form[action="/learn/C22/check"] button`)
	v.at("/learn/C22/result")
}
