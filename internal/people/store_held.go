package people

import (
	"context"

	"sopan/internal/ground/db"
)

func heldBy(ctx context.Context, q db.Q, positionCodes []string) (map[string]string, error) {
	type row struct{ position, person string }
	out := map[string]string{}
	err := db.Chunks(db.Keys(positionCodes), part, func(codes []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.position, &r.person} }, func(r row) error {
			out[r.position] = r.person
			return nil
		}, `
			select s.code, p.code
			  from people_position s
			  join people_holder h on h.position_id = s.id
			  join people_person p on p.id = h.person_id
			 where s.code in (`+db.List(1, len(codes))+`)`, db.Args(codes)...)
	})
	return out, err
}
