package xapi

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"
)

func must1(t testing.TB, text []byte, v Version) Statement {
	t.Helper()
	s, err := Read(text, v)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// same tells whether two texts are the same JSON.
func same(t *testing.T, got []byte, want string) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal(got, &a); err != nil {
		t.Fatalf("%v: %s", err, got)
	}
	if err := json.Unmarshal([]byte(want), &b); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

var (
	stored = time.Date(2026, 4, 2, 3, 4, 5, 678912345, time.UTC)
	lrs    = []byte(`{"mbox":"mailto:lrs@x.example"}`)
)

// kept is a statement as a store keeps it.
func kept(s Statement) []byte {
	return s.Stamped("11111111-2222-4333-8444-555555555555", lrs).At(stored)
}

func TestStamped_WhatWasSent_StandsAsItWas(t *testing.T) {
	whole := full(t)
	out := kept(must1(t, whole, V1))
	for _, part := range []string{
		`"scaled": 0.9`, `[1, {"n": 2.50}]`, `"timestamp":"2026-04-01T09:30:00.500+05:30"`, `"version":"1.0.3"`,
		`"registration":"EC531277-B57B-4C15-8D91-D292C5B2B8F7"`, `"id":"7f5a2c1e-64d1-4b8e-9a4e-3f1d2c5b6a70"`,
		`"stored":"2026-04-02T03:04:05.678912Z"`, `"authority":{"mbox":"mailto:lrs@x.example"}`,
		`"parent":[{"id": "https://sopan.example/courses/C04"}]`, `"grouping":[{"objectType": "Activity"`, `गेम खरीद समूह`,
	} {
		if !bytes.Contains(out, []byte(part)) {
			t.Errorf("%s is not in\n%s", part, out)
		}
	}
	again := must1(t, out, V1)
	if again.Essence() != must1(t, whole, V1).Essence() {
		t.Error("what is kept is another statement")
	}
	if string(kept(again)) != string(out) {
		t.Error("stamped twice is not stamped once")
	}
}

func TestStamped_WhatWasMissing_IsSet(t *testing.T) {
	sent := `{"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"http://v.example/a"},"object":{"id":"http://o.example/1"},"stored":"2001-01-01T00:00:00Z","authority":{"mbox":"mailto:liar@x.example"}}`
	body := `{"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"http://v.example/a"},"object":{"id":"http://o.example/1"},
		"stored":"2026-04-02T03:04:05.678912Z","authority":{"mbox":"mailto:lrs@x.example"},"id":"11111111-2222-4333-8444-555555555555",
		"timestamp":"2026-04-02T03:04:05.678912Z","version":"VERSION"}`
	same(t, kept(must1(t, []byte(sent), V1)), strings.Replace(body, "VERSION", "1.0.0", 1))
	same(t, kept(must1(t, []byte(sent), V2)), strings.Replace(body, "VERSION", "2.0.0", 1))
}

func TestStamped_BySecondVersion_TellsTheTimestampInUTC(t *testing.T) {
	out := kept(must1(t, full(t), V2))
	if !bytes.Contains(out, []byte(`"timestamp":"2026-04-01T04:00:00.500000Z"`)) {
		t.Errorf("%s", out)
	}
}

func TestStamped_ContextOfAStatementWithin_BecomesListsToo(t *testing.T) {
	out := kept(must1(t, []byte(within), V1))
	if !bytes.Contains(out, []byte(`"other":[{"id":"http://o.example/2"}]`)) {
		t.Errorf("%s", out)
	}
}

func TestUses_EachAgentAndActivity_OnceAndAsDirectAsItIs(t *testing.T) {
	s := must1(t, full(t), V1)
	if got, want := append(s.Agents(), AgentsOf(lrs)...), []Use{
		{"account:https://sopan.example/people EMP-1", true},
		{"mailto:a@b.example", false},
		{"mailto:gem.team@barabanki.example", true},
		{"openid:https://id.example/anand", false},
		{"sha1:ebd31e95054c018b10727ccffd2ef2ec3a016ee9", true},
		{"mailto:lrs@x.example", false},
	}; !slices.Equal(got, want) {
		t.Errorf("agents %v", got)
	}
	if got, want := s.Activities(), []Use{
		{"https://sopan.example/courses/C04", false}, {"https://sopan.example/courses/C04/q1", true}, {"https://sopan.example/plans/1", false},
	}; !slices.Equal(got, want) {
		t.Errorf("activities %v", got)
	}
	inner := must1(t, []byte(within), V1)
	if got, want := inner.Agents(), []Use{{"mailto:a@b.example", true}, {"mailto:c@d.example", false}}; !slices.Equal(got, want) {
		t.Errorf("agents within %v", got)
	}
	if got, want := inner.Activities(), []Use{{"http://o.example/1", false}, {"http://o.example/2", false}}; !slices.Equal(got, want) {
		t.Errorf("activities within %v", got)
	}
	if len(s.Definitions()) != 1 || !bytes.Contains(s.Definitions()["https://sopan.example/courses/C04/q1"], []byte("सीधी खरीद")) {
		t.Errorf("definitions %s", s.Definitions())
	}
}

func TestVoids_OnlyByTheReservedVerb(t *testing.T) {
	ref := `{"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"VERB"},"object":{"objectType":"StatementRef","id":"6690E6C9-3EF0-4ED3-8B37-7F3964730BEE"}}`
	void, other := must1(t, []byte(strings.Replace(ref, "VERB", Voided, 1)), V1), must1(t, []byte(strings.Replace(ref, "VERB", "http://v.example/liked", 1)), V1)
	if void.Voids() != "6690e6c9-3ef0-4ed3-8b37-7f3964730bee" || other.Voids() != "" || other.Target() != void.Target() {
		t.Error(void.Voids(), other.Voids(), other.Target())
	}
}

// What a store may tell in another way does not make another statement; all else does.
func TestEssence_OfAChange_IsTheSameOrAnother(t *testing.T) {
	whole := full(t)
	first := must1(t, whole, V1).Essence()
	for _, test := range []struct {
		path, value string
		same        bool
	}{
		{"id", `"11111111-2222-4333-8444-555555555555"`, true},
		{"stored", `"2026-04-02T00:00:00Z"`, true},
		{"authority", `{"mbox":"mailto:lrs@x.example"}`, true},
		{"version", `"1.0.0"`, true},
		{"timestamp", ``, true},
		{"verb|display", ``, true},
		{"object|definition", `{"name":{"en":"Another"}}`, true},
		{"object|objectType", ``, true},
		{"context|contextActivities|parent", `[{"id":"https://sopan.example/courses/C04","definition":{"name":{"en":"GeM"}}}]`, true},
		{"context|registration", `"ec531277-b57b-4c15-8d91-d292c5b2b8f7"`, true},
		{"actor|mbox", `"mailto:gem.team@BARABANKI.example"`, true},
		{"result|duration", `"PT1M2.34S"`, true},
		{"result|duration", `"PT1M2.349S"`, true},
		{"result|score|scaled", `0.90`, true},
		{"result|score|scaled", `9e-1`, true},
		{"actor|member", `[{"objectType":"Agent","mbox_sha1sum":"EBD31E95054C018B10727CCFFD2EF2EC3A016EE9"},{"account":{"name":"EMP-1","homePage":"https://sopan.example/people"},"name":"Sunita Verma"}]`, true},
		{"actor|mbox", `"mailto:GEM.team@barabanki.example"`, false},
		{"actor|name", `"another"`, false},
		{"verb|id", `"http://adlnet.gov/expapi/verbs/Answered"`, false},
		{"object|id", `"https://sopan.example/courses/C04/q2"`, false},
		{"context|contextActivities|parent", `[]`, false},
		{"context|contextActivities|other", `[]`, false},
		{"context|extensions", `{"urn:ward":12}`, false},
		{"context|extensions", `{"urn:ward":{"objectType":"Agent"}}`, false},
		{"result|duration", `"PT62.34S"`, false},
		{"result|duration", `"PT1M2.35S"`, false},
		{"result|score|scaled", `0.901`, false},
		{"result|response", ``, false},
		{"attachments", ``, false},
	} {
		if got := must1(t, edited(t, whole, test.path, test.value), V1).Essence() == first; got != test.same {
			t.Errorf("%s = %s: same %v", test.path, test.value, got)
		}
	}
	if must1(t, edited(t, whole, "context|extensions", `{"urn:ward":{"objectType":"Agent"}}`), V1).Essence() ==
		must1(t, edited(t, whole, "context|extensions", `{"urn:ward":{}}`), V1).Essence() {
		t.Error("what an extension holds was taken for an agent")
	}
}

func TestTold_EachFormat(t *testing.T) {
	text := []byte(`{"id":"x","actor":{"objectType":"Group","name":"G","member":[{"name":"A","mbox":"mailto:a@b.example"}]},
		"verb":{"id":"http://v.example/a","display":{"en":"did"}},
		"object":{"objectType":"Activity","id":"http://o.example/1","definition":{"name":{"en":"Old"}}},
		"context":{"team":{"objectType":"Group","name":"T","mbox":"mailto:t@b.example","member":[{"mbox":"mailto:a@b.example"}]},
			"contextActivities":{"parent":[{"id":"http://o.example/2","definition":{"type":"http://t.example/1"}}]}},
		"result":{"success":true}}`)
	known := Known{
		func(activity string) []byte {
			if activity == "http://o.example/1" {
				return []byte(`{"name":{"en":"One","hi":"एक"},"type":"http://t.example/2","choices":[{"id":"a","description":{"en":"A","hi":"अ"}}]}`)
			}
			return nil
		},
		func(string) []byte { return []byte(`{"en":"did","hi":"किया"}`) },
	}
	tests := []struct {
		format    Format
		languages string
		want      string
	}{
		{Exact, "hi", string(text)},
		{IDs, "hi", `{"id":"x","actor":{"objectType":"Group","member":[{"mbox":"mailto:a@b.example"}]},"verb":{"id":"http://v.example/a"},
			"object":{"id":"http://o.example/1"},
			"context":{"team":{"objectType":"Group","mbox":"mailto:t@b.example"},"contextActivities":{"parent":[{"id":"http://o.example/2"}]}},"result":{"success":true}}`},
		{Canonical, "hi-IN, en;q=0.5", `{"id":"x","actor":{"objectType":"Group","name":"G","member":[{"name":"A","mbox":"mailto:a@b.example"}]},
			"verb":{"id":"http://v.example/a","display":{"hi":"किया"}},
			"object":{"objectType":"Activity","id":"http://o.example/1","definition":{"name":{"hi":"एक"},"type":"http://t.example/2","choices":[{"id":"a","description":{"hi":"अ"}}]}},
			"context":{"team":{"objectType":"Group","name":"T","mbox":"mailto:t@b.example","member":[{"mbox":"mailto:a@b.example"}]},"contextActivities":{"parent":[{"id":"http://o.example/2"}]}},
			"result":{"success":true}}`},
		{Canonical, "ta", `{"id":"x","actor":{"objectType":"Group","name":"G","member":[{"name":"A","mbox":"mailto:a@b.example"}]},
			"verb":{"id":"http://v.example/a","display":{"en":"did"}},
			"object":{"objectType":"Activity","id":"http://o.example/1","definition":{"name":{"en":"One"},"type":"http://t.example/2","choices":[{"id":"a","description":{"en":"A"}}]}},
			"context":{"team":{"objectType":"Group","name":"T","mbox":"mailto:t@b.example","member":[{"mbox":"mailto:a@b.example"}]},"contextActivities":{"parent":[{"id":"http://o.example/2"}]}},
			"result":{"success":true}}`},
	}
	for _, test := range tests {
		got, err := Told(text, test.format, Languages(test.languages), known)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, test.want)
	}
	if got := Languages("not;;a header"); got != nil {
		t.Errorf("%v", got)
	}
	if got := Languages("en"); !slices.Equal(got, []language.Tag{language.English}) {
		t.Errorf("%v", got)
	}
}

