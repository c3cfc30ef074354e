// Package app builds the house from the ground up: it opens the database, makes the rooms, says who reads whose facts
// (flow.go), mounts the doors (routes.go) and serves them. Only app knows all rooms.
package app

import (
	"cmp"
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"sopan/internal/access"
	"sopan/internal/assessment"
	"sopan/internal/atlas"
	"sopan/internal/attempt"
	"sopan/internal/content"
	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/blob"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/hr"
	"sopan/internal/launch"
	"sopan/internal/learning"
	"sopan/internal/notice"
	"sopan/internal/passbook"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/practice"
	"sopan/internal/programme"
	"sopan/internal/record"
	"sopan/internal/scenario"
	"sopan/internal/studio"
	words "sopan/locale"
	"sopan/migrations"
)

// Config says where the house stands.
type Config struct {
	Data    string         // the folder of what is kept; made when it is missing
	DB      string         // postgres://… or the path of an SQLite file; "" takes what Data remembers, else DATA/sopan.db
	Clock   clock.Clock    // nil: the system's
	Hashing access.Options // how secrets are hashed; the zero value is right for a server
}

// House is the rooms, built and wired.
type House struct {
	DB         *db.DB
	Log        *event.Log
	Words      *locale.Catalogue
	Frameworks *framework.Frameworks
	People     *people.Register
	Accounts   *access.Accounts
	Records    *evidence.Records
	Papers     *assessment.Papers
	Practice   *practice.Logs
	Cases      *scenario.Cases
	Courses    *learning.Courses
	Passbooks  *passbook.Passbooks
	Gaps       *gap.Gaps
	Plans      *plan.Plans
	Notices    *notice.Notices
	Maps       *atlas.Maps
	HR         *hr.Batches
	Hooks      *hr.Hooks
	Record     *record.Store
	Content    *content.Store
	Launches   *launch.Courses
	Attempts   *attempt.Runs
	Studio     *studio.Studio
	Programmes *programme.Programmes
	Installed  Installed
	files      *blob.Files
	attached   *blob.Files
	packed     *blob.Files
	viewers    *viewers
}

// Open opens the house in its folder, brings the schema up to date and builds the rooms. The caller closes it.
func Open(ctx context.Context, c Config) (*House, error) {
	if c.Clock == nil {
		c.Clock = clock.System
	}
	address, err := settle(c.Data, c.DB)
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, address, c.Clock)
	if err != nil {
		return nil, err
	}
	h := &House{DB: d}
	if err := h.build(ctx, c); err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

// Words gives the texts that people read. They are read once in a process.
var Words = sync.OnceValues(func() (*locale.Catalogue, error) { return locale.Load(words.Files) })

func (h *House) build(ctx context.Context, c Config) error {
	if _, err := h.DB.Migrate(ctx, migrations.Files); err != nil {
		return err
	}
	var err error
	if h.Words, err = Words(); err != nil {
		return fault.Wrap("app.Open", err)
	}
	if h.files, err = blob.Open(filepath.Join(c.Data, "blobs")); err != nil {
		return err
	}
	if h.attached, err = blob.Open(filepath.Join(c.Data, "attachments")); err != nil {
		return err
	}
	if h.packed, err = blob.Open(filepath.Join(c.Data, "content")); err != nil {
		return err
	}
	if h.Installed, err = install(ctx, h.DB, c.Data); err != nil {
		return err
	}
	h.Log = event.New(h.DB)
	h.People = people.New(h.DB)
	h.Frameworks = framework.New(h.DB).WithOrgs(h.People).WithHolders(holders{h.People})
	h.People.WithFrameworks(h.Frameworks)
	h.Accounts = access.New(h.DB, c.Hashing)
	h.Frameworks.WithDeputed(h.Accounts).WithServing(holders{h.People})
	h.Records = evidence.NewRecords(h.DB, h.People, h.files)
	h.Papers = assessment.New(h.DB, h.People, h.Records)
	h.Practice = practice.NewLogs(h.DB, h.People)
	h.Courses = learning.New(h.DB, h.People, h.Papers, h.Records)
	h.Papers.WithProviders(h.Courses)
	h.Cases = scenario.New(h.DB, h.People)
	h.Passbooks = passbook.New(h.DB)
	h.Gaps = gap.New(h.DB)
	h.Plans = plan.New(h.DB, h.People, h.Gaps, offers{h.Courses})
	h.Notices = notice.New(h.DB)
	h.Maps = atlas.New(h.DB)
	h.HR = hr.New(h.DB, h.People)
	h.Hooks = hr.NewHooks(h.DB, h.People, h.HR, h.Installed.sealing, "urn:uuid:"+h.Installed.ID)
	h.Record = record.New(h.DB, h.attached, h.Installed.PublicURL)
	if h.Content, err = content.New(h.DB, h.packed, h.People, filepath.Join(c.Data, "uploads"), h.Installed.addresses); err != nil {
		return err
	}
	h.Content.WithCatalogue(h.Courses)
	h.Launches = launch.New(h.DB, h.People, h.Content, h.Record, h.Home)
	h.Record.WithSessions(h.Launches.Gate())
	h.Attempts = attempt.New(h.DB, h.Content, h.People, h.Record, h.Installed.speaking, h.Home)
	h.Studio = studio.New(h.DB, h.People, h.Frameworks, h.Papers, h.Courses).WithContent(h.Content).WithPlans(h.Plans).WithRuns(h.Launches, h.Attempts).WithCases(h.Cases)
	h.Programmes = programme.New(h.DB, h.People, h.Courses).WithAccounts(h.Accounts)
	h.viewers = newViewers(h)
	h.wire()
	return nil
}

