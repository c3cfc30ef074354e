package evidence_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sopan/internal/evidence"
	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

var update = flag.Bool("update", false, "write what the broken files are answered with anew")

const head = "employee_code,competency,side,score,observed_on,readings,note,reference\n"

// told writes what an importer answered the way the gallery expects it: a line for each problem, or the fault of the file.
func told(report evidence.LoadReport, err error) string {
	var lines []string
	for _, p := range report.Problems {
		lines = append(lines, fmt.Sprintf("%d %s %s", p.Row, p.Column, p.Key))
	}
	if len(lines) == 0 && err != nil {
		lines = append(lines, "file "+fault.As(err).Key)
	}
	return strings.Join(lines, "\n")
}

// The gallery of broken files: each is answered by row, column and remedy, and leaves nothing behind.
//
//	go test ./internal/evidence -run EveryBrokenFile -update
func TestImportLoad_EveryBrokenFile_IsRefusedByRowAndColumn_AndWritesNothing(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/*/file.csv")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d broken files, %v", len(files), err)
	}
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		for _, file := range files {
			name := filepath.Base(filepath.Dir(file))
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			answer := filepath.Join(filepath.Dir(file), "want")
			for _, dry := range []bool{true, false} {
				report, err := o.Records.ImportLoad(ctx, unit(t, o), bytes.NewReader(data), evidence.LoadOptions{DryRun: dry})
				if err == nil || fault.Is(err, fault.Internal) {
					t.Errorf("%s: %v", name, err)
				}
				got := told(report, err)
				if *update {
					if err := os.WriteFile(answer, []byte(got+"\n"), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(answer)
				if err != nil || got != strings.TrimSpace(string(want)) {
					t.Errorf("%s, dry run %v:\n%s\nwant (%v):\n%s", name, dry, got, err, want)
				}
				if report.Load != "" {
					t.Errorf("%s: proposed %s", name, report.Load)
				}
			}
		}
		if got := listed(t, o, unit(t, o), evidence.LoadFilter{}); len(got) != 0 {
			t.Errorf("left behind %v", got)
		}
		if facts := o.Facts(t); len(facts) != 0 {
			t.Errorf("told %v", facts)
		}
	})
}

func TestImportLoad_ASoundFile_WaitsForTheSecond_AndIsKeptAsItStands(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		// As spreadsheets leave it: a byte order mark, other names for columns, CRLF, a column of their own, blank cells.
		file := "\ufeffEmp Code;Competency;Side;Score;Date;Raw Readings;Remarks;Serial\r\n" +
			"T-EMP-00003;T-FIVE;TCS;1.5;20-11-2026;62.5 70;Paper of 2025;1\r\n" +
			"T-EMP-00003;T-MERGED;wpcas;3;20/11/2026;\"{\"\"peers\"\": [3, 3]}\";;2\r\n" +
			"\r\n" +
			"T-EMP-00004;T-THREE;tcs;0;2026-11-22;0;;3\r\n"
		dry, err := o.Records.ImportLoad(ctx, unit(t, o), strings.NewReader(file), evidence.LoadOptions{DryRun: true})
		if err != nil || dry.Rows != 3 || dry.Accepted != 3 || dry.People != 2 || dry.Load != "" || !dry.DryRun {
			t.Fatalf("dry run %+v, %v", dry, err)
		}
		if got := listed(t, o, unit(t, o), evidence.LoadFilter{}); len(got) != 0 {
			t.Errorf("a dry run left %v", got)
		}
		report, err := o.Records.ImportLoad(ctx, unit(t, o), strings.NewReader(file), evidence.LoadOptions{})
		if err != nil || report.Accepted != 3 || report.Load == "" {
			t.Fatalf("%+v, %v", report, err)
		}
		rows, err := o.Records.LoadRowsOf(ctx, o.DB.Reader(), unit(t, o), report.Load, "", 0)
		if err != nil || len(rows.Rows) != 3 || rows.Rows[0].N != 2 || rows.Rows[2].N != 5 {
			t.Fatalf("rows %+v, %v", rows, err)
		}
		if l, err := o.Records.ConsentLoad(ctx, second(t, o), report.Load); err != nil || l.Fresh != 3 {
			t.Fatalf("%+v, %v", l, err)
		}
		got := map[string]evidence.Item{}
		for _, it := range append(scores(t, o, o.Holder), scores(t, o, o.Peer)...) {
			got[it.Competency+" "+it.Side] = it
		}
		tcs, wpcas, none := got[evidencetest.Five+" tcs"], got[evidencetest.Five+" wpcas"], got[evidencetest.Three+" tcs"]
		if tcs.Score != 150 || string(tcs.Detail) != `{"readings":[62.5,70]}` || tcs.Note != "Paper of 2025" || clock.Date(tcs.ObservedAt) != "2026-11-20" || tcs.SourceID != "2026-11-20" {
			t.Errorf("first %+v", tcs)
		}
		if wpcas.Score != 300 || string(wpcas.Detail) != `{"peers": [3, 3]}` || none.PersonID != o.Peer || none.Score != 0 || !none.ObservedAt.Equal(c.Now()) {
			t.Errorf("second %+v, third %+v", wpcas, none)
		}
		again, err := o.Records.ImportLoad(ctx, unit(t, o), strings.NewReader(file), evidence.LoadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if l, err := o.Records.ConsentLoad(ctx, second(t, o), again.Load); err != nil || l.Fresh != 0 || l.Rows != 3 {
			t.Errorf("the same file again %+v, %v", l, err)
		}
	})
}

func TestImportLoad_TheSoundRowsAlone_WhenThatIsWanted(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		file := head + "T-EMP-00003,T-FIVE,tcs,1.5,2026-11-20,62,,\nT-EMP-00004,T-FIVE,tcs,9,2026-11-20,62,,\nT-EMP-00004,T-FIVE,tcs,x,2026-11-20,62,,\n"
		report, err := o.Records.ImportLoad(ctx, unit(t, o), strings.NewReader(file), evidence.LoadOptions{Partial: true})
		if err != nil || report.Rows != 3 || report.Accepted != 1 || report.Refused != 2 || report.Load == "" {
			t.Fatalf("%+v, %v", report, err)
		}
		if l, err := o.Records.ConsentLoad(ctx, second(t, o), report.Load); err != nil || l.Fresh != 1 {
			t.Errorf("%+v, %v", l, err)
		}
		_, err = o.Records.ImportLoad(ctx, unit(t, o), strings.NewReader(head+"T-EMP-00004,T-FIVE,tcs,9,2026-11-20,62,,\n"), evidence.LoadOptions{Partial: true})
		want(t, "when none is sound", err, fault.Invalid)
		_, err = o.Records.ImportLoad(ctx, evidencetest.As(o.Top), strings.NewReader(file), evidence.LoadOptions{DryRun: true})
		want(t, "without the right", err, fault.Denied)
		_, err = o.Records.ImportLoad(ctx, unit(t, o), failing{}, evidence.LoadOptions{})
		if err == nil {
			t.Error("a broken stream was taken")
		}
		many := head + strings.Repeat("T-EMP-00003,T-FIVE,tcs,1,2026-11-20,62,,\n", evidence.MaxLoad+1)
		_, err = o.Records.ImportLoad(ctx, unit(t, o), strings.NewReader(many), evidence.LoadOptions{DryRun: true})
		want(t, "too many", err, fault.TooLarge)
	})
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the line is down") }

func TestProposeScores_AsAProgramGivesThem(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		sound := evidence.Score{
			EmployeeCode: "T-EMP-00003", Competency: evidencetest.Five, Side: evidence.TCS, Score: 150, ObservedAt: o.Yesterday(), Detail: json.RawMessage(`{"paper":"P-1"}`), Reference: "P-1/7",
		}
		report, err := o.Records.ProposeScores(ctx, unit(t, o), []evidence.Score{sound}, evidence.LoadOptions{})
		if err != nil || report.Load == "" {
			t.Fatalf("%+v, %v", report, err)
		}
		wrong := sound
		wrong.EmployeeCode, wrong.Score, wrong.Detail = "T-EMP-99999", 900, nil
		report, err = o.Records.ProposeScores(ctx, unit(t, o), []evidence.Score{sound, wrong}, evidence.LoadOptions{})
		if got := told(report, err); got != "2 employee_code evidence.load.no_person\n2 score evidence.field.score\n2 readings evidence.field.detail" {
			t.Errorf("told %s (%v)", got, err)
		}
		_, err = o.Records.ProposeScores(ctx, unit(t, o), nil, evidence.LoadOptions{})
		want(t, "no rows", err, fault.Invalid)
		_, err = o.Records.ProposeScores(ctx, evidencetest.As(o.Top), []evidence.Score{sound}, evidence.LoadOptions{})
		want(t, "without the right", err, fault.Denied)
	})
}

func TestHundredths_ReadsNumbersWithAtMostTwoDecimals(t *testing.T) {
	for text, want := range map[string]int{"0": 0, "2": 200, "2.5": 250, "2.05": 205, "0.00": 0, "9999": 999900} {
		if got, ok := evidence.Hundredths(text); !ok || got != want {
			t.Errorf("%q gives %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", ".", ".5", "2.", "2.505", "-1", "+1", "1,5", "1e1", "२", "99999", " 1", "0x1"} {
		if got, ok := evidence.Hundredths(text); ok {
			t.Errorf("%q gives %d", text, got)
		}
	}
}

// Any file at all is answered, never with a fault of our own, and names row and words for what it refuses.
func FuzzImportLoad(f *testing.F) {
	files, _ := filepath.Glob("testdata/broken/*/file.csv")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(head + "T-EMP-00003,T-FIVE,tcs,1.5,2026-11-20,62 70,a note,R1\n"))
	f.Add([]byte{0xff, 0xfe, 'a', 0})
	d, _ := dbtest.SQLite(f)
	o := evidencetest.New(f, d)
	f.Fuzz(func(t *testing.T, data []byte) {
		report, err := o.Records.ImportLoad(ctx, who.Operator("fuzz"), bytes.NewReader(data), evidence.LoadOptions{DryRun: true})
		if fault.Is(err, fault.Internal) {
			t.Fatalf("our own mistake: %v", err)
		}
		if err == nil && (report.Accepted == 0 || !report.OK()) {
			t.Fatalf("taken with %+v", report)
		}
		for _, p := range report.Problems {
			if p.Key == "" || p.Row < 1 || p.Column == "" && strings.HasPrefix(p.Key, "evidence.") {
				t.Fatalf("a problem without words, row or column: %+v", p)
			}
		}
		if report.Accepted+report.Refused != report.Rows {
			t.Fatalf("%d rows, %d taken, %d refused", report.Rows, report.Accepted, report.Refused)
		}
	})
}
