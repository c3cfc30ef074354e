package record_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/standard/xapi"
	"sopan/migrations"
)

// usual is a statement of the usual size, 1,193 octets: of one of 10,000 people, about one of 400 units of 20 courses.
func usual(n int) string {
	text := fmt.Sprintf(`{"id":"%s","actor":{"objectType":"Agent","account":{"homePage":"https://sopan.example/people","name":"EMP-%d"}},`+
		`"verb":{"id":"http://adlnet.gov/expapi/verbs/%s","display":{"en":"completed","hi":"पूर्ण किया"}},`+
		`"object":{"objectType":"Activity","id":"https://sopan.example/courses/C%d/u%d","definition":{"name":{"en":"Limits of direct purchase"},"type":"http://adlnet.gov/expapi/activities/lesson"}},`+
		`"context":{"registration":"00000000-0000-4000-9000-%012x","contextActivities":{"parent":[{"id":"https://sopan.example/courses/C%d"}],"category":[{"id":"https://w3id.org/xapi/cmi5/context/categories/cmi5"}]}},`+
		`"timestamp":"2026-04-01T09:30:00.500Z","result":{"completion":true,"duration":"PT5M","response":"RESPONSE"}}`,
		scattered(n), n*7919%10000, []string{"initialized", "completed", "terminated"}[n%3], n%20, n%400, n/3, n%20)
	return strings.Replace(text, "RESPONSE", strings.Repeat("x", max(0, 1193-len(text)+len("RESPONSE"))), 1)
}

// scattered is a UUID that, as those that senders make, has no order.
func scattered(n int) string {
	h := uint64(n+1) * 0x9e3779b97f4a7c15
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", h>>32, h>>16&0xffff, h>>4&0xfff, h*31>>52, h*17>>16)
}

// A hundred statements a call, on disk before the answer, beside the bare driver that writes the same octets in transactions of a
// hundred to a table with a key and three indexes.
func BenchmarkKeep(b *testing.B) {
	open := func(b *testing.B) *db.DB {
		d, err := db.Open(ctx, filepath.Join(b.TempDir(), "x.db"), clock.System)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(d.Close)
		if _, err := d.Migrate(ctx, migrations.Files); err != nil {
			b.Fatal(err)
		}
		return d
	}
	b.Run("record", func(b *testing.B) {
		l := newLRS(b, open(b))
		n := 0
		for b.Loop() {
			batch := make([]xapi.Statement, 100)
			for i := range batch {
				batch[i] = read(b, usual(n))
				n++
			}
			if _, err := l.Keep(ctx, l.all, batch, nil); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "statements/s")
	})
	b.Run("bare", func(b *testing.B) {
		d := open(b)
		err := d.Write(ctx, who.Actor{System: "bench"}, func(ctx context.Context, tx *db.Tx) error {
			for _, text := range []string{
				`create table bare (id text primary key, actor text, verb text, object text, body text)`,
				`create index bare_actor on bare (actor)`, `create index bare_verb on bare (verb)`, `create index bare_object on bare (object)`,
			} {
				if _, err := tx.Exec(ctx, text); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for b.Loop() {
			err := d.Write(ctx, who.Actor{System: "bench"}, func(ctx context.Context, tx *db.Tx) error {
				_, err := db.Insert(ctx, tx, `insert into bare (id, actor, verb, object, body) values`, 100, func(i int) []any {
					m := n + i
					return []any{scattered(m), fmt.Sprint("EMP-", m*7919%10000), []string{"initialized", "completed", "terminated"}[m%3], fmt.Sprint("u", m%400), usual(m)}
				}, ``)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
			n += 100
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "statements/s")
	})
}
