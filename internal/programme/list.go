package programme

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
)

// Card is a programme in a list, with how far whoever asks is in it.
type Card struct {
	Code    string
	Version int
	Org     string // code of the organisation that gives it
	Body    Body
	Mine    *Mine    // nil: not in it
	Courses []string // those of Filter.Courses that it leads through

	sortKey string
}

// Mine is how far a person is in a programme, in one line.
type Mine struct {
	Done, Of    int // mandatory courses and checks
	Milestone   int // milestones that are open or done
	CompletedAt time.Time
	DueAt       time.Time
	EndsAt      time.Time
	Phase       string // one of Phase…, at the moment of asking
}

// Filter narrows the list; empty fields do not.
type Filter struct {
	Text    string   // part of the title, in the language of the list, or of the code
	Mine    bool     // those that the actor is in
	Courses []string // those that lead through any of these
}

// Page is a part of the list.
type Page struct {
	Cards []Card
	Next  string // hand it in as after for the next part; "" at the end
}

// maxList bounds a page of a list.
const maxList = 100

// List gives the programmes that may be begun, and with Filter.Mine also retired ones that the actor is in, by title in lang. It takes
// the right to read what is taught.
func (p *Programmes) List(ctx context.Context, q db.Q, by who.Actor, f Filter, lang, after string, limit int) (Page, error) {
	const op = "programme.List"
	if !by.Holds(who.LearnRead) {
		return Page{}, fault.E(fault.Denied, op, "programme.denied.learn")
	}
	from, ok := placeOf(after)
	if !ok {
		return Page{}, fault.E(fault.Invalid, op, "programme.cursor")
	}
	lang = listLang(lang)
	limit = min(max(limit, 1), maxList)
	cards, err := listed(ctx, q, by.PersonID, f, lang, from, limit+1)
	if err != nil {
		return Page{}, fault.Wrap(op, err)
	}
	var next string
	if len(cards) > limit {
		cards = cards[:limit]
		last := cards[limit-1]
		next = base64.RawURLEncoding.EncodeToString([]byte(last.sortKey + "\x00" + last.Code))
	}
	for i := range cards {
		for _, code := range cards[i].Body.Courses() {
			if contains(f.Courses, code) {
				cards[i].Courses = append(cards[i].Courses, code)
			}
		}
	}
	return Page{cards, next}, nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

type place struct{ key, code string }

func placeOf(after string) (place, bool) {
	if after == "" {
		return place{}, true
	}
	raw, err := base64.RawURLEncoding.DecodeString(after)
	key, code, ok := strings.Cut(string(raw), "\x00")
	return place{key, code}, err == nil && ok && strings.Trim(key, "0123456789abcdef") == "" && strings.IndexByte(code, 0) < 0 && code == strings.ToValidUTF8(code, "")
}

// View is a programme as a person sees it: the version that they are on, or the one that may be begun, and how they stand.
type View struct {
	Version
	Newest    int  // number of the version that may be begun now
	Retired   bool // nobody begins it any more
	Enrolment *Enrolment
	Standing  Standing // of the enrolment; zero without one
	Taken     map[string]Taken
	Missing   []Prerequisite              // of who is not in it: what must be complete before one enrols
	Titles    map[string]Names            // of who is not in it: of programmes that are prerequisites, by code
	Courses   map[string]learning.Card    // by code
	Covered   map[string]Covered          // by language
	Done      func(course string) Evident // how far the person is in a course, for the newest round
}

// Enrolment is a person in a programme.
type Enrolment struct {
	ID         string
	PersonID   string
	Code       string
	Lang       string
	EnrolledAt time.Time
	Rounds     []RoundRow
}

// RoundRow is one way through as it is kept.
type RoundRow struct {
	N         int
	VersionID string
	BegunAt   time.Time
	DueTold   bool
	SoonTold  bool
	Lapsed    bool
}

// Taken is what learning says of a person and a course.
type Taken struct {
	Active   bool
	Measured int // seconds by the server's clock, of all their enrolments in it
}

// Evident is how far a person is in a course of a programme.
type Evident struct {
	Completed time.Time // zero: not, as far as the round asks
	Passed    time.Time // of its final check
	Active    bool
	Seconds   int // measured
}

// Page gives a programme to a person, with how they stand. It takes the right to read what is taught.
func (p *Programmes) Page(ctx context.Context, q db.Q, by who.Actor, code string) (View, error) {
	const op = "programme.Page"
	if !by.Holds(who.LearnRead) {
		return View{}, fault.E(fault.Denied, op, "programme.denied.learn")
	}
	now, err := current(ctx, q, op, code)
	if err != nil {
		return View{}, fault.Wrap(op, err)
	}
	v := View{Version: now, Newest: now.N, Retired: now.State == IsRetired}
	rounds, err := p.standIn(ctx, q, by.PersonID, &v)
	if err != nil {
		return View{}, fault.Wrap(op, err)
	}
	codes := v.Body.Courses()
	for _, a := range v.Body.After {
		if a.Kind == ByCourse {
			codes = append(codes, a.Code)
		}
	}
	mine, taken, err := historyOf(ctx, q, by.PersonID, append(codes, coursesOf(rounds)...))
	if err != nil {
		return View{}, fault.Wrap(op, err)
	}
	v.Standing, v.Taken = Stand(rounds, mine), taken
	if v.Courses, err = p.courses.Cards(ctx, q, codes); err != nil {
		return View{}, fault.Wrap(op, err)
	}
	v.Covered = Coverage(v.Body, v.Courses)
	if v.Enrolment == nil {
		if v.Missing, v.Titles, err = missing(ctx, q, by.PersonID, v.Body.After, mine); err != nil {
			return View{}, fault.Wrap(op, err)
		}
	}
	v.Done = func(course string) Evident { return v.evident(course, mine) }
	return v, nil
}

// standIn fills in the enrolment of a person, with the version of their newest round, and gives its rounds.
func (p *Programmes) standIn(ctx context.Context, q db.Q, person string, v *View) ([]Round, error) {
	if person == "" {
		return nil, nil
	}
	all, err := enrolmentsOf(ctx, q, []string{person}, v.Code)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	v.Enrolment = &all[0]
	known := map[string]Version{v.ID: v.Version}
	if err := addVersions(ctx, q, all, known); err != nil {
		return nil, err
	}
	v.Version = known[all[0].Rounds[len(all[0].Rounds)-1].VersionID]
	return roundsOf(all[0], known), nil
}

// roundsOf gives the rounds of an enrolment as the rules take them.
func roundsOf(e Enrolment, known map[string]Version) []Round {
	out := make([]Round, len(e.Rounds))
	for i, r := range e.Rounds {
		out[i] = Round{r.N, known[r.VersionID].Body, r.BegunAt}
	}
	return out
}

func coursesOf(rounds []Round) []string {
	var out []string
	for _, r := range rounds {
		out = append(out, r.Body.Courses()...)
	}
	return out
}

// missing gives the prerequisites that a person has not completed, and the titles of those that are programmes.
func missing(ctx context.Context, q db.Q, person string, after []Prerequisite, done []Done) (out []Prerequisite, titles map[string]Names, err error) {
	var programmes []string
	for _, a := range after {
		if a.Kind == ByProgramme {
			programmes = append(programmes, a.Code)
		}
	}
	titles, have, err := completedOf(ctx, q, person, programmes)
	for _, a := range after {
		ok := have[a.Code]
		if a.Kind == ByCourse {
			_, ok = earliest(a.Code, false, time.Time{}, done)
		}
		if !ok {
			out = append(out, a)
		}
	}
	return out, titles, err
}

// evident tells how far the person is in a course, as far as the milestone that has it asks.
func (v View) evident(course string, done []Done) Evident {
	e := Evident{Active: v.Taken[course].Active, Seconds: v.Taken[course].Measured}
	var since time.Time
	for i, m := range v.Body.Milestones {
		if contains((Body{Milestones: []Milestone{m}}).Courses(), course) {
			since = v.Standing.Since(i + 1)
		}
	}
	e.Completed, _ = earliest(course, false, since, done)
	e.Passed, _ = earliest(course, true, since, done)
	return e
}
