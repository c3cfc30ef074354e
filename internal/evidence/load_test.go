package evidence_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

var dbtestStart = dbtest.Start

// unit is the first office's capacity building unit: a person of the second, with the right over the first.
func unit(t testing.TB, o *evidencetest.Office) who.Actor {
	t.Helper()
	return evidencetest.With(o.Stranger, who.RoleInstitute, o.Path(t, o.Holder))
}

func load(t testing.TB, o *evidencetest.Office, rows []evidence.New, want int) {
	t.Helper()
	if n, err := o.Records.Load(ctx, unit(t, o), o.Top, rows); err != nil || n != want {
		t.Fatalf("loaded %d, %v; want %d", n, err, want)
	}
}

func TestAccept_WithinItsCause_IsKeptAndTold(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		for kind, side := range map[string]string{evidence.PIAA: evidence.TCS, evidence.Check: evidence.TCS} {
			id := o.Accept(t, o.Test(o.Holder, kind, kind, 3, 6810))
			got := item(t, o, o.Holder, id)
			if got.Status != evidence.StatusAccepted || got.Side != side || got.Percent != 6810 || got.PassMark != 6000 || got.Level != 3 ||
				!got.ObservedAt.Equal(c.Now().AddDate(0, 0, -1)) || !got.KnownAt.Equal(c.Now()) || got.DecidedBy != "test" {
				t.Errorf("%s: %+v", kind, got)
			}
		}
		facts := o.Facts(t)
		if len(facts) != 2 || facts[0].Kind != "evidence.accepted" {
			t.Errorf("told %v", facts)
		}
	})
}

func TestAccept_WhenItsCauseFails_NothingStays(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		broken := errors.New("the cause failed")
		err := o.DB.Write(ctx, who.Actor{System: "test"}, func(ctx context.Context, tx *db.Tx) error {
			if _, err := o.Records.Accept(ctx, tx, o.Test(o.Holder, evidence.PIAA, "1", 3, 7000)); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		page, err := o.Records.Of(ctx, o.DB.Reader(), evidencetest.As(o.Holder), o.Holder, evidence.Filter{}, "", 0)
		if err != nil || len(page.Items) != 0 || len(o.Facts(t)) != 0 {
			t.Errorf("kept %v, %v", page.Items, err)
		}
	})
}

func TestAccept_TheSameSourceTwice_CountsOnce(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		n := o.Test(o.Holder, evidence.Check, "7", 3, 7000)
		first := o.Accept(t, n)
		n.Percent = 9900
		if second := o.Accept(t, n); second != first {
			t.Errorf("%s and %s", first, second)
		}
		msf := evidence.New{
			PersonID: o.Holder, Competency: evidencetest.Five, Kind: evidence.MSF, Group: evidence.Peer, Score: 320,
			ObservedAt: o.Yesterday(), SourceKind: "cycle", SourceID: "1",
		}
		other := msf
		other.Group = evidence.Citizen
		if o.Accept(t, msf) == o.Accept(t, other) {
			t.Error("two groups of one cycle became one")
		}
		if got := item(t, o, o.Holder, first); got.Percent != 7000 {
			t.Errorf("changed to %d", got.Percent)
		}
		if facts := o.Facts(t); len(facts) != 3 {
			t.Errorf("%d facts, want 3", len(facts))
		}
	})
}

func TestAcceptAll_GivesIdsInOrder_AndNamesTheRowThatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		known := o.Accept(t, o.Test(o.Holder, evidence.Check, "1", 3, 7000))
		rows := []evidence.New{
			o.Test(o.Peer, evidence.Check, "1", 2, 5000), o.Test(o.Holder, evidence.Check, "1", 3, 7000), o.Test(o.Below, evidence.Check, "1", 2, 5000),
		}
		accept := func(rows []evidence.New) (ids []string, err error) {
			err = o.DB.Write(ctx, who.Actor{System: "test"}, func(ctx context.Context, tx *db.Tx) error {
				ids, err = o.Records.AcceptAll(ctx, tx, rows)
				return err
			})
			return ids, err
		}
		ids, err := accept(rows)
		if err != nil || len(ids) != 3 || ids[1] != known {
			t.Fatalf("ids %v, %v", ids, err)
		}
		if got := item(t, o, o.Below, ids[2]); got.PersonID != o.Below {
			t.Errorf("third id is of %s", got.PersonID)
		}
		rows[2].Level = 9
		_, err = accept(rows)
		if !fault.Is(err, fault.Invalid) || fault.As(err).Places[0].Name != "rows.3.level" {
			t.Errorf("got %v", err)
		}
	})
}

func TestAccept_WhatIsNotForARoomToBring_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		accept := func(by who.Actor, n evidence.New) error {
			return o.DB.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
				_, err := o.Records.Accept(ctx, tx, n)
				return err
			})
		}
		job := who.Actor{System: "test"}
		want(t, "a sign-off", accept(job, o.Signoff(o.Holder)), fault.Invalid)
		want(t, "a loaded score", accept(job, o.Score(o.Holder, evidence.TCS, "1", 100)), fault.Invalid)
		test := o.Test(o.Holder, evidence.PIAA, "1", 3, 7000)
		want(t, "one's own independent test", accept(evidencetest.As(o.Holder), test), fault.Denied)
		test.SignerID = o.Holder
		want(t, "an independent test signed by oneself", accept(job, test), fault.Denied)
		want(t, "one's own course test", accept(evidencetest.As(o.Holder), o.Test(o.Holder, evidence.Check, "1", 3, 7000)), "")
	})
}

