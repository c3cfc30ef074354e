package attempthttp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/attempt/attempttest"
)

// sends sends a body as it is, with somebody's token.
func sends(t *testing.T, h *apptest.House, url, as, kind string, body io.Reader) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+h.Token(t, as))
	r.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(r)
	status, text := answer(t, resp, err)
	var out map[string]any
	_ = json.Unmarshal([]byte(text), &out)
	return status, out
}

func TestAPI_APackageIsBrought_Offered_Run_AndTakenBackWhileNobodyBegan(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	h.Content.WithOrigin("http://player.example")
	for kind, files := range map[string]map[string]string{"scorm-1.2": attempttest.SCORM12(), "scorm-2004": attempttest.SCORM2004(), "h5p": attempttest.H5P()} {
		status, got := sends(t, h, site.URL+"/api/v1/packages/import?filename=x.zip", "author", "application/zip", bytes.NewReader(attempttest.Packed(t, files)))
		if status != http.StatusCreated || got["kind"] != kind || got["state"] != "draft" || len(got["items"].([]any)) == 0 {
			t.Fatalf("%s: %d %v", kind, status, got)
		}
		path := "/api/v1/packages/" + got["id"].(string)
		author, publisher, officer := h.As(t, site, "author"), h.As(t, site, "publisher"), h.As(t, site, "officer")
		if status := officer.Get(path, nil); status != http.StatusNotFound {
			t.Errorf("a draft is shown to a learner: %d", status)
		}
		if status := author.Post(path+"/offer", map[string]any{"live": true}, nil); status != http.StatusForbidden {
			t.Errorf("offered by its author: %d", status)
		}
		if status := publisher.Post(path+"/offer", map[string]any{"live": true}, nil); status != http.StatusNoContent {
			t.Errorf("offered: %d", status)
		}
		var outline struct {
			State string
			Items []struct{ Index int }
		}
		if status := officer.Get(path, &outline); status != http.StatusOK || outline.State != "live" {
			t.Errorf("the outline: %d %+v", status, outline)
		}
		var state struct {
			Number     int
			Completion string
			Items      []struct{ Standing string }
		}
		if status := officer.Get(path+"/attempt", &state); status != http.StatusOK || state.Number != 0 || len(state.Items) != len(outline.Items) || state.Items[0].Standing != "none" {
			t.Errorf("before it is begun: %d %+v", status, state)
		}
		var started struct{ URL, Attempt string }
		switch status := officer.Post(path+"/start", map[string]any{}, &started); status {
		case http.StatusOK:
			if !strings.HasPrefix(started.URL, "http://player.example/run/") {
				t.Errorf("runs at %q", started.URL)
			}
			if status := publisher.Post(path+"/remove", map[string]any{}, nil); status != http.StatusConflict {
				t.Errorf("removed what is begun: %d", status)
			}
			officer.Get(path+"/attempt", &state)
			if state.Number != 1 {
				t.Errorf("after it is begun: %+v", state)
			}
		case http.StatusServiceUnavailable: // the player is not in this build: it is said, and nothing is begun
			if status := publisher.Post(path+"/remove", map[string]any{}, nil); status != http.StatusNoContent {
				t.Errorf("removed: %d", status)
			}
		default:
			t.Errorf("started: %d", status)
		}
	}
}

func TestAPI_APackageThatIsNone_IsRefusedWithTheReason(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	broken := attempttest.SCORM12()
	broken["imsmanifest.xml"] = strings.Replace(broken["imsmanifest.xml"], `href="parts/one.html"`, `href="parts/none.html"`, 1)
	for name, x := range map[string]struct {
		kind string
		body []byte
		want int
	}{
		"no zip":      {"application/zip", []byte("no zip"), http.StatusUnsupportedMediaType},
		"other type":  {"text/plain", []byte("x"), http.StatusUnsupportedMediaType},
		"wrong place": {"application/zip", attempttest.Packed(t, broken), http.StatusUnprocessableEntity},
	} {
		status, got := sends(t, h, site.URL+"/api/v1/packages/import", "author", x.kind, bytes.NewReader(x.body))
		if status != x.want || got["detail"] == "" && got["title"] == "" {
			t.Errorf("%s: %d %v", name, status, got)
		}
	}
	if status, _ := sends(t, h, site.URL+"/api/v1/packages/import", "officer", "application/zip", bytes.NewReader(attempttest.Packed(t, attempttest.H5P()))); status != http.StatusForbidden {
		t.Errorf("by who may not upload: %d", status)
	}
}
