package learning

import (
	"context"
	"time"

	"sopan/internal/ground/db"
)

// coursePart is a part of a course.
type coursePart struct {
	code string
	n    int
}

// coursesOfCase gives the courses in which the person was by then and which show this branching case.
func coursesOfCase(ctx context.Context, q db.Q, person, code string, by time.Time) ([]coursePart, error) {
	return db.All(ctx, q, func(x *coursePart) []any { return []any{&x.code, &x.n} }, `
		select e.code, u.n
		  from learning_enrolment e
		  join learning_unit u on u.version_id = e.version_id
		 where e.person_id = $1 and e.status = 'active' and e.enrolled_at <= $2 and u.package_id = $3 and u.kind = 'case'
		 order by e.code, u.n`, person, by.UnixMicro(), code)
}

// casesThere gives those of the codes that branching cases bear.
func casesThere(ctx context.Context, q db.Q, codes []string) (map[string]bool, error) {
	out := map[string]bool{}
	if len(codes) == 0 {
		return out, nil
	}
	return out, db.Each(ctx, q, func(s *string) []any { return []any{s} }, func(code string) error {
		out[code] = true
		return nil
	}, `select code from scenario_v_case where code in (`+db.List(1, len(codes))+`)`, db.Args(codes)...)
}

// caseParts gives the parts that show a case in the courses that a person is in.
func caseParts(ctx context.Context, q db.Q, person, code string) ([]CasePart, error) {
	var out []CasePart
	type row struct {
		course, lang, title string
		n                   int
	}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.course, &r.n, &r.lang, &r.title} }, func(r row) error {
		if last := len(out) - 1; last < 0 || out[last].Course != r.course || out[last].N != r.n {
			out = append(out, CasePart{Course: r.course, N: r.n, Title: Names{}})
		}
		out[len(out)-1].Title[r.lang] = r.title
		return nil
	}, `
		select e.code, u.n, t.lang, t.title
		  from learning_enrolment e
		  join learning_unit u on u.version_id = e.version_id
		  join learning_version_text t on t.version_id = e.version_id
		 where e.person_id = $1 and e.status in ('active', 'complete') and u.package_id = $2 and u.kind = 'case'
		 order by e.code, u.n, t.lang`, person, code)
	return out, err
}

func branches(ctx context.Context, q db.Q, versionID string, out map[int]string) error {
	return db.Each(ctx, q, func(x *coursePart) []any { return []any{&x.n, &x.code} }, func(x coursePart) error {
		out[x.n] = x.code
		return nil
	}, `select n, package_id from learning_unit where version_id = $1 and kind = 'case' and package_id <> ''`, versionID)
}
