package programme_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
	"sopan/internal/programme"
	"sopan/internal/programme/programmetest"
)

// world is the school with four courses, its programmes, and hands that write, review and publish for the academy.
type world struct {
	*learningtest.School
	t     *testing.T
	p     *programme.Programmes
	hands programmetest.Hands
}

func newWorld(t *testing.T, d *db.DB, c *clock.Fake) *world {
	t.Helper()
	w := &world{School: learningtest.New(t, d, c), t: t}
	for _, code := range []string{"A", "B", "C"} {
		w.Put(learningtest.Course(code, learningtest.Buying, 1, 1))
	}
	w.p = programme.New(d, w.Register, w.Courses)
	w.p.Follow(w.Log)
	at := func(code string, role who.Role) who.Actor {
		return w.As(code, who.Grant{Role: role, Path: learningtest.AcademyPath})
	}
	w.hands = programmetest.Hands{
		Author: at(peopletest.Rakesh, who.RoleAuthor), Reviewer: at(peopletest.Farida, who.RoleReviewer), Publisher: at(peopletest.Ojha, who.RolePublisher),
	}
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v %+v", err, fault.As(err))
	}
}

// live puts a programme before learners.
func (w *world) live(code string, b programme.Body) programme.Version {
	w.t.Helper()
	v, err := w.hands.Take(w.t.Context(), w.p, code, learningtest.Academy, b, programme.Live)
	w.ok(err)
	return v
}

func (w *world) view(by who.Actor, code string) programme.View {
	w.t.Helper()
	w.ok(w.Log.Drain(context.Background()))
	v, err := w.p.Page(w.t.Context(), w.DB.Reader(), by, code)
	w.ok(err)
	return v
}

// in tells in which courses somebody is.
func (w *world) in(by who.Actor) string {
	w.t.Helper()
	begun, err := w.Courses.Begun(w.t.Context(), w.DB.Reader(), by.PersonID)
	w.ok(err)
	var out []string
	for code, b := range begun {
		out = append(out, code+":"+b.Status)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// above is the officer next above somebody.
func (w *world) above(of who.Actor) who.Actor {
	w.t.Helper()
	line, err := w.Register.Chain(w.t.Context(), w.DB.Reader(), of.PersonID)
	w.ok(err)
	return w.As(line[0].Code)
}

func key(err error) string {
	if f := fault.As(err); f != nil {
		return f.Key
	}
	return ""
}

func TestProgramme_MilestonesOpenByWhatIsDone_AndBeginTheirCourses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := newWorld(t, d, c)
		b := programmetest.Body("P", []string{"A"}, []string{"B"})
		b.Milestones[1].Items = append(b.Milestones[1].Items, programme.Item{Course: "C", Optional: true})
		b.Milestones[1].Check = "B"
		w.live("P", b)
		sunita, imran := w.As(peopletest.Sunita), w.As(peopletest.Imran)
		w.ok(w.p.Enrol(t.Context(), sunita, "P", "hi"))
		w.ok(w.p.Enrol(t.Context(), sunita, "P", "hi")) // twice is once
		if got := w.in(sunita); got != "A:active" {
			t.Errorf("enrolling began %q", got)
		}
		w.Take(sunita, "A")
		if v := w.view(sunita, "P"); v.Standing.Opened() != 2 || w.in(sunita) != "A:complete B:active" {
			t.Errorf("opened %d, in %q", v.Standing.Opened(), w.in(sunita))
		}
		w.Read(sunita, "B", 1, time.Minute)
		w.Final(sunita, "B", false)
		if v := w.view(sunita, "P"); v.Standing.Complete() {
			t.Error("a course completed without its check passed completes the programme")
		}
		w.Final(sunita, "B", true) // the course is complete; passing its check is told by assessment alone
		v := w.view(sunita, "P")
		if !v.Standing.Complete() || v.Standing.Phase(c.Now()) != programme.PhaseComplete {
			t.Errorf("not complete: %+v", v.Standing)
		}
		if e := v.Done("B"); e.Completed.IsZero() || e.Passed.IsZero() || e.Seconds == 0 {
			t.Errorf("of the course: %+v", e)
		}
		if n := len(w.Facts("programme.milestone_opened")); n != 2 {
			t.Errorf("%d milestones were told", n)
		}
		if n := len(w.Facts("programme.completed")); n != 1 {
			t.Errorf("%d completions were told", n)
		}

		// what was taken outside the programme, long before, and while serving elsewhere, counts at once
		w.Take(imran, "A")
		_, err := w.Register.Transfer(t.Context(), peopletest.Operator, people.Order{PersonID: imran.PersonID, PositionID: w.PositionID("DPRO")})
		w.ok(err)
		c.Advance(400 * 24 * time.Hour)
		w.ok(w.p.Enrol(t.Context(), imran, "P", "en"))
		if v := w.view(imran, "P"); v.Standing.Opened() != 2 || w.in(imran) != "A:complete B:active" {
			t.Errorf("credit: opened %d, in %q", v.Standing.Opened(), w.in(imran))
		}
	})
}

