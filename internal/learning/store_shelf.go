package learning

import (
	"context"
	"strconv"
	"strings"

	"sopan/internal/ground/db"
)

// subjectNames gives what a competency is called now, by language.
func subjectNames(ctx context.Context, q db.Q, code string) (Names, error) {
	type row struct{ lang, name string }
	out := Names{}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.lang, &r.name} }, func(r row) error {
		out[r.lang] = r.name
		return nil
	}, `select lang, name from framework_v_name where code = $1`, code)
	return out, err
}

func saveWords(ctx context.Context, tx *db.Tx, versionID string, words []string) error {
	_, err := db.Insert(ctx, tx, `insert into learning_word (word, version_id) values`, len(words), func(i int) []any {
		return []any{words[i], versionID}
	}, "")
	return err
}

// reshelve puts the version that is taught now on the shelf, or takes the course off it when it is in no list.
func reshelve(ctx context.Context, tx *db.Tx, code string) error {
	if _, err := tx.Exec(ctx, `delete from learning_shelf where code = $1`, code); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		insert into learning_shelf (lang, sort_key, code, version_id, competency, level, provider, length, offline)
		select t.lang, substr(t.sort_key, 1, 600), c.code, v.id, v.competency, v.level, v.provider,
		       case when t.seconds <= 900 then 1 when t.seconds <= 1800 then 2 when t.seconds <= 3600 then 3 else 4 end,
		       not exists (select 1 from learning_unit u where u.version_id = v.id and u.kind not in ('text', 'case'))
		  from learning_course c
		  join learning_version v on v.id = c.version_id
		  join learning_version_text t on t.version_id = v.id
		 where c.code = $1 and c.status = 'live' and not c.unlisted`, code)
	return err
}

// where collects conditions with their arguments in the order in which they appear.
type where struct {
	text strings.Builder
	args []any
}

// and adds a condition in which each ? stands for the next of the values.
func (w *where) and(condition string, values ...any) {
	for _, v := range values {
		w.args = append(w.args, v)
		condition = strings.Replace(condition, "?", db.List(len(w.args), 1), 1)
	}
	w.text.WriteString(" and " + condition)
}

// narrow adds a filter's conditions on the shelf s, but for the one facet that is being counted.
func (w *where) narrow(f Filter, but string) {
	if f.Competency != "" && but != facetCompetency {
		w.args = append(w.args, f.Competency)
		w.and(taughtAs("s", db.List(len(w.args), 1)))
	}
	if f.Level != 0 && but != facetLevel {
		w.and(`s.level = ?`, f.Level)
	}
	if f.Provider != "" && but != facetProvider {
		w.and(`s.provider = ?`, f.Provider)
	}
	if f.Length != 0 && but != facetLength {
		w.and(`s.length = ?`, f.Length)
	}
	if f.Offline && but != facetOffline {
		w.and(`s.offline`)
	}
	if f.Lang != "" && but != facetLang {
		w.and(`exists (select 1 from learning_shelf x where x.code = s.code and x.lang = ?)`, f.Lang)
	}
}

// search adds that the course on the shelf s has every term.
func (w *where) search(terms []term) {
	for _, t := range terms {
		parts := make([]string, len(t))
		var values []any
		for i, x := range t {
			parts[i] = `select x.version_id from learning_word x where x.word >= ? and x.word < ?`
			values = append(values, x.from, x.to)
		}
		w.and(`s.version_id in (`+strings.Join(parts, ` union all `)+`)`, values...)
	}
}

// wanted is what a page of the shelf shows beside itself: courses for some competencies, the most urgent of which comes first,
// without those that the person has completed.
type wanted struct {
	competencies []string
	person       string
	most         int
}

// shelf gives a page of the shelf, and beside it what is wanted, by urgency, level and code. What cards say is read for those that
// are shown alone.
func shelf(ctx context.Context, q db.Q, f Filter, terms []term, lang string, after place, limit int, want wanted) (page []Card, places []place, mine []Card, err error) {
	w := where{args: []any{lang}}
	if after.code != "" {
		w.and(`(s.sort_key, s.code) > (?, ?)`, after.key, after.code)
	}
	w.narrow(f, "")
	w.search(terms)
	w.args = append(w.args, limit)
	query := `
		with shown as (
		    select 0 as part, 0 as urgency, s.sort_key, s.code, s.version_id
		      from learning_shelf s
		     where s.lang = $1` + w.text.String() + `
		     order by s.sort_key, s.code limit ` + db.List(len(w.args), 1) + `
		)`
	from := `shown`
	if len(want.competencies) > 0 && want.most > 0 {
		query += `, wanted as (` + w.wanted(f, terms, want) + `)`
		from = `(select * from shown union all select * from wanted)`
	}
	type row struct {
		card Card
		part int
		key  string
	}
	err = db.Each(ctx, q, func(r *row) []any { return append(cardDest(&r.card), &r.part, &r.key) }, func(r row) error {
		if r.part == 1 {
			mine = append(mine, r.card)
			return nil
		}
		page, places = append(page, r.card), append(places, place{r.key, r.card.Code})
		return nil
	}, query+`
		select `+cardColumns+`, p.part, p.sort_key
		  from `+from+` p
		  join learning_version v on v.id = p.version_id
		  join learning_course c on c.code = p.code
		 order by p.part, p.urgency, case when p.part = 1 then v.level else 0 end, case when p.part = 0 then p.sort_key else '' end, p.code`, w.args...)
	return page, places, mine, err
}

// wanted chooses from the shelf what is wanted; its arguments follow those that w has.
func (w *where) wanted(f Filter, terms []term, want wanted) string {
	w.text.Reset()
	// SQLite numbers arguments as they first appear: those of the urgency come first.
	first := len(w.args) + 1
	w.args = append(w.args, db.Args(want.competencies)...)
	var rank strings.Builder
	for i := range want.competencies {
		rank.WriteString(" when " + db.List(first+i, 1) + " then " + strconv.Itoa(i))
	}
	w.and(taughtAs("s", db.List(first, len(want.competencies))))
	w.and(`not exists (select 1 from learning_enrolment e where e.person_id = ? and e.code = s.code and e.status = 'complete')`, want.person)
	w.narrow(f, "")
	w.search(terms)
	w.args = append(w.args, want.most)
	return `
		    select 1 as part, case ` + strings.ReplaceAll(living, "v.", "s.") + rank.String() + ` else ` + strconv.Itoa(len(want.competencies)) + ` end as urgency,
		           s.sort_key, s.code, s.version_id
		      from learning_shelf s
		     where s.lang = $1` + w.text.String() + `
		     order by urgency, s.level, s.code limit ` + db.List(len(w.args), 1)
}

// The facets of the catalogue.
const (
	facetCompetency = "competency"
	facetLevel      = "level"
	facetProvider   = "provider"
	facetLength     = "length"
	facetOffline    = "offline"
	facetLang       = "lang"
)

type facetRow struct {
	facet, value string
	n            int
}

// facets counts what the search leaves, each facet as if the filter did not name it. The search is made once.
func facets(ctx context.Context, q db.Q, f Filter, terms []term, lang string) ([]facetRow, error) {
	w := where{args: []any{lang}}
	w.search(terms)
	hits := w.text.String()
	var parts []string
	for _, facet := range []struct{ name, value string }{
		{facetCompetency, `s.competency`},
		{facetLevel, `cast(s.level as text)`},
		{facetProvider, `s.provider`},
		{facetLength, `cast(s.length as text)`},
		{facetOffline, `case when s.offline then '1' else '0' end`},
	} {
		w.text.Reset()
		w.narrow(f, facet.name)
		parts = append(parts, `
			select '`+facet.name+`' as facet, `+facet.value+` as value, count(*) as n
			  from hit s
			 where true`+w.text.String()+`
			 group by `+facet.value)
	}
	w.text.Reset()
	w.narrow(f, facetLang)
	parts = append(parts, `
			select 'lang' as facet, l.lang as value, count(*) as n
			  from hit s
			  join learning_shelf l on l.code = s.code
			 where true`+w.text.String()+`
			 group by l.lang`)
	return db.All(ctx, q, func(r *facetRow) []any { return []any{&r.facet, &r.value, &r.n} }, `
		with hit as materialized (
		    select s.code, s.competency, s.level, s.provider, s.length, s.offline
		      from learning_shelf s
		     where s.lang = $1`+hits+`
		), counted as (`+strings.Join(parts, ` union all `)+`)
		select n.facet, case when n.facet = 'competency' then coalesce(nullif(k.replaced_by, ''), n.value) else n.value end, cast(sum(n.n) as bigint)
		  from counted n
		  left join framework_v_competency k on n.facet = 'competency' and k.code = n.value
		 group by 1, 2`, w.args...)
}
