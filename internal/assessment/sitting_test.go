package assessment_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"sopan/internal/assessment"
	"sopan/internal/assessment/assessmenttest"
	"sopan/internal/evidence"
	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

var ctx = context.Background()

// each runs the test in a fresh hall on every database.
func each(t *testing.T, test func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) { test(t, assessmenttest.New(t, d), c) })
}

func refused(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if err == nil {
		t.Errorf("taken, want %s %s", kind, key)
	} else if f := fault.As(err); f.Kind != kind || f.Key != key {
		t.Errorf("refused with %v, want %s %s", err, kind, key)
	}
}

// checks gives the evidence of kind check of a person.
func checks(t *testing.T, h *assessmenttest.Hall, person, kind string) []evidence.Item {
	t.Helper()
	page, err := h.Records.Of(ctx, h.DB.Reader(), evidencetest.As(person), person, evidence.Filter{Kind: kind}, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

// assess/all-correct-gives-100
func TestSubmit_AllRight_Gives100(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		s := h.Start(t, h.Holder, h.Put(t, assessmenttest.Course(10)).ID)
		r := h.Submit(t, s, assessmenttest.Answers(s, 10, 0))
		if r.Percent != 10000 || !r.Passed || r.Right != 10 || r.Drawn != 10 || r.Blank != 0 {
			t.Errorf("all right: %+v", r)
		}
	})
}

// assess/all-wrong-and-blank
func TestSubmit_WrongAndBlank_AreCountedOverAllDrawn(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		head := h.Put(t, assessmenttest.Course(10))
		for _, c := range []struct {
			person                            string
			right, wrong, percent, blank, got int
			passed                            bool
		}{
			{h.Holder, 0, 10, 0, 0, 0, false},
			{h.Peer, 0, 0, 0, 10, 0, false},
			{h.Below, 5, 0, 5000, 5, 5, false},
			{h.Lone, 6, 1, 6000, 3, 6, true},
		} {
			s := h.Start(t, c.person, head.ID)
			r := h.Submit(t, s, assessmenttest.Answers(s, c.right, c.wrong))
			if r.Percent != c.percent || r.Blank != c.blank || r.Right != c.got || r.Drawn != 10 || r.Passed != c.passed {
				t.Errorf("%d right, %d wrong: %+v", c.right, c.wrong, r)
			}
		}
	})
}

// assess/second-submit-refused
func TestSubmit_ASecondTime_IsAConflict(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		s := h.Start(t, h.Holder, h.Put(t, assessmenttest.Course(4)).ID)
		h.Submit(t, s, assessmenttest.Answers(s, 1, 3))
		_, err := h.Papers.Submit(ctx, evidencetest.As(h.Holder), s.ID, assessmenttest.Answers(s, 4, 0))
		refused(t, err, fault.Conflict, "assessment.conflict.submitted")
		err = h.Papers.Save(ctx, evidencetest.As(h.Holder), s.ID, assessmenttest.Answers(s, 4, 0))
		refused(t, err, fault.Conflict, "assessment.conflict.submitted")
		r, err := h.Papers.Result(ctx, h.DB.Reader(), evidencetest.As(h.Holder), s.ID)
		if err != nil || r.Percent != 2500 {
			t.Errorf("the first result stands: %d, %v", r.Percent, err)
		}
	})
}

func TestSubmit_ManyTimesAtOnce_IsTakenOnce(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		s := h.Start(t, h.Holder, h.Put(t, assessmenttest.Course(4)).ID)
		taken, conflicts := atOnce(6, func() error {
			_, err := h.Papers.Submit(ctx, evidencetest.As(h.Holder), s.ID, assessmenttest.Answers(s, 4, 0))
			return err
		})
		if taken != 1 || conflicts != 5 {
			t.Errorf("taken %d times, %d conflicts", taken, conflicts)
		}
		if n := len(checks(t, h, h.Holder, evidence.Check)); n != 1 {
			t.Errorf("%d pieces of evidence", n)
		}
		if n := len(h.Facts(t, assessment.Sat{}.Kind())); n != 1 {
			t.Errorf("told %d times", n)
		}
	})
}

// atOnce runs f n times side by side, and counts what was taken and what met a conflict.
func atOnce(n int, f func() error) (taken, conflicts int) {
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() { errs[i] = f() })
	}
	wg.Wait()
	for _, err := range errs {
		switch {
		case err == nil:
			taken++
		case fault.Is(err, fault.Conflict):
			conflicts++
		}
	}
	return taken, conflicts
}

