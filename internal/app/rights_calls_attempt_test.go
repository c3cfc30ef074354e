package app_test

import (
	"archive/zip"
	"bytes"
	"context"

	"sopan/internal/attempt"
	"sopan/internal/content"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// packed is a package of H5P with nothing to it.
func packed() []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range map[string]string{
		"h5p.json":                `{"title":"x","mainLibrary":"A","preloadedDependencies":[{"machineName":"A","majorVersion":1,"minorVersion":0}]}`,
		"content/content.json":    `{}`,
		"A-1.0/" + "library.json": `{"machineName":"A","majorVersion":1,"minorVersion":0,"runnable":1}`,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			panic(err) // a buffer never fails
		}
	}
	_ = z.Close()
	return out.Bytes()
}

// packages has everybody begin at a package that is before learners; each office has another that is not.
func (m *maker) ofPackages(ctx context.Context) {
	by := who.Operator("test")
	m.drafted = map[string]string{}
	taken := func(owner string) string {
		r, err := m.h.Content.Receive(ctx, by, content.Upload{Name: "x.h5p", Body: bytes.NewReader(packed())})
		m.ok(err)
		defer r.Close()
		c, err := m.h.Attempts.Import(ctx, by, r, owner)
		m.ok(err)
		return c.Package
	}
	for _, s := range m.all() {
		if m.drafted[s.at.Code] == "" {
			m.drafted[s.at.Code] = taken(s.at.Code)
		}
	}
	m.played = taken(m.boss.at.Code)
	m.ok(m.h.Attempts.Offer(ctx, by, m.played, true))
	for _, s := range m.all() {
		a, err := m.h.Attempts.Begin(ctx, s.Actor, m.played)
		m.ok(err)
		s.attempt = a.ID
	}
}

// attemptCalls are the verbs of the room of attempts.
var attemptCalls = map[string]call{
	"attempt.Import": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		r, err := w.Content.Receive(ctx, by, content.Upload{Name: "x.h5p", Body: bytes.NewReader(packed())})
		if err != nil {
			return err
		}
		defer r.Close()
		return only(w.Attempts.Import(ctx, by, r, about.at.Code))
	},
	"attempt.Offer": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Attempts.Offer(ctx, by, w.drafted[about.at.Code], true)
	},
	"attempt.Course": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Attempts.Course(ctx, w.Reader(), by, w.drafted[about.at.Code]))
	},
	"attempt.Begin": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Attempts.Begin(ctx, by, w.played))
	},
	"attempt.Newest": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Attempts.Newest(ctx, w.Reader(), by, w.played))
	},
	"attempt.Open": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Attempts.Open(ctx, w.Reader(), by, about.attempt))
	},
	"attempt.Commit": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Attempts.Commit(ctx, by, about.attempt, attempt.Commit{ID: id.New(), Version: 1}))
	},
	"attempt.Named": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		_, _, err := w.Attempts.Named(ctx, w.Reader(), by)
		return err
	},
}
