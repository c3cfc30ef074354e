package db

import (
	"context"

	"sopan/internal/ground/fault"
)

// Scrub writes these tables anew, so that nothing of what was deleted from them or written over is left in the files of the
// database: on SQLite the whole file, on PostgreSQL each table, which nobody can use meanwhile. It takes as long as copying what is
// there, and as much room once more. It returns Unavailable when SQLite's file is being read all the while.
func (d *DB) Scrub(ctx context.Context, tables ...string) error {
	if d.dialect == Postgres {
		for _, t := range tables {
			if _, err := d.write.ExecContext(ctx, `vacuum full `+t); err != nil {
				return err
			}
		}
		return nil
	}
	if _, err := d.write.ExecContext(ctx, `vacuum`); err != nil {
		return err
	}
	var held, pages, moved int64
	if err := d.write.QueryRowContext(ctx, `pragma wal_checkpoint(truncate)`).Scan(&held, &pages, &moved); err != nil {
		return err
	}
	if held != 0 { // somebody is reading what was there
		return fault.E(fault.Unavailable, "db.Scrub", "ground.fault.busy")
	}
	return nil
}
