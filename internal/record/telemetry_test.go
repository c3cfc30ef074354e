package record_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/record"
	"sopan/internal/standard/sunbird"
	"sopan/internal/standard/xapi"
)

func TestTellFile_EveryEvent_IsStoredOnce_ByItsMID(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := newLRS(t, d)
		file := func() *os.File {
			f, err := os.Open("../standard/sunbird/testdata/events.jsonl")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = f.Close() })
			return f
		}
		for i, want := range []record.Told{
			{Events: 20, Stored: 13, StayOut: 7}, // dry
			{Events: 20, Stored: 13, StayOut: 7},
			{Events: 20, Again: 13, StayOut: 7},
		} {
			got, err := l.TellFile(ctx, operator, "https://old.example", file(), i == 0)
			if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%d: %+v %v, want %+v", i, got, err, want)
			}
			stored := 13
			if i == 0 {
				stored = 0
			}
			if found := l.find(record.Query{}); len(found) != stored {
				t.Fatalf("%d: %d statements, want %d", i, len(found), stored)
			}
		}
		if found := l.find(record.Query{Agent: "account:https://old.example u-101", Verb: "http://adlnet.gov/expapi/verbs/completed"}); len(found) != 1 {
			t.Errorf("completed: %v", found)
		}
		if found := l.find(record.Query{Registration: "5f7b2c1e-0b52-4c33-9d53-0a51c2a8c001"}); len(found) != 2 {
			t.Errorf("by session: %v", found)
		}
	})
}

func tellable(mid, query string) string {
	return fmt.Sprintf(`{"eid":"SEARCH","ets":1767225600000,"ver":"3.0","mid":%q,"actor":{"id":"u","type":"User"},"context":{"channel":"c"},"edata":{"type":"content","query":%q}}`, mid, query)
}

// What is no good is kept apart with its reason, drops out of the list after 90 days, and costs no other.
func TestTell_BadEventsAreKeptApart_OthersAreStored(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		l := newLRS(t, d)
		body := `{"params":{"msgid":"m"},"events":[` + tellable("1", "a") + `,{"eid":"PLAY","mid":"2"},` + tellable("1", "a") + `,` + tellable("1", "b") + `,` + tellable("3", "c") + `]}`
		told, message, err := l.Tell(ctx, operator, "", []byte(body))
		if err != nil || message != "m" {
			t.Fatal(err, message)
		}
		var became []string
		for _, r := range told.Results {
			became = append(became, strings.TrimSpace(r.Became+" "+r.Why))
		}
		if got := strings.Join(became, ","); got != "stored,apart eid,again,apart conflict,stored" {
			t.Errorf("%s", got)
		}
		if told, _, err = l.Tell(ctx, operator, "", []byte(`[`+tellable("3", "another")+`]`)); err != nil || told.Apart != 1 || told.Results[0].Why != string(sunbird.Conflict) {
			t.Errorf("a mid of before: %+v %v", told, err)
		}
		if _, _, err := l.Tell(ctx, operator, "", []byte(body)); err != nil {
			t.Error(err)
		}
		list, err := l.ApartList(ctx, operator, "", 2)
		if err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
		rest, err := l.ApartList(ctx, operator, list[1].ID, 2)
		if err != nil || len(rest) != 1 {
			t.Errorf("the next page: %v %v", rest, err)
		}
		c.Advance(record.KeptApart + time.Hour)
		if err := l.SweepApart(ctx); err != nil {
			t.Fatal(err)
		}
		if list, err := l.ApartList(ctx, operator, "", 10); err != nil || len(list) != 0 {
			t.Errorf("after 90 days: %v %v", list, err)
		}
		for body, key := range map[string]string{`{`: "record.telemetry_json", `7`: "record.telemetry_shape", `[` + strings.TrimSuffix(strings.Repeat("1,", 101), ",") + `]`: "record.telemetry_many"} {
			if _, _, err := l.Tell(ctx, operator, "", []byte(body)); !fault.Is(err, fault.Invalid) || fault.As(err).Key != key {
				t.Errorf("%.20s: %v", body, err)
			}
		}
		if _, _, err := l.Tell(ctx, operator, "ftp://x", nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("no address: %v", err)
		}
		if _, _, err := l.Tell(ctx, who.Actor{PersonID: "x"}, "", []byte(`[`+tellable("9", "another")+`]`)); !fault.Is(err, fault.Denied) {
			t.Errorf("without the right: %v", err)
		}
	})
}

