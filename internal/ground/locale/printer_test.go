package locale

import (
	"math"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// house is the catalogue of the house's own files.
func house(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load(os.DirFS("../../../locale"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// small is a catalogue of its own, with languages that the house may not yet have.
func small(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load(fstest.MapFS{
		"en.json": {Data: []byte(`{
			"a.plain": "Plain",
			"a.hello": "Hello {name}, post {post}",
			"a.days": {"one":"{n} day left","other":"{n} days left"},
			"a.english": "English only",
			"ground.locale.list_and": "{a} and {b}",
			"ground.locale.bytes": {"one":"{n} byte","other":"{n} bytes"},
			"a.english_days": {"one":"{n} item","other":"{n} items"}
		}`)},
		"hi.json": {Data: []byte(`{
			"a.plain": "सादा",
			"a.hello": "नमस्ते {name}, पद {post}",
			"a.days": {"one":"{n} दिन शेष है","other":"{n} दिन शेष हैं"}
		}`)},
		"te.json": {Data: []byte(`{}`)},
		"kn.json": {Data: []byte(`{}`)},
		"ur.json": {Data: []byte(`{}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoad_RefusesBrokenFiles(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"no English":     {"hi.json": {Data: []byte(`{}`)}},
		"not JSON":       {"en.json": {Data: []byte(`{"a.b":`)}},
		"nested":         {"en.json": {Data: []byte(`{"a.b": {"one": {"x": "y"}}}`)}},
		"not a language": {"en.json": {Data: []byte(`{}`)}, "readme_file.json": {Data: []byte(`{}`)}},
	} {
		if _, err := Load(files); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

func TestPrinter_UnknownLanguageIsEnglish(t *testing.T) {
	c := small(t)
	for asked, want := range map[string]string{"hi": "hi", "hi-IN": "hi", "HI_in": "hi", "en-GB": "en", "": "en", "xx": "en", "../hi": "en"} {
		if got := c.Printer(asked).Lang(); got != want {
			t.Errorf("Printer(%q).Lang() = %q, want %q", asked, got, want)
		}
	}
}

func TestMatch_CookieThenBrowserThenEnglish(t *testing.T) {
	c := small(t)
	for _, test := range []struct{ header, cookie, want string }{
		{"", "", "en"},
		{"hi-IN,hi;q=0.9,en;q=0.8", "", "hi"},
		{"hi-IN,hi;q=0.9", "en", "en"},
		{"en", "hi", "hi"},
		{"en", "zz", "en"},
		{"fr-FR,fr;q=0.9", "", "en"},
		{"fr,te;q=0.5", "", "te"},
		{"en-IN", "", "en"},
		{"te-IN-u-rg-inzzzz", "", "te"},
		{";;;", "", "en"},
		{strings.Repeat("hi,", 400), "", "en"},
	} {
		if got := c.Match(test.header, test.cookie); got != test.want {
			t.Errorf("Match(%.40q, %q) = %q, want %q", test.header, test.cookie, got, test.want)
		}
	}
}

func TestT(t *testing.T) {
	c := small(t)
	for _, test := range []struct {
		lang, key string
		args      []any
		want      string
	}{
		{"en", "a.plain", nil, "Plain"},
		{"hi", "a.plain", nil, "सादा"},
		{"te", "a.plain", nil, "Plain"},
		{"hi", "a.english", nil, "English only"},
		{"hi", "a.none", nil, "a.none"},
		{"en", "a.hello", []any{"name", "Asha", "post", "{name}"}, "Hello Asha, post {name}"},
		{"en", "a.hello", []any{"name", 1234567, "post", uint8(7)}, "Hello 12,34,567, post 7"},
		{"en", "a.hello", []any{"name", "Asha"}, "Hello Asha, post {post}"},
		{"en", "a.hello", []any{"name"}, "Hello {name}, post {post}"},
		{"en", "a.hello", []any{1, 2, "name", nil, "post", 1.5}, "Hello <nil>, post 1.5"},
		{"en", "a.hello", []any{"name", []string{"Asha", "Binod"}, "post", []any{"x"}}, "Hello Asha and Binod, post x"},
		{"en", "a.hello", []any{"name", Size(5), "post", 1234567.0}, "Hello 5 bytes, post 12,34,567"},
		{"en", "a.days", []any{"n", 1}, "1 day left"},
		{"en", "a.days", []any{"n", 0}, "0 days left"},
		{"en", "a.days", []any{"n", 10_000_000}, "1,00,00,000 days left"},
		{"hi", "a.days", []any{"n", 0}, "0 दिन शेष है"},
		{"hi", "a.days", []any{"n", int64(1)}, "1 दिन शेष है"},
		{"hi", "a.days", []any{"n", 2}, "2 दिन शेष हैं"},
		{"hi", "a.days", []any{"n", 10_000_000}, "1,00,00,000 दिन शेष हैं"},
		{"en", "a.days", []any{"n", "31.4 lakh"}, "31.4 lakh days left"},
		{"hi", "a.english_days", []any{"n", 0}, "0 items"}, // English text, English rule
	} {
		if got := c.Printer(test.lang).T(test.key, test.args...); got != test.want {
			t.Errorf("%s T(%q, %v) = %q, want %q", test.lang, test.key, test.args, got, test.want)
		}
	}
}

func TestHas_AndLangOf(t *testing.T) {
	p := small(t).Printer("hi")
	if !p.Has("a.english") || p.Has("a.none") {
		t.Error("Has does not tell what T can say")
	}
	if p.LangOf("a.plain") != "hi" || p.LangOf("a.english") != "en" {
		t.Error("LangOf does not tell the language of the text")
	}
}

func TestDir(t *testing.T) {
	c := small(t)
	for lang, want := range map[string]string{"en": "ltr", "hi": "ltr", "te": "ltr", "ur": "rtl"} {
		if got := c.Printer(lang).Dir(); got != want {
			t.Errorf("%s Dir = %q, want %q", lang, got, want)
		}
	}
}

func TestInt_GroupsTheIndianWay_InEveryLanguage(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 123456: "1,23,456",
		1234567: "12,34,567", 12345678: "1,23,45,678", -1234567: "−12,34,567",
		math.MaxInt64: "92,23,37,20,36,85,47,75,807", math.MinInt64: "−92,23,37,20,36,85,47,75,808",
	} {
		for _, lang := range []string{"en", "hi", "te", "kn", "ur"} {
			if got := small(t).Printer(lang).Int(n); got != want {
				t.Errorf("%s Int(%d) = %q, want %q", lang, n, got, want)
			}
		}
	}
}

func TestShort(t *testing.T) {
	en, hi := house(t).Printer("en"), house(t).Printer("hi")
	for _, test := range []struct {
		n      int64
		en, hi string
	}{
		{0, "0", "0"},
		{99999, "99,999", "99,999"},
		{100000, "1 lakh", "1 लाख"},
		{100499, "1 lakh", "1 लाख"},
		{100500, "1.01 lakh", "1.01 लाख"},
		{110000, "1.1 lakh", "1.1 लाख"},
		{314000, "3.14 lakh", "3.14 लाख"},
		{999500, "10 lakh", "10 लाख"},
		{3140000, "31.4 lakh", "31.4 लाख"},
		{9949999, "99.5 lakh", "99.5 लाख"},
		{9999999, "1 crore", "1 करोड़"},
		{10000000, "1 crore", "1 करोड़"},
		{25400000, "2.54 crore", "2.54 करोड़"},
		{6120000000, "612 crore", "612 करोड़"},
		{123456789012, "12,346 crore", "12,346 करोड़"},
		{1230000000000, "1.23 lakh crore", "1.23 लाख करोड़"},
		{-3140000, "−31.4 lakh", "−31.4 लाख"},
		{math.MinInt64, "−92,23,372 lakh crore", "−92,23,372 लाख करोड़"},
	} {
		if got := en.Short(test.n); got != test.en {
			t.Errorf("en Short(%d) = %q, want %q", test.n, got, test.en)
		}
		if got := hi.Short(test.n); got != test.hi {
			t.Errorf("hi Short(%d) = %q, want %q", test.n, got, test.hi)
		}
	}
}

func TestMoney_UsesANoBreakSpace(t *testing.T) {
	en := house(t).Printer("en")
	for _, test := range []struct {
		paise       int64
		short, full string
	}{
		{0, "₹ 0", "₹ 0"},
		{5, "₹ 0.05", "₹ 0.05"},
		{95050, "₹ 950.50", "₹ 950.50"},
		{95000, "₹ 950", "₹ 950"},
		{99999, "₹ 999.99", "₹ 999.99"},
		{100000, "₹ 1,000", "₹ 1,000"},
		{120049, "₹ 1,200", "₹ 1,200"},
		{120050, "₹ 1,201", "₹ 1,201"},
		{9999949, "₹ 99,999", "₹ 99,999"},
		{612_00_00_000_00, "₹ 612 crore", "₹ 6,12,00,00,000"},
		{-120000, "−₹ 1,200", "−₹ 1,200"},
	} {
		if got := strings.ReplaceAll(en.Money(test.paise), "\u00a0", " "); got != test.short {
			t.Errorf("Money(%d) = %q, want %q", test.paise, got, test.short)
		}
		if got := strings.ReplaceAll(en.MoneyFull(test.paise), "\u00a0", " "); got != test.full {
			t.Errorf("MoneyFull(%d) = %q, want %q", test.paise, got, test.full)
		}
	}
	if !strings.Contains(en.Money(0), "₹\u00a0") {
		t.Error("the sign may be parted from its amount")
	}
}

func TestHundredths(t *testing.T) {
	p := small(t).Printer("en")
	for n, want := range map[int]string{312: "3.12", 300: "3.00", 5: "0.05", 0: "0.00", -250: "−2.50", 12345600: "1,23,456.00"} {
		if got := p.Hundredths(n); got != want {
			t.Errorf("Hundredths(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestRatios(t *testing.T) {
	p := small(t).Printer("en")
	for _, test := range []struct {
		num, den         int64
		decimal, percent string
	}{
		{1, 3, "0.3333", "33%"},
		{2, 3, "0.6667", "67%"},
		{1, 200, "0.0050", "1%"},
		{0, 5, "0.0000", "0%"},
		{5, 5, "1.0000", "100%"},
		{1, 0, None, None},
		{-1, 8, "−0.1250", "−13%"},
		{-1, 100000, "0.0000", "0%"},
		{12345678, 1, "1,23,45,678.0000", "1,23,45,67,800%"},
		{math.MaxInt64, math.MaxInt64, "1.0000", "100%"},
		{math.MinInt64, math.MinInt64, "1.0000", "100%"},
	} {
		if got := p.Decimal4(test.num, test.den); got != test.decimal {
			t.Errorf("Decimal4(%d, %d) = %q, want %q", test.num, test.den, got, test.decimal)
		}
		if got := p.Percent(test.num, test.den); got != test.percent {
			t.Errorf("Percent(%d, %d) = %q, want %q", test.num, test.den, got, test.percent)
		}
	}
}

func TestBytes(t *testing.T) {
	en, hi := house(t).Printer("en"), house(t).Printer("hi")
	for n, want := range map[int64]string{
		0: "0 bytes", 1: "1 byte", 999: "999 bytes", 1000: "1 KB", 1250: "1.3 KB", 9949: "9.9 KB", 9999: "10 KB",
		410000: "410 KB", 999499: "999 KB", 999500: "1 MB", 1_200_000: "1.2 MB", 3_000_000_000: "3 GB", 12_345_000_000_000: "12,345 GB",
	} {
		if got := en.Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
	if got := hi.Bytes(12); got != "12 बाइट" {
		t.Errorf("hi Bytes(12) = %q", got)
	}
}

func TestMinutes(t *testing.T) {
	en, hi := house(t).Printer("en"), house(t).Printer("hi")
	for n, want := range map[int]string{0: "0 m", 45: "45 m", 60: "1 h", 72: "1 h 12 m", 90000: "1,500 h", -30: "−30 m"} {
		if got := en.Minutes(n); got != want {
			t.Errorf("Minutes(%d) = %q, want %q", n, got, want)
		}
	}
	if got := hi.Minutes(72); got != "1 घं॰ 12 मि॰" {
		t.Errorf("hi Minutes(72) = %q", got)
	}
}

func TestDates_AreInIST(t *testing.T) {
	en, hi := house(t).Printer("en"), house(t).Printer("hi")
	late := time.Date(2026, 11, 21, 20, 15, 0, 0, time.UTC) // 01:45 on the 22nd in India
	for name, pair := range map[string][2]string{
		"Date":       {en.Date(late), "22 November 2026"},
		"Date hi":    {hi.Date(late), "22 नवंबर 2026"},
		"DateShort":  {en.DateShort(late), "22 Nov"},
		"short hi":   {hi.DateShort(late), "22 नव॰"},
		"DateField":  {en.DateField(late), "22-11-2026"},
		"DateISO":    {en.DateISO(late), "2026-11-22"},
		"DateOf":     {en.DateOf("2026-11-22"), "22 November 2026"},
		"DateOf bad": {en.DateOf("soon"), "soon"},
		"Weekday":    {en.Weekday(late), "Sunday"},
		"Weekday hi": {hi.Weekday(late), "रविवार"},
		"MonthYear":  {hi.MonthYear(late), "नवंबर 2026"},
		"Time":       {en.Time(late), "01:45"},
		"in a text":  {en.value(late), "22 November 2026"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s = %q, want %q", name, pair[0], pair[1])
		}
	}
}

func TestMonthsAndDays_AreAllNamed(t *testing.T) {
	for _, lang := range house(t).Languages() {
		p := house(t).Printer(lang)
		for i := range 366 {
			day := time.Date(2028, 1, 1+i, 12, 0, 0, 0, IST)
			for _, text := range []string{p.Date(day), p.DateShort(day), p.Weekday(day)} {
				if strings.Contains(text, "ground.") {
					t.Fatalf("%s: %s", lang, text)
				}
			}
		}
	}
}

func TestFinancialYear_BeginsInAprilIST(t *testing.T) {
	p := small(t).Printer("en")
	for _, test := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2026, 11, 22, 0, 0, 0, 0, IST), "2026–27"},
		{time.Date(2027, 3, 31, 23, 59, 0, 0, IST), "2026–27"},
		{time.Date(2027, 3, 31, 18, 30, 0, 0, time.UTC), "2027–28"},
		{time.Date(2099, 4, 1, 0, 0, 0, 0, IST), "2099–00"},
	} {
		if got := p.FinancialYear(test.at); got != test.want {
			t.Errorf("FinancialYear(%v) = %q, want %q", test.at, got, test.want)
		}
	}
}

func TestList(t *testing.T) {
	en, hi := house(t).Printer("en"), house(t).Printer("hi")
	for want, items := range map[string][]string{
		"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}, "a, b, c and {b}": {"a", "b", "c", "{b}"},
	} {
		if got := en.List(items); got != want {
			t.Errorf("List(%v) = %q, want %q", items, got, want)
		}
	}
	if got := hi.List([]string{"क", "ख", "ग"}); got != "क, ख और ग" {
		t.Errorf("hi List = %q", got)
	}
}

func TestName_ReaderThenHindiThenEnglishThenAny(t *testing.T) {
	te := small(t).Printer("te")
	for _, test := range []struct {
		names      map[string]string
		text, lang string
	}{
		{map[string]string{"te": "T", "hi": "H", "en": "E"}, "T", "te"},
		{map[string]string{"te": " ", "hi": "H", "en": "E"}, "H", "hi"},
		{map[string]string{"en": "E", "as": "A"}, "E", "en"},
		{map[string]string{"ta": "Ta", "as": "A"}, "A", "as"},
		{map[string]string{"ta": ""}, "", ""},
		{nil, "", ""},
	} {
		if text, lang := te.Name(test.names); text != test.text || lang != test.lang {
			t.Errorf("Name(%v) = %q, %q", test.names, text, lang)
		}
	}
}

func FuzzT_NeverPanics(f *testing.F) {
	f.Add("hi", "Hello {n}", "n", "x", int64(3))
	f.Add("en", "{", "}", "", int64(math.MinInt64))
	c := small(f)
	f.Fuzz(func(t *testing.T, lang, words, name, value string, n int64) {
		p := c.Printer(lang)
		p.T(words, name, value)
		own := Printer{lang: "hi", texts: map[string]text{
			"k": compile(Message{Text: words}),
			"p": compile(Message{Forms: map[string]string{"other": words, value: words}}),
		}}
		own.T("k", name, value, "n", n)
		own.T("p", name, value, "n", n)
		own.T("p", "n")
		own.Short(n)
		own.Money(n)
		p.Bytes(n)
		p.Minutes(int(n))
		p.Percent(n, int64(len(words)))
		p.DateOf(words)
		c.Match(words, name)
	})
}

func BenchmarkT_Plain(b *testing.B) {
	p := small(b).Printer("hi")
	for b.Loop() {
		p.T("a.plain")
	}
}

func BenchmarkT_Filled(b *testing.B) {
	p := small(b).Printer("hi")
	for b.Loop() {
		p.T("a.hello", "name", "Asha", "post", 1234567)
	}
}

func BenchmarkT_Plural(b *testing.B) {
	p := small(b).Printer("hi")
	for b.Loop() {
		p.T("a.days", "n", 3)
	}
}
