package app_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
)

// expected is one cell of the seed.
type expected struct {
	key           string
	n             int
	attained, gap float64
	few           bool
}

func expectedCells(t *testing.T) []expected {
	t.Helper()
	f, err := os.Open("../demo/fixtures/atlas_expected.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 136 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	var out []expected
	for _, r := range rows[1:] {
		e := expected{key: r[2] + " " + r[7], few: r[11] != ""}
		e.n, _ = strconv.Atoi(r[6])
		e.attained, _ = strconv.ParseFloat(r[9], 64)
		e.gap, _ = strconv.ParseFloat(r[10], 64)
		out = append(out, e)
	}
	return out
}

// dump gives the rows of a table as sorted text, to be compared.
func dump(t *testing.T, h *apptest.House, table string) []string {
	t.Helper()
	rows, err := h.Reader().Query(t.Context(), "select * from "+table)
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
			fmt.Fprintf(&b, "%s=%v ", columns[i], *(v.(*any)))
		}
		out = append(out, b.String())
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}
