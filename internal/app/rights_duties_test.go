package app_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/assessment"
	"sopan/internal/atlas"
	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// everything is somebody who holds every role there is, over the whole and over their own unit: whatever they hold, they do
// not do both halves of what is for two.
func everything(s *subject) who.Actor {
	by := s.Actor
	for _, role := range who.Roles() {
		by.Grants = append(by.Grants, who.Grant{Role: role, Path: ""}, who.Grant{Role: role, Path: s.at.Path})
	}
	return by
}

// holding is somebody who holds one role over a unit.
func holding(s *subject, role who.Role, path string) who.Actor {
	by := s.Actor
	by.Grants = []who.Grant{{Role: role, Path: path}}
	return by
}

// begun ends a test whose beginnings cannot be made.
func (w *world) begun(err error) {
	w.t.Helper()
	w.changed = true
	if err != nil {
		w.t.Fatalf("the line could not be begun: %v", err)
	}
}

// duties are the lines of DOMAIN E on the separation of duties, as far as their rooms stand: what each does must be denied, and for
// that reason.
var duties = []struct {
	name, key string
	do        func(ctx context.Context, w *world) error
}{
	{"nobody signs their own work", "evidence.denied.decide", func(ctx context.Context, w *world) error {
		return only(w.Records.Decide(ctx, everything(w.inside), w.inside.waiting, evidence.Decision{Outcome: evidence.Proven}))
	}},
	{"nobody puts their own work off", "evidence.denied.decide", func(ctx context.Context, w *world) error {
		return only(w.Records.Decide(ctx, everything(w.inside), w.inside.waiting, evidence.Decision{Outcome: evidence.NotYet, Reason: "Once more."}))
	}},
	{"nobody signs for an officer above them", "evidence.denied.decide", func(ctx context.Context, w *world) error {
		return only(w.Records.Decide(ctx, everything(w.inside), w.subjects[who.RoleManager].waiting, evidence.Decision{Outcome: evidence.Proven}))
	}},
	{"who was asked to sign and serves below by now does not", "evidence.denied.decide", func(ctx context.Context, w *world) error {
		officer := w.subjects[who.RoleManager]
		w.begun(only(w.People.Transfer(ctx, byHand, people.Order{PersonID: officer.PersonID, PositionID: w.inside.at.vacant.ID})))
		return only(w.Records.Decide(ctx, officer.Actor, w.inside.waiting, evidence.Decision{Outcome: evidence.Proven}))
	}},
	{"nobody writes a signature for an officer above them", "evidence.denied.sign", func(ctx context.Context, w *world) error {
		return only(w.Records.Claim(ctx, everything(w.inside), workOf(w.subjects[who.RoleManager], evidence.Signoff)))
	}},
	{"nobody claims for another", "evidence.denied.claim", func(ctx context.Context, w *world) error {
		return only(w.Records.Claim(ctx, everything(w.subjects[who.RoleManager]), workOf(w.inside, evidence.Self)))
	}},
	{"who is not asked does not say that it is not theirs", "evidence.denied.decide", func(ctx context.Context, w *world) error {
		return only(w.Records.Decide(ctx, w.boss.Actor, w.inside.waiting, evidence.Decision{Outcome: evidence.NotMine, Reason: "Not my branch."}))
	}},
	{"nobody revokes their own evidence", "evidence.denied.revoke", func(ctx context.Context, w *world) error {
		return w.Records.Revoke(ctx, everything(w.inside), w.inside.accepted, "The register says otherwise.")
	}},
	{"nobody proposes their own score", "evidence.denied.load", func(ctx context.Context, w *world) error {
		return only(w.Records.ProposeLoad(ctx, everything(w.inside), []evidence.New{scoreOf(w.inside.PersonID, "new")}))
	}},
	{"nobody proposes their own score among those of others", "evidence.denied.load", func(ctx context.Context, w *world) error {
		rows := []evidence.New{scoreOf(w.outside.PersonID, "new"), scoreOf(w.inside.PersonID, "new")}
		return only(w.Records.ProposeLoad(ctx, everything(w.inside), rows))
	}},
	{"nobody consents to their own score", "evidence.denied.own_score", func(ctx context.Context, w *world) error {
		return only(w.Records.ConsentLoad(ctx, everything(w.inside), w.inside.load))
	}},
	{"who proposed scores does not consent to them", "evidence.denied.second", func(ctx context.Context, w *world) error {
		return only(w.Records.ConsentLoad(ctx, everything(w.inside), w.inside.proposal))
	}},
	{"who proposed scores does not refuse them as the second", "evidence.denied.second", func(ctx context.Context, w *world) error {
		return only(w.Records.RefuseLoad(ctx, everything(w.inside), w.inside.proposal, "The readings are of another year."))
	}},
	{"a system is no second person", "evidence.denied.second_system", func(ctx context.Context, w *world) error {
		return only(w.Records.ConsentLoad(ctx, who.Operator("cli"), w.inside.load))
	}},
	{"nobody agrees their own plan", "plan.denied.agree", func(ctx context.Context, w *world) error {
		return w.Plans.Agree(ctx, everything(w.inside), w.inside.proposed)
	}},
	{"nobody agrees to their own place in a cohort", "programme.denied.agree", func(ctx context.Context, w *world) error {
		return w.Programmes.Agree(ctx, everything(w.inside), w.inside.paths.asking, w.inside.PersonID, true, "")
	}},
	{"nobody sends their own plan back", "plan.denied.agree", func(ctx context.Context, w *world) error {
		return w.Plans.SendBack(ctx, everything(w.inside), w.inside.proposed, "Two things for one gap.")
	}},
	{"nobody brings in their own agreed plan", "plan.denied.load", func(ctx context.Context, w *world) error {
		return only(w.Plans.Load(ctx, everything(w.inside), agreedPlan(w.inside, dbtest.Start)))
	}},
	{"who agreed a plan elsewhere does not bring it in", "plan.denied.load", func(ctx context.Context, w *world) error {
		return only(w.Plans.Load(ctx, everything(w.subjects[who.RoleManager]), agreedPlan(w.inside, dbtest.Start)))
	}},
	{"an officer does not write the plan of a report", "plan.denied.own", func(ctx context.Context, w *world) error {
		return w.Plans.Replace(ctx, w.subjects[who.RoleManager].Actor, w.inside.drafted.ID, 1, slices.Clone(w.inside.drafted.Items))
	}},
	{"nobody gives themselves a role", "access.denied.self", func(ctx context.Context, w *world) error {
		return w.Accounts.Grant(ctx, everything(w.inside), w.inside.PersonID, who.RoleAuditor, w.inside.at.Path)
	}},
	{"nobody ends a role of their own", "access.denied.self", func(ctx context.Context, w *world) error {
		return w.Accounts.Revoke(ctx, everything(w.inside), w.inside.PersonID, w.inside.role, w.inside.at.Path)
	}},
	{"nobody gives a role over more than they give roles over", "access.denied.grant", func(ctx context.Context, w *world) error {
		by := holding(w.subjects[who.RoleMDOLeader], who.RoleMDOLeader, w.offices[insideUnit].Path)
		return w.Accounts.Grant(ctx, by, w.inside.PersonID, who.RoleMDOAdmin, w.offices[ownUnit].Path)
	}},
	{"nobody gives a role over the whole who holds a part", "access.denied.grant", func(ctx context.Context, w *world) error {
		return w.Accounts.Grant(ctx, holding(w.subjects[who.RoleSPV], who.RoleSPV, "IN."), w.inside.PersonID, who.RoleCBC, "")
	}},
	{"nobody prints their own slip", "access.denied.self", func(ctx context.Context, w *world) error {
		return only(w.Accounts.IssueSlip(ctx, everything(w.inside), w.inside.PersonID))
	}},
	{"nobody prints their own slip among those of their office", "access.denied.self", func(ctx context.Context, w *world) error {
		return only(w.Accounts.IssueSlips(ctx, everything(w.inside), []string{w.boss.PersonID, w.inside.PersonID}))
	}},
	{"nobody closes their own account", "access.denied.self", func(ctx context.Context, w *world) error {
		return w.Accounts.Close(ctx, everything(w.inside), w.inside.PersonID)
	}},
	{"an office has no slip for who holds a role over more than it", "access.denied.higher", func(ctx context.Context, w *world) error {
		w.begun(w.Accounts.Grant(ctx, byHand, w.inside.PersonID, who.RoleMDOLeader, w.offices[ownUnit].Path))
		return only(w.Accounts.IssueSlip(ctx, holding(w.subjects[who.RoleMDOAdmin], who.RoleMDOAdmin, w.inside.at.Path), w.inside.PersonID))
	}},
	{"an office does not close the account of who holds a role over more than it", "access.denied.higher", func(ctx context.Context, w *world) error {
		w.begun(w.Accounts.Grant(ctx, byHand, w.inside.PersonID, who.RoleMDOLeader, w.offices[ownUnit].Path))
		return w.Accounts.Close(ctx, holding(w.subjects[who.RoleMDOAdmin], who.RoleMDOAdmin, w.inside.at.Path), w.inside.PersonID)
	}},
	{"nobody makes a token that acts in another's name", "access.denied.token", func(ctx context.Context, w *world) error {
		return only(w.Accounts.Token(ctx, everything(w.boss), w.inside.PersonID, "another"))
	}},
	{"nobody transfers themselves", "people.order.denied", func(ctx context.Context, w *world) error {
		return only(w.People.Transfer(ctx, everything(w.inside), people.Order{PersonID: w.inside.PersonID, PositionID: w.inside.at.vacant.ID}))
	}},
	{"nobody relieves themselves", "people.order.denied", func(ctx context.Context, w *world) error {
		return w.People.Relieve(ctx, everything(w.inside), w.inside.PersonID, w.inside.post, "", "left")
	}},
	{"nobody takes a person from another part of the tree", "people.order.denied", func(ctx context.Context, w *world) error {
		by := holding(w.subjects[who.RoleMDOAdmin], who.RoleMDOAdmin, w.offices[ownUnit].Path)
		return only(w.People.Transfer(ctx, by, people.Order{PersonID: w.outside.PersonID, PositionID: w.offices[ownUnit].vacant.ID}))
	}},
	{"nobody sends a person to another part of the tree", "people.order.denied", func(ctx context.Context, w *world) error {
		by := holding(w.subjects[who.RoleMDOAdmin], who.RoleMDOAdmin, w.offices[ownUnit].Path)
		return only(w.People.Transfer(ctx, by, people.Order{PersonID: w.inside.PersonID, PositionID: w.outside.at.vacant.ID}))
	}},
	{"who drafted what a post needs does not put it in force", "framework.denied.own_draft", func(ctx context.Context, w *world) error {
		return w.Frameworks.PublishFrac(ctx, everything(w.inside), w.inside.drafts[framework.VersionVerified], 1)
	}},
	{"who wrote what a post needs does not review it", "framework.denied.own_draft", func(ctx context.Context, w *world) error {
		return w.Frameworks.ReviewFrac(ctx, everything(w.inside), w.inside.drafts[framework.VersionSubmitted], "")
	}},
	{"who wrote what a post needs does not verify it", "framework.denied.own_draft", func(ctx context.Context, w *world) error {
		return w.Frameworks.VerifyFrac(ctx, everything(w.inside), w.inside.drafts[framework.VersionReviewed], "")
	}},
	{"who reviewed what a post needs does not verify it", "framework.denied.own_draft", func(ctx context.Context, w *world) error {
		kind := w.inside.at.kinds[framework.VersionSubmitted]
		w.begun(w.Frameworks.ReviewFrac(ctx, everything(w.boss), kind, ""))
		return w.Frameworks.VerifyFrac(ctx, everything(w.boss), kind, "")
	}},
	{"a person does not take every step at once", "framework.denied.enact", func(ctx context.Context, w *world) error {
		return w.Frameworks.Enact(ctx, everything(w.boss), w.inside.at.kinds[framework.VersionDraft], 1, "quickly")
	}},
	{"nobody is asked about their own draft by themselves", "framework.holders.oneself", func(ctx context.Context, w *world) error {
		return w.Frameworks.AskHolders(ctx, everything(w.inside), "POS-UP-PR-GPS", []string{w.inside.PersonID})
	}},
	{"an owner of a part of the dictionary verifies nothing", "framework.denied.dictionary", func(ctx context.Context, w *world) error {
		return w.Frameworks.Verify(ctx, holding(w.boss, who.RoleCOD, w.offices[ownUnit].Path), w.offices[ownUnit].entries[0])
	}},
	{"an owner of a part of the dictionary adds no scale beside a table", "framework.denied.dictionary", func(ctx context.Context, w *world) error {
		by := holding(w.boss, who.RoleCOD, w.offices[ownUnit].Path)
		m := framework.Map{Columns: map[string]string{"code": "id", "name": "name"}, Scale: &framework.MapScale{ID: "two", Levels: []string{"One", "Two"}}}
		return only(w.Frameworks.ImportMapped(ctx, by, strings.NewReader("id,name\nNEW-2,New\n"), "x.csv", m, framework.Options{OwnerOrg: ownUnit}))
	}},
	{"who teaches a competency is not booked to test it", "assessment.denied.teaches", func(ctx context.Context, w *world) error {
		return only(w.Papers.Book(ctx, w.booker(), w.inside.PersonID, taught, 3, w.offices[insideUnit].Path, dbtest.Start.Add(time.Hour)))
	}},
	{"a unit above who teaches a competency is not booked to test it", "assessment.denied.teaches", func(ctx context.Context, w *world) error {
		w.begun(w.Accounts.Grant(ctx, byHand, w.boss.PersonID, who.RoleAssessor, "IN.UP."))
		return only(w.Papers.Book(ctx, w.booker(), w.inside.PersonID, taught, 3, "IN.UP.", dbtest.Start.Add(time.Hour)))
	}},
	{"who has begun to teach a competency since does not write its results", "assessment.denied.teaches", func(ctx context.Context, w *world) error {
		course := courseOf(w.t, "LATE", insideUnit)
		course["course.json"].Data = []byte(strings.Replace(string(course["course.json"].Data), taught, booked, 1))
		w.begun(only(w.Courses.Put(ctx, byHand, course)))
		by := holding(w.subjects[who.RoleAssessor], who.RoleAssessor, w.offices[ownUnit].Path)
		return only(w.Papers.RecordResult(ctx, by, assessment.Score{BookingID: w.inside.booking, Percent: 7000}))
	}},
	{"nobody writes the result of their own test", "assessment.denied.own", func(ctx context.Context, w *world) error {
		return only(w.Papers.RecordResult(ctx, everything(w.inside), assessment.Score{BookingID: w.inside.booking, Percent: 9000}))
	}},
	{"who booked a test does not write its result", "assessment.denied.own", func(ctx context.Context, w *world) error {
		return only(w.Papers.RecordResult(ctx, everything(w.boss), assessment.Score{BookingID: w.inside.booking, Percent: 7000}))
	}},
	{"nobody sits an independent test alone", "assessment.denied.piaa", func(ctx context.Context, w *world) error {
		paper := paperOf("PIAA-1")
		paper.Kind, paper.Competency, paper.Level = assessment.PIAA, booked, 3
		heads, err := w.Papers.LoadPapers(ctx, byHand, []assessment.Paper{paper})
		w.begun(err)
		return only(w.Papers.Start(ctx, everything(w.inside), heads[0].ID, "en"))
	}},
	{"the department's admin reads no notes", "evidence.denied.read", func(ctx context.Context, w *world) error {
		return only(w.Records.Of(ctx, w.Reader(), holding(w.subjects[who.RoleMDOAdmin], who.RoleMDOAdmin, ""), w.inside.PersonID, evidence.Filter{}, "", 50))
	}},
	{"who stood above no longer reads", "evidence.denied.read", func(ctx context.Context, w *world) error {
		w.moveOut(ctx)
		return only(w.Records.Of(ctx, w.Reader(), w.subjects[who.RoleManager].Actor, w.inside.PersonID, evidence.Filter{}, "", 50))
	}},
	{"who stood above no longer agrees a plan", "plan.denied.agree", func(ctx context.Context, w *world) error {
		w.moveOut(ctx)
		return w.Plans.Agree(ctx, w.subjects[who.RoleManager].Actor, w.inside.proposed)
	}},
}

