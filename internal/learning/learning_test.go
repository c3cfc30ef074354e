package learning_test

import (
	"context"
	"os"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"sopan/internal/assessment"
	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/ground/blob/blobtest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

var ctx = context.Background()

const (
	buying    = learningtest.Buying
	answering = learningtest.Answering
)

// each runs a test in a school on each database; T01 is a course of two parts at level 2 of buying.
func each(t *testing.T, test func(t *testing.T, s *learningtest.School, sunita who.Actor)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		s := learningtest.New(t, d, c)
		s.Put(learningtest.Course("T01", buying, 2, 2))
		test(t, s, s.As(peopletest.Sunita))
	})
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func completions(t *testing.T, s *learningtest.School, by who.Actor, kind string) []evidence.Item {
	t.Helper()
	page, err := s.Records.Of(ctx, s.DB.Reader(), by, by.PersonID, evidence.Filter{Kind: kind}, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

func TestPut_TheSameCourseTwice_IsOneVersion(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		again := s.Put(learningtest.Course("T01", buying, 2, 2))
		if again.Version != 1 || again.Title["hi"] == "" || again.Minutes["en"] == 0 || len(s.Facts("learning.published")) != 1 {
			t.Errorf("again: %+v", again)
		}
	})
}

func TestPut_AnEdit_IsANewVersion_AndLearnersStayOnTheirs(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Enrol(sunita, "T01")
		s.Read(sunita, "T01", 1, time.Minute)
		if card := s.Put(learningtest.Course("T01", buying, 3, 3)); card.Version != 2 || card.Level != 3 || card.Units != 3 {
			t.Errorf("edited: %+v", card)
		}
		page := must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T01"))
		if page.Card.Version != 1 || page.Newest != 2 || page.Card.Units != 2 || page.Next != 2 {
			t.Errorf("she sees version %d of %d with %d parts, next %d", page.Card.Version, page.Newest, page.Card.Units, page.Next)
		}
		s.Read(sunita, "T01", 2, time.Minute)
		if e := s.Final(sunita, "T01", true); e.Status != learning.StatusComplete || e.Version != 1 {
			t.Errorf("she ended with %+v", e)
		}
		imran := s.As(peopletest.Imran)
		if e := s.Enrol(imran, "T01"); e.Version != 2 {
			t.Errorf("who begins now is on version %d", e.Version)
		}
		// Having completed the first, she may begin the second.
		if e := s.Enrol(sunita, "T01"); e.Version != 2 || e.Status != learning.StatusActive {
			t.Errorf("she begins %+v", e)
		}
	})
}

func TestPut_WhatTheDictionaryOrTheRegisterDoNotKnow_IsRefusedWithRemedy(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, _ who.Actor) {
		for _, c := range []struct{ name, key string }{
			{"competency", "learning.course.competency"}, {"level", "learning.course.level"}, {"provider", "learning.course.provider"},
		} {
			files := learningtest.Course("T02", buying, 2, 2)
			switch c.name {
			case "competency":
				files = learningtest.Course("T02", "NO-SUCH", 2, 2)
			case "level":
				files = learningtest.Course("T02", buying, 6, 2)
			case "provider":
				files = course(func(c map[string]any) { c["provider"] = "NOBODY" })
			}
			_, err := s.Courses.Put(ctx, peopletest.Operator, files)
			if !fault.Is(err, fault.Invalid) || len(fault.As(err).Places) != 1 || fault.As(err).Places[0].Key != c.key || fault.As(err).Places[0].Name != "course.json" {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if _, err := s.Courses.Page(ctx, s.DB.Reader(), peopletest.Operator, "T02"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a refused course is there: %v", err)
		}
	})
}

func TestPut_EveryCourseOfTheHouse_GoesInOverItsOwnDictionaryAndRegister(t *testing.T) {
	d, c := dbtest.SQLite(t)
	const folder = "../demo/fixtures/"
	open := func(name string) *os.File {
		f := must[*os.File](t)(os.Open(folder + name))
		t.Cleanup(func() { f.Close() })
		return f
	}
	by, f, r := peopletest.Operator, framework.New(d), people.New(d)
	if report, err := f.ImportKCM(ctx, by, open("kcm.csv"), false); err != nil {
		t.Fatalf("%v %+v", err, report.Problems)
	}
	if report, err := f.ImportCompetencies(ctx, by, open("competencies.json"), false); err != nil {
		t.Fatalf("%v %+v", err, report.Problems)
	}
	if report, err := r.ImportPlaces(ctx, by, "csv", open("places.csv"), people.Options{}); err != nil {
		t.Fatalf("%v %+v", err, report.Problems)
	}
	if report, err := r.ImportOrgs(ctx, by, "csv", open("orgs.csv"), people.Options{}); err != nil {
		t.Fatalf("%v %+v", err, report.Problems)
	}
	records := evidence.NewRecords(d, r, blobtest.Open(t))
	courses := learning.New(d, r, assessment.New(d, r, records), records)
	for name, files := range fixtures(t) {
		c.Advance(time.Second)
		card, err := courses.Put(ctx, by, files)
		if err != nil || card.Version != 1 || card.Minutes["hi"] == 0 {
			t.Errorf("%s: %+v, %v", name, card, err)
		}
	}
}

