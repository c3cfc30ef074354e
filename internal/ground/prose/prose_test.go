package prose_test

import (
	"strings"
	"testing"

	"sopan/internal/ground/prose"
)

const lies = "01990000-0000-7000-8000-000000000001"

func TestRender_OfAPicture_KeepsOnesOfTheStoreAlone(t *testing.T) {
	got, err := prose.Render("Look:\n\n![A pump & a well](" + prose.File(lies, "image.png") + ")\n\n![out](https://elsewhere.example/x.png) ![path](store:" + lies + "/../../x.png) ![js](javascript:alert(1))\n\n<img src=x onerror=alert(1)>")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(got, "src="); n != 1 || strings.Contains(got, "elsewhere") || strings.Contains(got, "onerror") {
		t.Errorf("rendered %s", got)
	}
	on := prose.Placed(got, func(id, name string) string { return "/content/" + id + "/" + name + "?a=1&b=2" })
	if !strings.Contains(on, `src="/content/`+lies+`/image.png?a=1&amp;b=2"`) || !strings.Contains(on, `" alt="A pump &amp; a well"`) {
		t.Errorf("placed %s", on)
	}
	if words := prose.Words(got); words != 1 {
		t.Errorf("%d words: what a picture shows is not read", words)
	}
}

func TestPictures_OfAText_AreNamedWithTheirWords(t *testing.T) {
	got := prose.Pictures("![ ](store:a) and ![A map](" + prose.File(lies, "image.jpg") + " \"title\")")
	if len(got) != 2 || got[0].Alt != "" || got[1].Alt != "A map" {
		t.Fatalf("%+v", got)
	}
	if id, name, ok := prose.CutFile(got[1].Ref); !ok || id != lies || name != "image.jpg" {
		t.Errorf("%s %s %v", id, name, ok)
	}
	if _, _, ok := prose.CutFile("store:" + lies + "/../x"); ok {
		t.Error("a way out of a package is a file")
	}
}

func FuzzRender(f *testing.F) {
	f.Add("# a\n\n![x](store:" + lies + "/image.png)")
	f.Add("![](store:x\" onload=\"y)")
	f.Fuzz(func(t *testing.T, source string) {
		got, err := prose.Render(source)
		if err != nil {
			return
		}
		for _, m := range strings.Split(got, "<img ")[1:] {
			if !strings.HasPrefix(m, `src="store:`) {
				t.Fatalf("a picture from elsewhere: %q", got)
			}
		}
		if strings.Contains(got, "<script") {
			t.Fatalf("a script: %q", got)
		}
	})
}
