package evidence

import (
	"context"

	"sopan/internal/ground/db"
)

// waitingAround gives the sign-offs that wait for or about these persons.
func waitingAround(ctx context.Context, q db.Q, persons []string) ([]Item, error) {
	var out []Item
	seen := map[string]bool{}
	err := db.Chunks(persons, 400, func(persons []string) error {
		for _, column := range []string{"i.person_id", "i.signer_id"} {
			rows, err := db.All(ctx, q, scanItem, `
				select `+itemColumns+`
				  from evidence_item i
				 where i.status = 'waiting' and `+column+` in (`+db.List(1, len(persons))+`)
				 order by i.id`, db.Args(persons)...)
			if err != nil {
				return err
			}
			for _, it := range asItems(rows) {
				if !seen[it.ID] {
					seen[it.ID] = true
					out = append(out, it)
				}
			}
		}
		return nil
	})
	return out, err
}
