package studio

import (
	"context"
	"log/slog"

	"sopan/internal/ground/crash"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/job"
	"sopan/internal/ground/who"
)

// worker is who does what a publisher asked for, where nobody's right is needed.
var worker = who.Actor{System: "studio"}

// Work puts before learners what publishers asked for, one draft after the other, and gives how many it took. A runner that is
// killed loses nothing: its lease runs out and the next one begins again. A course, what it runs and the end of its job are one
// transaction, so nothing is half done.
func (s *Studio) Work(ctx context.Context) (n int, err error) {
	n, err = job.Queue[task]{DB: s.db, By: worker, Any: anyJob, Claim: claimJob, Do: s.process}.Work(ctx)
	return n, fault.Wrap("studio.Work", err)
}

// RunJobs works until ctx ends.
func (s *Studio) RunJobs(ctx context.Context) { job.Run(ctx, "studio", s.Work) }

// task is one draft on its way before learners.
type task struct {
	id, draft string
	actor     who.Actor
	tries     int
}

// process does a job that this process holds. What is wrong with the draft is kept with it; an error is one of ours, and the job
// is tried again when its lease has run out.
func (s *Studio) process(ctx context.Context, j task) error {
	const op = "studio.Work"
	d, err := selectDraft(ctx, s.db.Reader(), j.draft)
	if err != nil {
		return err
	}
	if j.tries > job.MaxRuns {
		err = fault.E(fault.Unavailable, op, "studio.work.lost", "n", job.MaxRuns)
	} else {
		crash.Point("studio.work.before_put")
		err = s.golive(ctx, j, d)
		crash.Point("studio.work.after_put")
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		return nil
	}
	f := fault.As(err)
	if (f.Kind == fault.Internal || f.Kind == fault.Stale || db.Taken(err)) && j.tries <= job.MaxRuns {
		slog.ErrorContext(ctx, "job", "name", "studio", "draft", j.draft, "err", err)
		return nil // ours, not the draft's: tried again
	}
	return s.db.Write(ctx, worker, func(ctx context.Context, tx *db.Tx) error {
		held, err := endJob(ctx, tx, j, false)
		if err != nil || !held { // another runner has it by now
			return err
		}
		key, args := f.Key, f.Args
		if len(f.Places) > 0 { // the first place says more than "refused"
			key, args = f.Places[0].Key, f.Places[0].Args
		}
		if err := setWhy(ctx, tx, d.ID, key, args); err != nil {
			return err
		}
		return move(ctx, tx, op, d, HasFailed, "", Failed{Draft: d.ID, Course: d.Code, Why: key})
	})
}

// golive makes a draft a version of its course, puts before learners what it runs and the cases that it brings, and ends the job: all
// of it or nothing, by the right of the publisher who asked for it. That it is live is the studio's step.
func (s *Studio) golive(ctx context.Context, j task, d Draft) error {
	const op = "studio.Work"
	return s.db.Write(ctx, j.actor, func(ctx context.Context, tx *db.Tx) error {
		held, err := endJob(ctx, tx, j, true)
		if err != nil || !held { // another runner has it by now
			return err
		}
		course, err := CourseOf(d)
		if err != nil {
			return err
		}
		if err := s.offer(ctx, tx, d); err != nil {
			return err
		}
		if err := s.putCases(ctx, tx, d); err != nil {
			return err
		}
		card, err := s.courses.PutIn(ctx, tx, course)
		if err != nil {
			return err
		}
		if err := replace(ctx, tx, d.Code, d.ID); err != nil {
			return err
		}
		if err := setVersion(ctx, tx, d.ID, card.Version); err != nil {
			return err
		}
		return moveBy(ctx, tx, op, d, Live, "", worker.ID(), WentLive{Draft: d.ID, Course: d.Code, Version: card.Version})
	})
}

// replace ends the drafts of a course that were live before.
func replace(ctx context.Context, tx *db.Tx, code, but string) error {
	was, err := selectLive(ctx, tx, code)
	if db.None(err) || err == nil && was.ID == but {
		return nil
	} else if err != nil {
		return err
	}
	return moveBy(ctx, tx, "studio.Work", was, Replaced, "", worker.ID(), event.Fact(nil))
}
