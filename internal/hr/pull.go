package hr

import (
	"context"
	"time"

	"sopan/internal/ground/crash"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/job"
	"sopan/internal/ground/who"
)

// Pull has a connector's system asked for its rows by whoever works, and gives the job at once: a dry one only judges the rows
// and keeps nothing but the report. The actor needs the rights hr.link and people.import over the connector's unit.
func (h *Hooks) Pull(ctx context.Context, by who.Actor, connectorID string, dry bool) (Job, error) {
	const op = "hr.Pull"
	job := Job{Kind: JobPull, Dry: dry}
	err := h.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err := h.connected(ctx, tx, by, op, connectorID)
		if err != nil {
			return err
		}
		if _, err := h.batches.unit(ctx, by, op, c.OrgID); err != nil {
			return err
		}
		job.About = c.ID
		return putJob(ctx, tx, by, op, &job)
	})
	return job, fault.Wrap(op, err)
}

// Await does a job that waits, or where somebody else has it by now waits for its end, and gives it as it ended.
func (h *Hooks) Await(ctx context.Context, j Job) (Job, error) {
	const op = "hr.Await"
	for {
		err := h.db.Write(ctx, courier, func(ctx context.Context, tx *db.Tx) error {
			got, err := claimOne(ctx, tx, j.ID, tx.Now().Add(job.Lease).UnixMicro())
			if err == nil {
				j = got
			}
			return err
		})
		if err == nil {
			return h.do(ctx, j)
		}
		if !db.None(err) {
			return j, fault.Wrap(op, err)
		}
		if j, err = jobByID(ctx, h.db.Reader(), j.ID); err != nil || j.Ended() {
			return h.batches.fresh(j), fault.Wrap(op, err)
		}
		tell(ctx, j.Done, j.Total)
		if err := wait(ctx, time.Second); err != nil {
			return j, fault.Wrap(op, err)
		}
	}
}

// Pulls gives the askings of a connector, the newest first, with how far each is. The actor needs the right hr.link over its unit.
func (h *Hooks) Pulls(ctx context.Context, q db.Q, by who.Actor, connectorID string, limit int) ([]Job, error) {
	const op = "hr.Pulls"
	c, err := h.Connector(ctx, q, by, connectorID)
	if err != nil {
		return nil, err
	}
	list, err := jobsOf(ctx, q, c.ID, limit)
	for i := range list {
		list[i] = h.batches.fresh(list[i])
	}
	return list, fault.Wrap(op, err)
}

// LastPulls gives the newest asking of each of some connectors.
func (h *Hooks) LastPulls(ctx context.Context, q db.Q, connectorIDs []string) (map[string]Job, error) {
	out, err := lastJobs(ctx, q, connectorIDs)
	for about, j := range out {
		out[about] = h.batches.fresh(j)
	}
	return out, fault.Wrap("hr.LastPulls", err)
}

