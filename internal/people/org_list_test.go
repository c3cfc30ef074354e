package people_test

import (
	"slices"
	"strings"
	"testing"

	"sopan/internal/ground/db"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

// TestOrgs_AreListedAndFoundByName_InAnyScript_PageByPage_OnBothDatabasesAlike holds the order of docs/flows/organisations.md.
func TestOrgs_AreListedAndFoundByName_InAnyScript_PageByPage_OnBothDatabasesAlike(t *testing.T) {
	// In the order in which they are to come; they are taken in backwards.
	want := []string{"1 Block", "12 Block", "2 Block", "Ábhay Block", "abhaya Block", "Émile Block", "emily Block", "Zoya Block", "अनिल खंड", "क़मर खंड", "कमल खंड", "हरि खंड", "அருண்", "வள்ளி"}
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		file := "code,parent_code,kind,name_en,name_hi\n"
		for i := len(want) - 1; i >= 0; i-- {
			file += "N-" + string(rune('A'+i)) + ",UP-129-949,office," + want[i] + "," + want[i] + "\n"
		}
		must[people.Report](t)(s.ImportOrgs(ctx, operator, "csv", strings.NewReader(file), people.Options{}))
		for _, lang := range []string{"en", "hi", "ta"} {
			var got []string
			for after := ""; ; {
				list, next, n, err := s.OrgsBelow(ctx, d.Reader(), s.OrgID("UP-129-949"), lang, after, 4)
				if err != nil || n != len(want) {
					t.Fatal(n, err)
				}
				for _, o := range list {
					got = append(got, o.Name["en"])
				}
				if after = next; next == "" {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("in %s:\n%q, want\n%q", lang, got, want)
			}
		}
		find := func(paths []string, text string) (out []string) {
			for after := ""; ; {
				list, next, err := s.FindOrgs(ctx, d.Reader(), paths, text, after, 2)
				if err != nil {
					t.Fatal(err)
				}
				for _, o := range list {
					out = append(out, o.Name["en"])
				}
				if after = next; next == "" {
					return out
				}
			}
		}
		for text, want := range map[string][]string{
			"abhay": {"Ábhay Block", "abhaya Block"}, "EMI": {"Émile Block", "emily Block"}, "कम": {"क़मर खंड", "कमल खंड"}, "1": {"1 Block", "12 Block"},
			"वि": {"Masauli Block Office", "Harakh Block Office", "Vikas Bhawan, Barabanki"}, "UP-129-949": {"Masauli Block Office"}, "0466": {"Department of Panchayati Raj"},
			"?": nil, "%": nil, "nobody": nil,
		} {
			if got := find([]string{"IN."}, text); !slices.Equal(got, want) {
				t.Errorf("%q finds %q, want %q", text, got, want)
			}
		}
		if got := find([]string{peopletest.Harakh}, "abhay"); got != nil {
			t.Errorf("outside the part: %q", got)
		}
		if _, _, _, err := s.OrgsBelow(ctx, d.Reader(), "", "en", "x", 2); err == nil {
			t.Error("a place that is none is taken")
		}
	})
}
