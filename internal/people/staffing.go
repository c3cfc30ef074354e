package people

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// What a row of a list of employees comes to.
const (
	RowNew     = "new"
	RowChanged = "changed"
	RowSame    = "same"
	RowRefused = "refused"
)

// Change is one thing that a row says otherwise than what is known.
type Change struct {
	Field  string `json:"field"` // as in the file's own columns: pay_level, position_code, …
	Before string `json:"before"`
	After  string `json:"after"`
}

// StaffRow is what one row of a list of employees comes to.
type StaffRow struct {
	N        int    // the line in the file
	Code     string // employee code
	PersonID string // "" for somebody unknown who is refused
	Result   string // RowNew, RowChanged, RowSame or RowRefused
	Changes  []Change
	Problems []csvio.Problem // why it is refused
	Notices  []csvio.Problem // what should be looked at
}

// Staffing is a list of employees that was judged and is not written yet. It serves once, in the transaction that it was
// judged in; one that was judged with a reader only tells its rows.
type Staffing struct {
	judge   *staffJudge
	changes *staffChanges
	charges []*charge
}

// StaffFields are the columns that a list of employees may have, in our own names.
func StaffFields() []string {
	out := make([]string, len(peopleColumns))
	for i, c := range peopleColumns {
		out[i] = c.Field
	}
	return out
}

// StaffColumns are the same with the headers that they may stand under.
func StaffColumns() csvio.Mapping { return slices.Clone(peopleColumns) }

// JudgeStaff judges a list of employees as ImportPeople does, and writes nothing. Beside what ImportPeople takes, a row whose
// nature is "additional charge" gives its person one more post, named by position_code, and says nothing else of them. The
// actor needs the right people.import over every unit that a row touches; what lies outside is refused row by row.
func (r *Register) JudgeStaff(ctx context.Context, q db.Q, by who.Actor, table *csvio.Table, opt Options) (*Staffing, error) {
	const op = "people.JudgeStaff"
	if !by.Holds(who.PeopleImport) {
		return nil, fault.E(fault.Denied, op, "people.import.denied")
	}
	binding, err := peopleColumns.Bind(table.Header)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	plain := &csvio.Table{Header: table.Header}
	s := &Staffing{}
	in := &sheet{plain, binding}
	for _, row := range table.Rows {
		if isCharge(in.text(row, "nature")) {
			s.charges = append(s.charges, readCharge(in, row))
		} else {
			plain.Rows = append(plain.Rows, row)
		}
	}
	s.judge = &staffJudge{in: in, report: &Report{}, by: by, opt: opt, today: clock.Date(q.Now())}
	if err := s.judge.judge(ctx, q); err != nil {
		return nil, fault.Wrap(op, err)
	}
	s.judge.noticeTurns()
	if err := s.judgeCharges(ctx, q); err != nil {
		return nil, fault.Wrap(op, err)
	}
	s.changes = s.judge.changes()
	return s, nil
}

// noticeTurns tells of rows that turn back what is known: a posting that would begin before the present one did, and
// somebody who serves although they had left.
func (j *staffJudge) noticeTurns() {
	for _, s := range j.rows {
		switch {
		case s.refused || gone[s.Status]:
		case s.old != nil && gone[s.old.Status]:
			j.notice(s, "status", "people.import.back", "status", s.old.Status)
		case s.current != nil && s.current.PositionID != s.position.ID && s.since != "" && s.since < s.current.From:
			j.notice(s, "date_of_present_post", "people.import.overlap", "from", s.current.From, "code", s.was.Code)
		}
	}
}

// Rows tells what each row comes to, in the order of the file.
func (s *Staffing) Rows() []StaffRow {
	out := make([]StaffRow, 0, len(s.judge.all)+len(s.charges))
	for _, row := range s.judge.all {
		out = append(out, s.judge.outcome(row))
	}
	for _, c := range s.charges {
		out = append(out, c.outcome())
	}
	slices.SortFunc(out, func(a, b StaffRow) int { return cmp.Compare(a.N, b.N) })
	return out
}

func (j *staffJudge) outcome(s *staffRow) StaffRow {
	out := StaffRow{N: s.row.N, Code: s.Code, Problems: s.problems, Notices: s.notices}
	if s.old != nil {
		out.PersonID = s.old.ID
	}
	switch {
	case s.refused:
		out.Result = RowRefused
	case !s.fresh:
		out.Result = RowSame
	case s.old == nil:
		out.Result, out.PersonID, out.Changes = RowNew, s.ID, j.said(s)
	default:
		out.Result, out.Changes = RowChanged, j.said(s)
	}
	return out
}

