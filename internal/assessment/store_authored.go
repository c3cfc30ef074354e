package assessment

import (
	"context"

	"sopan/internal/ground/db"
)

// answerRow is one answer of one sitting.
type answerRow struct {
	sitting, item string
	choice        []int
}

// answersTo gives the answers of the newest sittings of a paper that were submitted, the better sittings first.
func answersTo(ctx context.Context, q db.Q, paperID string, limit int) ([]answerRow, error) {
	return db.All(ctx, q, func(r *answerRow) []any { return []any{&r.sitting, &r.item, db.JSON(&r.choice)} }, `
		select s.id, a.item_id, a.choice
		  from (select person_id, id, percent
		          from assessment_sitting
		         where paper_id = $1 and status = 'submitted'
		         order by id desc
		         limit $2) s
		  join assessment_answer a on a.person_id = s.person_id and a.sitting_id = s.id
		 order by s.percent desc, s.id, a.item_id`, paperID, limit)
}
