package plan

import (
	"context"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
)

// Sheets gives the plans of those who hold a post in parts of the tree, of every year, and their items. The caller has checked the
// right to read them, and keeps a record of the reading of each.
func (p *Plans) Sheets(ctx context.Context, q db.Q, paths []string) []csvio.Sheet {
	return []csvio.Sheet{
		{
			File: "plans.csv",
			Fields: csvio.Fields("employee_code", "from_date:date", "to_date:date", "status", "drafted_at:datetime", "proposed_at:datetime",
				"agreed_at:datetime", "agreed_by", "started_at:datetime", "sent_back"),
			Rows: func(each func([]string) error) error { return eachPlan(ctx, q, paths, each) },
		},
		{
			File: "plan_items.csv",
			Fields: csvio.Fields("employee_code", "from_date:date", "item:integer", "competency", "from_level:integer", "to_level:integer", "kind:integer", "minutes:integer",
				"due:date", "course", "closes", "aspiration:boolean", "text_en", "text_hi", "done:boolean"),
			Rows: func(each func([]string) error) error { return eachItem(ctx, q, paths, each) },
		},
	}
}
