package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sopan/internal/app"
	"sopan/internal/demo"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/studio"
)

// The world of the table of rights is small and real: it is made by the rooms' own verbs, from the story's own files. A
// department is the part of the tree over which roles are granted; all who hold one serve in it. Below it is a block
// office with an officer and a secretary who reports to them; a municipality stands in another part. Each of these persons has
// one of everything that a verb can be about.

// The units: where the actor serves and over which they hold their role, one below it, and one in another part.
const (
	ownUnit     = "UP-PR"
	insideUnit  = "UP-129-948"
	outsideUnit = "ULB-297019"
)

// The competencies that the world is about: what C04 teaches, what tests are booked in, what is claimed.
const (
	taught  = "KCM-F017"
	booked  = "KCM-F028"
	claimed = "KCM-B022"
)

// rolePublic stands in the table for nobody signed in.
const rolePublic who.Role = "PUBLIC"

// byHand is the operator who makes the world.
var byHand = who.Operator("test")

// office is a unit with one of everything that can be a unit's.
type office struct {
	people.Org
	vacant  people.Position         // held by nobody
	sub     string                  // id of a unit below it
	under   string                  // id of another, under which the first could be put
	entries [2]string               // codes of competencies that it owns
	kinds   map[string]string       // state of the version on its way, or "published" > code of a kind of post of its own, in others' hands
	act     string                  // code of a knowledge resource that it keeps
	ended   string                  // code of one that no longer holds
	course  string                  // code of a course that it gives
	drafts  map[studio.State]string // state > id of a draft of a course, in others' hands; "said": id of a comment on the one in review
	batches map[string]string       // state, or "conflict" > id of a batch of an HR system
	sorted  sortedOffice
	hook    string // id of a link with another system
	asked   string // id of a connector with another system
	packed  packedOffice
	paths   pathsOffice
}

// subject is whom a cell is about: a person with one of everything that can be a person's.
type subject struct {
	who.Actor          // as they sign in, without grants
	role      who.Role // held over their unit; "" for none
	at        *office
	post      string            // id of the position
	above     string            // person id of the officer above
	drafts    map[string]string // state > code of a kind of post that they wrote
	pin       string
	session   string // ids, all
	token     string
	claimed   string // evidence of themselves
	waiting   string // work that waits for a signature
	accepted  string // work that is signed, with a file
	load      string // a batch with an earlier score of theirs
	proposal  string // a batch of somebody's that they proposed
	booking   string
	order     string // on their service, which waits for its day
	entry     string // of the log of practice
	removed   string
	walk      string // through a branching case, which is under way
	drafted   plan.IDP
	proposed  string
	agreed    string
	posted    string // a plan that was agreed for another post
	started   string // sittings: open, of a part's question, of the final check, and one that is submitted
	part      string
	final     string
	submitted string
	notice    string
	attempt   string // at a package that is before learners
	sending   string // an upload of which nothing has come
	sent      string // one that is complete
	paths     pathsSubject
}

// scene is the world as it was made, to be opened as often as there are calls that change it.
type scene struct {
	t        testing.TB
	data     string // the folder
	address  string // PostgreSQL: the database to copy from; "" on SQLite
	file     []byte // SQLite: the file to copy from
	offices  map[string]*office
	subjects map[who.Role]*subject // by the role they play
	inside   *subject              // serves below the part that was granted, and reports to the manager
	outside  *subject              // serves in another part
	boss     *subject              // heads the department, and holds nothing
	played   string                // a package that is before learners
	drafted  map[string]string     // by the code of their office: a package that is not
	paper    string                // id of one that nobody has sat
	waits    map[string]int        // person id > how many sign-offs wait for them
	bookings map[string]int        // code of an agency's unit > how many are booked with it
	n        int
}

// world is the scene, opened: changes stay in it.
type world struct {
	*scene
	*app.House
	watch *sql.DB // SQLite: a connection that writes nothing, which sees whether others have
	drop  func()

	changed bool // a line on duties has made its beginnings
}

// persons are the roles that a person plays.
func persons() []who.Role {
	return slices.DeleteFunc(who.Roles(), func(r who.Role) bool { return r == who.RoleHRMS || r == who.RoleOperator })
}

// newScene makes the world in a database; "" is an SQLite file.
func newScene(t *testing.T, address string) *scene {
	t.Helper()
	s := &scene{
		t: t, data: t.TempDir(), address: address, offices: map[string]*office{}, subjects: map[who.Role]*subject{}, waits: map[string]int{},
		bookings: map[string]int{},
	}
	path := filepath.Join(s.data, "scene.db")
	given := address
	if address == "" {
		given = path + db.Throwaway
	}
	c := clock.NewFake(dbtest.Start.AddDate(-2, 0, 0))
	h, err := app.Open(t.Context(), app.Config{Data: s.data, DB: given, Clock: c, Hashing: demo.Hashing})
	if err != nil {
		t.Fatal(err)
	}
	(&maker{t: t, scene: s, h: h, clock: c}).make()
	h.Close()
	if address == "" {
		if s.file, err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// open gives a fresh copy of the world.
func (s *scene) open() *world {
	s.t.Helper()
	w := &world{scene: s}
	address := ""
	if s.address != "" {
		address, w.drop = s.copyPostgres()
	} else {
		s.n++
		path := filepath.Join(s.data, fmt.Sprintf("copy-%d.db", s.n))
		if err := os.WriteFile(path, s.file, 0o600); err != nil {
			s.t.Fatal(err)
		}
		address = path + db.Throwaway
		watch, err := sql.Open("sqlite", "file:"+path+"?_pragma=query_only(1)")
		if err != nil {
			s.t.Fatal(err)
		}
		watch.SetMaxOpenConns(1) // the version is told to one connection about the others
		w.watch = watch
		w.drop = func() {
			_ = watch.Close()
			for _, end := range []string{"", "-wal", "-shm"} {
				_ = os.Remove(path + end)
			}
		}
	}
	err := os.Remove(filepath.Join(s.data, "database")) // the folder goes with each copy in turn
	if err != nil && !os.IsNotExist(err) {
		s.t.Fatal(err)
	}
	if w.House, err = app.Open(context.Background(), app.Config{Data: s.data, DB: address, Clock: clock.NewFake(dbtest.Start), Hashing: demo.Hashing}); err != nil {
		s.t.Fatal(err)
	}
	return w
}

// close ends a copy.
func (w *world) close() {
	w.House.Close()
	w.drop()
}

// version changes when anything has been written: on SQLite then only, on PostgreSQL also when another test has written.
func (w *world) version() int64 {
	w.t.Helper()
	var n int64
	var err error
	if w.watch != nil {
		err = w.watch.QueryRow("pragma data_version").Scan(&n)
	} else {
		n, err = db.Scalar[int64](context.Background(), w.Reader(), "select cast(cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as bigint)")
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// copyPostgres copies the database of the scene.
func (s *scene) copyPostgres() (address string, drop func()) {
	s.t.Helper()
	u, err := url.Parse(s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	address, drop, err = dbtest.Copy(strings.TrimPrefix(u.Path, "/"))
	if err != nil {
		s.t.Fatal(err)
	}
	return address, drop
}
