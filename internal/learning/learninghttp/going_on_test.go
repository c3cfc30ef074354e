package learninghttp_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/learning/learningtest"
	"sopan/internal/web/webtest"
)

// filmed puts a course into the catalogue whose part 3 is a film of 1,012 octets with captions in two languages.
func filmed(t *testing.T, h *apptest.House, code string) {
	t.Helper()
	ctx, by := t.Context(), who.Operator("test")
	film := "\x00\x00\x00\x18ftypmp42" + strings.Repeat("0123456789", 100)
	said := func(text string) string { return "WEBVTT\n\n00:00.000 --> 00:02.000\n" + text + "\n" }
	packed := attempttest.Packed(t, map[string]string{"film.mp4": film, "film.hi.vtt": said("पहले पूछें"), "film.en.vtt": said("Ask first")})
	r, err := h.Content.Receive(ctx, by, content.Upload{Name: "film.zip", Body: bytes.NewReader(packed)})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var p content.Package
	err = h.DB.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = h.Content.Keep(ctx, tx, r, "CTI-1")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files := learningtest.Foreign(code, "KCM-B011", 2)
	learningtest.Edit(files, func(course map[string]any) {
		course["provider"] = "CTI-1"
		course["parts"].([]any)[2].(map[string]any)["file"].(map[string]any)["id"] = p.ID
	})
	if _, err := h.Courses.Put(ctx, by, files); err != nil {
		t.Fatal(err)
	}
}

// A film is played from the address that the course's page prints: in stretches, also after it was changed, and with its captions.
func TestFilm_OnTheCoursesPage_IsReadInStretches_AndHasItsCaptions(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	h.Player(t, site.URL)
	filmed(t, h, "X05")
	v := h.Visit(t, "officer", "hi", "learning")
	v.Ask(http.MethodPost, "/learn/X05/enrol", url.Values{})
	v.Ask(http.MethodGet, v.Ask(http.MethodGet, "/learn/X05/3", nil).Header().Get("Location"), nil) // its reading form is made at the first asking
	page := v.Follow("/learn/X05/3")
	film := site.URL + webtest.Attr(webtest.One(t, page, "#file video[controls]"), "src")
	ask := func(address string, headers ...string) (*http.Response, string) {
		return webtest.Get(t, address, headers...)
	}
	whole, _ := ask(film)
	tag := whole.Header.Get("ETag")
	if whole.StatusCode != http.StatusOK || whole.Header.Get("Accept-Ranges") != "bytes" || tag == "" {
		t.Fatalf("the whole film: %d %v", whole.StatusCode, whole.Header)
	}
	for name, c := range map[string]struct {
		headers []string
		status  int
		text    string
	}{
		"a stretch":                          {[]string{"Range", "bytes=12-15"}, http.StatusPartialContent, "0123"},
		"its last octets":                    {[]string{"Range", "bytes=-3"}, http.StatusPartialContent, "789"},
		"a stretch of what one has":          {[]string{"Range", "bytes=12-15", "If-Range", tag}, http.StatusPartialContent, "0123"},
		"a stretch of what was changed":      {[]string{"Range", "bytes=12-15", "If-Range", `"other"`}, http.StatusOK, ""},
		"a stretch that lies beyond its end": {[]string{"Range", "bytes=5000-"}, http.StatusRequestedRangeNotSatisfiable, ""},
	} {
		res, text := ask(film, c.headers...)
		if res.StatusCode != c.status || c.text != "" && text != c.text || c.status == http.StatusOK && len(text) != 1012 {
			t.Errorf("%s: %d %q, %d octets", name, res.StatusCode, res.Header.Get("Content-Range"), len(text))
		}
	}
	tracks := webtest.Find(t, page, "#file video track[kind=captions]")
	if len(tracks) != 2 {
		t.Fatalf("%d files of captions", len(tracks))
	}
	for _, track := range tracks {
		want := map[string]string{"hi": "पहले पूछें", "en": "Ask first"}[webtest.Attr(track, "srclang")]
		res, text := ask(site.URL + webtest.Attr(track, "src"))
		if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/vtt") || want == "" || !strings.Contains(text, want) {
			t.Errorf("captions in %s: %d %q", webtest.Attr(track, "srclang"), res.StatusCode, text)
		}
	}
	if on := webtest.Attr(webtest.One(t, page, "#file track[default]"), "srclang"); on != "hi" {
		t.Errorf("captions in %s are on from the start", on)
	}
}

// Who left a course in the middle finds, on whatever device, the part where they were, by its name.
func TestCourse_LeftInTheMiddle_GoesOnAtThePartByName_OnAnotherDevice(t *testing.T) {
	h := apptest.Demo(t)
	first := h.Visit(t, "officer", "en", "learning")
	first.Ask(http.MethodPost, packaged+"/enrol", url.Values{})
	first.Ask(http.MethodGet, packaged+"/1", nil)
	me, err := h.Person(t.Context(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	// The first part is read and answered; the second was looked at and left.
	h.Clock.Advance(learningtest.ReadsCheck * 4)
	page, err := h.Courses.Page(t.Context(), h.DB.Reader(), me, "C23")
	if err != nil {
		t.Fatal(err)
	}
	s, err := h.Papers.Start(t.Context(), me, page.Units[0].PaperID, "en")
	if err != nil {
		t.Fatal(err)
	}
	first.Send(packaged+"/1/answer", url.Values{"s": {s.ID}, "a-" + s.Questions[0].ID: {"1"}})
	first.Ask(http.MethodGet, packaged+"/2", nil)
	second := h.Visit(t, "officer", "hi", "learning")
	course := second.Page(packaged)
	on := webtest.One(t, course, "main a.btn[href="+packaged+"/2]")
	if text := webtest.Text(on); !strings.Contains(text, "2") {
		t.Errorf("goes on by %q", text)
	}
	title := "काउंटर पर दो मिनट" // as the course's own file has it
	if text := webtest.Text(webtest.One(t, course, "#parts li a[href="+packaged+"/2]")); !strings.Contains(text, title) {
		t.Errorf("the part is called %q", text)
	}
	part := second.Page(second.Ask(http.MethodGet, packaged+"/2", nil).Header().Get("Location"))
	webtest.HasText(t, part, "h1", title)
	if text := webtest.Text(webtest.One(t, second.Page("/today"), "main")); !strings.Contains(text, title) {
		t.Error("today does not name where the course goes on")
	}
}
