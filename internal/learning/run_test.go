package learning_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"sopan/internal/attempt"
	"sopan/internal/evidence"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/who"
	"sopan/internal/launch"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
	"sopan/internal/people/peopletest"
	"sopan/internal/record"
)

func TestRun_OfAPackage_DoesThePart_WhenItTookLongEnough(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.Foreign("T05", buying, 2))
		s.Enrol(sunita, "T05")
		s.Clock.Advance(10 * time.Second)
		met(t, s, sunita, 10)
		p := part(t, s, sunita, "T05", 2)
		if p.Seconds != 10 || p.Done() || !p.Flags.Has(learning.FlagEarly) || p.MetAt.IsZero() {
			t.Fatalf("after ten seconds: %+v", p)
		}
		// The same word again brings nothing: the time is counted.
		met(t, s, sunita, 10)
		if again := part(t, s, sunita, "T05", 2); again.Seconds != 10 {
			t.Errorf("told twice: %+v", again)
		}
		s.Clock.Advance(3 * time.Minute)
		met(t, s, sunita, 150)
		if p = part(t, s, sunita, "T05", 2); p.Seconds != 160 || !p.Done() {
			t.Errorf("after three minutes: %+v", p)
		}
		s.Clock.Advance(3 * time.Hour)
		met(t, s, sunita, 3*3600-60)
		if p = part(t, s, sunita, "T05", 2); p.Seconds != 3*p.Nominal {
			t.Errorf("a page left open for hours counts %d s of %d", p.Seconds, p.Nominal)
		}
		if n := len(s.Facts("learning.unit_done")); n != 1 {
			t.Errorf("%d parts told as done", n)
		}
	})
}

// What was met in another course, before the course was begun or before it was given up, need not be met again: a package says so once.
func TestRun_OfAPackage_CountsInEveryCourseThatShowsIt_AlsoInOnesBegunLater(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		for _, code := range []string{"T05", "T06", "T07"} {
			s.Put(learningtest.Foreign(code, buying, 2))
		}
		s.Enrol(sunita, "T05")
		s.Enrol(sunita, "T06")
		s.Clock.Advance(10 * time.Minute)
		met(t, s, sunita, 300)
		for _, code := range []string{"T05", "T06"} {
			if p := part(t, s, sunita, code, 2); !p.Done() || p.Seconds != 300 {
				t.Errorf("in %s: %+v", code, p)
			}
		}
		day := s.Clock.Now().In(time.FixedZone("IST", 5*3600+1800)).Format(time.DateOnly)
		if days := must[map[string]int](t)(s.Courses.Days(ctx, s.DB.Reader(), sunita.PersonID, day, day)); days[day] != 300 {
			t.Errorf("the day has %d s, of one visit that stands in two courses", days[day])
		}
		s.Enrol(sunita, "T07")
		if p := must[learning.Progress](t)(s.Courses.Open(ctx, sunita, "T07", 2, "en")); !p.Done() {
			t.Errorf("in a course begun later: %+v", p)
		}
		if err := s.Courses.Withdraw(ctx, sunita, "T05"); err != nil {
			t.Fatal(err)
		}
		s.Enrol(sunita, "T05")
		if p := must[learning.Progress](t)(s.Courses.Open(ctx, sunita, "T05", 2, "en")); !p.Done() {
			t.Errorf("given up and begun anew: %+v", p)
		}
	})
}

func TestRun_OfTwoPackagesAtOnce_CountsEachMomentOnce_AndIsTold(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.Foreign("T05", buying, 2))
		files := learningtest.Foreign("T06", buying, 2)
		learningtest.Edit(files, func(course map[string]any) {
			course["parts"].([]any)[1].(map[string]any)["package"].(map[string]any)["index"] = 7
		})
		s.Put(files)
		s.Enrol(sunita, "T05")
		s.Enrol(sunita, "T06")
		s.Clock.Advance(10 * time.Minute)
		met(t, s, sunita, 600)
		until := s.Clock.Now().UnixMicro()
		tell(t, s, attempt.Completed{Attempt: "b", Person: sunita.PersonID, Package: learningtest.PackageID, Index: 7, Seconds: 590, Visit: 590},
			attempt.Ended{Attempt: "b", Person: sunita.PersonID, Package: learningtest.PackageID, Index: 7, Seconds: 590, Until: until})
		p := part(t, s, sunita, "T06", 2)
		if p.Seconds != 0 || p.Done() || !p.Flags.Has(learning.FlagBeside) {
			t.Errorf("the second of two at once: %+v", p)
		}
		if p = part(t, s, sunita, "T05", 2); p.Seconds != 600 || p.Flags != 0 {
			t.Errorf("the first: %+v", p)
		}
	})
}

