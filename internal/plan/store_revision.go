package plan

import (
	"context"

	"sopan/internal/ground/db"
)

// revision is a plan that is to be revised, with the position that its holder has now.
type revision struct{ person, idp, position string }

func (r *revision) columns() []any { return []any{&r.person, &r.idp, &r.position} }

// revisionsDue gives, of these persons, those whose latest plan is agreed for another post than they hold.
func revisionsDue(ctx context.Context, q db.Q, persons []string) (out []revision, err error) {
	err = db.Chunks(persons, 400, func(part []string) error {
		rows, err := db.All(ctx, q, (*revision).columns, `
			select p.person_id, p.id, s.position_id
			  from plan_idp p
			  join people_v_scope s on s.person_id = p.person_id
			 where p.person_id in (`+db.List(1, len(part))+`) and p.status in ('agreed', 'in_progress')
			   and p.for_position <> '' and p.for_position <> s.position_id
			   and not exists (select 1 from plan_idp l where l.person_id = p.person_id and l.from_date > p.from_date)
			 order by p.person_id`, db.Args(part)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

// revisionsOf gives what is kept of these persons.
func revisionsOf(ctx context.Context, q db.Q, persons []string) (map[string]revision, error) {
	out := map[string]revision{}
	err := db.Chunks(persons, 400, func(part []string) error {
		return db.Each(ctx, q, (*revision).columns, func(r revision) error {
			out[r.person] = r
			return nil
		}, `select person_id, idp_id, position_id from plan_revision where person_id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}

func replaceRevisions(ctx context.Context, tx *db.Tx, persons []string, due []revision) error {
	if err := db.Chunks(persons, 400, func(part []string) error {
		_, err := tx.Exec(ctx, `delete from plan_revision where person_id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		return err
	}); err != nil {
		return err
	}
	_, err := db.Insert(ctx, tx, `insert into plan_revision (person_id, idp_id, position_id) values`, len(due), func(i int) []any {
		return []any{due[i].person, due[i].idp, due[i].position}
	}, ``)
	return err
}

func emptyRevisions(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `delete from plan_revision`)
	return err
}

// revise makes an agreed plan a draft again, with its items; false when it is not to be revised.
func revise(ctx context.Context, tx *db.Tx, person, idp string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update plan_idp
		   set status = 'draft', carried_at = coalesce(carried_at, agreed_at), proposed_at = null, started_at = null, sent_back = '', edition = edition + 1
		 where person_id = $1 and id = $2 and status in ('agreed', 'in_progress')
		   and exists (select 1 from people_v_scope s where s.person_id = $1 and s.position_id <> plan_idp.for_position)`, person, idp)
	return n == 1, err
}
