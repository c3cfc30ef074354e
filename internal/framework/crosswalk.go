package framework

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Crosswalk says what each level of one scale is on another. A version never changes; what holds is the newest.
type Crosswalk struct {
	From, To string // scales
	Version  int
	Source   string // the order or the reasoning it rests on
	At       time.Time
	By       string // person id or system
	Steps    []int  // level n of From is Steps[n-1] of To; 0 is below its first
}

// Carry gives the level on the other scale; 0 where there is none.
func (c Crosswalk) Carry(level int) int {
	if level < 1 || level > len(c.Steps) {
		return 0
	}
	return c.Steps[level-1]
}

// sound refuses a crosswalk that goes down where its scale goes up, or leaves a level out.
func (c Crosswalk) sound(op string, scales map[string]Scale) error {
	from, known := scales[c.From]
	to, there := scales[c.To]
	if !known || !there || c.From == c.To {
		return fault.E(fault.Invalid, op, "framework.crosswalk.scales").At("scales", "framework.crosswalk.scales")
	}
	if len(c.Steps) != len(from.Levels) {
		return fault.E(fault.Invalid, op, "framework.crosswalk.steps", "n", len(from.Levels)).At("steps", "framework.crosswalk.steps", "n", len(from.Levels))
	}
	last := 0
	for _, s := range c.Steps {
		if s < last || s > len(to.Levels) {
			return fault.E(fault.Invalid, op, "framework.crosswalk.order").At("steps", "framework.crosswalk.order")
		}
		last = s
	}
	if strings.TrimSpace(c.Source) == "" || utf8.RuneCountInString(c.Source) > 1000 || fault.Unfit(c.Source) {
		return fault.E(fault.Invalid, op, "framework.crosswalk.source").At("source", "framework.crosswalk.source")
	}
	return nil
}

// PutCrosswalk adds the next version of a crosswalk. It takes the right over the nation's dictionary.
func (f *Frameworks) PutCrosswalk(ctx context.Context, by who.Actor, c Crosswalk) (Crosswalk, error) {
	const op = "framework.PutCrosswalk"
	if !by.Can(who.FrameworkEdit, Nation) {
		return c, fault.E(fault.Denied, op, "framework.denied.dictionary")
	}
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := lockDictionary(ctx, tx); err != nil {
			return err
		}
		scales, err := f.scales(ctx, tx)
		if err != nil {
			return err
		}
		if err := c.sound(op, scales); err != nil {
			return err
		}
		have, err := selectCrosswalks(ctx, tx)
		if err != nil {
			return err
		}
		c.Version = 1
		for _, o := range have {
			if o.From == c.From && o.To == c.To {
				c.Version = max(c.Version, o.Version+1)
			}
		}
		c.At, c.By = tx.Now(), by.ID()
		return insertCrosswalk(ctx, tx, c)
	})
	return c, fault.Wrap(op, err)
}

// Crosswalks gives every version of every crosswalk, by scales, the newest first.
func (f *Frameworks) Crosswalks(ctx context.Context, q db.Q) ([]Crosswalk, error) {
	out, err := selectCrosswalks(ctx, q)
	return out, fault.Wrap("framework.Crosswalks", err)
}
