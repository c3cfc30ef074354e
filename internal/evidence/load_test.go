package evidence_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
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

// unit is the first office's training institute: a person of the second, with the right over the first.
func unit(t testing.TB, o *evidencetest.Office) who.Actor {
	t.Helper()
	return evidencetest.With(o.Stranger, who.RoleInstitute, o.Path(t, o.Holder))
}

// second is another person of the institute.
func second(t testing.TB, o *evidencetest.Office) who.Actor {
	t.Helper()
	return evidencetest.With(o.Lone, who.RoleInstitute, o.Path(t, o.Holder))
}

// propose puts rows forward.
func propose(t testing.TB, o *evidencetest.Office, rows ...evidence.New) evidence.Load {
	t.Helper()
	l, err := o.Records.ProposeLoad(ctx, unit(t, o), rows)
	if err != nil {
		t.Fatalf("propose: %v %+v", err, fault.As(err).Places)
	}
	return l
}

// load puts rows forward by one and in force by another; want of them are new.
func load(t testing.TB, o *evidencetest.Office, rows []evidence.New, want int) evidence.Load {
	t.Helper()
	l, err := o.Records.ConsentLoad(ctx, second(t, o), propose(t, o, rows...).ID)
	if err != nil || l.Fresh != want || l.State != evidence.BatchInForce {
		t.Fatalf("loaded %+v, %v; want %d", l, err, want)
	}
	return l
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

// scores gives every item of the holder's that was loaded.
func scores(t *testing.T, o *evidencetest.Office, person string) []evidence.Item {
	t.Helper()
	page, err := o.Records.Of(ctx, o.DB.Reader(), evidencetest.As(person), person, evidence.Filter{Kind: evidence.Loaded}, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

func TestLoad_ProposedByOne_CountsNothing_ConsentedByAnother_CountsAndIsTraced(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		proposed := c.Now()
		l := propose(t, o, o.Score(o.Holder, evidence.TCS, "1", 150), o.Score(o.Peer, evidence.WPCAS, "1", 180))
		if l.State != evidence.BatchWaiting || l.Rows != 2 || l.People != 2 || l.Units != 1 || l.ProposedBy != o.Stranger || !l.ProposedAt.Equal(proposed) {
			t.Errorf("proposed %+v", l)
		}
		if got := scores(t, o, o.Holder); len(got) != 0 {
			t.Errorf("counts already: %+v", got)
		}
		if facts := o.Facts(t); len(facts) != 1 || body[evidence.LoadProposed](t, facts[0]) != (evidence.LoadProposed{Load: l.ID, Rows: 2, People: 2}) {
			t.Errorf("told %v", facts)
		}
		c.Advance(26 * time.Hour)
		done, err := o.Records.ConsentLoad(ctx, second(t, o), l.ID)
		if err != nil || done.State != evidence.BatchInForce || done.Fresh != 2 || done.EndedBy != o.Lone || !done.EndedAt.Equal(c.Now()) || done.ProposedBy != o.Stranger {
			t.Fatalf("consented %+v, %v", done, err)
		}
		for _, person := range []string{o.Holder, o.Peer} {
			got := scores(t, o, person)
			if len(got) != 1 {
				t.Fatalf("%d scores of %s", len(got), person)
			}
			if it := got[0]; it.LoadID != l.ID || it.DecidedBy != o.Stranger || it.SecondID != o.Lone || !it.DecidedAt.Equal(c.Now()) || !it.KnownAt.Equal(c.Now()) ||
				it.Status != evidence.StatusAccepted || string(it.Detail) != `{"readings":[1,2]}` {
				t.Errorf("kept %+v", it)
			}
		}
		facts := o.Facts(t, "evidence.accepted", "evidence.load_consented")
		if len(facts) != 3 || body[evidence.LoadConsented](t, facts[2]) != (evidence.LoadConsented{Load: l.ID, Fresh: 2, Of: l.ProposedBy}) || facts[2].By != o.Lone {
			t.Errorf("told %v", facts)
		}
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
		l, err := o.Records.ProposeLoad(counted, unit(t, o), rows)
		if err != nil || l.Rows != n || l.People != len(staff) {
			t.Fatalf("proposed %+v, %v", l, err)
		}
		t.Logf("%d rows proposed in %v, %d statements", n, time.Since(began).Round(time.Millisecond), counter.N())
		began = time.Now()
		if l, err = o.Records.ConsentLoad(counted, second(t, o), l.ID); err != nil || l.Fresh != n {
			t.Fatalf("in force %+v, %v", l, err)
		}
		t.Logf("in force in %v, %d statements in all", time.Since(began).Round(time.Millisecond), counter.N())
		if counter.N() > 100 {
			t.Errorf("%d statements", counter.N())
		}
		if facts := o.Facts(t, "evidence.accepted"); len(facts) != n {
			t.Errorf("%d facts", len(facts))
		}
	})
}

func TestLoad_TheSameBatchTwice_CountsOnce(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		rows := []evidence.New{o.Score(o.Holder, evidence.TCS, "1", 150), o.Score(o.Holder, evidence.WPCAS, "1", 180)}
		load(t, o, rows, 2)
		again := propose(t, o, append(rows, o.Score(o.Peer, evidence.TCS, "1", 150))...)
		if sheet, err := o.Records.LoadSheet(ctx, o.DB.Reader(), unit(t, o), again.ID, "", 0); err != nil || sheet.Known != 2 {
			t.Errorf("%d are known, %v; want 2", sheet.Known, err)
		}
		if l, err := o.Records.ConsentLoad(ctx, second(t, o), again.ID); err != nil || l.Fresh != 1 || l.Rows != 3 {
			t.Errorf("in force %+v, %v", l, err)
		}
		load(t, o, rows, 0)
		if facts := o.Facts(t, "evidence.accepted"); len(facts) != 3 {
			t.Errorf("%d facts, want 3", len(facts))
		}
	})
}

