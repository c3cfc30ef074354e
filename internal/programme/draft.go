package programme

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/people"
)

// Beginning is what a new programme begins with.
type Beginning struct {
	Org  string // code of the organisation that gives it
	Code string // of the programme; "" takes the first that is free
	Body Body   // its title at the least
}

// Begin begins a new programme: a draft. It takes the right to write courses over the organisation.
func (p *Programmes) Begin(ctx context.Context, by who.Actor, b Beginning) (Version, error) {
	const op = "programme.Begin"
	body, err := clean(op, b.Body)
	if err != nil {
		return Version{}, err
	}
	if len(body.Title) == 0 {
		return Version{}, fault.E(fault.Invalid, op, "programme.begin.title").At("title_en", "programme.begin.title")
	}
	if b.Code = strings.TrimSpace(b.Code); b.Code != "" && !framework.ValidCode(b.Code) {
		return Version{}, fault.E(fault.Invalid, op, "programme.begin.code").At("code", "programme.begin.code")
	}
	var v Version
	err = p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := p.over(ctx, tx, by, op, b.Org, who.ContentEdit); err != nil {
			return err
		}
		if b.Code == "" {
			n, err := countOf(ctx, tx, b.Org)
			if err != nil {
				return err
			}
			b.Code = fmt.Sprintf("%s-P%02d", b.Org, n+1)
		}
		known, err := anyOf(ctx, tx, b.Code)
		if err != nil {
			return err
		}
		if known {
			return fault.E(fault.Conflict, op, "programme.begin.taken", "code", b.Code).At("code", "programme.begin.taken", "code", b.Code)
		}
		v, err = begin(ctx, tx, op, Version{Code: b.Code, Org: b.Org, Body: body})
		return err
	})
	return v, fault.Wrap(op, err)
}

func begin(ctx context.Context, tx *db.Tx, op string, v Version) (Version, error) {
	v.ID, v.State, v.MadeAt, v.MadeBy, v.ChangedAt = id.New(), Drafted, tx.Now(), tx.By().ID(), tx.Now()
	if fresh, err := insertVersion(ctx, tx, v); err != nil || !fresh {
		if err == nil {
			err = fault.E(fault.Conflict, op, "programme.begin.open", "code", v.Code).At("code", "programme.begin.open", "code", v.Code)
		}
		return v, err
	}
	if err := step(ctx, tx, v.ID, string(Drafted), ""); err != nil {
		return v, err
	}
	if err := hand(ctx, tx, v.ID, wrote); err != nil {
		return v, err
	}
	return v, event.Record(ctx, tx, Begun{Draft: v.ID, Programme: v.Code, From: v.From})
}

// Revise begins a draft of the next version of a programme, made from the one that is live. Who is in it stays on theirs. It takes
// the right to write courses over the organisation that gives it; while there is an open draft it is a Conflict.
func (p *Programmes) Revise(ctx context.Context, by who.Actor, code string) (Version, error) {
	const op = "programme.Revise"
	var v Version
	err := p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		now, err := current(ctx, tx, op, code)
		if err != nil {
			return err
		}
		if err := p.over(ctx, tx, by, op, now.Org, who.ContentEdit); err != nil {
			return err
		}
		if now.State == IsRetired {
			return closed(op, now.State)
		}
		v, err = begin(ctx, tx, op, Version{Code: code, Org: now.Org, From: now.N, Body: now.Body})
		return err
	})
	return v, fault.Wrap(op, err)
}

// over passes who holds one of the rights over an organisation.
func (p *Programmes) over(ctx context.Context, q db.Q, by who.Actor, op, org string, rights ...who.Right) error {
	o, err := p.people.Org(ctx, q, org)
	if fault.Is(err, fault.NotFound) {
		return fault.E(fault.Invalid, op, "programme.begin.org").At("org", "programme.begin.org")
	} else if err != nil {
		return err
	}
	if slices.ContainsFunc(rights, func(r who.Right) bool { return by.Can(r, o.Path) }) {
		return nil
	}
	return denied(op, rights)
}

func denied(op string, rights []who.Right) error {
	key := "programme.denied.read"
	if len(rights) == 1 {
		key = map[who.Right]string{
			who.ContentEdit: "programme.denied.edit", who.ContentReview: "programme.denied.review", who.CoursePublish: "programme.denied.publish",
		}[rights[0]]
	}
	return fault.E(fault.Denied, op, key)
}

// readers are the rights of which any opens a draft.
var readers = []who.Right{who.ContentEdit, who.ContentReview, who.CoursePublish}

// Open gives a version of a programme as those who write, review or publish see it. It takes one of their rights over the
// organisation that gives it.
func (p *Programmes) Open(ctx context.Context, q db.Q, by who.Actor, version string) (Version, error) {
	v, _, err := p.open(ctx, q, by, "programme.Open", version)
	return v, err
}

// open gives a version to who may read it, and the organisation that gives it.
func (p *Programmes) open(ctx context.Context, q db.Q, by who.Actor, op, version string) (Version, people.Org, error) {
	v, err := selectVersion(ctx, q, version)
	if db.None(err) {
		return v, people.Org{}, fault.E(fault.NotFound, op, "programme.unknown_draft")
	}
	if err != nil {
		return v, people.Org{}, fault.Wrap(op, err)
	}
	o, err := p.people.Org(ctx, q, v.Org)
	switch {
	case err != nil:
		return Version{}, o, fault.Wrap(op, err)
	case !slices.ContainsFunc(readers, func(r who.Right) bool { return by.Can(r, o.Path) }):
		return Version{}, o, denied(op, readers)
	}
	return v, o, nil
}

