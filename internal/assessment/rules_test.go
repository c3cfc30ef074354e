package assessment

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sopan/internal/ground/clock"
)

func TestPercent_IsHalfUp_OverAllDrawn(t *testing.T) {
	for _, c := range []struct{ right, drawn, want int }{
		{10, 10, 10000}, {0, 10, 0}, {6, 10, 6000}, {1, 3, 3333}, {2, 3, 6667}, {1, 6, 1667}, {1, 16, 625}, {1, 800, 13}, {0, 0, 0},
	} {
		if got := percent(c.right, c.drawn); got != c.want {
			t.Errorf("%d of %d: %d, want %d", c.right, c.drawn, got, c.want)
		}
	}
}

func TestScore_BlanksCountAsWrong_AndApart(t *testing.T) {
	drawn := []shown{{Item: "a"}, {Item: "b"}, {Item: "c"}, {Item: "d"}}
	answers := map[string][]int{"a": {0}, "b": {1}, "c": {2}, "d": {0, 2}}
	for _, c := range []struct {
		name    string
		choices map[string][]int
		want    mark
	}{
		{"all right, in any order", map[string][]int{"a": {0}, "b": {1}, "c": {2}, "d": {2, 0}}, mark{4, 4, 0, 10000}},
		{"all wrong", map[string][]int{"a": {1}, "b": {0}, "c": {0}, "d": {0}}, mark{0, 4, 0, 0}},
		{"nothing chosen", nil, mark{0, 4, 4, 0}},
		{"one right, the rest blank", map[string][]int{"a": {0}, "b": {}}, mark{1, 4, 3, 2500}},
		{"what was not drawn does not count", map[string][]int{"a": {0}, "z": {0}}, mark{1, 4, 3, 2500}},
	} {
		if got := score(drawn, answers, c.choices); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func fixture(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{ID: string(rune('a' + i)), Options: make([]Names, 4)}
	}
	return items
}

func TestDraw_SameSeed_DrawsTheSame(t *testing.T) {
	items := fixture(20)
	a, b := draw(7, items, 8), draw(7, items, 8)
	equal := func(x, y []shown) bool {
		return slices.EqualFunc(x, y, func(p, q shown) bool { return p.Item == q.Item && slices.Equal(p.Order, q.Order) })
	}
	if !equal(a, b) {
		t.Errorf("one seed drew two ways: %v and %v", a, b)
	}
	if equal(a, draw(8, items, 8)) {
		t.Error("two seeds drew the same")
	}
}

func TestDraw_DrawsDifferentItems_WithEveryOptionOnce(t *testing.T) {
	firsts := map[int]bool{}
	for seed := range int64(200) {
		seen := map[string]bool{}
		for _, s := range draw(seed, fixture(10), 6) {
			seen[s.Item] = true
			firsts[s.Order[0]] = true
			order := slices.Sorted(slices.Values(s.Order))
			if !slices.Equal(order, []int{0, 1, 2, 3}) {
				t.Fatalf("seed %d shows options %v", seed, s.Order)
			}
		}
		if len(seen) != 6 {
			t.Fatalf("seed %d drew %d different items", seed, len(seen))
		}
	}
	if len(firsts) != 4 {
		t.Errorf("first options were only %v", firsts)
	}
}

func TestTranslate_RefusesWhatWasNotShown(t *testing.T) {
	drawn := []shown{{Item: "a", Order: []int{2, 0, 1}}}
	got, bad := translate(drawn, Answers{"a": {1}})
	if len(bad) > 0 || !slices.Equal(got["a"], []int{2}) {
		t.Errorf("first shown: %v %v, want authored 2", got, bad)
	}
	if got, bad := translate(drawn, Answers{"a": {}}); len(bad) > 0 || got["a"] == nil {
		t.Errorf("a cleared answer: %v %v, want an empty choice", got, bad)
	}
	for name, a := range map[string]Answers{
		"another question": {"z": {1}}, "option 0": {"a": {0}}, "option 4 of 3": {"a": {4}}, "two options": {"a": {1, 2}},
		"one right, one foreign": {"a": {1}, "z": {1}},
	} {
		if _, bad := translate(drawn, a); len(bad) != 1 {
			t.Errorf("%s: %v, want one place", name, bad)
		}
	}
}

func sound() Paper {
	return normal(Paper{Code: "P1", Kind: CourseCheck, Competency: "X", Level: 2, Items: []Item{{
		Code: "Q1", Stem: Names{"en": "s"}, Options: []Names{{"en": "a"}, {"en": "b"}}, Answer: []int{1}, Why: Names{"en": "w"},
	}}})
}

func TestCheck_NamesWhatIsWrongInAPaper(t *testing.T) {
	if bad := check(sound(), 5); len(bad) > 0 {
		t.Fatalf("a sound paper: %v", bad)
	}
	for _, c := range []struct {
		name   string
		change func(p *Paper)
		levels int
		place  string
	}{
		{"code", func(p *Paper) { p.Code = "a b" }, 5, "code"},
		{"kind", func(p *Paper) { p.Kind = "quiz" }, 5, "kind"},
		{"unknown competency", func(*Paper) {}, 0, "competency"},
		{"no competency", func(p *Paper) { p.Competency, p.Level = "", 0 }, 5, "competency"},
		{"level above the scale", func(p *Paper) { p.Level = 4 }, 3, "level"},
		{"level 0", func(p *Paper) { p.Level = 0 }, 3, "level"},
		{"pass mark", func(p *Paper) { p.PassMark = 10001 }, 5, "pass_mark"},
		{"minutes", func(p *Paper) { p.Minutes = -1 }, 5, "minutes"},
		{"draws more than there are", func(p *Paper) { p.Draw = 2 }, 5, "draw"},
		{"no items", func(p *Paper) { p.Items, p.Draw = nil, 0 }, 5, "items"},
		{"same code twice", func(p *Paper) { p.Items = append(p.Items, p.Items[0]) }, 5, "items.2.code"},
		{"two right answers", func(p *Paper) { p.Items[0].Answer = []int{0, 1} }, 5, "items.1"},
		{"answer out of range", func(p *Paper) { p.Items[0].Answer = []int{2} }, 5, "items.1"},
		{"one option", func(p *Paper) { p.Items[0].Options = p.Items[0].Options[:1] }, 5, "items.1"},
		{"a language without reason", func(p *Paper) { p.Items[0].Stem["hi"] = "प्रश्न" }, 5, "items.1"},
		{"a kind to come", func(p *Paper) { p.Items[0].Kind = "multiple" }, 5, "items.1"},
	} {
		p := sound()
		c.change(&p)
		bad := check(p, c.levels)
		if len(bad) != 1 || bad[0].Name != c.place {
			t.Errorf("%s: %v, want one place %s", c.name, bad, c.place)
		}
	}
}

func TestReadItems_OfTheCourses_AreSound(t *testing.T) {
	files, err := filepath.Glob("../demo/fixtures/courses/*/questions.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		items, err := ReadItems(data)
		if err != nil || len(items) == 0 {
			t.Errorf("%s: %d items, %v", file, len(items), err)
		}
		for _, it := range items {
			if key := checkItem(it); key != "" {
				t.Errorf("%s: %s: %s", file, it.Code, key)
			}
		}
	}
	if _, err := ReadItems([]byte(`{"id":`)); err == nil {
		t.Error("half a file was read")
	}
	items, err := ReadItems([]byte(`[{"id":"Q1","stem":{"en":"s"},"options":[{"en":"a"},{"en":"b"}],"why":{"en":"w"}}]`))
	if err != nil || checkItem(items[0]) == "" {
		t.Errorf("an item without an answer: %v, want it refused, not answered by the first option", err)
	}
}

var noon = time.Date(2026, 11, 22, 6, 30, 0, 0, time.UTC) // 12:00 in India

func TestNextTry_ComesAtMidnightInIndia(t *testing.T) {
	if at := nextTry(CourseCheck, 1, noon); !at.IsZero() {
		t.Errorf("after one try: %v", at)
	}
	if at := nextTry(UnitCheck, 99, noon); !at.IsZero() {
		t.Errorf("a check of a part: %v", at)
	}
	want := time.Date(2026, 11, 22, 18, 30, 0, 0, time.UTC)
	if at := nextTry(CourseCheck, 2, noon); !at.Equal(want) || clock.Date(at) != "2026-11-23" {
		t.Errorf("after two tries: %v, want %v", at, want)
	}
}

func TestCoolUntil_IsThirtyDaysOn(t *testing.T) {
	if got := clock.Date(coolUntil(noon)); got != "2026-12-22" {
		t.Errorf("cools until %s", got)
	}
}

func TestCheckSlot_TodayIsTaken_YesterdayIsNot(t *testing.T) {
	for _, c := range []struct {
		name string
		slot time.Time
		ok   bool
	}{
		{"this morning", noon.Add(-3 * time.Hour), true},
		{"in a week", noon.AddDate(0, 0, 7), true},
		{"yesterday", noon.AddDate(0, 0, -1), false},
		{"next year", noon.AddDate(1, 0, 0), false},
		{"none", time.Time{}, false},
	} {
		if key := checkSlot(c.slot, noon); (key == "") != c.ok {
			t.Errorf("%s: %q", c.name, key)
		}
	}
}

func TestOver_GraceIsStillIn(t *testing.T) {
	for late, want := range map[time.Duration]bool{-time.Second: false, 0: false, Grace: false, Grace + time.Microsecond: true} {
		if got := over(noon, noon.Add(late)); got != want {
			t.Errorf("%v after the end: over %v", late, got)
		}
	}
	if over(time.Time{}, noon) {
		t.Error("a sitting without a clock is over")
	}
}
