package content

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"sopan/internal/ground/blob"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Received is an upload that lies on the disk and was found fit; nothing of it is in the store yet. Close forgets it.
type Received struct {
	id      string // the package's, when it is kept
	spool   *os.File
	zip     *zip.Reader // nil for a file that came alone
	kind    Kind
	name    string
	entry   string
	sum     string
	size    int64
	members []member
	stowed  bool
}

// Receive takes an upload to the disk and judges it as a file, by its content: its bounds, the safety of its names, its kind. Memory
// is bounded whatever its size. The body is read to its end, also when it is refused, unless it is longer than MostBytes. It returns
// Invalid for what is damaged or made to deceive, TooLarge beyond a bound, Unsupported for what is no kind of content, each naming
// the entry and what to do; Unavailable when the disk is full. The actor needs the right content.upload over some organisation; over
// which is judged by Keep. The caller closes what it gets.
func (s *Store) Receive(ctx context.Context, by who.Actor, up Upload) (*Received, error) {
	if !by.Holds(who.ContentUpload) {
		drain(up.Body)
		return nil, fault.E(fault.Denied, op, "content.denied")
	}
	spool, err := s.fresh()
	if err != nil {
		drain(up.Body)
		return nil, diskless(op, err)
	}
	r, err := s.take(ctx, spool, up)
	if err != nil {
		drain(up.Body)
		_ = spool.Close()
		return nil, err
	}
	return r, nil
}

// take writes the body to the spool and judges it.
func (s *Store) take(ctx context.Context, spool *os.File, up Upload) (*Received, error) {
	from := blob.From(up.Body)
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(spool, sum), io.LimitReader(from, MostBytes+1))
	switch {
	case from.Broke() != nil:
		return nil, broken(from.Broke())
	case err != nil:
		return nil, diskless(op, err)
	}
	return s.weigh(ctx, spool, size, sum, up.Name)
}

// weigh judges a file that lies on the disk whole.
func (s *Store) weigh(ctx context.Context, spool *os.File, size int64, sum hash.Hash, name string) (*Received, error) {
	switch {
	case size > MostBytes:
		return nil, fault.E(fault.TooLarge, op, "content.large", "most", MostBytes>>30)
	case size == 0:
		return nil, fault.E(fault.Invalid, op, "content.empty")
	}
	r := &Received{id: id.New(), spool: spool, name: label(name), sum: hex.EncodeToString(sum.Sum(nil)), size: size}
	head := make([]byte, min(size, sniffed))
	if _, err := spool.ReadAt(head, 0); err != nil {
		return nil, fault.Wrap(op, err)
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) {
		return r, s.unpack(ctx, r)
	}
	if program(head) {
		return nil, fault.E(fault.Unsupported, op, "content.program", "name", r.name)
	}
	if r.kind, r.entry = single(head); r.kind == "" {
		return nil, fault.E(fault.Unsupported, op, "content.kind.unknown")
	}
	r.members = []member{{Path: r.entry, Key: r.sum, Size: size, Type: typeOf(r.entry)}}
	return r, nil
}

// unpack judges an archive: its directory, then each file as it comes out of it.
func (s *Store) unpack(ctx context.Context, r *Received) error {
	lines, err := list(r.spool, r.size)
	if err != nil {
		return err
	}
	if lines, err = judge(lines); err != nil {
		return err
	}
	if r.zip, err = zip.NewReader(r.spool, r.size); err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return damaged(err)
	}
	if err := r.pair(lines); err != nil {
		return err
	}
	for i, f := range r.zip.File {
		if err := ctx.Err(); err != nil {
			return fault.Wrap(op, err)
		}
		m, err := s.inspect(ctx, f, lines[i])
		if err != nil {
			return err
		}
		r.members = append(r.members, m)
	}
	names := make([]string, len(r.members))
	for i, m := range r.members {
		names[i] = m.Path
	}
	r.kind, r.entry, err = kindOf(r.FS(), names)
	return err
}

// pair leaves in the reader what was judged, under the names that were judged.
func (r *Received) pair(lines []listed) error {
	at := make(map[string]*zip.File, len(r.zip.File))
	for _, f := range r.zip.File {
		at[f.Name] = f
	}
	files := make([]*zip.File, len(lines))
	for i, l := range lines {
		f := at[string(l.raw)]
		if f == nil || int64(f.UncompressedSize64) != l.size || int64(f.CompressedSize64) != l.packed {
			return damaged(errors.New("two readers see two archives"))
		}
		f.Name = l.name
		files[i] = f
	}
	r.zip.File = files
	return nil
}

// inspect unpacks one file to nowhere and says what it is. It refuses one that is not what the directory says, programs, and
// archives within that are no better.
func (s *Store) inspect(ctx context.Context, f *zip.File, l listed) (member, error) {
	in, err := f.Open()
	if err != nil {
		return member{}, damaged(err)
	}
	defer in.Close()
	lies := func(err error) error {
		return fault.E(fault.Invalid, op, "content.zip.lies", "name", shown(l.name)).Because(err)
	}
	head := make([]byte, min(l.size, sniffed))
	if _, err := io.ReadFull(in, head); err != nil {
		return member{}, lies(err)
	}
	if program(head) {
		return member{}, fault.E(fault.Unsupported, op, "content.program", "name", shown(l.name))
	}
	sum := sha256.New()
	sum.Write(head)
	var to io.Writer = sum
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		nested, err := s.fresh()
		if err != nil {
			return member{}, diskless(op, err)
		}
		defer nested.Close()
		if _, err := nested.Write(head); err != nil {
			return member{}, diskless(op, err)
		}
		to = io.MultiWriter(sum, nested)
		if err := s.rest(to, in, l, lies); err != nil {
			return member{}, err
		}
		if err := within(nested, l); err != nil {
			return member{}, err
		}
	} else if err := s.rest(to, in, l, lies); err != nil {
		return member{}, err
	}
	return member{Path: l.name, Key: hex.EncodeToString(sum.Sum(nil)), Size: l.size, Type: typeOf(l.name)}, ctx.Err()
}

