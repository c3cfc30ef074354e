// Package learningtest gives tests of learning, and of the rooms above it, a small catalogue over the small register of
// people, and a way to take its courses. Everything comes in through the rooms' own verbs.
package learningtest

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"sopan/internal/assessment"
	"sopan/internal/evidence"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/ground/blob/blobtest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

// The competencies that the courses of the school are for.
const (
	Buying    = "T-BUY"
	Answering = "T-ANSWER"
	Listening = "T-LISTEN"
)

// The organisations that give courses, and one that only tests.
const (
	Academy     = "ACADEMY"
	AcademyPath = "IN.ACADEMY."
	WingPath    = "IN.ACADEMY.WING." // belongs to the academy
	AgencyPath  = "IN.AGENCY."
)

const orgs = `code,lgd_code,parent_code,kind,place_level,place_code,name_en,name_hi
ACADEMY,,IN,institute,,,Academy,अकादमी
WING,,ACADEMY,institute,,,Wing of the academy,अकादमी की शाखा
AGENCY,,IN,agency,,,Agency,एजेंसी
`

// School is the small register of people, an academy and an agency, a dictionary, and the rooms up to learning.
type School struct {
	*peopletest.Small
	DB      *db.DB
	Clock   *clock.Fake
	Papers  *assessment.Papers
	Records *evidence.Records
	Courses *learning.Courses
	Log     *event.Log
	t       testing.TB
}

// New makes the school, without courses.
func New(t testing.TB, d *db.DB, c *clock.Fake) *School {
	t.Helper()
	files := blobtest.Open(t)
	s := &School{Small: peopletest.Load(t, d), DB: d, Clock: c, Log: event.New(d), t: t}
	report, err := s.ImportOrgs(context.Background(), peopletest.Operator, "csv", strings.NewReader(orgs), people.Options{})
	if err != nil || !report.OK() {
		t.Fatalf("organisations: %v %+v", err, report.Problems)
	}
	frameworktest.Dictionary(t, d, Buying, Answering, Listening)
	s.Records = evidence.NewRecords(d, s.Register, files)
	s.Papers = assessment.New(d, s.Register, s.Records)
	s.Courses = learning.New(d, s.Register, s.Papers, s.Records)
	s.Papers.WithProviders(s.Courses)
	s.Courses.Follow(s.Log)
	return s
}

// Put puts a course in, which must be sound.
func (s *School) Put(files fs.FS) learning.Card {
	s.t.Helper()
	card, err := s.Courses.Put(context.Background(), peopletest.Operator, files)
	if err != nil {
		s.t.Fatalf("put: %v", err)
	}
	return card
}

// Course gives the files of a sound course with so many parts of 180 words each in English and 150 in Hindi.
func Course(code, competency string, level, parts int) fstest.MapFS {
	both := func(format string, args ...any) learning.Names {
		return learning.Names{"en": fmt.Sprintf(format, args...), "hi": fmt.Sprintf(format+" हिन्दी", args...)}
	}
	question := func(id string, part int) map[string]any {
		return map[string]any{
			"id": id, "part": part, "stem": both("What do you do in %s?", id), "answer": 1, "why": both("Because of %s.", id), "reference": "Rule 1",
			"options": []learning.Names{both("This"), both("That"), both("Neither")},
		}
	}
	files := fstest.MapFS{}
	var list, questions []map[string]any
	for n := 1; n <= parts; n++ {
		kind := learning.KindText
		if n == parts && n > 1 {
			kind = learning.KindCase
		}
		check := question("", n)
		for _, field := range []string{"id", "part", "reference"} {
			delete(check, field)
		}
		list = append(list, map[string]any{"n": n, "kind": kind, "title": both("Part %d", n), "check": check})
		files[fmt.Sprintf("%d.en.md", n)] = &fstest.MapFile{Data: []byte(strings.Repeat("word ", 180))}
		files[fmt.Sprintf("%d.hi.md", n)] = &fstest.MapFile{Data: []byte(strings.Repeat("शब्द ", 150))}
	}
	for i := 1; i <= learning.MinQuestions; i++ {
		questions = append(questions, question(fmt.Sprintf("%s-Q%02d", code, i), 1+i%parts))
	}
	files["course.json"] = file(map[string]any{
		"code": code, "title": both("Course %s", code), "summary": both("About %s", code), "can_do": both("I can do %s", code),
		"competency": competency, "level": level, "provider": Academy, "mode": learning.SelfPaced, "pass_mark": 60,
		"sources": []any{map[string]any{"title": both("A rule"), "url": ""}}, "parts": list,
	})
	files["questions.json"] = file(questions)
	return files
}

