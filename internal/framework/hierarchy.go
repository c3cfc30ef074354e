package framework

import (
	"context"
	"io"
	"slices"
	"strings"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Node is one thing of an outside list's hierarchy: a group, or a skill that may stand in our dictionary.
type Node struct {
	ID    string
	Kind  string // group, skill
	URI   string
	Code  string // of the competency in our dictionary; "" when it is not there
	Label string // as the list names it; "" when only edges tell of it
}

// Edge says that one thing stands under another; a thing may stand under several.
type Edge struct{ Parent, Child string }

// Narrower gives what stands directly under a thing of a list.
func (f *Frameworks) Narrower(ctx context.Context, q db.Q, source, id string) ([]Node, error) {
	out, err := selectChildren(ctx, q, source, id)
	return out, fault.Wrap("framework.Narrower", err)
}

// Broader gives what a thing of a list stands directly under.
func (f *Frameworks) Broader(ctx context.Context, q db.Q, source, id string) ([]Node, error) {
	out, err := selectParents(ctx, q, source, id)
	return out, fault.Wrap("framework.Broader", err)
}

// ImportNodes takes in the things of a hierarchy with their names: groups, and skills where the list gives them. A thing
// whose URI is that of a competency in the dictionary is tied to it.
func (f *Frameworks) ImportNodes(ctx context.Context, by who.Actor, r io.Reader, opt Options) (Report, error) {
	const op = "framework.ImportNodes"
	if !by.Can(who.FrameworkEdit, Nation) {
		return Report{}, fault.E(fault.Denied, op, "framework.denied.dictionary")
	}
	opt = opt.or(Options{Source: "esco"})
	nodes, report, err := readNodes(r)
	if err != nil {
		return Report{}, err
	}
	report.DryRun = opt.DryRun
	if err := report.settle(op, opt.Partial); err != nil || opt.DryRun {
		return report, err
	}
	err = f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		report.Made = len(nodes)
		return saveNodes(ctx, tx, opt.Source, nodes)
	})
	return report, fault.Wrap(op, err)
}

var nodeColumns = csvio.Mapping{
	{Field: "id", Required: true},
	{Field: "label", Names: []string{"PREFERREDLABEL", "preferred_label"}, Required: true},
	{Field: "uri", Names: []string{"ORIGINURI", "concept_uri"}},
	{Field: "type", Names: []string{"OBJECTTYPE", "SKILLTYPE"}},
}

func readNodes(r io.Reader) ([]Node, Report, error) {
	var out []Node
	var report Report
	var b *csvio.Binding
	rows := map[string]int{}
	problems, err := csvio.Each(r, csvio.Options{MaxRows: 200_000, Pad: true, OnHeader: func(header []string) (err error) {
		b, err = nodeColumns.Bind(header)
		return err
	}}, func(row csvio.Row) error {
		n := Node{ID: b.Get(row, "id"), Kind: "group", URI: b.Get(row, "uri"), Label: b.Get(row, "label")}
		if strings.Contains(n.URI, "/skill/") || strings.EqualFold(b.Get(row, "type"), "skill") {
			n.Kind = "skill"
		}
		switch {
		case !ValidCode(n.ID):
			report.Add(b.Problem(row, "id", "framework.import.code"))
		case rows[n.ID] != 0:
			report.Add(b.Problem(row, "id", "framework.import.code_twice", "row", rows[n.ID]))
		case n.Label == "":
			report.Add(b.Problem(row, "label", "framework.import.no_name"))
		default:
			rows[n.ID] = row.N
			report.Accept(1)
			out = append(out, n)
		}
		return nil
	})
	report.Add(problems...)
	return out, report, err
}

// ImportHierarchy takes in the edges of a hierarchy: what stands under what. A row that would close a circle is refused, and
// the circle shown. Things that only edges tell of are kept without a name.
func (f *Frameworks) ImportHierarchy(ctx context.Context, by who.Actor, r io.Reader, opt Options) (Report, error) {
	const op = "framework.ImportHierarchy"
	if !by.Can(who.FrameworkEdit, Nation) {
		return Report{}, fault.E(fault.Denied, op, "framework.denied.dictionary")
	}
	opt = opt.or(Options{Source: "esco"})
	file, err := readEdges(r)
	if err != nil {
		return Report{}, err
	}
	var report Report
	if opt.DryRun {
		_, report, err = f.weighEdges(ctx, f.db.Reader(), op, file, opt)
		return report, fault.Wrap(op, err)
	}
	err = f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		var edges []Edge
		if edges, report, err = f.weighEdges(ctx, tx, op, file, opt); err != nil {
			return err
		}
		if err := saveUnnamedNodes(ctx, tx, opt.Source, file.kinds); err != nil {
			return err
		}
		made, err := saveEdges(ctx, tx, opt.Source, edges)
		report.Made = int(made)
		return err
	})
	return report, fault.Wrap(op, err)
}

// edgeFile is what a file of edges held.
type edgeFile struct {
	edges    []Edge
	rows     []int             // of each edge
	kinds    map[string]string // of each thing named: group or skill
	problems []csvio.Problem
	child    string // what the file calls the column of the child
}

