package plan_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/evidence"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/plan"
)

// derivedOf gives what is derived of plans, line by line.
func derivedOf(t *testing.T, w *world) string {
	t.Helper()
	rows, err := db.All(w.ctx, w.Reader(), func(s *string) []any { return []any{s} }, `
		select 'revise ' || person_id || ' ' || idp_id || ' ' || position_id from plan_revision
		union all
		select 'done ' || person_id || ' ' || item_id || ' ' || evidence_id from plan_done
		 order by 1`)
	w.must(err)
	return strings.Join(rows, "\n")
}

func TestPlan_WhenThePostChanges_IsRevised_AndNothingIsLost(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		w := begin(t, h)
		same := func(when string) string {
			t.Helper()
			h.Drain(t)
			followed := derivedOf(t, w)
			w.must(h.Log.Rebuild(w.ctx, "plan", nil))
			if rebuilt := derivedOf(t, w); rebuilt != followed {
				t.Fatalf("%s: following gave\n%s\nrebuilding\n%s", when, followed, rebuilt)
			}
			return followed
		}
		idp := w.drafted()
		w.must(h.Plans.Propose(w.ctx, w.holder, idp.ID))
		w.must(h.Plans.Agree(w.ctx, w.manage, idp.ID))
		w.must(h.Plans.Start(w.ctx, w.holder, idp.ID))
		work := idp.Items[0]
		for _, it := range idp.Items {
			if it.Kind == plan.OnTheJob {
				work = it
			}
		}
		h.Clock.Advance(time.Minute)
		_, err := h.Records.Claim(w.ctx, w.manage, evidence.New{
			PersonID: w.holder.PersonID, Competency: work.Competency, Kind: "signoff", Level: work.To, ObservedAt: h.Clock.Now(), Note: "shown",
		})
		w.must(err)
		h.Drain(t)
		doneBefore := doneIn(w.current(idp))
		if doneBefore == 0 {
			t.Fatal("signed work closed nothing")
		}
		w.refused(h.Plans.Revise(w.ctx, w.holder, idp.ID), fault.Conflict, "plan.state")
		if strings.Contains(same("before"), "revise "+w.holder.PersonID) {
			t.Fatal("it is to be revised though the post is the same")
		}

		post, err := h.People.Post(w.ctx, h.Reader(), w.holder.PersonID)
		w.must(err)
		above, err := h.People.Post(w.ctx, h.Reader(), w.manage.PersonID)
		w.must(err)
		org, err := h.People.Org(w.ctx, h.Reader(), post.OrgPath)
		w.must(err)
		file := fmt.Sprintf("code,kind_code,org_code,reports_to_position,name_en\nREVISED-01,%s,%s,%s,New post\n", post.KindCode, org.Code, above.PositionCode)
		_, err = h.People.ImportPositions(w.ctx, who.Operator("test"), strings.NewReader(file), people.Options{})
		w.must(err)
		to, err := h.People.Position(w.ctx, h.Reader(), "REVISED-01")
		w.must(err)
		h.Clock.Advance(time.Minute)
		_, err = h.People.Transfer(w.ctx, who.Operator("test"), people.Order{PersonID: w.holder.PersonID, PositionID: to.ID, OrderNo: "T/1"})
		w.must(err)
		if got := same("after a transfer"); !strings.Contains(got, "revise "+w.holder.PersonID+" "+idp.ID+" "+to.ID) {
			t.Fatalf("it is not to be revised:\n%s", got)
		}
		got := w.current(idp)
		if got.Now != to.ID || got.For != post.PositionID || got.Status != plan.InProgress || len(got.Items) != len(idp.Items) {
			t.Errorf("after a transfer: %+v", got)
		}
		var told struct {
			For string `json:"revise_for"`
		}
		if status := h.As(t, h.Site(t), w.holder.Code).Get("/api/v1/people/"+w.holder.Code+"/idp", &told); status != 200 || told.For != "REVISED-01" {
			t.Errorf("the API says %d, to be revised for %q", status, told.For)
		}
		for actor, kind := range map[string]string{w.holder.PersonID: "plan_revise", w.manage.PersonID: "team_revise"} {
			n, err := db.Scalar[int](w.ctx, h.Reader(), `select count(*) from notice_item where person_id = $1 and kind = $2 and subject = $3`, actor, kind, idp.ID)
			if w.must(err); n != 1 {
				t.Errorf("%d notices %s", n, kind)
			}
		}
		agenda, err := h.Plans.Agenda(w.ctx, h.Reader(), w.holder.PersonID, "en")
		w.must(err)
		asked := false
		for _, task := range agenda.Tasks {
			asked = asked || task.What == plan.TaskPlan && task.Kind == plan.TaskRevise
		}
		if !asked {
			t.Error("the day does not ask for it")
		}

		w.refused(h.Plans.Revise(w.ctx, w.manage, idp.ID), fault.Denied, "plan.denied.own")
		w.must(h.Plans.Revise(w.ctx, w.holder, idp.ID))
		if strings.Contains(same("opened again"), "revise "+w.holder.PersonID) {
			t.Error("opened again, it is still to be revised")
		}
		if got = w.current(idp); got.Status != plan.Draft || len(got.Items) != len(idp.Items) || got.CarriedAt.IsZero() || got.Now != "" {
			t.Errorf("opened again: %+v", got)
		}
		w.refused(h.Plans.Revise(w.ctx, w.holder, idp.ID), fault.Conflict, "plan.state")
		w.must(h.Plans.Propose(w.ctx, w.holder, idp.ID))
		w.must(h.Plans.Agree(w.ctx, w.manage, idp.ID))
		same("agreed for the new post")
		got = w.current(idp)
		if got.For != to.ID || got.Now != "" || doneIn(got) != doneBefore {
			t.Errorf("agreed for the new post: for %s, %d done, %d before", got.For, doneIn(got), doneBefore)
		}
	})
}
