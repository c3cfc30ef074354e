//go:build browser

package journeys

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// note is what the officer writes of her work.
const note = "जेम पर 30 स्ट्रीट लाइट खरीदीं: मूल्य की तुलना, सीधी खरीद और प्राप्ति प्रमाणपत्र। आदेश 5 दिन में पूरा।"

func TestOfficer_FromTodayToAProvenLevel(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		s.expect(gem, 1.62, 1)
		officer := s.signedIn("officer", telephone)
		readsToday(t, officer)
		evidence := logsWork(t, s, officer)
		s.expect(gem, 1.62, 1)

		manager := s.signedIn("manager", desk)
		manager.open("/today")
		manager.click(`#todo a[href="/team/signoff"]`)
		manager.click(`main a[href="/team/signoff/` + evidence + `"]`)
		manager.sees("article.evi", note)
		manager.sees("#becomes", "1.62", "2.10")
		manager.click(`button[value="proven"]`)
		s.expect(gem, 2.10, 2)

		seesWhatMoved(officer, evidence)
		recordsTheTest(t, s)
		s.expect(gem, 3.12, 3)
		seesProven(t, s, officer)
	})
}

// readsToday looks at what the officer's home holds.
func readsToday(t *testing.T, v *visitor) {
	t.Helper()
	v.has(".today h1", "next step")
	v.has(".today .btn", "way into the next step")
	if n := len(v.Texts("#gaps ul.led > li")); n != 3 {
		t.Errorf("%d gaps on Today, want 3", n)
	}
	if n := len(v.Texts("#gaps ul.led > li svg.sp")); n != 3 {
		t.Errorf("%d gaps by the glyph, want 3", n)
	}
	v.has("#todo ul.led > li", "thing to do")
	v.sees("main", "70 · 20 · 10")
	v.has(".week", "week")
}

// logsWork sends a piece of real work with a photo to the officer above, and gives its id.
func logsWork(t *testing.T, s *stage, v *visitor) string {
	t.Helper()
	v.open("/passbook")
	v.click(`main a[href="/passbook/` + gem + `"]`)
	v.click(`.page-h a[href="/evidence/new?competency=` + gem + `"]`)
	v.Choose(`input[name="level"][value="3"]`)
	v.Fill("#note", note)
	v.Upload("#files", photo(t))
	v.Choose(`input[name="kind"][value="signoff"]`)
	v.click(`form[action="/evidence"] button`)
	id, ok := strings.CutPrefix(v.path(), "/evidence/")
	if !ok {
		t.Fatalf("sending the work led to %s", v.path())
	}
	v.sees(".evi", note, v.T("web.evidence.open"))
	v.sees(".evi", "gem-order.png")
	v.sees("#moved", v.T("evidence.item.moves_later"))
	got := s.piece("officer", id)
	if got.Status != "waiting" || got.Level != 3 || got.Competency != gem || len(got.Files) != 1 || got.Files[0].Type != "image/png" || got.Signer != s.code("manager") {
		t.Errorf("what was sent stands as %+v", got)
	}
	v.open("/evidence")
	v.has(`main a[href="/evidence/`+id+`"]`, "work that waits")
	v.open("/passbook")
	v.has(`main table a[href="/evidence/`+id+`"]`, "work that waits")
	return id
}

// seesWhatMoved reads what the signature did, and what is still missing.
func seesWhatMoved(v *visitor, evidence string) {
	v.t.Helper()
	v.open("/notices")
	v.has("main ul.led > li", "notice of the signature")
	v.open("/evidence/" + evidence)
	v.sees(".evi", v.T("web.evidence.signed"))
	v.sees("#moved", v.T("evidence.item.moved_from", "from", "1", "before", "1.62", "to", "2", "score", "2.10"))
	v.sees("#missing", v.T("passbook.wants.test", "level", "3"))
	v.hides("#missing", v.T("passbook.wants.work", "level", "3"))
	v.click(`#moved a[href="/passbook/` + gem + `"]`)
	v.sees("#why", v.T("passbook.say.short", "level", "2", "required", "3"), "2.10")
	v.has(`#why a[href="/evidence/`+evidence+`"]`, "work that counts")
	v.sees("#missing", v.T("passbook.wants.test", "level", "3"))
}

// recordsTheTest has the assessor write 68.1 % at level 3 by the page.
func recordsTheTest(t *testing.T, s *stage) {
	t.Helper()
	assessor := s.signedIn("assessor", desk)
	scores(assessor, booking(t, s, gem), "68.1")
}

