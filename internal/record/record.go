package record

import (
	"slices"
	"strings"
	"sync"

	"sopan/internal/ground/blob"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Store is the record. Make one with New.
type Store struct {
	db       *db.DB
	files    *blob.Files
	homePage string // of the accounts by which clients are named as authorities

	mu      sync.Mutex
	waiting []*request // for the next transaction
	writing bool

	clients clientCache
}

// New makes the record on a database and a store of files. homePage is the address of this installation: clients are agents with an
// account there.
func New(d *db.DB, files *blob.Files, homePage string) *Store {
	return &Store{db: d, files: files, homePage: homePage, clients: clientCache{known: map[string]cachedClient{}}}
}

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
	PerMinute int64 // requests; 0 for no bound
	MadeAt    int64 // µs
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
