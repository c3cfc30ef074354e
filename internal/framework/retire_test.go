package framework_test

import (
	"slices"
	"strings"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// A list brings A, B and C in use, then says that B is retired (by a mark), leaves C out and says A still. K is of another list.
func TestImport_WhatTheListRetires_DoesNotStayInUse_IsToldAndCanBePutBack(t *testing.T) {
	marks := mapOf(t, "framework: theirs\ncolumns: {code: id, name: name}\nretired: (gone)\nskip_when: {State: withdrawn}")
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		take := func(m framework.Map, dry bool, rows string) (framework.Mapped, error) {
			return f.ImportMapped(ctx, op, strings.NewReader("id,name,State\n"+rows), "x.csv", m, framework.Options{DryRun: dry})
		}
		status := func(code string) string {
			t.Helper()
			c, err := f.Competency(ctx, d.Reader(), code)
			if err != nil {
				t.Fatal(err)
			}
			return c.Status
		}
		other := mapOf(t, "framework: others\ncolumns: {code: id, name: name}")
		if _, err := take(other, false, "K,Kite flying,\n"); err != nil {
			t.Fatal(err)
		}
		if got, err := take(marks, false, "A,Apples,\nB,Bees,\nC,Cows,\n"); err != nil || got.Created != 3 || len(got.Retired) != 0 {
			t.Fatalf("first: %+v %v", got, err)
		}
		if err := f.Verify(ctx, op, "C"); err != nil {
			t.Fatal(err)
		}
		next := "A,Apples (gone),\nA,Apples,\nB,Bees (GONE),\nC,Cows,Withdrawn\nC,Cows,Withdrawn\nK,Kite flying,withdrawn\n"
		for _, dry := range []bool{true, false} {
			got, err := take(marks, dry, next)
			if err == nil && !slices.Equal(got.Stays, []string{"K"}) {
				t.Errorf("what stays in use from another list is told: %v", got.Stays)
			}
			if err != nil || got.Rows != 6 || got.Matched != 3 || got.Skipped != 3 || got.Created != 0 || !slices.Equal(slices.Sorted(slices.Values(got.Retired)), []string{"B", "C"}) {
				t.Fatalf("dry %v: %+v %v", dry, got, err)
			}
			if alive := status("B") == framework.StatusUnverified; alive != dry {
				t.Errorf("dry %v: B is %s", dry, status("B"))
			}
		}
		if status("A") != framework.StatusUnverified || status("C") != framework.StatusDeprecated || status("K") != framework.StatusUnverified {
			t.Errorf("A %s, C %s, K %s", status("A"), status("C"), status("K"))
		}
		if again, err := take(marks, false, next); err != nil || len(again.Retired) != 0 {
			t.Errorf("again: %+v %v", again, err)
		}
		if got, err := take(marks, false, "K,Kite flying (gone),\n"); !fault.Is(err, fault.Invalid) || len(got.Errors) != 1 || got.Errors[0].Row != 2 || got.Errors[0].Column != "id" || got.Errors[0].Key != "framework.import.not_theirs" {
			t.Errorf("an entry of another list: %+v %v", got, err)
		}
		past, err := f.History(ctx, d.Reader(), "C", "", 9)
		if err != nil || past[0].Act != "retired" || past[0].Detail != "theirs" {
			t.Errorf("%+v %v", past, err)
		}

		list, err := f.Imports(ctx, d.Reader(), op, "", 9)
		if err != nil || len(list) != 4 || list[1].Retired != 2 || !slices.Equal(slices.Sorted(slices.Values(list[1].Codes)), []string{"B", "C"}) {
			t.Fatalf("%+v %v", list, err)
		}
		if err := f.Restore(ctx, op, "B"); err != nil || status("B") != framework.StatusUnverified {
			t.Errorf("B %s %v", status("B"), err)
		}
		if err := f.Restore(ctx, op, "B"); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if n, err := f.StillRetired(ctx, d.Reader(), list[1].ID); err != nil || n != 1 {
			t.Errorf("%d %v", n, err)
		}
		owner := who.Actor{PersonID: "p1", Grants: []who.Grant{{Role: who.RoleCOD, Path: "IN.UP.PR."}}}
		if _, err := f.RestoreImport(ctx, owner, list[1].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("by an owner elsewhere: %v", err)
		}
		if n, err := f.RestoreImport(ctx, op, list[1].ID); err != nil || n != 1 || status("C") != framework.StatusVerified {
			t.Errorf("%d %v, C %s: it was verified before", n, err, status("C"))
		}
		if _, err := f.RestoreImport(ctx, op, list[1].ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("nothing is left: %v", err)
		}
		if past, err = f.History(ctx, d.Reader(), "C", "", 1); err != nil || past[0].Act != "restored" {
			t.Errorf("%+v %v", past, err)
		}
	})
}

