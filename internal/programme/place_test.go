package programme_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning/learningtest"
	"sopan/internal/people/peopletest"
	"sopan/internal/programme"
	"sopan/internal/programme/programmetest"
)

// TestPlace_EveryEdge walks the whole table: a row an act, a column a state, a cell where it leads; "." is refused, "=" is done already.
func TestPlace_EveryEdge(t *testing.T) {
	states := []string{"", "invited", "asked", "agreed", "approved", "declined", "refused", "left", "removed"}
	table := map[programme.Placing]string{
		programme.ToInvite:  "invited . . . . invited invited invited invited",
		programme.ToAsk:     "asked approved = = = asked . asked .",
		programme.ToAccept:  ". approved . . = . . . .",
		programme.ToQuit:    ". declined declined declined left . . . .",
		programme.ToAgree:   ". . agreed . . . . . .",
		programme.ToObject:  ". . refused . . . . . .",
		programme.ToGive:    ". . . approved . . . . .",
		programme.ToRefuse:  ". . refused refused . . . . .",
		programme.ToRemove:  ". . . . removed . . . .",
		programme.ToRestore: ". . . . . . . . approved",
	}
	for act, row := range table {
		for i, want := range strings.Fields(row) {
			got, ok := programme.NextPlace(act, states[i])
			switch {
			case !ok:
				got = "."
			case got == states[i]:
				got = "="
			}
			if got != want {
				t.Errorf("%s from %q leads to %s, want %s", act, states[i], got, want)
			}
		}
	}
}

// gathered is a cohort of the programme P of two courses, coordinated by Ojha, in which places may be asked for.
func (w *world) gathered(c *clock.Fake, seats int) (programme.Cohort, who.Actor) {
	w.t.Helper()
	w.live("P", programmetest.Body("P", []string{"A"}, []string{"B"}))
	day := func(n int) string { return clock.Date(c.Now().AddDate(0, 0, n)) }
	coordinator := w.As(peopletest.Ojha)
	cohort, err := w.p.Gather(w.t.Context(), w.hands.Author, programme.Cohort{
		Code: "P", Org: learningtest.Academy, Title: programmetest.Both("Batch"), StartsOn: day(1), EndsOn: day(90), Seats: seats, Asked: true,
		Coordinators: []string{coordinator.PersonID},
	})
	w.ok(err)
	return cohort, coordinator
}

// place tells how somebody stands to a cohort, and with which word.
func (w *world) place(by who.Actor, cohort string) string {
	w.t.Helper()
	s, err := w.p.Cohort(w.t.Context(), w.DB.Reader(), by, cohort)
	w.ok(err)
	return strings.TrimSpace(s.Place + " " + s.Note)
}

func (w *world) refused(want string, err error) {
	w.t.Helper()
	if key(err) != want {
		w.t.Errorf("%v, want %s", err, want)
	}
}

