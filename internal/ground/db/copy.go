package db

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Copy writes rows as Insert does, none of which may be there already: by COPY on PostgreSQL, which costs the least where rows are
// wide or many. A row that is there gives an error for which Taken is true, and the transaction is lost.
func Copy(ctx context.Context, tx *Tx, table string, columns []string, n int, row func(i int) []any) error {
	if n == 0 {
		return nil
	}
	if tx.Dialect() == SQLite {
		_, err := insertLoop(ctx, tx, `insert into `+table+` (`+strings.Join(columns, ", ")+`) values`, n, row, ``)
		return err
	}
	count(ctx)
	return tx.conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return errors.New("db: no connection of pgx")
		}
		_, err := c.Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromSlice(n, func(i int) ([]any, error) { return row(i), nil }))
		return err
	})
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
