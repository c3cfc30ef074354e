package studio

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
)

// Beginning is what a new course begins with.
type Beginning struct {
	Org   string // code of the organisation that gives it
	Code  string // of the course; "" takes the first that is free
	Title Names
}

// Begin begins a new course: an empty draft. It takes the right to write courses over the organisation. A code that a course or
// another open draft bears is a Conflict.
func (s *Studio) Begin(ctx context.Context, by who.Actor, b Beginning) (Draft, error) {
	const op = "studio.Begin"
	c, _, err := Apply(Content{Mode: learning.SelfPaced, PassMark: 60}, Put(PartHead, -1, HeadWords{Title: b.Title}))
	if err != nil {
		return Draft{}, err
	}
	if len(c.Title) == 0 {
		return Draft{}, fault.E(fault.Invalid, op, "studio.begin.title").At("title_en", "studio.begin.title")
	}
	if b.Code = strings.TrimSpace(b.Code); b.Code != "" && !framework.ValidCode(b.Code) {
		return Draft{}, fault.E(fault.Invalid, op, "studio.begin.code").At("code", "studio.begin.code")
	}
	var d Draft
	err = s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.over(ctx, tx, by, op, b.Org, who.ContentEdit); err != nil {
			return err
		}
		if b.Code == "" {
			if b.Code, err = s.freeCode(ctx, tx, b.Org); err != nil {
				return err
			}
		}
		taken, err := s.courses.Cards(ctx, tx, []string{b.Code})
		if err != nil {
			return err
		}
		if _, is := taken[b.Code]; is {
			return codeTaken(op, b.Code)
		}
		d, err = s.insert(ctx, tx, op, Head{Code: b.Code, Org: b.Org, State: Drafted}, c)
		return err
	})
	return d, fault.Wrap(op, err)
}

func codeTaken(op, code string) error {
	return fault.E(fault.Conflict, op, "studio.begin.taken", "code", code).At("code", "studio.begin.taken", "code", code)
}

// freeCode gives a code for a course of an organisation that no draft of it has borne and no course bears.
func (s *Studio) freeCode(ctx context.Context, q db.Q, org string) (string, error) {
	n, err := countOf(ctx, q, org)
	if err != nil {
		return "", err
	}
	for try := 1; ; try++ {
		code := fmt.Sprintf("%s-%03d", org, n+try)
		taken, err := s.courses.Cards(ctx, q, []string{code})
		if err != nil {
			return "", err
		}
		_, is := taken[code]
		if drafts, err := selectOpen(ctx, q, code); err != nil {
			return "", err
		} else if !is && len(drafts) == 0 {
			return code, nil
		}
	}
}

// insert writes a new draft with its first step.
func (s *Studio) insert(ctx context.Context, tx *db.Tx, op string, h Head, c Content) (Draft, error) {
	open, err := selectOpen(ctx, tx, h.Code)
	if err != nil {
		return Draft{}, err
	}
	if len(open) > 0 {
		return Draft{}, fault.E(fault.Conflict, op, "studio.begin.open", "code", h.Code).At("code", "studio.begin.open", "code", h.Code)
	}
	h.ID, h.MadeAt, h.MadeBy, h.ChangedAt = id.New(), tx.Now(), tx.By().ID(), tx.Now()
	if err := insertDraft(ctx, tx, h, c); err != nil {
		return Draft{}, err
	}
	if err := step(ctx, tx, h.ID, string(h.State), "", tx.By().ID()); err != nil {
		return Draft{}, err
	}
	if err := hand(ctx, tx, h.ID, wrote); err != nil {
		return Draft{}, err
	}
	if err := event.Record(ctx, tx, Begun{Draft: h.ID, Course: h.Code, From: h.From}); err != nil {
		return Draft{}, err
	}
	return selectDraft(ctx, tx, h.ID)
}

// Revise begins a draft of the next version of a course that is taught, made from what is taught, tags and all. Learners stay on
// theirs until it is live. It takes the right to write courses over the organisation that gives it. While there is an open draft
// of the course it is a Conflict.
func (s *Studio) Revise(ctx context.Context, by who.Actor, code string) (Draft, error) {
	return s.revise(ctx, by, "studio.Revise", code, Drafted, who.ContentEdit, "")
}

