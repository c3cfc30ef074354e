package plan_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/plan"
)

// proposed has somebody draft and propose a plan, and gives it.
func (w *world) proposed(person, code string) plan.IDP {
	w.t.Helper()
	by := who.Actor{PersonID: person, Code: code}
	idp, err := w.Plans.DraftFor(w.ctx, by, person, 60*60)
	w.must(err)
	w.must(w.Plans.Propose(w.ctx, by, idp.ID))
	w.Clock.Advance(time.Minute)
	return idp
}

func (w *world) waiting(by who.Actor) []string {
	w.t.Helper()
	page, err := w.Plans.WaitingFor(w.ctx, w.Reader(), by, "", 0)
	w.must(err)
	if page.Count != len(page.Plans) {
		w.t.Errorf("%d plans, and a count of %d", len(page.Plans), page.Count)
	}
	var ids []string
	for _, p := range page.Plans {
		ids = append(ids, p.ID)
	}
	return ids
}

// planless gives those who report to an officer and have no plan yet.
func (w *world) planless(officer string) []people.Post {
	w.t.Helper()
	reports, err := w.People.Reports(w.ctx, w.Reader(), officer)
	w.must(err)
	return slices.DeleteFunc(reports, func(p people.Post) bool {
		_, err := w.Plans.Current(w.ctx, w.Reader(), p.PersonID)
		return !fault.Is(err, fault.NotFound)
	})
}

// agreesWithChain holds WaitingFor against the line that people know: a plan waits for the first of its holder's chain, and
// for nobody else; and whoever it waits for may agree it.
func (w *world) agreesWithChain(when string, plans ...plan.IDP) {
	w.t.Helper()
	next, actors := map[string]string{}, map[string]bool{}
	for _, idp := range plans {
		chain, err := w.People.Chain(w.ctx, w.Reader(), idp.PersonID)
		w.must(err)
		actors[idp.PersonID] = true
		for i, a := range chain {
			if actors[a.PersonID] = true; i == 0 {
				next[idp.ID] = a.PersonID
			}
		}
	}
	for person := range actors {
		got := w.waiting(who.Actor{PersonID: person})
		for _, idp := range plans {
			if slices.Contains(got, idp.ID) != (next[idp.ID] == person) {
				w.t.Errorf("%s: the plan of %s waits for %s: %v; its next officer is %s", when, idp.PersonID, person, slices.Contains(got, idp.ID), next[idp.ID])
			}
		}
		agenda, err := w.Plans.Agenda(w.ctx, w.Reader(), person, "en")
		w.must(err)
		if agenda.Agree.N != len(got) || (len(got) > 0 && agenda.Agree.Oldest != got[0]) {
			w.t.Errorf("%s: the day of %s has %+v, the list %v", when, person, agenda.Agree, got)
		}
	}
	for _, idp := range plans {
		if over, err := w.People.Over(w.ctx, w.Reader(), who.Actor{PersonID: next[idp.ID]}, idp.PersonID); err != nil || !over.Above {
			w.t.Errorf("%s: the plan of %s waits for somebody who may not agree it (%v)", when, idp.PersonID, err)
		}
	}
}

