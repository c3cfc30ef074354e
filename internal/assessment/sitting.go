package assessment

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// SourceSitting is the source kind of evidence that came from a sitting.
const SourceSitting = "assessment.sitting"

var errLate = errors.New("time and grace are over")

// Start opens a sitting of a paper for the actor, or gives the one that is open. lang is the language in which it is asked;
// the questions come in all. A course check is not opened more than TriesADay times a day; the fault's "at" tells when again.
func (p *Papers) Start(ctx context.Context, by who.Actor, paperID, lang string) (Sitting, error) {
	const op = "assessment.Start"
	if err := maySit(op, by); err != nil {
		return Sitting{}, err
	}
	var out Sitting
	err := p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		head, err := p.PaperVersion(ctx, tx, paperID)
		if err != nil {
			return err
		}
		if head.Kind == PIAA {
			return fault.E(fault.Denied, op, "assessment.denied.piaa")
		}
		row, resumed, err := open(ctx, tx, head, lang)
		if err != nil {
			return fault.Wrap(op, err)
		}
		out, err = whole(ctx, tx, row)
		out.Resumed = resumed
		return fault.Wrap(op, err)
	})
	return out, err
}

// maySit checks that a person acts who may sit papers for themselves.
func maySit(op string, by who.Actor) error {
	if !by.SignedIn() {
		return fault.E(fault.Unauthenticated, op, "assessment.denied.sign_in")
	}
	if !by.May(who.SittingTake, who.Over{PersonID: by.PersonID}) {
		return fault.E(fault.Denied, op, "assessment.denied.sit")
	}
	return nil
}

// open finds the actor's open sitting of the paper, or makes one.
func open(ctx context.Context, tx *db.Tx, head Head, lang string) (row sittingRow, resumed bool, err error) {
	person := tx.By().PersonID
	was, err := openSitting(ctx, tx, person, head.ID)
	switch {
	case err == nil && !over(was.DueAt, tx.Now()):
		return was, true, nil
	case err == nil:
		if _, err := setLapsed(ctx, tx, was.PersonID, was.ID); err != nil {
			return row, false, err
		}
	case !db.None(err):
		return row, false, err
	}
	day := clock.Date(tx.Now())
	tries, err := triesOn(ctx, tx, person, head.Code, day)
	if err != nil {
		return row, false, err
	}
	if at := nextTry(head.Kind, tries, tx.Now()); !at.IsZero() {
		return row, false, fault.E(fault.TooMany, "assessment.Start", "assessment.tries", "n", TriesADay, "at", at)
	}
	items, err := itemsOf(ctx, tx, head.ID)
	if err != nil {
		return row, false, err
	}
	row = sittingRow{day: day, try: tries + 1, seed: rand.Int64()}
	row.Sitting = Sitting{ID: id.New(), PersonID: person, Paper: head, Lang: lang, Status: StatusOpen, StartedAt: tx.Now()}
	if head.Minutes > 0 {
		row.DueAt = tx.Now().Add(time.Duration(head.Minutes) * time.Minute)
	}
	row.drawn = draw(row.seed, items, head.Draw)
	made, err := insertSitting(ctx, tx, row)
	if err != nil || made {
		return row, false, err
	}
	was, err = openSitting(ctx, tx, person, head.ID) // another window was faster
	if db.None(err) {
		err = fault.E(fault.Conflict, "assessment.Start", "assessment.conflict.start")
	}
	return was, true, err
}

// whole gives a sitting with its questions as they are shown.
func whole(ctx context.Context, q db.Q, row sittingRow) (Sitting, error) {
	items, err := itemMap(ctx, q, row.Paper.ID)
	if err != nil {
		return Sitting{}, err
	}
	choices, err := choicesOf(ctx, q, row.PersonID, row.ID)
	if err != nil {
		return Sitting{}, err
	}
	s := row.Sitting
	for _, d := range row.drawn {
		s.Questions = append(s.Questions, question(items[d.Item], d, choices[d.Item]))
	}
	return s, nil
}

// Sitting gives one of the actor's own sittings with its questions as they are shown, whatever its state.
func (p *Papers) Sitting(ctx context.Context, q db.Q, by who.Actor, sittingID string) (Sitting, error) {
	const op = "assessment.Sitting"
	row, err := own(ctx, q, op, by, sittingID)
	if err != nil {
		return Sitting{}, err
	}
	s, err := whole(ctx, q, row)
	return s, fault.Wrap(op, err)
}