func TestProgramme_FollowingIsRebuilding(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := newWorld(t, d, c)
		b := programmetest.Body("P", []string{"A"}, []string{"B"})
		b.Months, b.Window, b.Again = 12, 30, []int{2}
		w.live("P", b)
		w.live("Q", programmetest.Body("Q", []string{"A", "C"}))
		sunita, imran := w.As(peopletest.Sunita), w.As(peopletest.Imran)
		for _, by := range []who.Actor{sunita, imran} {
			w.ok(w.p.Enrol(t.Context(), by, "P", "en"))
		}
		w.ok(w.p.Enrol(t.Context(), imran, "Q", "en"))
		w.Take(sunita, "A")
		w.Take(imran, "A")
		w.Take(sunita, "B")
		w.ok(w.Log.Drain(context.Background()))
		c.Advance(340 * 24 * time.Hour)
		if n, err := w.p.Due(context.Background()); err != nil || n != 1 {
			t.Fatalf("%d are due: %v", n, err)
		}
		w.ok(w.p.Renew(t.Context(), sunita, "P"))
		followed := rows(t, d)
		w.ok(w.Log.Rebuild(context.Background(), "programme", nil))
		if rebuilt := rows(t, d); !slices.Equal(followed, rebuilt) || len(followed) != 3 {
			t.Errorf("following came to\n%s\nrebuilding to\n%s", strings.Join(followed, "\n"), strings.Join(rebuilt, "\n"))
		}
	})
}

func TestProgramme_RenewalIsDue_IsDoneAnew_OrLapses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := newWorld(t, d, c)
		b := programmetest.Body("P", []string{"A"})
		b.Months, b.Window = 12, 30
		w.live("P", b)
		sunita, imran := w.As(peopletest.Sunita), w.As(peopletest.Imran)
		for _, by := range []who.Actor{sunita, imran} {
			w.ok(w.p.Enrol(t.Context(), by, "P", "en"))
			w.Take(by, "A")
		}
		w.ok(w.Log.Drain(context.Background()))
		if err := w.p.Renew(t.Context(), sunita, "P"); key(err) != "programme.renew.not_due" {
			t.Errorf("renewed before its window: %v", err)
		}
		if err := w.p.Leave(t.Context(), sunita, "P"); key(err) != "programme.leave.complete" {
			t.Errorf("left what is complete: %v", err)
		}
		due := func(want int) {
			t.Helper()
			if n, err := w.p.Due(context.Background()); err != nil || n != want {
				t.Errorf("%d told, want %d: %v", n, want, err)
			}
		}
		due(0)
		c.Advance(340 * 24 * time.Hour)
		due(2)
		due(0)
		w.ok(w.p.Renew(t.Context(), sunita, "P"))
		if got := w.in(sunita); got != "A:active" {
			t.Errorf("the renewal began %q", got)
		}
		w.Take(sunita, "A")
		if v := w.view(sunita, "P"); v.Standing.Held != 2 || v.Standing.Phase(c.Now()) != programme.PhaseComplete {
			t.Errorf("not renewed: %+v", v.Standing)
		}
		c.Advance(40 * 24 * time.Hour)
		due(1)
		if lapsed := w.Facts("programme.lapsed"); len(lapsed) != 1 || !strings.Contains(string(lapsed[0].Body), imran.PersonID) {
			t.Errorf("lapsed: %d", len(lapsed))
		}
		if v := w.view(imran, "P"); v.Standing.Phase(c.Now()) != programme.PhaseLapsed {
			t.Errorf("phase %s", v.Standing.Phase(c.Now()))
		}
		w.ok(w.p.Renew(t.Context(), imran, "P"))
		w.Take(imran, "A")
		w.view(imran, "P")
		c.Advance(800 * 24 * time.Hour)
		due(4) // the server stood still: of both, that it is due and that it lapsed
		if n := len(w.Facts("programme.renewal_due")); n != 4 {
			t.Errorf("%d renewals were told", n)
		}
	})
}

