package framework

import (
	"context"
	"strconv"

	"sopan/internal/ground/db"
)

// narrow is how many entries are looked up and sorted one by one; of more, the sorted index is walked until a page is full.
const narrow = 1500

// alive is the condition of the partial indexes of the dictionary, in their words.
const alive = `c.status not in ('merged', 'deprecated')`

// asking builds one statement: its text, and its arguments in the order of their first appearance.
type asking struct {
	text string
	args []any
}

func (a *asking) arg(v any) string {
	a.args = append(a.args, v)
	return "$" + strconv.Itoa(len(a.args))
}

// within writes what narrows the dictionary c to what is wanted, but for the words. apart is written behind each column: ""
// where an index on it helps, aside where the sorted index is to be walked.
func (w Wanted) within(a *asking, apart string) {
	if w.List != "" {
		a.text += ` and c.source` + apart + ` = ` + a.arg(w.List)
	}
	if w.Area != "" {
		a.text += ` and c.area` + apart + ` = ` + a.arg(w.Area)
	}
	if w.Theme != nil {
		a.text += ` and c.theme_key` + apart + ` = ` + a.arg(*w.Theme)
	}
}

// aside keeps SQLite's planner from looking a column up: so many have the value that it would then sort thousands for a page of
// fifty. PostgreSQL knows how many have it.
func aside(d db.Dialect) string {
	if d == db.SQLite {
		return ` || ''`
	}
	return ""
}

// having writes that c has, for each word, a word beginning with it; c is one of few. The offset keeps PostgreSQL from joining all that
// have the word.
func having(a *asking, words []string) {
	for _, w := range words {
		a.text += ` and exists (select 1 from framework_word w where w.code = c.code and w.word >= ` + a.arg(w) + ` and w.word < ` + a.arg(w+lastRune) + ` limit 1 offset 0)`
	}
}

// walkedPast writes the same for a walk along the sorted index that may pass thousands of entries before a page is full: the codes
// that have a word are looked up once and probed, not asked for at each entry that is passed. "is true" keeps both planners from
// beginning with those codes and sorting what they find.
func walkedPast(a *asking, words []string) {
	for _, w := range words {
		a.text += ` and (c.code in (select code from framework_word where word >= ` + a.arg(w) + ` and word < ` + a.arg(w+lastRune) + `)) is true`
	}
}

// narrows tells whether so few entries are wanted that they can be sorted one by one, and by which word they are found then; the
// index is -1 where the list, area or theme alone narrows enough.
func (w Wanted) narrows(ctx context.Context, q db.Q, words []string) (byWord int, yes bool, err error) {
	if len(words) == 0 && w.List == "" && w.Area == "" && w.Theme == nil {
		return -1, false, nil
	}
	a := asking{}
	for i, word := range words {
		a.text += ` union all select ` + strconv.Itoa(i) + ` as n, count(*) as found from (select 1 from framework_word where word >= ` + a.arg(word) + ` and word < ` + a.arg(word+lastRune) +
			` limit ` + strconv.Itoa(narrow+1) + `) m` + strconv.Itoa(i)
	}
	if w.List != "" || w.Area != "" || w.Theme != nil {
		a.text += ` union all select -1 as n, count(*) as found from (select 1 from framework_competency c where ` + alive
		w.within(&a, "")
		a.text += ` limit ` + strconv.Itoa(narrow+1) + `) within_`
	}
	type row struct{ n, found int }
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.n, &r.found} }, a.text[len(` union all `):]+` order by found, n limit 1`, a.args...)
	if err != nil || len(rows) == 0 {
		return -1, false, err
	}
	return rows[0].n, rows[0].found <= narrow, nil
}

// searchCodes gives at most limit places of living competencies that are wanted, in the order of names in lang, in English where
// there is none in lang, after the place given.
func searchCodes(ctx context.Context, q db.Q, w Wanted, words []string, after place, limit int) ([]place, error) {
	byWord, narrowed, err := w.narrows(ctx, q, words)
	if err != nil {
		return nil, err
	}
	a := asking{}
	switch {
	case narrowed:
		w.sorted(&a, words, byWord, after)
	case sortedBy[w.Lang] != "":
		w.walked(&a, words, after, limit, aside(q.Dialect()))
	default:
		w.walkedIn(&a, words, after, limit, aside(q.Dialect()))
	}
	a.text += ` order by key, code limit ` + a.arg(limit)
	return db.All(ctx, q, func(p *place) []any { return []any{&p.key, &p.code} }, a.text, a.args...)
}