// moveOut transfers the secretary to the other part of the tree.
func (w *world) moveOut(ctx context.Context) {
	w.begun(only(w.People.Transfer(ctx, byHand, people.Order{PersonID: w.inside.PersonID, PositionID: w.outside.at.vacant.ID})))
}

func TestDuties_TheLinesOfTheDomain_AreKept(t *testing.T) {
	eachEngine(t, func(t *testing.T, r *rig) {
		for _, d := range duties {
			t.Run(d.name, func(t *testing.T) {
				w := r.afresh()
				if err := d.do(t.Context(), w); !fault.Is(err, fault.Denied) || fault.As(err).Key != d.key {
					t.Errorf("got %v, want %s", err, d.key)
				}
				if w.changed {
					r.spoilt[nil] = true
				}
			})
		}
		t.Run("an officer's own claim waits for the officer above", func(t *testing.T) {
			officer := r.subjects[who.RoleManager]
			it, err := r.fresh().Records.Claim(t.Context(), everything(officer), workOf(officer, evidence.Signoff))
			if err != nil || it.Status != evidence.StatusWaiting || it.SignerID != officer.above {
				t.Errorf("%+v, %v", it, err)
			}
		})
		t.Run("the officer asked decides also after a transfer", func(t *testing.T) {
			w, officer := r.fresh(), r.subjects[who.RoleManager].Actor
			w.moveOut(t.Context())
			if _, err := w.Records.Item(t.Context(), w.Reader(), officer, r.inside.waiting); err != nil {
				t.Errorf("reading what they are asked: %v", err)
			}
			if _, err := w.Records.Decide(t.Context(), officer, r.inside.waiting, evidence.Decision{Outcome: evidence.Proven}); err != nil {
				t.Errorf("deciding what they are asked: %v", err)
			}
		})
		t.Run("a reading by special right is on record, and no other", func(t *testing.T) { r.fresh().keepReadings(t) })
	})
}

