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
	"strings"
	"sync"
	"time"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
)

// Batch keeps many files whose keys are known, with one wait for each folder at the end instead of one for each file. Make one
// with Files.Batch. Safe for concurrent use.
type Batch struct {
	f       *Files
	mu      sync.Mutex
	folders map[string]bool
}

// Batch begins to keep many files.
func (f *Files) Batch() *Batch { return &Batch{f: f, folders: map[string]bool{}} }

// Keep keeps what open gives under its key, of any type and size; a file that lies there already is not opened, and counts as kept
// just now (see Stale). It refuses (Conflict) what does not have this key. The file may be relied on when Done has returned nil.
func (b *Batch) Keep(ctx context.Context, key string, size int64, open func() (io.ReadCloser, error)) error {
	const op = "blob.Batch"
	if err := ctx.Err(); err != nil {
		return fault.Wrap(op, err)
	}
	if !Valid(key) {
		return fault.E(fault.NotFound, op, "ground.blob.unknown")
	}
	now := time.Now()
	if info, err := b.f.at().Stat(place(key)); err == nil && info.Size() == size && b.f.at().Chtimes(place(key), now, now) == nil {
		return nil
	}
	r, err := open()
	if err != nil {
		return fault.Wrap(op, err)
	}
	defer r.Close()
	shelf := path.Dir(place(key))
	if err := b.f.at().MkdirAll(shelf, 0o700); err != nil {
		return fault.Wrap(op, err)
	}
	fresh := path.Join(shelf, "new-"+id.New())
	file, err := b.f.at().OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fault.Wrap(op, err)
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(file, sum), io.LimitReader(r, size+1))
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil && hex.EncodeToString(sum.Sum(nil)) != key {
		err = fault.E(fault.Conflict, op, "ground.blob.changed")
	}
	if err == nil {
		err = b.f.at().Rename(fresh, place(key))
	}
	if err != nil {
		_ = b.f.at().Remove(fresh)
		return fault.Wrap(op, err)
	}
	b.mu.Lock()
	b.folders[shelf] = true
	b.mu.Unlock()
	return nil
}

// Done waits until all that was kept is on disk.
func (b *Batch) Done() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.folders) == 0 {
		return nil
	}
	for shelf := range b.folders {
		if err := b.f.sync(shelf); err != nil {
			return fault.Wrap("blob.Batch", err)
		}
	}
	return fault.Wrap("blob.Batch", b.f.sync("."))
}

// Shelves is the number of folders that files lie in: Stale looks at one of them.
const Shelves = 256

// Stale removes the files of one shelf, 0 to Shelves-1, that were kept longer ago than age and that nobody holds, and what was
// left half written; held tells which of the keys are held. It tells how many files went. A file that is kept again meanwhile
// stays: it is first put aside, and put back where it has become young.
func (f *Files) Stale(ctx context.Context, shelf int, age time.Duration, held func(context.Context, []string) (map[string]bool, error)) (int, error) {
	const op = "blob.Stale"
	const digits = "0123456789abcdef"
	folder := string([]byte{digits[shelf>>4&15], digits[shelf&15]})
	dir, err := f.at().Open(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	} else if err != nil {
		return 0, fault.Wrap(op, err)
	}
	defer dir.Close()
	removed := 0
	for {
		files, err := dir.ReadDir(500)
		if err == io.EOF {
			return removed, nil
		} else if err != nil {
			return removed, fault.Wrap(op, err)
		}
		var old []string
		for _, file := range files {
			name := file.Name()
			info, err := file.Info()
			if err != nil || time.Since(info.ModTime()) < age {
				continue
			}
			switch key, aside := strings.CutPrefix(name, "old-"); {
			case strings.HasPrefix(name, "new-"):
				_ = f.at().Remove(path.Join(folder, name)) // gone already: somebody else's work
			case aside && Valid(key): // the process died between
				_ = f.at().Link(path.Join(folder, name), place(key))
				_ = f.at().Remove(path.Join(folder, name))
			case Valid(name):
				old = append(old, name)
			}
		}
		keep, err := held(ctx, old)
		if err != nil {
			return removed, fault.Wrap(op, err)
		}
		for _, key := range old {
			if !keep[key] && f.drop(key, age) {
				removed++
			}
		}
	}
}

// drop removes a file that is still as old.
func (f *Files) drop(key string, age time.Duration) bool {
	aside := path.Join(path.Dir(place(key)), "old-"+key)
	if f.at().Rename(place(key), aside) != nil {
		return false
	}
	if info, err := f.at().Stat(aside); err != nil || time.Since(info.ModTime()) < age {
		_ = f.at().Link(aside, place(key)) // kept anew under its name already: as well
		_ = f.at().Remove(aside)
		return false
	}
	return f.at().Remove(aside) == nil
}

// Seek opens a file for reading from any place in it; the caller closes it. NotFound when there is none of this key.
func (f *Files) Seek(_ context.Context, key string) (io.ReadSeekCloser, int64, error) {
	file, b, err := f.open("blob.Seek", key)
	if err != nil {
		return nil, 0, err
	}
	return file, b.Size, nil
}
