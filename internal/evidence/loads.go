package evidence

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// LoadFilter narrows a list of batches; the zero value does not.
type LoadFilter struct {
	State string
	Mine  bool // proposed by the actor
	ForMe bool // waiting for a second person whom the actor can be
}

// LoadPage is one part of a list of batches.
type LoadPage struct {
	Loads []Load
	Next  string // hand it in as "after" for the next part; "" at the end
}

// LoadRow is one score of a batch.
type LoadRow struct {
	N          int    // its number, while the batch waits; 0 in force
	ItemID     string // the evidence that it has become, in force; else ""
	PersonID   string
	Competency string
	Side       string
	Score      int // hundredths on the scale
	Note       string
	Detail     json.RawMessage
	ObservedAt time.Time
}

// LoadRows is one part of the scores of a batch.
type LoadRows struct {
	Rows []LoadRow
	Next string
}

// LoadSum is what a batch brings for one side of one competency.
type LoadSum struct {
	Competency            string
	Side                  string
	Rows, People          int
	Lowest, Mean, Highest int // hundredths; the mean half-up
	From, To              time.Time
}

// Loads gives the batches that the actor proposed, and those of which everybody served within a part of the tree over which the
// actor holds the right evidence.load; the newest first.
func (r *Records) Loads(ctx context.Context, q db.Q, by who.Actor, f LoadFilter, after string, limit int) (LoadPage, error) {
	const op = "evidence.Loads"
	at, err := parsePlace(op, after, newest)
	if err != nil {
		return LoadPage{}, err
	}
	if by.ID() == "" {
		return LoadPage{}, nil
	}
	limit = bounded(limit)
	loads, err := loadsOf(ctx, q, by, f, at, limit+1)
	if err != nil {
		return LoadPage{}, fault.Wrap(op, err)
	}
	if len(loads) <= limit {
		return LoadPage{Loads: loads}, nil
	}
	last := loads[limit-1]
	return LoadPage{Loads: loads[:limit], Next: strconv.FormatInt(last.ProposedAt.UnixMicro(), 10) + "." + last.ID}, nil
}

// Load gives a batch to who proposed it, and to those with the right evidence.load over everybody in it.
func (r *Records) Load(ctx context.Context, q db.Q, by who.Actor, id string) (Load, error) {
	return seenLoad(ctx, q, by, "evidence.Load", id)
}

// LoadClosed gives the key of why the actor cannot be the second person for a batch, "" when they can. It is for showing a
// door; who goes through it is judged again.
func (r *Records) LoadClosed(ctx context.Context, q db.Q, by who.Actor, id string) (string, error) {
	const op = "evidence.LoadClosed"
	l, err := seenLoad(ctx, q, by, op, id)
	if err != nil {
		return "", err
	}
	if l.State != BatchWaiting {
		return "evidence.conflict.load", nil
	}
	why, err := closedTo(ctx, q, by, l)
	return why, fault.Wrap(op, err)
}

// LoadRowsOf gives the scores of a batch, in its own order. Reading what others have proposed is kept in the audit record, for
// each person it is about, before it is answered. A batch that came to nothing has none.
func (r *Records) LoadRowsOf(ctx context.Context, q db.Q, by who.Actor, id, after string, limit int) (LoadRows, error) {
	const op = "evidence.LoadRowsOf"
	l, err := seenLoad(ctx, q, by, op, id)
	if err != nil {
		return LoadRows{}, err
	}
	rows, err := r.loadRows(ctx, q, by, l, after, limit)
	return rows, fault.Wrap(op, err)
}

func (r *Records) loadRows(ctx context.Context, q db.Q, by who.Actor, l Load, after string, limit int) (out LoadRows, err error) {
	limit = bounded(limit)
	switch l.State {
	case BatchWaiting:
		n := 0
		if after != "" {
			if n, err = strconv.Atoi(after); err != nil || n < 1 {
				return LoadRows{}, invalid("evidence.LoadRowsOf", fault.Field{Name: "after", Key: "evidence.field.after"})
			}
		}
		out.Rows, err = waitingRows(ctx, q, l.ID, n, limit+1)
	case BatchInForce:
		out.Rows, err = keptRows(ctx, q, l.ID, after, limit+1)
	}
	if err != nil {
		return LoadRows{}, err
	}
	if len(out.Rows) > limit {
		out.Rows = out.Rows[:limit]
		last := out.Rows[limit-1]
		if out.Next = last.ItemID; out.Next == "" {
			out.Next = strconv.Itoa(last.N)
		}
	}
	if by.ID() == l.ProposedBy {
		return out, nil
	}
	return out, r.auditRows(ctx, q, by, out.Rows)
}

// auditRows keeps that the scores of these persons were read.
func (r *Records) auditRows(ctx context.Context, q db.Q, by who.Actor, rows []LoadRow) error {
	persons := make([]string, len(rows))
	for i, row := range rows {
		persons[i] = row.PersonID
	}
	slices.Sort(persons)
	persons = slices.Compact(persons)
	paths, err := pathsOf(ctx, q, persons)
	if err != nil {
		return err
	}
	subjects := make([][2]string, len(persons))
	for i, p := range persons {
		subjects[i] = [2]string{p, paths[p]}
	}
	return audit.RecordAll(ctx, r.db, by, who.EvidenceLoad, subjects, "evidence.load")
}

// LoadSums gives what a batch brings, by competency and side. It is for those who may see the batch.
func (r *Records) LoadSums(ctx context.Context, q db.Q, by who.Actor, id string) ([]LoadSum, error) {
	const op = "evidence.LoadSums"
	l, err := seenLoad(ctx, q, by, op, id)
	if err != nil {
		return nil, err
	}
	sums, err := loadSums(ctx, q, l)
	return sums, fault.Wrap(op, err)
}

func loadSums(ctx context.Context, q db.Q, l Load) (out []LoadSum, err error) {
	switch l.State {
	case BatchWaiting:
		out, err = waitingSums(ctx, q, l.ID)
	case BatchInForce:
		out, err = keptSums(ctx, q, l.ID)
	}
	slices.SortFunc(out, func(a, b LoadSum) int {
		return cmp.Or(strings.Compare(a.Competency, b.Competency), strings.Compare(a.Side, b.Side))
	})
	return out, err
}

// LoadSheet is a batch with all that who decides on it looks at.
type LoadSheet struct {
	Load
	Sums   []LoadSum
	Known  int    // while it waits: the scores that are on record already and would be left out
	Closed string // while it waits: the key of why the actor cannot be the second person; "" when they can
	Part   LoadRows
}

// LoadSheet gives Load, LoadSums, LoadClosed and a part of LoadRowsOf at once, to the same people and as well recorded.
func (r *Records) LoadSheet(ctx context.Context, q db.Q, by who.Actor, id, after string, limit int) (LoadSheet, error) {
	const op = "evidence.LoadSheet"
	l, err := seenLoad(ctx, q, by, op, id)
	if err != nil {
		return LoadSheet{}, err
	}
	s := LoadSheet{Load: l}
	if s.Sums, err = loadSums(ctx, q, l); err != nil {
		return LoadSheet{}, fault.Wrap(op, err)
	}
	if l.State == BatchWaiting {
		if s.Known, err = knownLines(ctx, q, id); err != nil {
			return LoadSheet{}, fault.Wrap(op, err)
		}
		if s.Closed, err = closedTo(ctx, q, by, l); err != nil {
			return LoadSheet{}, fault.Wrap(op, err)
		}
	}
	s.Part, err = r.loadRows(ctx, q, by, l, after, limit)
	return s, fault.Wrap(op, err)
}
