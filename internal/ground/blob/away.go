package blob

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"sopan/internal/ground/fault"
)

// at is the folder as it is held open.
func (f *Files) at() *os.Root { return f.root.Load() }

// told says of an error of the disk that the store is away or full: neither is a mistake of ours or of who asked, and both end. A
// folder that has come back is opened anew, for the next who asks. An error of anything else, such as what is kept, is as it was.
func (f *Files) told(op string, err error) error {
	if err == nil || fault.KindOf(err) != fault.Internal {
		return fault.Wrap(op, err)
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.E(fault.Unavailable, op, "ground.blob.full").Because(err)
	case errors.As(err, new(*fs.PathError)), errors.As(err, new(*os.LinkError)), errors.As(err, new(*os.SyscallError)):
		_ = f.here()
		return fault.E(fault.Unavailable, op, "ground.blob.away").Because(err)
	}
	return fault.Wrap(op, err)
}

// here tells whether the folder that is held open is the one that stands under its name; one that has come back is opened anew.
func (f *Files) here() error {
	now, err := os.Stat(f.folder)
	if err != nil {
		return err
	}
	if held, err := f.at().Stat("."); err == nil && os.SameFile(now, held) {
		return nil
	}
	root, err := os.OpenRoot(f.folder)
	if err != nil {
		return err
	}
	f.root.Store(root) // whoever works in the other one ends there
	return nil
}
