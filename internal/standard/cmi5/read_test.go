package cmi5_test

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"sopan/internal/standard/cmi5"
)

const head = `<?xml version="1.0" encoding="utf-8"?>` + "\n"

// well is a course structure that keeps every rule, to be broken.
const well = head + `<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd" xmlns:kw="https://kw.example">
<course id="https://pub.example/course"><title><langstring lang="en-US"> A course </langstring><langstring lang="hi">पाठ्यक्रम</langstring></title>
<description><langstring>About it</langstring></description></course>
<objectives><objective id="https://pub.example/goal"><title><langstring lang="en">Goal</langstring></title><description><langstring lang="en">It</langstring></description></objective></objectives>
<au id="https://pub.example/au/1" moveOn="CompletedAndPassed" masteryScore="0.90" launchMethod="OwnWindow" activityType="https://pub.example/type">
<title><langstring lang="en">One</langstring></title>
<description><langstring lang="en">First</langstring></description>
<objectives><objective idref="https://pub.example/goal"/></objectives>
<url>
 a/index.html?x=1#top </url>
<launchParameters> p </launchParameters>
<entitlementKey>k</entitlementKey>
<kw:word idref="1"/>
</au>
<block id="https://pub.example/block"><title><langstring lang="en">Block</langstring></title><description><langstring lang="en">It</langstring></description>
<block id="https://pub.example/inner"><title><langstring lang="en">Inner</langstring></title><description><langstring lang="en">It</langstring></description>
<au id="https://pub.example/au/2"><title><langstring lang="en">Two</langstring></title><description><langstring lang="en">Second</langstring></description><url>https://pub.example/two.html</url></au></block>
<au id="https://pub.example/au/3"><title><langstring lang="en">Three</langstring></title><description><langstring lang="en">Third</langstring></description><url>a/index.html</url></au>
</block>
<kw:words><kw:word id="1"/></kw:words>
</courseStructure>`

func files(xml string) fstest.MapFS {
	return fstest.MapFS{"cmi5.xml": {Data: []byte(xml)}, "a/index.html": {Data: []byte("x")}}
}

func TestRead_AWholeStructure_IsTakenAsItStands(t *testing.T) {
	c, err := cmi5.Read(files(well), true)
	if err != nil {
		t.Fatal(err)
	}
	if c.Title["en-US"] != "A course" || c.Title["hi"] != "पाठ्यक्रम" || c.Description["und"] != "About it" || len(c.Objectives) != 1 {
		t.Errorf("%+v", c)
	}
	one := c.AUs[0]
	if one.URL != "a/index.html?x=1#top" || one.MoveOn != cmi5.CompletedAndPassed || one.MasteryScore != "0.9" || !one.OwnWindow ||
		one.LaunchParameters != "p" || one.EntitlementKey != "k" || !slices.Equal(one.Objectives, []string{"https://pub.example/goal"}) {
		t.Errorf("%+v", one)
	}
	if two := c.AUs[1]; two.MoveOn != cmi5.NotApplicable || two.OwnWindow || two.HasKey || two.HasParameters || two.MasteryScore != "" {
		t.Errorf("%+v", two)
	}
	var blocks []string
	for _, b := range c.Blocks {
		blocks = append(blocks, fmt.Sprint(b.ID[len("https://pub.example/"):], b.First, b.Last, b.Depth))
	}
	if !slices.Equal(blocks, []string{"inner1 1 2", "block1 2 1"}) {
		t.Errorf("%q", blocks)
	}
}

