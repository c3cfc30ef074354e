package evidence_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// listed gives the ids of the batches that somebody is shown, over all parts of the list.
func listed(t *testing.T, o *evidencetest.Office, by who.Actor, f evidence.LoadFilter) []string {
	t.Helper()
	var out []string
	for after := ""; ; {
		page, err := o.Records.Loads(ctx, o.DB.Reader(), by, f, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Loads {
			out = append(out, l.ID)
		}
		if after = page.Next; after == "" {
			return out
		}
	}
}

func TestLoads_AreThoseOfWhichEverybodyServesInOnesPart_TheNewestFirst(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		machine := who.Operator("hrms")
		names := map[string]string{}
		put := func(name string, by who.Actor, persons ...string) string {
			t.Helper()
			var rows []evidence.New
			for _, p := range persons {
				rows = append(rows, o.Score(p, evidence.TCS, name, 150))
			}
			l, err := o.Records.ProposeLoad(ctx, by, rows)
			if err != nil {
				t.Fatal(err)
			}
			names[l.ID] = name
			c.Advance(time.Minute)
			return l.ID
		}
		a, b := o.Path(t, o.Holder), o.Path(t, o.Stranger)
		put("first", machine, o.Holder, o.Peer)
		put("other", machine, o.OtherBoss)
		put("both", machine, o.Holder, o.OtherBoss)
		put("with lone", machine, o.Lone, o.Holder)
		put("mine", unit(t, o), o.Holder)
		done := put("done", machine, o.Peer)
		if _, err := o.Records.ConsentLoad(ctx, second(t, o), done); err != nil {
			t.Fatal(err)
		}
		gone := put("refused", machine, o.Peer)
		if _, err := o.Records.RefuseLoad(ctx, second(t, o), gone, "No."); err != nil {
			t.Fatal(err)
		}
		waiting := evidence.LoadFilter{State: evidence.BatchWaiting}
		forMe := evidence.LoadFilter{ForMe: true}
		two := who.Actor{PersonID: o.Lone, Grants: []who.Grant{{Role: who.RoleInstitute, Path: a}, {Role: who.RoleInstitute, Path: b}}}
		for name, x := range map[string]struct {
			by   who.Actor
			f    evidence.LoadFilter
			want string
		}{
			"all of the first office":      {second(t, o), evidence.LoadFilter{}, "[refused done mine with lone first]"},
			"what waits there":             {second(t, o), waiting, "[mine with lone first]"},
			"what waits for Lone":          {second(t, o), forMe, "[mine first]"},
			"what waits for Stranger":      {unit(t, o), forMe, "[with lone first]"},
			"what Stranger proposed":       {unit(t, o), evidence.LoadFilter{Mine: true}, "[mine]"},
			"what is in force":             {unit(t, o), evidence.LoadFilter{State: evidence.BatchInForce}, "[done]"},
			"what was refused":             {unit(t, o), evidence.LoadFilter{State: evidence.BatchRefused}, "[refused]"},
			"what waits in both offices":   {two, forMe, "[mine both other first]"},
			"the whole tree":               {evidencetest.With(o.Lone, who.RoleInstitute, ""), waiting, "[mine with lone both other first]"},
			"the second office":            {evidencetest.With(o.Lone, who.RoleInstitute, b), waiting, "[other]"},
			"one whose right was taken":    {evidencetest.As(o.Stranger), evidence.LoadFilter{}, "[mine]"},
			"one whose right was taken, 2": {evidencetest.As(o.Stranger), forMe, "[]"},
			"the system's own":             {machine, evidence.LoadFilter{Mine: true, State: evidence.BatchWaiting}, "[with lone both other first]"},
			"an officer above":             {evidencetest.As(o.Top), evidence.LoadFilter{}, "[]"},
			"nobody":                       {who.Public, evidence.LoadFilter{}, "[]"},
		} {
			got := []string{}
			for _, id := range listed(t, o, x.by, x.f) {
				got = append(got, names[id])
			}
			if fmt.Sprint(got) != x.want {
				t.Errorf("%s: %v, want %s", name, got, x.want)
			}
		}
		_, err := o.Records.Loads(ctx, o.DB.Reader(), unit(t, o), evidence.LoadFilter{}, "x", 0)
		want(t, "a place that is none", err, fault.Invalid)
	})
}

