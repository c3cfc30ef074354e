package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"sopan/internal/app"
	"sopan/internal/demo"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/id"
	"sopan/internal/people"
)

// The goals of bulk/*.
const (
	escoSkills      = 13485
	escoSeconds     = 5
	personsSQLite   = 4000
	personsPostgres = 8000
)

// scratch is an empty house that goes when it is closed.
type scratch struct {
	*app.House
	address string // postgres://… or the path of a file
	drop    func()
}

// Close closes the house and drops what it stood on.
func (s scratch) Close() {
	s.House.Close()
	s.drop()
}

// empty makes an empty house, on SQLite or on a database of its own on the server.
func (b *bench) empty(ctx context.Context, on db.Dialect) (scratch, error) {
	dir, err := os.MkdirTemp(b.cache, "scratch")
	if err != nil {
		return scratch{}, err
	}
	s := scratch{address: filepath.Join(dir, "sopan.db"), drop: func() { _ = os.RemoveAll(dir) }}
	if on == db.Postgres {
		name := "sopan_bench_" + strings.ReplaceAll(id.New(), "-", "")
		if err := b.server(ctx, `create database `+name); err != nil {
			s.drop()
			return s, err
		}
		u, err := url.Parse(b.pg)
		if err != nil {
			return s, err
		}
		u.Path = "/" + name
		s.address = u.String()
		s.drop = func() {
			_ = os.RemoveAll(dir)
			_ = b.server(context.WithoutCancel(ctx), `drop database if exists `+name+` with (force)`)
		}
	}
	if s.House, err = app.Open(ctx, app.Config{Data: dir, DB: s.address, Hashing: demo.Hashing}); err != nil {
		s.drop()
	}
	return s, err
}

func (b *bench) server(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, b.pg)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// dialects are the kinds of database that are measured: PostgreSQL too where a server is named.
func (b *bench) dialects() []db.Dialect {
	if b.pg == "" {
		fmt.Fprintln(os.Stderr, "  no server is named (-pg), so PostgreSQL is left out")
		return []db.Dialect{db.SQLite}
	}
	if b.only != "" {
		return []db.Dialect{db.Dialect(b.only)}
	}
	return []db.Dialect{db.SQLite, db.Postgres}
}