func TestCohort_APlaceIsAskedFor_TheOfficerAgrees_ACoordinatorGivesTheSeat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := newWorld(t, d, c)
		ctx := t.Context()
		cohort, ojha := w.gathered(c, 1)
		sunita, imran, rakesh, kamla := w.As(peopletest.Sunita), w.As(peopletest.Imran), w.As(peopletest.Rakesh), w.As(peopletest.Kamla)
		for _, by := range []who.Actor{sunita, imran, rakesh, kamla} {
			w.ok(w.p.Ask(ctx, by, cohort.ID))
		}
		w.ok(w.p.Ask(ctx, sunita, cohort.ID)) // once more is as once
		if w.place(sunita, cohort.ID) != "asked" {
			t.Errorf("asking led to %s", w.place(sunita, cohort.ID))
		}
		list, err := w.p.Requests(ctx, d.Reader(), rakesh)
		if err != nil || len(list) != 2 || list[0].PersonID != sunita.PersonID || list[0].Programme["en"] == "" {
			t.Errorf("requests of the officer's people: %+v, %v", list, err)
		}
		w.refused("programme.denied.agree", w.p.Agree(ctx, sunita, cohort.ID, sunita.PersonID, true, ""))
		w.refused("programme.denied.agree", w.p.Agree(ctx, w.hands.Author, cohort.ID, w.hands.Author.PersonID, true, ""))
		w.refused("programme.denied.agree", w.p.Agree(ctx, imran, cohort.ID, sunita.PersonID, true, ""))
		w.refused("programme.denied.agree", w.p.Agree(ctx, rakesh, cohort.ID, kamla.PersonID, true, ""))
		w.refused("programme.place.cannot.give", w.p.Settle(ctx, ojha, cohort.ID, sunita.PersonID, true, ""))
		w.refused("programme.place.why", w.p.Agree(ctx, rakesh, cohort.ID, imran.PersonID, false, " "))
		w.ok(w.p.Agree(ctx, rakesh, cohort.ID, imran.PersonID, false, "The season is on."))
		if got := w.place(imran, cohort.ID); got != "refused The season is on." {
			t.Errorf("the officer's refusal left %q", got)
		}
		w.refused("programme.place.cannot.ask", w.p.Ask(ctx, imran, cohort.ID))
		w.ok(w.p.Agree(ctx, rakesh, cohort.ID, sunita.PersonID, true, "Go."))
		w.ok(w.p.Agree(ctx, ojha, cohort.ID, rakesh.PersonID, true, ""))
		w.refused("programme.denied.agreed", w.p.Settle(ctx, ojha, cohort.ID, rakesh.PersonID, true, ""))
		w.refused("programme.place.why", w.p.Settle(ctx, ojha, cohort.ID, rakesh.PersonID, false, ""))
		w.refused("programme.denied.cohort", w.p.Settle(ctx, kamla, cohort.ID, sunita.PersonID, true, ""))
		w.ok(w.p.Settle(ctx, ojha, cohort.ID, sunita.PersonID, true, ""))
		if w.place(sunita, cohort.ID) != "approved" || w.in(sunita) != "A:active" {
			t.Errorf("a seat led to %s, %s", w.place(sunita, cohort.ID), w.in(sunita))
		}
		w.ok(w.p.Agree(ctx, w.above(kamla), cohort.ID, kamla.PersonID, true, ""))
		w.refused("programme.place.full", w.p.Settle(ctx, ojha, cohort.ID, kamla.PersonID, true, ""))

		w.refused("programme.place.why", w.p.Remove(ctx, ojha, cohort.ID, sunita.PersonID, ""))
		w.refused("programme.place.cannot.remove", w.p.Remove(ctx, ojha, cohort.ID, kamla.PersonID, "x"))
		w.ok(w.p.Remove(ctx, ojha, cohort.ID, sunita.PersonID, "Transferred."))
		if got := w.place(sunita, cohort.ID); got != "removed Transferred." {
			t.Errorf("taken out, it is %q", got)
		}
		w.ok(w.p.Restore(ctx, ojha, cohort.ID, sunita.PersonID))
		w.ok(w.p.Remove(ctx, ojha, cohort.ID, sunita.PersonID, "Transferred."))
		w.ok(w.p.Settle(ctx, ojha, cohort.ID, kamla.PersonID, true, ""))
		w.refused("programme.place.full", w.p.Restore(ctx, ojha, cohort.ID, sunita.PersonID))
		if seen, err := w.p.Cohort(ctx, d.Reader(), ojha, cohort.ID); err != nil || seen.Approved != 1 {
			t.Errorf("%d seats taken: %v", seen.Approved, err)
		}
		w.refused("programme.place.no_officer", w.p.Ask(ctx, ojha, cohort.ID))
	})
}

