package people

import (
	"context"
	"strconv"

	"sopan/internal/ground/db"
)

// holdersOfKind walks the posts of a kind in the order of their codes, which an index gives, and stops when it has enough.
func holdersOfKind(ctx context.Context, q db.Q, kind, orgCode string, paths []string, after string, limit int) ([]Post, error) {
	within, args := db.Within("o.path", paths, 4)
	return db.All(ctx, q, (*Post).columns, `
		select `+postColumns+`
		  from people_position s
		  join people_posting t on t.position_id = s.id and t.to_date is null and not t.additional
		  join people_person p on p.id = t.person_id
		  join people_org o on o.id = p.org_id
		 where s.kind_code = $1 and s.code > $2
		   and ($3 = '' or exists (select 1 from people_v_org x where x.code = $3 and o.path >= x.path and o.path < x.path_end))
		   and `+within+`
		 order by s.code
		 limit $`+strconv.Itoa(4+len(args)), append(append([]any{kind, after, orgCode}, args...), limit)...)
}