// reading is one reading of somebody's data, and whether it must be on record afterwards.
type reading struct {
	name  string
	by    who.Actor
	right who.Right
	do    func(by who.Actor) error
	kept  bool
}

func (w *world) readings(ctx context.Context) []reading {
	path := w.offices[ownUnit].Path
	auditor, admin := holding(w.subjects[who.RoleAuditor], who.RoleAuditor, path), holding(w.subjects[who.RoleMDOAdmin], who.RoleMDOAdmin, path)
	manager, q := w.subjects[who.RoleManager].Actor, w.Reader()
	of := func(by who.Actor) error {
		return only(w.Records.Of(ctx, q, by, w.inside.PersonID, evidence.Filter{}, "", 50))
	}
	item := func(by who.Actor) error { return only(w.Records.Item(ctx, q, by, w.inside.accepted)) }
	open := func(by who.Actor) error { return calls()["passbook.Open"](ctx, w, by, w.inside) }
	return []reading{
		{"an auditor reads evidence", auditor, who.EvidenceRead, of, true},
		{"an auditor opens an item", auditor, who.EvidenceRead, item, true},
		{"an officer above reads evidence", manager, who.EvidenceRead, of, false},
		{"one reads one's own evidence", w.inside.Actor, who.EvidenceRead, of, false},
		{"an auditor opens a passbook", auditor, who.PassbookRead, open, true},
		{"the department opens a passbook", admin, who.PassbookRead, open, true},
		{"an officer above opens a passbook", manager, who.PassbookRead, open, false},
		{"one opens one's own passbook", w.inside.Actor, who.PassbookRead, open, false},
		{"the department looks behind a figure", admin, who.AtlasPeople, func(by who.Actor) error {
			return only(w.Maps.People(ctx, by, atlas.PlaceRef{Level: atlas.State, Code: "9"}, claimed, "", atlas.Cursor{}, 200))
		}, true},
	}
}

