package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"sopan/internal/ground/fault"
)

// told says of an error of the database, where it is one of these, that the database is away or that its disk is full: neither is a
// mistake of ours or of who asked, and both end. Any other error is as it was.
func told(op string, err error) error {
	if err == nil || fault.KindOf(err) != fault.Internal || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	switch {
	case full(err):
		return fault.E(fault.Unavailable, op, "ground.db.full").Because(err)
	case away(err):
		return fault.E(fault.Unavailable, op, "ground.db.away").Because(err)
	}
	return err
}

// full tells whether there was no room on the disk.
func full(err error) bool {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	return errors.As(err, &lite) && lite.Code()&0xff == 13 || // SQLITE_FULL
		errors.As(err, &pg) && pg.Code == "53100" // disk_full
}

// away tells whether the database did not answer, or went away in the middle.
func away(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		code := lite.Code() & 0xff
		return code == 10 || code == 14 // SQLITE_IOERR, SQLITE_CANTOPEN
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) { // connection exceptions, operator intervention, too many connections
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "57P") || pg.Code == "53300" || errors.As(err, new(*pgconn.ConnectError))
	}
	return errors.As(err, new(*pgconn.ConnectError)) || errors.As(err, new(net.Error)) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || pgconn.SafeToRetry(err)
}
