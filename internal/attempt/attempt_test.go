package attempt_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"sopan/internal/attempt"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/content"
	"sopan/internal/content/contenttest"
	"sopan/internal/ground/blob/blobtest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/seal"
	"sopan/internal/ground/who"
	"sopan/internal/people/peopletest"
	"sopan/internal/record"
	"sopan/internal/standard/scorm"
)

var (
	ctx = context.Background()
	op  = who.Operator("test")
)

// house is the room with the rooms below it, and a person of a small register.
type house struct {
	*attempt.Runs
	db     *db.DB
	packs  *content.Store
	record *record.Store
	me     who.Actor
	other  who.Actor
}

func each(t *testing.T, test func(t *testing.T, h house, c *clock.Fake)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) { test(t, build(t, d), c) })
}

func build(t testing.TB, d *db.DB) house {
	t.Helper()
	small := peopletest.Load(t, d)
	packs := contenttest.New(t, d, small.Register)
	key, err := seal.New([]byte("secret"), "attempt")
	if err != nil {
		t.Fatal(err)
	}
	rec := record.New(d, blobtest.Open(t), "https://sopan.example")
	h := house{db: d, packs: packs, record: rec}
	h.Runs = attempt.New(d, packs, small.Register, rec, key, func() string { return "https://sopan.example" })
	h.me, h.other = who.Actor{PersonID: id.New()}, who.Actor{PersonID: id.New()}
	return h
}

func (h house) imported(t testing.TB, files map[string]string, live bool) attempt.Course {
	t.Helper()
	return attempttest.Imported(t, h.packs, h.Runs, files, live)
}