func TestLoad_TensOfThousands_AreKeptInFewStatements(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		const n = 20000
		staff := append(o.Staff(t, 200), o.Holder)
		rows := make([]evidence.New, n)
		for i := range rows {
			rows[i] = o.Score(staff[i%len(staff)], []string{evidence.TCS, evidence.WPCAS}[i%2], strconv.Itoa(i), i%501)
		}
		counted, counter := db.Counting(ctx)
		began := time.Now()
		loaded, err := o.Records.Load(counted, unit(t, o), o.Top, rows)
		if err != nil || loaded != n {
			t.Fatalf("loaded %d, %v", loaded, err)
		}
		t.Logf("%d rows in %v, %d statements", n, time.Since(began).Round(time.Millisecond), counter.N())
		if counter.N() > n/10 {
			t.Errorf("%d statements", counter.N())
		}
		if facts := o.Facts(t, "evidence.accepted"); len(facts) != n {
			t.Errorf("%d facts", len(facts))
		}
		page, err := o.Records.Of(ctx, o.DB.Reader(), evidencetest.As(o.Holder), o.Holder, evidence.Filter{}, "", 1)
		if err != nil || len(page.Items) != 1 {
			t.Fatal(page, err)
		}
		if it := page.Items[0]; it.SecondID != o.Top || it.DecidedBy != o.Stranger || string(it.Detail) != `{"readings":[1,2]}` || it.Kind != evidence.Loaded {
			t.Errorf("kept %+v", it)
		}
	})
}

func TestLoad_TheSameBatchTwice_LoadsOnce(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		rows := []evidence.New{o.Score(o.Holder, evidence.TCS, "1", 150), o.Score(o.Holder, evidence.WPCAS, "1", 180)}
		load(t, o, rows, 2)
		load(t, o, append(rows, o.Score(o.Peer, evidence.TCS, "1", 150)), 1)
		load(t, o, rows, 0)
		if facts := o.Facts(t); len(facts) != 3 {
			t.Errorf("%d facts, want 3", len(facts))
		}
	})
}

func TestLoad_WithoutASecondPerson_IsDenied(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		rows := []evidence.New{o.Score(o.Holder, evidence.TCS, "1", 150)}
		by := unit(t, o)
		for name, second := range map[string]string{"nobody": "", "oneself": by.PersonID, "nobody known": "x", "whose score it is": o.Holder} {
			_, err := o.Records.Load(ctx, by, second, rows)
			want(t, name, err, fault.Denied)
		}
		own := []evidence.New{o.Score(o.Peer, evidence.TCS, "1", 150)}
		_, err := o.Records.Load(ctx, evidencetest.With(o.Peer, who.RoleInstitute, ""), o.Top, own)
		want(t, "loading one's own", err, fault.Denied)
		if facts := o.Facts(t); len(facts) != 0 {
			t.Errorf("told %v", facts)
		}
	})
}

func TestLoad_BeyondOnesUnit_IsDenied(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		rows := []evidence.New{o.Score(o.Holder, evidence.TCS, "1", 150), o.Score(o.OtherBoss, evidence.TCS, "1", 150)}
		for name, by := range map[string]who.Actor{
			"the first office's unit": unit(t, o), "an officer above": evidencetest.As(o.Top), "nobody": who.Public,
			"an assessor": evidencetest.With(o.Stranger, who.RoleAssessor, ""), "an auditor": evidencetest.With(o.Stranger, who.RoleAuditor, ""),
		} {
			_, err := o.Records.Load(ctx, by, o.Top, rows)
			want(t, name, err, fault.Denied)
		}
		n, err := o.Records.Load(ctx, who.Operator("cli"), o.Top, rows)
		if err != nil || n != 2 {
			t.Errorf("the machine loads %d, %v", n, err)
		}
	})
}

func TestLoad_OneWrongRow_KeepsNothingAndNamesIt(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		for place, change := range map[string]func(*evidence.New){
			"score":      func(n *evidence.New) { n.Score = 501 },
			"side":       func(n *evidence.New) { n.Side = "" },
			"detail":     func(n *evidence.New) { n.Detail = nil },
			"observed":   func(n *evidence.New) { n.ObservedAt = c.Now().AddDate(-4, 0, 0) },
			"competency": func(n *evidence.New) { n.Competency = "NONE" },
			"person":     func(n *evidence.New) { n.PersonID = "nobody" },
			"kind":       func(n *evidence.New) { n.Kind = evidence.PIAA },
		} {
			rows := make([]evidence.New, 500)
			for i := range rows {
				rows[i] = o.Score(o.Holder, evidence.TCS, strconv.Itoa(i), 150)
			}
			change(&rows[420])
			_, err := o.Records.Load(ctx, unit(t, o), o.Top, rows)
			want(t, place, err, fault.Invalid)
			named := func(f fault.Field) bool { return f.Name == fmt.Sprintf("rows.421.%s", place) }
			if err != nil && !slices.ContainsFunc(fault.As(err).Places, named) {
				t.Errorf("%s: %v", place, err)
			}
		}
		if facts := o.Facts(t); len(facts) != 0 {
			t.Errorf("told %d facts", len(facts))
		}
		_, err := o.Records.Load(ctx, unit(t, o), o.Top, make([]evidence.New, evidence.MaxLoad+1))
		want(t, "too many", err, fault.TooLarge)
	})
}
