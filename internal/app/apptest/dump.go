package apptest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sopan/internal/app"
)

// Derived are the tables of the derived rooms: following the log and making them anew must fill them alike.
var Derived = []string{
	"passbook_level", "passbook_step", "gap_item", "gap_summary", "plan_done", "atlas_person", "atlas_cell", "notice_item",
	"atlas_post", "atlas_post_sum", "atlas_asked", "atlas_required", "people_post_tally",
}

// Dump gives the rows of a table as sorted text, to be compared.
func Dump(t testing.TB, h *app.House, table string) []string {
	t.Helper()
	rows, err := h.Reader().Query(context.Background(), "select * from "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for i, v := range values {
			fmt.Fprintf(&b, "%s=%v ", columns[i], *v.(*any))
		}
		out = append(out, b.String())
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// Differ says where two dumps differ first, "" when they do not.
func Differ(before, after []string) string {
	if len(before) != len(after) {
		return fmt.Sprintf("%d rows, then %d", len(before), len(after))
	}
	for i := range before {
		if before[i] != after[i] {
			return fmt.Sprintf("\n %s\n %s", before[i], after[i])
		}
	}
	return ""
}
