package learninghttp

import (
	"sopan/internal/ground/prose"
)

// WithPlaces hands in where the pictures of texts are; app knows the store. Without it they show their words.
func (d *Door) WithPlaces(place func(packageID, name string) string) *Door { d.place = place; return d }

// dressed is dress for a text with pictures.
func (d *Door) dressed(text, label string) string { return dress(prose.Placed(text, d.place), label) }
