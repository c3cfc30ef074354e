package record_test

import (
	"fmt"
	"regexp"
	"slices"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/record"
	"sopan/internal/standard/xapi"
)

// sentence is a statement of somebody, in a registration, with an instructor.
func sentence(id, agent, registration, unit string) string {
	return fmt.Sprintf(`{"id":"%s","actor":{"mbox":"mailto:%s@x.example"},"verb":{"id":"%s","display":{"en":"did"}},`+
		`"object":{"id":"http://o.example/%s","definition":{"name":{"en":"A unit"}}},"timestamp":"2026-04-01T09:30:00Z",`+
		`"context":{"registration":"%s","instructor":{"mbox":"mailto:of-%s@x.example"},`+
		`"contextActivities":{"parent":{"id":"http://o.example/course"}}}}`, id, agent, did, unit, registration, agent)
}

// A record that was filled is, row by row, as one that had the same statements sent: what is measured on the one holds for the other.
func TestFill_IsAsWhatWasSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		other, _ := dbtest.SQLite(t)
		sent, filled := newLRS(t, other), newLRS(t, d)
		by := record.Client{Key: "k", Name: "Test", Scopes: []record.Scope{record.All}}
		pattern := filled.PatternOf(by, read(t, sentence(uuid(1e7), "SOMEBODY", uuid(1e8), "UNIT")), uuid(1e7), "SOMEBODY", uuid(1e8), "UNIT")
		var all []xapi.Statement
		var likes []record.Like
		for n := range 700 {
			agent, registration, unit := fmt.Sprint("p", n*n%13), uuid(1e6+n/3), fmt.Sprint("u", n%5)
			all = append(all, read(t, sentence(uuid(n), agent, registration, unit)))
			likes = append(likes, record.Like{Pattern: pattern, Values: []string{uuid(n), agent, registration, unit}})
		}
		keep := func(l lrs, statements []xapi.Statement) {
			l.FoldAt(1)
			if _, err := l.Keep(ctx, by, statements, nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, part := range [][2]int{{0, 20}, {20, 300}, {300, 680}, {680, 700}} {
			keep(sent, all[part[0]:part[1]])
			if part[0] > 0 && part[1] < 700 {
				if err := filled.Fill(ctx, by, likes[part[0]:part[1]]); err != nil {
					t.Fatal(err)
				}
			} else {
				keep(filled, all[part[0]:part[1]])
			}
		}
		keep(sent, all[:1]) // comes after what is folded, and is there already
		keep(filled, all[:1])
		for _, text := range []string{
			`select key || ' ' || cast(last as text) || ' ' || seqs from record_posting`,
			`select cast(seq as text) || id || verb || coalesce(target, '') || cast(voided as text) || body from record_statement`,
			`select id || definition from record_activity`, `select id || display from record_verb`, `select key || names from record_agent`,
			`select cast(seq as text) || ' ' || cast(folded as text) || ' ' || cast(dangling as text) from record_sequence`,
			`select cast(last as text) || blocks from record_tail`,
		} {
			want, got := rows(t, other, text), rows(t, d, text)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %d rows, want %d", text, len(got), len(want))
			}
		}
		for _, q := range []record.Query{
			{},
			{Agent: "mailto:p3@x.example", Limit: 7},
			{Agent: "mailto:of-p3@x.example", RelatedAgents: true},
			{Registration: uuid(1e6 + 50)},
			{Activity: "http://o.example/u3", Ascending: true},
			{Activity: "http://o.example/course", RelatedActivities: true, Agent: "mailto:p4@x.example"},
		} {
			if want, got := sent.find(q), filled.find(q); len(got) == 0 || !slices.Equal(got, want) {
				t.Errorf("%+v: found %d, want %d", q, len(got), len(want))
			}
		}
	})
}

var storedAt = regexp.MustCompile(`"stored":"[^"]*"`)

// rows are what a question gives, in order, but for the moment at which something was stored.
func rows(t *testing.T, d *db.DB, text string) []string {
	t.Helper()
	list, err := db.All(ctx, d.Reader(), func(s *string) []any { return []any{s} }, text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		list[i] = storedAt.ReplaceAllString(list[i], "")
	}
	slices.Sort(list)
	return list
}
