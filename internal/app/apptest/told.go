package apptest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"sopan/internal/app"
	"sopan/internal/demo"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
)

// Telling the story takes seconds, so that is done once on each kind of database, and every test works on a copy of its own.
//
// What was told lies in a folder that SOPAN_TEST_TOLD names: all test binaries of one run of ./check share it, for they are
// of one state of the code. Otherwise it lies in a folder of this very binary, and goes when another was told a day later.

// toldFolder is where stories are kept.
var toldFolder = sync.OnceValues(func() (string, error) {
	if dir := os.Getenv("SOPAN_TEST_TOLD"); dir != "" {
		return dir, os.MkdirAll(dir, 0o700)
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(self)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	all := filepath.Join(os.TempDir(), fmt.Sprintf("sopan-told-%d", os.Getuid()))
	dir := filepath.Join(all, hex.EncodeToString(sum.Sum(nil))[:16])
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	old, err := filepath.Glob(filepath.Join(all, "*"))
	if err != nil {
		return "", err
	}
	for _, other := range old {
		if info, err := os.Stat(other); err == nil && other != dir && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.RemoveAll(other)
		}
	}
	return dir, nil
})

// once gives the folder of a name among the stories. Whichever binary comes first has it filled, the others wait for that.
func once(name string, work func(dir string) error) (string, error) {
	all, err := toldFolder()
	if err != nil {
		return "", err
	}
	lock, err := os.OpenFile(filepath.Join(all, name+".lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", err
	}
	dir := filepath.Join(all, name)
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	half := dir + ".half"
	if err := os.RemoveAll(half); err != nil { // from one who was broken off
		return "", err
	}
	if err := os.Mkdir(half, 0o700); err != nil {
		return "", err
	}
	if err := work(half); err != nil {
		return "", err
	}
	return dir, os.Rename(half, dir)
}

// tell tells the story into a data folder and a database.
func tell(data, address string) error {
	h, err := app.Open(context.Background(), app.Config{Data: data, DB: address, Clock: clock.NewFake(dbtest.Start), Hashing: demo.Hashing})
	if err != nil {
		return err
	}
	defer h.Close()
	_, err = demo.Load(context.Background(), h.Rooms(), nil)
	return err
}

// toldOnSQLite is a data folder with the story, its database in it.
var toldOnSQLite = sync.OnceValues(func() (string, error) {
	return once("sqlite", func(dir string) error { return tell(dir, filepath.Join(dir, "sopan.db")+db.Throwaway) })
})

// toldOnPostgres is a data folder with the story; the name of the database that goes with it is kept beside it.
var toldOnPostgres = sync.OnceValues(func() (string, error) {
	server := fmt.Sprintf("%x", sha256.Sum256([]byte(dbtest.Server())))
	return once("postgres-"+server[:16], func(dir string) error {
		name, err := dbtest.Keep(func(address string) error { return tell(dir, address) })
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, databaseName), []byte(name), 0o600)
	})
})

const databaseName = "told-in"

// copyStory copies a data folder with the story for one test, but for the note in it that names the database which was
// copied too.
func copyStory(t testing.TB, from string) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(data, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(data, "database")); err != nil {
		t.Fatal(err)
	}
	return data
}

// Demo opens a house with the story told, on SQLite: a copy of the test's own.
func Demo(t testing.TB) *House {
	t.Helper()
	dir, err := toldOnSQLite()
	if err != nil {
		t.Fatalf("the story could not be told: %v", err)
	}
	return open(t, copyStory(t, dir), "")
}

// DemoOnPostgres opens a house with the story told, on PostgreSQL: a copy of the test's own. It skips the test where there
// is no server.
func DemoOnPostgres(t testing.TB) *House {
	t.Helper()
	dbtest.NeedsPostgres(t)
	dir, err := toldOnPostgres()
	if err != nil {
		t.Fatalf("the story could not be told: %v", err)
	}
	data := copyStory(t, dir)
	name, err := os.ReadFile(filepath.Join(data, databaseName))
	if err != nil {
		t.Fatal(err)
	}
	return open(t, data, dbtest.PostgresCopy(t, string(name)))
}

// Each runs a test on a house with the story told, on SQLite and, where there is a server, on PostgreSQL.
func Each(t *testing.T, test func(t *testing.T, h *House)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, Demo(t)) })
	if dbtest.Server() != "" {
		t.Run("postgres", func(t *testing.T) { test(t, DemoOnPostgres(t)) })
	}
}
