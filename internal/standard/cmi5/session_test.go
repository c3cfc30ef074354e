package cmi5_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/standard/cmi5"
	"sopan/internal/standard/xapi"
)

var pupil = cmi5.Agent{HomePage: "https://home.example", Name: "p & q"}

const registration = "11111111-2222-4333-8444-555555555555"

func begun() cmi5.Session {
	s := fresh()
	s.Initialized, s.Latest = moment(0), moment(0)
	return s
}

func fresh() cmi5.Session {
	return cmi5.Session{
		ID: "s-1", Actor: pupil, Registration: registration, ActivityID: "https://lms.example/au/0", Publisher: "https://pub.example/au",
		Mode: cmi5.Normal, MasteryScore: "0.9", Prepared: true,
	}
}

func moment(second int) time.Time {
	return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC).Add(time.Duration(second) * time.Second)
}

// form is a statement that keeps every rule, as JSON to be changed.
type form map[string]any

func (f form) in(path string) map[string]any {
	at := map[string]any(f)
	for name := range strings.SplitSeq(path, ".") {
		at = at[name].(map[string]any)
	}
	return at
}

func told(verb string, second int) form {
	category := []any{map[string]any{"id": cmi5.CategoryCmi5}}
	result := map[string]any{"duration": "PT1S"}
	switch verb {
	case cmi5.Completed:
		result["completion"] = true
	case cmi5.Passed, cmi5.Failed:
		result["success"] = verb == cmi5.Passed
	}
	if len(result) > 1 {
		category = append(category, map[string]any{"id": cmi5.CategoryMoveOn})
	}
	return form{
		"id": "aaaaaaaa-2222-4333-8444-555555555555", "timestamp": moment(second).Format(time.RFC3339), "verb": map[string]any{"id": verb},
		"actor":  map[string]any{"objectType": "Agent", "account": map[string]any{"homePage": pupil.HomePage, "name": pupil.Name}},
		"object": map[string]any{"id": "https://lms.example/au/0"}, "result": result,
		"context": map[string]any{
			"registration": registration, "extensions": map[string]any{cmi5.ExtSession: "s-1"},
			"contextActivities": map[string]any{"category": category, "grouping": map[string]any{"id": "https://pub.example/au"}}, // a single one
		},
	}
}

// allowed is a statement of any verb, without the category of cmi5.
func allowed(second int) form {
	f := told("http://adlnet.gov/expapi/verbs/experienced", second)
	delete(f, "result")
	delete(f.in("context.contextActivities"), "category")
	return f
}

func read(t testing.TB, f form) xapi.Statement {
	t.Helper()
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	s, err := xapi.Read(text, xapi.V1)
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return s
}

func scored(f form, score map[string]any, ext any) form {
	f.in("result")["score"] = score
	if ext != nil {
		f.in("context.extensions")[cmi5.ExtMastery] = ext
	}
	return f
}

func with(f form, change func(f form)) form { change(f); return f }

