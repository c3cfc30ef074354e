//go:build browser

package journeys

import (
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"sopan/e2e/browser"
	"sopan/internal/app"
	"sopan/internal/app/apptest"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/web"
)

// line is a network before the site that can be cut: pieces of uploads go through it only as far as it lets them.
type line struct {
	site http.Handler
	mu   sync.Mutex
	left int // octets that still go through; below 0 without end
	came int // octets that did
	shut bool
}

// lets says how many octets of uploads go through from now on: below 0 all, 0 none. A line that is shut lets no request of an upload
// through either.
func (l *line) lets(octets int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left, l.shut = octets, false
}

func (l *line) passed() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.came
}

func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	shut := l.shut && strings.HasPrefix(r.URL.Path, "/uploads")
	l.mu.Unlock()
	if shut {
		panic(http.ErrAbortHandler)
	}
	if r.Method == http.MethodPatch {
		body := &cut{ReadCloser: r.Body, line: l}
		r.Body = body
		l.site.ServeHTTP(httptest.NewRecorder(), r)
		if body.broke {
			panic(http.ErrAbortHandler) // the answer is lost as well
		}
		w.Header().Set("Upload-Offset", r.Header.Get("Upload-Offset"))
	}
	l.site.ServeHTTP(w, r)
}

// cut is a body that breaks off where its line is cut.
type cut struct {
	io.ReadCloser
	line  *line
	broke bool
}

func (c *cut) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.line.mu.Lock()
	defer c.line.mu.Unlock()
	if c.line.left >= 0 && n > c.line.left {
		n, err, c.broke, c.line.shut = c.line.left, io.ErrUnexpectedEOF, true, true
	}
	if c.line.left > 0 {
		c.line.left -= n
	}
	c.line.came += n
	return n, err
}
