package learninghttp

import (
	"context"
	"strings"
	"testing"

	"sopan/internal/content"
	"sopan/internal/ground/locale"
	"sopan/internal/learning"
	"sopan/internal/web/webtest"
	language "sopan/locale"
)

func TestShownPart_LeadsToWhatRuns_AndWorksWithoutScript(t *testing.T) {
	catalog, err := locale.Load(language.Files)
	if err != nil {
		t.Fatal(err)
	}
	page := func(u learning.Unit) string {
		p := PlayerPage{N: 1, Path: "/learn/X01/1", Running: Running{Begin: "/run/pkg-1"}, Playing: content.Playing{Address: "https://files.example/pkg-2/a"}}
		p.Unit, p.Enrolment = u, &learning.Enrolment{Status: learning.StatusActive}
		var out strings.Builder
		if err := shownPart(catalog.Printer("en"), p).Render(context.Background(), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	webtest.One(t, page(learning.Unit{Package: &learning.Package{ID: "pkg-1"}}), "#file form[action=/run/pkg-1] button")
	html := page(learning.Unit{File: &learning.File{ID: "pkg-2", Media: learning.MediaPages, Length: 4}})
	webtest.One(t, html, "#file form[action=/learn/X01/1/through]")
	webtest.One(t, html, "#file a[href=https://files.example/pkg-2/a]")
	for _, media := range []string{learning.MediaVideo, learning.MediaAudio} {
		html = page(learning.Unit{File: &learning.File{ID: "pkg-2", Media: media, Length: 60}})
		webtest.One(t, html, media+"[controls]")
		if !strings.Contains(html, "<noscript>") || !strings.Contains(html, "/through") {
			t.Errorf("%s without script: %s", media, html)
		}
	}
}
