package framework

import (
	"context"
	"time"

	"sopan/internal/ground/db"
)

func insertCrosswalk(ctx context.Context, tx *db.Tx, c Crosswalk) error {
	if _, err := tx.Exec(ctx, `
		insert into framework_crosswalk (from_scale, to_scale, version, source, at, by_id)
		values ($1, $2, $3, $4, $5, $6)`, c.From, c.To, c.Version, c.Source, c.At.UnixMicro(), c.By); err != nil {
		return err
	}
	_, err := db.Insert(ctx, tx, `insert into framework_crosswalk_step (from_scale, to_scale, version, from_level, to_level) values`, len(c.Steps), func(i int) []any {
		return []any{c.From, c.To, c.Version, i + 1, c.Steps[i]}
	}, "")
	return err
}

func selectCrosswalks(ctx context.Context, q db.Q) ([]Crosswalk, error) {
	type row struct {
		Crosswalk
		at    int64
		level int
		step  int
	}
	var out []Crosswalk
	err := db.Each(ctx, q, func(r *row) []any {
		return []any{&r.From, &r.To, &r.Version, &r.Source, &r.at, &r.By, &r.level, &r.step}
	}, func(r row) error {
		if n := len(out); n == 0 || out[n-1].From != r.From || out[n-1].To != r.To || out[n-1].Version != r.Version {
			r.At = time.UnixMicro(r.at).UTC()
			out = append(out, r.Crosswalk)
		}
		c := &out[len(out)-1]
		c.Steps = append(c.Steps, r.step)
		return nil
	}, `
		select c.from_scale, c.to_scale, c.version, c.source, c.at, c.by_id, s.from_level, s.to_level
		  from framework_crosswalk c
		  join framework_crosswalk_step s on s.from_scale = c.from_scale and s.to_scale = c.to_scale and s.version = c.version
		 order by c.from_scale, c.to_scale, c.version desc, s.from_level`)
	return out, err
}

// selectKindNames gives what kinds of post are called, by code.
func selectKindNames(ctx context.Context, q db.Q, codes []string) (map[string]Names, error) {
	type row struct{ code, lang, name string }
	out := map[string]Names{}
	err := db.Chunks(validCodes(codes), few, func(part []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.code, &r.lang, &r.name} }, func(r row) error {
			if out[r.code] == nil {
				out[r.code] = Names{}
			}
			out[r.code][r.lang] = r.name
			return nil
		}, `select code, lang, name from framework_kind_name where code in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}
