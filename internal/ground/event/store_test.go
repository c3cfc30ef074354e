package event

import (
	"context"
	"strings"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
)

func TestWaiting_OfALongBacklog_IsReadInOrderWithoutSorting(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		var plan []string
		var err error
		if d.Dialect() == db.Postgres {
			// An empty table is always scanned and sorted: without these two ways the index must be able to give the order alone.
			err = d.Write(context.Background(), who.Actor{System: "test"}, func(ctx context.Context, tx *db.Tx) error {
				if _, err := tx.Exec(ctx, `set local enable_seqscan = off`); err != nil {
					return err
				}
				if _, err := tx.Exec(ctx, `set local enable_bitmapscan = off`); err != nil {
					return err
				}
				plan, err = db.All(ctx, tx, func(s *string) []any { return []any{s} }, `explain `+strings.ReplaceAll(waitingFacts, "$1", "100"))
				return err
			})
		} else {
			type step struct {
				id, parent, unused int64
				detail             string
			}
			var steps []step
			steps, err = db.All(context.Background(), d.Reader(), func(s *step) []any { return []any{&s.id, &s.parent, &s.unused, &s.detail} },
				`explain query plan `+waitingFacts, 100)
			for _, s := range steps {
				plan = append(plan, s.detail)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(plan, "\n")
		if !strings.Contains(text, "event_fact_waiting") || strings.Contains(text, "Sort") || strings.Contains(text, "TEMP B-TREE") {
			t.Errorf("waiting facts are found so:\n%s", text)
		}
	})
}
