package people_test

import (
	"fmt"
	"strings"
	"testing"

	"sopan/internal/ground/db"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

func nearOf(t *testing.T, d *db.DB, s *peopletest.Small, code string, also ...string) string {
	t.Helper()
	for i, c := range also {
		also[i] = s.ID(c)
	}
	counted, n := db.Counting(ctx)
	var out []string
	for _, x := range must[[]people.Near](t)(s.Near(counted, d.Reader(), s.ID(code), "en", also)) {
		out = append(out, fmt.Sprintf("%s %d", x.Name["en"], x.Where))
		if x.Name["hi"] == "" || x.Title["hi"] == "" || x.Code == "" {
			t.Errorf("%+v", x)
		}
	}
	if n.N() != 1 {
		t.Errorf("%d statements", n.N())
	}
	return strings.Join(out, ", ")
}

func TestNear_IsTheLineAboveThenThoseBesideThenThoseBelow(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		for _, c := range []struct {
			code string
			also []string
			want string
		}{
			{peopletest.Sunita, nil, "Rakesh Kumar 0, Devendra Nath Ojha 0, Imran Ansari 1"},
			{peopletest.Sunita, []string{peopletest.Kamla, peopletest.Imran}, "Rakesh Kumar 0, Devendra Nath Ojha 0, Imran Ansari 1, Kamla Devi 3"},
			{peopletest.Rakesh, nil, "Devendra Nath Ojha 0, Farida Begum 1, Imran Ansari 2, Sunita Verma 2"},
			{peopletest.Ojha, nil, ""},
		} {
			if got := nearOf(t, d, s, c.code, c.also...); got != c.want {
				t.Errorf("around %s stand %s, want %s", c.code, got, c.want)
			}
		}
	})
}