func TestWaitingFor_IsTheNextOfficerAbove_WhoeverHoldsWhichPost(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		w := begin(t, h)
		op := who.Operator("test")
		reports := w.planless(w.manage.PersonID)
		a, b := w.proposed(reports[0].PersonID, reports[0].Code), w.proposed(reports[1].PersonID, reports[1].Code)
		if got := w.waiting(w.manage); !slices.Equal(got, []string{a.ID, b.ID}) {
			t.Errorf("the manager has %v, want the two, the longest waiting first", got)
		}
		w.agreesWithChain("as it is", a, b)

		// The officer goes: the next above has them. Then one of the two takes over the officer's post beside their own: their
		// own plan stays with the next above, the other's is theirs.
		post, err := h.People.Post(w.ctx, h.Reader(), w.manage.PersonID)
		w.must(err)
		w.must(h.People.Relieve(w.ctx, op, w.manage.PersonID, post.PositionID, "", "retired"))
		w.agreesWithChain("the post is vacant", a, b)
		_, err = h.People.Transfer(w.ctx, op, people.Order{PersonID: a.PersonID, PositionID: post.PositionID, Additional: true})
		w.must(err)
		w.agreesWithChain("in additional charge", a, b)
		charge := who.Actor{PersonID: a.PersonID}
		if got := w.waiting(charge); !slices.Equal(got, []string{b.ID}) {
			t.Errorf("who took over has %v, want the other's plan", got)
		}
		w.refused(h.Plans.Agree(w.ctx, charge, a.ID), fault.Denied, "plan.denied.agree")
		w.must(h.Plans.Agree(w.ctx, charge, b.ID))
		w.agreesWithChain("one is agreed", a)
		if got := w.waiting(charge); len(got) != 0 {
			t.Errorf("after agreeing %v", got)
		}
		if got := w.waiting(who.Public); len(got) != 0 {
			t.Errorf("for nobody %v", got)
		}
	})
}

func TestWaitingFor_ByPages_GivesEachOnce_InOneStatement(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		w := begin(t, h)
		var want []string
		for _, r := range w.planless(w.manage.PersonID)[:5] {
			want = append(want, w.proposed(r.PersonID, r.Code).ID)
		}
		var got []string
		for after, n := "", 0; n == 0 || after != ""; n++ {
			counted, statements := db.Counting(w.ctx)
			page, err := h.Plans.WaitingFor(counted, h.Reader(), w.manage, after, 2)
			w.must(err)
			if page.Count != 5 || statements.N() != 1 || len(page.Plans) > 2 {
				t.Errorf("page %d: %d of %d plans in %d statements", n, len(page.Plans), page.Count, statements.N())
			}
			for _, p := range page.Plans {
				got = append(got, p.ID)
				if p.Items == 0 || p.Minutes != 60*60 || p.From != "2026-04-01" || p.ProposedAt.IsZero() {
					t.Errorf("%+v", p)
				}
			}
			after = page.Next
		}
		if !slices.Equal(got, want) {
			t.Errorf("by pages %v, want %v", got, want)
		}
		_, err := h.Plans.WaitingFor(w.ctx, h.Reader(), w.manage, "nowhere", 2)
		w.refused(err, fault.Invalid, "plan.invalid_after")
	})
}

func TestPropose_WhereNobodyStandsAbove_IsRefused_AndTheDraftStays(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		w := begin(t, h)
		idp := w.drafted()
		chain, err := h.People.Chain(w.ctx, h.Reader(), w.holder.PersonID)
		w.must(err)
		for _, above := range chain {
			post, err := h.People.Post(w.ctx, h.Reader(), above.PersonID)
			w.must(err)
			w.must(h.People.Relieve(w.ctx, who.Operator("test"), above.PersonID, post.PositionID, "", "retired"))
		}
		w.refused(h.Plans.Propose(w.ctx, w.holder, idp.ID), fault.Conflict, "plan.no_officer")
		if got := w.current(idp); got.Status != plan.Draft {
			t.Errorf("the plan is %s", got.Status)
		}
	})
}

func TestSendBack_AReasonIsCountedInCharacters_NotInBytes(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		w := begin(t, h)
		idp := w.proposed(w.holder.PersonID, w.holder.Code)
		w.refused(h.Plans.SendBack(w.ctx, w.manage, idp.ID, strings.Repeat("क", plan.MaxReason+1)), fault.Invalid, "plan.reason")
		w.must(h.Plans.SendBack(w.ctx, w.manage, idp.ID, strings.Repeat("क", plan.MaxReason)))
	})
}

// own are the steps of a plan that read what the statement itself has made.
var own = regexp.MustCompile(`^SCAN (task|t|down|waits|part|w|CONSTANT ROW)$|^MATERIALIZE (down|waits|part)$`)

