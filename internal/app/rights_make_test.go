package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"sopan/internal/access"
	"sopan/internal/app"
	"sopan/internal/assessment"
	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/practice"
)

// maker makes the world.
type maker struct {
	*scene
	t     *testing.T
	h     *app.House
	clock *clock.Fake
}

// ok ends the test when the world cannot be made.
func (m *maker) ok(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatalf("the world could not be made: %v", err)
	}
}

// sound is ok for a file that is taken in.
func (m *maker) sound(r csvio.Report, err error) {
	m.t.Helper()
	m.ok(err)
	if !r.OK() {
		m.t.Fatalf("the world could not be made: %+v", r.Problems)
	}
}

// fixture reads a file of the story.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "demo", "fixtures", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// courseOf gives the story's course on GeM under another code, given by another provider.
func courseOf(t testing.TB, code, provider string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	files, err := filepath.Glob("../demo/fixtures/courses/C04/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no course: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(file) == "course.json" {
			text = bytes.Replace(text, []byte(`"code": "C04"`), []byte(`"code": "`+code+`"`), 1)
			text = bytes.Replace(text, []byte(`"provider": "GeM-ACAD"`), []byte(`"provider": "`+provider+`"`), 1)
		}
		out[filepath.Base(file)] = &fstest.MapFile{Data: text}
	}
	return out
}