func (s *Studio) revise(ctx context.Context, by who.Actor, op, code string, state State, right who.Right, note string) (Draft, error) {
	var d Draft
	err := s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		taught, err := s.courses.Authored(ctx, tx, by, code)
		if err != nil {
			return err
		}
		if _, err := s.over(ctx, tx, by, op, taught.ProviderOrg, right); err != nil {
			return err
		}
		c := contentOf(taught)
		if was, err := selectLive(ctx, tx, code); err == nil && was.Version == taught.Version { // knows more: objectives one by one, the licence
			c = was.Content
		} else if err != nil && !db.None(err) {
			return err
		}
		for i, u := range c.Units { // what sort of package it is, only the store knows
			if u.Package != "" && u.Format == "" && s.content != nil {
				if p, err := s.content.Package(ctx, tx, u.Package); err == nil {
					c.Units[i].Format = string(p.Kind)
				} else if !fault.Is(err, fault.NotFound) {
					return err
				}
			}
		}
		h := Head{Code: code, Org: taught.ProviderOrg, From: taught.Version, State: state, Title: c.Title, Competency: c.Competency, Level: c.Level}
		if d, err = s.insert(ctx, tx, op, h, c); err != nil {
			return err
		}
		if note == "" {
			return nil
		}
		return insertComment(ctx, tx, d.ID, Comment{ID: id.New(), Part: PartHead, Text: note})
	})
	return d, fault.Wrap(op, err)
}

// over passes who holds one of the rights over an organisation, and gives where it stands in the tree.
func (s *Studio) over(ctx context.Context, q db.Q, by who.Actor, op, org string, rights ...who.Right) (string, error) {
	o, err := s.people.Org(ctx, q, org)
	if fault.Is(err, fault.NotFound) {
		return "", fault.E(fault.Invalid, op, "studio.begin.org").At("org", "studio.begin.org")
	} else if err != nil {
		return "", err
	}
	if mayOver(by, o.Path, rights...) {
		return o.Path, nil
	}
	return "", fault.E(fault.Denied, op, "studio.denied."+denied(rights))
}

func mayOver(by who.Actor, path string, rights ...who.Right) bool {
	return slices.ContainsFunc(rights, func(right who.Right) bool { return by.Can(right, path) })
}

// denied names the words for who holds none of the rights.
// keys: studio.denied.
func denied(rights []who.Right) string {
	if len(rights) > 1 {
		return "read"
	}
	switch rights[0] {
	case who.ContentReview:
		return "review"
	case who.CoursePublish:
		return "publish"
	}
	return "edit"
}

var readers = []who.Right{who.ContentEdit, who.ContentReview, who.CoursePublish}

// Open gives a draft, whole. It takes the right to write, review or publish courses over its organisation: what is not taught
// yet is nobody else's to read.
func (s *Studio) Open(ctx context.Context, q db.Q, by who.Actor, draft string) (Draft, error) {
	const op = "studio.Open"
	d, err := s.read(ctx, q, op, draft)
	if err != nil {
		return d, err
	}
	d.Path, err = s.over(ctx, q, by, op, d.Org, readers...)
	return d, fault.Wrap(op, err)
}

func (s *Studio) read(ctx context.Context, q db.Q, op, draft string) (Draft, error) {
	if !id.Valid(draft) {
		return Draft{}, fault.E(fault.NotFound, op, "studio.draft.none")
	}
	d, err := selectDraft(ctx, q, draft)
	if db.None(err) {
		return Draft{}, fault.E(fault.NotFound, op, "studio.draft.none")
	}
	return d, fault.Wrap(op, err)
}

// locked holds a draft until the transaction ends, for one who holds the right over its organisation.
func (s *Studio) locked(ctx context.Context, tx *db.Tx, by who.Actor, op, draft string, right who.Right) (Draft, error) {
	d, err := s.read(ctx, tx, op, draft)
	if err == nil {
		d.Path, err = s.over(ctx, tx, by, op, d.Org, right)
	}
	if err != nil {
		return d, err
	}
	if err := lock(ctx, tx, draft); err != nil {
		return d, err
	}
	path := d.Path
	d, err = selectDraft(ctx, tx, draft)
	d.Path = path
	return d, err
}

