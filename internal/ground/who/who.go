// Package who says who acts and what they may do. A right is held over oneself, over those who report to one, or over
// a part of the tree of organisations; which role holds which right how far is one table (rights.go). The package is
// pure: rooms load what it needs, and pages never decide a right by themselves.
package who

import (
	"context"
	"slices"
	"strings"
)

// Actor is who acts: a signed-in person with the grants they hold, or a named system such as a job or the command line.
// The zero Actor is the public: nobody is signed in.
type Actor struct {
	PersonID string  // "" for a system and for the public
	Code     string  // employee code, for messages and logs
	Name     string  // for people; may be empty
	System   string  // "cli", "job", "hrms:up" …; "" for a person
	Grants   []Grant // roles held over parts of the tree
}

// Grant is one role over one part of the tree, written as an organisation's path such as "IN.UP.PR.": that unit and all
// below it.
type Grant struct {
	Role Role
	Path string
}

// Public is the actor when nobody is signed in.
var Public = Actor{}

// Operator is the person at the machine: the command line and the demo's loader. It holds every right of role Operator.
func Operator(system string) Actor {
	return Actor{System: system, Grants: []Grant{{Role: RoleOperator, Path: ""}}}
}

// SignedIn tells whether a person acts.
func (a Actor) SignedIn() bool { return a.PersonID != "" }

// ID names the actor in records: the person's id, or the system's name.
func (a Actor) ID() string {
	if a.PersonID != "" {
		return a.PersonID
	}
	return a.System
}

// Over is what an act is on: a person (or "" when it is about a unit), the path of the unit where they serve, and whether
// the actor stands above them in the reporting line.
type Over struct {
	PersonID string
	Path     string
	Above    bool
}

// May tells whether the actor holds the right over this person or unit.
func (a Actor) May(right Right, over Over) bool {
	if a.PersonID != "" {
		if own := table[RoleLearner][right]; own == Own && over.PersonID == a.PersonID {
			return true
		} else if own == Tree {
			return true
		}
		if over.Above && over.PersonID != a.PersonID && table[RoleManager][right] == Reports {
			return true
		}
	}
	for _, g := range a.Grants {
		if table[g.Role][right] == Tree && strings.HasPrefix(over.Path, g.Path) && !(personal[right] && over.PersonID != "" && over.PersonID == a.PersonID) {
			return true
		}
	}
	return false
}

// Can tells whether the actor holds the right over the whole unit at path.
func (a Actor) Can(right Right, path string) bool { return a.May(right, Over{Path: path}) }

// Holds tells whether the actor holds the right over any part of the tree at all. It is for showing or hiding a door,
// never for passing through it.
func (a Actor) Holds(right Right) bool { return len(a.Paths(right)) > 0 }

// Paths gives the parts of the tree over which the actor holds the right, without those that lie within another: the
// form in which lists are filtered in SQL (see db.Within).
func (a Actor) Paths(right Right) []string {
	var paths []string
	if a.PersonID != "" && table[RoleLearner][right] == Tree {
		return []string{""}
	}
	for _, g := range a.Grants {
		if table[g.Role][right] == Tree {
			paths = append(paths, g.Path)
		}
	}
	slices.Sort(paths)
	paths = slices.Compact(paths)
	var out []string
	for _, p := range paths {
		if len(out) == 0 || !strings.HasPrefix(p, out[len(out)-1]) {
			out = append(out, p)
		}
	}
	return out
}

// HasRole tells whether the actor holds this role anywhere.
func (a Actor) HasRole(role Role) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == role })
}

// Within gives the half-open range [from, to) of paths at and below path: "IN.07." gives "IN.07." and "IN.07/". The empty
// path gives the range of everything.
func Within(path string) (from, to string) {
	if path == "" {
		return "", "\x7f"
	}
	return path, strings.TrimSuffix(path, ".") + "/"
}

type actorKey struct{}

// With gives a context that carries the actor; doors set it, verbs take the actor as an argument.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, actorKey{}, a) }

// From gives the actor that a door has set, or Public.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}
