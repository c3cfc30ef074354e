//go:build browser

package journeys

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
)

func TestAnyone_ReadsWhatItIsAndHowItCounts_InBothLanguages(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		for _, screen := range []struct {
			name  string
			first func() *visitor
			other string
		}{
			{"hi", func() *visitor { return s.visitor(telephone) }, "en"},
			{"en", func() *visitor { return s.visitor(desk) }, "hi"},
		} {
			v := screen.first()
			v.open("/")
			v.sees("h1", v.T("public.home.head"))
			v.click(`main a[href="/method"]`)
			v.sees("h1", v.T("public.method.head"))
			v.sees("#example", "1.62", "2.10", "3.12")
			v.click(`form[action="/me/lang"] button`)
			v.at("/method")
			other := s.Words.Printer(screen.other)
			v.sees("h1", other.T("public.method.head"))
			v.sees("#example", "1.62", "2.10", "3.12")
			v.click(`footer a[href="/help/accessibility"]`)
			v.click(`footer a[href="/help"]`)
			v.open("/atlas") // is for those who serve
			v.at("/sign-in")
		}
	})
}

func TestAnyone_EveryLinkLeadsSomewhere(t *testing.T) {
	t.Parallel()
	h := apptest.Demo(t)
	h.Drain(t)
	site := h.Site(t)
	for _, lang := range []string{"en", "hi"} {
		t.Run("stranger-"+lang, func(t *testing.T) {
			r := h.Browser(t, site)
			r.Lang = lang
			crawl(t, r, "/", 6)
		})
	}
	for _, alias := range []string{"officer", "manager", "department", "curator", "assessor", "author", "postmaster"} {
		t.Run(alias, func(t *testing.T) {
			r := h.SignIn(t, site, alias)
			r.Lang = "hi"
			crawl(t, r, "/today", 12)
		})
	}
}

var links = regexp.MustCompile(`(?:href|src)="([^"]*)"`)

// crawl follows every link of the site from one page on. Of pages that are alike but for a name or a number in their address,
// no more than most are opened: those of a hundred officers are one page.
func crawl(t *testing.T, r *apptest.Reader, from string, most int) {
	t.Helper()
	seen, opened := map[string]string{from: "the start"}, map[string]int{}
	for todo := []string{from}; len(todo) > 0; {
		path := todo[0]
		todo = todo[1:]
		status, page := r.Get(path)
		if status != http.StatusOK {
			t.Errorf("%s answers %d, linked from %s", path, status, seen[path])
			continue
		}
		for _, link := range links.FindAllStringSubmatch(page, -1) {
			next := html.UnescapeString(link[1])
			next, _, _ = strings.Cut(next, "#")
			if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || seen[next] != "" {
				continue
			}
			seen[next] = path
			if shape := alike(next); opened[shape] < most {
				opened[shape]++
				todo = append(todo, next)
			}
		}
	}
	if len(seen) < 8 {
		t.Errorf("only %d addresses from %s", len(seen), from)
	}
}

var named = regexp.MustCompile(`/([^/]*[0-9][^/]*)`)

// alike gives the address without names and numbers.
func alike(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	shape := named.ReplaceAllString(u.Path, "/*")
	if u.RawQuery != "" {
		shape += "?"
	}
	return shape
}
