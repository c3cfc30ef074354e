package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"sopan/internal/ground/db"
)

// result is what a benchmark prints: one JSON line, and the same as a table.
type result struct {
	Name       string         `json:"name"`
	Commit     string         `json:"commit"`
	Go         string         `json:"go"`
	CPU        string         `json:"cpu"`
	Cores      int            `json:"cores"`
	GOMAXPROCS int            `json:"gomaxprocs"`
	LoadBefore string         `json:"load_before"`
	LoadAfter  string         `json:"load_after"`
	At         string         `json:"at"`
	Seed       int            `json:"seed"`
	N          int            `json:"n"`
	Database   string         `json:"database"`
	Durability string         `json:"durability"`
	Runs       int            `json:"runs"`
	Wall       spread         `json:"wall_ms"`
	CPUTime    spread         `json:"cpu_ms"`
	Unit       string         `json:"unit"` // what wall and CPU time are for
	Figures    map[string]any `json:"figures"`
	Goal       string         `json:"goal"`
	Met        bool           `json:"met"`
	Errors     int            `json:"errors"`
	Note       string         `json:"note,omitempty"`
}

// spread is the median and the ends of several rounds.
type spread struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	s := slices.Sorted(slices.Values(values))
	mid := s[len(s)/2]
	if len(s)%2 == 0 {
		mid = (s[len(s)/2-1] + mid) / 2
	}
	return spread{round(mid), round(s[0]), round(s[len(s)-1])}
}

func round(x float64) float64 { return float64(int64(x*1000+0.5)) / 1000 }

// begin starts a result: it takes the load of the machine before anything is measured.
func begin(name string, n int, q db.Q) *result {
	r := &result{
		Name: name, Commit: commit(), Go: runtime.Version(), CPU: cpuModel(), Cores: runtime.NumCPU(), GOMAXPROCS: runtime.GOMAXPROCS(0),
		LoadBefore: load(), At: time.Now().UTC().Format(time.RFC3339), Seed: seed, N: n, Figures: map[string]any{},
	}
	if q != nil {
		r.Database, r.Durability = string(q.Dialect()), durability(context.Background(), q)
	}
	return r
}

// tell prints the result. A result with errors is void, and says so by the error that comes back.
func (r *result) tell() error {
	r.LoadAfter = load()
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	fmt.Println(string(line))
	fmt.Printf("%s, n %d, %s (%s)\n", r.Name, r.N, r.Database, r.Durability)
	row := func(name string, value any) { fmt.Printf("  %-26s %v\n", name, value) }
	row("commit, go", r.Commit+", "+r.Go)
	row("cpu", fmt.Sprintf("%s, %d cores, GOMAXPROCS %d", r.CPU, r.Cores, r.GOMAXPROCS))
	row("load before; after", r.LoadBefore+"; "+r.LoadAfter)
	row("rounds, seed", fmt.Sprintf("%d, %d", r.Runs, r.Seed))
	row("wall ms, "+r.Unit, fmt.Sprintf("median %.3f, %.3f to %.3f", r.Wall.Median, r.Wall.Min, r.Wall.Max))
	row("CPU ms, "+r.Unit, fmt.Sprintf("median %.3f, %.3f to %.3f", r.CPUTime.Median, r.CPUTime.Min, r.CPUTime.Max))
	for _, name := range sortedKeys(r.Figures) {
		row(name, r.Figures[name])
	}
	row("goal", r.Goal)
	row("met", r.Met)
	row("errors", r.Errors)
	if r.Note != "" {
		row("note", r.Note)
	}
	fmt.Println()
	if r.Errors > 0 {
		return fmt.Errorf("%s with n %d: %d errors, so the run is void: %s", r.Name, r.N, r.Errors, r.Note)
	}
	return nil
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// processorTime is what this process has used of the processors so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// watch is a running measurement.
type watch struct {
	wall time.Time
	cpu  time.Duration
}

// started begins to measure, with the garbage of what went before out of the way.
func started() watch {
	runtime.GC()
	return watch{time.Now(), processorTime()}
}

// ms gives wall and CPU time since then, in milliseconds.
func (w watch) ms() (wall, cpu float64) {
	return time.Since(w.wall).Seconds() * 1000, (processorTime() - w.cpu).Seconds() * 1000
}

func commit() string {
	out, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	id := strings.TrimSpace(string(out))
	if out, err := exec.Command("git", "status", "--porcelain", "--", "*.go", "*.sql").Output(); err != nil || len(out) > 0 {
		id += "+changes"
	}
	return id
}

func cpuModel() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if name, ok := strings.CutPrefix(s.Text(), "model name"); ok {
			return strings.TrimLeft(name, "\t :")
		}
	}
	return "unknown"
}

func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}

// durability says whether what is written is on disk before the answer, as the database says it.
func durability(ctx context.Context, q db.Q) string {
	if q.Dialect() == db.SQLite {
		n, err := db.Scalar[int](ctx, q, `pragma synchronous`)
		if err != nil {
			return "unknown"
		}
		return "WAL, synchronous=" + []string{"off", "normal", "full", "extra"}[min(n, 3)]
	}
	var out []string
	for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		value, err := db.Scalar[string](ctx, q, `select current_setting($1)`, name)
		if err != nil {
			return "unknown"
		}
		out = append(out, name+"="+value)
	}
	return strings.Join(out, ", ")
}

// serverTime is what PostgreSQL's processes for this database have used of the processors so far, where they run on this
// machine; false where that cannot be told.
func serverTime(ctx context.Context, q db.Q) (time.Duration, bool) {
	if q.Dialect() == db.SQLite {
		return 0, true // the same process
	}
	pids, err := db.All(ctx, q, func(n *int) []any { return []any{n} }, `select pid from pg_stat_activity where datname = current_database()`)
	if err != nil {
		return 0, false
	}
	var ticks int64
	for _, pid := range pids {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			return 0, false
		}
		_, after, _ := strings.Cut(string(text), ") ")
		f := strings.Fields(after)
		var user, system int64
		if len(f) < 13 {
			return 0, false
		}
		if _, err := fmt.Sscan(f[11]+" "+f[12], &user, &system); err != nil {
			return 0, false
		}
		ticks += user + system
	}
	return time.Duration(ticks) * 10 * time.Millisecond, true
}
