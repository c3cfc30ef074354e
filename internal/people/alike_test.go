package people

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
)

func TestAlike_TellsWhyTwoNamesMayBeOne_AndNoMore(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"Department of Finance", "DEPARTMENT  OF FINANCE", AlikeSame},
		{"Department of Food & Public Distribution", "Department Of Food And Public Distribution", AlikeSame},
		{"Dept. of Finance", "Department of Finance", AlikeSame},
		{"Indian Red Cross Society- Silvassa", "Indian Red Cross Society-Silvassa", AlikeSame},
		{"Department of Rural Development", "Rural Development Department", AlikeOrder},
		{"Department of Social Justice and Empowerment", "Dept. of Social Justice Empowerment", AlikeOrder},
		{"Ministry of Tribal Affairs", "Ministry of Tribal Affarirs", AlikeSpelling},
		{"Departemnt of Youth Services", "Department of Youth Services", AlikeSpelling},
		{"Co-operation Department M.P.", "Cooperation Department MP", AlikeSame},
		{"/पंचायती राज विभाग", "X Board/पंचायती राज विभाग", AlikeHindi},
		{"A Board/फ़सल बीमा मण्डल", "Z Council/फसल बीमा मण्डल", AlikeHindi},
		{"Department of Finance", "Department of Health", ""},
		{"Western Coalfields Ltd.", "Eastern Coalfields Ltd.", ""},
		{"Mangalore University", "Bangalore University", ""},
		{"Block office 12 of the district", "Block office 13 of the district", ""},
		{"Block office of Harakh 1", "Block office 1 of Harakh", AlikeOrder},
		{"Health", "Wealth", ""},
		{"", "", ""},
		{"...", "&", ""},
		{"Department of Adi Dravidar Welfare", "Department of Adi Dravidar Welfares", AlikeSpelling},
	} {
		for _, pair := range [][2]string{{c.a, c.b}, {c.b, c.a}} {
			s := newSiblings()
			first, second := named(pair[0]), named(pair[1])
			if other, why := s.add(first); other != nil {
				t.Errorf("%q alone is like something: %s", pair[0], why)
			}
			other, why := s.add(second)
			if why != c.want || (other == first) != (c.want != "") {
				t.Errorf("%q and %q: %q, want %q", pair[0], pair[1], why, c.want)
			}
		}
	}
}

func named(text string) *node {
	en, hi, _ := strings.Cut(text, "/")
	return &node{Org: Org{Name: map[string]string{"en": en, "hi": hi}}}
}

// TestAlike_UnderOneParentWithThousands_IsQuick holds that names are not compared each with each, also where all begin alike.
func TestAlike_UnderOneParentWithThousands_IsQuick(t *testing.T) {
	began := time.Now()
	s := newSiblings()
	for i := range 3000 {
		if other, why := s.add(named(fmt.Sprintf("Primary School of the Village Panchayat, Block %d", i))); other != nil {
			t.Fatalf("%d is told to be %s", i, why)
		}
	}
	for i := range 1000 { // no numbers: each is looked at beside some hundreds of others
		s.add(named("Primary School of the Village " + strings.Repeat(string(rune('a'+i%26)), 3+i/100) + strings.Repeat(string(rune('a'+i/26%26)), 3)))
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestImportOrgs_NamesThatAreAlike_AreToldWithBothRowsAndWhy_AndKept(t *testing.T) {
	const file = `code,parent_code,kind,name_en,name_hi
IN,,government,Government of India,भारत सरकार
A,IN,department,Department of Rural Development,ग्रामीण विकास विभाग
B,IN,department,Rural Development Department,
C,A,department,Department of Rural Development,
`
	d, _ := dbtest.SQLite(t)
	r := New(d)
	take := func(file string) Report {
		t.Helper()
		got, err := r.ImportOrgs(t.Context(), who.Operator("test"), "csv", strings.NewReader(file), Options{})
		if err != nil || !got.Written {
			t.Fatalf("%v %+v", err, got)
		}
		return got
	}
	got := take(file)
	if len(got.Notices) != 1 || got.Notices[0].Row != 4 || got.Notices[0].Column != "name_en" || got.Notices[0].Key != "people.org.alike.order" ||
		fmt.Sprint(got.Notices[0].Args...) != fmt.Sprint("name", "Department of Rural Development", "code", "A", "row", 3) {
		t.Errorf("%+v", got.Notices)
	}
	got = take("code,parent_code,kind,name_en,name_hi\nD,IN,department,Deptt of Rural Development,\n")
	if len(got.Notices) != 1 || got.Notices[0].Key != "people.org.alike_known.same" {
		t.Errorf("%+v", got.Notices)
	}
}
