package people

import (
	"context"
	"io"
	"slices"
	"strings"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// pastFiles are what organisations were called before, and how they ended, as the export of a department writes them.
var pastFiles = map[string]csvio.Mapping{
	"names": {
		{Field: "org_code", Required: true},
		{Field: "lang", Required: true},
		{Field: "name", Required: true},
		{Field: "until", Required: true},
		{Field: "order_no"},
	},
	"ended": {{Field: "org_code", Required: true}, {Field: "into_org_code", Required: true}, {Field: "on_date", Required: true}, {Field: "order_no"}},
}

// pastRow is one row of such a file, judged: a past name, or an end.
type pastRow struct {
	row  csvio.Row
	org  Org
	name PastName
	end  OrgEnd
	bad  bool
}

// ImportOrgPast takes in what organisations were called before (names: org_code, lang, name, until, order_no) or how they ended
// (ended: org_code, into_org_code, on_date, order_no), as the export of a department writes them. It is for organisations that ended
// elsewhere before they came here: nothing may hang on one that is said to have ended, for posts and people are moved by EndOrg. What
// is known already is left alone; an end that says otherwise than what is known is refused. It takes the right to edit places over the
// whole, as ImportOrgs.
func (r *Register) ImportOrgPast(ctx context.Context, by who.Actor, kind string, file io.Reader, opt Options) (Report, error) {
	const op = "people.ImportOrgPast"
	columns, ok := pastFiles[kind]
	switch {
	case !ok:
		return Report{}, fault.E(fault.Invalid, op, "people.file.kind", "kind", kind)
	case !by.Can(who.PlacesEdit, ""):
		return Report{}, fault.E(fault.Denied, op, "people.org.denied")
	}
	return r.takeFile(ctx, by, op, file, columns, opt, func(ctx context.Context, q db.Q, in *sheet, report *Report) (writes, error) {
		j := &pastJudge{in: in, report: report, today: clock.Date(q.Now())}
		if err := j.judge(ctx, q, kind); err != nil {
			return nil, err
		}
		opt.judged(in)
		return j.apply, nil
	})
}

// pastJudge judges such a file.
type pastJudge struct {
	in     *sheet
	report *Report
	today  string
	fresh  []*pastRow
}

func (j *pastJudge) refuse(p *pastRow, field, key string, args ...any) {
	p.bad = true
	j.report.Add(j.in.Problem(p.row, field, key, args...))
}

func (j *pastJudge) judge(ctx context.Context, q db.Q, kind string) error {
	codes := map[string]bool{}
	for _, row := range j.in.Rows {
		codes[j.in.text(row, "org_code")], codes[j.in.text(row, "into_org_code")] = true, true
	}
	found, err := orgs(ctx, q, "o.code", sorted(codes))
	if err != nil {
		return err
	}
	byCode := map[string]Org{}
	for _, o := range found {
		byCode[o.Code] = o
	}
	var rows []*pastRow
	for _, row := range j.in.Rows {
		p := &pastRow{row: row, org: byCode[j.in.text(row, "org_code")]}
		if p.org.ID == "" {
			j.refuse(p, "org_code", "people.position.org_unknown", "code", j.in.text(row, "org_code"))
		} else if kind == "names" {
			j.readName(p)
		} else {
			j.readEnd(p, byCode)
		}
		if !p.bad {
			rows = append(rows, p)
		}
	}
	if kind == "names" {
		return j.newNames(ctx, q, rows)
	}
	return j.newEnds(ctx, q, rows)
}

// day reads the day of a row, which must not lie ahead.
func (j *pastJudge) day(p *pastRow, field string) string {
	date, ok := csvio.Date(j.in.Get(p.row, field))
	switch {
	case !ok:
		j.refuse(p, field, "people.import.date")
	case date > j.today:
		j.refuse(p, field, "people.import.future", "today", j.today)
	}
	return date
}

func (j *pastJudge) readName(p *pastRow) {
	p.name = PastName{Lang: j.in.text(p.row, "lang"), Name: j.in.text(p.row, "name"), Until: j.day(p, "until"), OrderNo: j.in.text(p.row, "order_no")}
	switch {
	case p.bad:
	case !slices.Contains(nameLangs, p.name.Lang):
		j.refuse(p, "lang", "people.designation.lang", "lang", p.name.Lang)
	case p.name.Name == "" || len(p.name.Name) > 400:
		j.refuse(p, "name", "people.file.no_name")
	case len(p.name.OrderNo) > 80:
		j.refuse(p, "order_no", "people.service.needs_order")
	}
}

func (j *pastJudge) readEnd(p *pastRow, byCode map[string]Org) {
	into := j.in.text(p.row, "into_org_code")
	p.end = OrgEnd{OrgID: p.org.ID, Into: byCode[into].ID, On: j.day(p, "on_date"), OrderNo: j.in.text(p.row, "order_no")}
	switch {
	case p.bad:
	case into != "" && p.end.Into == "":
		j.refuse(p, "into_org_code", "people.position.org_unknown", "code", into)
	case p.org.ParentID == "":
		j.refuse(p, "org_code", "people.org.ended", "code", p.org.Code)
	case len(p.end.OrderNo) > 80:
		j.refuse(p, "order_no", "people.service.needs_order")
	}
}

// newNames keeps the names that are not known yet.
func (j *pastJudge) newNames(ctx context.Context, q db.Q, rows []*pastRow) error {
	ids := make([]string, len(rows))
	for i, p := range rows {
		ids[i] = p.org.ID
	}
	known, err := pastNamesOf(ctx, q, db.Keys(ids))
	if err != nil {
		return err
	}
	for _, p := range rows {
		j.report.Accept(1)
		if slices.Contains(known[p.org.ID], p.name) {
			j.report.Unchanged++
			continue
		}
		known[p.org.ID] = append(known[p.org.ID], p.name)
		j.report.Created++
		j.fresh = append(j.fresh, p)
	}
	return nil
}

// newEnds keeps the ends that are not known yet, and refuses those of which something hangs, and those that come back to themselves.
func (j *pastJudge) newEnds(ctx context.Context, q db.Q, rows []*pastRow) error {
	ids, into := make([]string, len(rows)), map[string]string{}
	first := map[string]int{}
	for i, p := range rows {
		ids[i] = p.org.ID
		into[p.org.ID] = p.end.Into
	}
	known, err := orgEnds(ctx, q, ids)
	if err != nil {
		return err
	}
	hang, err := hangingAll(ctx, q, ids)
	if err != nil {
		return err
	}
	ways := newClimb(func(at string) string { return into[at] })
	for _, p := range rows {
		old, stands := known[p.org.ID]
		way := ways.circle(p.org.ID)
		switch {
		case first[p.org.ID] > 0:
			j.refuse(p, "org_code", "people.file.twice", "code", p.org.Code, "row", first[p.org.ID])
			continue
		case way != nil:
			j.refuse(p, "into_org_code", "people.org.circle", "way", p.org.Code+" → … → "+p.org.Code)
			continue
		case stands && old != p.end:
			j.refuse(p, "org_code", "people.org.ended", "code", p.org.Code)
			continue
		case !stands && hang[p.org.ID] > 0:
			j.refuse(p, "org_code", "people.org.not_empty", "code", p.org.Code, "n", hang[p.org.ID])
			continue
		}
		first[p.org.ID] = p.row.N
		if j.report.Accept(1); stands {
			j.report.Unchanged++
			continue
		}
		j.report.Created++
		j.fresh = append(j.fresh, p)
	}
	return nil
}

// apply writes what is new, and tells of ends. A past name changes nothing that is, so it is not told.
func (j *pastJudge) apply(ctx context.Context, tx *db.Tx) error {
	var told []event.Fact
	for _, p := range j.fresh {
		var err error
		switch {
		case p.end.OrgID == "":
			err = insertPastName(ctx, tx, p.org.ID, id.New(), p.name)
		case p.end.Into == "":
			told = append(told, OrgClosed{Org: p.end.OrgID})
			err = insertOrgEnd(ctx, tx, p.end)
		default:
			told = append(told, OrgMerged{Org: p.end.OrgID, Into: p.end.Into})
			err = insertOrgEnd(ctx, tx, p.end)
		}
		if err != nil {
			return err
		}
	}
	return event.RecordAll(ctx, tx, told)
}

// serviceFiles are the postings of people and the orders on their service, as the export of a department writes them.
var serviceFiles = map[string]csvio.Mapping{
	"postings": {
		{Field: "employee_code", Required: true},
		{Field: "position_code", Required: true},
		{Field: "from_date", Required: true},
		{Field: "to_date", Required: true},
		{Field: "nature"},
		{Field: "order_no"},
		{Field: "order_date"},
		{Field: "additional"},
	},
	"orders": {
		{Field: "employee_code", Required: true},
		{Field: "kind", Required: true},
		{Field: "position_code", Required: true},
		{Field: "on_date", Required: true},
		{Field: "order_no"},
		{Field: "order_date"},
		{Field: "state", Required: true},
		{Field: "why"},
	},
}

// servedRow is one row of such a file, judged: a posting, or an order.
type servedRow struct {
	row     csvio.Row
	posting Posting
	order   ServiceOrder
	kind    string // of the post
	bad     bool
}

// ImportService takes in the postings of people (postings: employee_code, position_code, from_date, to_date, nature, order_no,
// order_date, additional) or the orders on their service (orders: employee_code, kind, position_code, on_date, order_no, order_date,
// state, why), as the export of a department writes them: what was, beside ImportPeople, which says who holds which post now. A posting
// that has ended is kept; one that lasts is refused unless the register knows it, or it is an additional charge of a vacant post,
// which is taken up and told. An order that was carried out, failed or taken back is kept as it was; one that waits is told
// and takes effect on its day. What is known is left alone. It takes the right to import people over where each person and each post
// is, refused row by row; nobody brings in their own.
func (r *Register) ImportService(ctx context.Context, by who.Actor, kind string, file io.Reader, opt Options) (Report, error) {
	const op = "people.ImportService"
	columns, ok := serviceFiles[kind]
	switch {
	case !ok:
		return Report{}, fault.E(fault.Invalid, op, "people.file.kind", "kind", kind)
	case !by.Holds(who.PeopleImport):
		return Report{}, fault.E(fault.Denied, op, "people.import.denied")
	}
	return r.takeFile(ctx, by, op, file, columns, opt, func(ctx context.Context, q db.Q, in *sheet, report *Report) (writes, error) {
		j := &servedJudge{in: in, report: report, by: by, today: clock.Date(q.Now())}
		if err := j.judge(ctx, q, kind); err != nil {
			return nil, err
		}
		opt.judged(in)
		return j.apply, nil
	})
}

// servedJudge judges such a file.
type servedJudge struct {
	in        *sheet
	report    *Report
	by        who.Actor
	today     string
	people    map[string]Person   // by code
	positions map[string]Position // by code
	paths     map[string]string   // unit → path
	fresh     []*servedRow
}

func (j *servedJudge) refuse(s *servedRow, field, key string, args ...any) {
	s.bad = true
	j.report.Add(j.in.Problem(s.row, field, key, args...))
}

func (j *servedJudge) judge(ctx context.Context, q db.Q, kind string) error {
	if err := j.load(ctx, q); err != nil {
		return err
	}
	var rows []*servedRow
	for _, row := range j.in.Rows {
		s := &servedRow{row: row}
		p, position := j.whose(s)
		if !s.bad && kind == "postings" {
			j.readPosting(s, p, position)
		} else if !s.bad {
			j.readOrder(s, p, position)
		}
		if !s.bad {
			rows = append(rows, s)
		}
	}
	if kind == "postings" {
		return j.newPostings(ctx, q, rows)
	}
	return j.newOrders(ctx, q, rows)
}

// load reads the people and the posts that the file names, and where they are.
func (j *servedJudge) load(ctx context.Context, q db.Q) error {
	people, posts, units := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, row := range j.in.Rows {
		people[j.in.text(row, "employee_code")], posts[j.in.text(row, "position_code")] = true, true
	}
	found, err := persons(ctx, q, "p.code", sorted(people))
	if err != nil {
		return err
	}
	places, err := barePositions(ctx, q, "s.code", sorted(posts))
	if err != nil {
		return err
	}
	j.people, j.positions = map[string]Person{}, map[string]Position{}
	for _, p := range found {
		j.people[p.Code], units[p.OrgID] = p, true
	}
	for _, p := range places {
		j.positions[p.Code], units[p.OrgID] = p, true
	}
	j.paths, err = orgPaths(ctx, q, sorted(units))
	return err
}

// whose finds the person and the post of a row, and checks the right over both.
func (j *servedJudge) whose(s *servedRow) (Person, Position) {
	code, post := j.in.text(s.row, "employee_code"), j.in.text(s.row, "position_code")
	p, position := j.people[code], j.positions[post]
	switch {
	case p.ID == "":
		j.refuse(s, "employee_code", "people.service.person_unknown", "code", code)
	case post != "" && position.ID == "":
		j.refuse(s, "position_code", "people.import.position_unknown", "code", post)
	case p.ID == j.by.PersonID:
		j.refuse(s, "employee_code", "people.import.self")
	case !j.by.Can(who.PeopleImport, j.paths[p.OrgID]):
		j.refuse(s, "employee_code", "people.import.not_yours", "code", code)
	case post != "" && !j.by.Can(who.PeopleImport, j.paths[position.OrgID]):
		j.refuse(s, "position_code", "people.import.not_yours", "code", post)
	}
	return p, position
}

// date reads a day of a row; one that is needed must be there, and none but the day of an order that waits may lie ahead.
func (j *servedJudge) date(s *servedRow, field string, needed, ahead bool) string {
	text := strings.TrimSpace(j.in.Get(s.row, field))
	if text == "" && !needed {
		return ""
	}
	date, ok := csvio.Date(text)
	switch {
	case !ok:
		j.refuse(s, field, "people.import.date")
	case date > j.today && !ahead:
		j.refuse(s, field, "people.import.future", "today", j.today)
	}
	return date
}

func (j *servedJudge) readPosting(s *servedRow, p Person, position Position) {
	additional := strings.ToLower(j.in.text(s.row, "additional"))
	s.kind = position.KindCode
	s.posting = Posting{
		PersonID: p.ID, PositionID: position.ID, From: j.date(s, "from_date", true, false), To: j.date(s, "to_date", false, false),
		Nature: j.in.text(s.row, "nature"), OrderNo: j.in.text(s.row, "order_no"), OrderDate: j.date(s, "order_date", false, false), Additional: additional == "true",
	}
	if s.posting.Nature == "" {
		s.posting.Nature = natures[0]
	}
	switch {
	case s.bad:
	case position.ID == "":
		j.refuse(s, "position_code", "people.import.position_unknown", "code", "")
	case s.posting.To != "" && s.posting.To < s.posting.From:
		j.refuse(s, "to_date", "people.service.to_before_from")
	case !slices.Contains(natures, s.posting.Nature):
		j.refuse(s, "nature", "people.import.nature")
	case len(s.posting.OrderNo) > 80:
		j.refuse(s, "order_no", "people.service.needs_order")
	case additional != "" && additional != "true" && additional != "false":
		j.refuse(s, "additional", "people.service.yes_no")
	}
}

// newPostings keeps the postings that are not known yet.
func (j *servedJudge) newPostings(ctx context.Context, q db.Q, rows []*servedRow) error {
	var ids, posts []string
	for _, s := range rows {
		ids, posts = append(ids, s.posting.PersonID), append(posts, s.posting.PositionID)
	}
	known, err := postingsOf(ctx, q, db.Keys(ids))
	if err != nil {
		return err
	}
	held, err := holders(ctx, q, db.Keys(posts))
	if err != nil {
		return err
	}
	for _, s := range rows {
		t := s.posting
		i := slices.IndexFunc(known[t.PersonID], func(k Posting) bool {
			return k.PositionID == t.PositionID && k.From == t.From && k.Additional == t.Additional && k.To == t.To
		})
		switch {
		case i >= 0:
			j.report.Accept(1)
			j.report.Unchanged++
			continue
		case t.To == "" && !t.Additional:
			j.refuse(s, "to_date", "people.service.lasts")
			continue
		case t.To == "" && held[t.PositionID].person != "":
			j.refuse(s, "position_code", "people.order.held")
			continue
		}
		s.posting.ID = id.New()
		known[t.PersonID] = append(known[t.PersonID], s.posting)
		if t.To == "" {
			held[t.PositionID] = holder{person: t.PersonID, additional: true}
		}
		j.report.Accept(1)
		j.report.Created++
		j.fresh = append(j.fresh, s)
	}
	return nil
}

func (j *servedJudge) readOrder(s *servedRow, p Person, position Position) {
	state := j.in.text(s.row, "state")
	s.order = ServiceOrder{
		PersonID: p.ID, PositionID: position.ID, Kind: j.in.text(s.row, "kind"), On: j.date(s, "on_date", true, true),
		OrderNo: j.in.text(s.row, "order_no"), OrderDate: j.date(s, "order_date", false, false), State: state,
	}
	if s.bad {
		return
	}
	if why := j.in.text(s.row, "why"); state == OrderFailed && strings.HasPrefix(why, "people.") && len(why) < 80 {
		s.order.Why = why
	}
	if !slices.Contains([]string{OrderWaiting, OrderDone, OrderFailed, OrderBack}, state) {
		j.refuse(s, "state", "people.service.state")
		return
	}
	_, err := soundService("people.ImportService", s.order, j.today)
	for _, place := range fault.As(err).Places {
		field := map[string]string{"position": "position_code", "on": "on_date"}[place.Name]
		if field == "" {
			field = place.Name
		}
		j.refuse(s, field, place.Key, place.Args...)
	}
}

// newOrders keeps the orders that are not known yet.
func (j *servedJudge) newOrders(ctx context.Context, q db.Q, rows []*servedRow) error {
	var ids []string
	for _, s := range rows {
		ids = append(ids, s.order.PersonID)
	}
	stored, err := serviceOfAll(ctx, q, db.Keys(ids))
	if err != nil {
		return err
	}
	type key struct{ person, kind, position, on, no string }
	of := func(o ServiceOrder) key { return key{o.PersonID, o.Kind, o.PositionID, o.On, o.OrderNo} }
	known := map[key]bool{}
	for _, o := range stored {
		known[of(o)] = true
	}
	for _, s := range rows {
		j.report.Accept(1)
		if known[of(s.order)] {
			j.report.Unchanged++
			continue
		}
		known[of(s.order)] = true
		s.order.ID = id.New()
		j.report.Created++
		j.fresh = append(j.fresh, s)
	}
	return nil
}

// apply writes what is new. Only what lasts or waits is told: the rest changes nothing that is.
func (j *servedJudge) apply(ctx context.Context, tx *db.Tx) error {
	var ended, begun []Posting
	var told []event.Fact
	for _, s := range j.fresh {
		switch {
		case s.posting.ID != "" && s.posting.To != "":
			ended = append(ended, s.posting)
		case s.posting.ID != "":
			begun = append(begun, s.posting)
			told = append(told, Posted{Person: s.posting.PersonID, Position: s.posting.PositionID, KindCode: s.kind})
		case s.order.State == OrderWaiting:
			o := s.order
			told = append(told, ServiceOrdered{Person: o.PersonID, Order: o.ID, What: o.Kind, Position: o.PositionID, On: o.On, OrderNo: o.OrderNo, OrderDate: o.OrderDate})
			fallthrough
		default:
			if err := insertService(ctx, tx, s.order, nil); err != nil {
				return err
			}
		}
	}
	if err := writePostings(ctx, tx, ended, nil, begun); err != nil {
		return err
	}
	return event.RecordAll(ctx, tx, told)
}
