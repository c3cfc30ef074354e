package launch_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/content"
	"sopan/internal/content/contenttest"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/blob/blobtest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/launch"

	"sopan/internal/people/peopletest"
	"sopan/internal/record"
	"sopan/internal/standard/cmi5"
	"sopan/internal/standard/xapi"
)

const home = "https://sopan.example"

var (
	ctx   = context.Background()
	pupil = &cmi5.Agent{HomePage: "https://elsewhere.example", Name: "a learner"}
)

// house is the room with what stands beneath it.
type house struct {
	*launch.Courses
	t       testing.TB
	db      *db.DB
	clock   *clock.Fake
	record  *record.Store
	all     record.Client // reads everything
	host    who.Actor     // a service account
	author  who.Actor
	sunita  who.Actor
	publish who.Actor
}

func build(t testing.TB, d *db.DB, c *clock.Fake) *house {
	t.Helper()
	small := peopletest.Load(t, d)
	store := contenttest.New(t, d, small.Register)
	store.WithOrigin("https://player.example")
	r := record.New(d, blobtest.Open(t), home)
	h := &house{Courses: launch.New(d, small.Register, store, r, func() string { return home }), t: t, db: d, clock: c, record: r}
	r.WithSessions(h.Gate())
	var err error
	if h.all, _, err = r.AddClient(ctx, who.Operator("test"), "Reader", []record.Scope{record.All}, 0); err != nil {
		t.Fatal(err)
	}
	as := func(code string, role who.Role, path string) who.Actor {
		p, err := small.Register.ByCode(ctx, d.Reader(), code)
		if err != nil {
			t.Fatal(err)
		}
		a := who.Actor{PersonID: p.ID, Code: p.Code}
		if role != "" {
			a.Grants = []who.Grant{{Role: role, Path: path}}
		}
		return a
	}
	h.host = as(peopletest.Ojha, who.RoleHost, peopletest.Department)
	h.author = as(peopletest.Rakesh, who.RoleAuthor, peopletest.Department)
	h.publish = as(peopletest.Farida, who.RolePublisher, peopletest.Department)
	h.sunita = as(peopletest.Sunita, "", "")
	return h
}

// each runs a test on both databases.
func each(t *testing.T, test func(h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) { test(build(t, d, c)) })
}

// au writes an AU of a course structure.
func au(name, attrs string) string {
	return fmt.Sprintf(`<au id="https://pub.example/au/%s" %s><title><langstring lang="en">%s</langstring></title>`+
		`<description><langstring lang="en">About %s</langstring></description><url>%s/index.html?paramA=1#top</url></au>`, name, attrs, name, name, name)
}

func block(name string, inner ...string) string {
	return fmt.Sprintf(`<block id="https://pub.example/block/%s"><title><langstring lang="en">%s</langstring></title>`+
		`<description><langstring lang="en">About %s</langstring></description>%s</block>`, name, name, name, strings.Join(inner, ""))
}

func structure(inner ...string) string {
	return `<?xml version="1.0" encoding="utf-8"?><courseStructure xmlns="` + cmi5.Namespace + `"><course id="https://pub.example/course">` +
		`<title><langstring lang="en">Course</langstring></title><description><langstring lang="en">About it</langstring></description></course>` +
		strings.Join(inner, "") + `</courseStructure>`
}

