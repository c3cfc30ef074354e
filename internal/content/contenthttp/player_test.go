package contenthttp_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/web/webtest"
)

var files = map[string]string{
	"index.html": "<!doctype html><title>A course</title><script src=js/a.js></script>", "js/a.js": "document.title = 'ran'",
	"film.mp4": "\x00\x00\x00\x18ftypmp42" + strings.Repeat("0123456789", 100), "captions.vtt": "WEBVTT\n",
}

// kept puts a package into the house.
func kept(t testing.TB, h *apptest.House, files map[string]string) content.Package {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, by := context.Background(), who.Operator("test")
	r, err := h.Content.Receive(ctx, by, content.Upload{Name: "course.zip", Body: &out})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var p content.Package
	if err := h.DB.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = h.Content.Keep(ctx, tx, r, "UP-PR")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return p
}

const home = "http://127.0.0.1:8080"

func TestServed_AFileIsWhatItsAddressSays_ApartFromOurSite(t *testing.T) {
	h := apptest.Demo(t)
	h.Player(t, home)
	p := kept(t, h, files)
	until := h.DB.Clock().Now().Add(time.Hour)
	at := h.Content.Address(p.ID, "index.html", until)
	res, text := webtest.Get(t, at, "Cookie", "sopan=secret")
	if res.StatusCode != 200 || text != files["index.html"] || res.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("%d %s %q", res.StatusCode, res.Header, text)
	}
	policy := res.Header.Get("Content-Security-Policy")
	for _, part := range []string{
		"default-src 'self' data: blob:;", "object-src 'none'", "frame-ancestors 'self' http://127.0.0.1:8080 http://localhost:8080;",
		"connect-src 'self' data: blob: http://127.0.0.1:8080/xapi/ ", "; sandbox allow-scripts",
	} {
		if !strings.Contains(policy, part) {
			t.Errorf("the policy lacks %q: %s", part, policy)
		}
	}
	if strings.Contains(policy, "allow-same-origin") || strings.Contains(policy, "allow-top-navigation") {
		t.Errorf("the policy lets pages out: %s", policy)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Set-Cookie": "", "Access-Control-Allow-Origin": "", "Access-Control-Allow-Credentials": ""} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if res, text := webtest.Get(t, strings.Replace(at, "index.html", "js/a.js", 1), "Origin", "null"); text != files["js/a.js"] || res.Header.Get("Access-Control-Allow-Origin") != "null" {
		t.Errorf("a relative file, for a page without an origin: %d %s", res.StatusCode, res.Header)
	}
	if res, _ := webtest.Get(t, at, "Origin", "https://elsewhere.example"); res.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("another origin may read the content")
	}
	if res, _ := webtest.Get(t, at, "If-None-Match", res.Header.Get("ETag")); res.StatusCode != 304 {
		t.Errorf("asked again: %d", res.StatusCode)
	}
	if res, text := webtest.Get(t, strings.TrimSuffix(at, "index.html")); res.StatusCode != 200 || text != files["index.html"] {
		t.Errorf("the folder: %d %q", res.StatusCode, text)
	}
}

func TestServed_AVideoIsReadInParts_AlsoOnOurOwnSite(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	h.Player(t, site.URL)
	p := kept(t, h, files)
	until := h.DB.Clock().Now().Add(time.Hour)
	for _, at := range []string{h.Content.Address(p.ID, "film.mp4", until), site.URL + h.Content.MediaPath(p.ID, "film.mp4", until)} {
		res, text := webtest.Get(t, at, "Range", "bytes=12-15")
		if res.StatusCode != 206 || text != "0123" || res.Header.Get("Content-Range") != "bytes 12-15/1012" || res.Header.Get("Content-Type") != "video/mp4" {
			t.Errorf("%s: %d %s %q", at, res.StatusCode, res.Header, text)
		}
		if res, _ := webtest.Get(t, at, "Range", "bytes=5000-"); res.StatusCode != 416 {
			t.Errorf("beyond the end: %d", res.StatusCode)
		}
	}
	if res, _ := webtest.Get(t, site.URL+h.Content.MediaPath(p.ID, "index.html", until)); res.StatusCode != 415 {
		t.Errorf("a page of others on our own site: %d", res.StatusCode)
	}
}