func TestImport_ByTheSameMapFromAFileOfAnotherName_IsTheSameList(t *testing.T) {
	m := mapOf(t, "columns: {code: id, name: name}\nskip_when: {name: (retired)}\nscale: {id: s2, levels: [Low, High]}")
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		if got, err := f.ImportMapped(ctx, op, strings.NewReader("id,name\nA,Apples\nB,Bees\n"), "skills 2025.csv", m, framework.Options{}); err != nil || got.Created != 2 {
			t.Fatalf("%+v %v", got, err)
		}
		got, err := f.ImportMapped(ctx, op, strings.NewReader("id,name\nA,Apples\nB,Bees (retired)\n"), "skills 2026.csv", m, framework.Options{})
		if err != nil || got.Skipped != 1 || got.Matched != 1 || !slices.Equal(got.Retired, []string{"B"}) {
			t.Errorf("%+v %v", got, err)
		}
	})
}

func TestImport_OfESCOAndCASE_TakesOutOfUseWhatTheirOwnListBrought_AndNothingElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		esco := func(status string) (framework.Report, error) {
			return f.ImportESCO(ctx, op, strings.NewReader("concept_uri,preferred_label,status\nhttp://e/skill/a,Digging,"+status+"\n"), framework.Options{})
		}
		if got, err := esco("released"); err != nil || got.Made != 1 {
			t.Fatalf("%+v %v", got, err)
		}
		if got, err := esco("obsolete"); err != nil || !slices.Equal(got.Retired, []string{"ESCO-a"}) {
			t.Errorf("ESCO: %+v %v", got, err)
		}
		if c, err := f.Competency(ctx, d.Reader(), "ESCO-a"); err != nil || c.Alive() {
			t.Errorf("%+v %v", c, err)
		}
		pack := func(title, end, last string) (framework.Mapped, error) {
			if end != "" {
				end = `"statusEndDate":"` + end + `",`
			}
			return f.ImportCASE(ctx, op, strings.NewReader(`{"CFDocument":{"identifier":"11111111-2222-4333-8444-555555555555","uri":"urn:case:d","creator":"C","title":"`+title+`","lastChangeDateTime":"2024-05-06T07:08:09Z"},
"CFItems":[{"identifier":"21111111-2222-4333-8444-555555555551","uri":"urn:case:i","fullStatement":"Pulse","humanCodingScheme":"P1",`+end+`"lastChangeDateTime":"`+last+`"}]}`), framework.Options{})
		}
		alive := func(want bool) {
			t.Helper()
			if c, err := f.Competency(ctx, d.Reader(), "P1"); err != nil || c.Alive() != want {
				t.Errorf("%s %v", c.Status, err)
			}
		}
		if got, err := pack("Theirs", "", "2024-05-06T07:08:09Z"); err != nil || got.Created != 1 {
			t.Fatalf("%+v %v", got, err)
		}
		if got, err := pack("Theirs", "2999-01-01", "2024-05-07T07:08:09Z"); err != nil || len(got.Retired) != 0 {
			t.Errorf("an end to come: %+v %v", got, err)
		}
		alive(true)
		if got, err := pack("Theirs", "2024-01-01", "2024-05-08T07:08:09Z"); err != nil || !slices.Equal(got.Retired, []string{"P1"}) {
			t.Errorf("an end that has come: %+v %v", got, err)
		}
		alive(false)
	})
}
