package department_test

import (
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/desk/department"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

// counting counts what is written to it.
type counting struct{ n int64 }

func (c *counting) Write(p []byte) (int, error) { c.n += int64(len(p)); return len(p), nil }

// BenchmarkArchive measures the archive of a department by its number of posts, each with its holder: time, size, and the most that lives on
// the heap meanwhile above what lived before. The last must not follow the number of posts.
func BenchmarkArchive(b *testing.B) {
	for _, posts := range []int{10_000, 100_000} {
		b.Run(strconv.Itoa(posts), func(b *testing.B) {
			h := crowded(b, posts)
			by := who.Actor{PersonID: "x", Grants: []who.Grant{{Role: who.RoleMDOAdmin}}}
			for b.Loop() {
				before, most := live(), uint64(0)
				out := &counting{}
				err := h.Department().Archive(b.Context(), by, department.Export{People: true, Purpose: "copy", Progress: func(rows int) {
					if rows%25_000 == 0 {
						most = max(most, live())
					}
				}}, out)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(out.n)/1e6, "MB")
				b.ReportMetric(max(0, float64(most)-float64(before))/1e6, "MB-heap")
			}
		})
	}
}

// live is what lives on the heap.
func live() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// crowded is an empty house with one large office.
func crowded(b *testing.B, posts int) *apptest.House {
	h := apptest.Empty(b, "")
	sound := func(r people.Report, err error) {
		b.Helper()
		if err != nil || !r.OK() {
			b.Fatal(err, r.Problems)
		}
	}
	by := who.Operator("bench")
	sound(h.People.ImportOrgs(b.Context(), by, "csv", strings.NewReader("code,parent_code,kind,name_en\nIN,,government,India\nBIG,IN,department,Big\n"), people.Options{}))
	sound(h.People.ImportPositions(b.Context(), by, strings.NewReader("code,org_code,name_en\nHEAD,BIG,Head\n"), people.Options{}))
	places, staff, _ := peopletest.CrowdFiles(posts, "BIG", "HEAD")
	sound(h.People.ImportPositions(b.Context(), by, strings.NewReader(places), people.Options{}))
	sound(h.People.ImportPeople(b.Context(), by, strings.NewReader(staff), people.Options{}))
	return h
}

// TestArchive_IsSentAsItIsRead sees the first rows leave before the last are read.
func TestArchive_IsSentAsItIsRead(t *testing.T) {
	h := apptest.Demo(t)
	out, early := &counting{}, int64(0)
	err := h.Department().Archive(t.Context(), both("IN.UP.PR."), department.Export{People: true, Purpose: "copy", Progress: func(rows int) {
		if rows == 500 {
			early = out.n
		}
	}}, out)
	if err != nil || early == 0 || early >= out.n {
		t.Errorf("%v: %d of %d bytes had left", err, early, out.n)
	}
	if err := h.Department().Archive(t.Context(), both("IN.UP.PR."), department.Export{}, full{}); err == nil {
		t.Error("what cannot be written is no fault")
	}
}

// full is a writer that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, fmt.Errorf("full: %w", io.ErrShortWrite) }
