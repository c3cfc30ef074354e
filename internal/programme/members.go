package programme

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
)

// Member is somebody of a cohort with how far they are.
type Member struct {
	PersonID string
	Employee string // code
	Path     string // of the unit where they serve; "" where they hold no post
	Place
	Mine *Mine // nil: not in the programme

	sortKey string
}

// MemberFilter narrows the members of a cohort; empty fields do not.
type MemberFilter struct {
	Name   string // how the name begins, or a later part of it, in the script in which it is written here
	Status string // one of Place…
}

// reader tells which parts of the tree of a cohort somebody may read, and as what it is recorded. Who coordinates it reads all of it; who
// may read the plans of a part of the tree reads those who serve there.
func (c Cohort) reader(op string, by who.Actor) (paths []string, what string, err error) {
	if by.SignedIn() && slices.Contains(c.Coordinators, by.PersonID) {
		return []string{""}, "programme.coordinator", nil
	}
	if paths = by.Paths(who.PlanRead); len(paths) == 0 {
		err = fault.E(fault.Denied, op, "programme.denied.members")
	}
	return paths, "programme.cohort", err
}

// MemberPage is a part of the members of a cohort.
type MemberPage struct {
	List  []Member
	Next  string // hand it in as after for the next part; "" at the end
	Tally Tally  // of all whom the reader may see, whatever the filter
}

// Members gives who is in a cohort and how far they are, by name in lang. Who coordinates the cohort sees all of it; who may read the
// plans of a part of the tree sees those who serve there, and nobody else is in their list. Either reading is recorded.
func (p *Programmes) Members(ctx context.Context, q db.Q, by who.Actor, cohort string, f MemberFilter, lang, after string, limit int) (MemberPage, error) {
	const op = "programme.Members"
	c, err := cohortOf(ctx, q, op, cohort)
	if err != nil {
		return MemberPage{}, fault.Wrap(op, err)
	}
	paths, what, err := c.reader(op, by)
	if err != nil {
		return MemberPage{}, err
	}
	from, ok := memberPlace(after)
	if !ok {
		return MemberPage{}, fault.E(fault.Invalid, op, "programme.cursor")
	}
	limit = min(max(limit, 1), maxList)
	list, err := membersOf(ctx, q, c, paths, f, listLang(lang), from, limit+1)
	if err != nil {
		return MemberPage{}, fault.Wrap(op, err)
	}
	page := MemberPage{List: list[:min(len(list), limit)]}
	if len(list) > limit {
		page.Next = list[limit-1].cursor()
	}
	if page.Tally, err = tallyOf(ctx, q, c, paths); err != nil {
		return MemberPage{}, fault.Wrap(op, err)
	}
	return page, fault.Wrap(op, p.record(ctx, by, page.List, what))
}

// listLang is the language by whose names a list is sorted.
func listLang(lang string) string {
	if contains(learning.Languages, lang) {
		return lang
	}
	return learning.Languages[0]
}

// record keeps that members were read.
func (p *Programmes) record(ctx context.Context, by who.Actor, list []Member, what string) error {
	var seen [][2]string
	for _, m := range list {
		if m.PersonID != by.PersonID {
			seen = append(seen, [2]string{m.PersonID, m.Path})
		}
	}
	return audit.RecordAll(ctx, p.db, by, who.PlanRead, seen, what)
}

func (m Member) cursor() string {
	return base64.RawURLEncoding.EncodeToString([]byte(m.sortKey + "\x00" + m.PersonID))
}

func memberPlace(after string) (place, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(after)
	key, person, ok := strings.Cut(string(raw), "\x00")
	return place{key, person}, after == "" || err == nil && ok && id.Valid(person) && utf8.ValidString(key)
}

// Tally counts who is where in a cohort.
type Tally struct {
	Invited, Asked, Agreed int
	Seated                 int
	Begun                  int // of the seated: have completed something of the programme
	Complete               int // of the seated: have completed it
}

// All counts everybody who is in the cohort.
func (t Tally) All() int { return t.Invited + t.Asked + t.Agreed + t.Seated }

// Purposes are the purposes for which the progress of a cohort may leave as a file, as they are kept with each reading: to run the
// cohort, for figures, for what an order or an inspection asks.
var Purposes = []string{"run", "figures", "inspection"}

// progressFields are the columns of a cohort's progress. Names are not among them: an employee code names whoever may look it up.
var progressFields = csvio.Fields("employee_code", "unit_path", "place", "since:date", "items_done:integer", "items:integer", "milestones_open:integer", "phase", "completed_on:date", "holds_until:date")

