package learning

import (
	"context"
	"slices"
	"time"

	"sopan/internal/ground/db"
)

// taughtNow is the version of a course that is begun now.
type taughtNow struct {
	code, id string
	version  int
}

// beginnable gives the courses of a list that may be begun, by code.
func beginnable(ctx context.Context, q db.Q, list []Begin) (map[string]taughtNow, error) {
	var codes []string
	for _, b := range list {
		codes = append(codes, b.Code)
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	out := map[string]taughtNow{}
	if len(codes) == 0 {
		return out, nil
	}
	err := db.Each(ctx, q, func(t *taughtNow) []any { return []any{&t.code, &t.id, &t.version} }, func(t taughtNow) error {
		out[t.code] = t
		return nil
	}, `select code, version_id, version from learning_course where status <> 'retired' and code in (`+db.List(1, len(codes))+`)`, db.Args(codes)...)
	return out, err
}

// placed is an enrolment that stands in the way of another.
type placed struct {
	active    bool
	completed time.Time
}

// standsOf gives the enrolments of the persons of a list in its courses that are active or complete, by person and course.
func standsOf(ctx context.Context, q db.Q, list []Begin) (map[[2]string][]placed, error) {
	var persons, codes []string
	for _, b := range list {
		persons, codes = append(persons, b.PersonID), append(codes, b.Code)
	}
	slices.Sort(persons)
	slices.Sort(codes)
	persons, codes = slices.Compact(persons), slices.Compact(codes)
	out := map[[2]string][]placed{}
	if len(persons) == 0 {
		return out, nil
	}
	type row struct {
		person, code, status string
		at                   int64
	}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.person, &r.code, &r.status, &r.at} }, func(r row) error {
		key := [2]string{r.person, r.code}
		out[key] = append(out[key], placed{r.status == StatusActive, time.UnixMicro(r.at)})
		return nil
	}, `
		select person_id, code, status, coalesce(completed_at, 0)
		  from learning_enrolment
		 where person_id in (`+db.List(1, len(persons))+`) and code in (`+db.List(1+len(persons), len(codes))+`)
		   and status in ('active', 'complete')`, append(db.Args(persons), db.Args(codes)...)...)
	return out, err
}

// insertEnrolments writes enrolments and gives those that were kept: where another was quicker, its own stands.
func insertEnrolments(ctx context.Context, tx *db.Tx, list []Enrolment) ([]Enrolment, error) {
	if len(list) == 0 {
		return nil, nil
	}
	_, err := db.Insert(ctx, tx, `
		insert into learning_enrolment (person_id, id, code, version_id, status, lang, enrolled_at, last_at, open_n, open_at, passed) values`,
		len(list), func(i int) []any {
			e := list[i]
			return []any{e.PersonID, e.ID, e.Code, e.VersionID, e.Status, e.Lang, e.EnrolledAt.UnixMicro(), e.LastAt.UnixMicro(), 0, int64(0), false}
		}, `on conflict (person_id, code) where status = 'active' do nothing`)
	if err != nil {
		return nil, err
	}
	var persons, ids []string
	for _, e := range list {
		persons, ids = append(persons, e.PersonID), append(ids, e.ID)
	}
	slices.Sort(persons)
	persons = slices.Compact(persons)
	there := map[string]bool{}
	err = db.Each(ctx, tx, func(s *string) []any { return []any{s} }, func(s string) error {
		there[s] = true
		return nil
	}, `select id from learning_enrolment where person_id in (`+db.List(1, len(persons))+`) and id in (`+db.List(1+len(persons), len(ids))+`)`,
		append(db.Args(persons), db.Args(ids)...)...)
	return slices.DeleteFunc(list, func(e Enrolment) bool { return !there[e.ID] }), err
}
