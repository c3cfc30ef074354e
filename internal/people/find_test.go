package people_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

// find gives the names of all who are found, read in pages of a size.
func find(t *testing.T, q db.Q, r *people.Register, by who.Actor, text string, size int) string {
	t.Helper()
	var got []people.Row
	for after := (people.Cursor{}); ; after = got[len(got)-1].After {
		rows := must[[]people.Row](t)(r.Find(ctx, q, by, text, after, size))
		if len(rows) > size || len(got) > 100 {
			t.Fatalf("%q: %d rows on a page of %d, %d before", text, len(rows), size, len(got))
		}
		if got = append(got, rows...); len(rows) == 0 {
			return names(got)
		}
	}
}

func TestFind_ByTheBeginningOfANameOrACode(t *testing.T) {
	const everybody = "Devendra Nath Ojha, Rakesh Kumar, Farida Begum, Sunita Verma, Imran Ansari, Kamla Devi"
	found := map[string]string{
		"sun": "Sunita Verma", "SUNITA  v": "Sunita Verma", "sunita verma": "Sunita Verma", "sunita vermas": "", "verma": "",
		"सु": "Sunita Verma", "सुनीता व": "Sunita Verma", "वर्मा": "",
		"फ": "Farida Begum", "फरीदा": "Farida Begum", "फ़री": "Farida Begum", // with the dot under it or without
		"EMP-UP-129-04": "Sunita Verma, Imran Ansari, Kamla Devi", "emp-up-129-0417": "Sunita Verma", "EMP UP": "", " e mp-up-129-0417": "Sunita Verma",
		"e": everybody, "emp": everybody, "129": "", "": "", " \t": "", "%": "", "_": "", "़": "", "Sunita\u0301": "Sunita Verma", "\U0010ffff": "",
	}
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		for text, want := range found {
			if got := find(t, d.Reader(), s.Register, operator, text, 10); got != want {
				t.Errorf("%q finds %s, want %s", text, got, want)
			}
		}
	})
}

func TestFind_NamesComeFirst_ThenCodes_AndEachPersonOnce_OnPagesOfAnySize(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		must[people.Report](t)(take(t, s, staffFile(
			cells{"full_name_en": "Emperor Singh"}, // whose code does not begin so
			cells{"employee_code": "EMP-UP-129-0500", "full_name_en": "Empress Pal"},
			cells{"employee_code": "EMP-UP-129-0501", "full_name_en": "Asha Pal"},
		), people.Options{}))
		for _, c := range []struct {
			by   who.Actor
			want string
		}{
			// Who may see the whole country has one list; else it goes unit by unit.
			{operator, "Emperor Singh, Empress Pal, Devendra Nath Ojha, Rakesh Kumar, Farida Begum, Sunita Verma, Imran Ansari, Kamla Devi, Asha Pal"},
			{mdoAdmin("IN."), "Emperor Singh, Empress Pal, Devendra Nath Ojha, Rakesh Kumar, Farida Begum, Sunita Verma, Imran Ansari, Kamla Devi, Asha Pal"},
			{mdoAdmin("IN.UP."), "Emperor Singh, Empress Pal, Devendra Nath Ojha, Rakesh Kumar, Sunita Verma, Imran Ansari, Asha Pal, Farida Begum, Kamla Devi"},
		} {
			for _, size := range []int{1, 2, 3, 10} {
				if got := find(t, d.Reader(), s.Register, c.by, "emp", size); got != c.want {
					t.Errorf("%v by %d: %s, want %s", c.by.Grants, size, got, c.want)
				}
			}
		}
	})
}

