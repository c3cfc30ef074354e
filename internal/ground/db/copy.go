package db

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"
)

// Copy writes rows as Insert does, none of which may be there already: by COPY on PostgreSQL, which costs the least where rows are
// wide or many. Values are an int64 for a bigint, a string or bytes for a text, or nothing. A row that is there gives an error for which Taken
// is true, and the transaction is lost.
func Copy(ctx context.Context, tx *Tx, table string, columns []string, n int, row func(i int) []any) error {
	if n == 0 {
		return nil
	}
	if tx.Dialect() == SQLite {
		_, err := insertLoop(ctx, tx, `insert into `+table+` (`+strings.Join(columns, ", ")+`) values`, n, func(i int) []any {
			values := row(i)
			for c, v := range values {
				if text, ok := v.([]byte); ok { // else it would be kept as bytes
					values[c] = string(text)
				}
			}
			return values
		}, ``)
		return err
	}
	rows, err := copied(n, row)
	if err != nil {
		return err
	}
	count(ctx)
	return tx.conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return errors.New("db: no connection of pgx")
		}
		_, err := c.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(rows), `copy `+table+` (`+strings.Join(columns, ", ")+`) from stdin binary`)
		return err
	})
}

// copied is rows in PostgreSQL's binary form of COPY. It is written here, and not by the driver, which would first ask the server for the
// kinds of the columns each time and look up how to write each value.
func copied(n int, row func(i int) []any) ([]byte, error) {
	out := append([]byte("PGCOPY\n\xff\r\n\x00"), 0, 0, 0, 0, 0, 0, 0, 0) // no flags, nothing more at the head
	for i := range n {
		values := row(i)
		out = binary.BigEndian.AppendUint16(out, uint16(len(values)))
		for _, v := range values {
			switch v := v.(type) {
			case string:
				out = append(binary.BigEndian.AppendUint32(out, uint32(len(v))), v...)
			case []byte:
				out = append(binary.BigEndian.AppendUint32(out, uint32(len(v))), v...)
			case int64:
				out = binary.BigEndian.AppendUint64(append(out, 0, 0, 0, 8), uint64(v))
			case nil:
				out = append(out, 0xff, 0xff, 0xff, 0xff)
			default:
				return nil, fmt.Errorf("db: copy: a %T cannot be written", v)
			}
		}
	}
	return append(out, 0xff, 0xff), nil
}

// begin opens a transaction, on PostgreSQL on a connection that Copy can reach.
func (d *DB) begin(ctx context.Context) (*sql.Tx, *sql.Conn, error) {
	if d.dialect == SQLite {
		tx, err := d.write.BeginTx(ctx, nil)
		return tx, nil, err
	}
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		_ = conn.Close()
		return nil, nil, err
	}
	return tx, conn, nil
}