func TestPut_ByALearner_IsDenied(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		_, err := s.Courses.Put(ctx, sunita, learningtest.Course("T02", buying, 2, 2))
		if !fault.Is(err, fault.Denied) {
			t.Errorf("put: %v", err)
		}
		if err := s.Courses.Retire(ctx, sunita, "T01"); !fault.Is(err, fault.Denied) {
			t.Errorf("retire: %v", err)
		}
		if _, err := s.Courses.Enrol(ctx, who.Public, "T01", "en"); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("the public enrols: %v", err)
		}
	})
}

func TestCourse_WhenEveryPartIsDoneAndTheCheckSubmitted_IsComplete_AndToldToEvidence(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		e := s.Take(sunita, "T01")
		if e.Status != learning.StatusComplete || !e.Passed || e.Percent == nil || *e.Percent != 10000 || e.CompletedAt.IsZero() {
			t.Fatalf("took it: %+v", e)
		}
		done := completions(t, s, sunita, evidence.Completion)
		if len(done) != 1 || done[0].Status != evidence.StatusAccepted || done[0].Competency != buying || done[0].SourceID != e.ID || done[0].Level != 0 {
			t.Errorf("completions %+v", done)
		}
		if checks := completions(t, s, sunita, evidence.Check); len(checks) != 1 || checks[0].Level != 2 || checks[0].Percent != 10000 {
			t.Errorf("checks %+v", checks)
		}
		facts := s.Facts("learning.completed")
		if len(facts) != 1 || must[learning.Completed](t)(event.As[learning.Completed](facts[0])).Evidence != done[0].ID {
			t.Errorf("facts %+v", facts)
		}
		if n := len(s.Facts("learning.unit_done")); n != 2 {
			t.Errorf("%d parts told as done", n)
		}
		page := must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T01"))
		if page.Missing != nil || page.Measured != 150 {
			t.Errorf("missing %+v, measured %d s", page.Missing, page.Measured)
		}
	})
}

func TestCourse_WithAFailedCheck_IsComplete_ButNotPassed_AndABetterTryCounts(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Enrol(sunita, "T01")
		s.Read(sunita, "T01", 1, time.Minute)
		if e := s.Final(sunita, "T01", false); e.Status != learning.StatusActive || e.Passed {
			t.Errorf("after the check alone: %+v", e)
		}
		s.Read(sunita, "T01", 2, time.Minute)
		page := must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T01"))
		if e := page.Enrolment; e.Status != learning.StatusComplete || e.Passed || *e.Percent != 0 {
			t.Errorf("after the last part: %+v", e)
		}
		if e := s.Final(sunita, "T01", true); !e.Passed || *e.Percent != 10000 || e.Status != learning.StatusComplete {
			t.Errorf("after a better try: %+v", e)
		}
		if n := len(completions(t, s, sunita, evidence.Completion)); n != 1 {
			t.Errorf("%d completions", n)
		}
	})
}

func TestProgress_TwentyMinutesInTwentySeconds_IsFlagged_AndNeverBlockedWithoutAWord(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Enrol(sunita, "T01")
		if p := s.Read(sunita, "T01", 1, 5*time.Second); !p.Hasty || p.Done() || p.Seconds != 5 || p.Nominal != 105 {
			t.Fatalf("passed over: %+v", p)
		}
		page := must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T01"))
		if want := (learning.Gap{N: 1, Missing: learning.MissingTime, Seconds: 16}); page.Missing[0] != want {
			t.Errorf("she is told %+v", page.Missing)
		}
		// She reads on, and opening the part again says so.
		s.Clock.Advance(16 * time.Second)
		if p := s.Open(sunita, "T01", 1); !p.Done() || !p.Hasty || p.Seconds != 21 {
			t.Errorf("read on: %+v", p)
		}
		facts := s.Facts("learning.unit_done")
		if len(facts) != 1 || !must[learning.UnitDone](t)(event.As[learning.UnitDone](facts[0])).Hasty {
			t.Errorf("facts %+v", facts)
		}
	})
}

