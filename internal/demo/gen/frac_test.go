package main

import (
	"path"
	"slices"
	"testing"
)

// text is a text of the JSON fixtures in both languages.
type text struct{ EN, HI string }

func (x text) whole() bool { return x.EN != "" && x.HI != "" }

type competency struct {
	Code, Area  string
	Theme, Name text
	Definition  text
	Scale       string
	OwnerOrg    string `json:"owner_org"`
	Levels      []text
}

type requirement struct {
	Code               string
	Level, Criticality int
}

type activity struct {
	Code         string
	Text         text
	Frequency    string
	SubmittedTo  text `json:"submitted_to"`
	Competencies []requirement
	Resources    []struct {
		Title     text
		Kind      string
		ValidFrom string `json:"valid_from"`
		ReviewBy  string `json:"review_by"`
	}
}

type frac struct {
	Kind struct {
		Code     string
		Name     text
		Aliases  []text
		Group    string
		PayLevel *int   `json:"pay_level"`
		PayNote  text   `json:"pay_note"`
		UnitKind string `json:"unit_kind"`
		Tier     string
	}
	OrgCode string `json:"org_code"`
	Roles   []struct {
		Code          string
		Name, Purpose text
		Activities    []activity
	}
}

var fracFiles = []string{"gp-secretary.json", "branch-postmaster.json", "sanitary-inspector.json"}

func competencies(t *testing.T) map[string]competency {
	t.Helper()
	var list []competency
	decode(t, "competencies.json", &list)
	out := map[string]competency{}
	for _, c := range list {
		if _, twice := out[c.Code]; twice {
			t.Errorf("%s stands twice", c.Code)
		}
		out[c.Code] = c
	}
	return out
}

func readFrac(t *testing.T, name string) frac {
	t.Helper()
	var f frac
	decode(t, path.Join("frac", name), &f)
	return f
}

func (f frac) requirements() []requirement {
	var out []requirement
	for _, r := range f.Roles {
		for _, a := range r.Activities {
			out = append(out, a.Competencies...)
		}
	}
	return out
}

func TestCompetencies_HaveFiveLevelsInBothLanguagesAndKeepTheirKCMNames(t *testing.T) {
	orgs := map[string]bool{}
	for _, o := range rows(t, "orgs.csv") {
		orgs[o["code"]] = true
	}
	kcm := map[string]map[string]string{}
	for _, k := range rows(t, "kcm.csv") {
		kcm[k["code"]] = k
	}
	for code, c := range competencies(t) {
		if len(c.Levels) != 5 || c.Scale != "frac5" || !orgs[c.OwnerOrg] || !c.Name.whole() || !c.Theme.whole() || !c.Definition.whole() {
			t.Errorf("%s is not whole: %+v", code, c)
		}
		for i, l := range c.Levels {
			if !l.whole() || slices.Index(c.Levels, l) != i {
				t.Errorf("%s, level %d is empty or repeats another", code, i+1)
			}
		}
		if k, ok := kcm[code]; ok && (c.Name != text{k["subtheme_en"], k["subtheme_hi"]} || c.Theme != text{k["theme_en"], k["theme_hi"]} || c.Area != k["area_en"]) {
			t.Errorf("%s is named otherwise than in kcm.csv", code)
		} else if !ok && c.Area != "Domain" {
			t.Errorf("%s is %s but not in kcm.csv", code, c.Area)
		}
	}
}

func TestFrac_TheSecretaryHas16RequirementsWorth139(t *testing.T) {
	f := readFrac(t, "gp-secretary.json")
	reqs, worth, activities := f.requirements(), 0, 0
	want := map[string]line{}
	for _, l := range passbookLines(rows(t, "passbook_expected.csv")) {
		want[l.competency] = l
	}
	for _, r := range reqs {
		worth += r.Level * r.Criticality
		if w := want[r.Code]; w.required != r.Level || w.criticality != r.Criticality {
			t.Errorf("%+v, want %+v", r, w)
		}
	}
	for _, r := range f.Roles {
		activities += len(r.Activities)
	}
	if len(f.Roles) != 4 || activities != 12 || len(reqs) != 16 || worth != 139 {
		t.Errorf("%d roles, %d activities, %d requirements worth %d; want 4, 12, 16, 139", len(f.Roles), activities, len(reqs), worth)
	}
}

