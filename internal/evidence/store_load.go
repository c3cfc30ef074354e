package evidence

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

const loadColumns = `l.id, l.state, l.row_count, l.person_count, l.fresh_count, l.proposed_at, l.proposed_by, l.ended_at, l.ended_by, l.reason,
	(select count(*) from evidence_load_unit u where u.load_id = l.id)`

type loadRecord struct {
	Load
	proposed int64
	ended    sql.NullInt64
}

func scanLoad(r *loadRecord) []any {
	return []any{&r.ID, &r.State, &r.Rows, &r.People, &r.Fresh, &r.proposed, &r.ProposedBy, &r.ended, &r.EndedBy, &r.Reason, &r.Units}
}

func (r loadRecord) load() Load {
	l := r.Load
	l.ProposedAt, l.EndedAt = time.UnixMicro(r.proposed).UTC(), moment(r.ended)
	return l
}

func insertLoad(ctx context.Context, tx *db.Tx, l Load, units []string, rows []line) error {
	_, err := tx.Exec(ctx, `
		insert into evidence_load (id, state, row_count, person_count, fresh_count, proposed_at, proposed_by, ended_by, reason)
		values ($1, $2, $3, $4, 0, $5, $6, '', '')`, l.ID, l.State, l.Rows, l.People, l.ProposedAt.UnixMicro(), l.ProposedBy)
	if err != nil {
		return err
	}
	_, err = db.Insert(ctx, tx, `insert into evidence_load_unit (load_id, org_id) values`, len(units), func(i int) []any {
		return []any{l.ID, units[i]}
	}, "")
	if err != nil {
		return err
	}
	_, err = db.Insert(ctx, tx, `
		insert into evidence_load_row (load_id, n, person_id, competency, side, score, note, detail, observed_at, source_kind, source_id) values`,
		len(rows), func(i int) []any {
			n := rows[i]
			return []any{
				l.ID, n.n, n.PersonID, n.Competency, n.Side, n.Score, n.Note, string(n.Detail), n.ObservedAt.UnixMicro(), n.SourceKind, n.SourceID,
			}
		}, "")
	return err
}

func loadByID(ctx context.Context, q db.Q, id string) (Load, error) {
	r, err := db.One(ctx, q, scanLoad, `select `+loadColumns+` from evidence_load l where l.id = $1`, id)
	return r.load(), err
}

