package passbook

import (
	"context"
	"slices"
	"strings"
	"time"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Passbooks is the room.
type Passbooks struct{ db *db.DB }

// New makes the room on the database.
func New(d *db.DB) *Passbooks { return &Passbooks{db: d} }

// Entry is one line of a passbook: one person, one competency.
type Entry struct {
	PersonID         string
	Competency       string
	TCS, WPCAS, CS   *int64 // hundredths; nil: absent
	Attained         int    // 0 and not Measured is not the same as 0 and Measured
	Measured         bool
	Provisional      bool
	Formula          string
	Evidence         []string // ids of the readings that count
	Claimed          int      // hollow: claimed and not proven; 0 for none
	Work, Peer, Test int      // evidence on record by kind
	LastAt           time.Time
}

// Formula gives the published formula in force.
func (p *Passbooks) Formula(ctx context.Context, q db.Q) (Formula, error) {
	f, err := formulaRow(ctx, q, `status = 'published' order by published_on desc, version desc limit 1`)
	return f, fault.Wrap("passbook.Formula", err)
}

// Of gives the lines of a person's passbook by competency code. The caller has checked the right (see Open).
func (p *Passbooks) Of(ctx context.Context, q db.Q, person string) (map[string]Entry, error) {
	lines, err := levelsOf(ctx, q, []string{person})
	out := make(map[string]Entry, len(lines))
	for k, e := range lines {
		out[k.competency] = e
	}
	return out, fault.Wrap("passbook.Of", err)
}

// Open checks that by may read the passbook of this person, and records the reading when it is by special right: neither
// one's own nor one's report's. what names the door.
func (p *Passbooks) Open(ctx context.Context, by who.Actor, over who.Over, what string) error {
	if !by.May(who.PassbookRead, over) {
		return fault.E(fault.Denied, "passbook.Open", "passbook.denied")
	}
	if by.PersonID == over.PersonID || over.Above {
		return nil
	}
	return audit.Record(ctx, p.db, by, who.PassbookRead, over.PersonID, over.Path, what)
}

// Steps gives how a person's levels came to be, by competency code, oldest first. An empty competency gives all.
func (p *Passbooks) Steps(ctx context.Context, q db.Q, person, competency string) (map[string][]Step, error) {
	s, err := stepsOf(ctx, q, person, competency)
	return s, fault.Wrap("passbook.Steps", err)
}

// Why gives the working of one line: the formula applied now to the evidence on record, with every reading that counts.
func (p *Passbooks) Why(ctx context.Context, q db.Q, person, competency string) (Formula, Result, error) {
	f, err := p.Formula(ctx, q)
	if err != nil {
		return f, Result{}, err
	}
	levels, items, err := itemsOfLine(ctx, q, person, competency)
	if err != nil {
		return f, Result{}, fault.Wrap("passbook.Why", err)
	}
	return f, f.Score(levels, items), nil
}

// Codes lists the competencies of a passbook in a stable order.
func Codes(entries map[string]Entry) []string {
	out := make([]string, 0, len(entries))
	for c := range entries {
		out = append(out, c)
	}
	slices.SortFunc(out, strings.Compare)
	return out
}
