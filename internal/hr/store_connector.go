package hr

import (
	"context"

	"sopan/internal/ground/db"
)

const connectorColumns = `
	       c.id, c.org_id, c.name, c.source, c.url, c.rows_at, c.paging, c.header, c.secret, c.map, c.every_hours, c.next_at, c.made_at, c.made_by,
	       c.ended_at`

func (c *Connector) columns() []any {
	return []any{
		&c.ID, &c.OrgID, &c.Name, &c.Source, &c.URL, &c.RowsAt,
		db.JSON(&c.Paging),
		&c.Header, &c.secret,
		db.JSON(&c.Map),
		&c.Every,
		db.Micros(&c.NextAt),
		db.Micros(&c.MadeAt),
		&c.MadeBy,
		db.Micros(&c.EndedAt),
	}
}

func insertConnector(ctx context.Context, tx *db.Tx, c Connector) error {
	_, err := tx.Exec(ctx, `
		insert into hr_connector (id, org_id, name, source, url, rows_at, paging, header, secret, map, every_hours, next_at, made_at, made_by, ended_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0)`,
		c.ID, c.OrgID, c.Name, c.Source, c.URL, c.RowsAt, db.AsJSON(c.Paging), c.Header, c.secret, db.AsJSON(c.Map), c.Every, db.AsMicros(c.NextAt),
		db.AsMicros(c.MadeAt), c.MadeBy)
	return err
}

// placedConnector is a connector with the path of its unit.
type placedConnector struct {
	Connector
	path string
}

func (c *placedConnector) columns() []any { return append(c.Connector.columns(), &c.path) }

// connectorBy gives a connector by one of its keys, with the path of its unit.
func connectorBy(ctx context.Context, q db.Q, column, key string) (Connector, string, error) {
	r, err := db.One(ctx, q, (*placedConnector).columns, `
		select `+connectorColumns+`, o.path
		  from hr_connector c
		  join people_v_org o on o.org_id = c.org_id
		 where `+column+` = $1`, key)
	return r.Connector, r.path, err
}

func connectorsOf(ctx context.Context, q db.Q, paths []string, after string, limit int) ([]Connector, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	if after == "" {
		after = "\x7f"
	}
	within, args := db.Within("o.path", paths, 3)
	return db.All(ctx, q, (*Connector).columns, `
		select `+connectorColumns+`
		  from hr_connector c
		  join people_v_org o on o.org_id = c.org_id
		 where c.id < $1 and cast($2 as bigint) > 0 and c.ended_at = 0 and `+within+`
		 order by c.id desc
		 limit $2`, append([]any{after, limit}, args...)...)
}

// endConnector ends a connector, forgets its secret and drops what waits.
func endConnector(ctx context.Context, tx *db.Tx, connectorID string) error {
	at := tx.Now().UnixMicro()
	if _, err := tx.Exec(ctx, `update hr_connector set ended_at = $1, secret = '', next_at = 0 where id = $2`, at, connectorID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `delete from hr_job where about = $1 and state = 'waiting'`, connectorID)
	return err
}

// dueConnectors gives connectors whose hour has come, with the paths of their units, the longest due first.
func dueConnectors(ctx context.Context, q db.Q, limit int) ([]placedConnector, error) {
	return db.All(ctx, q, (*placedConnector).columns, `
		select `+connectorColumns+`, o.path
		  from hr_connector c
		  join people_v_org o on o.org_id = c.org_id
		 where c.ended_at = 0 and c.next_at > 0 and c.next_at <= $1
		 order by c.next_at
		 limit $2`, q.Now().UnixMicro(), limit)
}

func setNext(ctx context.Context, tx *db.Tx, connectorID string, at int64) error {
	_, err := tx.Exec(ctx, `update hr_connector set next_at = $1 where id = $2 and ended_at = 0`, at, connectorID)
	return err
}

