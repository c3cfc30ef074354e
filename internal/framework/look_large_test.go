package framework_test

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
)

// nonsense gives a name of two words that are like no other number's.
func nonsense(n int) string {
	sum := sha256.Sum256([]byte(strconv.Itoa(n)))
	letters := []byte("abcdefghiklmnoprstuvwxyz")
	for i, b := range sum {
		sum[i] = letters[int(b)%len(letters)]
	}
	return string(sum[:9]) + " " + string(sum[9:18])
}

// A dictionary of more than two thousand entries is not looked through while somebody waits: the search is asked for, and the clock's
// job does all of it.
func TestLookForTwins_InALargeDictionary_IsLeftToTheClock_WhichComparesAll(t *testing.T) {
	var file strings.Builder
	file.WriteString("code,name\n")
	const n = 2100
	for i := range n {
		fmt.Fprintf(&file, "N%04d,%s\n", i, nonsense(i))
	}
	file.WriteString("T1,Reading a boundary map\nT2,Readng a boundary map\n")
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		m := mapOf(t, "columns: {code: code, name: name}")
		if got, err := f.ImportMapped(ctx, op, strings.NewReader(file.String()), "x.csv", m, framework.Options{}); err != nil || got.Created != n+2 {
			t.Fatalf("%+v %v", got, err)
		}
		asked, err := f.LookForTwins(ctx, op)
		if err != nil || asked.Due != n+2 || asked.Open != 0 || !asked.Begun.IsZero() {
			t.Fatalf("asked for: %+v %v", asked, err)
		}
		if done, err := f.LookForDue(ctx); err != nil || done != n+2 {
			t.Fatalf("%d compared, %v", done, err)
		}
		l, err := f.LastLook(ctx, d.Reader())
		if err != nil || l.Due != 0 || l.Ended.IsZero() || l.Done != n+2 || l.Total != n+2 {
			t.Errorf("at the end: %+v %v", l, err)
		}
		pairs, err := f.Twins(ctx, d.Reader(), framework.Twin{}, 200)
		if err != nil || len(pairs) > 20 {
			t.Errorf("%d pairs, %v", len(pairs), err)
		}
		found := false
		for _, p := range pairs {
			found = found || p.A == "T1" && p.B == "T2"
		}
		if !found {
			t.Errorf("the planted pair is not among %v", pairs)
		}
		if err := f.Apart(ctx, op, "T1", "T2"); err != nil {
			t.Fatal(err)
		}
		again, err := f.LookForTwins(ctx, op)
		if err != nil || again.Due != n+2 || again.Open != len(pairs)-1 {
			t.Errorf("asked for again: %+v %v", again, err)
		}
		if done, err := f.LookForDue(ctx); err != nil || done != n+2 {
			t.Fatalf("%d compared, %v", done, err)
		}
		if after, err := f.Twins(ctx, d.Reader(), framework.Twin{}, 200); err != nil || len(after) != len(pairs)-1 {
			t.Errorf("a pair that was kept apart came back: %d, then %d, %v", len(pairs), len(after), err)
		}
	})
}
