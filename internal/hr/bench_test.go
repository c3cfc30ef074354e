package hr_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"sopan/internal/ground/db/dbtest"
	"sopan/internal/hr"
	"sopan/internal/people/peopletest"
)

// A batch of people who are new, brought in, applied and taken back, on SQLite. Seconds of the wall, and of the processors: on a
// machine that others use, the latter tell more.
//
//	go test ./internal/hr -run xxx -bench Batch/100000 -benchtime 1x
func BenchmarkBatch(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				throughLife(b, n)
			}
		})
	}
}

func throughLife(b *testing.B, n int) {
	d, _ := dbtest.SQLite(b)
	s := peopletest.Load(b, d)
	batches := hr.New(d, s.Register)
	var file strings.Builder
	file.WriteString("employee_code,full_name_en,full_name_hi,status,org_code,date_of_entry,date_of_present_post,pan\n")
	for i := range n {
		fmt.Fprintf(&file, "HR-%06d,Person %d,कर्मी %d,ACTIVE,UP-129-94%d,2020-08-03,2024-06-17,ABCPX%04d%c\n", i, i, i, 8+i%2, i%10000, 'A'+i/10000)
	}
	var batch hr.Batch
	var err error
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"intake", func() error {
			batch, err = batches.Intake(ctx, operator, hr.File{Org: "UP-PR", Content: strings.NewReader(file.String())}, hr.Map{})
			return err
		}},
		{"apply", func() error { _, err := batches.Apply(ctx, operator, batch.ID); return err }},
		{"rollback", func() error { _, err := batches.RollBack(ctx, operator, batch.ID); return err }},
	} {
		begun, used := time.Now(), processors()
		if err := step.do(); err != nil || batch.New != n {
			b.Fatalf("%s: %+v, %v", step.name, batch.Counts, err)
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s/"+step.name)
		b.ReportMetric((processors() - used).Seconds(), "cpu-s/"+step.name)
	}
	if _, err := s.ByCode(ctx, d.Reader(), "HR-000000"); err == nil {
		b.Fatal("somebody is left")
	}
}

// processors is how long this process has kept the processors busy.
func processors() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // cannot fail for the process itself
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
