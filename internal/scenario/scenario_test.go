package scenario_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning/learningtest"
	"sopan/internal/people/peopletest"
	"sopan/internal/scenario"
)

var ctx = context.Background()

// each runs a test with the small case on each database.
func each(t *testing.T, test func(t *testing.T, s *learningtest.School, cases *scenario.Cases, sunita who.Actor)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		s := learningtest.New(t, d, c)
		cases := scenario.New(d, s.Register)
		if _, err := cases.Put(ctx, peopletest.Operator, strings.NewReader(small)); err != nil {
			t.Fatal(err, fault.As(err).Places)
		}
		test(t, s, cases, s.As(peopletest.Sunita))
	})
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestPut_TheSameCaseTwice_IsOneVersion_AndAChangedOneTheNext(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, cases *scenario.Cases, _ who.Actor) {
		again := must[scenario.Case](t)(cases.Put(ctx, peopletest.Operator, strings.NewReader(small)))
		next := must[scenario.Case](t)(cases.Put(ctx, peopletest.Operator, strings.NewReader(strings.Replace(small, "Short", "Longer", 1))))
		if again.Version != 1 || next.Version != 2 {
			t.Errorf("versions %d and %d, want 1 and 2", again.Version, next.Version)
		}
		if told := s.Facts("scenario.published"); len(told) != 2 {
			t.Errorf("%d facts of publishing, want 2", len(told))
		}
	})
}

func TestPut_WithoutTheRightOrUnknownWords_ChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, cases *scenario.Cases, sunita who.Actor) {
		changed := strings.Replace(small, "Short", "Longer", 1)
		if _, err := cases.Put(ctx, sunita, strings.NewReader(changed)); !fault.Is(err, fault.Denied) {
			t.Errorf("a learner put a case in: %v", err)
		}
		for old, fresh := range map[string]string{"T-LISTEN": "T-NOTHING", "level: 2": "level: 9", "provider: ACADEMY": "provider: NOBODY"} {
			if _, err := cases.Put(ctx, peopletest.Operator, strings.NewReader(strings.Replace(changed, old, fresh, 1))); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s is taken: %v", fresh, err)
			}
		}
		if c, _, err := cases.Case(ctx, s.DB.Reader(), sunita, "C-1"); err != nil || c.Version != 1 {
			t.Errorf("version %d, %v", c.Version, err)
		}
	})
}

func TestChoose_ToAnEnd_EndsTheWalkAndTellsIt(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, cases *scenario.Cases, sunita who.Actor) {
		w := must[scenario.Walk](t)(cases.Begin(ctx, sunita, "C-1"))
		if again := must[scenario.Walk](t)(cases.Begin(ctx, sunita, "C-1")); again.ID != w.ID {
			t.Error("a walk that is under way is begun anew")
		}
		w = must[scenario.Walk](t)(cases.Choose(ctx, sunita, w.ID, 1, "x"))
		if w.At != "b" || w.Status != scenario.StatusActive {
			t.Fatalf("at %s, %s", w.At, w.Status)
		}
		s.Clock.Advance(time.Minute)
		w = must[scenario.Walk](t)(cases.Choose(ctx, sunita, w.ID, 2, "y"))
		kept, c, err := cases.Walk(ctx, s.DB.Reader(), sunita, w.ID)
		if err != nil || kept.Status != scenario.StatusEnded || kept.At != "bad" || len(kept.Steps) != 2 || !kept.EndedAt.After(kept.BegunAt) {
			t.Fatalf("kept %+v, %v", kept, err)
		}
		if got := c.Standing(kept.Steps)["trust"]; got != 100 {
			t.Errorf("trust is %d, want 100", got)
		}
		if told := s.Facts("scenario.ended"); len(told) != 1 || strings.Contains(string(told[0].Body), "bad") {
			t.Errorf("told %v: once, and nothing of the choices", told)
		}
		if _, err := cases.Choose(ctx, sunita, w.ID, 3, "x"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a walk that has ended goes on: %v", err)
		}
		if items := s.Facts("evidence.accepted"); len(items) != 0 {
			t.Error("practice has become evidence")
		}
	})
}

