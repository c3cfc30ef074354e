package people

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// orgFiles are the directory's lists of central and of state organisations, and our own file.
var orgFiles = map[string]csvio.Mapping{
	"central": directoryColumns,
	"state": append(csvio.Mapping{
		{Field: "state_code", Names: []string{"State Code"}, Required: true},
		{Field: "state_name", Names: []string{"State Name"}},
	}, directoryColumns...),
	"csv": append(csvio.Mapping{
		{Field: "code", Required: true},
		{Field: "lgd_code"},
		{Field: "parent_code", Required: true},
		{Field: "kind", Required: true},
		{Field: "place_level"},
		{Field: "place_code"},
	}, nameColumns("name")...),
}

var directoryColumns = csvio.Mapping{
	{Field: "lgd_code", Names: []string{"Organization Code"}, Required: true},
	{Field: "name_en", Names: []string{"Organization Name"}, Required: true},
	{Field: "kind", Names: []string{"Organization Type"}, Required: true},
	{Field: "parent_code", Names: []string{"Parent Organization Code"}, Required: true},
	{Field: "parent_name", Names: []string{"Parent Organization Name"}},
	{Field: "parent_kind", Names: []string{"Parent Organization Type"}},
}

// The organisation over all others, and the form of what is made for a state.
const (
	rootCode  = "IN"
	stateCode = "ST-"
)

// orgKinds turns the directory's words into ours.
var orgKinds = map[string]string{"Ministry": "ministry", "Department": "department", "Organization": "organisation", "Organisation": "organisation"}

// node is an organisation in the tree while a file is judged.
type node struct {
	Org
	segment string
	old     *Org // as it is stored; nil for a new one
	row     csvio.Row
	listed  bool // the file has a row for it
	refused bool
}

// orgRow is one row of a file of organisations, read.
type orgRow struct {
	Org
	row                            csvio.Row
	parent, parentName, parentKind string // the parent's code: ours in our file, the directory's in the directory's
	stateName                      string
}

// ImportOrgs takes in a file of organisations: the directory's central or state list, or our own (csv). Organisations are
// matched by our code, by the directory's, and governments by their state. In the directory a parent that has no row of
// its own is made from what its children say of it, and told; one that is named without a code is looked for by name.
// Names that are alike under one parent are told and kept. A unit whose parent has changed moves with all below it; one whose
// place has changed is told by a fact of its own.
func (r *Register) ImportOrgs(ctx context.Context, by who.Actor, kind string, file io.Reader, opt Options) (Report, error) {
	const op = "people.ImportOrgs"
	columns, ok := orgFiles[kind]
	switch {
	case !ok:
		return Report{}, fault.E(fault.Invalid, op, "people.file.kind", "kind", kind)
	case !by.Can(who.PlacesEdit, ""):
		return Report{}, fault.E(fault.Denied, op, "people.org.denied")
	}
	return r.takeFile(ctx, by, op, file, columns, opt, func(ctx context.Context, q db.Q, in *sheet, report *Report) (writes, error) {
		if err := lockOrgs(ctx, q); err != nil {
			return nil, err
		}
		t, err := newTree(ctx, q, in, report)
		if err != nil {
			return nil, err
		}
		rows := t.judge(kind)
		if kind == "csv" {
			t.hangOurs(rows)
		} else {
			t.hangDirectory(rows)
		}
		t.refuseCircles()
		t.tellAlike()
		changed, moved := t.settle()
		opt.judged(in)
		return func(ctx context.Context, tx *db.Tx) error { return applyOrgs(ctx, tx, changed, moved) }, nil
	})
}

func applyOrgs(ctx context.Context, tx *db.Tx, changed []*node, moved []OrgMoved) error {
	keys := make([]placeKey, len(changed))
	for i, n := range changed {
		keys[i] = placeKey{n.PlaceLevel, n.PlaceCode}
	}
	lies, err := liesIn(ctx, tx, keys)
	if err != nil {
		return err
	}
	var relocated []OrgRelocated
	for i, n := range changed {
		l := lies[keys[i]]
		n.BlockCode, n.DistrictCode, n.StateCode = l.block, l.district, l.state
		if n.old != nil && n.lies() != n.old.lies() {
			relocated = append(relocated, OrgRelocated{Org: n.ID})
		}
	}
	if err := writeOrgs(ctx, tx, changed, newSorter()); err != nil {
		return err
	}
	if err := event.RecordAll(ctx, tx, moved); err != nil {
		return err
	}
	return event.RecordAll(ctx, tx, relocated)
}