const jobColumns = `id, kind, about, dry, actor, state, done, total, tries, lease, batch_id, report, why, args, asked_at, ended_at`

func (j *Job) columns() []any {
	return []any{
		&j.ID, &j.Kind, &j.About,
		yes{&j.Dry},
		db.JSON(&j.actor),
		&j.State, &j.Done, &j.Total, &j.Tries,
		db.Micros(&j.lease),
		&j.BatchID,
		db.JSON(&j.Report),
		&j.Why,
		db.JSON(&j.Args),
		db.Micros(&j.AskedAt),
		db.Micros(&j.EndedAt),
	}
}

func insertJob(ctx context.Context, tx *db.Tx, j Job) error {
	dry := 0
	if j.Dry {
		dry = 1
	}
	_, err := tx.Exec(ctx, `
		insert into hr_job (id, kind, about, dry, actor, state, done, total, tries, lease, batch_id, report, why, args, asked_at, ended_at)
		values ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8, $9, '', '', '', $10, 0)`,
		j.ID, j.Kind, j.About, dry, db.AsJSON(j.actor), j.State, j.Tries, db.AsMicros(j.lease), j.BatchID, db.AsMicros(j.AskedAt))
	return err
}

// claimJob takes the job that has waited longest, or whose runner is lost, and holds it until a moment. None gives db.ErrNone.
func claimJob(ctx context.Context, tx *db.Tx, until int64) (Job, error) {
	return db.One(ctx, tx, (*Job).columns, `
		update hr_job set state = 'running', lease = $1, tries = tries + 1
		 where id = (select id from hr_job where state in ('waiting', 'running') and lease <= $2 order by lease, id limit 1)
		   and state in ('waiting', 'running') and lease <= $2
		returning `+jobColumns, until, tx.Now().UnixMicro())
}

// claimOne takes one job, if nobody has it.
func claimOne(ctx context.Context, tx *db.Tx, jobID string, until int64) (Job, error) {
	return db.One(ctx, tx, (*Job).columns, `
		update hr_job set state = 'running', lease = $1, tries = tries + 1
		 where id = $2 and state in ('waiting', 'running') and lease <= $3
		returning `+jobColumns, until, jobID, tx.Now().UnixMicro())
}

func jobByID(ctx context.Context, q db.Q, jobID string) (Job, error) {
	return db.One(ctx, q, (*Job).columns, `select `+jobColumns+` from hr_job where id = $1`, jobID)
}

func anyJob(ctx context.Context, q db.Q) (bool, error) {
	_, err := db.Scalar[string](ctx, q, `select id from hr_job where state in ('waiting', 'running') and lease <= $1 order by lease, id limit 1`, q.Now().UnixMicro())
	if db.None(err) {
		return false, nil
	}
	return err == nil, err
}

// holdJob keeps a running job, and how far it is; it tells whether the job is still this runner's.
func holdJob(ctx context.Context, tx *db.Tx, j Job, until int64) (bool, error) {
	n, err := tx.Exec(ctx, `
		update hr_job set lease = $1, done = $2, total = $3 where id = $4 and tries = $5 and state = 'running'`, until, j.Done, j.Total, j.ID, j.Tries)
	return n == 1, err
}

// endJob writes what a job came to, unless somebody else has it by now.
func endJob(ctx context.Context, tx *db.Tx, j Job) (bool, error) {
	report := ""
	if j.Report != nil {
		report = db.AsJSON(j.Report)
	}
	n, err := tx.Exec(ctx, `
		update hr_job
		   set state = $1, done = $2, total = $3, batch_id = $4, report = $5, why = $6, args = $7, ended_at = $8
		 where id = $9 and tries = $10 and state = 'running'`,
		j.State, j.Done, j.Total, j.BatchID, report, j.Why, db.AsJSON(j.Args), tx.Now().UnixMicro(), j.ID, j.Tries)
	return n == 1, err
}

