// Package blob keeps files by their content: the key of a file is the SHA-256 of its bytes, so the same photo sent twice lies
// there once, and what was kept can be proven unchanged. Only a few harmless types are taken, told from the bytes and never
// from the name. Who may read a file is for the room that holds its key.
package blob

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"
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

// Store keeps files. Safe for concurrent use.
type Store interface {
	// Put keeps what r gives. It refuses an empty file (Invalid), more than Limit bytes (TooLarge) and a type that is not
	// taken (Unsupported). When it has returned nil, the file is on disk.
	Put(ctx context.Context, r io.Reader) (Blob, error)
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
