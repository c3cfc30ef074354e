package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sync/atomic"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
)

// Files is a Store in a folder of the local disk. Nothing outside the folder can be reached, whatever the key.
type Files struct {
	folder string
	root   atomic.Pointer[os.Root]
}

// Open opens the store in the folder, which is made when it is missing.
func Open(folder string) (*Files, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fault.E(fault.Unavailable, "blob.Open", "ground.blob.unreachable").Because(err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fault.E(fault.Unavailable, "blob.Open", "ground.blob.unreachable").Because(err)
	}
	f := &Files{folder: folder}
	f.root.Store(root)
	return f, nil
}

// Close lets go of the folder.
func (f *Files) Close() error { return f.at().Close() }

// Put keeps what was read; see Store.
func (f *Files) Put(ctx context.Context, c Content) error {
	if err := ctx.Err(); err != nil {
		return fault.Wrap("blob.Put", err)
	}
	if info, err := f.at().Stat(place(c.Key)); err == nil && info.Size() == c.Size {
		return nil
	}
	return f.told("blob.Put", f.write(c.Key, c.bytes))
}

// Keep keeps what r gives, of any type, without holding it in memory. It refuses more than most bytes (TooLarge). When it has
// returned nil, the file is on disk. Unavailable where the store is away or full.
func (f *Files) Keep(ctx context.Context, r io.Reader, most int64) (Blob, error) {
	const op = "blob.Keep"
	fresh := "new-" + id.New()
	file, err := f.at().OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Blob{}, f.told(op, err)
	}
	defer f.at().Remove(fresh) // gone already where it was given its name
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(file, sum), io.LimitReader(r, most+1))
	err = errors.Join(err, ctx.Err(), file.Sync(), file.Close())
	switch {
	case err != nil:
		return Blob{}, f.told(op, err)
	case size > most:
		return Blob{}, fault.E(fault.TooLarge, op, "ground.blob.too_large")
	}
	key := hex.EncodeToString(sum.Sum(nil))
	if err := f.at().MkdirAll(path.Dir(place(key)), 0o700); err != nil {
		return Blob{}, f.told(op, err)
	}
	if err := f.at().Rename(fresh, place(key)); err != nil {
		return Blob{}, f.told(op, err)
	}
	return Blob{Key: key, Size: size}, f.told(op, errors.Join(f.sync(path.Dir(place(key))), f.sync(".")))
}

// write makes the file whole under another name and then gives it its own, so that a reader or a crash never meets half.
func (f *Files) write(key string, content []byte) error {
	if err := f.at().MkdirAll(path.Dir(place(key)), 0o700); err != nil {
		return err
	}
	fresh := path.Join(path.Dir(place(key)), "new-"+id.New())
	file, err := f.at().OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = f.at().Rename(fresh, place(key))
	}
	if err != nil {
		_ = f.at().Remove(fresh)
		return err
	}
	return errors.Join(f.sync(path.Dir(place(key))), f.sync("."))
}

// sync brings the names in a folder to disk.
func (f *Files) sync(folder string) error {
	d, err := f.at().Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Get opens a file; see Store.
func (f *Files) Get(_ context.Context, key string) (io.ReadCloser, Blob, error) {
	file, b, err := f.open("blob.Get", key)
	if err != nil {
		return nil, Blob{}, err
	}
	return file, b, nil
}

// Stat tells size and type of a file; see Store.
func (f *Files) Stat(_ context.Context, key string) (Blob, error) {
	file, b, err := f.open("blob.Stat", key)
	if err != nil {
		return Blob{}, err
	}
	return b, fault.Wrap("blob.Stat", file.Close())
}

func (f *Files) open(op, key string) (*os.File, Blob, error) {
	if !Valid(key) {
		return nil, Blob{}, fault.E(fault.NotFound, op, "ground.blob.unknown")
	}
	file, err := f.at().Open(place(key))
	if errors.Is(err, fs.ErrNotExist) {
		if err := f.here(); err != nil {
			return nil, Blob{}, f.told(op, err)
		}
		file, err = f.at().Open(place(key))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Blob{}, fault.E(fault.NotFound, op, "ground.blob.unknown")
	} else if err != nil {
		return nil, Blob{}, f.told(op, err)
	}
	b, err := describe(file, key)
	if err != nil {
		_ = file.Close()
		return nil, Blob{}, fault.Wrap(op, err)
	}
	return file, b, nil
}

func describe(file *os.File, key string) (Blob, error) {
	info, err := file.Stat()
	if err != nil {
		return Blob{}, err
	}
	head := make([]byte, 512) // as much as tells one type from another
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Blob{}, err
	}
	_, err = file.Seek(0, io.SeekStart)
	return Blob{Key: key, Size: info.Size(), Type: Sniff(head[:n])}, err
}

// Delete removes a file; see Store.
func (f *Files) Delete(_ context.Context, key string) error {
	if !Valid(key) {
		return fault.E(fault.NotFound, "blob.Delete", "ground.blob.unknown")
	}
	if err := f.at().Remove(place(key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap("blob.Delete", err)
	}
	return nil
}

// Valid tells whether key has the form of a key.
func Valid(key string) bool {
	if len(key) != 2*sha256.Size {
		return false
	}
	for _, c := range key {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// place is where a file lies: 256 folders keep each of them short.
func place(key string) string { return key[:2] + "/" + key }
