package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const fixtures = "../fixtures"

// rows reads a table of the fixtures.
func rows(t *testing.T, name string) []map[string]string {
	t.Helper()
	out, err := readTable(filepath.Join(fixtures, name))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// decode reads a JSON file of the fixtures.
func decode(t *testing.T, name string, into any) {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(fixtures, name))
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// score is what one person's stored readings say about one competency.
type score struct{ tested, workplace, self int }

// scores folds readings.csv, as text, into scores by person and competency.
func scores(t *testing.T) map[string]map[string]score {
	t.Helper()
	out, answers := map[string]map[string]score{}, map[[2]string]map[string][]int{}
	for _, r := range rows(t, "readings.csv") {
		who, what := r["employee_code"], r["competency"]
		if out[who] == nil {
			out[who] = map[string]score{}
		}
		s := out[who][what]
		switch r["side"] {
		case "TCS":
			if r["pass_mark"] != "60" {
				t.Errorf("%s %s: pass mark %s", who, what, r["pass_mark"])
			}
			s.tested, _ = testReading(number(r["level"]), number(strings.ReplaceAll(r["percent"], ".", "")))
		case "WPCAS":
			key := [2]string{who, what}
			if answers[key] == nil {
				answers[key] = map[string][]int{}
			}
			for _, a := range strings.Fields(r["answers"]) {
				answers[key][r["group"]] = append(answers[key][r["group"]], number(a))
			}
			s.workplace = workplaceScore(answers[key])
		case "SELF":
			s.self = number(r["level"])
		}
		out[who][what] = s
	}
	return out
}

func TestFixtures_AreWrittenAgainByteForByte(t *testing.T) {
	files, err := generate(fixtures)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(fixtures, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator writes: run go run ./internal/demo/gen", name)
		}
	}
}

func TestSunita_HerReadingsGiveHerPassbook(t *testing.T) {
	book := passbookLines(rows(t, "passbook_expected.csv"))
	got := scores(t)["EMP-UP-129-0417"]
	if len(book) != 16 || len(got) != 16 {
		t.Fatalf("%d lines expected, %d measured, want 16", len(book), len(got))
	}
	for _, want := range book {
		g := got[want.competency]
		cs := competencyScore(g.tested, g.workplace)
		have := line{want.competency, want.criticality, want.required, g.self, g.workplace, g.tested, cs, attained(cs), max(0, want.required-attained(cs))}
		if have != want {
			t.Errorf("got %+v, want %+v", have, want)
		}
	}
}

func TestAtlas_ThePersonsAddUpToEveryCell(t *testing.T) {
	measured, blockOf := scores(t), map[string]string{}
	for _, p := range rows(t, "people.csv") {
		blockOf[p["employee_code"]] = p["lgd_block"]
	}
	cells := rows(t, "atlas_expected.csv")
	if len(cells) != 135 {
		t.Fatalf("%d cells, want 135", len(cells))
	}
	for _, c := range cells {
		n, levels, gaps := 0, 0, 0
		for who, by := range measured {
			s, ok := by[c["competency"]]
			if !ok || blockOf[who] != c["lgd_block"] {
				continue
			}
			level := attained(competencyScore(s.tested, s.workplace))
			n, levels, gaps = n+1, levels+level, gaps+max(0, number(c["required"])-level)
		}
		if n != number(c["assessed"]) {
			t.Errorf("block %s, %s: %d measured, want %s", c["lgd_block"], c["competency"], n, c["assessed"])
			continue
		}
		// Within 0.005: |sum/n - cell| <= 0.005, in whole numbers.
		if abs(1000*levels-10*n*hundredths(c["mean_attained"])) > 5*n || abs(1000*gaps-10*n*hundredths(c["mean_gap"])) > 5*n {
			t.Errorf("block %s, %s: levels %d and gaps %d of %d do not give %s and %s", c["lgd_block"], c["competency"], levels, gaps, n, c["mean_attained"], c["mean_gap"])
		}
	}
}

func TestSecretaries_172AreMeasuredAnd19AreNot(t *testing.T) {
	measured, yes, no := scores(t), 0, 0
	for _, p := range rows(t, "people.csv") {
		if p["designation"] != titleSecretary.en {
			if measured[p["employee_code"]] != nil {
				t.Errorf("%s is measured but is no secretary", p["employee_code"])
			}
			continue
		}
		if n := len(measured[p["employee_code"]]); n == 9 || n == 16 {
			yes++
		} else if n == 0 {
			no++
		}
	}
	if yes != 172 || no != 19 {
		t.Errorf("%d measured and %d not, want 172 and 19", yes, no)
	}
}

func TestReadings_LieOnTheScaleAndWithinTheirValidity(t *testing.T) {
	for _, r := range rows(t, "readings.csv") {
		if d := number(r["days_ago"]); d < 30 || d > 500 {
			t.Errorf("%v: %d days ago", r, d)
		}
		for _, a := range strings.Fields(r["answers"]) {
			if n := number(a); n < 1 || n > 5 {
				t.Errorf("%v: answer %d", r, n)
			}
		}
		if r["side"] == "TCS" {
			percent := number(strings.ReplaceAll(r["percent"], ".", ""))
			if uncapped := number(r["level"])*100 + halfUp(99*(percent-600), 400); uncapped < 100 || uncapped > topScore {
				t.Errorf("%v reads %d", r, uncapped)
			}
		}
	}
}

