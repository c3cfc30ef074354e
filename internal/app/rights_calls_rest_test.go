package app_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/notice"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/practice"
)

// escoRow is a table of one skill of ESCO; escoOptions say whose it becomes.
func escoRow(name string) string {
	return fmt.Sprintf("concept_uri,preferred_label\nhttp://data.europa.eu/esco/skill/%s,%s\n", name, name)
}

func escoOptions(owner string) framework.Options { return framework.Options{OwnerOrg: owner} }

var frameworkCalls = map[string]call{
	"framework.Verify": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Frameworks.Verify(ctx, by, "ESCO-unverified")
	},
	"framework.Retire": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Frameworks.Retire(ctx, by, about.at.entries[0])
	},
	"framework.Merge": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Frameworks.Merge(ctx, by, about.at.entries[0], about.at.entries[1])
	},
	"framework.ImportNodes": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Frameworks.ImportNodes(ctx, by, strings.NewReader("id,label\nG1,Group\n"), framework.Options{}))
	},
	"framework.ImportHierarchy": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Frameworks.ImportHierarchy(ctx, by, strings.NewReader("parent,child\nG1,G2\n"), framework.Options{}))
	},
	"framework.AddScale": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Frameworks.AddScale(ctx, by, *scaleOf("two"))
	},
	"framework.ImportCompetencies": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.ImportCompetencies(ctx, by, strings.NewReader("["+entryOf("NEW-1", about.at.Code)+"]"), false))
	},
	"framework.ImportFrac": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.ImportFrac(ctx, by, strings.NewReader(fracOf(w.t, "KIND-NEW", about.at.Code)), false))
	},
	"framework.ImportKCM": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Frameworks.ImportKCM(ctx, by, strings.NewReader("code,area,theme_en,name_en,name_hi\nKCM-NEW,Behavioural,Theme,New,नया\n"), false))
	},
	"framework.ImportESCO": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.ImportESCO(ctx, by, strings.NewReader(escoRow("new")), escoOptions(about.at.Code)))
	},
	"framework.ImportMapped": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		m := framework.Map{Columns: map[string]string{"code": "id", "name": "name"}}
		return only(w.Frameworks.ImportMapped(ctx, by, strings.NewReader("id,name\nNEW-3,New\n"), "theirs.csv", m, framework.Options{OwnerOrg: about.at.Code}))
	},
	"framework.NewKind": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		both := framework.Names{"en": "Clerk", "hi": "लिपिक"}
		return only(w.Frameworks.NewKind(ctx, by, framework.Kind{Code: "KIND-BEGUN", Name: both, Group: "C", UnitKind: "office", Tier: "block", OrgCode: about.at.Code}))
	},
	"framework.NewVersion": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.NewVersion(ctx, by, about.at.kinds[framework.VersionPublished], 0))
	},
	"framework.NewOverlay": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.NewOverlay(ctx, by, "POS-UP-PR-GPS", about.at.Code))
	},
	"framework.OpenDraft": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.OpenDraft(ctx, w.Reader(), by, about.at.kinds[framework.VersionDraft]))
	},
	"framework.Changes": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.Changes(ctx, w.Reader(), by, about.at.kinds[framework.VersionDraft], 0, 10))
	},
	"framework.EditDraft": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.EditDraft(ctx, by, about.at.kinds[framework.VersionDraft], 1, writtenAnew))
	},
	"framework.UndoEdit": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.UndoEdit(ctx, by, about.at.kinds[framework.VersionDraft], 1))
	},
	"framework.DiscardDraft": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Frameworks.DiscardDraft(ctx, by, about.at.kinds[framework.VersionDraft])
	},
	"framework.AskHolders": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Frameworks.AskHolders(ctx, by, about.at.kinds[framework.VersionDraft], nil)
	},
	"framework.AnswerAsHolder": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Frameworks.AnswerAsHolder(ctx, by, "POS-UP-PR-GPS", framework.HolderConfirmed, "")
	},
	"framework.SubmitFrac": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Frameworks.SubmitFrac(ctx, by, about.at.kinds[framework.VersionDraft], "nobody holds it")
	},
	"framework.ReviewFrac": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Frameworks.ReviewFrac(ctx, by, kindFor(by, about, framework.VersionSubmitted), "")
	},
	"framework.VerifyFrac": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Frameworks.VerifyFrac(ctx, by, kindFor(by, about, framework.VersionReviewed), "")
	},
	"framework.SendBackFrac": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		state := framework.VersionSubmitted // who may only verify sends back what is reviewed
		if path := about.at.Path; !by.Can(who.FracReview, path) && by.Can(who.FracVerify, path) {
			state = framework.VersionReviewed
		}
		kind := kindFor(by, about, state)
		if kind == about.at.kinds[state] {
			kind = about.at.kinds[toSendBack+state]
		}
		return w.Frameworks.SendBackFrac(ctx, by, kind, "to be mended")
	},
	"framework.PublishFrac": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Frameworks.PublishFrac(ctx, by, kindFor(by, about, framework.VersionVerified), 1)
	},
	"framework.Enact": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Frameworks.Enact(ctx, by, about.at.kinds[framework.VersionDraft], 1, "as approved")
	},
	"framework.Consent": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Frameworks.Consent(ctx, by, framework.OverlayCode("POS-UP-PR-GPS", "IN"), "DOM-PR-01")
	},
	"framework.PutKnowledge": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		title := framework.Names{"en": "New Act", "hi": "नया अधिनियम"}
		return only(w.Frameworks.PutKnowledge(ctx, by, framework.Knowledge{Kind: "act", Title: title, OrgCode: about.at.Code}))
	},
	"framework.ReplaceKnowledge": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Frameworks.ReplaceKnowledge(ctx, by, about.at.act, "", "2026-01-01")
	},
}

