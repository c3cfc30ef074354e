package crash

import (
	"context"
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"testing"

	"sopan/internal/app"
	"sopan/internal/app/apptest"
	"sopan/internal/evidence"
	"sopan/internal/ground/db"
)

// The sizes of the driver's work.
const (
	fileRows   = 40 // people in a file
	batchItems = 3  // scores in a batch
)

// prove opens the house again and holds it to its promise: what was acknowledged is there, nothing is there by half, the
// log has no gap and no broken link, and what every derived room holds is what it would hold if it were made anew.
func prove(t *testing.T, data string, acknowledged []ack) {
	t.Helper()
	ctx := context.Background()
	h := open(t, data)
	defer h.Close()
	if h.DB.Dialect() == db.SQLite {
		if verdict, err := h.Integrity(ctx); err != nil || verdict != "ok" {
			t.Fatalf("the file is damaged: %q, %v", verdict, err)
		}
	}
	if err := h.Log.Drain(ctx); err != nil {
		t.Fatalf("drain: %v", err)
	}
	wholeLog(t, h)
	wholeImports(t, h, acknowledged)
	wholeEvidence(t, h, acknowledged)
	sameRebuilt(t, h)
}

// wholeLog: every fact is numbered, positions run from 1 without a gap, the chain is whole, and the sequencer and every reader
// stand at its end.
func wholeLog(t *testing.T, h *app.House) {
	t.Helper()
	ctx := context.Background()
	last, err := h.Log.Verify(ctx)
	if err != nil {
		t.Fatalf("the log is broken after %d facts: %v", last, err)
	}
	if all := one(t, h, `select count(*) from event_fact`); all != last {
		t.Errorf("%d facts, of which %d are numbered", all, last)
	}
	if distinct := one(t, h, `select count(distinct id) from event_fact`); distinct != last {
		t.Errorf("%d facts with %d ids", last, distinct)
	}
	status, err := h.Log.Status(ctx)
	if err != nil || status.Head != last || status.Waiting != 0 {
		t.Errorf("the log ends at %d; status %+v, %v", last, status, err)
	}
	for _, r := range status.Readers {
		if r.Pos != last {
			t.Errorf("%s stands at %d of %d after a drain", r.Name, r.Pos, last)
		}
	}
}

// wholeImports: a file of people is there whole or not at all, with names, posts, postings and facts; an acknowledged one is
// there.
func wholeImports(t *testing.T, h *app.House, acknowledged []ack) {
	t.Helper()
	in := map[string]int64{}
	for code := range set(t, h, `select code from people_person where code like 'run%'`) {
		in[code[:strings.LastIndexByte(code, '-')]]++
	}
	for _, a := range acknowledged {
		if a.verb == "imported" && in[a.what] == 0 {
			t.Errorf("the file %s was acknowledged and is lost", a.what)
		}
	}
	for name, n := range in {
		like := `'` + name + `-%'`
		of := ` where p.code like ` + like
		parts := map[string]int64{
			"persons":   n,
			"names":     one(t, h, `select count(*) from people_person_name n join people_person p on p.id = n.person_id`+of+` and n.lang = 'hi'`),
			"positions": one(t, h, `select count(*) from people_position p`+of),
			"postings":  one(t, h, `select count(*) from people_posting g join people_person p on p.id = g.person_id`+of),
			"holders":   one(t, h, `select count(*) from people_holder g join people_person p on p.id = g.person_id`+of),
			"facts": one(t, h, `select count(*) from event_fact f join people_person p on f.body like '%"person":"' || p.id || '"%'`+
				of+` and f.kind = 'people.posted'`),
		}
		for part, got := range parts {
			if got != fileRows {
				t.Errorf("the file %s is there by half: %d %s of %d", name, got, part, fileRows)
			}
		}
	}
}

// wholeEvidence: every item has the fact that tells of it, every fact has its item, decided items have the fact of their
// decision, batches are whole; what was acknowledged is there as it was said.
func wholeEvidence(t *testing.T, h *app.House, acknowledged []ack) {
	t.Helper()
	status := map[string]string{}
	for line := range set(t, h, `select id || ' ' || status from evidence_item`) {
		id, s, _ := strings.Cut(line, " ")
		status[id] = s
	}
	told, decided := map[string]bool{}, map[string]bool{}
	for line := range set(t, h, `select kind || ' ' || body from event_fact where kind like 'evidence.%'`) {
		kind, body, _ := strings.Cut(line, " ")
		var f struct{ ID string }
		if err := json.Unmarshal([]byte(body), &f); err != nil {
			t.Fatal(err)
		}
		if kind == "evidence.decided" {
			decided[f.ID] = true
		} else if told[f.ID] {
			t.Errorf("the item %s was told of twice", f.ID)
		} else {
			told[f.ID] = true
		}
		if status[f.ID] == "" {
			t.Errorf("a fact tells of %s, which is not there", f.ID)
		}
	}
	signed := set(t, h, `select id from evidence_item where kind = 'signoff' and decided_by <> ''`)
	if !maps.Equal(signed, decided) {
		t.Errorf("%d items are decided, %d facts tell of it", len(signed), len(decided))
	}
	for id := range status {
		if !told[id] {
			t.Errorf("nothing tells of the item %s", id)
		}
	}
	batches := map[string]int{}
	for source := range set(t, h, `select source_id from evidence_item where source_kind = 'crash'`) {
		name, _, _ := strings.Cut(source, " ")
		batches[name]++
	}
	for name, n := range batches {
		if n != batchItems {
			t.Errorf("the batch %s is there by half: %d", name, n)
		}
	}
	for _, a := range acknowledged {
		lost := a.verb == "claimed" && status[a.what] == "" ||
			a.verb == "decided" && status[a.what] != evidence.StatusAccepted ||
			a.verb == "loaded" && a.n != strconv.Itoa(batches[a.what])
		if lost {
			t.Errorf("%s %s was acknowledged and is lost (status %q)", a.verb, a.what, status[a.what])
		}
	}
}

// sameRebuilt: making every derived room anew changes nothing.
func sameRebuilt(t *testing.T, h *app.House) {
	t.Helper()
	before := map[string][]string{}
	for _, table := range apptest.Derived {
		before[table] = apptest.Dump(t, h, table)
	}
	for _, r := range h.Log.Readers() {
		if r.Rebuild == nil {
			continue
		}
		if err := h.Log.Rebuild(context.Background(), r.Name); err != nil {
			t.Fatalf("rebuild %s: %v", r.Name, err)
		}
	}
	for _, table := range apptest.Derived {
		if why := apptest.Differ(before[table], apptest.Dump(t, h, table)); why != "" {
			t.Errorf("%s, followed and made anew, differs: %s", table, why)
		}
	}
}

// one gives the number that a question has for its answer.
func one(t *testing.T, h *app.House, query string, args ...any) int64 {
	t.Helper()
	n, err := db.Scalar[int64](context.Background(), h.Reader(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// set gives the texts that a question has for its answers.
func set(t *testing.T, h *app.House, query string) map[string]bool {
	t.Helper()
	type row struct{ text string }
	rows, err := db.All(context.Background(), h.Reader(), func(r *row) []any { return []any{&r.text} }, query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	out := map[string]bool{}
	for _, r := range rows {
		out[r.text] = true
	}
	return out
}
