package contenthttp_test

import (
	"crypto/sha1"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/content"
	"sopan/internal/ground/who"
)

// client speaks tus with a house.
type client struct {
	t     testing.TB
	site  string
	token string
}

// do asks with headers given as name, value pairs and gives the answer without its body.
func (c client) do(method, path string, body io.Reader, headers ...string) *http.Response {
	c.t.Helper()
	r, err := http.NewRequest(method, c.site+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return res
}

func b64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func (c client) begin(length int, owner string) string {
	c.t.Helper()
	res := c.do("POST", "/api/v1/uploads", nil, "Upload-Length", strconv.Itoa(length), "Upload-Metadata", "filename "+b64("course.pdf")+",owner "+b64(owner))
	if res.StatusCode != http.StatusCreated {
		c.t.Fatalf("begun: %d", res.StatusCode)
	}
	return res.Header.Get("Location")
}

func (c client) piece(at string, offset int, text string, headers ...string) *http.Response {
	c.t.Helper()
	return c.do("PATCH", at, strings.NewReader(text), append([]string{"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(offset)}, headers...)...)
}

func (c client) offset(at string) string {
	c.t.Helper()
	return c.do("HEAD", at, nil).Header.Get("Upload-Offset")
}

// author is somebody of the demo who may upload, over which organisation.
func author(t testing.TB, h *apptest.House, s string) (client, who.Actor, string) {
	t.Helper()
	p, err := h.Person(t.Context(), "author")
	if err != nil {
		t.Fatal(err)
	}
	token := h.Token(t, "author")
	by, err := h.Accounts.Bearer(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	paths := by.Paths(who.ContentUpload)
	if len(paths) == 0 {
		t.Fatalf("%s may upload nowhere: %+v", p.Code, by.Grants)
	}
	org, err := h.People.Org(t.Context(), h.Reader(), paths[0])
	if err != nil {
		t.Fatal(err)
	}
	return client{t, s, token}, by, org.Code
}

func TestUploads_GoOnWhereTheyBrokeOff(t *testing.T) {
	h := apptest.Demo(t)
	c, by, owner := author(t, h, h.Site(t).URL)
	file := "%PDF-1.7\n" + strings.Repeat("a page ", 3000)
	at := c.begin(len(file), owner)
	if got := c.offset(at); got != "0" {
		t.Fatalf("begun at %s", got)
	}
	if res := c.piece(at, 0, file[:5000]); res.StatusCode != 204 || res.Header.Get("Upload-Offset") != "5000" || res.Header.Get("Upload-Expires") == "" {
		t.Fatalf("the first piece: %d %s", res.StatusCode, res.Header)
	}
	// The line breaks in the middle of a piece: what came is kept.
	r, err := http.NewRequest("PATCH", c.site+at, io.MultiReader(strings.NewReader(file[5000:9000]), gone{}))
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = int64(len(file) - 5000)
	for name, value := range map[string]string{"Tus-Resumable": "1.0.0", "Authorization": "Bearer " + c.token, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "5000"} {
		r.Header.Set(name, value)
	}
	if res, err := http.DefaultClient.Do(r); err == nil {
		res.Body.Close()
		t.Fatal("the line did not break")
	}
	var come int
	for range 200 { // until the server has seen it
		if come, _ = strconv.Atoi(c.offset(at)); come > 5000 {
			break
		}
	}
	if come <= 5000 || come > 9000 {
		t.Fatalf("it stands at %d", come)
	}
	id := at[strings.LastIndex(at, "/")+1:]
	if _, err := h.Content.Uploaded(t.Context(), by, id); err == nil {
		t.Error("half an upload was taken")
	}
	sum := sha1.Sum([]byte(file[come:]))
	if res := c.piece(at, come, file[come:], "Upload-Checksum", "sha1 "+base64.StdEncoding.EncodeToString(sum[:])); res.StatusCode != 204 {
		t.Fatalf("the last piece: %d", res.StatusCode)
	}
	got, err := h.Content.Uploaded(t.Context(), by, id)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	f, err := got.FS().Open(got.Entry())
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(f); err != nil || string(text) != file || got.Kind() != content.PDF {
		t.Errorf("%s of %d octets, %v", got.Kind(), len(text), err)
	}
	if res := c.do("DELETE", at, nil); res.StatusCode != 204 {
		t.Errorf("ended: %d", res.StatusCode)
	}
	if res := c.do("HEAD", at, nil); res.StatusCode != 404 {
		t.Errorf("after its end: %d", res.StatusCode)
	}
}

type gone struct{}

func (gone) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestUploads_KeepToTheStandard(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t).URL
	c, _, owner := author(t, h, site)
	at := c.begin(10, owner)
	post := func(headers ...string) int { return c.do("POST", "/api/v1/uploads", nil, headers...).StatusCode }
	wrong := sha1.Sum([]byte("other"))
	for name, got := range map[string]struct{ got, want int }{
		"a stranger":                 {client{t, site, ""}.do("HEAD", at, nil).StatusCode, 401},
		"somebody else":              {client{t, site, h.Token(t, "reviewer")}.do("HEAD", at, nil).StatusCode, 404},
		"somebody else's piece":      {client{t, site, h.Token(t, "reviewer")}.piece(at, 0, "x").StatusCode, 404},
		"who may not upload":         {client{t, site, h.Token(t, "officer")}.do("POST", "/api/v1/uploads", nil, "Upload-Length", "1", "Upload-Metadata", "owner "+b64(owner)).StatusCode, 403},
		"another version":            {c.do("HEAD", at, nil, "Tus-Resumable", "0.2.2").StatusCode, 412},
		"another offset":             {c.piece(at, 3, "x").StatusCode, 409},
		"no offset":                  {c.do("PATCH", at, strings.NewReader("x"), "Content-Type", "application/offset+octet-stream").StatusCode, 400},
		"another type":               {c.do("PATCH", at, strings.NewReader("x"), "Upload-Offset", "0", "Content-Type", "text/plain").StatusCode, 415},
		"more than was said":         {c.piece(at, 0, "01234567890").StatusCode, 413},
		"another sum":                {c.piece(at, 0, "0123", "Upload-Checksum", "sha1 "+base64.StdEncoding.EncodeToString(wrong[:])).StatusCode, 460},
		"an algorithm of nobody":     {c.piece(at, 0, "0123", "Upload-Checksum", "crc32 AAAA").StatusCode, 400},
		"no length":                  {post("Upload-Metadata", "owner "+b64(owner)), 400},
		"a length beyond all bounds": {post("Upload-Metadata", "owner "+b64(owner), "Upload-Length", strconv.Itoa(content.MostBytes+1)), 413},
		"no owner":                   {post("Upload-Length", "1"), 400},
		"an unknown owner":           {post("Upload-Length", "1", "Upload-Metadata", "owner "+b64("nowhere")), 404},
		"metadata that are none":     {post("Upload-Length", "1", "Upload-Metadata", "owner *"), 400},
		"another method":             {c.do("PUT", at, nil).StatusCode, 405},
		"what it speaks":             {client{t, site, ""}.do("OPTIONS", "/api/v1/uploads", nil).StatusCode, 204},
	} {
		if got.got != got.want {
			t.Errorf("%s: %d, want %d", name, got.got, got.want)
		}
	}
	if got := c.offset(at); got != "0" {
		t.Errorf("after all this it stands at %s", got)
	}
	if h := c.do("OPTIONS", "/api/v1/uploads", nil).Header; h.Get("Tus-Version") != "1.0.0" || h.Get("Tus-Extension") != "creation,termination,checksum,expiration" || h.Get("Tus-Max-Size") != "4294967296" {
		t.Errorf("it speaks %s", h)
	}
	if res := c.do("POST", at, strings.NewReader("0123456789"), "X-HTTP-Method-Override", "PATCH", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"); res.StatusCode != 204 || res.Header.Get("Upload-Offset") != "10" {
		t.Errorf("a piece by POST: %d %s", res.StatusCode, res.Header)
	}
}

func TestUploads_OnTheSite_BySession(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	_, _, owner := author(t, h, site.URL)
	c := client{t, site.URL, ""}
	session := []string{"Cookie", "sopan=" + h.Session(t, "author")}
	big := strings.Repeat("x", 3<<20) // more than a form may be
	res := c.do("POST", "/uploads", nil, append(session, "Upload-Length", strconv.Itoa(len(big)), "Upload-Metadata", "owner "+b64(owner))...)
	if res.StatusCode != 201 {
		t.Fatalf("begun: %d", res.StatusCode)
	}
	at := res.Header.Get("Location")
	if res := c.piece(at, 0, big, session...); res.StatusCode != 204 || res.Header.Get("Upload-Offset") != strconv.Itoa(len(big)) {
		t.Errorf("%d %s", res.StatusCode, res.Header)
	}
	if res := c.piece(at, 0, "x"); res.StatusCode != 401 {
		t.Errorf("a stranger: %d", res.StatusCode)
	}
	if res := c.do("POST", "/uploads", nil, append(session, "Upload-Length", "1", "Upload-Metadata", "owner "+b64(owner), "Sec-Fetch-Site", "cross-site", "Origin", "https://elsewhere.example")...); res.StatusCode != 403 {
		t.Errorf("from another site: %d", res.StatusCode)
	}
}
