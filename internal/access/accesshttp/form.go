package accesshttp

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"sopan/internal/access"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// mendable tells whether who filled in the form can do something about the error, on the same page.
func mendable(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Unauthenticated, fault.NotFound, fault.Conflict, fault.TooMany, fault.Unavailable:
		return true
	}
	return false
}

// faultsOf puts an error into words, at the fields it names; one that names none is put at the given field, unless it says
// that nothing in the form can help now.
func faultsOf(p *locale.Printer, err error, field string) parts.Faults {
	if fault.Is(err, fault.TooMany) || fault.Is(err, fault.Unavailable) {
		field = ""
	}
	return parts.FaultsOr(p, err, field).Moved("secret", "pin") // the room's word for what the forms call a PIN
}

// statusOf gives the status of a form that came back, and tells programs when to try again.
func statusOf(w http.ResponseWriter, err error) int {
	if again := web.RetryAfter(fault.KindOf(err)); again != "" {
		w.Header().Set("Retry-After", again)
	}
	return fault.Status(fault.KindOf(err))
}

// differ says that a PIN was typed differently the second time.
func differ(op string) error {
	return fault.E(fault.Invalid, op, "access.pin.differ").At("again", "access.pin.differ")
}

func kindOf(s string) access.SessionKind {
	if s == string(access.Personal) {
		return access.Personal
	}
	return access.Office
}

// kinds is the question whose device this is.
func kinds(p *locale.Printer, chosen access.SessionKind) parts.Options {
	return parts.Options{ID: "kind", Legend: p.T("access.kind.ask"), List: []parts.Option{
		{Name: "kind", Value: string(access.Office), Text: p.T("access.kind.office"), Hint: p.T("access.kind.office_why"), Chosen: chosen != access.Personal},
		{Name: "kind", Value: string(access.Personal), Text: p.T("access.kind.personal"), Hint: p.T("access.kind.personal_why"), Chosen: chosen == access.Personal},
	}}
}

// year is how long a choice of language or light is kept; a browser keeps nothing for more than 400 days.
const (
	year    = 365 * 24 * time.Hour
	longest = 400 * 24 * time.Hour
)

// keep puts a session into its cookie. The session itself ends by the server's clock, later by each use; so the cookie of a
// desk in an office lasts until the browser is closed, and that of one's own telephone as long as a browser keeps any.
func (d *Door) keep(w http.ResponseWriter, r *http.Request, in access.SignedIn) {
	if old := cookie(r, web.SessionCookie); old != "" { // nobody holds it any more
		if err := d.accounts.SignOut(r.Context(), old); err != nil {
			slog.WarnContext(r.Context(), "accesshttp: the session before is not ended", "err", err)
		}
	}
	lives := time.Duration(0)
	if in.Session.Kind == access.Personal {
		lives = longest
	}
	web.Keep(w, web.SessionCookie, in.Token, lives, d.secure)
}

func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// address is the network address that guesses are counted for. Behind a proxy on the same machine it is the one that the
// proxy saw; what anybody else writes into the header counts for nothing.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if ip.Unmap().IsLoopback() {
		seen := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last, err := netip.ParseAddr(strings.TrimSpace(seen[len(seen)-1])); err == nil {
			ip = last
		}
	}
	return subscriber(ip)
}

// subscriber is the address, or the /64 of an IPv6 one: whoever has one address of it has them all, and could guess from
// another each time.
func subscriber(ip netip.Addr) string {
	ip = ip.Unmap().WithZone("")
	if ip.Is4() || ip.IsLoopback() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}

// The browsers and systems that a device is named by, the more telling first: most browsers claim to be others too.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}}
	systems  = [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Macintosh", "macOS"}, {"Linux", "Linux"}}
)

// device names the browser and the system, so that its owner knows it again; "" where it says neither.
func device(r *http.Request) string {
	agent := r.UserAgent()
	var out []string
	for _, list := range [][][2]string{browsers, systems} {
		for _, one := range list {
			if strings.Contains(agent, one[0]) {
				out = append(out, one[1])
				break
			}
		}
	}
	return strings.Join(out, ", ")
}
