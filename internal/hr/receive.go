package hr

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/job"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// Batches is the room: the questions and the verbs on batches of HR systems.
type Batches struct {
	db     *db.DB
	people *people.Register
	live   sync.Map // id of a job that runs in this process → *run
}

// New makes the room on a database.
func New(d *db.DB, p *people.Register) *Batches { return &Batches{db: d, people: p} }

// File is what came from an HR system.
type File struct {
	Source  string // the HR system: small letters, digits and . _ -; "ehrms" when it is blank
	Name    string // the file's
	Org     string // code or path of the unit whose people it is about; the actor's own part when it is blank
	Comma   rune   // 0 finds out by the header
	Content io.Reader
}

// Receive keeps a file's rows as they came, but for PAN, PRAN and the like, which are hashed under the installation's key
// before anything is stored. Rows that cannot be read are kept as refused. The actor needs the right people.import over the
// unit.
func (b *Batches) Receive(ctx context.Context, by who.Actor, f File) (Batch, error) {
	const op = "hr.Receive"
	unit, err := b.unit(ctx, by, op, f.Org)
	if err != nil {
		return Batch{}, err
	}
	f.Source = cmp.Or(f.Source, "ehrms")
	if !sourceForm.MatchString(f.Source) {
		return Batch{}, fault.E(fault.Invalid, op, "hr.map.source").At("source", "hr.map.source")
	}
	table, err := csvio.Read(f.Content, csvio.Options{MaxRows: MaxRows, Comma: f.Comma})
	if err != nil {
		return Batch{}, fault.Wrap(op, err)
	}
	return b.keep(ctx, by, op, unit, f, table, nil)
}

// keep keeps the rows of a table as a batch; also is done in the same transaction, where it is not nil.
func (b *Batches) keep(
	ctx context.Context, by who.Actor, op string, unit people.Org, f File, table *csvio.Table, also func(context.Context, *db.Tx, Batch) error,
) (Batch, error) {
	m, err := newMask(ctx, b.db)
	if err != nil {
		return Batch{}, fault.Wrap(op, err)
	}
	batch := Batch{
		ID: id.New(), OrgID: unit.ID, Source: f.Source, FileName: cut(f.Name, 120), State: Received, Header: table.Header,
		ReceivedBy: by.ID(),
	}
	rows := rowsIn(table, m)
	for _, r := range rows {
		batch.Rows++
		batch.count(r.Result)
	}
	err = b.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		batch.ReceivedAt = tx.Now()
		if err := insertBatch(ctx, tx, batch); err != nil {
			return err
		}
		if err := putRows(ctx, tx, batch.ID, rows); err != nil {
			return err
		}
		if also != nil {
			if err := also(ctx, tx, batch); err != nil {
				return err
			}
		}
		return event.Record(ctx, tx, BatchReceived{Batch: batch.ID, Org: unit.ID, Rows: batch.Rows})
	})
	return batch, fault.Wrap(op, err)
}

// rowsIn are the rows of a table as they are kept; what cannot be read, or is too large for a cell, is refused.
func rowsIn(table *csvio.Table, hide mask) []Row {
	rows := make([]Row, 0, len(table.Rows)+len(table.Problems))
	refuse := func(p csvio.Problem) {
		rows = append(rows, Row{N: p.Row, Result: people.RowRefused, Notes: []csvio.Problem{{Row: p.Row, Column: p.Column, Key: p.Key, Args: p.Args}}})
	}
	for _, row := range table.Rows {
		if long := slices.IndexFunc(row.Cells, func(c string) bool { return len(c) > maxCell }); long >= 0 {
			refuse(csvio.Problem{Row: row.N, Column: cut(table.Header[long], 120), Key: "hr.row.cell_long", Args: []any{"max", maxCell}})
			continue
		}
		rows = append(rows, Row{N: row.N, raw: hide.row(table.Header, row.Cells)})
	}
	for _, p := range table.Problems {
		refuse(p)
	}
	return rows
}

