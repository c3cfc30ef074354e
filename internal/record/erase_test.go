package record_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sopan/internal/ground/blob"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/record"
	"sopan/internal/standard/xapi"
)

var officer = who.Actor{PersonID: "dpo", Grants: []who.Grant{{Role: who.RoleDPO, Path: "IN."}}}

func agent(t testing.TB, text string) xapi.Agent {
	t.Helper()
	a, err := xapi.ReadAgent([]byte(text), xapi.V1)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// content is every value of every table as text, and on SQLite every byte of the files too.
func content(t testing.TB, d *db.DB) string {
	t.Helper()
	names := `select name from sqlite_master where type = 'table' and name not like 'sqlite%'`
	if d.Dialect() == db.Postgres {
		names = `select cast(relname as text) from pg_class c join pg_namespace n on n.oid = c.relnamespace where relkind = 'r' and nspname not in ('pg_catalog', 'information_schema')`
	}
	tables, err := db.All(ctx, d.Reader(), func(s *string) []any { return []any{s} }, names)
	if err != nil || len(tables) < 20 {
		t.Fatal(tables, err)
	}
	var out strings.Builder
	for _, table := range tables {
		rows, err := d.Reader().Query(ctx, `select * from "`+table+`"`)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, at := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				at[i] = &values[i]
			}
			if err := rows.Scan(at...); err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				fmt.Fprintln(&out, table, v)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		_ = rows.Close()
	}
	if d.Dialect() == db.SQLite {
		file, err := db.Scalar[string](ctx, d.Reader(), `select file from pragma_database_list where name = 'main'`)
		if err != nil {
			t.Fatal(err)
		}
		for _, end := range []string{"", "-wal"} {
			raw, err := os.ReadFile(file + end)
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			out.Write(raw)
		}
	}
	return out.String()
}

