package evidence_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

var ctx = context.Background()

// each runs the test in a fresh office on every database.
func each(t *testing.T, test func(t *testing.T, o *evidencetest.Office, c *clock.Fake)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) { test(t, evidencetest.New(t, d), c) })
}

func want(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if fault.KindOf(err) != kind {
		t.Errorf("%s: %v, want %q", what, err, kind)
	}
}

func body[F event.Fact](t *testing.T, e event.Entry) F {
	t.Helper()
	f, err := event.As[F](e)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// item reads an item as its holder.
func item(t *testing.T, o *evidencetest.Office, holder, id string) evidence.Item {
	t.Helper()
	it, err := o.Records.Item(ctx, o.DB.Reader(), evidencetest.As(holder), id)
	if err != nil {
		t.Fatal(err)
	}
	return it
}

func TestClaim_ASelfClaim_IsRecordedAndAsksNobody(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		n := o.Signoff(o.Holder)
		n.Kind = evidence.Self
		it := o.Claim(t, o.Holder, n)
		got := item(t, o, o.Holder, it.ID)
		if got.Status != evidence.StatusClaimed || got.SignerID != "" || got.Side != "" || !got.DueAt.IsZero() || !got.KnownAt.Equal(c.Now()) {
			t.Errorf("recorded %+v", got)
		}
		facts := o.Facts(t)
		if len(facts) != 1 {
			t.Fatalf("%d facts, want 1", len(facts))
		}
		if f := body[evidence.Claimed](t, facts[0]); f != (evidence.Claimed{ID: it.ID, Person: o.Holder, Competency: evidencetest.Five, ItemKind: evidence.Self, Level: 3}) {
			t.Errorf("told %+v", f)
		}
	})
}

func TestClaim_ASignoffByTheHolder_WaitsForTheNextAbove(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		for _, x := range []struct{ holder, signer string }{{o.Holder, o.Boss}, {o.Boss, o.Upper}} { // above Boss lies a vacant post
			it := o.Claim(t, x.holder, o.Signoff(x.holder))
			got := item(t, o, x.holder, it.ID)
			if got.Status != evidence.StatusWaiting || got.SignerID != x.signer || !got.DueAt.Equal(c.Now().Add(evidence.Patience)) {
				t.Errorf("%s by %s due %v, want waiting for %s", got.Status, got.SignerID, got.DueAt, x.signer)
			}
			if got.Side != evidence.WPCAS || got.Group != evidence.Manager {
				t.Errorf("feeds %s %s", got.Side, got.Group)
			}
		}
		facts := o.Facts(t, "evidence.claimed")
		if len(facts) != 2 || body[evidence.Claimed](t, facts[0]).Signer != o.Boss {
			t.Errorf("told %v", facts)
		}
	})
}

func TestClaim_TheHolderChoosesAnOfficerAbove(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		n := o.Signoff(o.Holder)
		n.SignerID = o.Upper
		if it := o.Claim(t, o.Holder, n); it.SignerID != o.Upper {
			t.Errorf("asks %s", it.SignerID)
		}
		for name, signer := range map[string]string{
			"oneself": o.Holder, "a peer": o.Peer, "somebody below": o.Below, "an officer elsewhere": o.OtherBoss, "nobody known": "x",
		} {
			n.SignerID = signer
			_, err := o.Records.Claim(ctx, evidencetest.As(o.Holder), n)
			want(t, name, err, fault.Invalid)
		}
	})
}

func TestClaim_WithNobodyAbove_IsAConflict(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		_, err := o.Records.Claim(ctx, evidencetest.As(o.Lone), o.Signoff(o.Lone))
		want(t, "nobody above", err, fault.Conflict)
		if facts := o.Facts(t); len(facts) != 0 {
			t.Errorf("told %v", facts)
		}
	})
}