// assess/late-or-foreign-question-refused
func TestSubmit_Late_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		paper := assessmenttest.Course(4)
		paper.Minutes = 10
		head := h.Put(t, paper)
		early, late := h.Start(t, h.Holder, head.ID), h.Start(t, h.Peer, head.ID)
		if want := early.StartedAt.Add(10 * time.Minute); !early.DueAt.Equal(want) {
			t.Errorf("due at %v, want %v", early.DueAt, want)
		}
		c.Advance(10*time.Minute + assessment.Grace)
		if r := h.Submit(t, early, assessmenttest.Answers(early, 4, 0)); r.Percent != 10000 {
			t.Errorf("within the grace: %+v", r)
		}
		c.Advance(time.Microsecond)
		by := evidencetest.As(h.Peer)
		_, err := h.Papers.Submit(ctx, by, late.ID, assessmenttest.Answers(late, 4, 0))
		refused(t, err, fault.Conflict, "assessment.conflict.late")
		refused(t, h.Papers.Save(ctx, by, late.ID, nil), fault.Conflict, "assessment.conflict.late")
		if s, err := h.Papers.Sitting(ctx, h.DB.Reader(), by, late.ID); err != nil || s.Status != assessment.StatusLapsed {
			t.Errorf("the late sitting is %s, %v", s.Status, err)
		}
		if n := len(checks(t, h, h.Peer, evidence.Check)); n != 0 {
			t.Errorf("a late sitting left %d pieces of evidence", n)
		}
		if again := h.Start(t, h.Peer, head.ID); again.ID == late.ID || again.Resumed {
			t.Error("a lapsed sitting was resumed")
		}
	})
}

// assess/late-or-foreign-question-refused
func TestSubmit_AForeignQuestion_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		paper := assessmenttest.Course(20)
		paper.Draw = 3
		head := h.Put(t, paper)
		mine := h.Start(t, h.Holder, head.ID)
		drawn := map[string]bool{}
		for _, q := range mine.Questions {
			drawn[q.ID] = true
		}
		answers := assessmenttest.Answers(mine, 3, 0)
		for _, person := range []string{h.Peer, h.Below, h.Lone} { // one of them draws a question of the paper that mine has not
			for _, q := range h.Start(t, person, head.ID).Questions {
				if !drawn[q.ID] {
					answers[q.ID] = []int{1}
				}
			}
		}
		_, err := h.Papers.Submit(ctx, evidencetest.As(h.Holder), mine.ID, answers)
		refused(t, err, fault.Invalid, "assessment.invalid")
		refused(t, h.Papers.Save(ctx, evidencetest.As(h.Holder), mine.ID, answers), fault.Invalid, "assessment.invalid")
		if r := h.Submit(t, mine, assessmenttest.Answers(mine, 3, 0)); r.Percent != 10000 {
			t.Errorf("nothing of the refused answers is left, the sitting is open still: %+v", r)
		}
	})
}

// assess/answers-never-leak
func TestStart_ShowsNoAnswerAndNoReason(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		head := h.Put(t, assessmenttest.Course(10))
		s := h.Start(t, h.Holder, head.ID)
		again, err := h.Papers.Sitting(ctx, h.DB.Reader(), evidencetest.As(h.Holder), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		known, err := h.Papers.Paper(ctx, h.DB.Reader(), head.Code)
		if err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal([]any{s, again, known})
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"secret", "Answer", "Why", "Right\"", "Reference", "कारण"} {
			if strings.Contains(string(body), secret) {
				t.Errorf("%q is shown before submission: %s", secret, body)
			}
		}
		_, err = h.Papers.Result(ctx, h.DB.Reader(), evidencetest.As(h.Holder), s.ID)
		refused(t, err, fault.Conflict, "assessment.conflict.open")
	})
}

func TestResult_ShowsWhatIsRightAndWhy(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		s := h.Start(t, h.Holder, h.Put(t, assessmenttest.Course(3)).ID)
		r := h.Submit(t, s, assessmenttest.Answers(s, 1, 1))
		for i, it := range r.Items {
			right := it.Options[it.Right[0]-1]["en"]
			if !strings.HasPrefix(right, "Right ") || !strings.HasPrefix(it.Why["en"], "secret reason") {
				t.Errorf("question %d: right %q, why %q", i, right, it.Why["en"])
			}
			if it.Correct != (i == 0) || it.Blank != (i == 2) {
				t.Errorf("question %d: correct %v, blank %v", i, it.Correct, it.Blank)
			}
			if it.ID != s.Questions[i].ID || it.Options[0]["en"] != s.Questions[i].Options[0]["en"] {
				t.Errorf("question %d stands otherwise than it was asked", i)
			}
		}
	})
}