func TestCohort_IsEdited_BeginsAndEndsEarly_AndItsMembersAreTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := newWorld(t, d, c)
		ctx := t.Context()
		cohort, ojha := w.gathered(c, 9)
		sunita, imran := w.As(peopletest.Sunita), w.As(peopletest.Imran)
		_, err := w.p.Invite(ctx, ojha, cohort.ID, []string{peopletest.Sunita, peopletest.Imran})
		w.ok(err)
		w.ok(w.p.Accept(ctx, sunita, cohort.ID))
		w.ok(w.p.Accept(ctx, imran, cohort.ID))
		if _, err := w.p.Due(ctx); err != nil || len(w.dated()) != 0 {
			t.Errorf("told before it begins: %v, %v", w.dated(), err)
		}
		edit := func(by who.Actor, change func(c *programme.Cohort)) error {
			to := cohort
			change(&to)
			return w.p.EditCohort(ctx, by, to)
		}
		day := func(n int) string { return clock.Date(c.Now().AddDate(0, 0, n)) }
		w.refused("programme.denied.edit", edit(ojha, func(*programme.Cohort) {}))
		w.refused("programme.cohort.seats_taken", edit(w.hands.Author, func(c *programme.Cohort) { c.Seats = 1 }))
		w.refused("programme.cohort.past", edit(w.hands.Author, func(c *programme.Cohort) { c.StartsOn, c.EndsOn = day(-9), day(-2) }))
		w.refused("programme.cohort.coordinators", edit(w.hands.Author, func(c *programme.Cohort) { c.Coordinators = nil }))
		w.ok(edit(w.hands.Author, func(c *programme.Cohort) { c.Title, c.Asked, c.Seats = programmetest.Both("Other"), false, 2 }))
		w.refused("programme.edit.stale", edit(w.hands.Author, func(*programme.Cohort) {}))
		w.refused("programme.place.by_invitation", w.p.Ask(ctx, w.As(peopletest.Kamla), cohort.ID))
		seen, err := w.p.Cohort(ctx, d.Reader(), ojha, cohort.ID)
		if err != nil || seen.Title["en"] != "Other" || seen.Seats != 2 || len(w.dated()) != 0 {
			t.Errorf("edited: %+v, %v, %v", seen, w.dated(), err)
		}
		cohort = seen.Cohort
		w.ok(edit(w.hands.Author, func(c *programme.Cohort) { c.StartsOn = day(2) }))
		c.Advance(48 * time.Hour)
		for range 2 {
			if _, err := w.p.Due(ctx); err != nil {
				t.Fatal(err)
			}
		}
		w.ok(w.p.EndCohort(ctx, w.hands.Author, cohort.ID))
		w.refused("programme.cohort.over", w.p.EndCohort(ctx, w.hands.Author, cohort.ID))
		w.refused("programme.cohort.over", w.p.Quit(ctx, sunita, cohort.ID))
		if mine, _, err := w.p.Cohorts(ctx, d.Reader(), sunita, "P", "", 9); err != nil || len(mine) != 0 {
			t.Errorf("what has ended is offered: %v, %v", mine, err)
		}
		run, _, err := w.p.Coordinated(ctx, d.Reader(), ojha, "", 9)
		if err != nil || len(run) != 1 || !run[0].Over(day(0)) {
			t.Errorf("a coordinator's own: %+v, %v", run, err)
		}
		w.ok(w.p.ResumeCohort(ctx, w.hands.Author, cohort.ID))
		w.refused("programme.cohort.not_ended", w.p.ResumeCohort(ctx, w.hands.Author, cohort.ID))
		if got := w.dated(); !slices.Equal(got, []string{"moved", "moved", "begins", "begins", "ended", "ended", "resumed", "resumed"}) {
			t.Errorf("the members were told %v", got)
		}
	})
}

// dated is what the members of cohorts were told, in the order of the log.
func (w *world) dated() []string {
	w.t.Helper()
	w.ok(w.Log.Drain(w.t.Context()))
	var out []string
	for _, e := range w.Facts("programme.cohort_dated") {
		var f programme.CohortDated
		w.ok(json.Unmarshal(e.Body, &f))
		out = append(out, f.What)
	}
	return out
}

