package people

import (
	"cmp"
	"context"
	"io"
	"regexp"
	"slices"
	"strings"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/crash"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// peopleColumns are those of the HR system's list of employees, and the position where the list was made for us.
var peopleColumns = append(csvio.Mapping{
	{Field: "employee_code", Names: []string{"Employee Code", "Emp Code"}, Required: true},
	{Field: "gender"},
	{Field: "date_of_birth", Names: []string{"Date of Birth", "DOB"}},
	{Field: "service"},
	{Field: "cadre"},
	{Field: "group"},
	{Field: "designation"},
	{Field: "pay_level", Names: []string{"Pay Level"}},
	{Field: "ministry_dept_lgd_org"},
	{Field: "office"},
	{Field: "lgd_state"},
	{Field: "lgd_district"},
	{Field: "lgd_block"},
	{Field: "date_of_entry", Names: []string{"Date of Entry"}},
	{Field: "date_of_present_post", Names: []string{"Date of Present Post"}},
	{Field: "reporting_officer_code"},
	{Field: "official_email", Names: []string{"Official Email", "E-mail"}},
	{Field: "mobile_masked"},
	{Field: "status"},
	{Field: "position_code"},
	{Field: "org_code"},
	{Field: "nature"},
	{Field: "order_no"},
	{Field: "order_date"},
}, nameColumns("full_name")...)

// The states of a person. Those who are active or suspended hold their post; the others have left it.
var (
	statuses = map[string]string{
		"": "active", "ACTIVE": "active", "SUSPENDED": "suspended", "ON LEAVE": "on_leave", "RETIRED": "retired", "LEFT": "left", "RESIGNED": "left", "DECEASED": "deceased",
	}
	gone = map[string]bool{"retired": true, "left": true, "deceased": true}
)

// natures are the natures of a posting.
var natures = []string{"appointment", "transfer", "promotion", "deputation", "repatriation"}

var payLevel = regexp.MustCompile(`^[0-9]{1,2}A?$`)

// staffRow is one row of a file of people, from what the file says to what will be written.
type staffRow struct {
	Person
	row         csvio.Row
	refused     bool
	department  string // code of the directory
	office      string
	place       placeKey // the narrowest that is given
	designation string
	since       string // date of the present post
	officer     string // employee code of the reporting officer
	post        string // position code; "" when the file names none
	unit        string // our code of the unit; "" when the department, place and office make it out
	nature      string
	orderNo     string
	orderDate   string

	old      *Person   // as stored; nil for somebody new
	current  *Posting  // in substance
	charges  []Posting // in additional charge
	position Position  // where they are to serve; for those who have left, where they served
	was      Position  // the position that they hold so far
	newPost  bool      // the position is made for them, or changed
	made     bool      // the position is made for them
	newKind  bool      // the position was theirs and has come to be of another kind

	problems, notices []csvio.Problem // of this row
	fresh             bool            // says something new
}

// ImportPeople takes in a list of employees: the person and the posting of each row. Persons are matched by employee code
// and by nothing else. A row that names a position puts its person there. One that names none puts them at the office that
// the department, the place and the office's name make out: on the post they hold there, or else on one made for them,
// which reports to the post of their reporting officer. What a row leaves blank takes nothing away.
//
// A row that would change the post of who brings the file is refused: nobody orders for themselves.
//
// All rows are judged before anything is written; the report names row, column and remedy. What is written is one
// transaction of few statements, and the same file again changes nothing.
func (r *Register) ImportPeople(ctx context.Context, by who.Actor, file io.Reader, opt Options) (Report, error) {
	const op = "people.ImportPeople"
	if !by.Holds(who.PeopleImport) {
		return Report{}, fault.E(fault.Denied, op, "people.import.denied")
	}
	return r.takeFile(ctx, by, op, file, peopleColumns, opt, func(ctx context.Context, q db.Q, in *sheet, report *Report) (writes, error) {
		j := &staffJudge{in: in, report: report, by: by, opt: opt, today: clock.Date(q.Now())}
		if err := j.judge(ctx, q); err != nil {
			return nil, err
		}
		changes := j.changes()
		j.done(in.all() - len(changes.rows))
		return func(ctx context.Context, tx *db.Tx) error { return changes.apply(ctx, tx, j.done) }, nil
	})
}

// staffJudge judges a list of employees.
type staffJudge struct {
	in     *sheet
	report *Report
	by     who.Actor
	opt    Options
	today  string
	count  int // rows that are done with

	all    []*staffRow // as they came, with those that stand twice
	rows   []*staffRow
	byCode map[string]*staffRow
	units  unitFinder
	posts  map[string]Position // by code, those that rows name or that were made for somebody
	held   map[string]holder   // by position id
	paths  map[string]string   // unit → path
	names  map[string]string   // unit → our code
	people map[string]Person   // by id, those that are not in the file and are spoken of
}

// done tells that so many more rows are done with.
func (j *staffJudge) done(n int) {
	j.count += n
	j.opt.progress(j.count, j.in.all())
}

func (j *staffJudge) refuse(s *staffRow, field, key string, args ...any) {
	s.refused = true
	p := j.in.Problem(s.row, field, key, args...)
	s.problems = append(s.problems, p)
	j.report.Add(p)
}

func (j *staffJudge) notice(s *staffRow, field, key string, args ...any) {
	p := j.in.Problem(s.row, field, key, args...)
	s.notices = append(s.notices, p)
	j.report.notice(p)
}

func (j *staffJudge) judge(ctx context.Context, q db.Q) error {
	j.read()
	for _, load := range []func(context.Context, db.Q) error{j.loadPeople, j.loadPosts, j.loadUnits} {
		if err := load(ctx, q); err != nil {
			return err
		}
	}
	for _, s := range j.rows {
		if !s.refused {
			j.settlePost(s)
			j.refuseSelf(s)
		}
	}
	if err := j.loadHolders(ctx, q); err != nil {
		return err
	}
	j.refuseTaken()
	j.refuseCircles()
	if err := j.linkOwnPosts(ctx, q); err != nil {
		return err
	}
	for _, s := range j.rows {
		j.refuseSelf(s) // their own post may have come to report to another
	}
	return nil
}

// refuseSelf refuses a row by which who brings the file would take up, give up or change a post of their own: nobody orders
// for themselves. That the file says of them what is known is no order.
func (j *staffJudge) refuseSelf(s *staffRow) {
	if s.refused || !j.by.SignedIn() || s.ID != j.by.PersonID {
		return
	}
	stays := s.current != nil && s.current.PositionID == s.position.ID && !s.newPost
	if gone[s.Status] {
		stays = s.current == nil && len(s.charges) == 0
	}
	if !stays {
		j.refuse(s, "employee_code", "people.import.self")
	}
}

// read takes the rows as they stand, and refuses what is wrong in itself.
func (j *staffJudge) read() {
	j.byCode = map[string]*staffRow{}
	emails := map[string]int{}
	for _, row := range j.in.Rows {
		s := &staffRow{row: row}
		j.all = append(j.all, s)
		j.readPerson(s)
		j.readPost(s)
		first := j.byCode[s.Code]
		switch {
		case s.Code == "":
			j.refuse(s, "employee_code", "people.file.no_code")
		case first != nil && first.post != s.post:
			j.refuse(s, "employee_code", "people.import.two_posts", "code", s.Code, "row", first.row.N)
		case first != nil:
			j.refuse(s, "employee_code", "people.file.twice", "code", s.Code, "row", first.row.N)
		default:
			j.byCode[s.Code] = s
			j.rows = append(j.rows, s)
		}
		if emails[s.Email] > 0 && s.Email != "" && first == nil {
			j.notice(s, "official_email", "people.import.email_shared", "row", emails[s.Email])
		}
		emails[s.Email] = cmp.Or(emails[s.Email], row.N)
	}
}

func (j *staffJudge) readPerson(s *staffRow) {
	get := func(field string) string { return j.in.text(s.row, field) }
	s.Code, s.Name = get("employee_code"), j.in.names(s.row, "full_name")
	s.Service, s.Cadre, s.Group = get("service"), get("cadre"), get("group")
	s.MobileMasked, s.Email = get("mobile_masked"), strings.ToLower(get("official_email"))
	s.PayLevel = strings.ToUpper(csvio.Code(get("pay_level")))
	s.Gender = strings.ToUpper(get("gender"))
	known := false
	if s.Status, known = statuses[strings.ToUpper(get("status"))]; !known {
		j.refuse(s, "status", "people.import.status")
	}
	if len(s.Name) == 0 {
		j.refuse(s, "full_name_en", "people.file.no_name")
	}
	if !slices.Contains([]string{"", "F", "M", "T", "O"}, s.Gender) {
		j.refuse(s, "gender", "people.import.gender")
	}
	if s.PayLevel != "" && !payLevel.MatchString(s.PayLevel) {
		j.refuse(s, "pay_level", "people.import.pay_level")
	}
	if local, domain, ok := strings.Cut(s.Email, "@"); s.Email != "" && (!ok || local == "" || !strings.Contains(domain, ".") || strings.ContainsAny(s.Email, " ,;<>")) {
		j.refuse(s, "official_email", "people.import.email")
	}
	s.DateOfBirth, s.DateOfEntry = j.date(s, "date_of_birth"), j.date(s, "date_of_entry")
	if s.DateOfBirth != "" && s.DateOfEntry != "" && s.DateOfEntry <= s.DateOfBirth {
		j.refuse(s, "date_of_entry", "people.import.entry_before_birth")
	}
}

func (j *staffJudge) readPost(s *staffRow) {
	get := func(field string) string { return j.in.text(s.row, field) }
	s.department, s.office, s.designation = csvio.Code(get("ministry_dept_lgd_org")), get("office"), get("designation")
	s.officer, s.post = get("reporting_officer_code"), get("position_code")
	s.unit = get("org_code")
	s.orderNo, s.nature = get("order_no"), strings.ToLower(get("nature"))
	for _, p := range []placeKey{{"state", get("lgd_state")}, {"district", get("lgd_district")}, {"block", get("lgd_block")}} {
		if code := csvio.Code(p.code); code != "" {
			s.place = placeKey{p.level, code}
		}
	}
	s.since, s.orderDate = j.date(s, "date_of_present_post"), j.date(s, "order_date")
	if s.since != "" && s.DateOfEntry != "" && s.since < s.DateOfEntry {
		j.refuse(s, "date_of_present_post", "people.import.post_before_entry")
	}
	if s.nature != "" && !slices.Contains(natures, s.nature) {
		j.refuse(s, "nature", "people.import.nature")
	}
	if s.officer != "" && s.officer == s.Code {
		j.refuse(s, "reporting_officer_code", "people.import.circle", "way", s.Code+" → "+s.Code)
	}
}

// date reads a date that is not in the future.
func (j *staffJudge) date(s *staffRow, field string) string {
	text := j.in.text(s.row, field)
	if text == "" {
		return ""
	}
	date, ok := csvio.Date(text)
	switch {
	case !ok:
		j.refuse(s, field, "people.import.date")
	case date > j.today:
		j.refuse(s, field, "people.import.future", "today", j.today)
	}
	return date
}

// loadPeople finds who of the file is known, and the posts they hold.
func (j *staffJudge) loadPeople(ctx context.Context, q db.Q) error {
	codes := make([]string, len(j.rows))
	for i, s := range j.rows {
		codes[i] = s.Code
	}
	known, err := persons(ctx, q, "p.code", codes)
	if err != nil {
		return err
	}
	ids := make([]string, len(known))
	for i, p := range known {
		ids[i] = p.ID
		s := j.byCode[p.Code]
		s.old, s.ID = &known[i], p.ID
	}
	current, err := currentPostings(ctx, q, ids)
	for _, p := range known {
		for _, t := range current[p.ID] {
			if s := j.byCode[p.Code]; t.Additional {
				s.charges = append(s.charges, t)
			} else {
				s.current = &t
			}
		}
	}
	for _, s := range j.rows {
		s.ID = cmp.Or(s.ID, id.New())
	}
	return err
}

// loadPosts finds the positions that rows name, and those that known persons hold.
func (j *staffJudge) loadPosts(ctx context.Context, q db.Q) error {
	j.posts = map[string]Position{}
	var codes, kept, own []string
	for _, s := range j.rows {
		switch {
		case s.post != "":
			codes = append(codes, s.post)
			if s.current != nil {
				kept = append(kept, s.current.PositionID)
			}
		case s.current != nil:
			own = append(own, s.current.PositionID)
		}
	}
	named, err := barePositions(ctx, q, "s.code", codes)
	if err != nil {
		return err
	}
	for _, p := range named {
		j.posts[p.Code] = p
	}
	held, err := barePositions(ctx, q, "s.id", kept)
	if err != nil {
		return err
	}
	// A post made for somebody is compared with what the row says, so its names are wanted too.
	full, err := positions(ctx, q, "s.id", own)
	byID := map[string]Position{}
	for _, p := range append(held, full...) {
		byID[p.ID] = p
	}
	for _, s := range j.rows {
		if s.current != nil {
			s.position = byID[s.current.PositionID]
			s.was = s.position
		}
	}
	return err
}

// loadUnits finds the units that rows mean, and the paths of all that are spoken of.
func (j *staffJudge) loadUnits(ctx context.Context, q db.Q) error {
	departments := map[string]bool{}
	units, named := map[string]bool{}, map[string]bool{}
	for _, s := range j.rows {
		if s.post == "" {
			named[s.unit] = true
		}
		if s.post == "" && s.unit == "" && s.department != "" {
			departments[s.department] = true
		}
		units[s.position.OrgID] = true
		if s.old != nil {
			units[s.old.OrgID] = true
		}
	}
	for _, p := range j.posts {
		units[p.OrgID] = true
	}
	var err error
	if j.units, err = findUnits(ctx, q, sorted(departments)); err != nil {
		return err
	}
	found, err := orgs(ctx, q, "o.id", sorted(units))
	if err != nil {
		return err
	}
	byCode, err := orgs(ctx, q, "o.code", sorted(named))
	j.units.byCode = map[string]Org{}
	for _, o := range byCode {
		j.units.byCode[o.Code] = o
	}
	j.paths, j.names = map[string]string{}, map[string]string{}
	for _, o := range slices.Concat(found, byCode, j.units.all) {
		j.paths[o.ID], j.names[o.ID] = o.Path, o.Code
	}
	return err
}

// settlePost decides on which position a person is to serve.
func (j *staffJudge) settlePost(s *staffRow) {
	if s.old != nil && !j.by.Can(who.PeopleImport, j.paths[s.old.OrgID]) {
		j.refuse(s, "employee_code", "people.import.not_yours", "code", s.Code)
		return
	}
	if gone[s.Status] {
		if s.old != nil {
			s.OrgID = s.old.OrgID
			return
		}
		defer func() { s.position, s.newPost = Position{}, false }() // they have a unit, and no post any more
	}
	unit, column := "", "ministry_dept_lgd_org"
	if s.post != "" {
		p, ok := j.posts[s.post]
		if !ok {
			j.refuse(s, "position_code", "people.import.position_unknown", "code", s.post)
			return
		}
		unit, column, s.position = p.OrgID, "position_code", p
	} else {
		o, problem := j.units.find(s)
		if problem.key != "" {
			j.refuse(s, problem.field, problem.key, problem.args...)
			return
		}
		unit = o.ID
		j.ownPost(s, o)
	}
	if !j.by.Can(who.PeopleImport, j.paths[unit]) {
		j.refuse(s, column, "people.import.not_yours", "code", s.Code)
	}
	s.OrgID = unit
}

// ownPost leaves a person on the post they hold at the unit, or gives them one of their own there.
func (j *staffJudge) ownPost(s *staffRow, o Org) {
	code := s.Code + "@" + o.Code
	if s.position.ID != "" && s.position.OrgID == o.ID && s.position.Code != code {
		return
	}
	own := s.position
	if own.Code != code {
		own = Position{ID: id.Of("people.own_post", code), Code: code}
	}
	title := map[string]string{"en": cmp.Or(s.designation, own.Title["en"], s.Code)}
	given := Position{
		ID: own.ID, Code: code, OrgID: o.ID, KindCode: cmp.Or(j.opt.Kinds[s.designation], own.KindCode), ReportsTo: own.ReportsTo,
		Name: title, Title: title,
	}
	s.made = own.OrgID == ""
	s.newPost = s.made || !samePosition(own, given)
	s.newKind = own.OrgID != "" && own.KindCode != given.KindCode
	given.Name, given.Title = mergeNames(own.Name, given.Name), mergeNames(own.Title, given.Title)
	s.position = given
}

// loadHolders finds who holds the positions to be taken.
func (j *staffJudge) loadHolders(ctx context.Context, q db.Q) error {
	var ids []string
	for _, s := range j.rows {
		if s.position.ID != "" && !s.refused {
			ids = append(ids, s.position.ID)
		}
	}
	var err error
	if j.held, err = holders(ctx, q, ids); err != nil {
		return err
	}
	var others []string
	for _, h := range j.held {
		others = append(others, h.person)
	}
	known, err := persons(ctx, q, "p.id", others)
	j.people = map[string]Person{}
	for _, p := range known {
		j.people[p.ID] = p
	}
	return err
}

// refuseTaken refuses a position that two rows claim, or that somebody holds who does not leave it by this file. Who leaves
// depends on who is refused, so it is looked at until nothing changes.
func (j *staffJudge) refuseTaken() {
	claimed := map[string]*staffRow{}
	for _, stays := range []bool{true, false} { // who holds it already goes before who comes
		for _, s := range j.rows {
			if s.refused || s.position.ID == "" || gone[s.Status] || stays != (s.was.ID == s.position.ID) {
				continue
			}
			if first := claimed[s.position.ID]; first != nil {
				j.refuse(s, "position_code", "people.import.claimed", "code", s.position.Code, "person", first.Code, "row", first.row.N)
				continue
			}
			claimed[s.position.ID] = s
		}
	}
	for again := true; again; {
		again = false
		for _, s := range j.rows {
			h := j.held[s.position.ID]
			if s.refused || gone[s.Status] || h.person == "" || h.person == s.ID && !h.additional {
				continue
			}
			if other := j.byCode[j.people[h.person].Code]; h.additional || other == nil || other.refused || !other.leaves(s.position.ID) {
				j.refuse(s, "position_code", "people.import.held", "code", s.position.Code, "person", j.people[h.person].Code)
				again = true
			}
		}
	}
}

// leaves tells whether the row takes its person off a position.
func (s *staffRow) leaves(positionID string) bool {
	return s.current != nil && s.current.PositionID == positionID && (gone[s.Status] || s.position.ID != positionID)
}

// refuseCircles refuses rows whose reporting officers come back to them, naming the way round.
func (j *staffJudge) refuseCircles() {
	officer := func(code string) string {
		if s := j.byCode[code]; s != nil {
			return s.officer
		}
		return ""
	}
	up := newClimb(officer)
	for _, s := range j.rows {
		if s.refused {
			continue
		}
		if way := up.circle(s.Code); slices.Contains(way, s.Code) {
			j.refuse(s, "reporting_officer_code", "people.import.circle", "way", strings.Join(way, " → "))
		}
	}
}

// linkOwnPosts lets the posts that were made for persons report to the posts of their reporting officers.
func (j *staffJudge) linkOwnPosts(ctx context.Context, q db.Q) error {
	above, err := j.officersPosts(ctx, q)
	if err != nil {
		return err
	}
	var starts []string
	next, codes := map[string]string{}, map[string]string{}
	for _, s := range j.rows {
		if s.officer == "" || s.refused || gone[s.Status] {
			continue
		}
		post, known := above[s.officer]
		if !known {
			j.notice(s, "reporting_officer_code", "people.import.officer_unknown", "code", s.officer)
			continue
		}
		if s.post != "" || !s.onOwnPost() || s.position.ReportsTo == post {
			continue
		}
		s.position.ReportsTo, s.newPost = post, true
		next[s.position.ID] = post
		codes[s.position.ID] = s.position.Code
		starts = append(starts, post)
	}
	line, err := lineAbove(ctx, q, starts)
	for _, l := range line {
		codes[l.id] = l.code
		if _, ours := next[l.id]; !ours {
			next[l.id] = l.above
		}
	}
	up := newClimb(func(at string) string { return next[at] })
	for _, s := range j.rows {
		if way := up.circle(s.position.ID); way != nil && !s.refused {
			named := make([]string, len(way))
			for i := range way {
				named[i] = codes[way[i]]
			}
			j.refuse(s, "reporting_officer_code", "people.import.circle", "way", strings.Join(named, " → "))
		}
	}
	return err
}

// onOwnPost tells whether the person is to serve on a post that was made for them.
func (s *staffRow) onOwnPost() bool { return strings.HasPrefix(s.position.Code, s.Code+"@") }

// officersPosts gives the substantive post of each reporting officer: by this file where they are in it, else as stored.
func (j *staffJudge) officersPosts(ctx context.Context, q db.Q) (map[string]string, error) {
	above := map[string]string{}
	wanted := map[string]bool{}
	for _, s := range j.rows {
		if o := j.byCode[s.officer]; o != nil && !o.refused {
			above[s.officer] = o.position.ID
		} else if s.officer != "" {
			wanted[s.officer] = true
		}
	}
	known, err := persons(ctx, q, "p.code", sorted(wanted))
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(known))
	for i, p := range known {
		ids[i] = p.ID
	}
	current, err := currentPostings(ctx, q, ids)
	for _, p := range known {
		for _, t := range current[p.ID] {
			if !t.Additional {
				above[p.Code] = t.PositionID
			}
		}
	}
	return above, err
}

