package hr_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/hr"
)

// The gallery of broken files, testdata/broken: want.csv says for each what must be answered, as row, column and the key of what is
// wrong and how to mend it; row 0 is the whole file. Nothing of any of them may reach the register, by hand or by a dry run.
func TestBroken_EachFile_IsAnsweredByRowColumnAndRemedy_AndWritesNothing(t *testing.T) {
	wanted := map[string][]string{}
	text, err := os.ReadFile("testdata/broken/want.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		wanted[r[0]] = append(wanted[r[0]], strings.Join(r[1:], ","))
	}
	files, err := filepath.Glob("testdata/broken/*")
	if err != nil || len(files) < 13 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	h := apptest.Demo(t)
	h.Drain(t)
	before := dump(t, h, peopleTables)
	en, hi := h.Words.Printer("en"), h.Words.Printer("hi")
	for _, file := range files {
		name := filepath.Base(file)
		if name == "want.csv" {
			continue
		}
		for _, dry := range []bool{true, false} {
			content, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			report, err := h.HR.Import(ctx, operator, hr.File{Org: "UP-PR", Name: name, Content: content}, hr.Map{}, dry)
			content.Close()
			var got []string
			said := func(row int, column, key string, args []any) {
				got = append(got, fmt.Sprintf("%d,%s,%s", row, column, key))
				for _, p := range []string{en.T(key, args...), hi.T(key, args...)} {
					if !en.Has(key) || !hi.Has(key) || strings.Contains(p, "{") {
						t.Errorf("%s: %q is not said in words", name, p)
					}
				}
			}
			if err != nil {
				f := fault.As(err)
				if f.Kind == fault.Internal {
					t.Errorf("%s: %v", name, err)
				}
				said(0, "", f.Key, f.Args)
			}
			for _, p := range report.Errors {
				said(p.Row, p.Column, p.Key, p.Args)
			}
			if strings.Join(got, "\n") != strings.Join(wanted[name], "\n") {
				t.Errorf("%s (dry run: %v) is answered\n%s\nwanted\n%s", name, dry, strings.Join(got, "\n"), strings.Join(wanted[name], "\n"))
			}
			if report.Written {
				t.Errorf("%s was written", name)
			}
		}
	}
	differ(t, before, dump(t, h, peopleTables))
	n, err := db.Scalar[int](ctx, h.Reader(), `select count(*) from hr_batch where state = 'applied'`)
	if err != nil || n != 0 {
		t.Errorf("%d batches were applied, %v", n, err)
	}
}
