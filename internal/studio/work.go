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
// killed loses nothing: its lease runs out and the next one begins again. Putting the same course in twice is one version, so
// what was half done is done once.
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
	version := 0
	if j.tries > job.MaxRuns {
		err = fault.E(fault.Unavailable, op, "studio.work.lost", "n", job.MaxRuns)
	} else {
		crash.Point("studio.work.before_put")
		course, bad := CourseOf(d)
		if err = bad; err == nil {
			card, put := s.courses.PutCourse(ctx, j.actor, course)
			version, err = card.Version, put
		}
		crash.Point("studio.work.after_put")
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if f := fault.As(err); err != nil && (f.Kind == fault.Internal || f.Kind == fault.Stale) && j.tries <= job.MaxRuns {
		slog.ErrorContext(ctx, "job", "name", "studio", "draft", j.draft, "err", err)
		return nil // ours, not the draft's: tried again
	}
	return s.db.Write(ctx, worker, func(ctx context.Context, tx *db.Tx) error {
		held, e := endJob(ctx, tx, j, err == nil)
		if e != nil || !held { // another runner has it by now
			return e
		}
		if err != nil {
			f := fault.As(err)
			key, args := f.Key, f.Args
			if len(f.Places) > 0 { // the first place says more than "refused"
				key, args = f.Places[0].Key, f.Places[0].Args
			}
			if e := setWhy(ctx, tx, d.ID, key, args); e != nil {
				return e
			}
			return move(ctx, tx, op, d, HasFailed, "", Failed{Draft: d.ID, Course: d.Code, Why: key})
		}
		if e := replace(ctx, tx, d.Code, d.ID); e != nil {
			return e
		}
		if e := setVersion(ctx, tx, d.ID, version); e != nil {
			return e
		}
		return move(ctx, tx, op, d, Live, "", WentLive{Draft: d.ID, Course: d.Code, Version: version})
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
	return move(ctx, tx, "studio.Work", was, Replaced, "", event.Fact(nil))
}