func TestProgress_IsDecidedByTheServer_WhateverAPageSays(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Enrol(sunita, "T01")
		// Opening again and again brings no time, and leaving it open over lunch no more than three times its reading.
		for range 50 {
			if p := s.Open(sunita, "T01", 1); p.Seconds != 0 || p.Done() {
				t.Fatalf("opened: %+v", p)
			}
		}
		s.Clock.Advance(3 * time.Hour)
		if p := s.Open(sunita, "T01", 2); p.Seconds != 0 {
			t.Errorf("the second part has %d s", p.Seconds)
		}
		page := must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T01"))
		if page.Progress[0].Seconds != 3*105 || page.Progress[0].Done() {
			t.Errorf("the first part: %+v", page.Progress[0])
		}
		// The sitting of one part's question does not answer another's, nor does anybody else's.
		one := must[learning.UnitPage](t)(s.Courses.Unit(ctx, s.DB.Reader(), sunita, "T01", 1, "en"))
		sitting, answers := s.Sit(sunita, one.Unit.PaperID, true)
		if _, _, err := s.Courses.Answer(ctx, sunita, "T01", 2, sitting, answers); !fault.Is(err, fault.Conflict) {
			t.Errorf("another part's question: %v", err)
		}
		if _, _, err := s.Courses.Submit(ctx, sunita, "T01", sitting, answers); !fault.Is(err, fault.Conflict) {
			t.Errorf("a part's question as the final check: %v", err)
		}
		imran := s.As(peopletest.Imran)
		s.Enrol(imran, "T01")
		if _, _, err := s.Courses.Answer(ctx, imran, "T01", 1, sitting, answers); err == nil {
			t.Error("somebody else's sitting was taken")
		}
		if _, p, err := s.Courses.Answer(ctx, sunita, "T01", 1, sitting, answers); err != nil || !p.Done() {
			t.Errorf("her own: %+v, %v", p, err)
		}
	})
}

func TestAnswer_Wrong_AlsoDoesThePart_AndTheFirstAnswerIsKept(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Enrol(sunita, "T01")
		s.Open(sunita, "T01", 1)
		s.Clock.Advance(time.Minute)
		if p := s.Answer(sunita, "T01", 1, false); !p.Done() || p.Correct || p.Hasty {
			t.Errorf("answered wrong: %+v", p)
		}
		if p := s.Answer(sunita, "T01", 1, true); p.Correct || len(s.Facts("learning.unit_done")) != 1 {
			t.Errorf("answered again: %+v", p)
		}
	})
}

func TestOpen_InAnotherLanguage_KeepsProgress(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Enrol(sunita, "T01")
		s.Read(sunita, "T01", 1, time.Minute)
		must[learning.Progress](t)(s.Courses.Open(ctx, sunita, "T01", 2, "hi"))
		s.Clock.Advance(30 * time.Second)
		must[learning.Progress](t)(s.Courses.Open(ctx, sunita, "T01", 2, "en"))
		page := must[learning.UnitPage](t)(s.Courses.Unit(ctx, s.DB.Reader(), sunita, "T01", 2, "hi"))
		if page.Text.Lang != "hi" || page.Enrolment.Lang != "en" || page.Done != 1 || page.Progress.Seconds != 30 || page.After != learning.Final || page.Before != 1 {
			t.Errorf("page %+v", page)
		}
		if !reflect.DeepEqual(page.Langs, []string{"en", "hi"}) {
			t.Errorf("languages %v", page.Langs)
		}
		// A language that the course does not have is read in the first that it has.
		if page := must[learning.UnitPage](t)(s.Courses.Unit(ctx, s.DB.Reader(), sunita, "T01", 2, "ta")); page.Text.Lang != "en" || page.Text.HTML == "" {
			t.Errorf("in Tamil: %+v", page.Text)
		}
	})
}

func TestEnrol_Twice_IsOneEnrolment_AlsoAtOneMoment(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		ids := make([]string, 6)
		var wait sync.WaitGroup
		for i := range ids {
			wait.Go(func() {
				e, err := s.Courses.Enrol(ctx, sunita, "T01", "hi")
				if err != nil {
					t.Error(err)
				}
				ids[i] = e.ID
			})
		}
		wait.Wait()
		for _, id := range ids {
			if id == "" || id != ids[0] {
				t.Errorf("enrolments %v", ids)
				break
			}
		}
		if n := len(s.Facts("learning.enrolled")); n != 1 {
			t.Errorf("%d facts", n)
		}
	})
}

func TestAnswer_SubmittedTwiceAtOneMoment_CountsOnce(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Enrol(sunita, "T01")
		s.Open(sunita, "T01", 1)
		s.Clock.Advance(time.Minute)
		page := must[learning.UnitPage](t)(s.Courses.Unit(ctx, s.DB.Reader(), sunita, "T01", 1, "en"))
		sitting, answers := s.Sit(sunita, page.Unit.PaperID, true)
		errs := make([]error, 4)
		var wait sync.WaitGroup
		for i := range errs {
			wait.Go(func() { _, _, errs[i] = s.Courses.Answer(ctx, sunita, "T01", 1, sitting, answers) })
		}
		wait.Wait()
		kept := 0
		for _, err := range errs {
			if err == nil {
				kept++
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("refused with %v", err)
			}
		}
		if kept != 1 || len(s.Facts("learning.unit_done")) != 1 {
			t.Errorf("%d kept, %d facts", kept, len(s.Facts("learning.unit_done")))
		}
	})
}

