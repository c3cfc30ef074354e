package csvio

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
)

var people = Mapping{
	{Field: "code", Names: []string{"Code"}, Required: true},
	{Field: "name", Names: []string{"Name", "नाम"}, Required: true},
}

// TestBroken_EachFileIsMetWithItsOwnProblem walks the gallery of broken files: each
// folder is named for its fault and says which rows are told of, with which key;
// row 0 is an error of the whole file.
func TestBroken_EachFileIsMetWithItsOwnProblem(t *testing.T) {
	dirs, err := filepath.Glob("testdata/broken/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no gallery", err)
	}
	texts, err := locale.Load(os.DirFS("../../../locale"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			file, err := os.Open(filepath.Join(dir, "file.csv"))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			want, err := os.ReadFile(filepath.Join(dir, "want"))
			if err != nil {
				t.Fatal(err)
			}
			got := told(t, texts, file)
			if got != string(want) {
				t.Errorf("told\n%swant\n%s", got, want)
			}
		})
	}
}

// told reads a file as an importer does and lists its problems, each of which must
// have whole words in both languages.
func told(t *testing.T, texts *locale.Catalogue, file io.Reader) string {
	t.Helper()
	var problems []Problem
	table, err := Read(file, Options{MaxBytes: 2000, MaxRows: 100, OnHeader: func(header []string) error {
		_, err := people.Bind(header)
		return err
	}})
	if err != nil {
		f := fault.As(err)
		problems = []Problem{{Key: f.Key, Args: f.Args}}
	} else {
		problems = table.Problems
	}
	var out strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&out, p.Row, p.Key)
		for _, lang := range []string{"en", "hi"} {
			if text := texts.Printer(lang).T(p.Key, p.Args...); strings.ContainsAny(text, "{}[]") || text == p.Key {
				t.Errorf("%s: %q", lang, text)
			}
		}
	}
	return out.String()
}

func TestRead_TakesWhatPeopleSend(t *testing.T) {
	want := [][]string{{"Code", "Name"}, {"1", "Asha"}, {"2", "Binod"}}
	for name, file := range map[string]string{
		"plain":               "Code,Name\n1,Asha\n2,Binod\n",
		"no end of line":      "Code,Name\n1,Asha\n2,Binod",
		"CR LF":               "Code,Name\r\n1,Asha\r\n2,Binod\r\n",
		"CR alone":            "Code,Name\r1,Asha\r2,Binod\r",
		"byte order mark":     "\uFEFFCode,Name\n1,Asha\n2,Binod\n",
		"mark and quotes":     "\uFEFF\"Code\",\"Name\"\n\"1\",\"Asha\"\n\"2\",\"Binod\"\n",
		"tabs":                "Code\tName\n1\tAsha\n2\tBinod\n",
		"semicolons":          "Code;Name\n1;Asha\n2;Binod\n",
		"declared":            "sep=;\r\nCode;Name\r\n1;Asha\r\n2;Binod\r\n",
		"spaces":              " Code , Name \n 1 ,\u00a0Asha\n2, \"Binod\" \n",
		"blank lines":         "\n\nCode,Name\n\n1,Asha\n,,\n2,Binod\n\n",
		"blank columns":       "Code,Name,,\n1,Asha,,\n2,Binod,,,,\n",
		"quoted, then spaces": "Code,Name\n\"1\"  ,Asha\n2,Binod\n",
	} {
		table, err := Read(strings.NewReader(file), Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := [][]string{table.Header}
		for _, row := range table.Rows {
			got = append(got, row.Cells)
		}
		if !reflect.DeepEqual(got, want) || table.Problems != nil {
			t.Errorf("%s: %q, problems %v", name, got, table.Problems)
		}
	}
}

func TestRead_KeepsWhatStandsInsideQuotes(t *testing.T) {
	table, err := Read(strings.NewReader("a,b\n\"x, \"\"y\"\"\r\nz\",5\" pipe\nlast,row\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Row{{N: 2, Record: 2, Cells: []string{"x, \"y\"\nz", "5\" pipe"}}, {N: 4, Record: 3, Cells: []string{"last", "row"}}}
	if !reflect.DeepEqual(table.Rows, want) {
		t.Errorf("rows = %+v", table.Rows)
	}
}

