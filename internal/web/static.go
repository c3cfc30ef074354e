package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed static
var staticFiles embed.FS

// asset is one file as it is served: its name bears a hash of its content, so
// that a browser may keep it for ever and still gets the new one at once.
type asset struct {
	served       string // the file name with its hash
	kind         string
	plain, small []byte // small: gzipped once, at first use
}

// kinds lists the files served and their media types. Order matters: a later
// file may name an earlier one, and its name is replaced by the hashed one.
var kinds = []struct{ name, kind string }{
	{"favicon.svg", "image/svg+xml"},
	{"manifest.webmanifest", "application/manifest+json"},
	{"app.css", "text/css; charset=utf-8"},
	{"app.js", "text/javascript; charset=utf-8"},
	{"upload.js", "text/javascript; charset=utf-8"},
}

var assets = sync.OnceValue(func() map[string]asset {
	all := map[string]asset{}
	for _, k := range kinds {
		plain, err := staticFiles.ReadFile("static/" + k.name)
		if err != nil {
			panic(fmt.Sprintf("web: %s is not embedded: %v", k.name, err))
		}
		for name, earlier := range all {
			plain = bytes.ReplaceAll(plain, []byte("/static/"+name), []byte("/static/"+earlier.served))
		}
		all[k.name] = asset{hashed(k.name, plain), k.kind, plain, squeeze(plain)}
	}
	return all
})

// hashed puts the content's hash before the extension: app.css -> app.1f0c….css.
func hashed(name string, content []byte) string {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
}

func squeeze(plain []byte) []byte {
	var out bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is a valid constant
	zip.Write(plain)                                          // a bytes.Buffer never fails
	zip.Close()
	return out.Bytes()
}

// Asset gives the address of a file of static/. It panics on a name that is not
// there: every caller names a constant.
func Asset(name string) string {
	a, ok := assets()[name]
	if !ok {
		panic("web.Asset: no file " + name)
	}
	return "/static/" + a.served
}

// Static serves the files of static/ under their hashed names, at /static/.
func Static() http.Handler {
	served := map[string]asset{}
	for _, a := range assets() {
		served["/static/"+a.served] = a
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := served[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Vary", "Accept-Encoding")
		body := a.plain
		if TakesGzip(r) {
			h.Set("Content-Encoding", "gzip")
			body = a.small
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method != http.MethodHead {
			w.Write(body) // the browser has gone away: nothing to do
		}
	})
}
