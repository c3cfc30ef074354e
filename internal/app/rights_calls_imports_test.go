package app_test

import (
	"context"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/who"
)

var tableMap = framework.Map{Columns: map[string]string{"code": "id", "name": "name"}}

// imports gives each office a file that waits for its part of the dictionary, and the nation a map that is kept.
func (m *maker) imports(ctx context.Context) {
	for code := range m.offices {
		_, err := judgedFile(ctx, m.h.Frameworks, code)
		m.ok(err)
		_, err = retiredImport(ctx, m.h.Frameworks, m.h.Reader(), code)
		m.ok(err)
	}
	m.ok(m.h.Frameworks.KeepMapping(ctx, byHand, "theirs", tableMap))
}

// judgedFile brings in a file for an office's part of the dictionary, up to where it can be written, and gives its id.
func judgedFile(ctx context.Context, f *framework.Frameworks, office string) (string, error) {
	in, err := f.ReceiveImport(ctx, byHand, "theirs.csv", office, strings.NewReader("id,name\nNEW-7,New\n"))
	if err != nil {
		return "", err
	}
	_, err = f.JudgeImport(ctx, byHand, in.ID, tableMap)
	return in.ID, err
}

// waiting gives a file that waits for an office's part of the dictionary: another, where an earlier cell has written it in the
// same copy of the world.
func waiting(ctx context.Context, w *world, about *subject) string {
	list, err := w.Frameworks.Imports(ctx, w.Reader(), byHand, "", 200)
	for _, in := range list {
		if in.Owner == about.at.Code && in.State == framework.ImportJudged {
			return in.ID
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
	another, err := judgedFile(ctx, w.Frameworks, about.at.Code)
	if err != nil {
		w.t.Fatal(err)
	}
	return another
}

var importCalls = map[string]call{
	"framework.ReceiveImport": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.ReceiveImport(ctx, by, "theirs.csv", about.at.Code, strings.NewReader("id,name\nNEW-7,New\n")))
	},
	"framework.JudgeImport": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.JudgeImport(ctx, by, waiting(ctx, w, about), tableMap))
	},
	"framework.WriteImport": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.WriteImport(ctx, by, waiting(ctx, w, about), false))
	},
	"framework.DropImport": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Frameworks.DropImport(ctx, by, waiting(ctx, w, about))
	},
	"framework.ImportOf": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.ImportOf(ctx, w.Reader(), by, waiting(ctx, w, about)))
	},
	"framework.ImportErrors": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.ImportErrors(ctx, w.Reader(), by, waiting(ctx, w, about), 0, 10))
	},
	"framework.ImportHead": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.ImportHead(ctx, w.Reader(), by, waiting(ctx, w, about), ""))
	},
	"framework.Imports": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		in := waiting(ctx, w, about)
		list, err := w.Frameworks.Imports(ctx, w.Reader(), by, "", 200)
		if err != nil {
			return err
		}
		for _, i := range list {
			if i.ID == in {
				return nil
			}
		}
		return errLeftOut
	},
	"framework.Give": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Frameworks.Give(ctx, by, about.at.entries[0], about.at.Code)
	},
	"framework.ForgetMapping": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Frameworks.ForgetMapping(ctx, by, "theirs")
	},
}
