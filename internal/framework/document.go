package framework

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sort"
	"strconv"
	"strings"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
)

// maxDocument bounds a JSON file in bytes; maxDepth how deep it nests.
const (
	maxDocument = 16_000_000
	maxDepth    = 40
)

// document is a JSON file that knows on which line each of its values stands, so that a problem can name its row.
type document struct {
	data  []byte
	lines map[string]int  // "roles[0].name.en" -> line
	twice []csvio.Problem // keys that stand twice in one object: which of them counts would be a guess
}

// readDocument reads one JSON value with nothing after it. A byte order mark is passed over.
func readDocument(op string, r io.Reader) (*document, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	if len(data) > maxDocument {
		return nil, fault.E(fault.TooLarge, op, "framework.import.too_large", "max", maxDocument/1_000_000)
	}
	d := &document{data: bytes.TrimPrefix(data, []byte("\uFEFF")), lines: map[string]int{}}
	if len(bytes.TrimSpace(d.data)) == 0 {
		return nil, fault.E(fault.Invalid, op, "framework.import.empty_file")
	}
	if err := d.walk(); err != nil {
		return nil, fault.E(fault.Invalid, op, "framework.import.not_json", "line", d.lineAt(offsetOf(err, len(d.data)))).Because(err)
	}
	return d, nil
}

func offsetOf(err error, size int) int {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return int(syntax.Offset)
	}
	return size
}

func (d *document) lineAt(offset int) int {
	return 1 + bytes.Count(d.data[:min(max(offset, 0), len(d.data))], []byte("\n"))
}

// level is one object or list that the walk stands in.
type level struct {
	path   string
	object bool
	n      int             // next place in a list
	key    string          // key of the value that comes next; "" when a key comes next
	seen   map[string]bool // keys so far
}

// walk notes the line of every value and the keys that stand twice.
func (d *document) walk() error {
	dec := json.NewDecoder(bytes.NewReader(d.data))
	var stack []*level
	line, counted := 1, 0
	for {
		token, err := dec.Token()
		if err == io.EOF && len(stack) == 0 {
			return nil
		} else if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		at := int(dec.InputOffset())
		line += bytes.Count(d.data[counted:at], []byte("\n"))
		counted = at
		var top *level
		if len(stack) > 0 {
			top = stack[len(stack)-1]
		}
		if end, ok := token.(json.Delim); ok && (end == '}' || end == ']') {
			stack = stack[:len(stack)-1]
			continue
		}
		if top != nil && top.object && top.key == "" {
			d.takeKey(top, token.(string), line)
			continue
		}
		path, err := d.next(top)
		if err != nil {
			return err
		}
		d.lines[path] = line
		if begin, ok := token.(json.Delim); ok {
			if len(stack) == maxDepth {
				return errors.New("nested too deep")
			}
			stack = append(stack, &level{path: path, object: begin == '{', seen: map[string]bool{}})
		}
	}
}

func (d *document) takeKey(top *level, key string, line int) {
	if top.seen[key] {
		d.twice = append(d.twice, csvio.Problem{Row: line, Column: join(top.path, key), Key: "framework.import.key_twice"})
	}
	top.seen[key] = true
	top.key = "." + key // never empty, so that an empty key counts as one
}

// next names the value that begins now.
func (d *document) next(top *level) (string, error) {
	switch {
	case top == nil && d.lines[""] != 0:
		return "", errors.New("more than one value")
	case top == nil:
		return "", nil
	case top.object:
		key := top.key[1:]
		top.key = ""
		return join(top.path, key), nil
	}
	top.n++
	return top.path + "[" + strconv.Itoa(top.n-1) + "]", nil
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// line is the row of a value, or of the nearest thing around it that stands in the file.
func (d *document) line(path string) int {
	for {
		if n, ok := d.lines[path]; ok {
			return n
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return max(d.lines[""], 1)
		}
		path = path[:i]
	}
}

// atLines gives problems with the lines on which their places stand.
func (d *document) atLines(problems []csvio.Problem) []csvio.Problem {
	for i := range problems {
		problems[i].Row = d.line(problems[i].Column)
	}
	return problems
}

// decode reads the whole file into v, which names no fields.
func (d *document) decode(op string, v any) error {
	if err := json.Unmarshal(d.data, v); err != nil {
		return fault.E(fault.Invalid, op, "framework.import.not_list").Because(err)
	}
	return nil
}

// strict reads one value of the file into v. A field that v does not know, or a value of another type than v wants, is
// told as a problem: a misspelt name must not be lost in silence.
func (d *document) strict(where string, raw []byte, v any) *csvio.Problem {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil {
		return nil
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		path := d.within(where, wrong.Field)
		return &csvio.Problem{Row: d.line(path), Column: path, Key: "framework.import.type", Value: cut(wrong.Value)}
	}
	if _, quoted, ok := strings.Cut(err.Error(), `unknown field "`); ok {
		path := d.within(where, strings.TrimSuffix(quoted, `"`))
		return &csvio.Problem{Row: d.line(path), Column: path, Key: "framework.import.unknown_field"}
	}
	return &csvio.Problem{Row: d.line(where), Column: where, Key: "framework.import.type"}
}

// within finds the first value below where whose names end in field; the decoder tells names without places in lists.
func (d *document) within(where, field string) string {
	var found []string
	for path := range d.lines {
		if strings.HasPrefix(path, where) && strings.HasSuffix("."+plain(path), "."+plain(field)) {
			found = append(found, path)
		}
	}
	if len(found) == 0 {
		return where
	}
	sort.Slice(found, func(i, j int) bool {
		if a, b := d.lines[found[i]], d.lines[found[j]]; a != b {
			return a < b
		}
		return found[i] < found[j]
	})
	return found[0]
}

// plain leaves the places in lists out of a path.
func plain(path string) string {
	var b strings.Builder
	inside := false
	for _, r := range path {
		switch r {
		case '[':
			inside = true
		case ']':
			inside = false
		default:
			if !inside {
				b.WriteRune(r)
			}
		}
	}
	return strings.TrimPrefix(b.String(), ".")
}
