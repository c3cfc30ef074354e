package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"sopan/internal/web"
)

// The goals of start and rss.
const (
	startSeconds = 1
	rssMegabytes = 60

	// A server gives memory back after some seconds without a request.
	idleSeconds = 8
)

// binary builds the command as it is released, into the cache, unless one was given.
func (b *bench) binary(ctx context.Context) (string, error) {
	if b.command != "" {
		return b.command, nil
	}
	file := filepath.Join(b.cache, "sopan")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, "sopan/cmd/sopan")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	return file, cmd.Run()
}

// server is a running process of the house.
type server struct {
	cmd  *exec.Cmd
	base string
}

// serve starts the command on a house; it does not wait for it to answer.
func (b *bench) serve(ctx context.Context, binary, data string) (server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // a port that is free now
	if err != nil {
		return server{}, err
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		return server{}, err
	}
	args := []string{"serve", "--data", data, "--addr", addr}
	if b.db != "" {
		args = append(args, "--db", b.db)
	}
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Stderr = os.Stderr
	return server{cmd, "http://" + addr}, cmd.Start()
}

// stop tells the process to end, as an operator would, and waits for it.
func (s server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.cmd.Wait()
}

// page waits until the server gives a visitor their passbook, whole.
func (s server) page(ctx context.Context, v visitor) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	said := "nothing yet"
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+"/passbook", nil)
		if err != nil {
			return err
		}
		req.Header.Set("Accept-Language", "en")
		req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: v.token})
		if res, err := http.DefaultClient.Do(req); err == nil {
			body, err := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if err == nil && (visit{status: res.StatusCode, body: body}).right(v) {
				return nil
			}
			said = res.Status
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("no correct page within a minute; last: %s", said)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// visitors signs people of a house in and closes it again, so that the process has it to itself.
func (b *bench) visitors(ctx context.Context, n int, r **result, name string) ([]visitor, error) {
	h, _, err := b.house(ctx, n)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	who, err := b.sample(ctx, h, n, sampleSize)
	if err != nil {
		return nil, err
	}
	*r = begin(name, n, h.Reader())
	return who, h.Log.Drain(ctx)
}

// start measures from the start of the process to the first correct page.
func (b *bench) start(ctx context.Context) error {
	binary, err := b.binary(ctx)
	if err != nil {
		return err
	}
	for _, n := range b.sizes {
		var r *result
		who, err := b.visitors(ctx, n, &r, "start")
		if err != nil {
			return err
		}
		var wall, cpu []float64
		for i := range b.rounds {
			begun := time.Now()
			s, err := b.serve(ctx, binary, b.folder(n))
			if err != nil {
				return err
			}
			err = s.page(ctx, who[i%len(who)])
			wall = append(wall, time.Since(begun).Seconds()*1000)
			if err != nil {
				r.Errors++
				r.Note = err.Error()
			}
			if err := s.stop(); err != nil {
				return err
			}
			used := s.cmd.ProcessState
			cpu = append(cpu, (used.UserTime()+used.SystemTime()).Seconds()*1000)
		}
		r.Unit, r.Runs, r.Wall, r.CPUTime = "a start", b.rounds, spreadOf(wall), spreadOf(cpu)
		r.Goal = fmt.Sprintf("under %d s", startSeconds)
		if info, err := os.Stat(binary); err == nil {
			r.Figures["binary, MB"] = round(float64(info.Size()) / 1e6)
		}
		r.Figures["CPU ms are"] = "of the whole process, its stop included"
		r.Met = r.Errors == 0 && r.Wall.Median < startSeconds*1000
		if err := r.tell(); err != nil {
			return err
		}
	}
	return nil
}

// rss measures the memory of a server that has answered each visitor once and then stood idle for a while.
func (b *bench) rss(ctx context.Context) error {
	binary, err := b.binary(ctx)
	if err != nil {
		return err
	}
	for _, n := range b.sizes {
		var r *result
		who, err := b.visitors(ctx, n, &r, "rss")
		if err != nil {
			return err
		}
		var first, idle, pss, wall []float64
		for range b.rounds {
			begun := time.Now()
			s, err := b.serve(ctx, binary, b.folder(n))
			if err != nil {
				return err
			}
			for i, v := range who {
				if err := s.page(ctx, v); err != nil {
					r.Errors++
					r.Note = err.Error()
				}
				if i == 0 {
					first = append(first, s.memory("status", "VmRSS:"))
				}
			}
			time.Sleep(idleSeconds * time.Second)
			idle, pss = append(idle, s.memory("status", "VmRSS:")), append(pss, s.memory("smaps_rollup", "Pss:"))
			if err := s.stop(); err != nil {
				return err
			}
			wall = append(wall, time.Since(begun).Seconds()*1000)
		}
		r.Unit, r.Runs, r.Wall = "a round of start, answer, wait, stop", b.rounds, spreadOf(wall)
		r.Goal = fmt.Sprintf("at most %d MB", rssMegabytes)
		r.Figures["RSS after the first page, MB"] = spreadOf(first)
		r.Figures["RSS idle, MB"], r.Figures["PSS idle, MB"] = spreadOf(idle), spreadOf(pss)
		r.Met = r.Errors == 0 && spreadOf(idle).Median <= rssMegabytes
		if err := r.tell(); err != nil {
			return err
		}
	}
	return nil
}

// memory reads a line of the process's own account, in MB; 0 where it cannot be read.
func (s server) memory(file, line string) float64 {
	f, err := os.Open(filepath.Join("/proc", strconv.Itoa(s.cmd.Process.Pid), file))
	if err != nil {
		return 0
	}
	defer f.Close()
	for scan := bufio.NewScanner(f); scan.Scan(); {
		if text, ok := strings.CutPrefix(scan.Text(), line); ok {
			kb, err := strconv.ParseFloat(strings.Fields(text)[0], 64)
			if err == nil {
				return round(kb / 1024)
			}
		}
	}
	return 0
}
