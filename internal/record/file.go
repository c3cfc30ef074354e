package record

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"io"
	"slices"
	"time"

	"sopan/internal/ground/blob"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/standard/xapi"
)

// File is a file that was sent along with statements.
type File struct {
	SHA2        string // as the sender names it: of any size of SHA-2, small hexadecimal digits
	ContentType string
	Size        int64  // octets
	Key         string // in the store of files
}

// MaxFile is the greatest size of one attachment in octets: 100 MiB.
const MaxFile = 100 << 20

// Take keeps a file of a request before its statements are judged; when it has returned, the file is on disk. It returns Invalid
// when the octets do not have the sum that the part bears, and TooLarge above MaxFile. A file that no statement names in the end is
// swept away. The client needs the scope write.
func (s *Store) Take(ctx context.Context, by Client, f xapi.File) (File, error) {
	const op = "record.Take"
	if err := by.must(op, Write); err != nil {
		return File{}, err
	}
	sum, from := sumOf(f.SHA2), blob.From(f)
	kept, err := s.files.Keep(ctx, io.TeeReader(from, sum), MaxFile)
	if from.Broke() != nil { // the sender's body, not our store
		return File{}, fault.E(fault.Invalid, op, "record.parts").Because(from.Broke())
	} else if err != nil {
		return File{}, fault.Wrap(op, err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != f.SHA2 {
		return File{}, fault.E(fault.Invalid, op, "record.sum", "sum", f.SHA2)
	}
	err = s.db.Write(ctx, actor(by), func(ctx context.Context, tx *db.Tx) error { return uploaded(ctx, tx, kept.Key) })
	return File{f.SHA2, f.ContentType, kept.Size, kept.Key}, fault.Wrap(op, err)
}

// Unclaimed is how long a file stays that was sent and that no kept statement names.
const Unclaimed = 48 * time.Hour

// Sweep removes files that have stayed unclaimed, and tells how many. It is for a job.
func (s *Store) Sweep(ctx context.Context) (removed int, err error) {
	err = s.db.Write(ctx, who.Actor{System: "record"}, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lockSequence(ctx, tx); err != nil { // nobody keeps a statement meanwhile
			return err
		}
		keys, err := unclaimed(ctx, tx, tx.Now().Add(-Unclaimed).UnixMicro())
		if err != nil {
			return err
		}
		removed = 0
		for _, key := range keys {
			held, err := fileHeld(ctx, tx, key)
			if err != nil {
				return err
			}
			if held {
				continue
			}
			if err := s.files.Delete(ctx, key); err != nil {
				return err
			}
			removed++
		}
		return forgetUploads(ctx, tx, keys)
	})
	return removed, fault.Wrap("record.Sweep", err)
}

// sumOf is the sum of the SHA-2 family that is as long.
func sumOf(digits string) hash.Hash {
	switch len(digits) {
	case 2 * sha256.Size224:
		return sha256.New224()
	case 2 * sha512.Size384:
		return sha512.New384()
	case 2 * sha512.Size:
		return sha512.New()
	}
	return sha256.New()
}

// belong judges that files and statements fit: each file is named by a statement, each file that a statement names was sent, was
// kept before, or has an address, and each signature signs its statement.
func (s *Store) belong(ctx context.Context, op string, statements []xapi.Statement, files []File) error {
	named := map[string]bool{}
	for _, one := range statements {
		for _, a := range one.Attachments() {
			named[a.SHA2] = true
			i := slices.IndexFunc(files, func(f File) bool { return f.SHA2 == a.SHA2 })
			switch {
			case i < 0 && a.FileURL == "":
				return fault.E(fault.Invalid, op, "record.no_file", "sum", a.SHA2)
			case a.UsageType != xapi.Signature:
				continue
			case i < 0:
				return fault.E(fault.Invalid, op, "record.no_file", "sum", a.SHA2)
			}
			text, err := s.whole(ctx, files[i].Key)
			if err != nil {
				return fault.Wrap(op, err)
			}
			if err := xapi.CheckSignature(one, a.ContentType, text); err != nil {
				return fault.E(fault.Invalid, op, "record.signature").Because(err)
			}
		}
	}
	for _, f := range files {
		if !named[f.SHA2] {
			return fault.E(fault.Invalid, op, "record.file_of_none", "sum", f.SHA2)
		}
	}
	return nil
}

// maxSignature is the greatest size of a signature in octets.
const maxSignature = 4 << 20

func (s *Store) whole(ctx context.Context, key string) ([]byte, error) {
	r, b, err := s.files.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if b.Size > maxSignature {
		return nil, fault.E(fault.TooLarge, "record.Keep", "record.signature_size")
	}
	return io.ReadAll(r)
}

// Files are the files of these statements, each once; Open opens one of them.
func (s *Store) Files(ctx context.Context, kept []Kept) ([]File, error) {
	seqs := make([]int64, len(kept))
	for i, k := range kept {
		seqs[i] = k.Seq
	}
	files, err := filesOf(ctx, s.db.Reader(), seqs)
	if err != nil {
		return nil, fault.Wrap("record.Files", err)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(files, func(f File) bool {
		again := seen[f.SHA2]
		seen[f.SHA2] = true
		return again
	}), nil
}

// Open opens a file; the caller closes it.
func (s *Store) Open(ctx context.Context, f File) (io.ReadCloser, error) {
	r, _, err := s.files.Get(ctx, f.Key)
	return r, fault.Wrap("record.Open", err)
}
