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
	// OrgPaths gives the paths of several, by code; those that are unknown are left out.
	OrgPaths(ctx context.Context, q db.Q, codes []string) (map[string]string, error)
}

// Holders knows who holds a kind of post, for the check by job holders. Postings live on a higher floor.
type Holders interface {
	// Holding gives those of persons who hold a post of this kind now; of an overlay, below its organisation.
	Holding(ctx context.Context, q db.Q, kind Kind, persons []string) ([]string, error)
	// CountHolding tells how many hold a post of this kind now.
	CountHolding(ctx context.Context, q db.Q, kind Kind) (int, error)
}