func TestLoadRowsOf_InParts_IsRecordedForEachPerson_ButNotForWhoProposedThem(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		var rows []evidence.New
		for i := range 7 {
			rows = append(rows, o.Score([]string{o.Holder, o.Peer}[i%2], evidence.TCS, strconv.Itoa(i), 100+i))
		}
		l := propose(t, o, rows...)
		read := func(by who.Actor) (scores []int) {
			t.Helper()
			for after := ""; ; {
				part, err := o.Records.LoadRowsOf(ctx, o.DB.Reader(), by, l.ID, after, 3)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range part.Rows {
					scores = append(scores, r.Score)
				}
				if after = part.Next; after == "" {
					return scores
				}
			}
		}
		const all = "[100 101 102 103 104 105 106]"
		if got := read(unit(t, o)); fmt.Sprint(got) != all || reads(t, o) != 0 {
			t.Errorf("who proposed reads %v, %d readings recorded", got, reads(t, o))
		}
		if got := read(second(t, o)); fmt.Sprint(got) != all || reads(t, o) != 3 {
			t.Errorf("the second reads %v, %d readings recorded, want one for each part", got, reads(t, o))
		}
		found, err := audit.OfPerson(ctx, o.DB.Reader(), o.Holder, 1)
		if err != nil || found[0].Right != who.EvidenceLoad || found[0].By != o.Lone || found[0].What != "evidence.load" || found[0].Path != o.Path(t, o.Holder) {
			t.Errorf("recorded %+v, %v", found, err)
		}
		for name, by := range map[string]who.Actor{
			"an officer above": evidencetest.As(o.Top), "the other office's": evidencetest.With(o.Lone, who.RoleInstitute, o.Path(t, o.Stranger)), "nobody": who.Public,
		} {
			_, err := o.Records.LoadRowsOf(ctx, o.DB.Reader(), by, l.ID, "", 0)
			want(t, name+" reads rows", err, fault.NotFound)
			_, err = o.Records.LoadSums(ctx, o.DB.Reader(), by, l.ID)
			want(t, name+" reads sums", err, fault.NotFound)
			_, err = o.Records.LoadSheet(ctx, o.DB.Reader(), by, l.ID, "", 0)
			want(t, name+" reads its sheet", err, fault.NotFound)
			_, err = o.Records.LoadClosed(ctx, o.DB.Reader(), by, l.ID)
			want(t, name+" asks for the door", err, fault.NotFound)
			_, err = o.Records.Load(ctx, o.DB.Reader(), by, l.ID)
			want(t, name+" reads it", err, fault.NotFound)
		}
		_, err = o.Records.LoadRowsOf(ctx, o.DB.Reader(), unit(t, o), l.ID, "x", 0)
		want(t, "a place that is none", err, fault.Invalid)
		if _, err := o.Records.ConsentLoad(ctx, second(t, o), l.ID); err != nil {
			t.Fatal(err)
		}
		if got := read(second(t, o)); fmt.Sprint(got) != all {
			t.Errorf("in force it reads %v", got)
		}
		part, err := o.Records.LoadRowsOf(ctx, o.DB.Reader(), unit(t, o), l.ID, "", 1)
		if err != nil || part.Rows[0].ItemID == "" || item(t, o, o.Holder, part.Rows[0].ItemID).LoadID != l.ID {
			t.Errorf("in force %+v, %v", part, err)
		}
	})
}

