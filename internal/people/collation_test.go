package people_test

import (
	"strings"
	"testing"

	"sopan/internal/ground/db"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

// TestLists_SortNamesOfAnyScript_ByTheRootOrderOfCLDR_OnBothDatabasesAlike holds the order of docs/flows/organisations.md: Latin before
// Devanagari before Tamil, capitals and marks deciding last, a name with the nukta beside the one without.
func TestLists_SortNamesOfAnyScript_ByTheRootOrderOfCLDR_OnBothDatabasesAlike(t *testing.T) {
	// In the order in which they are to come; they are taken in backwards.
	want := []string{"Ábhay", "abhaya", "Émile", "emily", "Zoya", "अनिल", "आशा", "क़मर", "कमल", "कला", "ज्ञान", "फातिमा", "फ़ातिमा", "हरि", "அருண்", "கமல்", "வள்ளி"}
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		var rows []cells
		for i := len(want) - 1; i >= 0; i-- {
			rows = append(rows, cells{"full_name_en": want[i], "full_name_hi": want[i]})
		}
		must[people.Report](t)(take(t, s, staffFile(rows...), people.Options{}))
		for _, lang := range []string{"en", "hi"} {
			var got []string
			for after := (people.Cursor{Lang: lang}); ; {
				page := must[[]people.Row](t)(s.List(ctx, d.Reader(), mdoAdmin(peopletest.Harakh), after, 4))
				if len(page) == 0 {
					break
				}
				for _, r := range page {
					if after = r.After; strings.HasPrefix(r.Code, "EMP-UP-129-0") {
						continue // who was there before
					}
					got = append(got, r.Name[lang])
				}
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("in %s:\n%s, want\n%s", lang, strings.Join(got, " "), strings.Join(want, " "))
			}
		}
		var names []string
		for _, name := range want {
			if name == "फ़ातिमा" {
				continue // one designation with the one before
			}
			names = append(names, designation(t, s, name+" Adhikari", "").ID)
		}
		list, _, err := s.Designations(ctx, d.Reader(), []string{""}, "", "Adhikari", "en", "", 50)
		if err != nil || len(list) != len(names) {
			t.Fatalf("%v: %d of %d designations", err, len(list), len(names))
		}
		for i, one := range list {
			if one.ID != names[i] {
				t.Errorf("designation %d is %s, out of its order", i, one.Name["en"])
			}
		}
	})
}