// staffChanges are the rows that say something new, sorted by what has to be written.
type staffChanges struct {
	rows   []*staffRow // persons that are new or changed
	posts  []Position
	ended  []Posting
	mended []Posting
	begun  []Posting
	freed  []string // positions
	told   []event.Fact
}

// changes sorts what has to be written.
func (j *staffJudge) changes() *staffChanges {
	c := &staffChanges{}
	unmade := map[string]bool{}
	for _, s := range j.rows {
		unmade[s.position.ID] = s.refused && s.made
	}
	for _, s := range j.rows {
		if s.refused {
			continue
		}
		if unmade[s.position.ReportsTo] {
			s.position.ReportsTo = ""
		}
		j.report.Accept(1)
		personal := s.merge()
		posted := j.posting(s, c)
		if s.newPost && !gone[s.Status] {
			c.posts = append(c.posts, s.position)
			posted = true
		}
		switch {
		case s.old == nil:
			j.report.Created++
		case personal || posted:
			j.report.Changed++
		default:
			j.report.Unchanged++
			continue
		}
		s.fresh = true
		c.rows = append(c.rows, s)
	}
	return c
}

// merge lays the row over what is known of the person, and tells whether that says something new.
func (s *staffRow) merge() bool {
	if s.old == nil {
		return true
	}
	o := *s.old
	n := &s.Person
	n.Email, n.Gender = cmp.Or(n.Email, o.Email), cmp.Or(n.Gender, o.Gender)
	n.DateOfBirth, n.DateOfEntry = cmp.Or(n.DateOfBirth, o.DateOfBirth), cmp.Or(n.DateOfEntry, o.DateOfEntry)
	n.Service, n.Cadre, n.Group = cmp.Or(n.Service, o.Service), cmp.Or(n.Cadre, o.Cadre), cmp.Or(n.Group, o.Group)
	n.PayLevel, n.MobileMasked = cmp.Or(n.PayLevel, o.PayLevel), cmp.Or(n.MobileMasked, o.MobileMasked)
	same := sameNames(o.Name, n.Name) && n.Email == o.Email && n.Gender == o.Gender && n.DateOfBirth == o.DateOfBirth &&
		n.DateOfEntry == o.DateOfEntry && n.Service == o.Service && n.Cadre == o.Cadre && n.Group == o.Group &&
		n.PayLevel == o.PayLevel && n.MobileMasked == o.MobileMasked && n.Status == o.Status && n.OrgID == o.OrgID
	n.Name = mergeNames(o.Name, n.Name)
	return !same
}

