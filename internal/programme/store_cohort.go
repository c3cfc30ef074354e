package programme

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
)

func insertCohort(ctx context.Context, tx *db.Tx, c Cohort) error {
	_, err := tx.Exec(ctx, `
		insert into programme_cohort (id, code, org_code, title, starts_on, ends_on, seats, approved, made_at, made_by)
		values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)`,
		c.ID, c.Code, c.Org, db.AsJSON(c.Title), c.StartsOn, c.EndsOn, c.Seats, tx.Now().UnixMicro(), tx.By().ID())
	return err
}

func setCoordinators(ctx context.Context, tx *db.Tx, cohort string, persons []string) error {
	if _, err := tx.Exec(ctx, `delete from programme_coordinator where cohort_id = $1`, cohort); err != nil {
		return err
	}
	_, err := db.Insert(ctx, tx, `insert into programme_coordinator (cohort_id, person_id) values`, len(persons), func(i int) []any {
		return []any{cohort, persons[i]}
	}, "")
	return err
}

func (c *Cohort) columns() []any {
	return []any{&c.ID, &c.Code, &c.Org, db.JSON(&c.Title), &c.StartsOn, &c.EndsOn, &c.Seats, &c.Approved}
}

func cohortOf(ctx context.Context, q db.Q, op, cohort string) (Cohort, error) {
	type line struct {
		c      Cohort
		person string
	}
	rows, err := db.All(ctx, q, func(l *line) []any { return append(l.c.columns(), &l.person) }, `
		select c.id, c.code, c.org_code, c.title, c.starts_on, c.ends_on, c.seats, c.approved, x.person_id
		  from programme_cohort c
		  join programme_coordinator x on x.cohort_id = c.id
		 where c.id = $1
		 order by x.person_id`, cohort)
	if err != nil {
		return Cohort{}, err
	}
	if len(rows) == 0 {
		return Cohort{}, fault.E(fault.NotFound, op, "programme.unknown_cohort")
	}
	c := rows[0].c
	for _, r := range rows {
		c.Coordinators = append(c.Coordinators, r.person)
	}
	return c, nil
}

// lockCohort gives a cohort of which nobody else takes a seat until this transaction ends.
func lockCohort(ctx context.Context, tx *db.Tx, op, cohort string) (Cohort, error) {
	if _, err := tx.Exec(ctx, `update programme_cohort set approved = approved where id = $1`, cohort); err != nil {
		return Cohort{}, err
	}
	return cohortOf(ctx, tx, op, cohort)
}

// takeSeat counts one seat more, where one is free.
func takeSeat(ctx context.Context, tx *db.Tx, cohort string) (bool, error) {
	n, err := tx.Exec(ctx, `update programme_cohort set approved = approved + 1 where id = $1 and approved < seats`, cohort)
	return n == 1, err
}

func freeSeat(ctx context.Context, tx *db.Tx, cohort string) error {
	_, err := tx.Exec(ctx, `update programme_cohort set approved = approved - 1 where id = $1 and approved > 0`, cohort)
	return err
}

// placeIn tells how a person stands to a cohort; "" for not at all.
func placeIn(ctx context.Context, q db.Q, cohort, person string) (string, error) {
	s, err := db.Scalar[string](ctx, q, `select status from programme_member where cohort_id = $1 and person_id = $2`, cohort, person)
	if db.None(err) {
		return "", nil
	}
	return s, err
}

// settle keeps how a person stands to a cohort from now on, and tells it.
func settle(ctx context.Context, tx *db.Tx, cohort, person, status string) error {
	_, err := tx.Exec(ctx, `
		insert into programme_member (cohort_id, person_id, status, since, by_id) values ($1, $2, $3, $4, $5)
		on conflict (cohort_id, person_id) do update set status = excluded.status, since = excluded.since, by_id = excluded.by_id`,
		cohort, person, status, tx.Now().UnixMicro(), tx.By().ID())
	if err != nil {
		return err
	}
	return event.Record(ctx, tx, PlaceSettled{Cohort: cohort, Person: person, Status: status})
}