func TestWithdraw_EndsTheEnrolment_AndBeginningAgainIsAnother(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		first := s.Enrol(sunita, "T01")
		if err := s.Courses.Withdraw(ctx, sunita, "T01"); err != nil {
			t.Fatal(err)
		}
		if err := s.Courses.Withdraw(ctx, sunita, "T01"); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if _, err := s.Courses.Open(ctx, sunita, "T01", 1, "en"); !fault.Is(err, fault.Conflict) {
			t.Errorf("open: %v", err)
		}
		if again := s.Enrol(sunita, "T01"); again.ID == first.ID || again.Status != learning.StatusActive {
			t.Errorf("again: %+v", again)
		}
	})
}

func TestRetire_StopsBeginning_ButNotFinishing(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Enrol(sunita, "T01")
		if err := s.Courses.Retire(ctx, peopletest.Operator, "T01"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Courses.Enrol(ctx, s.As(peopletest.Imran), "T01", "hi"); !fault.Is(err, fault.Conflict) {
			t.Errorf("Imran begins: %v", err)
		}
		if e := s.Take(sunita, "T01"); e.Status != learning.StatusComplete {
			t.Errorf("Sunita ends: %+v", e)
		}
		if page := must[learning.Page](t)(s.Courses.Catalogue(ctx, s.DB.Reader(), learning.Filter{}, "en", "", 50)); len(page.Cards) != 0 {
			t.Errorf("the catalogue has %+v", page.Cards)
		}
		if card := s.Put(learningtest.Course("T01", buying, 2, 2)); card.Version != 2 || card.Status != learning.Live {
			t.Errorf("brought back: %+v", card)
		}
	})
}

func TestFollow_ACheckSubmittedWherePapersAreSat_CountsTheSame(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Enrol(sunita, "T01")
		s.Read(sunita, "T01", 1, time.Minute)
		s.Open(sunita, "T01", 2)
		s.Clock.Advance(time.Minute)
		page := must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T01"))
		for _, paper := range []string{page.Units[1].PaperID, page.PaperID} {
			sitting, answers := s.Sit(sunita, paper, true)
			if _, err := s.Papers.Submit(ctx, sunita, sitting, answers); err != nil {
				t.Fatal(err)
			}
		}
		s.Clock.Advance(time.Hour) // the log is read late
		if n := len(s.Facts("learning.completed")); n != 1 {
			t.Errorf("%d completions told", n)
		}
		page = must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T01"))
		if e := page.Enrolment; e.Status != learning.StatusComplete || !e.Passed || page.Progress[1].Seconds != 60 || page.Progress[1].Hasty {
			t.Errorf("enrolment %+v, part %+v", page.Enrolment, page.Progress[1])
		}
		if n := len(completions(t, s, sunita, evidence.Completion)); n != 1 {
			t.Errorf("%d completions", n)
		}
	})
}

func TestSubmit_ForAnotherCourse_IsRefusedWhole_AndTheSittingStaysOpen(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.Course("T02", answering, 2, 2))
		s.Enrol(sunita, "T02")
		s.Enrol(sunita, "T01")
		s.Read(sunita, "T01", 1, time.Minute)
		s.Read(sunita, "T01", 2, time.Minute)
		page := must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T01"))
		sitting, answers := s.Sit(sunita, page.PaperID, true)
		if _, _, err := s.Courses.Submit(ctx, sunita, "T02", sitting, answers); !fault.Is(err, fault.Conflict) {
			t.Fatalf("submitted: %v", err)
		}
		// It was marked and refused in one transaction, so nothing of it is left.
		if n := len(completions(t, s, sunita, evidence.Completion)) + len(completions(t, s, sunita, evidence.Check)); n != 0 {
			t.Errorf("%d pieces of evidence", n)
		}
		s.Clock.Advance(learningtest.ReadsCheck)
		if _, e, err := s.Courses.Submit(ctx, sunita, "T01", sitting, answers); err != nil || e.Status != learning.StatusComplete {
			t.Errorf("for its own course: %+v, %v", e, err)
		}
	})
}