// locked gives a version for this transaction to who holds a right over the organisation that gives it.
func (p *Programmes) locked(ctx context.Context, tx *db.Tx, by who.Actor, op, version string, right who.Right) (Version, error) {
	v, err := lockVersion(ctx, tx, version)
	if db.None(err) {
		return v, fault.E(fault.NotFound, op, "programme.unknown_draft")
	}
	if err == nil {
		err = p.over(ctx, tx, by, op, v.Org, right)
	}
	return v, err
}

// Edit puts what an author wrote in place of what stands. seen is the revision that they had before them: when somebody else changed
// it since, it is Stale and nothing is lost. It takes the right to write courses over its organisation.
func (p *Programmes) Edit(ctx context.Context, by who.Actor, draft string, seen int, b Body) (Version, error) {
	const op = "programme.Edit"
	return p.change(ctx, by, op, draft, seen, func(Version, Body) (Body, error) { return b, nil })
}

// Undo takes the last change of a draft back; undoing that again brings it back. It takes the right to write courses over its
// organisation.
func (p *Programmes) Undo(ctx context.Context, by who.Actor, draft string, seen int) (Version, error) {
	const op = "programme.Undo"
	return p.change(ctx, by, op, draft, seen, func(_ Version, before Body) (Body, error) {
		if len(before.Title) == 0 {
			return Body{}, fault.E(fault.Conflict, op, "programme.undo.none")
		}
		return before, nil
	})
}

func (p *Programmes) change(ctx context.Context, by who.Actor, op, draft string, seen int, to func(v Version, before Body) (Body, error)) (Version, error) {
	var v Version
	err := p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		if v, err = p.locked(ctx, tx, by, op, draft, who.ContentEdit); err != nil {
			return err
		}
		if !v.Open() {
			return closed(op, v.State)
		}
		if v.Revision != seen {
			return fault.E(fault.Stale, op, "programme.edit.stale")
		}
		before, err := beforeOf(ctx, tx, v.ID)
		if err != nil {
			return err
		}
		b, err := to(v, before)
		if err != nil {
			return err
		}
		if b, err = clean(op, b); err != nil {
			return err
		}
		if len(b.Title) == 0 {
			return fault.E(fault.Invalid, op, "programme.begin.title").At("title_en", "programme.begin.title")
		}
		if err := setBody(ctx, tx, v, b); err != nil {
			return err
		}
		v.Body, v.Revision = b, v.Revision+1
		return hand(ctx, tx, v.ID, wrote)
	})
	return v, fault.Wrap(op, err)
}

// closed says that a version is not open to an act where it stands.
func closed(op string, s State) error {
	return fault.E(fault.Conflict, op, "programme.closed."+string(s)) // keys: programme.closed.
}

// Discard gives a draft up. It takes the right to write courses over its organisation.
func (p *Programmes) Discard(ctx context.Context, by who.Actor, draft string) error {
	const op = "programme.Discard"
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		v, err := p.locked(ctx, tx, by, op, draft, who.ContentEdit)
		if err != nil {
			return err
		}
		return move(ctx, tx, op, v, Discarded, "", nil)
	}))
}

// Line is a version in a list of those who write, review or publish.
type Line struct {
	Version
	Wrote    bool // the actor wrote on it
	Reviewed bool // the actor reviewed it
}

// Desk gives the versions that are on their way or live in the actor's parts of the tree, the newest first; after is the id of the
// last of the page before. It takes the right to write, review or publish courses, and leaves out what lies elsewhere.
func (p *Programmes) Desk(ctx context.Context, q db.Q, by who.Actor, after string, limit int) (list []Line, next string, err error) {
	const op = "programme.Desk"
	if after != "" && !id.Valid(after) {
		return nil, "", fault.E(fault.Invalid, op, "programme.cursor")
	}
	var paths []string
	for _, right := range readers {
		paths = append(paths, by.Paths(right)...)
	}
	slices.Sort(paths)
	limit = min(max(limit, 1), 200)
	versions, err := deskOf(ctx, q, slices.Compact(paths), after, limit+1)
	if err != nil {
		return nil, "", fault.Wrap(op, err)
	}
	if len(versions) > limit {
		versions = versions[:limit]
		next = versions[limit-1].ID
	}
	ids := make([]string, len(versions))
	for i, v := range versions {
		ids[i] = v.ID
	}
	did, err := handsOf(ctx, q, by.ID(), ids)
	for _, v := range versions {
		list = append(list, Line{v, did[v.ID][wrote], did[v.ID][reviewed]})
	}
	return list, next, fault.Wrap(op, err)
}

// Sheet is a version with all that those need who write, review or publish it.
type Sheet struct {
	Version
	Giver    people.Org               // the organisation that gives it
	Courses  map[string]learning.Card // by code
	Findings []Finding                // of one that is not live yet
	Steps    []Step                   // its way so far, the first step first
}

// Sheet gives a version with what was found in it and its way so far. It takes one of the rights of Open.
func (p *Programmes) Sheet(ctx context.Context, q db.Q, by who.Actor, version string) (Sheet, error) {
	const op = "programme.Sheet"
	var s Sheet
	var err error
	if s.Version, s.Giver, err = p.open(ctx, q, by, op, version); err != nil {
		return Sheet{}, err
	}
	if s.Findings, s.Courses, err = p.check(ctx, q, s.Version); err != nil {
		return Sheet{}, fault.Wrap(op, err)
	}
	if !May(s.State, InReview) && !May(s.State, IsApproved) && !May(s.State, Live) {
		s.Findings = nil
	}
	s.Steps, err = stepsOf(ctx, q, version)
	return s, fault.Wrap(op, err)
}