// unit finds the unit that a batch is about, over which the actor must hold the right.
func (b *Batches) unit(ctx context.Context, by who.Actor, op, key string) (people.Org, error) {
	return b.unitFor(ctx, by, who.PeopleImport, op, key)
}

// unitFor finds a unit over which the actor holds a right, their own part when none is named.
func (b *Batches) unitFor(ctx context.Context, by who.Actor, right who.Right, op, key string) (people.Org, error) {
	paths := by.Paths(right)
	if len(paths) == 0 {
		return people.Org{}, fault.E(fault.Denied, op, "hr.denied")
	}
	if key == "" {
		key = cmp.Or(paths[0], rootPath)
	}
	unit, err := b.people.Org(ctx, b.db.Reader(), key)
	if err == nil && !by.Can(right, unit.Path) {
		err = fault.E(fault.Denied, op, "hr.denied")
	}
	return unit, err
}

// rootPath is where all organisations hang.
const rootPath = "IN."

func cut(s string, n int) string {
	s = strings.ToValidUTF8(strings.Join(strings.Fields(s), " "), "")
	for len(s) > n {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// Parse says under which header of the file stands what; the map is kept for the source's next file. A header that the file
// does not have, and a file without employee codes, are refused with what was found. The actor needs the right people.import
// over the batch's unit, as for all that follows.
func (b *Batches) Parse(ctx context.Context, by who.Actor, batchID string, m Map) (Batch, error) {
	return b.parse(ctx, by, batchID, m, saveMap)
}

// parse is Parse; keep says what is done with the map.
func (b *Batches) parse(
	ctx context.Context, by who.Actor, batchID string, m Map, keep func(ctx context.Context, tx *db.Tx, orgID, source string, m Map) error,
) (Batch, error) {
	const op = "hr.Parse"
	if err := m.sound(op); err != nil {
		return Batch{}, err
	}
	return b.step(ctx, by, op, batchID, Parsed, func(ctx context.Context, tx *db.Tx, batch *Batch) error {
		if _, err := newLens(batch.Header, m); err != nil {
			return err
		}
		batch.Map = m
		return keep(ctx, tx, batch.OrgID, batch.Source, m)
	})
}

// step moves a batch along one edge, in one transaction; do changes what goes with it.
func (b *Batches) step(ctx context.Context, by who.Actor, op, batchID string, to State, do func(context.Context, *db.Tx, *Batch) error) (Batch, error) {
	var batch Batch
	err := b.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		if batch, err = b.open(ctx, tx, by, op, batchID); err != nil {
			return err
		}
		if err := b.free(ctx, tx, op, batchID); err != nil {
			return err
		}
		from := batch.State
		if !May(from, to) {
			return fault.E(fault.Conflict, op, "hr.batch.edge", "from", string(from), "to", string(to))
		}
		if err := do(ctx, tx, &batch); err != nil {
			return err
		}
		batch.State = to
		ok, err := updateBatch(ctx, tx, batch, from)
		if err == nil && !ok {
			err = fault.E(fault.Conflict, op, "hr.batch.edge", "from", string(from), "to", string(to))
		}
		if err != nil {
			return err
		}
		return finish(ctx, tx, op, to)
	})
	return batch, fault.Wrap(op, err)
}

// open gives a batch to who holds the right over its unit; to others there is none.
func (b *Batches) open(ctx context.Context, q db.Q, by who.Actor, op, batchID string) (Batch, error) {
	batch, path, err := batchByID(ctx, q, batchID)
	if db.None(err) || err == nil && !by.Can(who.PeopleImport, path) {
		return Batch{}, fault.E(fault.NotFound, op, "hr.batch.unknown")
	}
	return batch, err
}

// Validate judges every row by the register as it stands, and writes what each would come to. Nothing else is written.
func (b *Batches) Validate(ctx context.Context, by who.Actor, batchID string) (Batch, error) {
	return b.look(ctx, by, "hr.Validate", batchID, Validated)
}