func (h house) begun(t testing.TB, c attempt.Course) attempt.Attempt {
	t.Helper()
	a, err := h.Begin(ctx, h.me, c.Package)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// send commits, and gives how the attempt stands.
func (h house) send(t testing.TB, a attempt.Attempt, c attempt.Commit) attempt.Kept {
	t.Helper()
	if c.ID == "" {
		c.ID = id.New()
	}
	k, err := h.Commit(ctx, h.me, a.ID, c)
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	return k
}

func (h house) facts(t testing.TB) []string {
	t.Helper()
	var out []string
	log := event.New(h.db)
	if err := log.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	rows, err := db.All(ctx, h.db.Reader(), func(s *string) []any { return []any{s} }, `select kind from event_fact where kind like 'attempt.%' order by pos`)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range rows {
		out = append(out, strings.TrimPrefix(kind, "attempt."))
	}
	return out
}

// told delivers, and gives the verbs of the record in order, each with the last part of its object.
func (h house) told(t testing.TB) []string {
	t.Helper()
	if err := h.Deliver(ctx); err != nil {
		t.Fatal(err)
	}
	bodies, err := db.All(ctx, h.db.Reader(), func(s *string) []any { return []any{s} }, `select body from record_statement order by seq`)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, body := range bodies {
		var s struct {
			Actor struct {
				Account struct{ HomePage, Name string }
			}
			Verb   struct{ ID string }
			Object struct{ ID string }
		}
		if err := json.Unmarshal([]byte(body), &s); err != nil {
			t.Fatal(err)
		}
		if s.Actor.Account.Name != h.me.PersonID || s.Actor.Account.HomePage != "https://sopan.example" {
			t.Errorf("told of %+v", s.Actor)
		}
		_, at, _ := strings.Cut(s.Object.ID, "/packages/")
		_, item, _ := strings.Cut(at, "/")
		out = append(out, strings.TrimSuffix(s.Verb.ID[strings.LastIndex(s.Verb.ID, "/")+1:]+" "+item, " "))
	}
	return out
}

func refused(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if err == nil {
		t.Errorf("taken, want %s %s", kind, key)
	} else if f := fault.As(err); f.Kind != kind || f.Key != key {
		t.Errorf("refused with %v, want %s %s", err, kind, key)
	}
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

const (
	begunCMI = `{"core":{"lesson_status":"incomplete","exit":"suspend","session_time":"0000:01:00"},"suspend_data":"page=2","student_data":{"mastery_score":"80"}}`
	doneCMI  = `{"core":{"lesson_status":"completed","score":{"raw":"85"},"session_time":"0000:02:00"},"student_data":{"mastery_score":"80"},
		"interactions":{"0":{"id":"Q1","type":"choice","student_response":"a","result":"correct"}}}`
)

func TestCommit_SumsSessionTimes_AndKeepsWhatIsSuspended(t *testing.T) {
	each(t, func(t *testing.T, h house, c *clock.Fake) {
		a := h.begun(t, h.imported(t, attempttest.SCORM12(), true))
		first, second := id.New(), id.New()
		k := h.send(t, a, attempt.Commit{Version: a.Version, Item: "ONE", Session: first, CMI: begunCMI})
		c.Advance(50 * time.Second)
		// The same session says its time again: it is not counted twice.
		k = h.send(t, a, attempt.Commit{Version: k.Version, Item: "ONE", Session: first, CMI: begunCMI, Ended: true})
		if k.Total != time.Minute {
			t.Errorf("after the first session %v", k.Total)
		}
		c.Advance(24 * time.Hour)
		run, err := h.Newest(ctx, h.db.Reader(), h.me, a.Package)
		if s := run.States["ONE"]; err != nil || !s.Suspended || s.CMI != begunCMI || s.Total != time.Minute || s.Clock != 50*time.Second || run.Attempt.ID != a.ID {
			t.Fatalf("stands as %+v, %v", s, err)
		}
		k = h.send(t, a, attempt.Commit{Version: k.Version, Item: "ONE", Session: second, CMI: begunCMI})
		c.Advance(10 * time.Second)
		k = h.send(t, a, attempt.Commit{Version: k.Version, Item: "ONE", Session: second, CMI: doneCMI, Ended: true})
		s := k.Run.States["ONE"]
		if k.Total != 3*time.Minute || s.Clock != time.Minute || s.Suspended || s.Success != scorm.Passed || *s.Scaled != 85 {
			t.Errorf("after two sessions %v, %+v", k.Total, s)
		}
		if k.Run.Attempt.Done() {
			t.Error("complete with one part of two")
		}
		k = h.send(t, a, attempt.Commit{Version: k.Version, Item: "TWO", Session: id.New()})
		if !k.Run.Attempt.Done() || k.Run.Attempt.Success != scorm.Passed || *k.Run.Attempt.Scaled != 85 {
			t.Errorf("the course stands as %+v", k.Run.Attempt)
		}
		same(t, "facts", h.facts(t), []string{"offered", "ended", "completed", "passed", "ended", "completed", "satisfied"})
		same(t, "the record", h.told(t), []string{
			"initialized items/0", "terminated items/0", "initialized items/0", "answered items/0/interactions/0", "completed items/0", "passed items/0",
			"terminated items/0", "initialized items/1", "completed items/1", "completed",
		})
		if again := len(h.told(t)); again != 10 {
			t.Errorf("delivered again: %d statements", again)
		}
	})
}

func TestCommit_FromAnOlderWindow_IsStale_AndTheSameTwiceIsOnce(t *testing.T) {
	each(t, func(t *testing.T, h house, _ *clock.Fake) {
		a := h.begun(t, h.imported(t, attempttest.SCORM12(), true))
		one := attempt.Commit{ID: id.New(), Version: a.Version, Item: "ONE", Session: id.New(), CMI: begunCMI}
		k := h.send(t, a, one)
		if again := h.send(t, a, one); again.Version != k.Version || again.Total != k.Total {
			t.Errorf("sent again: %+v, was %+v", again, k)
		}
		_, err := h.Commit(ctx, h.me, a.ID, attempt.Commit{ID: id.New(), Version: a.Version, Item: "ONE", Session: id.New(), CMI: doneCMI})
		refused(t, err, fault.Stale, "attempt.commit.stale")
		run, err := h.Open(ctx, h.db.Reader(), h.me, a.ID)
		if err != nil || run.States["ONE"].CMI != begunCMI {
			t.Errorf("overwritten: %+v, %v", run.States["ONE"], err)
		}
	})
}

func TestCommit_ThatCannotBeRead_ChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, h house, _ *clock.Fake) {
		a := h.begun(t, h.imported(t, attempttest.SCORM12(), true))
		for key, c := range map[string]attempt.Commit{
			"attempt.commit.ids":   {ID: "x", Version: 1},
			"attempt.commit.item":  {ID: id.New(), Version: 1, Item: "NO", Session: id.New(), CMI: begunCMI},
			"attempt.commit.state": {ID: id.New(), Version: 1, Item: "ONE", Session: id.New(), CMI: "["},
		} {
			_, err := h.Commit(ctx, h.me, a.ID, c)
			refused(t, err, fault.Invalid, key)
		}
		_, err := h.Commit(ctx, h.me, a.ID, attempt.Commit{ID: id.New(), Version: 1, CMI: strings.Repeat("x", scorm.MaxState+1)})
		refused(t, err, fault.TooLarge, "attempt.commit.large")
		_, err = h.Commit(ctx, h.other, a.ID, attempt.Commit{ID: id.New(), Version: 1})
		refused(t, err, fault.NotFound, "attempt.no_attempt")
		if run, err := h.Open(ctx, h.db.Reader(), h.me, a.ID); err != nil || run.Attempt.Version != 1 || len(run.States) != 0 {
			t.Errorf("stands as %+v, %v", run, err)
		}
	})
}

