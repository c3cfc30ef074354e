package csvio

import (
	"encoding/json"
	"reflect"
	"testing"

	"sopan/internal/ground/fault"
)

func TestBind_FindsColumnsByAnyOfTheirNames(t *testing.T) {
	m := Mapping{
		{Field: "unit_code", Names: []string{"Unit Code", "LGD Code"}, Required: true},
		{Field: "name", Names: []string{"Name", "नाम"}},
		{Field: "mail", Names: []string{"E-mail"}},
	}
	for _, header := range [][]string{
		{"Unit Code", "Name", "Extra"},
		{"UNIT_CODE *", " name ", "Extra"},
		{"lgd  code", "नाम", "Extra"},
		{"unit-code", "NAME", "Extra"},
	} {
		b, err := m.Bind(header)
		if err != nil {
			t.Errorf("%q: %v", header, err)
			continue
		}
		row := Row{N: 2, Cells: []string{"9", "Asha", "x"}}
		if b.Get(row, "unit_code") != "9" || b.Get(row, "name") != "Asha" || b.Get(row, "mail") != "" {
			t.Errorf("%q: wrong cells", header)
		}
		if !b.Has("name") || b.Has("mail") || !reflect.DeepEqual(b.Unused, []string{"Extra"}) {
			t.Errorf("%q: has %v %v, unused %q", header, b.Has("name"), b.Has("mail"), b.Unused)
		}
		want := Problem{Row: 2, Column: header[1], Key: "k.k", Args: []any{"n", 1}, Value: "Asha"}
		if got := b.Problem(row, "name", "k.k", "n", 1); !reflect.DeepEqual(got, want) {
			t.Errorf("problem = %+v", got)
		}
	}
}

func TestBind_MissingColumns_AreNamedWithThoseFound(t *testing.T) {
	_, err := people.Bind([]string{"Number", "Title"})
	f := fault.As(err)
	want := []any{"n", 2, "missing", []string{"Code", "Name"}, "found", []string{"Number", "Title"}}
	if f.Kind != fault.Invalid || !reflect.DeepEqual(f.Args, want) {
		t.Errorf("err = %v", err)
	}
}

func TestReport_RefusesARowOnce(t *testing.T) {
	var r Report
	if !r.OK() {
		t.Error("an empty report is not OK")
	}
	r.Accept(3)
	r.Add(Problem{Row: 2, Key: "a.b"}, Problem{Row: 2, Key: "a.c"}, Problem{Row: 7, Key: "a.b"}, Problem{Key: "a.file"})
	if r.Rows != 5 || r.Accepted != 3 || r.Refused != 2 || len(r.Problems) != 4 || r.OK() {
		t.Errorf("report = %+v", r)
	}
	for i := range 2 * maxProblems {
		r.Add(Problem{Row: 100 + i, Key: "a.b"})
	}
	if len(r.Problems) != maxProblems || r.More != maxProblems+4 || r.Refused != 2+2*maxProblems {
		t.Errorf("listed %d, more %d, refused %d", len(r.Problems), r.More, r.Refused)
	}
}

func TestReport_InJSON(t *testing.T) {
	var r Report
	r.Add(Problem{Row: 2, Column: "Code", Key: "a.b", Value: "x"})
	data, err := json.Marshal(&r)
	want := `{"rows":1,"accepted":0,"refused":1,"problems":[{"row":2,"column":"Code","key":"a.b","value":"x"}]}`
	if err != nil || string(data) != want {
		t.Errorf("%s, %v", data, err)
	}
}

func TestCode_IsTheSameHoweverASpreadsheetTreatedIt(t *testing.T) {
	for s, want := range map[string]string{
		"9": "9", "09": "9", "009": "9", "9.0": "9", "09.00": "9", ` 9 `: "9", `="09"`: "9", "'09": "9",
		"0": "", "00000": "", "0.0": "", "": "", " ": "", `=""`: "",
		"100": "100", "0100": "100", "9.5": "9.5", "9.": "9.", "AB 01": "AB 01", "1.2E+05": "1.2E+05", ".0": "", "-9": "-9",
	} {
		if got := Code(s); got != want {
			t.Errorf("Code(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestDate(t *testing.T) {
	for s, want := range map[string]string{
		"2026-11-22": "2026-11-22", "22-11-2026": "2026-11-22", "22/11/2026": "2026-11-22", "22.11.2026": "2026-11-22",
		"2/1/2026": "2026-01-02", " 2026-11-22 00:00:00 ": "2026-11-22", "2026-11-22T10:00:00Z": "2026-11-22", "29-02-2028": "2028-02-29",
		"11/22/2026": "", "22-11-26": "", "29-02-2027": "", "31-04-2026": "", "": "", "soon": "", "0001-01-01": "", "46348": "",
	} {
		if got, ok := Date(s); got != want || ok != (want != "") {
			t.Errorf("Date(%q) = %q, %v, want %q", s, got, ok, want)
		}
	}
}

func TestTitleCase(t *testing.T) {
	for s, want := range map[string]string{
		"ANDAMAN AND NICOBAR ISLANDS":     "Andaman and Nicobar Islands",
		"THE DADRA  & NAGAR HAVELI":       "The Dadra & Nagar Haveli",
		"D'SOUZA-RAO (EAST)":              "D'Souza-Rao (East)",
		"PEOPLE'S A.K. SHARMA":            "People's A.K. Sharma",
		"WARD III, 24 PARGANAS":           "Ward III, 24 Parganas",
		"1ST BLOCK":                       "1st Block",
		"North East Delhi":                "North East Delhi",
		"मध्य प्रदेश":                     "मध्य प्रदेश",
		"":                                "",
		"DEPARTMENT OF RURAL DEVELOPMENT": "Department of Rural Development",
	} {
		if got := TitleCase(s); got != want {
			t.Errorf("TitleCase(%q) = %q, want %q", s, got, want)
		}
	}
}