// sorted finds few entries, by a word that few have, and sorts them.
func (w Wanted) sorted(a *asking, words []string, byWord int, after place) {
	a.text = `
		select key, code
		  from (select coalesce(n.sort_key, c.sort_key) as key, c.code
		          from framework_competency c
		          left join framework_competency_name n on n.code = c.code and n.lang = ` + a.arg(w.Lang) + `
		         where ` + alive
	w.within(a, "")
	if byWord >= 0 {
		a.text += ` and c.code in (select code from framework_word where word >= ` + a.arg(words[byWord]) + ` and word < ` + a.arg(words[byWord]+lastRune) + `)`
		words = append(append([]string{}, words[:byWord]...), words[byWord+1:]...)
	}
	having(a, words)
	a.text += `) found
		 where (key, code) > (` + a.arg(after.key) + `, ` + a.arg(after.code) + `)`
}

// sortedBy are the columns by which the dictionary is kept sorted, by language.
var sortedBy = map[string]string{"en": "sort_key", "hi": "sort_hi"}

// walked goes along the entries in the order of names in one of the languages by which they are kept sorted.
func (w Wanted) walked(a *asking, words []string, after place, limit int, apart string) {
	by := sortedBy[w.Lang]
	a.text = `
		select key, code from (
		select c.` + by + ` as key, c.code
		  from framework_competency c
		 where ` + alive + ` and (c.` + by + `, c.code) > (` + a.arg(after.key) + `, ` + a.arg(after.code) + `)`
	w.within(a, apart)
	walkedPast(a, words)
	a.text += `
		 order by c.` + by + `, c.code
		 limit ` + a.arg(limit) + `) found`
}

// walkedIn goes along the entries that have a name in the language and along those that have none, and lays the two together.
func (w Wanted) walkedIn(a *asking, words []string, after place, limit int, apart string) {
	lang, key, code := a.arg(w.Lang), a.arg(after.key), a.arg(after.code)
	a.text = `
		select key, code from (
		select key, code from (
		select n.sort_key as key, n.code
		  from framework_competency_name n
		  join framework_competency c on c.code = n.code
		 where n.lang = ` + lang + ` and (n.sort_key, n.code) > (` + key + `, ` + code + `) and ` + alive
	w.within(a, apart)
	walkedPast(a, words)
	most := a.arg(limit)
	a.text += `
		 order by n.sort_key, n.code
		 limit ` + most + `) named
		union all
		select key, code from (
		select c.sort_key as key, c.code
		  from framework_competency c
		 where ` + alive + ` and (c.sort_key, c.code) > (` + key + `, ` + code + `)
		   and not exists (select 1 from framework_competency_name n where n.code = c.code and n.lang = ` + lang + `)`
	w.within(a, apart)
	walkedPast(a, words)
	a.text += `
		 order by c.sort_key, c.code
		 limit ` + most + `) unnamed) found`
}

// selectThemes gives the themes of the living dictionary with how many entries each has.
func selectThemes(ctx context.Context, q db.Q, area string) ([]Theme, error) {
	return db.All(ctx, q, func(t *Theme) []any { return []any{&t.Area, &t.Key, &t.Living} }, `
		select c.area, c.theme_key, count(*)
		  from framework_competency c
		 where `+alive+` and ($1 = '' or c.area = $1)
		 group by c.area, c.theme_key
		 order by c.area, c.theme_key`, area)
}

// themeNames gives what themes of an area are called in a language, by their English names.
func themeNames(ctx context.Context, q db.Q, keys []string, lang string) (map[string]string, error) {
	type row struct{ key, text string }
	out := map[string]string{}
	err := db.Chunks(keys, few, func(part []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.key, &r.text} }, func(r row) error {
			out[r.key] = r.text
			return nil
		}, `
			select c.theme_key, min(t.text)
			  from framework_competency c
			  join framework_competency_text t on t.code = c.code and t.field = 'theme' and t.n = 0 and t.lang = $1
			 where c.theme_key in (`+db.List(2, len(part))+`) and c.status not in ('merged', 'deprecated')
			 group by c.theme_key`, append([]any{lang}, db.Args(part)...)...)
	})
	return out, err
}
