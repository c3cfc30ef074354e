package evidence_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// inState makes a sign-off of the holder's that stands in the given state.
func inState(t *testing.T, o *evidencetest.Office, state string) string {
	t.Helper()
	n := o.Signoff(o.Holder)
	if state == evidence.StatusClaimed {
		n.Kind = evidence.Self
	}
	id := o.Claim(t, o.Holder, n).ID
	do := func(by who.Actor, act string) {
		if err := perform(o, by, id, act); err != nil {
			t.Fatalf("%s: %v", act, err)
		}
	}
	switch state {
	case evidence.StatusAccepted:
		do(evidencetest.As(o.Boss), evidence.Proven)
	case evidence.StatusNotYet:
		do(evidencetest.As(o.Boss), evidence.NotYet)
	case evidence.StatusWithdrawn:
		do(evidencetest.As(o.Holder), "withdraw")
	case evidence.StatusRevoked:
		do(evidencetest.As(o.Boss), evidence.Proven)
		do(who.Operator("cli"), "revoke")
	}
	return id
}

func perform(o *evidencetest.Office, by who.Actor, id, act string) error {
	switch act {
	case "withdraw":
		return o.Records.Withdraw(ctx, by, id)
	case "revoke":
		return o.Records.Revoke(ctx, by, id, "The register shows another date.")
	}
	_, err := o.Records.Decide(ctx, by, id, evidence.Decision{Outcome: act, Reason: "The register shows another date."})
	return err
}

// Every edge of the state machine: each state × each act × each actor, in a real office on a real database.
func TestActs_EveryStateActAndActor(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		path := o.Path(t, o.Holder)
		actors := map[string]who.Actor{
			"holder": evidencetest.As(o.Holder), "asked": evidencetest.As(o.Boss), "above": evidencetest.As(o.Upper), "top": evidencetest.As(o.Top),
			"peer": evidencetest.As(o.Peer), "below": evidencetest.As(o.Below), "elsewhere": evidencetest.As(o.OtherBoss),
			"unit":    evidencetest.With(o.Stranger, who.RoleMDOAdmin, path),
			"auditor": evidencetest.With(o.Stranger, who.RoleAuditor, ""),
			"machine": who.Operator("cli"), "public": who.Public,
			"machine's holder": {PersonID: o.Holder, Grants: []who.Grant{{Role: who.RoleOperator}}},
		}
		may := map[string][]string{
			evidence.Proven: {"asked", "above", "top"}, evidence.NotYet: {"asked", "above", "top"}, evidence.NotMine: {"asked"},
			"withdraw": {"holder", "machine's holder"}, "revoke": {"machine", "asked", "above", "top"},
		}
		from := map[string]map[string]string{
			evidence.Proven:  {evidence.StatusWaiting: evidence.StatusAccepted},
			evidence.NotYet:  {evidence.StatusWaiting: evidence.StatusNotYet},
			evidence.NotMine: {evidence.StatusWaiting: evidence.StatusWaiting},
			"withdraw":       {evidence.StatusWaiting: evidence.StatusWithdrawn, evidence.StatusClaimed: evidence.StatusWithdrawn},
			"revoke":         {evidence.StatusAccepted: evidence.StatusRevoked},
		}
		states := []string{
			evidence.StatusClaimed, evidence.StatusWaiting, evidence.StatusAccepted, evidence.StatusNotYet,
			evidence.StatusWithdrawn, evidence.StatusRevoked,
		}
		for _, state := range states {
			id := inState(t, o, state)
			for act := range may {
				for name, by := range actors {
					allowed := slices.Contains(may[act], name)
					if act == evidence.NotMine && state == evidence.StatusClaimed {
						allowed = false // nobody was asked
					}
					if act == "revoke" && state == evidence.StatusClaimed && name != "machine" {
						allowed = false // no signature: it is not the officers' to take back
					}
					to, open := from[act][state]
					expect, status := fault.Denied, state
					switch {
					case allowed && open:
						expect, status = "", to
					case allowed:
						expect = fault.Conflict
					}
					err := perform(o, by, id, act)
					want(t, fmt.Sprintf("%s by %s on %s", act, name, state), err, expect)
					if got := item(t, o, o.Holder, id).Status; got != status {
						t.Errorf("%s by %s on %s leaves %s, want %s", act, name, state, got, status)
					}
					if err == nil {
						id = inState(t, o, state)
					}
				}
			}
		}
	})
}

func TestDecide_ProvenAndNotYet_SayWhoAndWhenAndWhy(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		for _, x := range []struct{ outcome, status, reason string }{
			{evidence.Proven, evidence.StatusAccepted, ""}, {evidence.NotYet, evidence.StatusNotYet, "Show the receipts too."},
		} {
			it := o.Claim(t, o.Holder, o.Signoff(o.Holder))
			c.Advance(time.Hour)
			got, err := o.Records.Decide(ctx, evidencetest.As(o.Upper), it.ID, evidence.Decision{Outcome: x.outcome, Reason: "  Show the receipts too. "})
			if err != nil {
				t.Fatal(err)
			}
			if got.Status != x.status || got.DecidedBy != o.Upper || !got.DecidedAt.Equal(c.Now()) || got.Reason != x.reason || !got.DueAt.IsZero() {
				t.Errorf("decided %+v", got)
			}
			facts := o.Facts(t, "evidence.decided")
			if f := body[evidence.Decided](t, facts[len(facts)-1]); f != (evidence.Decided{
				ID: it.ID, Person: o.Holder, Competency: evidencetest.Five, Outcome: x.outcome, Signer: o.Upper,
			}) {
				t.Errorf("told %+v", f)
			}
		}
	})
}

