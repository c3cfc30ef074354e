package hr

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// KeptMaps gives the maps by which the files of HR systems are read at units in parts of the tree, by unit and source, whole enough to be
// handed to the next file (sopan import hr --map). The caller has checked the right.
func (b *Batches) KeptMaps(ctx context.Context, q db.Q, paths []string) ([]Map, error) {
	out, err := keptMaps(ctx, q, paths)
	return out, fault.Wrap("hr.KeptMaps", err)
}
