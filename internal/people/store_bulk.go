package people

import (
	"context"
	"strings"

	"sopan/internal/ground/db"
)

// bulk is how many rows go into one statement on PostgreSQL.
const bulk = 5000

// insert is db.Insert for the large tables of this room, whose columns are texts and booleans. PostgreSQL takes a column as
// one array far faster than a placeholder for each value; SQLite knows no arrays.
func insert(ctx context.Context, tx *db.Tx, head string, n int, row func(i int) []any, tail string) error {
	if tx.Dialect() != db.Postgres {
		_, err := db.Insert(ctx, tx, head, n, row, tail)
		return err
	}
	for from := 0; from < n; from += bulk {
		columns := arrays(from, min(from+bulk, n), row)
		casts := make([]string, len(columns))
		for i, c := range columns {
			kind := "text"
			if _, ok := c.([]bool); ok {
				kind = "boolean"
			}
			casts[i] = "cast(" + db.List(i+1, 1) + " as " + kind + "[])"
		}
		// dialect: only PostgreSQL has arrays.
		query := strings.TrimSuffix(head, " values") + ` select * from unnest(` + strings.Join(casts, ", ") + `) ` + tail
		if _, err := tx.Exec(ctx, query, columns...); err != nil {
			return err
		}
	}
	return nil
}

// arrays turns rows into columns.
func arrays(from, to int, row func(i int) []any) []any {
	var texts [][]*string
	var flags [][]bool
	for i := from; i < to; i++ {
		values := row(i)
		if texts == nil {
			texts, flags = make([][]*string, len(values)), make([][]bool, len(values))
		}
		for c, v := range values {
			switch v := v.(type) {
			case bool:
				flags[c] = append(flags[c], v)
			case string:
				texts[c] = append(texts[c], &v)
			default:
				texts[c] = append(texts[c], nil)
			}
		}
	}
	out := make([]any, len(texts))
	for c := range texts {
		if flags[c] != nil {
			out[c] = flags[c]
		} else {
			out[c] = texts[c]
		}
	}
	return out
}