func TestTake_EachRule_LetsInWhatKeepsItAndRefusesWhatBreaksIt(t *testing.T) {
	extra := func(f form) {
		activities := f.in("context.contextActivities")
		activities["category"] = append(slices.Clone(activities["category"].([]any)), map[string]any{"id": cmi5.CategoryMoveOn})
	}
	for _, c := range []struct {
		name  string
		state func(s *cmi5.Session)
		f     form
		why   cmi5.Why // "" is taken
	}{
		{"completed", nil, told(cmi5.Completed, 5), ""},
		{"passed without a score", nil, told(cmi5.Passed, 5), ""},
		{"passed at the mastery", nil, scored(told(cmi5.Passed, 5), map[string]any{"scaled": json.Number("0.90")}, 0.9), ""},
		{"failed below it", nil, scored(told(cmi5.Failed, 5), map[string]any{"scaled": 0.8999}, 0.9), ""},
		{"raw with bounds", nil, scored(told(cmi5.Passed, 5), map[string]any{"raw": 90, "min": 0, "max": 100, "scaled": 0.9}, 0.9), ""},
		{"terminated", nil, told(cmi5.Terminated, 5), ""},
		{"allowed", nil, allowed(5), ""},
		{"allowed, of a verb of cmi5", nil, with(allowed(5), func(f form) { f["verb"] = map[string]any{"id": cmi5.Passed} }), ""},
		{"progress", nil, with(allowed(5), func(f form) { f["result"] = map[string]any{"extensions": map[string]any{cmi5.ExtProgress: 50}} }), ""},
		{"UTC in figures", nil, with(allowed(5), func(f form) { f["timestamp"] = "2026-11-23T10:00:05+00:00" }), ""},

		{"9.1", nil, with(allowed(5), func(f form) { delete(f, "id") }), cmi5.WhyNoID},
		{"6.3", nil, with(allowed(5), func(f form) {
			f["verb"] = map[string]any{"id": xapi.Voided}
			f["object"] = map[string]any{"objectType": "StatementRef", "id": "bbbbbbbb-2222-4333-8444-555555555555"}
		}), cmi5.WhyVoids},
		{"9.7", nil, with(allowed(5), func(f form) { delete(f, "timestamp") }), cmi5.WhyNoTime},
		{"9.7 UTC", nil, with(allowed(5), func(f form) { f["timestamp"] = "2026-11-23T15:30:05+05:30" }), cmi5.WhyNotUTC},
		{"9.2 another name", nil, with(told(cmi5.Passed, 5), func(f form) { f.in("actor.account")["name"] = "other" }), cmi5.WhyActor},
		{"9.2 mbox", nil, with(told(cmi5.Passed, 5), func(f form) { f["actor"] = map[string]any{"mbox": "mailto:a@b.example"} }), cmi5.WhyActor},
		{"9.2 group", nil, with(told(cmi5.Passed, 5), func(f form) { f.in("actor")["objectType"] = "Group" }), cmi5.WhyActor},
		{"9.6", nil, with(told(cmi5.Passed, 5), func(f form) { delete(f, "context") }), cmi5.WhyRegistration},
		{"9.6.1", nil, with(allowed(5), func(f form) { f.in("context")["registration"] = "99999999-2222-4333-8444-555555555555" }), cmi5.WhyRegistration},
		{"9.6.3.1", nil, with(allowed(5), func(f form) { f.in("context.extensions")[cmi5.ExtSession] = "s-2" }), cmi5.WhySession},
		{"10 template", nil, with(allowed(5), func(f form) { delete(f.in("context.contextActivities"), "grouping") }), cmi5.WhyTemplate},
		{"11", func(s *cmi5.Session) { s.Prepared = false }, allowed(5), cmi5.WhyUnprepared},
		{"9.3 verb", nil, told("http://adlnet.gov/expapi/verbs/experienced", 5), cmi5.WhyVerb},
		{"9.3 ours", nil, told(cmi5.Abandoned, 5), cmi5.WhyVerb},
		{"9.3 first", func(s *cmi5.Session) { s.Initialized = time.Time{} }, allowed(5), cmi5.WhyNotBegun},
		{"9.3 first, defined", func(s *cmi5.Session) { s.Initialized = time.Time{} }, told(cmi5.Completed, 5), cmi5.WhyNotBegun},
		{"9.3 early", nil, allowed(-1), cmi5.WhyEarly},
		{"9.3 last", func(s *cmi5.Session) { s.Latest = moment(9) }, told(cmi5.Terminated, 8), cmi5.WhyNotLast},
		{"9.3 ended", func(s *cmi5.Session) { s.Terminated = true }, allowed(5), cmi5.WhyEnded},
		{"9.3 initialized twice", nil, with(told(cmi5.Initialized, 5), func(f form) { delete(f, "result") }), cmi5.WhyAgain},
		{"9.3 completed twice", func(s *cmi5.Session) { s.Completed = true }, told(cmi5.Completed, 5), cmi5.WhyAgain},
		{"9.3 passed twice", func(s *cmi5.Session) { s.Passed = true }, told(cmi5.Passed, 5), cmi5.WhyAgain},
		{"9.3 failed twice", func(s *cmi5.Session) { s.Judged = true }, told(cmi5.Failed, 5), cmi5.WhyAgain},
		{"9.3 both", func(s *cmi5.Session) { s.Judged = true }, told(cmi5.Passed, 5), cmi5.WhyBoth},
		{"9.3 failed after passed", func(s *cmi5.Session) { s.Passed = true }, told(cmi5.Failed, 5), cmi5.WhyFailedAfter},
		{"9.4", nil, with(told(cmi5.Passed, 5), func(f form) { f["object"] = map[string]any{"id": "https://pub.example/au"} }), cmi5.WhyObject},
		{"10 Browse", func(s *cmi5.Session) { s.Mode = cmi5.Browse }, told(cmi5.Completed, 5), cmi5.WhyMode},
		{"10 Review", func(s *cmi5.Session) { s.Mode = cmi5.Review }, told(cmi5.Failed, 5), cmi5.WhyMode},
		{"10 Review ends", func(s *cmi5.Session) { s.Mode = cmi5.Review }, told(cmi5.Terminated, 5), ""},
		{"9.5.1 where", nil, scored(told(cmi5.Completed, 5), map[string]any{"scaled": 1}, nil), cmi5.WhyScore},
		{"9.5.1 min", nil, scored(told(cmi5.Passed, 5), map[string]any{"raw": 90, "max": 100}, nil), cmi5.WhyScoreForm},
		{"9.5.1 whole", nil, scored(told(cmi5.Passed, 5), map[string]any{"raw": 90.5, "min": 0, "max": 100}, nil), cmi5.WhyScoreForm},
		{"9.5.1 scaled", nil, scored(told(cmi5.Failed, 5), map[string]any{"scaled": -0.5}, 0.9), cmi5.WhyScoreForm},
		{"9.5.2 passed", nil, with(told(cmi5.Passed, 5), func(f form) { f.in("result")["success"] = false }), cmi5.WhySuccess},
		{"9.5.2 lacking", nil, with(told(cmi5.Failed, 5), func(f form) { delete(f.in("result"), "success") }), cmi5.WhySuccess},
		{"9.5.2 elsewhere", nil, with(told(cmi5.Completed, 5), func(f form) { f.in("result")["success"] = true }), cmi5.WhySuccess},
		{"9.5.3 false", nil, with(told(cmi5.Completed, 5), func(f form) { f.in("result")["completion"] = false }), cmi5.WhyCompletion},
		{"9.5.3 lacking", nil, with(told(cmi5.Completed, 5), func(f form) { delete(f.in("result"), "completion") }), cmi5.WhyCompletion},
		{"9.5.3 elsewhere", nil, with(told(cmi5.Passed, 5), func(f form) { f.in("result")["completion"] = true }), cmi5.WhyCompletion},
		{"9.5.4", nil, with(told(cmi5.Terminated, 5), func(f form) { delete(f, "result") }), cmi5.WhyDuration},
		{"9.5.4 passed", nil, with(told(cmi5.Passed, 5), func(f form) { delete(f.in("result"), "duration") }), cmi5.WhyDuration},
		{"9.5.5.1", nil, with(allowed(5), func(f form) { f["result"] = map[string]any{"extensions": map[string]any{cmi5.ExtProgress: 101}} }), cmi5.WhyProgress},
		{"9.6.2.2 lacking", nil, with(told(cmi5.Completed, 5), func(f form) {
			f.in("context.contextActivities")["category"] = []any{map[string]any{"id": cmi5.CategoryCmi5}}
		}), cmi5.WhyMoveOnLacks},
		{"9.6.2.2 terminated", nil, with(told(cmi5.Terminated, 5), extra), cmi5.WhyMoveOnExtra},
		{"9.6.2.2 allowed", nil, with(allowed(5), func(f form) {
			f.in("context.contextActivities")["category"] = []any{map[string]any{"id": cmi5.CategoryMoveOn}}
		}), cmi5.WhyMoveOnExtra},
		{"9.3.4", nil, scored(told(cmi5.Passed, 5), map[string]any{"scaled": 0.89}, 0.9), cmi5.WhyMastery},
		{"9.3.5 equal", nil, scored(told(cmi5.Failed, 5), map[string]any{"scaled": 0.9}, 0.9), cmi5.WhyMastery},
		{"9.3.5 above", nil, scored(told(cmi5.Failed, 5), map[string]any{"scaled": 0.91}, 0.9), cmi5.WhyMastery},
		{"9.6.3.2 lacking", nil, scored(told(cmi5.Passed, 5), map[string]any{"scaled": 0.9}, nil), cmi5.WhyMasteryExt},
		{"9.6.3.2 another", nil, scored(told(cmi5.Passed, 5), map[string]any{"scaled": 0.9}, 0.8), cmi5.WhyMasteryExt},
		{"9.6.3.2 as text", nil, scored(told(cmi5.Passed, 5), map[string]any{"scaled": 0.9}, "0.9"), cmi5.WhyMasteryExt},
	} {
		s := begun()
		if c.state != nil {
			c.state(&s)
		}
		before := s
		_, why := s.Take(read(t, c.f))
		if why != c.why {
			t.Errorf("%s: got %q, want %q", c.name, why, c.why)
		}
		if why != "" && s != before {
			t.Errorf("%s: refused, and the session has gone on", c.name)
		}
	}
}