// writtenAnew gives a role of every kind of post here another name.
var writtenAnew = framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R1", Name: framework.Names{"en": "Plan anew", "hi": "नए सिरे से योजना बनाना"}})

// kindFor gives a kind of post in a state: one that the actor wrote where it is about themself, else one in others' hands.
func kindFor(by who.Actor, about *subject, state string) string {
	if by.SignedIn() && by.PersonID == about.PersonID {
		return about.drafts[state]
	}
	return about.at.kinds[state]
}

// scaleOf is a scale of two levels.
func scaleOf(id string) *framework.Scale {
	return &framework.Scale{ID: id, Levels: []framework.Names{{"en": "Under guidance"}, {"en": "Alone"}}}
}

var learningCalls = map[string]call{
	"learning.Enrol": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Courses.Enrol(ctx, by, about.at.course, "en"))
	},
	"learning.Withdraw": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Courses.Withdraw(ctx, by, "C04")
	},
	"learning.Page": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Courses.Page(ctx, w.Reader(), by, "C04"))
	},
	"learning.Unit": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Courses.Unit(ctx, w.Reader(), by, "C04", 1, "en"))
	},
	"learning.Lesson": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Courses.Lesson(ctx, w.Reader(), by, "C04", 1, "en"))
	},
	"learning.Open": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Courses.Open(ctx, by, "C04", 2, "en"))
	},
	"learning.Answer": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, _, err := w.Courses.Answer(ctx, by, "C04", 1, about.part, nil)
		return err
	},
	"learning.Submit": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		w.DB.Clock().(*clock.Fake).Advance(time.Minute) // what is answered faster than it can be read is not taken
		_, _, err := w.Courses.Submit(ctx, by, "C04", about.final, nil)
		return err
	},
	"learning.Put": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Courses.Put(ctx, by, courseOf(w.t, "NEW", about.at.Code)))
	},
	"learning.PutCourse": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		course, err := learning.Parse(courseOf(w.t, "NEW", about.at.Code))
		if err != nil {
			return err
		}
		return only(w.Courses.PutCourse(ctx, by, course))
	},
	"learning.Retire": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Courses.Retire(ctx, by, about.at.course)
	},
}

var noticeCalls = map[string]call{
	"notice.List": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		page, err := w.Notices.List(ctx, w.Reader(), by, "", 200)
		return listed(slices.ContainsFunc(page.Items, func(n notice.Notice) bool { return n.ID == about.notice || n.PersonID == about.PersonID }), err)
	},
	"notice.Read": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Notices.Read(ctx, by, []string{about.notice})
	},
	"notice.ReadAll": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Notices.ReadAll(ctx, by, 1<<62)
	},
}

var passbookCalls = map[string]call{
	"passbook.Open": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		over, err := w.People.Over(ctx, w.Reader(), by, about.PersonID)
		if err != nil {
			return err
		}
		return w.Passbooks.Open(ctx, by, over, "test")
	},
}

