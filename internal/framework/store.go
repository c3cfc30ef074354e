package framework

import (
	"context"

	"sopan/internal/ground/db"
)

// few is how many codes stand in one "in (…)" list.
const few = 400

func selectScales(ctx context.Context, q db.Q) ([]Scale, error) {
	type row struct {
		id, lang, label string
		ordinal         int
	}
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.id, &r.ordinal, &r.lang, &r.label} }, `
		select scale, ordinal, lang, label
		  from framework_scale_level
		 order by scale, ordinal, lang`)
	var out []Scale
	for _, r := range rows {
		if len(out) == 0 || out[len(out)-1].ID != r.id {
			out = append(out, Scale{ID: r.id})
		}
		s := &out[len(out)-1]
		if len(s.Levels) < r.ordinal {
			s.Levels = append(s.Levels, Names{})
		}
		s.Levels[r.ordinal-1][r.lang] = r.label
	}
	return out, err
}

func insertScale(ctx context.Context, tx *db.Tx, s Scale) error {
	if _, err := tx.Exec(ctx, `insert into framework_scale (id, levels) values ($1, $2)`, s.ID, len(s.Levels)); err != nil {
		return err
	}
	var rows [][]any
	for i, labels := range s.Levels {
		for lang, label := range labels {
			rows = append(rows, []any{s.ID, i + 1, lang, label})
		}
	}
	_, err := db.Insert(ctx, tx, `insert into framework_scale_level (scale, ordinal, lang, label) values`, len(rows),
		func(i int) []any { return rows[i] }, "")
	return err
}

// lockDictionary holds the dictionary until the transaction ends: whoever reads entries to write them back, or to rely on what
// they say, waits for whoever else does. The row of the default scale stands for the whole; every installation has it.
func lockDictionary(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `update framework_scale set levels = levels where id = $1`, Frac5)
	return err
}

const competencyColumns = `c.code, c.area, c.theme_type, c.scale, c.status, c.replaced_by, c.owner_org, c.validity_months, c.source, c.external_id, c.top_level`

func competencyDest(c *Competency) []any {
	return []any{&c.Code, &c.Area, &c.ThemeType, &c.Scale, &c.Status, &c.ReplacedBy, &c.OwnerOrg, &c.ValidityMonths, &c.Source, &c.ExternalID, &c.TopLevel}
}

// selectCompetencies gives the competencies with these very codes, whole, merged ones as they stand.
func selectCompetencies(ctx context.Context, q db.Q, codes []string) (map[string]Competency, error) {
	out := make(map[string]Competency, len(codes))
	err := db.Chunks(validCodes(codes), few, func(part []string) error {
		in := db.List(1, len(part))
		rows, err := db.All(ctx, q, competencyDest,
			`select `+competencyColumns+` from framework_competency c where c.code in (`+in+`)`, db.Args(part)...)
		if err != nil {
			return err
		}
		for _, c := range rows {
			c.Name = Names{}
			out[c.Code] = c
		}
		if len(rows) == 0 {
			return nil
		}
		return addTexts(ctx, q, in, part, out)
	})
	return out, err
}

// addTexts adds the names and all other texts, in one statement.
func addTexts(ctx context.Context, q db.Q, in string, codes []string, to map[string]Competency) error {
	type row struct {
		code, field, lang, text string
		n                       int
	}
	return db.Each(ctx, q, func(r *row) []any { return []any{&r.code, &r.field, &r.n, &r.lang, &r.text} }, func(r row) error {
		c := to[r.code]
		if r.field == "name" {
			c.Name[r.lang] = r.text
			return nil
		}
		c.setText(r.field, r.n, r.lang, r.text)
		to[r.code] = c
		return nil
	}, `
		select code, field, n, lang, text
		  from framework_competency_text
		 where code in (`+in+`)
		 union all
		select code, 'name', 0, lang, name
		  from framework_competency_name
		 where code in (`+in+`)
		 order by 1, 2, 3, 4`, db.Args(codes)...)
}

