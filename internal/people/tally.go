package people

import (
	"context"
	"maps"
	"slices"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Follow keeps the count of posts by kind, unit by unit and with all below: it reads which units' posts have changed, who has come and
// gone, and what hangs elsewhere. Rebuilding comes to the same counts.
func (r *Register) Follow(log *event.Log) {
	log.On(event.Reader{
		Name:    "posts",
		Reads:   []event.Fact{PostsChanged{}, Posted{}, Left{}, OrgMoved{}},
		Handle:  recountPosts,
		Rebuild: rebuildTally,
	})
}

// placed is where a fact has changed something.
type placed struct {
	Org      string `json:"org"`
	Position string `json:"position"`
}

// Kind is never asked: placed only reads.
func (placed) Kind() string { return "" }

// recountPosts counts the units anew that facts speak of, and adds what has changed to all units above them. When a unit has moved,
// everything is counted anew: that is rare, and what stood above it before is not told.
func recountPosts(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	units, posts := map[string]bool{}, map[string]bool{}
	for _, f := range facts {
		if f.Kind == (OrgMoved{}).Kind() {
			return rebuildTally(ctx, tx)
		}
		p, err := event.As[placed](f)
		if err != nil {
			return err
		}
		units[p.Org], posts[p.Position] = true, true
	}
	at, err := barePositions(ctx, tx, "s.id", sorted(posts))
	if err != nil {
		return err
	}
	for _, p := range at {
		units[p.OrgID] = true
	}
	ids := sorted(units)
	return db.Chunks(ids, 500, func(ids []string) error {
		now, err := countPosts(ctx, tx, ids)
		if err != nil {
			return err
		}
		was, err := talliesOwn(ctx, tx, ids)
		if err != nil {
			return err
		}
		for place, n := range was {
			is := now[place]
			now[place] = tally{is.posts - n.posts, is.held - n.held, is.filled - n.filled}
		}
		maps.DeleteFunc(now, func(_ tallyPlace, n tally) bool { return n == tally{} })
		return addTallies(ctx, tx, now)
	})
}

// tallyPlace is a unit and a kind of post; tally is how many there are of it, how many are held, and how many of them in substance.
type (
	tallyPlace struct{ org, kind string }
	tally      struct{ posts, held, filled int }
)

// addTallies adds changes of units to them and to all above them.
func addTallies(ctx context.Context, tx *db.Tx, changed map[tallyPlace]tally) error {
	units := map[string]bool{}
	for place := range changed {
		units[place.org] = true
	}
	paths, err := orgPaths(ctx, tx, sorted(units))
	if err != nil {
		return err
	}
	above := map[string]bool{}
	for _, path := range paths {
		for _, p := range upward(path) {
			above[p] = true
		}
	}
	ids, err := orgsOnPaths(ctx, tx, sorted(above))
	if err != nil {
		return err
	}
	rows := map[tallyPlace]tallyRow{}
	for place, n := range changed {
		for _, p := range upward(paths[place.org]) {
			at := tallyPlace{ids[p], place.kind}
			row := rows[at]
			row.posts += n.posts
			row.held += n.held
			row.filled += n.filled
			if at.org == place.org {
				row.ownPosts += n.posts
				row.ownHeld += n.held
				row.ownFilled += n.filled
			}
			rows[at] = row
		}
	}
	return writeTallies(ctx, tx, rows)
}

// upward are the paths of a unit and of all above it, the top first.
func upward(path string) []string {
	var out []string
	for i, r := range path {
		if r == '.' {
			out = append(out, path[:i+1])
		}
	}
	return out
}

// rebuildTally counts all posts anew.
func rebuildTally(ctx context.Context, tx *db.Tx) error {
	if err := forgetTallies(ctx, tx); err != nil {
		return err
	}
	all, err := countPosts(ctx, tx, nil)
	if err != nil {
		return err
	}
	return addTallies(ctx, tx, all)
}

// The states of what a kind of post needs, as the desk lists them: that of the version in force, else that of the one on its way.
var KindStates = []string{"none", "draft", "sent_back", "submitted", "reviewed", "verified", "published", "overlay"}

// KindHere is a kind of post with the posts of it that there are in a part of the tree.
type KindHere struct {
	Code     string
	Name     map[string]string // as the version in force, or the first draft, has it; empty for one that nobody has begun
	Org      string            // code of the organisation that keeps it
	Posts    int
	Held     int    // of them, those that somebody holds
	State    string // published, draft, sent_back, submitted, reviewed, verified, or none
	Version  int    // in force; 0 when none is
	OnItsWay string // state of a version that is to follow the one in force, "" for none
	Overlays int    // in force for some part of the tree
}

// KindFilter says which kinds of post a list has. The zero value has all.
type KindFilter struct {
	State string // one of KindStates; overlay: with an overlay in force; none: neither in force nor on its way
	Text  string // in a name in any language, or in the code
	Sort  string // ByTitle: by name as Lang orders names, those without a name last; "" by code
	Lang  string // of the order by title; where a kind has no name in it, its English one counts
}

// ByTitle orders kinds of post by what they are called.
const ByTitle = "title"

// KindsHere lists the kinds of post of which there are posts in the parts of the tree where the actor works on what posts need, by
// code or by title, after a code, at most limit; also those that are kept there and have no post yet. It is one statement over counts that are kept. It takes the right to draft, review, verify or
// publish; who holds none finds none.
func (r *Register) KindsHere(ctx context.Context, q db.Q, by who.Actor, f KindFilter, after string, limit int) ([]KindHere, error) {
	const op = "people.KindsHere"
	paths := DeskPaths(by)
	if len(paths) == 0 {
		return nil, nil
	}
	if f.State != "" && !slices.Contains(KindStates, f.State) {
		return nil, fault.E(fault.Invalid, op, "people.kinds.state", "states", KindStates)
	}
	out, err := kindsHere(ctx, q, paths, f, after, limit)
	return out, fault.Wrap(op, err)
}

// DeskPaths are the parts of the tree where the actor drafts, reviews, verifies or publishes what posts need, without those that lie
// within another.
func DeskPaths(by who.Actor) []string {
	var all who.Actor
	for _, right := range deskRights {
		for _, path := range by.Paths(right) {
			all.Grants = append(all.Grants, who.Grant{Role: who.RoleIFU, Path: path})
		}
	}
	return all.Paths(who.FracEdit)
}

// PostsStanding is how the posts of a part of the tree stand.
type PostsStanding struct {
	Posts, Held int
	NoKind      int // posts of no kind yet
	NoFrac      int // posts of a kind for which nothing is in force
	Kinds       int // kinds of post of which there are posts
	KindsOpen   int // of them, those for which nothing is in force
	OnTheWay    map[string]int
}

// Covered are the posts for which it is in force what they need.
func (s PostsStanding) Covered() int { return s.Posts - s.NoKind - s.NoFrac }

// Standing tells how the posts stand in parts of the tree, of which none lies within another. It counts, and names nobody.
func (r *Register) Standing(ctx context.Context, q db.Q, paths []string) (PostsStanding, error) {
	out := PostsStanding{OnTheWay: map[string]int{}}
	if len(paths) == 0 {
		return out, nil
	}
	rows, err := standing(ctx, q, paths)
	for _, row := range rows {
		out.Posts += row.Posts
		out.Held += row.Held
		switch {
		case row.Code == "none":
			out.NoKind += row.Posts
			continue
		case row.Version == 0:
			out.NoFrac += row.Posts
			out.KindsOpen += row.Overlays
		}
		out.Kinds += row.Overlays
		if row.OnItsWay != "" {
			out.OnTheWay[row.OnItsWay] += row.Overlays
		}
	}
	return out, fault.Wrap("people.Standing", err)
}

// PostHere is a numbered post of a list.
type PostHere struct {
	Position
	OrgPath, OrgCode string
	OrgName          map[string]string
	Held             bool
}

// PostsHere lists the posts of a kind, or of none where kind is "", in the parts of the tree where the actor works on what posts need,
// by unit and code, after the unit's path and the code of the last row. It takes the rights of KindsHere.
func (r *Register) PostsHere(ctx context.Context, q db.Q, by who.Actor, kind, afterPath, afterCode string, limit int) ([]PostHere, error) {
	var out []PostHere
	for _, path := range DeskPaths(by) {
		from, to := who.Within(path)
		if to <= afterPath || len(out) >= limit {
			continue
		}
		if afterPath != "" && strings.HasPrefix(afterPath, path) {
			rows, err := postsAt(ctx, q, kind, afterPath, afterCode, limit-len(out))
			if err != nil {
				return nil, fault.Wrap("people.PostsHere", err)
			}
			out = append(out, rows...)
			from = afterPath + "!"
		}
		if len(out) < limit {
			rows, err := postsWithin(ctx, q, kind, from, to, limit-len(out))
			if err != nil {
				return nil, fault.Wrap("people.PostsHere", err)
			}
			out = append(out, rows...)
		}
	}
	return out, nil
}
