package attempt

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"sopan/internal/content"
	"sopan/internal/ground/crash"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/standard/scorm"
)

// Commit is what a run-time sends to be kept.
type Commit struct {
	ID         string   // made by the run-time; the same again changes nothing and is answered as before
	Version    int64    // of the attempt as the run-time knows it
	Item       string   // "" when nothing is said of an item
	Session    string   // made by the run-time for each run of an item
	CMI        string   // its data model of the item, JSON; of H5P, what content keeps to come back to
	Keep       []string // what the CMI leaves out of its first level, for it stands as it was sent before in this session
	Sequencing string   // of 2004; "" keeps what stands
	Ended      bool     // this run of the item is over, by its own word
	Left       bool     // this run of the item is over without its word: it comes back to where it was
	Overall    *Overall
	Statements []json.RawMessage // of H5P: what content told
	// Of 2004, what content has said for other attempts since it was said last; what the package does not map is not heard.
	Objectives scorm.GlobalChanges
	Stores     scorm.StoreChanges
}

// Overall is what the run-time's own sequencing has rolled up for the course as a whole.
type Overall struct {
	Completion string
	Success    string
	Scaled     *float64
}

// Kept is how an attempt stands after a commit.
type Kept struct {
	Version int64
	Total   time.Duration // of the item, over all its sessions, by its own word
	Run     Run
}

// Commit keeps what the run-time of an attempt says. The version must be the one that stands, else it is Stale: another window was
// faster, and nothing is overwritten. The same commit again is answered as it was. What matters is told to the record. The actor is
// who makes the attempt, and needs the right attempt.run over themselves.
func (r *Runs) Commit(ctx context.Context, by who.Actor, attemptID string, c Commit) (Kept, error) {
	const op = "attempt.Commit"
	if !id.Valid(c.ID) || c.Item != "" && !id.Valid(c.Session) {
		return Kept{}, fault.E(fault.Invalid, op, "attempt.commit.ids")
	}
	if len(c.CMI) > scorm.MaxState || len(c.Sequencing) > MaxSequencing {
		return Kept{}, fault.E(fault.TooLarge, op, "attempt.commit.large")
	}
	if err := errors.Join(c.Objectives.Check(), c.Stores.Check()); err != nil {
		return Kept{}, fault.E(fault.Invalid, op, "attempt.commit.state").Because(err)
	}
	var k Kept
	err := r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		a, err := r.own(ctx, tx, op, by, attemptID)
		if err != nil {
			return err
		}
		run, err := r.whole(ctx, tx, op, a)
		if err != nil {
			return err
		}
		if a.lastCommit == c.ID {
			k = Kept{a.Version, run.States[c.Item].Total, run}
			return nil
		}
		if a.Version != c.Version {
			return fault.E(fault.Stale, op, "attempt.commit.stale")
		}
		t := &telling{run: &run, now: tx.Now(), home: r.home()}
		if c.claims() {
			if t.brought, err = carriedTo(ctx, tx, a, run.Course); err != nil {
				return err
			}
		}
		if err := t.hear(op, c); err != nil {
			return err
		}
		return r.keep(ctx, tx, op, t, c, &k)
	})
	if err != nil {
		return Kept{}, fault.Wrap(op, err)
	}
	return k, nil
}

// keep writes what was heard, and what follows from it.
func (r *Runs) keep(ctx context.Context, tx *db.Tx, op string, t *telling, c Commit, k *Kept) error {
	a := &t.run.Attempt
	a.Version, a.ChangedAt, a.lastCommit = c.Version+1, t.now, c.ID
	if moved, err := moveAttempt(ctx, tx, *a, c.Version); err != nil {
		return err
	} else if !moved { // another window was faster, just now
		return fault.E(fault.Stale, op, "attempt.commit.stale")
	}
	for _, item := range t.changed {
		if err := putItem(ctx, tx, a.ID, t.run.States[item]); err != nil {
			return err
		}
	}
	if err := putCarried(ctx, tx, a.PersonID, t.carried); err != nil {
		return err
	}
	*k = Kept{a.Version, t.run.States[c.Item].Total, *t.run}
	if a.Draft {
		return nil
	}
	for _, f := range t.facts {
		if err := event.Record(ctx, tx, f); err != nil {
			return err
		}
	}
	if len(t.statements) == 0 {
		return nil
	}
	crash.Point("attempt.commit.before_statements")
	return insertStatements(ctx, tx, t.statements)
}

