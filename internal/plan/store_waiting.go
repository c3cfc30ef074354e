package plan

import (
	"context"
	"time"

	"sopan/internal/ground/db"
)

// below names those whose next officer above is person $1, as people.Chain finds them: it goes down from every post that the
// officer holds, through vacant posts, the officer's own, and, for whoever holds a post above their own in additional charge,
// through that one (only: for them alone). A post held in additional charge makes nobody a report: the substantive post does.
const below = `down (position_id, person_id, additional, only_for) as (
		    select position_id, person_id, false, ''
		      from people_v_seat
		     where person_id = $1
		    union
		    select s.position_id, coalesce(s.person_id, ''), s.additional,
		           case when down.person_id in ('', $1) then down.only_for else down.person_id end
		      from down
		      join people_v_seat s on s.reports_to = down.position_id
		     where down.person_id in ('', $1) or (down.additional and down.only_for in ('', down.person_id))
		), below (person_id) as (
		    select person_id
		      from down
		     where person_id not in ('', $1) and not additional and only_for in ('', person_id)
		)`

// waits are the proposed plans of those below.
const waits = `waits (id, person_id, at) as (
		    select p.id, p.person_id, p.proposed_at
		      from plan_idp p
		     where p.status = 'proposed' and p.person_id in (select person_id from below)
		)`

// waitingOf gives the plans that wait for an officer after a place, the longest waiting first, and how many wait in all.
func waitingOf(ctx context.Context, q db.Q, officer string, after waitingPlace, limit int) (plans []Waiting, count int, err error) {
	type row struct {
		Waiting
		at    int64
		count int
	}
	err = db.Each(ctx, q, func(r *row) []any {
		return []any{&r.count, &r.at, &r.ID, &r.PersonID, &r.From, &r.To, &r.Items, &r.Minutes}
	}, func(r row) error {
		if r.ID == "" {
			count = r.count
			return nil
		}
		r.ProposedAt = moment(r.at)
		plans = append(plans, r.Waiting)
		return nil
	}, `
		with recursive `+below+`, `+waits+`, part (id, person_id, at) as (
		    select id, person_id, at
		      from waits
		     where (at, id) > ($2, $3)
		     order by at, id
		     limit $4
		)
		select count(*), 0, '', '', '', '', 0, 0
		  from waits
		union all
		select 0, w.at, w.id, w.person_id, p.from_date, p.to_date,
		       (select count(*) from plan_item i where i.person_id = w.person_id and i.idp_id = w.id),
		       cast((select coalesce(sum(i.minutes), 0) from plan_item i where i.person_id = w.person_id and i.idp_id = w.id) as bigint)
		  from part w
		  join plan_idp p on p.person_id = w.person_id and p.id = w.id
		 order by 2, 3`, officer, after.at.UnixMicro(), after.id, limit)
	return plans, count, err
}

// waitingPlace is a place in the list of waiting plans.
type waitingPlace struct {
	at time.Time
	id string
}
