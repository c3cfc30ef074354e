package people_test

import (
	"encoding/csv"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sopan/internal/people"
)

// unitKinds are the kinds of the units that the list of posts names.
var unitKinds = map[string]string{"UP-PR": "department", "UP-129-DPRO": "district_office", "UP-129-948": "block_office", "UP-129-949": "block_office"}

// dirtyList reads the list of posts of a department as it was typed in its offices, with what each title means.
func dirtyList(t testing.TB) (titles []people.PostTitle, meant []string) {
	t.Helper()
	text, err := os.ReadFile("testdata/posts/panchayat.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		n, err := strconv.Atoi(r[2])
		if err != nil {
			t.Fatal(err)
		}
		title := people.WithoutUnit(r[0], map[string]string{"en": map[string]string{"UP-129-949": "Masauli Block Office"}[r[1]]})
		titles = append(titles, people.PostTitle{Title: map[string]string{"en": title}, UnitKind: unitKinds[r[1]], Posts: n})
		meant = append(meant, r[6])
	}
	return titles, meant
}

func TestGroupPosts_212PostsTypedInOffices_Are31Kinds(t *testing.T) {
	titles, meant := dirtyList(t)
	groups := people.GroupPosts(titles, nil)
	posts := 0
	byMeaning := map[string]int{}
	for _, g := range groups {
		posts += g.Posts
		first := meant[g.Titles[0].Title]
		for _, j := range g.Titles {
			if meant[j.Title] != first {
				t.Errorf("%q (%s) is among %s", titles[j.Title].Title["en"], meant[j.Title], first)
			}
		}
		if byMeaning[first]++; byMeaning[first] > 1 {
			t.Errorf("%s is in two groups: %v", first, g.Name)
		}
		if g.Name["en"] == "" || g.Name["hi"] == "" || g.Reason != people.ReasonNew {
			t.Errorf("%s: %v, %s", first, g.Name, g.Reason)
		}
	}
	if posts != 212 || len(groups) != 31 {
		t.Errorf("%d posts in %d groups", posts, len(groups))
	}
}

