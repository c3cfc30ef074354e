package plan

import (
	"context"

	"sopan/internal/ground/db"
)

func standingsOf(ctx context.Context, q db.Q, person, lang string) ([]Standing, error) {
	type row struct {
		Standing
		tcs, wpcas *int64
		lang, name string
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		i := &r.Item
		return []any{
			&i.Competency, &i.Required, &i.Core, &i.Criticality, &i.Attained, &i.Measured, &i.Gap, &i.Role, &i.Activity, &i.KindCode, &i.Version,
			&r.tcs, &r.wpcas, &r.Claimed, &r.Levels, &r.name, &r.lang,
		}
	}, `
		select g.competency, g.required, g.core, g.criticality, g.attained, g.measured, g.gap, g.role_code, g.activity_code, g.kind_code, g.version,
		       l.tcs, l.wpcas, coalesce(l.claimed, 0), coalesce((select levels from framework_v_competency where code = g.competency), 5),
		       coalesce(n.name, e.name, ''), coalesce(n.lang, 'en')
		  from gap_v_item g
		  left join passbook_v_level l on l.person_id = g.person_id and l.competency = g.competency
		  left join framework_v_name n on n.code = g.competency and n.lang = $1
		  left join framework_v_name e on e.code = g.competency and e.lang = 'en'
		 where g.person_id = $2`, lang, person)
	out := make([]Standing, len(rows))
	for i, r := range rows {
		r.PersonID = person
		r.Wanting = wanting(r.Item, r.tcs, r.wpcas)
		if r.name != "" {
			r.Name = map[string]string{r.lang: r.name}
		}
		out[i] = r.Standing
	}
	return out, err
}

func wordsOf(ctx context.Context, q db.Q, lang string, competencies, courses []string) (Words, error) {
	type row struct {
		course           bool
		code, lang, name string
		levels           int
	}
	out := Words{map[string]Named{}, map[string]map[string]string{}}
	if len(competencies)+len(courses) == 0 {
		return out, nil
	}
	none := []string{""} // no code is empty: a list in SQL has one member at least
	if len(competencies) == 0 {
		competencies = none
	}
	if len(courses) == 0 {
		courses = none
	}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.course, &r.code, &r.levels, &r.lang, &r.name} }, func(r row) error {
		if r.course {
			if out.Courses[r.code] == nil {
				out.Courses[r.code] = map[string]string{}
			}
			out.Courses[r.code][r.lang] = r.name
			return nil
		}
		n, ok := out.Competencies[r.code]
		if !ok {
			n = Named{Levels: r.levels, Name: map[string]string{}}
		}
		if r.lang != "" {
			n.Name[r.lang] = r.name
		}
		out.Competencies[r.code] = n
		return nil
	}, `
		select false, c.code, c.levels, coalesce(n.lang, ''), coalesce(n.name, '')
		  from framework_v_competency c
		  left join framework_v_name n on n.code = c.code and n.lang in ($1, 'en')
		 where c.code in (`+db.List(2, len(competencies))+`)
		union all
		select true, code, 0, lang, name
		  from learning_v_name
		 where lang in ($1, 'en') and code in (`+db.List(2+len(competencies), len(courses))+`)`,
		append(append([]any{lang}, db.Args(competencies)...), db.Args(courses)...)...)
	return out, err
}

// span is between which days and moments, and for whom, an agenda is asked.
type span struct {
	person, lang              string
	year, monday, soon        string
	yearAt, mondayAt, todayAt int64
}

type agendaRow struct {
	Task
	at             int64
	text, textLang string
	levels         int
	name, nameLang string // of the competency
	title, english string // of the course, in the language asked for and in English
}

func (r agendaRow) task() Task {
	t := r.Task
	t.At = moment(r.at)
	if r.text != "" {
		t.Text = map[string]string{r.textLang: r.text}
	}
	return t
}

