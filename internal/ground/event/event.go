// Package event is the log of facts: the one thing that rooms above read, the audit trail, the feed of notices and of
// webhooks, and what one instance ships to another.
//
// The contract, in plain words:
//
//   - Record writes a fact beside the change it tells of, in the same transaction. A fact is there if and only if its
//     cause is.
//   - A fact has no position when it is written. The sequencer numbers facts later, without gaps, and chains a hash over
//     them. Readers see only numbered facts, so a reader that stands at n has seen all of 1..n, however slow a writer was.
//   - Facts of one transaction keep their order. Of two transactions, the one that is numbered first comes first.
//   - A reader runs after commit, in log order, in batches; what it writes commits with its cursor. A batch may be handed
//     to it again after a crash, with nothing of the first try left.
//   - A reader recomputes what a fact touches from what stands below. It never counts facts: how many derived facts there
//     are depends on how far a reader was behind; only the state it comes to is certain.
//   - Rebuild empties a derived room and fills it again from what stands below. It records no facts, so nobody is told
//     twice. Following the log and rebuilding come to the same state: one property test holds it for every room.
package event

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/id"
)

// Fact is something that happened. It is a small struct of ids, levels and few values, never names or free text: the log
// is kept for ever, and personal data must be erasable in its own room. Its JSON form is a contract for ever too; a change
// is a new kind.
type Fact interface {
	// Kind names the fact in the past tense, the room first: "evidence.accepted". It must not depend on the value.
	Kind() string
}

// Entry is a fact as it stands in the log.
type Entry struct {
	Pos  int64 // from 1, without gaps
	ID   string
	Kind string
	At   time.Time
	By   string // person id, or the name of a system
	Body []byte // JSON
	Hash string // hex SHA-256 over the previous hash and this fact
}

// As reads the entry's body as a T. The caller has looked at Kind; a body that does not fit is our own mistake.
func As[T Fact](e Entry) (T, error) {
	var t T
	if err := json.Unmarshal(e.Body, &t); err != nil {
		return t, fmt.Errorf("event: %s at %d: %w", e.Kind, e.Pos, err)
	}
	return t, nil
}

// Record writes a fact in the transaction of its cause.
func Record(ctx context.Context, tx *db.Tx, f Fact) error {
	return record(ctx, tx, id.New(), f)
}

// Derive writes a fact that a reader concludes from another. Its id follows from the reader, the cause and the subject, so
// that concluding twice tells it once.
func Derive(ctx context.Context, tx *db.Tx, reader string, cause Entry, subject string, f Fact) error {
	return record(ctx, tx, id.Of(reader, cause.ID, subject, f.Kind()), f)
}

func record(ctx context.Context, tx *db.Tx, factID string, f Fact) error {
	body, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("event: %s: %w", f.Kind(), err)
	}
	return insertFact(ctx, tx, factID, f.Kind(), body)
}

// RecordAll writes many facts in the transaction of their cause, in few statements.
func RecordAll[F Fact](ctx context.Context, tx *db.Tx, facts []F) error {
	rows := make([]pending, len(facts))
	for i, f := range facts {
		body, err := json.Marshal(f)
		if err != nil {
			return fmt.Errorf("event: %s: %w", f.Kind(), err)
		}
		rows[i] = pending{id: id.New(), kind: f.Kind(), body: string(body)}
	}
	return insertFacts(ctx, tx, rows)
}
