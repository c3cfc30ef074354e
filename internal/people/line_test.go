package people_test

import (
	"fmt"
	"strings"
	"testing"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

func chainOf(t *testing.T, d *db.DB, s *peopletest.Small, code string) string {
	t.Helper()
	var out []string
	for _, a := range must[[]people.Above](t)(s.Chain(ctx, d.Reader(), s.ID(code))) {
		out = append(out, fmt.Sprintf("%d %s", a.Rank, a.Code))
	}
	return strings.Join(out, ", ")
}

func reportsOf(t *testing.T, d *db.DB, s *peopletest.Small, code string) string {
	t.Helper()
	var out []string
	for _, p := range must[[]people.Post](t)(s.Reports(ctx, d.Reader(), s.ID(code))) {
		out = append(out, p.Name["en"])
	}
	return strings.Join(out, ", ")
}

func isAbove(t *testing.T, d *db.DB, s *peopletest.Small, boss, code string) bool {
	t.Helper()
	return must[who.Over](t)(s.Over(ctx, d.Reader(), s.As(boss), s.ID(code))).Above
}

func TestLine_PassesOverVacantPosts(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		if got, want := chainOf(t, d, s, peopletest.Sunita), "1 "+peopletest.Rakesh+", 2 "+peopletest.Ojha; got != want {
			t.Errorf("chain %s, want %s", got, want)
		}
		if got := chainOf(t, d, s, peopletest.Ojha); got != "" {
			t.Errorf("above the top stands %s", got)
		}
		if got, want := reportsOf(t, d, s, peopletest.Ojha), "Farida Begum, Rakesh Kumar"; got != want {
			t.Errorf("reports %s, want %s", got, want)
		}
		if got, want := reportsOf(t, d, s, peopletest.Rakesh), "Imran Ansari, Sunita Verma"; got != want {
			t.Errorf("reports %s, want %s", got, want)
		}
	})
}

func TestOver_IsTrueUpTheLineAlone(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		for _, c := range []struct {
			boss, code string
			want       bool
		}{
			{peopletest.Rakesh, peopletest.Sunita, true},
			{peopletest.Ojha, peopletest.Sunita, true},
			{peopletest.Farida, peopletest.Sunita, false},
			{peopletest.Imran, peopletest.Sunita, false},
			{peopletest.Sunita, peopletest.Sunita, false},
			{peopletest.Sunita, peopletest.Rakesh, false},
		} {
			if got := isAbove(t, d, s, c.boss, c.code); got != c.want {
				t.Errorf("%s above %s: %v", c.boss, c.code, got)
			}
		}
		over := must[who.Over](t)(s.Over(ctx, d.Reader(), operator, s.ID(peopletest.Sunita)))
		if over.Above || over.Path != peopletest.Harakh {
			t.Errorf("%+v", over)
		}
	})
}

func TestLine_WithACircleOfPosts_Ends(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		// No verb makes such a circle; a hand at the database may.
		err := d.Write(ctx, operator, func(ctx ctxType, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update people_position set reports_to = $1 where code = 'CDO'`, s.PositionID("948-GPS-01"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := chainOf(t, d, s, peopletest.Sunita), "1 "+peopletest.Rakesh+", 2 "+peopletest.Ojha; got != want {
			t.Errorf("chain %s, want %s", got, want)
		}
		if isAbove(t, d, s, peopletest.Sunita, peopletest.Sunita) || !isAbove(t, d, s, peopletest.Rakesh, peopletest.Sunita) {
			t.Error("the circle changes who is above")
		}
		if got, want := reportsOf(t, d, s, peopletest.Sunita), "Devendra Nath Ojha"; got != want {
			t.Errorf("reports %s, want %s", got, want)
		}
	})
}

func TestLine_WithAnAdditionalCharge_CountsTheOfficerOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		charge := people.Order{PersonID: s.ID(peopletest.Farida), PositionID: s.PositionID("DPRO"), Additional: true}
		must[people.Posting](t)(s.Transfer(ctx, operator, charge))
		if got, want := chainOf(t, d, s, peopletest.Sunita), "1 "+peopletest.Rakesh+", 2 "+peopletest.Farida+", 3 "+peopletest.Ojha; got != want {
			t.Errorf("chain %s, want %s", got, want)
		}
		if got, want := chainOf(t, d, s, peopletest.Kamla), "1 "+peopletest.Farida+", 2 "+peopletest.Ojha; got != want {
			t.Errorf("chain %s, want %s", got, want)
		}
		if got, want := chainOf(t, d, s, peopletest.Farida), "1 "+peopletest.Ojha; got != want {
			t.Errorf("her own chain %s, want %s", got, want)
		}
		if got, want := reportsOf(t, d, s, peopletest.Farida), "Kamla Devi, Rakesh Kumar"; got != want {
			t.Errorf("reports %s, want %s", got, want)
		}
		if !isAbove(t, d, s, peopletest.Farida, peopletest.Sunita) {
			t.Error("a charge gives no line")
		}
	})
}
