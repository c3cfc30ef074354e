package plan

import (
	"context"
	"strconv"
	"time"

	"sopan/internal/ground/db"
)

// eachPlan hands over the plans of parts of the tree as text, by unit, employee code and year.
func eachPlan(ctx context.Context, q db.Q, paths []string, each func([]string) error) error {
	type row struct {
		code, from, to, status, by, back   string
		drafted, proposed, agreed, started int64
	}
	within, args := db.Within("s.path", paths, 1)
	return db.Each(ctx, q, func(r *row) []any {
		return []any{&r.code, &r.from, &r.to, &r.status, &r.drafted, &r.proposed, &r.agreed, &r.by, &r.started, &r.back}
	}, func(r row) error {
		return each([]string{r.code, r.from, r.to, r.status, stamp(r.drafted), stamp(r.proposed), stamp(r.agreed), r.by, stamp(r.started), r.back})
	}, `
		select s.employee_code, p.from_date, p.to_date, p.status, p.drafted_at, coalesce(p.proposed_at, 0), coalesce(p.agreed_at, 0),
		       coalesce((select a.employee_code from people_v_scope a where a.person_id = p.agreed_by), ''), coalesce(p.started_at, 0), p.sent_back
		  from people_v_scope s
		  join plan_idp p on p.person_id = s.person_id
		 where `+within+`
		 order by s.path, s.employee_code, p.from_date`, args...)
}

// eachItem hands over the items of the plans of parts of the tree as text, in the order of eachPlan and of each plan.
func eachItem(ctx context.Context, q db.Q, paths []string, each func([]string) error) error {
	type row struct {
		code, from, competency, kind, due, ref, closes, en, hi string
		n, low, high, minutes                                  int64
		aspiration, done                                       bool
	}
	within, args := db.Within("s.path", paths, 1)
	return db.Each(ctx, q, func(r *row) []any {
		return []any{&r.code, &r.from, &r.n, &r.competency, &r.low, &r.high, &r.kind, &r.minutes, &r.due, &r.ref, &r.closes, &r.aspiration, &r.en, &r.hi, &r.done}
	}, func(r row) error {
		number := func(n int64) string { return strconv.FormatInt(n, 10) }
		return each([]string{
			r.code, r.from, number(r.n), r.competency, number(r.low), number(r.high), r.kind, number(r.minutes), r.due, r.ref, r.closes,
			strconv.FormatBool(r.aspiration), r.en, r.hi, strconv.FormatBool(r.done),
		})
	}, `
		select s.employee_code, p.from_date, i.n, i.competency, i.from_level, i.to_level, i.kind, i.minutes, i.due, i.ref, i.closes, i.aspiration,
		       coalesce((select t.text from plan_item_text t where t.person_id = i.person_id and t.item_id = i.id and t.lang = 'en'), ''),
		       coalesce((select t.text from plan_item_text t where t.person_id = i.person_id and t.item_id = i.id and t.lang = 'hi'), ''),
		       exists (select 1 from plan_done d where d.person_id = i.person_id and d.item_id = i.id)
		  from people_v_scope s
		  join plan_idp p on p.person_id = s.person_id
		  join plan_item i on i.person_id = p.person_id and i.idp_id = p.id
		 where `+within+`
		 order by s.path, s.employee_code, p.from_date, i.n`, args...)
}

// stamp writes a moment as in RFC 3339, "" for none.
func stamp(micro int64) string {
	if micro == 0 {
		return ""
	}
	return time.UnixMicro(micro).UTC().Format(time.RFC3339)
}
