package storybook

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"sopan/internal/ground/locale"
	"sopan/internal/web"
	"sopan/internal/web/parts"
	"sopan/internal/web/webtest"
	words "sopan/locale"
)

func printer(t *testing.T, lang string) *locale.Printer {
	t.Helper()
	catalogue, err := locale.Load(words.Files)
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.Printer(lang)
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var stories = map[string]func(web.Frame) templ.Component{
	"parts": Page, "error": failed, "confirm": Asks, "public": public,
	"home":      func(f web.Frame) templ.Component { return Home(f, 0) },
	"home-done": func(f web.Frame) templ.Component { return Home(f, 1) },
	"home-none": func(f web.Frame) templ.Component { return Home(f, 2) },
	"home-late": func(f web.Frame) templ.Component { return Home(f, 3) },
}

// failed is the error page under a strip that could not send.
func failed(f web.Frame) templ.Component {
	f.Flash, f.Net = nil, parts.Network{Stands: "failed", Reason: "503", Again: "/offline/send"}
	return Errors(f)
}

// public is a page that nobody has signed in to see.
func public(f web.Frame) templ.Component {
	f.Viewer, f.Flash, f.Net = web.Viewer{}, nil, parts.Network{}
	return Asks(f)
}

// TestEveryStory_InBothLanguages_IsSound renders all stories and holds them to
// what every page must keep. With SOPAN_STORYBOOK set to a folder it also
// writes them there, with their style, to be looked at.
func TestEveryStory_InBothLanguages_IsSound(t *testing.T) {
	for name, story := range stories {
		for _, lang := range []string{"en", "hi"} {
			for _, theme := range []string{"light", "dark"} {
				t.Run(name+"/"+lang+"/"+theme, func(t *testing.T) {
					page := render(t, story(Frame(printer(t, lang), theme)))
					webtest.Sound(t, page)
					if strings.Contains(page, ">web.") || strings.Contains(page, `"web.`) {
						t.Error("a key stands on the page without its words")
					}
					keep(t, name+"-"+lang+"-"+theme, page)
				})
			}
		}
	}
}

func keep(t *testing.T, name, page string) {
	t.Helper()
	dir := os.Getenv("SOPAN_STORYBOOK")
	if dir == "" {
		return
	}
	for _, asset := range []string{"app.css", "app.js", "favicon.svg", "manifest.webmanifest"} {
		body, err := os.ReadFile(filepath.Join("..", "static", asset))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, asset), body, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		page = strings.ReplaceAll(page, web.Asset(asset), asset)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".html"), []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
}
