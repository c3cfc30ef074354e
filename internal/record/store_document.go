package record

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

func document(ctx context.Context, q db.Q, at Place) (Document, error) {
	var updated int64
	d, err := db.One(ctx, q, func(d *Document) []any { return []any{&d.Body, &d.ContentType, &d.ETag, &updated} }, `
		select body, content_type, etag, updated
		  from record_document
		 where agent = $1 and kind = $2 and activity = $3 and registration = $4 and name = $5`,
		at.Agent, at.Kind, at.Activity, at.Registration, at.Name)
	if db.None(err) {
		return Document{}, fault.E(fault.NotFound, "record.Document", "record.no_document")
	}
	d.Updated = time.UnixMicro(updated)
	return d, err
}

func documentNames(ctx context.Context, q db.Q, at Place, since time.Time) ([]string, error) {
	from := int64(-1 << 62)
	if !since.IsZero() {
		from = since.UnixMicro()
	}
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		select name
		  from record_document
		 where agent = $1 and kind = $2 and activity = $3 and (registration = $4 or $4 = '') and updated > $5
		 order by name`, at.Agent, at.Kind, at.Activity, at.Registration, from)
}

// putDocument writes a document in place of the one that was read, nil for none.
func putDocument(ctx context.Context, tx *db.Tx, at Place, d Document, old *Document) error {
	if old == nil {
		n, err := tx.Exec(ctx, `
			insert into record_document (agent, kind, activity, registration, name, content_type, etag, updated, body)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			on conflict do nothing`,
			at.Agent, at.Kind, at.Activity, at.Registration, at.Name, d.ContentType, d.ETag, d.Updated.UnixMicro(), d.Body)
		return unchanged(n, err)
	}
	n, err := tx.Exec(ctx, `
		update record_document
		   set content_type = $1, etag = $2, updated = $3, body = $4
		 where agent = $5 and kind = $6 and activity = $7 and registration = $8 and name = $9 and etag = $10 and updated = $11`,
		d.ContentType, d.ETag, d.Updated.UnixMicro(), d.Body,
		at.Agent, at.Kind, at.Activity, at.Registration, at.Name, old.ETag, old.Updated.UnixMicro())
	return unchanged(n, err)
}

func deleteDocument(ctx context.Context, tx *db.Tx, at Place, old Document) error {
	n, err := tx.Exec(ctx, `
		delete from record_document
		 where agent = $1 and kind = $2 and activity = $3 and registration = $4 and name = $5 and etag = $6 and updated = $7`,
		at.Agent, at.Kind, at.Activity, at.Registration, at.Name, old.ETag, old.Updated.UnixMicro())
	return unchanged(n, err)
}

// unchanged makes errChanged of a change that found the document another than it was read.
func unchanged(n int64, err error) error {
	if err == nil && n == 0 {
		return errChanged
	}
	return err
}

func deleteStates(ctx context.Context, tx *db.Tx, at Place) error {
	_, err := tx.Exec(ctx, `
		delete from record_document
		 where agent = $1 and kind = 'state' and activity = $2 and (registration = $3 or $3 = '')`,
		at.Agent, at.Activity, at.Registration)
	return err
}
