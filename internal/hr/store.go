package hr

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/people"
)

// part is how many ids stand in one "in (…)".
const part = 250

const batchColumns = `
	       b.id, b.org_id, b.source, b.file_name, b.state, b.header, b.map, b.rows, b.fresh, b.changed, b.same, b.conflicts, b.refused,
	       b.skipped, b.differs, b.received_at, b.received_by, b.applied_at, b.applied_by, b.ended_at, b.ended_by, b.version`

func (b *Batch) columns() []any {
	return []any{
		&b.ID, &b.OrgID, &b.Source, &b.FileName, &b.State,
		db.JSON(&b.Header),
		db.JSON(&b.Map),
		&b.Rows, &b.New, &b.Changed, &b.Same, &b.Conflicts,
		&b.Refused, &b.Skipped, &b.Differs,
		db.Micros(&b.ReceivedAt),
		&b.ReceivedBy,
		db.Micros(&b.AppliedAt),
		&b.AppliedBy,
		db.Micros(&b.EndedAt),
		&b.EndedBy,
		&b.version,
	}
}

func insertBatch(ctx context.Context, tx *db.Tx, b Batch) error {
	_, err := tx.Exec(ctx, `
		insert into hr_batch (id, org_id, source, file_name, state, header, map, rows, fresh, changed, same, conflicts, refused,
		                      skipped, differs, received_at, received_by, applied_at, applied_by, ended_at, ended_by)
		values ($1, $2, $3, $4, $5, $6, '', $7, 0, 0, 0, 0, $8, 0, 0, $9, $10, 0, '', 0, '')`,
		b.ID, b.OrgID, b.Source, b.FileName, string(b.State), db.AsJSON(b.Header), b.Rows, b.Refused, db.AsMicros(b.ReceivedAt), b.ReceivedBy)
	return err
}

// updateBatch moves a batch on from the state that it was read in, and tells whether nobody has changed it since.
func updateBatch(ctx context.Context, tx *db.Tx, b Batch, from State) (bool, error) {
	n, err := tx.Exec(ctx, `
		update hr_batch
		   set state = $1, map = $2, rows = $3, fresh = $4, changed = $5, same = $6, conflicts = $7, refused = $8, skipped = $9, differs = $10,
		       applied_at = $11, applied_by = $12, ended_at = $13, ended_by = $14, version = version + 1
		 where id = $15 and state = $16 and version = $17`,
		string(b.State), db.AsJSON(b.Map), b.Rows, b.New, b.Changed, b.Same, b.Conflicts, b.Refused, b.Skipped, b.Differs,
		db.AsMicros(b.AppliedAt), b.AppliedBy, db.AsMicros(b.EndedAt), b.EndedBy, b.ID, string(from), b.version)
	return n == 1, err
}

// batchByID gives a batch with the path of its unit.
func batchByID(ctx context.Context, q db.Q, batchID string) (Batch, string, error) {
	type row struct {
		Batch
		path string
	}
	r, err := db.One(ctx, q, func(r *row) []any { return append(r.columns(), &r.path) }, `
		select `+batchColumns+`, o.path
		  from hr_batch b
		  join people_v_org o on o.org_id = b.org_id
		 where b.id = $1`, batchID)
	return r.Batch, r.path, err
}

// batchesOf lists batches within parts of the tree, the newest first.
func batchesOf(ctx context.Context, q db.Q, paths []string, after string, limit int) ([]Batch, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	if after == "" {
		after = "\x7f"
	}
	within, args := db.Within("o.path", paths, 3)
	return db.All(ctx, q, (*Batch).columns, `
		select `+batchColumns+`
		  from hr_batch b
		  join people_v_org o on o.org_id = b.org_id
		 where b.id < $1 and cast($2 as bigint) > 0 and `+within+`
		 order by b.id desc
		 limit $2`, append([]any{after, limit}, args...)...)
}

const rowColumns = `n, raw, code, post, person_id, result, conflict, notes, changes, decisions`

func (r *Row) columns() []any {
	return []any{
		&r.N, db.JSON(&r.raw), &r.Code, &r.post, &r.PersonID, &r.Result, &r.Conflict, db.JSON(&r.Notes), db.JSON(&r.Changes), db.JSON(&r.Decisions),
	}
}

// whole makes whole numbers of what JSON knows as one kind of number, for words want them.
func whole(rows []Row, err error) ([]Row, error) {
	for _, r := range rows {
		for _, p := range r.Notes {
			wholeArgs(p.Args)
		}
	}
	return rows, err
}

func wholeArgs(args []any) {
	for i, a := range args {
		if f, ok := a.(float64); ok && f == float64(int64(f)) {
			args[i] = int64(f)
		}
	}
}

func allRows(ctx context.Context, q db.Q, batchID string) ([]Row, error) {
	return whole(db.All(ctx, q, (*Row).columns, `select `+rowColumns+` from hr_row where batch_id = $1 order by n`, batchID))
}

