package main

import (
	"context"
	"fmt"
	"time"

	"sopan/internal/app"
	"sopan/internal/ground/db"
)

// leastPerMinute is the goal of passbook/rebuild in people a minute.
const leastPerMinute = 100_000

// rebuild empties and refills all passbooks, and checks that they come out the same.
func (b *bench) rebuild(ctx context.Context) error {
	for _, n := range b.sizes {
		if err := b.rebuildAt(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) rebuildAt(ctx context.Context, n int) error {
	h, _, err := b.house(ctx, n)
	if err != nil {
		return err
	}
	defer h.Close()
	if err := h.Log.Drain(ctx); err != nil {
		return err
	}
	r := begin("passbook/rebuild", n, h.Reader())
	r.Unit, r.Runs, r.Goal = "a rebuild", b.rounds, fmt.Sprintf("at least %d people a minute", leastPerMinute)
	stood, err := books(ctx, h)
	if err != nil {
		return err
	}
	var wall, cpu []float64
	for range b.rounds {
		before, _ := serverTime(ctx, h.Reader())
		w := started()
		var ms, used float64
		var after time.Duration
		err := h.Log.Rebuild(ctx, "passbook", func(room string) { // the rooms that follow passbook are rebuilt after it
			if room == "passbook" {
				ms, used = w.ms()
				after, _ = serverTime(ctx, h.Reader())
			}
		})
		if err != nil {
			return err
		}
		wall, cpu = append(wall, ms), append(cpu, used+(after-before).Seconds()*1000)
		now, err := books(ctx, h)
		if err != nil {
			return err
		}
		if now != stood {
			r.Errors++
			r.Note = fmt.Sprintf("%+v became %+v", stood, now)
		}
	}
	r.Wall, r.CPUTime = spreadOf(wall), spreadOf(cpu)
	r.Figures["people with a passbook"] = stood.people
	r.Figures["lines"], r.Figures["steps"] = stood.lines, stood.steps
	rate := int(float64(stood.people) / r.Wall.Median * 60_000)
	r.Figures["people/min"] = rate
	r.Figures["people/CPU-min"] = int(float64(stood.people) / r.CPUTime.Median * 60_000)
	r.Met = r.Errors == 0 && rate >= leastPerMinute
	return r.tell()
}

// standing is what the passbooks add up to.
type standing struct{ people, lines, steps, cs, attained int64 }

func books(ctx context.Context, h *app.House) (standing, error) {
	return db.One(ctx, h.Reader(), func(s *standing) []any { return []any{&s.people, &s.lines, &s.cs, &s.attained, &s.steps} }, `
		select count(distinct person_id), count(*), cast(coalesce(sum(cs), 0) as bigint), cast(coalesce(sum(attained), 0) as bigint),
		       (select count(*) from passbook_step)
		  from passbook_level`)
}
