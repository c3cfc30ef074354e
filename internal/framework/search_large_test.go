package framework_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/migrations"
)

// large gives the dictionary of KCM and ESCO, 13,597 entries, half of ESCO with a name in a second language.
func large(t testing.TB, d *db.DB) *framework.Frameworks {
	t.Helper()
	f := framework.New(d)
	kcm, esco := outside(t, "kcm/kcm.csv"), outside(t, "esco/esco-v1.0-skills-labels.csv")
	if _, err := f.ImportKCM(ctx, op, in(kcm), false); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ImportESCO(ctx, op, in(esco), framework.Options{}); err != nil {
		t.Fatal(err)
	}
	var file strings.Builder
	file.WriteString("code,name,name_hi\n")
	n, after := 0, ""
	for {
		page, next, err := f.SearchIn(ctx, d.Reader(), "esco", "", "en", after, 200)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range page {
			if i%2 == 0 {
				file.WriteString(c.Code + ",\"" + strings.ReplaceAll(c.Name["en"], `"`, `""`) + "\",कौशल " + string(rune('क'+n%33)) + string(rune('क'+n/33%33)) + "\n")
			}
			n++
		}
		if after = next; next == "" {
			break
		}
	}
	m := mapOf(t, "columns: {code: code, name: name, name_hi: name_hi}")
	if got, err := f.ImportMapped(ctx, op, strings.NewReader(file.String()), "esco", m, framework.Options{}); err != nil || got.Matched < 6000 {
		t.Fatalf("%+v %v", got.Errors[:min(3, len(got.Errors))], err)
	}
	return f
}

// questions are what people look for, the broad and the narrow.
var questions = []framework.Wanted{
	{},
	{Text: "m"},
	{Text: "ma"},
	{Text: "manage"},
	{Text: "manage a"},
	{Text: "m a c"},
	{Text: "data analysis"},
	{Text: "कौशल"},
	{Text: "क"},
	{Text: "डेटा"},
	{Text: "zzz"},
	{Text: "ma zzz"},
	{List: "kcm"},
	{List: "esco"},
	{List: "kcm", Text: "data"},
	{List: "esco", Text: "m"},
	{Area: framework.Behavioural},
	{Area: framework.Domain},
	{Area: framework.Functional, Text: "p"},
	{Theme: new(string)},
}

// atMost is what a search may cost (issue 3).
const atMost = 50 * time.Millisecond

// costs tells what a question costs, whatever else the machine does meanwhile. SQLite works within this process, so there it is the
// processor's time, the median of five. PostgreSQL works in another: there it is the shortest of up to forty goes, each taken as
// much shorter as this process itself was kept waiting just before; it ends as soon as one of three or more is within the bound.
func costs(t *testing.T, d *db.DB, ask func() error) time.Duration {
	t.Helper()
	var took []time.Duration
	for len(took) < 40 {
		waits := 1.0
		if d.Dialect() == db.Postgres {
			waits = waiting(t)
		}
		begun, worked := time.Now(), processorTime(t)
		if err := ask(); err != nil {
			t.Fatal(err)
		}
		if d.Dialect() == db.SQLite {
			took = append(took, processorTime(t)-worked)
			if len(took) == 5 {
				slices.Sort(took)
				return took[2]
			}
			continue
		}
		took = append(took, time.Duration(float64(time.Since(begun))/waits))
		if best := slices.Min(took); len(took) >= 3 && best <= atMost {
			return best
		}
	}
	return slices.Min(took)
}

// waiting tells how many times longer this process's work takes now than the processor needs for it; 1 on a machine at rest.
func waiting(t *testing.T) float64 {
	t.Helper()
	const work = 5 * time.Millisecond
	begun, worked := time.Now(), processorTime(t)
	for processorTime(t)-worked < work { // nothing but that
	}
	return max(1, float64(time.Since(begun))/float64(processorTime(t)-worked))
}

func TestBrowse_OfKCMAndESCO_InTwoLanguages_ComesAtOnce_EachEntryOnceInOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := large(t, d)
		if d.Dialect() == db.Postgres { // as it does by itself within the minute
			if err := d.Write(ctx, op, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `analyze`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		for _, lang := range []string{"en", "hi"} {
			for _, w := range questions {
				w.Lang = lang
				cost := costs(t, d, func() error {
					_, _, err := f.Browse(ctx, d.Reader(), w, "", 50)
					return err
				})
				t.Logf("%s %q list %q area %q: %.1f ms", lang, w.Text, w.List, w.Area, float64(cost.Microseconds())/1000)
				if cost > atMost {
					t.Errorf("%s %+v took %v", lang, w, cost)
				}
			}
			seen := map[string]bool{}
			for after := ""; ; {
				page, next, err := f.Browse(ctx, d.Reader(), framework.Wanted{Lang: lang, Text: "ma"}, after, 200)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range page {
					if seen[c.Code] {
						t.Fatalf("%s twice", c.Code)
					}
					seen[c.Code] = true
				}
				if after = next; next == "" {
					break
				}
			}
			if len(seen) < 1500 {
				t.Errorf("%s: only %d begin with ma", lang, len(seen))
			}
		}
		all, err := f.Themes(ctx, d.Reader(), "", "hi")
		if err != nil || !slices.ContainsFunc(all, func(th framework.Theme) bool { return th.Area == framework.Domain && th.Key == "" && th.Living > 13000 }) ||
			!slices.ContainsFunc(all, func(th framework.Theme) bool {
				return th.Area == framework.Behavioural && th.Name != th.Key && th.Living > 0
			}) {
			t.Errorf("%v %v", all, err)
		}
	})
}

func BenchmarkBrowse(b *testing.B) {
	d, _ := dbtest.SQLite(b)
	f := large(b, d)
	for _, w := range []framework.Wanted{{Lang: "en"}, {Lang: "hi"}, {Lang: "hi", Text: "ma"}, {Lang: "en", Text: "data analysis"}} {
		b.Run(w.Lang+" "+w.Text, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := f.Browse(ctx, d.Reader(), w, "", 50); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkImportESCOWithHierarchy is all of ESCO in one sitting: 13,485 skills, their groups and 20,649 edges, looked through for
// circles; on both databases.
func BenchmarkImportESCOWithHierarchy(b *testing.B) {
	skills, nodes, edges := outside(b, "esco/esco-v1.0-skills-labels.csv"), outside(b, "esco/tabiya-skillGroups.csv"), outside(b, "esco/tabiya-skills_hierarchy.csv")
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			for b.Loop() {
				d, _ := dbtest.SQLite(b)
				if engine == "postgres" {
					if dbtest.Server() == "" {
						b.Skip("SOPAN_TEST_PG names no server")
					}
					var err error
					if d, err = db.Open(b.Context(), dbtest.PostgresURL(b), clock.System); err != nil {
						b.Fatal(err)
					}
					if _, err = d.Migrate(b.Context(), migrations.Files); err != nil {
						b.Fatal(err)
					}
				}
				f := framework.New(d)
				begun := time.Now()
				if _, err := f.ImportESCO(ctx, op, in(skills), framework.Options{}); err != nil {
					b.Fatal(err)
				}
				if _, err := f.ImportNodes(ctx, op, in(nodes), framework.Options{}); err != nil {
					b.Fatal(err)
				}
				got, err := f.ImportHierarchy(ctx, op, in(edges), framework.Options{})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(time.Since(begun).Seconds(), "s/sitting")
				b.ReportMetric(float64(got.Made), "edges")
			}
		})
	}
}
