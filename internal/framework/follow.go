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
		Rebuild: f.layAnew,
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
