package learning_test

import (
	"context"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
	"sopan/internal/people/peopletest"
)

func eachSchool(t *testing.T, test func(t *testing.T, s *learningtest.School)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) { test(t, learningtest.New(t, d, c)) })
}

func TestLesson_ShowsOnePartBesideTheOutline_InThreeStatements(t *testing.T) {
	eachSchool(t, func(t *testing.T, s *learningtest.School) {
		s.Put(learningtest.Course("T1", learningtest.Buying, 2, 3))
		by := s.As(peopletest.Sunita)
		if _, err := s.Courses.Enrol(context.Background(), by, "T1", "hi"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Courses.Open(context.Background(), by, "T1", 2, "hi"); err != nil {
			t.Fatal(err)
		}
		ctx, counted := db.Counting(context.Background())
		l, err := s.Courses.Lesson(ctx, s.DB.Reader(), by, "T1", 2, "hi")
		if err != nil {
			t.Fatal(err)
		}
		if n := counted.N(); n != 3 {
			t.Errorf("%d statements, want 3", n)
		}
		if l.Text.Lang != "hi" || l.Text.HTML == "" || l.Text.Title == "" || l.Unit.N != 2 || len(l.Units) != 3 || l.Units[2].Title["en"] == "" {
			t.Errorf("lesson %+v", l)
		}
		if l.Subject.Code != learningtest.Buying || l.Subject.Levels == 0 || len(l.Langs()) != 2 {
			t.Errorf("subject %+v, languages %v", l.Subject, l.Langs())
		}
		if l.At(2).OpenedAt.IsZero() || !l.At(1).OpenedAt.IsZero() {
			t.Errorf("progress %+v", l.Progress)
		}
		if l, err = s.Courses.Lesson(ctx, s.DB.Reader(), by, "T1", 1, "ta"); err != nil || l.Text.Lang != "en" {
			t.Errorf("in a language that is not there: %q, %v", l.Text.Lang, err)
		}
		if _, err = s.Courses.Lesson(ctx, s.DB.Reader(), by, "T1", 4, "en"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a part that is not there: %v", err)
		}
		if _, err = s.Courses.Lesson(ctx, s.DB.Reader(), who.Public, "T1", 1, "en"); !fault.Is(err, fault.Denied) {
			t.Errorf("of a stranger: %v", err)
		}
	})
}

func TestLesson_OfTheFinalCheck_IsTheOutlineAlone(t *testing.T) {
	eachSchool(t, func(t *testing.T, s *learningtest.School) {
		s.Put(learningtest.Course("T1", learningtest.Buying, 2, 3))
		ctx, counted := db.Counting(context.Background())
		l, err := s.Courses.Lesson(ctx, s.DB.Reader(), s.As(peopletest.Sunita), "T1", learning.Final, "en")
		if err != nil || counted.N() != 2 || l.Text.HTML != "" || len(l.Units) != 3 || l.PaperID == "" || l.Enrolment != nil {
			t.Errorf("%d statements, %+v, %v", counted.N(), l, err)
		}
	})
}

func TestBegun_CountsPartsOfWhatWasNotGivenUp(t *testing.T) {
	eachSchool(t, func(t *testing.T, s *learningtest.School) {
		ctx, by := context.Background(), s.As(peopletest.Sunita)
		for _, code := range []string{"T1", "T2"} {
			s.Put(learningtest.Course(code, learningtest.Buying, 2, 3))
			if _, err := s.Courses.Enrol(ctx, by, code, "en"); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Courses.Withdraw(ctx, by, "T2"); err != nil {
			t.Fatal(err)
		}
		got, err := s.Courses.Begun(ctx, s.DB.Reader(), by.PersonID)
		if err != nil || len(got) != 1 || got["T1"] != (learning.Begun{Code: "T1", Status: learning.StatusActive, Of: 3}) {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestSubjects_NamesWhatIsKnown(t *testing.T) {
	eachSchool(t, func(t *testing.T, s *learningtest.School) {
		got, err := s.Courses.Subjects(context.Background(), s.DB.Reader(), []string{learningtest.Buying, "NO-SUCH"})
		if err != nil || len(got) != 1 || got[learningtest.Buying].Name["en"] == "" || got[learningtest.Buying].Levels < 3 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}