// rest reads what comes after the head, which must be as long as the directory says and have its sum.
func (s *Store) rest(to io.Writer, in io.Reader, l listed, lies func(error) error) error {
	from := blob.From(in)
	n, err := io.Copy(to, io.LimitReader(from, l.size-min(l.size, sniffed)+1))
	switch {
	case from.Broke() != nil:
		return lies(from.Broke())
	case err != nil:
		return diskless(op, err)
	case n != l.size-min(l.size, sniffed):
		return lies(errors.New("another size than said"))
	}
	return nil
}

// within judges an archive that lies in the package, as a file to take away. It is never unpacked here, but whoever takes it away
// will: the same bounds hold, and none may lie in it in turn.
func within(nested *os.File, l listed) error {
	lines, err := list(nested, l.size)
	if err == nil {
		var total int64
		for _, one := range lines {
			if err = judgeLine(one); err != nil {
				break
			}
			if total += one.size; total > MostBytes || total < 0 || bomb(total, l.size) {
				err = fault.E(fault.TooLarge, op, "content.zip.nested", "name", shown(l.name))
				break
			}
			if !one.folder && strings.HasSuffix(strings.ToLower(one.name), ".zip") {
				err = fault.E(fault.Invalid, op, "content.zip.nested", "name", shown(l.name))
				break
			}
		}
	}
	if err != nil {
		return fault.E(fault.KindOf(err), op, "content.zip.nested", "name", shown(l.name)).Because(err)
	}
	return nil
}

// Kind is what was received.
func (r *Received) Kind() Kind { return r.kind }

// Entry is the file by which it is begun; see Package.
func (r *Received) Entry() string { return r.entry }

// Close forgets what was not kept.
func (r *Received) Close() error { return r.spool.Close() }

// FS is the files of the package, to read. Their names are compared exactly.
func (r *Received) FS() fs.FS {
	if r.zip != nil {
		return r.zip
	}
	return alone{r}
}

// alone is a file system of one file.
type alone struct{ r *Received }

// Open is for fs.FS.
func (a alone) Open(name string) (fs.File, error) {
	switch {
	case name == a.r.entry:
		return &aloneFile{io.NewSectionReader(a.r.spool, 0, a.r.size), a.r}, nil
	case name == ".":
		return &aloneDir{r: a.r}, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

type aloneFile struct {
	*io.SectionReader
	r *Received
}

func (f *aloneFile) Stat() (fs.FileInfo, error) { return aloneInfo{f.r}, nil }
func (f *aloneFile) Close() error               { return nil }

type aloneDir struct {
	r    *Received
	done bool
}

func (d *aloneDir) Stat() (fs.FileInfo, error) { return aloneRoot{}, nil }
func (d *aloneDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: ".", Err: syscall.EISDIR}
}
func (d *aloneDir) Close() error { return nil }
func (d *aloneDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if d.done {
		if n > 0 {
			return nil, io.EOF
		}
		return nil, nil
	}
	d.done = true
	return []fs.DirEntry{fs.FileInfoToDirEntry(aloneInfo{d.r})}, nil
}

type aloneInfo struct{ r *Received }

func (i aloneInfo) Name() string       { return i.r.entry }
func (i aloneInfo) Size() int64        { return i.r.size }
func (i aloneInfo) Mode() fs.FileMode  { return 0o444 }
func (i aloneInfo) ModTime() time.Time { return time.Time{} }
func (i aloneInfo) IsDir() bool        { return false }
func (i aloneInfo) Sys() any           { return nil }

type aloneRoot struct{}

func (aloneRoot) Name() string       { return "." }
func (aloneRoot) Size() int64        { return 0 }
func (aloneRoot) Mode() fs.FileMode  { return fs.ModeDir | 0o555 }
func (aloneRoot) ModTime() time.Time { return time.Time{} }
func (aloneRoot) IsDir() bool        { return true }
func (aloneRoot) Sys() any           { return nil }

// label is a name that may be kept and shown: the last part of what was sent.
func label(name string) string {
	name = strings.ToValidUTF8(name, "\ufffd")
	name = strings.TrimSpace(name[strings.LastIndexAny(name, `/\`)+1:])
	name = strings.Map(func(r rune) rune {
		if unprintable(r) {
			return -1
		}
		return r
	}, name)
	for len(name) > 200 {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	if name == "" {
		return "upload"
	}
	return name
}

// drain reads the rest of a body, so that the sender is there to read the answer.
func drain(r io.Reader) { _, _ = io.Copy(io.Discard, io.LimitReader(r, MostBytes+1)) }

// broken says that the sender broke off.
func broken(err error) error { return fault.E(fault.Invalid, op, "content.broken").Because(err) }

// diskless says that our disk, and not the upload, is at fault; nothing was kept.
func diskless(op string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.E(fault.Unavailable, op, "content.disk_full").Because(err)
	}
	return fault.E(fault.Unavailable, op, "content.disk").Because(err)
}