func TestFrac_EveryRequirementIsDescribedAndEveryAreaCovered(t *testing.T) {
	known := competencies(t)
	for _, name := range fracFiles {
		f := readFrac(t, name)
		areas, seen := map[string]int{}, map[string]bool{}
		for _, r := range f.requirements() {
			c, ok := known[r.Code]
			if !ok || r.Level < 1 || r.Level > len(c.Levels) || r.Criticality < 1 || r.Criticality > 3 || seen[r.Code] {
				t.Errorf("%s: %+v is unknown, out of range or asked twice", name, r)
			}
			seen[r.Code] = true
			areas[c.Area]++
		}
		if areas["Behavioural"] < 4 || areas["Functional"] < 4 || areas["Domain"] < 6 {
			t.Errorf("%s covers %v, want 4, 4 and 6", name, areas)
		}
	}
}

func TestFrac_RolesAndActivitiesAreWholeInBothLanguages(t *testing.T) {
	frequencies := []string{"daily", "weekly", "monthly", "quarterly", "yearly", "as_needed"}
	kinds := []string{"act", "rule", "manual", "order"}
	for _, name := range fracFiles {
		f := readFrac(t, name)
		codes := map[string]bool{}
		if !f.Kind.Name.whole() || !f.Kind.PayNote.whole() || len(f.Kind.Aliases) == 0 {
			t.Errorf("%s: the kind of post is not whole", name)
		}
		for _, r := range f.Roles {
			if !r.Name.whole() || !r.Purpose.whole() || len(r.Activities) == 0 {
				t.Errorf("%s: role %s is not whole", name, r.Code)
			}
			for _, a := range r.Activities {
				if codes[a.Code] || !a.Text.whole() || !a.SubmittedTo.whole() || !slices.Contains(frequencies, a.Frequency) || len(a.Competencies) == 0 || len(a.Resources) == 0 {
					t.Errorf("%s: activity %s is not whole", name, a.Code)
				}
				codes[a.Code] = true
				for _, res := range a.Resources {
					if !res.Title.whole() || !slices.Contains(kinds, res.Kind) {
						t.Errorf("%s: %s has a resource that is not whole", name, a.Code)
					}
				}
			}
		}
	}
	if readFrac(t, "branch-postmaster.json").Kind.PayLevel != nil {
		t.Error("a Branch Postmaster has no pay level")
	}
}

func TestQuestions_AllSayWhyInBothLanguages(t *testing.T) {
	var list []struct {
		ID, Competency string
		Level          int
		Stem, Why      text
		Options        []text
		Answer         int
		Reference      string
	}
	decode(t, "questions.json", &list)
	if len(list) != 22 {
		t.Fatalf("%d questions, want 22", len(list))
	}
	for _, q := range list {
		if !q.Stem.whole() || !q.Why.whole() || len(q.Options) != 4 || q.Answer < 0 || q.Answer > 3 || q.Reference == "" {
			t.Errorf("%s is not whole", q.ID)
		}
		for _, o := range q.Options {
			if !o.whole() {
				t.Errorf("%s has an option in one language only", q.ID)
			}
		}
	}
}

func TestIDP_KeepsItsMixAndClimbs(t *testing.T) {
	var plan struct {
		Officer, Period, Status string
		MixHours                map[string]float64 `json:"mix_hours"`
		Items                   []struct {
			Competency string
			From, To   int
			Kind, Ref  string
			Text       text
			Hours      float64
			DueInDays  int `json:"due_in_days"`
		}
	}
	decode(t, "idp_sunita_verma.json", &plan)
	hours, ahead := map[string]float64{}, 0
	for _, i := range plan.Items {
		hours[i.Kind] += i.Hours
		if i.To <= i.From || !i.Text.whole() {
			t.Errorf("%+v does not climb or is not whole", i)
		}
		if i.DueInDays > 0 {
			ahead++
		}
	}
	for kind, want := range plan.MixHours {
		if hours[kind] != want {
			t.Errorf("%s: %v hours, want %v", kind, hours[kind], want)
		}
	}
	if len(plan.Items) != 7 || ahead == 0 {
		t.Errorf("%d items, %d of them ahead", len(plan.Items), ahead)
	}
}