// zipped makes a package of a structure, with a page for each AU named.
func zipped(t testing.TB, xml string, names ...string) []byte {
	t.Helper()
	files := map[string]string{"cmi5.xml": xml}
	for _, name := range names {
		files[name+"/index.html"] = "<!doctype html><title>" + name + "</title>"
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (h *house) brings(by who.Actor, xml string, names ...string) launch.Course {
	h.t.Helper()
	c, err := h.Import(ctx, by, content.Upload{Name: "course.zip", ContentType: "application/zip", Body: bytes.NewReader(zipped(h.t, xml, names...))}, "")
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// player is an AU at work.
type player struct {
	h       *house
	course  launch.Course
	index   int
	got     launch.Launched
	client  record.Client
	agent   cmi5.Agent
	mastery string
}

func (h *house) launches(c launch.Course, index int, registration string, mode cmi5.Mode) *player {
	h.t.Helper()
	got, err := h.Launch(ctx, h.host, launch.Request{
		Course: c.ID, Index: index, Learner: launch.Learner{Agent: pupil}, Registration: registration, Mode: mode, Base: home,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return &player{h: h, course: c, index: index, got: got, agent: *pupil, mastery: c.AUs[index].MasteryScore}
}

// enters fetches the credentials and reads what an AU reads first.
func (p *player) enters() *player {
	p.h.t.Helper()
	token, err := p.h.Fetch(ctx, p.fetch())
	if err != nil {
		p.h.t.Fatal(err)
	}
	p.client = p.h.holder(token)
	if _, err := p.h.record.Document(ctx, p.client, p.preferences()); err != nil {
		p.h.t.Fatal(err)
	}
	return p
}

func (h *house) holder(token string) record.Client {
	h.t.Helper()
	raw, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		h.t.Fatal(err)
	}
	key, secret, _ := strings.Cut(string(raw), ":")
	c, err := h.record.Authenticate(ctx, key, secret)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func (p *player) fetch() string {
	_, after, _ := strings.Cut(p.got.URL, "fetch%2F")
	secret, _, _ := strings.Cut(after, "&")
	return secret
}

func (p *player) preferences() record.Place {
	return record.Place{Kind: record.AgentDocument, Agent: p.client.Session.Agent, Name: cmi5.PreferencesName}
}

// form is a statement that keeps every rule, to be changed.
type form map[string]any

func (p *player) form(verb string) form {
	category := []any{map[string]any{"id": cmi5.CategoryCmi5}}
	ext := map[string]any{cmi5.ExtSession: p.got.Session}
	f := form{
		"id": id.New(), "timestamp": p.h.clock.Now().UTC().Format("2006-01-02T15:04:05.000Z"), "actor": json.RawMessage(p.agent.JSON()),
		"verb": map[string]any{"id": verb}, "object": map[string]any{"id": p.course.ActivityID(p.index)},
	}
	result := map[string]any{"duration": "PT5S"}
	switch verb {
	case cmi5.Completed:
		result["completion"] = true
	case cmi5.Passed:
		result["success"] = true
	case cmi5.Failed:
		result["success"] = false
	}
	if verb != cmi5.Initialized {
		f["result"] = result
	}
	if result["completion"] != nil || result["success"] != nil {
		category = append(category, map[string]any{"id": cmi5.CategoryMoveOn})
	}
	f["context"] = map[string]any{
		"registration": p.got.Registration, "extensions": ext,
		"contextActivities": map[string]any{"category": category, "grouping": []any{map[string]any{"id": p.course.AUs[p.index].ID}}},
	}
	return f
}

func (p *player) says(verbs ...string) error {
	p.h.t.Helper()
	var list []xapi.Statement
	for _, v := range verbs {
		list = append(list, p.h.reads(p.form(v)))
	}
	_, err := p.h.record.Keep(ctx, p.client, list, nil)
	return err
}

func (h *house) reads(f form) xapi.Statement {
	h.t.Helper()
	text, err := json.Marshal(f)
	if err != nil {
		h.t.Fatal(err)
	}
	s, err := xapi.Read(text, xapi.V1)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// said are the verbs and objects of a registration in the order of the record, as "satisfied block/a".
func (h *house) said(registration string) []string {
	h.t.Helper()
	page, err := h.record.Find(ctx, h.all, record.Query{Registration: registration, Ascending: true})
	if err != nil {
		h.t.Fatal(err)
	}
	var out []string
	for _, k := range page.Statements {
		var s struct {
			Verb   struct{ ID string }
			Object struct{ ID string }
		}
		if err := json.Unmarshal(k.Body, &s); err != nil {
			h.t.Fatal(err)
		}
		at := strings.TrimPrefix(s.Object.ID, home+"/cmi5/")
		if _, rest, ok := strings.Cut(at, "/"); ok {
			at = rest
		} else {
			at = "course"
		}
		out = append(out, s.Verb.ID[strings.LastIndex(s.Verb.ID, "/")+1:]+" "+at)
	}
	return out
}

func (h *house) saidAre(registration string, want ...string) {
	h.t.Helper()
	if got := h.said(registration); !slices.Equal(got, want) {
		h.t.Errorf("said %q, want %q", got, want)
	}
}

func (h *house) refuses(kind fault.Kind, key string, err error) {
	h.t.Helper()
	if !fault.Is(err, kind) || fault.As(err).Key != key {
		h.t.Errorf("got %v, want %s %s", err, kind, key)
	}
}

func TestLaunch_ARunFromInitializedToTerminated_SatisfiesBlockAndCourseAtOnce(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(block("a", au("one", `moveOn="CompletedAndPassed" masteryScore="0.9"`))), "one")
		if c.State != launch.Live {
			t.Errorf("a service account brings it %s", c.State)
		}
		p := h.launches(c, 0, "", "").enters()
		for _, verb := range []string{cmi5.Initialized, cmi5.Passed, cmi5.Completed, cmi5.Terminated} {
			h.clock.Advance(10 * time.Second)
			if err := p.says(verb); err != nil {
				t.Fatal(verb, err)
			}
		}
		h.saidAre(p.got.Registration, "launched au/0", "initialized au/0", "passed au/0", "completed au/0", "satisfied block/0", "satisfied course", "terminated au/0")
		r, progress, err := h.ProgressOf(ctx, h.db.Reader(), p.got.Registration)
		if err != nil || r.SatisfiedAt.IsZero() || progress[0].MetAt.IsZero() || progress[0].PassedAt.IsZero() {
			t.Errorf("%+v %+v %v", r, progress, err)
		}
		list, err := h.SessionsOf(ctx, h.db.Reader(), r.ID, 9)
		if err != nil || len(list) != 1 || list[0].Abandoned || list[0].EndedAt.Sub(list[0].LaunchedAt) != 40*time.Second {
			t.Errorf("%+v %v", list, err)
		}
		reads, err := audit.Within(ctx, h.db.Reader(), []string{""}, "", 10)
		if err != nil || !slices.ContainsFunc(reads, func(r audit.Read) bool { return r.Right == who.ContentImportLive }) {
			t.Errorf("the import is not recorded: %v %v", reads, err)
		}
	})
}

func TestLaunch_WhatNeedsNothing_IsSatisfiedBeforeTheLaunch(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(block("a", block("b", au("one", "")), au("two", `moveOn="NotApplicable"`)), block("c", au("three", `moveOn="Passed"`))), "one", "two", "three")
		p := h.launches(c, 0, "", "")
		h.saidAre(p.got.Registration, "satisfied block/0", "satisfied block/1", "launched au/0")
		q := h.launches(c, 2, p.got.Registration, "").enters()
		if err := q.says(cmi5.Initialized, cmi5.Passed, cmi5.Terminated); err != nil {
			t.Fatal(err)
		}
		h.saidAre(p.got.Registration, "satisfied block/0", "satisfied block/1", "launched au/0", "abandoned au/0", "launched au/2",
			"initialized au/2", "passed au/2", "satisfied block/2", "satisfied course", "terminated au/2")
	})
}

