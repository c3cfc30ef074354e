package sunbird_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sopan/internal/standard/sunbird"
	"sopan/internal/standard/xapi"
)

const home = "https://old.example/telemetry"

// all reads a file whole.
func all(t testing.TB, content []byte) (events []sunbird.Event, refused []sunbird.Refused) {
	t.Helper()
	next := 0
	err := sunbird.File(bytes.NewReader(content), func(at int, some []sunbird.Event, bad []sunbird.Refused) error {
		if at != next {
			t.Errorf("events from %d on, want %d", at, next)
		}
		next += len(some) + len(bad)
		events, refused = append(events, some...), append(refused, bad...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return events, refused
}

func fixture(t testing.TB) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/events.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// Each kind of event is a statement by the table, and each statement keeps the rules of both versions of xAPI.
func TestStatement_OfEachKind_IsByTheTable(t *testing.T) {
	events, refused := all(t, fixture(t))
	if len(refused) > 0 {
		t.Fatalf("refused: %+v", refused)
	}
	want := map[string]string{ // mid: verb, object, one more thing
		"START:0001":                           `initialized https://old.example/telemetry/content/do_unit_1 "registration":"5f7b2c1e-0b52-4c33-9d53-0a51c2a8c001"`,
		"START:0002":                           `launched https://old.example/telemetry/app/portal.example "platform":"portal.example"`,
		"END:0001":                             `completed https://old.example/telemetry/content/do_unit_1 "completion":true,"duration":"PT300.46S"`,
		"END:0002":                             `terminated https://old.example/telemetry/content/do_unit_2 "duration":"PT41S"`,
		"b6f7c1de-54a8-4a0f-8f86-5d9e2d5e7a11": `experienced https://old.example/telemetry/content/do_unit_1 "id":"b6f7c1de-54a8-4a0f-8f86-5d9e2d5e7a11"`,
		"IMPRESSION:0002":                      `viewed https://old.example/telemetry/page/home%20page "name":"d-2"`,
		"INTERACT:0001":                        `interacted https://old.example/telemetry/page/p1 "name":"u-101"`,
		"ASSESS:0001":                          `answered https://old.example/telemetry/question/do_q_7 "score":{"max":2,"raw":1.5,"scaled":0.75},"success":true`,
		"RESPONSE:0001":                        `responded https://old.example/telemetry/target/do_q_7 "response":"[{\"lhs\":\"1\"}]"`,
		"FEEDBACK:0001":                        `rated https://old.example/telemetry/content/do_unit_1 "score":{"raw":4}`,
		"SHARE:0001":                           `shared https://old.example/telemetry/content/do_unit_1 "timestamp":"2026-01-01T00:06:00.000Z"`,
		"SEARCH:0001":                          `search https://old.example/telemetry/search/content "response":"खरीद सीमा"`,
		"AUDIT:0001":                           `update https://old.example/telemetry/content/do_unit_1 "name":"author-3"`,
	}
	stays := 0
	for _, e := range events {
		if e.Stays() {
			stays++
			continue
		}
		text := e.Statement(home)
		for _, v := range []xapi.Version{xapi.V1, xapi.V2} {
			s, err := xapi.Read(text, v)
			if err != nil {
				t.Fatalf("%s: %v: %s", e.MID, err, text)
			}
			if agents := s.Agents(); len(agents) != 1 || agents[0].Key != e.Key(home) {
				t.Errorf("%s: %v, want %s", e.MID, agents, e.Key(home))
			}
		}
		part := strings.SplitN(want[e.MID], " ", 3)
		if len(part) != 3 || !strings.Contains(string(text), part[0]+`"}`) || !strings.Contains(string(text), `"id":"`+part[1]+`"`) || !strings.Contains(string(text), part[2]) {
			t.Errorf("%s: want %q in %s", e.MID, part, text)
		}
		delete(want, e.MID)
	}
	if stays != 7 || len(want) > 0 {
		t.Errorf("%d stay out, want 7; not met: %v", stays, want)
	}
}

func TestStatement_BelongsToCourseAndUnit(t *testing.T) {
	events, _ := all(t, fixture(t))
	text := string(events[0].Statement(home))
	for _, part := range []string{home + "/course/do_course_1", home + "/rollup-l1/gujarat", home + "/rollup-l1/do_course_1"} {
		if !strings.Contains(text, `{"id":"`+part+`"}`) {
			t.Errorf("%s is missing: %s", part, text)
		}
	}
}

// A mid is one statement, however often and by whichever way it comes.
func TestStatementID_OfOneMID_IsOne(t *testing.T) {
	a, _, _, err := sunbird.Read([]byte(`[` + line("m 1", "AUDIT", `{}`) + `]`))
	if err != nil || len(a) != 1 {
		t.Fatal(a, err)
	}
	b, _, _, _ := sunbird.Read([]byte(line("m 1", "AUDIT", `{}`)))
	c, _, _, _ := sunbird.Read([]byte(line("m 2", "AUDIT", `{}`)))
	if a[0].StatementID() != b[0].StatementID() || a[0].StatementID() == c[0].StatementID() {
		t.Errorf("%s %s %s", a[0].StatementID(), b[0].StatementID(), c[0].StatementID())
	}
}

func line(mid, eid, edata string) string {
	return fmt.Sprintf(`{"eid":%q,"ets":1767225600000,"ver":"3.0","mid":%q,"actor":{"id":"u","type":"User"},"context":{"channel":"c","env":"e"},"edata":%s}`, eid, mid, edata)
}

func TestRead_EachShapeOfARequest(t *testing.T) {
	one := line("m", "AUDIT", `{}`)
	for _, test := range []struct {
		name, body string
		events     int
		err        error
	}{
		{"envelope", `{"id":"api.telemetry","ver":"3.0","params":{"msgid":"x"},"events":[` + one + `,` + one + `]}`, 2, nil},
		{"list", `[` + one + `]`, 1, nil},
		{"one", one, 1, nil},
		{"no events", `{"events":[]}`, 0, nil},
		{"params of another form", `{"params":{"msgid":7},"events":[` + one + `]}`, 1, nil},
		{"no JSON", `{`, 0, sunbird.ErrNotJSON},
		{"nothing", ``, 0, sunbird.ErrNotJSON},
		{"a number", `7`, 0, sunbird.ErrShape},
		{"another object", `{"a":1}`, 0, sunbird.ErrShape},
		{"events that are no list", `{"events":{}}`, 0, sunbird.ErrShape},
		{"101", `[` + strings.TrimSuffix(strings.Repeat(one+`,`, 101), ",") + `]`, 0, sunbird.ErrMany},
	} {
		events, refused, _, err := sunbird.Read([]byte(test.body))
		if !errors.Is(err, test.err) || len(events) != test.events || len(refused) > 0 {
			t.Errorf("%s: %d events, %v, %v", test.name, len(events), refused, err)
		}
	}
}

// One bad event never costs the others of its batch.
func TestRead_OneBadEvent_OthersAreRead(t *testing.T) {
	events, refused, _, err := sunbird.Read([]byte(`{"events":[` + line("1", "AUDIT", `{}`) + `,{"eid":"AUDIT","mid":"2"},7,` + line("4", "AUDIT", `{}`) + `]}`))
	if err != nil || len(events) != 2 || len(refused) != 2 || refused[0].At != 1 || refused[0].MID != "2" || refused[1].At != 2 || refused[1].Wrong != sunbird.NotJSON {
		t.Errorf("%v %v %v", events, refused, err)
	}
}

func TestFile_LinesListAndGzip_AreTheSame(t *testing.T) {
	lines := fixture(t)
	want, _ := all(t, lines)
	asList := []byte("\n [" + strings.Join(strings.Split(strings.TrimSpace(string(lines)), "\n"), ",") + "]\n")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(lines)
	_ = z.Close()
	batch := []byte(`{"id":"api.telemetry","events":` + strings.TrimSpace(string(asList)) + "}\n")
	for name, content := range map[string][]byte{"list": asList, "gzip": packed.Bytes(), "a batch in a line": batch, "no line end": bytes.TrimSpace(lines)} {
		if got, refused := all(t, content); len(got) != len(want) || len(refused) > 0 {
			t.Errorf("%s: %d events, want %d; %v", name, len(got), len(want), refused)
		}
	}
	if err := sunbird.File(strings.NewReader(`[{"a":1},`), func(int, []sunbird.Event, []sunbird.Refused) error { return nil }); !errors.Is(err, sunbird.ErrNotJSON) {
		t.Errorf("a list that breaks off: %v", err)
	}
	if err := sunbird.File(strings.NewReader(""), nil); err != nil {
		t.Errorf("an empty file: %v", err)
	}
}

// Each file of the gallery is kept apart for the reason that its name begins with.
func TestFile_BrokenGallery_EachForItsReason(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/*.jsonl")
	if err != nil || len(files) < 12 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		events, refused := all(t, content)
		if len(events) > 0 || len(refused) != 1 || !strings.HasPrefix(filepath.Base(file), string(refused[0].Wrong)) || len(refused[0].Body) == 0 {
			t.Errorf("%s: %v %v", file, events, refused)
		}
	}
	long := line("long", "AUDIT", `{"x":"`+strings.Repeat("x", sunbird.MaxEvent)+`"}`)
	if _, refused := all(t, []byte(long)); len(refused) != 1 || refused[0].Wrong != sunbird.Large || len(refused[0].Body) != sunbird.MaxEvent {
		t.Errorf("a long one: %d", len(refused))
	}
}

// Whatever comes, nothing breaks, and what is read as a statement is one.
func FuzzFile(f *testing.F) {
	f.Add([]byte(line("m", "ASSESS", `{"item":{"id":"q","maxscore":"2"},"score":"1","pass":"no"}`)))
	f.Add([]byte(line("m", "FEEDBACK", `{"contentId":"http://x y","rating":1e400}`)))
	f.Add([]byte(`[{"eid":"END"},null,[]]`))
	f.Fuzz(func(t *testing.T, content []byte) {
		_ = sunbird.File(bytes.NewReader(content), func(_ int, events []sunbird.Event, _ []sunbird.Refused) error {
			for _, e := range events {
				if e.Stays() {
					continue
				}
				if text := e.Statement(home); !json.Valid(text) {
					t.Errorf("no JSON: %q", text)
				} else if _, err := xapi.Read(text, xapi.V2); err != nil {
					t.Errorf("%v: %s", err, text)
				}
			}
			return nil
		})
	})
}
