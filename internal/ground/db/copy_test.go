package db_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
)

func TestCopy_WhatIsWritten_IsRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		long := strings.Repeat("क्षमता ", 20_000) // more than is handed on at once
		write := func(n int, row func(i int) []any) error {
			return d.Write(ctx, who.Operator("test"), func(ctx context.Context, tx *db.Tx) error {
				if _, err := tx.Exec(ctx, `create table if not exists copied (n bigint primary key, a text, b text)`); err != nil {
					return err
				}
				return db.Copy(ctx, tx, "copied", []string{"n", "a", "b"}, n, row)
			})
		}
		row := func(i int) []any {
			switch i {
			case 700:
				return []any{int64(i), []byte(long), nil}
			case 701:
				return []any{int64(-i), "", "\x01\t\\N"}
			}
			return []any{int64(i), fmt.Sprint("a", i), []byte("ब")}
		}
		if err := write(3000, row); err != nil {
			t.Fatal(err)
		}
		type line struct{ a, b string }
		at := 0
		err := db.Each(ctx, d.Reader(), func(l *line) []any { return []any{&l.a, &l.b} }, func(l line) error {
			want := line{fmt.Sprint("a", at), "ब"}
			switch at {
			case 700:
				want = line{long, "none"}
			case 701:
				want = line{"", "\x01\t\\N"}
			}
			if l != want {
				t.Errorf("row %d: %.20q and %q", at, l.a, l.b)
			}
			at++
			return nil
		}, `select a, coalesce(b, 'none') from copied order by abs(n)`)
		if err != nil || at != 3000 {
			t.Errorf("%d rows, %v", at, err)
		}
		if err := write(1, row); !db.Taken(err) {
			t.Errorf("a row that is there: %v", err)
		}
		if err := write(2, func(i int) []any { return []any{int64(5000 + i), struct{}{}, nil} }); err == nil {
			t.Error("what is no value was written")
		}
	})
}