// files are the octets of all files in a folder.
func files(t testing.TB, folder string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		out.Write(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestErase_AfterIt_NothingHoldsThePerson_AndTheSumsStillProve(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		folder := t.TempDir()
		kept, err := blob.Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		defer kept.Close()
		s := record.New(d, kept, "https://sopan.example")
		l := lrs{t, s, d, record.Client{}}
		l.all = l.client(record.All)

		const asha = `{"name":"Asha Devi","mbox":"mailto:asha.devi@X.example"}`
		const other = `{"name":"Mohan","mbox":"mailto:mohan@x.example"}`
		const note = "the photo of asha.devi@x.example"
		sum := sha256.Sum256([]byte(note))
		file, err := s.Take(ctx, l.all, xapi.File{SHA2: hex.EncodeToString(sum[:]), ContentType: "text/plain", Reader: strings.NewReader(note)})
		if err != nil {
			t.Fatal(err)
		}
		about := `"verb":{"id":"` + did + `"},"object":{"id":"http://o.example/1"}`
		texts := []string{
			`{"id":"` + uuid(1) + `","actor":` + asha + `,` + about + `,"result":{"score":{"scaled":0.5},"response":"I am Asha"},"context":{"extensions":{"http://e.example/home":"12 Asha Road"}},` +
				`"attachments":[{"usageType":"http://u.example/photo","display":{"en":"Asha Devi's photo"},"contentType":"text/plain","length":` + fmt.Sprint(len(note)) + `,"sha2":"` + file.SHA2 + `"}]}`,
			`{"id":"` + uuid(2) + `","actor":{"objectType":"Group","member":[` + other + `,` + asha + `]},` + about + `}`,
			`{"id":"` + uuid(3) + `","actor":` + other + `,` + about + `,"context":{"instructor":` + asha + `,"extensions":{"http://e.example/note":"seen by ASHA DEVI, block 7"}}}`,
			`{"id":"` + uuid(4) + `","actor":` + other + `,"verb":{"id":"` + did + `"},"object":{"objectType":"SubStatement","actor":` + asha + `,` + about + `,"result":{"response":"secret words"}}}`,
			`{"id":"` + uuid(5) + `","actor":` + other + `,"verb":{"id":"` + did + `"},"object":{"id":"http://o.example/asha","definition":{"name":{"en":"Interview with Asha Devi"}}},"context":{"instructor":` + asha + `}}`,
			`{"id":"` + uuid(6) + `","actor":{"mbox_sha1sum":"` + "a3a1ff1b5a3ad6a7a9f38c2bd1b3a2f14fd7e1a9" + `"},` + about + `}`,
			`{"id":"` + uuid(7) + `","actor":` + other + `,"verb":{"id":"` + did + `"},"object":{"objectType":"StatementRef","id":"` + uuid(1) + `"}}`,
			`{"id":"` + uuid(8) + `","actor":` + other + `,` + about + `,"result":{"response":"untouched ashad"}}`,
		}
		var all []xapi.Statement
		for _, text := range texts {
			all = append(all, read(t, text))
		}
		if _, err := s.Keep(ctx, l.all, all, []record.File{file}); err != nil {
			t.Fatal(err)
		}
		key := agent(t, asha).Key()
		for _, at := range []record.Place{{Kind: record.AgentDocument, Agent: key, Name: "p"}, {Kind: record.StateDocument, Agent: key, Activity: "http://o.example/1", Name: "s"}} {
			if err := s.PutDocument(ctx, l.all, at, record.Document{Body: []byte("Asha Devi"), ContentType: "text/plain"}, record.Condition{}); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := s.Tell(ctx, operator, "", []byte(`[{"eid":"START","mid":"of asha.devi@x.example"}]`)); err != nil {
			t.Fatal(err)
		}
		before := l.body(8)
		if n := len(l.find(record.Query{Agent: key, RelatedAgents: true})); n != 6 {
			t.Fatalf("named in %d, want 6", n)
		}

		if _, err := s.Erase(ctx, who.Actor{PersonID: "somebody"}, agent(t, asha)); !fault.Is(err, fault.Denied) {
			t.Fatalf("by somebody: %v", err)
		}
		done, err := s.Erase(ctx, officer, agent(t, asha))
		if err != nil {
			t.Fatal(err)
		}
		if done.Statements != 5 || done.Documents != 2 || done.Files != 1 {
			t.Errorf("%+v", done)
		}
		if err := s.Scrub(ctx, officer); err != nil {
			t.Fatal(err)
		}
		all1 := strings.ToLower(content(t, d) + files(t, folder))
		for _, text := range []string{"asha.devi", "asha devi", "i am asha", "asha road", "secret words"} {
			if at := strings.Index(all1, text); at >= 0 {
				t.Errorf("%q is still there: …%q…", text, all1[max(0, at-60):min(len(all1), at+60)])
			}
		}
		for _, q := range []record.Query{{Agent: key}, {Agent: key, RelatedAgents: true}} {
			if found := l.find(q); len(found) != 0 {
				t.Errorf("found %v", found)
			}
		}
		if all := l.find(record.Query{}); len(all) != len(texts) {
			t.Errorf("%d statements, want %d", len(all), len(texts))
		}
		if got := l.body(8); got != before {
			t.Errorf("another's statement has changed: %s", got)
		}
		if got := l.body(1); !strings.Contains(got, `"scaled":0.5`) || !strings.Contains(got, file.SHA2) || !strings.Contains(got, "erased-"+done.ID) {
			t.Errorf("%s", got)
		}
		for n := range texts {
			if _, err := xapi.Read([]byte(l.body(n+1)), xapi.V1); err != nil {
				t.Errorf("%d is no statement any more: %v", n+1, err)
			}
		}
		if n := l.prove(); n != 5 {
			t.Errorf("%d erased by the proof, want 5", n)
		}
		if again, err := s.Erase(ctx, officer, agent(t, asha)); err != nil || again.Statements != 0 {
			t.Errorf("again: %+v %v", again, err)
		}
		l.must(`{"id":"` + uuid(9) + `","actor":` + asha + `,` + about + `}`)
		if found := l.find(record.Query{Agent: key}); len(found) != 1 {
			t.Errorf("what came later: %v", found)
		}
	})
}

// body is the text of a statement as it is kept.
func (l lrs) body(n int) string {
	l.t.Helper()
	k, err := l.One(ctx, l.all, uuid(n), false)
	if err != nil {
		l.t.Fatal(err)
	}
	return string(k.Body)
}

// prove holds every fact of the log against the statements, and tells how many of these were erased.
func (l lrs) prove() (erased int) {
	l.t.Helper()
	log := event.New(l.d)
	log.On(event.Reader{Name: "proof", Reads: []event.Fact{record.Stored{}}, Handle: func(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
		for _, e := range facts {
			f, err := event.As[record.Stored](e)
			if err != nil {
				return err
			}
			p, err := l.Prove(ctx, tx, f)
			if err != nil {
				return err
			}
			if p.Wrong != 0 {
				l.t.Errorf("the sum from %d on does not fit", p.Wrong)
			}
			erased += p.Erased
		}
		return nil
	}})
	if err := log.Drain(ctx); err != nil {
		l.t.Fatal(err)
	}
	return erased
}

func TestProve_AStatementThatWasChanged_IsSeen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := newLRS(t, d)
		l.must(say(uuid(1), "a", did, "1"), say(uuid(2), "b", did, "1"))
		body := l.body(1)
		err := d.Write(ctx, operator, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update record_statement set body = $1 where id = $2`, strings.Replace(body, "a@x", "c@x", 1), uuid(1))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		f := record.Stored{First: 1, Last: 2, Sum: strings.Repeat("0", 64)}
		if p, err := l.Prove(ctx, d.Reader(), f); err != nil || p.Wrong != 1 {
			t.Errorf("%+v %v", p, err)
		}
	})
}
