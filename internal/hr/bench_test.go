package hr_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sopan/internal/ground/db/dbtest"
	"sopan/internal/hr"
	"sopan/internal/people/peopletest"
)

// A batch of 100,000 people who are new, brought in, applied and taken back: go test ./internal/hr -run xxx -bench Batch -benchtime 1x
func BenchmarkBatch_100000Rows(b *testing.B) {
	for b.Loop() {
		d, _ := dbtest.SQLite(b)
		s := peopletest.Load(b, d)
		batches := hr.New(d, s.Register)
		const n = 100_000
		var file strings.Builder
		file.WriteString("employee_code,full_name_en,full_name_hi,status,org_code,date_of_entry,date_of_present_post,pan\n")
		for i := range n {
			fmt.Fprintf(&file, "HR-%06d,Person %d,कर्मी %d,ACTIVE,UP-129-94%d,2020-08-03,2024-06-17,ABCPX%04d%c\n", i, i, i, 8+i%2, i%10000, 'A'+i/10000)
		}
		begun := time.Now()
		batch, err := batches.Intake(ctx, operator, hr.File{Org: "UP-PR", Content: strings.NewReader(file.String())}, hr.Map{})
		if err != nil || batch.New != n {
			b.Fatalf("%+v, %v", batch.Counts, err)
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s/intake")
		begun = time.Now()
		if _, err := batches.Apply(ctx, operator, batch.ID); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s/apply")
		begun = time.Now()
		if _, err := batches.RollBack(ctx, operator, batch.ID); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s/rollback")
		if _, err := s.ByCode(ctx, d.Reader(), "HR-000000"); err == nil {
			b.Fatal("somebody is left")
		}
	}
}