// seesProven reads that the level is proven, why, and how it came.
func seesProven(t *testing.T, s *stage, v *visitor) {
	t.Helper()
	v.open("/passbook/" + gem)
	v.sees("#why", v.T("passbook.say.met", "level", "3", "required", "3"), "3.12")
	v.lacks("#missing", "something missing")
	steps := v.Texts("#history tbody tr")
	if want := len(s.stands(gem).History); len(steps) != want || want < 3 {
		t.Fatalf("%d steps of history on the page, %d by the interface", len(steps), want)
	}
	if !strings.Contains(flat(steps[0]), "3.12") || !strings.Contains(flat(steps[1]), "2.10") {
		t.Errorf("the history begins %q", steps[:2])
	}
	v.open("/passbook")
	v.hides("#gaps", gem)
	v.open("/path")
	v.has(`main a[href="/passbook/`+gem+`"]`, "competency of the post")
}

func TestOfficer_ReadsAUnitAndAnswersItsCheck_AndIsToldWhatIsMissing(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		v := s.signedIn("officer", telephone)
		v.click(".today .btn")
		if v.Exists(`main form[action$="/enrol"] button`) {
			v.click(`main form[action$="/enrol"] button`)
		}
		course := strings.Split(v.path(), "/")[2]
		course, _, _ = strings.Cut(course, "?")
		v.open("/learn/" + course + "/1")
		reads(t, s, v)

		v.open("/learn/" + course)
		v.lacks(`#missing a[href="/learn/`+course+`/1"]`, "a part that is read and answered")
		v.has(`#missing a[href="/learn/`+course+`/2"]`, "part that is not")
		_, second, _ := strings.Cut(v.Text("#parts .led > li:nth-child(2) .t"), ". ")
		v.sees("#missing", second)
		sits(t, s, v, course)

		var taken struct {
			Items []struct {
				Course       string
				Status       string
				PartsDone    int      `json:"parts_done"`
				CheckPercent *float64 `json:"check_percent"`
			}
		}
		s.api("officer").Get("/api/v1/people/"+sunita+"/learning", &taken)
		for _, c := range taken.Items {
			if c.Course == course && (c.Status != "active" || c.PartsDone != 1 || c.CheckPercent == nil) {
				t.Errorf("the course stands as %+v", c)
			}
		}
		if len(taken.Items) == 0 {
			t.Error("the course was not begun")
		}
	})
}

// reads takes the time that the part needs, and answers its question until the answer is right. Each try has its options in
// another order, so what was wrong is known by its words.
func reads(t *testing.T, s *stage, v *visitor) {
	t.Helper()
	v.has("article h1", "text to read")
	s.Clock.Advance(15 * time.Minute)
	wrong := map[string]bool{}
	for {
		options := v.Texts("#q .opt")
		at := slices.IndexFunc(options, func(text string) bool { return !wrong[flat(text)] })
		if at < 0 {
			t.Fatal("no option was right")
		}
		wrong[flat(options[at])] = true
		v.Choose(`#q .opt:nth-of-type(` + strconv.Itoa(at+1) + `) input`)
		v.click(`#q form button`)
		v.has(`#q .inset[role="status"]`, "answer to the answer")
		if v.Exists("#q .inset.ok") {
			return
		}
		v.sees("#q .inset", v.T("learning.player.wrong"))
		v.click("#q .row a.btn")
	}
}

// sits takes the course's final check, with an answer to each question.
func sits(t *testing.T, s *stage, v *visitor, course string) {
	t.Helper()
	v.open("/learn/" + course + "/check")
	v.click(`main form[action="/learn/` + course + `/check"] button`)
	n := len(v.Texts(`main form fieldset`))
	if n < 5 {
		t.Fatalf("a final check of %d questions", n)
	}
	for i := 1; i <= n; i++ {
		v.Choose(`#q` + strconv.Itoa(i) + ` input`)
	}
	s.Clock.Advance(10 * time.Minute)
	v.click(`main form[action="/learn/` + course + `/check"] button`)
	v.at("/learn/" + course + "/result")
	v.has("#missed li, #known li", "what is known and what is not")
	v.has("#level svg.sp", "level")
	v.has("#next", "what comes next")
}

func TestOfficer_AtADeskInEnglish_SeesTheSame(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		v := s.signedIn("officer", desk)
		readsToday(t, v)
		v.click(`#gaps ul.led > li:first-child a`)
		v.sees("#why", v.T("passbook.line.why"))
		v.has("#missing ul.led > li", "what is missing")
		if status := s.api("officer").Get("/api/v1/people/"+sunita+"/gaps", nil); status != http.StatusOK {
			t.Errorf("gaps: %d", status)
		}
	})
}
