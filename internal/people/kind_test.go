package people_test

import (
	"slices"
	"testing"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

func TestOrgsOfKind_AreThoseOfThePartsOfTheTree_EachOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		for _, c := range []struct {
			kind  string
			paths []string
			want  []string
		}{
			{"block_office", []string{""}, []string{"UP-129-948", "UP-129-949"}},
			{"block_office", []string{peopletest.Harakh}, []string{"UP-129-948"}},
			{"block_office", []string{peopletest.Harakh, peopletest.Department}, []string{"UP-129-948", "UP-129-949"}},
			{"block_office", []string{peopletest.VikasBhawan}, nil},
			{"block_office", nil, nil},
			{"department", []string{"IN."}, []string{"UP-PR"}},
			{"no-such", []string{"IN."}, nil},
		} {
			var got []string
			for _, o := range must[[]people.Org](t)(s.OrgsOfKind(ctx, d.Reader(), c.kind, c.paths)) {
				got = append(got, o.Code)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s within %v: %v, want %v", c.kind, c.paths, got, c.want)
			}
		}
		many := make([]string, 1000) // more than one statement bears
		for i := range many {
			many[i] = peopletest.Masauli
		}
		if got := must[[]people.Org](t)(s.OrgsOfKind(ctx, d.Reader(), "block_office", many)); len(got) != 1 {
			t.Errorf("%d of one office", len(got))
		}
		found := must[map[string]people.Org](t)(s.OrgsByCode(ctx, d.Reader(), []string{"UP-PR", "NO-SUCH"}))
		if len(found) != 1 || found["UP-PR"].Path != peopletest.Department {
			t.Errorf("by code: %+v", found)
		}
	})
}

func TestOrgPath_IsFoundByCode_AndWhatIsUnknownIsSaidOrLeftOut(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		if path, err := s.OrgPath(ctx, d.Reader(), "UP-129-948"); err != nil || path != peopletest.Harakh {
			t.Errorf("%q %v", path, err)
		}
		if _, err := s.OrgPath(ctx, d.Reader(), "NO-SUCH"); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown code: %v", err)
		}
		paths := must[map[string]string](t)(s.OrgPaths(ctx, d.Reader(), []string{"UP-129-948", "NO-SUCH"}))
		if len(paths) != 1 || paths["UP-129-948"] != peopletest.Harakh {
			t.Errorf("%v", paths)
		}
	})
}
