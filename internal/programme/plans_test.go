package programme

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
)

// crowd fills an empty database, table by table: so many people, each in one of 100 programmes and with a place in one of 1,500 cohorts.
// For the shape of the tables that is the same as their own acts.
func crowd(t testing.TB, d *db.DB, people int) {
	t.Helper()
	counted := func(n int) string {
		return fmt.Sprintf(`with recursive k (i) as (select 1 union all select i + 1 from k where i < %d) `, n)
	}
	// the numbers are padded to ids of one length; the first column of each is what it is found by
	id := func(letter, i string) string {
		return `'` + letter + `' || substr(cast(1000000 + ` + i + ` as text), 2)`
	}
	const programmes, cohorts = 100, 1500
	mod := func(n int) string { return fmt.Sprintf(`(i %% %d)`, n) }
	body := `'{"title":{"en":"P"},"milestones":[]}'`
	statements := []string{
		`insert into programme_version (id, code, org_code, from_n, live_n, state, body, before, revision, made_at, made_by, changed_at) ` + counted(programmes) +
			`select ` + id("v", "i") + `, ` + id("p", "i-1") + `, 'ORG', 0, 1, 'live', ` + body + `, '', 0, 0, 'x', 0 from k`,
		`insert into programme_programme (code, version, version_id, org_code, status, changed_at) ` + counted(programmes) +
			`select ` + id("p", "i-1") + `, 1, ` + id("v", "i") + `, 'ORG', 'live', 0 from k`,
		`insert into programme_name (code, lang, title, sort_key) ` + counted(programmes) + `select ` + id("p", "i-1") + `, 'en', 'P', ` + id("s", "i") + ` from k`,
		`insert into programme_item (course, code) ` + counted(programmes) + `select ` + id("c", mod(50)) + `, ` + id("p", "i-1") + ` from k`,
		`insert into programme_hand (version_id, by_id, did, at) ` + counted(programmes) + `select ` + id("v", "i") + `, 'x', 'wrote', 0 from k`,
		`insert into programme_step (version_id, n, step, at, by_id, note) ` + counted(programmes) + `select ` + id("v", "i") + `, 1, 'draft', 0, 'x', '' from k`,
		`insert into programme_cohort (id, code, org_code, title, starts_on, ends_on, seats, approved, made_at, made_by, begun_at) ` + counted(cohorts) +
			`select ` + id("g", "i-1") + `, ` + id("p", mod(programmes)) + `, 'ORG', '{"en":"C"}', '2020-01-01', '2099-01-01', 5000, 0, 0, 'x', case when i > 10 then 1 end from k`,
		`insert into programme_coordinator (cohort_id, person_id) ` + counted(cohorts) + `select ` + id("g", "i-1") + `, ` + id("u", mod(500)) + ` from k`,
		`insert into programme_enrolment (person_id, id, code, lang, enrolled_at) ` + counted(people) + `select ` + id("u", "i") + `, ` + id("e", "i") + `, ` + id("p", mod(programmes)) + `, 'en', 0 from k`,
		`insert into programme_round (person_id, enrolment_id, n, version_id, begun_at) ` + counted(people) +
			`select ` + id("u", "i") + `, ` + id("e", "i") + `, 1, ` + id("v", mod(programmes)+"+1") + `, 0 from k`,
		`insert into programme_standing (person_id, enrolment_id, code, round, held, opened, done, milestones, items_done, items, next_at) ` + counted(people) +
			`select ` + id("u", "i") + `, ` + id("e", "i") + `, ` + id("p", mod(programmes)) + `, 1, 1, 1, 0, 2, 1, 4, 4000000000000000 + i from k`,
		`insert into programme_member (cohort_id, person_id, status, since, by_id) ` + counted(people) +
			`select ` + id("g", mod(cohorts)) + `, ` + id("u", "i") + `, case when i % 7 = 0 then 'asked' else 'approved' end, i, 'x' from k`,
		`analyze`,
	}
	err := d.Write(context.Background(), who.Actor{System: "test"}, func(ctx context.Context, tx *db.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// whole finds a table that is read from end to end. PostgreSQL may read so what grows with programmes alone: they are some thousands.
var whole = regexp.MustCompile(`(?m)^SCAN \w+$|Seq Scan on programme_(enrolment|round|standing|member|cohort|coordinator)`)

func TestPlans_NoQueryReadsATableWhole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		crowd(t, d, 6000)
		ctx := t.Context()
		one, some := "u000777", []string{"u000777", "u000778", "u000779"}
		c := Cohort{ID: "g000777", Code: "p000077"}
		for name, run := range map[string]func(q db.Q) error{
			"listed": func(q db.Q) error {
				_, err := listed(ctx, q, one, Filter{}, "en", place{"s000100", ""}, 30)
				return err
			},
			"listed mine": func(q db.Q) error { _, err := listed(ctx, q, one, Filter{Mine: true}, "en", place{}, 30); return err },
			"listed for courses": func(q db.Q) error {
				_, err := listed(ctx, q, one, Filter{Courses: []string{"c000001", "c000002"}}, "en", place{}, 30)
				return err
			},
			"enrolmentsOf": func(q db.Q) error { _, err := enrolmentsOf(ctx, q, some, ""); return err },
			"standingsOf":  func(q db.Q) error { _, err := standingsOf(ctx, q, some); return err },
			"personsAfter": func(q db.Q) error { _, err := personsAfter(ctx, q, one, 500); return err },
			"nextDue":      func(q db.Q) error { _, err := nextDue(ctx, q, 500); return err },
			"titlesOf":     func(q db.Q) error { _, err := titlesOf(ctx, q, []string{"p000001", "p000002"}); return err },
			"completedOf":  func(q db.Q) error { _, _, err := completedOf(ctx, q, one, []string{"p000001"}); return err },
			"current":      func(q db.Q) error { _, err := current(ctx, q, "test", "p000001"); return err },
			"cohortOf":     func(q db.Q) error { _, err := cohortOf(ctx, q, "test", c.ID); return err },
			"cohorts of one": func(q db.Q) error {
				_, err := cohortsOf(ctx, q, one, "p000001", "2026-01-01", "", "", 30)
				return err
			},
			"cohorts of mine": func(q db.Q) error { _, err := cohortsOf(ctx, q, one, "", "2026-01-01", "", "", 30); return err },
			"runBy":           func(q db.Q) error { _, err := runBy(ctx, q, "u000077", "", "", 30); return err },
			"beginsBy":        func(q db.Q) error { _, err := beginsBy(ctx, q, "2026-01-01", 1); return err },
			"askedBy":         func(q db.Q) error { _, err := askedBy(ctx, q, some, "2026-01-01"); return err },
			"seatedIn":        func(q db.Q) error { _, err := seatedIn(ctx, q, c.ID); return err },
			"placeIn":         func(q db.Q) error { _, err := placeIn(ctx, q, c.ID, one); return err },
			"membersOf": func(q db.Q) error {
				_, err := membersOf(ctx, q, c, []string{""}, MemberFilter{}, "en", place{}, 50)
				return err
			},
			"membersOf, found": func(q db.Q) error {
				_, err := membersOf(ctx, q, c, []string{"IN.UP."}, MemberFilter{Name: "su", Status: PlaceAsked}, "en", place{}, 50)
				return err
			},
			"tallyOf":      func(q db.Q) error { _, err := tallyOf(ctx, q, c, []string{""}); return err },
			"handsOf":      func(q db.Q) error { _, err := handsOf(ctx, q, one, []string{"v000001"}); return err },
			"allHands":     func(q db.Q) error { _, err := allHands(ctx, q, "v000001"); return err },
			"stepsOf":      func(q db.Q) error { _, err := stepsOf(ctx, q, "v000001"); return err },
			"anyOf":        func(q db.Q) error { _, err := anyOf(ctx, q, "p000001"); return err },
			"draftTitles":  func(q db.Q) error { return draftTitles(ctx, q, []string{"v000001"}, map[string]Names{}) },
			"cohortTitles": func(q db.Q) error { return cohortTitles(ctx, q, []string{c.ID}, map[string]Names{}) },
		} {
			e := &dbtest.Explained{Q: d.Reader()}
			if err := run(e); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if plan := strings.Join(e.Plans, ""); plan == "" || whole.MatchString(plan) {
				t.Errorf("%s reads a table whole:\n%s", name, plan)
			}
		}
	})
}