func TestRun_ThatWasWaived_NeedsNoTime_AndThePackageAsAWhole_IsMetByItsEnd(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.Foreign("T05", buying, 2))
		files := learningtest.Foreign("T06", buying, 2)
		learningtest.Edit(files, func(course map[string]any) {
			course["parts"].([]any)[1].(map[string]any)["package"].(map[string]any)["index"] = learning.Whole
		})
		s.Put(files)
		s.Enrol(sunita, "T05")
		s.Enrol(sunita, "T06")
		registration := registered(t, s, sunita)
		tell(t, s, launch.Met{Registration: registration, AU: 1, How: "waived"})
		if p := part(t, s, sunita, "T05", 2); !p.Done() || p.Flags != 0 {
			t.Errorf("waived: %+v", p)
		}
		s.Clock.Advance(10 * time.Minute)
		tell(t, s, launch.SessionEnded{Registration: registration, AU: 0, Seconds: 400, Until: s.Clock.Now().UnixMicro(), Looked: true})
		tell(t, s, launch.SessionEnded{Registration: registration, AU: 0, Seconds: 200, Until: s.Clock.Now().UnixMicro()})
		if p := part(t, s, sunita, "T06", 2); p.Done() || p.Seconds != 200 {
			t.Errorf("before the whole is satisfied: %+v", p)
		}
		tell(t, s, launch.Satisfied{Registration: registration})
		if p := part(t, s, sunita, "T06", 2); !p.Done() || p.Flags != 0 {
			t.Errorf("the whole: %+v", p)
		}
		// Who is not ours is nobody's progress.
		tell(t, s, launch.Met{Registration: "unknown", AU: 1, How: "passed"})
	})
}