// keepReadings makes each reading and looks whether it is on record.
func (w *world) keepReadings(t *testing.T) {
	for _, x := range w.readings(t.Context()) {
		kept := func() int {
			list, err := audit.OfPerson(t.Context(), w.Reader(), w.inside.PersonID, 1000)
			if err != nil {
				t.Fatal(err)
			}
			return len(slices.DeleteFunc(list, func(a audit.Read) bool { return a.By != x.by.PersonID || a.Right != x.right }))
		}
		before := kept()
		if err := x.do(x.by); err != nil {
			t.Errorf("%s: %v", x.name, err)
		}
		if now := kept() > before; now != x.kept {
			t.Errorf("%s: on record is %v", x.name, now)
		}
	}
	leader, exact := w.subjects[who.RoleMDOLeader], atlas.Query{By: atlas.State, State: "9", Path: w.offices[ownUnit].Path}
	if _, err := w.Maps.Exact(t.Context(), holding(leader, who.RoleMDOLeader, exact.Path), exact); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(apptest.Dump(t, w.House, "audit_read"), func(row string) bool {
		return strings.Contains(row, string(who.AtlasExact)) && strings.Contains(row, leader.PersonID) && strings.Contains(row, exact.Path)
	}) {
		t.Error("the exact figures were read and it is not on record")
	}
}