func TestGroupPosts_TellsWhyATitleIsInItsGroup(t *testing.T) {
	list := []people.PostTitle{
		{Title: map[string]string{"en": "Assistant Engineer"}, UnitKind: "department", Posts: 4},
		{Title: map[string]string{"en": "ASST. ENGINEER"}, UnitKind: "department", Posts: 1},
		{Title: map[string]string{"hi": "सहायक अभियंता"}, UnitKind: "department", Posts: 1},
		{Title: map[string]string{"en": "Assistant Enginer"}, UnitKind: "department", Posts: 1},
		{Title: map[string]string{"en": "Engineer, Assistant"}, UnitKind: "department", Posts: 1},
		{Title: map[string]string{"en": "Assistant Engineer"}, UnitKind: "block_office", Posts: 2},
	}
	groups := people.GroupPosts(list, nil)
	if len(groups) != 2 || groups[0].Posts != 8 || groups[1].Posts != 2 {
		t.Fatalf("%+v", groups)
	}
	got := map[string]string{}
	for _, j := range groups[0].Titles {
		got[cmpOr(list[j.Title].Title["en"], list[j.Title].Title["hi"])] = j.How
	}
	want := map[string]string{
		"Assistant Engineer": people.HowSame, "ASST. ENGINEER": people.HowShort, "सहायक अभियंता": people.HowLanguage,
		"Assistant Enginer": people.HowSpelling, "Engineer, Assistant": people.HowSame,
	}
	if !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if !maps.Equal(groups[0].Name, map[string]string{"en": "Assistant Engineer", "hi": "सहायक अभियंता"}) {
		t.Errorf("called %v", groups[0].Name)
	}
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func TestGroupPosts_WhatIsNotTheSame_StaysApart(t *testing.T) {
	for _, pair := range [][2]string{
		{"Stenographer Grade I", "Stenographer Grade II"},
		{"Assistant Engineer", "Junior Engineer"},
		{"Assistant Director", "Director"},
		{"Director", "Directorate Clerk"},
		{"Section Officer", "Assistant Section Officer"},
		{"कनिष्ठ सहायक", "वरिष्ठ सहायक"},
		{"Lower Division Clerk", "Upper Division Clerk"},
		{"लेखाकार", "लेखपाल"},
		{"Accountant", "Accounts Officer"},
		{"DEO", "Data Entry Operator"}, // it may be the District Education Officer
		{"Gram Panchayat Secretary", "Village Development Officer"},
	} {
		list := []people.PostTitle{{Title: map[string]string{"en": pair[0]}, Posts: 1}, {Title: map[string]string{"en": pair[1]}, Posts: 1}}
		if groups := people.GroupPosts(list, nil); len(groups) != 2 {
			t.Errorf("%q and %q are one kind: %+v", pair[0], pair[1], groups)
		}
	}
}

func TestGroupPosts_AKindThatIsThere_IsTakenAtItsKindOfUnitOnly(t *testing.T) {
	kinds := []people.KindOf{
		{Code: "POS-A", Names: []map[string]string{{"en": "Accountant", "hi": "लेखाकार"}}, UnitKind: "block_office", Ours: true},
		{Code: "POS-B", Names: []map[string]string{{"en": "Clerk"}, {"en": "Lower Division Clerk"}}, UnitKind: "block_office", Ours: true},
		{Code: "POS-C", Names: []map[string]string{{"en": "Driver"}}, UnitKind: "block_office"},
	}
	list := []people.PostTitle{
		{Title: map[string]string{"en": "लेखाकार"}, UnitKind: "block_office", Posts: 4},
		{Title: map[string]string{"en": "Accountant"}, UnitKind: "district_office", Posts: 3},
		{Title: map[string]string{"en": "LDC"}, UnitKind: "block_office", Posts: 2},
		{Title: map[string]string{"en": "वाहन चालक"}, UnitKind: "block_office", Posts: 1},
	}
	var got []string
	for _, g := range people.GroupPosts(list, kinds) {
		got = append(got, g.Kind+" "+g.Alike+" "+g.Reason)
	}
	want := []string{"POS-A  known", " POS-A elsewhere", "POS-B  known", " POS-C elsewhere"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestGroupPosts_ADesignation_CoversItsOtherNames(t *testing.T) {
	list := []people.PostTitle{
		{Title: map[string]string{"en": "Gram Panchayat Secretary"}, Designation: "d1", Posts: 5},
		{Title: map[string]string{"en": "Panchayat Sahayika"}, Designation: "d1", Posts: 1},
		{Title: map[string]string{"en": "ग्राम पंचायत सचिव"}, Posts: 1},
		{Title: map[string]string{"en": "Panchayat Mitra"}, Posts: 1},
	}
	groups := people.GroupPosts(list, nil)
	if len(groups) != 2 || groups[0].Posts != 7 || groups[0].Titles[1].How != people.HowAlias || groups[0].Name["hi"] != "ग्राम पंचायत सचिव" {
		t.Errorf("%+v", groups)
	}
}

func TestGroupPosts_SameListInAnyOrder_GivesTheSameGroups(t *testing.T) {
	titles, _ := dirtyList(t)
	names := func(list []people.PostTitle) []string {
		var out []string
		for _, g := range people.GroupPosts(list, nil) {
			out = append(out, g.Name["en"]+g.Name["hi"]+g.UnitKind+strconv.Itoa(g.Posts))
		}
		return out
	}
	want := names(titles)
	slices.Reverse(titles)
	if got := names(titles); !slices.Equal(got, want) {
		t.Errorf("%q\n%q", got, want)
	}
}

func TestWithoutUnit(t *testing.T) {
	harakh := map[string]string{"en": "Harakh Block Office", "hi": "विकास खंड कार्यालय हरख"}
	for title, want := range map[string]string{
		"Accountant, Harakh":                 "Accountant",
		"Gram Panchayat Secretary, Harakh 3": "Gram Panchayat Secretary",
		"ग्राम पंचायत सचिव, हरख 12":          "ग्राम पंचायत सचिव",
		"Accountant - HARAKH Block":          "Accountant",
		"Director, Panchayati Raj":           "Director, Panchayati Raj",
		"Officer, Block":                     "Officer, Block",
		"Accountant, Masauli":                "Accountant, Masauli",
		",":                                  ",",
		"":                                   "",
	} {
		if got := people.WithoutUnit(title, harakh); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}
