// Command bench measures what the goals are set for, so that anyone can repeat a figure: see README.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/db"
)

// bench is one run with its settings.
type bench struct {
	sizes    []int
	db       string // "" is SQLite; else the address of an empty PostgreSQL database, or of one that bench filled
	pg       string // a server on which databases may be made and dropped
	cache    string
	rounds   int
	requests int
	people   int
	esco     string
	command  string
	only     string // sqlite or postgres; "" for both
	keep     string // of ingest/query, the folder of a store that stays; "" for one that goes
	pages    string // of web/desk, only those whose address has this in it
}

// benchmarks are all there are, in the order in which "all" runs them.
var benchmarks = []struct {
	name, about string
	run         func(*bench, context.Context) error
}{
	{"web/today", "the first page of an officer, CPU-ms and statements a request", (*bench).today},
	{"web/passbook", "a passbook page, CPU-ms and statements a request", (*bench).passbook},
	{"web/desk", "the lists of those who look after people and posts, ms a page, with people on posts and nothing else", (*bench).desks},
	{"bulk/esco", "the 13,485 skills of ESCO into the dictionary", (*bench).bulkESCO},
	{"bulk/people", "people imported a second, beside a bare insert of the same rows", (*bench).bulkPeople},
	{"ingest/xapi", "statements of learning stored a second, beside the bare driver; -n is how many are stored before they are asked for", (*bench).ingest},
	{"ingest/query", "statements of learning asked for by each filter as the store grows to -n; -keep leaves it and uses it again", (*bench).query},
	{"passbook/rebuild", "passbooks rebuilt from evidence, people a minute", (*bench).rebuild},
	{"content/import", "a package of 500 MB received, judged and kept: time, and memory above idle", (*bench).importing},
	{"start", "from the start of the process to the first correct page", (*bench).start},
	{"rss", "memory of a server that has answered and stands idle", (*bench).rss},
	{"sitting", "31 kinds of post written by the wizard's API and sent for review, with requests counted", (*bench).sitting},
	{"learn/search", "the catalogue searched with its facets, p50 and p95; -n is how many courses there are", (*bench).search},
	{"progress", "what learners' pages ask of learning, beside the figures published of Sunbird", (*bench).progress},
	{"fill", "only fill the houses of the given sizes", (*bench).fillOnly},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		usage()
		return fmt.Errorf("name a benchmark")
	}
	name := args[0]
	b, profile, err := settings(args[1:])
	if err != nil {
		return err
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	found := false
	for _, x := range benchmarks {
		if x.name == name || (name == "all" && x.name != "fill") {
			found = true
			if err := x.run(b, ctx); err != nil {
				return fmt.Errorf("%s: %w", x.name, err)
			}
		}
	}
	if !found {
		usage()
		return fmt.Errorf("no benchmark %q", name)
	}
	return nil
}

func usage() {
	fmt.Fprintln(os.Stderr, "go run ./bench NAME [flags]")
	for _, x := range benchmarks {
		fmt.Fprintf(os.Stderr, "  %-18s %s\n", x.name, x.about)
	}
	fmt.Fprintln(os.Stderr, "  all                all but fill; -h after a name lists the flags")
}

func settings(args []string) (*bench, string, error) {
	b := &bench{}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	sizes := f.String("n", "191,100000", "people in the house, sizes with commas between; 191 is the demonstration")
	f.StringVar(&b.db, "db", "", "postgres://… of the house; an SQLite file in the cache when it is not given")
	f.StringVar(&b.pg, "pg", os.Getenv("SOPAN_TEST_PG"), "postgres://… of a server on which bulk/* may make and drop databases")
	f.StringVar(&b.cache, "cache", "", "folder in which houses are kept (the user's cache folder when it is not given)")
	f.IntVar(&b.rounds, "rounds", 7, "rounds")
	f.IntVar(&b.requests, "requests", 256, "requests in a round of web/*")
	f.IntVar(&b.people, "people", 20000, "people imported in a round of bulk/people")
	f.StringVar(&b.esco, "esco", "", "the table of ESCO skill labels (SOPAN_DATA/esco/esco-v1.0-skills-labels.csv when it is not given)")
	f.StringVar(&b.command, "binary", "", "the command for start and rss; built from this tree when it is not given")
	f.StringVar(&b.only, "on", "", "only sqlite, or only postgres, where both would be measured")
	f.StringVar(&b.pages, "pages", "", "of web/desk, only the pages whose address has this in it")
	f.StringVar(&b.keep, "keep", "", "of ingest/query, a folder: the store that is filled stays there (on PostgreSQL in a database of the server) and is used again")
	profile := f.String("cpuprofile", "", "write a CPU profile of the whole run here")
	if err := f.Parse(args); err != nil {
		return nil, "", err
	}
	for _, s := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil {
			return nil, "", fmt.Errorf("-n %s: %w", *sizes, err)
		}
		b.sizes = append(b.sizes, n)
	}
	if b.cache == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return nil, "", err
		}
		b.cache = filepath.Join(dir, "sopan-bench")
	}
	if b.only != "" && b.only != string(db.SQLite) && b.only != string(db.Postgres) {
		return nil, "", fmt.Errorf("-on %s: sqlite or postgres", b.only)
	}
	if b.rounds < 1 || b.requests < 1 {
		return nil, "", fmt.Errorf("rounds and requests must be at least 1")
	}
	return b, *profile, os.MkdirAll(b.cache, 0o700)
}

// bar tells how far a long piece of work is, at most once in two seconds.
func (b *bench) bar(what string) func(done, total int) {
	begun, told := time.Now(), time.Time{}
	return func(done, total int) {
		if time.Since(told) < 2*time.Second && done < total {
			return
		}
		told = time.Now()
		fmt.Fprintf(os.Stderr, "  %s: %d of %d, %.0f s\n", what, done, total, time.Since(begun).Seconds())
	}
}

// fillOnly fills houses and says how long it took, where it was not done before.
func (b *bench) fillOnly(ctx context.Context) error {
	for _, n := range b.sizes {
		h, _, err := b.house(ctx, n)
		if err != nil {
			return err
		}
		size := h.DB.Size(ctx)
		h.Close()
		took, err := os.ReadFile(filepath.Join(b.folder(n), "filled"))
		if err != nil {
			return err
		}
		fmt.Printf("%d people: %d MB, filled in %s", n, size>>20, took)
	}
	return nil
}