func TestTake_AWholeSession_GoesOnAsItIsSaid(t *testing.T) {
	s := fresh()
	for i, verb := range []string{cmi5.Initialized, cmi5.Passed, cmi5.Completed, cmi5.Terminated} {
		f := told(verb, i)
		if verb == cmi5.Initialized {
			delete(f, "result")
		}
		if _, why := s.Take(read(t, f)); why != "" {
			t.Fatal(verb, why)
		}
	}
	if !s.Terminated || !s.Completed || !s.Passed || !s.Judged || !s.Latest.Equal(moment(3)) {
		t.Errorf("%+v", s)
	}
	if _, why := s.Take(read(t, allowed(9))); why != cmi5.WhyEnded {
		t.Error(why)
	}
}

func TestMoveOn_EachCriterion(t *testing.T) {
	want := map[cmi5.MoveOn]string{ // neither, completed, passed, both
		cmi5.NotApplicable: "yyyy", cmi5.OnCompleted: "nyny", cmi5.OnPassed: "nnyy", cmi5.CompletedAndPassed: "nnny", cmi5.CompletedOrPassed: "nyyy",
	}
	for m, row := range want {
		for i, c := range row {
			if got := m.Met(i&1 == 1, i&2 == 2); got != (c == 'y') {
				t.Errorf("%s, %02b: %v", m, i, got)
			}
		}
	}
}