func TestConsentLoad_ByWhoMayNotBeTheSecond_IsDenied(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		path := o.Path(t, o.Holder)
		l := propose(t, o, o.Score(o.Holder, evidence.TCS, "1", 150), o.Score(o.Peer, evidence.TCS, "1", 150))
		both := evidencetest.With(o.Stranger, who.RoleInstitute, "")
		for name, c := range map[string]struct {
			by   who.Actor
			want fault.Kind
		}{
			"who proposed it":                    {unit(t, o), fault.Denied},
			"who proposed it, with every right":  {both, fault.Denied},
			"one whose score is in it":           {evidencetest.With(o.Holder, who.RoleInstitute, path), fault.Denied},
			"one whose score is in it, operator": {who.Actor{PersonID: o.Peer, Grants: []who.Grant{{Role: who.RoleOperator}}}, fault.Denied},
			"the machine":                        {who.Operator("cli"), fault.Denied},
			"an HR system":                       {who.Actor{System: "hrms:up", Grants: []who.Grant{{Role: who.RoleHRMS, Path: ""}}}, fault.Denied},
			"one with the right elsewhere":       {evidencetest.With(o.Lone, who.RoleInstitute, o.Path(t, o.OtherBoss)), fault.NotFound},
			"an officer above":                   {evidencetest.As(o.Top), fault.NotFound},
			"the department's admin":             {evidencetest.With(o.Lone, who.RoleMDOAdmin, ""), fault.NotFound},
			"an auditor":                         {evidencetest.With(o.Lone, who.RoleAuditor, ""), fault.NotFound},
			"nobody":                             {who.Public, fault.NotFound},
		} {
			_, err := o.Records.ConsentLoad(ctx, c.by, l.ID)
			want(t, "consent by "+name, err, c.want)
			_, err = o.Records.RefuseLoad(ctx, c.by, l.ID, "They are not ours.")
			want(t, "refusal by "+name, err, c.want)
		}
		if got := scores(t, o, o.Holder); len(got) != 0 {
			t.Errorf("counts: %+v", got)
		}
		if facts := o.Facts(t); len(facts) != 1 {
			t.Errorf("told %v", facts)
		}
		_, err := o.Records.ConsentLoad(ctx, second(t, o), l.ID)
		want(t, "consent by another of the institute", err, "")
	})
}