// setLoadEnded ends a batch; false when it waits no more.
func setLoadEnded(ctx context.Context, tx *db.Tx, id, state, by, reason string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update evidence_load
		   set state = $1, ended_at = $2, ended_by = $3, reason = $4
		 where id = $5 and state = 'waiting'`, state, tx.Now().UnixMicro(), by, reason, id)
	return n == 1, err
}

func setFresh(ctx context.Context, tx *db.Tx, id string, fresh int) error {
	_, err := tx.Exec(ctx, `update evidence_load set fresh_count = $1 where id = $2`, fresh, id)
	return err
}

func deleteLines(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, `delete from evidence_load_row where load_id = $1`, id)
	return err
}

// beyondOf writes a condition: some unit of the batch l lies outside these parts of the tree. No path at all leaves every batch
// outside.
func beyondOf(paths []string, first int) (string, []any) {
	within, args := db.Within("o.path", paths, first)
	return `exists (
		select 1
		  from evidence_load_unit u
		  join people_v_org o on o.org_id = u.org_id
		 where u.load_id = l.id and not (` + within + `))`, args
}

// loadsWithin tells whether all units of a batch lie within these parts of the tree.
func loadsWithin(ctx context.Context, q db.Q, id string, paths []string) (bool, error) {
	if len(paths) == 0 {
		return false, nil
	}
	beyond, args := beyondOf(paths, 2)
	n, err := db.Scalar[int](ctx, q, `select count(*) from evidence_load l where l.id = $1 and not `+beyond, append([]any{id}, args...)...)
	return n == 1, err
}

// amongLines tells whether a person's own score is in a batch that waits.
func amongLines(ctx context.Context, q db.Q, id, person string) (bool, error) {
	n, err := db.Scalar[int](ctx, q, `select count(*) from evidence_load_row where load_id = $1 and person_id = $2`, id, person)
	return n > 0, err
}

// loadsOf gives batches that somebody may see, the newest first, from a place on.
func loadsOf(ctx context.Context, q db.Q, by who.Actor, f LoadFilter, after place, limit int) ([]Load, error) {
	paths := by.Paths(who.EvidenceLoad)
	if f.ForMe && len(paths) == 0 {
		return nil, nil
	}
	args := []any{after.at, after.id, by.ID()}
	text := `
		select ` + loadColumns + `
		  from evidence_load l
		 where (l.proposed_at, l.id) < ($1, $2) and `
	mine := `l.proposed_by = $3`
	beyond, within := beyondOf(paths, len(args)+1)
	switch {
	case f.Mine || len(paths) == 0:
		text += mine
	case f.ForMe:
		text += `not ` + mine + ` and not ` + beyond
		args = append(args, within...)
	default:
		text += `(` + mine + ` or not ` + beyond + `)`
		args = append(args, within...)
	}
	if f.ForMe {
		text += ` and l.state = 'waiting' and not exists (select 1 from evidence_load_row r where r.load_id = l.id and r.person_id = $3)`
	}
	if f.State != "" {
		args = append(args, f.State)
		text += ` and l.state = ` + db.List(len(args), 1)
	}
	args = append(args, limit)
	text += ` order by l.proposed_at desc, l.id desc limit ` + db.List(len(args), 1)
	rows, err := db.All(ctx, q, scanLoad, text, args...)
	out := make([]Load, len(rows))
	for i, r := range rows {
		out[i] = r.load()
	}
	return out, err
}

// loadLines gives every row of a batch that waits, as it was proposed.
func loadLines(ctx context.Context, q db.Q, id string) ([]line, error) {
	type row struct {
		line
		detail   string
		observed int64
	}
	var out []line
	err := db.Each(ctx, q, func(r *row) []any {
		return []any{&r.n, &r.PersonID, &r.Competency, &r.Side, &r.Score, &r.Note, &r.detail, &r.observed, &r.SourceKind, &r.SourceID}
	}, func(r row) error {
		r.Kind, r.Detail, r.ObservedAt = Loaded, json.RawMessage(r.detail), time.UnixMicro(r.observed).UTC()
		out = append(out, r.line)
		return nil
	}, `
		select n, person_id, competency, side, score, note, detail, observed_at, source_kind, source_id
		  from evidence_load_row
		 where load_id = $1
		 order by n`, id)
	return out, err
}

type scoreRow struct {
	LoadRow
	detail   string
	observed int64
}

func asLoadRows(rows []scoreRow) []LoadRow {
	out := make([]LoadRow, len(rows))
	for i, r := range rows {
		out[i] = r.LoadRow
		out[i].Detail, out[i].ObservedAt = json.RawMessage(r.detail), time.UnixMicro(r.observed).UTC()
	}
	return out
}

func waitingRows(ctx context.Context, q db.Q, id string, after, limit int) ([]LoadRow, error) {
	rows, err := db.All(ctx, q, func(r *scoreRow) []any {
		return []any{&r.N, &r.PersonID, &r.Competency, &r.Side, &r.Score, &r.Note, &r.detail, &r.observed}
	}, `
		select n, person_id, competency, side, score, note, detail, observed_at
		  from evidence_load_row
		 where load_id = $1 and n > $2
		 order by n
		 limit $3`, id, after, limit)
	return asLoadRows(rows), err
}

func keptRows(ctx context.Context, q db.Q, id, after string, limit int) ([]LoadRow, error) {
	rows, err := db.All(ctx, q, func(r *scoreRow) []any {
		return []any{&r.ItemID, &r.PersonID, &r.Competency, &r.Side, &r.Score, &r.Note, &r.detail, &r.observed}
	}, `
		select id, person_id, competency, side, score, note, detail, observed_at
		  from evidence_item
		 where load_id = $1 and id > $2 and load_id <> ''
		 order by id
		 limit $3`, id, after, limit)
	return asLoadRows(rows), err
}

type sumRow struct {
	LoadSum
	total    int64
	from, to int64
}

func scanSum(r *sumRow) []any {
	return []any{&r.Competency, &r.Side, &r.Rows, &r.People, &r.Lowest, &r.Highest, &r.total, &r.from, &r.to}
}

func sums(rows []sumRow) []LoadSum {
	out := make([]LoadSum, len(rows))
	for i, r := range rows {
		out[i] = r.LoadSum
		out[i].Mean = int((2*r.total + int64(r.Rows)) / (2 * int64(r.Rows)))
		out[i].From, out[i].To = time.UnixMicro(r.from).UTC(), time.UnixMicro(r.to).UTC()
	}
	return out
}

const sumColumns = `competency, side, count(*), count(distinct person_id), min(score), max(score), cast(sum(score) as bigint), min(observed_at), max(observed_at)`

func waitingSums(ctx context.Context, q db.Q, id string) ([]LoadSum, error) {
	rows, err := db.All(ctx, q, scanSum, `select `+sumColumns+` from evidence_load_row where load_id = $1 group by competency, side`, id)
	return sums(rows), err
}

func keptSums(ctx context.Context, q db.Q, id string) ([]LoadSum, error) {
	rows, err := db.All(ctx, q, scanSum, `select `+sumColumns+` from evidence_item where load_id = $1 and load_id <> '' group by competency, side`, id)
	return sums(rows), err
}

// knownLines counts the rows of a batch that waits whose source is on record, by the code under which it stands there.
func knownLines(ctx context.Context, q db.Q, id string) (int, error) {
	return db.Scalar[int](ctx, q, `
		select count(*)
		  from evidence_load_row r
		  join framework_v_competency c on c.code = r.competency
		  join evidence_item i on i.person_id = r.person_id and i.source_kind = r.source_kind and i.source_id = r.source_id
		       and i.kind = 'loaded' and i.competency = case when c.status = 'merged' then c.replaced_by else c.code end
		       and i.side = r.side and i.grp = '' and i.source_id <> ''
		 where r.load_id = $1`, id)
}

// unitsOf gives the different units in which the persons serve.
func unitsOf(ctx context.Context, q db.Q, persons []string) ([]string, error) {
	seen := map[string]bool{}
	var out []string
	err := db.Chunks(persons, 400, func(part []string) error {
		return db.Each(ctx, q, func(s *string) []any { return []any{s} }, func(org string) error {
			if !seen[org] {
				seen[org] = true
				out = append(out, org)
			}
			return nil
		}, `select distinct org_id from people_v_scope where person_id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}

// servant is somebody who serves, found by employee code.
type servant struct{ person, path string }

// servantsOf gives those who serve under these employee codes.
func servantsOf(ctx context.Context, q db.Q, codes []string) (map[string]servant, error) {
	type row struct {
		code string
		servant
	}
	out := make(map[string]servant, len(codes))
	err := db.Chunks(codes, 400, func(part []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.code, &r.person, &r.path} }, func(r row) error {
			out[r.code] = r.servant
			return nil
		}, `select employee_code, person_id, path from people_v_scope where employee_code in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}
