package content

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sopan/internal/ground/blob"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// Store keeps packages. Safe for concurrent use.
type Store struct {
	db      *db.DB
	files   *blob.Files
	people  *people.Register
	folder  string                   // where uploads lie until they are kept or forgotten
	key     []byte                   // signs addresses
	fresh   func() (*os.File, error) // makes a file for an upload, which is gone when it is closed
	origin  atomic.Pointer[string]
	shelf   atomic.Int64                        // that Sweep looks at next
	reopen  func(path string) (*os.File, error) // opens the file of an upload that is under way, to write
	writing sync.Map                            // ids of uploads to which this process is writing
	shown   Catalogue                           // nil: nothing shows packages
}

// New makes the store. Kept files lie in files; folder takes uploads that are under way, and is made when it is missing; key, at
// least 16 secret octets, signs addresses.
func New(d *db.DB, files *blob.Files, p *people.Register, folder string, key []byte) (*Store, error) {
	const op = "content.New"
	if len(key) < 16 {
		return nil, fault.Wrap(op, errors.New("a key of less than 16 octets"))
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, diskless(op, err)
	}
	s := &Store{db: d, files: files, people: p, folder: folder, key: key}
	s.fresh = s.scratch
	s.reopen = reopen
	s.WithOrigin("")
	return s, nil
}

// scratch makes a file that is gone when it is closed, or when the process is.
func (s *Store) scratch() (*os.File, error) {
	f, err := os.CreateTemp(s.folder, "received-*")
	if err != nil {
		return nil, err
	}
	return f, os.Remove(f.Name())
}

// reopen opens a file to write in it.
func reopen(path string) (*os.File, error) { return os.OpenFile(path, os.O_WRONLY, 0) }

// writers is how many files are written to disk side by side: the disk waits for several at once as long as for one.
const writers = 8

// Stow writes the files of what was received to disk, so that Keep has only rows to write; without it Keep does so itself, and
// holds its transaction as long. What is stowed and not kept within Unkept is swept.
func (s *Store) Stow(ctx context.Context, r *Received) error {
	const op = "content.Keep"
	if r.stowed {
		return nil
	}
	batch, next := s.files.Batch(), make(chan int)
	var all sync.WaitGroup
	var failed atomic.Pointer[error]
	for range min(writers, len(r.members)) {
		all.Go(func() {
			for i := range next {
				m := r.members[i]
				if err := batch.Keep(ctx, m.Key, m.Size, func() (io.ReadCloser, error) { return r.open(i) }); err != nil {
					failed.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	for i := range r.members {
		if failed.Load() != nil {
			break
		}
		next <- i
	}
	close(next)
	all.Wait()
	if err := failed.Load(); err != nil {
		return stopped(op, *err)
	}
	if err := batch.Done(); err != nil {
		return stopped(op, err)
	}
	r.stowed = true
	return nil
}

func (r *Received) open(i int) (io.ReadCloser, error) {
	if r.zip == nil {
		return io.NopCloser(io.NewSectionReader(r.spool, 0, r.size)), nil
	}
	return r.zip.File[i].Open()
}

// stopped tells a full or missing disk from other mistakes of ours.
func stopped(op string, err error) error {
	var place *fs.PathError
	if errors.As(err, &place) || errors.Is(err, fs.ErrClosed) {
		return diskless(op, err)
	}
	return fault.Wrap(op, err)
}

// Keep puts what was received into the store for ever, in the transaction of its cause; owner is an organisation's code. The same
// Received kept again is the same package. It tells Kept. It returns Denied unless who acts in the transaction holds the right
// content.upload over the owner, NotFound for an unknown owner, Unavailable when the store of files cannot take it.
func (s *Store) Keep(ctx context.Context, tx *db.Tx, r *Received, owner string) (Package, error) {
	const op = "content.Keep"
	org, err := s.people.Org(ctx, tx, owner)
	if err != nil {
		return Package{}, fault.Wrap(op, err)
	}
	if !tx.By().Can(who.ContentUpload, org.Path) {
		return Package{}, fault.E(fault.Denied, op, "content.denied")
	}
	if err := s.Stow(ctx, r); err != nil {
		return Package{}, err
	}
	p := Package{
		ID: r.id, Kind: r.kind, Name: r.name, Owner: org.Code, SHA256: r.sum, Size: r.size, Files: len(r.members), Entry: r.entry,
		MadeBy: tx.By().ID(), MadeAt: tx.Now(),
	}
	switch n, err := insertPackage(ctx, tx, p); {
	case err != nil:
		return Package{}, fault.Wrap(op, err)
	case n == 0: // kept before
		return s.Package(ctx, tx, r.id)
	}
	if err := insertFiles(ctx, tx, p.ID, r.members); err != nil {
		return Package{}, fault.Wrap(op, err)
	}
	return p, event.Record(ctx, tx, Kept{Package: p.ID, As: p.Kind, Owner: p.Owner})
}

// Package gives what is known of a package; NotFound when there is none of this id. Who may know is for the room that asks.
func (s *Store) Package(ctx context.Context, q db.Q, id string) (Package, error) {
	p, err := packageOf(ctx, q, id)
	return p, fault.Wrap("content.Package", err)
}

// File is one file of a package, open for reading from any place in it.
type File struct {
	io.ReadSeekCloser
	Path   string // as it is written in the package
	Type   string // the media type that it is served as
	Size   int64  // octets
	SHA256 string // in hex
}

// OpenServed is Open for the player's origin, which must also know what kind of package the file is of.
func (s *Store) OpenServed(ctx context.Context, packageID, path string) (Kind, *File, error) {
	p, err := s.Package(ctx, s.db.Reader(), packageID)
	if err != nil {
		return "", nil, err
	}
	if path == "" || strings.HasSuffix(path, "/") { // a folder is begun by its index.html
		path += "index.html"
	}
	f, err := s.Open(ctx, packageID, path)
	return p.Kind, f, err
}

// Open opens a file of a package; the caller closes it. Names that differ in case alone are one. NotFound when there is none.
func (s *Store) Open(ctx context.Context, packageID, path string) (*File, error) {
	const op = "content.Open"
	m, err := fileOf(ctx, s.db.Reader(), packageID, path)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	in, size, err := s.files.Seek(ctx, m.Key)
	if err != nil {
		return nil, fault.E(fault.Unavailable, op, "content.disk").Because(err) // the row is there: the file must be
	}
	return &File{ReadSeekCloser: in, Path: m.Path, Type: m.Type, Size: size, SHA256: m.Key}, nil
}

// Unkept is how long what nobody has kept stays on disk: uploads that were begun, and files whose transaction failed.
const Unkept = 48 * time.Hour

// Sweep removes files that no package names, on one shelf of the store at a time, and tells how many. It is for a job.
func (s *Store) Sweep(ctx context.Context) (int, error) {
	shelf := int(s.shelf.Add(1)) % blob.Shelves
	n, err := s.files.Stale(ctx, shelf, Unkept, func(ctx context.Context, keys []string) (map[string]bool, error) {
		return heldKeys(ctx, s.db.Reader(), keys)
	})
	return n, fault.Wrap("content.Sweep", err)
}
