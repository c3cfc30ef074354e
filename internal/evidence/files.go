package evidence

import (
	"context"
	"io"

	"sopan/internal/ground/blob"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Attach keeps a file for a claim that is about to be made, and gives it for New.Files. Whoever holds the key has seen the
// content, so the key is right enough to claim with it. A file that no claim names within Unclaimed goes again: see Sweep.
func (r *Records) Attach(ctx context.Context, by who.Actor, name string, content io.Reader) (File, error) {
	const op = "evidence.Attach"
	if !by.SignedIn() {
		return File{}, fault.E(fault.Unauthenticated, op, "evidence.denied.claim")
	}
	c, err := blob.Read(content)
	if err != nil {
		return File{}, fault.Wrap(op, err)
	}
	// Noted before it is kept: no file lies there of which nobody knows, and none is kept while it is being swept away.
	err = r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error { return noteUpload(ctx, tx, c.Key) })
	if err == nil {
		err = r.files.Put(ctx, c)
	}
	if err != nil {
		return File{}, fault.Wrap(op, err)
	}
	return File{Key: c.Key, Name: named(name, c.Type), Type: c.Type, Size: c.Size}, nil
}

// File opens the n-th file of an item for somebody who may read the item; the caller closes it.
func (r *Records) File(ctx context.Context, q db.Q, by who.Actor, id string, n int) (io.ReadCloser, File, error) {
	const op = "evidence.File"
	it, err := r.Item(ctx, q, by, id)
	if err != nil {
		return nil, File{}, err
	}
	if n < 1 || n > len(it.Files) {
		return nil, File{}, fault.E(fault.NotFound, op, "evidence.unknown_file")
	}
	content, _, err := r.files.Get(ctx, it.Files[n-1].Key)
	if err != nil {
		return nil, File{}, fault.Wrap(op, err)
	}
	return content, it.Files[n-1], nil
}

// take makes files that were sent part of a claim, and replaces what the caller says of them by what the store knows. A key
// that is unknown breaks a rule. From here to the end of the transaction no sweep touches them; after it, evidence names them.
func (r *Records) take(ctx context.Context, tx *db.Tx, files []File) ([]File, error) {
	const op = "evidence.Claim"
	unknown := invalid(op, fault.Field{Name: "files", Key: "evidence.field.file_unknown"})
	keys := make([]string, len(files))
	for i, f := range files {
		if keys[i] = f.Key; !blob.Valid(f.Key) {
			return nil, unknown
		}
	}
	taken, err := takeUploads(ctx, tx, keys)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	out := make([]File, len(files))
	for i, f := range files {
		if !taken[f.Key] {
			return nil, unknown
		}
		b, err := r.files.Stat(ctx, f.Key)
		if fault.Is(err, fault.NotFound) {
			return nil, unknown
		} else if err != nil {
			return nil, fault.Wrap(op, err)
		}
		out[i] = File{N: i + 1, Key: b.Key, Name: named(f.Name, b.Type), Type: b.Type, Size: b.Size}
	}
	return out, nil
}

// named gives a safe name for a file, with a plain one where nothing of it is left.
func named(name, kind string) string {
	if name = fileName(name); name == "" {
		return "file" + extension(kind)
	}
	return name
}
