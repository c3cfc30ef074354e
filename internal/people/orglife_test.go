package people_test

import (
	"strings"
	"testing"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

func TestEndOrg_Merged_ItsPeopleGoOver_AndItsOldIDLeadsToTheSuccessor(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		q := d.Reader()
		old := must[people.Org](t)(s.Org(ctx, q, peopletest.Masauli))
		into := must[people.Org](t)(s.Org(ctx, q, peopletest.Harakh))
		if err := s.EndOrg(ctx, operator, people.OrgEnd{OrgID: old.ID, Into: into.ID, OrderNo: "12/2026"}); err != nil {
			t.Fatal(err)
		}
		kamla := must[people.Post](t)(s.Post(ctx, q, s.ID(peopletest.Kamla)))
		if kamla.OrgID != into.ID || kamla.PositionCode != "949-GPS-01" {
			t.Errorf("Kamla serves at %s on %s", kamla.OrgPath, kamla.PositionCode)
		}
		for _, key := range []string{old.ID, old.Code} {
			o := must[people.Org](t)(s.Org(ctx, q, key))
			if now := must[people.Org](t)(s.Successor(ctx, q, o.ID)); now.ID != into.ID || !strings.HasPrefix(o.Path, into.Path) {
				t.Errorf("%s leads to %s, at %s", key, now.Code, o.Path)
			}
		}
		if n := facts(t, q, "people.org_merged"); n != 1 {
			t.Errorf("%d facts", n)
		}
		if err := s.EndOrg(ctx, operator, people.OrgEnd{OrgID: old.ID, OrderNo: "13/2026"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second time: %v", err)
		}
		row := staffFile(cells{"lgd_block": "949"}) // the HR system still names the place of the old office
		if r, _ := take(t, s, row, people.Options{DryRun: true}); r.Refused != 1 || r.Problems[0].Key != "people.import.office_unknown" {
			t.Errorf("a row of the old office: %+v", r.Problems)
		}
	})
}

func TestEndOrg_OfADepartment_ItsDirectoryCodeMeansTheSuccessor(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		file := "code,lgd_code,parent_code,kind,name_en\nUP-RD,555,UP,department,Department of Rural Development\n"
		must[people.Report](t)(s.ImportOrgs(ctx, operator, "csv", strings.NewReader(file), people.Options{}))
		if err := s.EndOrg(ctx, operator, people.OrgEnd{OrgID: s.OrgID("UP-RD"), Into: s.OrgID("UP-PR"), OrderNo: "1"}); err != nil {
			t.Fatal(err)
		}
		r, err := take(t, s, staffFile(cells{"ministry_dept_lgd_org": "555"}), people.Options{DryRun: true})
		if err != nil || r.Created != 1 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

func TestEndOrg_WithoutASuccessor_MustBeEmpty(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		if err := s.EndOrg(ctx, operator, people.OrgEnd{OrgID: s.OrgID(peopletest.Masauli), OrderNo: "1"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("with people: %v", err)
		}
		file := "code,parent_code,kind,name_en\nUP-EMPTY,UP,department,Department of Nothing\n"
		must[people.Report](t)(s.ImportOrgs(ctx, operator, "csv", strings.NewReader(file), people.Options{}))
		if err := s.EndOrg(ctx, operator, people.OrgEnd{OrgID: s.OrgID("UP-EMPTY")}); !fault.Is(err, fault.Invalid) {
			t.Errorf("without an order: %v", err)
		}
		if err := s.EndOrg(ctx, operator, people.OrgEnd{OrgID: s.OrgID("UP-EMPTY"), OrderNo: "1"}); err != nil {
			t.Errorf("empty: %v", err)
		}
		if err := s.EndOrg(ctx, operator, people.OrgEnd{OrgID: s.OrgID("UP-PR"), Into: s.OrgID(peopletest.Harakh), OrderNo: "1"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("into what is below it: %v", err)
		}
	})
}

func TestRenameOrg_KeepsWhatItWasCalled(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		id := s.OrgID("UP-PR")
		if err := s.RenameOrg(ctx, operator, id, map[string]string{"en": "Department of Panchayats", "hi": "पंचायत विभाग"}, "2026-11-01", "44/2026"); err != nil {
			t.Fatal(err)
		}
		o := must[people.Org](t)(s.Org(ctx, d.Reader(), "UP-PR"))
		past := must[[]people.PastName](t)(s.PastNames(ctx, d.Reader(), id))
		if o.Name["hi"] != "पंचायत विभाग" || len(past) != 2 || past[0].Until != "2026-11-01" || past[0].OrderNo != "44/2026" {
			t.Errorf("%+v %+v", o.Name, past)
		}
	})
}
