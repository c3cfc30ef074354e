package framework

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"sopan/internal/ground/db"
)

// Bounds of what is looked at for suggestions, however large the dictionary and however many kinds of post there are.
const (
	mostNeighbours = 200
	mostSharing    = 50
	mostByWords    = 200
	mostSought     = 150 // words of one draft
)

// selectSharing gives the kinds of post that ask for most of these competencies by their version in force, with how many.
func selectSharing(ctx context.Context, q db.Q, competencies []string) (map[string]int, error) {
	out := map[string]int{}
	competencies = validCodes(competencies)
	if len(competencies) == 0 {
		return out, nil
	}
	competencies = competencies[:min(len(competencies), few)]
	type row struct {
		kind string
		n    int
	}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.kind, &r.n} }, func(r row) error {
		out[r.kind] = r.n
		return nil
	}, `
		select kind_code, count(*)
		  from framework_need
		 where competency in (`+db.List(1, len(competencies))+`)
		 group by kind_code
		 order by count(*) desc, kind_code
		 limit $`+strconv.Itoa(len(competencies)+1), append(db.Args(competencies), mostSharing)...)
	return out, err
}

// selectNeighbours gives kinds of post in force of the same organisation, and of the same kind of unit and tier.
func selectNeighbours(ctx context.Context, q db.Q, k Kind) ([]string, error) {
	code := func(s *string) []any { return []any{s} }
	out, err := db.All(ctx, q, code, `
		select kind_code
		  from framework_version
		 where status = 'published' and unit_kind = $1 and tier = $2
		 order by kind_code
		 limit $3`, k.UnitKind, k.Tier, mostNeighbours)
	if err != nil {
		return nil, err
	}
	same, err := db.All(ctx, q, code, `
		select code
		  from framework_kind
		 where org_code = $1 and in_force > 0
		 order by code
		 limit $2`, k.OrgCode, mostNeighbours)
	return append(out, same...), err
}

// selectAskings gives what kinds of post ask for in each activity of their versions in force.
func selectAskings(ctx context.Context, q db.Q, kinds []string) ([]Asking, error) {
	kinds = validCodes(kinds)
	if len(kinds) == 0 {
		return nil, nil
	}
	in := db.List(1, len(kinds))
	out, err := db.All(ctx, q, func(a *Asking) []any {
		return []any{&a.Kind, &a.Activity, &a.Competency, &a.Level, &a.Criticality}
	}, `
		select v.kind_code, r.activity_code, r.competency, r.level, r.criticality
		  from framework_version v
		  join framework_requirement r on r.version_id = v.id
		 where v.status = 'published' and v.kind_code in (`+in+`)
		 order by v.kind_code, r.activity_code, r.n`, db.Args(kinds)...)
	if err != nil {
		return nil, err
	}
	texts := map[[2]string]Names{}
	type text struct{ kind, activity, lang, text string }
	err = db.Each(ctx, q, func(t *text) []any { return []any{&t.kind, &t.activity, &t.lang, &t.text} }, func(t text) error {
		at := [2]string{t.kind, t.activity}
		if texts[at] == nil {
			texts[at] = Names{}
		}
		texts[at][t.lang] = t.text
		return nil
	}, `
		select v.kind_code, t.code, t.lang, t.text
		  from framework_version v
		  join framework_version_text t on t.version_id = v.id and t.part = 'activity' and t.field = 'text'
		 where v.status = 'published' and v.kind_code in (`+in+`)`, db.Args(kinds)...)
	for i := range out {
		out[i].Text = texts[[2]string{out[i].Kind, out[i].Activity}]
	}
	return out, err
}

// selectCodesByWords gives the living competencies under which most of these words stand.
func selectCodesByWords(ctx context.Context, q db.Q, words map[string]bool) ([]string, error) {
	list := slices.Sorted(maps.Keys(words))
	list = slices.DeleteFunc(list, func(w string) bool { return w == "" })
	if len(list) == 0 {
		return nil, nil
	}
	list = list[:min(len(list), mostSought)]
	type row struct {
		code string
		n    int
	}
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.code, &r.n} }, `
		select w.code, count(*)
		  from framework_word w
		  join framework_competency c on c.code = w.code and c.status not in ('merged', 'deprecated')
		 where w.word in (`+db.List(1, len(list))+`)
		 group by w.code
		 order by count(*) desc, w.code
		 limit $`+strconv.Itoa(len(list)+1), append(db.Args(list), mostByWords)...)
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.code
	}
	return out, err
}

// selectByNames gives living competencies whose name in English or in Hindi is one of these, without regard to case, by the
// name as it was asked for.
func selectByNames(ctx context.Context, q db.Q, names []string) (map[string]string, error) {
	out := map[string]string{}
	order := newSorter()
	for _, lang := range []string{"en", "hi"} {
		byKey := map[string][]string{}
		for _, n := range names {
			if k := order.key(lang, n); k != "" {
				byKey[k] = append(byKey[k], n)
			}
		}
		type row struct{ key, code string }
		err := db.Chunks(slices.Sorted(maps.Keys(byKey)), few, func(part []string) error {
			return db.Each(ctx, q, func(r *row) []any { return []any{&r.key, &r.code} }, func(r row) error {
				for _, n := range byKey[r.key] {
					if out[n] == "" {
						out[n] = r.code
					}
				}
				return nil
			}, `
				select n.sort_key, n.code
				  from framework_competency_name n
				  join framework_competency c on c.code = n.code and c.status not in ('merged', 'deprecated')
				 where n.lang = $1 and n.sort_key in (`+db.List(2, len(part))+`)
				 order by n.sort_key, n.code`, append([]any{lang}, db.Args(part)...)...)
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