// The rules, one by one: what each asks for, and that without it nothing follows.
func TestConclude_OnlyByTheRules_AFactOfLearningFollows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := newLRS(t, d)
		trusted, other := l.client(record.Write), l.client(record.Write)
		if err := l.TrustClient(ctx, operator, trusted.Key, true); err != nil {
			t.Fatal(err)
		}
		if err := d.Write(ctx, operator, func(ctx context.Context, tx *db.Tx) error { return l.Know(ctx, tx, "http://o.example/known", "C1/u2") }); err != nil {
			t.Fatal(err)
		}
		person := uuid(77)
		n := 100
		send := func(by record.Client, home, name, verb, object, result string) string {
			n++
			text := `{"id":"` + uuid(n) + `","actor":{"account":{"homePage":"` + home + `","name":"` + name + `"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/` + verb +
				`"},"object":{"id":"http://o.example/` + object + `"},"timestamp":"2026-01-01T10:00:00Z"` + result + `}`
			if _, err := l.Keep(ctx, by, []xapi.Statement{read(t, text)}, nil); err != nil {
				t.Fatal(err)
			}
			return uuid(n)
		}
		const here = "https://sopan.example"
		want := map[string]string{
			send(trusted, here, person, "passed", "known", `,"result":{"success":true,"score":{"scaled":0.875}}`): "passed/1 C1/u2 87",
			send(trusted, here, person, "completed", "known", ``):                                                 "completed/1 C1/u2",
		}
		for _, no := range []struct{ name, home, who, verb, object, result string }{
			{"another verb", here, person, "answered", "known", ``},
			{"no success", here, person, "passed", "known", `,"result":{"success":false}`},
			{"not complete", here, person, "completed", "known", `,"result":{"completion":false}`},
			{"an unknown activity", here, person, "passed", "unknown", ``},
			{"somebody of another house", "https://other.example", person, "passed", "known", ``},
			{"no person's id", here, "asha", "passed", "known", ``},
		} {
			send(trusted, no.home, no.who, no.verb, no.object, no.result)
		}
		send(other, here, person, "passed", "known", ``)
		if err := l.TrustClient(ctx, operator, trusted.Key, false); err != nil {
			t.Fatal(err)
		}
		send(trusted, here, person, "passed", "known", ``)
		log := event.New(d)
		log.On(event.Reader{Name: "test", Reads: []event.Fact{record.Learnt{}}, Handle: func(_ context.Context, _ *db.Tx, facts []event.Entry) error {
			for _, e := range facts {
				f, err := event.As[record.Learnt](e)
				if err != nil {
					return err
				}
				got := f.Rule + " " + f.Activity
				if f.Score != nil {
					got += fmt.Sprint(" ", *f.Score)
				}
				if got != want[f.Statement] || f.Person != person || time.UnixMicro(f.At).UTC().Format(time.RFC3339) != "2026-01-01T10:00:00Z" {
					t.Errorf("%+v, want %q", f, want[f.Statement])
				}
				delete(want, f.Statement)
			}
			return nil
		}})
		if err := log.Drain(ctx); err != nil || len(want) > 0 {
			t.Errorf("%v, not told: %v", err, want)
		}
	})
}

func TestPrograms_TellWhatEachHasDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		l := newLRS(t, d)
		l.must(say(uuid(1), "a", did, "1"), say(uuid(2), "a", did, "1"))
		l.must(say(uuid(1), "a", did, "1"))
		reader := l.client(record.Read)
		l.Used(ctx, reader)
		at := c.Now()
		c.Advance(30 * time.Second)
		l.Used(ctx, reader)
		list, err := l.Programs(ctx, operator)
		if err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
		for _, p := range list {
			if p.Key == l.all.Key && (p.Stored != 2 || p.UsedAt == 0) || p.Key == reader.Key && (p.Stored != 0 || p.UsedAt != at.UnixMicro()) {
				t.Errorf("%+v", p)
			}
		}
	})
}