// lies is the place that an organisation serves, and what that lies in.
func (o Org) lies() [5]string {
	return [5]string{o.PlaceLevel, o.PlaceCode, o.BlockCode, o.DistrictCode, o.StateCode}
}

// tree is all organisations, as they will be when the file has been taken in.
type tree struct {
	in            *sheet
	report        *Report
	nodes         []*node
	byID          map[string]*node
	byCode, byLGD map[string]*node
	governments   map[string]*node // by state
	byName        map[string][]*node
}

func newTree(ctx context.Context, q db.Q, in *sheet, report *Report) (*tree, error) {
	t := &tree{
		in: in, report: report, byID: map[string]*node{}, byCode: map[string]*node{}, byLGD: map[string]*node{},
		governments: map[string]*node{}, byName: map[string][]*node{},
	}
	stored, err := allOrgs(ctx, q)
	for _, n := range stored {
		n.old = new(Org)
		*n.old = n.Org
		t.add(n)
	}
	return t, err
}

func (t *tree) add(n *node) *node {
	t.nodes = append(t.nodes, n)
	t.byID[n.ID] = n
	t.byCode[n.Code] = n
	if n.LGDCode != "" {
		t.byLGD[n.LGDCode] = n
	}
	if n.Kind == "government" && n.PlaceLevel == "state" {
		t.governments[n.PlaceCode] = n
	}
	if name := normal(n.Name["en"]); name != "" {
		t.byName[name] = append(t.byName[name], n)
	}
	return n
}

func (t *tree) refuse(row csvio.Row, field, key string, args ...any) {
	t.report.Add(t.in.Problem(row, field, key, args...))
}

func (t *tree) notice(row csvio.Row, field, key string, args ...any) {
	t.report.notice(t.in.Problem(row, field, key, args...))
}

// judge reads the rows; a code that comes twice in the file is refused the second time.
func (t *tree) judge(kind string) []orgRow {
	var rows []orgRow
	codes, lgd := map[string]int{}, map[string]int{}
	for _, row := range t.in.Rows {
		o := t.read(kind, row)
		switch {
		case o.Code == "":
			t.refuse(row, cmp.Or(map[string]string{"csv": "code"}[kind], "lgd_code"), "people.file.no_code")
		case len(o.Name) == 0:
			t.refuse(row, "name_en", "people.file.no_name")
		case o.Kind == "":
			t.refuse(row, "kind", "people.org.no_kind")
		case codes[o.Code] > 0:
			t.refuse(row, "code", "people.file.twice", "code", o.Code, "row", codes[o.Code])
		case o.LGDCode != "" && lgd[o.LGDCode] > 0:
			t.refuse(row, "lgd_code", "people.file.twice", "code", o.LGDCode, "row", lgd[o.LGDCode])
		default:
			codes[o.Code], lgd[o.LGDCode] = row.N, row.N
			rows = append(rows, o)
		}
	}
	return rows
}

func (t *tree) read(kind string, row csvio.Row) orgRow {
	in := t.in
	o := orgRow{row: row, parent: csvio.Code(in.Get(row, "parent_code")), parentName: in.text(row, "parent_name")}
	o.LGDCode = csvio.Code(in.Get(row, "lgd_code"))
	o.Kind = strings.ToLower(in.text(row, "kind"))
	if kind == "csv" {
		o.Code, o.Name = in.text(row, "code"), in.names(row, "name")
		o.PlaceLevel, o.PlaceCode = in.Get(row, "place_level"), csvio.Code(in.Get(row, "place_code"))
		return o
	}
	if o.LGDCode != "" {
		o.Code = "LGD-" + o.LGDCode
	}
	if name := in.text(row, "name_en"); name != "" {
		o.Name = map[string]string{"en": csvio.TitleCase(name)}
	}
	o.Kind = orgKinds[in.text(row, "kind")]
	o.parentKind = cmp.Or(orgKinds[in.text(row, "parent_kind")], "ministry")
	if kind == "state" {
		o.PlaceLevel, o.PlaceCode, o.stateName = "state", csvio.Code(in.Get(row, "state_code")), in.text(row, "state_name")
	}
	return o
}

