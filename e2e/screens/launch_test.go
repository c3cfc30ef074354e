//go:build browser

package screens

import (
	"context"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/content"
	"sopan/internal/launch"
	"sopan/internal/standard/cmi5"
)

// What stands in addresses for ids.
const (
	launched    = "LAUNCH-COURSE"
	launchDraft = "LAUNCH-DRAFT"
)

// launches makes a course of a package that the officer has begun, and an author's draft, and gives their ids.
func launches(t testing.TB, h *apptest.House) (begun, drafted string) {
	t.Helper()
	ctx := context.Background()
	const says = `<title><langstring lang="en">Reading the flood forecast</langstring><langstring lang="hi">बाढ़ का पूर्वानुमान पढ़ना</langstring></title>` +
		`<description><langstring lang="en">What the bulletin says, and what it asks of a Gram Panchayat.</langstring><langstring lang="hi">बुलेटिन क्या कहता है, और ग्राम पंचायत से क्या अपेक्षा करता है।</langstring></description>`
	structure := `<courseStructure xmlns="` + cmi5.Namespace + `"><course id="https://pub.example/flood"><title><langstring lang="en">Flood preparedness</langstring>` +
		`<langstring lang="hi">बाढ़ की तैयारी</langstring></title><description><langstring lang="en">Flood preparedness</langstring></description></course>` +
		`<au id="https://pub.example/1" moveOn="CompletedAndPassed" masteryScore="0.6">` + says + `<url>https://pub.example/1.html</url></au>` +
		`<au id="https://pub.example/2" moveOn="Completed">` + says + `<url>https://pub.example/2.html</url></au></courseStructure>`
	bring := func(alias string) string {
		by, err := h.Person(ctx, alias)
		if err != nil {
			t.Fatal(err)
		}
		c, err := h.Launches.Import(ctx, by, content.Upload{Name: "cmi5.xml", Body: strings.NewReader(structure)}, "")
		if err != nil {
			t.Fatal(err)
		}
		return c.ID
	}
	begun, drafted = bring("harness"), bring("author")
	officer, err := h.Person(ctx, "officer")
	if err != nil {
		t.Fatal(err)
	}
	var r string
	for _, mode := range []cmi5.Mode{cmi5.Browse, cmi5.Normal} {
		got, err := h.Launches.Launch(ctx, officer, launch.Request{Course: begun, Registration: r, Mode: mode, Base: "https://sopan.example"})
		if err != nil {
			t.Fatal(err)
		}
		r = got.Registration
	}
	return begun, drafted
}