func TestRead_GivesEachColumnItsOwnName(t *testing.T) {
	table, err := Read(strings.NewReader("Name,name,,Name,Name (2)\na,b,c,d,e\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Name", "name (2)", "Column 3", "Name (3)", "Name (2) (2)"}
	if !reflect.DeepEqual(table.Header, want) {
		t.Errorf("header = %q, want %q", table.Header, want)
	}
}

func TestRead_SeparatorInsideQuotedHeader_IsNotCounted(t *testing.T) {
	table, err := Read(strings.NewReader("\"a,b,c\";d\n1;2\n"), Options{})
	if err != nil || len(table.Header) != 2 {
		t.Errorf("%+v, %v", table, err)
	}
}

func TestRead_Pad_FillsShortRows(t *testing.T) {
	table, err := Read(strings.NewReader("a,b,c\n1\n1,2,3,4\n"), Options{Pad: true})
	if err != nil || len(table.Rows) != 1 || len(table.Rows[0].Cells) != 3 || len(table.Problems) != 1 {
		t.Errorf("%+v, %v", table, err)
	}
}

func TestRead_GivenSeparatorWins(t *testing.T) {
	table, err := Read(strings.NewReader("a,b;c\n1,2;3\n"), Options{Comma: ';'})
	if err != nil || !reflect.DeepEqual(table.Header, []string{"a,b", "c"}) {
		t.Errorf("%+v, %v", table, err)
	}
}

func TestRead_LimitsAreWhatIsAllowed(t *testing.T) {
	file := "a,b\n1,2\n3,4\n"
	if _, err := Read(strings.NewReader(file), Options{MaxBytes: int64(len(file)), MaxRows: 2}); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if _, err := Read(strings.NewReader(file), Options{MaxBytes: int64(len(file)) - 1}); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a byte too many: %v", err)
	}
	if _, err := Read(strings.NewReader(file), Options{MaxRows: 1}); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a row too many: %v", err)
	}
}

func TestRead_ForgottenQuoteInALargeFile_NamesItsRow(t *testing.T) {
	file := "a,b\n1,2\n3,\"4\n" + strings.Repeat("5,6\n", maxCell/4+1)
	_, err := Read(strings.NewReader(file), Options{})
	f := fault.As(err)
	if f.Key != "csvio.long_cell" || !reflect.DeepEqual(f.Args, []any{"row", 3}) {
		t.Errorf("err = %v", err)
	}
}

func TestRead_OneLineCannotAskForEverything(t *testing.T) {
	wide := strings.Repeat("a,", maxColumns)
	for file, want := range map[string]string{
		wide + "\n1\n":      "csvio.too_many_columns",
		"a\n" + wide + "\n": "csvio.too_many_columns",
		"a,b\n" + strings.Repeat("1\n", maxBad+1):   "csvio.too_many_bad",
		"a,b\n" + strings.Repeat("1\n", maxBad):     "",
		wide[:len(wide)-1] + "\n" + wide[2:] + "\n": "",
	} {
		_, err := Read(strings.NewReader(file), Options{})
		if want == "" && err != nil || want != "" && fault.As(err).Key != want {
			t.Errorf("%.10q…: err = %v, want %q", file, err, want)
		}
	}
}

func TestRead_BrokenReader_IsAnError(t *testing.T) {
	broken := errors.New("the line fell")
	r := io.MultiReader(strings.NewReader("a,b\n1,2\n"), iotest.ErrReader(broken))
	if _, err := Read(r, Options{}); !errors.Is(err, broken) {
		t.Errorf("err = %v", err)
	}
}

func TestRead_InSmallPieces_IsTheSame(t *testing.T) {
	file := "\uFEFFa;b\r\n\"x\r\ny\";2\r\n"
	whole, err := Read(strings.NewReader(file), Options{})
	if err != nil {
		t.Fatal(err)
	}
	pieces, err := Read(iotest.OneByteReader(strings.NewReader(file)), Options{})
	if err != nil || !reflect.DeepEqual(whole, pieces) {
		t.Errorf("%+v and %+v, %v", whole, pieces, err)
	}
}

func TestEach_StopsAtTheCallersError(t *testing.T) {
	stop := errors.New("enough")
	rows := 0
	_, err := Each(strings.NewReader("a\n1\n2\n3\n"), Options{}, func(Row) error {
		if rows++; rows == 2 {
			return stop
		}
		return nil
	})
	if err != stop || rows != 2 {
		t.Errorf("err = %v after %d rows", err, rows)
	}
}

func FuzzRead_NeverPanics_RowsFitTheHeader(f *testing.F) {
	files, _ := filepath.Glob("testdata/broken/*/file.csv")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data), false)
	}
	f.Add("sep=;\n\"a\"\"\r\nb\";c\n1;\n", true)
	f.Fuzz(func(t *testing.T, file string, pad bool) {
		table, err := Read(strings.NewReader(file), Options{Pad: pad})
		if err != nil {
			if key := fault.As(err).Key; !strings.HasPrefix(key, "csvio.") {
				t.Fatalf("error without words: %v", err)
			}
			return
		}
		names, line := map[string]bool{}, 0
		for _, name := range table.Header {
			if names[name] {
				t.Fatalf("the name %q is given twice", name)
			}
			names[name] = true
		}
		for _, row := range table.Rows {
			if len(row.Cells) != len(table.Header) || row.N <= line {
				t.Fatalf("row %+v under %q after line %d", row, table.Header, line)
			}
			line = row.N
		}
	})
}

func BenchmarkEach(b *testing.B) {
	file := "code,name,district\n" + strings.Repeat("1234,\"Asha Devi\",Ranchi\n", 10_000)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if _, err := Each(strings.NewReader(file), Options{}, func(Row) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