func TestFetch_ASecondTime_IsRefused(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(au("one", "")), "one")
		p := h.launches(c, 0, "", "")
		if _, err := h.Fetch(ctx, p.fetch()); err != nil {
			t.Fatal(err)
		}
		_, err := h.Fetch(ctx, p.fetch())
		h.refuses(fault.Conflict, "launch.fetch.used", err)
		_, err = h.Fetch(ctx, "nothing")
		h.refuses(fault.NotFound, "launch.fetch.unknown", err)
		q := h.launches(c, 0, "", "")
		if err := h.Abandon(ctx, h.host, q.got.Session); err != nil {
			t.Fatal(err)
		}
		_, err = h.Fetch(ctx, q.fetch())
		h.refuses(fault.Conflict, "launch.fetch.used", err)
	})
}

func TestJudge_ARefusedRequest_LeavesNothingAndItsNeighboursAlone(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(au("one", `moveOn="Completed"`)), "one")
		p := h.launches(c, 0, "", "").enters()
		if err := p.says(cmi5.Initialized); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 20)
		for range 20 { // other clients store beside it
			go func() {
				s := h.reads(form{"actor": map[string]any{"mbox": "mailto:x@x.example"}, "verb": map[string]any{"id": "http://v.example/v"}, "object": map[string]any{"id": "http://o.example/o"}})
				_, err := h.record.Keep(ctx, h.all, []xapi.Statement{s}, nil)
				done <- err
			}()
		}
		h.refuses(fault.Denied, "launch.why.again", p.says(cmi5.Completed, cmi5.Completed))
		for range 20 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		h.saidAre(p.got.Registration, "launched au/0", "initialized au/0")
		if _, progress, err := h.ProgressOf(ctx, h.db.Reader(), p.got.Registration); err != nil || len(progress) != 0 {
			t.Errorf("%v %v", progress, err)
		}
		if err := p.says(cmi5.Completed); err != nil {
			t.Error("after a refusal:", err)
		}
	})
}