func TestRead_EachRule_RefusesWhatBreaksItAtItsPlace(t *testing.T) {
	const au2 = `<au id="https://pub.example/au/2"><title>`
	for _, c := range []struct {
		name, old, new string
		rule           cmi5.Rule
		line           int
	}{
		{"course IRI", `"https://pub.example/course"`, `"pub.example/course"`, cmi5.NotIRI, 3},
		{"block IRI", `"https://pub.example/inner"`, `"inner"`, cmi5.NotIRI, 17},
		{"AU IRI", `"https://pub.example/au/2"`, `"au 2"`, cmi5.NotIRI, 18},
		{"objective IRI", `objective id="https://pub.example/goal"`, `objective id="goal"`, cmi5.NotIRI, 5},
		{"AU twice", `"https://pub.example/au/2"`, `"https://pub.example/au/1"`, cmi5.Twice, 18},
		{"block twice", `"https://pub.example/inner"`, `"https://pub.example/block"`, cmi5.Twice, 17},
		{"across kinds", `"https://pub.example/inner"`, `"https://pub.example/course"`, cmi5.Twice, 17},
		{"unknown objective", `idref="https://pub.example/goal"`, `idref="https://pub.example/other"`, cmi5.NoSuchGoal, 9},
		{"moveOn", `moveOn="CompletedAndPassed"`, `moveOn="passed"`, cmi5.BadEnum, 6},
		{"launchMethod", `launchMethod="OwnWindow"`, `launchMethod="NewWindow"`, cmi5.BadEnum, 6},
		{"activityType", `activityType="https://pub.example/type"`, `activityType="media"`, cmi5.NotIRI, 6},
		{"mastery above one", `masteryScore="0.90"`, `masteryScore="1.1"`, cmi5.BadScore, 6},
		{"mastery below nought", `masteryScore="0.90"`, `masteryScore="-0.1"`, cmi5.BadScore, 6},
		{"mastery of five places", `masteryScore="0.90"`, `masteryScore="0.12345"`, cmi5.BadScore, 6},
		{"mastery in words", `masteryScore="0.90"`, `masteryScore="high"`, cmi5.BadScore, 6},
		{"mastery with exponent", `masteryScore="0.90"`, `masteryScore="9e-1"`, cmi5.BadScore, 6},
		{"language", `lang="hi"`, `lang="hindi_IN"`, cmi5.BadLanguage, 3},
		{"missing file", "a/index.html?x=1", "b/index.html?x=1", cmi5.FileMissing, 10},
		{"outside", "a/index.html?x=1", "../index.html?x=1", cmi5.Outside, 10},
		{"from the root", "a/index.html?x=1", "/a/index.html?x=1", cmi5.BadURL, 10},
		{"a space", "https://pub.example/two.html", "http://pub.example index.html", cmi5.BadURL, 18},
		{"a script", "https://pub.example/two.html", "javascript:alert(1)", cmi5.BadURL, 18},
		{"no host", "https://pub.example/two.html", "https:///two.html", cmi5.BadURL, 18},
		{"nothing", "https://pub.example/two.html", " ", cmi5.EmptyText, 18},
		{"endpoint", "index.html?x=1", "index.html?endpoint=x", cmi5.Collision, 10},
		{"activityId", "index.html?x=1", "index.html?x=1&amp;activityId=", cmi5.Collision, 10},
		{
			"order", `<title><langstring lang="en">Two</langstring></title><description><langstring lang="en">Second</langstring></description>`,
			`<description><langstring lang="en">Second</langstring></description><title><langstring lang="en">Two</langstring></title>`, cmi5.Order, 18,
		},
		{"url first", au2, `<au id="https://pub.example/au/2"><url>https://x.example/</url><title>`, cmi5.Order, 18},
		{"no description", `<description><langstring lang="en">Second</langstring></description>`, "", cmi5.Order, 18},
		{"no url", `<url>https://pub.example/two.html</url>`, "", cmi5.MissingName, 18},
		{"no langstring", `<langstring lang="en">Two</langstring>`, "", cmi5.MissingName, 18},
		{"no id", `<au id="https://pub.example/au/2">`, `<au>`, cmi5.MissingAttr, 18},
		{"unknown attribute", `<au id="https://pub.example/au/2">`, `<au id="https://pub.example/au/2" passIsFinal="true">`, cmi5.UnknownAttr, 18},
		{"attribute twice", `<au id="https://pub.example/au/2">`, `<au id="https://pub.example/au/2" id="https://x.example">`, cmi5.AttrTwice, 18},
		{"unknown element", au2, `<au id="https://pub.example/au/2"><name/><title>`, cmi5.UnknownName, 18},
		{"of no namespace", au2, `<au id="https://pub.example/au/2"><name xmlns=""/><title>`, cmi5.UnknownName, 18},
		{"foreign before ours", au2, `<au id="https://pub.example/au/2"><kw:x/><title>`, cmi5.Order, 18},
		{"stray text", au2, `<au id="https://pub.example/au/2">words<title>`, cmi5.StrayText, 18},
		{"prefix", `<kw:word idref="1"/>`, `<no:word/>`, cmi5.Prefix, 14},
		{"root", "CourseStructure.xsd\"", "Other.xsd\"", cmi5.Root, 2},
		{"doctype", head, head + `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>`, cmi5.Doctype, 2},
		{"entity", "A course", "&e;", cmi5.NotXML, 3},
		{"not closed", "</courseStructure>", "", cmi5.NotXML, 22},
		{"two roots", "</courseStructure>", "</courseStructure><x/>", cmi5.NotXML, 22},
		{"encoding", `encoding="utf-8"`, `encoding="koi8-r"`, cmi5.Encoding, 1},
		{"no AU", "", "", cmi5.MissingName, 2},
	} {
		xml := strings.Replace(well, c.old, c.new, 1)
		if c.name == "no AU" {
			xml = well[:strings.Index(well, "<objectives>")] + "</courseStructure>"
		} else if xml == well {
			t.Fatalf("%s: nothing is broken", c.name)
		}
		_, err := cmi5.Read(files(xml), true)
		var list cmi5.Problems
		if !errors.As(err, &list) || list[0].Rule != c.rule || list[0].Line != c.line {
			t.Errorf("%s: got %v, want %s at line %d", c.name, err, c.rule, c.line)
		}
	}
}