// telling is a commit as it is heard: what changes, and what is to be told of it.
type telling struct {
	run        *Run
	now        time.Time
	home       string
	changed    []string // items
	facts      []event.Fact
	statements []statement
	later      []func() // what content told itself, once it is told that it was opened
	brought    Carried  // to this attempt
	carried    []change // from it to others
}

func (t *telling) hear(op string, c Commit) error {
	a := &t.run.Attempt
	if c.Sequencing != "" {
		a.Sequencing = c.Sequencing
	}
	if c.Item != "" {
		i := t.run.Course.index(c.Item)
		if i < 0 {
			return fault.E(fault.Invalid, op, "attempt.commit.item")
		}
		if err := t.item(op, i, c); err != nil {
			return err
		}
	}
	t.overall(c)
	return nil
}

// item hears what is said of one item.
func (t *telling) item(op string, i int, c Commit) error {
	item, a := t.run.Course.Items[i], &t.run.Attempt
	old, known := t.run.States[item.ID]
	if !known {
		old = ItemState{Item: item.ID, Completion: scorm.Unknown, Success: scorm.Unknown}
	}
	if len(c.Keep) > 0 {
		cmi, ok := completed(c, old)
		if !ok {
			return fault.E(fault.Invalid, op, "attempt.commit.state")
		}
		c.CMI = cmi
	}
	said, err := t.said(op, item, c, i)
	if err != nil {
		return err
	}
	s := old
	if a.Current != "" && a.Current != item.ID {
		t.end(a.Current) // opening another ends it
	}
	if s.session != "" && s.session != c.Session {
		t.endState(&s, i) // was left without a word
	}
	fresh := s.hear(c.Session, said.Session, said.Told, t.now)
	if a.Current = item.ID; fresh {
		t.say(i, "initialized", nil)
	}
	for _, tell := range t.later {
		tell()
	}
	s.CMI, s.Status, s.Suspended = c.CMI, said.Status, said.Suspend || !c.Ended
	// What was complete in this attempt stays so, whatever a later run says.
	if s.Completion = said.Completion; old.done() {
		s.Completion = scorm.Completed
	}
	if said.Success != scorm.Unknown {
		s.Success = said.Success
	}
	if said.Scaled != nil {
		s.Scaled = said.Scaled
	}
	t.answers(i, old, said)
	t.turns(i, old, s)
	if t.run.States[item.ID] = s; c.Ended || c.Left {
		t.endState(&s, i)
		t.run.States[item.ID] = s
	}
	t.touch(item.ID)
	a.Clock = 0
	for _, one := range t.run.States {
		a.Clock += one.Clock
	}
	return nil
}

// completed puts into a data model what it leaves out and was sent before: a page that is closed has room for 64 KB, and content may have
// 64,000 signs of suspend_data alone. false when it was not this session that sent it.
func completed(c Commit, old ItemState) (string, bool) {
	var cmi, before map[string]json.RawMessage
	if old.session != c.Session || json.Unmarshal([]byte(c.CMI), &cmi) != nil || json.Unmarshal([]byte(old.CMI), &before) != nil || cmi == nil {
		return "", false
	}
	for _, name := range c.Keep {
		one, ok := before[name]
		if _, said := cmi[name]; !ok || said {
			return "", false
		}
		cmi[name] = one
	}
	text, err := json.Marshal(cmi)
	return string(text), err == nil && len(text) <= scorm.MaxState
}

// said reads what an item says, in the language of its kind.
func (t *telling) said(op string, item Item, c Commit, i int) (scorm.State, error) {
	switch {
	case t.run.Course.Kind == content.H5P:
		return t.h5p(op, c, i)
	case !item.SCO:
		return scorm.State{Completion: scorm.Completed, Success: scorm.Unknown, Status: scorm.Completed}, nil
	}
	s, err := scorm.ReadState(t.run.Course.version(), []byte(c.CMI))
	if err != nil {
		return s, fault.E(fault.Invalid, op, "attempt.commit.state").Because(err)
	}
	return s, nil
}

