package people_test

import (
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

func designation(t *testing.T, s *peopletest.Small, en, hi string, aliases ...string) people.Designation {
	t.Helper()
	d := people.Designation{OrgID: s.OrgID("UP-PR"), Name: map[string]string{"en": en}}
	if hi != "" {
		d.Name["hi"] = hi
	}
	for _, a := range aliases {
		d.Aliases = append(d.Aliases, map[string]string{"en": a})
	}
	made, err := s.AddDesignation(ctx, operator, d)
	must0(t, err)
	return made
}

func found(t *testing.T, s *peopletest.Small, d *db.DB, text, lang string) string {
	t.Helper()
	out := ""
	for after := ""; ; {
		list, next, err := s.Designations(ctx, d.Reader(), []string{""}, "", text, lang, after, 1)
		must0(t, err)
		for _, one := range list {
			out += one.Code + " "
		}
		if after = next; next == "" {
			return out
		}
	}
}

func TestDesignations_AreFoundByAnyNameInAnyScript(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		s := peopletest.Load(t, d)
		designation(t, s, "Junior Assistant", "कनिष्ठ सहायक", "Junior Clerk")
		designation(t, s, "Senior Assistant", "वरिष्ठ सहायक")
		designation(t, s, "Peon", "")
		for text, want := range map[string]string{
			"":                   "D-JUNIOR-ASSISTANT D-PEON D-SENIOR-ASSISTANT ",
			"junior":             "D-JUNIOR-ASSISTANT ",
			"jun assis":          "D-JUNIOR-ASSISTANT ",
			"कनिष्ठ":             "D-JUNIOR-ASSISTANT ",
			"sahayak":            "D-JUNIOR-ASSISTANT D-SENIOR-ASSISTANT ",
			"Sr. Asst":           "D-SENIOR-ASSISTANT ",
			"clerk":              "D-JUNIOR-ASSISTANT ",
			"चपरासी":             "D-PEON ",
			"D-PEON":             "D-PEON ",
			"secretary":          "",
			"--":                 "",
			"कनिष्ठ वरिष्ठ":      "",
			"%":                  "",
			"junior assistant x": "",
		} {
			if got := found(t, s, d, text, "en"); got != want {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
		}
		if got := found(t, s, d, "", "hi"); got != "D-PEON D-JUNIOR-ASSISTANT D-SENIOR-ASSISTANT " {
			t.Errorf("by name in Hindi: %q", got)
		}
	})
}

func TestMerge_TheOldIDAndCodeLeadToTheLiving_AndAreTakenBackByName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		s := peopletest.Load(t, d)
		a, b, c := designation(t, s, "Panchayat Mitra", ""), designation(t, s, "Panchayat Sahayika", ""), designation(t, s, "Panchayat Helper", "")
		must0(t, s.MergeDesignations(ctx, operator, a.ID, b.ID))
		must0(t, s.MergeDesignations(ctx, operator, b.ID, c.ID))
		for _, key := range []string{a.ID, a.Code, b.ID, b.Code, c.Code} {
			if got, err := s.Designation(ctx, d.Reader(), key); err != nil || got.ID != c.ID {
				t.Errorf("%s leads to %v, %v", key, got.Code, err)
			}
		}
		if got := found(t, s, d, "mitra", "en"); got != c.Code+" " {
			t.Errorf("the old name finds %q", got)
		}
		r := importPosts(t, s, "Designation,Unit Code\nPanchayat Mitra,UP-129-948\n", people.Options{})
		if r.Drafted != 0 || r.Posts != 1 {
			t.Errorf("a file with the old name: %+v", r)
		}
		if got, err := s.Designation(ctx, d.Reader(), c.ID); err != nil || got.Posts != 1 {
			t.Errorf("%v %+v", err, got)
		}
		for name, err := range map[string]error{
			"what is merged": s.MergeDesignations(ctx, operator, a.ID, c.ID),
			"into merged":    s.MergeDesignations(ctx, operator, c.ID, a.ID),
		} {
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := s.MergeDesignations(ctx, operator, c.ID, c.ID); !fault.Is(err, fault.Invalid) {
			t.Errorf("into itself: %v", err)
		}
		must0(t, s.PartDesignation(ctx, operator, b.ID))
		if got, err := s.Designation(ctx, d.Reader(), a.ID); err != nil || got.ID != b.ID || got.State != people.DesignationDraft {
			t.Errorf("after parting, the first leads to %v %v", got.Code, err)
		}
		if got := found(t, s, d, "mitra", "en"); got != b.Code+" " {
			t.Errorf("after parting, the old name finds %q", got)
		}
		if err := s.PartDesignation(ctx, operator, c.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("one that is not merged: %v", err)
		}
	})
}

func TestAddDesignation_ANameThatIsKnown_IsRefusedWithItsCode(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	s := peopletest.Load(t, d)
	designation(t, s, "Junior Assistant", "")
	for _, name := range []string{"Jr. Asst.", "कनिष्ठ सहायक", "ASSISTANT, JUNIOR"} {
		_, err := s.AddDesignation(ctx, operator, people.Designation{OrgID: s.OrgID("UP-129-948"), Name: map[string]string{"en": name}})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, names := range []map[string]string{{}, {"en": " "}, {"xx": "x"}, {"en": string(make([]byte, 300))}} {
		_, err := s.AddDesignation(ctx, operator, people.Designation{OrgID: s.OrgID("UP-PR"), Name: names})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%v: %v", names, err)
		}
	}
}

func TestApproveDesignation_ByWhoDraftedIt_IsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		s := peopletest.Load(t, d)
		admin := s.As(peopletest.Ojha, who.Grant{Role: who.RoleMDOAdmin, Path: peopletest.Department})
		made, err := s.AddDesignation(ctx, admin, people.Designation{OrgID: s.OrgID("UP-PR"), Name: map[string]string{"en": "Planner"}})
		must0(t, err)
		if err := s.ApproveDesignation(ctx, admin, made.ID); !fault.Is(err, fault.Denied) {
			t.Errorf("by the drafter: %v", err)
		}
		leader := s.As(peopletest.Rakesh, who.Grant{Role: who.RoleMDOLeader, Path: peopletest.Department})
		must0(t, s.ApproveDesignation(ctx, leader, made.ID))
		if got, err := s.Designation(ctx, d.Reader(), made.Code); err != nil || got.State != people.DesignationSound {
			t.Errorf("%v %+v", err, got)
		}
		if err := s.ApproveDesignation(ctx, leader, made.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
	})
}
