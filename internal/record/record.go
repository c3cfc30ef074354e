package record

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync"

	"sopan/internal/ground/blob"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/standard/xapi"
)

// Store is the record. Make one with New.
type Store struct {
	db       *db.DB
	files    *blob.Files
	homePage string // of the accounts by which clients are named as authorities
	seen     seen

	mu      sync.Mutex
	waiting []*request // for the next transaction
	writing bool

	tail     tail
	unfolded int64 // statements in the tail after the last transaction; of whoever writes
	foldAt   int64

	clients  clientCache
	heard    heard
	sessions Sessions // nil: no client is one of a session
}

// New makes the record on a database and a store of files. homePage is the address of this installation: clients are agents with an
// account there. Where it has none yet, they are of this machine: an authority must name an address.
func New(d *db.DB, files *blob.Files, homePage string) *Store {
	if !xapi.IsIRI(homePage) {
		homePage = "http://localhost"
	}
	return &Store{db: d, files: files, homePage: homePage, foldAt: foldAt, clients: clientCache{known: map[string]cachedClient{}}}
}

// HomePage is where people and programs of this installation have their accounts; the name of a person's is their id.
func (s *Store) HomePage() string { return s.homePage }

// Scope is what a client may do.
type Scope string

// The scopes, after those of xAPI 1.0.3 part 3, 4.2.
const (
	All     Scope = "all"
	Write   Scope = "write"    // statements
	Read    Scope = "read"     // every statement
	ReadOwn Scope = "read-own" // statements that this client has stored
	State   Scope = "state"    // documents of state
	Profile Scope = "profile"  // documents of agents and activities
)

// Scopes are all of them.
func Scopes() []Scope { return []Scope{All, Write, Read, ReadOwn, State, Profile} }

// Client is a program that speaks with the record.
type Client struct {
	Key       string
	Name      string
	Scopes    []Scope
	PerMinute int64    // requests; 0 for no bound
	MadeAt    int64    // µs
	Session   *Session // of a course, for which alone it is let in; nil for a program of its own
}

// May tells whether one of the scopes, or all, was given to the client.
func (c Client) May(scopes ...Scope) bool {
	return slices.ContainsFunc(c.Scopes, func(s Scope) bool { return s == All || slices.Contains(scopes, s) })
}

func (c Client) must(op string, scopes ...Scope) error {
	if !c.May(scopes...) {
		return fault.E(fault.Denied, op, "record.scope", "scope", strings.Join(texts(scopes), ", "))
	}
	return nil
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, one := range list {
		out[i] = string(one)
	}
	return out
}

// heard remembers what was last said of activities, verbs and agents and has been kept, so that the same is not merged again with
// every statement. It knows only what this process has kept, and forgets all of it at a time.
type heard struct {
	mu   sync.Mutex
	said map[string]uint64
}

// mostHeard bounds what is remembered.
const mostHeard = 20000

var seed = maphash.MakeSeed()

// before tells whether the same was said last; else it remembers it once the transaction has committed.
func (h *heard) before(tx *db.Tx, of string, said []byte) bool {
	sum := maphash.Bytes(seed, said)
	h.mu.Lock()
	defer h.mu.Unlock()
	if last, ok := h.said[of]; ok && last == sum {
		return true
	}
	tx.After(func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.said == nil || len(h.said) >= mostHeard {
			h.said = map[string]uint64{}
		}
		h.said[of] = sum
	})
	return false
}