func TestKeep_TheSameStatementOfASessionAgain_ChangesNothing(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(au("one", `moveOn="Completed"`)), "one")
		p := h.launches(c, 0, "", "").enters()
		first := []xapi.Statement{h.reads(p.form(cmi5.Initialized)), h.reads(p.form(cmi5.Completed))}
		for range 3 {
			if _, err := h.record.Keep(ctx, p.client, first, nil); err != nil {
				t.Fatal(err)
			}
		}
		h.saidAre(p.got.Registration, "launched au/0", "initialized au/0", "completed au/0", "satisfied course")
	})
}

func TestSession_AfterItsEnd_NothingIsTakenAndNothingIsRead(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(au("one", `moveOn="Completed"`)), "one")
		for _, how := range []string{"terminated", "abandoned"} {
			p := h.launches(c, 0, "", "")
			token, err := h.Fetch(ctx, p.fetch())
			if err != nil {
				t.Fatal(err)
			}
			p.client = h.holder(token)
			if _, err := h.record.Document(ctx, p.client, p.preferences()); err != nil {
				t.Fatal(err)
			}
			if err := p.says(cmi5.Initialized); err != nil {
				t.Fatal(err)
			}
			if how == "terminated" {
				err = p.says(cmi5.Terminated)
			} else {
				err = h.Abandon(ctx, h.host, p.got.Session)
			}
			if err != nil {
				t.Fatal(err)
			}
			h.refuses(fault.Unauthenticated, "launch.session_closed", p.says("http://v.example/seen")) // with credentials read before
			raw, _ := base64.StdEncoding.DecodeString(token)
			key, secret, _ := strings.Cut(string(raw), ":")
			_, err = h.record.Authenticate(ctx, key, secret)
			h.refuses(fault.Unauthenticated, "launch.session_closed", err)
			h.refuses(fault.Conflict, "launch.session_over", h.Abandon(ctx, h.host, p.got.Session))
		}
	})
}

func TestAbandon_TheStatement_BearsSessionAndDuration(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(au("one", `moveOn="Completed"`)), "one")
		p := h.launches(c, 0, "", "").enters()
		h.clock.Advance(90 * time.Second)
		if err := p.says(cmi5.Initialized); err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(time.Hour)
		if err := h.Abandon(ctx, h.host, p.got.Session); err != nil {
			t.Fatal(err)
		}
		page, err := h.record.Find(ctx, h.all, record.Query{Registration: p.got.Registration, Verb: cmi5.Abandoned})
		if err != nil || len(page.Statements) != 1 {
			t.Fatal(page, err)
		}
		body := string(page.Statements[0].Body)
		for _, part := range []string{`"duration":"PT90S"`, p.got.Session, cmi5.CategoryCmi5, c.ActivityID(0), `"name":"a learner"`} {
			if !strings.Contains(body, part) {
				t.Errorf("%s lacks %s", body, part)
			}
		}
		h.clock.Advance(time.Hour)
		q := h.launches(c, 0, p.got.Registration, "")
		h.clock.Advance(launch.SessionLives + time.Second)
		if n, err := h.Sweep(ctx); n != 1 || err != nil {
			t.Errorf("swept %d %v", n, err)
		}
		h.refuses(fault.Conflict, "launch.session_over", h.Abandon(ctx, h.host, q.got.Session))
	})
}