// agendaOf asks many rooms' views in one statement, and for the names of what it finds: each arm is a short range over the
// person's own rows, and one round trip costs more than all of them.
func agendaOf(ctx context.Context, q db.Q, s span) ([]agendaRow, error) {
	return db.All(ctx, q, func(r *agendaRow) []any {
		return []any{
			&r.What, &r.ID, &r.Competency, &r.Kind, &r.Ref, &r.Closes, &r.Level, &r.Minutes, &r.at, &r.Due, &r.text, &r.textLang,
			&r.levels, &r.name, &r.nameLang, &r.title, &r.english,
		}
	}, `
		with recursive `+below+`, `+waits+`, task (what, id, competency, kind, ref, closes, level, minutes, at, due, text, lang) as (
		    select 'sent_back', e.id, e.competency, e.kind, '', '', e.level, 0, e.known_at, '', '', ''
		      from evidence_v_item e
		     where e.person_id = $1 and e.status = 'not_yet'
		       and not exists (select 1 from evidence_v_item f
		                        where f.person_id = $1 and f.competency = e.competency and f.kind = e.kind and f.known_at > e.known_at
		                          and f.status in ('waiting', 'accepted'))
		    union all
		    select 'check', kind_code, '', '', '', '', 0, 0, asked_at, '', '', ''
		      from framework_v_asked
		     where person_id = $1
		    union all
		    select 'waiting', id, competency, kind, '', '', level, 0, known_at, '', '', ''
		      from evidence_v_item
		     where person_id = $1 and status = 'waiting'
		    union all
		    select 'booking', id, competency, '', '', '', level, 0, slot_at, '', '', ''
		      from assessment_v_booking
		     where person_id = $1 and status = 'booked'
		    union all
		    select 'plan', id, '',
		           case when exists (select 1 from plan_revision r where r.person_id = plan_idp.person_id and r.idp_id = plan_idp.id) then 'revise' else status end, sent_back, '', 0, 0, drafted_at, '', '', ''
		      from plan_idp
		     where person_id = $1 and from_date = $2
		    union all
		    select 'item', i.id, i.competency, i.kind, i.ref, i.closes, i.to_level, i.minutes, 0, i.due, coalesce(t.text, u.text, ''), coalesce(t.lang, 'en')
		      from plan_idp p
		      join plan_item i on i.person_id = p.person_id and i.idp_id = p.id
		      left join plan_item_text t on t.person_id = i.person_id and t.item_id = i.id and t.lang = $3
		      left join plan_item_text u on u.person_id = i.person_id and u.item_id = i.id and u.lang = 'en'
		     where p.person_id = $1 and p.from_date = $2 and p.status in ('agreed', 'in_progress') and i.due <= $4
		       and not exists (select 1 from plan_done d where d.person_id = i.person_id and d.item_id = i.id)
		    union all
		    select 'sign', '', '', '', '', '', 0, count(*), 0, '', '', ''
		      from evidence_v_waiting
		     where signer_id = $1
		    union all
		    select 'agree', (select id from waits order by at, id limit 1), '', '', '', '', 0, (select count(*) from waits), 0, '', '', ''
		     where exists (select 1 from waits)
		    union all
		    select 'logged', '', '', kind, '', '', 0, cast(sum(minutes) as bigint), 0, case when done_on >= $5 then done_on else '' end, '', ''
		      from practice_v_entry
		     where person_id = $1 and done_on >= $6
		     group by kind, case when done_on >= $5 then done_on else '' end
		    union all
		    select 'read', '', '', '', '', '', 0, cast(sum(seconds) as bigint), case when began_at >= $7 then began_at else 0 end, '', '', ''
		      from learning_v_day
		     where person_id = $1 and began_at >= $8
		     group by case when began_at >= $7 then began_at else 0 end
		    union all
		    select 'done', '', '', '', '', '', 0, count(*), 0, '', '', ''
		      from learning_v_done
		     where person_id = $1 and done_at >= $9
		)
		select t.what, t.id, t.competency, t.kind, t.ref, t.closes, t.level, t.minutes, t.at, t.due, t.text, t.lang,
		       coalesce((select levels from framework_v_competency where code = t.competency), 0),
		       coalesce(n.name, e.name, ''), coalesce(n.lang, 'en'),
		       case when t.what = 'item' then coalesce((select name from learning_v_name where code = t.ref and lang = $3), '') else '' end,
		       case when t.what = 'item' then coalesce((select name from learning_v_name where code = t.ref and lang = 'en'), '') else '' end
		  from task t
		  left join framework_v_name n on n.code = t.competency and n.lang = $3
		  left join framework_v_name e on e.code = t.competency and e.lang = 'en'`,
		s.person, s.year, s.lang, s.soon, s.monday, min(s.year, s.monday), s.mondayAt, min(s.yearAt, s.mondayAt), s.todayAt)
}

// borne gives the courses, with their competencies, that a draft of the person bears already: they may stay though they are no longer
// on offer.
func borne(ctx context.Context, q db.Q, person, idp string) (map[string]bool, error) {
	type row struct{ ref, competency string }
	out := map[string]bool{}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.ref, &r.competency} }, func(r row) error {
		out[r.ref+" "+r.competency] = true
		return nil
	}, `select ref, competency from plan_item where person_id = $1 and idp_id = $2 and ref <> ''`, person, idp)
	return out, err
}
