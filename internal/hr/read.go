package hr

import (
	"context"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Batch gives a batch to those who hold the right people.import over its unit; to others there is none.
func (b *Batches) Batch(ctx context.Context, q db.Q, by who.Actor, batchID string) (Batch, error) {
	const op = "hr.Batch"
	batch, err := b.open(ctx, q, by, op, batchID)
	return batch, fault.Wrap(op, err)
}

// List gives the batches about units over which the actor holds the right people.import, the newest first, after one that was
// read before.
func (b *Batches) List(ctx context.Context, q db.Q, by who.Actor, after string, limit int) ([]Batch, error) {
	out, err := batchesOf(ctx, q, by.Paths(who.PeopleImport), after, limit)
	return out, fault.Wrap("hr.List", err)
}

// Rows gives the rows of a batch with a result, all of them for "", in the order of the file, after a line that was read
// before.
func (b *Batches) Rows(ctx context.Context, q db.Q, by who.Actor, batchID, result string, after, limit int) ([]Row, error) {
	const op = "hr.Rows"
	if _, err := b.open(ctx, q, by, op, batchID); err != nil {
		return nil, err
	}
	rows, err := rowsOf(ctx, q, batchID, result, after, limit)
	return rows, fault.Wrap(op, err)
}

// RowOf gives one row of a batch by its line in the file.
func (b *Batches) RowOf(ctx context.Context, q db.Q, by who.Actor, batchID string, n int) (Row, error) {
	const op = "hr.RowOf"
	if _, err := b.open(ctx, q, by, op, batchID); err != nil {
		return Row{}, err
	}
	rows, err := rowsOf(ctx, q, batchID, "", n-1, 1)
	if err == nil && (len(rows) == 0 || rows[0].N != n) {
		err = fault.E(fault.NotFound, op, "hr.row.unknown")
	}
	if err != nil {
		return Row{}, fault.Wrap(op, err)
	}
	return rows[0], nil
}

// MapOf gives how a source's columns were read last for the unit of a batch; the empty map for a source that is new.
func (b *Batches) MapOf(ctx context.Context, q db.Q, by who.Actor, batchID string) (Map, error) {
	const op = "hr.MapOf"
	batch, err := b.open(ctx, q, by, op, batchID)
	if err != nil {
		return Map{}, err
	}
	m, err := mapOf(ctx, q, batch.OrgID, batch.Source)
	return m, fault.Wrap(op, err)
}

// Headers gives for each field the header that a map puts it under, or else the file itself by a name that is known; fields for
// which the file has no column are left out.
func Headers(header []string, m Map) map[string]string {
	fits := Map{Columns: m.fitted(header).Columns}
	l, err := newLens(header, fits)
	if err != nil { // no employee code is found: the others are, beside a column that stands for it
		if l, err = newLens(append(slices.Clone(header), "employee_code"), fits); err != nil {
			return fits.Columns
		}
	}
	out := map[string]string{}
	for field, column := range l.bound {
		if l.Has(column) && slices.Contains(header, l.column(field)) {
			out[field] = l.column(field)
		}
	}
	return out
}

// fitted is the map without the columns that a header does not have.
func (m Map) fitted(header []string) Map {
	columns := map[string]string{}
	for field, h := range m.Columns {
		if slices.Contains(header, h) {
			columns[field] = h
		}
	}
	m.Columns = columns
	return m
}

// Name gives the name that a row's own cells say, in a language or else in another, with the language that it is in; "" where
// they say none.
func (b Batch) Name(r Row, lang string) (name, in string) {
	l, err := newLens(b.Header, b.Map)
	if err != nil || r.raw == nil {
		return "", ""
	}
	c := l.read(r.raw)
	for _, in := range []string{lang, "en", "hi"} {
		if name := c["full_name_"+in]; name != "" {
			return name, in
		}
	}
	return "", ""
}

// Cells gives the cells of a row with their headers, those that say something.
func (b Batch) Cells(r Row) [][2]string {
	var out [][2]string
	for i, h := range b.Header {
		if i < len(r.raw) && r.raw[i] != "" && r.raw[i][:1] != masked {
			out = append(out, [2]string{h, r.raw[i]})
		}
	}
	return out
}
