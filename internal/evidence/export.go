package evidence

import (
	"context"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// LoadsSheet gives the earlier scores that were brought in for those who hold a post in parts of the tree, whatever came of their
// batch, in the columns that ImportLoad takes in, with the batch, its state and the day on which it was proposed beside. Rows that
// came by an API with a source of their own have that as reference. The caller has checked the right to read them, and keeps a record.
func (r *Records) LoadsSheet(ctx context.Context, q db.Q, paths []string) csvio.Sheet {
	return csvio.Sheet{
		File: "earlier_scores.csv",
		Fields: csvio.Fields("employee_code", "competency", "side", "score:number", "observed_on:date", "readings", "note", "reference",
			"batch", "batch_state", "proposed_at:datetime", "row:integer"),
		Rows: func(each func([]string) error) error {
			for after := ""; ; {
				loads, err := exportedLoads(ctx, q, paths, after, 200)
				if err != nil || len(loads) == 0 {
					return fault.Wrap("evidence.LoadsSheet", err)
				}
				for _, l := range loads {
					if err := eachLoaded(ctx, q, l, paths, each); err != nil {
						return err
					}
					after = l
				}
			}
		},
	}
}
