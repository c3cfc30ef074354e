package plan_test

import (
	"context"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/evidence"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/plan"
)

// world is the demo's house with somebody who reports to the manager and has no plan yet.
type world struct {
	*apptest.House
	t              *testing.T
	ctx            context.Context
	holder, manage who.Actor
}

func begin(t *testing.T, h *apptest.House) *world {
	t.Helper()
	w := &world{House: h, t: t, ctx: context.Background()}
	var err error
	if w.manage, err = h.Person(w.ctx, "manager"); err != nil {
		t.Fatal(err)
	}
	reports, err := h.People.Reports(w.ctx, h.Reader(), w.manage.PersonID)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range reports {
		if _, err := h.Plans.Current(w.ctx, h.Reader(), p.PersonID); fault.Is(err, fault.NotFound) {
			w.holder = who.Actor{PersonID: p.PersonID, Code: p.Code}
			return w
		}
	}
	t.Fatal("every report has a plan")
	return nil
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refused(err error, kind fault.Kind, key string) {
	w.t.Helper()
	if f := fault.As(err); err == nil || f.Kind != kind || f.Key != key {
		w.t.Errorf("got %v, want %s %s", err, kind, key)
	}
}

func (w *world) drafted() plan.IDP {
	w.t.Helper()
	idp, err := w.Plans.DraftFor(w.ctx, w.holder, w.holder.PersonID, 60*60)
	w.must(err)
	return w.current(idp)
}

func (w *world) current(idp plan.IDP) plan.IDP {
	w.t.Helper()
	got, err := w.Plans.Open(w.ctx, w.Reader(), w.holder, idp.ID)
	w.must(err)
	return got
}

func TestStages_EveryEdge_IsTakenFromItsOwnStageAlone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		w := begin(t, h)
		idp := w.drafted()
		verbs := map[string]func() error{
			"propose":   func() error { return h.Plans.Propose(w.ctx, w.holder, idp.ID) },
			"agree":     func() error { return h.Plans.Agree(w.ctx, w.manage, idp.ID) },
			"send back": func() error { return h.Plans.SendBack(w.ctx, w.manage, idp.ID, "Too much reading.") },
			"start":     func() error { return h.Plans.Start(w.ctx, w.holder, idp.ID) },
			"replace": func() error {
				return h.Plans.Replace(w.ctx, w.holder, idp.ID, w.current(idp).Edition, w.current(idp).Items)
			},
		}
		at := func(want plan.Status, allowed ...string) {
			t.Helper()
			if got := w.current(idp).Status; got != want {
				t.Fatalf("stands at %s, want %s", got, want)
			}
			may := map[string]bool{}
			for _, a := range allowed {
				may[a] = true
			}
			for name, verb := range verbs {
				if !may[name] {
					w.refused(verb(), fault.Conflict, "plan.state")
				}
			}
		}
		at(plan.Draft, "propose", "replace")
		w.must(verbs["replace"]())
		w.must(verbs["propose"]())
		at(plan.Proposed, "agree", "send back")
		w.must(verbs["send back"]())
		if got := w.current(idp); got.SentBack != "Too much reading." || !got.ProposedAt.IsZero() {
			t.Errorf("sent back: %+v", got)
		}
		at(plan.Draft, "propose", "replace")
		w.must(verbs["propose"]())
		if got := w.current(idp); got.SentBack != "" || got.ProposedAt.IsZero() {
			t.Errorf("proposed again: %+v", got)
		}
		w.must(verbs["agree"]())
		at(plan.Agreed, "start")
		w.must(verbs["start"]())
		at(plan.InProgress)
		got := w.current(idp)
		if got.AgreedBy != w.manage.PersonID || got.AgreedAt.IsZero() || got.StartedAt.IsZero() {
			t.Errorf("in progress: %+v", got)
		}
	})
}

