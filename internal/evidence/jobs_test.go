package evidence_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
)

func passOn(t *testing.T, o *evidencetest.Office, want int) {
	t.Helper()
	if n, err := o.Records.PassOn(ctx); err != nil || n != want {
		t.Errorf("passed on %d, %v; want %d", n, err, want)
	}
}

func TestPassOn_After14Days_GoesUpTheLineAndThenStays(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		it := o.Claim(t, o.Holder, o.Signoff(o.Holder))
		decided := o.Claim(t, o.Holder, o.Signoff(o.Holder))
		if err := perform(o, evidencetest.As(o.Boss), decided.ID, evidence.Proven); err != nil {
			t.Fatal(err)
		}
		c.Advance(evidence.Patience - time.Second)
		passOn(t, o, 0)
		for _, to := range []string{o.Upper, o.Top} { // the post between Boss and Upper is vacant
			c.Advance(time.Second)
			passOn(t, o, 1)
			passOn(t, o, 0)
			if got := item(t, o, o.Holder, it.ID); got.SignerID != to || got.Stayed || !got.DueAt.Equal(c.Now().Add(evidence.Patience)) {
				t.Errorf("lies with %s until %v, want %s", got.SignerID, got.DueAt, to)
			}
			c.Advance(evidence.Patience - time.Second)
		}
		if n, _ := o.Records.QueueCount(ctx, o.DB.Reader(), evidencetest.As(o.Boss)); n != 0 {
			t.Errorf("%d still wait with the first", n)
		}
		for range 2 { // nobody stands above Top: told once, however often the time is over
			c.Advance(evidence.Patience)
			passOn(t, o, 0)
			if got := item(t, o, o.Holder, it.ID); got.SignerID != o.Top || !got.Stayed || got.Status != evidence.StatusWaiting {
				t.Errorf("lies with %s, stayed %v", got.SignerID, got.Stayed)
			}
		}
		if facts := o.Facts(t, "evidence.stayed"); len(facts) != 1 || body[evidence.Stayed](t, facts[0]) != (evidence.Stayed{ID: it.ID, Person: o.Holder, Signer: o.Top}) {
			t.Errorf("told %v", facts)
		}
		if facts := o.Facts(t, "evidence.passed_on"); len(facts) != 2 {
			t.Errorf("%d passes told, want 2", len(facts))
		}
		if err := perform(o, evidencetest.As(o.Top), it.ID, evidence.Proven); err != nil {
			t.Errorf("the last cannot decide: %v", err)
		}
		if got := item(t, o, o.Holder, it.ID); got.Stayed || len(got.Passes) != 2 {
			t.Errorf("decided %+v", got)
		}
	})
}

func TestPassOn_MoreThanOneBatch_AllPass(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		for range 230 {
			o.Claim(t, o.Holder, o.Signoff(o.Holder))
		}
		c.Advance(evidence.Patience)
		passOn(t, o, 230)
		if n, err := o.Records.QueueCount(ctx, o.DB.Reader(), evidencetest.As(o.Upper)); err != nil || n != 230 {
			t.Errorf("%d wait with the next, %v", n, err)
		}
	})
}

