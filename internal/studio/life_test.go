package studio_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning/learningtest"
	"sopan/internal/studio"
	"sopan/internal/studio/studiotest"
)

var ctx = context.Background()

// room is the school with a studio, and the three people.
type room struct {
	*learningtest.School
	Hands  studiotest.Hands
	Studio *studio.Studio
	t      testing.TB
}

func as(id string, role who.Role) who.Actor {
	return who.Actor{PersonID: id, Code: id, Grants: []who.Grant{{Role: role, Path: learningtest.AcademyPath}}}
}

func newRoom(t testing.TB, d *db.DB, c *clock.Fake) *room {
	s := learningtest.New(t, d, c)
	return &room{
		School: s, t: t, Studio: rooms(t, d, s),
		Hands: studiotest.Hands{Author: as("author", who.RoleAuthor), Reviewer: as("reviewer", who.RoleReviewer), Publisher: as("publisher", who.RolePublisher)},
	}
}

func (r *room) take(code string, to studio.State) studio.Draft {
	r.t.Helper()
	d, err := r.Hands.Take(ctx, r.Studio, code, learningtest.Academy, learningtest.Buying, to)
	if err != nil {
		r.t.Fatalf("to %s: %v", to, err)
	}
	return r.see(d.ID)
}

func (r *room) see(id string) studio.Draft {
	r.t.Helper()
	d, err := r.Studio.Open(ctx, r.DB.Reader(), r.Hands.Author, id)
	if err != nil {
		r.t.Fatal(err)
	}
	return d
}

func each(t *testing.T, f func(t *testing.T, r *room)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) { f(t, newRoom(t, d, c)) })
}

func TestDraft_FromTheFirstWordToLive_IsTheCourseThatIsTaught(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.take("T01", studio.Live)
		if d.State != studio.Live || d.Version != 1 {
			t.Fatalf("it is %s, version %d, %s", d.State, d.Version, d.Why)
		}
		cards, err := r.Courses.Cards(ctx, r.DB.Reader(), []string{"T01"})
		if card := cards["T01"]; err != nil || card.Competency != learningtest.Buying || card.Level != 2 || card.Units != 2 || card.Questions != 10 {
			t.Fatalf("taught: %+v, %v", card, err)
		}
		steps, err := r.Studio.Steps(ctx, r.DB.Reader(), r.Hands.Author, d.ID)
		var way []string
		for _, s := range steps {
			way = append(way, s.Step+" "+s.By)
		}
		want := []string{"draft author", "review author", "approved reviewer", "processing publisher", "live studio"}
		if err != nil || !slices.Equal(way, want) {
			t.Errorf("its way is %v, %v", way, err)
		}
	})
}

// verbs are what takes a draft from one state to another, by who may.
func (r *room) verbs() map[studio.State]func(id string) error {
	return map[studio.State]func(id string) error{
		studio.InReview: func(id string) error { return r.Studio.Submit(ctx, r.Hands.Author, id) },
		studio.Drafted: func(id string) error {
			return r.Studio.SendBack(ctx, r.Hands.Reviewer, id, "The second part is too long.")
		},
		studio.IsApproved: func(id string) error { return r.Studio.Approve(ctx, r.Hands.Reviewer, id, "") },
		studio.Processing: func(id string) error { return r.Studio.Publish(ctx, r.Hands.Publisher, id) },
		studio.Discarded:  func(id string) error { return r.Studio.Discard(ctx, r.Hands.Author, id) },
	}
}

func TestLife_EveryEdgeIsWalked_AndEveryOtherRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		r := newRoom(t, d, c)
		n := 0
		for _, from := range []studio.State{studio.Drafted, studio.InReview, studio.IsApproved, studio.Processing, studio.HasFailed, studio.Live} {
			for to, verb := range r.verbs() {
				n++
				code := fmt.Sprintf("E%02d", n)
				draft := r.stand(code, from, to)
				err := verb(draft.ID)
				got := r.see(draft.ID).State
				switch {
				case studio.May(from, to) && (err != nil || got != to):
					t.Errorf("%s to %s: %v, it is %s", from, to, err, got)
				case !studio.May(from, to) && (!fault.Is(err, fault.Conflict) || got != from):
					t.Errorf("%s to %s is no edge: %v, it is %s", from, to, err, got)
				}
				if _, err := r.Studio.Work(ctx); err != nil { // nothing is left for the next
					t.Fatal(err)
				}
			}
		}
	})
}