// own gives a sitting of the actor's; that of another is not found. One whose time is over reads as lapsed, though nothing may
// have written so yet.
func own(ctx context.Context, q db.Q, op string, by who.Actor, sittingID string) (sittingRow, error) {
	if err := maySit(op, by); err != nil {
		return sittingRow{}, err
	}
	row, err := sittingByID(ctx, q, by.PersonID, sittingID)
	if row.Status == StatusOpen && over(row.DueAt, q.Now()) {
		row.Status = StatusLapsed
	}
	return row, none(op, "assessment.unknown.sitting", err)
}

// Save keeps answers of an open sitting; what is not named stays as it was.
func (p *Papers) Save(ctx context.Context, by who.Actor, sittingID string, a Answers) error {
	const op = "assessment.Save"
	err := p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		row, err := own(ctx, tx, op, by, sittingID)
		if err != nil {
			return err
		}
		if err := takes(op, row); err != nil {
			return err
		}
		held, err := touchOpen(ctx, tx, row)
		if err != nil {
			return fault.Wrap(op, err)
		} else if !held {
			return fault.E(fault.Conflict, op, "assessment.conflict.submitted")
		}
		return keep(ctx, tx, op, row, a)
	})
	return p.lapse(ctx, by, sittingID, err)
}

// takes tells why a sitting takes no answers, nil when it does.
func takes(op string, row sittingRow) error {
	switch {
	case row.Status == StatusSubmitted:
		return fault.E(fault.Conflict, op, "assessment.conflict.submitted")
	case row.Status == StatusLapsed:
		return fault.E(fault.Conflict, op, "assessment.conflict.late").Because(errLate)
	}
	return nil
}

// keep writes the answers beside those that are there.
func keep(ctx context.Context, tx *db.Tx, op string, row sittingRow, a Answers) error {
	choices, bad := translate(row.drawn, a)
	if len(bad) > 0 {
		return invalid(op, bad)
	}
	return fault.Wrap(op, upsertChoices(ctx, tx, row.PersonID, row.ID, choices))
}

// lapse ends a sitting whose answers came too late, in a transaction of its own, since the refused one is rolled back. It
// gives the error on.
func (p *Papers) lapse(ctx context.Context, by who.Actor, sittingID string, cause error) error {
	if !errors.Is(cause, errLate) {
		return cause
	}
	if err := p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		_, err := setLapsed(ctx, tx, by.PersonID, sittingID)
		return err
	}); err != nil {
		return fault.Wrap("assessment.lapse", err)
	}
	return cause
}

// Submit takes the answers beside those that were saved, marks the sitting and tells Sat. It is taken once, until Grace after
// the time is over. A course check becomes evidence in the same transaction, passed or failed.
func (p *Papers) Submit(ctx context.Context, by who.Actor, sittingID string, a Answers) (Result, error) {
	var out Result
	err := p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = p.SubmitIn(ctx, tx, sittingID, a)
		return err
	})
	if err != nil {
		return Result{}, p.lapse(ctx, by, sittingID, err)
	}
	return out, nil
}

// SubmitIn is Submit within the transaction of a room above, for what must be kept together with the result. The actor is
// that of the transaction.
func (p *Papers) SubmitIn(ctx context.Context, tx *db.Tx, sittingID string, a Answers) (Result, error) {
	const op = "assessment.Submit"
	row, err := own(ctx, tx, op, tx.By(), sittingID)
	if err != nil {
		return Result{}, err
	}
	if err := takes(op, row); err != nil {
		return Result{}, err
	}
	// The row is taken first: a second submission and a late autosave find it closed, whatever they read before.
	taken, err := setSubmitted(ctx, tx, row)
	if err != nil {
		return Result{}, fault.Wrap(op, err)
	} else if !taken {
		return Result{}, fault.E(fault.Conflict, op, "assessment.conflict.submitted")
	}
	if err := keep(ctx, tx, op, row, a); err != nil {
		return Result{}, err
	}
	if row, err = p.close(ctx, tx, row); err != nil {
		return Result{}, fault.Wrap(op, err)
	}
	out, err := result(ctx, tx, row)
	return out, fault.Wrap(op, err)
}

