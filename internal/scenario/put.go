package scenario

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Put puts a case before learners, from its file (see Parse), and gives its version. The same case again changes nothing; a changed
// one is the next version. It takes the right to publish courses over the organisation that gives the case.
func (c *Cases) Put(ctx context.Context, by who.Actor, file io.Reader) (Case, error) {
	const op = "scenario.Put"
	one, err := Parse(file)
	if err != nil {
		return Case{}, err
	}
	err = c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		one, err = c.PutIn(ctx, tx, one)
		return err
	})
	if db.Taken(err) { // two put the same case in at one moment
		err = fault.E(fault.Stale, op, "scenario.stale", "case", one.Code).Because(err)
	}
	if err != nil {
		return Case{}, fault.Wrap(op, err)
	}
	return one, nil
}

// PutIn is Put for a case that Judge has passed, in the transaction of its cause: who acts in it needs the right. A code that another
// organisation's case bears is a Conflict.
func (c *Cases) PutIn(ctx context.Context, tx *db.Tx, one Case) (Case, error) {
	const op = "scenario.Put"
	if err := c.known(ctx, tx, tx.By(), op, one); err != nil {
		return Case{}, err
	}
	current, err := currentVersion(ctx, tx, one.Code)
	if err != nil {
		return Case{}, err
	}
	if current.version > 0 && current.provider != one.Provider {
		return Case{}, fault.E(fault.Conflict, op, "scenario.conflict.code", "case", one.Code)
	}
	hash := one.hash()
	if current.hash == hash {
		one.VersionID, one.Version = current.id, current.version
		return one, nil
	}
	one.VersionID, one.Version = id.New(), current.version+1
	if err := saveVersion(ctx, tx, one, hash); err != nil {
		return Case{}, err
	}
	return one, event.Record(ctx, tx, Published{Case: one.Code, Version: one.Version, Competency: one.Competency})
}

// known holds a case against the register and the dictionary.
func (c *Cases) known(ctx context.Context, q db.Q, by who.Actor, op string, one Case) error {
	f := fault.E(fault.Invalid, op, "scenario.refused", "n", 1, "case", one.Code)
	org, err := c.people.Org(ctx, q, one.Provider)
	switch {
	case fault.Is(err, fault.NotFound):
		return f.At("provider", "scenario.provider", "provider", one.Provider)
	case err != nil:
		return err
	case !by.Can(who.CoursePublish, org.Path):
		return fault.E(fault.Denied, op, "scenario.denied.put")
	}
	levels, alive, err := framework.Teachable(ctx, q, one.Competency)
	switch {
	case err != nil:
		return err
	case !alive:
		return f.At("competency", "scenario.competency", "competency", one.Competency)
	case one.Level < 1 || one.Level > levels:
		return f.At("level", "scenario.level", "level", one.Level, "max", levels)
	}
	return nil
}

// hash is over what the author wrote.
func (c Case) hash() string {
	// Maps are written in the order of their keys, so equal cases give equal bytes.
	sum := sha256.Sum256(c.body())
	return hex.EncodeToString(sum[:])
}

// body is what the author wrote, as it is kept.
func (c Case) body() []byte {
	b, err := json.Marshal(c)
	if err != nil {
		panic("scenario: a case of texts and numbers always has a JSON form: " + err.Error())
	}
	return b
}
