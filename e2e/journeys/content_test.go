//go:build browser

package journeys

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"sopan/e2e/browser"
	"sopan/internal/app/apptest"
	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/web"
)

// nosy is a page that tries to get at what is not its own, and writes down what came of it.
const nosy = `<!doctype html><title>nosy</title><body><script>
const site = new URLSearchParams(location.search).get('site'), got = {};
const attempt = async (name, f) => { try { got[name] = String(await f()) } catch (e) { got[name] = 'refused' } };
(async () => {
  await attempt('origin', () => self.origin);
  await attempt('cookie', () => document.cookie);
  await attempt('page', async () => (await fetch(site + '/today', {credentials: 'include'})).status);
  await attempt('blind page', async () => (await fetch(site + '/today', {credentials: 'include', mode: 'no-cors'})).type);
  await attempt('api', async () => (await fetch(site + '/api/v1/me')).status);
  await attempt('elsewhere', async () => (await fetch('https://example.com/', {mode: 'no-cors'})).type);
  await attempt('worker', async () => (await navigator.serviceWorker.register('worker.js')).scope);
  await attempt('frame', () => new Promise((yes, no) => {
    const f = document.createElement('iframe');
    f.onload = () => { try { yes(f.contentWindow.document.title) } catch (e) { no(e) } };
    f.src = site + '/sign-in';
    document.body.append(f);
    setTimeout(() => no('late'), 3000);
  }));
  await attempt('own file', async () => (await fetch('data.json')).text());
  const out = document.createElement('pre');
  out.id = 'out';
  out.textContent = JSON.stringify(got);
  document.body.append(out);
})();
</script>`

// Content of others, run by a browser in which somebody is signed in to our site, reads neither our cookies nor our pages, and speaks
// with nobody else; its own files it reads.
func TestContent_OfOthers_ReachesNothingOfOurs(t *testing.T) {
	t.Parallel()
	h := apptest.Demo(t)
	site := h.Site(t)
	h.Player(t, site.URL)
	page := browser.Start(t).Page(t, browser.Options{Width: 360, Lang: "en", Theme: "light", Script: true})
	page.Cookie(site.URL, web.SessionCookie, h.Session(t, "officer"))
	if status := page.Goto(site.URL + "/today"); status != 200 {
		t.Fatalf("not signed in: %d", status)
	}
	files := map[string]string{"index.html": nosy, "data.json": "mine", "worker.js": ""}
	for name, c := range map[string]struct {
		more   map[string]string
		origin string
	}{
		"pages": {nil, "null"},
		"cmi5":  {map[string]string{"cmi5.xml": "<courseStructure/>"}, h.Content.Origin()},
	} {
		address := h.Content.Address(put(t, h, files, c.more), "index.html?site="+site.URL, h.DB.Clock().Now().Add(time.Hour))
		if status := page.Goto(address); status != 200 {
			t.Fatalf("%s: %d", name, status)
		}
		page.Wait("#out")
		var got map[string]string
		if err := json.Unmarshal([]byte(page.Text("#out")), &got); err != nil {
			t.Fatal(err)
		}
		for what, want := range map[string]string{
			"origin": c.origin, "page": "refused", "blind page": "refused", "api": "refused", "elsewhere": "refused", "worker": "refused", "frame": "refused",
			"own file": "mine",
		} {
			if got[what] != want {
				t.Errorf("%s: %s is %q, want %q", name, what, got[what], want)
			}
		}
		if c := got["cookie"]; c != "refused" && c != "lang=en" { // that one the test's own browser gives to every address
			t.Errorf("%s reads the cookie %q", name, c)
		}
	}
}

// put keeps a package of these files.
func put(t testing.TB, h *apptest.House, lists ...map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, files := range lists {
		for name, text := range files {
			w, err := z.Create(name)
			if err == nil {
				_, err = io.Copy(w, strings.NewReader(text))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, by := context.Background(), who.Operator("test")
	r, err := h.Content.Receive(ctx, by, content.Upload{Name: "nosy.zip", Body: &out})
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
	return p.ID
}