// stand gives a draft in a state, ready for a step to another: certificates are on file where the step asks for them.
func (r *room) stand(code string, from, to studio.State) studio.Draft {
	r.t.Helper()
	if from == studio.HasFailed {
		d := r.take(code, studio.Processing)
		r.fail(d)
		return r.see(d.ID)
	}
	d := r.take(code, from)
	if from == studio.Drafted {
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, 0, studiotest.Edits(code, learningtest.Buying, 2)...); err != nil {
			r.t.Fatal(err)
		}
		if _, err := r.Studio.Certify(ctx, r.Hands.Author, d.ID, studiotest.Clean(studio.Provider, 2)); err != nil {
			r.t.Fatal(err)
		}
	}
	if from == studio.InReview {
		if _, err := r.Studio.Certify(ctx, r.Hands.Reviewer, d.ID, studiotest.Clean(studio.Reviewer, 2)); err != nil {
			r.t.Fatal(err)
		}
	}
	return r.see(d.ID)
}

// fail has a draft fail on its way before learners: what it was tagged with goes out of use meanwhile.
func (r *room) fail(d studio.Draft) {
	r.t.Helper()
	r.exec(`update framework_competency set status = 'deprecated' where code = $1`, learningtest.Buying)
	if _, err := r.Studio.Work(ctx); err != nil {
		r.t.Fatal(err)
	}
	r.exec(`update framework_competency set status = 'verified' where code = $1`, learningtest.Buying)
	if got := r.see(d.ID); got.State != studio.HasFailed || got.Why != "learning.course.competency" {
		r.t.Fatalf("it is %s because of %q", got.State, got.Why)
	}
}

func (r *room) exec(query string, args ...any) {
	r.t.Helper()
	err := r.DB.Write(ctx, who.Operator("test"), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func TestPublish_ThatFailed_SaysWhyAndGoesOnWhenTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.take("T01", studio.Processing)
		r.fail(d)
		if err := r.Studio.Publish(ctx, r.Hands.Publisher, d.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Studio.Work(ctx); err != nil {
			t.Fatal(err)
		}
		if got := r.see(d.ID); got.State != studio.Live || got.Why != "" {
			t.Errorf("it is %s, %q", got.State, got.Why)
		}
	})
}

// What a runner leaves that is killed after the course was put in and before its job ended: the next one makes one version of it.
func TestWork_TakenUpAfterItsRunnerWasLost_MakesOneVersion(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.take("T01", studio.Processing)
		course, err := studio.CourseOf(r.see(d.ID))
		if err == nil {
			_, err = r.Courses.PutCourse(ctx, r.Hands.Publisher, course)
		}
		if err != nil {
			t.Fatal(err)
		}
		r.exec(`update studio_job set state = 'running', tries = 1, lease = $1`, r.Clock.Now().UnixMicro()-1)
		if n, err := r.Studio.Work(ctx); n != 1 || err != nil {
			t.Fatalf("%d jobs, %v", n, err)
		}
		if got := r.see(d.ID); got.State != studio.Live || got.Version != 1 {
			t.Errorf("it is %s, version %d", got.State, got.Version)
		}
		if n, err := r.Studio.Work(ctx); n != 0 || err != nil {
			t.Errorf("then %d jobs, %v", n, err)
		}
	})
}

func TestWork_WhoseLeaseHolds_IsLeftToItsRunner(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.take("T01", studio.Processing)
		r.exec(`update studio_job set state = 'running', tries = 1, lease = $1`, r.Clock.Now().UnixMicro()+1e6)
		if n, err := r.Studio.Work(ctx); n != 0 || err != nil {
			t.Errorf("%d jobs, %v", n, err)
		}
	})
}

