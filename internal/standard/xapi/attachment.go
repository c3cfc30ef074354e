package xapi

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"strconv"
	"strings"
)

// Attachment is what a statement says of a file that belongs to it.
type Attachment struct {
	UsageType   string
	ContentType string
	Length      int64  // octets
	SHA2        string // small hexadecimal digits
	FileURL     string // "" for none
}

// Attachments are those of the statement and of one within it.
func (s Statement) Attachments() []Attachment {
	var out []Attachment
	for _, n := range []*node{s.n.get("attachments"), s.n.at("object", "attachments")} {
		if n == nil || n.kind != '[' {
			continue
		}
		for i := range n.items {
			one := &n.items[i]
			length, _ := strconv.ParseInt(string(one.get("length").raw), 10, 64) // judged before
			out = append(out, Attachment{
				one.get("usageType").said(), one.get("contentType").said(), length,
				strings.ToLower(one.get("sha2").said()), one.get("fileUrl").said(),
			})
		}
	}
	return out
}

// What is wrong with a body that has parts (3, 1.5.2).
var (
	ErrBoundary = errors.New("xapi: the content type names no boundary")
	ErrParts    = errors.New("xapi: the body has no parts that can be read")
	ErrFirst    = errors.New("xapi: the first part is not application/json")
	ErrEncoding = errors.New("xapi: a part is not Content-Transfer-Encoding: binary")
	ErrHash     = errors.New("xapi: a part bears no X-Experience-API-Hash")
)

// Parts reads a body of the type multipart/mixed part by part: first the statements, then files.
type Parts struct{ reader *multipart.Reader }

// ReadParts begins to read a body. It is false, with no error, when the content type is not multipart/mixed.
func ReadParts(contentType string, body io.Reader) (*Parts, bool, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil && kind == "", kind != "multipart/mixed":
		return nil, false, nil
	case err != nil, params["boundary"] == "":
		return nil, true, ErrBoundary
	}
	return &Parts{multipart.NewReader(body, params["boundary"])}, true, nil
}

// Statements is the text of the first part.
func (p *Parts) Statements() (io.Reader, error) {
	part, err := p.reader.NextRawPart()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrParts, err)
	}
	if kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, ErrFirst
	}
	return part, nil
}

// File is one part that is a file.
type File struct {
	SHA2        string // small hexadecimal digits, as the part claims
	ContentType string // "" when the part does not say
	io.Reader
}

// Next is the next file. It returns io.EOF after the last.
func (p *Parts) Next() (File, error) {
	part, err := p.reader.NextRawPart()
	switch {
	case err == io.EOF: // unwrapped: a body that ends too early wraps it
		return File{}, io.EOF
	case err != nil:
		return File{}, fmt.Errorf("%w: %w", ErrParts, err)
	case !strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "binary"):
		return File{}, ErrEncoding
	}
	sum := strings.ToLower(part.Header.Get("X-Experience-API-Hash"))
	if !sha2Form.MatchString(sum) {
		return File{}, ErrHash
	}
	return File{sum, part.Header.Get("Content-Type"), part}, nil
}

// WriteParts begins an answer with parts: the text of the statements first. Give its content type before anything is written.
type WriteParts struct{ w *multipart.Writer }

// NewWriteParts writes to w.
func NewWriteParts(w io.Writer) WriteParts { return WriteParts{multipart.NewWriter(w)} }

// ContentType is the header of the answer.
func (p WriteParts) ContentType() string { return "multipart/mixed; boundary=" + p.w.Boundary() }

// Statements writes the first part.
func (p WriteParts) Statements(text []byte) error {
	w, err := p.w.CreatePart(textproto.MIMEHeader{"Content-Type": {"application/json"}})
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// File writes a part that is a file.
func (p WriteParts) File(f File) error {
	w, err := p.w.CreatePart(textproto.MIMEHeader{
		"Content-Type": {f.ContentType}, "Content-Transfer-Encoding": {"binary"}, "X-Experience-Api-Hash": {f.SHA2},
	})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

// Close ends the answer.
func (p WriteParts) Close() error { return p.w.Close() }
