package learning

import (
	"context"
	"strings"
	"unicode/utf8"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// LeastRaters is how many must have rated a course before their average is shown: of fewer, one could tell who said what
// (DOMAIN B6, small groups).
const LeastRaters = 5

// Rating is what somebody who took a course says of it.
type Rating struct {
	Stars int    // 1 to 5; 0: said nothing yet
	Words string // for who gives the course; may be empty
}

// Rated is what all who rated a course say of it.
type Rated struct {
	Raters int
	Stars  int // the sum of theirs
}

// Mean is the average of the stars in hundredths, half-up; ok is false below LeastRaters.
func (r Rated) Mean() (hundredths int, ok bool) {
	if r.Raters < LeastRaters {
		return 0, false
	}
	return (r.Stars*200 + r.Raters) / (2 * r.Raters), true
}

// Rate keeps what the actor says of a course that they have begun and of which they have done at least one part. Saying it
// again changes it: a person counts once.
func (c *Courses) Rate(ctx context.Context, by who.Actor, code string, stars int, words string) error {
	const op = "learning.Rate"
	if err := mayLearn(op, by); err != nil {
		return err
	}
	words = strings.TrimSpace(words)
	e := fault.E(fault.Invalid, op, "learning.rate.refused")
	if stars < 1 || stars > 5 {
		e.At("stars", "learning.rate.stars")
	}
	if utf8.RuneCountInString(words) > MaxReason {
		e.At("words", "learning.rate.words", "max", MaxReason)
	}
	if len(e.Places) > 0 {
		return e
	}
	return fault.Wrap(op, c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		head, err := c.head(ctx, tx, op, by.PersonID, code)
		if err != nil {
			return err
		}
		any, err := anyDone(ctx, tx, by.PersonID, head.enrolment.ID)
		if err != nil {
			return err
		}
		if !any {
			return fault.E(fault.Conflict, op, "learning.rate.early", "course", code)
		}
		changed, err := saveRating(ctx, tx, code, by.PersonID, Rating{stars, words}, head.card.Version)
		if err != nil || !changed {
			return err
		}
		return event.Record(ctx, tx, CourseRated{Course: code, Person: by.PersonID, Stars: stars})
	}))
}

// Rating gives what all say of a course, and what the actor said, in one statement.
func (c *Courses) Rating(ctx context.Context, q db.Q, by who.Actor, code string) (Rated, Rating, error) {
	const op = "learning.Rating"
	if !by.Holds(who.LearnRead) {
		return Rated{}, Rating{}, fault.E(fault.Denied, op, "learning.denied.read")
	}
	all, mine, err := ratingOf(ctx, q, code, by.PersonID)
	return all, mine, fault.Wrap(op, err)
}
