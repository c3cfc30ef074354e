//go:build browser

package journeys

import (
	"encoding/base64"
	"io"
	"log"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sopan/e2e/browser"
	"sopan/internal/app"
	"sopan/internal/app/apptest"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/studio"
	"sopan/internal/studio/studiotest"
	"sopan/internal/web"
)

// line is a network before the site that can be cut: pieces of uploads go through it only as far as it lets them.
type line struct {
	site  http.Handler
	mu    sync.Mutex
	left  int // octets that still go through; below 0 without end
	came  int // octets that did
	shut  bool
	begun []string // ids of uploads
}

// lets says how many octets of uploads go through from now on; below 0 all of them. Then the line is cut, and no request of an upload
// goes through either until it is said anew.
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
	if !strings.HasPrefix(r.URL.Path, "/uploads") {
		l.site.ServeHTTP(w, r)
		return
	}
	l.mu.Lock()
	shut := l.shut
	l.mu.Unlock()
	if shut {
		panic(http.ErrAbortHandler)
	}
	body, answer := &cut{ReadCloser: r.Body, line: l}, httptest.NewRecorder()
	r.Body = body
	l.site.ServeHTTP(answer, r)
	if body.broke {
		panic(http.ErrAbortHandler) // the answer is lost with the line
	}
	if at := answer.Header().Get("Location"); at != "" {
		l.mu.Lock()
		l.begun = append(l.begun, path.Base(at))
		l.mu.Unlock()
	}
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
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

// sent is an author of the story before the page on which a file is brought to a draft, a file of two pieces, and a line that can be
// cut between the two.
type sent struct {
	*apptest.House
	line       *line
	site, page string // addresses
	file       string
	size       int
}

func sending(t *testing.T) sent {
	t.Helper()
	h := apptest.Demo(t)
	s := sent{House: h, line: &line{site: h.Handler(app.Site{Version: "test", Demo: true}), left: -1}}
	server := httptest.NewUnstartedServer(s.line)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	t.Cleanup(server.Close)
	by, err := h.Person(t.Context(), "author")
	if err != nil {
		t.Fatal(err)
	}
	d, err := h.Studio.Begin(t.Context(), by, studio.Beginning{Org: "CTI-1", Code: "SENT-1", Title: studiotest.Both("Holding a gram sabha")})
	if err != nil {
		t.Fatal(err)
	}
	s.site, s.page = server.URL, server.URL+"/studio/"+d.ID
	files, noise := attempttest.SCORM12(), make([]byte, 4_500_000)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(noise)
	files["notes.txt"] = base64.StdEncoding.EncodeToString(noise)
	zip := attempttest.Packed(t, files)
	s.file, s.size = filepath.Join(t.TempDir(), "gram-sabha.zip"), len(zip)
	if err := os.WriteFile(s.file, zip, 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// opens seats the author before the page.
func (s sent) opens(t *testing.T, script bool) *browser.Page {
	t.Helper()
	page := browser.Start(t).Page(t, browser.Options{Lang: "en", Script: script})
	page.Cookie(s.site, web.SessionCookie, s.Session(t, "author"))
	page.Goto(s.page + "/upload")
	return page
}

const (
	sendFile = `form[enctype="multipart/form-data"] button[type=submit]`
	fileSays = "[data-send] [role=status]"
)

// says waits until the page says how the sending stands.
func (s sent) says(t *testing.T, page *browser.Page, key string) {
	t.Helper()
	want := s.Words.Printer("en").T(key)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		said := strings.Join(page.Texts(fileSays), "")
		if said == want {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the page says %q, not %q", said, want)
		}
	}
}

// A file is sent over a line that is cut in its middle: the sending goes on by itself, nothing is sent twice, and it ends where the
// form without a script ends.
func TestUpload_OverALineThatIsCut_GoesOnByItself_AndEndsWhereTheFormDoes(t *testing.T) {
	t.Parallel()
	s := sending(t)
	page := s.opens(t, true)
	page.Upload("#file", s.file)
	s.line.lets(3_000_000)
	page.Press(sendFile)
	s.says(t, page, "studio.send.waiting")
	if far := page.Text("[data-far]"); !strings.HasSuffix(far, " MB") || !strings.Contains(far, " of 4.") {
		t.Errorf("it has come %q", far)
	}
	for _, violation := range page.Axe() {
		t.Errorf("axe: %s", violation)
	}
	s.line.lets(-1)
	page.Wait("#U1")
	if at := page.Address(); at != s.page+"#units" {
		t.Errorf("ended at %s", at)
	}
	if n := s.line.passed(); n != s.size {
		t.Errorf("%d octets were sent of a file of %d", n, s.size)
	}
	plain := s.opens(t, false)
	plain.Upload("#file", s.file)
	if status := plain.Click(sendFile); status != http.StatusOK || plain.Address() != s.page+"#units" || !plain.Exists("#U2") {
		t.Errorf("without a script: %d at %s", status, plain.Address())
	}
}

// A page is closed while a file is sent; the same file, chosen again, goes on from where the server has it. What is given up, and what
// is refused, is not kept.
func TestUpload_AfterThePageWasClosed_GoesOnFromThere_AndIsGivenUpOrRefused(t *testing.T) {
	t.Parallel()
	s := sending(t)
	page := s.opens(t, true)
	by, err := s.Person(t.Context(), "author")
	if err != nil {
		t.Fatal(err)
	}
	// kept counts the uploads that the server still has, of so many that were begun.
	kept := func(begun int) (n int) {
		t.Helper()
		s.line.mu.Lock()
		defer s.line.mu.Unlock()
		if len(s.line.begun) != begun {
			t.Fatalf("%d uploads were begun, want %d", len(s.line.begun), begun)
		}
		for _, upload := range s.line.begun {
			if _, err := s.Content.Begun(t.Context(), by, upload); err == nil {
				n++
			}
		}
		return n
	}
	page.Upload("#file", s.file)
	s.line.lets(1_000_000)
	page.Press(sendFile)
	s.says(t, page, "studio.send.waiting")
	page.Press("button[data-pause]")
	s.says(t, page, "studio.send.paused")
	page.Goto(s.site + "/studio")
	s.line.lets(2_000_000)
	page.Goto(s.page + "/upload")
	page.Upload("#file", s.file)
	page.Press(sendFile)
	s.says(t, page, "studio.send.waiting")
	if n := s.line.passed(); n != 3_000_000 {
		t.Errorf("%d octets were sent", n)
	}
	s.line.lets(-1)
	page.Wait("#U1")
	if n := s.line.passed(); n != s.size || kept(1) != 0 {
		t.Errorf("%d octets were sent of a file of %d; %d uploads are left", n, s.size, kept(1))
	}
	page.Goto(s.page + "/upload")
	page.Upload("#file", s.file)
	s.line.lets(1_000_000)
	page.Press(sendFile)
	s.says(t, page, "studio.send.waiting")
	s.line.lets(-1)
	page.Press("[data-cancel]")
	page.Wait(sendFile + ":not([aria-disabled])")
	broken := filepath.Join(t.TempDir(), "broken.zip")
	if err := os.WriteFile(broken, []byte("PK no package"), 0o600); err != nil {
		t.Fatal(err)
	}
	page.Upload("#file", broken)
	page.Press(sendFile)
	page.Wait("#errors a[href='#file']")
	for end := time.Now().Add(10 * time.Second); kept(3) > 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d uploads are left of what was given up and refused", kept(3))
		}
	}
}
