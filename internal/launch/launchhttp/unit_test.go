package launchhttp_test

import (
	"net/http"
	"strings"
	"testing"

	"sopan/internal/web"
)

// page asks for a page as somebody of the demo; "" asks as a stranger. It follows no redirect.
func (s *site) page(method, path, as, form string) answer {
	s.t.Helper()
	header := map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
	if as != "" {
		header["Cookie"] = web.SessionCookie + "=" + s.h.Session(s.t, as)
	}
	client := http.DefaultClient.CheckRedirect
	http.DefaultClient.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	defer func() { http.DefaultClient.CheckRedirect = client }()
	return s.do(method, s.base+path, header, strings.NewReader(form))
}

func TestUnit_FromThePage_AUnitIsBegunInOneRegistration(t *testing.T) {
	s := open(t)
	c := s.brings(`moveOn="Completed"`)
	path := "/launch/" + c + "/0"
	got := s.page("GET", path, "officer", "").is(t, 200)
	if policy := got.header.Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self' http://player.example;") || strings.Contains(policy, "unsafe") {
		t.Error(policy)
	}
	registrations := map[string]bool{}
	for _, mode := range []string{"Browse", "Normal"} {
		to := s.page("POST", path, "officer", "mode="+mode).is(t, 303).header.Get("Location")
		if !strings.HasPrefix(to, "http://player.example/p/") || !strings.Contains(to, "endpoint=") {
			t.Error(to)
		}
		_, after, _ := strings.Cut(to, "registration=")
		id, _, _ := strings.Cut(after, "&")
		registrations[id] = true
	}
	if len(registrations) != 1 {
		t.Errorf("%v", registrations)
	}
	if got := s.page("POST", path, "officer", "mode=Idle"); got.status != 422 {
		t.Errorf("another mode: %d", got.status)
	}
	for _, wrong := range []string{"/launch/" + c + "/1", "/launch/" + c + "/x", "/launch/none/0"} {
		s.page("GET", wrong, "officer", "").is(t, 404)
	}
	if got := s.page("GET", path, "", ""); got.status == 200 {
		t.Error("a stranger sees it")
	}
	draft := s.imports(s.h.Token(t, "author"), "text/xml", "a.xml", []byte(course("", "https://pub.example/u.html"))).is(t, 201).json["id"].(string)
	s.page("GET", "/launch/"+draft+"/0", "officer", "").is(t, 404)
	s.page("GET", "/launch/"+draft+"/0", "author", "").is(t, 200)
	s.page("POST", "/launch/"+draft+"/0", "publisher", "mode=Normal").is(t, 403)
	s.page("POST", "/launch/"+draft+"/0", "publisher", "mode=Browse").is(t, 303)
}
