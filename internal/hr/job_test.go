package hr_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/hr"
)

func exec(t *testing.T, h *apptest.House, query string, args ...any) {
	t.Helper()
	err := h.DB.Write(ctx, operator, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// asked puts a step down and has it done.
func asked(t *testing.T, h *apptest.House, batchID, kind string) hr.Job {
	t.Helper()
	if _, err := h.HR.Ask(ctx, operator, batchID, kind); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Hooks.Work(ctx); err != nil {
		t.Fatal(err)
	}
	j, err := h.HR.JobOf(ctx, h.Reader(), operator, batchID)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestAsk_EachStepOfABatch_IsDoneByWhoeverWorks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		before := dump(t, h, peopleTables)
		file := header + row("JOB-1", "Asha", "ACTIVE,,,") + row("JOB-2", "Ravi", "ACTIVE,,,")
		b, err := h.HR.Receive(ctx, operator, hr.File{Org: "UP-PR", Content: strings.NewReader(file)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.HR.Ask(ctx, operator, b.ID, hr.JobLook); !fault.Is(err, fault.Conflict) {
			t.Errorf("before its columns are named: %v", err)
		}
		if _, err := h.HR.Parse(ctx, operator, b.ID, hr.Map{}); err != nil {
			t.Fatal(err)
		}
		for _, s := range []struct {
			kind string
			to   hr.State
		}{{hr.JobLook, hr.InReview}, {hr.JobLook, hr.InReview}, {hr.JobApply, hr.Applied}, {hr.JobRollBack, hr.RolledBack}} {
			j := asked(t, h, b.ID, s.kind)
			got, err := h.HR.Batch(ctx, h.Reader(), operator, b.ID)
			if err != nil || j.State != hr.JobDone || j.Share() != 100 || got.State != s.to {
				t.Errorf("%s: %+v, %s, %v", s.kind, j, got.State, err)
			}
		}
		differ(t, before, dump(t, h, peopleTables))
		if _, err := h.HR.Ask(ctx, operator, b.ID, hr.JobReconcile); !fault.Is(err, fault.Conflict) {
			t.Errorf("a step that there is not: %v", err)
		}
	})
}

// A batch on which a job works is nobody else's meanwhile.
func TestAsk_WhileAJobIsThere_NobodyElseActsOnTheBatch(t *testing.T) {
	h := apptest.Demo(t)
	b := small(t, h, operator, row("JOB-1", "Asha", "ACTIVE,,,"))
	if _, err := h.HR.Ask(ctx, operator, b.ID, hr.JobApply); err != nil {
		t.Fatal(err)
	}
	if _, err := h.HR.Ask(ctx, operator, b.ID, hr.JobLook); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second job: %v", err)
	}
	for _, to := range []hr.State{hr.InReview, hr.Applied} {
		if _, err := step(h, operator, b.ID, to); !fault.Is(err, fault.Conflict) || fault.As(err).Key != "hr.batch.busy" {
			t.Errorf("%s: %v", to, err)
		}
	}
	if _, err := h.Hooks.Work(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := step(h, operator, b.ID, hr.RolledBack); err != nil {
		t.Error(err)
	}
}

// What a runner leaves that is killed before the end is as if it had not begun: the next one does it, and at the last it fails
// cleanly.
func TestWork_OfALostRunner_IsBegunAnew_AndAtLastFailsCleanly(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		b := small(t, h, operator, row("JOB-1", "Asha", "ACTIVE,,,"))
		j, err := h.HR.Ask(ctx, operator, b.ID, hr.JobApply)
		if err != nil {
			t.Fatal(err)
		}
		held := h.Clock.Now().Add(30 * time.Second).UnixMicro()
		exec(t, h, `update hr_job set state = 'running', tries = 1, lease = $1 where id = $2`, held, j.ID)
		if n, err := h.Hooks.Work(ctx); err != nil || n != 0 {
			t.Errorf("somebody else's job was taken: %d, %v", n, err)
		}
		h.Clock.Advance(31 * time.Second)
		if n, err := h.Hooks.Work(ctx); err != nil || n != 1 {
			t.Errorf("a lost job was left: %d, %v", n, err)
		}
		if got, _ := h.HR.Batch(ctx, h.Reader(), operator, b.ID); got.State != hr.Applied {
			t.Errorf("the batch is %s", got.State)
		}
		before := dump(t, h, peopleTables)
		if j, err = h.HR.Ask(ctx, operator, b.ID, hr.JobRollBack); err != nil {
			t.Fatal(err)
		}
		exec(t, h, `update hr_job set state = 'running', tries = 3, lease = 1 where id = $1`, j.ID)
		if n, err := h.Hooks.Work(ctx); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		j, err = h.HR.JobOf(ctx, h.Reader(), operator, b.ID)
		if got, _ := h.HR.Batch(ctx, h.Reader(), operator, b.ID); err != nil || j.State != hr.JobFailed || j.Why != "hr.job.lost" || got.State != hr.Applied {
			t.Errorf("%+v, %s, %v", j, got.State, err)
		}
		differ(t, before, dump(t, h, peopleTables))
	})
}

func TestTelling_OfEachStep_GoesForwardToTheWhole(t *testing.T) {
	h := apptest.Demo(t)
	last := 0
	told := hr.Telling(ctx, func(done, total int) {
		share := 1000 * done / total
		if share < last || share > 1000 {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = share
	})
	b := small(t, h, operator, row("JOB-1", "Asha", "ACTIVE,,,"))
	for _, s := range []func(context.Context) error{
		func(ctx context.Context) error { _, err := h.HR.Apply(ctx, operator, b.ID); return err },
		func(ctx context.Context) error { _, err := h.HR.RollBack(ctx, operator, b.ID); return err },
	} {
		if last = 0; s(told) != nil || last < 850 {
			t.Errorf("ended at %d", last)
		}
	}
}

// Which events came in is forgotten after 90 days, what ended of jobs too; what is younger stays.
func TestSweep_ForgetsEventsAndJobsAfterNinetyDays(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		s := admit(t, h)
		take := func(id string) {
			t.Helper()
			if _, err := h.Hooks.Take(ctx, s.signed("m-"+id, structured(id, hr.TypeEmployees, `{"rows":[{"employee_code":"EV-`+id+`","full_name_en":"A","org_code":"UP-129-948"}]}`))); err != nil {
				t.Fatal(err)
			}
		}
		take("old")
		b := small(t, h, operator, row("JOB-1", "Asha", "ACTIVE,,,"))
		asked(t, h, b.ID, hr.JobApply)
		h.Clock.Advance(60 * 24 * time.Hour)
		take("young")
		for days, want := range map[int]int{0: 2, 31: 1} {
			if days == 0 {
				continue
			}
			if err := h.Hooks.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
			if n := len(apptest.Dump(t, h.House, "hr_event")); n != 2 {
				t.Errorf("after 60 days %d events", n)
			}
			h.Clock.Advance(time.Duration(days) * 24 * time.Hour)
			if err := h.Hooks.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
			if n := len(apptest.Dump(t, h.House, "hr_event")); n != want {
				t.Errorf("after 91 days %d events", n)
			}
			if n := len(apptest.Dump(t, h.House, "hr_job")); n != 0 {
				t.Errorf("after 91 days %d jobs", n)
			}
		}
	})
}
