package programme

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"sopan/internal/ground/db"
)

// lockEnrolments takes the enrolments of persons for this transaction, and tells whether there are any: how they stand is worked out
// by one at a time.
func lockEnrolments(ctx context.Context, tx *db.Tx, persons []string) (bool, error) {
	n, err := tx.Exec(ctx, `update programme_enrolment set lang = lang where left_at is null and person_id in (`+db.List(1, len(persons))+`)`, db.Args(persons)...)
	return n > 0, err
}

// enrolmentsOf gives the enrolments of persons that have not ended, with their rounds in order, of one programme, or of all where
// code is "".
func enrolmentsOf(ctx context.Context, q db.Q, persons []string, code string) ([]Enrolment, error) {
	var out []Enrolment
	type line struct {
		e                 Enrolment
		r                 RoundRow
		due, soon, lapsed sql.NullInt64
	}
	err := db.Chunks(persons, 400, func(part []string) error {
		return db.Each(ctx, q, func(l *line) []any {
			return []any{
				&l.e.PersonID, &l.e.ID, &l.e.Code, &l.e.Lang, db.Micros(&l.e.EnrolledAt), &l.r.N, &l.r.VersionID, db.Micros(&l.r.BegunAt), &l.due, &l.soon, &l.lapsed,
			}
		}, func(l line) error {
			l.r.DueTold, l.r.SoonTold, l.r.Lapsed = l.due.Valid, l.soon.Valid, l.lapsed.Valid
			if n := len(out); n > 0 && out[n-1].ID == l.e.ID {
				out[n-1].Rounds = append(out[n-1].Rounds, l.r)
				return nil
			}
			l.e.Rounds = []RoundRow{l.r}
			out = append(out, l.e)
			return nil
		}, `
			select e.person_id, e.id, e.code, e.lang, e.enrolled_at, r.n, r.version_id, r.begun_at, r.due_told_at, r.soon_told_at, r.lapsed_at
			  from programme_enrolment e
			  join programme_round r on r.person_id = e.person_id and r.enrolment_id = e.id
			 where e.left_at is null and ($1 = '' or e.code = $1) and e.person_id in (`+db.List(2, len(part))+`)
			 order by e.person_id, e.id, r.n`, append([]any{code}, db.Args(part)...)...)
	})
	return out, err
}

