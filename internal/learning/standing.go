package learning

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// MaxReason is the most characters of a reason, and of what a learner says of a course.
const MaxReason = 1000

// maxFlags bounds how many flags of a course are read at once.
const maxFlags = 200

// Unlist takes a course out of every list and search. Who has its address may read it and begin it.
func (c *Courses) Unlist(ctx context.Context, by who.Actor, code string) error {
	return c.list(ctx, by, "learning.Unlist", code, true)
}

// List puts a course that was unlisted back into the lists.
func (c *Courses) List(ctx context.Context, by who.Actor, code string) error {
	return c.list(ctx, by, "learning.List", code, false)
}

func (c *Courses) list(ctx context.Context, by who.Actor, op, code string, unlisted bool) error {
	return fault.Wrap(op, c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := c.editable(ctx, tx, by, op, code); err != nil {
			return err
		}
		done, err := setUnlisted(ctx, tx, code, unlisted)
		if err != nil || !done {
			return err
		}
		if err := reshelve(ctx, tx, code); err != nil {
			return err
		}
		if unlisted {
			return event.Record(ctx, tx, CourseUnlisted{Course: code})
		}
		return event.Record(ctx, tx, CourseListed{Course: code})
	}))
}

// editable tells whether the course is there, and the actor may change it.
func (c *Courses) editable(ctx context.Context, tx *db.Tx, by who.Actor, op, code string) error {
	current, err := currentVersion(ctx, tx, code)
	if err == nil && current.version == 0 {
		return unknown(op, code)
	}
	if err != nil {
		return err
	}
	return c.mayEdit(ctx, tx, by, op, code, current.provider)
}

// Replace retires a course and names the one to take instead, which must be taught. Records of the retired one stay as they
// are.
func (c *Courses) Replace(ctx context.Context, by who.Actor, code, replacement string) error {
	const op = "learning.Replace"
	return fault.Wrap(op, c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := c.editable(ctx, tx, by, op, code); err != nil {
			return err
		}
		next, err := currentVersion(ctx, tx, replacement)
		if err != nil {
			return err
		}
		if next.version == 0 || next.status != Live || replacement == code {
			return fault.E(fault.Invalid, op, "learning.replacement", "course", replacement)
		}
		if err := setReplaced(ctx, tx, code, replacement); err != nil {
			return err
		}
		return c.retire(ctx, tx, code)
	}))
}

// retire takes a course out of the catalogue; once more changes nothing.
func (c *Courses) retire(ctx context.Context, tx *db.Tx, code string) error {
	done, err := setRetired(ctx, tx, code)
	if err != nil || !done {
		return err
	}
	if err := reshelve(ctx, tx, code); err != nil {
		return err
	}
	return event.Record(ctx, tx, CourseRetired{Course: code})
}

// Flag says that a course is wrong, and why. Anybody who may read it may say so, once until it is settled; its page tells new
// learners, and who gives it reads the reasons.
func (c *Courses) Flag(ctx context.Context, by who.Actor, code, reason string) error {
	const op = "learning.Flag"
	if err := mayLearn(op, by); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > MaxReason {
		return fault.E(fault.Invalid, op, "learning.flag.reason", "max", MaxReason).At("reason", "learning.flag.reason", "max", MaxReason)
	}
	return fault.Wrap(op, c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		current, err := currentVersion(ctx, tx, code)
		if err != nil {
			return err
		}
		if current.version == 0 {
			return unknown(op, code)
		}
		flag := id.New()
		fresh, err := insertFlag(ctx, tx, code, flag, by.PersonID, reason)
		if err != nil || !fresh {
			return err
		}
		return event.Record(ctx, tx, CourseFlagged{Course: code, Flag: flag})
	}))
}

// Unflag settles every flag of a course: it was mended, or nothing was wrong. It takes the right to review courses over the
// organisation that gives it.
func (c *Courses) Unflag(ctx context.Context, by who.Actor, code string) error {
	const op = "learning.Unflag"
	return fault.Wrap(op, c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := c.mayJudge(ctx, tx, by, op, code); err != nil {
			return err
		}
		n, err := settleFlags(ctx, tx, code)
		if err != nil || n == 0 {
			return err
		}
		return event.Record(ctx, tx, CourseUnflagged{Course: code})
	}))
}

// CourseFlag is what somebody says is wrong with a course. Who said it is not told.
type CourseFlag struct {
	ID     string
	Reason string
	At     time.Time
}

// mayJudge passes who reviews courses of the organisation that gives this one.
func (c *Courses) mayJudge(ctx context.Context, q db.Q, by who.Actor, op, code string) error {
	current, err := currentVersion(ctx, q, code)
	if err == nil && current.version == 0 {
		return unknown(op, code)
	}
	if err != nil {
		return err
	}
	org, err := c.people.Org(ctx, q, current.provider)
	if err == nil && !by.Can(who.ContentReview, org.Path) {
		err = fault.E(fault.Denied, op, "learning.denied.edit")
	}
	return err
}

// Raised lists the flags of a course that are not settled, the oldest first. Rights are as with Unflag.
func (c *Courses) Raised(ctx context.Context, q db.Q, by who.Actor, code string) ([]CourseFlag, error) {
	const op = "learning.Raised"
	if err := c.mayJudge(ctx, q, by, op, code); err != nil {
		return nil, fault.Wrap(op, err)
	}
	flags, err := flagsOf(ctx, q, code, maxFlags)
	return flags, fault.Wrap(op, err)
}
