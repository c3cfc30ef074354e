package attempthttp

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"sopan/internal/content"
)

//go:embed player.js
var playerScript []byte

// assets are our run-time and the players of others, under a name that changes when any of them does: a browser keeps them for ever.
type assets struct {
	files  fs.FS
	hash   string
	packed *sync.Map // by path: gzipped at first use
}

// scripts are what each kind of package needs, in order.
var scripts = map[content.Kind]string{content.SCORM12: "scorm12.min.js", content.SCORM2004: "scorm2004.min.js", content.H5P: "h5p/main.bundle.js"}

func gather(players fs.FS) assets {
	sum := sha256.New()
	sum.Write(playerScript)
	_ = fs.WalkDir(players, ".", func(name string, e fs.DirEntry, err error) error { // embedded: cannot fail
		if err == nil && !e.IsDir() {
			text, _ := fs.ReadFile(players, name)
			sum.Write([]byte(name))
			sum.Write(text)
		}
		return err
	})
	return assets{players, hex.EncodeToString(sum.Sum(nil)[:6]), &sync.Map{}}
}

// has tells whether the player of a kind of package is in this build.
func (a assets) has(kind content.Kind) bool {
	_, err := fs.Stat(a.files, scripts[kind])
	return err == nil
}

// at is the address below which they are served.
func (a assets) at() string { return "/run-assets/" + a.hash + "/" }

// ServeHTTP serves them.
func (a assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("path")
	plain, err := playerScript, error(nil)
	if name != "player.js" {
		plain, err = fs.ReadFile(a.files, name)
	}
	if err != nil || r.PathValue("hash") != a.hash {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && !strings.HasSuffix(name, ".woff2") {
		h.Set("Content-Encoding", "gzip")
		plain = a.small(name, plain)
	}
	h.Set("Content-Length", strconv.Itoa(len(plain)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(plain) // the browser has gone: nothing to do
	}
}

func (a assets) small(name string, plain []byte) []byte {
	if kept, ok := a.packed.Load(name); ok {
		return kept.([]byte)
	}
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // a valid level
	_, _ = z.Write(plain)                                   // a buffer never fails
	_ = z.Close()
	a.packed.Store(name, out.Bytes())
	return out.Bytes()
}