// Whatever somebody holds, they do one of writing, reviewing and publishing on one draft.
func TestDuties_EveryPairOnOneDraft_IsTwoPeople(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		all := func(id string) who.Actor {
			by := as(id, who.RoleAuthor)
			for _, role := range []who.Role{who.RoleReviewer, who.RolePublisher, who.RoleOperator} {
				by.Grants = append(by.Grants, who.Grant{Role: role, Path: learningtest.AcademyPath})
			}
			return by
		}
		own := func(what string, err error) {
			t.Helper()
			if !fault.Is(err, fault.Denied) || fault.As(err).Key != "studio.denied.own" {
				t.Errorf("%s: %v", what, err)
			}
		}
		review := r.take("T01", studio.InReview)
		own("the author reviews", r.Studio.Approve(ctx, all("author"), review.ID, ""))
		own("the author sends back", r.Studio.SendBack(ctx, all("author"), review.ID, "No."))
		_, err := r.Studio.Certify(ctx, all("author"), review.ID, studiotest.Clean(studio.Reviewer, 2))
		own("the author certifies as the reviewer", err)
		if _, err := r.Studio.Certify(ctx, all("reviewer"), review.ID, studiotest.Clean(studio.Reviewer, 2)); err != nil {
			t.Fatal(err)
		}
		_, err = r.Studio.Certify(ctx, all("reviewer"), review.ID, studiotest.Clean(studio.Provider, 2))
		own("the reviewer certifies as who gives it", err)
		if err := r.Studio.Approve(ctx, all("reviewer"), review.ID, ""); err != nil {
			t.Fatal(err)
		}
		own("the reviewer publishes", r.Studio.Publish(ctx, all("reviewer"), review.ID))
		own("the author publishes", r.Studio.Publish(ctx, all("author"), review.ID))
		system := who.Operator("cli")
		other, err := r.Hands.Take(ctx, r.Studio, "T02", learningtest.Academy, learningtest.Buying, studio.IsApproved)
		if err != nil {
			t.Fatal(err)
		}
		_ = other
		mine, err := studiotest.Hands{Author: system, Reviewer: r.Hands.Reviewer, Publisher: system}.Take(ctx, r.Studio, "T03", learningtest.Academy, learningtest.Buying, studio.IsApproved)
		if err != nil {
			t.Fatal(err)
		}
		own("a system publishes what it wrote", r.Studio.Publish(ctx, system, mine.ID))
	})
}

func TestSubmit_WithoutTagsOrGate_IsRefusedWithThePlaces(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.take("T01", studio.Drafted)
		err := r.Studio.Submit(ctx, r.Hands.Author, d.ID)
		f := fault.As(err)
		if !fault.Is(err, fault.Conflict) || f.Key != "studio.submit.problems" {
			t.Fatalf("an empty draft: %v", err)
		}
		if !slices.ContainsFunc(f.Places, func(p fault.Field) bool { return p.Name == "tags" }) {
			t.Errorf("the tags are not named: %+v", f.Places)
		}
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, 0, studiotest.Edits("T01", learningtest.Buying, 2)...); err != nil {
			t.Fatal(err)
		}
		gate := func(want string) {
			t.Helper()
			if err := r.Studio.Submit(ctx, r.Hands.Author, d.ID); !fault.Is(err, fault.Conflict) || fault.As(err).Key != want {
				t.Errorf("want %s: %v", want, err)
			}
		}
		gate("studio.gate.open")
		c := studiotest.Clean(studio.Provider, 2)
		c.Gate["copyright"] = 0
		if _, err := r.Studio.Certify(ctx, r.Hands.Author, d.ID, c); err != nil {
			t.Fatal(err)
		}
		gate("studio.gate.stops")
		c.Gate["copyright"] = 1
		if _, err := r.Studio.Certify(ctx, r.Hands.Author, d.ID, c); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, r.see(d.ID).Revision, studio.Put(studio.PartText("U1", "en"), -1, "Other words now.")); err != nil {
			t.Fatal(err)
		}
		gate("studio.gate.old") // what was certified is not what stands
	})
}

