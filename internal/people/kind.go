package people

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// OrgsOfKind gives the organisations of a kind within parts of the tree.
func (r *Register) OrgsOfKind(ctx context.Context, q db.Q, kind string, paths []string) ([]Org, error) {
	rows, err := orgsOfKind(ctx, q, kind, paths)
	return rows, fault.Wrap("people.OrgsOfKind", err)
}

// OrgsByCode gives the organisations with these codes, by code; those that are unknown are left out.
func (r *Register) OrgsByCode(ctx context.Context, q db.Q, codes []string) (map[string]Org, error) {
	rows, err := orgs(ctx, q, "o.code", codes)
	out := make(map[string]Org, len(rows))
	for _, o := range rows {
		out[o.Code] = o
	}
	return out, fault.Wrap("people.OrgsByCode", err)
}

// OrgPath gives the path of the organisation with this code, such as "IN.UP.PR."; one that is unknown is NotFound. With OrgPaths
// it tells lower rooms (framework.Orgs) where organisations stand.
func (r *Register) OrgPath(ctx context.Context, q db.Q, code string) (string, error) {
	org, err := r.Org(ctx, q, code)
	return org.Path, err
}

// OrgPaths gives the paths of the organisations with these codes, by code; those that are unknown are left out.
func (r *Register) OrgPaths(ctx context.Context, q db.Q, codes []string) (map[string]string, error) {
	found, err := r.OrgsByCode(ctx, q, codes)
	out := make(map[string]string, len(found))
	for code, org := range found {
		out[code] = org.Path
	}
	return out, err
}
