package db

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
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
	count(ctx)
	return tx.conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return errors.New("db: no connection of pgx")
		}
		_, err := c.Conn().PgConn().CopyFrom(ctx, &copying{n: n, row: row}, `copy `+table+` (`+strings.Join(columns, ", ")+`) from stdin binary`)
		return err
	})
}

// copying is rows in PostgreSQL's binary form of COPY. It is written here, and not by the driver, which would first ask the server for
// the kinds of the columns each time and look up how to write each value.
type copying struct {
	n, at int
	row   func(i int) []any
	room  []byte
	out   []byte // of room, not yet read
	ended bool
}

// copiedAtOnce is after how many octets rows are handed on.
const copiedAtOnce = 32 << 10

// Read gives the next octets.
func (c *copying) Read(p []byte) (int, error) {
	if len(c.out) == 0 {
		if c.ended {
			return 0, io.EOF
		}
		if err := c.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.out)
	c.out = c.out[n:]
	return n, nil
}

func (c *copying) next() error {
	out := c.room[:0]
	if c.at == 0 {
		out = append(make([]byte, 0, copiedAtOnce+8<<10), "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"...) // no flags, nothing more at the head
	}
	for ; c.at < c.n && len(out) < copiedAtOnce; c.at++ {
		values := c.row(c.at)
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
				return fmt.Errorf("db: copy: a %T cannot be written", v)
			}
		}
	}
	if c.at == c.n {
		out, c.ended = append(out, 0xff, 0xff), true
	}
	c.room, c.out = out, out
	return nil
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
