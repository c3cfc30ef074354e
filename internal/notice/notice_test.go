package notice_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"sopan/internal/access"
	"sopan/internal/assessment"
	"sopan/internal/evidence"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/notice"
	"sopan/internal/passbook"
	"sopan/internal/plan"
)

var (
	ctx    = context.Background()
	holder = who.Actor{PersonID: "holder"}
	above  = who.Actor{PersonID: "above"}
	higher = who.Actor{PersonID: "higher"}
	job    = who.Actor{System: "job"}
)

type room struct {
	*notice.Notices
	d   *db.DB
	log *event.Log
}

func open(d *db.DB, batch int) room {
	r := room{notice.New(d), d, event.New(d)}
	r.Follow(r.log)
	r.log.SetBatch(batch)
	return r
}

func (r room) tell(t testing.TB, by who.Actor, facts ...event.Fact) {
	t.Helper()
	err := r.d.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		for _, f := range facts {
			if err := event.Record(ctx, tx, f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (r room) drain(t testing.TB) {
	t.Helper()
	if err := r.log.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}

func (r room) inbox(t testing.TB, of who.Actor) []notice.Notice {
	t.Helper()
	p, err := r.List(ctx, r.d.Reader(), of, "", notice.MaxPage)
	if err != nil {
		t.Fatal(err)
	}
	return p.Items
}

func (r room) unread(t testing.TB, of who.Actor) int {
	t.Helper()
	n, err := r.Unread(ctx, r.d.Reader(), of.PersonID)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// said is an inbox in short: "kind", with "+" while it calls unread, "." when read, "-" when it does not call.
func said(items []notice.Notice) string {
	var out []string
	for _, n := range items {
		mark := "-"
		if n.Calls {
			mark = "+"
			if !n.New() {
				mark = "."
			}
		}
		out = append(out, n.Kind+mark)
	}
	return strings.Join(out, " ")
}

func claimed(id string) evidence.Claimed {
	return evidence.Claimed{ID: id, Person: "holder", Competency: "C1", ItemKind: evidence.Signoff, Level: 3, Signer: "above"}
}

func TestFollow_EachFact_TellsThoseWhomItConcerns(t *testing.T) {
	for _, c := range []struct {
		name  string
		by    who.Actor
		facts []event.Fact
		want  map[string]string
	}{
		{"a claim asks the signer", holder, []event.Fact{claimed("e")}, map[string]string{"above": "sign_asked+", "holder": ""}},
		{"a claim about oneself asks nobody", holder, []event.Fact{evidence.Claimed{ID: "e", Person: "holder", Competency: "C1", ItemKind: evidence.Self, Level: 3}}, map[string]string{"holder": "", "above": ""}},
		{"passed on when its time was over", job, []event.Fact{claimed("e"), evidence.PassedOn{ID: "e", Person: "holder", From: "above", To: "higher"}}, map[string]string{"above": "sign_lapsed- sign_asked-", "higher": "sign_passed+", "holder": "claim_passed+"}},
		{"passed on by the word not mine", above, []event.Fact{claimed("e"), evidence.PassedOn{ID: "e", Person: "holder", From: "above", To: "higher"}}, map[string]string{"above": "sign_asked-", "higher": "sign_passed+"}},
		{"overdue with nobody above", job, []event.Fact{claimed("e"), evidence.Stayed{ID: "e", Person: "holder", Signer: "above"}}, map[string]string{"above": "sign_stays+ sign_asked-", "holder": "claim_stays+"}},
		{"decided proven", above, []event.Fact{claimed("e"), evidence.Decided{ID: "e", Person: "holder", Competency: "C1", Outcome: evidence.Proven, Signer: "above"}}, map[string]string{"above": "sign_asked-", "holder": "proven+"}},
		{"decided not yet", above, []event.Fact{claimed("e"), evidence.Decided{ID: "e", Person: "holder", Competency: "C1", Outcome: evidence.NotYet, Signer: "above"}}, map[string]string{"above": "sign_asked-", "holder": "not_yet+"}},
		{"withdrawn", holder, []event.Fact{claimed("e"), evidence.Withdrawn{ID: "e", Person: "holder", Competency: "C1", Signer: "above"}}, map[string]string{"above": "sign_asked-", "holder": ""}},
		{"signed at once", above, []event.Fact{evidence.Accepted{ID: "e", Person: "holder", Competency: "C1", ItemKind: evidence.Signoff}}, map[string]string{"holder": "proven+"}},
		{"a check accepted tells nobody", holder, []event.Fact{evidence.Accepted{ID: "e", Person: "holder", Competency: "C1", ItemKind: evidence.Check}}, map[string]string{"holder": ""}},
		{"expired and revoked", job, []event.Fact{evidence.Expired{ID: "e", Person: "holder", Competency: "C1"}, evidence.Revoked{ID: "f", Person: "holder", Competency: "C1"}}, map[string]string{"holder": "revoked+ expired+"}},
		{"levels", job, []event.Fact{
			passbook.Raised{Person: "holder", Competency: "C1", From: -1, To: 2},
			passbook.Raised{Person: "holder", Competency: "C1", From: 2, To: 3},
			passbook.Fell{Person: "holder", Competency: "C1", From: 3, To: 2, Reason: "expired"},
			passbook.Fell{Person: "holder", Competency: "C1", From: 2, To: -1, Reason: "revoked"},
		}, map[string]string{"holder": "unmeasured+ fell+ raised+ measured-"}},
		{"a plan asked for and agreed", above, []event.Fact{plan.ProposedFact{IDP: "p", Person: "holder", Asked: "above"}, plan.AgreedFact{IDP: "p", Person: "holder", By: "above"}}, map[string]string{"above": "plan_asked-", "holder": "plan_agreed+"}},
		{"a plan sent back and proposed again", above, []event.Fact{plan.ProposedFact{IDP: "p", Person: "holder", Asked: "above"}, plan.SentBackFact{IDP: "p", Person: "holder", By: "above"}, plan.ProposedFact{IDP: "p", Person: "holder", Asked: "above"}}, map[string]string{"above": "plan_asked+ plan_asked-", "holder": "plan_back+"}},
		{"a plan with nobody above", holder, []event.Fact{plan.ProposedFact{IDP: "p", Person: "holder"}}, map[string]string{"": ""}},
		{"a slip flagged", who.Public, []event.Fact{access.Flagged{Person: "holder", IssuedBy: "above"}}, map[string]string{"above": "slip_flagged+", "holder": ""}},
		{"what happens to an account", above, []event.Fact{
			access.SlipIssued{Person: "holder", InUse: true},
			access.SlipIssued{Person: "higher"},
			access.SecretChanged{Person: "holder", BySlip: true},
			access.Granted{Person: "holder", Role: who.RoleMDOAdmin, Path: "IN.UP."},
			access.Revoked{Person: "holder", Role: who.RoleMDOAdmin, Path: "IN.UP."},
		}, map[string]string{"holder": "role_taken+ role_given+ pin_changed+ slip_issued+", "higher": ""}},
		{"independent tests", above, []event.Fact{
			assessment.Booked{Booking: "b", Person: "holder", Competency: "C1", Level: 3},
			assessment.Scored{Booking: "b", Person: "holder", Competency: "C1", Level: 3, Passed: true},
			assessment.Scored{Booking: "c", Person: "holder", Competency: "C1", Level: 3},
			assessment.Voided{Booking: "d", Person: "holder", Competency: "C1"},
		}, map[string]string{"holder": "test_void+ test_failed+ test_passed+ test_booked+"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := dbtest.SQLite(t)
			r := open(d, 500)
			r.tell(t, c.by, c.facts...)
			r.drain(t)
			for person, want := range c.want {
				if person == "" {
					continue
				}
				if got := said(r.inbox(t, who.Actor{PersonID: person})); got != want {
					t.Errorf("%s has %q, want %q", person, got, want)
				}
			}
		})
	}
}

func TestFollow_APassedOnClaim_StillSaysWhatItIsAbout(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		r := open(d, 1)
		r.tell(t, holder, claimed("e"))
		r.tell(t, job, evidence.PassedOn{ID: "e", Person: "holder", From: "above", To: "higher"})
		r.tell(t, higher, evidence.Decided{ID: "e", Person: "holder", Competency: "C1", Outcome: evidence.Proven, Signer: "higher"})
		r.drain(t)
		passed := r.inbox(t, higher)[0]
		if passed.Args != (notice.Args{Person: "holder", Competency: "C1", Level: 3}) || passed.Subject != "e" || !passed.Settled() {
			t.Errorf("the new signer is told %+v", passed)
		}
		if proven := r.inbox(t, holder)[0]; proven.Args != (notice.Args{Person: "higher", Competency: "C1", Level: 3}) {
			t.Errorf("the holder is told %+v", proven)
		}
	})
}

func TestUnread_FallsByReading_AndByBeingSettled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		r := open(d, 500)
		r.tell(t, holder, claimed("e"), claimed("f"), claimed("g"))
		r.drain(t)
		if n := r.unread(t, above); n != 3 {
			t.Fatalf("%d unread, want 3", n)
		}
		r.tell(t, holder, evidence.Withdrawn{ID: "g", Person: "holder", Competency: "C1", Signer: "above"})
		r.drain(t)
		if n := r.unread(t, above); n != 2 {
			t.Errorf("%d unread after one was withdrawn, want 2", n)
		}
		items := r.inbox(t, above)
		for range 2 { // twice is once
			if err := r.Read(ctx, above, []string{items[2].ID, "unknown"}); err != nil {
				t.Fatal(err)
			}
		}
		if got := said(r.inbox(t, above)); got != "sign_asked- sign_asked+ sign_asked." || r.unread(t, above) != 1 {
			t.Errorf("inbox %q with %d unread", got, r.unread(t, above))
		}
		if err := r.Read(ctx, holder, []string{items[1].ID}); err != nil || r.unread(t, above) != 1 {
			t.Errorf("another person's reading (%v) left %d unread, want 1", err, r.unread(t, above))
		}
	})
}