var peopleCalls = map[string]call{
	"people.ImportPeople": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		file := "employee_code,full_name_en,status,position_code\nNEW-1,New Person,ACTIVE," + about.at.vacant.Code + "\n"
		r, err := w.People.ImportPeople(ctx, by, strings.NewReader(file), people.Options{})
		return rows(r.Report, err)
	},
	"people.Over": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.People.Over(ctx, w.Reader(), by, about.PersonID))
	},
	"people.Transfer": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.People.Transfer(ctx, by, people.Order{PersonID: about.PersonID, PositionID: about.at.vacant.ID}))
	},
	"people.Relieve": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.People.Relieve(ctx, by, about.PersonID, about.post, "", "left")
	},
	"people.ImportOrgs": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		file := "code,parent_code,kind,name_en\nNEW,IN,agency,New Agency\n"
		return only(w.People.ImportOrgs(ctx, by, "csv", strings.NewReader(file), people.Options{}))
	},
	"people.MoveOrg": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.People.MoveOrg(ctx, by, about.at.sub, about.at.under)
	},
	"people.ImportPlaces": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		file := "level,code,parent_level,parent_code,name_en\nblock,99999,district,129,New Block\n"
		return only(w.People.ImportPlaces(ctx, by, "csv", strings.NewReader(file), people.Options{}))
	},
	"people.ImportPositions": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		file := "code,org_code,name_en\nNEW-POST," + about.at.Code + ",New Post\n"
		r, err := w.People.ImportPositions(ctx, by, strings.NewReader(file), people.Options{})
		return rows(r.Report, err)
	},
	"people.List": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, err := w.People.List(ctx, w.Reader(), by, people.Cursor{}, 500)
		return listed(amongRows(w, list, about), err)
	},
	"people.Find": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, err := w.People.Find(ctx, w.Reader(), by, "person", people.Cursor{}, 500)
		return listed(amongRows(w, list, about), err)
	},
}

// amongRows tells whether somebody is in a list of people; of one in another part of the tree also whether anybody there is.
func amongRows(w *world, list []people.Row, about *subject) bool {
	return slices.ContainsFunc(list, func(r people.Row) bool {
		return r.PersonID == about.PersonID || about == w.outside && strings.HasPrefix(r.OrgPath, about.at.Path)
	})
}

var planCalls = map[string]call{
	"plan.Open": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Plans.Open(ctx, w.Reader(), by, about.drafted.ID))
	},
	"plan.DraftFor": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Plans.DraftFor(ctx, by, about.PersonID, plan.DraftHours*60))
	},
	"plan.Replace": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Plans.Replace(ctx, by, about.drafted.ID, about.drafted.Edition, slices.Clone(about.drafted.Items))
	},
	"plan.Propose": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Plans.Propose(ctx, by, about.drafted.ID)
	},
	"plan.Agree": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Plans.Agree(ctx, by, about.proposed)
	},
	"plan.SendBack": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Plans.SendBack(ctx, by, about.proposed, "Two things for one gap.")
	},
	"plan.WaitingFor": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		page, err := w.Plans.WaitingFor(ctx, w.Reader(), by, "", 200)
		if err == nil && page.Count != len(page.Plans) {
			return fmt.Errorf("%d wait, counted %d", len(page.Plans), page.Count)
		}
		return listed(slices.ContainsFunc(page.Plans, func(p plan.Waiting) bool { return p.PersonID == about.PersonID }), err)
	},
	"plan.Start": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Plans.Start(ctx, by, about.agreed)
	},
	"plan.Load": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Plans.Load(ctx, by, agreedPlan(about, dbtest.Start)))
	},
}

var practiceCalls = map[string]call{
	"practice.Log": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Practice.Log(ctx, by, practice.New{Kind: practice.Social, Minutes: 30, Text: "Sat with the accountant."}))
	},
	"practice.Correct": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Practice.Correct(ctx, by, about.entry, 1, practice.New{Kind: practice.OnJob, Minutes: 45, Text: "Reconciled the cash book."}))
	},
	"practice.Remove": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Practice.Remove(ctx, by, about.entry)
	},
	"practice.Undo": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Practice.Undo(ctx, by, about.removed)
	},
	"practice.Link": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Practice.Link(ctx, by, about.entry, about.accepted)
	},
	"practice.Entry": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Practice.Entry(ctx, w.Reader(), by, about.entry))
	},
	"practice.Versions": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Practice.Versions(ctx, w.Reader(), by, about.entry))
	},
	"practice.List": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Practice.List(ctx, w.Reader(), by, about.PersonID, practice.Filter{}, "", 50))
	},
}