// selectLiving gives the competencies under these codes as they go on now, whole: under a code that was merged stands the one
// it was merged into.
func selectLiving(ctx context.Context, q db.Q, codes []string) (map[string]Competency, error) {
	type row struct {
		asked string
		Competency
	}
	out := make(map[string]Competency, len(codes))
	err := db.Chunks(validCodes(codes), few, func(part []string) error {
		rows, err := db.All(ctx, q, func(r *row) []any { return append([]any{&r.asked, &r.Steps}, competencyDest(&r.Competency)...) }, `
			select a.code, s.levels, `+competencyColumns+`
			  from framework_competency a
			  join framework_competency c on c.code = case when a.status = 'merged' then a.replaced_by else a.code end
			  join framework_scale s on s.id = c.scale
			 where a.code in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		if err != nil || len(rows) == 0 {
			return err
		}
		whole := map[string]Competency{}
		var now []string
		for _, r := range rows {
			if _, ok := whole[r.Code]; !ok {
				r.Name = Names{}
				whole[r.Code] = r.Competency
				now = append(now, r.Code)
			}
		}
		if err := addTexts(ctx, q, db.List(1, len(now)), now, whole); err != nil {
			return err
		}
		for _, r := range rows {
			out[r.asked] = whole[r.Code]
		}
		return nil
	})
	return out, err
}

// saveCompetencies writes competencies whole, whose texts are not there, or not any more.
func saveCompetencies(ctx context.Context, tx *db.Tx, list []Competency) error {
	order := newSorter()
	_, err := db.Insert(ctx, tx, `
		insert into framework_competency (code, area, theme_type, scale, status, replaced_by, owner_org, validity_months, source, external_id, top_level, changed_at, sort_key, sort_hi, theme_key)
		values`, len(list), func(i int) []any {
		c := list[i]
		return []any{
			c.Code, c.Area, c.ThemeType, c.Scale, c.Status, c.ReplacedBy, c.OwnerOrg, c.ValidityMonths, c.Source, c.ExternalID, c.TopLevel,
			tx.Now().UnixMicro(), order.first(c.Name, "en"), order.first(c.Name, "hi"), themeKey(c),
		}
	}, `on conflict (code) do update set area = excluded.area, theme_type = excluded.theme_type, scale = excluded.scale,
		status = excluded.status, replaced_by = excluded.replaced_by, owner_org = excluded.owner_org,
		validity_months = excluded.validity_months, source = excluded.source, external_id = excluded.external_id, top_level = excluded.top_level,
		changed_at = excluded.changed_at, sort_key = excluded.sort_key, sort_hi = excluded.sort_hi, theme_key = excluded.theme_key`)
	if err != nil {
		return err
	}
	due := make([]string, len(list))
	for i, c := range list {
		due[i] = c.Code
	}
	if err := setDue(ctx, tx, due); err != nil {
		return err
	}
	return insertTexts(ctx, tx, list)
}

// rewriteCompetencies writes competencies whole over what stood under their codes.
func rewriteCompetencies(ctx context.Context, tx *db.Tx, list []Competency) error {
	if err := deleteTexts(ctx, tx, list); err != nil {
		return err
	}
	return saveCompetencies(ctx, tx, list)
}

func deleteTexts(ctx context.Context, tx *db.Tx, list []Competency) error {
	return db.Chunks(list, few, func(part []Competency) error {
		args := make([]any, len(part))
		for i, c := range part {
			args[i] = c.Code
		}
		in := `(` + db.List(1, len(part)) + `)`
		for _, query := range []string{
			`delete from framework_competency_name where code in ` + in,
			`delete from framework_competency_text where code in ` + in,
			`delete from framework_word where code in ` + in,
		} {
			if _, err := tx.Exec(ctx, query, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

func insertTexts(ctx context.Context, tx *db.Tx, list []Competency) error {
	var names, texts, words [][]any
	order := newSorter()
	for _, c := range list {
		for lang, name := range c.Name {
			names = append(names, []any{c.Code, lang, name, order.key(lang, name)})
		}
		c.eachText(func(field string, n int, lang, text string) {
			texts = append(texts, []any{c.Code, field, n, lang, text})
		})
		for _, w := range c.words() {
			words = append(words, []any{w, c.Code})
		}
	}
	if err := insertRows(ctx, tx, `insert into framework_competency_name (code, lang, name, sort_key) values`, names); err != nil {
		return err
	}
	if err := insertRows(ctx, tx, `insert into framework_competency_text (code, field, n, lang, text) values`, texts); err != nil {
		return err
	}
	return insertRows(ctx, tx, `insert into framework_word (word, code) values`, words)
}

func insertRows(ctx context.Context, tx *db.Tx, head string, rows [][]any) error {
	_, err := db.Insert(ctx, tx, head, len(rows), func(i int) []any { return rows[i] }, "")
	return err
}

// selectSources gives the lists from which competencies came, with how many of each there are.
func selectSources(ctx context.Context, q db.Q) ([]Source, error) {
	return db.All(ctx, q, func(s *Source) []any { return []any{&s.ID, &s.All, &s.Living} }, `
		select source, count(*), cast(sum(case when status in ('merged', 'deprecated') then 0 else 1 end) as bigint)
		  from framework_competency
		 group by source
		 order by source`)
}

// setStatus moves a competency from one of two states to another, and tells whether it did.
func setStatus(ctx context.Context, tx *db.Tx, code, from, orFrom, to string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update framework_competency
		   set status = $1, changed_at = $2
		 where code = $3 and status in ($4, $5)`, to, tx.Now().UnixMicro(), code, from, orFrom)
	return n == 1, err
}

// merge makes from, and all that was merged into from before, known as to.
func merge(ctx context.Context, tx *db.Tx, from, to string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update framework_competency
		   set status = 'merged', replaced_by = $1, changed_at = $2
		 where code = $3 and status <> 'merged'`, to, tx.Now().UnixMicro(), from)
	if err != nil || n != 1 {
		return false, err
	}
	_, err = tx.Exec(ctx, `
		update framework_competency
		   set replaced_by = $1, changed_at = $2
		 where replaced_by = $3`, to, tx.Now().UnixMicro(), from)
	return true, err
}

// versionsInForceAsking gives the versions in force whose snapshot holds the competency.
func versionsInForceAsking(ctx context.Context, q db.Q, competency string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		select distinct version_id
		  from framework_need
		 where competency = $1
		 order by version_id`, competency)
}
