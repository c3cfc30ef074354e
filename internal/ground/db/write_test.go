package db_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

func TestWrite_ThatPanics_IsRolledBackAndHoldsNobodyUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		insert := func(ctx context.Context, key string, after func()) error {
			return d.Write(ctx, who.Operator("test"), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `
					insert into audit_read (id, at, by_id, by_right, person_id, path, what)
					values ($1, 0, 'by', 'right', 'person', 'IN.', 'what')`, key)
				after()
				return err
			})
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = insert(context.Background(), "a", func() { panic("a mistake") })
		}()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := insert(ctx, "b", func() {}); err != nil {
			t.Fatalf("the next write: %v", err)
		}
		if n, err := db.Scalar[int](ctx, d.Reader(), `select count(*) from audit_read`); err != nil || n != 1 {
			t.Errorf("%d rows, %v; want the second alone", n, err)
		}
	})
}

func TestWrite_BesideAnotherProcessThatWritesForLong_SaysSoAndIsNotOurMistake(t *testing.T) {
	t.Parallel() // it waits as long as anybody would
	address := filepath.Join(t.TempDir(), "busy.db")
	open := func() *db.DB {
		d, err := db.Open(context.Background(), address, clock.System)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(d.Close)
		return d
	}
	long, other := open(), open()
	err := long.Write(context.Background(), who.Operator("import"), func(ctx context.Context, _ *db.Tx) error {
		err := other.Write(context.Background(), who.Operator("page"), func(context.Context, *db.Tx) error { return nil })
		if !fault.Is(err, fault.Unavailable) || fault.As(err).Key != "ground.fault.busy" {
			t.Errorf("a write beside it: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Write(context.Background(), who.Operator("page"), func(context.Context, *db.Tx) error { return nil }); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
