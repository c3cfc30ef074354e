package learning_test

import (
	"context"
	"testing"
	"time"

	"sopan/internal/attempt"
	"sopan/internal/evidence"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
	"sopan/internal/people/peopletest"
)

// met says to learning what attempt says: that a unit of the package is complete, in a visit of so many seconds that ends now.
func met(t *testing.T, s *learningtest.School, by who.Actor, seconds int) {
	t.Helper()
	n := int64(seconds)
	tell(t, s, attempt.Completed{Attempt: "a", Person: by.PersonID, Package: learningtest.PackageID, Index: 1, Seconds: n, Visit: n},
		attempt.Ended{Attempt: "a", Person: by.PersonID, Package: learningtest.PackageID, Index: 1, Seconds: n, Until: s.Clock.Now().UnixMicro()})
}

// tell records facts as their rooms do, and has learning read them.
func tell(t *testing.T, s *learningtest.School, facts ...event.Fact) {
	t.Helper()
	err := s.DB.Write(ctx, peopletest.Operator, func(ctx context.Context, tx *db.Tx) error {
		for _, f := range facts {
			if err := event.Record(ctx, tx, f); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = s.Log.Drain(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func part(t *testing.T, s *learningtest.School, by who.Actor, code string, n int) learning.Progress {
	t.Helper()
	page := must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), by, code))
	for _, p := range page.Progress {
		if p.N == n {
			return p
		}
	}
	return learning.Progress{}
}

func TestBeat_CoversAVideo_AndAQuestionRemains(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.Foreign("T05", buying, 2))
		s.Enrol(sunita, "T05")
		s.Open(sunita, "T05", 3)
		beat := func(passed time.Duration, shown string) learning.Progress {
			t.Helper()
			s.Clock.Advance(passed)
			list, _ := learning.Segments(shown)
			return must[learning.Progress](t)(s.Courses.Beat(ctx, sunita, "T05", 3, list))
		}
		if p := beat(2*time.Second, "0-120"); p.Covered.Len() != 0 || !p.Flags.Has(learning.FlagSixteen) {
			t.Errorf("two minutes in two seconds: %+v", p)
		}
		for at := range 4 {
			from := at * 30
			beat(30*time.Second, learning.Coverage{{From: from, To: from + 28}}.String())
		}
		p := part(t, s, sunita, "T05", 3)
		if p.Shown() != 93 || p.Seconds != 122 || p.Done() {
			t.Errorf("shown whole: %+v, %d %%", p, p.Shown())
		}
		if p = s.Answer(sunita, "T05", 3, true); !p.Done() {
			t.Errorf("answered: %+v", p)
		}
	})
}

func TestThrough_WithoutScript_CountsByTheClock(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.Foreign("T05", buying, 2))
		s.Enrol(sunita, "T05")
		s.Open(sunita, "T05", 4)
		s.Clock.Advance(20 * time.Second)
		if p := must[learning.Progress](t)(s.Courses.Through(ctx, sunita, "T05", 4)); p.Done() || !p.Flags.Has(learning.FlagRushed) {
			t.Errorf("four pages in twenty seconds: %+v", p)
		}
		s.Clock.Advance(40 * time.Second)
		if p := must[learning.Progress](t)(s.Courses.Through(ctx, sunita, "T05", 4)); !p.Done() || p.Shown() != 100 {
			t.Errorf("in a minute: %+v", p)
		}
		if _, err := s.Courses.Through(ctx, sunita, "T05", 9); !fault.Is(err, fault.NotFound) {
			t.Errorf("a part that is none: %v", err)
		}
	})
}

// A robot clicks through a course of more than twenty minutes in twenty seconds: it opens, sends what a player would send, meets the
// package, and gives every right answer.
func TestRobot_TwentyMinutesInTwentySeconds_GiveNoEvidence_AndEachReasonIsTold(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		card := s.Put(learningtest.Foreign("T05", buying, 2))
		if card.Minutes["en"] < 20 {
			t.Fatalf("the course takes %d minutes", card.Minutes["en"])
		}
		s.Enrol(sunita, "T05")
		from := s.Clock.Now()
		for n := 1; n <= card.Units; n++ {
			s.Open(sunita, "T05", n)
			s.Clock.Advance(4 * time.Second)
			whole := []learning.Segment{{From: 0, To: 1000}}
			must[learning.Progress](t)(s.Courses.Beat(ctx, sunita, "T05", n, whole))
			must[learning.Progress](t)(s.Courses.Through(ctx, sunita, "T05", n))
			if n == 1 || n == 3 {
				s.Answer(sunita, "T05", n, true)
			}
			if n == 2 {
				met(t, s, sunita, 4)
			}
		}
		page := must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T05"))
		sitting, answers := s.Sit(sunita, page.PaperID, true)
		s.Clock.Advance(4 * time.Second)
		_, _, err := s.Courses.Submit(ctx, sunita, "T05", sitting, answers)
		if fault.As(err).Key != learning.KeyTooQuick {
			t.Fatalf("ten questions in four seconds: %v", err)
		}
		if passed := s.Clock.Now().Sub(from); passed != 20*time.Second {
			t.Fatalf("the robot took %s", passed)
		}
		if err := s.Log.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{evidence.Completion, evidence.Check} {
			if n := len(completions(t, s, sunita, kind)); n != 0 {
				t.Errorf("%d pieces of evidence of kind %s", n, kind)
			}
		}
		page = must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T05"))
		if page.Enrolment.Status != learning.StatusActive || page.Measured > 20 {
			t.Errorf("%s, %d s", page.Enrolment.Status, page.Measured)
		}
		want := map[int]learning.Flag{
			1: learning.FlagHasty, 2: learning.FlagEarly, 3: learning.FlagHasty | learning.FlagSixteen, 4: learning.FlagSixteen,
		}
		for _, p := range page.Progress {
			if p.Done() || !p.Flags.Has(want[p.N]) {
				t.Errorf("part %d: %+v", p.N, p)
			}
		}
		// What it waited for is said, and the same answers are taken a little later: nobody is shut out.
		s.Clock.Advance(30 * time.Second)
		if _, e, err := s.Courses.Submit(ctx, sunita, "T05", sitting, answers); err != nil || e.Status != learning.StatusActive {
			t.Errorf("later: %+v, %v", e, err)
		}
	})
}

