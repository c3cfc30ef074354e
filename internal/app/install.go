package app

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"sopan/internal/ground/config"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/seal"
	"sopan/internal/standard/didkey"
)

// Installed is what was fixed at first start and holds for ever, whatever the port.
type Installed struct {
	ID        string // of this installation
	Issuer    string // did:key of the key that signs what this installation issues
	PublicURL string // where it is reached from outside; "" before the first start of a server

	sealing   seal.Key // seals secrets of other systems
	addresses []byte   // signs addresses of content
}

// Settle fixes where this installation is reached from outside, at the first start of a server: given, or else the address that
// it answers on. Later starts find what was fixed, whatever their port; giving another one is refused, for what was issued
// names it.
func (h *House) Settle(ctx context.Context, given, address string) error {
	const op = "app.Settle"
	given = strings.TrimSuffix(given, "/")
	first := given
	if first == "" {
		first = address
	}
	kept, err := config.Once(ctx, h.DB, "public_url", first)
	if err != nil {
		return fault.Wrap(op, err)
	}
	if given != "" && kept["public_url"] != given {
		return fault.E(fault.Conflict, op, "app.public_url.fixed", "url", kept["public_url"])
	}
	h.Installed.PublicURL = kept["public_url"]
	return nil
}

// install fixes the identity of this installation at first start: a signing key in the data folder, and its name in the
// database. A folder whose key does not go with its database is refused: somebody mixed two installations.
func install(ctx context.Context, d *db.DB, data string) (Installed, error) {
	const op = "app.install"
	key, err := signingKey(filepath.Join(data, "issuer.pem"))
	if err != nil {
		return Installed{}, fault.E(fault.Invalid, op, "app.data.unusable", "data", data).Because(err)
	}
	name := didkey.Name(key.Public().(ed25519.PublicKey))
	kept, err := config.Once(ctx, d, "installation", id.New(), "issuer", name)
	if err != nil {
		return Installed{}, fault.Wrap(op, err)
	}
	if kept["issuer"] != name {
		return Installed{}, fault.E(fault.Conflict, op, "app.data.other_issuer", "data", data)
	}
	url, err := config.Get(ctx, d.Reader(), "public_url")
	if err != nil {
		return Installed{}, fault.Wrap(op, err)
	}
	sealing, err := seal.New(key.Seed(), "hr")
	if err != nil {
		return Installed{}, fault.Wrap(op, err)
	}
	addresses, err := hkdf.Key(sha256.New, key.Seed(), nil, "sopan content addresses", 32)
	return Installed{ID: kept["installation"], Issuer: name, PublicURL: url, sealing: sealing, addresses: addresses}, fault.Wrap(op, err)
}

func signingKey(file string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return newSigningKey(file)
	}
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("no key in " + file)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	signer, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, errors.New("not an Ed25519 key: " + file)
	}
	return signer, nil
}

func newSigningKey(file string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	// Written aside and then given its name, which only the first gets: a process killed on the way leaves no half of a key.
	f, err := os.CreateTemp(filepath.Dir(file), "issuer-*.new")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	err = pem.Encode(f, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	err = os.Link(f.Name(), file)
	if errors.Is(err, os.ErrExist) { // another process was first
		return signingKey(file)
	}
	return key, err
}
