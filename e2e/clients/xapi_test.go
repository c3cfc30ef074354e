//go:build browser

package clients

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"sopan/e2e/browser"
	"sopan/internal/ground/blob/blobtest"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/record/recordhttp/lrstest"
)

func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }

// course is a page of another origin that has a client of others and a script of ours; it gives what the script found out.
func course(t *testing.T, library, script, version string) map[string]any {
	t.Helper()
	d, _ := dbtest.SQLite(t)
	lrs := lrstest.Start(t, d, blobtest.Open(t))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Course</title><body><p id="out"></p>
<script>window.lrs = {endpoint: %q, key: %q, secret: %q, version: %q}</script><script src="/theirs.js"></script><script src="/course.js"></script>`, lrs.URL+"/", lrs.Key, lrs.Secret, version)
	})
	mux.HandleFunc("GET /theirs.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join("..", "node_modules", filepath.FromSlash(library)))
	})
	mux.HandleFunc("GET /course.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join("testdata", script))
	})
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	p := browser.Start(t).Page(t, browser.Options{Width: 1280, Script: true})
	p.Goto(site.URL + "/")
	p.Wait(`body[data-done="yes"]`)
	var out map[string]any
	if err := json.Unmarshal([]byte(p.Text("#out")), &out); err != nil {
		t.Fatalf("%v: %s", err, p.Text("#out"))
	}
	if out["error"] != nil {
		t.Fatalf("%v", out["error"])
	}
	return out
}

// told compares what a script found out with what it must.
func told(t *testing.T, got map[string]any, want string) {
	t.Helper()
	var must map[string]any
	if err := json.Unmarshal([]byte(want), &must); err != nil {
		t.Fatal(err)
	}
	for name := range must {
		a, _ := json.Marshal(got[name])
		b, _ := json.Marshal(must[name])
		if string(a) != string(b) {
			t.Errorf("%s: %s, want %s", name, a, b)
		}
	}
}

func TestXAPI_DoesAllItCan_ByBothVersions(t *testing.T) {
	for _, version := range []string{"1.0.3", "2.0.0"} {
		t.Run(version, func(t *testing.T) {
			told(t, course(t, "@xapi/xapi/dist/XAPI.umd.js", "xapi.js", version), `{
				"about": true, "read": "Sunita", "sent": 5, "pages": [3, 2, ""], "voided": true, "attached": "object",
				"state": {"page": 3, "done": [1, 2]}, "states": ["bookmark"], "activityProfile": {"a": 1}, "agentProfile": {"b": 2},
				"person": ["Sunita"], "activity": "इकाई", "conflict": 409}`)
		})
	}
}

func TestTinCan_DoesAllItCan(t *testing.T) {
	told(t, course(t, "tincanjs/build/tincan-min.js", "tincan.js", ""), `{"read": "Ravi", "found": 1, "state": "page 3", "profile": {"b": 2}}`)
}