func TestClaim_ASignoffByAnOfficerAbove_IsAcceptedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		for _, officer := range []string{o.Boss, o.Upper, o.Top} {
			it := o.Claim(t, officer, o.Signoff(o.Holder))
			got := item(t, o, o.Holder, it.ID)
			if got.Status != evidence.StatusAccepted || got.DecidedBy != officer || !got.DecidedAt.Equal(c.Now()) {
				t.Errorf("recorded %+v", got)
			}
		}
		facts := o.Facts(t)
		if len(facts) != 3 || facts[0].Kind != "evidence.accepted" || body[evidence.Accepted](t, facts[0]).ItemKind != evidence.Signoff {
			t.Errorf("told %v", facts)
		}
	})
}

func TestClaim_ForAnotherWithoutStandingAbove_IsDenied(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		path := o.Path(t, o.Holder)
		for name, by := range map[string]who.Actor{
			"a peer": evidencetest.As(o.Peer), "somebody below": evidencetest.As(o.Below), "an officer elsewhere": evidencetest.As(o.OtherBoss),
			"the office's unit": evidencetest.With(o.Stranger, who.RoleMDOAdmin, path), "the command line": who.Operator("cli"), "nobody": who.Public,
		} {
			_, err := o.Records.Claim(ctx, by, o.Signoff(o.Holder))
			want(t, name, err, fault.Denied)
		}
		self := o.Signoff(o.Holder)
		self.Kind = evidence.Self
		_, err := o.Records.Claim(ctx, evidencetest.As(o.Boss), self)
		want(t, "a self claim by another", err, fault.Denied)
		for _, kind := range []string{evidence.PIAA, evidence.Check, evidence.MSF, evidence.Loaded, evidence.Completion, ""} {
			n := o.Signoff(o.Holder)
			n.Kind = kind
			_, err := o.Records.Claim(ctx, evidencetest.As(o.Holder), n)
			want(t, "claiming kind "+kind, err, fault.Invalid)
		}
		if facts := o.Facts(t); len(facts) != 0 {
			t.Errorf("told %v", facts)
		}
	})
}

func TestClaim_WhatBreaksARule_IsNotKept(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		for name, change := range map[string]func(*evidence.New){
			"no note":              func(n *evidence.New) { n.Note = " " },
			"a level off a 5":      func(n *evidence.New) { n.Level = 6 },
			"a level off a 3":      func(n *evidence.New) { n.Competency, n.Level = evidencetest.Three, 4 },
			"unknown competency":   func(n *evidence.New) { n.Competency = "NONE" },
			"retired competency":   func(n *evidence.New) { n.Competency = evidencetest.Retired },
			"tomorrow":             func(n *evidence.New) { n.ObservedAt = c.Now().AddDate(0, 0, 1) },
			"four years ago":       func(n *evidence.New) { n.ObservedAt = c.Now().AddDate(-4, 0, 0) },
			"five files":           func(n *evidence.New) { n.Files = make([]evidence.File, 5) },
			"a file never sent":    func(n *evidence.New) { n.Files = []evidence.File{{Key: strings.Repeat("a", 64)}} },
			"a file's key is wild": func(n *evidence.New) { n.Files = []evidence.File{{Key: "../x"}} },
		} {
			n := o.Signoff(o.Holder)
			change(&n)
			_, err := o.Records.Claim(ctx, evidencetest.As(o.Holder), n)
			want(t, name, err, fault.Invalid)
			if err != nil && len(fault.As(err).Places) == 0 {
				t.Errorf("%s: no place is marked", name)
			}
		}
		page, err := o.Records.Of(ctx, o.DB.Reader(), evidencetest.As(o.Holder), o.Holder, evidence.Filter{}, "", 0)
		if err != nil || len(page.Items) != 0 {
			t.Errorf("kept %v, %v", page.Items, err)
		}
	})
}

func TestClaim_OnAMergedCompetency_StandsUnderTheLivingOne(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		n := o.Signoff(o.Holder)
		n.Competency = evidencetest.Merged
		if it := o.Claim(t, o.Holder, n); it.Competency != evidencetest.Five {
			t.Errorf("stands under %s", it.Competency)
		}
	})
}