func TestProgramme_ANewVersion_LeavesPeopleOnTheirs_UntilTheyMove(t *testing.T) {
	d, c := dbtest.SQLite(t)
	w := newWorld(t, d, c)
	w.live("P", programmetest.Body("P", []string{"A"}, []string{"B"}))
	sunita, imran := w.As(peopletest.Sunita), w.As(peopletest.Imran)
	w.ok(w.p.Enrol(t.Context(), sunita, "P", "en"))
	w.Take(sunita, "A")
	w.view(sunita, "P")
	v, err := w.p.Revise(t.Context(), w.hands.Author, "P")
	w.ok(err)
	b := v.Body
	b.Milestones = []programme.Milestone{{Title: programmetest.Both("Only"), Items: []programme.Item{{Course: "A"}, {Course: "C"}}}}
	v, err = w.p.Edit(t.Context(), w.hands.Author, v.ID, 0, b)
	w.ok(err)
	if _, err := w.p.Edit(t.Context(), w.hands.Author, v.ID, 0, b); !fault.Is(err, fault.Stale) {
		t.Errorf("an edit of what was seen before: %v", err)
	}
	w.ok(w.hands.On(t.Context(), w.p, v.ID, programme.Live))
	if now := w.view(sunita, "P"); now.N != 1 || now.Newest != 2 || len(now.Body.Milestones) != 2 {
		t.Errorf("on version %d of %d", now.N, now.Newest)
	}
	w.ok(w.p.MoveUp(t.Context(), sunita, "P"))
	if now := w.view(sunita, "P"); now.N != 2 || w.in(sunita) != "A:complete B:active C:active" {
		t.Errorf("moved to version %d, in %q", now.N, w.in(sunita))
	}
	if err := w.p.MoveUp(t.Context(), sunita, "P"); key(err) != "programme.move.newest" {
		t.Errorf("moved again: %v", err)
	}
	w.Take(sunita, "C")
	w.view(sunita, "P")
	w.ok(w.p.Retire(t.Context(), w.hands.Publisher, "P"))
	if err := w.p.Enrol(t.Context(), imran, "P", "en"); key(err) != "programme.retired" {
		t.Errorf("a retired programme was begun: %v", err)
	}
	if now := w.view(sunita, "P"); !now.Standing.Complete() || !now.Retired {
		t.Error("a retired programme does not keep its records")
	}
	if _, err := w.p.Revise(t.Context(), w.hands.Author, "P"); key(err) != "programme.closed.retired" {
		t.Errorf("retired is not the end: %v", err)
	}
}

