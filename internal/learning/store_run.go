package learning

import (
	"context"
	"maps"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
)

// registrations finds who is enrolled in which package, by registration; those that are nobody's of ours stay empty.
func registrations(ctx context.Context, q db.Q, in map[string]key) error {
	type row struct{ id, person, pkg string }
	return db.Chunks(slices.Sorted(maps.Keys(in)), 400, func(part []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.id, &r.person, &r.pkg} }, func(r row) error {
			in[r.id] = key{person: r.person, pkg: r.pkg}
			return nil
		}, `select id, person_id, package_id from launch_v_registration where id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
}

// hearingOf reads what is known of all whom a batch of words names: in two statements for 200 persons.
func hearingOf(ctx context.Context, q db.Q, list []word) (*hearing, error) {
	h := &hearing{runs: map[key]*run{}, visits: map[string][]visit{}, changed: map[key]event.Entry{}}
	persons, packages := map[string]bool{}, map[string]bool{}
	first, last := list[0].from, list[0].until
	for _, w := range list {
		persons[w.person], packages[w.pkg] = true, true
		first, last = min(first, w.from), max(last, w.until)
	}
	for person := range slices.Chunk(slices.Sorted(maps.Keys(persons)), 200) {
		for pkg := range slices.Chunk(slices.Sorted(maps.Keys(packages)), 200) {
			runs, err := runsOf(ctx, q, person, pkg)
			if err != nil {
				return nil, err
			}
			maps.Copy(h.runs, runs)
		}
		visits, err := db.All(ctx, q, func(v *visit) []any { return []any{&v.person, &v.from, &v.until, &v.pkg, &v.index} }, `
			select person_id, began_at, ended_at, package_id, idx
			  from learning_visit
			 where began_at > $1 and began_at < $2 and person_id in (`+db.List(3, len(person))+`)
			 order by person_id, began_at`, append([]any{first - longestVisit.Microseconds(), last}, db.Args(person)...)...)
		if err != nil {
			return nil, err
		}
		for _, v := range visits {
			h.visits[v.person] = append(h.visits[v.person], v)
		}
	}
	return h, nil
}

// runsOf gives what is known of persons at packages.
func runsOf(ctx context.Context, q db.Q, persons, packages []string) (map[key]*run, error) {
	out := map[key]*run{}
	err := db.Each(ctx, q, func(r *run) []any {
		return []any{&r.person, &r.pkg, &r.index, &r.seconds, db.Micros(&r.metAt), &r.metSeconds, &r.waived, &r.beside}
	}, func(r run) error {
		out[r.key] = &r
		return nil
	}, `
		select person_id, package_id, idx, seconds, met_at, met_seconds, waived, beside
		  from learning_run
		 where person_id in (`+db.List(1, len(persons))+`) and package_id in (`+db.List(1+len(persons), len(packages))+`)`,
		append(db.Args(persons), db.Args(packages)...)...)
	return out, err
}

// saveHearing writes what a batch has changed.
func saveHearing(ctx context.Context, tx *db.Tx, h *hearing) error {
	keys := slices.SortedFunc(maps.Keys(h.changed), compareKeys)
	_, err := db.Insert(ctx, tx, `insert into learning_run (person_id, package_id, idx, seconds, met_at, met_seconds, waived, beside) values`, len(keys), func(i int) []any {
		r := h.runs[keys[i]]
		return []any{r.person, r.pkg, r.index, r.seconds, db.AsMicrosOrNull(r.metAt), r.metSeconds, r.waived, r.beside}
	}, `on conflict (person_id, package_id, idx) do update set seconds = excluded.seconds, met_at = excluded.met_at,
		met_seconds = excluded.met_seconds, waived = excluded.waived, beside = excluded.beside`)
	if err != nil {
		return err
	}
	_, err = db.Insert(ctx, tx, `insert into learning_visit (person_id, began_at, ended_at, package_id, idx) values`, len(h.fresh), func(i int) []any {
		v := h.fresh[i]
		return []any{v.person, v.from, v.until, v.pkg, v.index}
	}, ``)
	return err
}

// inCourse is a person in a course.
type inCourse struct{ person, code string }

// showing gives the courses, with those who are in them, that show a unit of which something changed.
func showing(ctx context.Context, q db.Q, changed map[key]event.Entry) ([]inCourse, error) {
	persons, packages := map[string]bool{}, map[string]bool{}
	for k := range changed {
		persons[k.person], packages[k.pkg] = true, true
	}
	found := map[inCourse]bool{}
	for person := range slices.Chunk(slices.Sorted(maps.Keys(persons)), 200) {
		for pkg := range slices.Chunk(slices.Sorted(maps.Keys(packages)), 200) {
			err := db.Each(ctx, q, func(x *inCourse) []any { return []any{&x.person, &x.code} }, func(x inCourse) error {
				found[x] = true
				return nil
			}, `
				select e.person_id, e.code
				  from learning_enrolment e
				  join learning_unit u on u.version_id = e.version_id
				 where e.status = 'active' and u.kind = 'package' and e.person_id in (`+db.List(1, len(person))+`)
				   and u.package_id in (`+db.List(1+len(person), len(pkg))+`)`, append(db.Args(person), db.Args(pkg)...)...)
			if err != nil {
				return nil, err
			}
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b inCourse) int {
		return compareKeys(key{person: a.person, pkg: a.code}, key{person: b.person, pkg: b.code})
	}), nil
}

// showsPackage counts the parts, one at most, that show a package.
func showsPackage(ctx context.Context, q db.Q, packageID string) (int, error) {
	return db.Scalar[int](ctx, q, `select count(*) from (select 1 from learning_unit where package_id = $1 and package_id <> '' limit 1) u`, packageID)
}