func TestConsentLoad_AtOnceByMany_HoldsOnce(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		for round := range 4 {
			l := propose(t, o, o.Score(o.Holder, evidence.TCS, strconv.Itoa(round), 150), o.Score(o.Peer, evidence.TCS, strconv.Itoa(round), 150))
			path := o.Path(t, o.Holder)
			acts := []func() error{
				func() error { _, err := o.Records.ConsentLoad(ctx, second(t, o), l.ID); return err },
				func() error { _, err := o.Records.ConsentLoad(ctx, second(t, o), l.ID); return err },
				func() error {
					_, err := o.Records.ConsentLoad(ctx, evidencetest.With(o.OtherBoss, who.RoleInstitute, path), l.ID)
					return err
				},
				func() error {
					_, err := o.Records.RefuseLoad(ctx, evidencetest.With(o.Top, who.RoleInstitute, path), l.ID, "Wrong.")
					return err
				},
				func() error { _, err := o.Records.WithdrawLoad(ctx, unit(t, o), l.ID); return err },
			}
			errs := make([]error, len(acts))
			var all sync.WaitGroup
			start := make(chan struct{})
			for i, act := range acts {
				all.Go(func() {
					<-start
					errs[i] = act()
				})
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
			got, err := o.Records.Load(ctx, o.DB.Reader(), unit(t, o), l.ID)
			items := 0
			for _, it := range scores(t, o, o.Holder) {
				if it.LoadID == l.ID {
					items++
				}
			}
			if err != nil || got.State == evidence.BatchWaiting || (got.State == evidence.BatchInForce) != (items == 1) || items > 1 {
				t.Errorf("%s with %d items, %v", got.State, items, err)
			}
		}
	})
}

func TestConsentLoad_WhatBecameWrongSince_IsNamedByRow_AndNothingIsWritten(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		staff := o.Staff(t, 3)
		rows := []evidence.New{o.Score(o.Holder, evidence.TCS, "1", 150)}
		for _, s := range staff {
			rows = append(rows, o.Score(s, evidence.TCS, "1", 150))
		}
		old := o.Score(o.Holder, evidence.WPCAS, "2", 150)
		old.ObservedAt = c.Now().AddDate(0, -evidence.Oldest, 1)
		rows = append(rows, old)
		l := propose(t, o, rows...)
		o.Retire(t, staff[1])
		c.Advance(3 * 24 * time.Hour)
		_, err := o.Records.ConsentLoad(ctx, second(t, o), l.ID)
		want(t, "consent", err, fault.Invalid)
		var places []string
		for _, p := range fault.As(err).Places {
			places = append(places, p.Name+" "+p.Key)
		}
		if fmt.Sprint(places) != "[rows.3.person evidence.field.person rows.5.observed evidence.field.observed_old]" {
			t.Errorf("named %v", places)
		}
		got, err := o.Records.Load(ctx, o.DB.Reader(), second(t, o), l.ID)
		if err != nil || got.State != evidence.BatchWaiting || !got.EndedAt.IsZero() {
			t.Errorf("left as %+v, %v", got, err)
		}
		if facts := o.Facts(t, "evidence.accepted", "evidence.load_consented"); len(facts) != 0 || len(scores(t, o, o.Holder)) != 0 {
			t.Errorf("told %v", facts)
		}
		if rows, err := o.Records.LoadRowsOf(ctx, o.DB.Reader(), unit(t, o), l.ID, "", 0); err != nil || len(rows.Rows) != 5 {
			t.Errorf("%d rows are left, %v", len(rows.Rows), err)
		}
		// Somebody who has moved out of the second person's part of the tree is no more theirs to consent to.
		moved := propose(t, o, o.Score(staff[0], evidence.WPCAS, "9", 150), o.Score(staff[2], evidence.WPCAS, "9", 150))
		o.Move(t, staff[2], "T-B", "T-OTHERBOSS")
		_, err = o.Records.ConsentLoad(ctx, second(t, o), moved.ID)
		want(t, "with one who has moved away", err, fault.Denied)
		if p := fault.As(err).Places; len(p) != 1 || p[0].Name != "rows.2.person" {
			t.Errorf("named %+v", p)
		}
		_, err = o.Records.ConsentLoad(ctx, evidencetest.With(o.Lone, who.RoleInstitute, ""), moved.ID)
		want(t, "by one whose right reaches there", err, "")
	})
}

