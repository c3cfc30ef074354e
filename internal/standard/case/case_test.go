package cf_test

import (
	"errors"
	"strings"
	"testing"

	cf "sopan/internal/standard/case"
)

const sound = `{"CFDocument":{"identifier":"0b5a1e6f-6a0f-5d3c-9a54-536f70616e21","uri":"https://x.example/d","creator":"C","title":"T","lastChangeDateTime":"2026-01-02T03:04:05Z"},
"CFItems":[{"identifier":"1b5a1e6f-6a0f-5d3c-9a54-536f70616e21","uri":"https://x.example/i","fullStatement":"S","lastChangeDateTime":"2026-01-02T03:04:05+05:30"}],
"CFAssociations":[{"identifier":"2b5a1e6f-6a0f-5d3c-9a54-536f70616e21","associationType":"isChildOf","uri":"https://x.example/a","lastChangeDateTime":"2026-01-02T03:04:05Z",
"originNodeURI":{"title":"S","identifier":"1b5a1e6f-6a0f-5d3c-9a54-536f70616e21","uri":"https://x.example/i"},
"destinationNodeURI":{"title":"T","identifier":"0b5a1e6f-6a0f-5d3c-9a54-536f70616e21","uri":"https://x.example/d"}}]}`

func TestCheck_EachRuleOfTheModel_IsHeldWithItsPlace(t *testing.T) {
	for _, v := range cf.Versions {
		if got, err := cf.Check([]byte(sound), v); err != nil || len(got) > 0 {
			t.Fatalf("%s: a sound package: %v %v", v, got, err)
		}
	}
	for _, c := range []struct {
		old, next string
		want      string // in 1.0
		newer     string // in 1.1
	}{
		{`"creator":"C",`, ``, "CFDocument.creator: required", "CFDocument.creator: required"},
		{`"fullStatement":"S",`, ``, "CFItems[0].fullStatement: required", "CFItems[0].fullStatement: required"},
		{`"fullStatement":"S"`, `"fullStatement":7`, "CFItems[0].fullStatement: type", "CFItems[0].fullStatement: type"},
		{`"identifier":"1b5a1e6f-6a0f-5d3c-9a54-536f70616e21","uri":"https://x.example/i","full`, `"identifier":"one","uri":"https://x.example/i","full`, "CFItems[0].identifier: uuid", "CFItems[0].identifier: uuid"},
		{`"identifier":"1b5a1e6f-6a0f-5d3c-9a54-536f70616e21","uri":"https://x.example/i","full`, `"identifier":"1b5a1e6f-6a0f-7d3c-9a54-536f70616e21","uri":"https://x.example/i","full`, "CFItems[0].identifier: uuid", ""},
		{`2026-01-02T03:04:05+05:30`, `2 January`, "CFItems[0].lastChangeDateTime: date-time", "CFItems[0].lastChangeDateTime: date-time"},
		{`"uri":"https://x.example/a"`, `"uri":"no uri"`, "CFAssociations[0].uri: uri", "CFAssociations[0].uri: uri"},
		{`isChildOf`, `isTranslationOf`, "CFAssociations[0].associationType: enum", ""},
		{`isChildOf`, `ext:uses`, "CFAssociations[0].associationType: enum", ""},
		{`isChildOf`, `uses`, "CFAssociations[0].associationType: enum", "CFAssociations[0].associationType: enum"},
		{`"creator":"C"`, `"creator":"C","caseVersion":"1.1"`, "CFDocument.caseVersion: unknown", ""},
		{`"creator":"C"`, `"creator":"C","caseVersion":"1.2"`, "CFDocument.caseVersion: unknown", "CFDocument.caseVersion: enum"},
		{`"creator":"C"`, `"creator":"C","subject":"Law"`, "", "CFDocument.subject: type"},
		{`"creator":"C"`, `"creator":"C","colour":"red"`, "CFDocument.colour: unknown", "CFDocument.colour: unknown"},
		{`"CFItems":[`, `"CFRubrics":{},"CFItems":[`, "CFRubrics: type", "CFRubrics: type"},
		{`"CFItems":[`, `"CFDefinitions":{"CFItemTypes":[{"identifier":"1b5a1e6f-6a0f-5d3c-9a54-536f70616e21","uri":"https://x.example/t","title":"T","hierarchyCode":"1","lastChangeDateTime":"2026-01-02T03:04:05Z"}]},"CFItems":[`, "", "CFDefinitions.CFItemTypes[0].description: required"},
	} {
		text := strings.Replace(sound, c.old, c.next, 1)
		if text == sound {
			t.Fatalf("%q is not there", c.old)
		}
		for v, want := range map[cf.Version]string{cf.V1p0: c.want, cf.V1p1: c.newer} {
			got, err := cf.Check([]byte(text), v)
			if err != nil || len(got) > 1 || (len(got) == 1) != (want != "") || len(got) == 1 && got[0].String() != want {
				t.Errorf("%s, %q: %v %v, want %q", v, c.next, got, err, want)
			}
		}
	}
}

func TestRead_TellsTheVersion_AndWhatIsNoPackage(t *testing.T) {
	if p, v, err := cf.Read([]byte("\ufeff" + sound)); err != nil || v != cf.V1p0 || len(p.Items) != 1 || p.Associations[0].Destination.Title != "T" {
		t.Errorf("%v %v %v", p, v, err)
	}
	if _, v, err := cf.Read([]byte(strings.Replace(sound, "isChildOf", "isTranslationOf", 1))); err != nil || v != cf.V1p1 {
		t.Errorf("%v %v", v, err)
	}
	for _, text := range []string{"", "[]", "null", "{}", `{"CFDocument":null}`, `{"CFDocument":[]}`, `{"CFItems":[]}`, sound + "{}", sound[:len(sound)/2]} {
		if _, _, err := cf.Read([]byte(text)); !errors.Is(err, cf.ErrForm) {
			t.Errorf("%.30q: %v", text, err)
		}
	}
	if !cf.Recognised([]byte("\ufeff \n"+sound)) || cf.Recognised([]byte("code,name\n")) || cf.Recognised([]byte(`{"frac":1}`)) {
		t.Error("a package is known by its head")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"CFDocument":{}}`))
	f.Add([]byte(`{"CFDocument":{},"CFItems":[{"uri":1}]}`))
	f.Add([]byte(`{"CFDocument":{"subject":"x"},"CFRubrics":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, v, err := cf.Read(data)
		if err != nil && !errors.Is(err, cf.ErrForm) {
			t.Fatal(err)
		}
		if _, err := cf.Check(data, v); err != nil && !errors.Is(err, cf.ErrForm) {
			t.Fatal(err)
		}
	})
}
