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
	if _, err := tx.Exec(ctx, `update learning_shelf_stamp set n = n + 1 where id = 1`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		insert into learning_shelf (lang, sort_key, code, version_id, competency, level, provider, length, offline)
		select t.lang, substr(t.sort_key, 1, 600), c.code, v.id, v.competency, v.level, v.provider,
		       case when t.seconds <= 900 then 1 when t.seconds <= 1800 then 2 when t.seconds <= 3600 then 3 else 4 end,
		       not exists (select 1 from learning_unit u where u.version_id = v.id and (u.kind not in ('text', 'case') or u.package_id <> ''))
		  from learning_course c
		  join learning_version v on v.id = c.version_id
		  join learning_version_text t on t.version_id = v.id
		 where c.code = $1 and c.status = 'live' and not c.unlisted`, code)
	return err
}

// shelfStamp tells which shelf is to be believed, and, of the versions, which have a form in each of the ranges: for each term the
// ids, with blanks between. A competency that was merged counts as what it became, so merging changes the shelf too.
//
// completed are the codes of the courses that a person has completed; of nobody, none.
func shelfStamp(ctx context.Context, q db.Q, person string, terms []term) (stamp string, completed []string, found [][]string, err error) {
	found = make([][]string, len(terms))
	query := `
		select -1, cast(n as text) || ' ' || (select count(*) || coalesce(max(code), '') || coalesce(min(code), '') from framework_v_competency where replaced_by <> '')
		  from learning_shelf_stamp where id = 1`
	var args []any
	if person != "" {
		args = append(args, person)
		query += `
		union all
		select -2, code from learning_enrolment where person_id = $1 and status = 'complete'`
	}
	for i, t := range terms {
		for _, x := range t {
			query += `
		union all
		select ` + strconv.Itoa(i) + `, coalesce(string_agg(version_id, ' '), '') from learning_word where word >= ` + db.List(len(args)+1, 1) + ` and word < ` + db.List(len(args)+2, 1)
			args = append(args, x.from, x.to)
		}
	}
	type row struct {
		term int
		text string
	}
	err = db.Each(ctx, q, func(r *row) []any { return []any{&r.term, &r.text} }, func(r row) error {
		switch r.term {
		case -1:
			stamp = r.text
			return nil
		case -2:
			completed = append(completed, r.text)
			return nil
		}
		found[r.term] = append(found[r.term], r.text)
		return nil
	}, query, args...)
	return stamp, completed, found, err
}

// shelfRow is a course on the shelf in one language, as it is stored.
type shelfRow struct {
	lang, code, version, competency, provider string
	level, length                             int
	offline                                   bool
}

func eachOnShelf(ctx context.Context, q db.Q, f func(shelfRow) error) error {
	return db.Each(ctx, q, func(r *shelfRow) []any {
		return []any{&r.lang, &r.code, &r.version, &r.competency, &r.level, &r.provider, &r.length, &r.offline}
	}, f, `
		select s.lang, s.code, s.version_id, `+strings.ReplaceAll(living, "v.", "s.")+`, s.level, s.provider, s.length, s.offline
		  from learning_shelf s
		 order by s.lang, s.sort_key, s.code`)
}

// onShelf gives the cards of versions on the shelf, by version id, with the key by which each stands in the list of a language.
func onShelf(ctx context.Context, q db.Q, lang string, versions []string) (map[string]Card, map[string]string, error) {
	type row struct {
		card Card
		key  string
	}
	cards, keys := map[string]Card{}, map[string]string{}
	err := db.Each(ctx, q, func(r *row) []any { return append(cardDest(&r.card), &r.key) }, func(r row) error {
		cards[r.card.VersionID], keys[r.card.VersionID] = r.card, r.key
		return nil
	}, `
		select `+cardColumns+`, coalesce((select s.sort_key from learning_shelf s where s.code = v.code and s.lang = $1), '')
		  from learning_version v
		  join learning_course c on c.code = v.code
		 where v.id in (`+db.List(2, len(versions))+`)`, append([]any{lang}, db.Args(versions)...)...)
	return cards, keys, err
}

// nextOnShelf gives the course that follows a place in the list of a language; db.ErrNone at the end.
func nextOnShelf(ctx context.Context, q db.Q, lang string, after place) (string, error) {
	return db.Scalar[string](ctx, q, `
		select code from learning_shelf where lang = $1 and (sort_key, code) > ($2, $3) order by sort_key, code limit 1`, lang, after.key, after.code)
}
