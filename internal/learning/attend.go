package learning

import (
	"context"
	"crypto/subtle"
	"fmt"
	"time"

	"sopan/internal/access"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// The code of attendance: how many letters it has, and how many wrong ones of a person are borne in what time, in all their courses
// together.
const (
	wordLetters = 6
	wordGuesses = 5
	wordWindow  = 15 * time.Minute
)

// Attend takes the code that was shown at the event of a part, from its beginning until AttendAfter its end. The part is then met:
// that the actor was there is kept with the event, so that a newer version of the course, or beginning it anew, does not ask again. No
// time is measured, and it is no evidence of a level. Saying it twice is once. A wrong code is Invalid and counted, whatever event it
// was for; too many are TooMany.
func (c *Courses) Attend(ctx context.Context, by who.Actor, code string, n int, typed string) (Progress, error) {
	const op = "learning.Attend"
	var p Progress
	var wrong error
	err := c.turn(ctx, by, op, code, "", func(ctx context.Context, tx *db.Tx, s *state) error {
		u := s.units[n]
		if u.Event == nil {
			return fault.E(fault.NotFound, op, "learning.unknown_part", "course", code, "n", n)
		}
		if p = s.part(n); !p.MetAt.IsZero() || s.frozen() {
			return nil
		}
		switch phase := u.Event.At(tx.Now()); {
		case phase == EventOver:
			return fault.E(fault.Conflict, op, "learning.event.late")
		case !phase.Takes():
			return fault.E(fault.Conflict, op, "learning.event.early")
		}
		right, err := judgeWord(ctx, tx, by.PersonID, code, u.Event.Begins, typed)
		if err != nil {
			return err
		}
		if !right { // what is counted must stay, so the turn itself succeeds
			wrong = fault.E(fault.Invalid, op, "learning.event.refused").At("word", "learning.event.wrong")
			return nil
		}
		if err := saveAttended(ctx, tx, by.PersonID, code, u.Event.Begins); err != nil {
			return err
		}
		s.attended(n, tx.Now(), tx.Now())
		p = s.part(n)
		return nil
	})
	if err == nil {
		err = wrong
	}
	return p, err
}

// judgeWord holds a typed code against an event's, and counts it when it is wrong. What cannot be a code is wrong and not counted.
func judgeWord(ctx context.Context, tx *db.Tx, person, code string, begins time.Time, typed string) (bool, error) {
	guesses, err := guessesOf(ctx, tx, person, tx.Now().Add(-wordWindow))
	if err != nil {
		return false, err
	}
	if _, wait := access.Allow(guesses, tx.Now(), wordGuesses, wordWindow); wait > 0 {
		return false, fault.E(fault.TooMany, "learning.Attend", "learning.event.too_many", "n", int((wait+time.Minute-1)/time.Minute))
	}
	word, err := wordOfEvent(ctx, tx, code, begins)
	if err != nil {
		return false, err
	}
	said, can := access.CleanWord(typed, wordLetters)
	switch {
	case !can:
		return false, nil
	case subtle.ConstantTimeCompare([]byte(said), []byte(word)) != 1:
		return false, addGuess(ctx, tx, person)
	}
	return true, forgetGuesses(ctx, tx, person, tx.Now())
}

// EventShown is an event of a course with its code of attendance, for who gives it.
type EventShown struct {
	N     int // the part
	Title Names
	Event Event
	Word  string // to be shown at the event
	Came  int    // how many have typed it
}

// Events gives the events of the version of a course that is taught now, with their codes of attendance. It takes the right to write,
// review or publish courses over the organisation that gives it: it hands the code to whoever gives the event, and learners see it
// nowhere else.
func (c *Courses) Events(ctx context.Context, q db.Q, by who.Actor, code string) ([]EventShown, error) {
	const op = "learning.Events"
	now, err := currentVersion(ctx, q, code)
	if err == nil && now.id == "" {
		return nil, unknown(op, code)
	}
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	if err := c.mayAuthor(ctx, q, by, op, now.provider); err != nil {
		return nil, err
	}
	out, err := eventsOf(ctx, q, code, now.id)
	return out, fault.Wrap(op, err)
}

// eventsTold names the events of a course that are over and were never announced: those of a version that was taught stay, so that what was said there
// can be written down afterwards.
func eventsTold(ctx context.Context, q db.Q, course Course, f *fault.Fault) error {
	var told map[int64]bool
	for _, u := range course.Units {
		if u.Event == nil || q.Now().Before(u.Event.Ends) {
			continue
		}
		if told == nil {
			var err error
			if told, err = announced(ctx, q, course.Code); err != nil {
				return err
			}
		}
		if !told[u.Event.Begins.UnixMicro()] {
			f.At(courseFile, "learning.course.event_over", "n", fmt.Sprint(u.N))
		}
	}
	return nil
}

// announce gives each event of a course its code of attendance, once.
func announce(ctx context.Context, tx *db.Tx, course Course) error {
	for _, u := range course.Units {
		if u.Event == nil {
			continue
		}
		if err := addEvent(ctx, tx, course.Code, u.Event.Begins, access.NewWord(wordLetters)); err != nil {
			return err
		}
	}
	return nil
}

// recallEvent brings a part that is opened up to what is known of its event: who was there in an earlier enrolment or version.
func (s *state) recallEvent(ctx context.Context, tx *db.Tx, n int) error {
	if p := s.parts[n]; p.Done() || !p.MetAt.IsZero() || s.frozen() {
		return nil
	}
	at, err := attendedAt(ctx, tx, s.enrolment.PersonID, s.enrolment.Code, s.units[n].Event.Begins)
	if db.None(err) {
		return nil
	}
	if err == nil {
		s.attended(n, at, tx.Now())
	}
	return err
}