// close marks a submitted sitting, brings a course check to evidence, and tells Sat.
func (p *Papers) close(ctx context.Context, tx *db.Tx, row sittingRow) (sittingRow, error) {
	items, err := itemMap(ctx, tx, row.Paper.ID)
	if err != nil {
		return row, err
	}
	choices, err := choicesOf(ctx, tx, row.PersonID, row.ID)
	if err != nil {
		return row, err
	}
	answers := make(map[string][]int, len(items))
	for k, it := range items {
		answers[k] = it.Answer
	}
	row.Status, row.submitted = StatusSubmitted, tx.Now()
	row.mark = score(row.drawn, answers, choices)
	row.passed = row.mark.percent >= row.Paper.PassMark
	if row.Paper.Kind == CourseCheck {
		row.evidenceID, err = p.evidence.Accept(ctx, tx, evidence.New{
			PersonID: row.PersonID, Competency: row.Paper.Competency, Kind: evidence.Check, Level: row.Paper.Level,
			Percent: row.mark.percent, PassMark: row.Paper.PassMark, ObservedAt: tx.Now(), SourceKind: SourceSitting, SourceID: row.ID,
		})
		if err != nil {
			return row, err
		}
	}
	if err := setMarked(ctx, tx, row); err != nil {
		return row, err
	}
	return row, event.Record(ctx, tx, Sat{
		Sitting: row.ID, Person: row.PersonID, Paper: row.Paper.ID, Code: row.Paper.Code, PaperKind: row.Paper.Kind,
		Competency: row.Paper.Competency, Level: row.Paper.Level, Percent: row.mark.percent, Passed: row.passed,
	})
}

// Result gives what came of one of the actor's own sittings, with what is right and why.
func (p *Papers) Result(ctx context.Context, q db.Q, by who.Actor, sittingID string) (Result, error) {
	const op = "assessment.Result"
	row, err := own(ctx, q, op, by, sittingID)
	if err != nil {
		return Result{}, err
	}
	switch row.Status {
	case StatusOpen:
		return Result{}, fault.E(fault.Conflict, op, "assessment.conflict.open")
	case StatusLapsed:
		return Result{}, fault.E(fault.Conflict, op, "assessment.conflict.late")
	}
	out, err := result(ctx, q, row)
	return out, fault.Wrap(op, err)
}

func result(ctx context.Context, q db.Q, row sittingRow) (Result, error) {
	items, err := itemMap(ctx, q, row.Paper.ID)
	if err != nil {
		return Result{}, err
	}
	choices, err := choicesOf(ctx, q, row.PersonID, row.ID)
	if err != nil {
		return Result{}, err
	}
	tries, err := triesOn(ctx, q, row.PersonID, row.Paper.Code, clock.Date(q.Now()))
	if err != nil {
		return Result{}, err
	}
	r := Result{
		SittingID: row.ID, Paper: row.Paper, Percent: row.mark.percent, Passed: row.passed, Right: row.mark.right, Drawn: row.mark.drawn, Blank: row.mark.blank,
		SubmittedAt: row.submitted, EvidenceID: row.evidenceID, NextTryAt: nextTry(row.Paper.Kind, tries, q.Now()),
	}
	for _, d := range row.drawn {
		it, choice := items[d.Item], choices[d.Item]
		r.Items = append(r.Items, Marked{
			Question: question(it, d, choice), Right: asShown(d.Order, it.Answer), Correct: correct(it.Answer, choice),
			Blank: len(choice) == 0, Why: it.Why, Reference: it.Reference,
		})
	}
	return r, nil
}

// Standings tells how a person stands with the papers of these codes, by code; those never sat are left out. It is for rooms
// above, which check their own right.
func (p *Papers) Standings(ctx context.Context, q db.Q, personID string, codes []string) (map[string]Standing, error) {
	out, err := standings(ctx, q, personID, codes, clock.Date(q.Now()))
	if err != nil {
		return nil, fault.Wrap("assessment.Standings", err)
	}
	found := make(map[string]Standing, len(out))
	for _, s := range out {
		s.NextTry = nextTry(s.kind, s.today, q.Now())
		found[s.Code] = s.Standing
	}
	return found, nil
}

// Records lists the actor's own tries, newest first, after one that was read before.
func (p *Papers) Records(ctx context.Context, q db.Q, by who.Actor, after string, limit int) ([]Record, string, error) {
	const op = "assessment.Records"
	if err := maySit(op, by); err != nil {
		return nil, "", err
	}
	limit = bounded(limit)
	rows, err := records(ctx, q, by.PersonID, after, limit+1)
	if err != nil {
		return nil, "", fault.Wrap(op, err)
	}
	if len(rows) <= limit {
		return rows, "", nil
	}
	return rows[:limit], rows[limit-1].SittingID, nil
}

// MaxPage is the greatest length of one part of a list.
const MaxPage = 200

func bounded(limit int) int {
	if limit < 1 || limit > MaxPage {
		return MaxPage
	}
	return limit
}
