package hr

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// judged is a batch as it would be applied now.
type judged struct {
	rows     []Row
	counts   Counts
	staffing *people.Staffing
	keys     []key
}

// key says by which number somebody can be found.
type key struct{ hash, person string }

// judge judges all rows of a batch by what is decided so far. It writes nothing.
type judge struct {
	people *people.Register
	by     who.Actor
	lens   *lens
	rows   []Row
	cells  []map[string]string // what is handed on for each row; nil for none
	found  map[string]string   // hash → employee code of who is known by it
	before map[string]string   // employee code → position code, of rows by which what is known is kept
	hashes [][]string
}

func (b *Batches) judge(ctx context.Context, q db.Q, by who.Actor, batch Batch, rows []Row) (*judged, error) {
	l, err := newLens(batch.Header, batch.Map)
	if err != nil {
		return nil, err
	}
	j := &judge{people: b.people, by: by, lens: l, rows: rows}
	if err := j.read(ctx, q); err != nil {
		return nil, err
	}
	j.twice()
	if err := j.keep(ctx, q); err != nil {
		return nil, err
	}
	return j.settle(ctx, q)
}

// read takes the cells, and finds who is known by a number.
func (j *judge) read(ctx context.Context, q db.Q) error {
	j.cells, j.hashes = make([]map[string]string, len(j.rows)), make([][]string, len(j.rows))
	var all []string
	for i := range j.rows {
		r := &j.rows[i]
		r.Result, r.Conflict, r.PersonID, r.Changes = "", "", "", nil
		if r.raw == nil { // it could not be read when it came
			r.Result = people.RowRefused
			continue
		}
		r.Notes = nil
		c := j.lens.read(r.raw)
		for _, f := range []string{fieldPAN, fieldPRAN} {
			if h := c[f]; strings.HasPrefix(h, masked) {
				j.hashes[i] = append(j.hashes[i], h)
			}
			delete(c, f)
		}
		all = append(all, j.hashes[i]...)
		j.cells[i], r.Code, r.post = c, strings.Join(strings.Fields(c["employee_code"]), " "), claimed(c)
	}
	var err error
	if j.found, err = codesOf(ctx, q, j.people, all); err != nil {
		return err
	}
	for i := range j.rows {
		j.identify(i)
	}
	return nil
}

// identify looks whether somebody is known by the number of a row under another code: the number finds a row without a code,
// and where both are given and differ, a person says which it is.
func (j *judge) identify(i int) {
	r := &j.rows[i]
	for _, h := range j.hashes[i] {
		code := j.found[h]
		switch {
		case code == "" || code == r.Code:
			continue
		case r.Code == "":
			r.Code = code
			j.cells[i]["employee_code"] = code
			continue
		}
		d := r.Decisions[conflictIdentity]
		if d.Word != Take {
			j.hashes[i] = nil // the number stays with whom it is known of
		}
		switch d.Word {
		case Take:
			r.Conflict, r.Code, j.cells[i]["employee_code"] = conflictIdentity, code, code
		case Keep:
			r.Conflict = conflictIdentity
		default:
			j.clash(i, conflictIdentity, "employee_code", "code", code)
		}
		return
	}
}

// clash marks a row as in conflict, and holds it back; who has decided to skip it has skipped it.
func (j *judge) clash(i int, conflict, field string, args ...any) {
	r := &j.rows[i]
	r.Conflict, r.Result = conflict, RowConflict
	if r.Decisions[conflict].Word == Skip {
		r.Result = RowSkipped
	}
	r.Notes = append(r.Notes, csvio.Problem{Row: r.N, Column: j.lens.column(field), Key: conflict, Args: args})
	j.cells[i] = nil
}

// twice marks rows with one employee code: one of them is taken and the others skipped.
func (j *judge) twice() {
	byCode := map[string][]int{}
	for i, r := range j.rows {
		if j.cells[i] != nil && r.Code != "" && !charge(j.cells[i]) {
			byCode[r.Code] = append(byCode[r.Code], i)
		}
	}
	for _, same := range byCode {
		if len(same) < 2 {
			continue
		}
		conflict, field := conflictTwice, "employee_code"
		for _, i := range same {
			if place(j.cells[i]) != place(j.cells[same[0]]) {
				conflict, field = conflictTwoPosts, "position_code"
			}
		}
		taken := slices.IndexFunc(same, func(i int) bool { return j.rows[i].Decisions[conflict].Word == Take })
		open := slices.DeleteFunc(slices.Clone(same), func(i int) bool { return j.rows[i].Decisions[conflict].Word == Skip })
		if taken < 0 && len(open) == 1 { // all others were skipped
			taken = slices.Index(same, open[0])
		}
		for k, i := range same {
			other := j.rows[same[(k+1)%len(same)]]
			if k == taken {
				j.rows[i].Conflict = conflict
				j.rows[i].Notes = append(j.rows[i].Notes, csvio.Problem{Row: j.rows[i].N, Column: j.lens.column(field), Key: conflict, Args: []any{"code", other.Code, "row", other.N}})
				continue
			}
			j.clash(i, conflict, field, "code", other.Code, "row", other.N)
			if taken >= 0 {
				j.rows[i].Result = RowSkipped
			}
		}
	}
}

// place is where a row says that somebody serves.
func place(c map[string]string) string {
	return strings.Join([]string{c["position_code"], c["org_code"], c["ministry_dept_lgd_org"], c["lgd_district"], c["lgd_block"], c["office"]}, "\n")
}

func charge(c map[string]string) bool {
	return strings.HasPrefix(strings.ToLower(c["nature"]), "additional")
}

