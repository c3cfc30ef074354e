package record

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// AddClient lets a program speak with the record and gives its secret, once. perMinute bounds its requests; 0 is no bound. The actor
// needs the right record.clients over the nation.
func (s *Store) AddClient(ctx context.Context, by who.Actor, name string, scopes []Scope, perMinute int64) (Client, string, error) {
	const op = "record.AddClient"
	if err := mayClients(op, by); err != nil {
		return Client{}, "", err
	}
	name = strings.TrimSpace(name)
	switch {
	case len(scopes) == 0 || slices.ContainsFunc(scopes, func(one Scope) bool { return !slices.Contains(Scopes(), one) }):
		return Client{}, "", fault.E(fault.Invalid, op, "record.scopes", "known", strings.Join(texts(Scopes()), ", ")).At("scope", "record.scopes", "known", strings.Join(texts(Scopes()), ", "))
	case len(name) > 200:
		return Client{}, "", fault.E(fault.Invalid, op, "record.name_long").At("name", "record.name_long")
	case perMinute < 0:
		return Client{}, "", fault.E(fault.Invalid, op, "record.rate").At("per_minute", "record.rate")
	}
	c := Client{Key: random(12), Name: name, Scopes: slices.Compact(slices.Sorted(slices.Values(scopes))), PerMinute: perMinute}
	if c.Name == "" {
		c.Name = c.Key
	}
	secret := random(32)
	err := s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c.MadeAt = tx.Now().UnixMicro()
		return insertClient(ctx, tx, c, sealed(secret))
	})
	return c, secret, fault.Wrap(op, err)
}

func mayClients(op string, by who.Actor) error {
	if !by.Can(who.RecordClients, nation) {
		return fault.E(fault.Denied, op, "record.clients_denied")
	}
	return nil
}

func random(octets int) string {
	out := make([]byte, octets)
	_, _ = rand.Read(out) // never fails
	return base64.RawURLEncoding.EncodeToString(out)
}

// sealed is a secret as it is kept: it is random and long, so that a plain sum cannot be turned back.
func sealed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Clients are the programs that may speak with the record, the newest first.
func (s *Store) Clients(ctx context.Context, by who.Actor) ([]Client, error) {
	const op = "record.Clients"
	if err := mayClients(op, by); err != nil {
		return nil, err
	}
	list, err := clients(ctx, s.db.Reader())
	return list, fault.Wrap(op, err)
}

// RotateClient gives a client another secret; the one before no longer holds.
func (s *Store) RotateClient(ctx context.Context, by who.Actor, key string) (string, error) {
	const op = "record.RotateClient"
	if err := mayClients(op, by); err != nil {
		return "", err
	}
	secret := random(32)
	err := s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error { return setSecret(ctx, tx, key, sealed(secret)) })
	return secret, fault.Wrap(op, err)
}

// EndClient ends a client for good. What it has stored stays.
func (s *Store) EndClient(ctx context.Context, by who.Actor, key string) error {
	const op = "record.EndClient"
	if err := mayClients(op, by); err != nil {
		return err
	}
	return fault.Wrap(op, s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error { return endClient(ctx, tx, key, tx.Now().UnixMicro()) }))
}

// clientCache remembers clients for a second, and how often each has asked in this minute.
type clientCache struct {
	mu    sync.Mutex
	known map[string]cachedClient
}

type cachedClient struct {
	Client
	secret string
	read   time.Time
	minute time.Time
	asked  int64
}

// clientAge is how long a client is remembered: one that has been ended speaks no longer than that.
const clientAge = time.Second

// Authenticate gives the client of a key and a secret. It returns Unauthenticated when there is none, and TooMany when it has asked
// more often in this minute than it may.
func (s *Store) Authenticate(ctx context.Context, key, secret string) (Client, error) {
	const op = "record.Authenticate"
	now := s.db.Clock().Now()
	s.clients.mu.Lock()
	c, found := s.clients.known[key]
	s.clients.mu.Unlock()
	if !found || now.Sub(c.read) > clientAge || now.Before(c.read) {
		fresh, sum, err := client(ctx, s.db.Reader(), key)
		if db.None(err) {
			return Client{}, fault.E(fault.Unauthenticated, op, "record.no_client")
		} else if err != nil {
			return Client{}, fault.Wrap(op, err)
		}
		c.Client, c.secret, c.read = fresh, sum, now
	}
	if subtle.ConstantTimeCompare([]byte(sealed(secret)), []byte(c.secret)) != 1 {
		return Client{}, fault.E(fault.Unauthenticated, op, "record.no_client")
	}
	s.clients.mu.Lock()
	defer s.clients.mu.Unlock()
	held := s.clients.known[key]
	c.minute, c.asked = held.minute, held.asked
	if now.Sub(c.minute) >= time.Minute || now.Before(c.minute) {
		c.minute, c.asked = now, 0
	}
	c.asked++
	s.clients.known[key] = c
	if c.PerMinute > 0 && c.asked > c.PerMinute {
		return Client{}, fault.E(fault.TooMany, op, "record.rate_over")
	}
	return c.Client, nil
}
