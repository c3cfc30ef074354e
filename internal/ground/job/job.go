// Package job takes work for which nobody is kept waiting, as rooms keep it in tables of their own (decision 0014): a job waits
// until its runner takes it and holds it by a lease; a runner that is lost loses its lease, and the next one begins again.
package job

import (
	"context"
	"log/slog"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// How a job is held: for so long after its runner was last heard of, and begun anew so many times.
const (
	Lease   = 30 * time.Second
	MaxRuns = 3
)

// Queue is the work of one room.
type Queue[J any] struct {
	DB *db.DB
	By who.Actor // who takes jobs: the room itself

	// Any tells whether a job can be taken: it waits, or its lease has run out.
	Any func(ctx context.Context, q db.Q) (bool, error)

	// Claim takes one for this runner until a moment, in microseconds; db.ErrNone when another was quicker.
	Claim func(ctx context.Context, tx *db.Tx, until int64) (J, error)

	// Do does a job that this process holds. An error is one of ours: it ends the round.
	Do func(ctx context.Context, j J) error
}

// Work does the jobs that can be taken, one after the other, and gives how many it took.
func (w Queue[J]) Work(ctx context.Context) (n int, err error) {
	for ctx.Err() == nil {
		due, err := w.Any(ctx, w.DB.Reader())
		if err != nil || !due {
			return n, err
		}
		var j J
		err = w.DB.Write(ctx, w.By, func(ctx context.Context, tx *db.Tx) (err error) {
			j, err = w.Claim(ctx, tx, tx.Now().Add(Lease).UnixMicro())
			return err
		})
		if db.None(err) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		n++
		if err := w.Do(ctx, j); err != nil {
			return n, err
		}
	}
	return n, ctx.Err()
}

// Run works every second until ctx ends, and logs what went wrong under the room's name.
func Run(ctx context.Context, room string, work func(context.Context) (int, error)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if _, err := work(ctx); err != nil && ctx.Err() == nil {
			slog.Error("job", "name", room, "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
