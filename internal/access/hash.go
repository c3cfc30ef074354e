package access

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"sopan/internal/ground/fault"
)

// Cost is what one hash of a secret costs. Light ones are for tests only.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Threads   uint8
}

// DefaultCost is argon2id with 19 MiB, two passes and one thread: the least that is held to be safe, and what a small
// office server bears.
var DefaultCost = Cost{MemoryKiB: 19 * 1024, Passes: 2, Threads: 1}

const (
	saltBytes = 16
	hashBytes = 32
)

// hasher hashes secrets, so many at once and no more: each hash takes 19 MiB, and a server that starts hundreds at nine
// o'clock dies. Whoever finds the queue full is told to come back.
type hasher struct {
	cost  Cost
	slots chan struct{} // at work
	queue chan struct{} // at work or waiting
	dummy string        // what is compared where there is no account
}

func newHasher(slots, waiting int, cost Cost) *hasher {
	h := &hasher{cost: cost, slots: make(chan struct{}, slots), queue: make(chan struct{}, slots+waiting)}
	// No secret has this hash: it is drawn, not computed. Comparing with it costs what comparing with a true one costs.
	h.dummy = h.phc(random(saltBytes), random(hashBytes))
	return h
}

// do runs f when there is room for it.
func (h *hasher) do(ctx context.Context, f func()) error {
	select {
	case h.queue <- struct{}{}:
	default:
		return fault.E(fault.TooMany, "access.hash", "access.busy")
	}
	defer func() { <-h.queue }()
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return fault.Wrap("access.hash", ctx.Err())
	}
	defer func() { <-h.slots }()
	f()
	return nil
}

// seal gives the PHC form of a secret's hash under a fresh salt.
func (h *hasher) seal(ctx context.Context, secret string) (phc string, err error) {
	salt := random(saltBytes)
	err = h.do(ctx, func() { phc = h.phc(salt, h.cost.key(secret, salt)) })
	return phc, err
}

// matches tells whether the secret has this hash. An empty hash costs as much as any other and matches nothing.
func (h *hasher) matches(ctx context.Context, phc, secret string) (bool, error) {
	if phc == "" {
		phc = h.dummy
	}
	cost, salt, want, err := parsePHC(phc)
	if err != nil {
		return false, err
	}
	var same bool
	err = h.do(ctx, func() { same = subtle.ConstantTimeCompare(cost.key(secret, salt), want) == 1 })
	return same, err
}

// lookup gives a hash under a salt that is the same for the whole installation, so that a row can be found by it.
func (h *hasher) lookup(ctx context.Context, salt []byte, code string) (hash string, err error) {
	err = h.do(ctx, func() { hash = hex.EncodeToString(h.cost.key(code, salt)) })
	return hash, err
}

func (c Cost) key(secret string, salt []byte) []byte {
	return argon2.IDKey([]byte(secret), salt, c.Passes, c.MemoryKiB, c.Threads, hashBytes)
}

func (h *hasher) phc(salt, hash []byte) string {
	enc := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.MemoryKiB, h.cost.Passes, h.cost.Threads, enc(salt), enc(hash))
}

// parsePHC reads a stored hash. A text that is not one is our own mistake; the text itself never goes into the error.
func parsePHC(phc string) (c Cost, salt, hash []byte, err error) {
	bad := fault.E(fault.Internal, "access.parsePHC", "ground.fault.internal")
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Passes, &c.Threads); err != nil || c.Passes == 0 || c.Threads == 0 {
		return c, nil, nil, bad
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return c, nil, nil, bad
	}
	if hash, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(hash) != hashBytes {
		return c, nil, nil, bad
	}
	return c, salt, hash, nil
}

// random gives n random bytes; crypto/rand ends the process rather than give weak ones.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// newToken gives 32 random bytes as text, and the hash under which they are kept. A token needs no slow hash: it cannot be
// guessed.
func newToken() (token, hash string) {
	token = base64.RawURLEncoding.EncodeToString(random(32))
	return token, hashToken(token)
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// keyed gives a keyed hash, for what must be found again but not be read.
func keyed(key []byte, parts ...string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(strings.Join(parts, "\x1f")))
	return hex.EncodeToString(mac.Sum(nil))
}
