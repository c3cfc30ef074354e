package access

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Deputed gives persons who hold a right by a grant over the unit at path or above it, those nearest to it first, at most limit.
// It says nothing of systems, nor of officers who hold it over those who report to them.
func (a *Accounts) Deputed(ctx context.Context, q db.Q, right who.Right, path string, limit int) ([]string, error) {
	var roles []string
	for _, role := range who.Roles() {
		if who.Grantable(role) && who.ReachOf(role, right) == who.Tree {
			roles = append(roles, string(role))
		}
	}
	if len(roles) == 0 {
		return nil, nil
	}
	out, err := deputed(ctx, q, roles, above(path), limit)
	return out, fault.Wrap("access.Deputed", err)
}

// above gives a path and all above it, the whole tree too: "IN.07." gives "IN.07.", "IN." and "".
func above(path string) []string {
	out := []string{""}
	for i := range path {
		if path[i] == '.' {
			out = append(out, path[:i+1])
		}
	}
	return out
}