// said gives what a row says otherwise than what is known.
func (j *staffJudge) said(s *staffRow) []Change {
	old, since := Person{}, ""
	if s.old != nil {
		old = *s.old
	}
	if s.current != nil {
		since = s.current.From
	}
	var out []Change
	add := func(field, before, after string) {
		if after != before && after != "" {
			out = append(out, Change{field, before, after})
		}
	}
	for _, lang := range nameLangs {
		add("full_name_"+lang, old.Name[lang], s.Name[lang])
	}
	add("gender", old.Gender, s.Gender)
	add("date_of_birth", old.DateOfBirth, s.DateOfBirth)
	add("service", old.Service, s.Service)
	add("cadre", old.Cadre, s.Cadre)
	add("group", old.Group, s.Group)
	add("pay_level", old.PayLevel, s.PayLevel)
	add("date_of_entry", old.DateOfEntry, s.DateOfEntry)
	add("official_email", old.Email, s.Email)
	add("mobile_masked", old.MobileMasked, s.MobileMasked)
	add("status", old.Status, s.Status)
	add("org_code", j.names[old.OrgID], j.names[s.OrgID])
	if gone[s.Status] {
		if s.was.Code != "" {
			out = append(out, Change{"position_code", s.was.Code, ""})
		}
		return out
	}
	if !s.onOwnPost() || s.current == nil {
		add("position_code", s.was.Code, s.position.Code)
	}
	add("designation", anyName(s.was.Title), anyName(s.position.Title))
	if s.position.ReportsTo != s.was.ReportsTo {
		add("reporting_officer_code", "", s.officer)
	}
	add("date_of_present_post", since, s.since)
	if s.current != nil {
		add("nature", s.current.Nature, s.nature)
		add("order_no", s.current.OrderNo, s.orderNo)
		add("order_date", s.current.OrderDate, s.orderDate)
	}
	return out
}

// Apply writes the sound rows and tells the facts, in the transaction in which they were judged. It gives what it has
// written over and what stands there now, so that Restore can take it back.
func (s *Staffing) Apply(ctx context.Context, tx *db.Tx) ([]Image, error) {
	const op = "people.Staffing.Apply"
	persons, positions, fresh := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, row := range s.changes.rows {
		persons[row.ID] = true
		fresh[row.ID] = row.old == nil
		if row.made {
			fresh[row.position.ID] = true
		}
	}
	for _, p := range s.changes.posts {
		positions[p.ID] = true
	}
	for _, c := range s.charges {
		if !c.refused && !c.same {
			persons[c.person.ID] = true
			s.changes.begun = append(s.changes.begun, c.begun())
			s.changes.told = append(s.changes.told, Posted{Person: c.person.ID, Position: c.position.ID, KindCode: c.position.KindCode})
		}
	}
	stood := func(ids []string) []string { // what is new had no image
		return slices.DeleteFunc(ids, func(id string) bool { return fresh[id] })
	}
	before, err := imagesOf(ctx, tx, stood(sorted(persons)), stood(sorted(positions)))
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	err = s.changes.apply(ctx, tx, s.judge.done)
	if db.Taken(err) {
		return nil, fault.E(fault.Conflict, op, "people.file.race").Because(err)
	}
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	after, err := imagesOf(ctx, tx, sorted(persons), sorted(positions))
	return paired(before, after), fault.Wrap(op, err)
}

// charge is a row that gives somebody one more post, in additional charge.
type charge struct {
	row                csvio.Row
	in                 *sheet
	code, post         string
	since              string
	orderNo, orderDate string
	person             *Person
	position           Position
	refused, same      bool
	problems           []csvio.Problem
	from               string
	holder             string // employee code of who holds the post
}

func isCharge(nature string) bool {
	switch strings.ToLower(strings.ReplaceAll(nature, "_", " ")) {
	case "additional charge", "additional":
		return true
	}
	return false
}

func readCharge(in *sheet, row csvio.Row) *charge {
	get := func(field string) string { return in.text(row, field) }
	return &charge{
		row: row, in: in, code: get("employee_code"), post: get("position_code"),
		since: get("date_of_present_post"), orderNo: get("order_no"), orderDate: get("order_date"),
	}
}

func (c *charge) refuse(field, key string, args ...any) {
	c.refused = true
	c.problems = append(c.problems, c.in.Problem(c.row, field, key, args...))
}

func (c *charge) outcome() StaffRow {
	out := StaffRow{N: c.row.N, Code: c.code, Problems: c.problems, Result: RowChanged}
	if c.person != nil {
		out.PersonID = c.person.ID
	}
	switch {
	case c.refused:
		out.Result = RowRefused
	case c.same:
		out.Result = RowSame
	default:
		out.Changes = []Change{{Field: "additional_charge", After: c.position.Code}}
	}
	return out
}

func (c *charge) begun() Posting {
	return Posting{
		ID: newPostingID(), PersonID: c.person.ID, PositionID: c.position.ID, From: c.from, Nature: "transfer",
		OrderNo: c.orderNo, OrderDate: c.orderDate, Additional: true,
	}
}

