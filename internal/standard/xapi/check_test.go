package xapi

import (
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
)

// edited is a JSON text with another value at a path like "context.team.member.0.mbox"; "" as the value takes it away.
func edited(t *testing.T, text []byte, path, value string) []byte {
	t.Helper()
	var whole any
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	var set func(at any, path []string) any
	set = func(at any, path []string) any {
		if len(path) == 0 {
			return json.RawMessage(value)
		}
		switch at := at.(type) {
		case map[string]any:
			if len(path) == 1 && value == "" {
				delete(at, path[0])
				return at
			}
			at[path[0]] = set(at[path[0]], path[1:])
			return at
		case []any:
			i, err := strconv.Atoi(path[0])
			if err != nil {
				t.Fatal(err)
			}
			at[i] = set(at[i], path[1:])
			return at
		}
		return set(map[string]any{}, path)
	}
	out, err := json.Marshal(set(whole, strings.Split(path, "|")))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func full(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/full.json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func wrongOf(err error) (Wrong, string) {
	var f *Fault
	if errors.As(err, &f) {
		return f.Wrong, f.Path
	}
	return "", ""
}

// Every rule has a value that keeps it and one that breaks it. The path in the third column is where the fault is told; "" there:
// the place itself.
func TestRead_EachRule_KeptIsTakenAndBrokenIsNamed(t *testing.T) {
	ref := `{"objectType":"StatementRef","id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}`
	tests := []struct {
		path, value string
		wrong       Wrong // "": taken
		at          string
	}{
		{"id", `"7F5A2C1E-64D1-4B8E-9A4E-3F1D2C5B6A70"`, "", ""},
		{"id", `"7f5a2c1e64d14b8e9a4e3f1d2c5b6a70"`, UUID, ""},
		{"id", `"{7f5a2c1e-64d1-4b8e-9a4e-3f1d2c5b6a70}"`, UUID, ""},
		{"id", `"7f5a2c1e-64d1-4b8e-9a4e-3f1d2c5b6a700"`, UUID, ""},
		{"id", `12345`, Type, ""},
		{"id", `null`, Null, ""},
		{"actor", ``, Missing, ""},
		{"actor", `"Sunita"`, Type, ""},
		{"actor", `{}`, Identifiers, ""},
		{"actor", `{"mbox":"mailto:a@b.example","openid":"https://id.example/a"}`, Identifiers, ""},
		{"actor", `{"mbox":"mailto:a@b.example","name":null}`, Null, "actor.name"},
		{"actor", `{"mbox":"mailto:a@b.example","name":7}`, Type, "actor.name"},
		{"actor", `{"mbox":"mailto:a@b.example","Name":"A"}`, Unknown, "actor.Name"},
		{"actor", `{"objectType":"agent","mbox":"mailto:a@b.example"}`, Value, "actor.objectType"},
		{"actor", `{"mbox":"mailto:a@b.example"}`, "", ""},
		{"actor", `{"mbox":"a@b.example"}`, Mbox, "actor.mbox"},
		{"actor", `{"mbox":"mailto:Sunita <a@b.example>"}`, Mbox, "actor.mbox"},
		{"actor", `{"mbox":"mailto:a"}`, Mbox, "actor.mbox"},
		{"actor", `{"mbox_sha1sum":"EBD31E95054C018B10727CCFFD2EF2EC3A016EE9"}`, "", ""},
		{"actor", `{"mbox_sha1sum":"ebd31e95"}`, SHA1, "actor.mbox_sha1sum"},
		{"actor", `{"openid":"id.example/a"}`, IRI, "actor.openid"},
		{"actor", `{"account":{"homePage":"https://x.example","name":""}}`, "", ""},
		{"actor", `{"account":{"homePage":"x","name":"1"}}`, IRI, "actor.account.homePage"},
		{"actor", `{"account":{"homePage":"https://x.example"}}`, Missing, "actor.account.name"},
		{"actor", `{"account":{"homePage":"https://x.example","name":"1","id":2}}`, Unknown, "actor.account.id"},
		{"actor", `{"objectType":"Group","member":[]}`, Members, "actor"},
		{"actor", `{"objectType":"Group"}`, Members, "actor"},
		{"actor", `{"objectType":"Group","member":[{"objectType":"Group","member":[{"mbox":"mailto:a@b.example"}]}]}`, Value, "actor.member[0].objectType"},
		{"actor", `{"objectType":"Group","member":["a"]}`, Type, "actor.member[0]"},
		{"actor", `{"objectType":"Group","mbox":"mailto:a@b.example"}`, "", ""},
		{"actor", `{"objectType":"Group","mbox":"mailto:a@b.example","openid":"https://id.example/a"}`, Identifiers, "actor"},
		{"actor", `{"mbox":"mailto:a@b.example","member":[]}`, Unknown, "actor.member"},
		{"verb", ``, Missing, ""},
		{"verb", `{}`, Missing, "verb.id"},
		{"verb", `{"id":"answered"}`, IRI, "verb.id"},
		{"verb", `{"id":"http://v.example/a b"}`, IRI, "verb.id"},
		{"verb", `{"id":"http://v.example/किया"}`, "", ""},
		{"verb", `{"id":"http://v.example/%zz"}`, IRI, "verb.id"},
		{"verb", `{"id":"urn:uuid:1"}`, "", ""},
		{"verb", `{"id":"http://v.example/a","display":{"en_US":"x"}}`, Language, "verb.display.en_US"},
		{"verb", `{"id":"http://v.example/a","display":{"something":"x"}}`, Language, "verb.display.something"},
		{"verb", `{"id":"http://v.example/a","display":{"zh-Hans-CN":"x","x-own":"y","hi-Latn":"z","sgn-BE-FR":"s"}}`, "", ""},
		{"verb", `{"id":"http://v.example/a","display":{"en":1}}`, Type, "verb.display.en"},
		{"verb", `{"id":"http://v.example/a","display":{"en":null}}`, Null, "verb.display.en"},
		{"verb", `{"id":"http://adlnet.gov/expapi/verbs/voided"}`, NotVoid, "object"},
		{"object", ``, Missing, ""},
		{"object", `{}`, Missing, "object.id"},
		{"object", `{"id":"q1"}`, IRI, "object.id"},
		{"object", `{"objectType":"activity","id":"http://o.example/1"}`, Value, "object.objectType"},
		{"object|definition|interactionType", `"Choice"`, Value, ""},
		{"object|definition|interactionType", ``, Missing, "object.definition.interactionType"},
		{"object|definition|interactionType", `"likert"`, Unknown, "object.definition.choices"},
		{"object|definition|choices|1|id", `"a"`, Twice, "object.definition.choices"},
		{"object|definition|choices|1|id", ``, Missing, "object.definition.choices[1].id"},
		{"object|definition|correctResponsesPattern", `"a"`, Type, "object.definition.correctResponsesPattern"},
		{"object|definition|correctResponsesPattern", `[]`, "", ""},
		{"object|definition|moreInfo", `"help"`, IRI, ""},
		{"object|definition|type", `""`, IRI, ""},
		{"object|definition|extensions", `{"ext":1}`, IRI, "object.definition.extensions.ext"},
		{"object|definition|extensions", `[]`, Type, ""},
		{"object|definition|extensions", `{"https://x.example/a":{"b":null}}`, "", ""},
		{"result|score|scaled", `1.0`, "", ""},
		{"result|score|scaled", `-1.0000`, "", ""},
		{"result|score|scaled", `1.00000000000000000001`, Range, ""},
		{"result|score|scaled", `-1.00001`, Range, ""},
		{"result|score|scaled", `1e1`, Range, ""},
		{"result|score|scaled", `10e-1`, "", ""},
		{"result|score|scaled", `"0.9"`, Type, ""},
		{"result|score|min", `10`, Range, ""},
		{"result|score|raw", `10.1`, Range, ""},
		{"result|score|raw", `-0.1`, Range, ""},
		{"result|score|raw", `10`, "", ""},
		{"result|score|points", `1`, Unknown, ""},
		{"result|success", `"true"`, Type, ""},
		{"result|completion", `1`, Type, ""},
		{"result|response", `5`, Type, ""},
		{"result|duration", `"P4W"`, "", ""},
		{"result|duration", `"P3Y1M29DT4H35M59.14S"`, "", ""},
		{"result|duration", `"PT16559.14S"`, "", ""},
		{"result|duration", `"P4W1D"`, Duration, ""},
		{"result|duration", `"P"`, Duration, ""},
		{"result|duration", `"PT"`, Duration, ""},
		{"result|duration", `"P1DT"`, Duration, ""},
		{"result|duration", `"PT1.5M2S"`, Duration, ""},
		{"result|duration", `"P0003-06-04T12:30:05"`, Duration, ""},
		{"result|duration", `60`, Type, ""},
		{"context|registration", `"x"`, UUID, ""},
		{"context|instructor", `{"objectType":"Group","mbox":"mailto:a@b.example"}`, "", ""},
		{"context|team", `{"mbox":"mailto:a@b.example"}`, Missing, "context.team.objectType"},
		{"context|language", `"hindi language"`, Language, ""},
		{"context|language", `"something"`, Language, ""},
		{"context|language", `"zh-z-aaa-z-bbb"`, Language, ""},
		{"context|language", `"de-1901-1901"`, Language, ""},
		{"verb", `{"id":"http://v.example/a","display":{"zh-Z-aaa-z-bbb-c-ccc":"x"}}`, Language, "verb.display.zh-Z-aaa-z-bbb-c-ccc"},
		{"context|language", `"en-a-bbb-x-a-ccc-a"`, "", ""},
		{"context|language", `"sl-rozaj-biske-1994"`, "", ""},
		{"context|contextActivities|Parent", `[]`, Unknown, ""},
		{"context|contextActivities|parent", `"x"`, Type, ""},
		{"context|contextActivities|parent", `[{"id":"x"}]`, IRI, "context.contextActivities.parent[0].id"},
		{"context|contextActivities|other", `{"objectType":"Agent","mbox":"mailto:a@b.example"}`, Value, "context.contextActivities.other.objectType"},
		{"context|statement", `{"id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}`, Missing, "context.statement.objectType"},
		{"context|statement", `{"objectType":"StatementRef","id":"x"}`, UUID, "context.statement.id"},
		{"context|revision", `3`, Type, ""},
		{"context|extensions", `{"a":1}`, IRI, "context.extensions.a"},
		{"object", ref, NotActivity, "context.revision"},
		{"object", `{"objectType":"Agent","mbox":"mailto:a@b.example"}`, NotActivity, "context.revision"},
		{"stored", `"2026-04-01T00:00:00Z"`, "", ""},
		{"stored", `"yesterday"`, Time, ""},
		{"authority", `{"mbox":"mailto:a@b.example"}`, "", ""},
		{"authority", `{"objectType":"Group","member":[{"mbox":"mailto:a@b.example"},{"account":{"homePage":"https://x.example","name":"1"}}]}`, "", ""},
		{"authority", `{"objectType":"Group","member":[{"mbox":"mailto:a@b.example"}]}`, Authority, ""},
		{"authority", `{"objectType":"Group","mbox":"mailto:a@b.example"}`, Authority, ""},
		{"version", `"1.0"`, "", ""},
		{"version", `"1.0.9"`, "", ""},
		{"version", `"0.9.5"`, WrongVersion, ""},
		{"version", `"1.1.0"`, WrongVersion, ""},
		{"version", `1`, Type, ""},
		{"attachments", `{}`, Type, ""},
		{"attachments|0|usageType", `"photo"`, IRI, "attachments[0].usageType"},
		{"attachments|0|display", ``, Missing, "attachments[0].display"},
		{"attachments|0|contentType", `"image"`, MediaType, "attachments[0].contentType"},
		{"attachments|0|length", `12.5`, Range, "attachments[0].length"},
		{"attachments|0|length", `-1`, Range, "attachments[0].length"},
		{"attachments|0|length", `"12"`, Type, "attachments[0].length"},
		{"attachments|0|sha2", `"12"`, SHA2, "attachments[0].sha2"},
		{"attachments|0|fileUrl", `"file.txt"`, IRI, "attachments[0].fileUrl"},
		{"attachments|0|size", `1`, Unknown, "attachments[0].size"},
		{"mood", `"good"`, Unknown, ""},
		{"Actor", `{}`, Unknown, ""},
	}
	for _, test := range tests {
		t.Run(test.path+" "+test.value, func(t *testing.T) {
			_, err := Read(edited(t, full(t), test.path, test.value), V1)
			wrong, at := wrongOf(err)
			want := test.at
			if want == "" && test.wrong != "" {
				want = strings.ReplaceAll(test.path, "|", ".")
			}
			if wrong != test.wrong || at != want {
				t.Errorf("got %q at %q, want %q at %q", wrong, at, test.wrong, want)
			}
		})
	}
}

const within = `{"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"http://v.example/planned"},"object":{"objectType":"SubStatement",
	"actor":{"mbox":"mailto:c@d.example"},"verb":{"id":"http://v.example/visited"},"object":{"id":"http://o.example/1"},
	"context":{"contextActivities":{"other":{"id":"http://o.example/2"}}},"timestamp":"2026-04-01T00:00:00Z"}}`

func TestRead_StatementWithin_IsJudgedAsOneAndHoldsNoOther(t *testing.T) {
	for _, test := range []struct {
		path, value string
		wrong       Wrong
		at          string
	}{
		{"object|result", `{"success":true}`, "", ""},
		{"object|verb", ``, Missing, "object.verb"},
		{"object|timestamp", `"soon"`, Time, "object.timestamp"},
		{"object|id", `"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"`, Unknown, "object.id"},
		{"object|stored", `"2026-04-01T00:00:00Z"`, Unknown, "object.stored"},
		{"object|version", `"1.0.0"`, Unknown, "object.version"},
		{"object|authority", `{"mbox":"mailto:a@b.example"}`, Unknown, "object.authority"},
		{"object|object", `{"objectType":"SubStatement"}`, Nested, "object.object"},
		{"object|object", `{"objectType":"StatementRef","id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}`, "", ""},
		{"object|object", `{"objectType":"Group","member":[{"mbox":"mailto:a@b.example"}]}`, "", ""},
		{"object|context|platform", `"x"`, "", ""},
	} {
		_, err := Read(edited(t, []byte(within), test.path, test.value), V1)
		if wrong, at := wrongOf(err); wrong != test.wrong || at != test.at {
			t.Errorf("%s = %s: got %q at %q, want %q at %q", test.path, test.value, wrong, at, test.wrong, test.at)
		}
	}
	agentWithin := edited(t, edited(t, []byte(within), "object|object", `{"objectType":"Agent","mbox":"mailto:a@b.example"}`), "object|context|revision", `"1"`)
	if wrong, at := wrongOf(second(Read(agentWithin, V1))); wrong != NotActivity || at != "object.context.revision" {
		t.Errorf("a revision without an activity: %q at %q", wrong, at)
	}
}

func second[A, B any](_ A, b B) B { return b }

func TestRead_Text_IsJSONThatSaysEachThingOnce(t *testing.T) {
	for _, text := range []string{
		``, `{`, `{"id":1}{}`, `[{}] x`, "{\"actor\":\"\xff\"}", `{"actor":{},"actor":{}}`, `{"actor":{"mbox":"mailto:a@b.example","mbox":"mailto:a@b.example"}}`,
		`{'actor':1}`, `{"actor":"\ud800"}`, strings.Repeat("[", 20000),
	} {
		if wrong, _ := wrongOf(second(Read([]byte(text), V1))); wrong != NotJSON {
			t.Errorf("%.40q: %q", text, wrong)
		}
	}
	for _, text := range []string{`[]`, `null`, `"x"`, `7`} {
		if wrong, at := wrongOf(second(Read([]byte(text), V1))); wrong != Type && wrong != Null || at != "" {
			t.Errorf("%s: %q at %q", text, wrong, at)
		}
	}
}

func TestRead_WhatTheSecondVersionAdds_IsRefusedByTheFirst(t *testing.T) {
	agents := `[{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b.example"},"relevantTypes":["https://x.example/mentor"]}]`
	groups := `[{"objectType":"contextGroup","group":{"objectType":"Group","member":[{"mbox":"mailto:a@b.example"}]}}]`
	for _, test := range []struct {
		path, value string
		v           Version
		wrong       Wrong
		at          string
	}{
		{"context|contextAgents", agents, V1, Unknown, "context.contextAgents"},
		{"context|contextAgents", agents, V2, "", ""},
		{"context|contextGroups", groups, V1, Unknown, "context.contextGroups"},
		{"context|contextGroups", groups, V2, "", ""},
		{"context|contextAgents", `[{"objectType":"Agent","agent":{"mbox":"mailto:a@b.example"}}]`, V2, Value, "context.contextAgents[0].objectType"},
		{"context|contextAgents", `[{"objectType":"contextAgent","agent":{"key":"x"}}]`, V2, Unknown, "context.contextAgents[0].agent.key"},
		{"context|contextAgents", `[{"objectType":"contextAgent","agent":{"objectType":"Group","member":[]}}]`, V2, Value, "context.contextAgents[0].agent.objectType"},
		{"context|contextAgents", `[{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b.example"},"relevantTypes":[]}]`, V2, Empty, "context.contextAgents[0].relevantTypes"},
		{"context|contextAgents", `[{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b.example"},"relevantTypes":["abc"]}]`, V2, IRI, "context.contextAgents[0].relevantTypes[0]"},
		{"context|contextGroups", `[{"objectType":"contextGroup","group":{"mbox":"mailto:a@b.example"}}]`, V2, Missing, "context.contextGroups[0].group.objectType"},
		{"version", `"2.0.0"`, V2, "", ""},
		{"version", `"2.0.0"`, V1, WrongVersion, "version"},
		{"version", `"2.1.0"`, V2, WrongVersion, "version"},
	} {
		if wrong, at := wrongOf(second(Read(edited(t, full(t), test.path, test.value), test.v))); wrong != test.wrong || at != test.at {
			t.Errorf("%s %s = %s: got %q at %q, want %q at %q", test.v, test.path, test.value, wrong, at, test.wrong, test.at)
		}
	}
}

func TestParseTime_EachForm_InEachVersion(t *testing.T) {
	for text, want := range map[string][2]string{ // by 1.0.3, by 2.0.0; "" is refused
		"2026-04-01T09:30:00.500+05:30":  {"2026-04-01T04:00:00.500000Z", "2026-04-01T04:00:00.500000Z"},
		"2026-04-01 09:30:00.500+05:30":  {"2026-04-01T04:00:00.500000Z", "2026-04-01T04:00:00.500000Z"},
		"2026-04-01t09:30:00z":           {"2026-04-01T09:30:00.000000Z", "2026-04-01T09:30:00.000000Z"},
		"2026-04-01T09:30:00.123456789Z": {"2026-04-01T09:30:00.123456Z", "2026-04-01T09:30:00.123456Z"},
		"20260401T093000+0530":           {"2026-04-01T04:00:00.000000Z", ""},
		"2026-04-01T09:30Z":              {"2026-04-01T09:30:00.000000Z", ""},
		"2026-04-01T09:30:00":            {"2026-04-01T09:30:00.000000Z", ""},
		"2026-04-01T09:30:00+05":         {"2026-04-01T04:30:00.000000Z", ""},
		"2026-04-01T24:00:00Z":           {"2026-04-02T00:00:00.000000Z", "2026-04-02T00:00:00.000000Z"},
		"2026-12-31T23:59:60Z":           {"2027-01-01T00:00:00.000000Z", "2027-01-01T00:00:00.000000Z"},
		"2026-04-01T09:30:00-00:00":      {},
		"2026-04-01T09:30:00-0000":       {},
		"2026-04-01T09:30:00-00":         {},
		"2026-04-01T09:30:00-05:00":      {"2026-04-01T14:30:00.000000Z", "2026-04-01T14:30:00.000000Z"},
		"2026-02-29T09:30:00Z":           {},
		"2026-13-01T09:30:00Z":           {},
		"2026-04-01T25:30:00Z":           {},
		"2026-04-01T24:30:00Z":           {},
		"2026-04-01":                     {},
		"01/011/2015":                    {},
		"2026-04-01T09:30:00+24:00":      {},
		"2026-04-01T09:30:00Z trailing":  {},
		"Wed, 01 Apr 2026 09:30:00 GMT":  {},
	} {
		for i, v := range []Version{V1, V2} {
			got := ""
			if at, ok := ParseTime(text, v); ok {
				got = at.UTC().Format(TimeForm)
			}
			if got != want[i] {
				t.Errorf("%s by %s: %q, want %q", text, v, got, want[i])
			}
		}
	}
}

func TestNegotiate_EachHeader(t *testing.T) {
	for header, want := range map[string]Version{
		"1.0": V1, "1.0.0": V1, "1.0.1": V1, "1.0.3": V1, "1.0.9": V1, "2.0": V2, "2.0.0": V2, "2.0.7": V2,
		"": "", "0.95": "", "0.9": "", "1": "", "1.1.0": "", "2.1.0": "", "1.0.x": "", "1.0.0.0": "", " 1.0.3": "", "3.0.0": "", "10.0": "",
	} {
		if got, err := Negotiate(header); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", header, got, err)
		}
	}
}

func TestReadAll_AList_NamesThePlaceOfTheFault(t *testing.T) {
	whole := string(full(t))
	all, list, err := ReadAll([]byte("["+whole+","+within+"]"), V1)
	if err != nil || !list || len(all) != 2 {
		t.Fatal(len(all), list, err)
	}
	if _, _, err := ReadAll([]byte("["+whole+`,{"actor":{}}]`), V1); err == nil {
		t.Error("taken")
	} else if wrong, at := wrongOf(err); wrong != Identifiers || at != "[1].actor" {
		t.Errorf("%q at %q", wrong, at)
	}
	if all, list, err := ReadAll([]byte(" [] "), V1); err != nil || !list || len(all) != 0 {
		t.Error("an empty list", all, list, err)
	}
}