// Progress gives the progress of a cohort as a file, for a purpose: one of Purposes. It takes the rights of Members, and that it was read,
// and what for, is kept for each member before their row is given.
func (p *Programmes) Progress(ctx context.Context, q db.Q, by who.Actor, cohort, purpose, lang string) (csvio.Sheet, error) {
	const op = "programme.Progress"
	c, err := cohortOf(ctx, q, op, cohort)
	if err != nil {
		return csvio.Sheet{}, fault.Wrap(op, err)
	}
	paths, what, err := c.reader(op, by)
	if err != nil {
		return csvio.Sheet{}, err
	}
	if !contains(Purposes, purpose) {
		return csvio.Sheet{}, fault.E(fault.Invalid, op, "programme.purpose.needed").At("purpose", "programme.purpose.needed")
	}
	return csvio.Sheet{File: "cohort-" + strings.ToLower(c.Code) + "-" + c.StartsOn + ".csv", Fields: progressFields, Rows: func(each func([]string) error) error {
		for from, more := (place{}), true; more; {
			list, err := membersOf(ctx, q, c, paths, MemberFilter{}, listLang(lang), from, 500)
			if err != nil {
				return fault.Wrap(op, err)
			}
			if err := p.record(ctx, by, list, what+"."+purpose); err != nil {
				return fault.Wrap(op, err)
			}
			for _, m := range list {
				if err := each(m.cells()); err != nil {
					return err
				}
				from = place{m.sortKey, m.PersonID}
			}
			more = len(list) == 500
		}
		return nil
	}}, nil
}

func (m Member) cells() []string {
	out := []string{m.Employee, m.Path, m.Status, clock.Date(m.Since), "", "", "", "", "", ""}
	if x := m.Mine; x != nil {
		copy(out[4:], []string{strconv.Itoa(x.Done), strconv.Itoa(x.Of), strconv.Itoa(x.Milestone), x.Phase, day(x.CompletedAt), day(x.EndsAt)})
	}
	return out
}

// Request is a place that somebody asks for.
type Request struct {
	Cohort
	Programme Names // title
	PersonID  string
	Since     time.Time
}

// Requests gives the requests for places of those who report to the actor, which wait for their word, the oldest first.
func (p *Programmes) Requests(ctx context.Context, q db.Q, by who.Actor) ([]Request, error) {
	const op = "programme.Requests"
	if err := mayLearn(op, by); err != nil {
		return nil, err
	}
	below, err := p.people.Reports(ctx, q, by.PersonID)
	if err != nil || len(below) == 0 {
		return nil, fault.Wrap(op, err)
	}
	persons := make([]string, len(below))
	for i, x := range below {
		persons[i] = x.PersonID
	}
	list, err := askedBy(ctx, q, persons, clock.Date(q.Now()))
	if err != nil || len(list) == 0 {
		return nil, fault.Wrap(op, err)
	}
	var codes []string
	for _, r := range list {
		codes = append(codes, r.Code)
	}
	titles, err := titlesOf(ctx, q, slices.Compact(slices.Sorted(slices.Values(codes))))
	for i := range list {
		list[i].Programme = titles[list[i].Code]
	}
	return list, fault.Wrap(op, err)
}

// Run is a cohort that the actor coordinates.
type Run struct {
	Cohort
	Programme Names // title
	Waiting   int   // requests that wait for a coordinator
}

// Coordinated gives the cohorts that the actor coordinates, ended ones too, those that end last first.
func (p *Programmes) Coordinated(ctx context.Context, q db.Q, by who.Actor, after string, limit int) (list []Run, next string, err error) {
	const op = "programme.Coordinated"
	if err := mayLearn(op, by); err != nil {
		return nil, "", err
	}
	on, from, err := cohortPlace(op, after)
	if err != nil {
		return nil, "", err
	}
	limit = min(max(limit, 1), maxList)
	list, err = runBy(ctx, q, by.PersonID, on, from, limit+1)
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].cursor()
	}
	return list, next, fault.Wrap(op, err)
}

// cursor is where a list of cohorts by their last days goes on.
func (c Cohort) cursor() string { return c.EndsOn + "~" + c.ID }

func cohortPlace(op, after string) (on, from string, err error) {
	on, from, ok := strings.Cut(after, "~")
	if after != "" && (!ok || !id.Valid(from) || len(on) != len(time.DateOnly)) {
		return "", "", fault.E(fault.Invalid, op, "programme.cursor")
	}
	return on, from, nil
}