// judgeCharges judges the rows of additional charge, after the others: who serves where is settled by then.
func (s *Staffing) judgeCharges(ctx context.Context, q db.Q) error {
	if len(s.charges) == 0 {
		return nil
	}
	j := s.judge
	codes, posts := map[string]bool{}, map[string]bool{}
	for _, c := range s.charges {
		codes[c.code], posts[c.post] = true, true
	}
	known, err := persons(ctx, q, "p.code", sorted(codes))
	if err != nil {
		return err
	}
	byCode := map[string]*Person{}
	ids, units := make([]string, 0, len(known)), map[string]bool{}
	for i := range known {
		byCode[known[i].Code] = &known[i]
		ids, units[known[i].OrgID] = append(ids, known[i].ID), true
	}
	current, err := currentPostings(ctx, q, ids)
	if err != nil {
		return err
	}
	found, err := barePositions(ctx, q, "s.code", sorted(posts))
	if err != nil {
		return err
	}
	positions, positionIDs := map[string]Position{}, make([]string, 0, len(found))
	for _, p := range found {
		positions[p.Code], units[p.OrgID] = p, true
		positionIDs = append(positionIDs, p.ID)
	}
	held, err := holders(ctx, q, positionIDs)
	if err != nil {
		return err
	}
	others := make([]string, 0, len(held))
	for _, h := range held {
		others = append(others, h.person)
	}
	holding, err := persons(ctx, q, "p.id", others)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, p := range holding {
		names[p.ID] = p.Code
	}
	paths := map[string]string{}
	places, err := orgs(ctx, q, "o.id", sorted(units))
	if err != nil {
		return err
	}
	for _, o := range places {
		paths[o.ID] = o.Path
	}
	claimed, rows := map[string]int{}, map[string]*staffRow{}
	for _, row := range j.rows {
		if !row.refused && !gone[row.Status] {
			claimed[row.position.ID] = row.row.N
		}
		if !row.refused {
			rows[row.ID] = row
		}
	}
	for _, c := range s.charges {
		c.dates(j.today)
		c.holder = names[held[positions[c.post].ID].person]
		if c.find(byCode, positions, j) && c.allowed(j.by, paths) {
			c.settle(current[c.person.ID], held, claimed, rows)
		}
	}
	return nil
}

// dates reads the dates of the row.
func (c *charge) dates(today string) {
	c.from = today
	for _, d := range []struct {
		field string
		text  string
		date  *string
	}{{"date_of_present_post", c.since, &c.from}, {"order_date", c.orderDate, &c.orderDate}} {
		if d.text == "" {
			continue
		}
		date, ok := csvio.Date(d.text)
		switch {
		case !ok:
			c.refuse(d.field, "people.import.date")
		case date > today:
			c.refuse(d.field, "people.import.future", "today", today)
		}
		*d.date = date
	}
}

// find makes out the person and the post.
func (c *charge) find(byCode map[string]*Person, positions map[string]Position, j *staffJudge) bool {
	row := j.byCode[c.code]
	if c.person = byCode[c.code]; c.person == nil && row != nil && !row.refused {
		c.person = &row.Person
	}
	p, ok := positions[c.post]
	c.position = p
	switch {
	case c.code == "":
		c.refuse("employee_code", "people.file.no_code")
	case c.post == "":
		c.refuse("position_code", "people.import.charge_post")
	case !ok:
		c.refuse("position_code", "people.import.position_unknown", "code", c.post)
	case c.person == nil || gone[c.person.Status] && row == nil || row != nil && gone[row.Status]:
		c.refuse("employee_code", "people.import.charge_nobody", "code", c.code)
	}
	return !c.refused
}

func (c *charge) allowed(by who.Actor, paths map[string]string) bool {
	unit := paths[c.person.OrgID]
	switch {
	case by.SignedIn() && c.person.ID == by.PersonID:
		c.refuse("employee_code", "people.import.self")
	case !by.Can(who.PeopleImport, paths[c.position.OrgID]) || unit != "" && !by.Can(who.PeopleImport, unit):
		c.refuse("position_code", "people.import.not_yours", "code", c.code)
	}
	return !c.refused
}

// settle looks whether the post is free for them.
func (c *charge) settle(current []Posting, held map[string]holder, claimed map[string]int, rows map[string]*staffRow) {
	for _, t := range current {
		if t.PositionID == c.position.ID {
			c.same = t.Additional
		}
	}
	h := held[c.position.ID]
	other := rows[h.person]
	switch {
	case c.same:
	case claimed[c.position.ID] > 0:
		c.refuse("position_code", "people.import.claimed", "code", c.post, "person", c.code, "row", claimed[c.position.ID])
	case h.person != "" && (other == nil || h.additional || !other.leaves(c.position.ID)):
		c.refuse("position_code", "people.import.held", "code", c.post, "person", c.holder)
	default:
		claimed[c.position.ID] = c.row.N
	}
}

// ByCodes gives the persons with these employee codes, by code; those that are unknown are left out.
func (r *Register) ByCodes(ctx context.Context, q db.Q, codes []string) (map[string]Person, error) {
	rows, err := persons(ctx, q, "p.code", codes)
	out := make(map[string]Person, len(rows))
	for _, p := range rows {
		out[p.Code] = p
	}
	return out, fault.Wrap("people.ByCodes", err)
}