func TestReadAll_LeavesWhatCameInMeanwhileUnread(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		r := open(d, 500)
		r.tell(t, holder, claimed("e"), claimed("f"))
		r.drain(t)
		shown := r.inbox(t, above)
		r.tell(t, holder, claimed("g"))
		r.drain(t)
		if err := r.ReadAll(ctx, above, shown[0].Pos); err != nil || r.unread(t, above) != 1 {
			t.Fatalf("%v, %d unread, want 1", err, r.unread(t, above))
		}
		if err := r.ReadAll(ctx, above, 1<<62); err != nil || r.unread(t, above) != 0 {
			t.Fatalf("%v, %d unread, want 0", err, r.unread(t, above))
		}
		if err := r.ReadAll(ctx, above, 1); err != nil || r.unread(t, above) != 0 {
			t.Fatalf("%v: an old form took reading back: %d unread", err, r.unread(t, above))
		}
		r.tell(t, holder, claimed("h"))
		r.drain(t)
		if n := r.unread(t, above); n != 1 {
			t.Errorf("%d unread, want 1: what is still to come must stay unread", n)
		}
	})
}

func TestList_PagesWithoutHolesOrRepeats(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		r := open(d, 500)
		for i := range 23 {
			r.tell(t, holder, claimed(fmt.Sprint("e", i)))
		}
		r.drain(t)
		var seen []string
		after := ""
		for {
			p, err := r.List(ctx, d.Reader(), above, after, 5)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range p.Items {
				seen = append(seen, n.Subject)
			}
			if after = p.Next; after == "" {
				break
			}
		}
		if len(seen) != 23 || seen[0] != "e22" || seen[22] != "e0" {
			t.Errorf("pages gave %v", seen)
		}
		if _, err := r.List(ctx, d.Reader(), above, "x", 5); !fault.Is(err, fault.Invalid) {
			t.Errorf("a place that is none: %v", err)
		}
	})
}

