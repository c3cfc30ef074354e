package notice_test

import (
	"math/rand/v2"
	"testing"

	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/who"
	"sopan/internal/programme"
)

// anyProgramme is any fact about a programme, a draft of one, or a cohort.
func anyProgramme(r *rand.Rand, item string, p func() string) event.Fact {
	places := []string{programme.PlaceInvited, programme.PlaceAsked, programme.PlaceAgreed, programme.PlaceApproved, programme.PlaceRefused, programme.PlaceLeft, programme.PlaceRemoved}
	switch r.IntN(11) {
	case 0:
		return programme.Submitted{Draft: item, To: []string{p()}}
	case 1:
		return programme.SentBack{Draft: item, Of: []string{p()}}
	case 2:
		return programme.Approved{Draft: item, To: []string{p()}, Of: []string{p()}}
	case 3:
		return programme.Published{Draft: item, Of: []string{p()}}
	case 4:
		return programme.RenewalDue{ID: item, Person: "holder", Programme: "P", Ends: "2027-01-01"}
	case 5:
		return programme.RenewalSoon{ID: item, Person: "holder", Programme: "P", Ends: "2027-01-01"}
	case 6:
		return programme.Lapsed{ID: item, Person: "holder", Programme: "P"}
	case 7:
		return programme.RenewalBegun{ID: item, Person: "holder", Programme: "P"}
	}
	return programme.PlaceSettled{Cohort: item, Person: "holder", Status: places[r.IntN(len(places))], Programme: "P", To: []string{p()}}
}

func TestFollow_Programmes_TellWhomTheyConcern_AndNobodyOfTheirOwnActs(t *testing.T) {
	place := func(status string, to ...string) programme.PlaceSettled {
		return programme.PlaceSettled{Cohort: "c", Person: "holder", Status: status, Programme: "P", To: to}
	}
	submitted := programme.Submitted{Draft: "d", Programme: "P", To: []string{"above", "higher"}}
	due := programme.RenewalDue{ID: "e", Person: "holder", Programme: "P", Ends: "2027-01-01"}
	soon := programme.RenewalSoon{ID: "e", Person: "holder", Programme: "P", Ends: "2027-01-01"}
	dated := func(what string) programme.CohortDated {
		return programme.CohortDated{Cohort: "c", Programme: "P", Person: "holder", What: what, Starts: "2026-12-01", Ends: "2027-03-01"}
	}
	for _, c := range []story{
		{"a draft waits for its reviewers", holder, []event.Fact{submitted}, map[string]string{"above": "draft_waits+", "higher": "draft_waits+", "holder": ""}},
		{"a draft comes back", above, []event.Fact{submitted, programme.SentBack{Draft: "d", Of: []string{"holder"}}}, map[string]string{"above": "draft_waits-", "higher": "draft_waits-", "holder": "draft_back+"}},
		{"approved, then live", above, []event.Fact{
			submitted, programme.Approved{Draft: "d", To: []string{"higher"}, Of: []string{"holder"}}, programme.Published{Draft: "d", Of: []string{"holder"}},
		}, map[string]string{"above": "draft_waits-", "higher": "draft_ready- draft_waits-", "holder": "draft_live+ draft_approved+"}},
		{"a milestone opened and the whole completed", job, []event.Fact{
			programme.MilestoneOpened{ID: "e", Person: "holder", Programme: "P", Milestone: 2}, programme.Completed{ID: "e", Person: "holder", Programme: "P"},
		}, map[string]string{"holder": "path_completed+ path_opened+"}},
		{"a milestone opened by beginning", holder, []event.Fact{programme.MilestoneOpened{ID: "e", Person: "holder", Programme: "P", Milestone: 1}}, map[string]string{"holder": ""}},
		{"due, soon, lapsed: the newest asks", job, []event.Fact{due, soon, programme.Lapsed{ID: "e", Person: "holder", Programme: "P"}}, map[string]string{"holder": "path_lapsed+ path_soon- path_due-"}},
		{"a renewal begun settles it", holder, []event.Fact{due, programme.RenewalBegun{ID: "e", Person: "holder", Programme: "P"}}, map[string]string{"holder": "path_due-"}},
		{"a place asked for asks the officer above", holder, []event.Fact{place(programme.PlaceAsked, "above")}, map[string]string{"above": "place_asked+", "holder": ""}},
		{"the officer agrees, a coordinator is asked", above, []event.Fact{place(programme.PlaceAsked, "above"), place(programme.PlaceAgreed, "higher")}, map[string]string{"above": "place_asked-", "higher": "place_waits+", "holder": "place_agreed+"}},
		{"a seat is given", higher, []event.Fact{place(programme.PlaceAgreed, "higher"), place(programme.PlaceApproved)}, map[string]string{"higher": "place_waits-", "holder": "place_given+ place_agreed+"}},
		{"refused, and removed", higher, []event.Fact{place(programme.PlaceRefused), place(programme.PlaceRemoved)}, map[string]string{"holder": "place_removed+ place_refused+"}},
		{"invited, and accepted by themselves", holder, []event.Fact{place(programme.PlaceApproved)}, map[string]string{"holder": ""}},
		{"an invitation asks", higher, []event.Fact{place(programme.PlaceInvited)}, map[string]string{"holder": "place_invited+"}},
		{"a cohort begins, moves, ends, goes on", job, []event.Fact{
			dated(programme.CohortBegins), dated(programme.CohortMoved), dated(programme.CohortEnded), dated(programme.CohortResumed),
		}, map[string]string{"holder": "cohort_resumed+ cohort_ended+ cohort_moved+ cohort_begins+"}},
	} {
		t.Run(c.name, c.holds)
	}
}

// story is what some facts, told by one, are to come to in some inboxes.
type story struct {
	name  string
	by    who.Actor
	facts []event.Fact
	want  map[string]string
}

// holds tells the facts and compares, by following and by rebuilding.
func (s story) holds(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	r := open(d, 500)
	r.tell(t, s.by, s.facts...)
	r.drain(t)
	for _, how := range []string{"followed", "rebuilt"} {
		for person, want := range s.want {
			if got := said(r.inbox(t, who.Actor{PersonID: person})); got != want {
				t.Errorf("%s, %s has %q, want %q", how, person, got, want)
			}
		}
		if err := r.log.Rebuild(ctx, "notice", nil); err != nil {
			t.Fatal(err)
		}
	}
}