func TestDue_TellsOnceMoreAWeekBeforeTheLapse_AndRebuildingAgrees(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := newWorld(t, d, c)
		b := programmetest.Body("P", []string{"A"})
		b.Months, b.Window = 12, 30
		w.live("P", b)
		sunita := w.As(peopletest.Sunita)
		w.ok(w.p.Enrol(t.Context(), sunita, "P", "en"))
		w.Take(sunita, "A")
		w.ok(w.Log.Drain(t.Context()))
		told := ""
		for _, days := range []int{334, 2, 23, 1, 8, 1} {
			c.Advance(time.Duration(days) * 24 * time.Hour)
			_, err := w.p.Due(t.Context())
			w.ok(err)
			w.ok(w.Log.Drain(t.Context()))
			for _, kind := range []string{"due", "soon", "lapsed"} {
				full := "programme.renewal_" + kind
				if kind == "lapsed" {
					full = "programme.lapsed"
				}
				told += strings.Repeat(kind[:1], len(w.Facts(full)))
			}
			told += " "
			followed := rows(t, d)
			w.ok(w.Log.Rebuild(t.Context(), "programme", nil))
			if rebuilt := rows(t, d); !slices.Equal(followed, rebuilt) {
				t.Errorf("after %s: following came to %v, rebuilding to %v", told, followed, rebuilt)
			}
		}
		if told != " d ds ds dsl dsl " {
			t.Errorf("told %q", told)
		}
	})
}

func TestMembers_AreFoundByTheBeginningOfTheirName_AndLeaveAsAFileForAPurpose(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := newWorld(t, d, c)
		ctx := t.Context()
		cohort, ojha := w.gathered(c, 9)
		_, err := w.p.Invite(ctx, ojha, cohort.ID, []string{peopletest.Sunita, peopletest.Imran, peopletest.Kamla})
		w.ok(err)
		w.ok(w.p.Accept(ctx, w.As(peopletest.Sunita), cohort.ID))
		for ask, want := range map[programme.MemberFilter]string{
			{}:                                  "418 430 417",
			{Name: "su"}:                        "417",
			{Name: "कम"}:                        "430",
			{Name: "zz"}:                        "",
			{Status: programme.PlaceInvited}:    "418 430",
			{Name: "S", Status: "approved"}:     "417",
			{Name: "S", Status: "no such' one"}: "",
		} {
			page, err := w.p.Members(ctx, d.Reader(), ojha, cohort.ID, ask, "en", "", 9)
			w.ok(err)
			var got []string
			for _, m := range page.List {
				got = append(got, m.Employee[len(m.Employee)-3:])
			}
			if strings.Join(got, " ") != want || page.Tally.All() != 3 || page.Tally.Seated != 1 {
				t.Errorf("%+v finds %v of %+v, want %s", ask, got, page.Tally, want)
			}
		}
		if _, err := w.p.Progress(ctx, d.Reader(), ojha, cohort.ID, "", "en"); key(err) != "programme.purpose.needed" || !fault.Is(err, fault.Invalid) {
			t.Errorf("without a purpose: %v", err)
		}
		if _, err := w.p.Progress(ctx, d.Reader(), w.As(peopletest.Imran), cohort.ID, "figures", "en"); key(err) != "programme.denied.members" {
			t.Errorf("by a member: %v", err)
		}
		sheet, err := w.p.Progress(ctx, d.Reader(), ojha, cohort.ID, "figures", "en")
		w.ok(err)
		var out strings.Builder
		if n, err := sheet.CSV(&out, nil); n != 3 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		if !strings.Contains(out.String(), peopletest.Sunita+",IN.UP.") || strings.Contains(out.String(), "Verma") {
			t.Errorf("the file is\n%s", out.String())
		}
		reads, err := db.Scalar[int](ctx, d.Reader(), `select count(*) from audit_read where what = 'programme.coordinator.figures'`)
		if err != nil || reads != 3 {
			t.Errorf("%d readings with their purpose were kept: %v", reads, err)
		}
	})
}
