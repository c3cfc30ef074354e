package framework

import (
	"context"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
)

// dayOf is the day of a moment in India.
func dayOf(at time.Time) string { return clock.Date(at) }

func setLowered(ctx context.Context, tx *db.Tx, versionID string, lowered []Laid) error {
	if _, err := tx.Exec(ctx, `delete from framework_lowered where version_id = $1`, versionID); err != nil {
		return err
	}
	_, err := db.Insert(ctx, tx, `insert into framework_lowered (version_id, competency, core, asked) values`, len(lowered), func(i int) []any {
		l := lowered[i]
		return []any{versionID, l.Competency, l.Floor(), l.Level}
	}, "")
	return err
}

func selectConsentsWaiting(ctx context.Context, q db.Q, afterKind, afterCompetency string, limit int) ([]Lowered, error) {
	return db.All(ctx, q, func(l *Lowered) []any {
		return []any{&l.KindCode, &l.Version, &l.Status, &l.Org, &l.Competency, &l.Core, &l.Ask}
	}, `
		select v.kind_code, v.version, v.status, v.org_code, l.competency, l.core, l.asked
		  from framework_version v
		  join framework_lowered l on l.version_id = v.id
		 where v.status in ('submitted', 'reviewed', 'verified') and (v.kind_code, l.competency) > ($1, $2)
		   and not exists (select 1 from framework_consent c where c.version_id = v.id and c.competency = l.competency)
		 order by v.kind_code, l.competency
		 limit $3`, afterKind, afterCompetency, limit)
}

func selectHandsOf(ctx context.Context, q db.Q, versionIDs []string) (map[string][]string, error) {
	type row struct{ version, by string }
	out := map[string][]string{}
	return out, db.Chunks(versionIDs, few, func(part []string) error {
		in := db.List(1, len(part))
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.version, &r.by} }, func(r row) error {
			out[r.version] = append(out[r.version], r.by)
			return nil
		}, `
			select version_id, by_id from framework_edit where version_id in (`+in+`)
			 union
			select version_id, by_id from framework_step where version_id in (`+in+`) and step in ('drafted', 'submitted', 'reviewed', 'verified')`,
			db.Args(part)...)
	})
}

// lockKnowledge holds a knowledge resource until the transaction ends.
func lockKnowledge(ctx context.Context, tx *db.Tx, code string) error {
	_, err := tx.Exec(ctx, `update framework_knowledge set changed_at = changed_at where code = $1`, code)
	return err
}

func selectTold(ctx context.Context, q db.Q, code string, persons []string) (map[string]bool, error) {
	out := map[string]bool{}
	return out, db.Chunks(persons, few, func(part []string) error {
		return db.Each(ctx, q, func(s *string) []any { return []any{s} }, func(s string) error {
			out[s] = true
			return nil
		}, `select person_id from framework_told where code = $1 and person_id in (`+db.List(2, len(part))+`)`, append([]any{code}, db.Args(part)...)...)
	})
}

func insertTold(ctx context.Context, tx *db.Tx, code, unit string, persons []Serves) error {
	_, err := db.Insert(ctx, tx, `insert into framework_told (code, person_id, org_id, unit, at, by_id) values`, len(persons), func(i int) []any {
		return []any{code, persons[i].PersonID, persons[i].OrgID, unit, tx.Now().UnixMicro(), tx.By().ID()}
	}, "")
	if err != nil {
		return err
	}
	counts := map[toldAt]progress{}
	for _, one := range persons {
		at := toldAt{code, one.OrgID}
		counts[at] = progress{counts[at].told + 1, 0, 0}
	}
	return addProgress(ctx, tx, counts)
}

func countTold(ctx context.Context, q db.Q, codes []string) (map[string]int, error) {
	type row struct {
		code string
		n    int
	}
	out := map[string]int{}
	return out, db.Chunks(validCodes(codes), few, func(part []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.code, &r.n} }, func(r row) error {
			out[r.code] = r.n
			return nil
		}, `select code, cast(sum(told) as bigint) from framework_told_count where code in (`+db.List(1, len(part))+`) group by code`, db.Args(part)...)
	})
}

func selectShelf(ctx context.Context, q db.Q, after string, limit int) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `select code from framework_knowledge where code > $1 order by code limit $2`, after, limit)
}
