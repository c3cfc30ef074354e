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
	var out []Standing
	err := db.Each(ctx, q, func(r *row) []any {
		i := &r.Item
		return []any{
			&i.PersonID, &i.Competency, &i.Required, &i.Criticality, &i.Attained, &i.Measured, &i.Gap, &i.Role, &i.Activity, &i.KindCode, &i.Version,
			&r.tcs, &r.wpcas, &r.Claimed, &r.Levels, &r.lang, &r.name,
		}
	}, func(r row) error {
		if n := len(out); n > 0 && out[n-1].Competency == r.Competency {
			out[n-1].Name[r.lang] = r.name
			return nil
		}
		r.Wanting = wanting(r.Item, r.tcs, r.wpcas)
		r.Name = map[string]string{}
		if r.lang != "" {
			r.Name[r.lang] = r.name
		}
		out = append(out, r.Standing)
		return nil
	}, `
		select g.person_id, g.competency, g.required, g.criticality, g.attained, g.measured, g.gap, g.role_code, g.activity_code, g.kind_code, g.version,
		       l.tcs, l.wpcas, coalesce(l.claimed, 0), coalesce(c.levels, 5), coalesce(n.lang, ''), coalesce(n.name, '')
		  from gap_v_item g
		  left join passbook_v_level l on l.person_id = g.person_id and l.competency = g.competency
		  left join framework_v_competency c on c.code = g.competency
		  left join framework_v_name n on n.code = g.competency and n.lang in ($1, 'en')
		 where g.person_id = $2
		 order by g.competency`, lang, person)
	return out, err
}

func namesOf(ctx context.Context, q db.Q, codes []string, lang string) (map[string]Named, error) {
	type row struct {
		code, lang, name string
		levels           int
	}
	out := map[string]Named{}
	err := db.Chunks(codes, 400, func(part []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.code, &r.levels, &r.lang, &r.name} }, func(r row) error {
			n, ok := out[r.code]
			if !ok {
				n = Named{Levels: r.levels, Name: map[string]string{}}
			}
			if r.lang != "" {
				n.Name[r.lang] = r.name
			}
			out[r.code] = n
			return nil
		}, `
			select c.code, c.levels, coalesce(n.lang, ''), coalesce(n.name, '')
			  from framework_v_competency c
			  left join framework_v_name n on n.code = c.code and n.lang in ($1, 'en')
			 where c.code in (`+db.List(2, len(part))+`)`, append([]any{lang}, db.Args(part)...)...)
	})
	return out, err
}

// span is between which days and for whom an agenda is asked.
type span struct {
	person, lang       string
	year, monday, soon string
	yearAt, dayAt      int64
}

type agendaRow struct {
	Task
	at                   int64
	text, textLang, name string
	nameLang             string
}

func (r agendaRow) task() Task {
	t := r.Task
	t.At = moment(r.at)
	if r.name != "" {
		t.Name = map[string]string{r.nameLang: r.name}
	}
	if r.text != "" {
		t.Text = map[string]string{r.textLang: r.text}
	}
	return t
}

// agendaOf asks many rooms' views in one statement: each arm is a short range over the person's own rows, and one round trip
// costs more than all of them.
func agendaOf(ctx context.Context, q db.Q, s span) ([]agendaRow, error) {
	return db.All(ctx, q, func(r *agendaRow) []any {
		return []any{
			&r.What, &r.ID, &r.Competency, &r.Kind, &r.Ref, &r.Level, &r.Minutes, &r.at, &r.Due, &r.text, &r.textLang, &r.name, &r.nameLang,
		}
	}, `
		select a.what, a.id, a.competency, a.kind, a.ref, a.level, a.minutes, a.at, a.due, a.text, a.text_lang,
		       coalesce(n.name, e.name, ''), case when n.name is null then 'en' else n.lang end
		  from (
		select 'sent_back' as what, e.id, e.competency, e.kind, '' as ref, e.level, 0 as minutes, e.known_at as at, '' as due, '' as text, '' as text_lang
		  from evidence_v_item e
		 where e.person_id = $1 and e.status = 'not_yet'
		   and not exists (select 1 from evidence_v_item f
		                    where f.person_id = $1 and f.competency = e.competency and f.kind = e.kind and f.known_at > e.known_at
		                      and f.status in ('waiting', 'accepted'))
		union all
		select 'waiting', e.id, e.competency, e.kind, '', e.level, 0, e.known_at, '', '', ''
		  from evidence_v_item e
		 where e.person_id = $1 and e.status = 'waiting'
		union all
		select 'booking', b.id, b.competency, '', '', b.level, 0, b.slot_at, '', '', ''
		  from assessment_v_booking b
		 where b.person_id = $1 and b.status = 'booked'
		union all
		select 'plan', p.id, '', p.status, p.sent_back, 0, 0, p.drafted_at, '', '', ''
		  from plan_idp p
		 where p.person_id = $1 and p.from_date = $2
		union all
		select 'item', i.id, i.competency, i.kind, i.ref, i.to_level, i.minutes, p.drafted_at, i.due,
		       coalesce(t.text, u.text, ''), case when t.text is null then 'en' else t.lang end
		  from plan_idp p
		  join plan_item i on i.person_id = p.person_id and i.idp_id = p.id
		  left join plan_done d on d.person_id = i.person_id and d.item_id = i.id
		  left join plan_item_text t on t.person_id = i.person_id and t.item_id = i.id and t.lang = $3
		  left join plan_item_text u on u.person_id = i.person_id and u.item_id = i.id and u.lang = 'en'
		 where p.person_id = $1 and p.from_date = $2 and p.status in ('agreed', 'in_progress') and i.due <= $4 and d.item_id is null
		union all
		select 'day', '', '', '', '', 0, cast(sum(minutes) as bigint), 0, done_on, '', ''
		  from practice_v_entry
		 where person_id = $1 and done_on >= $5
		 group by done_on
		union all
		select 'mix', '', '', kind, '', 0, cast(sum(minutes) as bigint), 0, '', '', ''
		  from practice_v_entry
		 where person_id = $1 and done_on >= $2
		 group by kind
		union all
		select 'read', '', '', '', '', 0, cast(coalesce(sum(measured), 0) / 60 as bigint), 0, '', '', ''
		  from learning_v_enrolment
		 where person_id = $1 and enrolled_at >= $6
		union all
		select 'done', '', '', '', '', 0, count(*), 0, '', '', ''
		  from assessment_v_sitting
		 where person_id = $1 and kind = 'unit_check' and status = 'submitted' and submitted_at >= $7
		  ) a
		  left join framework_v_name n on n.code = a.competency and n.lang = $3
		  left join framework_v_name e on e.code = a.competency and e.lang = 'en'`,
		s.person, s.year, s.lang, s.soon, s.monday, s.yearAt, s.dayAt)
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
