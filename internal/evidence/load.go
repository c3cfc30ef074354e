package evidence

import (
	"context"
	"slices"
	"strconv"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Load is a batch of earlier scores. Its life:
//
//	ProposeLoad, ImportLoad    waiting ──ConsentLoad, by another──▶ in_force
//	                           waiting ──RefuseLoad, by another──▶ refused
//	                           waiting ──WithdrawLoad, by who proposed it──▶ withdrawn
//
// Two persons do two acts: nobody puts their own batch in force, nor one in which they stand themselves. While it waits it
// counts nothing. In force, each of its rows is evidence that names the batch; a batch that came to nothing keeps who, when,
// how many and why, and not what it said of people. Facts: LoadProposed, LoadConsented with an Accepted for each score,
// LoadRefused, LoadWithdrawn.
type Load struct {
	ID         string
	State      string
	Rows       int
	People     int
	Units      int // in which the people served when it was proposed
	Fresh      int // in force: the rows that were not on record yet
	ProposedAt time.Time
	ProposedBy string    // person id or system
	EndedAt    time.Time // zero while it waits
	EndedBy    string    // who consented, refused or withdrew
	Reason     string    // why it was refused
}

// The states of a batch.
const (
	BatchWaiting   = "waiting"
	BatchInForce   = "in_force"
	BatchRefused   = "refused"
	BatchWithdrawn = "withdrawn"
)

// ProposeLoad puts scores that were given before forward, whole or not at all; they count once another person consents. It
// needs the right evidence.load over each person's unit, and nobody proposes their own. Each value comes with its raw readings
// in Detail. The fault names every row that breaks a rule as "rows.17.score", counted from 1.
func (r *Records) ProposeLoad(ctx context.Context, by who.Actor, rows []New) (Load, error) {
	const op = "evidence.ProposeLoad"
	if err := mayPropose(op, by, len(rows)); err != nil {
		return Load{}, err
	}
	var l Load
	err := r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		numbered := number(rows)
		_, flaws, err := judgeLoad(ctx, tx, by, numbered)
		if err == nil {
			err = refusal(op, numbered, flaws)
		}
		if err != nil {
			return err
		}
		l, err = keepLoad(ctx, tx, by, numbered)
		return err
	})
	return l, fault.Wrap(op, err)
}

func mayPropose(op string, by who.Actor, rows int) error {
	switch {
	case !by.Holds(who.EvidenceLoad):
		return fault.E(fault.Denied, op, "evidence.denied.load")
	case rows > MaxLoad:
		return fault.E(fault.TooLarge, op, "evidence.load.too_many", "max", MaxLoad)
	case rows == 0:
		return fault.E(fault.Invalid, op, "evidence.load.no_rows").At("rows", "evidence.load.no_rows")
	}
	return nil
}

// line is one row of a batch under its number: its line in the file, or its place in the list.
type line struct {
	n int
	New
}

// number gives rows their places in the list, from 1, and the form in which they are judged and kept.
func number(rows []New) []line {
	out := make([]line, len(rows))
	for i, n := range rows {
		if n.Kind == "" {
			n.Kind = Loaded
		}
		out[i] = line{i + 1, clean(n)}
	}
	return out
}

// flaw is what is wrong with one row of a batch.
type flaw struct {
	at     int  // place of the row in the list, from 0
	denied bool // the row is not the actor's to bring in
	fault.Field
}

// judgeLoad holds the rows of a batch to the rules, as things stand now and for this actor, and makes items of them, without
// status. Where there are flaws the items are of no use.
func judgeLoad(ctx context.Context, q db.Q, by who.Actor, rows []line) (items []Item, flaws []flaw, err error) {
	news, persons := make([]New, len(rows)), make([]string, len(rows))
	for i, row := range rows {
		news[i], persons[i] = row.New, row.PersonID
	}
	slices.Sort(persons)
	paths, err := pathsOf(ctx, q, slices.Compact(persons))
	if err != nil {
		return nil, nil, err
	}
	standards, err := standardsFor(ctx, q, news)
	if err != nil {
		return nil, nil, err
	}
	items = make([]Item, len(rows))
	first := make(map[source]int, len(rows)) // the row that named it first
	for i, n := range news {
		std := standards[n.Competency]
		found := append(check(n, std, q.Now()), loadSins(n, paths)...)
		if from, ok := sourceOf(n, std); ok {
			if at, twice := first[from]; twice {
				found = append(found, fault.Field{Name: "reference", Key: "evidence.load.twice", Args: []any{"row", rows[at].n}})
			} else {
				first[from] = i
			}
		}
		for _, f := range found {
			flaws = append(flaws, flaw{at: i, Field: f})
		}
		if key := notYours(by, n.PersonID, paths); key != "" {
			flaws = append(flaws, flaw{at: i, denied: true, Field: fault.Field{Name: "person", Key: key}})
		}
		if len(flaws) == 0 {
			items[i] = item(n, std.code, q)
		}
	}
	return items, flaws, nil
}

