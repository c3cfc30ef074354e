package access

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Session tells who stands behind a session's token, with the grants they hold. The answer may be a second old: what was
// revoked, signed out or closed a second ago is gone, in whichever process it was done. Using a session puts off its end.
func (a *Accounts) Session(ctx context.Context, token string) (who.Actor, Account, error) {
	const op = "access.Session"
	now := a.db.Clock().Now()
	hash := hashToken(token)
	if k, ok := a.sessions.get(hash, now); ok {
		return k.actor, k.account, nil
	}
	k, err := a.sessionNow(ctx, hash)
	if db.None(err) {
		return who.Public, Account{}, fault.E(fault.Unauthenticated, op, "access.signed_out")
	} else if err != nil {
		return who.Public, Account{}, fault.Wrap(op, err)
	}
	a.slide(ctx, &k)
	a.sessions.put(hash, now, k)
	return k.actor, k.account, nil
}

// sessionNow reads a session from the database.
func (a *Accounts) sessionNow(ctx context.Context, hash string) (known, error) {
	q := a.db.Reader()
	k, err := sessionByHash(ctx, q, hash, q.Now().UnixMicro())
	if err != nil {
		return k, err
	}
	k.until = k.account.Session.ExpiresAt
	return k, nil
}

// slide puts off the end of a session in use, not at every page but when a part of its time is gone: reading a page must not
// wait for the one writer.
func (a *Accounts) slide(ctx context.Context, k *known) {
	s := &k.account.Session
	now := a.db.Clock().Now()
	if now.Sub(s.SeenAt) < s.Kind.Lives()/48 {
		return
	}
	until := now.Add(s.Kind.Lives())
	err := a.db.Write(context.WithoutCancel(ctx), k.actor, func(ctx context.Context, tx *db.Tx) error {
		return slideSession(ctx, tx, k.actor.PersonID, s.ID, now.UnixMicro(), until.UnixMicro())
	})
	if err != nil { // a full disk must not sign everybody out
		slog.WarnContext(ctx, "access: session not put off", "err", err)
		return
	}
	s.SeenAt, s.ExpiresAt, k.until = now, until, until
}

// SignOut ends the session of a token. A token that is known no more is signed out already.
func (a *Accounts) SignOut(ctx context.Context, token string) error {
	hash := hashToken(token)
	err := a.db.Write(ctx, who.From(ctx), func(ctx context.Context, tx *db.Tx) error {
		tx.After(func() { a.sessions.drop(hash) })
		return deleteSession(ctx, tx, hash)
	})
	return fault.Wrap("access.SignOut", err)
}

// SignOutEverywhere ends all sessions of the actor, this one too.
func (a *Accounts) SignOutEverywhere(ctx context.Context, by who.Actor) error {
	const op = "access.SignOutEverywhere"
	if !by.SignedIn() {
		return fault.E(fault.Unauthenticated, op, "access.signed_out")
	}
	return fault.Wrap(op, a.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		tx.After(func() { a.sessions.dropPerson(by.PersonID) })
		return deleteSessions(ctx, tx, by.PersonID, "")
	}))
}

// SignOutDevice ends one of the actor's own sessions, by its id.
func (a *Accounts) SignOutDevice(ctx context.Context, by who.Actor, sessionID string) error {
	const op = "access.SignOutDevice"
	if !by.SignedIn() {
		return fault.E(fault.Unauthenticated, op, "access.signed_out")
	}
	return fault.Wrap(op, a.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		tx.After(func() { a.sessions.dropPerson(by.PersonID) })
		n, err := deleteSessionByID(ctx, tx, by.PersonID, sessionID)
		if err == nil && n == 0 {
			return fault.E(fault.NotFound, op, "access.session.none")
		}
		return err
	}))
}

// Sessions lists where the actor is signed in, last used first.
func (a *Accounts) Sessions(ctx context.Context, q db.Q, by who.Actor) ([]Session, error) {
	if !by.SignedIn() {
		return nil, fault.E(fault.Unauthenticated, "access.Sessions", "access.signed_out")
	}
	list, err := sessionsOf(ctx, q, by.PersonID, q.Now().UnixMicro())
	return list, fault.Wrap("access.Sessions", err)
}

// known is who stands behind a token.
type known struct {
	actor   who.Actor
	account Account
	until   time.Time
}

type remembered struct {
	known
	at time.Time
}

// memory remembers who stands behind a token, for CacheLives and no longer. It holds hashes, never tokens.
type memory struct {
	mu   sync.RWMutex
	rows map[string]remembered
}

// memoryMost bounds the memory: so many devices ask within a second on the largest server we know.
const memoryMost = 1 << 15

func newMemory() *memory { return &memory{rows: map[string]remembered{}} }

func (m *memory) get(hash string, now time.Time) (known, bool) {
	m.mu.RLock()
	r, ok := m.rows[hash]
	m.mu.RUnlock()
	age := now.Sub(r.at)
	// An age below nothing is a clock that was set back: ask again.
	return r.known, ok && age >= 0 && age < CacheLives && now.Before(r.until)
}

// put remembers what was asked for at the given time, which is before the answer was read.
func (m *memory) put(hash string, at time.Time, k known) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.rows) >= memoryMost {
		for h, r := range m.rows {
			if at.Sub(r.at) >= CacheLives {
				delete(m.rows, h)
			}
		}
		if len(m.rows) >= memoryMost {
			clear(m.rows)
		}
	}
	m.rows[hash] = remembered{known: k, at: at}
}

func (m *memory) drop(hash string) {
	m.mu.Lock()
	delete(m.rows, hash)
	m.mu.Unlock()
}

func (m *memory) dropPerson(personID string) {
	m.mu.Lock()
	for h, r := range m.rows {
		if r.actor.PersonID == personID {
			delete(m.rows, h)
		}
	}
	m.mu.Unlock()
}

func (m *memory) size() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.rows)
}
