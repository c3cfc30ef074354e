package learning_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
	"sopan/internal/people/peopletest"
)

// noon is when the events of these tests begin: two hours after their clock starts.
var noon = dbtest.Start.Add(2 * time.Hour)

// meeting is a course of two parts, the second of which leads to an event at noon.
func meeting(code string) fstest.MapFS {
	return learningtest.WithEvent(learningtest.Course(code, buying, 2, 2), 2, noon)
}

// word gives the code of attendance of the only event of a course, as its giver sees it.
func word(t *testing.T, s *learningtest.School, code string) string {
	t.Helper()
	list := must[[]learning.EventShown](t)(s.Courses.Events(ctx, s.DB.Reader(), peopletest.Operator, code))
	if len(list) != 1 || len(list[0].Word) != 6 {
		t.Fatalf("events of %s: %+v", code, list)
	}
	return list[0].Word
}

// wrongWord is a code that is not the one of an event.
func wrongWord(word string) string {
	if word[0] == 'A' {
		return "C" + word[1:]
	}
	return "A" + word[1:]
}

func TestEvent_StandsByTheClock(t *testing.T) {
	e := learning.Event{Begins: noon, Ends: noon.Add(time.Hour)}
	for _, c := range []struct {
		at    time.Duration
		want  learning.Phase
		joins bool
		takes bool
	}{
		{-16 * time.Minute, learning.EventAhead, false, false},
		{-learning.JoinBefore - time.Microsecond, learning.EventAhead, false, false},
		{-learning.JoinBefore, learning.EventOpens, true, false},
		{-time.Microsecond, learning.EventOpens, true, false},
		{0, learning.EventOn, true, true},
		{time.Hour - time.Microsecond, learning.EventOn, true, true},
		{time.Hour, learning.EventAfter, false, true},
		{time.Hour + learning.AttendAfter - time.Microsecond, learning.EventAfter, false, true},
		{time.Hour + learning.AttendAfter, learning.EventOver, false, false},
	} {
		if got := e.At(noon.Add(c.at)); got != c.want || got.Joins() != c.joins || got.Takes() != c.takes {
			t.Errorf("%v: %s, joins %v, takes %v", c.at, got, got.Joins(), got.Takes())
		}
	}
}