func TestExpire_PastTheValidityOfItsCompetency_IsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		long := o.Accept(t, o.Test(o.Holder, evidence.PIAA, "1", 3, 7000))
		short := o.Test(o.Holder, evidence.Check, "2", 3, 7000)
		short.Competency = evidencetest.Three // twelve months
		shortID := o.Accept(t, short)
		claim := o.Signoff(o.Holder)
		claim.Kind = evidence.Self
		o.Claim(t, o.Holder, claim)
		revoked := o.Accept(t, o.Test(o.Holder, evidence.PIAA, "3", 3, 7000))
		if err := perform(o, evidencetest.With(o.Stranger, "OPERATOR", ""), revoked, "revoke"); err != nil {
			t.Fatal(err)
		}
		expire := func(months, want int) {
			t.Helper()
			c.Advance(dbtestStart.AddDate(0, months, 0).Sub(c.Now()))
			if n, err := o.Records.Expire(ctx); err != nil || n != want {
				t.Errorf("after %d months: expired %d, %v; want %d", months, n, err, want)
			}
		}
		c.Advance(-24 * time.Hour) // the tests were seen on the day before the clock's first
		expire(11, 0)
		expire(12, 1)
		expire(12, 0)
		if got := item(t, o, o.Holder, shortID); !got.ExpiredAt.Equal(c.Now()) || got.Status != evidence.StatusAccepted {
			t.Errorf("expired %+v", got)
		}
		expire(35, 0)
		expire(36, 1)
		facts := o.Facts(t, "evidence.expired")
		if len(facts) != 2 || body[evidence.Expired](t, facts[0]).ID != shortID ||
			body[evidence.Expired](t, facts[1]) != (evidence.Expired{ID: long, Person: o.Holder, Competency: evidencetest.Five}) {
			t.Errorf("told %v", facts)
		}
	})
}

func TestExpire_MoreThanOneBatch_AllExpire(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		rows := make([]evidence.New, 4500)
		for i := range rows {
			rows[i] = o.Score([]string{o.Holder, o.Peer, o.Below}[i%3], evidence.TCS, strconv.Itoa(i), 100)
		}
		load(t, o, rows, len(rows))
		c.Advance(37 * 31 * 24 * time.Hour)
		if n, err := o.Records.Expire(ctx); err != nil || n != len(rows) {
			t.Errorf("expired %d, %v", n, err)
		}
		if facts := o.Facts(t, "evidence.expired"); len(facts) != len(rows) {
			t.Errorf("%d facts", len(facts))
		}
	})
}

// sent keeps a file as somebody who is about to claim, and gives it.
func sent(t *testing.T, o *evidencetest.Office, by, content string) evidence.File {
	t.Helper()
	f, err := o.Records.Attach(ctx, evidencetest.As(by), "a.txt", strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func withFiles(n evidence.New, files ...evidence.File) evidence.New {
	n.Files = files
	return n
}

func sweep(t *testing.T, o *evidencetest.Office, want int) {
	t.Helper()
	if n, err := o.Records.Sweep(ctx); err != nil || n != want {
		t.Errorf("swept %d, %v; want %d", n, err, want)
	}
}

// lies tells whether a file is kept.
func lies(t *testing.T, o *evidencetest.Office, f evidence.File) bool {
	t.Helper()
	_, err := o.Files.Stat(ctx, f.Key)
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	return err == nil
}

func TestSweep_AFileThatNoClaimNames_GoesAfter48Hours(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		given, claimed := sent(t, o, o.Holder, "given up"), sent(t, o, o.Holder, "claimed")
		it := o.Claim(t, o.Holder, withFiles(o.Signoff(o.Holder), claimed))
		c.Advance(evidence.Unclaimed - time.Second)
		sweep(t, o, 0)
		later := sent(t, o, o.Holder, "later")
		c.Advance(time.Second)
		sweep(t, o, 1)
		sweep(t, o, 0)
		if lies(t, o, given) || !lies(t, o, claimed) || !lies(t, o, later) {
			t.Errorf("given up %v, claimed %v, later %v", lies(t, o, given), lies(t, o, claimed), lies(t, o, later))
		}
		_, err := o.Records.Claim(ctx, evidencetest.As(o.Holder), withFiles(o.Signoff(o.Holder), given))
		want(t, "a claim with what was swept", err, fault.Invalid)
		c.Advance(10 * evidence.Unclaimed)
		sweep(t, o, 1)
		if r, _, err := o.Records.File(ctx, o.DB.Reader(), evidencetest.As(o.Boss), it.ID, 1); err != nil {
			t.Errorf("the claimed file: %v", err)
		} else {
			r.Close()
		}
	})
}

