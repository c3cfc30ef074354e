package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"

	"sopan/internal/app"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
)

// cli is the command line: one field a command.
type cli struct {
	Demo    demoCmd    `cmd:"" help:"Run a demonstration: a district of Uttar Pradesh with its people, loaded at the first start."`
	Serve   serveCmd   `cmd:"" help:"Serve the site and its API."`
	Migrate migrateCmd `cmd:"" help:"Bring the database to this version's schema."`
	Import  importCmd  `cmd:"" help:"Load places, organisations, frameworks, people or earlier scores from files. Try --dry-run first."`
	Export  exportCmd  `cmd:"" help:"Write out what this installation holds, as open files."`
	Frac    fracCmd    `cmd:"" help:"Take the next step with what a kind of post needs: submit, review, verify, publish."`
	Consent consentCmd `cmd:"" help:"Put a batch of earlier scores in force, or refuse it, in the name of a second person."`
	Grant   grantCmd   `cmd:"" help:"Give a person a role over an organisation, or take it away."`
	HR      hrCmd      `cmd:"" name:"hr" help:"Link HR systems."`
	LRS     lrsCmd     `cmd:"" name:"lrs" help:"The learning record store: programs that may speak with it."`
	Slip    slipCmd    `cmd:"" help:"Print the slips by which people first sign in."`
	Rebuild rebuildCmd `cmd:"" help:"Drop what is derived (passbook, gap, plan, notice, atlas) and make it anew from the record."`
	Token   tokenCmd   `cmd:"" help:"Print a bearer token for the API on the last line."`
	Doctor  doctorCmd  `cmd:"" help:"Check that this installation is whole: database, log, readers, files."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// where is where an installation is kept; part of every command that opens one.
type where struct {
	Data string `help:"Folder of what is kept." default:"sopan-data" env:"SOPAN_DATA_DIR"`
	DB   string `name:"db" help:"postgres://… or the path of an SQLite file. Given once; the folder remembers it." placeholder:"ADDRESS" env:"SOPAN_DB"`
}

func (w where) open(ctx context.Context) (*app.House, error) {
	return app.Open(ctx, app.Config{Data: w.Data, DB: w.DB})
}

// existing opens an installation that must be there already, so that a misspelt folder makes no empty one.
func (w where) existing(ctx context.Context) (*app.House, error) {
	if _, err := os.Stat(w.Data); err != nil {
		return nil, fault.E(fault.NotFound, "sopan", "cli.no_data", "data", w.Data)
	}
	return w.open(ctx)
}

// actor opens an installation that is there, and says who acts.
func (w where) actor(t *terminal, name string) (*app.House, who.Actor, error) {
	h, err := w.existing(t.ctx)
	if err != nil {
		return nil, who.Actor{}, err
	}
	by, err := as(t.ctx, h, name)
	if err != nil {
		h.Close()
		return nil, who.Actor{}, fault.Wrap("sopan", err)
	}
	return h, by, nil
}

// address gives the database of an installation that is there, without opening it.
func (w where) address() (string, error) {
	if _, err := os.Stat(w.Data); err != nil {
		return "", fault.E(fault.NotFound, "sopan", "cli.no_data", "data", w.Data)
	}
	if w.DB != "" {
		return w.DB, nil
	}
	note, err := os.ReadFile(filepath.Join(w.Data, "database"))
	if errors.Is(err, os.ErrNotExist) {
		return filepath.Join(w.Data, "sopan.db"), nil
	}
	return strings.TrimSpace(string(note)), err
}

// terminal is where a command speaks: results to out, everything else to err.
type terminal struct {
	ctx context.Context
	out io.Writer
	err io.Writer
	p   *locale.Printer
}

func (t *terminal) say(key string, args ...any) { fmt.Fprintln(t.err, t.p.T(key, args...)) }

// run runs one command line and gives its exit code: 0 done, 1 our mistake, 2 bad input or usage, 3 not found, 4 no right,
// 5 another state, 6 try again later.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	catalogue, err := app.Words()
	if err != nil {
		fmt.Fprintln(errOut, "sopan:", err)
		return 1
	}
	lang, _, _ := strings.Cut(os.Getenv("LANG"), "_")
	t := &terminal{ctx: ctx, out: out, err: errOut, p: catalogue.Printer(lang)}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	code := -1
	parser, err := kong.New(&cli{}, kong.Name("sopan"), kong.Writers(out, errOut), kong.UsageOnError(), kong.Bind(t),
		kong.Exit(func(c int) { code = c; panic(left{}) }), kong.Vars{"version": version, "roles": roles()},
		kong.Description("Sopan builds the capacity of a public service: what posts need, what people have proven, and the way between.\n\n"+
			"Begin with:  sopan demo\n\nExit codes: 0 done, 1 our mistake, 2 bad input or usage, 3 not found, 4 no right, 5 in another state, 6 try again later."))
	if err != nil {
		fmt.Fprintln(errOut, "sopan:", err)
		return 1
	}
	return func() (result int) {
		defer func() {
			if p := recover(); p != nil {
				if _, ok := p.(left); !ok {
					panic(p)
				}
				result = code
			}
		}()
		parsed, err := parser.Parse(args)
		if err != nil {
			fmt.Fprintln(errOut, "sopan:", err)
			fmt.Fprintln(errOut, t.p.T("cli.usage"))
			return 2
		}
		return t.fail(parsed.Run(t))
	}()
}

// left is thrown when kong has printed help and wants to exit.
type left struct{}

// fail says what went wrong and how to mend it, and gives the exit code.
func (t *terminal) fail(err error) int {
	if err == nil {
		return 0
	}
	if errors.Is(err, context.Canceled) {
		return 130
	}
	f := fault.As(err)
	fmt.Fprintln(t.err, "sopan:", t.p.T(f.Key, f.Args...))
	for _, place := range f.Places {
		fmt.Fprintf(t.err, "  %s: %s\n", place.Name, t.p.T(place.Key, place.Args...))
	}
	if f.Err != nil {
		fmt.Fprintln(t.err, "  ("+f.Err.Error()+")")
	}
	if errors.As(err, &rowsRefused{}) {
		return 1
	}
	return fault.ExitCode(f.Kind)
}

// rowsRefused is a file of which rows were refused, where the command promises exit code 1 for that.
type rowsRefused struct{ error }

// Unwrap gives what was said.
func (r rowsRefused) Unwrap() error { return r.error }

// as gives the actor that --as names: an employee code or an alias of the demo; "" is the operator at the machine.
func as(ctx context.Context, h *app.House, name string) (who.Actor, error) {
	if name == "" {
		return who.Operator("cli"), nil
	}
	return h.Person(ctx, name)
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(t *terminal) error {
	fmt.Fprintln(t.out, version)
	return nil
}