func TestClaim_SentTwiceFromOneSource_IsKeptOnce(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		n := o.Signoff(o.Holder)
		n.SourceKind, n.SourceID = "form", "42"
		first, second := o.Claim(t, o.Holder, n), o.Claim(t, o.Holder, n)
		if first.ID != second.ID {
			t.Errorf("%s and %s", first.ID, second.ID)
		}
		if facts := o.Facts(t); len(facts) != 1 {
			t.Errorf("%d facts, want 1", len(facts))
		}
	})
}

func TestClaim_Files_AreKeptAsTheStoreKnowsThem(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		const content = "%PDF-1.4 minutes of the meeting"
		f, err := o.Records.Attach(ctx, evidencetest.As(o.Holder), `C:\secret\कार्यवृत्त.pdf`, strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		n := o.Signoff(o.Holder)
		n.Files = []evidence.File{f, {Key: f.Key, Type: "text/html", Size: 1, Name: ".."}}
		it := item(t, o, o.Holder, o.Claim(t, o.Holder, n).ID)
		if len(it.Files) != 2 || it.FileCount != 2 {
			t.Fatalf("files %+v", it.Files)
		}
		if got := it.Files[0]; got != (evidence.File{N: 1, Key: f.Key, Name: "कार्यवृत्त.pdf", Type: "application/pdf", Size: int64(len(content))}) {
			t.Errorf("first file %+v", got)
		}
		if got := it.Files[1]; got.Type != "application/pdf" || got.Size != int64(len(content)) {
			t.Errorf("second file %+v", got)
		}
		for name, by := range map[string]string{"the holder": o.Holder, "the signer": o.Boss, "an officer above": o.Top} {
			r, file, err := o.Records.File(ctx, o.DB.Reader(), evidencetest.As(by), it.ID, 1)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			got, _ := io.ReadAll(r)
			r.Close()
			if string(got) != content || file.Name != "कार्यवृत्त.pdf" {
				t.Errorf("%s reads %q of %+v", name, got, file)
			}
		}
		for name, by := range map[string]string{"a peer": o.Peer, "somebody below": o.Below, "a stranger": o.Stranger} {
			_, _, err := o.Records.File(ctx, o.DB.Reader(), evidencetest.As(by), it.ID, 1)
			want(t, name, err, fault.NotFound)
		}
		_, _, err = o.Records.File(ctx, o.DB.Reader(), evidencetest.As(o.Holder), it.ID, 3)
		want(t, "a third file", err, fault.NotFound)
		_, err = o.Records.Attach(ctx, who.Public, "a.pdf", strings.NewReader(content))
		want(t, "nobody signed in", err, fault.Unauthenticated)
		_, err = o.Records.Attach(ctx, evidencetest.As(o.Holder), "a.html", strings.NewReader("<html></html>"))
		want(t, "a page", err, fault.Unsupported)
	})
}

func TestFacts_CarryNoWordsOfPeople(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		f, err := o.Records.Attach(ctx, evidencetest.As(o.Holder), "Secret words.txt", strings.NewReader("Secret words"))
		if err != nil {
			t.Fatal(err)
		}
		n := o.Signoff(o.Holder)
		n.Files = []evidence.File{f}
		decide := func(by, outcome string) {
			it := o.Claim(t, o.Holder, n)
			if _, err := o.Records.Decide(ctx, evidencetest.As(by), it.ID, evidence.Decision{Outcome: outcome, Reason: "Secret words"}); err != nil {
				t.Fatal(err)
			}
		}
		decide(o.Boss, evidence.NotYet)
		decide(o.Boss, evidence.NotMine)
		decide(o.Boss, evidence.Proven)
		revoked := o.Claim(t, o.Boss, n)
		if err := o.Records.Revoke(ctx, who.Operator("cli"), revoked.ID, "Secret words"); err != nil {
			t.Fatal(err)
		}
		c.Advance(15 * 24 * time.Hour)
		if _, err := o.Records.PassOn(ctx); err != nil {
			t.Fatal(err)
		}
		facts := o.Facts(t)
		if len(facts) < 8 {
			t.Errorf("only %d facts", len(facts))
		}
		for _, e := range facts {
			if strings.Contains(string(e.Body), "ecret") || len(e.Body) > 400 {
				t.Errorf("%s says %s", e.Kind, e.Body)
			}
		}
	})
}
