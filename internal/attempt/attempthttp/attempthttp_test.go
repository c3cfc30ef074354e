package attempthttp_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/attempt"
	"sopan/internal/attempt/attempthttp"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/web"
)

// offered puts a package before learners.
func offered(t testing.TB, h *apptest.House, files map[string]string) string {
	t.Helper()
	c := attempttest.Imported(t, h.Content, h.Attempts, files, true)
	return c.Package
}

// begun has somebody of the demo begin, and gives a token for what they began.
func begun(t testing.TB, h *apptest.House, name, packageID string) (attempt.Attempt, string) {
	t.Helper()
	p, err := h.Person(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	a, err := h.Attempts.Begin(context.Background(), who.Actor{PersonID: p.PersonID}, packageID)
	if err != nil {
		t.Fatal(err)
	}
	return a, h.Attempts.Token(a, h.DB.Clock().Now().Add(time.Hour))
}

func answer(t testing.TB, resp *http.Response, err error) (int, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func TestRun_WithoutThePlayerInTheBuild_SaysWhatToRun_InBothLanguages(t *testing.T) {
	h := apptest.Demo(t)
	pkg := offered(t, h, attempttest.SCORM2004())
	p, err := h.Person(context.Background(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		lang, says string
		players    fstest.MapFS
		missing    bool
	}{
		{"en", "needs a player that is not in this installation", fstest.MapFS{}, true},
		{"hi", "यहाँ स्थापित नहीं है", fstest.MapFS{}, true},
		{"en", "needs a player that is not in this installation", fstest.MapFS{"scorm12.min.js": {}}, true}, // another standard's
		{"en", "needs a player that is not in this installation", fstest.MapFS{"scorm2004.min.js": {}}, false},
	} {
		d, mux := attempthttp.New(h.DB, h.Attempts, h.Content, h.Words, c.players), http.NewServeMux()
		for _, r := range d.Routes() {
			mux.Handle(r.Pattern, r.Handler)
		}
		ctx := web.WithFrame(who.With(context.Background(), who.Actor{PersonID: p.PersonID}), web.Frame{P: h.Words.Printer(c.lang), Now: h.DB.Clock().Now()})
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/run/"+pkg, nil).WithContext(ctx))
		text := w.Body.String()
		if told := strings.Contains(text, c.says) && strings.Contains(text, "script/assets"); w.Code != http.StatusOK || told != c.missing {
			t.Errorf("%s with %d files: %d, told %v", c.lang, len(c.players), w.Code, told)
		}
		if c.missing && strings.Contains(text, "data-run=") {
			t.Error("a frame for a player that is not there")
		}
	}
}

func TestRun_OfNothing_OrOfADraftOfOthers_IsNotFound(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	pkg := offered(t, h, attempttest.H5P())
	if err := h.Attempts.Offer(context.Background(), who.Operator("test"), pkg, false); err != nil {
		t.Fatal(err)
	}
	r := h.SignIn(t, site, "officer")
	for _, path := range []string{"/run/x", "/run/" + id.New(), "/run/" + pkg} {
		if status, _ := r.Get(path); status != http.StatusNotFound {
			t.Errorf("%s answered %d", path, status)
		}
	}
}

func TestPlayer_SpeaksForItsAttemptAlone_WithoutACookie(t *testing.T) {
	h := apptest.Demo(t)
	player := h.Player(t, "http://127.0.0.1:1")
	pkg := offered(t, h, attempttest.SCORM12())
	a, token := begun(t, h, "officer", pkg)
	resp, err := http.Get(player.URL + "/run/" + token)
	status, text := answer(t, resp, err)
	if status != http.StatusOK || resp.Header.Get("Set-Cookie") != "" || !strings.Contains(text, `"mastery_score":"80"`) || !strings.Contains(text, "scorm12.min.js") {
		t.Fatalf("the run-time's page: %d %.300s", status, text)
	}
	if strings.Contains(text, "scorm2004") {
		t.Error("the other standard is loaded too")
	}
	script := regexp.MustCompile(`/run-assets/\w+/player\.js`).FindString(text)
	asked, err := http.Get(player.URL + script)
	if status, body := answer(t, asked, err); status != http.StatusOK || !strings.Contains(body, "use strict") || !strings.Contains(asked.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%s: %d", script, status)
	}
	post := func(token, body string) (int, string) {
		resp, err := http.Post(player.URL+"/run/"+token, "text/plain", strings.NewReader(body))
		return answer(t, resp, err)
	}
	commit := func(version string) string {
		return `{"id":"` + id.New() + `","version":` + version + `,"item":"ONE","session":"` + id.New() + `","cmi":{"core":{"lesson_status":"incomplete","session_time":"0000:01:00"}}}`
	}
	if status, body := post(token, commit("1")); status != http.StatusOK || !strings.Contains(body, `"version":2`) || !strings.Contains(body, `"total":"0000:01:00"`) {
		t.Errorf("a commit: %d %s", status, body)
	}
	for want, c := range map[int][2]string{
		http.StatusConflict:              {token, commit("1")},
		http.StatusForbidden:             {token + "x", commit("2")},
		http.StatusRequestEntityTooLarge: {token, strings.Repeat("x", attempt.MaxCommit+1)},
	} {
		if status, body := post(c[0], c[1]); status != want || strings.TrimSpace(body) == "" {
			t.Errorf("answered %d %q, want %d", status, body, want)
		}
	}
	for _, body := range []string{"", "[", `{"id":1}`, `{"id":"` + id.New() + `","version":2,"item":"NO","session":"` + id.New() + `"}`} {
		if status, _ := post(token, body); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
			t.Errorf("%q answered %d", body, status)
		}
	}
	over := h.Attempts.Token(a, h.DB.Clock().Now().Add(-time.Hour))
	if status, _ := post(over, commit("2")); status != http.StatusUnauthorized {
		t.Errorf("a token past its time answered %d", status)
	}
}