// place gives the node of a row: the stored one that it means, or a new one.
func (t *tree) place(o orgRow, ours bool) *node {
	n := t.byCode[o.Code]
	if n == nil && o.LGDCode != "" {
		n = t.byLGD[o.LGDCode]
	}
	if n == nil && o.Kind == "government" && o.PlaceLevel == "state" {
		n = t.governments[o.PlaceCode]
	}
	if n == nil {
		n = &node{Org: o.Org}
		n.ID = id.New()
		t.add(n)
	} else {
		n.update(o.Org, ours)
		t.byCode[n.Code] = n
	}
	n.row, n.listed = o.row, true
	t.report.Accept(1)
	return n
}

// update lays a row over what is stored. The directory adds to what our own file says, and takes nothing away.
func (n *node) update(o Org, ours bool) {
	if ours {
		n.Code, n.Kind, n.PlaceLevel, n.PlaceCode = o.Code, o.Kind, o.PlaceLevel, o.PlaceCode
		n.LGDCode = cmp.Or(o.LGDCode, n.LGDCode)
		n.Name = mergeNames(n.Name, o.Name)
		return
	}
	n.LGDCode, n.PlaceLevel, n.PlaceCode = cmp.Or(n.LGDCode, o.LGDCode), cmp.Or(n.PlaceLevel, o.PlaceLevel), cmp.Or(n.PlaceCode, o.PlaceCode)
	if strings.HasPrefix(n.Code, "LGD-") {
		n.Kind = o.Kind
		n.Name = mergeNames(n.Name, o.Name)
	}
}

// hangOurs hangs the rows of our own file under the parents they name. One without a parent is a root.
func (t *tree) hangOurs(rows []orgRow) {
	nodes := make([]*node, len(rows))
	for i, o := range rows {
		nodes[i] = t.place(o, true)
	}
	for i, o := range rows {
		n := nodes[i]
		if o.parent == "" {
			n.ParentID = ""
			continue
		}
		parent := t.byCode[o.parent]
		if parent == nil {
			t.drop(n, "parent_code", "people.org.parent_unknown", "code", o.parent)
			continue
		}
		n.ParentID = parent.ID
	}
}

// hangDirectory hangs the directory's rows. Where our own file has put an organisation already, it stays there.
func (t *tree) hangDirectory(rows []orgRow) {
	nodes := make([]*node, len(rows))
	for i, o := range rows {
		nodes[i] = t.place(o, false)
	}
	for i, o := range rows {
		if n := nodes[i]; n.old == nil || strings.HasPrefix(n.Code, "LGD-") {
			n.ParentID = t.parentOf(o, n).ID
		}
	}
}

// parentOf finds or makes the parent that a row of the directory means.
func (t *tree) parentOf(o orgRow, n *node) *node {
	top := t.root
	if o.PlaceLevel == "state" {
		top = func() *node { return t.government(o) }
	}
	switch {
	case o.parent == "" && o.parentName == "":
		return top()
	case o.parent != "" && t.byLGD[o.parent] != nil:
		return t.byLGD[o.parent]
	case o.parent != "" && o.parentName != "":
		made := t.make(Org{
			Code: "LGD-" + o.parent, LGDCode: o.parent, ParentID: top().ID, Kind: o.parentKind, PlaceLevel: o.PlaceLevel,
			PlaceCode: o.PlaceCode, Name: map[string]string{"en": csvio.TitleCase(o.parentName)},
		})
		t.notice(o.row, "parent_code", "people.org.parent_made", "code", o.parent, "name", o.parentName)
		return made
	}
	alike := slices.DeleteFunc(slices.Clone(t.byName[normal(o.parentName)]), func(m *node) bool { return m == n })
	if o.parentName != "" && len(alike) == 1 {
		t.notice(o.row, "parent_name", "people.org.parent_by_name", "name", o.parentName)
		return alike[0]
	}
	t.notice(o.row, "parent_name", "people.org.parent_not_found", "name", cmp.Or(o.parentName, o.parent))
	return top()
}

