package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
)

var errNo = errors.New("no")

// What the writer keeps compiled is as good as what it compiles anew: many texts by many hands, some undone, some that are none.
func TestWrite_TextsMetAgainAndAgain_AreAsGoodAsNew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := t.Context()
		write := func(f func(ctx context.Context, tx *db.Tx) error) error { return d.Write(ctx, who.Operator("test"), f) }
		if err := write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `create table again (n bigint primary key, times bigint not null)`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		const texts, hands, rounds = 200, 4, 3 // more texts than are kept
		var all sync.WaitGroup
		for hand := range hands {
			all.Go(func() {
				for round := range rounds {
					for n := hand; n < texts; n += hands {
						undone := (n+round)%7 == 0
						err := write(func(ctx context.Context, tx *db.Tx) error {
							for range 2 {
								if _, err := tx.Exec(ctx, fmt.Sprintf(`insert into again (n, times) values ($1, %d) on conflict (n) do update set times = again.times + excluded.times`, n+1), n); err != nil {
									return err
								}
							}
							if undone {
								return errNo
							}
							_, err := db.Scalar[int64](ctx, tx, `select times from again where n = $1`, n)
							return err
						})
						if undone != errors.Is(err, errNo) || !undone && err != nil {
							t.Errorf("text %d: %v", n, err)
						}
						if err := write(func(ctx context.Context, tx *db.Tx) error {
							_, err := tx.Exec(ctx, `insert into nowhere (n) values ($1)`, n)
							return err
						}); err == nil {
							t.Error("a text that is none was run")
						}
					}
				}
			})
		}
		all.Wait()
		for n := range texts {
			kept := 0
			for round := range rounds {
				if (n+round)%7 != 0 {
					kept++
				}
			}
			got, err := db.Scalar[int64](ctx, d.Reader(), `select times from again where n = $1`, n)
			if err != nil || got != int64(2*kept*(n+1)) {
				t.Errorf("text %d counts %d, %v; want %d", n, got, err, 2*kept*(n+1))
			}
		}
	})
}

// What was compiled before a table changed is right after it.
func TestWrite_AfterTheTableHasChanged_IsRight(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	run := func(text string) {
		t.Helper()
		if err := d.Write(t.Context(), who.Operator("test"), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, text)
			return err
		}); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	run(`create table again (n integer)`)
	for range 4 {
		run(`insert into again (n) values (1)`)
	}
	run(`drop table again`)
	run(`create table again (m integer, n integer not null default 7)`)
	run(`insert into again (n) values (1)`)
	if got, err := db.Scalar[int64](t.Context(), d.Reader(), `select count(*) from again where n = 1 and m is null`); err != nil || got != 1 {
		t.Errorf("%d rows, %v", got, err)
	}
}

func BenchmarkWriter(b *testing.B) {
	d, _ := dbtest.SQLite(b)
	ctx := context.Background()
	for name, text := range map[string]func(n int) string{
		"one text":  func(int) string { return change("") },
		"new texts": func(n int) string { return change(fmt.Sprintf("-- %d", n)) },
	} {
		b.Run(name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				if err := d.Write(ctx, who.Operator("test"), func(ctx context.Context, tx *db.Tx) error {
					for range 10 {
						n++
						if _, err := tx.Exec(ctx, text(n), "nobody"); err != nil {
							return err
						}
					}
					return nil
				}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func change(end string) string {
	return `update learning_enrolment set status = status, last_at = last_at where person_id = $1 and status = 'active' and exists (
		select 1 from learning_version v where v.id = learning_enrolment.version_id) ` + end
}
