package framework

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// MergeUndo is for how long a merge can be taken back.
const MergeUndo = 30 * 24 * time.Hour

// Merging is one merge: who made what known as what, and whether that holds. It can be taken back for thirty days; codes resolve
// for ever either way.
type Merging struct {
	ID       string
	From, To string // codes
	At       time.Time
	By       string    // person id or system
	UndoneAt time.Time // zero while it holds
	UndoneBy string
	stood    stood
}

// Undoable tells whether the merge can be taken back at that moment.
func (m Merging) Undoable(now time.Time) bool {
	return m.UndoneAt.IsZero() && now.Before(m.At.Add(MergeUndo))
}

// stood is what a merge changed beside the two codes.
type stood struct {
	Status  string   `json:"status"`  // of the first
	Aliases []Names  `json:"aliases"` // that the second was given
	Before  []string `json:"before"`  // codes that were known as the first
}

// Merge says that one competency is known as another from now on. The names of the first become other names of the second;
// whatever asks for the first asks for the second. Both must be on one scale, or a level would change its meaning. It asks the
// right over the owners of both.
func (f *Frameworks) Merge(ctx context.Context, by who.Actor, from, to string) error {
	const op = "framework.Merge"
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		old, err := f.mayEdit(ctx, tx, by, op, from)
		if err != nil {
			return err
		}
		next, err := f.mayEdit(ctx, tx, by, op, to)
		if err != nil {
			return err
		}
		if err := mergeable(op, old, next); err != nil {
			return err
		}
		before, err := selectMergedInto(ctx, tx, from)
		if err != nil {
			return err
		}
		if done, err := merge(ctx, tx, from, to); err != nil || !done {
			return orStale(op, err)
		}
		was := stood{Status: old.Status, Before: before}
		for _, names := range append([]Names{old.Name}, old.Aliases...) {
			if !slices.ContainsFunc(append([]Names{next.Name}, next.Aliases...), func(have Names) bool { return maps.Equal(have, names) }) {
				was.Aliases = append(was.Aliases, names)
			}
		}
		next.Aliases = append(next.Aliases, was.Aliases...)
		if err := rewriteCompetencies(ctx, tx, []Competency{next}); err != nil {
			return err
		}
		if err := f.retakeNeeds(ctx, tx, from); err != nil {
			return err
		}
		if err := insertMerge(ctx, tx, Merging{ID: id.New(), From: from, To: to, stood: was}); err != nil {
			return err
		}
		if err := dropTwins(ctx, tx, from); err != nil {
			return err
		}
		if err := note(ctx, tx, Happened{Code: from, Act: actMerged, Detail: to}, Happened{Code: to, Act: actReceived, Detail: from}); err != nil {
			return err
		}
		return event.Record(ctx, tx, CompetencyMerged{From: from, To: to})
	})
	return fault.Wrap(op, err)
}

// UndoMerge takes a merge back within thirty days: the first entry stands again as it stood, with all that was known as it, and the
// second loses the names it was given. A merge whose second entry has merged on cannot be taken back before that one is. It asks
// what Merge asks.
func (f *Frameworks) UndoMerge(ctx context.Context, by who.Actor, merge string) error {
	const op = "framework.UndoMerge"
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := lockDictionary(ctx, tx); err != nil {
			return err
		}
		m, err := f.Merging(ctx, tx, merge)
		if err != nil {
			return err
		}
		old, err := f.mayEdit(ctx, tx, by, op, m.From)
		if err != nil {
			return err
		}
		next, err := f.mayEdit(ctx, tx, by, op, m.To)
		if err != nil {
			return err
		}
		switch {
		case !m.UndoneAt.IsZero():
			return fault.E(fault.Conflict, op, "framework.merge.undone")
		case !m.Undoable(tx.Now()):
			return fault.E(fault.Conflict, op, "framework.merge.late")
		case old.ReplacedBy != m.To:
			return fault.E(fault.Conflict, op, "framework.merge.onward", "code", m.To, "into", old.ReplacedBy)
		}
		if done, err := part(ctx, tx, m); err != nil || !done {
			return orStale(op, err)
		}
		next.Aliases = slices.DeleteFunc(next.Aliases, func(have Names) bool {
			return slices.ContainsFunc(m.stood.Aliases, func(given Names) bool { return maps.Equal(have, given) })
		})
		if err := rewriteCompetencies(ctx, tx, []Competency{next}); err != nil {
			return err
		}
		if err := setDue(ctx, tx, []string{m.From}); err != nil {
			return err
		}
		if err := f.retakeNeeds(ctx, tx, m.To); err != nil {
			return err
		}
		if err := note(ctx, tx, Happened{Code: m.From, Act: actParted, Detail: m.To}, Happened{Code: m.To, Act: actParted, Detail: m.From}); err != nil {
			return err
		}
		return event.Record(ctx, tx, CompetencyParted{From: m.From, To: m.To})
	})
	return fault.Wrap(op, err)
}

// Merging gives one merge.
func (f *Frameworks) Merging(ctx context.Context, q db.Q, merge string) (Merging, error) {
	const op = "framework.Merging"
	if !id.Valid(merge) {
		return Merging{}, fault.E(fault.NotFound, op, "framework.merge.unknown")
	}
	list, err := selectMerges(ctx, q, merge, "")
	if err == nil && len(list) == 0 {
		err = fault.E(fault.NotFound, op, "framework.merge.unknown")
	}
	if err != nil {
		return Merging{}, fault.Wrap(op, err)
	}
	return list[0], nil
}

// MergesInto gives the merges that an entry received and those of itself, the newest first.
func (f *Frameworks) MergesInto(ctx context.Context, q db.Q, code string) ([]Merging, error) {
	if !ValidCode(code) {
		return nil, nil
	}
	out, err := selectMerges(ctx, q, "", code)
	return out, fault.Wrap("framework.MergesInto", err)
}

// CodesOf gives the codes that resolve to an entry beside its own: those that were merged into it.
func (f *Frameworks) CodesOf(ctx context.Context, q db.Q, code string) ([]string, error) {
	out, err := selectMergedInto(ctx, q, code)
	return out, fault.Wrap("framework.CodesOf", err)
}

// Uses is where an entry is asked for.
type Uses struct {
	Kinds  []string // kinds of post whose version in force asks for it, by code; at most a page
	InAll  int      // how many there are
	Drafts int      // versions on their way that ask for it
}

// UsesOfCode tells where an entry is asked for. A merge changes what all of these ask for.
func (f *Frameworks) UsesOfCode(ctx context.Context, q db.Q, codes []string) (map[string]Uses, error) {
	out, err := selectAskers(ctx, q, codes)
	return out, fault.Wrap("framework.UsesOfCode", err)
}

// unmarshalStood reads what a merge changed.
func unmarshalStood(text string) (s stood, err error) {
	err = json.Unmarshal([]byte(text), &s)
	return s, err
}

// KindNames gives what kinds of post are called, by code.
func (f *Frameworks) KindNames(ctx context.Context, q db.Q, codes []string) (map[string]Names, error) {
	out, err := selectKindNames(ctx, q, codes)
	return out, fault.Wrap("framework.KindNames", err)
}