// Review opens the conflicts of a validated batch. In review it looks again at every row, by what is decided by then and by
// the register as it has become.
func (b *Batches) Review(ctx context.Context, by who.Actor, batchID string) (Batch, error) {
	return b.look(ctx, by, "hr.Review", batchID, InReview)
}

// look judges outside of the transaction that writes: others may write meanwhile, so that a large batch holds nobody up. Where
// the batch has changed meanwhile it looks again.
func (b *Batches) look(ctx context.Context, by who.Actor, op, batchID string, to State) (Batch, error) {
	for try := 1; ; try++ {
		batch, err := b.lookOnce(ctx, by, op, batchID, to)
		if !fault.Is(err, fault.Stale) || try == job.MaxRuns {
			return batch, err
		}
	}
}

func (b *Batches) lookOnce(ctx context.Context, by who.Actor, op, batchID string, to State) (Batch, error) {
	q := b.db.Reader()
	seen, err := b.open(ctx, q, by, op, batchID)
	if err != nil {
		return Batch{}, fault.Wrap(op, err)
	}
	var before []Row
	got := &judged{}
	if seen.State != Validated && May(seen.State, to) { // one that is validated has just been looked at
		if before, err = allRows(ctx, q, batchID); err != nil {
			return Batch{}, fault.Wrap(op, err)
		}
		tell(ctx, 10, 100)
		if got, err = b.judge(share(ctx, 10, 60), q, by, seen, slices.Clone(before)); err != nil {
			return Batch{}, fault.Wrap(op, err)
		}
	}
	return b.step(ctx, by, op, batchID, to, func(ctx context.Context, tx *db.Tx, batch *Batch) error {
		if batch.version != seen.version || batch.State != seen.State {
			return fault.E(fault.Stale, op, "hr.batch.busy")
		}
		if seen.State == Validated {
			return nil
		}
		batch.Counts = got.counts
		return rejudged(share(ctx, 60, 100), tx, batchID, before, got.rows)
	})
}

// Intake receives a file, reads it by a map, judges it and opens its conflicts: the four first steps at once.
func (b *Batches) Intake(ctx context.Context, by who.Actor, f File, m Map) (Batch, error) {
	batch, err := b.Receive(ctx, by, f)
	if err != nil {
		return batch, err
	}
	if batch, err = b.Parse(ctx, by, batch.ID, m); err != nil {
		return batch, err
	}
	if batch, err = b.Validate(ctx, by, batch.ID); err != nil {
		return batch, err
	}
	return b.Review(ctx, by, batch.ID)
}

// Try judges a file as it would be applied now, and keeps nothing of it: a dry run.
func (b *Batches) Try(ctx context.Context, by who.Actor, f File, m Map) (Batch, []Row, error) {
	const op = "hr.Try"
	unit, err := b.unit(ctx, by, op, f.Org)
	if err != nil {
		return Batch{}, nil, err
	}
	if err := m.sound(op); err != nil {
		return Batch{}, nil, err
	}
	table, err := csvio.Read(f.Content, csvio.Options{MaxRows: MaxRows, Comma: f.Comma})
	if err != nil {
		return Batch{}, nil, fault.Wrap(op, err)
	}
	return b.tryTable(ctx, by, unit, table, m)
}

// tryTable judges the rows of a table, and keeps nothing of it.
func (b *Batches) tryTable(ctx context.Context, by who.Actor, unit people.Org, table *csvio.Table, m Map) (Batch, []Row, error) {
	const op = "hr.Try"
	hide, err := newMask(ctx, b.db)
	if err != nil {
		return Batch{}, nil, fault.Wrap(op, err)
	}
	batch := Batch{OrgID: unit.ID, Header: table.Header, Map: m}
	rows := rowsIn(table, hide)
	got, err := b.judge(ctx, b.db.Reader(), by, batch, rows)
	if err != nil {
		return Batch{}, nil, fault.Wrap(op, err)
	}
	batch.Counts = got.counts
	return batch, got.rows, nil
}
