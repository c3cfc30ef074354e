package people

import (
	"context"

	"sopan/internal/ground/db"
)

// orgKey is the sort key of an organisation in a language, or where it has no name in it, of another of its names.
const orgKey = `coalesce((select n.sort_key from people_org_name n where n.org_id = o.id and n.lang = $1),
	                         (select min(n.sort_key) from people_org_name n where n.org_id = o.id), '')`

func (k *keyedOrg) columns() []any { return append(k.Org.columns(), &k.key) }

// orgsByName reads some of the organisations directly under one, by name.
func orgsByName(ctx context.Context, q db.Q, parentID, lang, key, last string, limit int) ([]keyedOrg, error) {
	return db.All(ctx, q, (*keyedOrg).columns, `
		select `+orgColumns+`, `+orgKey+`
		  from people_org o
		 where o.parent_id = $2
		   and (`+orgKey+` > $3 or `+orgKey+` = $3 and o.id > $4)
		 order by `+orgKey+`, o.id
		 limit $5`, lang, parentID, key, last, limit)
}

func countBelow(ctx context.Context, q db.Q, parentID string) (int, error) {
	return db.Scalar[int](ctx, q, `select count(*) from people_org where parent_id = $1`, parentID)
}

// orgsNamed reads some of the organisations of which a name begins so, by that name.
func orgsNamed(ctx context.Context, q db.Q, paths []string, s sought, key, last string, limit int) ([]keyedOrg, error) {
	within, more := db.Within("o.path", paths, 6)
	args := append([]any{s.lang, s.nameFrom, s.nameTo, key, last}, more...)
	return db.All(ctx, q, (*keyedOrg).columns, `
		select `+orgColumns+`, m.sort_key
		  from people_org_name m
		  join people_org o on o.id = m.org_id
		 where m.lang = $1 and m.sort_key >= $2 and m.sort_key < $3
		   and (m.sort_key > $4 or m.sort_key = $4 and m.org_id > $5)
		   and `+within+`
		 order by m.sort_key, m.org_id
		 limit `+db.List(len(args)+1, 1), append(args, limit)...)
}

// orgsCoded gives the organisations with one of these codes, ours and the directory's.
func orgsCoded(ctx context.Context, q db.Q, paths []string, ours, directory string) ([]Org, error) {
	within, more := db.Within("o.path", paths, 3)
	return db.All(ctx, q, (*Org).columns, `
		select `+orgColumns+`
		  from people_org o
		 where (o.code = $1 or o.lgd_code = $2 and o.lgd_code <> '')
		   and `+within+`
		 order by o.path`, append([]any{ours, directory}, more...)...)
}