func TestTables_NoCodeStandsTwice(t *testing.T) {
	for name, key := range map[string][]string{
		"places.csv": {"level", "code"}, "orgs.csv": {"code"}, "positions.csv": {"code"}, "people.csv": {"employee_code"}, "kcm.csv": {"code"},
		"atlas_expected.csv": {"lgd_block", "competency"}, "readings.csv": {"employee_code", "competency", "side", "group"},
	} {
		seen := map[string]bool{}
		for _, r := range rows(t, name) {
			var k string
			for _, column := range key {
				k += r[column] + "|"
			}
			if seen[k] {
				t.Errorf("%s: %s stands twice", name, k)
			}
			seen[k] = true
		}
	}
	for _, column := range []string{"full_name_en", "position_code", "official_email"} {
		seen := map[string]bool{"": true}
		for _, p := range rows(t, "people.csv") {
			if v := p[column]; v != "" && seen[v] {
				t.Errorf("people.csv: %s %s stands twice", column, v)
			} else {
				seen[v] = true
			}
		}
	}
}

func TestReportsTo_RunsUpWithoutACircle(t *testing.T) {
	up := map[string]string{}
	for _, p := range rows(t, "positions.csv") {
		up[p["code"]] = p["reports_to_position"]
	}
	for code := range up {
		at := code
		for steps := 0; at != ""; steps++ {
			if _, known := up[at]; !known || steps > len(up) {
				t.Fatalf("from %s: %s is unknown or goes round", code, at)
			}
			at = up[at]
		}
	}
	var chain []string
	for at := postSunita; at != ""; at = up[at] {
		chain = append(chain, at)
	}
	if want := []string{postSunita, postRakesh, postDPRO, postCDO, postDM}; !slices.Equal(chain, want) {
		t.Errorf("from Sunita Verma up: %v, want %v", chain, want)
	}
}

func TestReferences_EveryCodeNamedExists(t *testing.T) {
	places, orgs, posts, people, comps := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, p := range rows(t, "places.csv") {
		places[p["level"]+"|"+p["code"]] = true
	}
	for _, o := range rows(t, "orgs.csv") {
		orgs[o["code"]] = true
	}
	for _, p := range rows(t, "positions.csv") {
		posts[p["code"]] = true
	}
	for _, p := range rows(t, "people.csv") {
		people[p["employee_code"]] = true
	}
	for code := range competencies(t) {
		comps[code] = true
	}
	kinds := map[string]bool{kindSecretary: true, kindPostmaster: true, kindInspector: true}
	need := func(file string, known map[string]bool, code string, orBlank bool) {
		if !known[code] && (code != "" || !orBlank) {
			t.Errorf("%s: %q is not known", file, code)
		}
	}
	for _, p := range rows(t, "places.csv") {
		if p["level"] != "state" {
			need("places.csv", places, p["parent_level"]+"|"+p["parent_code"], false)
		}
	}
	for _, o := range rows(t, "orgs.csv") {
		need("orgs.csv", orgs, o["parent_code"], o["code"] == "IN")
		if o["place_level"] != "" {
			need("orgs.csv", places, o["place_level"]+"|"+o["place_code"], false)
		}
	}
	for _, p := range rows(t, "positions.csv") {
		need("positions.csv", orgs, p["org_code"], false)
		need("positions.csv", kinds, p["kind_code"], true)
	}
	for _, p := range rows(t, "people.csv") {
		need("people.csv", posts, p["position_code"], false)
		need("people.csv", people, p["reporting_officer_code"], true)
	}
	for _, r := range rows(t, "readings.csv") {
		need("readings.csv", people, r["employee_code"], false)
		need("readings.csv", comps, r["competency"], false)
	}
}

func TestPeople_AreOfWorkingAgeAndSomeHaveNoAddress(t *testing.T) {
	today, without := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), 0
	for _, p := range rows(t, "people.csv") {
		born, err1 := time.Parse(time.DateOnly, p["date_of_birth"])
		entered, err2 := time.Parse(time.DateOnly, p["date_of_entry"])
		present, err3 := time.Parse(time.DateOnly, p["date_of_present_post"])
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatalf("%s: a date is not a date", p["employee_code"])
		}
		if born.AddDate(24, 0, 0).After(today) || !born.AddDate(60, 0, 0).After(today) {
			t.Errorf("%s: born %s", p["employee_code"], p["date_of_birth"])
		}
		if born.AddDate(21, 0, 0).After(entered) || entered.After(present) || present.After(today) {
			t.Errorf("%s: born %s, entered %s, in post %s", p["employee_code"], p["date_of_birth"], p["date_of_entry"], p["date_of_present_post"])
		}
		if p["official_email"] == "" {
			without++
		} else if !strings.HasSuffix(p["official_email"], "@example.invalid") {
			t.Errorf("%s: address %s", p["employee_code"], p["official_email"])
		}
		if strings.Contains(p["full_name_en"], "synthetic") || p["full_name_hi"] == "" {
			t.Errorf("%s: name %s, %s", p["employee_code"], p["full_name_en"], p["full_name_hi"])
		}
	}
	if without < 10 {
		t.Errorf("%d without an address, want 10 or more", without)
	}
}

func TestPosts_191SecretariesSitInTheBlocksOfTheAtlas(t *testing.T) {
	got, total := map[string]int{}, 0
	for _, p := range rows(t, "positions.csv") {
		if p["kind_code"] == kindSecretary {
			got[p["org_code"]]++
			total++
		}
	}
	for _, c := range rows(t, "atlas_expected.csv") {
		if n := got["UP-129-"+c["lgd_block"]]; strconv.Itoa(n) != c["secretaries"] {
			t.Errorf("block %s: %d posts, want %s", c["lgd_block"], n, c["secretaries"])
		}
	}
	if total != 191 {
		t.Errorf("%d posts, want 191", total)
	}
}
