package framework_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sopan/internal/framework"
)

// readCSV reads a table without its header.
func readCSV(t testing.TB, data []byte) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// kcmAndESCO gives both lists as they come, without a database.
func kcmAndESCO(t testing.TB) []framework.Competency {
	t.Helper()
	var out []framework.Competency
	for _, r := range readCSV(t, outside(t, "kcm/kcm.csv")) {
		out = append(out, framework.Competency{Code: r[0], Name: framework.Names{"en": r[6], "hi": r[7]}})
	}
	for _, r := range readCSV(t, outside(t, "esco/esco-v1.0-skills-labels.csv")) {
		out = append(out, framework.Competency{Code: "ESCO-" + r[0][strings.LastIndexByte(r[0], '/')+1:], Name: framework.Names{"en": r[1]}})
	}
	return out
}

// The list of what is planted can be read in testdata/twins/planted.csv. A pair that is found and was not planted is false, but for
// those whose names are the same words, in any order and number: both lists hold such by themselves.
func TestFindTwins_OfFiftyPlantedInKCMAndESCO_Finds45_AndAtMostOneFalseForEachTrue(t *testing.T) {
	list := kcmAndESCO(t)
	byName := map[string]string{}
	for _, c := range list {
		byName[c.Name["en"]] = c.Code
		byName[c.Code] = c.Code
	}
	planted, err := os.ReadFile("testdata/twins/planted.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := map[[2]string]int{}
	rows := readCSV(t, planted)
	for i, r := range rows {
		code := "PLANT-" + strconv.Itoa(100+i)
		of, ok := byName[r[3]]
		if !ok {
			t.Fatalf("%q is in neither list", r[3])
		}
		list = append(list, framework.Competency{Code: code, Name: framework.Names{r[1]: r[2]}})
		pair := []string{code, of}
		slices.Sort(pair)
		want[[2]string{pair[0], pair[1]}] = i
	}
	if len(want) != 50 {
		t.Fatalf("%d are planted", len(want))
	}
	names := map[string]framework.Names{}
	for _, c := range list {
		names[c.Code] = c.Name
	}
	begun := time.Now()
	found := framework.FindTwins(list, nil)
	took := time.Since(begun)
	hit := map[int]bool{}
	natural, wrong := 0, 0
	for _, p := range found {
		if i, ok := want[[2]string{p.A, p.B}]; ok {
			hit[i] = true
			continue
		}
		if sameWords(names[p.A]["en"], names[p.B]["en"]) {
			natural++
			continue
		}
		wrong++
		t.Logf("not planted: %d %s %q %q", p.Score, p.Why, names[p.A]["en"]+names[p.A]["hi"], names[p.B]["en"]+names[p.B]["hi"])
	}
	for i, r := range rows {
		if !hit[i] {
			t.Logf("not found: %v", r)
		}
	}
	t.Logf("%d entries in %v: %d of 50 found; %d not planted and not of the same words; %d of the same words", len(list), took.Round(time.Millisecond), len(hit), wrong, natural)
	if len(hit) < 45 || wrong > len(hit) {
		t.Errorf("%d of 50 found, %d false", len(hit), wrong)
	}
}

func sameWords(a, b string) bool {
	x, y := bag(a), bag(b)
	return len(x) > 0 && slices.Equal(x, y)
}

func bag(s string) []string {
	out := framework.Words(s)
	for i, w := range out {
		out[i] = strings.TrimSuffix(w, "s")
	}
	out = slices.DeleteFunc(out, func(w string) bool {
		return slices.Contains([]string{"of", "and", "the", "in", "for", "to", "on", "a"}, w)
	})
	slices.Sort(out)
	return out
}