func TestDecide_WithoutWhatItNeeds_IsInvalid(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		it := o.Claim(t, o.Holder, o.Signoff(o.Holder))
		for name, d := range map[string]evidence.Decision{
			"no outcome": {}, "an unknown outcome": {Outcome: "perhaps", Reason: "x"}, "not yet without why": {Outcome: evidence.NotYet, Reason: " "},
			"not mine without why": {Outcome: evidence.NotMine}, "a reason too long": {Outcome: evidence.NotYet, Reason: strings.Repeat("क", evidence.MaxReason+1)},
		} {
			_, err := o.Records.Decide(ctx, evidencetest.As(o.Boss), it.ID, d)
			want(t, name, err, fault.Invalid)
		}
		want(t, "revoke without why", o.Records.Revoke(ctx, who.Operator("cli"), it.ID, " "), fault.Invalid)
		_, err := o.Records.Decide(ctx, evidencetest.As(o.Boss), "none", evidence.Decision{Outcome: evidence.Proven})
		want(t, "an unknown item", err, fault.NotFound)
		if facts := o.Facts(t); len(facts) != 1 {
			t.Errorf("told %v", facts)
		}
	})
}

func TestDecide_ASecondDecision_IsAConflictAndChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		it := o.Claim(t, o.Holder, o.Signoff(o.Holder))
		first, err := o.Records.Decide(ctx, evidencetest.As(o.Boss), it.ID, evidence.Decision{Outcome: evidence.Proven})
		if err != nil {
			t.Fatal(err)
		}
		for _, outcome := range []string{evidence.Proven, evidence.NotYet, evidence.NotMine} {
			_, err = o.Records.Decide(ctx, evidencetest.As(o.Boss), it.ID, evidence.Decision{Outcome: outcome, Reason: "Once more."})
			want(t, outcome, err, fault.Conflict)
		}
		if got := item(t, o, o.Holder, it.ID); got.Status != first.Status || got.Reason != "" || got.DecidedBy != o.Boss {
			t.Errorf("changed to %+v", got)
		}
		if facts := o.Facts(t, "evidence.decided"); len(facts) != 1 {
			t.Errorf("%d decisions told, want 1", len(facts))
		}
	})
}

func TestDecide_ManyAtOnce_ExactlyOneWins(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		for range 5 {
			it := o.Claim(t, o.Holder, o.Signoff(o.Holder))
			acts := []func() error{
				func() error { return perform(o, evidencetest.As(o.Boss), it.ID, evidence.Proven) },
				func() error { return perform(o, evidencetest.As(o.Boss), it.ID, evidence.Proven) },
				func() error { return perform(o, evidencetest.As(o.Upper), it.ID, evidence.NotYet) },
				func() error { return perform(o, evidencetest.As(o.Top), it.ID, evidence.Proven) },
				func() error { return perform(o, evidencetest.As(o.Holder), it.ID, "withdraw") },
			}
			errs := make([]error, len(acts))
			var all sync.WaitGroup
			start := make(chan struct{})
			for i, act := range acts {
				all.Add(1)
				go func() {
					defer all.Done()
					<-start
					errs[i] = act()
				}()
			}
			close(start)
			all.Wait()
			won := 0
			for i, err := range errs {
				if err == nil {
					won++
				} else if !fault.Is(err, fault.Conflict) {
					t.Errorf("act %d: %v", i, err)
				}
			}
			if won != 1 {
				t.Errorf("%d acts won, want 1: %v", won, errs)
			}
			told := 0
			for _, e := range o.Facts(t, "evidence.decided", "evidence.withdrawn") {
				if strings.Contains(string(e.Body), it.ID) {
					told++
				}
			}
			if told != 1 {
				t.Errorf("%d facts of the one decision", told)
			}
		}
	})
}

func TestDecide_NotMineTwiceAtOnce_PassesOneStep(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		it := o.Claim(t, o.Holder, o.Signoff(o.Holder))
		var all sync.WaitGroup
		for range 4 {
			all.Add(1)
			go func() {
				defer all.Done()
				_ = perform(o, evidencetest.As(o.Boss), it.ID, evidence.NotMine)
			}()
		}
		all.Wait()
		if got := item(t, o, o.Holder, it.ID); got.SignerID != o.Upper || len(got.Passes) != 1 {
			t.Errorf("lies with %s after %d passes", got.SignerID, len(got.Passes))
		}
	})
}