// fracOf gives the first role of the story's secretary as a kind of post of its own.
func fracOf(t testing.TB, code, org string) string {
	t.Helper()
	var file map[string]any
	if err := json.Unmarshal(fixture(t, "frac/gp-secretary.json"), &file); err != nil {
		t.Fatal(err)
	}
	file["kind"].(map[string]any)["code"] = code
	file["org_code"] = org
	file["roles"] = file["roles"].([]any)[:1]
	text, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// entryOf gives a competency that a unit owns, as our own list has it.
func entryOf(code, org string) string {
	return fmt.Sprintf(`{"code":%q,"area":"Domain","name":{"en":"Own %s","hi":"अपना %s"},"scale":"frac5","owner_org":%q}`, code, code, code, org)
}

func (m *maker) make() {
	ctx := m.t.Context()
	for _, step := range []func(context.Context){
		m.units, m.dictionary, m.posts, m.courses, m.plans, m.evidence, m.accounts, m.tests, m.logs, m.lessons, m.uploads, m.ofPackages, m.notices, m.batches, m.merges,
		m.sortedPosts, m.studio, m.programmes,
	} {
		step(ctx)
	}
}

func (m *maker) units(ctx context.Context) {
	r, err := m.h.People.ImportPlaces(ctx, byHand, "csv", bytes.NewReader(fixture(m.t, "places.csv")), people.Options{})
	m.sound(r.Report, err)
	r, err = m.h.People.ImportOrgs(ctx, byHand, "csv", bytes.NewReader(fixture(m.t, "orgs.csv")), people.Options{})
	m.sound(r.Report, err)
	more := "code,parent_code,kind,place_level,place_code,name_en,name_hi\n"
	for _, code := range []string{ownUnit, insideUnit, outsideUnit} {
		for _, part := range []string{"A", "B"} {
			more += fmt.Sprintf("%s-%s,%s,section,state,9,Section %s of %s,अनुभाग %s %s\n", code, part, code, part, code, part, code)
		}
	}
	r, err = m.h.People.ImportOrgs(ctx, byHand, "csv", strings.NewReader(more), people.Options{})
	m.sound(r.Report, err)
	org := func(code string) people.Org {
		o, err := m.h.People.Org(ctx, m.h.Reader(), code)
		m.ok(err)
		return o
	}
	for _, code := range []string{ownUnit, insideUnit, outsideUnit} {
		m.offices[code] = &office{
			Org: org(code), sub: org(code + "-A").ID, under: org(code + "-B").ID, entries: [2]string{"OWN-" + code + "-1", "OWN-" + code + "-2"},
			course: "CRS-" + code,
		}
	}
	if !strings.HasPrefix(m.offices[insideUnit].Path, m.offices[ownUnit].Path) || strings.HasPrefix(m.offices[outsideUnit].Path, m.offices[ownUnit].Path) {
		m.t.Fatal("the units do not stand to each other as their names say")
	}
}

func (m *maker) dictionary(ctx context.Context) {
	r, err := m.h.Frameworks.ImportKCM(ctx, byHand, bytes.NewReader(fixture(m.t, "kcm.csv")), false)
	m.sound(r.Report, err)
	r, err = m.h.Frameworks.ImportCompetencies(ctx, byHand, bytes.NewReader(fixture(m.t, "competencies.json")), false)
	m.sound(r.Report, err)
	var own []string
	for code, o := range m.offices {
		own = append(own, entryOf(o.entries[0], code), entryOf(o.entries[1], code))
	}
	r, err = m.h.Frameworks.ImportCompetencies(ctx, byHand, strings.NewReader("["+strings.Join(own, ",")+"]"), false)
	m.sound(r.Report, err)
	r, err = m.h.Frameworks.ImportESCO(ctx, byHand, strings.NewReader(escoRow("unverified")), escoOptions(""))
	m.sound(r.Report, err)
	m.inbox(ctx)
	r, err = m.h.Frameworks.ImportFrac(ctx, byHand, bytes.NewReader(fixture(m.t, "frac/gp-secretary.json")), false)
	m.sound(r.Report, err)
	m.ok(m.h.Frameworks.Enact(ctx, byHand, "POS-UP-PR-GPS", 1, "as approved"))
	for code, o := range m.offices {
		o.kinds = map[string]string{}
		for _, state := range kindStates {
			o.kinds[state] = "KIND-" + code + "-" + strings.ToUpper(state)
			m.kindIn(ctx, byHand, state, o.kinds[state], code)
		}
		for _, state := range []string{framework.VersionSubmitted, framework.VersionReviewed} {
			o.kinds[toSendBack+state] = "BACK-" + code + "-" + strings.ToUpper(state)
			m.kindIn(ctx, byHand, state, o.kinds[toSendBack+state], code)
		}
		k, err := m.h.Frameworks.PutKnowledge(ctx, byHand, framework.Knowledge{Kind: "act", Title: framework.Names{"en": "Act of " + code, "hi": "अधिनियम " + code}, OrgCode: code})
		m.ok(err)
		o.act = k.Code
		k, err = m.h.Frameworks.PutKnowledge(ctx, byHand, framework.Knowledge{
			Kind: "order", Title: framework.Names{"en": "Order of " + code, "hi": "आदेश " + code}, ValidTo: "2020-01-01", OrgCode: code,
		})
		if err != nil {
			m.t.Fatal(err)
		}
		o.ended = k.Code
	}
}

// toSendBack is for the kinds of post that nobody but who sends back lays a hand on.
const toSendBack = "to send back, "

// kindStates are the states in which each unit has a kind of post.
var kindStates = []string{framework.VersionDraft, framework.VersionSubmitted, framework.VersionReviewed, framework.VersionVerified, framework.VersionPublished}

// kindIn makes a kind of post that somebody wrote and others took to a state.
func (m *maker) kindIn(ctx context.Context, writer who.Actor, state, code, org string) {
	f := m.h.Frameworks
	r, err := f.ImportFrac(ctx, writer, strings.NewReader(fracOf(m.t, code, org)), false)
	m.sound(r.Report, err)
	if state == framework.VersionDraft {
		_, err := f.EditDraft(ctx, writer, code, 0, writtenAnew)
		m.ok(err)
	}
	for _, step := range []func() error{
		func() error { return f.SubmitFrac(ctx, writer, code, "nobody holds it") },
		func() error { return f.ReviewFrac(ctx, byHand, code, "") },
		func() error { return f.VerifyFrac(ctx, byHand, code, "") },
		func() error { return f.PublishFrac(ctx, byHand, code, 1) },
	}[:slices.Index(kindStates, state)] {
		m.ok(step())
	}
}

// asked begins the next version of what everybody's post needs and asks all subjects about it, and begins an overlay that asks
// less than the core.
func (m *maker) asked(ctx context.Context) {
	f := m.h.Frameworks
	_, err := f.NewVersion(ctx, byHand, "POS-UP-PR-GPS", 0)
	m.ok(err)
	var persons []string
	for _, s := range m.all() {
		persons = append(persons, s.PersonID)
	}
	m.ok(f.AskHolders(ctx, byHand, "POS-UP-PR-GPS", persons))
	v, err := f.NewOverlay(ctx, byHand, "POS-UP-PR-GPS", "IN")
	m.ok(err)
	both := framework.Names{"en": "Do", "hi": "करना"}
	_, err = f.EditDraft(ctx, byHand, v.KindCode, 0,
		framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R1", Name: both}),
		framework.Put(framework.PartActivity("X1"), "R1", -1, framework.Activity{Code: "X1", Text: both, Frequency: "daily"}),
		framework.Put(framework.PartNeed("X1", "DOM-PR-01"), "", -1, framework.Requirement{Competency: "DOM-PR-01", Level: 1, Criticality: 1, Reason: both}))
	m.ok(err)
}

// posts takes in the positions and who holds them, and finds the subjects.
func (m *maker) posts(ctx context.Context) {
	positions := "code,kind_code,org_code,reports_to_position,name_en\n"
	staff := "employee_code,full_name_en,gender,date_of_birth,date_of_entry,date_of_present_post,status,position_code\n"
	post := func(code, unit, above, person string) {
		positions += fmt.Sprintf("%s,POS-UP-PR-GPS,%s,%s,Post %s\n", code, unit, above, code)
		if person != "" {
			staff += fmt.Sprintf("%s,Person %s,F,1985-03-14,2010-01-04,2020-06-01,ACTIVE,%s\n", person, strings.ReplaceAll(person, "_", " "), code)
		}
	}
	post("OWN-HEAD", ownUnit, "", "BOSS")
	post("IN-HEAD", insideUnit, "OWN-HEAD", string(who.RoleManager))
	post("IN-1", insideUnit, "IN-HEAD", "INSIDE")
	post("IN-2", insideUnit, "IN-1", "JUNIOR-IN")
	post("OUT-HEAD", outsideUnit, "", "HEAD-OUT")
	post("OUT-1", outsideUnit, "OUT-HEAD", "OUTSIDE")
	post("OUT-2", outsideUnit, "OUT-1", "JUNIOR-OUT")
	post("VACANT-"+ownUnit, ownUnit, "", "")
	post("VACANT-"+insideUnit, insideUnit, "IN-1", "")
	post("VACANT-"+outsideUnit, outsideUnit, "", "")
	for _, role := range persons() {
		if role != who.RoleManager {
			post("POST-"+string(role), ownUnit, "OWN-HEAD", string(role))
		}
	}
	r, err := m.h.People.ImportPositions(ctx, byHand, strings.NewReader(positions), people.Options{})
	m.sound(r.Report, err)
	r, err = m.h.People.ImportPeople(ctx, byHand, strings.NewReader(staff), people.Options{})
	m.sound(r.Report, err)
	m.ok(m.h.Log.Drain(ctx))
	for code, o := range m.offices {
		o.vacant, err = m.h.People.Position(ctx, m.h.Reader(), "VACANT-"+code)
		m.ok(err)
	}
	for _, role := range persons() {
		s := m.person(ctx, string(role), ownUnit)
		if m.subjects[role] = s; role == who.RoleManager {
			s.at = m.offices[insideUnit]
		}
		if who.Grantable(role) {
			s.role = role
		}
	}
	m.inside, m.outside, m.boss = m.person(ctx, "INSIDE", insideUnit), m.person(ctx, "OUTSIDE", outsideUnit), m.person(ctx, "BOSS", ownUnit)
	m.inside.role, m.outside.role = who.RoleCouncil, who.RoleCouncil
}

// person finds a person by employee code.
func (m *maker) person(ctx context.Context, code, unit string) *subject {
	q := m.h.Reader()
	p, err := m.h.People.ByCode(ctx, q, code)
	m.ok(err)
	post, err := m.h.People.Post(ctx, q, p.ID)
	m.ok(err)
	s := &subject{Actor: who.Actor{PersonID: p.ID, Code: p.Code}, at: m.offices[unit], post: post.PositionID}
	chain, err := m.h.People.Chain(ctx, q, p.ID)
	m.ok(err)
	if len(chain) > 0 {
		s.above = chain[0].PersonID
	}
	return s
}

// all are the subjects, in a fixed order.
func (s *scene) all() []*subject {
	var out []*subject
	for _, role := range persons() {
		out = append(out, s.subjects[role])
	}
	return append(out, s.inside, s.outside)
}

func (m *maker) courses(ctx context.Context) {
	_, err := m.h.Courses.Put(ctx, byHand, os.DirFS("../demo/fixtures/courses/C04"))
	m.ok(err)
	for _, name := range []string{"land", "rumour"} {
		file, err := os.Open("../demo/fixtures/cases/" + name + ".yaml")
		m.ok(err)
		_, err = m.h.Cases.Put(ctx, byHand, file)
		m.ok(err)
		m.ok(file.Close())
	}
	for code, o := range m.offices {
		_, err := m.h.Courses.Put(ctx, byHand, courseOf(m.t, o.course, code))
		m.ok(err)
	}
	heads, err := m.h.Papers.LoadPapers(ctx, byHand, []assessment.Paper{paperOf("PAPER-1")})
	m.ok(err)
	m.paper = heads[0].ID
	for i, s := range m.all() { // each has written what kinds of post need
		by := s.Actor
		by.Grants = []who.Grant{{Role: who.RoleMDOAdmin, Path: s.at.Path}}
		s.drafts = map[string]string{}
		for _, state := range []string{framework.VersionSubmitted, framework.VersionReviewed, framework.VersionVerified} {
			s.drafts[state] = fmt.Sprintf("DRAFT-%02d-%s", i, strings.ToUpper(state))
			m.kindIn(ctx, by, state, s.drafts[state], s.at.Code)
		}
	}
	m.asked(ctx)
}

// plans gives each a plan in each state, one for each year.
func (m *maker) plans(ctx context.Context) {
	m.ok(m.h.Log.Drain(ctx))
	var err error
	for _, s := range m.all() {
		s.drafted, err = m.h.Plans.DraftFor(ctx, s.Actor, s.PersonID, plan.DraftHours*60)
		m.ok(err)
	}
	m.clock.Advance(dbtest.Start.AddDate(-1, 0, 0).Sub(m.clock.Now()))
	for _, s := range m.all() {
		p, err := m.h.Plans.DraftFor(ctx, s.Actor, s.PersonID, plan.DraftHours*60)
		m.ok(err)
		m.ok(m.h.Plans.Propose(ctx, s.Actor, p.ID))
		s.proposed = p.ID
	}
	m.clock.Advance(dbtest.Start.Sub(m.clock.Now()))
	for _, s := range m.all() {
		s.agreed, err = m.h.Plans.Load(ctx, byHand, agreedPlan(s, dbtest.Start.AddDate(-3, 0, 0)))
		m.ok(err)
		before := agreedPlan(s, dbtest.Start.AddDate(-4, 0, 0))
		before.For = "another"
		s.posted, err = m.h.Plans.Load(ctx, byHand, before)
		m.ok(err)
	}
}

// agreedPlan is a plan of the year of a day that was agreed elsewhere.
func agreedPlan(s *subject, day time.Time) plan.IDP {
	p := plan.IDP{PersonID: s.PersonID, Status: plan.Agreed, DraftedAt: day, ProposedAt: day, AgreedAt: day, AgreedBy: s.above, Items: slices.Clone(s.drafted.Items)}
	p.From, p.To = plan.Period(day)
	return p
}

// workOf is work that somebody did a week ago.
func workOf(s *subject, kind string) evidence.New {
	return evidence.New{
		PersonID: s.PersonID, Competency: claimed, Kind: kind, Level: 2, Note: "Convened the Gram Sabha; 143 came.", ObservedAt: dbtest.Start.AddDate(0, 0, -7),
	}
}

func (m *maker) evidence(ctx context.Context) {
	claim := func(by who.Actor, n evidence.New) string {
		it, err := m.h.Records.Claim(ctx, by, n)
		m.ok(err)
		if it.Status == evidence.StatusWaiting {
			m.waits[it.SignerID]++
		}
		return it.ID
	}
	for _, s := range m.all() {
		s.claimed = claim(s.Actor, workOf(s, evidence.Self))
		s.waiting = claim(s.Actor, workOf(s, evidence.Signoff))
		signed := workOf(s, evidence.Signoff)
		signed.Files = []evidence.File{m.file(ctx, who.Actor{PersonID: s.above}, s.Code)}
		s.accepted = claim(who.Actor{PersonID: s.above}, signed)
	}
	for _, s := range m.all() {
		l, err := m.h.Records.ProposeLoad(ctx, byHand, []evidence.New{scoreOf(s.PersonID, "load")})
		m.ok(err)
		s.load = l.ID
		by := s.Actor
		by.Grants = []who.Grant{{Role: who.RoleInstitute, Path: ""}}
		l, err = m.h.Records.ProposeLoad(ctx, by, []evidence.New{scoreOf(s.above, "proposal of "+s.Code)})
		m.ok(err)
		s.proposal = l.ID
	}
	for _, code := range []string{"JUNIOR-IN", "JUNIOR-OUT"} { // something waits for those whom cells are about
		j := m.person(ctx, code, insideUnit)
		claim(j.Actor, workOf(j, evidence.Signoff))
	}
	if m.waits[m.inside.PersonID] != 1 || m.waits[m.outside.PersonID] != 1 || m.waits[m.subjects[who.RoleManager].PersonID] != 1 {
		m.t.Fatalf("what waits for whom: %v", m.waits)
	}
}

func (m *maker) file(ctx context.Context, by who.Actor, text string) evidence.File {
	f, err := m.h.Records.Attach(ctx, by, "note.txt", strings.NewReader("What was seen: "+text))
	m.ok(err)
	return f
}

// tests books everybody for an independent test with their own unit as the agency.
func (m *maker) tests(ctx context.Context) {
	for _, s := range m.all() {
		b, err := m.h.Papers.Book(ctx, m.booker(), s.PersonID, booked, 3, s.at.Path, m.clock.Now())
		m.ok(err)
		s.booking = b.ID
		m.bookings[s.at.Code]++
	}
}

// booker may book everybody everywhere.
func (s *scene) booker() who.Actor {
	by := s.boss.Actor
	by.Grants = []who.Grant{{Role: who.RoleMDOAdmin, Path: ""}}
	return by
}

func (m *maker) logs(ctx context.Context) {
	for _, s := range m.all() {
		for _, to := range []*string{&s.entry, &s.removed} {
			e, err := m.h.Practice.Log(ctx, s.Actor, practice.New{Kind: practice.OnJob, Minutes: 60, Text: "Reconciled the cash book."})
			m.ok(err)
			*to = e.ID
		}
		m.ok(m.h.Practice.Remove(ctx, s.Actor, s.removed))
		walk, err := m.h.Cases.Begin(ctx, s.Actor, "CASE-LAND")
		m.ok(err)
		walk, err = m.h.Cases.Choose(ctx, s.Actor, walk.ID, 1, "out")
		m.ok(err)
		s.walk = walk.ID
	}
}

// lessons has everybody begin the course on GeM: the first part's question and the final check lie open, the second part's
// question is answered.
func (m *maker) lessons(ctx context.Context) {
	for _, s := range m.all() {
		_, err := m.h.Courses.Enrol(ctx, s.Actor, "C04", "en")
		m.ok(err)
		page, err := m.h.Courses.Page(ctx, m.h.Reader(), s.Actor, "C04")
		m.ok(err)
		start := func(paper string) string {
			sitting, err := m.h.Papers.Start(ctx, s.Actor, paper, "en")
			m.ok(err)
			return sitting.ID
		}
		s.part, s.final, s.started, s.submitted = start(page.Units[0].PaperID), start(page.PaperID), start(page.Units[2].PaperID), start(page.Units[1].PaperID)
		_, err = m.h.Courses.Open(ctx, s.Actor, "C04", 2, "en")
		m.ok(err)
	}
	m.clock.Advance(5 * time.Minute) // long enough for the part to be done, and for the check to have been read
	for _, s := range m.all() {
		_, err := m.h.Papers.Submit(ctx, s.Actor, s.submitted, nil)
		m.ok(err)
	}
}

func (m *maker) accounts(ctx context.Context) {
	head := m.person(ctx, "HEAD-OUT", outsideUnit) // somebody must be there to write the results of tests
	m.ok(m.h.Accounts.Grant(ctx, byHand, head.PersonID, who.RoleAssessor, head.at.Path))
	for i, s := range m.all() {
		if s.role != "" {
			m.ok(m.h.Accounts.Grant(ctx, byHand, s.PersonID, s.role, s.at.Path))
		}
		slip, err := m.h.Accounts.IssueSlip(ctx, byHand, s.PersonID)
		m.ok(err)
		step, err := m.h.Accounts.Redeem(ctx, slip.Code, "")
		m.ok(err)
		m.ok(m.h.Accounts.Confirm(ctx, step.Token))
		s.pin = fmt.Sprint(702513 + 1117*i)
		in, err := m.h.Accounts.SetPIN(ctx, step.Token, s.pin, access.Office, "test")
		m.ok(err)
		s.session = in.Session.ID
		_, err = m.h.Accounts.Token(ctx, byHand, s.PersonID, "test")
		m.ok(err)
		tokens, err := m.h.Accounts.Tokens(ctx, m.h.Reader(), byHand, s.PersonID)
		m.ok(err)
		s.token = tokens[0].ID
	}
}

func (m *maker) notices(ctx context.Context) {
	m.ok(m.h.Log.Drain(ctx))
	for _, s := range m.all() {
		page, err := m.h.Notices.List(ctx, m.h.Reader(), s.Actor, "", 200)
		m.ok(err)
		if len(page.Items) == 0 {
			m.t.Fatalf("nobody tells %s anything", s.Code)
		}
		s.notice = page.Items[0].ID
	}
}

// paperOf is a paper of one question.
func paperOf(code string) assessment.Paper {
	names := func(en, hi string) learning.Names { return learning.Names{"en": en, "hi": hi} }
	return assessment.Paper{Code: code, Kind: assessment.UnitCheck, PassMark: assessment.Whole, Items: []assessment.Item{{
		Code: code + "-1", Kind: assessment.Single, Stem: names("Who convenes the Gram Sabha?", "ग्राम सभा कौन बुलाता है?"),
		Options: []assessment.Names{names("The Pradhan", "प्रधान"), names("The Tehsildar", "तहसीलदार")}, Answer: []int{0}, Why: names("By the Act.", "अधिनियम के अनुसार।"),
	}}}
}