var edgeColumns = csvio.Mapping{
	{Field: "parent", Names: []string{"PARENTID", "parent_id", "broader"}, Required: true},
	{Field: "child", Names: []string{"CHILDID", "child_id", "narrower"}, Required: true},
	{Field: "parent_type", Names: []string{"PARENTOBJECTTYPE"}},
	{Field: "child_type", Names: []string{"CHILDOBJECTTYPE"}},
}

func readEdges(r io.Reader) (edgeFile, error) {
	file := edgeFile{kinds: map[string]string{}}
	var b *csvio.Binding
	kind := func(id, theirs string) {
		if strings.EqualFold(theirs, "skill") {
			file.kinds[id] = "skill"
		} else if file.kinds[id] == "" {
			file.kinds[id] = "group"
		}
	}
	problems, err := csvio.Each(r, csvio.Options{MaxRows: 1_000_000, Pad: true, OnHeader: func(header []string) (err error) {
		b, err = edgeColumns.Bind(header)
		return err
	}}, func(row csvio.Row) error {
		e := Edge{b.Get(row, "parent"), b.Get(row, "child")}
		for field, id := range map[string]string{"parent": e.Parent, "child": e.Child} {
			if !ValidCode(id) {
				file.problems = append(file.problems, b.Problem(row, field, "framework.import.code"))
				return nil
			}
		}
		kind(e.Parent, b.Get(row, "parent_type"))
		kind(e.Child, b.Get(row, "child_type"))
		file.edges = append(file.edges, e)
		file.rows = append(file.rows, row.N)
		return nil
	})
	if err != nil {
		return file, err
	}
	file.problems = append(file.problems, problems...)
	file.child = b.Problem(csvio.Row{}, "child", "").Column
	return file, nil
}

// maxCircles bounds how many circles one report shows.
const maxCircles = 20

// weighEdges looks for circles among the edges that stand and those of the file, and gives the edges to write.
func (f *Frameworks) weighEdges(ctx context.Context, q db.Q, op string, file edgeFile, opt Options) ([]Edge, Report, error) {
	report := Report{DryRun: opt.DryRun}
	report.Add(file.problems...)
	stand, err := selectEdges(ctx, q, opt.Source)
	if err != nil {
		return nil, report, err
	}
	rowOf := map[Edge]int{}
	for i, e := range file.edges {
		rowOf[e] = max(rowOf[e], file.rows[i])
	}
	for _, e := range stand {
		delete(rowOf, e) // it stands, so it closes no circle
	}
	all := append(stand, file.edges...)
	refused := map[Edge]bool{}
	for range maxCircles {
		circle := Circle(all)
		if circle == nil {
			break
		}
		last := closing(circle, rowOf)
		refused[last] = true
		all = slices.DeleteFunc(all, func(e Edge) bool { return e == last })
		report.Add(csvio.Problem{
			Row: rowOf[last], Column: file.child, Key: "framework.hierarchy.circle", Args: []any{"path", strings.Join(circle, " > ")}, Value: last.Child,
		})
	}
	if len(refused) == maxCircles && Circle(all) != nil {
		report.Add(csvio.Problem{Key: "framework.hierarchy.more_circles", Args: []any{"n", maxCircles}})
		return nil, report, report.settle(op, false)
	}
	var write []Edge
	for _, e := range file.edges {
		if !refused[e] {
			write = append(write, e)
		}
	}
	report.Accept(len(write))
	return write, report, report.settle(op, opt.Partial)
}

// closing gives the edge of a circle that came last in the file: the one to refuse.
func closing(circle []string, rowOf map[Edge]int) Edge {
	var last Edge
	for i := range len(circle) - 1 {
		if e := (Edge{circle[i], circle[i+1]}); last == (Edge{}) || rowOf[e] > rowOf[last] {
			last = e
		}
	}
	return last
}

// Circle gives one way round along the edges that ends where it began, "a", "b", "a"; nil when there is none.
func Circle(edges []Edge) []string {
	below := map[string][]string{}
	var order []string
	for _, e := range edges {
		if below[e.Parent] == nil {
			order = append(order, e.Parent)
		}
		below[e.Parent] = append(below[e.Parent], e.Child)
	}
	const (
		onTheWay = 1
		done     = 2
	)
	state := map[string]int{}
	for _, start := range order {
		if state[start] != 0 {
			continue
		}
		state[start] = onTheWay
		way, next := []string{start}, []int{0} // by hand, not by recursion: a chain may be as long as the file
		for len(way) > 0 {
			i := len(way) - 1
			at := way[i]
			if next[i] == len(below[at]) {
				state[at] = done
				way, next = way[:i], next[:i]
				continue
			}
			child := below[at][next[i]]
			next[i]++
			switch state[child] {
			case onTheWay:
				return append(slices.Clone(way[slices.Index(way, child):]), child)
			case 0:
				state[child] = onTheWay
				way, next = append(way, child), append(next, 0)
			}
		}
	}
	return nil
}
