package content

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"net/url"
	"strings"
	"time"

	"sopan/internal/ground/fault"
)

// WithOrigin says where the player's origin is reached from outside, such as "http://localhost:8081".
func (s *Store) WithOrigin(origin string) *Store {
	origin = strings.TrimSuffix(origin, "/")
	s.origin.Store(&origin)
	return s
}

// Origin is where the player's origin is reached from outside; "" before a server has said so.
func (s *Store) Origin() string { return *s.origin.Load() }

// Served is the beginning of every path on the player's origin beneath which a package lies.
const Served = "/p/"

// Address is a signed, short-lived address of a file on the player's origin. It names the package and until when it holds; who has
// it may read the whole package, so relative links work beneath it. path may carry a query and a fragment, as launch addresses do.
func (s *Store) Address(packageID, path string, until time.Time) string {
	at, query, asked := strings.Cut(path, "?")
	at, fragment, marked := strings.Cut(at, "#")
	if asked {
		query = "?" + query
	} else if marked {
		query = "#" + fragment
	}
	return s.OriginOf(packageID) + Served + s.ticket(packageID, until) + (&url.URL{Path: "/" + strings.TrimPrefix(at, "/")}).EscapedPath() + query
}

// A ticket is the id of a package, the second until which it holds, and the seal on both.
const (
	idLen   = 16
	sealLen = 16
	tickLen = idLen + 8 + sealLen
)

func (s *Store) ticket(packageID string, until time.Time) string {
	raw, err := hex.DecodeString(strings.ReplaceAll(packageID, "-", ""))
	if err != nil || len(raw) != idLen {
		raw = make([]byte, idLen) // no package: leads to none
	}
	raw = binary.BigEndian.AppendUint64(raw, uint64(until.Unix()))
	return base64.RawURLEncoding.EncodeToString(append(raw, s.seal(raw)...))
}

func (s *Store) seal(text []byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte("sopan content address "))
	mac.Write(text)
	return mac.Sum(nil)[:sealLen]
}

// Admit tells which package a ticket, the part after Served of an address, leads to, and until when. It returns Denied when it
// was changed, and Unauthenticated when its time is over.
func (s *Store) Admit(ticket string, now time.Time) (packageID string, until time.Time, err error) {
	const op = "content.Admit"
	raw, err := base64.RawURLEncoding.Strict().DecodeString(ticket)
	if err != nil || len(raw) != tickLen || !hmac.Equal(raw[idLen+8:], s.seal(raw[:idLen+8])) {
		return "", time.Time{}, fault.E(fault.Denied, op, "content.address.changed")
	}
	until = time.Unix(int64(binary.BigEndian.Uint64(raw[idLen:])), 0)
	if !now.Before(until) {
		return "", time.Time{}, fault.E(fault.Unauthenticated, op, "content.address.over")
	}
	h := hex.EncodeToString(raw[:idLen])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], until, nil
}

// Apart tells whether each package has an origin of its own: the address of the player's origin then has a star for its first
// label, such as "https://*.content.example.org".
func (s *Store) Apart() bool { return strings.Contains(s.Origin(), "://*.") }

// OriginOf is the origin on which a package is served, without a slash at its end: a page that must share its origin with the
// package stands there.
func (s *Store) OriginOf(packageID string) string {
	return strings.Replace(s.Origin(), "://*.", "://"+strings.ReplaceAll(packageID, "-", "")+".", 1)
}

// Media is the beginning of paths on our own site at which media of packages are read.
const Media = "/content/"

// MediaPath is a signed, short-lived path on our own site of a picture, a sound, a video or its captions: for our own pages. What
// could run is not served there.
func (s *Store) MediaPath(packageID, path string, until time.Time) string {
	return Media + s.ticket(packageID, until) + (&url.URL{Path: "/" + strings.TrimPrefix(path, "/")}).EscapedPath()
}

// Inert tells whether a file of this media type can be shown on our own site: it is no page, and nothing in it runs.
func Inert(mediaType string) bool {
	for _, kind := range []string{"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "video/", "audio/", "text/vtt"} {
		if strings.HasPrefix(mediaType, kind) {
			return true
		}
	}
	return false
}