func TestPlans_WhatADayAsks_GoesByIndexes(t *testing.T) {
	h := apptest.Demo(t)
	w := begin(t, h)
	for name, ask := range map[string]func(q db.Q) error{
		"agenda":    func(q db.Q) error { _, err := h.Plans.Agenda(w.ctx, q, w.manage.PersonID, "hi"); return err },
		"standings": func(q db.Q) error { _, err := h.Plans.Standings(w.ctx, q, w.holder.PersonID, "hi"); return err },
		"waiting":   func(q db.Q) error { _, err := h.Plans.WaitingFor(w.ctx, q, w.manage, "", 50); return err },
	} {
		e := &dbtest.Explained{Q: h.Reader()}
		if err := ask(e); err != nil || len(e.Plans) == 0 {
			t.Fatalf("%s: %v", name, err)
		}
		for step := range strings.Lines(strings.Join(e.Plans, "")) {
			step = strings.TrimSpace(step)
			if (strings.HasPrefix(step, "SCAN ") || strings.HasPrefix(step, "MATERIALIZE ")) && !own.MatchString(step) {
				t.Errorf("%s reads a table whole: %s", name, step)
			}
		}
	}
}

func TestAgenda_CountsReadingAsItWasMeasured_AndPartsThatAreDone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		w := begin(t, h)
		me, err := h.Person(w.ctx, "postmaster")
		w.must(err)
		today := func() plan.Agenda {
			t.Helper()
			a, err := h.Plans.Agenda(w.ctx, h.Reader(), me.PersonID, "en")
			w.must(err)
			return a
		}
		const sunday = 6
		if a := today(); a.Week != [7]int{} || a.Mix.Total() != 0 || a.DoneToday != 0 {
			t.Fatalf("before: %+v", a)
		}
		_, err = h.Courses.Enrol(w.ctx, me, "C04", "en")
		w.must(err)
		read := func(n int, takes time.Duration) {
			t.Helper()
			_, err := h.Courses.Open(w.ctx, me, "C04", n, "en")
			w.must(err)
			h.Clock.Advance(takes)
			page, err := h.Courses.Unit(w.ctx, h.Reader(), me, "C04", n, "en")
			w.must(err)
			s, err := h.Papers.Start(w.ctx, me, page.Unit.PaperID, "en")
			w.must(err)
			_, _, err = h.Courses.Answer(w.ctx, me, "C04", n, s.ID, map[string][]int{s.Questions[0].ID: {1}})
			w.must(err)
		}
		read(1, 4*time.Minute+10*time.Second)
		read(2, 5*time.Second) // passed over: answered, and not done
		a := today()
		if a.Week[sunday] != 4 || a.Mix.Formal != 4 || a.DoneToday != 1 {
			t.Errorf("read for 4 m 15 s with one part done: week %v, mix %+v, %d done", a.Week, a.Mix, a.DoneToday)
		}
		h.Clock.Advance(24 * time.Hour) // Monday: another week, the same year
		if a := today(); a.Week != [7]int{} || a.Mix.Formal != 4 || a.DoneToday != 0 {
			t.Errorf("on Monday: week %v, mix %+v, %d done", a.Week, a.Mix, a.DoneToday)
		}
		h.Clock.Advance(150 * 24 * time.Hour)
		if a := today(); a.Mix.Total() != 0 {
			t.Errorf("in the next year: %+v", a.Mix)
		}
	})
}

func TestAgenda_NamesWhatItsTasksSpeakOf(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		w := begin(t, h)
		me, err := h.Person(w.ctx, "officer")
		w.must(err)
		a, err := h.Plans.Agenda(w.ctx, h.Reader(), me.PersonID, "hi")
		w.must(err)
		for _, task := range a.Tasks {
			if named := a.Words.Competencies[task.Competency]; task.Competency != "" && (named.Levels == 0 || named.Name["hi"] == "") {
				t.Errorf("%s of %s has no name: %+v", task.What, task.Competency, named)
			}
		}
		asked, err := h.Plans.Words(w.ctx, h.Reader(), "hi", nil, []string{"C04"})
		w.must(err)
		if got := a.Words.Courses["C04"]; fmt.Sprint(got) != fmt.Sprint(asked.Courses["C04"]) {
			t.Errorf("C04 is %v, want %v", got, asked.Courses["C04"])
		}
	})
}
