package framework

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
)

// Follow lays overlays anew when an organisation has come to hang elsewhere: others may stand above it now. moved is the fact that
// tells of it; organisations live on a higher floor.
func (f *Frameworks) Follow(log *event.Log, moved event.Fact) {
	log.On(event.Reader{
		Name:    "framework",
		Reads:   []event.Fact{moved},
		Handle:  func(ctx context.Context, tx *db.Tx, _ []event.Entry) error { return f.layAnew(ctx, tx) },
		Rebuild: f.rebuild,
	})
}

// layAnew takes the needs anew of all kinds of post with overlays that may lie upon each other.
func (f *Frameworks) layAnew(ctx context.Context, tx *db.Tx) error {
	kinds, err := kindsWithTiers(ctx, tx)
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		v, err := selectVersionInForce(ctx, tx, kind)
		if db.None(err) {
			continue
		} else if err != nil {
			return err
		}
		if err := f.takeNeeds(ctx, tx, v); err != nil {
			return err
		}
	}
	return nil
}

// rebuild lays overlays anew, and writes the words anew under which knowledge resources are found.
func (f *Frameworks) rebuild(ctx context.Context, tx *db.Tx) error {
	if err := f.layAnew(ctx, tx); err != nil {
		return err
	}
	for after := ""; ; {
		codes, err := selectShelf(ctx, tx, after, few)
		if err != nil || len(codes) == 0 {
			return err
		}
		found, err := selectKnowledge(ctx, tx, codes)
		if err != nil {
			return err
		}
		var list []Knowledge
		for _, code := range codes {
			list = append(list, found[code])
		}
		if err := setKeptWords(ctx, tx, list); err != nil {
			return err
		}
		after = codes[len(codes)-1]
	}
}
