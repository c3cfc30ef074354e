package framework

import (
	"context"
	"encoding/json"
	"time"

	"sopan/internal/ground/db"
)

func saveMapping(ctx context.Context, tx *db.Tx, name, text string) error {
	_, err := tx.Exec(ctx, `
		insert into framework_mapping (name, map, at, by_id) values ($1, $2, $3, $4)
		on conflict (name) do update set map = excluded.map, at = excluded.at, by_id = excluded.by_id`, name, text, tx.Now().UnixMicro(), tx.By().ID())
	return err
}

// selectMappings gives the maps kept under a name, or all where it is "".
func selectMappings(ctx context.Context, q db.Q, name string) ([]Mapping, error) {
	type row struct {
		name, text, by string
		at             int64
	}
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.name, &r.text, &r.at, &r.by} }, `
		select name, map, at, by_id
		  from framework_mapping
		 where $1 = '' or name = $1
		 order by name`, name)
	out := make([]Mapping, len(rows))
	for i, r := range rows {
		out[i] = Mapping{Name: r.name, At: time.UnixMicro(r.at).UTC(), By: r.by}
		if err == nil {
			err = json.Unmarshal([]byte(r.text), &out[i].Map)
		}
	}
	return out, err
}