func TestRefuseLoad_KeepsWhoWhenAndWhy_AndNothingOfPeople(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		l := propose(t, o, o.Score(o.Holder, evidence.TCS, "1", 150))
		for _, reason := range []string{"", "  ", strings.Repeat("x", evidence.MaxReason+1)} {
			_, err := o.Records.RefuseLoad(ctx, second(t, o), l.ID, reason)
			want(t, "with the reason "+fmt.Sprint(len(reason)), err, fault.Invalid)
		}
		got, err := o.Records.RefuseLoad(ctx, second(t, o), l.ID, " The paper was another. ")
		if err != nil || got.State != evidence.BatchRefused || got.EndedBy != o.Lone || got.Reason != "The paper was another." || !got.EndedAt.Equal(c.Now()) || got.Rows != 1 {
			t.Errorf("refused %+v, %v", got, err)
		}
		for name, act := range map[string]func() error{
			"consent":    func() error { _, err := o.Records.ConsentLoad(ctx, second(t, o), l.ID); return err },
			"refusal":    func() error { _, err := o.Records.RefuseLoad(ctx, second(t, o), l.ID, "Again."); return err },
			"withdrawal": func() error { _, err := o.Records.WithdrawLoad(ctx, unit(t, o), l.ID); return err },
		} {
			want(t, name+" afterwards", act(), fault.Conflict)
		}
		rows, err := o.Records.LoadRowsOf(ctx, o.DB.Reader(), unit(t, o), l.ID, "", 0)
		if err != nil || len(rows.Rows) != 0 {
			t.Errorf("kept %+v, %v", rows, err)
		}
		facts := o.Facts(t, "evidence.load_refused")
		if len(facts) != 1 || body[evidence.LoadRefused](t, facts[0]) != (evidence.LoadRefused{Load: l.ID, Of: l.ProposedBy}) || facts[0].By != o.Lone {
			t.Errorf("told %v", facts)
		}
		if seen, err := o.Records.Load(ctx, o.DB.Reader(), unit(t, o), l.ID); err != nil || seen.Reason != "The paper was another." {
			t.Errorf("who proposed it reads %+v, %v", seen, err)
		}
	})
}

func TestWithdrawLoad_IsForWhoProposedIt(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		l := propose(t, o, o.Score(o.Holder, evidence.TCS, "1", 150))
		_, err := o.Records.WithdrawLoad(ctx, second(t, o), l.ID)
		want(t, "by another of the institute", err, fault.Denied)
		_, err = o.Records.WithdrawLoad(ctx, who.Operator("cli"), l.ID)
		want(t, "by the machine", err, fault.Denied)
		_, err = o.Records.WithdrawLoad(ctx, evidencetest.As(o.Top), l.ID)
		want(t, "by an officer", err, fault.NotFound)
		got, err := o.Records.WithdrawLoad(ctx, evidencetest.As(o.Stranger), l.ID) // the right has been taken away since
		if err != nil || got.State != evidence.BatchWithdrawn || got.EndedBy != o.Stranger {
			t.Errorf("withdrawn %+v, %v", got, err)
		}
		if facts := o.Facts(t, "evidence.load_withdrawn"); len(facts) != 1 || body[evidence.LoadWithdrawn](t, facts[0]).Load != l.ID {
			t.Errorf("told %v", facts)
		}
		machine := who.Operator("cli")
		theirs, err := o.Records.ProposeLoad(ctx, machine, []evidence.New{o.Score(o.Holder, evidence.TCS, "1", 150)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = o.Records.WithdrawLoad(ctx, machine, theirs.ID)
		want(t, "the machine's own", err, "")
	})
}

