package db

import (
	"context"
	"database/sql"
	"sync"
)

// mostWritten bounds how many texts the writer keeps compiled.
const mostWritten = 160

// written keeps the texts that transactions on SQLite run again and again compiled, as statements does for readers: a short
// change takes less time than its compiling (measured: BenchmarkWriter). There is one connection that writes, and a transaction
// holds it; so a text that was met for the second time is compiled before the next transaction begins.
type written struct {
	pool   *sql.DB
	mu     sync.Mutex
	kept   map[string]*sql.Stmt
	seen   map[string]struct{}
	wanted []string
}

func newWritten(pool *sql.DB) *written {
	return &written{pool: pool, kept: map[string]*sql.Stmt{}, seen: map[string]struct{}{}}
}

// of gives the compiled text; nil when there is none yet.
func (w *written) of(text string) *sql.Stmt {
	w.mu.Lock()
	defer w.mu.Unlock()
	if st := w.kept[text]; st != nil {
		return st
	}
	if _, again := w.seen[text]; !again {
		if len(w.seen) >= mostSeen {
			clear(w.seen)
		}
		w.seen[text] = struct{}{}
		return nil
	}
	delete(w.seen, text) // wanted once, also where it is met often before it is compiled
	w.wanted = append(w.wanted, text)
	return nil
}

// compile compiles what is wanted. It is called where nobody who waits for it holds the connection. A text that cannot be
// compiled is left to say so where it runs.
func (w *written) compile(ctx context.Context) {
	w.mu.Lock()
	list := w.wanted
	w.wanted = nil
	w.mu.Unlock()
	for _, text := range list {
		st, err := w.pool.PrepareContext(ctx, text)
		if err != nil {
			continue
		}
		w.keep(text, st)
	}
}

func (w *written) keep(text string, st *sql.Stmt) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.kept[text] != nil { // another was quicker
		_ = st.Close()
		return
	}
	if len(w.kept) >= mostWritten {
		for other, old := range w.kept { // any: where it is met twice again, it comes back
			delete(w.kept, other)
			_ = old.Close() // a transaction that runs it keeps it alive
			break
		}
	}
	w.kept[text] = st
}

// close closes all that is kept.
func (w *written) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, st := range w.kept {
		_ = st.Close() // the pool is closed next
	}
	clear(w.kept)
}
