package db

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"sopan/internal/ground/who"
)

// ErrNone says that One or Scalar found no row.
var ErrNone = sql.ErrNoRows

// All runs the query and gives every row as a T; dest names, for one T, where each column goes:
//
//	db.All(ctx, q, func(p *Post) []any { return []any{&p.ID, &p.Code} }, `select id, code from …`, args...)
//
// No row gives a nil slice and no error.
func All[T any](ctx context.Context, q Q, dest func(*T) []any, query string, args ...any) ([]T, error) {
	var out []T
	err := Each(ctx, q, dest, func(t T) error { out = append(out, t); return nil }, query, args...)
	return out, err
}

// Each is All without keeping the rows: f sees one at a time and may stop with an error.
func Each[T any](ctx context.Context, q Q, dest func(*T) []any, f func(T) error, query string, args ...any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var t T
		if err := rows.Scan(dest(&t)...); err != nil {
			return err
		}
		if err := f(t); err != nil {
			return err
		}
	}
	return told("db.Read", rows.Err())
}

// One is All for the first row; ErrNone when there is none.
func One[T any](ctx context.Context, q Q, dest func(*T) []any, query string, args ...any) (T, error) {
	var t T
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return t, told("db.Read", err)
		}
		return t, ErrNone
	}
	return t, rows.Scan(dest(&t)...)
}

// Scalar gives the one column of the first row; ErrNone when there is none.
func Scalar[T any](ctx context.Context, q Q, query string, args ...any) (T, error) {
	return One(ctx, q, func(t *T) []any { return []any{t} }, query, args...)
}

// None tells whether err is ErrNone.
func None(err error) bool { return errors.Is(err, ErrNone) }

// List writes n placeholders from $first on: List(3, 2) is "$3, $4".
func List(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(first + i))
	}
	return b.String()
}

// Keys gives each key of a list once, in the order of the list, and leaves out the empty one: what a list in SQL wants.
func Keys(list []string) []string {
	seen := map[string]bool{"": true}
	var out []string
	for _, key := range list {
		if !seen[key] {
			seen[key] = true
			out = append(out, key)
		}
	}
	return out
}

// Args makes arguments of any slice.
func Args[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// Within writes a condition that keeps column in the given parts of the tree, with placeholders from $first on, and its
// arguments. No path at all gives a condition that is never true; a path of "" one that always is.
func Within(column string, paths []string, first int) (string, []any) {
	if len(paths) == 0 {
		return "1 = 0", nil
	}
	var parts []string
	var args []any
	for _, p := range paths {
		if p == "" {
			return "1 = 1", nil
		}
		from, to := who.Within(p)
		n := first + len(args)
		parts = append(parts, column+" >= $"+strconv.Itoa(n)+" and "+column+" < $"+strconv.Itoa(n+1))
		args = append(args, from, to)
	}
	return "(" + strings.Join(parts, " or ") + ")", args
}

// Chunks hands out values in parts of at most size, for "in (…)" lists.
func Chunks[T any](values []T, size int, f func(part []T) error) error {
	for len(values) > 0 {
		n := min(size, len(values))
		if err := f(values[:n]); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}
