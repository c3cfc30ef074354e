package record

import (
	"context"
	"sync"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Program is a client with what it has done.
type Program struct {
	Client
	Trusted bool  // what it says can be a fact of learning: see Rules
	Stored  int64 // statements
	UsedAt  int64 // µs, to the minute where it only reads; 0 for never
}

// Programs are the programs that may speak with the record, with what each has done, the newest first. The actor needs the right
// record.clients over the nation.
func (s *Store) Programs(ctx context.Context, by who.Actor) ([]Program, error) {
	const op = "record.Programs"
	if err := mayClients(op, by); err != nil {
		return nil, err
	}
	list, err := programs(ctx, s.db.Reader())
	return list, fault.Wrap(op, err)
}

// Program is one of Programs. NotFound when there is none of that key.
func (s *Store) Program(ctx context.Context, by who.Actor, key string) (Program, error) {
	const op = "record.Program"
	if err := mayClients(op, by); err != nil {
		return Program{}, err
	}
	p, err := program(ctx, s.db.Reader(), key)
	return p, fault.Wrap(op, err)
}

// TrustClient says whether what a program says can be a fact of learning. The actor needs the right record.clients over the nation.
func (s *Store) TrustClient(ctx context.Context, by who.Actor, key string, trusted bool) error {
	const op = "record.TrustClient"
	if err := mayClients(op, by); err != nil {
		return err
	}
	return fault.Wrap(op, s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error { return setTrust(ctx, tx, key, trusted) }))
}

// seen is when each program was last noted to have been here, by this process.
type seen struct {
	mu sync.Mutex
	at map[string]int64
}

// usedEvery is how often it is noted that a program was here.
const usedEvery = 60e6 // µs

// Used notes that a program was here, at most once in a minute. It is for the door, after the answer.
func (s *Store) Used(ctx context.Context, by Client) {
	now := s.db.Clock().Now().UnixMicro()
	s.seen.mu.Lock()
	last := s.seen.at[by.Key]
	due := now-last >= usedEvery || now < last
	if due {
		if s.seen.at == nil || len(s.seen.at) >= mostHeard {
			s.seen.at = map[string]int64{}
		}
		s.seen.at[by.Key] = now
	}
	s.seen.mu.Unlock()
	if due {
		// Only for the page of programs: what cannot be noted now is noted in a minute.
		_ = s.db.Write(ctx, actor(by), func(ctx context.Context, tx *db.Tx) error { return setUsed(ctx, tx, by.Key, now) })
	}
}