// Home is the address by which this installation names what is its own; before the first start of a server, one that leads nowhere.
func (h *House) Home() string {
	return cmp.Or(h.Installed.PublicURL, "https://"+h.Installed.ID+".invalid")
}

// Close closes what Open opened.
func (h *House) Close() {
	for _, files := range []*blob.Files{h.files, h.attached, h.packed} {
		if files != nil {
			_ = files.Close()
		}
	}
	h.DB.Close()
}

// settle makes the data folder and tells which database it goes with. The first start writes it down, so that every later
// command finds the same one.
func settle(data, given string) (string, error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return "", fault.E(fault.Invalid, "app.Open", "app.data.unusable", "data", data).Because(err)
	}
	note := filepath.Join(data, "database")
	if given != "" {
		if !strings.HasPrefix(given, "postgres") { // later commands may be run from another folder
			path, err := filepath.Abs(given)
			if err != nil {
				return "", fault.Wrap("app.Open", err)
			}
			given = path
		}
		if stands, err := noted(data, note); err != nil || stands != "" && strings.TrimSuffix(stands, db.Throwaway) != strings.TrimSuffix(given, db.Throwaway) {
			return "", elsewhere(err, stands, note)
		}
		return given, os.WriteFile(note, []byte(given+"\n"), 0o600)
	}
	text, err := os.ReadFile(note)
	if os.IsNotExist(err) {
		return filepath.Join(data, "sopan.db"), nil
	}
	if err != nil {
		return "", fault.Wrap("app.Open", err)
	}
	address := strings.TrimSpace(string(text))
	if address == "" {
		return "", fault.E(fault.Invalid, "app.Open", "app.data.unusable", "data", note)
	}
	return address, nil
}

// noted gives the database that a folder goes with so far; "" for a new folder.
func noted(data, note string) (string, error) {
	text, err := os.ReadFile(note)
	if err == nil || !os.IsNotExist(err) {
		return strings.TrimSpace(string(text)), err
	}
	own := filepath.Join(data, "sopan.db")
	if _, err := os.Stat(own); err != nil {
		return "", nil
	}
	return filepath.Abs(own)
}

// elsewhere refuses a database other than the folder's: a misspelt address would make an empty one, and be remembered.
func elsewhere(err error, stands, note string) error {
	if err != nil {
		return fault.Wrap("app.Open", err)
	}
	return fault.E(fault.Conflict, "app.Open", "app.data.elsewhere", "stands", redacted(stands), "note", note)
}

// redacted is an address without its password.
func redacted(address string) string {
	if u, err := url.Parse(address); err == nil && u.User != nil {
		return u.Redacted()
	}
	return address
}

// Reader reads what is committed.
func (h *House) Reader() db.Q { return h.DB.Reader() }

// holders answers framework's question about who holds a kind of post; postings stand on a higher floor.
type holders struct{ people *people.Register }

// Holding gives those of persons who hold a post of this kind now; of an overlay, below its organisation.
func (h holders) Holding(ctx context.Context, q db.Q, kind framework.Kind, persons []string) ([]string, error) {
	return h.people.HoldingKind(ctx, q, cmp.Or(kind.Base, kind.Code), kind.Overlay, persons)
}

// CountHolding tells how many hold a post of this kind now.
func (h holders) CountHolding(ctx context.Context, q db.Q, kind framework.Kind) (int, error) {
	return h.people.CountHoldingKind(ctx, q, cmp.Or(kind.Base, kind.Code), kind.Overlay)
}

// ServingIn gives persons who hold a post of this kind now within the paths; of an overlay, below its organisation.
func (h holders) ServingIn(ctx context.Context, q db.Q, kind framework.Kind, paths []string, after string, limit int) ([]framework.Serves, error) {
	return h.people.HoldingWithin(ctx, q, cmp.Or(kind.Base, kind.Code), kind.Overlay, paths, after, limit)
}