// loadSins gives what a row breaks of the rules for batches alone.
func loadSins(n New, paths map[string]string) []fault.Field {
	var bad []fault.Field
	if n.Kind != Loaded || len(n.Files) > 0 {
		bad = append(bad, fault.Field{Name: "kind", Key: "evidence.field.kind"})
	}
	if _, serves := paths[n.PersonID]; !serves && n.PersonID != "" {
		bad = append(bad, fault.Field{Name: "person", Key: "evidence.field.person"})
	}
	return bad
}

// notYours gives why the person's score is not the actor's to bring in, "" when it is.
func notYours(by who.Actor, person string, paths map[string]string) string {
	path, serves := paths[person]
	switch {
	case !serves:
		return ""
	case by.SignedIn() && by.PersonID == person:
		return "evidence.load.own"
	case !by.May(who.EvidenceLoad, who.Over{PersonID: person, Path: path}):
		return "evidence.load.not_yours"
	}
	return ""
}

// source is that by which a score is known again.
type source struct{ person, competency, side, kind, id string }

// sourceOf gives the source of a row; false for one that names none.
func sourceOf(n New, std *standard) (source, bool) {
	if n.SourceID == "" || std == nil {
		return source{}, false
	}
	return source{n.PersonID, std.code, n.Side, n.SourceKind, n.SourceID}, true
}

// mostPlaces is how many places a fault names: enough to see what is wrong with the file.
const mostPlaces = 50

// refusal is the fault of rows with flaws, nil when there are none.
func refusal(op string, rows []line, flaws []flaw) error {
	if len(flaws) == 0 {
		return nil
	}
	f := fault.E(fault.Invalid, op, "evidence.load.refused", "n", countRows(flaws))
	if i := slices.IndexFunc(flaws, func(f flaw) bool { return f.denied }); i >= 0 {
		f = fault.E(fault.Denied, op, "evidence.denied.load")
	}
	for _, bad := range flaws[:min(mostPlaces, len(flaws))] {
		f.Places = append(f.Places, fault.Field{Name: rowPlace(rows[bad.at].n, bad.Name), Key: bad.Key, Args: bad.Args})
	}
	return f
}

// countRows tells in how many rows the flaws are; those of one row stand together.
func countRows(flaws []flaw) int {
	n := 0
	for i, f := range flaws {
		if i == 0 || flaws[i-1].at != f.at {
			n++
		}
	}
	return n
}

// rowPlace names a place in a batch: "rows.17.score".
func rowPlace(n int, field string) string { return "rows." + strconv.Itoa(n) + "." + field }

// keepLoad stores a batch that waits, and tells of it.
func keepLoad(ctx context.Context, tx *db.Tx, by who.Actor, rows []line) (Load, error) {
	persons := make([]string, len(rows))
	for i, row := range rows {
		persons[i] = row.PersonID
	}
	slices.Sort(persons)
	persons = slices.Compact(persons)
	units, err := unitsOf(ctx, tx, persons)
	if err != nil {
		return Load{}, err
	}
	l := Load{
		ID: id.New(), State: BatchWaiting, Rows: len(rows), People: len(persons), Units: len(units), ProposedAt: tx.Now(), ProposedBy: by.ID(),
	}
	if err := insertLoad(ctx, tx, l, units, rows); err != nil {
		return Load{}, err
	}
	return l, event.Record(ctx, tx, LoadProposed{Load: l.ID, Rows: l.Rows, People: l.People})
}
