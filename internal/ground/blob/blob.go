// Package blob keeps files by their content: the key of a file is the SHA-256 of its bytes, so the same photo sent twice lies
// there once, and what was kept can be proven unchanged. Only a few harmless types are taken, told from the bytes and never
// from the name. Who may read a file is for the room that holds its key.
package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"sopan/internal/ground/fault"
)

// Limit is the greatest size of one file in bytes: 5 MiB.
const Limit = 5 << 20

// Blob is one kept file.
type Blob struct {
	Key  string // hex SHA-256 of the content
	Size int64
	Type string // one of the types below
}

// The types that are taken.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
	PDF  = "application/pdf"
	Text = "text/plain; charset=utf-8"
)

// Content is a file that was read and found fit to be kept. Read makes one.
type Content struct {
	Blob
	bytes []byte
}

// Read reads what r gives, so that its key is known before it is kept. It refuses an empty file (Invalid), more than Limit
// bytes (TooLarge) and a type that is not taken (Unsupported).
func Read(r io.Reader) (Content, error) {
	const op = "blob.Read"
	content, err := io.ReadAll(io.LimitReader(r, Limit+1))
	switch {
	case err != nil:
		return Content{}, fault.Wrap(op, err)
	case len(content) > Limit:
		return Content{}, fault.E(fault.TooLarge, op, "ground.blob.too_large")
	case len(content) == 0:
		return Content{}, fault.E(fault.Invalid, op, "ground.blob.empty")
	}
	kind := Sniff(content)
	if kind == "" {
		return Content{}, fault.E(fault.Unsupported, op, "ground.blob.unsupported")
	}
	sum := sha256.Sum256(content)
	return Content{Blob{Key: hex.EncodeToString(sum[:]), Size: int64(len(content)), Type: kind}, content}, nil
}

// Store keeps files. Safe for concurrent use.
type Store interface {
	// Put keeps what was read. When it has returned nil, the file is on disk. Unavailable where the store is away or full.
	Put(ctx context.Context, c Content) error
	// Get opens a file; the caller closes it. NotFound when there is none of this key.
	Get(ctx context.Context, key string) (io.ReadCloser, Blob, error)
	// Stat tells size and type of a file. NotFound when there is none of this key.
	Stat(ctx context.Context, key string) (Blob, error)
	// Delete removes a file; one that is not there is no error. The caller knows that nobody else holds the key.
	Delete(ctx context.Context, key string) error
}

// Sniff tells the type of a file from its first bytes, "" when it is not taken.
func Sniff(content []byte) string {
	switch kind := http.DetectContentType(content); {
	case kind == JPEG, kind == PNG, kind == PDF:
		return kind
	case strings.HasPrefix(kind, "text/plain") && utf8.Valid(whole(content)) && !bytes.ContainsRune(content, 0):
		return Text
	}
	return ""
}

// whole cuts a letter that the end of the content has broken.
func whole(content []byte) []byte {
	for n := 1; n <= min(utf8.UTFMax-1, len(content)); n++ {
		tail := content[len(content)-n:]
		if utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return content[:len(content)-n]
			}
			break
		}
	}
	return content
}
