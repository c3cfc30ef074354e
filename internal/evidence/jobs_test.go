package evidence_test

import (
	"strconv"
	"testing"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/clock"
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
