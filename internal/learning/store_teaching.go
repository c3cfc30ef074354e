package learning

import (
	"context"
	"database/sql"

	"sopan/internal/ground/db"
)

func subjects(ctx context.Context, q db.Q, codes []string, out map[string]Subject) error {
	type row struct {
		code, lang, name string
		levels           int
	}
	return db.Chunks(codes, 400, func(part []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.code, &r.levels, &r.lang, &r.name} }, func(r row) error {
			s, ok := out[r.code]
			if !ok {
				s = Subject{Code: r.code, Name: Names{}, Levels: r.levels}
				out[r.code] = s
			}
			s.Name[r.lang] = r.name
			return nil
		}, `
			select k.code, k.levels, n.lang, n.name
			  from framework_v_competency k
			  join framework_v_name n on n.code = k.code
			 where k.code in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
}

func begun(ctx context.Context, q db.Q, person string, out map[string]Begun) error {
	type row struct {
		Begun
		percent sql.NullInt64
	}
	return db.Each(ctx, q, func(r *row) []any { return []any{&r.Code, &r.Status, &r.Of, &r.Done, &r.percent} }, func(r row) error {
		if r.percent.Valid {
			n := int(r.percent.Int64)
			r.Percent = &n
		}
		out[r.Code] = r.Begun // of several, the newest comes last
		return nil
	}, `
		select e.code, e.status, v.units,
		       (select count(*) from learning_progress p where p.person_id = e.person_id and p.enrolment_id = e.id and p.done_at is not null),
		       e.percent
		  from learning_enrolment e
		  join learning_version v on v.id = e.version_id
		 where e.person_id = $1 and e.status in ('active', 'complete')
		 order by e.enrolled_at, e.id`, person)
}

// starters gives the courses taught now by how many kinds of post need their competency, and how much it matters to them.
func starters(ctx context.Context, q db.Q, limit int) ([]Card, error) {
	type row struct {
		code, lang, title, summary, canDo string
		seconds, bytes                    int
	}
	var out []Card
	err := db.Each(ctx, q, func(r *row) []any {
		return []any{&r.code, &r.lang, &r.title, &r.summary, &r.canDo, &r.seconds, &r.bytes}
	}, func(r row) error {
		if n := len(out); n == 0 || out[n-1].Code != r.code {
			out = append(out, Card{Code: r.code})
		}
		out[len(out)-1].say(r.lang, r.title, r.summary, r.canDo, r.seconds, r.bytes)
		return nil
	}, `
		with asked as (
		    select competency, count(*) as posts, sum(criticality) as weight
		      from framework_v_need
		     group by competency
		), first as (
		    select c.code, c.version_id, v.level, coalesce(a.posts, 0) as posts, coalesce(a.weight, 0) as weight
		      from learning_course c
		      join learning_version v on v.id = c.version_id
		      left join asked a on a.competency = `+living+`
		     where c.status = 'live' and not c.unlisted
		     order by posts desc, weight desc, v.level, c.code
		     limit $1
		)
		select f.code, t.lang, t.title, t.summary, t.can_do, t.seconds, t.bytes
		  from first f
		  join learning_version_text t on t.version_id = f.version_id
		 order by f.posts desc, f.weight desc, f.level, f.code`, limit)
	return out, err
}

// What a row of lessonTexts tells of.
const (
	rowCourse = iota
	rowUnit
	rowSubject
)

// lessonTexts fills in what a lesson says: the course and its competency, the outline, and the one text.
func lessonTexts(ctx context.Context, q db.Q, l *Lesson, n int, lang string) error {
	type row struct {
		what, n, seconds, bytes                        int
		lang, title, summary, canDo, kind, paper, html string
		of                                             foreign
	}
	l.Subject = Subject{Code: l.Card.Competency, Name: Names{}}
	return db.Each(ctx, q, func(r *row) []any {
		return append([]any{&r.what, &r.n, &r.lang, &r.title, &r.summary, &r.canDo, &r.kind, &r.paper, &r.seconds, &r.bytes, &r.html}, r.of.dest()...)
	}, func(r row) error {
		switch r.what {
		case rowCourse:
			l.Card.say(r.lang, r.title, r.summary, r.canDo, r.seconds, r.bytes)
			return nil
		case rowSubject:
			l.Subject.Name[r.lang], l.Subject.Levels = r.title, r.n
			return nil
		}
		u := &l.Units[r.n-1]
		if u.N == 0 {
			*u = Unit{N: r.n, Kind: r.kind, PaperID: r.paper, Title: Names{}, Seconds: map[string]int{}, Bytes: map[string]int{}}
			r.of.fill(u)
		}
		u.Title[r.lang], u.Seconds[r.lang], u.Bytes[r.lang] = r.title, r.seconds, r.bytes
		if r.n == n && (r.lang == lang || r.lang == Languages[0]) && (l.Text.Lang == "" || r.lang == lang) {
			l.Text.Lang, l.Text.HTML = r.lang, r.html
		}
		return nil
	}, `
		select 0, 0, lang, title, summary, can_do, '', '', seconds, bytes, '', '', 0, '', 0, ''
		  from learning_version_text
		 where version_id = $1
		union all
		select 1, u.n, t.lang, t.title, '', '', u.kind, u.paper_id, t.seconds, t.bytes,
		       case when u.n = $2 and t.lang in ($3, $4) then t.html else '' end,
		       u.package_id, u.package_index, u.media, u.length, u.event
		  from learning_unit u
		  join learning_unit_text t on t.version_id = u.version_id and t.n = u.n
		 where u.version_id = $1
		union all
		select 2, k.levels, w.lang, w.name, '', '', '', '', 0, 0, '', '', 0, '', 0, ''
		  from framework_v_competency k
		  join framework_v_name w on w.code = k.code
		 where k.code = $5`, l.Card.VersionID, n, lang, Languages[0], l.Card.Competency)
}