func TestApprove_WithoutBothCertificates_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.take("T01", studio.Drafted)
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, 0, studiotest.Edits("T01", learningtest.Buying, 2)...); err != nil {
			t.Fatal(err)
		}
		gateAlone := studiotest.Clean(studio.Provider, 2)
		gateAlone.Marks = nil
		if _, err := r.Studio.Certify(ctx, r.Hands.Author, d.ID, gateAlone); err != nil {
			t.Fatal(err)
		}
		if err := r.Studio.Submit(ctx, r.Hands.Author, d.ID); err != nil {
			t.Fatal(err)
		}
		refused := func(want string) {
			t.Helper()
			if err := r.Studio.Approve(ctx, r.Hands.Reviewer, d.ID, ""); !fault.Is(err, fault.Conflict) || fault.As(err).Key != want {
				t.Errorf("want %s: %v", want, err)
			}
		}
		refused("studio.approve.self")
		if _, err := r.Studio.Certify(ctx, r.Hands.Author, d.ID, studiotest.Clean(studio.Provider, 2)); err != nil {
			t.Fatal(err)
		}
		refused("studio.approve.marks")
		stops := studiotest.Clean(studio.Reviewer, 2)
		stops.Gate["hate"] = 0
		if _, err := r.Studio.Certify(ctx, r.Hands.Reviewer, d.ID, stops); err != nil {
			t.Fatal(err)
		}
		refused("studio.gate.stops")
		if _, err := r.Studio.Certify(ctx, r.Hands.Reviewer, d.ID, studiotest.Clean(studio.Reviewer, 1)); err != nil {
			t.Fatal(err)
		}
		if err := r.Studio.Approve(ctx, r.Hands.Reviewer, d.ID, ""); err != nil {
			t.Error(err)
		}
		both, err := r.Studio.Certificates(ctx, r.DB.Reader(), r.Hands.Publisher, d.ID)
		if err != nil || studio.Trust(both[studio.Provider].Score, both[studio.Reviewer].Score) != 5000 {
			t.Errorf("certified %+v, %v", both, err)
		}
	})
}

func TestSendBack_WithoutAComment_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.take("T01", studio.InReview)
		if err := r.Studio.SendBack(ctx, r.Hands.Reviewer, d.ID, "  "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a word: %v", err)
		}
		if err := r.Studio.SendBack(ctx, r.Hands.Reviewer, d.ID, "Name the rule."); err != nil {
			t.Fatal(err)
		}
		said, err := r.Studio.Comments(ctx, r.DB.Reader(), r.Hands.Author, d.ID)
		if err != nil || len(said) != 1 || said[0].Text != "Name the rule." {
			t.Errorf("said: %+v, %v", said, err)
		}
	})
}

func TestRevise_OfWhatIsTaught_CopiesItWholeAndLearnersStay(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.Put(learningtest.Course("C01", learningtest.Buying, 2, 3)) // came by a folder, not through the studio
		learner := r.As("EMP-UP-129-0417")
		r.Enrol(learner, "C01")
		d, err := r.Studio.Revise(ctx, r.Hands.Author, "C01")
		if err != nil {
			t.Fatal(err)
		}
		c := d.Content
		if c.Competency != learningtest.Buying || c.Level != 2 || len(c.Units) != 3 || len(c.Questions) != 10 || c.Questions[0].Answer != 1 || c.Units[0].Check == nil {
			t.Fatalf("copied: %+v", c)
		}
		if _, err := r.Studio.Revise(ctx, r.Hands.Author, "C01"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second draft of one course: %v", err)
		}
		edits := []studio.Edit{
			studio.Put(studio.PartText("U1", "en"), -1, "What changed in July."),
			studio.Put(studio.PartTerms, -1, studio.Terms{Mode: c.Mode, PassMark: c.PassMark, Licence: "GODL-India"}),
		}
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, 0, edits...); err != nil {
			t.Fatal(err)
		}
		if err := r.Hands.On(ctx, r.Studio, d.ID, studio.Live); err != nil {
			t.Fatal(err)
		}
		if got := r.see(d.ID); got.State != studio.Live || got.Version != 2 {
			t.Fatalf("it is %s, version %d, %s", got.State, got.Version, got.Why)
		}
		page, err := r.Courses.Page(ctx, r.DB.Reader(), learner, "C01")
		if err != nil || page.Enrolment == nil || page.Enrolment.Version != 1 {
			t.Errorf("the learner is on %+v, %v", page.Enrolment, err)
		}
		next, err := r.Studio.Revise(ctx, r.Hands.Author, "C01")
		if err != nil || next.Content.Licence != "GODL-India" || next.From != 2 {
			t.Errorf("the next draft: %+v, %v", next.Head, err)
		}
		if err := r.Hands.On(ctx, r.Studio, next.ID, studio.Live); err != nil {
			t.Fatal(err)
		}
		if old := r.see(d.ID).State; old != studio.Replaced {
			t.Errorf("the one before is %s", old)
		}
	})
}