func TestProposeLoad_BeyondOnesUnit_OrOfOneself_IsDenied(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		rows := []evidence.New{o.Score(o.Holder, evidence.TCS, "1", 150), o.Score(o.OtherBoss, evidence.TCS, "1", 150)}
		for name, by := range map[string]who.Actor{
			"the first office's institute": unit(t, o), "an officer above": evidencetest.As(o.Top), "nobody": who.Public,
			"an assessor": evidencetest.With(o.Stranger, who.RoleAssessor, ""), "an auditor": evidencetest.With(o.Stranger, who.RoleAuditor, ""),
			"one of them": evidencetest.With(o.Holder, who.RoleInstitute, ""),
		} {
			_, err := o.Records.ProposeLoad(ctx, by, rows)
			want(t, name, err, fault.Denied)
		}
		_, err := o.Records.ProposeLoad(ctx, unit(t, o), rows)
		if p := fault.As(err).Places; len(p) != 1 || p[0].Name != "rows.2.person" || p[0].Key != "evidence.load.not_yours" {
			t.Errorf("named %+v", p)
		}
		if facts := o.Facts(t); len(facts) != 0 {
			t.Errorf("told %v", facts)
		}
		l, err := o.Records.ProposeLoad(ctx, who.Operator("cli"), rows)
		if err != nil || l.Rows != 2 || l.ProposedBy != "cli" || l.Units != 2 {
			t.Errorf("the machine proposes %+v, %v", l, err)
		}
	})
}

func TestProposeLoad_OneWrongRow_KeepsNothingAndNamesIt(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		for place, change := range map[string]func(*evidence.New){
			"score":      func(n *evidence.New) { n.Score = 501 },
			"side":       func(n *evidence.New) { n.Side = "" },
			"detail":     func(n *evidence.New) { n.Detail = nil },
			"observed":   func(n *evidence.New) { n.ObservedAt = c.Now().AddDate(-4, 0, 0) },
			"competency": func(n *evidence.New) { n.Competency = "NONE" },
			"person":     func(n *evidence.New) { n.PersonID = "nobody" },
			"kind":       func(n *evidence.New) { n.Kind = evidence.PIAA },
			"reference":  func(n *evidence.New) { n.SourceID = "7" },
		} {
			rows := make([]evidence.New, 500)
			for i := range rows {
				rows[i] = o.Score(o.Holder, evidence.TCS, strconv.Itoa(i), 150)
			}
			change(&rows[420])
			_, err := o.Records.ProposeLoad(ctx, unit(t, o), rows)
			want(t, place, err, fault.Invalid)
			named := func(f fault.Field) bool { return f.Name == fmt.Sprintf("rows.421.%s", place) }
			if err != nil && !slices.ContainsFunc(fault.As(err).Places, named) {
				t.Errorf("%s: %v", place, err)
			}
		}
		if facts := o.Facts(t); len(facts) != 0 {
			t.Errorf("told %d facts", len(facts))
		}
		_, err := o.Records.ProposeLoad(ctx, unit(t, o), make([]evidence.New, evidence.MaxLoad+1))
		want(t, "too many", err, fault.TooLarge)
		_, err = o.Records.ProposeLoad(ctx, unit(t, o), nil)
		want(t, "none", err, fault.Invalid)
	})
}

func TestProposeLoad_ByAMergedCode_CountsUnderTheLivingOne(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		row, same := o.Score(o.Holder, evidence.TCS, "1", 150), o.Score(o.Holder, evidence.TCS, "1", 150)
		row.Competency = evidencetest.Merged
		_, err := o.Records.ProposeLoad(ctx, unit(t, o), []evidence.New{row, same})
		want(t, "one score under two codes", err, fault.Invalid)
		load(t, o, []evidence.New{row}, 1)
		if got := scores(t, o, o.Holder); len(got) != 1 || got[0].Competency != evidencetest.Five {
			t.Errorf("kept %+v", got)
		}
		again := propose(t, o, row)
		if sheet, err := o.Records.LoadSheet(ctx, o.DB.Reader(), unit(t, o), again.ID, "", 0); err != nil || sheet.Known != 1 {
			t.Errorf("%d known, %v", sheet.Known, err)
		}
	})
}
