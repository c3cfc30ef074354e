package passbook_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/evidence"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// stands gives every line and step of every passbook, as text to compare.
func stands(t *testing.T, h *apptest.House) string {
	t.Helper()
	var out []string
	for _, table := range []string{"passbook_level", "passbook_step", "gap_item", "gap_summary"} {
		out = append(out, apptest.Dump(t, h.House, table)...)
	}
	return strings.Join(out, "\n")
}

// accept records evidence: work as the officer above signs it, a test as the room above does.
func accept(t *testing.T, h *apptest.House, n evidence.New) string {
	t.Helper()
	if n.Kind == evidence.Signoff {
		by, err := h.Person(context.Background(), "manager")
		if err != nil {
			t.Fatal(err)
		}
		it, err := h.Records.Claim(context.Background(), by, n)
		if err != nil || it.Status != evidence.StatusAccepted {
			t.Fatalf("%s, %v", it.Status, err)
		}
		return it.ID
	}
	var id string
	err := h.DB.Write(context.Background(), who.Operator("test"), func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = h.Records.Accept(ctx, tx, n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestFollowing_IsRebuilding_WhateverHappensAndHoweverFarBehind(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		codes := []string{"KCM-F017", "KCM-F028", "DOM-PR-02", "KCM-B022"}
		rng := rand.New(rand.NewPCG(42, 1))
		people, err := h.People.Reports(ctx, h.Reader(), person(t, h, "manager"))
		if err != nil || len(people) < 5 {
			t.Fatalf("%d people, %v", len(people), err)
		}
		for _, batch := range []int{1, 7, 500} {
			h.Log.SetBatch(batch)
			var ids []string
			for range 12 {
				n := evidence.New{
					PersonID: people[rng.IntN(len(people))].PersonID, Competency: codes[rng.IntN(len(codes))], Kind: evidence.PIAA,
					Level: 1 + rng.IntN(5), Percent: rng.IntN(10001), PassMark: 6000, ObservedAt: h.Clock.Now().AddDate(0, 0, -rng.IntN(30)),
				}
				if rng.IntN(3) == 0 {
					n.Kind, n.Percent, n.PassMark, n.Note = evidence.Signoff, 0, 0, "work"
				}
				ids = append(ids, accept(t, h, n))
				h.Clock.Advance(time.Minute)
			}
			for _, id := range ids[:4] {
				if err := h.Records.Revoke(ctx, who.Operator("test"), id, "a mistake"); err != nil {
					t.Fatal(err)
				}
			}
			if batch == 500 {
				h.Clock.Advance(37 * 31 * 24 * time.Hour) // most of what is on record is past its validity now
				if n, err := h.Records.Expire(ctx); err != nil || n == 0 {
					t.Fatalf("expired %d, %v", n, err)
				}
			}
			h.Drain(t)
			followed := stands(t, h)
			for _, room := range []string{"passbook", "gap"} {
				if err := h.Log.Rebuild(ctx, room, nil); err != nil {
					t.Fatal(err)
				}
			}
			if rebuilt := stands(t, h); rebuilt != followed {
				t.Fatalf("batch %d: rebuilding differs from following", batch)
			}
		}
	})
}

func person(t *testing.T, h *apptest.House, name string) string {
	t.Helper()
	a, err := h.Person(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	return a.PersonID
}

func TestMerge_MovesWhatWasShown_UnderTheLivingCode(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx, id := context.Background(), person(t, h, "officer")
		before, err := h.Passbooks.Of(ctx, h.Reader(), id)
		if err != nil || before["KCM-F030"].CS == nil {
			t.Fatalf("before: %+v, %v", before["KCM-F030"], err)
		}
		if err := h.Frameworks.Merge(ctx, who.Operator("test"), "KCM-F030", "KCM-F031"); err != nil {
			t.Fatal(err)
		}
		h.Drain(t)
		after, err := h.Passbooks.Of(ctx, h.Reader(), id)
		if err != nil {
			t.Fatal(err)
		}
		if after["KCM-F030"].Measured || after["KCM-F031"].CS == nil || *after["KCM-F031"].CS != *before["KCM-F030"].CS {
			t.Errorf("under the old code %+v, under the living one %+v", after["KCM-F030"], after["KCM-F031"])
		}
		followed := stands(t, h)
		for _, room := range []string{"passbook", "gap"} {
			if err := h.Log.Rebuild(ctx, room, nil); err != nil {
				t.Fatal(err)
			}
		}
		if stands(t, h) != followed {
			t.Error("rebuilding after a merge differs from following")
		}
	})
}