func rowsOf(ctx context.Context, q db.Q, batchID, result string, after, limit int) ([]Row, error) {
	if result == "" {
		return whole(db.All(ctx, q, (*Row).columns, `select `+rowColumns+` from hr_row where batch_id = $1 and n > $2 order by n limit $3`, batchID, after, limit))
	}
	return whole(db.All(ctx, q, (*Row).columns, `
		select `+rowColumns+` from hr_row where batch_id = $1 and result = $2 and n > $3 order by n limit $4`, batchID, result, after, limit))
}

// putRows writes rows that are new or say something else now.
func putRows(ctx context.Context, tx *db.Tx, batchID string, rows []Row) error {
	text := func(v any, n int) string {
		if n == 0 {
			return ""
		}
		return db.AsJSON(v)
	}
	_, err := db.Insert(ctx, tx, `insert into hr_row (batch_id, n, raw, code, post, person_id, result, conflict, notes, changes, decisions) values`,
		len(rows), func(i int) []any {
			r := rows[i]
			return []any{
				batchID, int64(r.N), text(r.raw, len(r.raw)), r.Code, r.post, r.PersonID, r.Result, r.Conflict, text(r.Notes, len(r.Notes)),
				text(r.Changes, len(r.Changes)), text(r.Decisions, len(r.Decisions)),
			}
		}, `on conflict (batch_id, n) do update set
			code = excluded.code, post = excluded.post, person_id = excluded.person_id, result = excluded.result, conflict = excluded.conflict,
			notes = excluded.notes, changes = excluded.changes, decisions = excluded.decisions`)
	return err
}

func putImages(ctx context.Context, tx *db.Tx, batchID string, images []people.Image) error {
	_, err := db.Insert(ctx, tx, `insert into hr_image (batch_id, kind, id, code, before, after) values`, len(images), func(i int) []any {
		m := images[i]
		return []any{batchID, m.Kind, m.ID, m.Code, string(m.Before), string(m.After)}
	}, ``)
	return err
}

func imagesOf(ctx context.Context, q db.Q, batchID string) ([]people.Image, error) {
	type row struct {
		people.Image
		before, after string
	}
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.Kind, &r.ID, &r.Code, &r.before, &r.after} },
		`select kind, id, code, before, after from hr_image where batch_id = $1 order by kind, id`, batchID)
	out := make([]people.Image, len(rows))
	for i, r := range rows {
		out[i] = r.Image
		out[i].Before, out[i].After = []byte(r.before), []byte(r.after)
	}
	return out, err
}

func putKeys(ctx context.Context, tx *db.Tx, batchID string, keys []key) error {
	_, err := db.Insert(ctx, tx, `insert into hr_key (hash, person_id, batch_id) values`, len(keys), func(i int) []any {
		return []any{keys[i].hash, keys[i].person, batchID}
	}, `on conflict (hash) do nothing`)
	return err
}

func dropKeys(ctx context.Context, tx *db.Tx, batchID string) error {
	_, err := tx.Exec(ctx, `delete from hr_key where batch_id = $1`, batchID)
	return err
}

// codesOf gives the employee code of who is known by each of these hashes.
func codesOf(ctx context.Context, q db.Q, register *people.Register, hashes []string) (map[string]string, error) {
	byPerson := map[string][]string{}
	var ids []string
	err := db.Chunks(hashes, part, func(some []string) error {
		return db.Each(ctx, q, func(k *key) []any { return []any{&k.hash, &k.person} }, func(k key) error {
			if byPerson[k.person] == nil {
				ids = append(ids, k.person)
			}
			byPerson[k.person] = append(byPerson[k.person], k.hash)
			return nil
		}, `select hash, person_id from hr_key where hash in (`+db.List(1, len(some))+`)`, db.Args(some)...)
	})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	known, err := register.People(ctx, q, ids)
	out := map[string]string{}
	for _, p := range known {
		for _, h := range byPerson[p.ID] {
			out[h] = p.Code
		}
	}
	return out, err
}

func saveMap(ctx context.Context, tx *db.Tx, orgID, source string, m Map) error {
	_, err := tx.Exec(ctx, `
		insert into hr_map (org_id, source, map) values ($1, $2, $3)
		on conflict (org_id, source) do update set map = excluded.map`, orgID, source, db.AsJSON(m))
	return err
}

func mapOf(ctx context.Context, q db.Q, orgID, source string) (Map, error) {
	type row struct{ m Map }
	r, err := db.One(ctx, q, func(r *row) []any { return []any{db.JSON(&r.m)} },
		`select map from hr_map where org_id = $1 and source = $2`, orgID, source)
	if db.None(err) {
		err = nil
	}
	return r.m, err
}

// inUse gives those of persons who have an account or evidence.
func inUse(ctx context.Context, q db.Q, personIDs []string) (out []string, err error) {
	err = db.Chunks(personIDs, part, func(ids []string) error {
		rows, err := db.All(ctx, q, func(s *string) []any { return []any{s} }, `
			select person_id from access_v_account where person_id in (`+db.List(1, len(ids))+`)
			union
			select person_id from evidence_v_item where person_id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}
