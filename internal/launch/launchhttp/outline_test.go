package launchhttp_test

import (
	"strings"
	"testing"

	"sopan/internal/standard/cmi5"
	"sopan/internal/web/webtest"
)

const inBlocks = `<courseStructure xmlns="` + cmi5.Namespace + `"><course id="https://pub.example/flood"><title><langstring lang="en">Floods</langstring></title>` +
	`<description><langstring lang="en">It</langstring></description></course>` +
	`<au id="https://pub.example/0" moveOn="NotApplicable"><title><langstring lang="en">Welcome</langstring></title><description><langstring lang="en">It</langstring></description><url>https://pub.example/0</url></au>` +
	`<block id="https://pub.example/b"><title><langstring lang="en">Before</langstring></title><description><langstring lang="en">It</langstring></description>` +
	`<au id="https://pub.example/1" moveOn="Passed" masteryScore="0.6" launchMethod="OwnWindow"><title><langstring lang="en">Maps</langstring></title><description><langstring lang="en">It</langstring></description><url>https://pub.example/1</url></au>` +
	`<block id="https://pub.example/c"><title><langstring lang="en">Boats</langstring></title><description><langstring lang="en">It</langstring></description>` +
	`<au id="https://pub.example/2" moveOn="Completed"><title><langstring lang="en">Knots</langstring></title><description><langstring lang="en">It</langstring></description><url>https://pub.example/2</url></au></block></block></courseStructure>`

func TestOutline_ShowsUnitsInOrder_ByBlocks_WithWhatTheyAskAndWhereOneStands(t *testing.T) {
	s := open(t)
	live := s.imports(s.token, "text/xml", "a.xml", []byte(inBlocks)).is(t, 201).json["id"].(string)
	path := "/launch/" + live
	page := string(s.page("GET", path, "officer", "").is(t, 200).body)
	webtest.Sound(t, page)
	if got := strings.Join(webtest.Texts(t, page, "main h2"), "|"); got != "Units|Before|Before › Boats" {
		t.Errorf("chapters: %s", got)
	}
	for n, want := range map[int]string{0: "Nothing", 1: "passed from 60%", 2: "Complete the unit"} {
		href := path + "/" + string(rune('0'+n))
		if len(webtest.Find(t, page, "#main a[href="+href+"]")) == 0 || !strings.Contains(page, want) {
			t.Errorf("unit %d is not shown, or not %q", n, want)
		}
	}
	webtest.HasText(t, page, "main", "3 units, none begun")
	s.page("POST", path+"/2", "officer", "back=/learn/C23/3").is(t, 303)
	page = string(s.page("GET", path, "officer", "").is(t, 200).body)
	webtest.HasText(t, page, "main", "1 of 3 units met")
	webtest.HasText(t, page, "main", "Open unit 2")
	draft := s.imports(s.h.Token(t, "author"), "text/xml", "a.xml", []byte(inBlocks)).is(t, 201).json["id"].(string)
	s.page("GET", "/launch/"+draft, "officer", "").is(t, 404)
	webtest.HasText(t, string(s.page("GET", "/launch/"+draft, "author", "").is(t, 200).body), "main", "draft")
}

func TestRemove_OfACourseThatNobodyBegan_TakesItBack_AndOfOneThatIsBegun_IsRefused(t *testing.T) {
	s := open(t)
	c := s.imports(s.token, "text/xml", "a.xml", []byte(inBlocks)).is(t, 201).json["id"].(string)
	s.page("POST", "/launch/"+c+"/1", "officer", "mode=Normal").is(t, 303)
	s.api("POST", "/api/v1/courses/"+c+"/remove", s.token, map[string]any{}).is(t, 409)
	c = s.imports(s.token, "text/xml", "a.xml", []byte(inBlocks)).is(t, 201).json["id"].(string)
	s.api("POST", "/api/v1/courses/"+c+"/remove", s.h.Token(t, "officer"), map[string]any{}).is(t, 403)
	s.api("POST", "/api/v1/courses/"+c+"/remove", s.token, map[string]any{}).is(t, 204)
	s.api("GET", "/api/v1/courses/"+c, s.token, nil).is(t, 404)
	s.api("POST", "/api/v1/courses/"+c+"/remove", s.token, map[string]any{}).is(t, 404)
	// One that a course of the catalogue shows stays.
	shown := s.h
	page, err := shown.Courses.Page(t.Context(), shown.DB.Reader(), must(shown.Person(t.Context(), "officer")), "C23")
	if err != nil {
		t.Fatal(err)
	}
	x, err := shown.Launches.OfPackage(t.Context(), shown.DB.Reader(), must(shown.Person(t.Context(), "publisher")), page.Units[2].Package.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.api("POST", "/api/v1/courses/"+x.ID+"/remove", s.h.Token(t, "publisher"), map[string]any{}).is(t, 409)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
