// Package outbound asks other servers by HTTP, and only those that are meant. An address that people enter is dangerous: it may
// lead to this machine's own services or into its network. So the address is looked at when the connection is made, after the
// name was looked up (a name that leads elsewhere the second time gains nothing); private, local and reserved addresses are
// refused unless the operator has named them; redirects are not followed; a proxy of the environment is not used; and every
// wait and every answer has a bound.
package outbound

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"sopan/internal/ground/fault"
)

// The bounds of one call.
const (
	wait    = 15 * time.Second
	maxURL  = 500
	maxSeen = 1 << 12 // of an answer that nobody asked to read
)

// Caller asks other servers. Make one with New.
type Caller struct {
	private []netip.Prefix
	client  *http.Client
}

// New makes a caller that reaches public addresses by https, and besides, by http too, those within the given ranges.
func New(private ...netip.Prefix) *Caller {
	c := &Caller{private: private}
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: -1, Control: c.control}
	c.client = &http.Client{
		Timeout:       wait,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, Proxy: nil, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 10 * time.Second,
			MaxResponseHeaderBytes: 32 << 10, DisableKeepAlives: true, ForceAttemptHTTP2: false,
		},
	}
	return c
}

// reserved are ranges that are not of the public internet beside those that net/netip knows (IANA special-purpose registries).
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
}

// errForbidden is an address that may not be reached.
var errForbidden = errors.New("outbound: the address is private, local or reserved")

// public tells whether an address is of the public internet.
func public(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(a) })
}

func (c *Caller) named(a netip.Addr) bool {
	return slices.ContainsFunc(c.private, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
}

// control looks at the address that a connection is about to be made to.
func (c *Caller) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if a := to.Addr().WithZone(""); !public(a) && !c.named(a) {
		return errForbidden
	}
	return nil
}

// Sound refuses an address that could never be asked: it is not https (or http to an address that the operator has named), has
// a user or a fragment, or is a private address written out. A name is looked at when it is asked.
func (c *Caller) Sound(address string) error {
	const op = "outbound.Sound"
	bad := func(key string) error { return fault.E(fault.Invalid, op, key).At("url", key) }
	u, err := url.Parse(address)
	if err != nil || len(address) > maxURL || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return bad("ground.outbound.address")
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	written, err := netip.ParseAddr(host)
	inside := err == nil && c.named(written) || err != nil && len(c.private) > 0
	switch {
	case u.Scheme != "https" && !(u.Scheme == "http" && inside):
		return bad("ground.outbound.https")
	case err == nil && !public(written) && !inside, err != nil && len(c.private) == 0 && (host == "localhost" || strings.HasSuffix(host, ".localhost")):
		return bad("ground.outbound.private")
	}
	return nil
}

// Call is one question to another server.
type Call struct {
	Method string
	URL    string
	Header map[string]string
	Body   []byte
	Most   int64 // bytes of the answer that are read; more is refused. 0 reads none of it
}

// Answer is what the other server said.
type Answer struct {
	Status int
	Header map[string][]string // names in the canonical form of net/http
	Body   []byte
	Again  time.Duration // of Retry-After; 0 for none
}

// Good tells whether the other server has taken it.
func (a Answer) Good() bool { return a.Status >= 200 && a.Status < 300 }

// Do asks. The error is a fault that says why there was no answer: the address is forbidden, nobody answered in time, the answer
// broke off or was too large. An answer of any status is no error.
func (c *Caller) Do(ctx context.Context, call Call) (Answer, error) {
	const op = "outbound.Do"
	res, err := c.ask(ctx, c.client, call, op)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	out := Answer{Status: res.StatusCode, Header: res.Header, Again: again(res.Header.Get("Retry-After"))}
	if call.Most == 0 {
		_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxSeen)) // so that the other side may finish; nobody reads it
		return out, nil
	}
	out.Body, err = io.ReadAll(io.LimitReader(res.Body, call.Most+1))
	switch {
	case err != nil:
		return out, fault.E(fault.Unavailable, op, "ground.outbound.broken").Because(err)
	case int64(len(out.Body)) > call.Most:
		return out, fault.E(fault.TooLarge, op, "ground.outbound.large", "bytes", call.Most)
	}
	return out, nil
}

// ask makes the request; the caller closes the answer's body.
func (c *Caller) ask(ctx context.Context, client *http.Client, call Call, op string) (*http.Response, error) {
	if err := c.Sound(call.URL); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, call.URL, bytes.NewReader(call.Body))
	if err != nil {
		return nil, fault.E(fault.Invalid, op, "ground.outbound.address").Because(err)
	}
	req.Header.Set("User-Agent", "Sopan")
	for name, value := range call.Header {
		req.Header.Set(name, value)
	}
	res, err := client.Do(req)
	switch {
	case errors.Is(err, errForbidden):
		return nil, fault.E(fault.Denied, op, "ground.outbound.private")
	case err != nil:
		return nil, fault.E(fault.Unavailable, op, "ground.outbound.silent").Because(err)
	}
	return res, nil
}

// again reads a Retry-After in seconds or as a date (RFC 9110, 10.2.3), at most a day.
func again(text string) time.Duration {
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return min(time.Duration(min(n, 86400))*time.Second, 24*time.Hour)
	}
	if t, err := http.ParseTime(text); err == nil {
		return max(0, min(time.Until(t), 24*time.Hour))
	}
	return 0
}