func TestFind_ShowsThePartsOfTheTreeThatAreGranted(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		two := who.Actor{PersonID: "admin", Grants: []who.Grant{
			{Role: who.RoleMDOAdmin, Path: peopletest.VikasBhawan},
			{Role: who.RoleMDOAdmin, Path: peopletest.Masauli},
			{Role: who.RoleAuditor, Path: ""},
			{Role: who.RoleMDOLeader, Path: ""},
		}}
		for _, c := range []struct {
			by         who.Actor
			text, want string
		}{
			{mdoAdmin(peopletest.Harakh), "emp", "Rakesh Kumar, Sunita Verma, Imran Ansari"},
			{mdoAdmin(peopletest.Harakh), "kam", ""},
			{mdoAdmin(peopletest.Harakh), "कम", ""},
			{two, "emp", "Devendra Nath Ojha, Farida Begum, Kamla Devi"},
			{two, "sun", ""},
			{s.As(peopletest.Rakesh), "sun", ""},
			{who.Public, "sun", ""},
			{mdoAdmin("IN.UP.P."), "sun", ""},
		} {
			if got := find(t, d.Reader(), s.Register, c.by, c.text, 2); got != c.want {
				t.Errorf("%v finds %s by %q, want %s", c.by.Grants, got, c.text, c.want)
			}
		}
		// A cursor of somebody's own making reaches no further.
		for _, after := range []people.Cursor{{Path: "!", Key: "0", ID: "0"}, {Path: peopletest.Masauli, Key: "0", ByCode: true}} {
			if rows := must[[]people.Row](t)(s.Find(ctx, d.Reader(), mdoAdmin(peopletest.Harakh), "kam", after, 10)); len(rows) > 0 {
				t.Errorf("after %+v: %s", after, names(rows))
			}
		}
	})
}

// TestFind_ReadsNoTableWhole holds the search to the indexes: a seek for each unit of the part.
func TestFind_ReadsNoTableWhole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		r := crowded(t, d, 400, 15)
		from, to := who.Within("IN.O077.")
		frugal(t, plan(t, d, people.NamesUnits, "en", from, to, "A", "B", 50))
		frugal(t, plan(t, d, people.NamesUnit, "en", "IN.O077.", "M", "x", "A", "B", 50))
		frugal(t, plan(t, d, people.CodesUnits, from, to, "X-", "X-\U0010ffff", "en", "A", "B", 50))
		frugal(t, plan(t, d, people.CodesUnit, "IN.O077.", "X-O077-1", "x", "X-", "X-\U0010ffff", "en", "A", "B", 50))
		frugal(t, plan(t, d, people.NamesAll, "en", "M", "x", "N", "", "~", 50))
		frugal(t, plan(t, d, people.CodesAll, "X-O077-1", "x", "X-\U0010ffff", "en", "A", "B", "", "~", 50))
		if got := find(t, d.Reader(), r, operator, "X-O077-00000", 4); strings.Count(got, ",") != 9 {
			t.Errorf("found %s", got)
		}
	})
}

func TestFind_EveryBeginningOfEveryName_FindsItsBearer(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		var rows []cells
		for en, hi := range map[string]string{
			"Zoya Khan": "ज़ोया ख़ान", "Shrikrishna": "श्रीकृष्ण", "Hriday Rishi": "हृदय ऋषि", "Pragya": "प्रज्ञा", "Kshama Gyanendra": "क्षमा ज्ञानेंद्र",
			"Anjali": "अँजलि", "Om Prakash": "ओम् प्रकाश", "D'Souza": "डिसूज़ा", "Mary-Ann José": "मैरी-ऐन होज़े", "Md. Imran": "मो॰ इमरान", "Ængus Öz": "दुःख",
		} {
			rows = append(rows, cells{"full_name_en": en, "full_name_hi": hi})
		}
		must[people.Report](t)(take(t, s, staffFile(rows...), people.Options{}))
		for after := (people.Cursor{}); ; {
			page := must[[]people.Row](t)(s.List(ctx, d.Reader(), operator, after, 50))
			if len(page) == 0 {
				return
			}
			for _, row := range page {
				after = row.After
				for _, name := range row.Name {
					for i := range []rune(name) {
						text := string([]rune(name)[:i+1])
						found := must[[]people.Row](t)(s.Find(ctx, d.Reader(), operator, text, people.Cursor{}, 50))
						if !slices.ContainsFunc(found, func(r people.Row) bool { return r.PersonID == row.PersonID }) {
							t.Errorf("%q does not find %s", text, fmt.Sprint(row.Name))
						}
					}
				}
			}
		}
	})
}