func TestLife_AuthorReviewerAndPublisher_AreThreePeople(t *testing.T) {
	d, c := dbtest.SQLite(t)
	w := newWorld(t, d, c)
	everything := func(code string) who.Actor {
		return w.As(code, who.Grant{Role: who.RoleAuthor, Path: learningtest.AcademyPath}, who.Grant{Role: who.RoleReviewer, Path: learningtest.AcademyPath},
			who.Grant{Role: who.RolePublisher, Path: learningtest.AcademyPath})
	}
	rakesh, farida := everything(peopletest.Rakesh), everything(peopletest.Farida)
	v, err := w.p.Begin(t.Context(), rakesh, programme.Beginning{Org: learningtest.Academy, Body: programme.Body{Title: programme.Names{"en": "Half"}}})
	w.ok(err)
	if err := w.p.Submit(t.Context(), rakesh, v.ID); key(err) != "programme.submit.problems" {
		t.Errorf("half a programme went to review: %v", err)
	}
	v, err = w.p.Edit(t.Context(), rakesh, v.ID, v.Revision, programmetest.Body("X", []string{"A"}))
	w.ok(err)
	if v, err = w.p.Undo(t.Context(), rakesh, v.ID, v.Revision); err != nil || v.Body.Title["en"] != "Half" {
		t.Errorf("taken back: %v, %q", err, v.Body.Title["en"])
	}
	v, err = w.p.Undo(t.Context(), rakesh, v.ID, v.Revision)
	w.ok(err)
	w.ok(w.p.Submit(t.Context(), rakesh, v.ID))
	if err := w.p.Approve(t.Context(), rakesh, v.ID, ""); key(err) != "programme.denied.own.wrote" {
		t.Errorf("the author approved: %v", err)
	}
	if err := w.p.Publish(t.Context(), w.hands.Publisher, v.ID); key(err) != "programme.closed.review" {
		t.Errorf("published before it was approved: %v", err)
	}
	if err := w.p.SendBack(t.Context(), farida, v.ID, " "); key(err) != "programme.send_back.why" {
		t.Errorf("sent back without a word: %v", err)
	}
	w.ok(w.p.SendBack(t.Context(), farida, v.ID, "Say for whom it is."))
	w.ok(w.p.Submit(t.Context(), rakesh, v.ID))
	w.ok(w.p.Approve(t.Context(), farida, v.ID, "Sound."))
	for name, by := range map[string]who.Actor{"wrote": rakesh, "reviewed": farida} {
		if err := w.p.Publish(t.Context(), by, v.ID); key(err) != "programme.denied.own."+name {
			t.Errorf("who %s it published: %v", name, err)
		}
	}
	w.ok(w.p.Publish(t.Context(), w.hands.Publisher, v.ID))
	sheet, err := w.p.Sheet(t.Context(), d.Reader(), rakesh, v.ID)
	if err != nil || len(sheet.Steps) != 6 || sheet.Steps[2].Note != "Say for whom it is." {
		t.Errorf("the way of it: %+v, %v", sheet.Steps, err)
	}
}

func TestEnrol_Prerequisites_MustBeComplete(t *testing.T) {
	d, c := dbtest.SQLite(t)
	w := newWorld(t, d, c)
	w.live("P", programmetest.Body("P", []string{"A"}))
	b := programmetest.Body("Q", []string{"C"})
	b.After = []programme.Prerequisite{{Kind: programme.ByCourse, Code: "B"}, {Kind: programme.ByProgramme, Code: "P"}}
	w.live("Q", b)
	sunita := w.As(peopletest.Sunita)
	if err := w.p.Enrol(t.Context(), sunita, "Q", "en"); key(err) != "programme.prerequisites" || len(fault.As(err).Places) != 2 {
		t.Errorf("without either: %v", err)
	}
	w.Take(sunita, "B")
	w.Take(sunita, "A")
	if v := w.view(sunita, "Q"); len(v.Missing) != 1 || v.Missing[0].Code != "P" || v.Titles["P"]["en"] == "" {
		t.Errorf("missing %+v", v.Missing)
	}
	w.ok(w.p.Enrol(t.Context(), sunita, "P", "en")) // what is done counts at once
	w.ok(w.p.Enrol(t.Context(), sunita, "Q", "en"))
	w.ok(w.p.Leave(t.Context(), sunita, "Q"))
	if v := w.view(sunita, "Q"); v.Enrolment != nil || w.in(sunita) == "" {
		t.Error("leaving the programme")
	}
}

