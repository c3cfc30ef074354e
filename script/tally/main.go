// Command tally reads the output of "go test -json", shows what failed and how each package fared, and writes the two
// numbers "passed failed" to the file named by its one argument. It exits 1 when anything failed.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// event is the part of a test2json line that is used here.
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	Elapsed     float64
	FailedBuild string
}

// score is what a run came to. Each test and each subtest counts once; a package that fails without a failing test of
// its own (it does not build, it panics in TestMain) counts as one failure.
type score struct {
	passed, failed int
}

// counter folds events into a score and keeps the output of tests until it is known whether it will be wanted.
type counter struct {
	out      io.Writer
	score    score
	output   map[string]*strings.Builder
	failures map[string]int
}

func newCounter(out io.Writer) *counter {
	return &counter{out: out, output: map[string]*strings.Builder{}, failures: map[string]int{}}
}

// take folds one event in.
func (c *counter) take(e event) {
	key := e.Package + "\x00" + e.Test
	switch e.Action {
	case "output":
		c.keep(key, e.Output)
	case "build-output":
		c.keep("build\x00"+e.ImportPath, e.Output)
	case "pass":
		if e.Test != "" {
			c.score.passed++
		} else {
			fmt.Fprintf(c.out, "   ok    %s  %.1f s\n", e.Package, e.Elapsed)
		}
		delete(c.output, key)
	case "skip":
		if e.Test != "" {
			c.tellSkip(e, key)
		}
		delete(c.output, key)
	case "fail":
		c.takeFailure(e, key)
	}
}

// takeFailure counts a failure and shows what the test, the package or the build said.
func (c *counter) takeFailure(e event, key string) {
	if e.Test != "" {
		c.score.failed++
		c.failures[e.Package]++
		fmt.Fprintf(c.out, "   FAIL  %s %s\n", e.Package, e.Test)
		c.show(key)
		return
	}
	if c.failures[e.Package] == 0 {
		c.score.failed++
	}
	fmt.Fprintf(c.out, "   FAIL  %s  %.1f s\n", e.Package, e.Elapsed)
	if e.FailedBuild != "" {
		c.show("build\x00" + e.FailedBuild)
	}
	c.show(key)
}

// tellSkip names a skipped test with its reason, so that a skip is never silent.
func (c *counter) tellSkip(e event, key string) {
	why := ""
	if b := c.output[key]; b != nil {
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSpace(line)
			if line != "" && !strings.HasPrefix(line, "===") && !strings.HasPrefix(line, "---") {
				why = line
			}
		}
	}
	fmt.Fprintf(c.out, "   skip  %s %s  %s\n", e.Package, e.Test, why)
}

func (c *counter) keep(key, text string) {
	b := c.output[key]
	if b == nil {
		b = &strings.Builder{}
		c.output[key] = b
	}
	b.WriteString(text)
}

func (c *counter) show(key string) {
	b := c.output[key]
	if b == nil {
		return
	}
	for line := range strings.Lines(b.String()) {
		if !strings.HasPrefix(line, "=== ") {
			fmt.Fprintf(c.out, "         %s", line)
		}
	}
	delete(c.output, key)
}

// count reads events until the end. A line that is not JSON is shown as it is.
func count(in io.Reader, out io.Writer) (score, error) {
	c := newCounter(out)
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			var e event
			if json.Unmarshal([]byte(line), &e) == nil {
				c.take(e)
			} else {
				fmt.Fprint(out, "   ", line)
			}
		}
		if err == io.EOF {
			return c.score, nil
		}
		if err != nil {
			return c.score, err
		}
	}
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go test -json ./... | tally COUNTFILE")
		os.Exit(2)
	}
	s, err := count(os.Stdin, os.Stdout)
	if err == nil {
		err = os.WriteFile(os.Args[1], fmt.Appendf(nil, "%d %d\n", s.passed, s.failed), 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(2)
	}
	if s.failed > 0 {
		os.Exit(1)
	}
}
