package webtest

import (
	"compress/gzip"
	"net/http"
	"regexp"
	"strconv"
)

var statements = regexp.MustCompile(`db;desc="(\d+)"`)

// Statements is how many SQL statements an answer took, as its Server-Timing says; -1 where it says nothing of them.
func Statements(h http.Header) int {
	found := statements.FindStringSubmatch(h.Get("Server-Timing"))
	if found == nil {
		return -1
	}
	n, _ := strconv.Atoi(found[1])
	return n
}

// Squeezed is how many bytes a page is on the wire.
func Squeezed(page string) int {
	var n weight
	zip := gzip.NewWriter(&n)
	_, _ = zip.Write([]byte(page)) // a weight never fails
	_ = zip.Close()
	return int(n)
}

type weight int

func (n *weight) Write(p []byte) (int, error) {
	*n += weight(len(p))
	return len(p), nil
}