func TestCourse_OfACompetencyThatWasMergedOrRetired_IsFoundAndFinished(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		f := framework.New(s.DB)
		s.Put(learningtest.Course("T02", learningtest.Listening, 2, 1))
		s.Enrol(sunita, "T02")
		if err := f.Retire(ctx, peopletest.Operator, learningtest.Listening); err != nil {
			t.Fatal(err)
		}
		if e := s.Take(sunita, "T02"); e.Status != learning.StatusComplete {
			t.Errorf("retired: %+v", e)
		}
		if err := f.Merge(ctx, peopletest.Operator, buying, answering); err != nil {
			t.Fatal(err)
		}
		q := s.DB.Reader()
		if step, ok, err := s.Courses.NextStep(ctx, q, sunita.PersonID, []string{answering}); err != nil || !ok || step.Card.Code != "T01" || step.Card.Competency != answering {
			t.Errorf("the course of what was merged: %+v, %v", step, err)
		}
		if yes, err := s.Courses.Provides(ctx, q, learningtest.AcademyPath, answering); err != nil || !yes {
			t.Errorf("its provider may test it: %v, %v", yes, err)
		}
		if page := must[learning.Page](t)(s.Courses.Catalogue(ctx, q, learning.Filter{Competency: answering}, "en", "", 9)); len(page.Cards) != 1 {
			t.Errorf("the catalogue has %+v", page.Cards)
		}
		if e := s.Take(sunita, "T01"); e.Status != learning.StatusComplete || len(completions(t, s, sunita, evidence.Completion)) != 2 {
			t.Errorf("merged: %+v", e)
		}
	})
}

func TestNextStep_IsTheCourseBegun_ElseTheMostUrgentGapAtItsLowestLevel(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.Course("T03", answering, 3, 2))
		s.Put(learningtest.Course("T02", answering, 2, 2))
		s.Put(learningtest.Course("T04", answering, 2, 2))
		gaps := []string{"NO-SUCH", answering, buying}
		next := func() learning.Step {
			t.Helper()
			step, ok, err := s.Courses.NextStep(ctx, s.DB.Reader(), sunita.PersonID, gaps)
			if err != nil || !ok {
				t.Fatalf("nothing to do: %v", err)
			}
			return step
		}
		if x := next(); x.Card.Code != "T02" || x.N != 1 || x.Reason != learning.ReasonGap || x.Title["hi"] == "" || x.Seconds["en"] != 105 || x.Bytes["hi"] == 0 {
			t.Errorf("first: %+v", x)
		}
		s.Enrol(sunita, "T01")
		s.Read(sunita, "T01", 1, time.Minute)
		if x := next(); x.Card.Code != "T01" || x.N != 2 || x.Reason != learning.ReasonStarted || x.Done != 1 || x.Of != 2 || x.Kind != learning.KindCase {
			t.Errorf("begun: %+v", x)
		}
		s.Read(sunita, "T01", 2, time.Minute)
		if x := next(); x.N != learning.Final || x.Seconds["hi"] != 450 {
			t.Errorf("the final check: %+v", x)
		}
		s.Final(sunita, "T01", true)
		s.Take(sunita, "T02")
		s.Take(sunita, "T04")
		if x := next(); x.Card.Code != "T03" {
			t.Errorf("one level up: %+v", x)
		}
		s.Take(sunita, "T03")
		if step, ok, err := s.Courses.NextStep(ctx, s.DB.Reader(), sunita.PersonID, gaps); ok || err != nil {
			t.Errorf("all done, and yet %+v, %v", step, err)
		}
	})
}

