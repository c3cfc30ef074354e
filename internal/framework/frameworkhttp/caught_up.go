package frameworkhttp

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// CaughtUpPage is how far those have come who were told that a law changed, in the reader's parts of the tree.
type CaughtUpPage struct {
	Sees    bool // the reader works on what posts need somewhere
	Touched int  // hold a post that names the law now
	people.CaughtUp
	Units []UnitCaughtUp
}

// UnitCaughtUp is the same for a unit directly below the reader's, with all below it; those that are too small to be told of stand
// together in the last line, without a name.
type UnitCaughtUp struct {
	people.CaughtUp
	Code, Name string
}

// fewestTold is how many must have been told in a line, so that it does not say of one person whether they passed (DOMAIN B12).
const fewestTold = 5

// caughtUp reads it, for whoever drafts, reviews, verifies or publishes what posts need.
func (d *Door) caughtUp(ctx context.Context, q db.Q, p *locale.Printer, by who.Actor, law string, touched int) (CaughtUpPage, error) {
	page := CaughtUpPage{Touched: touched}
	paths := people.DeskPaths(by)
	if len(paths) == 0 {
		return page, nil
	}
	page.Sees = true
	list, err := d.people.CaughtUp(ctx, q, law, paths)
	if err != nil {
		return page, err
	}
	for _, c := range list {
		page.Told, page.Opened, page.Passed = page.Told+c.Told, page.Opened+c.Opened, page.Passed+c.Passed
	}
	lines := together(rolledUp(list, paths))
	var at []string
	for _, l := range lines {
		at = append(at, l.Path)
	}
	orgs, err := d.people.OrgsAt(ctx, q, db.Keys(at))
	for _, l := range lines {
		name, _ := p.Name(orgs[l.Path].Name)
		page.Units = append(page.Units, UnitCaughtUp{l, orgs[l.Path].Code, cmp.Or(name, p.T("framework.caught.others"))})
	}
	return page, err
}

// rolledUp adds units up to those directly below the paths, or at them.
func rolledUp(list []people.CaughtUp, paths []string) []people.CaughtUp {
	at := map[string]int{}
	var out []people.CaughtUp
	for _, c := range list {
		path := below(c.Path, paths)
		i, ok := at[path]
		if !ok {
			i = len(out)
			at[path] = i
			out = append(out, people.CaughtUp{Path: path})
		}
		out[i].Told, out[i].Opened, out[i].Passed = out[i].Told+c.Told, out[i].Opened+c.Opened, out[i].Passed+c.Passed
	}
	return out
}

// below gives the path of the unit directly below the first of the paths that holds this one.
func below(path string, paths []string) string {
	for _, p := range paths {
		if rest, ok := strings.CutPrefix(path, p); ok {
			first, _, more := strings.Cut(rest, ".")
			if !more {
				return path
			}
			return p + first + "."
		}
	}
	return path
}

// together puts the lines with the fewest told into one, at the end and without a path, until no line tells of too few. Those come
// first in which most are still to pass.
func together(lines []people.CaughtUp) []people.CaughtUp {
	slices.SortStableFunc(lines, func(a, b people.CaughtUp) int { return cmp.Compare(b.Told, a.Told) })
	var rest people.CaughtUp
	for len(lines) > 0 {
		last := lines[len(lines)-1]
		if last.Told >= fewestTold && (rest.Told == 0 || rest.Told >= fewestTold) {
			break
		}
		rest.Told, rest.Opened, rest.Passed = rest.Told+last.Told, rest.Opened+last.Opened, rest.Passed+last.Passed
		lines = lines[:len(lines)-1]
	}
	slices.SortStableFunc(lines, func(a, b people.CaughtUp) int { return cmp.Compare(b.Told-b.Passed, a.Told-a.Passed) })
	if rest.Told > 0 {
		lines = append(lines, rest)
	}
	return lines
}

// hidden tells whether figures would say of one person whether they passed.
func hidden(c people.CaughtUp) bool { return c.Told < fewestTold }