func file(v any) *fstest.MapFile {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return &fstest.MapFile{Data: data}
}

// Enrol has the person begin a course.
func (s *School) Enrol(by who.Actor, code string) learning.Enrolment {
	s.t.Helper()
	e, err := s.Courses.Enrol(context.Background(), by, code, "en")
	if err != nil {
		s.t.Fatalf("enrol: %v", err)
	}
	return e
}

// Open opens a part.
func (s *School) Open(by who.Actor, code string, n int) learning.Progress {
	s.t.Helper()
	p, err := s.Courses.Open(context.Background(), by, code, n, "")
	if err != nil {
		s.t.Fatalf("open %d: %v", n, err)
	}
	return p
}

// Answer answers the question of a part, rightly or not.
func (s *School) Answer(by who.Actor, code string, n int, right bool) learning.Progress {
	s.t.Helper()
	ctx := context.Background()
	page, err := s.Courses.Unit(ctx, s.DB.Reader(), by, code, n, "en")
	if err != nil {
		s.t.Fatalf("part %d: %v", n, err)
	}
	sitting, answers := s.Sit(by, page.Unit.PaperID, right)
	_, p, err := s.Courses.Answer(ctx, by, code, n, sitting, answers)
	if err != nil {
		s.t.Fatalf("answer %d: %v", n, err)
	}
	return p
}

// Read opens a part, takes so long over it, and answers rightly.
func (s *School) Read(by who.Actor, code string, n int, takes time.Duration) learning.Progress {
	s.t.Helper()
	s.Open(by, code, n)
	s.Clock.Advance(takes)
	return s.Answer(by, code, n, true)
}

// ReadsCheck is how long Final takes over the questions of the final check: long enough to read ten of them.
const ReadsCheck = 30 * time.Second

// Final submits the final check of a course, with every answer right or every one wrong.
func (s *School) Final(by who.Actor, code string, right bool) learning.Enrolment {
	s.t.Helper()
	ctx := context.Background()
	page, err := s.Courses.Page(ctx, s.DB.Reader(), by, code)
	if err != nil {
		s.t.Fatalf("course: %v", err)
	}
	sitting, answers := s.Sit(by, page.PaperID, right)
	s.Clock.Advance(ReadsCheck)
	_, e, err := s.Courses.Submit(ctx, by, code, sitting, answers)
	if err != nil {
		s.t.Fatalf("final check: %v", err)
	}
	return e
}

// Take reads a whole course in a minute a part and passes its final check.
func (s *School) Take(by who.Actor, code string) learning.Enrolment {
	s.t.Helper()
	s.Enrol(by, code)
	page, err := s.Courses.Page(context.Background(), s.DB.Reader(), by, code)
	if err != nil {
		s.t.Fatalf("course: %v", err)
	}
	for n := 1; n <= page.Card.Units; n++ {
		s.Read(by, code, n, time.Minute)
	}
	return s.Final(by, code, true)
}

// Sit starts a sitting of a paper whose right option is "That" everywhere, as in Course, and gives the answers to submit.
func (s *School) Sit(by who.Actor, paperID string, right bool) (sittingID string, answers assessment.Answers) {
	s.t.Helper()
	sitting, err := s.Papers.Start(context.Background(), by, paperID, "en")
	if err != nil {
		s.t.Fatalf("start: %v", err)
	}
	answers = assessment.Answers{}
	for _, q := range sitting.Questions {
		for i, o := range q.Options {
			if (o["en"] == "That") == right {
				answers[q.ID] = []int{i + 1}
			}
		}
	}
	return sitting.ID, answers
}

// Facts gives the facts of a kind, in order.
func (s *School) Facts(kind string) []event.Entry {
	s.t.Helper()
	ctx := context.Background()
	if err := s.Log.Drain(ctx); err != nil {
		s.t.Fatal(err)
	}
	entries, err := s.Log.Feed(ctx, 0, 5000)
	if err != nil {
		s.t.Fatal(err)
	}
	var out []event.Entry
	for _, e := range entries {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}