func TestWaive_WithoutAnyLaunch_MeetsTheAUOnce(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(block("a", au("one", `moveOn="Passed"`))), "one")
		in := launch.Waiver{Course: c.ID, Learner: launch.Learner{Agent: pupil}, Reason: cmi5.Administrative}
		r, err := h.Waive(ctx, h.host, in)
		if err != nil {
			t.Fatal(err)
		}
		h.saidAre(r, "waived au/0", "satisfied block/0", "satisfied course")
		in.Registration = r
		_, err = h.Waive(ctx, h.host, in)
		h.refuses(fault.Conflict, "launch.waived", err)
		in.Reason = "Because"
		_, err = h.Waive(ctx, h.host, in)
		h.refuses(fault.Invalid, "launch.reason", err)
		page, err := h.record.Find(ctx, h.all, record.Query{Registration: r, Ascending: true})
		if err != nil {
			t.Fatal(err)
		}
		var sessions []string
		for _, k := range page.Statements {
			var s struct {
				Context struct{ Extensions map[string]any }
			}
			if err := json.Unmarshal(k.Body, &s); err != nil {
				t.Fatal(err)
			}
			sessions = append(sessions, s.Context.Extensions[cmi5.ExtSession].(string))
		}
		if sessions[0] == "" || sessions[0] != sessions[1] || sessions[1] != sessions[2] {
			t.Errorf("sessions %q", sessions)
		}
		if body := string(page.Statements[0].Body); !strings.Contains(body, `"Administrative"`) || !strings.Contains(body, cmi5.CategoryMoveOn) || !strings.Contains(body, `"completion":true`) {
			t.Error(body)
		}
	})
}

func TestMultiSession_CompletedAndPassedOnce_AndFailedNeverAfter(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(au("one", `moveOn="CompletedAndPassed"`)), "one")
		p := h.launches(c, 0, "", "").enters()
		if err := p.says(cmi5.Initialized, cmi5.Completed, cmi5.Passed, cmi5.Terminated); err != nil {
			t.Fatal(err)
		}
		q := h.launches(c, 0, p.got.Registration, "").enters()
		if err := q.says(cmi5.Initialized); err != nil {
			t.Fatal(err)
		}
		h.refuses(fault.Denied, "launch.why.again", q.says(cmi5.Completed))
		h.refuses(fault.Denied, "launch.why.again", q.says(cmi5.Passed))
		h.refuses(fault.Denied, "launch.why.failed_after", q.says(cmi5.Failed))
		other := h.launches(c, 0, "", "").enters() // a new try
		if err := other.says(cmi5.Initialized, cmi5.Failed, cmi5.Terminated); err != nil {
			t.Error(err)
		}
	})
}

func TestDocument_OfASession_StaysWithinItsLearnerActivityAndRegistration(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(au("one", ""), au("two", "")), "one", "two")
		p := h.launches(c, 0, "", "").enters()
		own := p.client.Session
		state := record.Place{Kind: record.StateDocument, Agent: own.Agent, Activity: own.Activity, Registration: own.Registration, Name: "mine"}
		put := func(at record.Place, kind, body string) error {
			return h.record.PutDocument(ctx, p.client, at, record.Document{Body: []byte(body), ContentType: kind}, record.Condition{})
		}
		if err := put(state, "text/plain", "x"); err != nil {
			t.Error(err)
		}
		data := state
		data.Name = cmi5.LaunchDataName
		got, err := h.record.Document(ctx, p.client, data)
		if err != nil || !strings.Contains(string(got.Body), `"launchMode":"Normal"`) || !strings.Contains(string(got.Body), p.got.Session) {
			t.Errorf("%s %v", got.Body, err)
		}
		h.refuses(fault.Denied, "launch.document.launch_data", put(data, "application/json", "{}"))
		h.refuses(fault.Denied, "launch.document.launch_data", h.record.DeleteDocument(ctx, p.client, data, record.Condition{}))
		all := state
		all.Name = ""
		h.refuses(fault.Denied, "launch.document.launch_data", h.record.DeleteStates(ctx, p.client, all))
		for what, change := range map[string]func(at *record.Place){
			"agent":        func(at *record.Place) { at.Agent = "mailto:x@x.example" },
			"activity":     func(at *record.Place) { at.Activity = c.ActivityID(1) },
			"registration": func(at *record.Place) { at.Registration = id.New() },
		} {
			at := state
			change(&at)
			h.refuses(fault.Denied, "launch.document."+what, put(at, "text/plain", "x"))
			_, err := h.record.Document(ctx, p.client, at)
			h.refuses(fault.Denied, "launch.document."+what, err)
		}
		likes := p.preferences()
		for _, bad := range []string{`"text"`, `{"languagePreference":"en"}`, `{"audioPreference":"on"}`, `{"languagePreference":"","audioPreference":"on"}`, `{"languagePreference":"not comma","audioPreference":"on"}`} {
			h.refuses(fault.Denied, "launch.document.preferences", put(likes, "application/json", bad))
		}
		h.refuses(fault.Denied, "launch.document.preferences", put(likes, "text/plain", `{"languagePreference":"en","audioPreference":"on"}`))
		if err := put(likes, "application/json", `{"languagePreference":"hi,en-IN","audioPreference":"off"}`); err != nil {
			t.Error(err)
		}
		q := h.launches(c, 1, "", "")
		again, err := h.record.Document(ctx, h.all, likes)
		if err != nil || !strings.Contains(string(again.Body), "hi,en-IN") {
			t.Errorf("the next launch has written over what the learner likes: %s %v", again.Body, err)
		}
		_ = q
	})
}

