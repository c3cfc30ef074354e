package attempt

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"sopan/internal/content"
	"sopan/internal/framework"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/standard/scorm"
)

// Carried is what a learner brings to an attempt from others: of SCORM 2004, objectives that are global to the system and shared data,
// those that the package maps and no others (SN 4th Edition, 3.10.2; CAM 3.4.1.19). It lasts for the learner, over attempts and packages.
type Carried struct {
	Objectives scorm.Globals              `json:"objectives"`
	Stores     map[string]json.RawMessage `json:"stores"` // texts of JSON
}

// CarriedThing is one thing that is known of a person by what content wrote for whoever comes after it.
type CarriedThing struct {
	Name      string      // of the objective or the store, as manifests have it
	Field     scorm.Field // "store" of shared data
	Value     int64       // of objectives; see scorm.Globals
	Store     string      // of shared data, a text of JSON
	ChangedAt time.Time

	mark string
}

// storeField is the field of shared data.
const storeField scorm.Field = "store"

// Key is where the next page of Carrying begins.
func (c CarriedThing) Key() string { return c.mark + " " + string(c.Field) }

// Carried gives what an attempt of the actor's own begins with, or goes on with; nothing where the package keeps to itself, and of a
// draft: what its author does is no learning. The actor needs the right attempt.run over themselves.
func (r *Runs) Carried(ctx context.Context, q db.Q, by who.Actor, attemptID string) (Carried, error) {
	const op = "attempt.Carried"
	run, err := r.Open(ctx, q, by, attemptID)
	if err != nil {
		return Carried{}, err
	}
	c, err := carriedTo(ctx, q, run.Attempt, run.Course)
	return c, fault.Wrap(op, err)
}

// Carrying lists what content has written of the actor for other attempts, for themselves to see and take along: at most limit after a
// key. The actor needs the right attempt.run over themselves.
func (r *Runs) Carrying(ctx context.Context, q db.Q, by who.Actor, after string, limit int) ([]CarriedThing, error) {
	const op = "attempt.Carrying"
	if err := mayRun(op, by); err != nil {
		return nil, err
	}
	mark, field, _ := strings.Cut(after, " ")
	list, err := carriedOf(ctx, q, by.PersonID, mark, field, limit)
	return list, fault.Wrap(op, err)
}

// Erase takes out what content has written of a person in their attempts: what is carried from one to others, the data models of parts
// and the states of sequencing. That they were complete, scores and times stay, as they do in the record. What is open goes on from its
// beginning. It cannot be taken back. The actor needs the right record.erase over the nation; that it was used is in the audit record,
// without a name.
func (r *Runs) Erase(ctx context.Context, by who.Actor, personID string) error {
	const op = "attempt.Erase"
	if !by.Can(who.RecordErase, framework.Nation) {
		return fault.E(fault.Denied, op, "attempt.denied.erase")
	}
	if err := audit.Record(ctx, r.db, by, who.RecordErase, "", framework.Nation, "attempt.erase "+id.New()); err != nil {
		return fault.Wrap(op, err)
	}
	return fault.Wrap(op, r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error { return erasePerson(ctx, tx, personID) }))
}

// carries tells what of a package lasts beyond an attempt.
func carries(a Attempt, c Course) (objectives map[string]map[scorm.Field]bool, stores map[string]bool) {
	if c.Kind != content.SCORM2004 || a.Draft {
		return nil, nil
	}
	if c.SCORM.Global {
		objectives = c.SCORM.Tree.Writes()
	}
	if !c.SCORM.OwnData {
		stores = c.SCORM.Tree.Stores()
	}
	return objectives, stores
}

func carriedTo(ctx context.Context, q db.Q, a Attempt, c Course) (Carried, error) {
	objectives, stores := carries(a, c)
	out := Carried{scorm.Globals{}, map[string]json.RawMessage{}}
	marks := map[string]bool{}
	for name := range objectives {
		marks[markOf(name)] = true
	}
	for name := range stores {
		marks[markOf(name)] = true
	}
	list, err := carriedAt(ctx, q, a.PersonID, slices.Sorted(maps.Keys(marks)))
	for _, one := range list {
		_, mapped := objectives[one.Name]
		_, shared := stores[one.Name]
		switch {
		case one.Field == storeField && shared:
			out.Stores[one.Name] = json.RawMessage(one.Store)
		case one.Field != storeField && mapped:
			if out.Objectives[one.Name] == nil {
				out.Objectives[one.Name] = map[scorm.Field]int64{}
			}
			out.Objectives[one.Name][one.Field] = one.Value
		}
	}
	return out, err
}

func markOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])
}

// change is one thing that a commit says for whoever comes after.
type change struct {
	mark, name string
	field      scorm.Field
	value      *int64
	store      string
}

// carry takes what a commit says for other attempts, as far as the package maps it and the parts allow it: the browser is the learner's.
func (t *telling) carry(c Commit, can scorm.Whole) {
	objectives, stores := carries(t.run.Attempt, t.run.Course)
	for name, fields := range c.Objectives {
		for field, v := range fields {
			if objectives[name][field] && (v == nil || can.Allows(name, field, *v)) {
				t.carried = append(t.carried, change{markOf(name), name, field, v, ""})
			}
		}
	}
	for name, text := range c.Stores {
		if stores[name] {
			t.carried = append(t.carried, change{markOf(name), name, storeField, nil, string(text)})
		}
	}
	// In one order for all, so that two windows wait for each other at most once.
	slices.SortFunc(t.carried, func(a, b change) int {
		return strings.Compare(a.mark+string(a.field), b.mark+string(b.field))
	})
}
