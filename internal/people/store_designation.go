package people

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
)

const (
	designationNames   = `(select string_agg(n.lang || ':' || n.name, '` + "\n" + `') from people_designation_name n where n.designation_id = d.id and n.n = 0)`
	designationAliases = `(select string_agg(n.n || ':' || n.lang || ':' || n.name, '` + "\n" + `') from people_designation_name n where n.designation_id = d.id and n.n > 0)`
	designationColumns = `d.id, d.code, d.org_id, o.path, d.state, d.merged_into, d.drafted_by, ` + designationNames + `, coalesce(` + designationAliases + `, ''),
	       coalesce((select sum(l.sanctioned) from people_post_line l
	                  where l.designation_id = d.id or l.designation_id in (select m.id from people_designation m where m.merged_into = d.id)), 0)`
)

type designationRow struct {
	Designation
	aliases, key string
}

func (d *designationRow) columns() []any {
	return []any{&d.ID, &d.Code, &d.OrgID, &d.OrgPath, &d.State, &d.MergedInto, &d.DraftedBy, (*nameMap)(&d.Name), &d.aliases, &d.Posts}
}

// done reads the other names, "2:hi:…" a line.
func (d *designationRow) done() {
	at := map[string]int{}
	lines := strings.Split(d.aliases, "\n")
	slices.Sort(lines)
	for _, line := range lines {
		n, rest, ok := strings.Cut(line, ":")
		lang, name, _ := strings.Cut(rest, ":")
		if !ok {
			continue
		}
		if _, seen := at[n]; !seen {
			at[n] = len(d.Aliases)
			d.Aliases = append(d.Aliases, map[string]string{})
		}
		d.Aliases[at[n]][lang] = name
	}
}

func designations(ctx context.Context, q db.Q, column string, keys []string) (out []Designation, err error) {
	err = db.Chunks(keys, part, func(keys []string) error {
		return db.Each(ctx, q, (*designationRow).columns, func(d designationRow) error {
			d.done()
			out = append(out, d.Designation)
			return nil
		}, `
			select `+designationColumns+`
			  from people_designation d
			  join people_org o on o.id = d.org_id
			 where `+column+` in (`+db.List(1, len(keys))+`)`, db.Args(keys)...)
	})
	return out, err
}

// designationIDs gives the designations that have a name with one of these keys, by key.
func designationIDs(ctx context.Context, q db.Q, keys []string) (map[string][]string, error) {
	out := map[string][]string{}
	type row struct{ key, id string }
	err := db.Chunks(keys, part, func(keys []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.key, &r.id} }, func(r row) error {
			if !slices.Contains(out[r.key], r.id) {
				out[r.key] = append(out[r.key], r.id)
			}
			return nil
		}, `select match_key, designation_id from people_designation_name where match_key in (`+db.List(1, len(keys))+`)`, db.Args(keys)...)
	})
	return out, err
}

