package cf

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Query is how a list of documents is asked for (REST binding of 1.0 and 1.1, chapter 3: paging, sorting, filtering, selection).
type Query struct {
	Limit, Offset int
	Sort          string // a field of the document; "" leaves the order as it is
	Descending    bool
	Any           bool   // one of the tests is enough; otherwise all must hold
	Tests         []Test // none: every document is wanted
	Fields        []string
}

// Test is one comparison of a filter: title~'skills'. Op is one of = != > >= < <= ~ (contains); texts are compared without regard to
// capitals, as the binding says.
type Test struct{ Field, Op, Value string }

// The ways in which a query can be wrong.
var (
	ErrSortField      = errors.New("no such field to sort by, or no such order")
	ErrSelectionField = errors.New("no such field to select or to filter by, or a filter of another form")
	ErrPaging         = errors.New("limit must be a whole number from 1, offset one from 0")
)

// mostPage is the largest page that is given whatever limit says.
const mostPage = 1000

// documentFields gives the fields of a document that stands alone: a text, which can be sorted and compared; texts, which can be
// compared; or an object, which can be selected alone.
func documentFields(v Version) (map[string]string, error) {
	all, err := compiled()
	if err != nil {
		return nil, err
	}
	out := map[string]string{"CFPackageURI": "object"}
	for name, field := range all[v].Ref.Properties["CFDocument"].Ref.Properties {
		kinds := field.Types.ToStrings()
		switch list := slices.Contains(kinds, "array"); {
		case list && slices.Contains(field.Items2020.Types.ToStrings(), "string"):
			out[name] = "texts"
		case !list && slices.Contains(kinds, "string"):
			out[name] = "text"
		default:
			out[name] = "object"
		}
	}
	return out, nil
}

// ReadQuery reads limit, offset, sort, orderBy, filter and fields. Its errors are the three above.
func ReadQuery(values url.Values, v Version) (Query, error) {
	q := Query{Limit: 100}
	known, err := documentFields(v)
	if err != nil {
		return q, err
	}
	for _, n := range []struct {
		name  string
		least int
		to    *int
	}{{"limit", 1, &q.Limit}, {"offset", 0, &q.Offset}} {
		if !values.Has(n.name) {
			continue
		}
		given, err := strconv.Atoi(values.Get(n.name))
		if err != nil || given < n.least {
			return q, ErrPaging
		}
		*n.to = given
	}
	q.Limit = min(q.Limit, mostPage)
	if q.Sort = values.Get("sort"); q.Sort != "" && known[q.Sort] != "text" {
		return q, ErrSortField
	}
	switch values.Get("orderBy") {
	case "", "asc":
	case "desc":
		q.Descending = true
	default:
		return q, ErrSortField
	}
	for _, list := range values["fields"] {
		for _, field := range strings.Split(list, ",") {
			if field = strings.TrimSpace(field); known[field] == "" {
				return q, ErrSelectionField
			}
			q.Fields = append(q.Fields, field)
		}
	}
	if text := strings.TrimSpace(values.Get("filter")); text != "" {
		if err := q.filter(text, known); err != nil {
			return q, err
		}
	}
	return q, nil
}

// testForm is one test and what ties it to the next. Within a value a quote is written twice.
var testForm = regexp.MustCompile(`^\s*([A-Za-z]+)\s*(!=|>=|<=|=|>|<|~)\s*'((?:[^']|'')*)'\s*(AND\b|OR\b|&&|\|\||$)`)

// maxTests bounds a filter.
const maxTests = 20

func (q *Query) filter(text string, known map[string]string) error {
	tie := ""
	for {
		m := testForm.FindStringSubmatch(text)
		if m == nil || len(q.Tests) == maxTests || known[m[1]] != "text" && known[m[1]] != "texts" {
			return ErrSelectionField
		}
		q.Tests = append(q.Tests, Test{Field: m[1], Op: m[2], Value: strings.ReplaceAll(m[3], "''", "'")})
		text = text[len(m[0]):]
		next := map[string]string{"AND": "AND", "&&": "AND", "OR": "OR", "||": "OR"}[m[4]]
		switch {
		case m[4] == "":
			return nil
		case tie != "" && next != tie: // which would bind the tighter is not said
			return ErrSelectionField
		}
		tie, q.Any = next, next == "OR"
	}
}

// Select gives the page of documents that is wanted, with the fields that are wanted, and how many documents there are in all.
func (q Query) Select(documents []Document) (page []map[string]any, total int, err error) {
	var found []map[string]any
	for _, d := range documents {
		data, err := json.Marshal(d)
		if err != nil {
			return nil, 0, err
		}
		var fields map[string]any
		if err := json.Unmarshal(data, &fields); err != nil {
			return nil, 0, err
		}
		if q.wants(fields) {
			found = append(found, fields)
		}
	}
	if q.Sort != "" {
		slices.SortStableFunc(found, func(a, b map[string]any) int {
			c := cmp.Compare(folded(a[q.Sort]), folded(b[q.Sort]))
			if q.Descending {
				return -c
			}
			return c
		})
	}
	page = []map[string]any{}
	for _, d := range found[min(q.Offset, len(found)):min(q.Offset+q.Limit, len(found))] {
		if len(q.Fields) > 0 {
			for name := range d {
				if !slices.Contains(q.Fields, name) {
					delete(d, name)
				}
			}
		}
		page = append(page, d)
	}
	return page, len(found), nil
}

func folded(v any) string {
	text, _ := v.(string)
	return strings.ToLower(text)
}

func (q Query) wants(d map[string]any) bool {
	for _, t := range q.Tests {
		if t.holds(d[t.Field]) == q.Any {
			return q.Any
		}
	}
	return len(q.Tests) == 0 || !q.Any
}

// holds compares; of a list, one that holds is enough.
func (t Test) holds(v any) bool {
	if list, ok := v.([]any); ok {
		return slices.ContainsFunc(list, t.holds)
	}
	have, want := folded(v), strings.ToLower(t.Value)
	switch t.Op {
	case "=":
		return have == want
	case "!=":
		return have != want
	case ">":
		return have > want
	case ">=":
		return have >= want
	case "<":
		return have < want
	case "<=":
		return have <= want
	}
	return strings.Contains(have, want)
}