func TestSubmit_ACourseCheck_IsEvidence_PassedOrFailed(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		head := h.Put(t, assessmenttest.Course(10))
		s := h.Start(t, h.Holder, head.ID)
		failed := h.Submit(t, s, assessmenttest.Answers(s, 5, 5))
		c.Advance(time.Minute)
		s = h.Start(t, h.Holder, head.ID)
		passed := h.Submit(t, s, assessmenttest.Answers(s, 8, 2))
		items := checks(t, h, h.Holder, evidence.Check)
		if len(items) != 2 || failed.Passed || !passed.Passed {
			t.Fatalf("%d pieces of evidence, passed %v and %v", len(items), failed.Passed, passed.Passed)
		}
		got := items[0] // the latest first
		if got.ID != passed.EvidenceID || got.Percent != 8000 || got.PassMark != 6000 || got.Level != 3 || got.Competency != evidencetest.Five ||
			got.Status != evidence.StatusAccepted || got.SourceID != s.ID {
			t.Errorf("evidence: %+v", got)
		}
		if items[1].Percent != 5000 {
			t.Errorf("the failed check: %+v", items[1])
		}
	})
}

func TestSubmit_ACheckOfAPart_IsNoEvidence(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		head := h.Put(t, assessment.Paper{Code: "C-P1", Kind: assessment.UnitCheck, PassMark: assessment.Whole, Items: assessmenttest.Items(1)})
		for range 4 { // as often as one likes
			s := h.Start(t, h.Holder, head.ID)
			if r := h.Submit(t, s, assessmenttest.Answers(s, 1, 0)); !r.Passed || r.EvidenceID != "" || !r.NextTryAt.IsZero() {
				t.Errorf("part: %+v", r)
			}
		}
		if n := len(checks(t, h, h.Holder, evidence.Check)); n != 0 {
			t.Errorf("%d pieces of evidence", n)
		}
		facts := h.Facts(t, assessment.Sat{}.Kind())
		if len(facts) != 4 {
			t.Fatalf("told %d times", len(facts))
		}
		sat, err := event.As[assessment.Sat](facts[0])
		if err != nil || sat.Person != h.Holder || sat.Code != "C-P1" || sat.Percent != 10000 || !sat.Passed || sat.Paper != head.ID {
			t.Errorf("told %+v, %v", sat, err)
		}
	})
}

func TestStart_ACourseCheck_TwiceADay(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		head := h.Put(t, assessmenttest.Course(4))
		by := evidencetest.As(h.Holder)
		first := h.Submit(t, h.Start(t, h.Holder, head.ID), nil)
		if !first.NextTryAt.IsZero() {
			t.Errorf("after the first try: next at %v", first.NextTryAt)
		}
		second := h.Submit(t, h.Start(t, h.Holder, head.ID), nil)
		if got := clock.Date(second.NextTryAt); got != "2026-11-23" {
			t.Errorf("after the second try: next on %s", got)
		}
		_, err := h.Papers.Start(ctx, by, head.ID, "hi")
		refused(t, err, fault.TooMany, "assessment.tries")
		standing, err := h.Papers.Standings(ctx, h.DB.Reader(), h.Holder, []string{head.Code, "none"})
		if err != nil || len(standing) != 1 || standing[head.Code].Tries != 2 || !standing[head.Code].NextTry.Equal(second.NextTryAt) {
			t.Errorf("standing %+v, %v", standing, err)
		}
		paper := assessmenttest.Course(5) // a new version is no new chance
		_, err = h.Papers.Start(ctx, by, h.Put(t, paper).ID, "hi")
		refused(t, err, fault.TooMany, "assessment.tries")
		c.Advance(second.NextTryAt.Sub(c.Now()))
		s := h.Start(t, h.Holder, head.ID)
		h.Submit(t, s, assessmenttest.Answers(s, 4, 0))
		standing, err = h.Papers.Standings(ctx, h.DB.Reader(), h.Holder, []string{head.Code})
		if got := standing[head.Code]; err != nil || got.Tries != 3 || got.Best != 10000 || !got.Passed || got.OpenID != "" {
			t.Errorf("standing %+v, %v", got, err)
		}
	})
}

