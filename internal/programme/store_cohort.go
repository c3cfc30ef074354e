package programme

import (
	"context"
	"database/sql"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

func insertCohort(ctx context.Context, tx *db.Tx, c Cohort) error {
	_, err := tx.Exec(ctx, `
		insert into programme_cohort (id, code, org_code, title, starts_on, ends_on, seats, approved, made_at, made_by, asked)
		values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10)`,
		c.ID, c.Code, c.Org, db.AsJSON(c.Title), c.StartsOn, c.EndsOn, c.Seats, tx.Now().UnixMicro(), tx.By().ID(), c.Asked)
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
	return []any{&c.ID, &c.Code, &c.Org, db.JSON(&c.Title), &c.StartsOn, &c.EndsOn, &c.Seats, &c.Approved, &c.Asked, db.Micros(&c.EndedAt), &c.Revision}
}

const cohortColumns = `c.id, c.code, c.org_code, c.title, c.starts_on, c.ends_on, c.seats, c.approved, c.asked, c.ended_at, c.revision`

func cohortOf(ctx context.Context, q db.Q, op, cohort string) (Cohort, error) {
	type line struct {
		c      Cohort
		person string
	}
	rows, err := db.All(ctx, q, func(l *line) []any { return append(l.c.columns(), &l.person) }, `
		select `+cohortColumns+`, x.person_id
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

// placeIn gives how a person stands to a cohort.
func placeIn(ctx context.Context, q db.Q, cohort, person string) (Place, error) {
	p, err := db.One(ctx, q, func(p *Place) []any { return []any{&p.Status, &p.AgreedBy, &p.Note, db.Micros(&p.Since)} },
		`select status, agreed_by, note, since from programme_member where cohort_id = $1 and person_id = $2`, cohort, person)
	if db.None(err) {
		return Place{}, nil
	}
	return p, err
}

// settle keeps how a person stands to a cohort from now on.
func settle(ctx context.Context, tx *db.Tx, cohort, person string, p Place) error {
	_, err := tx.Exec(ctx, `
		insert into programme_member (cohort_id, person_id, status, since, by_id, agreed_by, note) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (cohort_id, person_id) do update
		   set status = excluded.status, since = excluded.since, by_id = excluded.by_id, agreed_by = excluded.agreed_by, note = excluded.note`,
		cohort, person, p.Status, tx.Now().UnixMicro(), tx.By().ID(), p.AgreedBy, p.Note)
	return err
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
		if _, ok := NextPlace(ToInvite, have[person]); ok {
			fresh = append(fresh, person)
		}
	}
	_, err = db.Insert(ctx, tx, `insert into programme_member (cohort_id, person_id, status, since, by_id) values`, len(fresh), func(i int) []any {
		return []any{cohort, fresh[i], PlaceInvited, tx.Now().UnixMicro(), tx.By().ID()}
	}, `on conflict (cohort_id, person_id) do update
		   set status = excluded.status, since = excluded.since, by_id = excluded.by_id, agreed_by = '', note = ''`)
	return fresh, err
}

// setCohort keeps what an edit has changed. Who has been told that it begins is told anew when it begins on another day.
func setCohort(ctx context.Context, tx *db.Tx, c Cohort) error {
	_, err := tx.Exec(ctx, `
		update programme_cohort
		   set title = $1, begun_at = case when starts_on = $2 then begun_at end, starts_on = $2, ends_on = $3, seats = $4, asked = $5, revision = revision + 1
		 where id = $6`, db.AsJSON(c.Title), c.StartsOn, c.EndsOn, c.Seats, c.Asked, c.ID)
	return err
}

func setEnded(ctx context.Context, tx *db.Tx, cohort string, ended bool) error {
	_, err := tx.Exec(ctx, `update programme_cohort set ended_at = $1, revision = revision + 1 where id = $2`,
		sql.NullInt64{Int64: tx.Now().UnixMicro(), Valid: ended}, cohort)
	return err
}

// seatedIn gives who has a seat in a cohort.
func seatedIn(ctx context.Context, q db.Q, cohort string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} },
		`select person_id from programme_member where cohort_id = $1 and status = 'approved' order by person_id`, cohort)
}

// beginsBy gives cohorts that begin on a day or before, whose members have not been told.
func beginsBy(ctx context.Context, q db.Q, today string, limit int) ([]Cohort, error) {
	return db.All(ctx, q, (*Cohort).columns, `
		select `+cohortColumns+`
		  from programme_cohort c
		 where c.begun_at is null and c.starts_on <= $1
		 order by c.starts_on, c.id
		 limit $2`, today, limit)
}

func markBegun(ctx context.Context, tx *db.Tx, cohort string) error {
	_, err := tx.Exec(ctx, `update programme_cohort set begun_at = $1 where id = $2`, tx.Now().UnixMicro(), cohort)
	return err
}

// cohortsOf gives the cohorts of a programme that go on, or of all programmes those of a person where code is "".
func cohortsOf(ctx context.Context, q db.Q, person, code, today, on, from string, limit int) ([]Seen, error) {
	args := []any{person, today, on, from}
	which := `c.code = $5`
	if code == "" {
		which = `c.id in (select x.cohort_id from programme_member x where x.person_id = $1 and x.status in ('invited', 'asked', 'agreed', 'approved')
		         union select x.cohort_id from programme_coordinator x where x.person_id = $1)`
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
		select `+cohortColumns+`, v.body,
		       coalesce((select m.status from programme_member m where m.cohort_id = c.id and m.person_id = $1), ''),
		       exists (select 1 from programme_coordinator x where x.cohort_id = c.id and x.person_id = $1)
		  from programme_cohort c
		  join programme_programme p on p.code = c.code
		  join programme_version v on v.id = p.version_id
		 where c.ends_on >= $2 and c.ended_at is null and (c.ends_on, c.id) > ($3, $4) and `+which+`
		 order by c.ends_on, c.id
		 limit `+db.List(len(args), 1), args...)
	out := make([]Seen, len(rows))
	for i, r := range rows {
		r.s.Runs, r.s.Programme = r.runs, r.body.Title
		out[i] = r.s
	}
	return out, err
}
