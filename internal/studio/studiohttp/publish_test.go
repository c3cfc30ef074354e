package studiohttp_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/web/webtest"
)

func dot(t testing.TB) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 40, 20))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestUpload_OfAPackage_IsTriedAndRefusedWithReasons(t *testing.T) {
	h := apptest.Demo(t)
	r := signIn(t, h, "author", "hi")
	at := "/studio/" + drafts(t, h)["CTI-1-007"].ID
	r.Page(at + "/upload")
	broken := attempttest.SCORM12()
	delete(broken, "parts/one.html")
	delete(broken, "two.html")
	w := r.Upload(at+"/upload", nil, "broken.zip", attempttest.Packed(t, broken))
	if n := len(webtest.Find(t, w.Body.String(), `#errors a[href="#file"]`)); w.Code != http.StatusUnprocessableEntity || n < 3 {
		t.Errorf("answered %d with %d reasons", w.Code, n)
	}
	w = r.Upload(at+"/upload", nil, "twelve.zip", attempttest.Packed(t, attempttest.SCORM12()))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("answered %d\n%.2000s", w.Code, w.Body)
	}
	d := drafts(t, h)["CTI-1-007"]
	by, err := h.Person(t.Context(), "author")
	if err != nil {
		t.Fatal(err)
	}
	draft, err := h.Studio.Open(t.Context(), h.Reader(), by, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	u := draft.Content.Units[len(draft.Content.Units)-1]
	if u.Format != "scorm-1.2" {
		t.Fatalf("the unit is %+v", u)
	}
	webtest.One(t, r.Page(at), `#`+u.ID+` a[href="`+at+`/try?unit=`+u.ID+`"]`)
	r.Page(at + "/edit?part=unit:" + u.ID)
	r.Page(at + "/try?unit=" + u.ID)
	if w := r.Ask(http.MethodPost, at+"/try", url.Values{"unit": {u.ID}}); w.Code != http.StatusOK || len(webtest.Find(t, w.Body.String(), "iframe")) != 1 {
		t.Errorf("tried: %d", w.Code)
	}
	if w := signIn(t, h, "officer", "en").Ask(http.MethodPost, at+"/try", url.Values{"unit": {u.ID}}); w.Code != http.StatusForbidden {
		t.Errorf("tried by who writes nothing: %d", w.Code)
	}
}

func TestCase_WrittenByForms_StandsInTheDraft(t *testing.T) {
	h := apptest.Demo(t)
	r := signIn(t, h, "author", "en")
	d := drafts(t, h)["CTI-1-007"]
	at := "/studio/" + d.ID
	seen := d.Revision
	save := func(form url.Values) string {
		t.Helper()
		form.Set("act", "save")
		form.Set("seen", strconv.Itoa(seen))
		seen++
		code, body, to := r.post(at+"/edit", form)
		if code != http.StatusSeeOther {
			t.Fatalf("answered %d\n%.3000s", code, body)
		}
		return to
	}
	save(url.Values{"new": {"unit"}, "title_en": {"The crowd at the gate"}, "title_hi": {"फाटक पर भीड़"}, "kind": {"branch"}})
	r.Page(at + "/case?unit=U3")
	r.Page(at + "/edit?part=play:U3")
	save(url.Values{"part": {"play:U3"}, "role_en": {"You are on duty."}, "measure1_en": {"Trust"}, "measure1from": {"50"}})
	r.Page(at + "/edit?part=scene:U3:s1")
	save(url.Values{
		"part": {"scene:U3:s1"}, "title_en": {"The gate"}, "text_en": {"They **shout**."}, "choice1_en": {"Go out"}, "choice1follows_en": {"They quieten."},
		"choice1wise": {"1"}, "choice1move-m1": {"+10"}, "choice2_en": {"Stay in"}, "choice2to": {"s2"},
	})
	save(url.Values{"part": {"scene:U3:s2"}, "title_en": {"Stones"}, "text_en": {"Glass breaks."}, "tone": {"bad"}, "debrief_en": {"Nobody went out."}})
	page := r.Page(at + "/case?unit=U3&scene=s1")
	webtest.HasText(t, page, ".panel .read strong", "shout")
	webtest.HasText(t, page, "#s1", "Stones")
	if w := r.Upload(at+"/attach", map[string]string{"part": "text:U1:en", "words": "A counter with a bench"}, "dot.png", dot(t)); w.Code != http.StatusSeeOther {
		t.Fatalf("a picture: %d\n%.2000s", w.Code, w.Body)
	}
	img := webtest.One(t, r.Page(at+"/edit?part=text:U1:en"), ".panel .read img")
	if webtest.Attr(img, "alt") != "A counter with a bench" || !strings.HasPrefix(webtest.Attr(img, "src"), "/content/") {
		t.Errorf("it is shown as %s", webtest.Attr(img, "src"))
	}
	if w := r.Ask(http.MethodGet, webtest.Attr(img, "src"), nil); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/png" {
		t.Errorf("it answered %d %s", w.Code, w.Header().Get("Content-Type"))
	}
	if w := r.Upload(at+"/attach", map[string]string{"part": "text:U1:en", "words": ""}, "dot.png", dot(t)); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a picture without words: %d", w.Code)
	}
	code, body, _ := r.post(at+"/case", url.Values{"unit": {"U3"}, "seen": {"0"}, "file": {"code: ["}})
	if code != http.StatusUnprocessableEntity {
		t.Errorf("a broken file: %d", code)
	}
	webtest.One(t, body, `#errors a[href="#file"]`)
	for _, lang := range []string{"en", "hi"} {
		reader := signIn(t, h, "author", lang)
		for _, page := range []string{"/case?unit=U3&scene=s1", "/edit?part=play:U3", "/edit?part=scene:U3:s1", "/edit?part=scene:U3:s2", "/edit?part=unit:U3", "/review?unit=U3", "/quality", "/history"} {
			reader.Page(at + page)
		}
	}
}

func TestFlags_WhatLearnersSay_IsReadAndSettledByTheReviewer(t *testing.T) {
	h := apptest.Demo(t)
	officer := signIn(t, h, "officer", "en")
	if code, _, _ := officer.post("/learn/C02/flag", url.Values{"reason": {"Section 9 names a repealed rule."}}); code != http.StatusSeeOther {
		t.Fatalf("flagged: %d", code)
	}
	r := signIn(t, h, "reviewer", "en")
	webtest.HasText(t, r.Page("/studio/catalogue/C02/flags"), "#said", "Section 9 names a repealed rule.")
	signIn(t, h, "reviewer", "hi").Page("/studio/catalogue/C02/flags")
	code, body, _ := r.post("/studio/catalogue/C02/flag-draft", url.Values{"note": {" "}})
	if code != http.StatusUnprocessableEntity {
		t.Errorf("to be mended without a reason: %d", code)
	}
	webtest.One(t, body, `#errors a[href="#note"]`)
	if w := signIn(t, h, "author", "en").Ask(http.MethodGet, "/studio/catalogue/C02/flags", nil); w.Code != http.StatusForbidden {
		t.Errorf("read by an author: %d", w.Code)
	}
	code, _, to := r.post("/studio/catalogue/C02/flag-draft", url.Values{"note": {"Name the rule in force."}})
	if code != http.StatusSeeOther || !strings.HasPrefix(to, "/studio/") {
		t.Fatalf("to be mended: %d to %q", code, to)
	}
	webtest.HasText(t, r.Page(to+"/review"), "#head", "Name the rule in force.")
	webtest.HasText(t, r.Page("/studio/catalogue/C02/flags"), "#mend", "open already")
}
