package hr

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"sopan/internal/ground/crash"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/job"
	"sopan/internal/ground/who"
)

// Job is work on a batch, or with a connector, for which nobody is kept waiting. Its life: Ask or Pull puts it down in the
// transaction of the request; whoever runs Work takes it and holds it by a lease, which it renews; it ends as done or failed in
// the same transaction as what it changes. So a runner that is killed has either done all of it or none: its lease runs out, and
// the next one begins again, at most job.MaxRuns times.
type Job struct {
	ID      string
	Kind    string // JobPull, JobLook, JobApply, JobReconcile or JobRollBack
	About   string // id of the batch, or of the connector
	Dry     bool   // of a pull: nothing is kept
	State   string // JobWaiting, JobRunning, JobDone or JobFailed
	Done    int    // so much …
	Total   int    // … of so much; 0 while that is unknown
	Tries   int
	BatchID string  // the batch that it is about, or came to
	Report  *Report // what a pull came to
	Why     string  // the key of why it failed
	Args    []any   // name, value pairs for the key
	AskedAt time.Time
	EndedAt time.Time // zero until it has ended

	lease time.Time
	actor who.Actor
}

// The kinds of job.
const (
	JobPull      = "pull"      // another system is asked, and its rows become a batch
	JobLook      = "look"      // every row of a batch is judged, and its conflicts opened
	JobApply     = "apply"     // a batch is written into the register
	JobReconcile = "reconcile" // an applied batch is compared with the register
	JobRollBack  = "rollback"  // an applied batch is taken back
)

// The states of a job.
const (
	JobWaiting = "waiting"
	JobRunning = "running"
	JobDone    = "done"
	JobFailed  = "failed"
)

// Ended tells whether it has ended.
func (j Job) Ended() bool { return j.State == JobDone || j.State == JobFailed }

// Share is how far it is, in hundredths; 0 while that is unknown.
func (j Job) Share() int {
	if j.Total == 0 {
		return 0
	}
	return 100 * j.Done / j.Total
}

// AtOnce is the largest batch on which a step is taken while somebody waits for the answer; a larger one is a job.
const AtOnce = 2000

// jobBeat is how often a runner says that it holds its job.
const jobBeat = 2 * time.Second

// How long what has ended can be looked at.
const keepJobs = 90 * 24 * time.Hour

// leadsTo is where the kinds of job on batches end.
var leadsTo = map[string]State{JobLook: InReview, JobApply: Applied, JobReconcile: Reconciled, JobRollBack: RolledBack}

// Ask has a step of a batch taken by whoever works (Work), and gives the job at once. What can be refused is refused now: a step
// that the batch is not ready for, a batch that somebody works on, and one that the actor may not apply alone. The actor needs
// the right people.import over the batch's unit.
func (b *Batches) Ask(ctx context.Context, by who.Actor, batchID, kind string) (Job, error) {
	const op = "hr.Ask"
	to, known := leadsTo[kind]
	if !known {
		return Job{}, fault.E(fault.Invalid, op, "hr.job.kind").At("kind", "hr.job.kind")
	}
	var job Job
	err := b.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		batch, err := b.open(ctx, tx, by, op, batchID)
		if err != nil {
			return err
		}
		early := kind == JobLook && (batch.State == Parsed || batch.State == Validated)
		if !May(batch.State, to) && !early {
			return fault.E(fault.Conflict, op, "hr.batch.edge", "from", string(batch.State), "to", string(to))
		}
		if key := Closed(by, batch); kind == JobApply && key != "" {
			return fault.E(closedKind(key), op, key, "n", AloneUpTo)
		}
		job = Job{Kind: kind, About: batchID, BatchID: batchID}
		return putJob(ctx, tx, by, op, &job)
	})
	return job, fault.Wrap(op, err)
}

// closedKind is the kind of fault of why a batch cannot be applied.
func closedKind(key string) fault.Kind {
	if key == "hr.apply.alone" {
		return fault.Denied
	}
	return fault.Conflict
}

// putJob puts a job down that waits; one about the same thing that has not ended is refused.
func putJob(ctx context.Context, tx *db.Tx, by who.Actor, op string, j *Job) error {
	by.Name = "" // names are kept in one place alone
	j.ID, j.AskedAt, j.actor, j.State, j.lease = id.New(), tx.Now(), by, JobWaiting, tx.Now()
	if _, err := busyJob(ctx, tx, j.About); !db.None(err) {
		if err == nil {
			err = fault.E(fault.Conflict, op, "hr.batch.busy")
		}
		return err
	}
	err := insertJob(ctx, tx, *j)
	if db.Taken(err) {
		err = fault.E(fault.Conflict, op, "hr.batch.busy").Because(err)
	}
	return err
}

// JobOf gives the newest job on a batch, with how far it is by now; none, where there was never any, is the zero Job. The actor
// needs the right people.import over the batch's unit; for others there is none.
func (b *Batches) JobOf(ctx context.Context, q db.Q, by who.Actor, batchID string) (Job, error) {
	const op = "hr.JobOf"
	if _, err := b.open(ctx, q, by, op, batchID); err != nil {
		return Job{}, err
	}
	list, err := jobsOf(ctx, q, batchID, 1)
	if err != nil || len(list) == 0 {
		return Job{}, fault.Wrap(op, err)
	}
	return b.fresh(list[0]), nil
}

// fresh is a job with how far it is by now, where it runs in this process: on SQLite nothing can be written down while a batch is
// being applied.
func (b *Batches) fresh(j Job) Job {
	if v, ok := b.live.Load(j.ID); ok && j.State == JobRunning {
		r := v.(*run)
		j.Done, j.Total = int(r.done.Load()), int(r.total.Load())
	}
	wholeArgs(j.Args)
	if j.Report != nil {
		for _, p := range j.Report.Errors {
			wholeArgs(p.Args)
		}
	}
	return j
}