func TestFulfilled_WhateverTheOrder_ComesToTheSameAndSaysEachBlockOnceInnerFirst(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		aus := 1 + r.IntN(12)
		var blocks []cmi5.Block
		var nest func(first, last, depth int)
		nest = func(first, last, depth int) {
			if depth < 4 && r.IntN(2) == 0 {
				from := first + r.IntN(last-first+1)
				nest(from, from+r.IntN(last-from+1), depth+1)
			}
			blocks = append(blocks, cmi5.Block{First: first, Last: last, Depth: depth})
		}
		nest(0, r.IntN(aus), 1)
		end := map[int]bool{}
		for range 3 {
			met, done := map[int]bool{}, map[int]bool{}
			whole := false
			for _, i := range r.Perm(aus) {
				met[i] = true
				now, all := cmi5.Fulfilled(blocks, aus, func(i int) bool { return met[i] }, func(i int) bool { return done[i] })
				if !slices.IsSorted(now) {
					t.Fatal("an outer block before an inner one")
				}
				for _, b := range now {
					if done[b] {
						t.Fatal("said twice")
					}
					done[b] = true
				}
				whole = all
			}
			if !whole || len(done) != len(blocks) {
				t.Fatalf("all AUs are met, and %d of %d blocks, course %v", len(done), len(blocks), whole)
			}
			if len(end) == 0 {
				end = maps.Clone(done)
			} else if !maps.Equal(end, done) {
				t.Fatal("another order comes to another end")
			}
		}
	}
}