func TestLoadSums_BySideOfEachCompetency_WaitingAndInForceAlike(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		early := o.Score(o.Peer, evidence.TCS, "1", 201)
		early.ObservedAt = c.Now().AddDate(0, -2, 0)
		three := o.Score(o.Peer, evidence.WPCAS, "1", 300)
		three.Competency = evidencetest.Three
		l := propose(t, o, o.Score(o.Holder, evidence.TCS, "1", 100), o.Score(o.Holder, evidence.TCS, "2", 150), early, three)
		check := func() {
			t.Helper()
			got, err := o.Records.LoadSums(ctx, o.DB.Reader(), second(t, o), l.ID)
			if err != nil || len(got) != 2 {
				t.Fatalf("%+v, %v", got, err)
			}
			first := evidence.LoadSum{
				Competency: evidencetest.Five, Side: evidence.TCS, Rows: 3, People: 2, Lowest: 100, Mean: 150, Highest: 201, From: early.ObservedAt, To: o.Yesterday(),
			}
			if !got[0].From.Equal(first.From) || !got[0].To.Equal(first.To) {
				t.Errorf("from %v to %v", got[0].From, got[0].To)
			}
			got[0].From, got[0].To = first.From, first.To
			if got[0] != first || got[1].Competency != evidencetest.Three || got[1].Side != evidence.WPCAS || got[1].Mean != 300 {
				t.Errorf("sums %+v", got)
			}
		}
		check()
		if _, err := o.Records.ConsentLoad(ctx, second(t, o), l.ID); err != nil {
			t.Fatal(err)
		}
		check()
	})
}

func TestLoadClosed_SaysWhyNot(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		l := propose(t, o, o.Score(o.Holder, evidence.TCS, "1", 100))
		path := o.Path(t, o.Holder)
		for by, why := range map[string]string{
			o.Stranger: "evidence.denied.second", o.Holder: "evidence.denied.own_score", o.Lone: "",
		} {
			got, err := o.Records.LoadClosed(ctx, o.DB.Reader(), evidencetest.With(by, who.RoleInstitute, path), l.ID)
			if err != nil || got != why {
				t.Errorf("%q, %v; want %q", got, err, why)
			}
		}
		if got, err := o.Records.LoadClosed(ctx, o.DB.Reader(), who.Operator("cli"), l.ID); err != nil || got != "evidence.denied.second_system" {
			t.Errorf("%q, %v", got, err)
		}
		if sheet, err := o.Records.LoadSheet(ctx, o.DB.Reader(), second(t, o), l.ID, "", 0); err != nil || sheet.Closed != "" || len(sheet.Sums) != 1 || len(sheet.Part.Rows) != 1 || reads(t, o) != 1 {
			t.Errorf("the second's sheet %+v, %v", sheet, err)
		}
		done, err := o.Records.ConsentLoad(ctx, second(t, o), l.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := o.Records.LoadClosed(ctx, o.DB.Reader(), second(t, o), done.ID); err != nil || got != "evidence.conflict.load" {
			t.Errorf("%q, %v", got, err)
		}
	})
}

func TestLoads_FollowTheUnitWhenItMovesInTheTree(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		l, err := o.Records.ProposeLoad(ctx, who.Operator("hrms"), []evidence.New{o.Score(o.Stranger, evidence.TCS, "1", 100)})
		if err != nil {
			t.Fatal(err)
		}
		under := evidencetest.With(o.Lone, who.RoleInstitute, o.Path(t, o.Holder))
		if got := listed(t, o, under, evidence.LoadFilter{ForMe: true}); len(got) != 0 {
			t.Errorf("listed %v", got)
		}
		from, err := o.People.Org(ctx, o.DB.Reader(), "T-B")
		if err != nil {
			t.Fatal(err)
		}
		to, err := o.People.Org(ctx, o.DB.Reader(), "T-A")
		if err != nil {
			t.Fatal(err)
		}
		if err := o.People.MoveOrg(ctx, who.Operator("test"), from.ID, to.ID); err != nil {
			t.Fatal(err)
		}
		if got := listed(t, o, under, evidence.LoadFilter{ForMe: true}); len(got) != 1 || got[0] != l.ID {
			t.Errorf("after the move %v", got)
		}
		_, err = o.Records.ConsentLoad(ctx, under, l.ID)
		want(t, "consent after the move", err, "")
	})
}
