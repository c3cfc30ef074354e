package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

const guide = "%PDF-1.4 guide"

// uploads begins an upload of each person's, of which all has come.
func (m *maker) uploads(ctx context.Context) {
	for _, s := range m.all() {
		as := who.Actor{PersonID: s.PersonID, Grants: []who.Grant{{Role: who.RoleAuthor, Path: s.at.Path}}}
		for _, come := range []string{"", guide} {
			u, err := m.h.Content.Begin(ctx, as, s.at.Code, "guide.pdf", int64(len(guide)))
			m.ok(err)
			if come != "" {
				_, err = m.h.Content.Append(ctx, as, u.ID, 0, strings.NewReader(come), nil)
				m.ok(err)
				s.sent = u.ID
			} else {
				s.sending = u.ID
			}
		}
	}
}

// lies puts the file of an upload where it lies: copies of the world share their folder, and an earlier call may have removed it.
func (w *world) lies(upload, come string) string {
	if err := os.WriteFile(filepath.Join(w.data, "uploads", "upload-"+upload), []byte(come), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return upload
}

// contentCalls are the verbs of the room of content. What is received is kept, for there the organisation is known.
var contentCalls = map[string]call{
	"content.Receive": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		r, err := w.Content.Receive(ctx, by, content.Upload{Name: "guide.pdf", Body: strings.NewReader(guide)})
		if err != nil {
			return err
		}
		defer r.Close()
		return w.DB.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
			return only(w.Content.Keep(ctx, tx, r, about.at.Code))
		})
	},
	"content.Begin": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Content.Begin(ctx, by, about.at.Code, "guide.pdf", 10))
	},
	"content.Begun": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Content.Begun(ctx, by, w.lies(about.sending, "")))
	},
	"content.Append": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Content.Append(ctx, by, w.lies(about.sending, ""), 0, strings.NewReader(guide), nil))
	},
	"content.Uploaded": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		r, err := w.Content.Uploaded(ctx, by, w.lies(about.sent, guide))
		if err == nil {
			err = r.Close()
		}
		return err
	},
	"content.EndUpload": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Content.EndUpload(ctx, by, w.lies(about.sending, ""))
	},
}
