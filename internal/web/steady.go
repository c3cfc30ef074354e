package web

import (
	"io"
	"net/http"
	"time"
)

// Steady is the body of a request that may be long: it may take as long as it needs, so long as it keeps coming. A server's own
// limit would cut off large files on slow lines.
func Steady(w http.ResponseWriter, r *http.Request) io.Reader {
	return &steady{Reader: r.Body, of: http.NewResponseController(w)}
}

const (
	stalled = time.Minute      // without a byte, and the line is taken for dead
	renewal = 10 * time.Second // how often the limits are put off
)

type steady struct {
	io.Reader
	of   *http.ResponseController
	last time.Time
}

// Read is for io.Reader.
func (s *steady) Read(p []byte) (int, error) {
	if now := time.Now(); now.Sub(s.last) > renewal {
		s.last = now
		_ = s.of.SetReadDeadline(now.Add(stalled + renewal)) // not every writer of a test can
		_ = s.of.SetWriteDeadline(now.Add(10 * time.Minute))
	}
	return s.Reader.Read(p)
}
