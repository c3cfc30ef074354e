//go:build browser

package journeys

import (
	"os"
	"path/filepath"
	"testing"
)

// fourLines name two kinds of post, each in English and in Hindi.
const fourLines = "Designation,Unit Code,Sanctioned Posts\nSection Officer,UP-PR,3\nअनुभाग अधिकारी,UP-PR,1\nDriver,UP-PR,3\nवाहन चालक,UP-PR,2\n"

// A department takes its list of posts in, looks at the groups, parts and joins them, confirms, sees whom it touches, applies, and
// takes all of it back.
func TestGroups_PostsAreSorted_ConfirmedApplied_AndTakenBack(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		file := filepath.Join(t.TempDir(), "posts.csv")
		if err := os.WriteFile(file, []byte(fourLines), 0o600); err != nil {
			t.Fatal(err)
		}
		v := s.seated("department", desk)
		v.open("/mdo/positions/import")
		v.Upload("#file", file)
		v.click(`button[value="judge"]`)
		v.sees(".told", "9")
		v.Upload("#file", file)
		v.click(`button[value="write"]`)
		v.at("/mdo/positions/groups")
		v.click(`.page-h form button`)
		before := len(v.Texts("#groups tbody tr"))
		drivers := `#groups tr:has(span[lang="hi"]):has(input[aria-label*="Driver"]) `

		v.click(drivers + "th a")
		v.Choose(`#one tbody tr:last-child input[name="title"]`)
		v.click(`#one button[value="split"]`)
		if n := len(v.Texts("#groups tbody tr")); n != before+1 {
			t.Fatalf("%d groups, want one more than %d", n, before)
		}
		one := `tr:has(input[aria-label*="Driver"])`
		v.Choose(`#groups ` + one + ` input`)
		v.Choose(`#groups ` + one + ` ~ ` + one + ` input`)
		v.click(`#join button[value="join"]`)
		if n := len(v.Texts("#groups tbody tr")); n != before {
			t.Fatalf("%d groups after joining, want %d", n, before)
		}
		v.Choose(drivers + `input[name="group"]`)
		v.click(`#join button[value="confirm"]`)
		v.sees(drivers+".pill", v.T("department.groups.right"))

		v.click(`.page-h a.btn[href$="/apply"]`)
		v.sees("h1", "5")
		v.sees("dl.rec", v.T("department.apply.undo"))
		v.click(`main form[action$="/apply"] button`)
		v.sees(".told", "5")
		v.click(`.page-h form[action$="/undo"] button`)
		v.sees(".told", v.T("department.flash.undone"))
	})
}
