package content

import (
	"context"

	"sopan/internal/ground/db"
)

// showing is one row of a package as it is shown: the package, and of media one of its files. The kept reading form stands in the row of
// what the package begins with.
type showing struct {
	kind              Kind
	entry, path, mime string
	reading           string
}

func shownOf(ctx context.Context, q db.Q, packageID string, version int) ([]showing, error) {
	return db.All(ctx, q, func(r *showing) []any { return []any{&r.kind, &r.entry, &r.path, &r.mime, &r.reading} }, `
		select p.kind, p.entry, coalesce(f.path, ''), coalesce(f.type, ''),
		       case when f.path is null or f.path = p.entry then coalesce(r.body, '') else '' end
		  from content_package p
		  left join content_file f on f.package_id = p.id and p.kind in ('video', 'audio', 'image')
		  left join content_reading r on r.package_id = p.id and r.version = $1
		 where p.id = $2
		 order by f.fold`, version, packageID)
}
