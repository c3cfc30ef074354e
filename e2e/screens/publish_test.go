//go:build browser

package screens

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/content"
	"sopan/internal/scenario"
	"sopan/internal/studio"
)

// enrich gives the draft that is hardly begun a picture, a branching case and a package, and has a learner flag a course: once.
func enrich(t *testing.T, h *apptest.House, draft string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	author, err := h.Person(ctx, "author")
	must(err)
	d, err := h.Studio.Open(ctx, h.Reader(), author, draft)
	must(err)
	file, err := os.Open("../../internal/demo/fixtures/cases/land.yaml")
	must(err)
	defer file.Close()
	c, err := scenario.Read(file)
	must(err)
	_, err = h.Studio.Edit(
		ctx, author, draft, d.Revision, studio.Put(studio.PartUnit("U3"), -1, studio.Unit{ID: "U3", Kind: studio.KindBranch, Title: c.Title}), studio.PlayOf("U3", c),
		studio.Drop(studio.PartScene("U3", c.Scenes[len(c.Scenes)-1].ID)),
	)
	must(err)
	var picture bytes.Buffer
	field := image.NewGray(image.Rect(0, 0, 320, 120))
	for i := range field.Pix {
		field.Pix[i] = color.GrayModel.Convert(color.RGBA{uint8(i % 320 * 255 / 320), 180, 160, 255}).(color.Gray).Y
	}
	must(png.Encode(&picture, field))
	_, err = h.Studio.Attach(ctx, author, draft, studio.PartText("U1", "en"), studio.Attaching{File: content.Upload{Name: "counter.png", Body: &picture}, Words: "A counter with a bench before it"})
	must(err)
	_, err = h.Studio.Upload(ctx, author, draft, studio.Uploading{File: content.Upload{Name: "gram-sabha.zip", Body: bytes.NewReader(attempttest.Packed(t, attempttest.SCORM12()))}})
	must(err)
	officer, err := h.Person(ctx, "officer")
	must(err)
	must(h.Courses.Flag(ctx, officer, "C02", "Part 2 names the rule of 2016; it was replaced in 2021."))
}