func TestMerge_OfWhatWasMergedBefore_TakesEverybodyAlong(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx, id := context.Background(), person(t, h, "officer")
		before, err := h.Passbooks.Of(ctx, h.Reader(), id)
		if err != nil || before["KCM-F030"].CS == nil || before["KCM-F031"].CS != nil || before["KCM-F032"].CS != nil {
			t.Fatalf("before: %+v, %v", before, err)
		}
		for _, next := range [][2]string{{"KCM-F030", "KCM-F031"}, {"KCM-F031", "KCM-F032"}} { // nobody has shown anything under F031 itself
			if err := h.Frameworks.Merge(ctx, who.Operator("test"), next[0], next[1]); err != nil {
				t.Fatal(err)
			}
			h.Drain(t)
		}
		after, err := h.Passbooks.Of(ctx, h.Reader(), id)
		if err != nil {
			t.Fatal(err)
		}
		if after["KCM-F031"].Measured || after["KCM-F032"].CS == nil || *after["KCM-F032"].CS != *before["KCM-F030"].CS {
			t.Errorf("under the code between %+v, under the living one %+v", after["KCM-F031"], after["KCM-F032"])
		}
		followed := stands(t, h)
		for _, room := range []string{"passbook", "gap"} {
			if err := h.Log.Rebuild(ctx, room, nil); err != nil {
				t.Fatal(err)
			}
		}
		if stands(t, h) != followed {
			t.Error("rebuilding after two merges differs from following")
		}
	})
}

func TestFell_NamesItsReason(t *testing.T) {
	h := apptest.Demo(t)
	ctx, id := context.Background(), person(t, h, "officer")
	work := accept(t, h, evidence.New{PersonID: id, Competency: "KCM-F017", Kind: evidence.Signoff, Level: 3, Note: "x", ObservedAt: h.Clock.Now()})
	h.Drain(t)
	if err := h.Records.Revoke(ctx, who.Operator("test"), work, "signed by mistake"); err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
	var told []string
	for pos := int64(0); ; {
		facts, err := h.Log.Feed(ctx, pos, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(facts) == 0 {
			break
		}
		for _, f := range facts {
			pos = f.Pos
			if f.Kind == "passbook.fell" {
				told = append(told, string(f.Body))
			}
		}
	}
	if want := fmt.Sprintf(`{"person":%q,"competency":"KCM-F017","from":2,"to":1,"reason":"revoked"}`, id); len(told) != 1 || told[0] != want {
		t.Errorf("told %v, want %s", told, want)
	}
}

func TestWhy_OnAScaleOfThree_SaysWhatTheLineSays(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx, id := context.Background(), person(t, h, "officer")
		report, err := h.Frameworks.ImportCompetencies(ctx, who.Operator("test"), strings.NewReader(
			`[{"code":"X-3","area":"Domain","scale":"kcm3","name":{"en":"Three","hi":"तीन"}}]`), false)
		if err != nil {
			t.Fatal(err, report.Problems)
		}
		accept(t, h, evidence.New{PersonID: id, Competency: "X-3", Kind: evidence.PIAA, Level: 3, Percent: 10000, PassMark: 6000, ObservedAt: h.Clock.Now()})
		h.Drain(t)
		book, err := h.Passbooks.Of(ctx, h.Reader(), id)
		if err != nil || book["X-3"].CS == nil || *book["X-3"].CS != 300 {
			t.Fatalf("no reading exceeds the top of the scale: %+v, %v", book["X-3"], err)
		}
		_, why, err := h.Passbooks.Why(ctx, h.Reader(), id, "X-3")
		if err != nil || why.CS == nil || *why.CS != 300 || why.Attained != book["X-3"].Attained {
			t.Errorf("the line says %+v, the reason %+v, %v", book["X-3"], why, err)
		}
		if _, why, err = h.Passbooks.Why(ctx, h.Reader(), id, "NO-SUCH"); err != nil || why.Measured {
			t.Errorf("without evidence: %+v, %v", why, err)
		}
	})
}