func (t *tree) make(o Org) *node {
	o.ID = id.New()
	t.report.Made++
	return t.add(&node{Org: o})
}

// root gives the organisation over all others, making it for an empty register.
func (t *tree) root() *node {
	if n := t.byCode[rootCode]; n != nil {
		return n
	}
	return t.make(Org{Code: rootCode, Kind: "government", Name: map[string]string{"en": "Government of India", "hi": "भारत सरकार"}})
}

// government gives the government of the row's state, making it where it is missing.
func (t *tree) government(o orgRow) *node {
	if n := t.governments[o.PlaceCode]; n != nil {
		return n
	}
	name := csvio.TitleCase(o.stateName)
	t.notice(o.row, "state_code", "people.org.government_made", "name", name)
	return t.make(Org{
		Code: stateCode + o.PlaceCode, ParentID: t.root().ID, Kind: "government", PlaceLevel: "state", PlaceCode: o.PlaceCode,
		Name: map[string]string{"en": "Government of " + name},
	})
}

// drop refuses a row that was already placed in the tree.
func (t *tree) drop(n *node, field, key string, args ...any) {
	if n.refused {
		return
	}
	n.refused = true
	t.report.Accepted--
	t.report.Rows--
	t.refuse(n.row, field, key, args...)
}

// refuseCircles refuses rows that hang under themselves, naming the way round, and rows that hang under what is refused.
func (t *tree) refuseCircles() {
	above := func(orgID string) string {
		if n := t.byID[orgID]; n != nil {
			return n.ParentID
		}
		return ""
	}
	up := newClimb(above)
	for _, n := range t.nodes {
		if !n.listed || n.refused {
			continue
		}
		if way := up.circle(n.ID); way != nil {
			t.drop(n, "parent_code", "people.org.circle", "way", t.codes(way))
		}
	}
	for again := true; again; {
		again = false
		for _, n := range t.nodes {
			if parent := t.byID[n.ParentID]; n.listed && !n.refused && parent != nil && parent.refused && parent.old == nil {
				t.drop(n, "parent_code", "people.org.parent_refused", "code", parent.Code)
				again = true
			}
		}
	}
}

// codes writes a way through the tree as people read it.
func (t *tree) codes(way []string) string {
	out := make([]string, len(way))
	for i, orgID := range way {
		out[i] = t.byID[orgID].Code
	}
	return strings.Join(out, " → ")
}

// tellAlike tells of names under one parent that are likely to be one, with the row and the code of either.
func (t *tree) tellAlike() {
	under := map[string]*siblings{}
	before := len(t.report.Notices)
	inOrder := slices.Clone(t.nodes) // what stood here before, then the rows of the file: the later names the earlier
	slices.SortStableFunc(inOrder, func(a, b *node) int { return cmp.Compare(a.row.N, b.row.N) })
	for _, n := range inOrder {
		if n.refused {
			continue
		}
		if under[n.ParentID] == nil {
			under[n.ParentID] = newSiblings()
		}
		other, why := under[n.ParentID].add(n)
		switch {
		case other == nil:
		case n.listed && other.listed:
			t.notice(n.row, "name_en", "people.org.alike."+why, "name", anyName(other.Name), "code", cmp.Or(other.LGDCode, other.Code), "row", other.row.N) // keys: people.org.alike.
		case n.listed || other.listed: // one of them stood here before
			if !n.listed {
				n, other = other, n
			}
			t.notice(n.row, "name_en", "people.org.alike_known."+why, "name", anyName(other.Name), "code", cmp.Or(other.LGDCode, other.Code)) // keys: people.org.alike_known.
		}
	}
	// They come first: a list of parents that were made would else hide them.
	t.report.Notices = slices.Concat(t.report.Notices[before:], t.report.Notices[:before])
}