func TestSay_EveryStatementOfTheLaunchingSystem_KeepsXAPIAndBearsWhatItMust(t *testing.T) {
	subject := cmi5.Subject{Actor: pupil, Registration: registration, Session: "s-1", At: moment(1)}
	a := cmi5.Activity{ID: "https://lms.example/au/0", Publisher: "https://pub.example/au", Title: cmi5.Texts{"en-US": "One", "und": "1"}, Type: cmi5.TypeBlock}
	au := cmi5.AU{ID: a.Publisher, MoveOn: cmi5.OnPassed, MasteryScore: "0.85", LaunchParameters: "<p>", HasParameters: true, HasKey: true, EntitlementKey: "k"}
	const sid = "aaaaaaaa-2222-4333-8444-555555555555"
	for verb, c := range map[string]struct {
		text []byte
		has  []string
	}{
		cmi5.Launched:  {cmi5.SayLaunched(subject, sid, a, au, cmi5.Browse, "https://x.example/a?b=1"), []string{`"Browse"`, `"https://x.example/a?b=1"`, `"Passed"`, `"<p>"`, ":0.85"}},
		cmi5.Abandoned: {cmi5.SayAbandoned(subject, sid, a, 90*time.Second), []string{`"duration":"PT90S"`}},
		cmi5.Waived:    {cmi5.SayWaived(subject, sid, a, cmi5.TestedOut), []string{`"Tested Out"`, `"success":true`, `"completion":true`, cmi5.CategoryMoveOn}},
		cmi5.Satisfied: {cmi5.SaySatisfied(subject, sid, a), []string{cmi5.TypeBlock}},
	} {
		s, err := xapi.Read(c.text, xapi.V1)
		if err != nil || s.Verb() != verb || s.Registration() != registration {
			t.Errorf("%s: %v %s", verb, err, c.text)
		}
		for _, part := range append(c.has, cmi5.CategoryCmi5, `"s-1"`, "https://pub.example/au", `"2026-11-23T10:00:01.000Z"`, `"p & q"`) {
			if !strings.Contains(string(c.text), part) {
				t.Errorf("%s lacks %s: %s", verb, part, c.text)
			}
		}
	}
	for d, want := range map[time.Duration]string{0: "PT0S", -time.Second: "PT0S", 1500 * time.Millisecond: "PT1.5S", time.Hour: "PT3600S"} {
		if got := cmi5.Duration(d); got != want {
			t.Errorf("%v: %s", d, got)
		}
	}
}

func TestLaunchURL_AnAddressWithAQueryAndAFragment_KeepsBoth(t *testing.T) {
	p := cmi5.LaunchParams{Endpoint: "https://l.example/xapi/", Fetch: "https://l.example/f?k=a b&c", Actor: pupil, Registration: registration, ActivityID: "https://l.example/au/0"}
	for address, begin := range map[string]string{
		"https://x.example/a": "https://x.example/a?endpoint=", "https://x.example/a?b=1": "https://x.example/a?b=1&endpoint=",
		"https://x.example/a?": "https://x.example/a?endpoint=", "https://x.example/a?b=1#top": "https://x.example/a?b=1&endpoint=",
	} {
		got := cmi5.LaunchURL(address, p)
		u, err := url.Parse(got)
		if err != nil || !strings.HasPrefix(got, begin) || strings.Contains(got, "+") || strings.Contains(address, "#") != (u.Fragment == "top") {
			t.Errorf("%s: %s %v", address, got, err)
		}
		q := u.Query()
		if q.Get("endpoint") != p.Endpoint || q.Get("fetch") != p.Fetch || q.Get("actor") != string(pupil.JSON()) || q.Get("registration") != registration || q.Get("activityId") != p.ActivityID {
			t.Errorf("%s: %v", address, q)
		}
	}
}

func TestPreferences_WhatTheyMustBe(t *testing.T) {
	for text, want := range map[string]bool{
		`{"languagePreference":"en-US,fr-FR,fr-BE","audioPreference":"on"}`:   true,
		`{"languagePreference":"hi","audioPreference":"off","more":1}`:        true,
		`{"languagePreference":"","audioPreference":"on"}`:                    false,
		`{"languagePreference":"not comma separated","audioPreference":"on"}`: false,
		`{"languagePreference":"en, fr","audioPreference":"on"}`:              false,
		`{"languagePreference":"en","audioPreference":"loud"}`:                false,
		`{"languagePreference":"en"}`:                                         false, `{"audioPreference":"on"}`: false, `[]`: false, `"on"`: false, ``: false,
	} {
		if got := cmi5.PreferencesHold([]byte(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if !cmi5.PreferencesHold(cmi5.Preferences{Language: "hi", Audio: "on"}.JSON()) {
		t.Error("our own")
	}
}

func FuzzTake(f *testing.F) {
	for _, verb := range []string{cmi5.Completed, cmi5.Passed} {
		text, _ := json.Marshal(told(verb, 5))
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		st, err := xapi.Read(text, xapi.V1)
		if err != nil {
			return
		}
		s := begun()
		before := s
		if _, why := s.Take(st); why != "" && s != before {
			t.Fatal("refused, and the session has gone on")
		}
	})
}
