package framework

import (
	"context"

	"sopan/internal/ground/db"
)

// caseKept is what came in by CASE: the item of a competency in a language, or a document where code is "".
type caseKept struct {
	identifier, source, code, lang, uri, lastChange, says string
	stamp                                                 int64
}

func caseKeptDest(k *caseKept) []any {
	return []any{&k.identifier, &k.source, &k.code, &k.lang, &k.uri, &k.lastChange, &k.stamp, &k.says}
}

const caseKeptColumns = `identifier, source, code, lang, uri, last_change, stamp, says`

func selectCaseOf(ctx context.Context, q db.Q, source string) ([]caseKept, error) {
	return db.All(ctx, q, caseKeptDest, `select `+caseKeptColumns+` from framework_case where source = $1 order by code, lang`, source)
}

func selectCase(ctx context.Context, q db.Q, identifiers []string) (map[string]caseKept, error) {
	out := map[string]caseKept{}
	err := db.Chunks(identifiers, few, func(part []string) error {
		return db.Each(ctx, q, caseKeptDest, func(k caseKept) error {
			out[k.identifier] = k
			return nil
		}, `select `+caseKeptColumns+` from framework_case where identifier in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}

func saveCase(ctx context.Context, tx *db.Tx, kept []caseKept) error {
	_, err := db.Insert(ctx, tx, `insert into framework_case (`+caseKeptColumns+`) values`, len(kept), func(i int) []any {
		k := kept[i]
		return []any{k.identifier, k.source, k.code, k.lang, k.uri, k.lastChange, k.stamp, k.says}
	}, `on conflict (identifier) do update set source = excluded.source, code = excluded.code, lang = excluded.lang, uri = excluded.uri,
		last_change = excluded.last_change, stamp = excluded.stamp, says = excluded.says`)
	return err
}

// changed is a competency with the time of its last change, microseconds.
type changed struct {
	Competency
	at int64
}

// selectSource gives the competencies of a list, whole, with when they last changed; drafts are left out.
func selectSource(ctx context.Context, q db.Q, source string) ([]changed, error) {
	rows, err := db.All(ctx, q, func(c *changed) []any { return append(competencyDest(&c.Competency), &c.at) },
		`select `+competencyColumns+`, c.changed_at from framework_competency c where c.source = $1 and c.status <> 'draft' order by c.code`, source)
	if err != nil {
		return nil, err
	}
	at := make(map[string]*changed, len(rows))
	for i := range rows {
		rows[i].Name = Names{}
		at[rows[i].Code] = &rows[i]
	}
	type row struct {
		code, field, lang, text string
		n                       int
	}
	return rows, db.Each(ctx, q, func(r *row) []any { return []any{&r.code, &r.field, &r.n, &r.lang, &r.text} }, func(r row) error {
		switch c := at[r.code]; {
		case c == nil:
		case r.field == "name":
			c.Name[r.lang] = r.text
		default:
			c.setText(r.field, r.n, r.lang, r.text)
		}
		return nil
	}, `
		select t.code, t.field, t.n, t.lang, t.text
		  from framework_competency c
		  join framework_competency_text t on t.code = c.code
		 where c.source = $1
		 union all
		select n.code, 'name', 0, n.lang, n.name
		  from framework_competency c
		  join framework_competency_name n on n.code = c.code
		 where c.source = $1
		 order by 1, 2, 3, 4`, source)
}

// sourceStamp tells when a list last changed, in microseconds, and of how many entries it is: a package made of it holds as long
// as both are the same.
func sourceStamp(ctx context.Context, q db.Q, source string) (at, n int64, err error) {
	type row struct{ at, n int64 }
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.at, &r.n} },
		`select coalesce(max(changed_at), 0), count(*) from framework_competency where source = $1`, source)
	return r.at, r.n, err
}