// dueBySchedule puts down the pulls whose hour has come. One that is still under way is left to end.
func (h *Hooks) dueBySchedule(ctx context.Context) error {
	due, err := dueConnectors(ctx, h.db.Reader(), atOnce)
	if err != nil {
		return err
	}
	for _, c := range due {
		by := who.Actor{System: "hrms:" + c.Source, Grants: []who.Grant{{Role: who.RoleHRMS, Path: c.path}}}
		err := h.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
			now, _, err := connectorBy(ctx, tx, "c.id", c.ID)
			if err != nil || !now.Lasts() || now.NextAt.After(tx.Now()) { // another process was quicker
				return err
			}
			next := now.NextAt
			for !next.After(tx.Now()) {
				next = next.Add(time.Duration(c.Every) * time.Hour)
			}
			if err := setNext(ctx, tx, c.ID, next.UnixMicro()); err != nil {
				return err
			}
			job := Job{Kind: JobPull, About: c.ID}
			if err := putJob(ctx, tx, by, "hr.Work", &job); !fault.Is(err, fault.Conflict) {
				return err
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// pull asks the other system, and makes a batch of what it says: received, read by the connector's map, judged, its conflicts
// opened. It never goes past that. Where a page cannot be had or read, nothing is kept.
func (h *Hooks) pull(ctx context.Context, r *run) error {
	const op = "hr.Pull"
	by, q := r.job.actor, h.db.Reader()
	c, path, err := connectorBy(ctx, q, "c.id", r.job.About)
	if err != nil {
		return fault.Wrap(op, err)
	}
	if !c.Lasts() {
		return fault.E(fault.Conflict, op, "hr.connector.ended")
	}
	if !by.Can(who.PeopleImport, path) {
		return fault.E(fault.Denied, op, "hr.denied")
	}
	if r.job.BatchID != "" { // its runner was lost after the rows were kept
		return h.pullOn(ctx, r, c)
	}
	table, err := h.fetchAll(ctx, c)
	if err != nil {
		return err
	}
	m, known, err := h.mapFor(ctx, q, c, table.Header)
	if err != nil && (r.job.Dry || known) {
		return err
	}
	units, err := h.people.Orgs(ctx, q, []string{c.OrgID})
	if err != nil {
		return err
	}
	if r.job.Dry {
		batch, rows, err := h.batches.tryTable(ctx, by, units[c.OrgID], table, m)
		if err != nil {
			return err
		}
		report := reportOf(batch.Counts, rows)
		report.DryRun = true
		return h.endPull(ctx, r, report)
	}
	batch, err := h.batches.keep(ctx, by, op, units[c.OrgID], File{Source: c.Source, Name: c.Name}, table, func(ctx context.Context, tx *db.Tx, b Batch) error {
		r.job.BatchID = b.ID
		ok, err := setJobBatch(ctx, tx, r.job)
		if err == nil && !ok {
			err = fault.E(fault.Conflict, op, "hr.batch.busy")
		}
		return err
	})
	if err != nil {
		return err
	}
	r.job.BatchID = batch.ID
	crash.Point("hr.pull.kept")
	return h.pullOn(ctx, r, c)
}

// mapFor is how the rows of a connector are read: by its own map, or as the last file of the same source was. known tells whether
// anybody has said so; else columns are found by names that are usual.
func (h *Hooks) mapFor(ctx context.Context, q db.Q, c Connector, header []string) (m Map, known bool, err error) {
	m, known = c.Map, len(c.Map.Columns) > 0
	if !known {
		last, err := mapOf(ctx, q, c.OrgID, c.Source)
		if err != nil {
			return m, true, fault.Wrap("hr.Pull", err)
		}
		m, known = last.fitted(header), len(last.Columns) > 0
	}
	_, err = newLens(header, m)
	return m, known, err
}

// fetchAll asks for every page.
func (h *Hooks) fetchAll(ctx context.Context, c Connector) (*csvio.Table, error) {
	secret := ""
	if c.secret != "" {
		var err error
		if secret, err = h.seal.Open(c.secret, c.ID); err != nil {
			return nil, err
		}
	}
	f := fetch{caller: h.caller, c: c, secret: secret, pause: h.pause, tell: func(rows int) { tell(ctx, rows, MaxRows) }}
	return f.all(ctx)
}

// pullOn takes the batch of a pull as far as a file goes by itself: up to review.
func (h *Hooks) pullOn(ctx context.Context, r *run, c Connector) error {
	const op = "hr.Pull"
	by, q := r.job.actor, h.db.Reader()
	batch, err := h.batches.Batch(ctx, q, by, r.job.BatchID)
	if err != nil {
		return err
	}
	m, known, err := h.mapFor(ctx, q, c, batch.Header)
	if !known && batch.State == Received { // its page asks for the columns, and keeps them for the next
		report := reportOf(batch.Counts, nil)
		report.Batch = batch.ID
		return h.endPull(ctx, r, report)
	}
	for err == nil && batch.State != InReview {
		switch batch.State {
		case Received:
			batch, err = h.batches.parse(ctx, by, batch.ID, m, unkept)
		case Parsed:
			batch, err = h.batches.Validate(ctx, by, batch.ID)
		case Validated:
			batch, err = h.batches.Review(ctx, by, batch.ID)
		default:
			err = fault.E(fault.Conflict, op, "hr.batch.edge", "from", string(batch.State), "to", string(InReview))
		}
	}
	if err != nil {
		return err
	}
	rows, err := troubled(ctx, q, batch.ID, shortReport)
	if err != nil {
		return fault.Wrap(op, err)
	}
	report := reportOf(batch.Counts, rows)
	report.Batch, report.More = batch.ID, max(0, batch.Conflicts+batch.Refused-len(rows))
	return h.endPull(ctx, r, report)
}

// shortReport is how many errors a job keeps; the batch has them all.
const shortReport = 50

// endPull ends a pull with its report.
func (h *Hooks) endPull(ctx context.Context, r *run, report Report) error {
	if cut := len(report.Errors) - shortReport; cut > 0 {
		report.Errors, report.More = report.Errors[:shortReport], report.More+cut
	}
	r.job.State, r.job.Report, r.job.Done, r.job.Total = JobDone, &report, report.Rows, report.Rows
	return h.db.Write(ctx, r.job.actor, func(ctx context.Context, tx *db.Tx) error {
		ok, err := endJob(ctx, tx, r.job)
		if err == nil && !ok {
			err = fault.E(fault.Conflict, "hr.Pull", "hr.batch.busy")
		}
		return err
	})
}
