package content

import (
	"context"
	"crypto/md5"  // the standard of uploads that resume names it; nothing is secured by it
	"crypto/sha1" // the same
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sopan/internal/ground/blob"
	"sopan/internal/ground/crash"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Begun is an upload that is sent piece by piece, and that goes on where it broke off. It is its maker's alone. What has been
// acknowledged is on disk. It ends by EndUpload, or when nobody has touched it for Unkept.
type Begun struct {
	ID      string
	Name    string // of the file, as it was sent
	Length  int64  // octets in all
	Offset  int64  // octets that are on disk
	Touched time.Time
}

// Ends is when the upload is forgotten unless it goes on.
func (b Begun) Ends() time.Time { return b.Touched.Add(Unkept) }

// mostBegun is how many uploads one person may have under way.
const mostBegun = 20

// Begin begins an upload of so many octets for an organisation. It returns Denied without the right content.upload over it, NotFound
// for an unknown one, TooLarge beyond MostBytes, TooMany when the actor has 20 under way.
func (s *Store) Begin(ctx context.Context, by who.Actor, owner, name string, length int64) (Begun, error) {
	const op = "content.Begin"
	org, err := s.people.Org(ctx, s.db.Reader(), owner)
	switch {
	case err != nil:
		return Begun{}, fault.Wrap(op, err)
	case !by.Can(who.ContentUpload, org.Path):
		return Begun{}, fault.E(fault.Denied, op, "content.denied")
	case length > MostBytes:
		return Begun{}, fault.E(fault.TooLarge, op, "content.large", "most", MostBytes>>30)
	case length <= 0:
		return Begun{}, fault.E(fault.Invalid, op, "content.empty")
	}
	u := Begun{ID: id.New(), Name: label(name), Length: length}
	file, err := os.OpenFile(s.uploadPath(u.ID), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Begun{}, diskless(op, err)
	}
	if err := errors.Join(file.Sync(), file.Close(), syncFolder(s.folder)); err != nil {
		return Begun{}, diskless(op, err)
	}
	err = s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		n, err := countUploads(ctx, tx, by.ID())
		if err != nil {
			return err
		}
		if n >= mostBegun {
			return fault.E(fault.TooMany, op, "content.upload.many", "most", mostBegun)
		}
		u.Touched = tx.Now()
		return insertUpload(ctx, tx, u, by.ID())
	})
	if err != nil {
		_ = os.Remove(s.uploadPath(u.ID))
	}
	return u, fault.Wrap(op, err)
}

// Begun gives an upload of the actor's own; NotFound when there is none.
func (s *Store) Begun(ctx context.Context, by who.Actor, uploadID string) (Begun, error) {
	u, err := uploadOf(ctx, s.db.Reader(), uploadID, by.ID())
	return u, fault.Wrap("content.Begun", err)
}

// Checksum is the sum that a piece must have.
type Checksum struct {
	Algorithm string // sha256, sha1 or md5
	Sum       []byte
}

// Algorithms are those of a Checksum.
const Algorithms = "sha256,sha1,md5"

// with makes the sum; nil for an algorithm that is not known.
func (c Checksum) with() hash.Hash {
	switch c.Algorithm {
	case "sha256":
		return sha256.New()
	case "sha1":
		return sha1.New()
	case "md5":
		return md5.New()
	}
	return nil
}

// ErrSum says that a piece did not have the sum that its sender named; it lies beneath the fault.
var ErrSum = errors.New("content: another sum than was named")

// ErrBusy says that a piece of the same upload is being written; it lies beneath the fault.
var ErrBusy = errors.New("content: a piece is being written")

// Append writes a piece of an upload that begins at an offset, and gives the upload as it stands then: its new offset is on disk.
// A body that breaks off is written as far as it came, unless sum must hold for all of it. It returns NotFound for an upload of
// others, Conflict when the upload stands elsewhere or is being written to, TooLarge for more than its length, Invalid where the sum
// is another, Unavailable when the disk is full; nothing acknowledged is lost by any of these.
func (s *Store) Append(ctx context.Context, by who.Actor, uploadID string, offset int64, body io.Reader, sum *Checksum) (Begun, error) {
	const op = "content.Append"
	if _, busy := s.writing.LoadOrStore(uploadID, true); busy {
		return Begun{}, fault.E(fault.Conflict, op, "content.upload.busy").Because(ErrBusy)
	}
	defer s.writing.Delete(uploadID)
	u, err := s.Begun(ctx, by, uploadID)
	if err != nil {
		return Begun{}, err
	}
	if offset != u.Offset {
		return u, fault.E(fault.Conflict, op, "content.upload.elsewhere", "offset", u.Offset)
	}
	from := blob.From(body)
	n, err := s.write(u, from, sum)
	if err != nil || n == 0 {
		if err == nil && from.Broke() != nil {
			err = broken(from.Broke())
		}
		return u, err
	}
	crash.Point("content.upload.written")
	err = s.db.Write(context.WithoutCancel(ctx), by, func(ctx context.Context, tx *db.Tx) error {
		moved, err := advance(ctx, tx, u.ID, u.Offset, u.Offset+n)
		if err == nil && !moved {
			return fault.E(fault.Conflict, op, "content.upload.busy").Because(ErrBusy)
		}
		return err
	})
	if err != nil {
		return u, fault.Wrap(op, err)
	}
	u.Offset += n
	if from.Broke() != nil {
		return u, broken(from.Broke())
	}
	return u, nil
}

