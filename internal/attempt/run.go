package attempt

import (
	"context"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/standard/scorm"
)

// Run is an attempt with all that its page and its run-time need.
type Run struct {
	Attempt Attempt
	Course  Course
	States  map[string]ItemState // by item; those that were never opened are missing
}

// Begin opens an attempt of the actor's own at a course: the one that stands, or the next when that is complete. The actor needs the
// right attempt.run over themselves; at a draft, to see it (Course).
func (r *Runs) Begin(ctx context.Context, by who.Actor, packageID string) (Attempt, error) {
	const op = "attempt.Begin"
	if err := mayRun(op, by); err != nil {
		return Attempt{}, err
	}
	var a Attempt
	err := r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err := r.Course(ctx, tx, by, packageID)
		if err != nil {
			return err
		}
		a, err = newest(ctx, tx, by.PersonID, packageID)
		if err != nil && !db.None(err) {
			return err
		}
		if err == nil && !a.Done() && a.Draft == !c.Live {
			return nil
		}
		a = Attempt{
			ID: id.New(), PersonID: by.PersonID, Package: packageID, Number: a.Number + 1, Draft: !c.Live, Version: 1,
			Completion: scorm.Unknown, Success: scorm.Unknown, BeganAt: tx.Now(), ChangedAt: tx.Now(),
		}
		return insertAttempt(ctx, tx, a)
	})
	return a, fault.Wrap(op, err)
}

func mayRun(op string, by who.Actor) error {
	if !by.SignedIn() {
		return fault.E(fault.Unauthenticated, op, "attempt.denied.sign_in")
	}
	if !by.May(who.AttemptRun, who.Over{PersonID: by.PersonID}) {
		return fault.E(fault.Denied, op, "attempt.denied.run")
	}
	return nil
}

// Newest gives the actor's newest attempt at a course, with what stands of its items; an attempt without an id when there is none. The
// actor needs the right attempt.run over themselves.
func (r *Runs) Newest(ctx context.Context, q db.Q, by who.Actor, packageID string) (Run, error) {
	const op = "attempt.Newest"
	if err := mayRun(op, by); err != nil {
		return Run{}, err
	}
	a, err := newest(ctx, q, by.PersonID, packageID)
	if err != nil && !db.None(err) {
		return Run{}, fault.Wrap(op, err)
	}
	var c Course
	if db.None(err) {
		c, err = r.Course(ctx, q, by, packageID)
		return Run{Course: c}, err
	}
	return r.whole(ctx, q, op, a)
}

// Open gives an attempt of the actor's own; that of another is not found. The actor needs the right attempt.run over themselves.
func (r *Runs) Open(ctx context.Context, q db.Q, by who.Actor, attemptID string) (Run, error) {
	const op = "attempt.Open"
	a, err := r.own(ctx, q, op, by, attemptID)
	if err != nil {
		return Run{}, err
	}
	return r.whole(ctx, q, op, a)
}

func (r *Runs) own(ctx context.Context, q db.Q, op string, by who.Actor, attemptID string) (Attempt, error) {
	if err := mayRun(op, by); err != nil {
		return Attempt{}, err
	}
	a, err := attemptOf(ctx, q, by.PersonID, attemptID)
	if db.None(err) {
		return Attempt{}, fault.E(fault.NotFound, op, "attempt.no_attempt")
	}
	return a, fault.Wrap(op, err)
}

func (r *Runs) whole(ctx context.Context, q db.Q, op string, a Attempt) (Run, error) {
	c, err := r.course(ctx, q, op, a.Package)
	if err != nil {
		return Run{}, err
	}
	states, err := itemsOf(ctx, q, a.ID)
	return Run{a, c, states}, fault.Wrap(op, err)
}

// A token names an attempt and whose it is, and until when it holds. Whoever has it speaks for that attempt and nothing else.

// Token gives a token for an attempt, fit for an address.
func (r *Runs) Token(a Attempt, until time.Time) string {
	sealed := r.tokens.Seal(a.PersonID+" "+a.ID+" "+strconv.FormatInt(until.Unix(), 10), tokenOf)
	return strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(sealed)
}

const tokenOf = "attempt"

// Holder tells who speaks with a token, and of which attempt. It returns Denied when it was changed, Unauthenticated when its time is
// over.
func (r *Runs) Holder(token string, now time.Time) (by who.Actor, attemptID string, err error) {
	const op = "attempt.Holder"
	sealed := strings.NewReplacer("-", "+", "_", "/").Replace(token)
	text, err := r.tokens.Open(sealed+strings.Repeat("=", (4-len(sealed)%4)%4), tokenOf)
	if err != nil {
		return who.Actor{}, "", fault.E(fault.Denied, op, "attempt.token.changed").Because(err)
	}
	part := strings.Split(text, " ")
	if len(part) != 3 {
		return who.Actor{}, "", fault.E(fault.Denied, op, "attempt.token.changed")
	}
	if until, err := strconv.ParseInt(part[2], 10, 64); err != nil || now.Unix() >= until {
		return who.Actor{}, "", fault.E(fault.Unauthenticated, op, "attempt.token.over")
	}
	return who.Actor{PersonID: part[0]}, part[1], nil
}

// Named gives the name of who makes an attempt, for content that asks for it: family name, given name.
func (r *Runs) Named(ctx context.Context, q db.Q, by who.Actor) (code, name string, err error) {
	if err := mayRun("attempt.Named", by); err != nil {
		return "", "", err
	}
	p, err := r.people.Person(ctx, q, by.PersonID)
	if err != nil {
		return "", "", err
	}
	for _, lang := range []string{"en", "hi"} {
		if name = p.Name[lang]; name != "" {
			break
		}
	}
	return p.Code, name, nil
}
