package outbound_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/outbound"
)

var loopback = netip.MustParsePrefix("127.0.0.0/8")

func TestDo_ToAPrivateAddress_IsRefused_AlsoByName(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer s.Close()
	c := outbound.New()
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, host := range []string{
		"127.0.0.1", "localhost", "LOCALHOST.", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "172.16.3.4", "192.168.0.1", "169.254.169.254", "[fe80::1]",
		"[fd00::1]", "0.0.0.0", "100.64.0.1", "224.0.0.1", "[64:ff9b::7f00:1]",
	} {
		for _, scheme := range []string{"http://", "https://"} {
			if _, err := c.Do(t.Context(), outbound.Call{Method: http.MethodGet, URL: scheme + host + port}); err == nil {
				t.Errorf("%s%s was asked", scheme, host)
			}
		}
	}
	if asked > 0 {
		t.Errorf("asked %d times", asked)
	}
	if err := outbound.New(loopback).Sound("http://127.0.0.1/x"); err != nil {
		t.Errorf("an address that the operator has named: %v", err)
	}
	// A name is judged by where it leads: here to an address that was not named.
	_, err := outbound.New(netip.MustParsePrefix("10.9.0.0/16")).Do(t.Context(), outbound.Call{Method: http.MethodGet, URL: "http://localhost" + port})
	if !fault.Is(err, fault.Denied) || asked > 0 {
		t.Errorf("a name that leads to a private address: %v, asked %d times", err, asked)
	}
}

func TestSound_AddressesThatCannotBeMeant_AreRefused(t *testing.T) {
	c := outbound.New()
	for _, address := range []string{"", "x", "ftp://a.example/", "http://a.example/", "https://u:p@a.example/", "https://a.example/#x", "https:///x", "https://" + strings.Repeat("a", 600)} {
		if err := c.Sound(address); !fault.Is(err, fault.Invalid) {
			t.Errorf("%.60s: %v", address, err)
		}
	}
	if err := c.Sound("https://hr.example/hooks?x=1"); err != nil {
		t.Error(err)
	}
}

func TestDo_FollowsNoRedirect_BoundsTheAnswer_AndReadsRetryAfter(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, "/large", http.StatusFound)
		case "/busy":
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
		case "/short":
			w.Header().Set("Content-Length", "100")
			w.Write([]byte("half"))
		default:
			w.Write(make([]byte, 5000))
		}
	}))
	defer s.Close()
	c := outbound.New(loopback)
	ask := func(path string, most int64) (outbound.Answer, error) {
		return c.Do(t.Context(), outbound.Call{Method: http.MethodGet, URL: s.URL + path, Most: most})
	}
	if a, err := ask("/away", 0); err != nil || a.Status != http.StatusFound || a.Good() {
		t.Errorf("redirect: %+v, %v", a, err)
	}
	if a, err := ask("/busy", 0); err != nil || a.Again != 7*time.Second {
		t.Errorf("busy: %+v, %v", a, err)
	}
	if _, err := ask("/large", 100); !fault.Is(err, fault.TooLarge) {
		t.Errorf("large: %v", err)
	}
	if _, err := ask("/short", 1000); !fault.Is(err, fault.Unavailable) {
		t.Errorf("truncated: %v", err)
	}
	s.Close()
	if _, err := ask("/large", 100); !fault.Is(err, fault.Unavailable) {
		t.Errorf("nobody there: %v", err)
	}
}
