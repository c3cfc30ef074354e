//go:build browser

package clients

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"sopan/e2e/browser"
	"sopan/internal/app/apptest"
	"sopan/internal/content"
	"sopan/internal/web"
)

// unit makes a package whose unit speaks by @xapi/cmi5.
func unit(t *testing.T) []byte {
	t.Helper()
	read := func(path ...string) string {
		text, err := os.ReadFile(filepath.Join(path...))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range map[string]string{
		"cmi5.xml": `<?xml version="1.0" encoding="utf-8"?><courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">` +
			`<course id="https://pub.example/c"><title><langstring lang="en">Course</langstring></title><description><langstring lang="en">It</langstring></description></course>` +
			`<au id="https://pub.example/u" moveOn="CompletedAndPassed" masteryScore="0.9"><title><langstring lang="en">Unit</langstring></title>` +
			`<description><langstring lang="en">It</langstring></description><url>unit/index.html</url></au></courseStructure>`,
		"unit/index.html": `<!doctype html><html lang="en"><meta charset="utf-8"><title>Unit</title><body><p id="out"></p><script src="theirs.js"></script><script src="unit.js"></script>`,
		"unit/theirs.js":  read("..", "node_modules", "@xapi", "cmi5", "dist", "Cmi5.umd.js"),
		"unit/unit.js":    read("testdata", "cmi5.js"),
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestCmi5_AUnitThatSpeaksByXapiCmi5_RunsFromThePageToTheEnd(t *testing.T) {
	ctx := context.Background()
	h := apptest.Demo(t)
	site := h.Site(t)
	h.Player(t, site.URL)
	host, err := h.Person(ctx, "harness")
	if err != nil {
		t.Fatal(err)
	}
	course, err := h.Launches.Import(ctx, host, content.Upload{Name: "unit.zip", Body: bytes.NewReader(unit(t))}, "")
	if err != nil {
		t.Fatal(err)
	}
	officer, err := h.Person(ctx, "officer")
	if err != nil {
		t.Fatal(err)
	}
	p := browser.Start(t).Page(t, browser.Options{Width: 360, Script: true})
	p.Cookie(site.URL, web.SessionCookie, h.Session(t, "officer"))
	p.Goto(site.URL + "/launch/" + course.ID + "/0")
	p.Click(`form.one button`)
	p.Wait(`body[data-done="yes"]`)
	var out map[string]any
	if err := json.Unmarshal([]byte(p.Text("#out")), &out); err != nil || out["error"] != nil {
		t.Fatalf("%v %s", err, p.Text("#out"))
	}
	for name, want := range map[string]any{
		"mode": "Normal", "moveOn": "CompletedAndPassed", "mastery": 0.9, "refused": 403.0, "returnURL": site.URL + "/launch/" + course.ID + "/0",
	} {
		if out[name] != want {
			t.Errorf("%s is %v, want %v", name, out[name], want)
		}
	}
	r, err := h.Launches.Latest(ctx, h.Reader(), officer.PersonID, course.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, progress, err := h.Launches.ProgressOf(ctx, h.Reader(), r.ID)
	if err != nil || r.SatisfiedAt.IsZero() || progress[0].MetAt.IsZero() || progress[0].Scaled != "0.95" {
		t.Errorf("%+v %+v %v", r, progress, err)
	}
	sessions, err := h.Launches.SessionsOf(ctx, h.Reader(), r.ID, 5)
	if err != nil || len(sessions) != 1 || sessions[0].EndedAt.IsZero() || sessions[0].Abandoned {
		t.Errorf("%+v %v", sessions, err)
	}
	p.Goto(site.URL + "/launch/" + course.ID + "/0")
	if got := p.Text("main"); !bytes.Contains([]byte(got), []byte("95%")) {
		t.Errorf("the page does not know of it: %s", got)
	}
}