func TestCatalogue_IsNarrowedSearchedAndPaged(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, _ who.Actor) {
		for code, c := range map[string]struct {
			competency string
			level      int
		}{"T02": {answering, 2}, "T03": {answering, 3}, "T10": {buying, 3}} {
			s.Put(learningtest.Course(code, c.competency, c.level, 1))
		}
		list := func(f learning.Filter, lang string) (codes []string) {
			for after, first := "", true; first || after != ""; first = false {
				page := must[learning.Page](t)(s.Courses.Catalogue(ctx, s.DB.Reader(), f, lang, after, 2))
				for _, card := range page.Cards {
					codes = append(codes, card.Code)
					if card.Title["hi"] == "" || card.Minutes["hi"] == 0 || card.Bytes["en"] == 0 {
						t.Errorf("card %+v", card)
					}
				}
				after = page.Next
			}
			return codes
		}
		for _, c := range []struct {
			f    learning.Filter
			want []string
		}{
			{learning.Filter{}, []string{"T01", "T02", "T03", "T10"}},
			{learning.Filter{Competency: answering}, []string{"T02", "T03"}},
			{learning.Filter{Level: 3}, []string{"T03", "T10"}},
			{learning.Filter{Level: 3, Competency: buying}, []string{"T10"}},
			{learning.Filter{Lang: "hi"}, []string{"T01", "T02", "T03", "T10"}},
			{learning.Filter{Lang: "ta"}, nil},
			{learning.Filter{Text: "COURSE t1"}, []string{"T10"}},
			{learning.Filter{Text: "हिन्दी"}, []string{"T01", "T02", "T03", "T10"}},
			{learning.Filter{Text: "nothing"}, nil},
			{learning.Filter{Text: "--"}, nil},
		} {
			if got := list(c.f, "en"); !reflect.DeepEqual(got, c.want) {
				t.Errorf("%+v gives %v, want %v", c.f, got, c.want)
			}
		}
		if got := list(learning.Filter{}, "hi"); len(got) != 4 {
			t.Errorf("in Hindi: %v", got)
		}
		facets := must[learning.Facets](t)(s.Courses.Facets(ctx, s.DB.Reader(), learning.Filter{Level: 3}, "en"))
		want := learning.Facets{
			Competencies: map[string]int{buying: 1, answering: 1}, Levels: map[int]int{2: 2, 3: 2}, Langs: map[string]int{"en": 2, "hi": 2},
			Lengths: map[int]int{1: 2}, Providers: map[string]int{learningtest.Academy: 2}, Offline: 2,
		}
		if !reflect.DeepEqual(facets, want) {
			t.Errorf("facets %+v, want %+v", facets, want)
		}
		if _, err := s.Courses.Catalogue(ctx, s.DB.Reader(), learning.Filter{}, "en", "?", 2); !fault.Is(err, fault.Invalid) {
			t.Errorf("a place that is none: %v", err)
		}
		byCompetency := must[map[string][]learning.Card](t)(s.Courses.For(ctx, s.DB.Reader(), []string{answering, "NO-SUCH"}))
		if cards := byCompetency[answering]; len(byCompetency) != 1 || len(cards) != 2 || cards[0].Level != 2 {
			t.Errorf("for gaps: %+v", byCompetency)
		}
	})
}

func TestProvides_HoldsForTheProviderAndItsKin_AlsoWhenRetired(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, _ who.Actor) {
		if err := s.Courses.Retire(ctx, peopletest.Operator, "T01"); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			path, competency string
			want             bool
		}{
			{learningtest.AcademyPath, buying, true},
			{learningtest.WingPath, buying, true},
			{"IN.", buying, true},
			{learningtest.AgencyPath, buying, false},
			{learningtest.AcademyPath, answering, false},
			{"", buying, false},
		} {
			got, err := s.Courses.Provides(ctx, s.DB.Reader(), c.path, c.competency)
			if err != nil || got != c.want {
				t.Errorf("%q in %s: %v, %v", c.path, c.competency, got, err)
			}
		}
	})
}

func TestOf_ListsWhatWasBegun_TheLastTouchedFirst(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.Course("T02", answering, 2, 2))
		s.Take(sunita, "T01")
		s.Clock.Advance(time.Minute)
		s.Enrol(sunita, "T02")
		s.Read(sunita, "T02", 1, time.Minute)
		list := must[learning.Takings](t)(s.Courses.Of(ctx, s.DB.Reader(), sunita.PersonID, "", 10)).List
		if len(list) != 2 || list[0].Card.Code != "T02" || list[0].Done != 1 || list[0].Measured != 60 || list[1].Done != 2 || list[1].Card.Title["en"] == "" {
			t.Errorf("list %+v", list)
		}
	})
}

func TestOf_ByPages_GivesEachOnce(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		var want, got []string
		for _, code := range []string{"T05", "T04", "T03", "T02", "T01"} {
			s.Put(learningtest.Course(code, answering, 2, 1))
			s.Enrol(sunita, code) // all at one moment: the id decides
			want = append(want, code)
		}
		slices.Sort(want)
		for after, n := "", 0; n == 0 || after != ""; n++ {
			page := must[learning.Takings](t)(s.Courses.Of(ctx, s.DB.Reader(), sunita.PersonID, after, 2))
			for _, x := range page.List {
				got = append(got, x.Card.Code)
			}
			after = page.Next
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("by pages %v, want %v", got, want)
		}
		if _, err := s.Courses.Of(ctx, s.DB.Reader(), sunita.PersonID, "x.y", 2); !fault.Is(err, fault.Invalid) {
			t.Errorf("a place that is none: %v", err)
		}
	})
}

