package framework

import (
	"context"

	"sopan/internal/ground/db"
)

// Orgs knows where an organisation stands in the tree. Organisations live on a higher floor, and who may draft or publish
// for a department is a right over its part of the tree; so the one who knows is handed in.
type Orgs interface {
	// OrgPath gives the path of the organisation with this code, such as "IN.UP.PR.".
	OrgPath(ctx context.Context, q db.Q, code string) (string, error)
}
