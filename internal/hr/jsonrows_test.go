package hr_test

import (
	"fmt"
	"strings"
	"testing"

	"sopan/internal/hr"
)

func TestRows_OfAnAnswer_AreFoundWhereverTheyStand(t *testing.T) {
	for _, c := range []struct{ text, rows, next, want, wantNext, wrong string }{
		{`[{"a":"1"},{"a":2}]`, "", "", "map[a:1] map[a:2]", "", ""},
		{"\xef\xbb\xbf \n[{\"a\":\" x \"}]", "", "", "map[a:x]", "", ""},
		{`{"total":2,"data":{"other":[[1]],"items":[{"a":true,"b":null}]},"next":"/p2"}`, "data.items", "next", "map[a:true b:]", "/p2", ""},
		{`{"meta":{"cursor":17},"rows":[]}`, "rows", "meta.cursor", "", "17", ""},
		{`{"next":null,"rows":[{"a":"1"}]}`, "rows", "next", "map[a:1]", "", ""},
		{`{"rows":null}`, "rows", "", "", "", ""},
		{`[{"name":{"en":"Asha","more":{"hi":"आशा"}},"skills":[{"x":1}],"n":1.50}]`, "", "", "map[n:1.50 name.en:Asha name.more.hi:आशा]", "", ""},
		{`{"items":[]}`, "rows", "", "", "", "hr.pull.path"},
		{`"rows"`, "rows", "", "", "", "hr.pull.path"},
		{`{"rows":{"a":1}}`, "rows", "", "", "", "hr.pull.list"},
		{`[1]`, "", "", "", "", "hr.pull.row"},
		{`[{"a":1},"x"]`, "", "", "map[a:1]", "", "hr.pull.row"},
		{`<html><body>Sign in</body></html>`, "", "", "", "", "hr.pull.html"},
		{``, "", "", "", "", "hr.pull.cut"},
		{`[{"a":1},{"a"`, "", "", "map[a:1]", "", "hr.pull.cut"},
		{`{"rows":[{"a":1}]`, "rows", "", "map[a:1]", "", "hr.pull.cut"},
		{`[{"a":1},}]`, "", "", "map[a:1]", "", "hr.pull.json"},
		{`[{"a":1}] x`, "", "", "map[a:1]", "", "hr.pull.json"},
		{`[{"a":{"b":{"c":{"d":{"e":1}}}}}]`, "", "", "", "", "hr.pull.too_deep"},
		{`[{` + many(301) + `}]`, "", "", "", "", "hr.pull.columns"},
	} {
		var got []string
		next, err := hr.ReadRows(strings.NewReader(c.text), c.rows, c.next, func(row map[string]string) error {
			got = append(got, fmt.Sprint(row))
			return nil
		})
		if strings.Join(got, " ") != c.want || next != c.wantNext && c.wrong == "" || hr.KeyOf(err) != c.wrong {
			t.Errorf("%.60s: rows %v, next %q, %v; want %s, %q, %q", c.text, got, next, err, c.want, c.wantNext, c.wrong)
		}
	}
}

func many(n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf(`"c%d":1`, i))
	}
	return strings.Join(out, ",")
}

func FuzzRows(f *testing.F) {
	for _, seed := range []string{
		`[{"a":1}]`, `{"d":{"rows":[{"a":{"b":"c"}}]},"next":"x"}`, `{"d":{"rows":null}}`, `<html>`, `[{"a":`, `{"d":[]}`, `[[[[`, "\xef\xbb\xbf[]", `{"d":{"rows":[{"a":"\u0000"}]}}`,
	} {
		f.Add(seed, "d.rows", "next")
	}
	f.Add(`[{"a":1}]`, "", "")
	f.Fuzz(func(t *testing.T, text, rows, next string) {
		if len(text) > 4096 {
			text = text[:4096]
		}
		n := 0
		_, err := hr.ReadRows(strings.NewReader(text), rows, next, func(row map[string]string) error {
			n++
			if row == nil || len(row) > 300 {
				t.Errorf("row %d has %d columns", n, len(row))
			}
			return nil
		})
		if err != nil && hr.KeyOf(err) == "" {
			t.Errorf("%q: %v says nothing", text, err)
		}
	})
}
