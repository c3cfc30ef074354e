package crash

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
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
	wholeLoads(t, h, acknowledged)
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

// wholeEvidence: every item has the fact that tells of it, every fact has its item; what was decided, passed on or expired has
// the fact of that, once, and what has the fact is so; batches are whole. What was acknowledged is there as it was said.
func wholeEvidence(t *testing.T, h *app.House, acknowledged []ack) {
	t.Helper()
	status := map[string]string{}
	for line := range set(t, h, `select id || ' ' || status from evidence_item`) {
		id, s, _ := strings.Cut(line, " ")
		status[id] = s
	}
	told := toldOf(t, h)
	for kind, of := range told {
		for id := range of {
			if status[id] == "" {
				t.Errorf("a fact %s tells of %s, which is not there", kind, id)
			}
		}
	}
	for id := range status {
		if n := told["evidence.claimed"][id] + told["evidence.accepted"][id]; n != 1 {
			t.Errorf("%d facts tell of the item %s", n, id)
		}
	}
	matched(t, "decided", set(t, h, `select id from evidence_item where kind = 'signoff' and decided_by <> ''`), told["evidence.decided"])
	matched(t, "expired", set(t, h, `select id from evidence_item where expired_at is not null`), told["evidence.expired"])
	passes := wholePasses(t, h, told["evidence.passed_on"])
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
	said := map[string]int{}
	for _, a := range acknowledged {
		lost := a.verb == "claimed" && status[a.what] == "" ||
			a.verb == "decided" && status[a.what] != evidence.StatusAccepted ||
			a.verb == "loaded" && a.n != strconv.Itoa(batches[a.what])
		if lost {
			t.Errorf("%s %s was acknowledged and is lost (status %q)", a.verb, a.what, status[a.what])
		}
		n, _ := strconv.Atoi(a.n)
		said[a.verb] += n
	}
	if said["passed"] > passes || said["expired"] > len(told["evidence.expired"]) {
		t.Errorf("%d passes and %d expiries were acknowledged, %d and %d are there", said["passed"], said["expired"], passes, len(told["evidence.expired"]))
	}
}

// wholeLoads: a batch of earlier scores has the fact of what became of it and of nothing else; one that waits has all its rows,
// one that has ended none; one in force has brought in as many scores as it says. What was acknowledged is there.
func wholeLoads(t *testing.T, h *app.House, acknowledged []ack) {
	t.Helper()
	told := map[string]int{} // state and load
	states := map[string]string{
		"evidence.load_proposed": "proposed", "evidence.load_consented": "in_force", "evidence.load_refused": "refused", "evidence.load_withdrawn": "withdrawn",
	}
	for line := range set(t, h, `select pos || ' ' || kind || ' ' || body from event_fact where kind like 'evidence.load_%'`) {
		_, rest, _ := strings.Cut(line, " ")
		kind, body, _ := strings.Cut(rest, " ")
		var f struct{ Load string }
		if err := json.Unmarshal([]byte(body), &f); err != nil {
			t.Fatal(err)
		}
		told[states[kind]+" "+f.Load]++
	}
	facts, loads := len(told), map[string]string{}
	for line := range set(t, h, `select id || ' ' || state || ' ' || row_count || ' ' || fresh_count from evidence_load`) {
		f := strings.Fields(line)
		id, state := f[0], f[1]
		loads[id] = state
		want := map[string]string{"rows": "0", "items": f[3]}
		if facts--; state == "waiting" {
			want["rows"] = f[2]
		} else if facts--; told[state+" "+id] != 1 {
			t.Errorf("the batch %s is %s, and %d facts tell of it", id, state, told[state+" "+id])
		}
		if told["proposed "+id] != 1 {
			t.Errorf("%d facts tell that the batch %s was proposed", told["proposed "+id], id)
		}
		have := map[string]string{
			"rows":  strconv.FormatInt(one(t, h, `select count(*) from evidence_load_row where load_id = $1`, id), 10),
			"items": strconv.FormatInt(one(t, h, `select count(*) from evidence_item where load_id = $1`, id), 10),
		}
		if !maps.Equal(have, want) {
			t.Errorf("the batch %s is %s with %v, want %v", id, state, have, want)
		}
	}
	if facts != 0 {
		t.Errorf("%d facts too many tell of batches", facts)
	}
	for _, a := range acknowledged {
		if a.verb == "proposed" && loads[a.what] == "" {
			t.Errorf("the batch %s was acknowledged and is lost", a.what)
		}
	}
}

// toldOf counts the facts about pieces of evidence, by kind and piece.
func toldOf(t *testing.T, h *app.House) map[string]map[string]int {
	t.Helper()
	out := map[string]map[string]int{}
	for line := range set(t, h, `select pos || ' ' || kind || ' ' || body from event_fact
		where kind in ('evidence.claimed', 'evidence.accepted', 'evidence.decided', 'evidence.passed_on', 'evidence.expired')`) {
		_, rest, _ := strings.Cut(line, " ")
		kind, body, _ := strings.Cut(rest, " ")
		var f struct{ ID string }
		if err := json.Unmarshal([]byte(body), &f); err != nil {
			t.Fatal(err)
		}
		if out[kind] == nil {
			out[kind] = map[string]int{}
		}
		out[kind][f.ID]++
	}
	return out
}

// matched: these items, and no others, have a fact of their state, and one.
func matched(t *testing.T, what string, items map[string]bool, told map[string]int) {
	t.Helper()
	for id := range items {
		if told[id] != 1 {
			t.Errorf("%s is %s, and %d facts tell of it", id, what, told[id])
		}
	}
	if len(items) != len(told) {
		t.Errorf("%d items are %s, facts tell of %d", len(items), what, len(told))
	}
}

// wholePasses: each time that a piece passed on has its fact, the passes of a piece follow one upon another without a gap, and
// what waits, waits with whom it was passed to last. It gives how many passes there are.
func wholePasses(t *testing.T, h *app.House, told map[string]int) int {
	t.Helper()
	type pass struct {
		n        int
		from, to string
	}
	passes := map[string][]pass{}
	rows := set(t, h, `select item_id || ' ' || n || ' ' || from_id || ' ' || to_id from evidence_pass`)
	for line := range rows {
		f := strings.Fields(line)
		n, _ := strconv.Atoi(f[1])
		passes[f[0]] = append(passes[f[0]], pass{n, f[2], f[3]})
	}
	signer := map[string]string{}
	for line := range set(t, h, `select id || ' ' || signer_id from evidence_item where status = 'waiting'`) {
		id, s, _ := strings.Cut(line, " ")
		signer[id] = s
	}
	for id, list := range passes {
		if told[id] != len(list) {
			t.Errorf("%s was passed on %d times, %d facts tell of it", id, len(list), told[id])
		}
		slices.SortFunc(list, func(a, b pass) int { return a.n - b.n })
		for i, p := range list {
			if p.n != i+1 || i > 0 && p.from != list[i-1].to {
				t.Errorf("%s was passed on with a gap: %+v", id, list)
			}
		}
		if last := list[len(list)-1]; signer[id] != "" && signer[id] != last.to {
			t.Errorf("%s waits with %s, it was passed to %s", id, signer[id], last.to)
		}
	}
	if len(told) != len(passes) {
		t.Errorf("%d pieces were passed on, facts tell of %d", len(passes), len(told))
	}
	return len(rows)
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
		if err := h.Log.Rebuild(context.Background(), r.Name, nil); err != nil {
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