func TestParse_OfAnEvent_SaysWhatIsWrongWithIt(t *testing.T) {
	for name, c := range map[string]struct {
		change func(e map[string]any)
		key    string
	}{
		"no time":                 {func(e map[string]any) { delete(e, "begins") }, "event_time"},
		"a time without offset":   {func(e map[string]any) { e["ends"] = "2026-12-01T10:30:00" }, "event_time"},
		"an end before it":        {func(e map[string]any) { e["ends"] = noon.Add(-time.Hour).Format(time.RFC3339) }, "event_length"},
		"two days":                {func(e map[string]any) { e["ends"] = noon.Add(48 * time.Hour).Format(time.RFC3339) }, "event_length"},
		"neither place nor way":   {func(e map[string]any) { delete(e, "place"); delete(e, "url") }, "event_where"},
		"a blank place":           {func(e map[string]any) { e["place"] = map[string]any{"en": " "}; delete(e, "url") }, "event_where"},
		"a place in one language": {func(e map[string]any) { e["place"] = map[string]any{"en": "Hall"} }, "language"},
		"a way that is not safe":  {func(e map[string]any) { e["url"] = "http://meet.example" }, "event_url"},
		"a script for a way":      {func(e map[string]any) { e["url"] = "javascript:alert(1)" }, "event_url"},
		"a password in the way":   {func(e map[string]any) { e["url"] = "https://a:b@meet.example" }, "event_url"},
		"nobody who gives it":     {func(e map[string]any) { delete(e, "giver") }, "language"},
		"fewer seats than none":   {func(e map[string]any) { e["seats"] = -1 }, "event_seats"},
	} {
		files := meeting("T05")
		learningtest.Edit(files, func(course map[string]any) {
			c.change(course["parts"].([]any)[1].(map[string]any)["event"].(map[string]any))
		})
		_, err := learning.Parse(files)
		if f := fault.As(err); err == nil || f.Kind != fault.Invalid || f.Places[0].Key != "learning.course."+c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	two := learningtest.WithEvent(learningtest.WithEvent(learningtest.Course("T05", buying, 2, 2), 1, noon), 2, noon.Add(30*time.Minute))
	if _, err := learning.Parse(two); err == nil || fault.As(err).Places[0].Key != "learning.course.event_beside" {
		t.Errorf("two at one time: %v", err)
	}
	kind := meeting("T05")
	learningtest.Edit(kind, func(course map[string]any) { course["parts"].([]any)[1].(map[string]any)["kind"] = "text" })
	if _, err := learning.Parse(kind); err == nil || fault.As(err).Places[0].Key != "learning.course.part_of" {
		t.Errorf("an event of a text: %v", err)
	}
	if _, err := learning.Parse(meeting("T05")); err != nil {
		t.Errorf("a sound one: %v", err)
	}
}

func TestAttend_WithTheCodeOfTheEvent_MeetsThePart_AndMeasuresNothing(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(meeting("T05"))
		code := word(t, s, "T05")
		s.Enrol(sunita, "T05")
		s.Read(sunita, "T05", 1, time.Minute)
		s.Open(sunita, "T05", 2)
		attend := func(typed string) (learning.Progress, error) { return s.Courses.Attend(ctx, sunita, "T05", 2, typed) }
		if _, err := attend(code); !fault.Is(err, fault.Conflict) {
			t.Errorf("before it begins: %v", err)
		}
		s.Clock.Advance(2*time.Hour + 10*time.Minute)
		if _, err := attend(wrongWord(code)); !fault.Is(err, fault.Invalid) || fault.As(err).Places[0].Name != "word" {
			t.Errorf("a wrong code: %v", err)
		}
		p := must[learning.Progress](t)(attend(" " + strings.ToLower(code[:3]) + "-" + code[3:]))
		if !p.Done() || p.Seconds != 0 || p.Nominal != 3600 || p.Flags != 0 || p.MetAt.IsZero() {
			t.Errorf("met as %+v", p)
		}
		at := p.MetAt
		s.Clock.Advance(time.Hour)
		if p = must[learning.Progress](t)(attend(code)); !p.MetAt.Equal(at) {
			t.Errorf("said twice: %+v", p)
		}
		page := must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T05"))
		if page.Measured != 60 {
			t.Errorf("measured %d seconds, of which the event is none", page.Measured)
		}
		if e := s.Final(sunita, "T05", true); e.Status != learning.StatusComplete {
			t.Errorf("with the check: %+v", e)
		}
		list := must[[]learning.EventShown](t)(s.Courses.Events(ctx, s.DB.Reader(), peopletest.Operator, "T05"))
		if list[0].Came != 1 || list[0].N != 2 || list[0].Event.Seats != 40 {
			t.Errorf("its giver sees %+v", list[0])
		}
	})
}

func TestAttend_OutsideItsTime_IsRefused_AndWhatTheEventWasForIsRead(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(meeting("T05"))
		code := word(t, s, "T05")
		s.Enrol(sunita, "T05")
		if p := s.Open(sunita, "T05", 2); p.Nominal != 3600 {
			t.Errorf("ahead: %+v", p)
		}
		s.Clock.Advance(3*time.Hour + learning.AttendAfter - time.Minute) // the last minute of the day after
		if p := s.Open(sunita, "T05", 2); p.Done() || p.Seconds != 0 {
			t.Errorf("who only looks: %+v", p)
		}
		s.Clock.Advance(time.Minute)
		if _, err := s.Courses.Attend(ctx, sunita, "T05", 2, code); !fault.Is(err, fault.Conflict) {
			t.Errorf("a day after: %v", err)
		}
		p := s.Open(sunita, "T05", 2)
		if p.Done() || p.Nominal != 60 || p.Lacks() != 12 {
			t.Errorf("its text: %+v, lacks %d", p, p.Lacks())
		}
		s.Clock.Advance(time.Minute)
		if p = s.Open(sunita, "T05", 2); !p.Done() || p.Seconds != 60 || !p.MetAt.IsZero() {
			t.Errorf("read: %+v", p)
		}
	})
}

