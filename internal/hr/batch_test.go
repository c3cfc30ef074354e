package hr_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
)

// peopleTables are all that a batch may touch, and a roll-back must put back.
var peopleTables = []string{
	"people_place", "people_place_name", "people_org", "people_org_name", "people_position", "people_position_name",
	"people_person", "people_person_name", "people_posting", "people_holder", "hr_key",
}

func dump(t *testing.T, h *apptest.House, tables ...[]string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, list := range tables {
		for _, table := range list {
			out[table] = apptest.Dump(t, h.House, table)
		}
	}
	return out
}

func differ(t *testing.T, before, after map[string][]string) {
	t.Helper()
	for table := range before {
		if d := apptest.Differ(before[table], after[table]); d != "" {
			t.Errorf("%s: %s", table, d)
		}
	}
}

// stable leaves of the derived tables those without the moment at which they were made.
var stable = []string{"passbook_level", "gap_item", "plan_done", "atlas_person", "atlas_cell"}

// decideAll decides every conflict of a batch by the first word that needs nothing more.
func decideAll(t *testing.T, h *apptest.House, by who.Actor, batchID string) {
	t.Helper()
	for range 50 {
		rows, err := h.HR.Rows(ctx, h.Reader(), by, batchID, hr.RowConflict, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			return
		}
		r := rows[0]
		word := r.Words()[0]
		if word == hr.Take && hr.AsksUnit(r.Conflict) {
			word = hr.Keep
		}
		if _, err := h.HR.Decide(ctx, by, batchID, r.N, word, ""); err != nil {
			t.Fatalf("row %d, %s: %v", r.N, r.Conflict, err)
		}
	}
	t.Fatal("there is no end of conflicts")
}

func TestRollBack_OfTheFixture_RestoresEqualState(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Drain(t)
		before := dump(t, h, peopleTables, stable)
		facts, err := h.Log.Feed(ctx, 0, 100_000)
		if err != nil {
			t.Fatal(err)
		}
		batch := intake(t, h, operator)
		decideAll(t, h, operator, batch.ID)
		if _, err := h.HR.Apply(ctx, operator, batch.ID); err != nil {
			t.Fatal(err)
		}
		h.Drain(t)
		if d := apptest.Differ(before["people_posting"], apptest.Dump(t, h.House, "people_posting")); d == "" {
			t.Error("the batch changed no posting")
		}
		if d := apptest.Differ(before["gap_item"], apptest.Dump(t, h.House, "gap_item")); d == "" {
			t.Error("the batch changed no gap")
		}
		if _, err := h.HR.RollBack(ctx, operator, batch.ID); err != nil {
			t.Fatal(err)
		}
		h.Drain(t)
		differ(t, before, dump(t, h, peopleTables, stable))
		for _, room := range []string{"passbook", "gap", "plan", "atlas"} {
			if err := h.Log.Rebuild(ctx, room, nil); err != nil {
				t.Fatal(err)
			}
		}
		differ(t, before, dump(t, h, peopleTables, stable))
		after, err := h.Log.Feed(ctx, 0, 100_000)
		if err != nil || len(after) <= len(facts) {
			t.Fatalf("%d facts, then %d: %v", len(facts), len(after), err)
		}
		for i, f := range facts {
			if after[i].Hash != f.Hash {
				t.Fatalf("the log was rewritten at %d", f.Pos)
			}
		}
	})
}

const header = "employee_code,full_name_en,ministry_dept_lgd_org,lgd_state,lgd_district,lgd_block,date_of_entry,date_of_present_post,status,pan,pay_level,position_code\n"

func row(code, name, more string) string {
	return code + "," + name + ",466,9,129,948,2020-08-03,2024-06-17," + more + "\n"
}