func TestCommit_Of2004_KeepsTheSequencingWhole_AndItsRollup(t *testing.T) {
	each(t, func(t *testing.T, h house, _ *clock.Fake) {
		a := h.begun(t, h.imported(t, attempttest.SCORM2004(), true))
		session, state := id.New(), `{"sequencing":{"a":"`+strings.Repeat("é", 5000)+`"}}`
		k := h.send(t, a, attempt.Commit{Version: 1, Item: "PRE", Session: session, CMI: `{"completion_status":"completed","session_time":"PT1M"}`, Sequencing: state, Ended: true})
		if k.Run.Attempt.Sequencing != state || k.Run.Attempt.Done() {
			t.Errorf("kept %d octets", len(k.Run.Attempt.Sequencing))
		}
		scaled := 0.8
		k = h.send(t, a, attempt.Commit{
			Version: k.Version, Item: "PRE", Session: session, CMI: `{"completion_status":"completed","success_status":"passed","score":{"scaled":"0.9"}}`, Ended: true,
		})
		k = h.send(t, a, attempt.Commit{
			Version: k.Version, Item: "END", Session: id.New(), CMI: `{"completion_status":"completed","success_status":"passed","score":{"scaled":"0.7"}}`, Ended: true,
			Overall: &attempt.Overall{Completion: "completed", Success: "passed", Scaled: &scaled},
		})
		if run, err := h.Open(ctx, h.db.Reader(), h.me, a.ID); err != nil || run.Attempt.Sequencing != state || !run.Attempt.Done() || run.Attempt.Success != "passed" || *run.Attempt.Scaled != 80 {
			t.Errorf("stands as %+v, %v", run.Attempt, err)
		}
		// What was complete stays so, and the next attempt begins with nothing.
		k = h.send(t, a, attempt.Commit{Version: k.Version, Overall: &attempt.Overall{Completion: "incomplete"}})
		if !k.Run.Attempt.Done() {
			t.Error("no longer complete")
		}
		if next := h.begun(t, k.Run.Course); next.ID == a.ID || next.Number != 2 || next.Sequencing != "" {
			t.Errorf("the next is %+v", next)
		}
	})
}