// write writes a piece behind what was acknowledged, and tells how many octets of it are on disk.
func (s *Store) write(u Begun, from *blob.Sending, sum *Checksum) (int64, error) {
	const op = "content.Append"
	file, err := s.reopen(s.uploadPath(u.ID))
	if err != nil {
		return 0, diskless(op, err)
	}
	defer file.Close()
	// What a process wrote that was killed before it could acknowledge is sent again.
	if info, err := file.Stat(); err != nil {
		return 0, diskless(op, err)
	} else if info.Size() > u.Offset {
		if err := file.Truncate(u.Offset); err != nil {
			return 0, diskless(op, err)
		}
	}
	if _, err := file.Seek(u.Offset, io.SeekStart); err != nil {
		return 0, diskless(op, err)
	}
	var to io.Writer = file
	var made hash.Hash
	if sum != nil {
		if made = sum.with(); made == nil {
			return 0, fault.E(fault.Invalid, op, "content.upload.algorithm", "known", Algorithms)
		}
		to = io.MultiWriter(file, made)
	}
	n, err := io.Copy(to, io.LimitReader(from, u.Length-u.Offset+1))
	undo := func() { _ = file.Truncate(u.Offset) }
	switch {
	case err != nil && from.Broke() == nil:
		undo()
		return 0, diskless(op, err)
	case n > u.Length-u.Offset:
		undo()
		return 0, fault.E(fault.TooLarge, op, "content.upload.longer", "length", u.Length)
	case made != nil && (from.Broke() != nil || subtle.ConstantTimeCompare(made.Sum(nil), sum.Sum) != 1):
		undo()
		return 0, fault.E(fault.Invalid, op, "content.upload.sum").Because(ErrSum)
	}
	if err := file.Sync(); err != nil {
		return 0, diskless(op, err)
	}
	return n, nil
}

// Uploaded judges an upload that is complete, as Receive does. The caller closes what it gets, and ends the upload once it is kept.
// It returns Conflict when the upload is not complete yet.
func (s *Store) Uploaded(ctx context.Context, by who.Actor, uploadID string) (*Received, error) {
	const op = "content.Uploaded"
	u, err := s.Begun(ctx, by, uploadID)
	if err != nil {
		return nil, err
	}
	if u.Offset != u.Length {
		return nil, fault.E(fault.Conflict, op, "content.upload.incomplete", "offset", u.Offset, "length", u.Length)
	}
	file, err := os.Open(s.uploadPath(u.ID))
	if err != nil {
		return nil, diskless(op, err)
	}
	sum := sha256.New()
	size, err := io.Copy(sum, file)
	if err == nil && size != u.Length {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		_ = file.Close()
		return nil, diskless(op, err)
	}
	r, err := s.weigh(ctx, file, size, sum, u.Name)
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return r, nil
}

// EndUpload forgets an upload of the actor's own, be it complete or not; what was kept of it stays.
func (s *Store) EndUpload(ctx context.Context, by who.Actor, uploadID string) error {
	const op = "content.EndUpload"
	u, err := s.Begun(ctx, by, uploadID)
	if err != nil {
		return err
	}
	if err := s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error { return deleteUpload(ctx, tx, u.ID) }); err != nil {
		return fault.Wrap(op, err)
	}
	_ = os.Remove(s.uploadPath(u.ID)) // what stays is swept
	return nil
}

// SweepUploads forgets uploads that nobody has touched for Unkept, and files in their folder that belong to none. It is for a job.
func (s *Store) SweepUploads(ctx context.Context) (int, error) {
	const op = "content.SweepUploads"
	var gone []string
	err := s.db.Write(ctx, who.Actor{System: "content"}, func(ctx context.Context, tx *db.Tx) (err error) {
		gone, err = forgetUploads(ctx, tx, tx.Now().Add(-Unkept))
		return err
	})
	if err != nil {
		return 0, fault.Wrap(op, err)
	}
	for _, one := range gone {
		_ = os.Remove(s.uploadPath(one))
	}
	files, err := os.ReadDir(s.folder)
	if err != nil {
		return len(gone), fault.Wrap(op, err)
	}
	for _, file := range files {
		info, err := file.Info()
		if err != nil || time.Since(info.ModTime()) < 2*Unkept {
			continue
		}
		if name, ok := strings.CutPrefix(file.Name(), uploading); ok {
			if held, err := uploadHeld(ctx, s.db.Reader(), name); err != nil || held {
				continue
			}
		}
		_ = os.Remove(filepath.Join(s.folder, file.Name()))
	}
	return len(gone), nil
}

// uploading begins the names of files of uploads that are under way.
const uploading = "upload-"

func (s *Store) uploadPath(uploadID string) string {
	return filepath.Join(s.folder, uploading+uploadID)
}

// syncFolder brings the names in a folder to disk.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