func TestAttend_TooManyWrongCodes_AreRefusedForAWhile_InAllCourses(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(meeting("T05"))
		s.Put(meeting("T06"))
		s.Clock.Advance(2 * time.Hour)
		s.Enrol(sunita, "T05")
		s.Enrol(sunita, "T06")
		attend := func(course, typed string) fault.Kind {
			_, err := s.Courses.Attend(ctx, sunita, course, 2, typed)
			return fault.KindOf(err)
		}
		code := word(t, s, "T05")
		for i := range 5 {
			s.Clock.Advance(time.Second)
			if got := attend("T05", "what?"); got != fault.Invalid {
				t.Fatalf("no code at all: %v", got)
			}
			if got := attend("T05", wrongWord(code)); got != fault.Invalid {
				t.Fatalf("wrong code %d: %v", i+1, got)
			}
		}
		if got := attend("T06", word(t, s, "T06")); got != fault.TooMany {
			t.Errorf("the right code of another event: %v", got)
		}
		s.Clock.Advance(15 * time.Minute)
		if _, err := s.Courses.Attend(ctx, sunita, "T05", 2, code); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}

func TestAttend_StaysKnown_InANewerVersion_AndInALaterEnrolment(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(meeting("T05"))
		code := word(t, s, "T05")
		s.Enrol(sunita, "T05")
		s.Clock.Advance(2 * time.Hour)
		must[learning.Progress](t)(s.Courses.Attend(ctx, sunita, "T05", 2, code))
		s.Clock.Advance(48 * time.Hour)
		told := meeting("T05")
		told["2.en.md"].Data = append(told["2.en.md"].Data, []byte("\n\nWhat was said: ask first.\n")...)
		s.Put(told) // it is over, and was announced: what was said may be written down
		if again := word(t, s, "T05"); again != code {
			t.Errorf("the code became %s", again)
		}
		must[learning.Enrolment](t)(s.Courses.MoveUp(ctx, sunita, "T05"))
		if p := s.Open(sunita, "T05", 2); !p.Done() || p.MetAt.IsZero() {
			t.Errorf("in the newer version: %+v", p)
		}
		if err := s.Courses.Withdraw(ctx, sunita, "T05"); err != nil {
			t.Fatal(err)
		}
		s.Enrol(sunita, "T05")
		if p := s.Open(sunita, "T05", 2); !p.Done() || p.Seconds != 0 {
			t.Errorf("begun anew: %+v", p)
		}
	})
}

func TestPut_OfAnEventThatIsOver_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, _ who.Actor) {
		s.Clock.Advance(3 * time.Hour)
		_, err := s.Courses.Put(ctx, peopletest.Operator, meeting("T05"))
		if f := fault.As(err); err == nil || f.Kind != fault.Invalid || f.Places[0].Key != "learning.course.event_over" {
			t.Errorf("put: %v", err)
		}
	})
}

func TestEvents_ByALearner_AreDenied_AndTheirCodeStandsInNothingThatLearnersSee(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(meeting("T05"))
		code := word(t, s, "T05")
		s.Enrol(sunita, "T05")
		if _, err := s.Courses.Events(ctx, s.DB.Reader(), sunita, "T05"); !fault.Is(err, fault.Denied) {
			t.Errorf("events: %v", err)
		}
		page := must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T05"))
		lesson := must[learning.Lesson](t)(s.Courses.Lesson(ctx, s.DB.Reader(), sunita, "T05", 2, "en"))
		facts := must[[]event.Entry](t)(s.Log.Feed(ctx, 0, 1000))
		for name, v := range map[string]any{"the course": page, "the part": lesson, "the log": facts} {
			text, err := json.Marshal(v)
			if err != nil || strings.Contains(string(text), code) {
				t.Errorf("%s tells the code (%v)", name, err)
			}
		}
		if lesson.Unit.Event == nil || lesson.Unit.Event.Place["hi"] != "सभागार 2" || !lesson.Unit.Event.Begins.Equal(noon) {
			t.Errorf("the part is %+v", lesson.Unit.Event)
		}
	})
}

func TestNext_GoesOnPastAnEventThatIsAwaited(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Put(learningtest.WithEvent(learningtest.Course("T05", buying, 2, 3), 2, noon))
		s.Enrol(sunita, "T05")
		s.Read(sunita, "T05", 1, time.Minute)
		next := func() int {
			return must[learning.CoursePage](t)(s.Courses.Page(ctx, s.DB.Reader(), sunita, "T05")).Next
		}
		if n := next(); n != 2 {
			t.Errorf("not looked at yet: %d", n)
		}
		s.Open(sunita, "T05", 2)
		if n := next(); n != 3 {
			t.Errorf("awaited: %d", n)
		}
		s.Read(sunita, "T05", 3, time.Minute)
		if n := next(); n != 2 {
			t.Errorf("all but the event is done: %d", n)
		}
	})
}