// invite gives persons a place that they may accept, and those who had none or had it no more.
func invite(ctx context.Context, tx *db.Tx, cohort string, persons []string) ([]string, error) {
	have := map[string]string{}
	type line struct{ person, status string }
	err := db.Chunks(persons, 400, func(part []string) error {
		return db.Each(ctx, tx, func(l *line) []any { return []any{&l.person, &l.status} }, func(l line) error {
			have[l.person] = l.status
			return nil
		}, `select person_id, status from programme_member where cohort_id = $1 and person_id in (`+db.List(2, len(part))+`)`,
			append([]any{cohort}, db.Args(part)...)...)
	})
	if err != nil {
		return nil, err
	}
	var fresh []string
	for _, person := range persons {
		switch have[person] {
		case "", PlaceDeclined, PlaceRefused, PlaceLeft:
			fresh = append(fresh, person)
		}
	}
	_, err = db.Insert(ctx, tx, `insert into programme_member (cohort_id, person_id, status, since, by_id) values`, len(fresh), func(i int) []any {
		return []any{cohort, fresh[i], PlaceInvited, tx.Now().UnixMicro(), tx.By().ID()}
	}, `on conflict (cohort_id, person_id) do update set status = excluded.status, since = excluded.since, by_id = excluded.by_id`)
	return fresh, err
}

func cohortsOf(ctx context.Context, q db.Q, person, code, today, on, from string, limit int) ([]Seen, error) {
	args := []any{person, today, on, from}
	which := `c.code = $5`
	if code == "" {
		which = `(c.id in (select x.cohort_id from programme_member x where x.person_id = $1 and x.status in ('invited', 'asked', 'approved'))
		       or c.id in (select x.cohort_id from programme_coordinator x where x.person_id = $1))`
	} else {
		args = append(args, code)
	}
	args = append(args, limit)
	type line struct {
		s    Seen
		body Body
		runs bool
	}
	rows, err := db.All(ctx, q, func(l *line) []any { return append(l.s.columns(), db.JSON(&l.body), &l.s.Place, &l.runs) }, `
		select c.id, c.code, c.org_code, c.title, c.starts_on, c.ends_on, c.seats, c.approved, v.body,
		       coalesce((select m.status from programme_member m where m.cohort_id = c.id and m.person_id = $1), ''),
		       exists (select 1 from programme_coordinator x where x.cohort_id = c.id and x.person_id = $1)
		  from programme_cohort c
		  join programme_programme p on p.code = c.code
		  join programme_version v on v.id = p.version_id
		 where c.ends_on >= $2 and (c.ends_on, c.id) > ($3, $4) and `+which+`
		 order by c.ends_on, c.id
		 limit `+db.List(len(args), 1), args...)
	out := make([]Seen, len(rows))
	for i, r := range rows {
		r.s.Runs, r.s.Programme = r.runs, r.body.Title
		out[i] = r.s
	}
	return out, err
}

// membersOf gives who is in a cohort within parts of the tree, by name; the whole has those besides who hold no post.
func membersOf(ctx context.Context, q db.Q, c Cohort, paths []string, lang string, from place, limit int) ([]Member, error) {
	args := []any{c.Code, lang, c.ID, from.key, from.code}
	within, more := db.Within("x.path", paths, len(args)+1)
	args = append(append(args, more...), limit)
	now := q.Now()
	type line struct {
		m                 Member
		in                bool
		milestones, doneN int
		mine              Mine
	}
	rows, err := db.All(ctx, q, func(l *line) []any {
		return []any{
			&l.m.PersonID, &l.m.Employee, &l.m.Path, &l.m.Status,
			db.Micros(&l.m.Since),
			&l.m.sortKey, &l.in, &l.mine.Done, &l.mine.Of, &l.mine.Milestone,
			&l.milestones, &l.doneN,
			db.Micros(&l.mine.CompletedAt),
			db.Micros(&l.mine.DueAt),
			db.Micros(&l.mine.EndsAt),
		}
	}, `
		select m.person_id, coalesce(x.employee_code, ''), coalesce(x.path, ''), m.status, m.since, coalesce(n.sort_key, ''), s.person_id is not null,
		       coalesce(s.items_done, 0), coalesce(s.items, 0), coalesce(s.opened, 0), coalesce(s.milestones, 0), coalesce(s.done, 0),
		       s.completed_at, s.due_at, s.ends_at
		  from programme_member m
		  left join programme_standing s on s.person_id = m.person_id and s.code = $1
		  left join people_v_scope x on x.person_id = m.person_id
		  left join people_v_name n on n.person_id = m.person_id and n.lang = $2
		 where m.cohort_id = $3 and m.status in ('invited', 'asked', 'approved') and (coalesce(n.sort_key, ''), m.person_id) > ($4, $5) and `+within+`
		 order by coalesce(n.sort_key, ''), m.person_id
		 limit `+db.List(len(args), 1), args...)
	out := make([]Member, len(rows))
	for i, r := range rows {
		out[i] = r.m
		if r.in {
			r.mine.Phase = phase(r.mine.CompletedAt, r.mine.DueAt, r.mine.EndsAt, r.milestones == r.doneN, now)
			out[i].Mine = &r.mine
		}
	}
	return out, err
}
