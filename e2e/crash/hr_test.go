package crash

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
)

var operator = who.Operator("test")

// Who is killed between sending an event and marking it as sent has lost none: each is sent again, with the same id, and then no
// more.
func TestKilled_BetweenSendingAndMarking_SendsAgain_AndLosesNothing(t *testing.T) {
	var mu sync.Mutex
	var got []string
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, r.Header.Get("webhook-id"))
	}))
	defer s.Close()
	t.Setenv("SOPAN_OTHER", s.URL)
	taken := func() []string {
		mu.Lock()
		defer mu.Unlock()
		out := slices.Sorted(slices.Values(got))
		got = nil
		return out
	}
	data := copied(t, told(t))
	acknowledged := kill(t, data, spot{"deliver", "hr.deliver.before_mark", 1}, "run")
	first := taken()
	if len(first) < len(acknowledged) || len(acknowledged) == 0 {
		t.Fatalf("%d orders, %d events sent", len(acknowledged), len(first))
	}
	finish(t, start(t, "", "deliver", data, "again"))
	if second := taken(); !slices.Equal(first, second) {
		t.Errorf("sent before the kill: %v; after it: %v", first, second)
	}
	finish(t, start(t, "", "deliver", data, "again"))
	if third := taken(); len(third) != 0 {
		t.Errorf("sent although marked: %v", third)
	}
	prove(t, data, nil)
}

// Who is killed while a batch is being applied leaves it as it was; the next runner applies it, once.
func TestKilled_WhileABatchIsApplied_NothingIsHalfApplied(t *testing.T) {
	for _, point := range []string{"people.import.persons", "hr.job.before_end"} {
		t.Run(point, func(t *testing.T) {
			data := copied(t, told(t))
			batch := kill(t, data, spot{"apply", point, 1}, "run")[0].what
			at := func(state hr.State, job string, tries int, there bool) {
				t.Helper()
				ctx, h := context.Background(), open(t, data)
				defer h.Close()
				b, err := h.HR.Batch(ctx, h.Reader(), operator, batch)
				if err != nil || b.State != state || b.New != 40 {
					t.Errorf("the batch: %+v, %v", b, err)
				}
				if j, err := h.HR.JobOf(ctx, h.Reader(), operator, batch); err != nil || j.State != job || j.Tries != tries {
					t.Errorf("the job: %+v, %v", j, err)
				}
				for _, code := range []string{"run-000", "run-039"} {
					if _, err := h.People.ByCode(ctx, h.Reader(), code); fault.Is(err, fault.NotFound) == there {
						t.Errorf("%s: %v", code, err)
					}
				}
			}
			at(hr.InReview, hr.JobRunning, 1, false)
			finish(t, start(t, "", "apply", data, "again"))
			at(hr.Applied, hr.JobDone, 2, true)
			prove(t, data, nil)
		})
	}
}

// Who is killed after fetched rows were kept leaves one batch; the next runner goes on with it, and asks nobody again.
func TestKilled_AfterRowsWereFetched_LeavesOneBatch(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		_, _ = w.Write([]byte(`[{"code":"PULL-1","name":"Asha Pal","unit":"UP-129-948"}]`))
	}))
	defer s.Close()
	t.Setenv("SOPAN_OTHER", s.URL)
	data := copied(t, told(t))
	connector := kill(t, data, spot{"pull", "hr.pull.kept", 1}, "run")[0].what
	finish(t, start(t, "", "pull", data, "again"))
	ctx, h := context.Background(), open(t, data)
	list, err := h.Hooks.Pulls(ctx, h.Reader(), operator, connector, 5)
	if err != nil || len(list) != 1 || list[0].State != hr.JobDone || list[0].BatchID == "" || asked != 1 {
		t.Fatalf("%+v, %v; asked %d times", list, err, asked)
	}
	if b, err := h.HR.Batch(ctx, h.Reader(), operator, list[0].BatchID); err != nil || b.State != hr.InReview || b.New != 1 {
		t.Errorf("%+v, %v", b, err)
	}
	all, err := h.HR.List(ctx, h.Reader(), operator, "", 50)
	if n := len(slices.DeleteFunc(all, func(b hr.Batch) bool { return b.Source != "run" })); err != nil || n != 1 {
		t.Errorf("%d batches, %v", n, err)
	}
}
