package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// block is a development block with its number of secretaries.
type block struct {
	code             int
	nameEN, nameHI   string
	posts, nMeasured int
}

// cell is what a block's measured secretaries must add up to in a competency.
type cell struct {
	block, n        int
	competency      string
	required        int
	meanLevel, gap  int // hundredths
	levels, deficit int // sums over the n persons
}

// line is one line of Sunita Verma's expected passbook; scores in hundredths.
type line struct {
	competency                              string
	criticality, required, self             int
	workplace, tested, score, attained, gap int
}

// input is all that is given.
type input struct {
	blocks   []block
	cells    []cell
	passbook []line
}

// readInput loads the places, the expected atlas and the expected passbook.
func readInput(dir string) (input, error) {
	places, err := readTable(filepath.Join(dir, "places.csv"))
	if err != nil {
		return input{}, err
	}
	names := map[string]string{}
	for _, p := range places {
		if p["level"] == "block" {
			names[p["code"]] = p["name_en"]
		}
	}
	atlas, err := readTable(filepath.Join(dir, "atlas_expected.csv"))
	if err != nil {
		return input{}, err
	}
	book, err := readTable(filepath.Join(dir, "passbook_expected.csv"))
	if err != nil {
		return input{}, err
	}
	in := input{passbook: passbookLines(book)}
	for _, row := range atlas {
		c, err := atlasCell(row)
		if err != nil {
			return input{}, err
		}
		in.cells = append(in.cells, c)
		if len(in.blocks) == 0 || in.blocks[len(in.blocks)-1].code != c.block {
			in.blocks = append(in.blocks, block{code: c.block, nameEN: names[row["lgd_block"]], nameHI: row["block_hi"], posts: number(row["secretaries"]), nMeasured: c.n})
		}
	}
	return in, nil
}

// atlasCell reads a cell and finds the two sums that its rounded means stand for.
func atlasCell(row map[string]string) (cell, error) {
	c := cell{block: number(row["lgd_block"]), n: number(row["assessed"]), competency: row["competency"], required: number(row["required"]), meanLevel: hundredths(row["mean_attained"]), gap: hundredths(row["mean_gap"])}
	c.levels, c.deficit = halfUp(c.meanLevel*c.n, 100), halfUp(c.gap*c.n, 100)
	if halfUp(100*c.levels, c.n) != c.meanLevel || halfUp(100*c.deficit, c.n) != c.gap {
		return cell{}, fmt.Errorf("block %d, %s: no whole levels give a mean of %d and a gap of %d hundredths", c.block, c.competency, c.meanLevel, c.gap)
	}
	return c, nil
}

func passbookLines(rows []map[string]string) []line {
	var out []line
	for _, r := range rows {
		out = append(out, line{
			competency: r["competency"], criticality: number(r["criticality"]), required: number(r["required"]),
			self: number(r["self"]), workplace: hundredths(r["wpcas"]), tested: hundredths(r["tcs"]),
			score: hundredths(r["competency_score"]), attained: number(r["attained_level"]), gap: number(r["gap"]),
		})
	}
	return out
}

// readTable reads a file with a header row into one map a row.
func readTable(path string) ([]map[string]string, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out, nil
}

// number reads a whole number; the given files are ours, so a bad one is 0 and
// fails the tests that compare the result.
func number(s string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(s))
	return n
}

// hundredths reads "3.4" as 340.
func hundredths(s string) int {
	f, _ := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return int(math.Round(f * 100))
}

// table writes a header and rows as comma-separated text with line feeds.
func table(header []string, rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	// A buffer takes every write, so there is no error to look at.
	_ = w.Write(header)
	_ = w.WriteAll(rows)
	return b.Bytes()
}