func TestCommit_OfH5P_IsToldAsOfThisPerson_WhateverItSays(t *testing.T) {
	each(t, func(t *testing.T, h house, _ *clock.Fake) {
		a := h.begun(t, h.imported(t, attempttest.H5P(), true))
		say := func(verb, object, result string) json.RawMessage {
			return json.RawMessage(`{"actor":{"mbox":"mailto:somebody@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/` + verb + `"},
				"object":{"id":"` + object + `"},"result":` + result + `}`)
		}
		k := h.send(t, a, attempt.Commit{Version: 1, Item: "h5p", Session: id.New(), CMI: `{"page":3}`, Statements: []json.RawMessage{
			say("answered", "https://elsewhere.example/h5p?subContentId="+a.ID, `{"success":false,"completion":true}`),
			[]byte(`{"no":"statement"}`),
			say("completed", "https://elsewhere.example/h5p", `{"success":true,"completion":true,"score":{"scaled":0.75,"raw":3,"min":0,"max":4}}`),
		}})
		if s := k.Run.States["h5p"]; s.Completion != scorm.Completed {
			t.Errorf("stands as %+v", s)
		} else if s.Success != "passed" || *s.Scaled != 75 || s.CMI != `{"page":3}` {
			t.Errorf("stands as %+v", s)
		}
		same(t, "the record", h.told(t), []string{"initialized items/0", "answered items/0?subContentId=" + a.ID, "completed items/0", "completed"})
		same(t, "facts", h.facts(t), []string{"offered", "completed", "passed", "satisfied"})
	})
}

func TestDraft_IsForItsAuthors_AndTellsNothing(t *testing.T) {
	each(t, func(t *testing.T, h house, _ *clock.Fake) {
		c := h.imported(t, attempttest.SCORM12(), false)
		_, err := h.Begin(ctx, h.me, c.Package)
		refused(t, err, fault.NotFound, "attempt.no_course")
		refused(t, h.Offer(ctx, h.me, c.Package, true), fault.Denied, "attempt.denied.offer")
		h.me.Grants = []who.Grant{{Role: who.RoleAuthor, Path: ""}}
		a := h.begun(t, c)
		h.send(t, a, attempt.Commit{Version: 1, Item: "ONE", Session: id.New(), CMI: doneCMI, Ended: true})
		if facts, told := h.facts(t), h.told(t); len(facts) > 0 || len(told) > 0 {
			t.Errorf("told %q %q", facts, told)
		}
	})
}

func TestImport_OfAPackageThatIsBroken_TellsEachPlace_AndKeepsNothing(t *testing.T) {
	each(t, func(t *testing.T, h house, _ *clock.Fake) {
		files := attempttest.SCORM12()
		delete(files, "two.html")
		r, err := h.packs.Receive(ctx, op, content.Upload{Name: "course.zip", Body: bytes.NewReader(attempttest.Packed(t, files))})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		_, err = h.Import(ctx, op, r, "UP-PR")
		refused(t, err, fault.Invalid, "attempt.manifest")
		if p := fault.As(err).Places; len(p) != 1 || p[0].Name != "imsmanifest.xml:10" || p[0].Key != "attempt.manifest.no_file" {
			t.Errorf("places %+v", p)
		}
		if n, err := db.All(ctx, h.db.Reader(), func(s *string) []any { return []any{s} }, `select package_id from attempt_course`); err != nil || len(n) > 0 {
			t.Errorf("kept %v, %v", n, err)
		}
	})
}

func TestToken_SpeaksForOneAttempt_UntilItsTimeIsOver(t *testing.T) {
	each(t, func(t *testing.T, h house, c *clock.Fake) {
		a := h.begun(t, h.imported(t, attempttest.SCORM12(), true))
		token := h.Token(a, c.Now().Add(time.Hour))
		if by, attemptID, err := h.Holder(token, c.Now()); err != nil || by.PersonID != h.me.PersonID || attemptID != a.ID || strings.ContainsAny(token, "+/=") {
			t.Errorf("%s speaks for %v %s, %v", token, by, attemptID, err)
		}
		_, _, err := h.Holder(token[:len(token)-3]+"abc", c.Now())
		refused(t, err, fault.Denied, "attempt.token.changed")
		_, _, err = h.Holder(token, c.Now().Add(2*time.Hour))
		refused(t, err, fault.Unauthenticated, "attempt.token.over")
	})
}