// jobsOf gives the jobs about a batch or a connector, the newest first.
func jobsOf(ctx context.Context, q db.Q, about string, limit int) ([]Job, error) {
	return db.All(ctx, q, (*Job).columns, `select `+jobColumns+` from hr_job where about = $1 order by id desc limit $2`, about, limit)
}

// lastJobs gives the newest job about each of some connectors.
func lastJobs(ctx context.Context, q db.Q, abouts []string) (map[string]Job, error) {
	out := map[string]Job{}
	err := db.Chunks(db.Keys(abouts), part, func(some []string) error {
		return db.Each(ctx, q, (*Job).columns, func(j Job) error {
			out[j.About] = j
			return nil
		}, `
			select `+jobColumns+` from hr_job
			 where id in (select max(id) from hr_job where about in (`+db.List(1, len(some))+`) group by about)`, db.Args(some)...)
	})
	return out, err
}

// busyJob gives the job that is under way or waits about something; none gives db.ErrNone.
func busyJob(ctx context.Context, q db.Q, about string) (Job, error) {
	return db.One(ctx, q, (*Job).columns, `
		select `+jobColumns+` from hr_job where about = $1 and state in ('waiting', 'running')`, about)
}

// dropJobs forgets jobs that ended long ago.
func dropJobs(ctx context.Context, tx *db.Tx, before int64, limit int) (int64, error) {
	return tx.Exec(ctx, `
		delete from hr_job where id in (select id from hr_job where state in ('done', 'failed') and ended_at < $1 order by ended_at limit $2)`, before, limit)
}

// dropEvents forgets which events came in long ago.
func dropEvents(ctx context.Context, tx *db.Tx, before int64, limit int) (int64, error) {
	return tx.Exec(ctx, `
		delete from hr_event where (source, id) in (select source, id from hr_event where taken_at < $1 order by taken_at limit $2)`, before, limit)
}

// setJobBatch keeps which batch a running job has come to; it tells whether the job is still this runner's.
func setJobBatch(ctx context.Context, tx *db.Tx, j Job) (bool, error) {
	n, err := tx.Exec(ctx, `update hr_job set batch_id = $1 where id = $2 and tries = $3 and state = 'running'`, j.BatchID, j.ID, j.Tries)
	return n == 1, err
}

// troubled gives the first rows of a batch that are in conflict or refused.
func troubled(ctx context.Context, q db.Q, batchID string, limit int) ([]Row, error) {
	return whole(db.All(ctx, q, (*Row).columns, `
		select `+rowColumns+` from hr_row where batch_id = $1 and result in ('conflict', 'refused') order by n limit $2`, batchID, limit))
}

// rejudged writes what rows come to by now, those that say something else than before; their cells stay as they are.
func rejudged(ctx context.Context, tx *db.Tx, batchID string, before, after []Row) error {
	rows := moved(before, after)
	done := 0
	return db.Chunks(rows, rowsAtOnce, func(some []Row) error {
		for i := range some {
			some[i].raw = nil
		}
		err := putRows(ctx, tx, batchID, some)
		done += len(some)
		tell(ctx, done, len(rows))
		return err
	})
}

// rowsNear gives the rows of a batch with any of these employee codes, or that claim any of these posts.
func rowsNear(ctx context.Context, q db.Q, batchID string, codes, posts []string) (out []Row, err error) {
	for _, by := range []struct {
		column string
		keys   []string
	}{{"code", codes}, {"post <> '' and post", posts}} {
		err := db.Chunks(by.keys, part, func(some []string) error {
			rows, err := db.All(ctx, q, (*Row).columns, `
				select `+rowColumns+` from hr_row where batch_id = $1 and `+by.column+` in (`+db.List(2, len(some))+`) order by n limit 1000`,
				append([]any{batchID}, db.Args(some)...)...)
			out = append(out, rows...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return whole(out, nil)
}

// rowsAtOnce is after how many rows that are written progress is told.
const rowsAtOnce = 5000
