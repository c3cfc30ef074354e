package learning

import (
	"context"
	"encoding/json"

	"sopan/internal/ground/db"
)

// authored gives the version of a course that is taught, without its questions, and the ids of its papers by part.
func authored(ctx context.Context, q db.Q, code string) (Course, map[int]string, error) {
	type headRow struct {
		Course
		sources, paper string
	}
	h, err := db.One(ctx, q, func(r *headRow) []any {
		return []any{&r.Code, &r.Version, &r.VersionID, &r.Status, &r.Competency, &r.Level, &r.ProviderOrg, &r.Mode, &r.PassMark, &r.paper, &r.sources}
	}, `
		select v.code, v.version, v.id, c.status, `+living+`, v.level, v.provider, v.mode, v.pass_mark, v.paper_id, v.sources
		  from learning_course c
		  join learning_version v on v.id = c.version_id
		 where c.code = $1`, code)
	if err != nil {
		return Course{}, nil, err
	}
	course, papers := h.Course, map[int]string{Final: h.paper}
	if err := json.Unmarshal([]byte(h.sources), &course.Sources); err != nil {
		return course, nil, err
	}
	type words struct{ lang, title, summary, canDo string }
	course.Title, course.Summary, course.CanDo = Names{}, Names{}, Names{}
	err = db.Each(ctx, q, func(w *words) []any { return []any{&w.lang, &w.title, &w.summary, &w.canDo} }, func(w words) error {
		course.Title[w.lang], course.Summary[w.lang], course.CanDo[w.lang] = w.title, w.summary, w.canDo
		return nil
	}, `select lang, title, summary, can_do from learning_version_text where version_id = $1`, course.VersionID)
	if err != nil {
		return course, nil, err
	}
	type unitRow struct {
		n                                  int
		kind, paper, lang, title, md, html string
		count, seconds, bytes              int
		of                                 foreign
	}
	err = db.Each(ctx, q, func(r *unitRow) []any {
		return append([]any{&r.n, &r.kind, &r.paper, &r.lang, &r.title, &r.md, &r.html, &r.count, &r.seconds, &r.bytes}, r.of.dest()...)
	}, func(r unitRow) error {
		if len(course.Units) < r.n {
			course.Units = append(course.Units, Unit{N: r.n, Kind: r.kind, PaperID: r.paper, Title: Names{}, Texts: map[string]Text{}})
			r.of.fill(&course.Units[len(course.Units)-1])
			if r.paper != "" {
				papers[r.n] = r.paper
			}
		}
		u := &course.Units[len(course.Units)-1]
		u.Title[r.lang] = r.title
		u.Texts[r.lang] = Text{Lang: r.lang, Title: r.title, Markdown: r.md, HTML: r.html, Words: r.count, Seconds: r.seconds, Bytes: r.bytes}
		return nil
	}, `
		select u.n, u.kind, u.paper_id, t.lang, t.title, t.markdown, t.html, t.words, t.seconds, t.bytes, u.package_id, u.package_index, u.media, u.length, u.event
		  from learning_unit u
		  join learning_unit_text t on t.version_id = u.version_id and t.n = u.n
		 where u.version_id = $1
		 order by u.n, t.lang`, course.VersionID)
	return course, papers, err
}

func figuresHead(ctx context.Context, q db.Q, code string) (Figures, string, error) {
	type row struct {
		Figures
		provider string
		units    int
	}
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.Version, &r.VersionID, &r.PaperID, &r.provider, &r.units} }, `
		select v.version, v.id, v.paper_id, v.provider, v.units
		  from learning_course c
		  join learning_version v on v.id = c.version_id
		 where c.code = $1`, code)
	for n := range r.units {
		r.Units = append(r.Units, UnitFigure{N: n + 1, Title: Names{}})
	}
	return r.Figures, r.provider, err
}

// newest are those who began a version last.
const newest = `(select person_id, id, status, passed from learning_enrolment where version_id = $1 order by id desc limit $2)`

func fillFigures(ctx context.Context, q db.Q, f *Figures) error {
	type title struct {
		n          int
		lang, text string
	}
	err := db.Each(ctx, q, func(t *title) []any { return []any{&t.n, &t.lang, &t.text} }, func(t title) error {
		if t.n <= len(f.Units) {
			f.Units[t.n-1].Title[t.lang] = t.text
		}
		return nil
	}, `select n, lang, title from learning_unit_text where version_id = $1`, f.VersionID)
	if err != nil {
		return err
	}
	sums, err := db.One(ctx, q, func(x *Figures) []any { return []any{&x.Began, &x.Complete, &x.Withdrawn, &x.Passed} }, `
		select count(*),
		       coalesce(sum(case when e.status = 'complete' then 1 else 0 end), 0),
		       coalesce(sum(case when e.status = 'withdrawn' then 1 else 0 end), 0),
		       coalesce(sum(case when e.passed then 1 else 0 end), 0)
		  from `+newest+` e`, f.VersionID, SampleOfFigures)
	if err != nil {
		return err
	}
	f.Began, f.Complete, f.Withdrawn, f.Passed = sums.Began, sums.Complete, sums.Withdrawn, sums.Passed
	return db.Each(ctx, q, func(u *UnitFigure) []any {
		return []any{&u.N, &u.Opened, &u.Done, &u.Right, &u.Hasty, &u.Seconds, &u.Nominal}
	}, func(u UnitFigure) error {
		if u.N >= 1 && u.N <= len(f.Units) {
			u.Title = f.Units[u.N-1].Title
			f.Units[u.N-1] = u
		}
		return nil
	}, `
		select p.n, count(*),
		       sum(case when p.done_at is not null then 1 else 0 end),
		       sum(case when p.correct then 1 else 0 end),
		       sum(case when p.hasty then 1 else 0 end),
		       cast(sum(case when p.done_at is not null then p.seconds else 0 end) as bigint),
		       cast(sum(case when p.done_at is not null then p.nominal else 0 end) as bigint)
		  from `+newest+` e
		  join learning_progress p on p.person_id = e.person_id and p.enrolment_id = e.id
		 group by p.n
		 order by p.n`, f.VersionID, SampleOfFigures)
}