func TestDecide_NotMine_PassesToTheNextAboveOverAVacancy(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		it := o.Claim(t, o.Holder, o.Signoff(o.Holder))
		c.Advance(3 * 24 * time.Hour)
		for _, step := range []struct{ from, to string }{{o.Boss, o.Upper}, {o.Upper, o.Top}} {
			got, err := o.Records.Decide(ctx, evidencetest.As(step.from), it.ID, evidence.Decision{Outcome: evidence.NotMine, Reason: "Another desk."})
			if err != nil {
				t.Fatal(err)
			}
			last := got.Passes[len(got.Passes)-1]
			if got.Status != evidence.StatusWaiting || got.SignerID != step.to || !got.DueAt.Equal(c.Now().Add(evidence.Patience)) {
				t.Errorf("lies with %s until %v", got.SignerID, got.DueAt)
			}
			if last != (evidence.Pass{At: c.Now(), From: step.from, To: step.to, Reason: "Another desk."}) {
				t.Errorf("kept %+v", last)
			}
		}
		_, err := o.Records.Decide(ctx, evidencetest.As(o.Top), it.ID, evidence.Decision{Outcome: evidence.NotMine, Reason: "Another desk."})
		want(t, "nobody above the last", err, fault.Conflict)
		if got := item(t, o, o.Holder, it.ID); got.SignerID != o.Top {
			t.Errorf("lies with %s", got.SignerID)
		}
		facts := o.Facts(t, "evidence.passed_on")
		if len(facts) != 2 || body[evidence.PassedOn](t, facts[1]) != (evidence.PassedOn{ID: it.ID, Person: o.Holder, From: o.Upper, To: o.Top}) {
			t.Errorf("told %v", facts)
		}
		if _, err := o.Records.Decide(ctx, evidencetest.As(o.Top), it.ID, evidence.Decision{Outcome: evidence.Proven}); err != nil {
			t.Errorf("the last cannot decide: %v", err)
		}
	})
}

func TestDecide_TheOneAsked_MayStillDecideAfterATransfer(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		it := o.Claim(t, o.Holder, o.Signoff(o.Holder))
		o.Line(t, [2]string{"T-HOLDER", "T-OTHERBOSS"})
		if _, err := o.Records.Item(ctx, o.DB.Reader(), evidencetest.As(o.Boss), it.ID); err != nil {
			t.Errorf("the one asked cannot read it: %v", err)
		}
		_, err := o.Records.Decide(ctx, evidencetest.As(o.Upper), it.ID, evidence.Decision{Outcome: evidence.Proven})
		want(t, "an officer who is no longer above", err, fault.Denied)
		_, err = o.Records.Decide(ctx, evidencetest.As(o.Boss), it.ID, evidence.Decision{Outcome: evidence.Proven})
		want(t, "the one asked", err, "")
	})
}

func TestDecide_OneWhoNowServesBelow_IsDenied(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		it := o.Claim(t, o.Holder, o.Signoff(o.Holder))
		o.Line(t, [2]string{"T-HOLDER", "T-UPPER"}, [2]string{"T-BOSS", "T-HOLDER"})
		for _, outcome := range []string{evidence.Proven, evidence.NotYet, evidence.NotMine} {
			_, err := o.Records.Decide(ctx, evidencetest.As(o.Boss), it.ID, evidence.Decision{Outcome: outcome, Reason: "x"})
			want(t, outcome, err, fault.Denied)
		}
		_, err := o.Records.Decide(ctx, evidencetest.As(o.Upper), it.ID, evidence.Decision{Outcome: evidence.Proven})
		want(t, "the officer now above", err, "")
	})
}

func TestWithdraw_And_Revoke_TellAndKeepWhoAndWhy(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		waiting := o.Claim(t, o.Holder, o.Signoff(o.Holder))
		want(t, "withdraw", o.Records.Withdraw(ctx, evidencetest.As(o.Holder), waiting.ID), "")
		if got := item(t, o, o.Holder, waiting.ID); got.EndedBy != o.Holder || !got.EndedAt.Equal(c.Now()) || !got.DueAt.IsZero() {
			t.Errorf("withdrawn %+v", got)
		}
		if n, err := o.Records.QueueCount(ctx, o.DB.Reader(), evidencetest.As(o.Boss)); err != nil || n != 0 {
			t.Errorf("%d still wait, %v", n, err)
		}
		signed := o.Claim(t, o.Boss, o.Signoff(o.Holder))
		want(t, "revoke", o.Records.Revoke(ctx, who.Operator("cli"), signed.ID, "Signed by mistake."), "")
		if got := item(t, o, o.Holder, signed.ID); got.EndReason != "Signed by mistake." || got.DecidedBy != o.Boss || got.EndedBy != "cli" {
			t.Errorf("revoked %+v", got)
		}
		facts := o.Facts(t, "evidence.withdrawn", "evidence.revoked")
		if len(facts) != 2 || body[evidence.Withdrawn](t, facts[0]).Signer != o.Boss || body[evidence.Revoked](t, facts[1]).ID != signed.ID {
			t.Errorf("told %v", facts)
		}
	})
}