func small(t *testing.T, h *apptest.House, by who.Actor, rows ...string) hr.Batch {
	t.Helper()
	b, err := h.HR.Intake(ctx, by, hr.File{Org: "UP-PR", Name: "small.csv", Content: strings.NewReader(header + strings.Join(rows, ""))}, hr.Map{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// reach makes a batch that stands in a state.
func reach(t *testing.T, h *apptest.House, state hr.State, n int) hr.Batch {
	t.Helper()
	file := header + row(fmt.Sprintf("EDGE-%d", n), "Edge", "ACTIVE,,,")
	b, err := h.HR.Receive(ctx, operator, hr.File{Org: "UP-PR", Content: strings.NewReader(file)})
	for _, to := range []hr.State{hr.Parsed, hr.Validated, hr.InReview, hr.Applied, hr.Reconciled} {
		if err != nil {
			t.Fatal(err)
		}
		if b.State == state || state == hr.RolledBack && b.State == hr.Applied {
			break
		}
		b, err = step(h, operator, b.ID, to)
	}
	if state == hr.RolledBack {
		b, err = step(h, operator, b.ID, hr.RolledBack)
	}
	if err != nil || b.State != state {
		t.Fatalf("%s: %v", b.State, err)
	}
	return b
}

// step takes the verb that leads to a state.
func step(h *apptest.House, by who.Actor, id string, to hr.State) (hr.Batch, error) {
	switch to {
	case hr.Parsed:
		return h.HR.Parse(ctx, by, id, hr.Map{})
	case hr.Validated:
		return h.HR.Validate(ctx, by, id)
	case hr.InReview:
		return h.HR.Review(ctx, by, id)
	case hr.Applied:
		return h.HR.Apply(ctx, by, id)
	case hr.Reconciled:
		return h.HR.Reconcile(ctx, by, id)
	}
	return h.HR.RollBack(ctx, by, id)
}

func TestBatch_EachEdgeIsWalked_EachNonEdgeIsRefused(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		n := 0
		for _, from := range hr.States {
			for _, to := range hr.States[1:] {
				n++
				b := reach(t, h, from, n)
				before := dump(t, h, peopleTables, []string{"hr_batch", "hr_row"})
				got, err := step(h, operator, b.ID, to)
				if hr.May(from, to) {
					if err != nil || got.State != to {
						t.Errorf("%s to %s: %s, %v", from, to, got.State, err)
					}
					continue
				}
				if !fault.Is(err, fault.Conflict) {
					t.Errorf("%s to %s: %v", from, to, err)
				}
				differ(t, before, dump(t, h, peopleTables, []string{"hr_batch", "hr_row"}))
			}
		}
	})
}

func TestApply_OfALargeBatch_ByWhoBroughtIt_IsRefused(t *testing.T) {
	h := apptest.Demo(t)
	var rows []string
	for i := range hr.AloneUpTo + 1 {
		rows = append(rows, row(fmt.Sprintf("MANY-%d", i), "Somebody", "ACTIVE,,,"))
	}
	office := actor(t, h, "department")
	b := small(t, h, office, rows...)
	if _, err := h.HR.Apply(ctx, office, b.ID); !fault.Is(err, fault.Denied) {
		t.Errorf("alone: %v", err)
	}
	if hr.Closed(office, b) != "hr.apply.alone" {
		t.Errorf("the door says %q", hr.Closed(office, b))
	}
	if _, err := h.HR.Apply(ctx, operator, b.ID); err != nil {
		t.Errorf("by another: %v", err)
	}
	few := small(t, h, office, rows[:3]...)
	if _, err := h.HR.Apply(ctx, office, few.ID); err != nil {
		t.Errorf("a small batch: %v", err)
	}
}

// actor is somebody of the story, with what they hold.
func actor(t *testing.T, h *apptest.House, alias string) who.Actor {
	t.Helper()
	a, err := h.Accounts.Bearer(ctx, h.Token(t, alias))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestReceive_PANAndPRAN_AreNeverStoredPlain_AndFindTheirHolder(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		const pan = "ABCPK1234L"
		b := small(t, h, operator, row("PAN-1", "First", "ACTIVE,"+pan+",,"))
		if _, err := h.HR.Apply(ctx, operator, b.ID); err != nil {
			t.Fatal(err)
		}
		again := small(t, h, operator, row("PAN-2", "First", "ACTIVE, abcpk1234l ,,"), row("", "First", "ACTIVE,"+pan+",6,"))
		got, err := h.HR.RowOf(ctx, h.Reader(), operator, again.ID, 2)
		if err != nil || got.Conflict != "hr.conflict.identity" || got.Result != hr.RowConflict {
			t.Fatalf("under another code: %+v, %v", got, err)
		}
		if got, _ = h.HR.RowOf(ctx, h.Reader(), operator, again.ID, 3); got.Code != "PAN-1" || got.Result != "changed" {
			t.Errorf("without a code: %+v", got)
		}
		if got, err = h.HR.Decide(ctx, operator, again.ID, 2, hr.Keep, ""); err != nil || got.Result != "new" {
			t.Errorf("another person: %+v, %v", got, err)
		}
		for _, table := range []string{"hr_batch", "hr_row", "hr_image", "hr_key", "people_person", "event_fact"} {
			if all := strings.ToUpper(strings.Join(apptest.Dump(t, h.House, table), "\n")); strings.Contains(all, pan) {
				t.Errorf("%s holds the number", table)
			}
		}
	})
}