func TestVerbs_ByTheWrongPerson_AreRefused(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		w := begin(t, h)
		stranger, err := h.Person(w.ctx, "inspector")
		w.must(err)
		_, err = h.Plans.DraftFor(w.ctx, w.manage, w.holder.PersonID, 3600)
		w.refused(err, fault.Denied, "plan.denied.own")
		_, err = h.Plans.DraftFor(w.ctx, w.holder, w.holder.PersonID, 60)
		w.refused(err, fault.Invalid, "plan.hours")
		idp := w.drafted()
		_, err = h.Plans.DraftFor(w.ctx, w.holder, w.holder.PersonID, 3600)
		w.refused(err, fault.Conflict, "plan.exists")
		_, err = h.Plans.Open(w.ctx, h.Reader(), stranger, idp.ID)
		w.refused(err, fault.Denied, "plan.denied")
		w.refused(h.Plans.Propose(w.ctx, w.manage, idp.ID), fault.Denied, "plan.denied.own")
		w.refused(h.Plans.Replace(w.ctx, w.manage, idp.ID, 1, idp.Items), fault.Denied, "plan.denied.own")
		w.must(h.Plans.Propose(w.ctx, w.holder, idp.ID))
		w.refused(h.Plans.Agree(w.ctx, w.holder, idp.ID), fault.Denied, "plan.denied.agree")
		w.refused(h.Plans.Agree(w.ctx, stranger, idp.ID), fault.Denied, "plan.denied.agree")
		w.refused(h.Plans.SendBack(w.ctx, w.holder, idp.ID, "because"), fault.Denied, "plan.denied.agree")
		w.refused(h.Plans.SendBack(w.ctx, w.manage, idp.ID, " "), fault.Invalid, "plan.reason")
		w.must(h.Plans.Agree(w.ctx, w.manage, idp.ID))
		w.refused(h.Plans.Start(w.ctx, w.manage, idp.ID), fault.Denied, "plan.denied.own")
		w.refused(h.Plans.Propose(w.ctx, w.holder, "none"), fault.NotFound, "plan.none")
	})
}

func TestReplace_OfAnOldEdition_IsStale_AndUnsoundItemsAreNamed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		w := begin(t, h)
		idp := w.drafted()
		items := idp.Items[:2]
		w.must(h.Plans.Replace(w.ctx, w.holder, idp.ID, idp.Edition, items))
		w.refused(h.Plans.Replace(w.ctx, w.holder, idp.ID, idp.Edition, items), fault.Stale, "plan.stale")
		now := w.current(idp)
		if len(now.Items) != 2 || now.Edition != idp.Edition+1 {
			t.Errorf("edition %d with %d items", now.Edition, len(now.Items))
		}
		w.refused(h.Plans.Replace(w.ctx, w.holder, idp.ID, now.Edition, nil), fault.Invalid, "plan.empty")
		for name, c := range map[string]struct {
			spoil func(*plan.Item)
			key   string
		}{
			"above the scale":   {func(i *plan.Item) { i.To, i.Aspiration = 6, true }, "plan.item.off_scale"},
			"unknown":           {func(i *plan.Item) { i.Competency = "NOBODY-1" }, "plan.item.off_scale"},
			"another year":      {func(i *plan.Item) { i.Due = "2031-01-01" }, "plan.item.due"},
			"no day":            {func(i *plan.Item) { i.Due = "soon" }, "plan.item.due"},
			"an unknown course": {func(i *plan.Item) { i.Kind, i.Ref, i.Closes = plan.Formal, "C999", "piaa" }, "plan.item.course"},
			"a check for work":  {func(i *plan.Item) { i.Kind, i.Ref, i.Closes = plan.OnTheJob, "", "check" }, "plan.item.closes"},
			"no time":           {func(i *plan.Item) { i.Minutes = 0 }, "plan.item.minutes"},
		} {
			it := now.Items[0]
			c.spoil(&it)
			err := h.Plans.Replace(w.ctx, w.holder, idp.ID, now.Edition, []plan.Item{now.Items[1], it})
			f := fault.As(err)
			if err == nil || len(f.Places) != 1 || f.Places[0].Name != "items[1]" || f.Places[0].Key != c.key {
				t.Errorf("%s: %v %+v", name, err, f.Places)
			}
		}
	})
}