// posting decides what becomes of a person's posting, and tells whether anything does.
func (j *staffJudge) posting(s *staffRow, c *staffChanges) bool {
	if gone[s.Status] {
		if s.current != nil {
			c.end(s.current, max(s.current.From, j.today))
		}
		for i := range s.charges {
			c.end(&s.charges[i], max(s.charges[i].From, j.today))
		}
		return s.current != nil || len(s.charges) > 0
	}
	if s.current != nil && s.current.PositionID == s.position.ID {
		if s.newKind {
			c.told = append(c.told, Posted{Person: s.ID, Position: s.position.ID, KindCode: s.position.KindCode})
		}
		t := *s.current
		t.From = cmp.Or(s.since, t.From)
		t.Nature, t.OrderNo, t.OrderDate = cmp.Or(s.nature, t.Nature), cmp.Or(s.orderNo, t.OrderNo), cmp.Or(s.orderDate, t.OrderDate)
		if t == *s.current {
			return false
		}
		c.mended = append(c.mended, t)
		return true
	}
	from, nature := cmp.Or(s.since, s.DateOfEntry, j.today), cmp.Or(s.nature, "appointment")
	if s.old != nil {
		from = cmp.Or(s.since, j.today)
	}
	if s.current != nil {
		from, nature = max(from, s.current.From), cmp.Or(s.nature, "transfer")
		c.end(s.current, from)
	}
	c.begun = append(c.begun, Posting{
		ID: id.New(), PersonID: s.ID, PositionID: s.position.ID, From: from, Nature: nature, OrderNo: s.orderNo, OrderDate: s.orderDate,
	})
	c.told = append(c.told, Posted{Person: s.ID, Position: s.position.ID, KindCode: s.position.KindCode})
	return true
}

func (c *staffChanges) end(t *Posting, on string) {
	ended := *t
	ended.To = on
	c.ended = append(c.ended, ended)
	c.freed = append(c.freed, t.PositionID)
	c.told = append(c.told, Left{Person: t.PersonID, Position: t.PositionID})
}

// batch is how many persons are written before progress is told.
const batch = 2000

// apply writes the changes, and tells the facts.
func (c *staffChanges) apply(ctx context.Context, tx *db.Tx, done func(int)) error {
	if err := writePositions(ctx, tx, c.posts); err != nil {
		return err
	}
	s := newSorter()
	err := db.Chunks(c.rows, batch, func(rows []*staffRow) error {
		if err := writePersons(ctx, tx, rows, s); err != nil {
			return err
		}
		done(len(rows))
		return nil
	})
	if err != nil {
		return err
	}
	crash.Point("people.import.persons")
	if err := writePostings(ctx, tx, append(c.ended, c.mended...), c.freed, c.begun); err != nil {
		return err
	}
	crash.Point("people.import.postings")
	if err := event.RecordAll(ctx, tx, c.told); err != nil {
		return err
	}
	crash.Point("people.import.facts")
	return nil
}
