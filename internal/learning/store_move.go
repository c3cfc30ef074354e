package learning

import (
	"context"

	"sopan/internal/ground/db"
)

// sameParts gives the parts of the newer version that stand unchanged in the older one, by their numbers: older → newer; and how
// many parts the newer one has.
func sameParts(ctx context.Context, q db.Q, older, newer string) (same map[int]int, of int, err error) {
	type row struct {
		n, was int
	}
	same = map[int]int{}
	taken := map[int]bool{}
	err = db.Each(ctx, q, func(r *row) []any { return []any{&r.n, &r.was} }, func(r row) error {
		if r.n > of {
			of = r.n
		}
		// Of two equal parts each is taken once.
		if _, used := same[r.was]; r.was > 0 && !used && !taken[r.n] {
			same[r.was], taken[r.n] = r.n, true
		}
		return nil
	}, `
		select u.n, coalesce(o.n, 0)
		  from learning_unit u
		  left join learning_unit o on o.version_id = $1 and o.hash = u.hash and u.hash <> ''
		 where u.version_id = $2
		 order by u.n, o.n`, older, newer)
	return same, of, err
}

// moveEnrolment puts an enrolment on another version, with what was done in equal parts.
func moveEnrolment(ctx context.Context, tx *db.Tx, e Enrolment, to string, same map[int]int) error {
	parts, err := progressOf(ctx, tx, e.PersonID, e.ID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `delete from learning_progress where person_id = $1 and enrolment_id = $2`, e.PersonID, e.ID); err != nil {
		return err
	}
	kept := parts[:0]
	for _, p := range parts {
		if n, ok := same[p.N]; ok {
			p.N = n
			kept = append(kept, p)
		}
	}
	if err := saveProgress(ctx, tx, e, kept); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		update learning_enrolment
		   set version_id = $1, open_n = 0, open_at = 0, paused_at = 0, beat_at = 0,
		       percent = case when (select a.paper_id from learning_version a where a.id = version_id) = (select b.paper_id from learning_version b where b.id = $1)
		                      then percent end,
		       passed = passed and (select a.paper_id from learning_version a where a.id = version_id) = (select b.paper_id from learning_version b where b.id = $1)
		 where person_id = $2 and id = $3`, to, e.PersonID, e.ID)
	return err
}
