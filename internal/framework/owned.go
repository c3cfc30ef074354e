package framework

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Owned gives entries of the dictionary that belong to an organisation and not to the nation, whole, in whatever state, by code. after is
// the last code of the page before.
func (f *Frameworks) Owned(ctx context.Context, q db.Q, after string, limit int) ([]Competency, error) {
	const op = "framework.Owned"
	codes, err := ownedCodes(ctx, q, after, min(max(limit, 1), maxPage))
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	found, err := selectCompetencies(ctx, q, codes)
	out := make([]Competency, 0, len(codes))
	for _, code := range codes {
		out = append(out, found[code])
	}
	return out, fault.Wrap(op, err)
}

// AllKinds gives every kind of post as Kinds does, overlays too, by code.
func (f *Frameworks) AllKinds(ctx context.Context, q db.Q) ([]Kind, error) {
	out, err := selectAllKinds(ctx, q)
	return out, fault.Wrap("framework.AllKinds", err)
}
