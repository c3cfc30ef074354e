// Package dbtest gives tests a real, migrated, empty database: always SQLite, and PostgreSQL too where SOPAN_TEST_PG names
// a server (./check starts one). A promise about stored things is tested on both.
package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx", for making and dropping databases

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/id"
	"sopan/migrations"
)

// Start is the time at which test clocks stand: a working day's morning in India.
var Start = time.Date(2026, 11, 22, 4, 30, 0, 0, time.UTC)

// Each runs the test on every kind of database there is, each time on an empty one of its own, with a clock that stands at
// Start until it is moved.
func Each(t *testing.T, test func(t *testing.T, d *db.DB, c *clock.Fake)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		c := clock.NewFake(Start)
		test(t, open(t, sqlitePath(t), c), c)
	})
	if Server() == "" {
		return
	}
	t.Run("postgres", func(t *testing.T) {
		c := clock.NewFake(Start)
		test(t, open(t, PostgresURL(t), c), c)
	})
}

// SQLite gives one empty SQLite database, for what does not depend on the kind.
func SQLite(t testing.TB) (*db.DB, *clock.Fake) {
	t.Helper()
	c := clock.NewFake(Start)
	return open(t, sqlitePath(t), c), c
}

// Server is the address of the PostgreSQL server for tests, or "".
func Server() string { return os.Getenv("SOPAN_TEST_PG") }

func open(t testing.TB, address string, c clock.Clock) *db.DB {
	t.Helper()
	if !strings.HasPrefix(address, "postgres") {
		address += db.Throwaway // a test's data may go with the power, and many small commits are quick
	}
	d, err := db.Open(context.Background(), address, c)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(d.Close)
	return d
}

var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "sopan-template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "t.db")
	if err := migrate(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func sqlitePath(t testing.TB) string {
	t.Helper()
	bytes, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("migrate: %v", err)
	}
	path := filepath.Join(t.TempDir(), "sopan.db")
	if err := os.WriteFile(path, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func migrate(address string) error {
	d, err := db.Open(context.Background(), address, clock.System)
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.Migrate(context.Background(), migrations.Files)
	return err
}

// postgresTemplate makes, once for each state of the migrations, a migrated database to copy from.
var postgresTemplate = sync.OnceValues(func() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(migrations.Files, ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := migrations.Files.ReadFile(p)
		fmt.Fprintf(h, "%s %d\n", p, len(b))
		h.Write(b)
		return err
	})
	if err != nil {
		return "", err
	}
	name := "sopan_template_" + hex.EncodeToString(h.Sum(nil))[:12]
	admin, err := sql.Open("pgx", Server())
	if err != nil {
		return "", err
	}
	defer admin.Close()
	ctx := context.Background()
	conn, err := admin.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	// Test binaries run side by side: the first makes the template, the others wait for it.
	if _, err := conn.ExecContext(ctx, `select pg_advisory_lock(7301)`); err != nil {
		return "", err
	}
	defer conn.ExecContext(ctx, `select pg_advisory_unlock(7301)`)
	var n int
	if err := conn.QueryRowContext(ctx, `select count(*) from pg_database where datname = $1`, name).Scan(&n); err != nil || n > 0 {
		return name, err
	}
	if _, err := conn.ExecContext(ctx, `create database `+name+`_new`); err != nil {
		return "", err
	}
	if err := migrate(database(name + "_new")); err != nil {
		return "", err
	}
	_, err = conn.ExecContext(ctx, `alter database `+name+`_new rename to `+name)
	return name, err
})

func database(name string) string {
	u, err := url.Parse(Server())
	if err != nil {
		panic(err)
	}
	u.Path = "/" + name
	return u.String()
}

// NeedsPostgres skips the test where there is no server.
func NeedsPostgres(t testing.TB) {
	t.Helper()
	if Server() == "" {
		t.Skip("SOPAN_TEST_PG is not set; ./check sets it")
	}
}

// PostgresURL makes an empty migrated database that is dropped when the test ends, and gives its address. The test is
// skipped where there is no server.
func PostgresURL(t testing.TB) string {
	t.Helper()
	NeedsPostgres(t)
	template, err := postgresTemplate()
	if err != nil {
		t.Fatalf("template: %v", err)
	}
	return PostgresCopy(t, template)
}

// PostgresCopy copies a database of the server for tests, to which nobody may be connected, and gives the copy's address. It
// is dropped when the test ends.
func PostgresCopy(t testing.TB, template string) string {
	t.Helper()
	address, drop, err := Copy(template)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(drop)
	return address
}

// Copy is PostgresCopy for a test that drops its copies before it ends.
func Copy(template string) (address string, drop func(), err error) {
	name := "sopan_t_" + strings.ReplaceAll(id.New(), "-", "")
	if err := administer(`create database ` + name + ` template ` + template); err != nil {
		return "", nil, fmt.Errorf("copy %s: %w", template, err)
	}
	return database(name), func() { _ = administer(`drop database if exists ` + name + ` with (force)`) }, nil
}

// kept begins the names of databases that outlive their test. The day on which it was made follows.
const kept = "sopan_kept_"

// Keep makes a migrated database, has it filled and gives its name, for PostgresCopy to copy from. It outlives the test
// binary; one that is two days old is dropped.
func Keep(fill func(address string) error) (string, error) {
	template, err := postgresTemplate()
	if err != nil {
		return "", err
	}
	if err := dropKept(time.Now().AddDate(0, 0, -2)); err != nil {
		return "", err
	}
	name := kept + time.Now().Format("20060102_") + strings.ReplaceAll(id.New(), "-", "")
	if err := administer(`create database ` + name + ` template ` + template); err != nil {
		return "", err
	}
	return name, fill(database(name))
}

// dropKept drops what was kept up to a day.
func dropKept(until time.Time) error {
	admin, err := sql.Open("pgx", Server())
	if err != nil {
		return err
	}
	defer admin.Close()
	rows, err := admin.Query(`select datname from pg_database where datname like $1 and datname < $2`,
		strings.ReplaceAll(kept, "_", `\_`)+"%", kept+until.AddDate(0, 0, 1).Format("20060102"))
	if err != nil {
		return err
	}
	defer rows.Close()
	var old []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		old = append(old, name)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, name := range old {
		if err := administer(`drop database if exists ` + name + ` with (force)`); err != nil {
			return err
		}
	}
	return nil
}

// administer runs a statement of the server's administrator.
func administer(statement string) error {
	admin, err := sql.Open("pgx", Server())
	if err != nil {
		return err
	}
	defer admin.Close()
	_, err = admin.Exec(statement)
	return err
}