func TestSweep_WhatEvidenceNames_Stays_WhoeverSentItAgain(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		f := sent(t, o, o.Holder, "the same photo")
		o.Claim(t, o.Holder, withFiles(o.Signoff(o.Holder), f))
		c.Advance(evidence.Unclaimed)
		sent(t, o, o.Peer, "the same photo") // and given up
		c.Advance(evidence.Unclaimed)
		sweep(t, o, 0)
		if !lies(t, o, f) {
			t.Fatal("swept away under its evidence")
		}
		o.Claim(t, o.Peer, withFiles(o.Signoff(o.Peer), f)) // the row of its sending is gone, the evidence is not
	})
}

func TestSweep_SentAgain_BeginsAnew(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		f := sent(t, o, o.Holder, "slow")
		c.Advance(evidence.Unclaimed - time.Hour)
		sent(t, o, o.Holder, "slow")
		c.Advance(evidence.Unclaimed - time.Hour)
		sweep(t, o, 0)
		o.Claim(t, o.Holder, withFiles(o.Signoff(o.Holder), f))
		c.Advance(time.Hour)
		sweep(t, o, 0)
		if !lies(t, o, f) {
			t.Error("swept away under its evidence")
		}
	})
}

func TestSweep_OfAFormSentTwice_TakesTheFilesThatOnlyTheSecondHad(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		n := o.Signoff(o.Holder)
		n.SourceKind, n.SourceID = "form", "1"
		first, other := sent(t, o, o.Holder, "first"), sent(t, o, o.Holder, "other")
		one, two := o.Claim(t, o.Holder, withFiles(n, first)), o.Claim(t, o.Holder, withFiles(n, other))
		if one.ID != two.ID {
			t.Fatal("two claims")
		}
		c.Advance(evidence.Unclaimed)
		sweep(t, o, 1)
		if !lies(t, o, first) || lies(t, o, other) {
			t.Errorf("first %v, other %v", lies(t, o, first), lies(t, o, other))
		}
	})
}

func TestSweep_UnderAClaimAtTheSameTime_NeverTakesWhatTheClaimNames(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		swept, kept := 0, 0
		for round := range 25 {
			f := sent(t, o, o.Holder, "round "+strconv.Itoa(round))
			c.Advance(evidence.Unclaimed)
			var all sync.WaitGroup
			start := make(chan struct{})
			var it evidence.Item
			var claimErr error
			again := evidence.File{}
			all.Go(func() {
				<-start
				it, claimErr = o.Records.Claim(ctx, evidencetest.As(o.Holder), withFiles(o.Signoff(o.Holder), f))
			})
			for range 2 {
				all.Go(func() {
					<-start
					if _, err := o.Records.Sweep(ctx); err != nil {
						t.Error(err)
					}
				})
			}
			if round%2 == 1 { // somebody sends the same once more
				all.Go(func() {
					<-start
					again = sent(t, o, o.Peer, "round "+strconv.Itoa(round))
				})
			}
			close(start)
			all.Wait()
			switch {
			case claimErr == nil:
				kept++
				r, _, err := o.Records.File(ctx, o.DB.Reader(), evidencetest.As(o.Holder), it.ID, 1)
				if err != nil {
					t.Fatalf("round %d: evidence names a file that is gone: %v", round, err)
				}
				r.Close()
			case fault.Is(claimErr, fault.Invalid):
				swept++
				if again.Key == "" && lies(t, o, f) {
					t.Errorf("round %d: the claim was refused and the file is there", round)
				}
			default:
				t.Errorf("round %d: %v", round, claimErr)
			}
			if again.Key != "" {
				if !lies(t, o, again) {
					t.Errorf("round %d: a file that was just sent is gone", round)
				}
				o.Claim(t, o.Peer, withFiles(o.Signoff(o.Peer), again))
			}
		}
		t.Logf("%d claimed, %d swept", kept, swept)
	})
}

func TestSweep_MoreThanOneBatch_AllGo(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		for i := range 230 {
			sent(t, o, o.Holder, "file "+strconv.Itoa(i))
		}
		c.Advance(evidence.Unclaimed)
		sweep(t, o, 230)
	})
}
