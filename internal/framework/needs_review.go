package framework

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// Deputed knows who holds a right over a part of the tree. Grants live on a higher floor, and whoever may take the next step with
// a version is told that it waits.
type Deputed interface {
	// Deputed gives persons who hold the right over an organisation's path, at most limit.
	Deputed(ctx context.Context, q db.Q, right who.Right, path string, limit int) ([]string, error)
}

// Serving knows who holds posts of a kind in a part of the tree. Postings live on a higher floor.
type Serving interface {
	// ServingIn gives persons who hold a post of the kind now, of an overlay below its organisation, within the paths; in the order
	// of ids, those after one, at most limit.
	ServingIn(ctx context.Context, q db.Q, kind Kind, paths []string, after string, limit int) ([]Serves, error)
}

// Serves is somebody who holds a post, and the organisation at which they serve.
type Serves struct{ PersonID, OrgID string }

// WithDeputed says who knows who may take the next step. Until then nobody is told that a version waits.
func (f *Frameworks) WithDeputed(d Deputed) *Frameworks { f.deputed = d; return f }

// WithServing says who knows who holds posts. Until then no holder can be told that a law changed.
func (f *Frameworks) WithServing(s Serving) *Frameworks { f.serving = s; return f }
