package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sopan/internal/ground/db/dbtest"
)

// TestMain makes this test binary be the command sopan when a script calls it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sopan": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
		stop()
		os.Exit(code)
	}})
}

// Every script is a transcript of a terminal, and runs on each kind of database. A script that runs on both has one data
// folder, so that the one address of a PostgreSQL database goes with it; one that needs more says [!sqlite] skip.
func TestScripts_OnSQLite(t *testing.T) { scripts(t, func(*testing.T) string { return "" }) }

func TestScripts_OnPostgreSQL(t *testing.T) {
	dbtest.NeedsPostgres(t)
	scripts(t, func(t *testing.T) string { return dbtest.PostgresURL(t) })
}

func scripts(t *testing.T, database func(t *testing.T) string) {
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scripts, %v", len(files), err)
	}
	data := publicData(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			address := database(t)
			testscript.Run(t, testscript.Params{
				Files: []string{file},
				Setup: func(e *testscript.Env) error {
					e.Setenv("LANG", "en_IN.UTF-8")
					e.Setenv("SOPAN_DB", address)
					e.Setenv("PUBLIC", data)
					whole, err := filepath.Abs("../../internal/framework/testdata/whole")
					e.Setenv("WHOLE", whole)
					if err != nil {
						return err
					}
					return nil
				},
				Cmds: map[string]func(*testscript.TestScript, bool, []string){
					"code": code, "fetch": fetch, "holds": holds, "dated": dated, "take": take,
					"start": func(ts *testscript.TestScript, neg bool, args []string) { start(t, ts, neg, args) },
				},
				Condition: func(name string) (bool, error) {
					switch name {
					case "sqlite":
						return address == "", nil
					case "public":
						return data != "", nil
					}
					return false, os.ErrInvalid
				},
			})
		})
	}
}

// publicData is the folder with the public lists of others, or "" where it is absent: then the scripts that read them skip.
func publicData(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SOPAN_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "lgd", "1-state.csv")); err != nil {
		t.Log("the public lists are not here; set SOPAN_DATA to the folder that holds lgd/ and esco/")
		return ""
	}
	return dir
}

// patience is how long a server may take until it answers, on a machine with much else to do.
const patience = 3 * time.Minute

var answers = regexp.MustCompile(`https?://[^\s]+:[1-9][0-9]*`)

// start runs sopan until the script ends, waits for the address that it prints, and puts that into a variable and all that
// it prints on standard output into a file: start NAME ARGUMENTS… gives $NAME and NAME.out. At its end the server must stop
// by itself, whole, when asked to.
func start(t *testing.T, ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: start NAME ARGUMENTS…")
	}
	out, errOut := &written{}, &written{}
	program, err := exec.LookPath("sopan")
	ts.Check(err)
	cmd := exec.Command(program, args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Stdout, cmd.Stderr = out, errOut
	cmd.Env = os.Environ()
	for _, name := range []string{"PATH", "HOME", "LANG", "SOPAN_DB", "PWD"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	ts.Check(cmd.Start())
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	ts.Defer(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("%s ended badly: %v\n%s", args[1], err, errOut)
			}
		case <-time.After(30 * time.Second):
			_ = cmd.Process.Kill()
			t.Errorf("%s did not stop when asked to", args[1])
		}
	})
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if address := answers.FindString(out.String() + errOut.String()); address != "" {
			ts.Setenv(args[0], address)
			break
		}
		select {
		case err := <-done:
			done <- err
			ts.Fatalf("%s ended before it answered: %v\n%s%s", args[1], err, out, errOut)
		default:
		}
		if time.Now().After(end) {
			ts.Fatalf("%s did not say where it answers\n%s%s", args[1], out, errOut)
		}
	}
	time.Sleep(100 * time.Millisecond) // the lines after the address
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".out"), []byte(out.String()), 0o600))
}

// fetch asks for an address, as a program with the token in a file when one is named, and prints what comes: fetch STATUS
// ADDRESS [FILE].
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fetch STATUS ADDRESS [FILE WITH TOKEN]")
	}
	r, err := http.NewRequest(http.MethodGet, args[1], nil)
	ts.Check(err)
	if len(args) > 2 {
		r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(ts.ReadFile(args[2])))
	}
	client := http.Client{Timeout: time.Minute}
	res, err := client.Do(r)
	ts.Check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	if strconv.Itoa(res.StatusCode) != args[0] {
		ts.Fatalf("%s answered %d, not %s:\n%s", args[1], res.StatusCode, args[0], body)
	}
	_, err = ts.Stdout().Write(body)
	ts.Check(err)
}

// code runs a command that must end with this exit code: code N COMMAND ARGUMENTS….
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND ARGUMENTS…")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("%s ended with %d, not %s", args[1], got, args[0])
	}
}

// holds checks how many lines a file has: holds N FILE.
func holds(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: holds LINES FILE")
	}
	n := strings.Count(ts.ReadFile(args[1]), "\n")
	if (strconv.Itoa(n) == args[0]) == neg {
		ts.Fatalf("%s has %d lines", args[1], n)
	}
}

// dated writes today's date into a file wherever it says TODAY: scores of long ago do not count, so a fixed day would not do.
func dated(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: dated FILE")
	}
	text := strings.ReplaceAll(ts.ReadFile(args[0]), "TODAY", time.Now().Format(time.DateOnly))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// take puts what a group of a pattern matched in the last output into a variable: take NAME PATTERN.
func take(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: take NAME PATTERN")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("%s is not in the output", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// written is what a process has written so far; it may be read while the process writes.
type written struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write takes what the process writes.
func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

// String gives what was written so far.
func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}
