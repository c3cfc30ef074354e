package assessment

import (
	"context"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// Agency is an assessment agency for which somebody writes results, as one competency sees it.
type Agency struct {
	people.Org
	Teaches bool // gives a course in the competency, so it may not test it
}

// kindAgency is the kind of organisation whose trade is to test.
const kindAgency = "agency"

// Agencies gives the assessment agencies that hold tests, wherever in the tree they hang, and tells which of them teach the
// competency. An agency for which nobody writes results holds none.
func (p *Papers) Agencies(ctx context.Context, q db.Q, competency string) ([]Agency, error) {
	const op = "assessment.Agencies"
	if p.providers == nil {
		return nil, fault.E(fault.Unavailable, op, "assessment.unavailable.providers")
	}
	parts, err := assessed(ctx, q)
	if err != nil || len(parts) == 0 {
		return nil, fault.Wrap(op, err)
	}
	orgs, err := p.people.OrgsOfKind(ctx, q, kindAgency, parts)
	if err != nil || len(orgs) == 0 {
		return nil, err
	}
	paths := make([]string, len(orgs))
	for i, o := range orgs {
		paths[i] = o.Path
	}
	teach, err := p.providers.Providing(ctx, q, paths, competency)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	out := make([]Agency, len(orgs))
	for i, o := range orgs {
		out[i] = Agency{Org: o, Teaches: teach[o.Path]}
	}
	return out, nil
}

// recorders are the roles that write results of tests over the part of the tree where they are granted.
func recorders() []string {
	var out []string
	for _, role := range who.Roles() {
		if who.ReachOf(role, who.AssessRecord) == who.Tree {
			out = append(out, string(role))
		}
	}
	return out
}

// above gives the parts of the tree in which a path lies, from the whole tree down to the path itself.
func above(path string) []string {
	out := []string{""}
	for i := range path {
		if strings.HasPrefix(path[i:], ".") {
			out = append(out, path[:i+1])
		}
	}
	return out
}
