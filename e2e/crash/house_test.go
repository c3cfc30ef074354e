package crash

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sopan/internal/app"
	"sopan/internal/demo"
)

// built is a folder with both programs, the driver and sopan itself, in which points kill.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "sopan-crash")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "build", "-ldflags", "-X sopan/internal/ground/crash.armed=yes", "-o", dir, "sopan/cmd/sopan", "sopan/e2e/crash/driver")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := built(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// program gives the path of a built program.
func program(t testing.TB, name string) string {
	t.Helper()
	dir, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, name)
}

var template = sync.OnceValues(func() (string, error) {
	dir, err := built()
	if err != nil {
		return "", err
	}
	data := filepath.Join(dir, "told")
	out, err := exec.Command(filepath.Join(dir, "driver"), "tell", data, "told").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("the story could not be told: %w\n%s", err, out)
	}
	return data, nil
})

// told is a data folder on SQLite in which the story has been told. It is only copied from.
func told(t testing.TB) string {
	t.Helper()
	dir, err := template()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// copied is a copy of a data folder for one test.
func copied(t testing.TB, from string) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(data, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return data
}

// open opens the house of a data folder in this process.
func open(t testing.TB, data string) *app.House {
	t.Helper()
	h, err := app.Open(context.Background(), app.Config{Data: data, Hashing: demo.Hashing})
	if err != nil {
		t.Fatalf("the house does not open any more: %v", err)
	}
	t.Cleanup(h.Close)
	return h
}

// child is a driver at work.
type child struct {
	cmd  *exec.Cmd
	out  bytes.Buffer
	err  bytes.Buffer
	mark string
}

// patience is how long a child may work; none needs a tenth of it.
const patience = 60 * time.Second

// start starts a driver. extra is name=value of its environment.
func start(t testing.TB, address, work, data, mark string, extra ...string) *child {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	c := &child{cmd: exec.CommandContext(ctx, program(t, "driver"), work, data, mark), mark: mark}
	c.cmd.Env = append(os.Environ(), "SOPAN_DB="+address)
	c.cmd.Env = append(c.cmd.Env, extra...)
	c.cmd.Stdout, c.cmd.Stderr = &c.out, &c.err
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// ack is one acknowledged write: what was done, to what, and how many.
type ack struct{ verb, what, n string }

// acks reads what the child has said; the last line may have been cut off by the kill and then was never said.
func (c *child) acks() []ack {
	var out []ack
	r := bufio.NewReader(&c.out)
	for {
		line, err := r.ReadString('\n')
		if err == io.EOF {
			return out
		}
		f := append(strings.Fields(line), "", "")
		out = append(out, ack{f[0], f[1], f[2]})
	}
}

// finish waits for a child that is not to be killed: nothing may have gone wrong for the person who asked.
func finish(t testing.TB, c *child) []ack {
	t.Helper()
	if err := c.cmd.Wait(); err != nil {
		t.Fatalf("%v: %v\n%s", c.cmd.Args[1:], err, c.err.String())
	}
	return c.acks()
}

// kill does the work of a spot in a child that is killed at its point, and gives what the child had acknowledged by then. A
// point that is never reached fails the test: it would prove nothing.
func kill(t testing.TB, data string, s spot, mark string) []ack {
	t.Helper()
	hit := filepath.Join(t.TempDir(), "hit")
	c := start(t, "", s.work, data, mark, "SOPAN_CRASH="+s.at(), "SOPAN_CRASH_MARK="+hit)
	err := c.cmd.Wait()
	if text, readErr := os.ReadFile(hit); readErr != nil || string(text) != s.point {
		t.Fatalf("%s was never reached (%v, %v)\n%s", s, err, readErr, c.err.String())
	}
	status, ok := c.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() || status.Signal() != syscall.SIGKILL {
		t.Fatalf("%s: the child was not killed: %v\n%s", s, err, c.err.String())
	}
	got := c.acks()
	t.Logf("killed after %d acknowledged writes", len(got))
	return got
}