// designationCodes tells which codes are taken that are one of these, or one of these numbered.
func designationCodes(ctx context.Context, q db.Q, wanted []string) (map[string]bool, error) {
	out := map[string]bool{}
	for _, code := range db.Keys(wanted) {
		err := db.Each(ctx, q, func(s *string) []any { return []any{s} }, func(s string) error {
			out[s] = true
			return nil
		}, `select code from people_designation where code >= $1 and code < $2`, code, code+"-\x7f")
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func writeDesignations(ctx context.Context, tx *db.Tx, list []*Designation) error {
	_, err := db.Insert(ctx, tx, `
		insert into people_designation (id, code, org_id, state, merged_into, was, drafted_by, drafted_at, approved_by) values`, len(list), func(i int) []any {
		d := list[i]
		return []any{d.ID, d.Code, d.OrgID, d.State, "", "", d.DraftedBy, tx.Now().UnixMicro(), ""}
	}, ``)
	if err != nil {
		return err
	}
	type name struct {
		d          *Designation
		n          int
		lang, name string
	}
	var names []name
	for _, d := range list {
		for n, texts := range append([]map[string]string{d.Name}, d.Aliases...) {
			for _, l := range flatten(1, func(int) map[string]string { return texts }) {
				names = append(names, name{d, n, l.lang, l.name})
			}
		}
	}
	s := newSorter()
	_, err = db.Insert(ctx, tx, `
		insert into people_designation_name (designation_id, n, lang, name, match_key, sort_key) values`, len(names), func(i int) []any {
		n := names[i]
		key, _ := titleKey(n.name)
		return []any{n.d.ID, n.n, n.lang, n.name, key, s.key(n.lang, n.name)}
	}, ``)
	if err != nil {
		return err
	}
	_, err = db.Insert(ctx, tx, `
		insert into people_designation_order (lang, sort_key, designation_id) values`, len(list)*len(listed), func(i int) []any {
		d, lang := list[i/len(listed)], listed[i%len(listed)]
		return []any{lang, s.key(lang, cmp.Or(d.Name[lang], anyName(d.Name))), d.ID}
	}, ``)
	if err != nil {
		return err
	}
	type worded struct{ word, id string }
	var words []worded
	for _, d := range list {
		for _, w := range wordsOf(*d) {
			words = append(words, worded{w, d.ID})
		}
	}
	_, err = db.Insert(ctx, tx, `insert into people_designation_word (word, designation_id) values`, len(words), func(i int) []any {
		return []any{words[i].word, words[i].id}
	}, ``)
	return err
}

// wordsOf are the words by which a designation is found: those of all its names, as they are and written out in English.
func wordsOf(list ...Designation) []string {
	var out []string
	for _, d := range list {
		for _, names := range append([]map[string]string{d.Name, {"": d.Code}}, d.Aliases...) {
			for _, name := range names {
				out = append(out, framework.Words(name)...)
				written, _ := titleWords(name)
				out = append(out, written...)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// rewordDesignations brings the words of designations up to date after a merge was made or taken back: one that is merged is found
// by what it leads to.
func rewordDesignations(ctx context.Context, tx *db.Tx, ids ...string) error {
	for _, designationID := range ids {
		if _, err := tx.Exec(ctx, `delete from people_designation_word where designation_id = $1`, designationID); err != nil {
			return err
		}
		family, err := designations(ctx, tx, "d.id", []string{designationID})
		if err != nil || len(family) == 0 || family[0].State == DesignationGone {
			if err != nil {
				return err
			}
			continue
		}
		for i := 0; i < len(family); i++ {
			merged, err := designations(ctx, tx, "d.merged_into", []string{family[i].ID})
			if err != nil {
				return err
			}
			family = append(family, merged...)
		}
		words := wordsOf(family...)
		_, err = db.Insert(ctx, tx, `insert into people_designation_word (word, designation_id) values`, len(words), func(i int) []any {
			return []any{words[i], designationID}
		}, ``)
		if err != nil {
			return err
		}
	}
	return nil
}

func approveDesignation(ctx context.Context, tx *db.Tx, designationID, by string) (bool, error) {
	n, err := tx.Exec(ctx, `update people_designation set state = 'approved', approved_by = $1 where id = $2 and state = 'draft'`, by, designationID)
	return n == 1, err
}

func mergeDesignation(ctx context.Context, tx *db.Tx, from, to string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update people_designation
		   set was = state, state = 'merged', merged_into = $1
		 where id = $2 and state <> 'merged'
		   and exists (select 1 from people_designation t where t.id = $1 and t.state <> 'merged')`, to, from)
	return n == 1, err
}

func partDesignation(ctx context.Context, tx *db.Tx, designationID string) error {
	_, err := tx.Exec(ctx, `update people_designation set state = was, merged_into = '', was = '' where id = $1 and state = 'merged'`, designationID)
	return err
}

// searchDesignations reads one page by name. The name in the language stands in for by any other where it is missing.
func searchDesignations(ctx context.Context, q db.Q, paths []string, state string, words []string, lang, key, last string, limit int) ([]designationRow, error) {
	args := []any{lang, key, last}
	where := ""
	for _, w := range words {
		written, how := word(w)
		from := len(args) + 1
		args = append(args, w, w+"\U0010FFFF")
		also := ""
		if how != HowSame && written != "" && !strings.Contains(written, " ") {
			args = append(args, written)
			also = ` or w.word = ` + db.List(from+2, 1)
		}
		where += ` and d.id in (select w.designation_id from people_designation_word w where w.word >= ` + db.List(from, 1) + ` and w.word < ` + db.List(from+1, 1) + also + `)`
	}
	if state == "" {
		where += ` and d.state <> 'merged'`
	} else {
		args = append(args, state)
		where += ` and d.state = ` + db.List(len(args), 1)
	}
	within, more := db.Within("o.path", paths, len(args)+1)
	args = append(append(args, more...), limit)
	// The page is found first, by the index, and what is shown of a row is read for the page alone.
	rows, err := db.All(ctx, q, func(r *designationRow) []any { return append(r.columns(), &r.key) }, `
		with shown (id, sort_key) as (
		    select d.id, k.sort_key
		      from people_designation_order k
		     cross join people_designation d
		     cross join people_org o
		     where k.lang = $1 and (k.sort_key, k.designation_id) > ($2, $3) and d.id = k.designation_id and o.id = d.org_id`+where+` and `+within+`
		     order by k.sort_key, k.designation_id
		     limit `+db.List(len(args), 1)+`
		)
		select `+designationColumns+`, k.sort_key
		  from shown k
		  join people_designation d on d.id = k.id
		  join people_org o on o.id = d.org_id
		 order by k.sort_key, d.id`, args...)
	for i := range rows {
		rows[i].done()
	}
	return rows, err
}
