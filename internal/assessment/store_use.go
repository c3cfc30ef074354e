package assessment

import (
	"context"

	"sopan/internal/ground/db"
)

func papersTesting(ctx context.Context, q db.Q, competencies []string, limit int) ([]Head, error) {
	if len(competencies) == 0 {
		return nil, nil
	}
	n := len(competencies)
	return db.All(ctx, q, (*Head).columns, `
		select `+paperColumns+`
		  from assessment_paper p
		 where p.current and p.competency in (`+db.List(1, n)+`)
		 order by p.code
		 limit `+db.List(n+1, 1), append(db.Args(competencies), limit)...)
}
