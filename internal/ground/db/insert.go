package db

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
)

// chunk is the number of rows in one statement on PostgreSQL: wide enough that the way to the server does not count, narrow
// enough that a page of rows is all that is held in memory twice.
const chunk = 4000

// Insert writes rows in few statements: head is "insert into t (a, b) values", row gives the values of the i-th of n rows,
// tail is "" or an "on conflict …" clause. It tells how many rows were written. Rows of one call differ in the key that tail
// names. Values are whole numbers, texts, truth values or nothing, one kind in a column.
func Insert(ctx context.Context, tx *Tx, head string, n int, row func(i int) []any, tail string) (int64, error) {
	if n > 0 && tx.Dialect() == SQLite {
		return insertLoop(ctx, tx, head, n, row, tail)
	}
	var total int64
	for from := 0; from < n; from += chunk {
		query, args, err := arrays(head, from, min(from+chunk, n), row, tail)
		if err != nil {
			return total, err
		}
		done, err := tx.Exec(ctx, query, args...)
		if err != nil {
			return total, err
		}
		total += done
	}
	return total, nil
}

// insertLoop is Insert for SQLite, which is in the same process: one short statement, prepared once, costs less than parsing
// and binding long ones (measured: BenchmarkInsert).
func insertLoop(ctx context.Context, tx *Tx, head string, n int, row func(i int) []any, tail string) (int64, error) {
	first := row(0)
	count(ctx)
	stmt, err := tx.tx.PrepareContext(ctx, head+" ("+List(1, len(first))+") "+tail)
	if err != nil {
		return 0, err
	}
	defer stmt.Close()
	var total int64
	for i := range n {
		values := first
		if i > 0 {
			values = row(i)
		}
		res, err := stmt.ExecContext(ctx, values...)
		if err != nil {
			return total, err
		}
		done, err := res.RowsAffected()
		if err != nil {
			return total, err
		}
		total += done
	}
	return total, nil
}

// arrays is Insert for PostgreSQL, which is across a wire: each column goes as one array, so that the statement has as many
// placeholders as columns and the same text whatever the number of rows.
func arrays(head string, from, to int, row func(i int) []any, tail string) (query string, args []any, err error) {
	var columns []column
	for i := from; i < to; i++ {
		values := row(i)
		if columns == nil {
			columns = make([]column, len(values))
		}
		for c, v := range values {
			if err := columns[c].add(v, i-from); err != nil {
				return "", nil, fmt.Errorf("db: insert: column %d of %q: %w", c+1, head, err)
			}
		}
	}
	var picked, kinds, names []string
	for c := range columns {
		name := "c" + strconv.Itoa(c)
		kind, values := columns[c].array(to - from)
		if kind == "" { // nothing in any row; a bare null takes the kind of its column
			picked = append(picked, "null")
			continue
		}
		args = append(args, values)
		picked = append(picked, "u."+name)
		kinds = append(kinds, "cast($"+strconv.Itoa(len(args))+" as "+kind+"[])")
		names = append(names, name)
	}
	if len(args) == 0 {
		kinds, names, args = []string{"cast($1 as bigint[])"}, []string{"n"}, []any{make([]int64, to-from)}
	}
	// dialect: only PostgreSQL has arrays.
	query = strings.TrimSuffix(strings.TrimSpace(head), "values") + " select " + strings.Join(picked, ", ") +
		" from unnest(" + strings.Join(kinds, ", ") + ") as u (" + strings.Join(names, ", ") + ") " + tail
	return query, args, nil
}

// column gathers the values of one column, of the one kind that it has.
type column struct {
	texts   []*string
	numbers []*int64
	flags   []*bool
}

func (c *column) add(v any, at int) error {
	plain, err := driver.DefaultParameterConverter.ConvertValue(v)
	if err != nil || plain == nil {
		return err
	}
	kinds := 0
	switch v := plain.(type) {
	case string:
		c.texts = padded(c.texts, at, &v)
	case int64:
		c.numbers = padded(c.numbers, at, &v)
	case bool:
		c.flags = padded(c.flags, at, &v)
	default:
		return fmt.Errorf("a %T cannot be kept", v)
	}
	for _, used := range []bool{c.texts != nil, c.numbers != nil, c.flags != nil} {
		if used {
			kinds++
		}
	}
	if kinds > 1 {
		return fmt.Errorf("two kinds of value: %v and others", plain)
	}
	return nil
}

// padded appends a value as the one at a place; those before it that are missing are nothing.
func padded[T any](list []*T, at int, v *T) []*T {
	for len(list) < at {
		list = append(list, nil)
	}
	return append(list, v)
}

// array gives the column as PostgreSQL takes it, n values long; no kind where all are nothing.
func (c *column) array(n int) (kind string, values any) {
	switch {
	case c.texts != nil:
		return "text", whole(c.texts, n)
	case c.numbers != nil:
		return "bigint", whole(c.numbers, n)
	case c.flags != nil:
		return "boolean", whole(c.flags, n)
	}
	return "", nil
}

func whole[T any](list []*T, n int) []*T {
	for len(list) < n {
		list = append(list, nil)
	}
	return list
}
