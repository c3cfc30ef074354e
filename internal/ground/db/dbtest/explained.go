package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"sopan/internal/ground/db"
)

// Explained runs queries and keeps the plans by which the database runs them, one text a query.
type Explained struct {
	db.Q
	Plans []string
}

// Query explains a query, and runs it.
func (e *Explained) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	how := "explain "
	if e.Dialect() == db.SQLite {
		how = "explain query plan "
	}
	rows, err := e.Q.Query(ctx, how+query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", how, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var plan strings.Builder
	for rows.Next() {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(sql.NullString)
		}
		if err := rows.Scan(cells...); err != nil {
			return nil, err
		}
		fmt.Fprintln(&plan, cells[len(cells)-1].(*sql.NullString).String)
	}
	e.Plans = append(e.Plans, plan.String())
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return e.Q.Query(ctx, query, args...)
}