func TestServed_WithoutAnAddressThatHolds_IsRefusedOnAClearPage(t *testing.T) {
	h := apptest.Demo(t)
	player := h.Player(t, home)
	p := kept(t, h, files)
	now := h.DB.Clock().Now()
	over := h.Content.Address(p.ID, "index.html", now)
	good := h.Content.Address(p.ID, "index.html", now.Add(time.Minute))
	other := kept(t, h, map[string]string{"index.html": "other"})
	ticket := func(at string) string { return strings.Split(at, "/")[4] }
	for name, c := range map[string]struct {
		at   string
		code int
	}{
		"its time is over":       {over, 410},
		"changed":                {strings.Replace(good, ticket(good), ticket(good)[:20]+ticket(h.Content.Address(other.ID, "", now.Add(time.Minute)))[20:], 1), 403},
		"no such file":           {strings.Replace(good, "index.html", "none.html", 1), 404},
		"out of the package":     {strings.Replace(good, "index.html", "..%2f..%2findex.html", 1), 404},
		"a page of our own site": {player.URL + "/sign-in", 404},
	} {
		for lang, back := range map[string]string{"en": "Go to my courses", "hi": "मेरे पाठ्यक्रमों पर जाएँ"} {
			res, page := webtest.Get(t, c.at, "Sec-Fetch-Dest", "iframe", "Accept-Language", lang)
			if res.StatusCode != c.code {
				t.Fatalf("%s: %d, want %d", name, res.StatusCode, c.code)
			}
			webtest.HasText(t, page, "a", back)
			if res.Header.Get("Set-Cookie") != "" || res.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %s", name, res.Header)
			}
		}
	}
	if res, text := webtest.Get(t, over); res.StatusCode != 410 || strings.Contains(text, "<") {
		t.Errorf("to a script: %d %s", res.StatusCode, text)
	}
	if res, _ := webtest.Get(t, good, "Service-Worker", "script"); res.StatusCode != 403 {
		t.Errorf("a service worker: %d", res.StatusCode)
	}
}

func TestServed_WhereEachPackageHasAHost_OnlyThere(t *testing.T) {
	h := apptest.Demo(t)
	player := h.Player(t, home)
	h.Content.WithOrigin("http://*.content.example")
	p := kept(t, h, files)
	at := h.Content.Address(p.ID, "index.html", h.DB.Clock().Now().Add(time.Hour))
	host := strings.ReplaceAll(p.ID, "-", "") + ".content.example"
	rest, ok := strings.CutPrefix(at, "http://"+host)
	if !ok {
		t.Fatal(at)
	}
	if res, _ := webtest.Get(t, player.URL+rest, "Host", host); res.StatusCode != 200 || strings.Contains(res.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("on its host: %d %s", res.StatusCode, res.Header)
	}
	if res, _ := webtest.Get(t, player.URL+rest, "Host", "0198."+host); res.StatusCode != 403 {
		t.Errorf("on another's host: %d", res.StatusCode)
	}
}

func TestServed_ATextGoesPackedToWhoCanUnpackIt(t *testing.T) {
	h := apptest.Demo(t)
	h.Player(t, home)
	script := strings.Repeat("// a long script\n", 5000)
	p := kept(t, h, map[string]string{"index.html": "<p>", "a.js": script})
	at := h.Content.Address(p.ID, "a.js", h.DB.Clock().Now().Add(time.Hour))
	res, body := webtest.Get(t, at, "Accept-Encoding", "gzip")
	if res.Header.Get("Content-Encoding") != "gzip" || len(body) > len(script)/10 {
		t.Fatalf("%s, %d octets", res.Header, len(body))
	}
	z, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(z); err != nil || string(text) != script {
		t.Errorf("%d octets, %v", len(text), err)
	}
	if again, _ := webtest.Get(t, at, "Accept-Encoding", "gzip", "If-None-Match", res.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("asked again: %d", again.StatusCode)
	}
	if plain, body := webtest.Get(t, at, "Accept-Encoding", "identity"); body != script || plain.Header.Get("ETag") == res.Header.Get("ETag") {
		t.Errorf("not packed: %s", plain.Header)
	}
}
