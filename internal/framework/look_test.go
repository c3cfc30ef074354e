package framework_test

import (
	"strings"
	"testing"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
)

func TestLookForDue_ComparesWhatIsNew_WithoutBeingAsked_AndOnlyThat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *clock.Fake) {
		f := framework.New(d)
		m := framework.Map{Columns: map[string]string{"code": "code", "name": "name"}}
		bring := func(rows string) {
			t.Helper()
			clock.Advance(time.Minute)
			if got, err := f.ImportMapped(ctx, op, strings.NewReader("code,name\n"+rows), "x.csv", m, framework.Options{}); err != nil {
				t.Fatal(got, err)
			}
		}
		look := func(want int) []framework.Twin {
			t.Helper()
			if n, err := f.LookForDue(ctx); err != nil || n != want {
				t.Fatalf("%d compared, %v; want %d", n, err, want)
			}
			pairs, err := f.Twins(ctx, d.Reader(), framework.Twin{}, 50)
			if err != nil {
				t.Fatal(err)
			}
			return pairs
		}
		bring("A1,Reading a boundary map\nA2,Water testing in the field\nA3,Keeping of registers\n")
		if l, err := f.LastLook(ctx, d.Reader()); err != nil || l.Due != 3 || !l.Ended.IsZero() {
			t.Errorf("before: %+v %v", l, err)
		}
		if pairs := look(3); len(pairs) != 0 {
			t.Errorf("%v", pairs)
		}
		look(0)
		bring("B1,Readng a boundary map\n")
		if pairs := look(1); len(pairs) != 1 || pairs[0].A != "A1" || pairs[0].B != "B1" {
			t.Errorf("a new entry: %v", pairs)
		}
		bring("C1,Testing of water in the field\n")
		if pairs := look(1); len(pairs) != 2 {
			t.Errorf("another, and the first pair stays: %v", pairs)
		}
		if err := f.Merge(ctx, op, "B1", "A1"); err != nil {
			t.Fatal(err)
		}
		if pairs := look(1); len(pairs) != 1 {
			t.Errorf("after the merge: %v", pairs)
		}
		l, err := f.LastLook(ctx, d.Reader())
		if err != nil || l.Due != 0 || l.Running(d.Clock().Now()) || l.Ended.IsZero() || l.Done != l.Total {
			t.Errorf("at the end: %+v %v", l, err)
		}
		all, err := f.LookForTwins(ctx, op)
		if err != nil || all.Open != 1 || all.Due != 0 {
			t.Errorf("all: %+v %v", all, err)
		}
	})
}
