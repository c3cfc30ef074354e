package hrhttp_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"sopan/internal/app/apptest"
	"sopan/internal/web/webtest"
)

func TestHooks_OnPages_AreMade_ShownOnce_Renewed_AndEnded(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	if status, _ := h.SignIn(t, site, "officer").Get("/mdo/webhooks"); status != http.StatusForbidden {
		t.Errorf("an officer is answered %d", status)
	}
	office := h.SignIn(t, site, "department")
	for _, path := range []string{"/mdo/webhooks", "/mdo/webhooks/new?for=in", "/mdo/webhooks/new?for=out", "/mdo/batches"} {
		_, page := office.Get(path)
		webtest.Sound(t, page)
	}
	status, page := office.Post("/mdo/webhooks", url.Values{"for": {"out"}, "unit": {"UP-PR"}, "address": {"http://169.254.169.254/"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a private address: %d", status)
	}
	webtest.Sound(t, page)
	webtest.One(t, page, "#errors a[href='#address']")
	for _, form := range []url.Values{
		{"for": {"in"}, "unit": {"UP-PR"}, "address": {"/ehrms/up"}},
		{"for": {"out"}, "unit": {"UP-PR"}, "address": {"https://hr.example/x"}, "types": {"sopan.people.left", "sopan.people.retired"}},
	} {
		status, page := office.Post("/mdo/webhooks", form)
		webtest.Sound(t, page)
		if secret := webtest.Texts(t, page, "pre code"); status != http.StatusOK || !strings.HasPrefix(secret[0], "whsec_") {
			t.Fatalf("%d: %v", status, secret)
		}
		at := webtest.Attr(webtest.One(t, page, ".note a.btn"), "href")
		_, page = office.Get(at)
		webtest.Sound(t, page)
		if strings.Contains(page, "whsec_") {
			t.Error("the secret is shown again")
		}
		if status, _ := h.SignIn(t, site, "curator").Get(at); status != http.StatusNotFound {
			t.Errorf("a curator is answered %d", status)
		}
		for _, step := range []string{"/rotate", "/end"} {
			_, page := office.Get(at + step)
			webtest.Sound(t, page)
			if status, _ := office.Post(at+step, nil); status >= 400 {
				t.Errorf("%s: %d", step, status)
			}
		}
	}
	_, page = office.Get("/mdo/webhooks")
	webtest.Sound(t, page)
	if n := len(webtest.Find(t, page, "tbody tr")); n != 2 {
		t.Errorf("%d links are listed", n)
	}
}

func TestEvents_OverHTTP_AreTaken_AndAnsweredByProblemsWhereNot(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	m := h.As(t, site, "department")
	var hook struct {
		Secret string `json:"secret"`
		PostTo string `json:"post_to"`
		ID     string `json:"id"`
	}
	if status := m.Post("/api/v1/hr/webhooks", map[string]any{"org": "UP-PR", "source": "/ehrms/up"}, &hook); status != http.StatusCreated {
		t.Fatal(status)
	}
	w, err := standardwebhooks.NewWebhook(hook.Secret)
	if err != nil {
		t.Fatal(err)
	}
	post := func(method, body, signature string) (*http.Response, string) {
		req, err := http.NewRequest(method, site.URL+"/api/v1/hr/events?from="+hook.ID, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		at := h.Clock.Now()
		if signature == "" {
			signature, _ = w.Sign("m1", at, []byte(body))
		}
		for name, value := range map[string]string{
			"Content-Type": "application/cloudevents+json; charset=utf-8", "webhook-id": "m1", "webhook-timestamp": fmt.Sprint(at.Unix()), "webhook-signature": signature,
			"WebHook-Request-Origin": "ehrms.example",
		} {
			req.Header.Set(name, value)
		}
		res, err := site.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, _ := io.ReadAll(res.Body)
		return res, string(text)
	}
	body := `{"specversion":"1.0","id":"E-1","source":"/ehrms/up","type":"sopan.hr.service_order","data":{"kind":"leave","employee_code":"EMP-UP-129-0417","order_no":"7"}}`
	res, text := post(http.MethodPost, body, "")
	var answer struct {
		Events []struct {
			Became string `json:"became"`
			Again  bool   `json:"again"`
		} `json:"events"`
	}
	if err := json.Unmarshal([]byte(text), &answer); res.StatusCode != http.StatusOK || err != nil || len(answer.Events) != 1 || answer.Events[0].Became != "order" {
		t.Errorf("%d %s", res.StatusCode, text)
	}
	if res, text = post(http.MethodPost, body, ""); !strings.Contains(text, `"again":true`) {
		t.Errorf("%d %s", res.StatusCode, text)
	}
	res, text = post(http.MethodPost, body, "v1,AAAA")
	if res.StatusCode != http.StatusUnauthorized || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("another's signature: %d %s", res.StatusCode, text)
	}
	res, text = post(http.MethodPost, strings.Replace(body, "E-1", "", 1), "")
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, `"location":"id"`) {
		t.Errorf("no id: %d %s", res.StatusCode, text)
	}
	if res, _ := post(http.MethodOptions, "", "x"); res.StatusCode != http.StatusOK || res.Header.Get("WebHook-Allowed-Origin") != "ehrms.example" {
		t.Errorf("asked whether it may send: %d %v", res.StatusCode, res.Header)
	}
}
