package app_test

import (
	"context"
	"strings"

	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// contentCalls are the verbs of the room of content. What is received is kept, for there the organisation is known.
var contentCalls = map[string]call{
	"content.Receive": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		r, err := w.Content.Receive(ctx, by, content.Upload{Name: "guide.pdf", Body: strings.NewReader("%PDF-1.4 guide")})
		if err != nil {
			return err
		}
		defer r.Close()
		return w.DB.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
			return only(w.Content.Keep(ctx, tx, r, about.at.Code))
		})
	},
}