func TestRead_WhatKeepsTheRules_IsTaken(t *testing.T) {
	for what, c := range map[string][2]string{
		"a mark of order":       {head, "\xEF\xBB\xBF" + head},
		"no declaration":        {head, ""},
		"mastery of noughts":    {`masteryScore="0.90"`, `masteryScore=" 0.90000 "`},
		"mastery one":           {`masteryScore="0.90"`, `masteryScore="1.000"`},
		"mastery nought":        {`masteryScore="0.90"`, `masteryScore="-0"`},
		"a place with a dot":    {"a/index.html?x=1", "./a/../a/index.html?x=1"},
		"an escaped name":       {"a/index.html?x=1", "a/%69ndex.html?x=1"},
		"another protocol":      {"https://pub.example/two.html", "app://pub.example/two"},
		"objective backwards":   {`<title><langstring lang="en">Goal</langstring></title><description><langstring lang="en">It</langstring></description>`, `<description><langstring lang="en">It</langstring></description><title><langstring lang="en">Goal</langstring></title>`},
		"a comment":             {"<url>", "<!-- here --><url>"},
		"marked text":           {"First", "<![CDATA[First & best]]>"},
		"an attribute of other": {`<au id="https://pub.example/au/2">`, `<au kw:x="1" id=" https://pub.example/au/2 " xml:lang="en">`},
		"another prefix":        {`xmlns:kw="https://kw.example">`, `xmlns:kw="https://kw.example" xmlns:q="https://kw.example">`},
	} {
		xml := strings.Replace(well, c[0], c[1], 1)
		if xml == well {
			t.Fatal(what)
		}
		if _, err := cmi5.Read(files(xml), true); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	prefixed := strings.NewReplacer("<?", "<?", "</kw:", "</kw:", "<kw:", "<kw:", "</", "</c:", "<", "<c:").Replace(well)
	prefixed = strings.Replace(prefixed, "xmlns=", "xmlns:c=", 1)
	if _, err := cmi5.Read(files(prefixed), true); err != nil {
		t.Errorf("by a prefix: %v", err)
	}
	wide := []byte{0xFF, 0xFE}
	for _, r := range strings.Replace(well, "utf-8", "utf-16", 1) {
		wide = append(wide, byte(r), byte(r>>8))
	}
	if _, err := cmi5.Read(fstest.MapFS{"cmi5.xml": {Data: wide}, "a/index.html": {}}, true); err != nil {
		t.Errorf("in UTF-16: %v", err)
	}
}

func TestRead_AloneEveryAddress_IsFullyQualified(t *testing.T) {
	_, err := cmi5.Read(files(well), false)
	var list cmi5.Problems
	if !errors.As(err, &list) || len(list) != 2 || list[0].Rule != cmi5.Unqualified || list[1].Rule != cmi5.Unqualified {
		t.Errorf("%v", err)
	}
	alone := strings.NewReplacer("a/index.html?x=1", "https://x.example/?x=1", "<url>a/index.html", "<url>https://x.example/").Replace(well)
	if _, err := cmi5.Read(files(alone), false); err != nil {
		t.Error(err)
	}
	_, err = cmi5.Read(fstest.MapFS{"in/cmi5.xml": {Data: []byte(well)}}, true)
	if !errors.As(err, &list) || list[0].Rule != cmi5.NoStructure {
		t.Errorf("in a folder: %v", err)
	}
	if _, err := cmi5.Read(fstest.MapFS{"cmi5.xml": {Mode: fs.ModeDir}}, true); err == nil {
		t.Error("a folder of that name")
	}
}

// many is a structure of n AUs in blocks of 100.
func many(n int) string {
	var b strings.Builder
	b.WriteString(well[:strings.Index(well, "<objectives>")])
	for i := range n {
		if i%100 == 0 {
			fmt.Fprintf(&b, `<block id="https://pub.example/b/%d"><title><langstring lang="en">B</langstring></title><description><langstring lang="en">B</langstring></description>`, i)
		}
		fmt.Fprintf(&b, `<au id="https://pub.example/u/%d"><title><langstring lang="en">U</langstring></title><description><langstring lang="en">U</langstring></description><url>https://pub.example/%d</url></au>`, i, i)
		if i%100 == 99 || i == n-1 {
			b.WriteString("</block>")
		}
	}
	return b.String() + "</courseStructure>"
}

func TestRead_MoreThanAThousandAUs_AreTaken(t *testing.T) {
	c, err := cmi5.Read(files(many(1500)), false)
	if err != nil || len(c.AUs) != 1500 || len(c.Blocks) != 15 {
		t.Fatalf("%d %v", len(c.AUs), err)
	}
}

func TestRead_DeepOrFullOfFaults_IsBounded(t *testing.T) {
	var list cmi5.Problems
	_, err := cmi5.Read(files("<a>"+strings.Repeat("<b>", 1000)), true)
	if !errors.As(err, &list) || list[0].Rule != cmi5.TooBig {
		t.Errorf("%v", err)
	}
	_, err = cmi5.Read(files(strings.ReplaceAll(many(500), `<url>https://`, `<url>`)), false)
	if !errors.As(err, &list) || len(list) != cmi5.MostProblems {
		t.Errorf("%d problems", len(list))
	}
}

func FuzzRead(f *testing.F) {
	f.Add(well)
	f.Add(head + `<courseStructure xmlns="` + cmi5.Namespace + `"/>`)
	f.Add("<a xmlns:b='c'><b:d b:e='' e=''/></a>")
	f.Fuzz(func(t *testing.T, xml string) {
		c, err := cmi5.Read(files(xml), true)
		var list cmi5.Problems
		if err != nil && (!errors.As(err, &list) || len(list) == 0) {
			t.Fatalf("no reason: %v", err)
		}
		if err == nil && len(c.AUs) == 0 {
			t.Fatal("a course of nothing")
		}
	})
}
