package app

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sopan/internal/content/contenthttp"
	"sopan/internal/record/recordhttp"
	"sopan/internal/web"
)

// played is a door with addresses on the player's origin, where foreign content runs apart from our site.
type played interface {
	Player() []web.Route
}

// called are the paths of our site that foreign content may speak with: the record, and where a cmi5 unit fetches its token.
var called = []string{recordhttp.Root + "/", "/cmi5/"}

// Player is the handler of the player's origin. It knows no session and sets no cookie.
func (h *House) Player(s Site) http.Handler {
	mux := http.NewServeMux()
	for _, d := range h.doors(s) {
		if p, ok := d.(played); ok {
			for _, r := range p.Player() {
				mux.Handle(r.Pattern, r.Handler)
			}
		}
	}
	return contenthttp.Guard(web.Rescue(mux, h.fail), h.home(s), called)
}

// home are the origins at which our own site is reached: the one that was fixed, and those that it answers on now.
func (h *House) home(s Site) []string {
	var out []string
	for _, address := range append([]string{h.Installed.PublicURL}, s.Answers...) {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			continue
		}
		out = append(out, u.Scheme+"://"+u.Host)
		if other := otherLoopback(u.Hostname()); other != "" && u.Port() != "" {
			out = append(out, u.Scheme+"://"+net.JoinHostPort(other, u.Port()))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// otherLoopback is the other name of this very machine.
func otherLoopback(host string) string {
	switch host {
	case "127.0.0.1":
		return "localhost"
	case "localhost":
		return "127.0.0.1"
	}
	return ""
}

// PlayerOrigin is where the player's origin is reached that answers on l, for a site that is reached at home, unless given says
// otherwise. Browsers keep cookies by host name, whatever the port: so on one machine the player goes by the other of its two
// names.
func PlayerOrigin(l net.Addr, home, given string) string {
	if given != "" {
		return strings.TrimSuffix(given, "/")
	}
	host, port, err := net.SplitHostPort(l.String())
	if err != nil {
		return ""
	}
	u, err := url.Parse(home)
	if err != nil {
		u = &url.URL{Scheme: "http"}
	}
	ip := net.ParseIP(host)
	switch other := otherLoopback(u.Hostname()); {
	case ip != nil && ip.IsLoopback() && other != "":
		host = other
	case ip != nil && ip.IsUnspecified():
		host = u.Hostname()
	}
	return u.Scheme + "://" + net.JoinHostPort(host, port)
}