func TestMerged_Definitions_KeepWhatTheNewerLacks(t *testing.T) {
	same(t, Merged([]byte(`{"name":{"en":"One"},"type":"http://t.example/1","choices":[{"id":"a"}]}`), []byte(`{"name":{"hi":"एक"},"choices":[{"id":"b"}]}`)),
		`{"name":{"en":"One","hi":"एक"},"type":"http://t.example/1","choices":[{"id":"b"}]}`)
	same(t, Merged(nil, []byte(`{"type":"http://t.example/1"}`)), `{"type":"http://t.example/1"}`)
}

func TestMergedDocument_TopPropertiesAlone(t *testing.T) {
	got, ok := MergedDocument([]byte(`{"a":{"x":1},"b":2}`), []byte(`{"a":{"y":1},"c":null}`))
	if !ok {
		t.Fatal("refused")
	}
	same(t, got, `{"a":{"y":1},"b":2,"c":null}`)
	for _, pair := range [][2]string{{`[1]`, `{}`}, {`{}`, `[1]`}, {`x`, `{}`}, {`{}`, ``}} {
		if _, ok := MergedDocument([]byte(pair[0]), []byte(pair[1])); ok {
			t.Errorf("%v was merged", pair)
		}
	}
}

func TestReadAgent_ByIdentifier_OrRefused(t *testing.T) {
	for text, key := range map[string]string{
		`{"mbox":"mailto:A@B.Example"}`: "mailto:A@b.example", `{"objectType":"Group","openid":"https://id.example/g"}`: "openid:https://id.example/g",
		`{"objectType":"Group","member":[{"mbox":"mailto:a@b.example"}]}`: "", `{"mbox":"x"}`: "", `[]`: "", `x`: "",
	} {
		if a, err := ReadAgent([]byte(text), V1); key == "" && err == nil || key != "" && (err != nil || a.Key() != key) {
			t.Errorf("%s: %v %v", text, a, err)
		}
	}
	a, err := ReadAgent([]byte(`{"name":"Sunita","account":{"homePage":"https://x.example","name":"1"}}`), V1)
	if err != nil {
		t.Fatal(err)
	}
	same(t, a.Person([]string{"सुनीता"}), `{"objectType":"Person","name":["सुनीता","Sunita"],"account":[{"homePage":"https://x.example","name":"1"}]}`)
}

