package job_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/job"
	"sopan/internal/ground/who"
)

// queue holds n jobs in memory, numbered from 1.
func queue(t *testing.T, n int, do func(int) error) job.Queue[int] {
	t.Helper()
	taken := 0
	d, _ := dbtest.SQLite(t)
	return job.Queue[int]{
		DB:  d,
		By:  who.Actor{System: "test"},
		Any: func(context.Context, db.Q) (bool, error) { return taken < n, nil },
		Claim: func(_ context.Context, tx *db.Tx, until int64) (int, error) {
			if held := time.UnixMicro(until).Sub(tx.Now()); held != job.Lease {
				t.Errorf("held for %v, want %v", held, job.Lease)
			}
			taken++
			return taken, nil
		},
		Do: func(_ context.Context, j int) error { return do(j) },
	}
}

func TestWork_DoesWhatWaits_OneAfterTheOther(t *testing.T) {
	var done []int
	n, err := queue(t, 3, func(j int) error { done = append(done, j); return nil }).Work(t.Context())
	if err != nil || n != 3 || len(done) != 3 || done[0] != 1 || done[2] != 3 {
		t.Errorf("%d taken, %v done, %v", n, done, err)
	}
}

func TestWork_WhenAnotherRunnerIsQuicker_Ends(t *testing.T) {
	q := queue(t, 3, func(int) error { t.Error("a job of another's was done"); return nil })
	q.Claim = func(context.Context, *db.Tx, int64) (int, error) { return 0, db.ErrNone }
	if n, err := q.Work(t.Context()); n != 0 || err != nil {
		t.Errorf("%d taken, %v", n, err)
	}
}

func TestWork_AfterAnErrorOfOurs_LeavesTheRest(t *testing.T) {
	ours := errors.New("the disk is away")
	n, err := queue(t, 3, func(j int) error {
		if j == 2 {
			return ours
		}
		return nil
	}).Work(t.Context())
	if n != 2 || !errors.Is(err, ours) {
		t.Errorf("%d taken, %v", n, err)
	}
}

func TestRun_WorksEverySecond_UntilItIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		rounds, ended := 0, false
		go func() {
			job.Run(ctx, "test", func(context.Context) (int, error) { rounds++; return 0, errors.New("told in the log") })
			ended = true
		}()
		time.Sleep(2500 * time.Millisecond)
		stop()
		synctest.Wait()
		if rounds != 3 || !ended {
			t.Errorf("%d rounds, ended: %v", rounds, ended)
		}
	})
}
