package atlastest

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/people"
)

// SeedKind is the kind of post of the demo's secretaries.
const SeedKind = "POS-UP-PR-GPS"

// fixture gives the path of a file of the demo, from whichever folder of the project the test runs in.
func fixture(name string) string {
	within := filepath.Join("internal", "demo", "fixtures", name)
	for up := "."; ; up = filepath.Join("..", up) {
		path := filepath.Join(up, within)
		if _, err := os.Stat(path); err == nil || len(up) > 60 {
			return path // what is not there fails where it is opened
		}
	}
}

// Seed makes the demo's district: its places, offices, posts and people, and the levels that follow from its readings.
func Seed(t testing.TB, d *db.DB) *World {
	t.Helper()
	w := &World{DB: d, Log: event.New(d), Posts: people.New(d), t: t}
	gap.New(d).Follow(w.Log)
	ctx := context.Background()
	open := func(name string) *os.File {
		f, err := os.Open(fixture(name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	w.sound(w.Posts.ImportPlaces(ctx, Operator, "csv", open("places.csv"), people.Options{}))
	w.sound(w.Posts.ImportOrgs(ctx, Operator, "csv", open("orgs.csv"), people.Options{}))
	w.sound(w.Posts.ImportPositions(ctx, Operator, open("positions.csv"), people.Options{}))
	w.sound(w.Posts.ImportPeople(ctx, Operator, open("people.csv"), people.Options{}))
	f := framework.New(d)
	check := func(report framework.Report, err error) {
		t.Helper()
		if err != nil || !report.OK() {
			t.Fatalf("framework: %v %+v", err, report.Problems)
		}
	}
	check(f.ImportKCM(ctx, Operator, open("kcm.csv"), false))
	check(f.ImportCompetencies(ctx, Operator, open("competencies.json"), false))
	for _, kind := range []string{"gp-secretary", "branch-postmaster", "sanitary-inspector"} {
		report, err := f.ImportFrac(ctx, Operator, open("frac/"+kind+".json"), false)
		check(report, err)
		if err := f.Enact(ctx, Operator, report.Kind, report.Version, "for a test"); err != nil {
			t.Fatal(err)
		}
	}
	for competency, levels := range seedLevels(t, w) {
		w.Measure(competency, levels)
	}
	w.Drain()
	return w
}

// weights of those who answer for the workplace score, in percent.
var weights = map[string]int{"manager": 40, "peer": 30, "subordinate": 20, "citizen": 10}

// reading is what a person's readings for one competency add up to.
type reading struct {
	tcs, weighted, weight float64
}

// seedLevels works out levels from the demo's readings: the test's reading and the weighted mean of the groups, each to
// hundredths, then 0.6 and 0.4 of them to hundredths, and of that the whole part.
func seedLevels(t testing.TB, w *World) map[string]map[string]int {
	t.Helper()
	raw, err := os.ReadFile(fixture("readings.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(raw))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type who struct{ code, competency string }
	sums := map[who]*reading{}
	for _, r := range rows[1:] {
		k := who{r[0], r[1]}
		if r[2] == "SELF" {
			continue
		}
		if sums[k] == nil {
			sums[k] = &reading{}
		}
		sums[k].add(t, r)
	}
	hundredths := func(x float64) float64 { return float64(int(x*100+0.5+1e-9)) / 100 }
	out, ids := map[string]map[string]int{}, map[string]string{}
	for k, s := range sums {
		if ids[k.code] == "" {
			p, err := w.Posts.ByCode(context.Background(), w.DB.Reader(), k.code)
			if err != nil {
				t.Fatal(err)
			}
			ids[k.code] = p.ID
		}
		if out[k.competency] == nil {
			out[k.competency] = map[string]int{}
		}
		cs := hundredths(0.6*hundredths(s.tcs) + 0.4*hundredths(s.weighted/s.weight))
		out[k.competency][ids[k.code]] = int(cs + 1e-9)
	}
	return out
}

func (s *reading) add(t testing.TB, r []string) {
	t.Helper()
	number := func(text string) float64 {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	if r[2] == "TCS" {
		s.tcs = number(r[5]) + 0.99*(number(r[6])-number(r[7]))/(100-number(r[7]))
		return
	}
	sum, answers := 0.0, strings.Fields(r[8])
	for _, a := range answers {
		sum += number(a)
	}
	weight := float64(weights[r[3]])
	s.weighted += weight * sum / float64(len(answers))
	s.weight += weight
}
