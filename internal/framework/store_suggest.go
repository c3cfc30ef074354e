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

// selectNeighbours gives kinds of post in force that may resemble one: of the same organisation, of the same kind of unit and
// tier, or asking for some of the same competencies, with how many of these.
func selectNeighbours(ctx context.Context, q db.Q, k Kind, competencies []string) (map[string]int, error) {
	if competencies = validCodes(competencies); len(competencies) == 0 {
		competencies = []string{""} // no code is empty: a list in SQL has one member at least
	}
	competencies = competencies[:min(len(competencies), few)]
	type row struct {
		kind string
		n    int
	}
	out := map[string]int{}
	n := 5 + len(competencies)
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.kind, &r.n} }, func(r row) error {
		out[r.kind] = max(out[r.kind], r.n)
		return nil
	}, `
		select kind_code, 0
		  from (select kind_code
		          from framework_version
		         where status = 'published' and unit_kind = $1 and tier = $2
		         order by kind_code
		         limit $3) alike
		 union all
		select code, 0
		  from (select code
		          from framework_kind
		         where org_code = $4 and in_force > 0
		         order by code
		         limit $3) same
		 union all
		select kind_code, n
		  from (select kind_code, count(*) as n
		          from framework_need
		         where competency in (`+db.List(5, len(competencies))+`)
		         group by kind_code
		         order by count(*) desc, kind_code
		         limit $`+strconv.Itoa(n)+`) sharing`,
		append(append([]any{k.UnitKind, k.Tier, mostNeighbours, k.OrgCode}, db.Args(competencies)...), mostSharing)...)
	return out, err
}

// selectAskings gives what kinds of post ask for in each activity of their versions in force.
func selectAskings(ctx context.Context, q db.Q, kinds []string) ([]Asking, error) {
	kinds = validCodes(kinds)
	if len(kinds) == 0 {
		return nil, nil
	}
	type row struct {
		Asking
		lang, text string
	}
	var out []Asking
	err := db.Each(ctx, q, func(r *row) []any {
		return []any{&r.Kind, &r.Activity, &r.Competency, &r.Level, &r.Criticality, &r.lang, &r.text}
	}, func(r row) error {
		last := len(out) - 1
		if last < 0 || out[last].Kind != r.Kind || out[last].Activity != r.Activity || out[last].Competency != r.Competency {
			r.Text = Names{}
			out, last = append(out, r.Asking), last+1
		}
		out[last].Text[r.lang] = r.text
		return nil
	}, `
		select v.kind_code, r.activity_code, r.competency, r.level, r.criticality, coalesce(t.lang, ''), coalesce(t.text, '')
		  from framework_version v
		  join framework_requirement r on r.version_id = v.id
		  left join framework_version_text t on t.version_id = v.id and t.part = 'activity' and t.code = r.activity_code and t.field = 'text'
		 where v.status = 'published' and v.kind_code in (`+db.List(1, len(kinds))+`)
		 order by v.kind_code, r.activity_code, r.competency, t.lang`, db.Args(kinds)...)
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