func TestRead_OfASession_SeesItsRegistrationAlone(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(au("one", `moveOn="Passed"`)), "one")
		p, q := h.launches(c, 0, "", "").enters(), h.launches(c, 0, "", "").enters()
		page, err := h.record.Find(ctx, p.client, record.Query{})
		if err != nil || len(page.Statements) != 1 {
			t.Fatal(page.Statements, err)
		}
		other, err := h.record.Find(ctx, p.client, record.Query{Registration: q.got.Registration})
		if err != nil || len(other.Statements) != 1 || !bytes.Equal(other.Statements[0].Body, page.Statements[0].Body) {
			t.Errorf("%d", len(other.Statements))
		}
		s := h.reads(q.form(cmi5.Initialized))
		if _, err := h.record.Keep(ctx, q.client, []xapi.Statement{s}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := h.record.One(ctx, p.client, s.ID(), false); !fault.Is(err, fault.NotFound) {
			t.Errorf("a statement of another registration: %v", err)
		}
		if _, err := h.record.One(ctx, q.client, s.ID(), false); err != nil {
			t.Error(err)
		}
	})
}

func TestLaunch_WhoMayForWhom(t *testing.T) {
	each(t, func(h *house) {
		live := h.brings(h.host, structure(au("one", "")), "one")
		draft := h.brings(h.author, structure(au("two", "")), "two")
		if draft.State != launch.Draft {
			t.Error("an author brings it", draft.State)
		}
		ask := func(by who.Actor, c launch.Course, agent *cmi5.Agent, mode cmi5.Mode) error {
			_, err := h.Launch(ctx, by, launch.Request{Course: c.ID, Learner: launch.Learner{Agent: agent}, Mode: mode, Base: home})
			return err
		}
		own := h.AgentOf(h.sunita.PersonID)
		for what, err := range map[string]error{
			"a person themselves": ask(h.sunita, live, nil, ""), "by their name": ask(h.sunita, live, &own, ""),
			"the author their draft": ask(h.author, draft, nil, ""), "the service account": ask(h.host, live, pupil, ""),
			"the publisher looks": ask(h.publish, draft, nil, cmi5.Browse),
		} {
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		h.refuses(fault.Denied, "launch.denied.other", ask(h.sunita, live, pupil, ""))
		h.refuses(fault.NotFound, "launch.no_course", ask(h.sunita, draft, nil, ""))
		h.refuses(fault.Denied, "launch.denied.draft", ask(h.publish, draft, nil, ""))
		h.refuses(fault.Denied, "launch.denied.ours", ask(h.host, live, &own, ""))
		h.refuses(fault.Invalid, "launch.mode", ask(h.host, live, pupil, "Idle"))
		h.refuses(fault.Denied, "launch.denied.publish", h.Publish(ctx, h.author, draft.ID))
		if err := h.Publish(ctx, h.publish, draft.ID); err != nil {
			t.Error(err)
		}
		if err := ask(h.sunita, draft, nil, ""); err != nil {
			t.Error(err)
		}
	})
}

func TestWaive_ForAPerson_WhoPublishesAndNeverForThemselves(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(au("one", `moveOn="Passed"`)), "one")
		registered := func(by who.Actor) string {
			r, err := h.Register(ctx, by, c.ID, launch.Learner{})
			if err != nil {
				t.Fatal(err)
			}
			return r.ID
		}
		of, own := registered(h.sunita), registered(h.publish)
		waive := func(by who.Actor, r string) error {
			_, err := h.Waive(ctx, by, launch.Waiver{Course: c.ID, Registration: r, Reason: cmi5.TestedOut})
			return err
		}
		h.refuses(fault.Denied, "launch.denied.waive", waive(h.sunita, of))
		h.refuses(fault.Denied, "launch.denied.waive", waive(h.host, of))
		h.refuses(fault.Denied, "launch.denied.waive", waive(h.publish, own))
		if err := waive(h.publish, of); err != nil {
			t.Error(err)
		}
	})
}

