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
		"h5p.json":             `{"title":"x","mainLibrary":"A","preloadedDependencies":[{"machineName":"A","majorVersion":1,"minorVersion":0}]}`,
		"content/content.json": `{}`,
		"A-1.0/library.json":   `{"machineName":"A","majorVersion":1,"minorVersion":0,"runnable":1}`,
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

// course imports it for an organisation, and puts it before learners if asked.
func course(ctx context.Context, w *world, by who.Actor, owner string, live bool) (attempt.Course, error) {
	r, err := w.Content.Receive(ctx, by, content.Upload{Name: "x.h5p", Body: bytes.NewReader(packed())})
	if err != nil {
		return attempt.Course{}, err
	}
	defer r.Close()
	c, err := w.Attempts.Import(ctx, by, r, owner)
	if err == nil && live {
		err = w.Attempts.Offer(ctx, by, c.Package, true)
	}
	return c, err
}

var machine = who.Operator("test")

// begun is an attempt of somebody's own.
func begun(ctx context.Context, w *world, about *subject) (attempt.Attempt, error) {
	c, err := course(ctx, w, machine, about.at.Code, true)
	if err != nil {
		return attempt.Attempt{}, err
	}
	return w.Attempts.Begin(ctx, who.Actor{PersonID: about.PersonID}, c.Package)
}

// attemptCalls are the verbs of the room of attempts.
var attemptCalls = map[string]call{
	"attempt.Import": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(course(ctx, w, by, about.at.Code, false))
	},
	"attempt.Offer": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		c, err := course(ctx, w, machine, about.at.Code, false)
		if err != nil {
			return err
		}
		return w.Attempts.Offer(ctx, by, c.Package, true)
	},
	"attempt.Course": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		c, err := course(ctx, w, machine, about.at.Code, false)
		if err != nil {
			return err
		}
		return only(w.Attempts.Course(ctx, w.Reader(), by, c.Package))
	},
	"attempt.Begin": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		c, err := course(ctx, w, machine, about.at.Code, true)
		if err != nil {
			return err
		}
		return only(w.Attempts.Begin(ctx, by, c.Package))
	},
	"attempt.Newest": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		c, err := course(ctx, w, machine, about.at.Code, true)
		if err != nil {
			return err
		}
		return only(w.Attempts.Newest(ctx, w.Reader(), by, c.Package))
	},
	"attempt.Open": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		a, err := begun(ctx, w, about)
		if err != nil {
			return err
		}
		return only(w.Attempts.Open(ctx, w.Reader(), by, a.ID))
	},
	"attempt.Commit": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		a, err := begun(ctx, w, about)
		if err != nil {
			return err
		}
		return only(w.Attempts.Commit(ctx, by, a.ID, attempt.Commit{ID: id.New(), Version: a.Version}))
	},
	"attempt.Named": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		_, _, err := w.Attempts.Named(ctx, w.Reader(), by)
		return err
	},
}
