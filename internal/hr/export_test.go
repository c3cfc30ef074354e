package hr

import (
	"context"
	"io"
	"time"
)

// ReadRows reads one answer as a connector does.
func ReadRows(from io.Reader, rowsAt, nextAt string, each func(map[string]string) error) (next string, err error) {
	r := rowsReader{rows: pathOf(rowsAt), each: each}
	if nextAt != "" {
		r.more = pathOf(nextAt)
	}
	err = r.read(from)
	return r.next, err
}

// WithPause has waits between tries told instead of waited.
func (h *Hooks) WithPause(f func(time.Duration)) {
	h.pause = func(_ context.Context, d time.Duration) error { f(d); return nil }
}

// KeyOf is the key of what is wrong with an answer.
func KeyOf(err error) string {
	if e, ok := err.(*rowsError); ok {
		return e.key
	}
	return ""
}