// registered enrols a person in the package of the school's courses, as launch keeps it.
func registered(t *testing.T, s *learningtest.School, by who.Actor) string {
	t.Helper()
	err := s.DB.Write(ctx, peopletest.Operator, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `
			insert into launch_course (id, package_id, owner, state, iri, publisher, title, description, objectives, aus, made_by, made_at)
			values ('lc', $1, 'ACADEMY', 'live', 'x', 'x', '{}', '{}', '[]', 2, 'x', 0)`, learningtest.PackageID); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			insert into launch_registration (id, course_id, person_id, home_page, account, made_by, made_at, satisfied_at)
			values ('lr', 'lc', $1, 'x', 'x', 'x', 0, 0)`, by.PersonID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return "lr"
}

// A package that says it is complete, by a trusted program elsewhere, is met by it; the time that program names is not ours.
func TestLearnt_ElsewhereMeetsAUnit_ButGivesNoTime(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.Foreign("T05", buying, 2))
		s.Enrol(sunita, "T05")
		s.Clock.Advance(time.Hour)
		tell(t, s, record.Learnt{Statement: "x", Rule: "completed/1", Person: sunita.PersonID, Activity: learningtest.PackageID + "/1"},
			record.Learnt{Statement: "y", Rule: "completed/1", Person: sunita.PersonID, Activity: "C1"})
		p := part(t, s, sunita, "T05", 2)
		if p.MetAt.IsZero() || p.Done() || p.Seconds != 0 || !p.Flags.Has(learning.FlagEarly) {
			t.Errorf("told elsewhere: %+v", p)
		}
		if n := len(completions(t, s, sunita, evidence.Completion)); n != 0 {
			t.Errorf("%d pieces of evidence", n)
		}
	})
}

// kept gives all that follows from runs, as text.
func kept(t *testing.T, s *learningtest.School) []string {
	t.Helper()
	var out []string
	for _, query := range []string{
		`select 'run ' || person_id || ' ' || package_id || ' ' || idx || ' ' || seconds || ' ' || coalesce(met_at, 0) || ' ' || met_seconds from learning_run order by 1`,
		`select 'visit ' || person_id || ' ' || began_at || ' ' || ended_at || ' ' || package_id || ' ' || idx from learning_visit order by 1`,
		`select 'part ' || person_id || ' ' || n || ' ' || seconds || ' ' || coalesce(met_at, 0) || ' ' || flags || ' ' || case when done_at is null then 0 else 1 end from learning_progress order by 1`,
	} {
		rows, err := db.All(ctx, s.DB.Reader(), func(x *string) []any { return []any{x} }, query)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rows...)
	}
	return out
}

// readAgain has learning read the whole log once more, over what it knows or from nothing.
func readAgain(t *testing.T, s *learningtest.School, fromNothing bool) {
	t.Helper()
	all := must[[]event.Entry](t)(s.Log.Feed(ctx, 0, 1000))
	learns := s.Log.Readers()[slices.IndexFunc(s.Log.Readers(), func(r event.Reader) bool { return r.Name == "learning" })]
	err := s.DB.Write(ctx, peopletest.Operator, func(ctx context.Context, tx *db.Tx) error {
		if fromNothing {
			for _, table := range []string{"learning_run", "learning_visit", "learning_progress"} {
				if _, err := tx.Exec(ctx, `delete from `+table); err != nil {
					return err
				}
			}
		}
		return learns.Handle(ctx, tx, all)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Random visits of two people to three units, some side by side, come to the same state fact by fact, in one batch, and when the log is
// read again from nothing.
func TestRuns_FollowedFactByFact_OrAllAtOnce_OrReadAgainFromNothing_AreTheSame(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.Foreign("T05", buying, 2))
		people := []who.Actor{sunita, s.As(peopletest.Imran)}
		for _, one := range people {
			s.Enrol(one, "T05")
		}
		chance := rand.New(rand.NewPCG(4, 2026))
		var facts []event.Fact
		for range 40 {
			by, index, seconds := people[chance.IntN(2)].PersonID, chance.IntN(3), int64(chance.IntN(200))
			s.Clock.Advance(time.Duration(chance.IntN(90)) * time.Second)
			if chance.IntN(3) == 0 {
				facts = append(facts, attempt.Completed{Attempt: "a", Person: by, Package: learningtest.PackageID, Index: index, Seconds: seconds, Visit: seconds})
			}
			facts = append(facts, attempt.Ended{Attempt: "a", Person: by, Package: learningtest.PackageID, Index: index, Seconds: seconds, Until: s.Clock.Now().UnixMicro()})
		}
		s.Log.SetBatch(1 + chance.IntN(5))
		tell(t, s, facts...)
		want := kept(t, s)
		if len(want) < 10 {
			t.Fatalf("the property is about nothing: %v", want)
		}
		for _, again := range []bool{true, false} {
			readAgain(t, s, !again)
			if got := kept(t, s); !slices.Equal(got, want) {
				t.Errorf("again %v:\n%s\nwant\n%s", again, fmt.Sprint(got), fmt.Sprint(want))
			}
		}
	})
}

// Two departments give courses of their own that show one module. Who meets it in the one has it in the other, with nothing copied:
// at once, and when the log is read again from nothing.
func TestRun_OfAModuleOfTwoDepartments_CountsInBoth_AtOnce_AndReadAgain(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		for code, provider := range map[string]string{"T05": learningtest.Academy, "T06": "WING"} {
			files := learningtest.Foreign(code, buying, 2)
			learningtest.Edit(files, func(course map[string]any) { course["provider"] = provider })
			s.Put(files)
			s.Enrol(sunita, code)
		}
		s.Clock.Advance(10 * time.Minute)
		met(t, s, sunita, 300)
		has := func(when string) {
			t.Helper()
			for _, code := range []string{"T05", "T06"} {
				if p := part(t, s, sunita, code, 2); !p.Done() || p.MetAt.IsZero() || p.Seconds != 300 {
					t.Errorf("%s, in %s: %+v", when, code, p)
				}
			}
		}
		has("at once")
		readAgain(t, s, true)
		has("read again")
	})
}