// run is one job under way in this process.
type run struct {
	job         Job
	done, total atomic.Int64
}

type runKey struct{}

// running gives the job that a context works on; nil for none.
func running(ctx context.Context) *run {
	r, _ := ctx.Value(runKey{}).(*run)
	return r
}

// free refuses a step of a batch on which a job works, unless it is that job's.
func (b *Batches) free(ctx context.Context, q db.Q, op, batchID string) error {
	if running(ctx) != nil {
		return nil
	}
	_, err := busyJob(ctx, q, batchID)
	switch {
	case db.None(err):
		return nil
	case err == nil:
		err = fault.E(fault.Conflict, op, "hr.batch.busy")
	}
	return err
}

// finish ends the job of a context with the step that it was for, in the step's transaction: what it changes counts only with it.
func finish(ctx context.Context, tx *db.Tx, op string, to State) error {
	r := running(ctx)
	if r == nil || leadsTo[r.job.Kind] != to {
		return nil
	}
	j := r.job
	j.State, j.Done, j.Total = JobDone, 100, 100
	crash.Point("hr.job.before_end")
	ok, err := endJob(ctx, tx, j)
	if err == nil && !ok { // another runner has it by now
		err = fault.E(fault.Conflict, op, "hr.batch.busy")
	}
	return err
}

// Work does the jobs that wait, and those whose runner was lost, one after the other, and gives how many it took. First it puts
// down the pulls whose hour has come.
func (h *Hooks) Work(ctx context.Context) (n int, err error) {
	const op = "hr.Work"
	if err := h.dueBySchedule(ctx); err != nil {
		return 0, fault.Wrap(op, err)
	}
	do := func(ctx context.Context, j Job) error {
		_, err := h.do(ctx, j)
		return err
	}
	n, err = job.Queue[Job]{DB: h.db, By: courier, Any: anyJob, Claim: claimJob, Do: do}.Work(ctx)
	return n, fault.Wrap(op, err)
}

// RunJobs works until ctx ends.
func (h *Hooks) RunJobs(ctx context.Context) { job.Run(ctx, "hr", h.Work) }

// do does a job that this process holds, and gives it as it ended. An error is one of ours; what was wrong with the work stands
// in the job.
func (h *Hooks) do(ctx context.Context, job Job) (Job, error) {
	r := &run{job: job}
	h.batches.live.Store(job.ID, r)
	defer h.batches.live.Delete(job.ID)
	work, stop := context.WithCancelCause(context.WithValue(ctx, runKey{}, r))
	outer, _ := ctx.Value(tellerKey{}).(func(done, total int))
	work = Telling(work, func(done, total int) {
		r.done.Store(int64(done))
		r.total.Store(int64(total))
		if outer != nil {
			outer(done, total)
		}
	})
	var beating sync.WaitGroup
	beating.Go(func() { h.beat(work, r, job, stop) })
	err := h.perform(work, r)
	stop(nil)
	beating.Wait()
	switch {
	case err == nil:
		return r.job, nil
	case errors.Is(context.Cause(work), errLost), ctx.Err() != nil: // whoever holds it next does it
		return r.job, ctx.Err()
	}
	f := fault.As(err)
	if f.Kind == fault.Internal {
		slog.ErrorContext(ctx, "job", "name", "hr "+job.Kind, "about", job.About, "err", err)
	}
	end := r.job
	end.State, end.Why, end.Args, end.Done, end.Total = JobFailed, f.Key, f.Args, int(r.done.Load()), int(r.total.Load())
	err = h.db.Write(ctx, courier, func(ctx context.Context, tx *db.Tx) error {
		_, err := endJob(ctx, tx, end)
		return err
	})
	end.EndedAt = h.db.Reader().Now()
	return end, fault.Wrap("hr.Work", err)
}

// errLost says that somebody else has taken the job.
var errLost = errors.New("hr: the job is somebody else's by now")

// beat writes down that a job is worked on, and how far it is, until the work ends.
func (h *Hooks) beat(ctx context.Context, r *run, j Job, stop context.CancelCauseFunc) {
	tick := time.NewTicker(jobBeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		j.Done, j.Total = int(r.done.Load()), int(r.total.Load())
		err := h.db.Write(ctx, courier, func(ctx context.Context, tx *db.Tx) error {
			ok, err := holdJob(ctx, tx, j, tx.Now().Add(job.Lease).UnixMicro())
			if err == nil && !ok {
				stop(errLost)
			}
			return err
		})
		if err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "job", "name", "hr beat", "err", err)
		}
	}
}

// perform does what a job is for. A step of a batch ends its job itself.
func (h *Hooks) perform(ctx context.Context, r *run) error {
	j, by := r.job, r.job.actor
	if j.Tries > job.MaxRuns {
		return fault.E(fault.Unavailable, "hr.Work", "hr.job.lost", "n", job.MaxRuns)
	}
	var err error
	switch j.Kind {
	case JobPull:
		return h.pull(ctx, r)
	case JobLook:
		var batch Batch
		if batch, err = h.batches.Batch(ctx, h.db.Reader(), by, j.About); err == nil && batch.State == Parsed {
			_, err = h.batches.Validate(ctx, by, j.About)
		}
		if err == nil {
			_, err = h.batches.Review(ctx, by, j.About)
		}
	case JobApply:
		_, err = h.batches.Apply(ctx, by, j.About)
	case JobReconcile:
		_, err = h.batches.Reconcile(ctx, by, j.About)
	case JobRollBack:
		_, err = h.batches.RollBack(ctx, by, j.About)
	default:
		err = fault.E(fault.Internal, "hr.Work", "hr.job.kind")
	}
	return err
}