// Changed is one change that was made on a draft.
type Changed struct {
	Revision int
	At       time.Time
	By       string // person id, or system
	Edit     Edit
	Back     Edit // takes it back
	UndoneBy int  // revision of the change that took it back; 0 while it stands
}

// Edit carries out changes on a draft, all or none. seen is the revision that the editor had before their eyes: where somebody
// else has changed the same part since, nothing is written and the answer is Stale, with who and when; changes of other parts
// stand beside each other. A competency must be one of the dictionary's in use, and its level on its scale. It gives the new
// revision.
func (s *Studio) Edit(ctx context.Context, by who.Actor, draft string, seen int, edits ...Edit) (int, error) {
	const op = "studio.Edit"
	revision := 0
	err := s.writing(ctx, by, op, draft, func(ctx context.Context, tx *db.Tx, d Draft) error {
		if seen < 0 || seen > d.Revision {
			return fault.E(fault.Invalid, op, "studio.edit.seen").At("seen", "studio.edit.seen")
		}
		var parts []string
		for _, e := range edits {
			parts = append(parts, touches(d.Content, e)...)
		}
		other, err := lastForeign(ctx, tx, d.ID, seen, parts, by.ID())
		if err != nil {
			return err
		}
		if other.Revision > 0 {
			return fault.E(fault.Stale, op, "studio.edit.stale", "at", other.At.Format(time.RFC3339)).At("by", other.By)
		}
		revision, err = s.change(ctx, tx, op, d, edits, 0)
		return err
	})
	return revision, fault.Wrap(op, err)
}

// writing locks a draft for one who may write on it while it is written on.
func (s *Studio) writing(ctx context.Context, by who.Actor, op, draft string, do func(context.Context, *db.Tx, Draft) error) error {
	return s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		d, err := s.locked(ctx, tx, by, op, draft, who.ContentEdit)
		if err != nil {
			return err
		}
		if !d.State.Written() {
			return closed(op, d.State)
		}
		return do(ctx, tx, d)
	})
}

// closed refuses a step that a draft in this state cannot take.
func closed(op string, state State) error {
	return fault.E(fault.Conflict, op, "studio.state.closed."+string(state)) // keys: studio.state.closed.
}

// change applies edits one by one, keeps each with its inverse, and writes the draft.
func (s *Studio) change(ctx context.Context, tx *db.Tx, op string, d Draft, edits []Edit, undoes int) (int, error) {
	c := d.Content
	var kept []Changed
	for _, e := range edits {
		e, err := s.sure(ctx, tx, op, d, e)
		if err != nil {
			return 0, err
		}
		next, back, err := Apply(c, e)
		if err != nil {
			return 0, err
		}
		if e.Part == PartTags {
			if err := s.known(ctx, tx, op, next); err != nil {
				return 0, err
			}
		}
		c = next
		d.Revision++
		kept = append(kept, Changed{Revision: d.Revision, Edit: e, Back: back})
	}
	if err := insertEdits(ctx, tx, d.ID, kept); err != nil {
		return 0, err
	}
	if undoes > 0 {
		if err := setUndone(ctx, tx, d.ID, undoes, d.Revision); err != nil {
			return 0, err
		}
	}
	if err := hand(ctx, tx, d.ID, wrote); err != nil {
		return 0, err
	}
	return d.Revision, rewrite(ctx, tx, d.ID, d.Revision, c)
}

// known holds tags against the dictionary: the competency is there and in use, and the level is on its scale.
func (s *Studio) known(ctx context.Context, q db.Q, op string, c Content) error {
	if c.Competency == "" && c.Level == 0 {
		return nil
	}
	k, err := s.frameworks.Known(ctx, q, []string{c.Competency})
	if err != nil {
		return err
	}
	return fits(op, c, k)
}