func TestStandings_AndResult_OfASittingWhoseTimeIsOver_CallItOver(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		paper := assessmenttest.Course(4)
		paper.Minutes = 10
		head := h.Put(t, paper)
		s := h.Start(t, h.Holder, head.ID)
		by := evidencetest.As(h.Holder)
		open := func() string {
			t.Helper()
			got, err := h.Papers.Standings(ctx, h.DB.Reader(), h.Holder, []string{head.Code})
			if err != nil {
				t.Fatal(err)
			}
			return got[head.Code].OpenID
		}
		c.Advance(10*time.Minute + assessment.Grace)
		if open() != s.ID {
			t.Error("within the grace it is not open any more")
		}
		_, err := h.Papers.Result(ctx, h.DB.Reader(), by, s.ID)
		refused(t, err, fault.Conflict, "assessment.conflict.open")
		c.Advance(time.Second) // nobody has touched it since
		if id := open(); id != "" {
			t.Errorf("%s is offered to go on with, and takes no answer", id)
		}
		_, err = h.Papers.Result(ctx, h.DB.Reader(), by, s.ID)
		refused(t, err, fault.Conflict, "assessment.conflict.late")
	})
}

func TestStart_ManyTimesAtOnce_OpensOneSitting(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		head := h.Put(t, assessmenttest.Course(4))
		var mu sync.Mutex
		ids := map[string]bool{}
		atOnce(6, func() error {
			s, err := h.Papers.Start(ctx, evidencetest.As(h.Holder), head.ID, "en")
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Errorf("start: %v", err)
			}
			ids[s.ID] = true
			return err
		})
		if len(ids) != 1 {
			t.Errorf("%d sittings were opened", len(ids))
		}
	})
}

func TestSave_IsThereWhenTheSittingIsResumed(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		head := h.Put(t, assessmenttest.Course(4))
		by := evidencetest.As(h.Holder)
		s := h.Start(t, h.Holder, head.ID)
		all := assessmenttest.Answers(s, 4, 0)
		save := func(a assessment.Answers) {
			t.Helper()
			if err := h.Papers.Save(ctx, by, s.ID, a); err != nil {
				t.Fatal(err)
			}
		}
		first, second := s.Questions[0].ID, s.Questions[1].ID
		save(assessment.Answers{first: all[first], second: all[second]})
		save(assessment.Answers{second: {}}) // taken back
		again := h.Start(t, h.Holder, head.ID)
		if !again.Resumed || again.ID != s.ID || again.SavedAt.IsZero() {
			t.Errorf("not resumed: %+v", again)
		}
		if got := again.Questions[0].Chosen; len(got) != 1 || got[0] != all[first][0] || len(again.Questions[1].Chosen) != 0 {
			t.Errorf("chosen %v and %v, want %v and none", got, again.Questions[1].Chosen, all[first])
		}
		third := s.Questions[2].ID
		r := h.Submit(t, s, assessment.Answers{third: all[third]})
		if r.Right != 2 || r.Blank != 2 {
			t.Errorf("saved and submitted answers count together: %+v", r)
		}
	})
}

func TestSitting_OfAnother_IsNotFound(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		s := h.Start(t, h.Holder, h.Put(t, assessmenttest.Course(4)).ID)
		boss := evidencetest.With(h.Boss, who.RoleMDOAdmin, "IN.")
		_, err := h.Papers.Sitting(ctx, h.DB.Reader(), boss, s.ID)
		refused(t, err, fault.NotFound, "assessment.unknown.sitting")
		_, err = h.Papers.Submit(ctx, boss, s.ID, nil)
		refused(t, err, fault.NotFound, "assessment.unknown.sitting")
		refused(t, h.Papers.Save(ctx, boss, s.ID, nil), fault.NotFound, "assessment.unknown.sitting")
		_, err = h.Papers.Start(ctx, who.Public, s.Paper.ID, "en")
		refused(t, err, fault.Unauthenticated, "assessment.denied.sign_in")
		_, err = h.Papers.Start(ctx, who.Operator("test"), s.Paper.ID, "en")
		refused(t, err, fault.Unauthenticated, "assessment.denied.sign_in")
	})
}