func TestChoose_TwiceOrFromAnotherWindow_ChangesNothingMore(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, cases *scenario.Cases, sunita who.Actor) {
		w := must[scenario.Walk](t)(cases.Begin(ctx, sunita, "C-1"))
		var wait sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wait.Go(func() { _, errs[i] = cases.Choose(ctx, sunita, w.ID, 1, []string{"x", "y"}[i%2]) })
		}
		wait.Wait()
		kept, _, err := cases.Walk(ctx, s.DB.Reader(), sunita, w.ID)
		if err != nil || len(kept.Steps) != 1 {
			t.Fatalf("%d steps, %v", len(kept.Steps), err)
		}
		for i, err := range errs {
			same := kept.Steps[0].Choice == []string{"x", "y"}[i%2]
			if same && err != nil && !fault.Is(err, fault.Stale) || !same && !fault.Is(err, fault.Stale) {
				t.Errorf("call %d: %v", i, err)
			}
		}
		if _, err := cases.Choose(ctx, sunita, w.ID, 1, kept.Steps[0].Choice); err != nil {
			t.Errorf("the same choice again: %v", err)
		}
		for _, n := range []int{-1, 0, 3} {
			if _, err := cases.Choose(ctx, sunita, w.ID, n, "x"); !fault.Is(err, fault.Stale) {
				t.Errorf("choice %d: %v", n, err)
			}
		}
	})
}

func TestRetake_FromADecision_GoesTheSameWayUpToIt(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, cases *scenario.Cases, sunita who.Actor) {
		w := must[scenario.Walk](t)(cases.Begin(ctx, sunita, "C-1"))
		w = must[scenario.Walk](t)(cases.Choose(ctx, sunita, w.ID, 1, "x"))
		w = must[scenario.Walk](t)(cases.Choose(ctx, sunita, w.ID, 2, "y"))
		again := must[scenario.Walk](t)(cases.Retake(ctx, sunita, w.ID, 2))
		if again.At != "b" || len(again.Steps) != 1 || again.Status != scenario.StatusActive {
			t.Fatalf("again %+v", again)
		}
		must[scenario.Walk](t)(cases.Choose(ctx, sunita, again.ID, 2, "x"))
		cards, next, err := cases.List(ctx, s.DB.Reader(), sunita, "", 10)
		if err != nil || next != "" || len(cards) != 1 || cards[0].Found != 2 || cards[0].Endings != 2 || cards[0].Walk != "" || cards[0].Title["hi"] != "एक" {
			t.Errorf("list %+v, %q, %v", cards, next, err)
		}
		if _, err := cases.Retake(ctx, sunita, w.ID, 3); !fault.Is(err, fault.NotFound) {
			t.Errorf("a choice that was not made: %v", err)
		}
		if first := must[scenario.Walk](t)(cases.Retake(ctx, sunita, w.ID, 1)); first.At != "a" || len(first.Steps) != 0 {
			t.Errorf("from the first: %+v", first)
		}
	})
}

func TestWalk_OfAnother_IsNotThere(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, cases *scenario.Cases, sunita who.Actor) {
		w := must[scenario.Walk](t)(cases.Begin(ctx, sunita, "C-1"))
		other := s.As(peopletest.Imran)
		_, _, read := cases.Walk(ctx, s.DB.Reader(), other, w.ID)
		_, choose := cases.Choose(ctx, other, w.ID, 1, "x")
		_, retake := cases.Retake(ctx, other, w.ID, 1)
		for what, err := range map[string]error{"read": read, "choose": choose, "retake": retake, "leave": cases.Leave(ctx, other, w.ID)} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := cases.Begin(ctx, who.Actor{}, "C-1"); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("nobody begins: %v", err)
		}
		if _, err := cases.Begin(ctx, sunita, "C-9"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a case that is not there: %v", err)
		}
		if err := cases.Leave(ctx, sunita, w.ID); err != nil {
			t.Fatal(err)
		}
		if fresh := must[scenario.Walk](t)(cases.Begin(ctx, sunita, "C-1")); fresh.ID == w.ID {
			t.Error("what was left goes on")
		}
	})
}

// A learner stays on the version that they began.
func TestWalk_WhenTheCaseChanges_StaysOnItsVersion(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, cases *scenario.Cases, sunita who.Actor) {
		w := must[scenario.Walk](t)(cases.Begin(ctx, sunita, "C-1"))
		must[scenario.Case](t)(cases.Put(ctx, peopletest.Operator, strings.NewReader(strings.Replace(small, "trust: -5", "trust: -50", 1))))
		w = must[scenario.Walk](t)(cases.Choose(ctx, sunita, w.ID, 1, "x"))
		w = must[scenario.Walk](t)(cases.Choose(ctx, sunita, w.ID, 2, "x"))
		_, c, err := cases.Walk(ctx, s.DB.Reader(), sunita, w.ID)
		if err != nil || c.Version != 1 || c.Standing(w.Steps)["trust"] != 95 {
			t.Errorf("version %d, %v, %v", c.Version, c.Standing(w.Steps), err)
		}
		if newer, walks, err := cases.Case(ctx, s.DB.Reader(), sunita, "C-1"); err != nil || newer.Version != 2 || len(walks) != 1 {
			t.Errorf("version %d, %d walks, %v", newer.Version, len(walks), err)
		}
	})
}