func TestVerbs_WithoutAPerson_AreRefused(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	r := open(d, 500)
	for _, by := range []who.Actor{who.Public, who.Operator("cli")} {
		_, err := r.List(ctx, d.Reader(), by, "", 5)
		for _, err := range []error{err, r.Read(ctx, by, []string{"x"}), r.ReadAll(ctx, by, 9)} {
			if !fault.Is(err, fault.Denied) {
				t.Errorf("%q: %v", by.ID(), err)
			}
		}
	}
}

func TestUnread_CountsAtMostMany_InOneStatement(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	r := open(d, 500)
	for i := range notice.Many + 20 {
		r.tell(t, holder, claimed(fmt.Sprint("e", i)))
	}
	r.drain(t)
	counting, c := db.Counting(ctx)
	n, err := r.Unread(counting, d.Reader(), "above")
	if err != nil || n != notice.Many || c.N() != 1 {
		t.Errorf("%d unread in %d statements, %v; want %d in 1", n, c.N(), err, notice.Many)
	}
}

// any gives a random fact about a few people and a few items.
func anyFact(r *rand.Rand) event.Fact {
	item := fmt.Sprint("e", r.IntN(6))
	people := []string{"holder", "above", "higher"}
	p := func() string { return people[r.IntN(len(people))] }
	switch r.IntN(23) {
	case 0, 1, 2:
		return evidence.Claimed{ID: item, Person: "holder", Competency: "C" + item, ItemKind: evidence.Signoff, Level: 3, Signer: p()}
	case 3:
		return evidence.PassedOn{ID: item, Person: "holder", From: "above", To: "higher"}
	case 4:
		return evidence.Stayed{ID: item, Person: "holder", Signer: "higher"}
	case 5:
		return evidence.Decided{ID: item, Person: "holder", Competency: "C" + item, Outcome: evidence.Proven, Signer: p()}
	case 6:
		return evidence.Withdrawn{ID: item, Person: "holder", Competency: "C" + item, Signer: "above"}
	case 7:
		return evidence.Accepted{ID: item, Person: "holder", Competency: "C" + item, ItemKind: evidence.Signoff}
	case 8:
		return passbook.Raised{Person: p(), Competency: "C1", From: r.IntN(3) - 1, To: 3}
	case 9:
		return passbook.Fell{Person: p(), Competency: "C1", From: 3, To: r.IntN(3) - 1, Reason: "expired"}
	case 10, 11:
		return plan.ProposedFact{IDP: item, Person: "holder", Asked: p()}
	case 12:
		return plan.SentBackFact{IDP: item, Person: "holder", By: p()}
	case 14, 15, 16, 17:
		return anyFrac(r, item, p)
	case 18, 19, 20, 21:
		return anyProgramme(r, item, p)
	}
	return plan.AgreedFact{IDP: item, Person: "holder", By: p()}
}

