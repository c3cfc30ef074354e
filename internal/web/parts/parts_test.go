package parts

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"sopan/internal/ground/locale"
	"sopan/internal/web/webtest"
	words "sopan/locale"
)

func printer(t testing.TB, lang string) *locale.Printer {
	t.Helper()
	catalogue, err := locale.Load(words.Files)
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.Printer(lang)
}

func show(t testing.TB, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGlyph_DrawsAsManyStepsAsTheScaleHas(t *testing.T) {
	for _, tt := range []struct {
		steps Steps
		want  string
	}{
		{Steps{Of: 3, Proven: 1, Needed: 2}, "f q e"},
		{Steps{Of: 4, Proven: 2, Next: 3}, "f f n e"},
		{Steps{Of: 5, Proven: 1, Claimed: 2, Needed: 4}, "f x q q e"},
		{Steps{Of: 5, Proven: 4, Claimed: 2, Needed: 3, Next: 5}, "f f f f n"},
		{Steps{Of: 7, Proven: 0, Needed: 3}, "q q q e e e e"},
		{Steps{Of: 5, Proven: 9}, "f f f f f"},
		{Steps{Of: 5, Asked: 3}, "a a a e e"},
		{Steps{}, "e e"},
	} {
		html := show(t, Glyph(printer(t, "en"), tt.steps, InCell))
		var got []string
		right := 0.0
		for _, rect := range webtest.Find(t, html, "svg.sp rect") {
			got = append(got, webtest.Attr(rect, "class"))
			x, w := number(t, webtest.Attr(rect, "x")), number(t, webtest.Attr(rect, "width"))
			y, h := number(t, webtest.Attr(rect, "y")), number(t, webtest.Attr(rect, "height"))
			if x < right || w <= 0 || x+w > glyphWide || y < 0 || y+h > glyphTall+0.1 {
				t.Errorf("%+v: step %d stands at %v..%v, %v..%v", tt.steps, len(got), x, x+w, y, y+h)
			}
			right = x + w
		}
		if said := strings.Join(got, " "); said != tt.want {
			t.Errorf("%+v draws %q, want %q", tt.steps, said, tt.want)
		}
	}
}

func number(t testing.TB, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestGlyph_SaysInWordsWhatItDraws(t *testing.T) {
	s := Steps{Of: 5, Proven: 1, Claimed: 2, Needed: 4, Next: 3}
	want := "Level 1 of 5 proven, level 2 claimed and waiting for proof, level 4 needed, next is level 3"
	if got := s.Say(printer(t, "en")); got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	if got := (Steps{Of: 3, Needed: 2}).Say(printer(t, "hi")); got != "3 में से अभी कोई स्तर प्रमाणित नहीं, स्तर 2 चाहिए" {
		t.Errorf("said %q", got)
	}
}

// TestIcons_EveryNameUsed_IsDrawn reads the sources of all pages for icons
// named outright; those named in data are refused by Icon when they render.
func TestIcons_EveryNameUsed_IsDrawn(t *testing.T) {
	used := regexp.MustCompile(`(?:\bIcon\(|\bIcon: +|\bAfter: +)"([^"]*)"`)
	seen := 0
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") ||
			!(strings.HasSuffix(path, ".templ") || (strings.HasSuffix(path, ".go") && strings.Contains(path, "http"+string(filepath.Separator)))) {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range used.FindAllStringSubmatch(string(source), -1) {
			seen++
			if m[1] != "" && !HasIcon(m[1]) {
				t.Errorf("%s uses the icon %q, which is not drawn", path, m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Error("no icon was found in use: the search looks in the wrong place")
	}
}

func TestIcon_WithAnUnknownName_Fails(t *testing.T) {
	if err := Icon("no-such", "").Render(context.Background(), new(bytes.Buffer)); err == nil {
		t.Error("an icon that is not drawn must fail its page")
	}
}

func TestIcons_StayInsideTheGrid(t *testing.T) {
	absolute := regexp.MustCompile(`[MHV]\s*(-?[\d.]+)`)
	for _, name := range Icons() {
		for _, m := range absolute.FindAllStringSubmatch(drawings[name], -1) {
			if v := number(t, m[1]); v < 2 || v > 22 {
				t.Errorf("%s reaches %v, outside 2 to 22", name, v)
			}
		}
	}
}

func TestSprite_HoldsOnlyTheIconsUsed(t *testing.T) {
	ctx, _ := OnPage(context.Background())
	var b bytes.Buffer
	for _, c := range []templ.Component{Icon("check", "ok"), Icon("check", ""), Icon("map", ""), Sprite()} {
		if err := c.Render(ctx, &b); err != nil {
			t.Fatal(err)
		}
	}
	var ids []string
	for _, n := range webtest.Find(t, b.String(), "symbol") {
		ids = append(ids, webtest.Attr(n, "id"))
	}
	if got := strings.Join(ids, " "); got != "i-check i-map" {
		t.Errorf("the sprite holds %q", got)
	}
}

func TestInput_WithAnError_IsTiedToIt(t *testing.T) {
	html := show(t, Input(printer(t, "en"), Field{Name: "when", Label: "When?", Hint: "12-11-2026", Error: "Say when"}))
	input := webtest.One(t, html, "input#when[aria-invalid=true]")
	if got := webtest.Attr(input, "aria-describedby"); got != "when-hint when-error" {
		t.Errorf("described by %q", got)
	}
	webtest.HasText(t, html, "#when-error", "Say when")
}

func TestErrorSummary_LeadsToEachField_AndIsSilentWithoutFaults(t *testing.T) {
	p := printer(t, "en")
	html := show(t, ErrorSummary(p, []Fault{{"when", "Say when"}, {"who", "Say who"}}))
	webtest.HasText(t, html, "#errors[role=alert][tabindex=-1] h2", "There are 2 problems")
	webtest.HasText(t, html, "a[href=#when]", "Say when")
	if got := show(t, ErrorSummary(p, nil)); got != "" {
		t.Errorf("without faults it writes %q", got)
	}
}

func TestPress_IsALinkWithAnAddress_AndABusyButtonWithout(t *testing.T) {
	link := show(t, Press(Button{Text: "Start", Href: "/learn/1"}))
	webtest.One(t, link, "a.btn[href=/learn/1]")
	button := show(t, Press(Button{Text: "Send", Busy: "Sending…", Name: "do", Value: "send"}))
	webtest.One(t, button, "button.btn[type=submit][name=do][value=send][data-busy=Sending…]")
	off := show(t, Press(Button{Text: "Send", Href: "/x", Disabled: true, Why: "Choose first"}))
	webtest.One(t, off, "button[disabled]")
	webtest.HasText(t, off, "span", "Choose first")
	bad := show(t, Press(Button{Text: "Go", Href: "javascript:alert(1)"}))
	if strings.Contains(bad, "alert") {
		t.Errorf("a script address got through: %s", bad)
	}
}

func TestHeatTable_NeverPrintsASuppressedFigure(t *testing.T) {
	h := Heat{Label: "Heat", Columns: []string{"A", "B"}, Key: []string{"0–9"}, Rows: []HeatRow{
		{Name: "Harakh", Cells: []Cell{{Heat: 6, Text: "63", Few: true}, {Text: "9", None: true}}},
	}}
	html := show(t, HeatTable(printer(t, "en"), h))
	if strings.Contains(html, "63") {
		t.Error("the figure of a cell marked few is on the page")
	}
	webtest.HasText(t, html, "td.few", "few")
	webtest.HasText(t, html, "td.none", "no data")
	webtest.One(t, html, "ol.key li.few")
}

func TestStepChart_IsAStair_AndKeepsNamesApart(t *testing.T) {
	c := StepLines{Levels: 5, Say: "rose", Lines: []Line{
		{Name: "A", Kind: "hi", Points: []At{{0, 2}, {500, 3}}},
		{Name: "B", Kind: "ln", Points: []At{{0, 3}}},
		{Name: "C", Kind: "lo"},
	}}
	html := show(t, StepChart(printer(t, "en"), "History", c))
	if d := webtest.Attr(webtest.One(t, html, "path.hi"), "d"); d != "M34 118H267V83H500" {
		t.Errorf("the line is %q", d)
	}
	at := c.nameAt()
	for i := range at {
		for j := range i {
			if d := at[i] - at[j]; d < nameApart && d > -nameApart {
				t.Errorf("names %d and %d stand %d apart", i, j, d)
			}
		}
	}
	webtest.HasText(t, show(t, StepChart(printer(t, "en"), "History", StepLines{Levels: 5})), "p", "Nothing to show yet")
}

func TestSpark_DrawsNoneOneAndManyValues(t *testing.T) {
	for values, want := range map[int]string{0: "", 1: "M88 21", 2: "M2 21L88 3"} {
		if got, _, _ := sparkPath([]int{5, 9}[:values]); got != want {
			t.Errorf("%d values draw %q, want %q", values, got, want)
		}
	}
}

func TestTargetBar_StaysInItsBox(t *testing.T) {
	html := show(t, TargetBar(Bar{Name: "Budget", Share: 140, Target: 85, Say: "over"}))
	webtest.One(t, html, "rect.a[width=300]")
	webtest.One(t, html, `path.tg[d="M255 0V14"]`)
}

func TestPager_OffersOnlyWhatThereIs(t *testing.T) {
	p := printer(t, "en")
	if got := show(t, Pager(p, Pages{})); got != "" {
		t.Errorf("a single page has a pager: %q", got)
	}
	html := show(t, Pager(p, Pages{Next: "?after=x"}))
	webtest.One(t, html, "a[rel=next]")
	webtest.None(t, html, "a[rel=prev]")
}

func TestClimb_SaysWhatColourShows(t *testing.T) {
	html := show(t, Climb(printer(t, "en"), "Three parts", []Part{{State: "done"}, {State: "now", Note: "today"}, {State: "locked", Why: "after part 2"}}))
	webtest.HasText(t, html, "li.d", "done")
	webtest.HasText(t, html, "li.t[aria-current=step]", "2 today")
	webtest.HasText(t, html, "li.l", "not open yet: after part 2")
}