func TestTime_OfManyCoursesAtOnce_CountsInOne(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		codes := []string{"T01", "T02", "T03"}
		s.Put(learningtest.Course("T02", buying, 2, 2))
		s.Put(learningtest.Course("T03", buying, 2, 2))
		for _, code := range codes {
			s.Enrol(sunita, code)
			s.Open(sunita, code, 1)
		}
		from := s.Clock.Now()
		for range 4 {
			s.Clock.Advance(20 * time.Second)
			for _, code := range codes {
				must[learning.Progress](t)(s.Courses.Beat(ctx, sunita, code, 1, nil))
			}
		}
		sum, flagged := 0, 0
		for _, code := range codes {
			p := part(t, s, sunita, code, 1)
			sum += p.Seconds
			if p.Flags.Has(learning.FlagBeside) {
				flagged++
			}
		}
		if passed := int(s.Clock.Now().Sub(from) / time.Second); sum > passed || sum < passed/2 || flagged < 2 {
			t.Errorf("%d s in three courses while %d passed, %d flagged", sum, passed, flagged)
		}
		// Who reads one course and then another is not flagged.
		imran := s.As(peopletest.Imran)
		for _, code := range codes {
			s.Enrol(imran, code)
			s.Read(imran, code, 1, time.Minute)
		}
		for _, code := range codes {
			if p := part(t, s, imran, code, 1); p.Flags != 0 || p.Seconds != 60 {
				t.Errorf("%s, one after the other: %+v", code, p)
			}
		}
	})
}

func TestMoveUp_KeepsWhatIsEqual_ByChoice(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.Course("T02", buying, 2, 3))
		s.Enrol(sunita, "T02")
		s.Read(sunita, "T02", 1, time.Minute)
		s.Read(sunita, "T02", 2, time.Minute)
		files := learningtest.Course("T02", buying, 2, 3)
		files["2.en.md"].Data = append([]byte("new "), files["2.en.md"].Data...)
		s.Put(files)
		if equal, ok, err := s.Courses.Newer(ctx, s.DB.Reader(), sunita, "T02"); !ok || err != nil || equal != (learning.Equal{Parts: 2, Of: 3}) {
			t.Errorf("what is equal: %+v, %v, %v", equal, ok, err)
		}
		page := must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T02"))
		if page.Card.Version != 1 || page.Newest != 2 {
			t.Errorf("she was moved without her choice: %d of %d", page.Card.Version, page.Newest)
		}
		if e := must[learning.Enrolment](t)(s.Courses.MoveUp(ctx, sunita, "T02")); e.Version != 2 || e.Status != learning.StatusActive {
			t.Errorf("moved: %+v", e)
		}
		if !part(t, s, sunita, "T02", 1).Done() || !part(t, s, sunita, "T02", 2).OpenedAt.IsZero() {
			t.Error("the equal part is not kept, or the changed one is")
		}
		must[learning.Enrolment](t)(s.Courses.MoveUp(ctx, sunita, "T02"))
		if facts := s.Facts("learning.enrolment_moved"); len(facts) != 1 {
			t.Errorf("%d facts", len(facts))
		} else if f := must[learning.EnrolmentMoved](t)(event.As[learning.EnrolmentMoved](facts[0])); f.From != 1 || f.To != 2 {
			t.Errorf("told %+v", f)
		}
		if _, err := s.Courses.MoveUp(ctx, s.As(peopletest.Imran), "T02"); !fault.Is(err, fault.Conflict) {
			t.Errorf("by who is not in it: %v", err)
		}
	})
}

// A slow learner takes the same course in an hour and more, with signs of life that come late, and is never flagged.
func TestSlowLearner_OfEveryKindOfPart_CompletesAndIsNeverFlagged(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.Foreign("T05", buying, 2))
		s.Enrol(sunita, "T05")
		s.Read(sunita, "T05", 1, 20*time.Minute) // without script: no signs of life
		s.Open(sunita, "T05", 2)
		s.Clock.Advance(25 * time.Minute)
		met(t, s, sunita, 24*60)
		s.Open(sunita, "T05", 3)
		for at := range 8 { // a video with pauses, over a bad network
			s.Clock.Advance(4 * time.Minute)
			must[learning.Progress](t)(s.Courses.Beat(ctx, sunita, "T05", 3, []learning.Segment{{From: at * 15, To: at*15 + 15}}))
		}
		s.Answer(sunita, "T05", 3, false)
		s.Open(sunita, "T05", 4)
		s.Clock.Advance(15 * time.Minute)
		must[learning.Progress](t)(s.Courses.Through(ctx, sunita, "T05", 4))
		if e := s.Final(sunita, "T05", true); e.Status != learning.StatusComplete {
			t.Errorf("her course is %s", e.Status)
		}
		page := must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T05"))
		for _, p := range page.Progress {
			if p.Flags != 0 || !p.Done() || p.Seconds > 3*p.Nominal {
				t.Errorf("part %d: %+v", p.N, p)
			}
		}
		for _, kind := range []string{evidence.Completion, evidence.Check} {
			if n := len(completions(t, s, sunita, kind)); n != 1 {
				t.Errorf("%d pieces of evidence of kind %s", n, kind)
			}
		}
	})
}
