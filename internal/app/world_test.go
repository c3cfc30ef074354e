package app_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"
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
