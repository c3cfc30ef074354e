package studiohttp_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/web/webtest"
)

// brought is a file that an author has sent piece by piece: its upload.
func brought(t testing.TB, h *apptest.House, by who.Actor, body []byte) string {
	t.Helper()
	u, err := h.Content.Begin(t.Context(), by, "CTI-1", "gram-sabha.zip", int64(len(body)))
	if err == nil {
		_, err = h.Content.Append(t.Context(), by, u.ID, 0, bytes.NewReader(body), nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

func TestUpload_ThatTheFormNames_BeginsACourse_AndIsRefusedAsAFileIs(t *testing.T) {
	h := apptest.Demo(t)
	by, err := h.Person(t.Context(), "author")
	if err != nil {
		t.Fatal(err)
	}
	author := h.Visit(t, "author", "en", "studio")
	scorm := attempttest.SCORM12()
	whole := brought(t, h, by, attempttest.Packed(t, scorm))
	to := author.Send("/studio/upload", url.Values{"org": {"CTI-1"}, "upload": {whole}, "filename": {"gram-sabha.zip"}})
	webtest.HasText(t, author.Page(to), "h1", "gram-sabha.zip")
	webtest.One(t, author.Page(to), `#U1 a[href="`+to+`/try?unit=U1"]`)
	if _, err := h.Content.Begun(t.Context(), by, whole); !fault.Is(err, fault.NotFound) {
		t.Errorf("what was taken in is kept as an upload too: %v", err)
	}
	delete(scorm, "two.html")
	broken := brought(t, h, by, attempttest.Packed(t, scorm))
	for _, address := range []string{"/studio/upload", to + "/upload"} {
		for why, form := range map[string]url.Values{
			"a broken package":          {"org": {"CTI-1"}, "title_en": {"A"}, "upload": {broken}},
			"no file":                   {"org": {"CTI-1"}, "title_en": {"B"}},
			"an upload that is no more": {"org": {"CTI-1"}, "title_en": {"C"}, "upload": {whole}},
		} {
			html := author.Sound(address, http.StatusUnprocessableEntity, author.Ask(http.MethodPost, address, form))
			if len(webtest.Find(t, html, `#errors a[href="#file"]`)) == 0 {
				t.Errorf("%s to %s: no reason beside the file", why, address)
			}
			if gone := webtest.Attr(webtest.One(t, html, "[data-send]"), "data-refused"); gone != form.Get("upload") {
				t.Errorf("%s to %s: the script is told to give up %q", why, address, gone)
			}
		}
	}
	reviewer := h.Visit(t, "reviewer", "hi", "studio")
	if w := reviewer.Ask(http.MethodPost, to+"/upload", url.Values{"upload": {broken}}); w.Code == http.StatusSeeOther && !strings.HasSuffix(w.Header().Get("Location"), "/review") {
		t.Errorf("who writes nothing has sent a file: %d %s", w.Code, w.Header().Get("Location"))
	}
}
