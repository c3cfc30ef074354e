package db_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

func TestReader_ManyTextsByMany_AnswerEachTheirOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for i := range 400 {
					n := (i*7 + g) % 300 // more texts than are kept, each many times
					got, err := db.Scalar[int](ctx, d.Reader(), fmt.Sprintf(`select %d + cast($1 as bigint)`, n), g)
					if err != nil || got != n+g {
						t.Errorf("text %d of reader %d: %d, %v", n, g, got, err)
						return
					}
				}
			})
		}
		wg.Wait()
	})
}

func TestReader_TheSameText_SeesWhatWasCommittedSince(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		for want := range 5 {
			n, err := db.Scalar[int](context.Background(), d.Reader(), `select count(*) from audit_read`)
			if err != nil || n != want {
				t.Fatalf("%d rows, %v; want %d", n, err, want)
			}
			fill(t, d, 1, func(int) string { return id.New() }, "")
		}
	})
}

func TestReader_TheSameText_OutlivesAChangeOfTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		ask := func() (int, error) {
			return db.Scalar[int](ctx, d.Reader(), `select count(*) from audit_read where by_id = $1`, "by")
		}
		for range 3 {
			if _, err := ask(); err != nil {
				t.Fatal(err)
			}
		}
		err := d.Write(ctx, who.Operator("test"), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `create index audit_read_by_id_test on audit_read (by_id)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		fill(t, d, 1, func(int) string { return id.New() }, "")
		if n, err := ask(); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestReader_RowsLeftOpenWithinRows_GoOn(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	fill(t, d, 3, func(int) string { return id.New() }, "")
	ctx := context.Background()
	for range 3 { // from the second time on the text is compiled already, and is run within itself
		outer := 0
		err := db.Each(ctx, d.Reader(), func(s *string) []any { return []any{s} }, func(string) error {
			outer++
			n := 0
			err := db.Each(ctx, d.Reader(), func(s *string) []any { return []any{s} }, func(string) error { n++; return nil }, `select id from audit_read`)
			if n != 3 {
				t.Errorf("within: %d rows", n)
			}
			return err
		}, `select id from audit_read`)
		if err != nil || outer != 3 {
			t.Errorf("%d rows, %v", outer, err)
		}
	}
}

// BenchmarkReader tells what keeping texts compiled spares: the same question by one text, and by texts that are all new.
func BenchmarkReader(b *testing.B) {
	d, _ := dbtest.SQLite(b)
	const text = `
		select l.person_id, l.competency, l.attained, s.at, s.cause
		  from passbook_level l
		  left join passbook_step s on s.person_id = l.person_id and s.competency = l.competency
		 where l.person_id = $1
		 order by l.competency, s.n`
	ask := func(b *testing.B, text string) {
		rows, err := d.Reader().Query(context.Background(), text, "nobody")
		if err != nil {
			b.Fatal(err)
		}
		if err := rows.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("one text", func(b *testing.B) {
		for b.Loop() {
			ask(b, text)
		}
	})
	b.Run("new texts", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			ask(b, fmt.Sprintf("%s limit %d", text, n))
		}
	})
}