// Whatever is read is told again as the same statement, and no text makes it fall over.
func FuzzRead(f *testing.F) {
	f.Add(full(f), true)
	f.Add([]byte(within), false)
	f.Add([]byte(`[{"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"http://v.example/a"},"object":{"id":"http://o.example/1"}}]`), true)
	f.Fuzz(func(t *testing.T, text []byte, second bool) {
		v := V1
		if second {
			v = V2
		}
		all, _, err := ReadAll(text, v)
		if err != nil {
			return
		}
		for _, s := range all {
			out := kept(s)
			again, err := Read(out, v)
			if err != nil {
				t.Fatalf("what was kept is refused: %v\n%s", err, out)
			}
			if again.Essence() != s.Essence() {
				t.Fatalf("what was kept is another statement\n%s", out)
			}
			for _, format := range []Format{IDs, Canonical} {
				told, err := Told(out, format, nil, Known{s.definition, func(string) []byte { return s.Display() }})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := Read(told, v); err != nil {
					t.Fatalf("%s is refused: %v\n%s", format, err, told)
				}
			}
		}
	})
}

func (s Statement) definition(activity string) []byte { return s.Definitions()[activity] }

// The cost of taking one statement of the usual size, before it is kept.
func BenchmarkRead(b *testing.B) {
	text := full(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := Read(text, V1)
		if err != nil {
			b.Fatal(err)
		}
		s.Essence()
		s.Agents()
		s.Activities()
		kept(s)
	}
}