// addVersions adds the versions of the rounds of enrolments to those that are known.
func addVersions(ctx context.Context, q db.Q, all []Enrolment, known map[string]Version) error {
	var ids []string
	asked := map[string]bool{}
	for _, e := range all {
		for _, r := range e.Rounds {
			if _, ok := known[r.VersionID]; !ok && !asked[r.VersionID] {
				asked[r.VersionID] = true
				ids = append(ids, r.VersionID)
			}
		}
	}
	return db.Chunks(ids, 400, func(part []string) error {
		return db.Each(ctx, q, (*Version).columns, func(v Version) error {
			known[v.ID] = v
			return nil
		}, `select `+versionColumns+` from programme_version v where v.id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
}

// deedsOf gives which of some courses persons have completed, and whose final checks they have passed, by person.
func deedsOf(ctx context.Context, q db.Q, persons, codes []string) (map[string][]Done, error) {
	out := map[string][]Done{}
	if len(persons) == 0 || len(codes) == 0 {
		return out, nil
	}
	type line struct {
		person string
		d      Done
		passed int
	}
	in := `person_id in (` + db.List(1, len(persons)) + `) and code in (` + db.List(1+len(persons), len(codes)) + `)`
	err := db.Each(ctx, q, func(l *line) []any { return []any{&l.person, &l.d.Course, db.Micros(&l.d.At), &l.passed} }, func(l line) error {
		l.d.Passed = l.passed == 1
		out[l.person] = append(out[l.person], l.d)
		return nil
	}, `
		select person_id, code, completed_at, 0 from learning_v_enrolment where status = 'complete' and `+in+`
		 union all
		select person_id, code, passed_at, 1 from learning_v_passed where `+in, append(db.Args(persons), db.Args(codes)...)...)
	return out, err
}

// historyOf gives what learning says of a person and some courses: what they have done, and how far they are, by course.
func historyOf(ctx context.Context, q db.Q, person string, codes []string) ([]Done, map[string]Taken, error) {
	out := map[string]Taken{}
	if len(codes) == 0 || person == "" {
		return nil, out, nil
	}
	type line struct {
		d        Done
		status   string
		measured int
	}
	var done []Done
	in := `person_id = $1 and code in (` + db.List(2, len(codes)) + `)`
	err := db.Each(ctx, q, func(l *line) []any { return []any{&l.d.Course, &l.status, db.Micros(&l.d.At), &l.measured} }, func(l line) error {
		l.d.Passed = l.status == "passed"
		if l.d.Passed || l.status == "complete" {
			done = append(done, l.d)
		}
		t := out[l.d.Course]
		t.Active, t.Measured = t.Active || l.status == "active", t.Measured+l.measured
		out[l.d.Course] = t
		return nil
	}, `
		select code, status, coalesce(completed_at, 0), measured from learning_v_enrolment where `+in+`
		 union all
		select code, 'passed', passed_at, 0 from learning_v_passed where `+in, append([]any{person}, db.Args(codes)...)...)
	return done, out, err
}

func insertEnrolment(ctx context.Context, tx *db.Tx, e Enrolment) (bool, error) {
	n, err := tx.Exec(ctx, `
		insert into programme_enrolment (person_id, id, code, lang, enrolled_at) values ($1, $2, $3, $4, $5)
		on conflict (person_id, code) where left_at is null do nothing`, e.PersonID, e.ID, e.Code, e.Lang, e.EnrolledAt.UnixMicro())
	return n == 1, err
}

func insertRound(ctx context.Context, tx *db.Tx, e Enrolment, r RoundRow) error {
	_, err := tx.Exec(ctx, `insert into programme_round (person_id, enrolment_id, n, version_id, begun_at) values ($1, $2, $3, $4, $5)`,
		e.PersonID, e.ID, r.N, r.VersionID, r.BegunAt.UnixMicro())
	return err
}

// setRoundVersion takes a round to another version; how the person stands is forgotten, for its milestones are others.
func setRoundVersion(ctx context.Context, tx *db.Tx, e Enrolment, n int, version string) error {
	_, err := tx.Exec(ctx, `update programme_round set version_id = $1 where person_id = $2 and enrolment_id = $3 and n = $4`, version, e.PersonID, e.ID, n)
	if err != nil {
		return err
	}
	return dropStanding(ctx, tx, e)
}

func dropStanding(ctx context.Context, tx *db.Tx, e Enrolment) error {
	_, err := tx.Exec(ctx, `delete from programme_standing where person_id = $1 and enrolment_id = $2`, e.PersonID, e.ID)
	return err
}

func setLeft(ctx context.Context, tx *db.Tx, e Enrolment) error {
	if _, err := tx.Exec(ctx, `update programme_enrolment set left_at = $1 where person_id = $2 and id = $3`, tx.Now().UnixMicro(), e.PersonID, e.ID); err != nil {
		return err
	}
	return dropStanding(ctx, tx, e)
}

// kept is how an enrolment stands as it is kept; the zero value stands for none.
type kept struct {
	person, enrolment                                       string
	round, held, opened, done, milestones, items, itemsDone int
	completed, due, ends, next                              int64
}

func (k *kept) columns() []any {
	return []any{
		&k.person, &k.enrolment, &k.round, &k.held, &k.opened, &k.done, &k.milestones, &k.itemsDone, &k.items, &k.completed, &k.due, &k.ends, &k.next,
	}
}

// keptOf is a row as it is to be kept.
func keptOf(r row) kept {
	s := r.standing
	k := kept{
		person: r.enrolment.PersonID, enrolment: r.enrolment.ID, round: s.Round, held: s.Held, opened: s.Opened(), done: s.Done(), milestones: len(s.Milestones),
		completed: db.AsMicros(s.CompletedAt), due: db.AsMicros(s.DueAt), ends: db.AsMicros(s.EndsAt), next: db.AsMicros(r.nextAt),
	}
	k.itemsDone, k.items = s.Items()
	return k
}

func (k kept) same(r row) bool { return k == keptOf(r) }

func orNull(n int64) sql.NullInt64 { return sql.NullInt64{Int64: n, Valid: n != 0} }

// standingsOf gives how the enrolments of persons stand as it is kept, by enrolment.
func standingsOf(ctx context.Context, q db.Q, persons []string) (map[string]kept, error) {
	out := map[string]kept{}
	err := db.Each(ctx, q, (*kept).columns, func(k kept) error {
		out[k.enrolment] = k
		return nil
	}, `
		select person_id, enrolment_id, round, held, opened, done, milestones, items_done, items,
		       coalesce(completed_at, 0), coalesce(due_at, 0), coalesce(ends_at, 0), coalesce(next_at, 0)
		  from programme_standing
		 where person_id in (`+db.List(1, len(persons))+`)`, db.Args(persons)...)
	return out, err
}

func upsertStandings(ctx context.Context, tx *db.Tx, rows []row) error {
	_, err := db.Insert(ctx, tx, `
		insert into programme_standing (person_id, enrolment_id, code, round, held, opened, done, milestones, items_done, items,
		       completed_at, due_at, ends_at, next_at) values`, len(rows), func(i int) []any {
		k := keptOf(rows[i])
		return []any{
			k.person, k.enrolment, rows[i].enrolment.Code, k.round, k.held, k.opened, k.done, k.milestones, k.itemsDone, k.items,
			orNull(k.completed), orNull(k.due), orNull(k.ends), orNull(k.next),
		}
	}, `on conflict (person_id, enrolment_id) do update
		   set round = excluded.round, held = excluded.held, opened = excluded.opened, done = excluded.done, milestones = excluded.milestones,
		       items_done = excluded.items_done, items = excluded.items, completed_at = excluded.completed_at, due_at = excluded.due_at,
		       ends_at = excluded.ends_at, next_at = excluded.next_at`)
	return err
}

func emptyStandings(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `delete from programme_standing`)
	return err
}

// personsAfter gives persons who are or were in a programme, in order, from after one.
func personsAfter(ctx context.Context, q db.Q, after string, limit int) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} },
		`select distinct person_id from programme_enrolment where person_id > $1 order by person_id limit $2`, after, limit)
}

// What the clock may have to tell of an enrolment.
const (
	tellDue    = "due"
	tellSoon   = "soon"
	tellLapsed = "lapsed"
)

// dueNow is an enrolment of which the clock has something to tell.
type dueNow struct {
	person, id, code string
	round            int
	ends             time.Time
	tell             string
}

func nextDue(ctx context.Context, q db.Q, limit int) ([]dueNow, error) {
	type line struct {
		dueNow
		told, complete bool
	}
	var out []dueNow
	err := db.Each(ctx, q, func(l *line) []any {
		return []any{&l.person, &l.id, &l.code, &l.round, db.Micros(&l.ends), &l.told, &l.complete}
	}, func(l line) error {
		switch {
		case l.complete && !l.told:
			l.tell = tellDue
		case q.Now().Before(l.ends):
			l.tell = tellSoon
		default:
			l.tell = tellLapsed
		}
		out = append(out, l.dueNow)
		return nil
	}, `
		select s.person_id, s.enrolment_id, s.code, s.round, s.ends_at, r.due_told_at is not null, s.done = s.milestones
		  from programme_standing s
		  join programme_round r on r.person_id = s.person_id and r.enrolment_id = s.enrolment_id and r.n = s.held
		 where s.next_at <= $1
		 order by s.next_at, s.person_id, s.enrolment_id
		 limit $2`, q.Now().UnixMicro(), limit)
	return out, err
}

// markTold keeps what was told with the round that is held, and when the clock has the next thing to tell: as Standing.next has it.
func markTold(ctx context.Context, tx *db.Tx, found []dueNow) error {
	for _, x := range []struct{ tell, mark, next string }{
		{tellDue, `due_told_at`, `case when ends_at - $1 > due_at then ends_at - $1 else ends_at end`},
		{tellSoon, `soon_told_at`, `ends_at`},
		{tellLapsed, `lapsed_at`, `null`},
	} {
		var persons, ids []string
		for _, f := range found {
			if f.tell == x.tell {
				persons, ids = append(persons, f.person), append(ids, f.id)
			}
		}
		if len(ids) == 0 {
			continue
		}
		at := append(db.Args(persons), db.Args(ids)...)
		if _, err := tx.Exec(ctx, `
			update programme_round set `+x.mark+` = $1
			 where person_id in (`+db.List(2, len(persons))+`) and enrolment_id in (`+db.List(2+len(persons), len(ids))+`)
			   and n = (select s.held from programme_standing s
			             where s.person_id = programme_round.person_id and s.enrolment_id = programme_round.enrolment_id)`,
			append([]any{tx.Now().UnixMicro()}, at...)...); err != nil {
			return err
		}
		args := at
		if x.tell == tellDue {
			args = append([]any{soon.Microseconds()}, at...)
		}
		first := len(args) - len(at) + 1
		if _, err := tx.Exec(ctx, `
			update programme_standing set next_at = `+x.next+`
			 where person_id in (`+db.List(first, len(persons))+`) and enrolment_id in (`+db.List(first+len(persons), len(ids))+`)`, args...); err != nil {
			return err
		}
	}
	return nil
}

// titlesOf gives the titles of programmes that were ever live, by code.
func titlesOf(ctx context.Context, q db.Q, codes []string) (map[string]Names, error) {
	out := map[string]Names{}
	if len(codes) == 0 {
		return out, nil
	}
	type line struct{ code, lang, title string }
	err := db.Each(ctx, q, func(l *line) []any { return []any{&l.code, &l.lang, &l.title} }, func(l line) error {
		if out[l.code] == nil {
			out[l.code] = Names{}
		}
		out[l.code][l.lang] = l.title
		return nil
	}, `select code, lang, title from programme_name where code in (`+db.List(1, len(codes))+`)`, db.Args(codes)...)
	return out, err
}

// completedOf gives the titles of some programmes, and which of them a person has completed, whether or not they still hold.
func completedOf(ctx context.Context, q db.Q, person string, codes []string) (titles map[string]Names, have map[string]bool, err error) {
	titles, have = map[string]Names{}, map[string]bool{}
	if len(codes) == 0 {
		return titles, have, nil
	}
	type line struct {
		code, lang, title string
		done              bool
	}
	err = db.Each(ctx, q, func(l *line) []any { return []any{&l.code, &l.lang, &l.title, &l.done} }, func(l line) error {
		if titles[l.code] == nil {
			titles[l.code] = Names{}
		}
		titles[l.code][l.lang], have[l.code] = l.title, l.done
		return nil
	}, `
		select n.code, n.lang, n.title, s.completed_at is not null
		  from programme_name n
		  left join programme_standing s on s.person_id = $1 and s.code = n.code
		 where n.code in (`+db.List(2, len(codes))+`)`, append([]any{person}, db.Args(codes)...)...)
	return titles, have, err
}

// escaped is a text in which like finds no signs of its own.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

// listed gives live programmes, and with Filter.Mine retired ones of the person besides, by title.
func listed(ctx context.Context, q db.Q, person string, f Filter, lang string, from place, limit int) ([]Card, error) {
	args := []any{person, lang, from.key, from.code, "%" + escaped(strings.ToLower(strings.TrimSpace(f.Text))) + "%"}
	// by name, so that a page ends where it is full; what the person is in is few, and is read from there
	const joined = ` where p.code = n.code and v.id = p.version_id `
	joint, which := `programme_name n
		 cross join programme_programme p
		 cross join programme_version v
		  left join programme_standing s on s.person_id = $1 and s.code = p.code`+joined, ` and p.status = 'live'`
	switch {
	case f.Mine:
		joint, which = `programme_standing s
		 cross join programme_programme p
		 cross join programme_version v
		 cross join programme_name n`+joined+`and s.person_id = $1 and s.code = p.code`, ``
	case len(f.Courses) > 0:
		which += ` and p.code in (select i.code from programme_item i where i.course in (` + db.List(len(args)+1, len(f.Courses)) + `))`
		args = append(args, db.Args(f.Courses)...)
	}
	args = append(args, limit)
	now := q.Now()
	type line struct {
		c             Card
		in            bool
		mine, doneAll int
		m             Mine
	}
	var out []Card
	err := db.Each(ctx, q, func(l *line) []any {
		return []any{
			&l.c.Code, &l.c.Version, &l.c.Org,
			db.JSON(&l.c.Body),
			&l.c.sortKey, &l.in, &l.m.Done, &l.m.Of, &l.m.Milestone, &l.mine, &l.doneAll,
			db.Micros(&l.m.CompletedAt),
			db.Micros(&l.m.DueAt),
			db.Micros(&l.m.EndsAt),
		}
	}, func(l line) error {
		if l.in {
			l.m.Phase = phase(l.m.CompletedAt, l.m.DueAt, l.m.EndsAt, l.mine == l.doneAll, now)
			m := l.m
			l.c.Mine = &m
		}
		out = append(out, l.c)
		return nil
	}, `
		select p.code, p.version, p.org_code, v.body, n.sort_key, s.person_id is not null, coalesce(s.items_done, 0), coalesce(s.items, 0),
		       coalesce(s.opened, 0), coalesce(s.milestones, 0), coalesce(s.done, 0), s.completed_at, s.due_at, s.ends_at
		  from `+joint+` and n.lang = $2 and (n.sort_key, n.code) > ($3, $4)
		   and (lower(n.title) like $5 escape '\' or lower(n.code) like $5 escape '\')`+which+`
		 order by n.sort_key, n.code
		 limit `+db.List(len(args), 1), args...)
	return out, err
}
