package atlas

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"sopan/internal/atlas/atlastest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
)

// expected is a row of the seed's table.
type expected struct{ serve, n, attained, gap float64 }

func seedTable(t *testing.T) map[[2]string]expected {
	t.Helper()
	f, err := os.Open("../demo/fixtures/atlas_expected.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[[2]string]expected{}
	for _, r := range rows[1:] {
		var x [4]float64
		for i, column := range []int{5, 6, 9, 10} {
			if x[i], err = strconv.ParseFloat(r[column], 64); err != nil && r[column] != "" {
				t.Fatal(err)
			}
		}
		out[[2]string{r[2], r[7]}] = expected{x[0], x[1], x[2], x[3]}
	}
	return out
}

// TestCells_OfTheDemo_AreTheSeedsTable is the promise on the demo: 135 cells, nine of Puredalai hidden and nine more at
// most, the others as the seed says.
func TestCells_OfTheDemo_AreTheSeedsTable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		w := atlastest.Seed(t, d)
		m := New(d)
		m.Follow(w.Log)
		w.Drain()
		for _, kind := range []string{atlastest.SeedKind, ""} {
			view, err := m.Cells(ctx, d.Reader(), reader, Query{By: Block, District: "129", PostKind: kind})
			if err != nil {
				t.Fatal(err)
			}
			compare(t, view, kind != "")
		}
	})
}

func compare(t *testing.T, view View, oneKind bool) {
	t.Helper()
	table := seedTable(t)
	shown, hidden, puredalai := 0, 0, 0
	for _, c := range view.Cells {
		want, ok := table[[2]string{c.Place, c.Competency}]
		if !ok {
			continue
		}
		f := c.Figures
		if f == nil {
			if hidden++; c.Place == "952" {
				puredalai++
			}
			continue
		}
		shown++
		if float64(f.N) != want.n || oneKind && float64(f.N+f.Unmeasured) != want.serve {
			t.Errorf("%s %s: n %d and %d not measured, want %v of %v", c.Place, c.Competency, f.N, f.Unmeasured, want.n, want.serve)
		}
		if math.Abs(float64(*f.MeanAttained)/100-want.attained) > 0.005 || math.Abs(float64(*f.MeanGap)/100-want.gap) > 0.005 {
			t.Errorf("%s %s: %d and %d hundredths, want %v", c.Place, c.Competency, *f.MeanAttained, *f.MeanGap, want)
		}
	}
	if len(table) != 135 || shown+hidden != 135 || puredalai != 9 || hidden > 18 || shown < 117 {
		t.Errorf("of %d cells %d shown, %d hidden, of them %d of Puredalai", len(table), shown, hidden, puredalai)
	}
	for _, c := range view.Whole {
		if _, ok := table[[2]string{"952", c.Competency}]; ok && c.Suppressed() {
			t.Errorf("the district's %s is hidden", c.Competency)
		}
	}
}