func TestPutPaper_TheSameAgain_ChangesNothing_AChangeIsAVersion(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		one := h.Put(t, assessmenttest.Course(4))
		s := h.Start(t, h.Holder, one.ID)
		if again := h.Put(t, assessmenttest.Course(4)); again.ID != one.ID || again.Version != 1 {
			t.Errorf("the same again: %+v", again)
		}
		changed := assessmenttest.Course(4)
		changed.Items[0].Answer = []int{3}
		two := h.Put(t, changed)
		if two.ID == one.ID || two.Version != 2 || !two.Current {
			t.Errorf("changed: %+v", two)
		}
		if back := h.Put(t, assessmenttest.Course(4)); back.Version != 3 || back.ID == one.ID {
			t.Errorf("changed back: %+v, want a third version", back)
		}
		known, err := h.Papers.PaperVersion(ctx, h.DB.Reader(), one.ID)
		if err != nil || known.Current {
			t.Errorf("the first version: %+v, %v", known, err)
		}
		if r := h.Submit(t, s, assessmenttest.Answers(s, 4, 0)); r.Percent != 10000 || r.Paper.ID != one.ID {
			t.Errorf("the sitting keeps its version and key: %+v", r)
		}
		heads, err := h.Papers.Heads(ctx, h.DB.Reader(), []string{one.Code, "none"})
		if err != nil || len(heads) != 1 || heads[one.Code].Version != 3 {
			t.Errorf("heads %+v, %v", heads, err)
		}
	})
}

func TestPutPaper_OfARetiredOrUnknownCompetency_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		put := func(competency string) (head assessment.Head, err error) {
			p := assessmenttest.Course(2)
			p.Competency = competency
			err = h.DB.Write(ctx, who.Operator("test"), func(ctx context.Context, tx *db.Tx) (err error) {
				head, err = h.Papers.PutPaper(ctx, tx, p)
				return err
			})
			return head, err
		}
		for _, code := range []string{evidencetest.Retired, "NO-SUCH"} {
			_, err := put(code)
			refused(t, err, fault.Invalid, "assessment.invalid")
		}
		if head, err := put(evidencetest.Merged); err != nil || head.Competency != evidencetest.Five {
			t.Errorf("a merged one: %+v, %v", head, err)
		}
	})
}

func TestLoadPapers_NeedsTheRight_AndPIAAIsNotSatHere(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		p := assessmenttest.Course(3)
		p.Kind = assessment.PIAA
		_, err := h.Papers.LoadPapers(ctx, evidencetest.As(h.Boss), []assessment.Paper{p})
		refused(t, err, fault.Denied, "assessment.denied.load")
		heads, err := h.Papers.LoadPapers(ctx, who.Operator("test"), []assessment.Paper{p})
		if err != nil || len(heads) != 1 {
			t.Fatalf("load: %v", err)
		}
		_, err = h.Papers.Start(ctx, evidencetest.As(h.Holder), heads[0].ID, "en")
		refused(t, err, fault.Denied, "assessment.denied.piaa")
	})
}

func TestSubmitIn_WhenTheRoomAboveFails_NothingIsKept(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		s := h.Start(t, h.Holder, h.Put(t, assessmenttest.Course(4)).ID)
		broken := errors.New("the room above failed")
		err := h.DB.Write(ctx, evidencetest.As(h.Holder), func(ctx context.Context, tx *db.Tx) error {
			if _, err := h.Papers.SubmitIn(ctx, tx, s.ID, assessmenttest.Answers(s, 4, 0)); err != nil {
				t.Errorf("submit: %v", err)
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if n := len(checks(t, h, h.Holder, evidence.Check)); n != 0 {
			t.Errorf("%d pieces of evidence", n)
		}
		if again := h.Start(t, h.Holder, s.Paper.ID); again.ID != s.ID {
			t.Error("the sitting is not open any more")
		}
	})
}

func TestRecords_ListOwnTries_NewestFirst_InParts(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		head := h.Put(t, assessment.Paper{Code: "C-P1", Kind: assessment.UnitCheck, Items: assessmenttest.Items(2)})
		var want []string
		for range 5 {
			s := h.Start(t, h.Holder, head.ID)
			h.Submit(t, s, nil)
			want = append([]string{s.ID}, want...)
		}
		h.Submit(t, h.Start(t, h.Peer, head.ID), nil)
		var got []string
		for after, parts := "", 0; ; parts++ {
			rows, next, err := h.Papers.Records(ctx, h.DB.Reader(), evidencetest.As(h.Holder), after, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				got = append(got, r.SittingID)
			}
			if after = next; next == "" {
				if parts != 2 {
					t.Errorf("%d parts, want 3", parts+1)
				}
				break
			}
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}