func TestReceive_ANameIsNoKey(t *testing.T) {
	h := apptest.Demo(t)
	p, err := h.People.ByCode(ctx, h.Reader(), "EMP-UP-129-0417")
	if err != nil {
		t.Fatal(err)
	}
	b := small(t, h, operator, row("OTHER-1", p.Name["en"], "ACTIVE,,,"))
	if b.New != 1 {
		t.Errorf("%+v", b.Counts)
	}
}

func TestRollBack_AfterTheRegisterChanged_IsRefusedAndNamesThem(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		b := small(t, h, operator, row("RB-1", "One", "ACTIVE,,,"))
		if _, err := h.HR.Apply(ctx, operator, b.ID); err != nil {
			t.Fatal(err)
		}
		later := small(t, h, operator, row("RB-1", "One", "ACTIVE,,7,"))
		if _, err := h.HR.Apply(ctx, operator, later.ID); err != nil {
			t.Fatal(err)
		}
		_, err := h.HR.RollBack(ctx, operator, b.ID)
		if !fault.Is(err, fault.Conflict) || !strings.Contains(fmt.Sprint(fault.As(err).Args), "RB-1") {
			t.Fatalf("%v", err)
		}
		if _, err := h.HR.RollBack(ctx, operator, later.ID); err != nil {
			t.Fatalf("the later one first: %v", err)
		}
		if _, err := h.HR.RollBack(ctx, operator, b.ID); err != nil {
			t.Fatalf("then the earlier one: %v", err)
		}
	})
}

func TestDecide_TheWordsMeanWhatTheySay(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		batch := intake(t, h, operator)
		decide := func(n int, word hr.Word, unit string) hr.Row {
			t.Helper()
			r, err := h.HR.Decide(ctx, operator, batch.ID, n, word, unit)
			if err != nil {
				t.Fatalf("row %d: %v", n, err)
			}
			return r
		}
		if r := decide(209, hr.Take, ""); r.Result != "changed" {
			t.Errorf("of two rows the one that is taken: %+v", r)
		}
		if r, _ := h.HR.RowOf(ctx, h.Reader(), operator, batch.ID, 36); r.Result != hr.RowSkipped {
			t.Errorf("the other: %s", r.Result)
		}
		if r := decide(36, hr.Take, ""); r.Result != "same" {
			t.Errorf("the word was changed: %s", r.Result)
		}
		if r := decide(79, hr.Take, "UP-129-948"); r.Result != "changed" {
			t.Errorf("a unit that was named: %+v", r)
		}
		if _, err := h.HR.Decide(ctx, operator, batch.ID, 80, hr.Take, "NOWHERE"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a unit that there is not: %v", err)
		}
		if r := decide(80, hr.Keep, ""); r.Result != "same" {
			t.Errorf("what is known is kept: %+v", r)
		}
		if r := decide(62, hr.Keep, ""); r.Result != "same" {
			t.Errorf("without the reporting officer: %+v", r)
		}
		if r := decide(22, hr.Skip, ""); r.Result != hr.RowSkipped {
			t.Errorf("skipped: %+v", r)
		}
		if _, err := h.HR.Decide(ctx, operator, batch.ID, 22, hr.Take, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("a word that is not offered: %v", err)
		}
		if _, err := h.HR.Apply(ctx, operator, batch.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("applied with open conflicts: %v", err)
		}
		decideAll(t, h, operator, batch.ID)
		if _, err := h.HR.Apply(ctx, operator, batch.ID); err != nil {
			t.Fatal(err)
		}
		got, err := h.HR.Reconcile(ctx, operator, batch.ID)
		if err != nil || got.Differs != 0 {
			t.Errorf("reconciled: %d differ, %v", got.Differs, err)
		}
	})
}

func TestReceive_WhatIsNoFile_IsAnErrorAndKeepsNothing(t *testing.T) {
	h := apptest.Demo(t)
	for name, file := range map[string]io.Reader{
		"empty": strings.NewReader(""), "header alone": strings.NewReader(header), "no codes": strings.NewReader("name,office\nA,B\n"),
	} {
		b, err := h.HR.Intake(ctx, operator, hr.File{Org: "UP-PR", Content: file}, hr.Map{})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		if b.State != "" && b.State != hr.Received {
			t.Errorf("%s: stands at %s", name, b.State)
		}
	}
	n, err := db.Scalar[int64](ctx, h.Reader(), "select count(*) from hr_batch where state <> 'received'")
	if err != nil || n != 1 { // the story's own
		t.Errorf("%d batches, %v", n, err)
	}
}
