package hr

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/outbound"
)

// The bounds of one asking: of a page, of all pages, of the tries for one page, and of a wait that the other system asks for.
const (
	maxPageBytes = 16 << 20
	maxPullBytes = 256 << 20
	maxPages     = 20_000
	maxTries     = 5
	longestWait  = 2 * time.Minute
	longestPull  = 30 * time.Minute
)

// fetch asks another system for its rows, page by page.
type fetch struct {
	caller *outbound.Caller
	c      Connector
	secret string
	pause  func(ctx context.Context, d time.Duration) error
	tell   func(rows int)

	rows    []map[string]string
	headers map[string]bool
	bytes   int64
	pages   map[[sha256.Size]byte]int // what each page said, with its number
	asked   map[string]bool           // addresses
}

// all gives the rows of every page as a table: the headers sorted, the first row in line 2. Where any page cannot be had or
// read, the fault names the page, and the row where one is to blame, and there are no rows.
func (f *fetch) all(ctx context.Context) (*csvio.Table, error) {
	ctx, cancel := context.WithTimeout(ctx, longestPull)
	defer cancel()
	f.headers, f.pages, f.asked = map[string]bool{}, map[[sha256.Size]byte]int{}, map[string]bool{}
	address, err := f.c.first()
	for page := 1; err == nil && address != ""; page++ {
		switch {
		case page > maxPages:
			return nil, wrongAt("hr.pull.pages", page, 0, "max", maxPages)
		case f.asked[address]:
			return nil, wrongAt("hr.pull.repeats", page, 0)
		}
		f.asked[address] = true
		before := len(f.rows)
		var next string
		if next, err = f.page(ctx, page, address); err != nil {
			break
		}
		f.tell(len(f.rows))
		if len(f.rows) == before {
			break
		}
		address, err = f.c.after(address, next, page, len(f.rows))
	}
	if err != nil {
		return nil, err
	}
	if len(f.rows) == 0 {
		return nil, wrongAt("hr.pull.none", 1, 0)
	}
	return f.table(), nil
}

// wrongAt is a fault of one page, and of one of its rows where row is not 0.
func wrongAt(key string, page, row int, args ...any) *fault.Fault {
	return fault.E(fault.Invalid, "hr.Pull", key, append([]any{"page", page, "row", row}, args...)...)
}

// page reads one page, tried again while the other system is busy.
func (f *fetch) page(ctx context.Context, page int, address string) (next string, err error) {
	for try := 1; ; try++ {
		var status int
		var again time.Duration
		next, status, again, err = f.once(ctx, page, address)
		passing := status == http.StatusTooManyRequests || status >= 500 || status == 0 && fault.Is(err, fault.Unavailable)
		switch {
		case err == nil || !passing || ctx.Err() != nil:
			return next, err
		case again > longestWait:
			return "", wrongAt("hr.pull.wait", page, 0, "status", status, "minutes", int(again/time.Minute))
		case try == maxTries:
			return "", err
		}
		if err := f.pause(ctx, max(again, time.Second<<(try-1))); err != nil {
			return "", err
		}
	}
}

// once asks for a page once.
func (f *fetch) once(ctx context.Context, page int, address string) (next string, status int, again time.Duration, err error) {
	header := map[string]string{"Accept": "application/json"}
	if f.c.Header != "" {
		header[f.c.Header] = f.secret
	}
	most := min(maxPageBytes, maxPullBytes-f.bytes)
	if most <= 0 {
		return "", 0, 0, wrongAt("hr.pull.large", page, 0, "max", maxPullBytes>>20)
	}
	var read int64
	before := len(f.rows)
	err = f.caller.Read(ctx, outbound.Call{Method: http.MethodGet, URL: address, Header: header, Most: most}, func(a outbound.Answer, body io.Reader) error {
		status, again = a.Status, a.Again
		if err := refusal(a, page); err != nil {
			return err
		}
		if kind := http.Header(a.Header).Get("Content-Type"); strings.HasPrefix(strings.ToLower(kind), "text/html") {
			return wrongAt(wrongHTML, page, 0)
		}
		counted := &counting{from: body}
		next, err = f.read(page, counted)
		read = counted.n
		if next == "" && f.c.Paging.By == PagingNext {
			next = linked(http.Header(a.Header).Values("Link"))
		}
		return err
	})
	if err != nil {
		f.rows = f.rows[:before]
		if fault.Is(err, fault.TooLarge) {
			err = wrongAt("hr.pull.page_large", page, 0, "max", most>>20)
		} else if fault.Is(err, fault.Unavailable) { // no answer, or half of one
			status, err = 0, fault.E(fault.Unavailable, "hr.Pull", brokenKey(err), "page", page, "row", 0).Because(err)
		}
		return "", status, again, err
	}
	f.bytes += read
	return next, status, again, nil
}

// brokenKey says whether there was no answer or half of one.
func brokenKey(err error) string {
	if fault.As(err).Key == "ground.outbound.broken" {
		return wrongCut
	}
	return "hr.pull.silent"
}

// refusal says what an answer means that is no success.
func refusal(a outbound.Answer, page int) error {
	switch {
	case a.Good():
		return nil
	case a.Status >= 300 && a.Status < 400:
		return wrongAt("hr.pull.redirect", page, 0, "status", a.Status)
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden:
		return wrongAt("hr.pull.denied", page, 0, "status", a.Status)
	case a.Status == http.StatusTooManyRequests, a.Status >= 500:
		return wrongAt("hr.pull.busy", page, 0, "status", a.Status)
	}
	return wrongAt("hr.pull.refused", page, 0, "status", a.Status)
}

