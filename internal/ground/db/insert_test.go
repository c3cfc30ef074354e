package db_test

import (
	"context"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// fill inserts n rows of five columns into a table of this package's, in one transaction.
func fill(tb testing.TB, d *db.DB, n int, keys func(i int) string, tail string) int64 {
	tb.Helper()
	var done int64
	err := d.Write(context.Background(), who.Operator("test"), func(ctx context.Context, tx *db.Tx) (err error) {
		done, err = db.Insert(ctx, tx, `insert into audit_read (id, at, by_id, by_right, person_id, path, what) values`, n, func(i int) []any {
			return []any{keys(i), i, "by", "right", "person", "IN.", "what"}
		}, tail)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return done
}

func TestInsert_WritesEveryRow_AndTellsHowMany(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		keys := make([]string, 1003)
		for i := range keys {
			keys[i] = id.New()
		}
		at := func(i int) string { return keys[i] }
		if n := fill(t, d, 0, at, ""); n != 0 {
			t.Errorf("no rows wrote %d", n)
		}
		if n := fill(t, d, len(keys), at, ""); n != 1003 {
			t.Errorf("wrote %d, want 1003", n)
		}
		if n := fill(t, d, len(keys), at, "on conflict (id) do nothing"); n != 0 {
			t.Errorf("the same rows again wrote %d", n)
		}
		n, err := db.Scalar[int](context.Background(), d.Reader(), `select count(*) from audit_read`)
		if err != nil || n != 1003 {
			t.Errorf("there are %d rows, %v", n, err)
		}
	})
}

func BenchmarkInsert(b *testing.B) {
	d, _ := dbtest.SQLite(b)
	const n = 10000
	for b.Loop() {
		fill(b, d, n, func(int) string { return id.New() }, "")
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "rows/s")
}