func TestDays_AreMeasuredTime_OnTheDaysItPassed(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		days := func(from, to string) map[string]int {
			t.Helper()
			counted, n := db.Counting(ctx)
			out := must[map[string]int](t)(s.Courses.Days(counted, s.DB.Reader(), sunita.PersonID, from, to))
			if n.N() != 1 {
				t.Errorf("%d statements", n.N())
			}
			return out
		}
		today := s.Clock.Now().In(clock.India)
		date := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
		s.Enrol(sunita, "T01")
		s.Read(sunita, "T01", 1, 40*time.Second) // nominal: 105 seconds
		if got := days(date(0), date(0)); !reflect.DeepEqual(got, map[string]int{date(0): 40}) {
			t.Errorf("after 40 seconds: %v", got)
		}
		// Left open over lunch it counts three times its reading time at most, as the part does.
		s.Open(sunita, "T01", 2)
		s.Clock.Advance(3 * time.Hour)
		s.Open(sunita, "T01", 1)
		if got := days(date(0), date(0)); got[date(0)] != 40+3*105 {
			t.Errorf("after lunch: %v", got)
		}
		// What is read over midnight belongs to both days; giving the course up takes none of it away.
		midnight := time.Date(today.Year(), today.Month(), today.Day()+1, 0, 0, 0, 0, clock.India)
		s.Put(learningtest.Course("T02", answering, 2, 2))
		s.Enrol(sunita, "T02")
		s.Clock.Advance(midnight.Sub(s.Clock.Now()) - 20*time.Second)
		s.Open(sunita, "T02", 2)
		s.Open(sunita, "T01", 1)
		s.Open(sunita, "T02", 2)
		before := days(date(0), date(0))[date(0)]
		s.Clock.Advance(time.Minute)
		s.Open(sunita, "T02", 1)
		if err := s.Courses.Withdraw(ctx, sunita, "T02"); err != nil {
			t.Fatal(err)
		}
		if got := days(date(0), date(1)); got[date(0)] != before+20 || got[date(1)] != 40 {
			t.Errorf("over midnight: %v, %d before", got, before)
		}
		if got := days(date(2), date(30)); len(got) != 0 {
			t.Errorf("on days without reading: %v", got)
		}
		if _, err := s.Courses.Days(ctx, s.DB.Reader(), sunita.PersonID, "soon", date(1)); err == nil {
			t.Error("a day that is none was taken")
		}
		parts := 0
		page := must[[]int](t)(db.All(ctx, s.DB.Reader(), func(n *int) []any { return []any{n} },
			`select measured from learning_v_enrolment where person_id = $1`, sunita.PersonID))
		for _, n := range page {
			parts += n
		}
		if sum := days(date(0), date(1)); sum[date(0)]+sum[date(1)] != parts {
			t.Errorf("by day %v, by part %d", sum, parts)
		}
	})
}

func TestStarters_AreTheCoursesForWhatMostPostsNeed(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, _ who.Actor) {
		s.Put(learningtest.Course("T02", answering, 3, 1))
		s.Put(learningtest.Course("T03", answering, 2, 1))
		s.Put(learningtest.Course("T04", learningtest.Listening, 2, 1))
		s.Put(learningtest.Course("T05", answering, 2, 1))
		if err := s.Courses.Retire(ctx, peopletest.Operator, "T05"); err != nil {
			t.Fatal(err)
		}
		frameworktest.Publish(t, s.DB, "K1", framework.Need{Competency: answering, Level: 3, Criticality: 1}, framework.Need{Competency: buying, Level: 2, Criticality: 1})
		frameworktest.Publish(t, s.DB, "K2", framework.Need{Competency: answering, Level: 2, Criticality: 1}, framework.Need{Competency: learningtest.Listening, Level: 2, Criticality: 3})
		counted, n := db.Counting(ctx)
		var codes []string
		for _, c := range must[[]learning.Card](t)(s.Courses.Starters(counted, s.DB.Reader(), 10)) {
			codes = append(codes, c.Code)
			if c.Title["hi"] == "" || c.Minutes["en"] == 0 {
				t.Errorf("%+v", c)
			}
		}
		if want := []string{"T03", "T02", "T04", "T01"}; !slices.Equal(codes, want) || n.N() != 1 {
			t.Errorf("%v in %d statements, want %v in one", codes, n.N(), want)
		}
		if few := must[[]learning.Card](t)(s.Courses.Starters(ctx, s.DB.Reader(), 1)); len(few) != 1 {
			t.Errorf("%d, want one", len(few))
		}
	})
}

func TestLook_IsTheCatalogueAndWhatClosesGaps(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, _ who.Actor) {
		s.Put(learningtest.Course("T02", answering, 3, 1))
		q, short := s.DB.Reader(), []string{answering, "NO-SUCH"}
		look := must[learning.Look](t)(s.Courses.Look(ctx, q, learning.Filter{}, learning.Wish{Competencies: short, Most: 6}, "hi", "", 1))
		mine, page := look.Mine, look.Page
		if want := must[map[string][]learning.Card](t)(s.Courses.For(ctx, q, short))[answering]; !reflect.DeepEqual(mine, want) {
			t.Errorf("for gaps %+v, want %+v", mine, want)
		}
		if want := must[learning.Page](t)(s.Courses.Catalogue(ctx, q, learning.Filter{}, "hi", "", 1)); !reflect.DeepEqual(page, want) || page.Next == "" {
			t.Errorf("all %+v, want %+v", page, want)
		}
	})
}