func (t *telling) touch(item string) {
	if !slices.Contains(t.changed, item) {
		t.changed = append(t.changed, item)
	}
}

// end ends the run of another item that is still open.
func (t *telling) end(item string) {
	s, ok := t.run.States[item]
	if i := t.run.Course.index(item); ok && i >= 0 && !s.ended {
		t.endState(&s, i)
		t.run.States[item] = s
		t.touch(item)
	}
}

func (t *telling) endState(s *ItemState, i int) {
	if s.ended {
		return
	}
	s.ended = true
	a := t.run.Attempt
	t.facts = append(t.facts, Ended{a.ID, a.PersonID, a.Package, i, int64(s.visit() / time.Second), s.seen.UnixMicro()})
	t.say(i, "terminated", map[string]any{"duration": scorm.FormatTime(scorm.V2004, s.visit())})
}

// turns tells what an item says now and did not before.
func (t *telling) turns(i int, old, s ItemState) {
	a, seconds, visit := t.run.Attempt, int64(s.Clock/time.Second), int64(s.visit()/time.Second)
	say := t.say
	if t.run.Course.Kind == content.H5P { // has told it itself
		say = func(int, string, map[string]any) {}
	}
	result := func(more map[string]any) map[string]any {
		if s.Scaled != nil {
			more["score"] = map[string]any{"scaled": float64(*s.Scaled) / 100}
		}
		more["duration"] = scorm.FormatTime(scorm.V2004, s.Clock)
		return more
	}
	if s.done() && !old.done() {
		t.facts = append(t.facts, Completed{a.ID, a.PersonID, a.Package, i, seconds, visit})
		say(i, "completed", result(map[string]any{"completion": true}))
	}
	if s.Success == old.Success {
		return
	}
	switch s.Success {
	case scorm.Passed:
		t.facts = append(t.facts, Passed{a.ID, a.PersonID, a.Package, i, s.Scaled, seconds, visit})
		say(i, "passed", result(map[string]any{"success": true}))
	case scorm.Failed:
		t.facts = append(t.facts, Failed{a.ID, a.PersonID, a.Package, i, s.Scaled})
		say(i, "failed", result(map[string]any{"success": false}))
	}
}

// overall works out how the course stands: by the run-time's sequencing in 2004, by adding up elsewhere.
func (t *telling) overall(c Commit) {
	a := &t.run.Attempt
	was := a.Done()
	completion, success, scaled := overall(t.run.Course, t.run.States)
	if t.run.Course.Kind == content.SCORM2004 {
		completion, success, scaled = a.Completion, a.Success, a.Scaled
		can := t.possible(c)
		t.carry(c, can)
		if c.Overall != nil {
			o := believed(can, *c.Overall)
			if o.Completion == scorm.Completed || o.Completion == scorm.Incomplete {
				completion = o.Completion
			}
			if o.Success == scorm.Passed || o.Success == scorm.Failed {
				success = o.Success
			}
			if o.Scaled != nil && *o.Scaled >= -1 && *o.Scaled <= 1 {
				n := int(*o.Scaled*100 + 0.5)
				scaled = &n
			}
		}
	}
	if was {
		completion = scorm.Completed
	}
	a.Completion, a.Success, a.Scaled = completion, success, scaled
	if !was && a.Done() {
		t.facts = append(t.facts, Satisfied{a.ID, a.PersonID, a.Package, a.Success, a.Scaled, int64(a.Clock / time.Second)})
		result := map[string]any{"completion": true, "duration": scorm.FormatTime(scorm.V2004, a.Clock)}
		if a.Success != scorm.Unknown {
			result["success"] = a.Success == scorm.Passed
		}
		if a.Scaled != nil {
			result["score"] = map[string]any{"scaled": float64(*a.Scaled) / 100}
		}
		t.say(wholeCourse, "completed", result)
	}
}
