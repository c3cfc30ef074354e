package app_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"strings"

	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/studio"
)

// playCode is the code of the branching case that an office gives.
func playCode(office string) string { return "PLAY-" + office }

// plays gives every office a branching case.
func (m *maker) plays(ctx context.Context) {
	text, err := os.ReadFile("../demo/fixtures/cases/land.yaml")
	m.ok(err)
	for code := range m.offices {
		file := strings.NewReplacer("code: CASE-LAND", "code: "+playCode(code), "provider: SIRD-UP", "provider: "+code).Replace(string(text))
		_, err := m.h.Cases.Put(ctx, who.Operator("test"), strings.NewReader(file))
		m.ok(err)
	}
}

// dot is the smallest of pictures.
func dot() []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		panic(err) // a buffer never fails
	}
	return out.Bytes()
}

var publishCalls = map[string]call{
	"studio.UploadBegun": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, err := w.Studio.UploadBegun(ctx, by, about.at.drafts[studio.Drafted], id.New(), studio.Uploading{})
		if fault.Is(err, fault.NotFound) { // nobody has begun such an upload: the rights were held
			return nil
		}
		return err
	},
	"studio.Attach": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		a := studio.Attaching{File: content.Upload{Name: "dot.png", Body: bytes.NewReader(dot())}, Words: "A dot"}
		return only(w.Studio.Attach(ctx, by, about.at.drafts["whole"], studio.PartText("U1", "en"), a))
	},
	"studio.Raised": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, _, err := w.Studio.Raised(ctx, w.Reader(), by, about.at.course)
		return err
	},
	"studio.CaseResults": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.CaseResults(ctx, w.Reader(), by, playCode(about.at.Code)))
	},
	"scenario.Figures": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Cases.Figures(ctx, w.Reader(), by, playCode(about.at.Code)))
	},
}
