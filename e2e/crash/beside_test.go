package crash

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Two processes write and follow at once upon one SQLite file. Nobody is told of a lock, no fact is lost, and both have moved
// the same readers to the same state.
func TestTwoProcesses_OnOneFile_WriteAndFollowAtOnce(t *testing.T) {
	data := copied(t, told(t))
	first, second := start(t, "", "mixed", data, "run-a"), start(t, "", "mixed", data, "run-b")
	acknowledged := append(finish(t, first), finish(t, second)...)
	if want := 2 * 4 * 12; len(acknowledged) != want { // rounds of an import, a batch proposed, the same consented to, a decision
		t.Errorf("%d writes were acknowledged, want %d", len(acknowledged), want)
	}
	prove(t, data, acknowledged)
}

// One of two processes is killed within a write; the other goes on as if nothing had been.
func TestTwoProcesses_OneIsKilled_TheOtherGoesOn(t *testing.T) {
	data := copied(t, told(t))
	other := start(t, "", "mixed", data, "run-b")
	acknowledged := kill(t, data, spot{"mixed", "db.write.before_commit", 20}, "run-a")
	prove(t, data, append(acknowledged, finish(t, other)...))
}

// server is a running sopan.
type server struct {
	cmd     *exec.Cmd
	address string
	ready   time.Duration // from the start of the process to the first 200 of /healthz
}

var atAddress = regexp.MustCompile(`http://\S+:\d+`)

// serve starts sopan demo on a data folder and waits until it is ready.
func serve(t testing.TB, data, address string) *server {
	t.Helper()
	begun := time.Now()
	s := &server{cmd: exec.Command(program(t, "sopan"), "demo", "--data", data, "--addr", "127.0.0.1:0")}
	s.cmd.Env = append(os.Environ(), "SOPAN_DB="+address, "LANG=en")
	said, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var wrong bytes.Buffer
	s.cmd.Stderr = &wrong
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stopped := false
	t.Cleanup(func() {
		if !stopped {
			_ = s.cmd.Process.Kill()
			_ = s.cmd.Wait()
		}
	})
	text := make([]byte, 4096)
	for s.address == "" {
		n, err := said.Read(text)
		if err != nil {
			t.Fatalf("sopan demo ended at once: %v", err)
		}
		s.address = strings.TrimRight(atAddress.FindString(string(text[:n])), ".")
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = io.Copy(io.Discard, said)
	}()
	for time.Since(begun) < patience {
		if res, err := http.Get(s.address + "/healthz"); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				s.ready = time.Since(begun)
				return s
			}
		}
		select {
		case <-gone:
			_ = s.cmd.Wait()
			stopped = true
			t.Fatalf("sopan demo ended at once:\n%.2000s", wrong.String())
		case <-time.After(2 * time.Millisecond):
		}
	}
	t.Fatal("sopan demo did not become ready")
	return nil
}

// stop asks the server to end, as Ctrl+C does; it must end well.
func (s *server) stop(t testing.TB) {
	t.Helper()
	_ = s.cmd.Process.Signal(syscall.SIGINT)
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the server ended badly: %v", err)
	}
}

// command runs a command of sopan, which must end well, and gives what it printed.
func command(t testing.TB, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(t, "sopan"), args...)
	cmd.Env = append(os.Environ(), "LANG=en", "SOPAN_DB=")
	var wrong strings.Builder
	cmd.Stderr = &wrong
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("sopan %v: %v\n%s%s", args, err, out, wrong.String())
	}
	return string(out)
}

// token gives a bearer token by the command line.
func token(t testing.TB, data, name string) string {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(command(t, "token", "--data", data, "--as", name)), "\n")
	return lines[len(lines)-1]
}

// ask asks the API and reads the answer into out, and gives the status.
func ask(t testing.TB, method, url, token string, body string, out any) int {
	t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequest(method, url, r)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if out != nil {
		if err := json.Unmarshal(text, out); err != nil {
			t.Fatalf("%s %s answered %d, which is not JSON: %.300s", method, url, res.StatusCode, text)
		}
	}
	return res.StatusCode
}

const sunita = "/api/v1/people/EMP-UP-129-0417"

// The commands at the machine work beside a running demo, and the demo sees what they did.
func TestTokenAndImport_WorkBesideARunningDemo(t *testing.T) {
	data := copied(t, told(t))
	s := serve(t, data, "")
	bearer := token(t, data, "officer")
	if status := ask(t, http.MethodGet, s.address+sunita+"/gaps", bearer, "", nil); status != http.StatusOK {
		t.Errorf("the token answered %d", status)
	}
	var file strings.Builder
	file.WriteString("employee_code,full_name_en,designation,ministry_dept_lgd_org,office,lgd_state,lgd_district,lgd_block,date_of_entry,status\n")
	for i := range 200 {
		fmt.Fprintf(&file, "BESIDE-%03d,Asha Pal,Gram Panchayat Secretary,466,Harakh block office,9,129,948,2020-08-03,ACTIVE\n", i)
	}
	name := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(name, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	busy := make(chan int, 40) // pages are read all the while
	go func() {
		defer close(busy)
		for range cap(busy) {
			res, err := http.Get(s.address + "/healthz")
			if err != nil {
				busy <- 0
				continue
			}
			_ = res.Body.Close()
			busy <- res.StatusCode
		}
	}()
	command(t, "import", "people", name, "--data", data)
	for status := range busy {
		if status != http.StatusOK {
			t.Errorf("while the import ran, health was %d", status)
		}
	}
	if status := ask(t, http.MethodGet, s.address+"/api/v1/people/BESIDE-199/gaps", token(t, data, "BESIDE-199"), "", nil); status != http.StatusOK {
		t.Errorf("somebody who was imported beside the demo answers %d", status)
	}
	s.stop(t)
	command(t, "doctor", "--data", data)
	prove(t, data, nil)
}