func TestCohort_AcrossDepartments_SeatsAndWhoSeesWhom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := newWorld(t, d, c)
		ctx := t.Context()
		w.live("P", programmetest.Body("P", []string{"A"}, []string{"B"}))
		sunita, imran, kamla := w.As(peopletest.Sunita), w.As(peopletest.Imran), w.As(peopletest.Kamla)
		coordinator := w.As(peopletest.Ojha)
		day := func(n int) string { return clock.Date(c.Now().AddDate(0, 0, n)) }
		if _, err := w.p.Gather(ctx, w.hands.Author, programme.Cohort{Code: "P", Org: learningtest.Academy, Title: programmetest.Both("Batch"), StartsOn: day(9), EndsOn: day(1), Seats: 0}); len(fault.As(err).Places) != 2 {
			t.Errorf("an unsound cohort: %v", err)
		}
		cohort, err := w.p.Gather(ctx, w.hands.Author, programme.Cohort{
			Code: "P", Org: learningtest.Academy, Title: programmetest.Both("Batch"), StartsOn: day(1), EndsOn: day(90), Seats: 2, Asked: true, Coordinators: []string{coordinator.PersonID},
		})
		w.ok(err)
		if err := w.p.Appoint(ctx, w.hands.Author, cohort.ID, nil); key(err) != "programme.cohort.coordinators" {
			t.Errorf("no coordinators: %v", err)
		}
		if _, err := w.p.Invite(ctx, coordinator, cohort.ID, []string{peopletest.Sunita, "NOBODY"}); len(fault.As(err).Places) != 1 {
			t.Errorf("somebody unknown: %v", err)
		}
		if n, err := w.p.Invite(ctx, coordinator, cohort.ID, []string{peopletest.Sunita, peopletest.Kamla}); n != 2 || err != nil {
			t.Errorf("%d invited: %v", n, err)
		}
		if n, err := w.p.Invite(ctx, coordinator, cohort.ID, []string{peopletest.Sunita}); n != 0 || err != nil {
			t.Errorf("%d invited again: %v", n, err)
		}
		if _, err := w.p.Invite(ctx, sunita, cohort.ID, []string{peopletest.Imran}); key(err) != "programme.denied.cohort" {
			t.Errorf("a member invited: %v", err)
		}
		w.ok(w.p.Accept(ctx, sunita, cohort.ID))
		if err := w.p.Accept(ctx, imran, cohort.ID); key(err) != "programme.place.cannot.accept" {
			t.Errorf("accepted without an invitation: %v", err)
		}
		w.ok(w.p.Ask(ctx, imran, cohort.ID))
		if err := w.p.Settle(ctx, coordinator, cohort.ID, imran.PersonID, true, ""); key(err) != "programme.place.cannot.give" {
			t.Errorf("a seat before the officer above agrees: %v", err)
		}
		w.ok(w.p.Agree(ctx, w.above(imran), cohort.ID, imran.PersonID, true, ""))
		w.ok(w.p.Settle(ctx, coordinator, cohort.ID, imran.PersonID, true, ""))
		if err := w.p.Accept(ctx, kamla, cohort.ID); key(err) != "programme.place.full" {
			t.Errorf("a third on two seats: %v", err)
		}
		w.ok(w.p.Quit(ctx, imran, cohort.ID))
		w.ok(w.p.Accept(ctx, kamla, cohort.ID))
		w.Take(kamla, "A")
		w.ok(w.Log.Drain(context.Background()))

		see := func(by who.Actor) string {
			t.Helper()
			var out []string
			for after, more := "", true; more; {
				page, err := w.p.Members(ctx, d.Reader(), by, cohort.ID, programme.MemberFilter{}, "en", after, 1)
				if err != nil {
					return key(err)
				}
				for _, m := range page.List {
					opened := 0
					if m.Mine != nil {
						opened = m.Mine.Milestone
					}
					out = append(out, m.Employee[len(m.Employee)-3:]+" "+m.Status+" "+string(rune('0'+opened)))
				}
				after, more = page.Next, page.Next != ""
			}
			return strings.Join(out, ", ")
		}
		if got := see(coordinator); got != "430 approved 2, 417 approved 1" {
			t.Errorf("the coordinator sees %q", got)
		}
		officeOf := w.As(peopletest.Farida, who.Grant{Role: who.RoleMDOAdmin, Path: peopletest.Masauli})
		if got := see(officeOf); got != "430 approved 2" {
			t.Errorf("the office sees %q", got)
		}
		if got := see(sunita); got != "programme.denied.members" {
			t.Errorf("a member sees %q", got)
		}
		reads, err := db.Scalar[int](ctx, d.Reader(), `select count(*) from audit_read where what in ('programme.cohort', 'programme.coordinator')`)
		if err != nil || reads != 3 {
			t.Errorf("%d readings were recorded: %v", reads, err)
		}
		mine, _, err := w.p.Cohorts(ctx, d.Reader(), kamla, "", "", 10)
		if err != nil || len(mine) != 1 || mine[0].Place != programme.PlaceApproved || mine[0].Programme["en"] == "" {
			t.Errorf("my cohorts: %+v, %v", mine, err)
		}
		if of, _, err := w.p.Cohorts(ctx, d.Reader(), imran, "P", "", 10); err != nil || len(of) != 1 || of[0].Free() != 0 {
			t.Errorf("cohorts of the programme: %+v, %v", of, err)
		}
		c.Advance(100 * 24 * time.Hour)
		if err := w.p.Ask(ctx, w.As(peopletest.Rakesh), cohort.ID); key(err) != "programme.cohort.over" {
			t.Errorf("asked for a cohort that is over: %v", err)
		}
	})
}

