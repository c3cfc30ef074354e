package content

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

func insertPackage(ctx context.Context, tx *db.Tx, p Package) (int64, error) {
	return tx.Exec(ctx, `
		insert into content_package (id, kind, name, owner, sha256, size, files, entry, made_by, made_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (id) do nothing`,
		p.ID, string(p.Kind), p.Name, p.Owner, p.SHA256, p.Size, p.Files, p.Entry, p.MadeBy, p.MadeAt.UnixMicro())
}

func insertFiles(ctx context.Context, tx *db.Tx, packageID string, files []member) error {
	_, err := db.Insert(ctx, tx, `insert into content_file (package_id, fold, path, blob_key, size, type) values`, len(files), func(i int) []any {
		f := files[i]
		return []any{packageID, Fold(f.Path), f.Path, f.Key, f.Size, f.Type}
	}, `on conflict (package_id, fold) do nothing`)
	return err
}

func packageOf(ctx context.Context, q db.Q, id string) (Package, error) {
	var made int64
	p, err := db.One(ctx, q, func(p *Package) []any {
		return []any{&p.ID, &p.Kind, &p.Name, &p.Owner, &p.SHA256, &p.Size, &p.Files, &p.Entry, &p.MadeBy, &made}
	}, `
		select id, kind, name, owner, sha256, size, files, entry, made_by, made_at
		  from content_package
		 where id = $1`, id)
	if db.None(err) {
		return Package{}, fault.E(fault.NotFound, "content.Package", "content.no_package")
	}
	p.MadeAt = time.UnixMicro(made).UTC()
	return p, err
}

func fileOf(ctx context.Context, q db.Q, packageID, path string) (member, error) {
	f, err := db.One(ctx, q, func(f *member) []any { return []any{&f.Path, &f.Key, &f.Size, &f.Type} }, `
		select path, blob_key, size, type
		  from content_file
		 where package_id = $1 and fold = $2`, packageID, Fold(path))
	if db.None(err) {
		return member{}, fault.E(fault.NotFound, "content.Open", "content.no_file")
	}
	return f, err
}

func filesOf(ctx context.Context, q db.Q, packageID string) ([]member, error) {
	return db.All(ctx, q, func(f *member) []any { return []any{&f.Path, &f.Key, &f.Size, &f.Type} }, `
		select path, blob_key, size, type
		  from content_file
		 where package_id = $1
		 order by fold`, packageID)
}

// heldKeys gives those of the keys that a package names.
func heldKeys(ctx context.Context, q db.Q, keys []string) (map[string]bool, error) {
	held := map[string]bool{}
	err := db.Chunks(keys, 500, func(part []string) error {
		found, err := db.All(ctx, q, func(s *string) []any { return []any{s} }, `
			select distinct blob_key
			  from content_file
			 where blob_key in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		for _, key := range found {
			held[key] = true
		}
		return err
	})
	return held, err
}