// read reads the rows of a page, and what it says of the next one.
func (f *fetch) read(page int, body io.Reader) (next string, err error) {
	sum := sha256.New()
	r := rowsReader{rows: pathOf(f.c.RowsAt), each: func(row map[string]string) error {
		if len(f.rows) == MaxRows {
			return wrongAt("hr.pull.rows", page, 0, "max", MaxRows)
		}
		for _, name := range slices.Sorted(maps.Keys(row)) {
			fmt.Fprintf(sum, "%q%q", name, row[name])
		}
		f.rows = append(f.rows, row)
		return nil
	}}
	if f.c.Paging.By == PagingNext || f.c.Paging.By == PagingCursor {
		r.more = pathOf(f.c.Paging.At)
	}
	if err := r.read(body); err != nil {
		var wrong *rowsError
		if errors.As(err, &wrong) {
			if wrong.key == wrongList && f.c.RowsAt == "" {
				wrong.key = "hr.pull.not_list"
			}
			err = wrongAt(wrong.key, page, wrong.row, "path", f.c.RowsAt, "max", maxColumns).Because(err)
		}
		return "", err
	}
	if r.n == 0 {
		return "", nil
	}
	said := [sha256.Size]byte(sum.Sum(nil))
	if first := f.pages[said]; first > 0 {
		return "", wrongAt("hr.pull.same", page, 0, "first", first)
	}
	f.pages[said] = page
	return r.next, nil
}

// table lays the rows out as a file is laid out. A row with a character that no cell can hold is told as unreadable.
func (f *fetch) table() *csvio.Table {
	for _, row := range f.rows {
		for name := range row {
			f.headers[name] = true
		}
	}
	t := &csvio.Table{Header: slices.Sorted(maps.Keys(f.headers))}
	for i, row := range f.rows {
		cells, sound := make([]string, len(t.Header)), true
		for k, h := range t.Header {
			cells[k] = row[h]
			sound = sound && !strings.Contains(cells[k], "\x00")
		}
		f.rows[i] = nil
		if !sound {
			t.Problems = append(t.Problems, csvio.Problem{Row: i + 2, Record: i + 2, Key: "csvio.nul"})
			continue
		}
		t.Rows = append(t.Rows, csvio.Row{N: i + 2, Record: i + 2, Cells: cells})
	}
	return t
}

// first is the address of the first page.
func (c Connector) first() (string, error) {
	p := c.Paging
	add := map[string]string{}
	if p.Size > 0 && p.By != PagingNone {
		add[p.SizeParam] = strconv.Itoa(p.Size)
	}
	switch {
	case p.By == PagingPage && p.FromZero, p.By == PagingOffset:
		add[p.Param] = "0"
	case p.By == PagingPage:
		add[p.Param] = "1"
	}
	return with(c.URL, add)
}

// after is the address of the page after one: next is what that page said of it, rows are those read so far. "" when it was the
// last.
func (c Connector) after(address, next string, page, rows int) (string, error) {
	p := c.Paging
	switch p.By {
	case PagingPage:
		if !p.FromZero {
			page++
		}
		return with(address, map[string]string{p.Param: strconv.Itoa(page)})
	case PagingOffset:
		return with(address, map[string]string{p.Param: strconv.Itoa(rows)})
	case PagingCursor:
		if next == "" {
			return "", nil
		}
		return with(address, map[string]string{p.Param: next})
	case PagingNext:
		return c.follow(address, next, page)
	}
	return "", nil
}

// follow is where a link leads: on the same server alone, for the header that proves who asks goes with it.
func (c Connector) follow(address, next string, page int) (string, error) {
	if next == "" {
		return "", nil
	}
	here, err := url.Parse(address)
	if err != nil {
		return "", fault.Wrap("hr.Pull", err)
	}
	to, err := here.Parse(next)
	if err != nil || to.Scheme != here.Scheme || to.Host != here.Host || to.User != nil {
		return "", wrongAt("hr.pull.away", page, 0, "host", here.Host)
	}
	to.Fragment = ""
	return to.String(), nil
}

// with is an address with parameters set.
func with(address string, set map[string]string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fault.Wrap("hr.Pull", err)
	}
	if len(set) == 0 {
		return address, nil
	}
	q := u.Query()
	for name, value := range set {
		q.Set(name, value)
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// linked gives the address of the next page from headers Link (RFC 8288); "" where none tells it.
func linked(headers []string) string {
	for _, header := range headers {
		for _, link := range strings.Split(header, ",") {
			target, params, ok := strings.Cut(strings.TrimSpace(link), ">")
			if !ok || !strings.HasPrefix(target, "<") {
				continue
			}
			for _, param := range strings.Split(params, ";") {
				name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
				if strings.EqualFold(name, "rel") && slices.Contains(strings.Fields(strings.ToLower(strings.Trim(value, `"`))), "next") {
					return target[1:]
				}
			}
		}
	}
	return ""
}

// counting counts what is read.
type counting struct {
	from io.Reader
	n    int64
}

// Read reads.
func (c *counting) Read(to []byte) (int, error) {
	n, err := c.from.Read(to)
	c.n += int64(n)
	return n, err
}