// settle gives each organisation its segment and path, and tells which have changed and which hang elsewhere than before.
func (t *tree) settle() (changed []*node, moved []OrgMoved) {
	children := map[string][]*node{}
	for _, n := range t.nodes {
		switch {
		case n.refused && n.old == nil:
			continue
		case n.refused:
			n.Org = *n.old
		}
		children[n.ParentID] = append(children[n.ParentID], n)
	}
	var walk func(parent *node, path, code string)
	walk = func(parent *node, path, code string) {
		t.segments(children[parentID(parent)], parent)
		for _, n := range children[parentID(parent)] {
			n.Path = path + n.segment + "."
			walk(n, n.Path, n.Code)
		}
	}
	walk(nil, "", "")
	for _, n := range t.nodes {
		if n.refused {
			continue
		}
		switch {
		case n.old == nil:
			changed = append(changed, n)
			if n.listed {
				t.report.Created++
			}
		case n.differs():
			changed = append(changed, n)
			if n.listed {
				t.report.Changed++
			}
			if n.ParentID != n.old.ParentID {
				moved = append(moved, OrgMoved{Org: n.ID})
			}
		case n.listed:
			t.report.Unchanged++
		}
	}
	return changed, moved
}

func parentID(n *node) string {
	if n == nil {
		return ""
	}
	return n.ID
}

func (n *node) differs() bool {
	o := n.old
	return n.Code != o.Code || n.LGDCode != o.LGDCode || n.ParentID != o.ParentID || n.Path != o.Path || n.Kind != o.Kind ||
		n.PlaceLevel != o.PlaceLevel || n.PlaceCode != o.PlaceCode || !sameNames(o.Name, n.Name)
}

// segments gives siblings their segments: those that stay keep theirs, the others take what is free.
func (t *tree) segments(siblings []*node, parent *node) {
	taken := map[string]bool{}
	var waiting []*node
	for _, n := range siblings {
		if n.old != nil && n.old.ParentID == n.ParentID {
			taken[n.segment] = true
		} else {
			waiting = append(waiting, n)
		}
	}
	above := ""
	if parent != nil {
		above = parent.Code
	}
	for _, n := range waiting {
		n.segment = freeSegment(func(s string) bool { return taken[s] }, n.ID, n.segment, shortSegment(n.Code, above), cleanSegment(n.Code))
		taken[n.segment] = true
	}
}

// distance counts the letters that must be put in, taken out or replaced to make one name into the other.
func distance(x, y []rune) int {
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		corner := row[0]
		row[0] = i + 1
		for j := range y {
			cost := corner
			if x[i] != y[j] {
				cost = 1 + min(corner, row[j], row[j+1])
			}
			corner, row[j+1] = row[j+1], cost
		}
	}
	return row[len(y)]
}

// MoveOrg hangs an organisation under another, with all below it. It keeps its segment where that is free there.
func (r *Register) MoveOrg(ctx context.Context, by who.Actor, orgID, newParentID string) error {
	const op = "people.MoveOrg"
	return r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := lockOrgs(ctx, tx); err != nil {
			return fault.Wrap(op, err)
		}
		o, err := one(orgs(ctx, tx, "o.id", []string{orgID}))(op, "people.org.unknown")
		if err != nil {
			return err
		}
		parent, err := one(orgs(ctx, tx, "o.id", []string{newParentID}))(op, "people.org.unknown")
		switch {
		case err != nil:
			return err
		case !by.Can(who.PlacesEdit, o.Path) || !by.Can(who.PlacesEdit, parent.Path):
			return fault.E(fault.Denied, op, "people.org.denied")
		case strings.HasPrefix(parent.Path, o.Path):
			return fault.E(fault.Invalid, op, "people.org.circle", "way", o.Code+" → "+parent.Code+" → "+o.Code)
		case o.ParentID == newParentID:
			return nil
		}
		if err := r.moveOrg(ctx, tx, o, parent); err != nil {
			return fault.Wrap(op, err)
		}
		return event.Record(ctx, tx, OrgMoved{Org: o.ID})
	})
}

func (r *Register) moveOrg(ctx context.Context, tx *db.Tx, o, parent Org) error {
	siblings, err := orgsUnder(ctx, tx, parent.ID)
	if err != nil {
		return err
	}
	taken := func(s string) bool {
		return slices.ContainsFunc(siblings, func(b Org) bool { return b.Path == parent.Path+s+"." })
	}
	segment := freeSegment(taken, o.ID, lastSegment(o.Path), shortSegment(o.Code, parent.Code), cleanSegment(o.Code))
	return move(ctx, tx, o, parent, segment)
}

func lastSegment(path string) string {
	path = strings.TrimSuffix(path, ".")
	return path[strings.LastIndexByte(path, '.')+1:]
}
