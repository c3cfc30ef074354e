package people_test

import (
	"strings"
	"testing"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

// BenchmarkImportPeople tells how many people a second are taken in, facts and the results of the rows included.
func BenchmarkImportPeople(b *testing.B) {
	const n = 20_000
	posts, staff, _ := peopletest.CrowdFiles(n, "UP-129-948", "948-ADO")
	run := func(b *testing.B, open func(b *testing.B) *db.DB) {
		var spent time.Duration
		for range b.N {
			b.StopTimer()
			d := open(b)
			s := peopletest.Load(b, d)
			must[people.Report](b)(s.ImportPositions(ctx, operator, strings.NewReader(posts), people.Options{}))
			b.StartTimer()
			began := time.Now()
			report := must[people.Report](b)(s.ImportPeople(ctx, operator, strings.NewReader(staff), people.Options{}))
			spent += time.Since(began)
			if report.Created != n {
				b.Fatalf("%d of %d", report.Created, n)
			}
		}
		b.ReportMetric(float64(n*b.N)/spent.Seconds(), "persons/s")
	}
	b.Run("sqlite", func(b *testing.B) {
		run(b, func(b *testing.B) *db.DB { d, _ := dbtest.SQLite(b); return d })
	})
	b.Run("postgres", func(b *testing.B) {
		run(b, func(b *testing.B) *db.DB {
			d, err := db.Open(ctx, dbtest.PostgresURL(b), clock.NewFake(dbtest.Start))
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(d.Close)
			return d
		})
	})
}