func TestPages_AreAnsweredInThreeStatements(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.Course("T02", answering, 2, 6))
		s.Enrol(sunita, "T01")
		s.Read(sunita, "T01", 1, time.Minute)
		q, imran := s.DB.Reader(), s.As(peopletest.Imran)
		for name, ask := range map[string]func(ctx context.Context) error{
			"course": func(ctx context.Context) error { _, err := s.Courses.Page(ctx, q, sunita, "T01"); return err },
			"part":   func(ctx context.Context) error { _, err := s.Courses.Unit(ctx, q, sunita, "T01", 1, "hi"); return err },
			"step begun": func(ctx context.Context) error {
				_, _, err := s.Courses.NextStep(ctx, q, sunita.PersonID, nil)
				return err
			},
			"step new": func(ctx context.Context) error {
				_, _, err := s.Courses.NextStep(ctx, q, imran.PersonID, []string{answering, buying})
				return err
			},
			"catalogue": func(ctx context.Context) error {
				_, err := s.Courses.Catalogue(ctx, q, learning.Filter{Level: 2}, "hi", "", 20)
				return err
			},
			"shelf": func(ctx context.Context) error {
				_, err := s.Courses.Look(ctx, q, learning.Filter{Text: "course"}, learning.Wish{PersonID: sunita.PersonID, Competencies: []string{answering, buying}, Most: 6}, "hi", "", 20)
				return err
			},
			"facets": func(ctx context.Context) error {
				_, err := s.Courses.Facets(ctx, q, learning.Filter{}, "en")
				return err
			},
			"mine": func(ctx context.Context) error { _, err := s.Courses.Of(ctx, q, sunita.PersonID, "", 10); return err },
		} {
			if err := ask(ctx); err != nil { // the catalogue is read once after it has changed
				t.Errorf("%s: %v", name, err)
			}
			counted, n := db.Counting(ctx)
			if err := ask(counted); err != nil || n.N() > 3 || n.N() == 0 {
				t.Errorf("%s: %d statements, %v", name, n.N(), err)
			}
		}
	})
}

func TestViews_TellWhoIsOnWhat(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Take(sunita, "T01")
		type row struct {
			status, competency string
			measured, version  int
			nominal            int
		}
		r, err := db.One(ctx, s.DB.Reader(), func(r *row) []any { return []any{&r.status, &r.competency, &r.measured, &r.version, &r.nominal} },
			`select status, competency, measured, version, nominal from learning_v_enrolment where person_id = $1`, sunita.PersonID)
		if want := (row{learning.StatusComplete, buying, 150, 1, 2*105 + 10*45}); err != nil || r != want {
			t.Errorf("%+v, %v", r, err)
		}
		n, err := db.Scalar[int](ctx, s.DB.Reader(), `
			select count(*) from learning_v_course c join learning_v_name n on n.code = c.code where c.status = 'live' and n.lang = 'hi'`)
		if err != nil || n != 1 {
			t.Errorf("%d courses, %v", n, err)
		}
	})
}

func BenchmarkPage(b *testing.B) {
	benchmark(b, func(s *learningtest.School, by who.Actor) error {
		_, err := s.Courses.Page(ctx, s.DB.Reader(), by, "T01")
		return err
	})
}

func BenchmarkUnit(b *testing.B) {
	benchmark(b, func(s *learningtest.School, by who.Actor) error {
		_, err := s.Courses.Unit(ctx, s.DB.Reader(), by, "T01", 1, "hi")
		return err
	})
}

func BenchmarkNextStep(b *testing.B) {
	benchmark(b, func(s *learningtest.School, by who.Actor) error {
		_, _, err := s.Courses.NextStep(ctx, s.DB.Reader(), by.PersonID, []string{buying})
		return err
	})
}

func BenchmarkOpen(b *testing.B) {
	benchmark(b, func(s *learningtest.School, by who.Actor) error {
		_, err := s.Courses.Open(ctx, by, "T01", 1, "hi")
		return err
	})
}

// benchmark measures a question of somebody who is in the middle of a course of six parts.
func benchmark(b *testing.B, ask func(*learningtest.School, who.Actor) error) {
	d, c := dbtest.SQLite(b)
	s := learningtest.New(b, d, c)
	s.Put(learningtest.Course("T01", buying, 2, 6))
	sunita := s.As(peopletest.Sunita)
	s.Enrol(sunita, "T01")
	s.Read(sunita, "T01", 1, time.Minute)
	for b.Loop() {
		if err := ask(s, sunita); err != nil {
			b.Fatal(err)
		}
	}
}