// bulkESCO imports all skills into an empty house.
func (b *bench) bulkESCO(ctx context.Context) error {
	file := b.esco
	if file == "" {
		file = filepath.Join(os.Getenv("SOPAN_DATA"), "esco", "esco-v1.0-skills-labels.csv")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("the table of skills is not here; name it with -esco: %w", err)
	}
	for _, on := range b.dialects() {
		if err := b.escoOn(ctx, on, text); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) escoOn(ctx context.Context, on db.Dialect, text []byte) error {
	var r *result
	var wall, cpu []float64
	for range b.rounds {
		h, err := b.empty(ctx, on)
		if err != nil {
			return err
		}
		if r == nil {
			r = begin("bulk/esco", escoSkills, h.Reader())
		}
		before, _ := serverTime(ctx, h.Reader())
		w := started()
		report, err := h.Frameworks.ImportESCO(ctx, operator, bytes.NewReader(text), framework.Options{})
		ms, used := w.ms()
		after, _ := serverTime(ctx, h.Reader())
		h.Close()
		if err != nil || report.Made != escoSkills {
			r.Errors++
			r.Note = fmt.Sprintf("%d made, %v", report.Made, err)
		}
		wall, cpu = append(wall, ms), append(cpu, used+(after-before).Seconds()*1000)
	}
	r.Unit, r.Runs, r.Wall, r.CPUTime = "an import", b.rounds, spreadOf(wall), spreadOf(cpu)
	r.Goal = fmt.Sprintf("%d skills in under %d s", escoSkills, escoSeconds)
	r.Figures["skills/s"] = int(escoSkills / r.Wall.Median * 1000)
	r.Met = r.Errors == 0 && r.Wall.Median < escoSeconds*1000
	return r.tell()
}

// bulkPeople imports people, and right after each import inserts the same rows bare into another empty database.
func (b *bench) bulkPeople(ctx context.Context) error {
	for _, on := range b.dialects() {
		if err := b.peopleOn(ctx, on); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) peopleOn(ctx context.Context, on db.Dialect) error {
	w := newNation(max(b.people, 1000))
	var posts, staff strings.Builder
	_ = w.each(func(p somebody) error { // f never fails
		posts.WriteString(p.position(w))
		staff.WriteString(p.staff())
		return nil
	})
	var r *result
	var wall, cpu, bare []float64
	for range b.rounds {
		ms, used, bareMs, err := b.importOnce(ctx, on, w, positionsHead+posts.String(), staffHead+staff.String(), &r)
		if err != nil {
			return err
		}
		wall, cpu, bare = append(wall, ms), append(cpu, used), append(bare, bareMs)
	}
	r.Unit, r.Runs, r.Wall, r.CPUTime = "an import", b.rounds, spreadOf(wall), spreadOf(cpu)
	goal := personsSQLite
	if on == db.Postgres {
		goal = personsPostgres
	}
	rate := int(float64(w.people) / r.Wall.Median * 1000)
	r.Goal = fmt.Sprintf("at least %d persons/s", goal)
	r.Figures["persons/s"] = rate
	r.Figures["bare ms"] = spreadOf(bare)
	r.Figures["bare persons/s"] = int(float64(w.people) / spreadOf(bare).Median * 1000)
	r.Figures["share of bare, percent"] = int(spreadOf(bare).Median / r.Wall.Median * 100)
	r.Met = r.Errors == 0 && rate >= goal
	return r.tell()
}

// importOnce is one round: the import with all its judging and facts, then the bare insert of what it wrote.
func (b *bench) importOnce(ctx context.Context, on db.Dialect, w *nation, posts, staff string, r **result) (ms, used, bare float64, err error) {
	h, err := b.empty(ctx, on)
	if err != nil {
		return 0, 0, 0, err
	}
	defer h.Close()
	if *r == nil {
		*r = begin("bulk/people", w.people, h.Reader())
	}
	f := &filling{h.House, w, b}
	if err := f.frame(ctx); err != nil {
		return 0, 0, 0, err
	}
	report, err := h.People.ImportPositions(ctx, operator, strings.NewReader(posts), people.Options{})
	if err := whole("positions", report.OK(), report.Problems, err); err != nil {
		return 0, 0, 0, err
	}
	before, _ := serverTime(ctx, h.Reader())
	watch := started()
	report, err = h.People.ImportPeople(ctx, operator, strings.NewReader(staff), people.Options{})
	ms, used = watch.ms()
	after, _ := serverTime(ctx, h.Reader())
	used += (after - before).Seconds() * 1000
	if err != nil || report.Created != w.people {
		(*r).Errors++
		(*r).Note = fmt.Sprintf("%d created, %v", report.Created, err)
	}
	rows, err := peopleRows(ctx, h)
	if err != nil {
		return ms, used, 0, err
	}
	n := 0
	for _, t := range rows {
		n += len(t.rows)
	}
	(*r).Figures["rows written"] = n
	target, err := b.empty(ctx, on)
	if err != nil {
		return ms, used, 0, err
	}
	defer target.Close()
	watch = started()
	if on == db.Postgres {
		err = copyRows(ctx, target.address, rows)
	} else {
		err = insertRows(ctx, target.address, rows)
	}
	bare, _ = watch.ms()
	return ms, used, bare, err
}

// table is the rows of one table, as any driver takes them.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

// peopleRows reads back what an import of people wrote.
func peopleRows(ctx context.Context, h scratch) ([]table, error) {
	var out []table
	for _, name := range []string{"people_person", "people_person_name", "people_posting", "people_holder", "event_fact"} {
		query := `select * from ` + name
		if name == "event_fact" {
			query += ` where kind = 'people.posted'`
		}
		t, err := readTable(ctx, h.Reader(), name, query)
		t = t.without("code_key") // the database makes it of the code
		if err != nil || len(t.rows) == 0 {
			return nil, errors.Join(err, fmt.Errorf("%s: %d rows", name, len(t.rows)))
		}
		out = append(out, t)
	}
	return out, nil
}

// without is the table without a column.
func (t table) without(column string) table {
	i := slices.Index(t.columns, column)
	if i < 0 {
		return t
	}
	t.columns = slices.Delete(slices.Clone(t.columns), i, i+1)
	for n, row := range t.rows {
		t.rows[n] = slices.Delete(row, i, i+1)
	}
	return t
}

func readTable(ctx context.Context, q db.Q, name, query string) (table, error) {
	t := table{name: name}
	rows, err := q.Query(ctx, query)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	if t.columns, err = rows.Columns(); err != nil {
		return t, err
	}
	for rows.Next() {
		values := make([]any, len(t.columns))
		at := make([]any, len(values))
		for i := range values {
			at[i] = &values[i]
		}
		if err := rows.Scan(at...); err != nil {
			return t, err
		}
		t.rows = append(t.rows, values)
	}
	return t, rows.Err()
}

// copyRows writes rows with COPY, in one transaction.
func copyRows(ctx context.Context, address string, tables []table) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, t := range tables {
			if _, err := tx.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromRows(t.rows)); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
		return nil
	})
}

// insertRows writes rows with one prepared statement a table, in one transaction, as durably as the house does.
func insertRows(ctx context.Context, path string, tables []table) error {
	d, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_txlock=immediate&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=cache_size(-16000)")
	if err != nil {
		return err
	}
	defer d.Close()
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after the commit there is nothing to roll back
	for _, t := range tables {
		stmt, err := tx.PrepareContext(ctx, `insert into `+t.name+` (`+strings.Join(t.columns, ", ")+`) values (`+db.List(1, len(t.columns))+`)`)
		if err != nil {
			return err
		}
		for _, row := range t.rows {
			if _, err := stmt.ExecContext(ctx, row...); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
		if err := stmt.Close(); err != nil {
			return err
		}
	}
	return tx.Commit()
}
