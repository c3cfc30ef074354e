package locale

import (
	"strings"
	"testing"
)

func TestParseMessage(t *testing.T) {
	plain, err := ParseMessage("Note: one thing|another")
	if err != nil || plain.Plural() || plain.Text != "Note: one thing|another" {
		t.Errorf("plain text = %+v, %v", plain, err)
	}
	plural, err := ParseMessage("one:{n} day|other:{n} days")
	if err != nil || plural.Forms["one"] != "{n} day" || plural.Forms["other"] != "{n} days" {
		t.Errorf("plural = %+v, %v", plural, err)
	}
	for _, bad := range []string{"", "  ", "one:a|b", "one:a|one:b"} {
		if _, err := ParseMessage(bad); err == nil {
			t.Errorf("ParseMessage(%q) was taken", bad)
		}
	}
}

func TestFaults_NamesWhatIsWrong(t *testing.T) {
	for _, test := range []struct{ lang, text, want string }{
		{"en", "Hello {name}", ""},
		{"en", "Hello {Name}", "brace"},
		{"en", "Hello {name", "brace"},
		{"hi", "कुल १२", "0-9"},
		{"en", "one:a day", `"other" is missing`},
		{"en", "one:a day|other:{n} days", ""},
		{"hi", "one:एक दिन|other:{n} दिन", "0 and 1"},
		{"hi", "one:{n} दिन|other:", "empty"},
	} {
		m, err := ParseMessage(test.text)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(m.Faults(test.lang), "; ")
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("Faults(%q) = %q, want %q in it", test.text, got, test.want)
		}
	}
}

func TestSamePlaceholders(t *testing.T) {
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{"{a} {b}", "{b} {a}", true},
		{"{a}", "{a} {b}", false},
		{"{a} {b}", "{a}", false},
		{"one:a day|other:{n} days", "{n} दिन", true},
		{"{n} days", "दिन", false},
	} {
		a, _ := ParseMessage(test.a)
		b, _ := ParseMessage(test.b)
		if (SamePlaceholders(a, b) == nil) != test.same {
			t.Errorf("SamePlaceholders(%q, %q), want same = %v", test.a, test.b, test.same)
		}
	}
}

func TestFile_WrittenIsRead_SortedOneKeyALine(t *testing.T) {
	in := map[string]Message{
		"b.x": {Text: `<a href="x"> & "quotes"`},
		"a.x": {Forms: map[string]string{"one": "{n} दिन", "other": "{n} दिन"}},
	}
	data, err := WriteFile(in)
	if err != nil {
		t.Fatal(err)
	}
	want := "{\n\"a.x\": {\"one\":\"{n} दिन\",\"other\":\"{n} दिन\"},\n\"b.x\": \"<a href=\\\"x\\\"> & \\\"quotes\\\"\"\n}\n"
	if string(data) != want {
		t.Errorf("file = %s", data)
	}
	out, err := ReadFile(data)
	if err != nil || out["b.x"].Text != in["b.x"].Text || out["a.x"].Forms["one"] != "{n} दिन" {
		t.Errorf("read back %+v, %v", out, err)
	}
	if out, err := ReadFile(nil); err != nil || len(out) != 0 {
		t.Errorf("empty file = %v, %v", out, err)
	}
}

func TestStrayLatin_FindsCopiedText(t *testing.T) {
	for text, want := range map[string]int{
		"{x} KB": 0, "PDF": 0, "PDF खोलें": 0, "Save": 1, "Open PDF": 1, "{name}": 0, "12 → 13": 0,
	} {
		if got := StrayLatin(text); len(got) != want {
			t.Errorf("StrayLatin(%q) = %v", text, got)
		}
	}
}