func TestDone_ByFollowing_EqualsRebuilding(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		w := begin(t, h)
		idp := w.drafted()
		w.must(h.Plans.Propose(w.ctx, w.holder, idp.ID))
		w.must(h.Plans.Agree(w.ctx, w.manage, idp.ID))
		h.Drain(t)
		if n := doneIn(w.current(idp)); n != 0 {
			t.Fatalf("%d items done on the first day", n)
		}
		h.Clock.Advance(time.Hour)
		work := idp.Items[0]
		it, err := h.Records.Claim(w.ctx, w.manage, evidence.New{
			PersonID: w.holder.PersonID, Competency: work.Competency, Kind: "signoff", Level: work.To, Note: "Saw it done.", ObservedAt: h.Clock.Now(),
		})
		w.must(err)
		h.Drain(t)
		followed := w.current(idp)
		if doneIn(followed) == 0 {
			t.Fatal("signed work closed nothing")
		}
		for _, i := range followed.Items {
			if i.Done && (i.Competency != work.Competency || i.Kind == plan.Formal || i.Evidence != it.ID) {
				t.Errorf("done by %s: %+v", it.ID, i)
			}
		}
		w.must(h.Log.Rebuild(w.ctx, "plan", nil))
		rebuilt := w.current(idp)
		for n := range followed.Items {
			if a, b := followed.Items[n], rebuilt.Items[n]; a.Done != b.Done || a.Evidence != b.Evidence {
				t.Errorf("item %d: followed %v %q, rebuilt %v %q", n, a.Done, a.Evidence, b.Done, b.Evidence)
			}
		}
	})
}

func doneIn(idp plan.IDP) int {
	n := 0
	for _, i := range idp.Items {
		if i.Done {
			n++
		}
	}
	return n
}

func TestAgendaAndStandings_OfTheDemosOfficer_AreOneStatementEachOnBothDatabases(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		w := begin(t, h)
		officer, err := h.Person(w.ctx, "officer")
		w.must(err)
		standings, err := h.Plans.Standings(w.ctx, h.Reader(), officer.PersonID, "hi")
		w.must(err)
		gaps, err := h.Gaps.Of(w.ctx, h.Reader(), officer.PersonID)
		w.must(err)
		if len(standings) != len(gaps) {
			t.Fatalf("%d standings, %d gaps", len(standings), len(gaps))
		}
		for i, s := range standings {
			if s.Item != gaps[i] || s.Levels < 3 || len(s.Name) == 0 || (s.Gap > 0) != (len(s.Wanting) > 0) {
				t.Errorf("standing %d: %+v, gap %+v", i, s, gaps[i])
			}
		}
		a, err := h.Plans.Agenda(w.ctx, h.Reader(), officer.PersonID, "hi")
		w.must(err)
		week, err := h.Practice.Week(w.ctx, h.Reader(), officer.PersonID)
		w.must(err)
		from, to := plan.Period(h.Clock.Now())
		mix, err := h.Practice.Mix(w.ctx, h.Reader(), officer.PersonID, from, to)
		w.must(err)
		if a.Week != week || a.Mix.OnTheJob != mix.OnJob || a.Mix.Social != mix.Social || a.Mix.Formal < mix.Formal {
			t.Errorf("agenda %v %+v, practice %v %+v", a.Week, a.Mix, week, mix)
		}
		seen := map[string]bool{}
		for _, task := range a.Tasks {
			seen[task.What] = true
		}
		if a.Plan == "" || !seen[plan.TaskItem] || !seen[plan.TaskBooking] {
			t.Errorf("tasks %v, plan %q", seen, a.Plan)
		}
	})
}