// where are the fields that say where somebody serves and since when.
var where = []string{
	"org_code", "ministry_dept_lgd_org", "office", "lgd_state", "lgd_district", "lgd_block", "date_of_present_post", "nature", "order_no", "order_date", "reporting_officer_code",
}

// keep changes the cells of rows by what was decided.
func (j *judge) keep(ctx context.Context, q db.Q) error {
	var staying []string
	for i, r := range j.rows {
		for _, d := range r.Decisions {
			if d.Word == Keep && j.cells[i] != nil {
				staying = append(staying, r.Code)
			}
		}
	}
	if err := j.presentPosts(ctx, q, staying); err != nil {
		return err
	}
	for i := range j.rows {
		r, c := &j.rows[i], j.cells[i]
		if c == nil {
			continue
		}
		for conflict, d := range r.Decisions {
			switch {
			case conflict == conflictIdentity || conflict == conflictTwice || conflict == conflictTwoPosts:
			case conflict == conflictCircle && d.Word == Keep:
				delete(c, "reporting_officer_code")
			case d.Word == Keep:
				for _, f := range where {
					delete(c, f)
				}
				c["position_code"] = j.before[r.Code]
			case conflict == conflictOverlap && d.Word == Take:
				c["date_of_present_post"] = d.Since
			case d.Word == Take && AsksUnit(conflict):
				c["org_code"] = d.Unit
				delete(c, "position_code")
			}
		}
	}
	return nil
}

func (j *judge) presentPosts(ctx context.Context, q db.Q, codes []string) error {
	j.before = map[string]string{}
	known, err := j.people.ByCodes(ctx, q, codes)
	if err != nil || len(known) == 0 {
		return err
	}
	ids := make([]string, 0, len(known))
	for _, p := range known {
		ids = append(ids, p.ID)
	}
	posts, err := j.people.Posts(ctx, q, ids)
	for _, p := range posts {
		j.before[p.Code] = p.PositionCode
	}
	return err
}

// settle hands the rows to people, and says what each comes to.
func (j *judge) settle(ctx context.Context, q db.Q) (*judged, error) {
	out := &judged{rows: j.rows}
	staffing, at, err := j.staff(ctx, q)
	if err != nil {
		return nil, err
	}
	if j.skipped(staffing, at) {
		if staffing, at, err = j.staff(ctx, q); err != nil {
			return nil, err
		}
	}
	out.staffing = staffing
	for _, got := range staffing.Rows() {
		j.outcome(at[got.N], got)
	}
	for i := range out.rows {
		r := &out.rows[i]
		out.counts.Rows++
		out.counts.count(r.Result)
		if r.PersonID != "" && (r.Result == people.RowNew || r.Result == people.RowChanged || r.Result == people.RowSame) {
			for _, h := range j.hashes[i] {
				out.keys = append(out.keys, key{h, r.PersonID})
			}
		}
	}
	return out, nil
}

// staff judges the rows that are handed on; at tells which row has which line.
func (j *judge) staff(ctx context.Context, q db.Q) (*people.Staffing, map[int]int, error) {
	fields := people.StaffFields()
	table, at := &csvio.Table{Header: fields}, map[int]int{}
	for i, c := range j.cells {
		if c == nil {
			continue
		}
		cells := make([]string, len(fields))
		for k, f := range fields {
			cells[k] = c[f]
		}
		at[j.rows[i].N] = i
		table.Rows = append(table.Rows, csvio.Row{N: j.rows[i].N, Cells: cells})
	}
	staffing, err := j.people.JudgeStaff(ctx, q, j.by, table, people.Options{Progress: func(done, total int) { tell(ctx, total+done, 2*total) }})
	return staffing, at, err
}

// skipped leaves out rows whose conflict was decided so; it tells whether there are any.
func (j *judge) skipped(staffing *people.Staffing, at map[int]int) bool {
	again := false
	for _, got := range staffing.Rows() {
		i := at[got.N]
		for _, p := range slices.Concat(got.Problems, got.Notices) {
			d, decided := j.rows[i].Decisions[p.Key]
			switch {
			case !decided || j.cells[i] == nil:
			case d.Word == Skip:
				j.clash(i, p.Key, p.Column, p.Args...)
				again = true
			}
		}
	}
	return again
}

// renamed is a problem with the column as the file names it.
func (j *judge) renamed(p csvio.Problem) csvio.Problem {
	if _, known := j.lens.bound[p.Column]; known {
		p.Column = j.lens.column(p.Column)
	}
	return p
}

// outcome lays what people say of a row over it.
func (j *judge) outcome(i int, got people.StaffRow) {
	r := &j.rows[i]
	r.Result, r.PersonID, r.Changes = got.Result, got.PersonID, got.Changes
	for _, conflict := range slices.Sorted(maps.Keys(r.Decisions)) {
		r.Conflict = cmp.Or(r.Conflict, conflict)
	}
	hard := false
	open := ""
	for _, p := range slices.Concat(got.Problems, got.Notices) {
		r.Notes = append(r.Notes, j.renamed(p))
		choice := words(p.Key, true)
		if got.Result == people.RowRefused && choice == nil && slices.ContainsFunc(got.Problems, func(o csvio.Problem) bool { return o.Key == p.Key }) {
			hard = true
		}
		if d, decided := r.Decisions[p.Key]; choice != nil && (!decided || d.Word == Take && AsksUnit(p.Key) || got.Result == people.RowRefused) {
			open = cmp.Or(open, p.Key)
		}
	}
	if open != "" && !hard {
		r.Result, r.Conflict, r.Changes = RowConflict, open, nil
	}
}
