package outbound_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/outbound"
)

func TestRead_HandsTheBodyOn_AndSaysWhereItBrokeOffOrWasTooLarge(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/short":
			w.Header().Set("Content-Length", "100")
			w.Write([]byte("half"))
		case "/large":
			w.Write(make([]byte, 5000))
		case "/denied":
			w.WriteHeader(http.StatusForbidden)
		default:
			w.Write([]byte("whole"))
		}
	}))
	defer s.Close()
	c := outbound.New(loopback)
	for _, x := range []struct {
		path   string
		most   int64
		status int
		kind   fault.Kind
		text   string
	}{
		{"/", 5, 200, "", "whole"},
		{"/", 4, 200, fault.TooLarge, ""},
		{"/short", 1000, 200, fault.Unavailable, "half"},
		{"/large", 1000, 200, fault.TooLarge, ""},
		{"/denied", 10, 403, "", ""},
	} {
		var status int
		var got []byte
		err := c.Read(t.Context(), outbound.Call{Method: http.MethodGet, URL: s.URL + x.path, Most: x.most}, func(a outbound.Answer, body io.Reader) (err error) {
			status = a.Status
			got, err = io.ReadAll(body)
			return err
		})
		if status != x.status || fault.KindOf(err) != x.kind || x.text != "" && string(got) != x.text {
			t.Errorf("%s: %d %q %v", x.path, status, got, err)
		}
	}
	err := outbound.New().Read(t.Context(), outbound.Call{Method: http.MethodGet, URL: strings.Replace(s.URL, "http:", "https:", 1)}, nil)
	if fault.KindOf(err) == "" {
		t.Error("a private address was asked")
	}
}
