package framework

import (
	"slices"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
)

// Report is what an importer answers, row by row. A problem refuses its row; a warning does not.
type Report struct {
	csvio.Report
	Warnings  []csvio.Problem `json:"warnings,omitempty"`
	Made      int             `json:"made"`              // new things written, or that would be
	Changed   int             `json:"changed"`           // things that stood already and were written over, or would be
	Retired   []string        `json:"retired,omitempty"` // codes of entries in use that the list took out of use, or would
	Kind      string          `json:"kind,omitempty"`
	Version   int             `json:"version,omitempty"`   // of the kind of post
	Unchanged bool            `json:"unchanged,omitempty"` // the version stood already, word for word
	DryRun    bool            `json:"dry_run,omitempty"`
}

// settle tells whether the import may write: nothing was refused, or refused rows may be left out.
func (r *Report) settle(op string, partial bool) error {
	slices.SortStableFunc(r.Problems, func(a, b csvio.Problem) int { return a.Row - b.Row })
	if r.OK() || partial && r.Accepted > 0 {
		return nil
	}
	r.Made, r.Changed, r.Retired = 0, 0, nil
	return fault.E(fault.Invalid, op, "framework.import.refused", "n", len(r.Problems)+r.More)
}

// Options say how a list from outside is taken in. The zero value takes it whole or not at all.
type Options struct {
	DryRun   bool   // look at every row, write nothing
	Partial  bool   // leave refused rows out and take the others
	Scale    string // of competencies that do not name theirs; "" is frac5
	Area     string // of competencies that do not name theirs; "" is Domain
	Status   string // of competencies that are new; "" is what fits the list
	Source   string // the name of the list; "" is what fits the importer
	OwnerOrg string // code of the organisation that owns what is new
	NewScale *Scale // made if it is not there; refused if it is there with other levels

	ownScale string            // of a map that brings a scale: entries on it came by that map
	headers  map[string]string // what the file calls each field; of files read by a map
	file     string            // what the file is called, for the history of imports
	staged   string            // the import that is written by this; "" for one that came at once
}

// ofList tells whether an entry came from the list that is read: by its name, or by a scale that is the list's alone.
func (o Options) ofList(c Competency) bool {
	return c.Source == o.Source || o.ownScale != "" && c.Scale == o.ownScale
}

func (o Options) or(fallback Options) Options {
	pick := func(a, b string) string {
		if a != "" {
			return a
		}
		return b
	}
	o.Scale = pick(o.Scale, pick(fallback.Scale, Frac5))
	o.Area = pick(o.Area, pick(fallback.Area, Domain))
	o.Status = pick(o.Status, pick(fallback.Status, StatusUnverified))
	o.Source = pick(o.Source, fallback.Source)
	return o
}
