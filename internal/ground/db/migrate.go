package db

import (
	"bytes"
	"context"
	"io/fs"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"sopan/internal/ground/fault"
)

// Migrate brings the schema to the newest of files, and tells how many migrations ran. files holds ONE sequence of
// NNNN_name.sql; a migration whose text must differ has two files, NNNN_name.sqlite.sql and NNNN_name.postgres.sql. The
// mark /*bytewise*/ after a type becomes collate "C" on PostgreSQL, so that ranges of paths mean the same on both.
func (d *DB) Migrate(ctx context.Context, files fs.FS) (int, error) {
	p, err := d.provider(files)
	if err != nil {
		return 0, fault.E(fault.Internal, "db.Migrate", "ground.fault.internal").Because(err)
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), fault.E(fault.Internal, "db.Migrate", "ground.db.migration").Because(err)
	}
	return len(done), nil
}

// Pending tells how many migrations of files have not run yet.
func (d *DB) Pending(ctx context.Context, files fs.FS) (int, error) {
	p, err := d.provider(files)
	if err != nil {
		return 0, fault.Wrap("db.Pending", err)
	}
	states, err := p.Status(ctx)
	if err != nil {
		return 0, fault.Wrap("db.Pending", err)
	}
	n := 0
	for _, s := range states {
		if s.State == goose.StatePending {
			n++
		}
	}
	return n, nil
}

func (d *DB) provider(files fs.FS) (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if d.dialect == Postgres {
		dialect = goose.DialectPostgres
	}
	return goose.NewProvider(dialect, d.write, sequence{files, d.dialect}, goose.WithAllowOutofOrder(false))
}

// sequence shows one dialect's files of the one sequence.
type sequence struct {
	fs.FS
	dialect Dialect
}

func (s sequence) other() string {
	if s.dialect == SQLite {
		return "." + string(Postgres) + ".sql"
	}
	return "." + string(SQLite) + ".sql"
}

// ReadDir leaves out the other dialect's twins.
func (s sequence) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(s.FS, name)
	var out []fs.DirEntry
	for _, e := range all {
		if !strings.HasSuffix(e.Name(), s.other()) {
			out = append(out, e)
		}
	}
	return out, err
}

// Open gives a file with its marks filled in.
func (s sequence) Open(name string) (fs.File, error) {
	if !strings.HasSuffix(name, ".sql") {
		return s.FS.Open(name)
	}
	text, err := fs.ReadFile(s.FS, name)
	if err != nil {
		return nil, err
	}
	if s.dialect == Postgres {
		text = bytes.ReplaceAll(text, []byte("/*bytewise*/"), []byte(`collate "C"`))
	}
	return &file{Reader: bytes.NewReader(text), name: name, size: int64(len(text))}, nil
}

type file struct {
	*bytes.Reader
	name string
	size int64
}

func (f *file) Stat() (fs.FileInfo, error) { return f, nil }
func (f *file) Close() error               { return nil }
func (f *file) Name() string               { return f.name }
func (f *file) Size() int64                { return f.size }
func (f *file) Mode() fs.FileMode          { return 0o444 }
func (f *file) ModTime() time.Time         { return time.Time{} }
func (f *file) IsDir() bool                { return false }
func (f *file) Sys() any                   { return nil }
