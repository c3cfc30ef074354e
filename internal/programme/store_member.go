package programme

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/people"
)

// inCohort narrows the members of a cohort, of which id is a parameter of the statement, to those who are in it within parts of the tree.
const inCohort = `m.status in ('invited', 'asked', 'agreed', 'approved')`

// within gives the part of a statement from members on that narrows them to parts of the tree and to a filter, and its parameters, the
// first of which is numbered so. The whole has those besides who hold no post.
func (f MemberFilter) within(paths []string, first int) (string, []any) {
	where, args := db.Within("x.path", paths, first)
	if f.Status != "" {
		where += ` and m.status = ` + db.List(first+len(args), 1)
		args = append(args, f.Status)
	}
	if lang, from, to := people.NamesBegin(f.Name); from != "" {
		n := first + len(args)
		where += ` and exists (select 1 from people_v_name w
		                 where w.person_id = m.person_id and w.lang = ` + db.List(n, 1) + ` and w.sort_key >= ` + db.List(n+1, 1) + ` and w.sort_key < ` + db.List(n+2, 1) + `)`
		args = append(args, lang, from, to)
	}
	return where, args
}

// membersOf gives who is in a cohort within parts of the tree, by name.
func membersOf(ctx context.Context, q db.Q, c Cohort, paths []string, f MemberFilter, lang string, from place, limit int) ([]Member, error) {
	args := []any{c.Code, lang, c.ID, from.key, from.code}
	within, more := f.within(paths, len(args)+1)
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
			&l.m.PersonID, &l.m.Employee, &l.m.Path, &l.m.Status, &l.m.AgreedBy, &l.m.Note,
			db.Micros(&l.m.Since),
			&l.m.sortKey, &l.in, &l.mine.Done, &l.mine.Of, &l.mine.Milestone,
			&l.milestones, &l.doneN,
			db.Micros(&l.mine.CompletedAt),
			db.Micros(&l.mine.DueAt),
			db.Micros(&l.mine.EndsAt),
		}
	}, `
		select m.person_id, coalesce(x.employee_code, ''), coalesce(x.path, ''), m.status, m.agreed_by, m.note, m.since, coalesce(n.sort_key, ''),
		       s.person_id is not null, coalesce(s.items_done, 0), coalesce(s.items, 0), coalesce(s.opened, 0), coalesce(s.milestones, 0), coalesce(s.done, 0),
		       s.completed_at, s.due_at, s.ends_at
		  from programme_member m
		  left join programme_standing s on s.person_id = m.person_id and s.code = $1
		  left join people_v_scope x on x.person_id = m.person_id
		  left join people_v_name n on n.person_id = m.person_id and n.lang = $2
		 where m.cohort_id = $3 and `+inCohort+` and (coalesce(n.sort_key, ''), m.person_id) > ($4, $5) and `+within+`
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

// tallyOf counts who is in a cohort within parts of the tree.
func tallyOf(ctx context.Context, q db.Q, c Cohort, paths []string) (Tally, error) {
	within, more := MemberFilter{}.within(paths, 3)
	return db.One(ctx, q, func(t *Tally) []any { return []any{&t.Invited, &t.Asked, &t.Agreed, &t.Seated, &t.Begun, &t.Complete} }, `
		select count(*) filter (where m.status = 'invited'), count(*) filter (where m.status = 'asked'), count(*) filter (where m.status = 'agreed'),
		       count(*) filter (where m.status = 'approved'), count(*) filter (where m.status = 'approved' and s.items_done > 0),
		       count(*) filter (where m.status = 'approved' and s.completed_at is not null)
		  from programme_member m
		  left join programme_standing s on s.person_id = m.person_id and s.code = $1
		  left join people_v_scope x on x.person_id = m.person_id
		 where m.cohort_id = $2 and `+inCohort+` and `+within, append([]any{c.Code, c.ID}, more...)...)
}

// askedBy gives the requests of persons that wait for their officer above, the oldest first.
func askedBy(ctx context.Context, q db.Q, persons []string, today string) ([]Request, error) {
	var out []Request
	err := db.Chunks(persons, 400, func(part []string) error {
		rows, err := db.All(ctx, q, func(r *Request) []any { return append(r.Cohort.columns(), &r.PersonID, db.Micros(&r.Since)) }, `
			select `+cohortColumns+`, m.person_id, m.since
			  from programme_member m
			  join programme_cohort c on c.id = m.cohort_id
			 where m.status = 'asked' and c.ends_on >= $1 and c.ended_at is null and m.person_id in (`+db.List(2, len(part))+`)
			 order by m.since, m.person_id`, append([]any{today}, db.Args(part)...)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

// runBy gives the cohorts that a person coordinates, those that end last first, with how many are where in them.
func runBy(ctx context.Context, q db.Q, person, on, from string, limit int) ([]Run, error) {
	if on == "" {
		on, from = "9999-12-31", "g" // after every id: they are hexadecimal
	}
	type line struct {
		r    Run
		body Body
	}
	rows, err := db.All(ctx, q, func(l *line) []any { return append(l.r.columns(), db.JSON(&l.body), &l.r.Waiting) }, `
		select `+cohortColumns+`, v.body,
		       (select count(*) from programme_member m where m.cohort_id = c.id and m.status = 'agreed')
		  from programme_coordinator x
		  join programme_cohort c on c.id = x.cohort_id
		  join programme_programme p on p.code = c.code
		  join programme_version v on v.id = p.version_id
		 where x.person_id = $1 and (c.ends_on, c.id) < ($2, $3)
		 order by c.ends_on desc, c.id desc
		 limit $4`, person, on, from, limit)
	out := make([]Run, len(rows))
	for i, r := range rows {
		r.r.Programme = r.body.Title
		out[i] = r.r
	}
	return out, err
}