// fits is known against what was read of the dictionary. It is pure.
func fits(op string, c Content, k map[string]framework.Competency) error {
	if c.Competency == "" && c.Level == 0 {
		return nil
	}
	it, there := k[c.Competency]
	switch {
	case !there || it.Code != c.Competency || !it.Alive():
		return fault.E(fault.Invalid, op, "studio.edit.competency").At("competency", "studio.edit.competency")
	case c.Level < 1 || c.Level > it.Steps:
		return fault.E(fault.Invalid, op, "studio.edit.level", "max", it.Steps).At("level", "studio.edit.level", "max", it.Steps)
	}
	return nil
}

// Undo takes one change back, as a change of its own. It is refused as Stale when the part was changed again since.
func (s *Studio) Undo(ctx context.Context, by who.Actor, draft string, revision int) (int, error) {
	const op = "studio.Undo"
	next := 0
	err := s.writing(ctx, by, op, draft, func(ctx context.Context, tx *db.Tx, d Draft) error {
		c, err := selectEdit(ctx, tx, d.ID, revision)
		if db.None(err) {
			return fault.E(fault.NotFound, op, "studio.edit.none")
		} else if err != nil {
			return err
		}
		if c.UndoneBy > 0 {
			return fault.E(fault.Conflict, op, "studio.edit.undone")
		}
		later, err := lastForeign(ctx, tx, d.ID, revision, touches(d.Content, c.Back), "")
		if err != nil {
			return err
		}
		if later.Revision > 0 {
			return fault.E(fault.Stale, op, "studio.edit.changed_since")
		}
		next, err = s.change(ctx, tx, op, d, []Edit{c.Back}, revision)
		return err
	})
	return next, fault.Wrap(op, err)
}

// Changes gives the changes of a draft, the newest first, those before revision before (0: from the newest), at most limit. It
// takes what Open takes.
func (s *Studio) Changes(ctx context.Context, q db.Q, by who.Actor, draft string, before, limit int) ([]Changed, error) {
	const op = "studio.Changes"
	if _, err := s.Open(ctx, q, by, draft); err != nil {
		return nil, err
	}
	out, err := selectEdits(ctx, q, draft, before, min(max(limit, 1), 200))
	return out, fault.Wrap(op, err)
}

// Discard gives a draft up. What was written stays readable to those who could read it. It takes the right to write courses.
func (s *Studio) Discard(ctx context.Context, by who.Actor, draft string) error {
	const op = "studio.Discard"
	return fault.Wrap(op, s.writing(ctx, by, op, draft, func(ctx context.Context, tx *db.Tx, d Draft) error {
		return move(ctx, tx, op, d, Discarded, "", nil)
	}))
}

// Step is one step of a draft on its way.
type Step struct {
	Step string // the state that it led to
	At   time.Time
	By   string // person id, or system
	Note string // why it was sent back, or what the reviewer said
}

// Steps gives the way of a draft so far, the oldest step first. It takes what Open takes.
func (s *Studio) Steps(ctx context.Context, q db.Q, by who.Actor, draft string) ([]Step, error) {
	if _, err := s.Open(ctx, q, by, draft); err != nil {
		return nil, err
	}
	out, err := selectSteps(ctx, q, draft)
	return out, fault.Wrap("studio.Steps", err)
}

// Hands gives the ids of those who wrote on a draft and of those who reviewed it, in the order in which they came.
func (s *Studio) Hands(ctx context.Context, q db.Q, draft string) (writers, reviewers []string, err error) {
	list, err := selectHands(ctx, q, draft)
	for _, h := range list {
		if h.did == wrote {
			writers = append(writers, h.person)
		} else {
			reviewers = append(reviewers, h.person)
		}
	}
	return writers, reviewers, fault.Wrap("studio.Hands", err)
}

// apart refuses who had a hand in a draft: nobody does two of writing, reviewing and publishing.
func apart(ctx context.Context, q db.Q, by who.Actor, op, draft string, did ...string) error {
	list, err := selectHands(ctx, q, draft)
	if err != nil {
		return err
	}
	for _, h := range list {
		if h.person == by.ID() && slices.Contains(did, h.did) {
			return fault.E(fault.Denied, op, "studio.denied.own")
		}
	}
	return nil
}

// What a hand did.
const (
	wrote    = "wrote"
	reviewed = "reviewed"
)