func TestLaunch_ARegistrationThatAServiceAccountNames_IsMadeOnce(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(au("one", "")), "one")
		wanted := "CCAF384C-f8d4-4e7a-8304-49af58f0b176"
		p := h.launches(c, 0, wanted, "")
		if p.got.Registration != strings.ToLower(wanted) {
			t.Error(p.got.Registration)
		}
		if q := h.launches(c, 0, wanted, ""); q.got.Registration != p.got.Registration {
			t.Error(q.got.Registration)
		}
		_, err := h.Launch(ctx, h.host, launch.Request{Course: c.ID, Learner: launch.Learner{Agent: &cmi5.Agent{HomePage: "https://e.example", Name: "another"}}, Registration: wanted, Base: home})
		h.refuses(fault.NotFound, "launch.no_registration", err)
		_, err = h.Launch(ctx, h.sunita, launch.Request{Course: c.ID, Registration: id.New(), Base: home})
		h.refuses(fault.NotFound, "launch.no_registration", err)
	})
}

func TestImport_ABrokenStructure_IsToldWithEveryPlaceAndKeepsNothing(t *testing.T) {
	each(t, func(h *house) {
		broken := strings.Replace(structure(au("one", `moveOn="Sometimes" masteryScore="1.5"`), au("one", ""), au("gone", "")), "About gone", "", 1)
		_, err := h.Import(ctx, h.host, content.Upload{Name: "c.zip", Body: bytes.NewReader(zipped(t, broken, "one"))}, "")
		h.refuses(fault.Invalid, "launch.import.refused", err)
		var keys []string
		for _, p := range fault.As(err).Places {
			keys = append(keys, p.Name+" "+p.Key)
		}
		for _, want := range []string{"cmi5.xml:1 launch.wrong.enum", "cmi5.xml:1 launch.wrong.mastery", "cmi5.xml:1 launch.wrong.twice", "cmi5.xml:1 launch.wrong.file_missing"} {
			if !slices.Contains(keys, want) {
				t.Errorf("%q lacks %s", keys, want)
			}
		}
		n, err := db.Scalar[int64](ctx, h.db.Reader(), `select (select count(*) from launch_course) + (select count(*) from content_package)`)
		if n != 0 || err != nil {
			t.Errorf("%d kept, %v", n, err)
		}
	})
}

func TestSatisfied_WhateverTheOrderOfTheAUs_EachIsSaidOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		h := build(t, d, c)
		course := h.brings(h.host, structure(block("a", au("one", `moveOn="Passed"`), block("b", au("two", `moveOn="Completed"`), au("three", ""))), au("four", `moveOn="CompletedOrPassed"`)), "one", "two", "three", "four")
		says := map[int]string{0: cmi5.Passed, 1: cmi5.Completed, 3: cmi5.Completed}
		for _, order := range [][]int{{0, 1, 3}, {3, 1, 0}, {1, 0, 3}} {
			registration := ""
			for _, i := range order {
				p := h.launches(course, i, registration, "").enters()
				registration = p.got.Registration
				if err := p.says(cmi5.Initialized, says[i], cmi5.Terminated); err != nil {
					t.Fatal(err)
				}
			}
			var satisfied []string
			for _, one := range h.said(registration) {
				if strings.HasPrefix(one, "satisfied") {
					satisfied = append(satisfied, one)
				}
			}
			if last := satisfied[len(satisfied)-1]; last != "satisfied course" || len(satisfied) != 3 {
				t.Errorf("%v: %q", order, satisfied)
			}
		}
	})
}
