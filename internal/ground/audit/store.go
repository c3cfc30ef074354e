// Package audit keeps what was read with special right: who, whose, by which right, what. A person may see who read their
// record; an auditor may see it for a part of the tree.
package audit

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Read is one reading of somebody's data, or of a unit's exact figures, by special right.
type Read struct {
	ID       string
	At       time.Time
	By       string // person id or system
	Right    who.Right
	PersonID string // "" when a unit's figures were read
	Path     string
	What     string // what was read, as "atlas.people" or "passbook"; never free text
}

// Record keeps one reading, in a transaction of its own: a reading that cannot be recorded must not be answered.
func Record(ctx context.Context, d *db.DB, by who.Actor, right who.Right, personID, path, what string) error {
	return d.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			insert into audit_read (id, at, by_id, by_right, person_id, path, what)
			values ($1, $2, $3, $4, $5, $6, $7)`,
			id.New(), tx.Now().UnixMicro(), by.ID(), string(right), personID, path, what)
		return err
	})
}

// RecordAll keeps the reading of many persons' data at once, as Record does for one; subjects are person id and path.
func RecordAll(ctx context.Context, d *db.DB, by who.Actor, right who.Right, subjects [][2]string, what string) error {
	if len(subjects) == 0 {
		return nil
	}
	return d.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Insert(ctx, tx, `insert into audit_read (id, at, by_id, by_right, person_id, path, what) values`, len(subjects), func(i int) []any {
			return []any{id.New(), tx.Now().UnixMicro(), by.ID(), string(right), subjects[i][0], subjects[i][1], what}
		}, ``)
		return err
	})
}

// OfPerson gives who read this person's data, newest first, at most limit.
func OfPerson(ctx context.Context, q db.Q, personID string, limit int) ([]Read, error) {
	type row struct {
		Read
		at int64
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{&r.ID, &r.at, &r.By, &r.Right, &r.PersonID, &r.Path, &r.What}
	}, `
		select id, at, by_id, by_right, person_id, path, what
		  from audit_read
		 where person_id = $1
		 order by at desc, id desc
		 limit $2`, personID, limit)
	out := make([]Read, len(rows))
	for i, r := range rows {
		out[i] = r.Read
		out[i].At = time.UnixMicro(r.at).UTC()
	}
	return out, err
}
