package csvio

import (
	"bytes"
	"strings"
	"testing"
)

func TestSafe_MarksWhatASpreadsheetWouldReckon_AndLeavesTheRest(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+91 98": "'+91 98", "@SUM(A1)": "'@SUM(A1)", "-x": "'-x", "\tx": "'\tx", "＝1": "'＝1", "'=1": "''=1", "'Asha": "''Asha",
		"-5": "-5", "+5": "+5", "": "", "Asha = Ravi": "Asha = Ravi", "09": "09", "आशा": "आशा",
	} {
		if got := Safe(cell); got != want {
			t.Errorf("Safe(%q) = %q, want %q", cell, got, want)
		}
		if got := bare(Safe(cell)); got != cell {
			t.Errorf("%q came back as %q", cell, got)
		}
	}
}

func FuzzSheet_ComesBackToTheLetter(f *testing.F) {
	for _, s := range []string{"=1+1", "'=x", "a,\"b\"", "line\nline", "-5", "", "''", "＠x"} {
		f.Add(s, "x")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, s := range []string{a, b} { // what stands in the house is trimmed, valid, and has neither NUL nor a bare CR
			if strings.ToValidUTF8(s, "") != s || strings.ContainsAny(s, "\x00\r") || strings.TrimSpace(s) != s {
				return
			}
		}
		var out bytes.Buffer
		n, err := Sheet{Fields: Fields("k", "a", "b:integer"), Rows: func(each func([]string) error) error { return each([]string{"1", a, b}) }}.CSV(&out, nil)
		if n != 1 || err != nil {
			t.Fatal(n, err)
		}
		got, err := Read(&out, Options{Comma: ','})
		if err != nil || len(got.Rows) != 1 || got.Rows[0].Cells[1] != a || got.Rows[0].Cells[2] != b {
			t.Fatalf("%q %q came back as %+v, %v", a, b, got, err)
		}
	})
}
