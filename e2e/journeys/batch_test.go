//go:build browser

package journeys

import (
	"os"
	"path/filepath"
	"testing"
)

// staff has a newcomer, somebody who has retired, and one row in a unit that nobody knows by that name.
const staff = "Emp Code,Employee Name,Unit,Status\n" +
	"NEW-0001,Asha Devi,UP-129-948,In Service\n" +
	"EMP-UP-129-0433,Shalini Yadav,UP-129-948,Superannuated\n" +
	"NEW-0001,Asha Rani,UP-129-949,In Service\n"

// A file of the HR system is sent, its columns are named, what contradicts itself is decided, it is applied, and taken back whole.
func TestBatch_IsNamed_Decided_Applied_AndTakenBack(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		file := filepath.Join(t.TempDir(), "staff.csv")
		if err := os.WriteFile(file, []byte(staff), 0o600); err != nil {
			t.Fatal(err)
		}
		v := s.seated("department", desk)
		v.open("/mdo/batches")
		v.click(`.page-h a[href="/mdo/people/import"]`)
		v.Fill("#source", "office-list")
		v.Upload("#file", file)
		v.click(`form[action="/mdo/people/import"] button`)
		for field, header := range map[string]string{"employee_code": "Emp Code", "full_name_en": "Employee Name", "org_code": "Unit", "status": "Status"} {
			v.Choose("#" + field + ` option[value="` + header + `"]`)
		}
		v.Fill("#active", "In Service")
		v.Fill("#retired", "Superannuated")
		v.click(`form[action$="/map"] button`)
		batch := v.path()
		v.sees(".stages", v.T("hr.state.review"))
		v.has("button[disabled]", "closed way to apply what is not decided")

		v.click(`#rows tbody tr:first-child a.btn`)
		v.Choose(`#decision input[value="take"]`)
		v.click(`#decision button`)
		v.open(batch)
		v.click(`a[href$="/apply"]`)
		v.click(`main form[action$="/apply"] button`)
		v.sees(".told", v.T("hr.apply.done"))
		if p, err := s.People.ByCode(t.Context(), s.Reader(), "NEW-0001"); err != nil || p.Status != "active" {
			t.Errorf("the newcomer: %s, %v", p.Status, err)
		}
		v.click(`a[href$="/rollback"]`)
		v.click(`main form[action$="/rollback"] button`)
		v.sees(".told", v.T("hr.rollback.done"))
		if _, err := s.People.ByCode(t.Context(), s.Reader(), "NEW-0001"); err == nil {
			t.Error("the newcomer is still there")
		}
	})
}
