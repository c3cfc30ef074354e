package db_test

import (
	"context"
	"slices"
	"strings"
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

func TestInsert_KeepsEachKindOfValue_AndNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		seven := int64(7)
		var none *int64
		type code string
		rows := [][]any{
			{"p1", code("a"), none, &seven, 1, true},
			{"p2", code("a"), &seven, nil, int64(2), false},
			{"p3", code("a"), nil, nil, 3, true},
		}
		for _, some := range [][][]any{rows[:2], rows[2:]} { // the last alone: columns in which every row has nothing
			err := d.Write(ctx, who.Operator("test"), func(ctx context.Context, tx *db.Tx) error {
				_, err := db.Insert(ctx, tx, `
					insert into passbook_level (person_id, competency, tcs, wpcas, attained, measured,
						provisional, formula, evidence, claimed, work, peer, test, last_at) values`,
					len(some), func(i int) []any { return append(slices.Clone(some[i]), false, "f", "[]", 0, 0, 0, 0, 0) }, "")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		type row struct {
			person     string
			tcs, wpcas *int64
			attained   int
			measured   bool
		}
		got, err := db.All(ctx, d.Reader(), func(r *row) []any { return []any{&r.person, &r.tcs, &r.wpcas, &r.attained, &r.measured} },
			`select person_id, tcs, wpcas, attained, measured from passbook_level order by person_id`)
		if err != nil || len(got) != 3 {
			t.Fatalf("%d rows, %v", len(got), err)
		}
		if got[0].tcs != nil || *got[0].wpcas != 7 || got[0].attained != 1 || !got[0].measured {
			t.Errorf("first row %+v", got[0])
		}
		if *got[1].tcs != 7 || got[1].wpcas != nil || got[1].attained != 2 || got[1].measured {
			t.Errorf("second row %+v", got[1])
		}
		if got[2].tcs != nil || got[2].wpcas != nil || got[2].attained != 3 {
			t.Errorf("third row %+v", got[2])
		}
	})
}

func TestInsert_OnPostgres_RefusesAColumnOfTwoKinds(t *testing.T) {
	d, err := db.Open(context.Background(), dbtest.PostgresURL(t), clock.NewFake(dbtest.Start))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.Write(context.Background(), who.Operator("test"), func(ctx context.Context, tx *db.Tx) error {
		values := []any{"a", 1}
		_, err := db.Insert(ctx, tx, `insert into config_value (key, value) values`, 2, func(i int) []any { return []any{id.New(), values[i]} }, "")
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "two kinds") {
		t.Errorf("got %v", err)
	}
}

func BenchmarkInsert(b *testing.B) {
	run := func(b *testing.B, d *db.DB) {
		const n = 10000
		for b.Loop() {
			fill(b, d, n, func(int) string { return id.New() }, "")
		}
		b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "rows/s")
	}
	b.Run("sqlite", func(b *testing.B) {
		d, _ := dbtest.SQLite(b)
		run(b, d)
	})
	b.Run("postgres", func(b *testing.B) {
		d, err := db.Open(context.Background(), dbtest.PostgresURL(b), clock.NewFake(dbtest.Start))
		if err != nil {
			b.Fatal(err)
		}
		defer d.Close()
		run(b, d)
	})
}
