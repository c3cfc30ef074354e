package scenariohttp_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/web/webtest"
)

// A scene with a voice is heard by the browser's own control, at an address that is signed and read on our site; its words stand
// beside it, and no script is needed. Who reads another language has the text alone.
func TestCase_WithAVoice_IsHeardAtASignedAddress_WithItsWordsBeside(t *testing.T) {
	h := apptest.Demo(t)
	ctx, by := t.Context(), who.Operator("test")
	sound := append([]byte("ID3\x03\x00\x00\x00\x00\x00\x00"), make([]byte, 2000)...)
	got, err := h.Content.Receive(ctx, by, content.Upload{Name: "drums.mp3", Body: bytes.NewReader(sound)})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	if err := h.Content.Stow(ctx, got); err != nil {
		t.Fatal(err)
	}
	var p content.Package
	if err := h.DB.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = h.Content.Keep(ctx, tx, got, "SIRD-UP")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("../../demo/fixtures/cases/rumour.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const said = "You can hear the drums."
	voiced := strings.Replace(string(file), "    text:\n", "    voice:\n      en: {file: \"store:"+p.ID+"/audio.mp3\", words: \""+said+"\"}\n    text:\n", 1)
	if _, err := h.Cases.Put(ctx, by, strings.NewReader(voiced)); err != nil {
		t.Fatal(err)
	}
	officer := h.Visit(t, "officer", "en", "scenario")
	scene := officer.Page(officer.Send("/cases/CASE-RUMOUR", url.Values{}))
	audio := webtest.One(t, scene, "main audio[controls]")
	at := webtest.Attr(audio, "src")
	if !strings.HasPrefix(at, content.Media) || webtest.Attr(audio, "preload") != "none" || webtest.Attr(audio, "aria-label") == "" {
		t.Errorf("it is heard at %q", at)
	}
	webtest.HasText(t, scene, "main details p", said)
	if w := officer.Ask(http.MethodGet, at, nil); w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "audio/") || !bytes.Equal(w.Body.Bytes(), sound) {
		t.Errorf("the address answers %d %s", w.Code, w.Header().Get("Content-Type"))
	}
	ticket := strings.TrimPrefix(at, content.Media)
	forged := content.Media + "x" + ticket[1:]
	if w := officer.Ask(http.MethodGet, forged, nil); w.Code == http.StatusOK {
		t.Error("an address that nobody signed is answered")
	}
	manager := h.Visit(t, "manager", "hi", "scenario")
	if other := manager.Page(manager.Send("/cases/CASE-RUMOUR", url.Values{})); strings.Contains(other, "<audio") || !strings.Contains(other, "ढोल") {
		t.Error("who reads Hindi hears English, or has no text")
	}
}