func (r room) all(t testing.TB) map[string][]notice.Notice {
	out := map[string][]notice.Notice{}
	for _, p := range []who.Actor{holder, above, higher} {
		out[p.PersonID] = r.inbox(t, p)
	}
	return out
}

func TestRebuild_EqualsFollowing_AndKeepsWhatWasRead(t *testing.T) {
	for _, batch := range []int{1, 7, 500} {
		t.Run(fmt.Sprint("batch ", batch), func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
				random := rand.New(rand.NewPCG(7, uint64(batch)))
				r := open(d, batch)
				for range 25 {
					var facts []event.Fact
					for range 1 + random.IntN(6) {
						facts = append(facts, anyFact(random))
					}
					r.tell(t, []who.Actor{above, job, holder}[random.IntN(3)], facts...)
					c.Advance(time.Minute)
					if random.IntN(3) > 0 {
						continue
					}
					r.drain(t)
					for _, p := range []who.Actor{holder, above, higher} {
						items := r.inbox(t, p)
						if len(items) == 0 {
							continue
						}
						at := items[random.IntN(len(items))]
						err := r.Read(ctx, p, []string{at.ID})
						if random.IntN(4) == 0 {
							err = r.ReadAll(ctx, p, at.Pos)
						}
						if err != nil {
							t.Fatal(err)
						}
					}
				}
				r.drain(t)
				followed := r.all(t)
				if err := r.log.Rebuild(ctx, "notice", nil); err != nil {
					t.Fatal(err)
				}
				if rebuilt := r.all(t); !reflect.DeepEqual(rebuilt, followed) {
					for p := range followed {
						t.Errorf("%s\nfollowed %s\nrebuilt  %s", p, said(followed[p]), said(rebuilt[p]))
					}
				}
			})
		})
	}
}

func TestFollow_FactsThatARebuildHasReadAlready_ChangeNothing(t *testing.T) {
	for _, batch := range []int{1, 7, 500} {
		t.Run(fmt.Sprint(batch), func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
				r := open(d, 500)
				r.tell(t, holder, claimed("e0"), plan.ProposedFact{IDP: "e1", Person: "holder", Asked: "above"})
				r.drain(t)
				r.tell(t, job, evidence.PassedOn{ID: "e0", Person: "holder", From: "above", To: "higher"})
				r.tell(t, job, evidence.PassedOn{ID: "e0", Person: "holder", From: "higher", To: "above"})
				r.tell(t, above, plan.SentBackFact{IDP: "e1", Person: "holder", By: "above"})
				r.tell(t, holder, plan.ProposedFact{IDP: "e1", Person: "holder", Asked: "higher"})
				random := rand.New(rand.NewPCG(5, 6))
				for range 40 {
					r.tell(t, job, anyFact(random))
				}
				r.drain(t)
				was := r.all(t)
				// A rebuild reads to the end of the log and leaves the reader at the head that it began with.
				if err := d.Write(ctx, job, func(ctx context.Context, tx *db.Tx) error {
					_, err := tx.Exec(ctx, `update event_cursor set pos = 2 where reader = 'notice'`)
					return err
				}); err != nil {
					t.Fatal(err)
				}
				r.log.SetBatch(batch)
				r.drain(t)
				if now := r.all(t); !reflect.DeepEqual(now, was) {
					for p := range was {
						t.Errorf("%s\nread once  %s\nread twice %s", p, said(was[p]), said(now[p]))
					}
				}
			})
		})
	}
}

func TestBatches_ComeToTheSameInboxes(t *testing.T) {
	var first map[string]string
	for _, batch := range []int{1, 7, 500} {
		d, _ := dbtest.SQLite(t)
		r := open(d, batch)
		random := rand.New(rand.NewPCG(3, 4))
		for range 120 {
			r.tell(t, job, anyFact(random))
		}
		r.drain(t)
		got := map[string]string{}
		for p, items := range r.all(t) {
			got[p] = said(items)
		}
		if first == nil {
			first = got
		} else if !reflect.DeepEqual(got, first) {
			t.Errorf("batches of %d gave %v, want %v", batch, got, first)
		}
	}
}
