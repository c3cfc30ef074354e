package accesshttp

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

func TestNarrowed_NeverReachesFurther(t *testing.T) {
	by := who.Actor{PersonID: "me", Grants: []who.Grant{
		{Role: who.RoleMDOAdmin, Path: "IN.UP.PR."}, {Role: who.RoleMDOAdmin, Path: "IN.MH."}, {Role: who.RoleAuditor, Path: "IN.TN."},
	}}
	for path, want := range map[string][]string{
		"":              {"IN.MH.", "IN.UP.PR."},
		"IN.UP.":        {"IN.UP.PR."},
		"IN.UP.PR.129.": {"IN.UP.PR.129."},
		"IN.UP.PRX.":    nil,
		"IN.TN.":        nil, // an auditor manages no accounts there
	} {
		got := narrowed(by, who.AccountManage, path)
		if paths := got.Paths(who.PeopleRead); !slices.Equal(paths, want) {
			t.Errorf("within %q: %q, want %q", path, paths, want)
		}
		for _, p := range got.Paths(who.PeopleRead) {
			if !by.Can(who.PeopleRead, p) {
				t.Errorf("within %q: %q was not theirs", path, p)
			}
		}
	}
}

func TestCursor_WrittenAndRead_IsTheSame(t *testing.T) {
	for _, c := range []people.Cursor{{Lang: "hi", Path: "IN.UP.", Key: "7G8Q", ID: "x"}, {Lang: "en", Path: "IN.UP.", Key: "EMP-1", ID: "x", ByCode: true}} {
		got, err := readCursor(writeCursor(c), "en")
		if err != nil || got != c {
			t.Errorf("%+v, %v", got, err)
		}
	}
	for _, bad := range []string{"!", "YQ", "////", "ZW4KYQpiCmMKZA", "ZW4K_wpiCmM", "ZW4KAApiCmM"} {
		if _, err := readCursor(bad, "en"); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestAddress_WhatAStrangerWritesInTheHeader_CountsForNothing(t *testing.T) {
	for _, one := range []struct{ remote, header, want string }{
		{"203.0.113.9:4000", "", "203.0.113.9"},
		{"203.0.113.9:4000", "198.51.100.1", "203.0.113.9"},
		{"127.0.0.1:4000", "198.51.100.1, 203.0.113.7", "203.0.113.7"},
		{"127.0.0.1:4000", "nonsense", "127.0.0.1"},
		{"[::1]:4000", "2001:db8::5", "2001:db8::/64"},
		{"[2001:db8:0:0:1:2:3:4]:4000", "", "2001:db8::/64"}, // whoever has one address of a /64 has them all
		{"[fe80::1%eth0]:4000", "", "fe80::/64"},
		{"[::ffff:203.0.113.9]:4000", "198.51.100.1", "203.0.113.9"},
		{"[::ffff:127.0.0.1]:4000", "::ffff:203.0.113.7", "203.0.113.7"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/sign-in", nil)
		r.RemoteAddr = one.remote
		if one.header != "" {
			r.Header.Set("X-Forwarded-For", one.header)
		}
		if got := address(r); got != one.want {
			t.Errorf("%s, %q: %s, want %s", one.remote, one.header, got, one.want)
		}
	}
}

func TestDevice_IsNamedByBrowserAndSystem(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36":   "Chrome, Android",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0":                                  "Firefox, Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/1": "Edge, Windows",
		"curl/8.0": "",
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("User-Agent", agent)
		if got := device(r); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}
