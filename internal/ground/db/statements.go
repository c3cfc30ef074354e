package db

import (
	"context"
	"database/sql"
	"sync"
)

// mostStatements bounds how many texts are kept compiled, and mostSeen how many are remembered as seen once. A page of the
// house runs some ten texts; lists of ids make more, which come and go.
const (
	mostStatements = 256
	mostSeen       = 4096
)

// statements keeps the texts that readers of SQLite run again and again compiled: for a short question, compiling takes longer
// than answering (measured: BenchmarkReader). PostgreSQL's driver does the same by itself. A text is kept from its second time on, so that what
// is asked once costs nothing.
type statements struct {
	pool *sql.DB
	mu   sync.Mutex
	kept map[string]*statement
	seen map[string]struct{}
}

// statement is one compiled text. It is closed when it has been dropped and nobody is about to run it.
type statement struct {
	stmt    *sql.Stmt
	users   int
	dropped bool
}

func newStatements(pool *sql.DB) *statements {
	return &statements{pool: pool, kept: map[string]*statement{}, seen: map[string]struct{}{}}
}

// query runs a text, compiled where it is known.
func (s *statements) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	st, again := s.take(text)
	if st == nil {
		if !again {
			return s.pool.QueryContext(ctx, text, args...)
		}
		stmt, err := s.pool.PrepareContext(ctx, text)
		if err != nil {
			return nil, err
		}
		st = s.keep(text, stmt)
	}
	defer s.give(st)
	return st.stmt.QueryContext(ctx, args...)
}

// take gives the compiled text for use, or tells whether it has been seen before.
func (s *statements) take(text string) (st *statement, again bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st = s.kept[text]; st != nil {
		st.users++
		return st, true
	}
	if _, again = s.seen[text]; !again {
		if len(s.seen) >= mostSeen {
			clear(s.seen)
		}
		s.seen[text] = struct{}{}
	}
	return nil, again
}

// keep takes in a text that was just compiled, for use at once. Another may have been quicker; then this one goes after use.
func (s *statements) keep(text string, stmt *sql.Stmt) *statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := &statement{stmt: stmt, users: 1}
	if s.kept[text] != nil {
		st.dropped = true
		return st
	}
	if len(s.kept) >= mostStatements {
		for other, old := range s.kept { // any: the next time it is asked for, it comes back
			delete(s.kept, other)
			old.dropped = true
			if old.users == 0 {
				_ = old.stmt.Close() // rows that are still read keep it alive
			}
			break
		}
	}
	s.kept[text] = st
	return st
}

func (s *statements) give(st *statement) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st.users--; st.users == 0 && st.dropped {
		_ = st.stmt.Close() // rows that are still read keep it alive
	}
}

// close closes all that is kept.
func (s *statements) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.kept {
		_ = st.stmt.Close() // the pool is closed next
	}
	clear(s.kept)
}