func TestList_ByTitle_PageByPage_AndWhatIsMine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := newWorld(t, d, c)
		for _, code := range []string{"P3", "P1", "P2"} {
			w.live(code, programmetest.Body(code, []string{map[string]string{"P1": "A", "P2": "B", "P3": "A"}[code]}))
		}
		sunita := w.As(peopletest.Sunita)
		w.ok(w.p.Enrol(t.Context(), sunita, "P2", "en"))
		list := func(f programme.Filter, lang string) string {
			t.Helper()
			var out []string
			for after, more := "", true; more; {
				page, err := w.p.List(t.Context(), d.Reader(), sunita, f, lang, after, 2)
				w.ok(err)
				for _, card := range page.Cards {
					out = append(out, card.Code)
					if (card.Mine != nil) != (card.Code == "P2") {
						t.Errorf("%s is mine: %v", card.Code, card.Mine != nil)
					}
				}
				after, more = page.Next, page.Next != ""
			}
			return strings.Join(out, " ")
		}
		for want, f := range map[string]programme.Filter{
			"P1 P2 P3": {}, "P3": {Text: "me p3"}, "P2": {Mine: true}, "P1 P3": {Courses: []string{"A", "X"}}, "": {Text: "%"},
		} {
			if got := list(f, "hi"); got != want {
				t.Errorf("%+v gives %q, want %q", f, got, want)
			}
		}
		if _, err := w.p.List(t.Context(), d.Reader(), sunita, programme.Filter{}, "en", "!", 2); !fault.Is(err, fault.Invalid) {
			t.Errorf("a bad cursor: %v", err)
		}
	})
}

func TestEnrolAll_WhoIsInIt_StaysAsTheyStand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := newWorld(t, d, c)
		sunita, imran := w.As(peopletest.Sunita), w.As(peopletest.Imran)
		w.Take(sunita, "A")
		w.Enrol(imran, "A")
		begin := func(list ...learning.Begin) {
			t.Helper()
			w.ok(d.Write(t.Context(), peopletest.Operator, func(ctx context.Context, tx *db.Tx) error { return w.Courses.EnrolAll(ctx, tx, list) }))
		}
		both := func(since time.Time) []learning.Begin {
			return []learning.Begin{{PersonID: sunita.PersonID, Code: "A", Since: since}, {PersonID: imran.PersonID, Code: "A", Since: since}, {PersonID: imran.PersonID, Code: "NONE"}}
		}
		before := len(w.Facts("learning.enrolled"))
		begin(both(time.Time{})...)
		begin(both(time.Time{})...)
		if n := len(w.Facts("learning.enrolled")); n != before {
			t.Errorf("%d begun anew", n-before)
		}
		c.Advance(time.Hour)
		begin(append(both(c.Now()), both(c.Now())...)...)
		if n := len(w.Facts("learning.enrolled")); n != before+1 || w.in(sunita) != "A:active" {
			t.Errorf("%d begun anew, %s", n-before, w.in(sunita))
		}
	})
}

// rows gives what is derived.
func rows(t *testing.T, d *db.DB) []string {
	t.Helper()
	out, err := db.All(t.Context(), d.Reader(), func(s *string) []any { return []any{s} }, `
		select person_id || ' ' || enrolment_id || ' ' || code || ' ' || cast(round as text) || ' ' || cast(held as text) || ' ' || cast(opened as text)
		       || ' ' || cast(done as text) || ' ' || cast(items_done as text) || ' ' || cast(coalesce(completed_at, 0) as text)
		       || ' ' || cast(coalesce(due_at, 0) as text) || ' ' || cast(coalesce(ends_at, 0) as text) || ' ' || cast(coalesce(next_at, 0) as text)
		  from programme_standing
		 order by person_id, enrolment_id`)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
