// Command gen writes the posts, the people and the readings of the demo.
//
// The people are synthetic: names, dates and scores come from lists in this
// folder and from a fixed seed, so every run writes the same bytes. What the
// readings must add up to is given: atlas_expected.csv fixes the level of each
// block in each competency, passbook_expected.csv that of Sunita Verma.
//
// Run it from the root of the repository:
//
//	go run ./internal/demo/gen
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// seed starts the stream of choices; another seed makes another district.
const seed = 20261122

func main() {
	dir := flag.String("dir", "internal/demo/fixtures", "the folder of the fixtures")
	flag.Parse()
	if err := run(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run reads what is given from dir and writes what is made into it.
func run(dir string) error {
	files, err := generate(dir)
	if err != nil {
		return err
	}
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generate makes the three files in memory, by name.
func generate(dir string) (map[string][]byte, error) {
	in, err := readInput(dir)
	if err != nil {
		return nil, err
	}
	r := &stream{state: seed}
	posts := makePosts(in.blocks)
	people := makePeople(posts, in.blocks, r)
	readings, err := makeReadings(in, people, r)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		"positions.csv": table(postHeader, postRows(posts)),
		"people.csv":    table(peopleHeader, personRows(people)),
		"readings.csv":  table(readingHeader, readingRows(readings)),
	}, nil
}
