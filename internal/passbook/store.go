package passbook

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"sopan/internal/ground/db"
)

// key is one line of one passbook.
type key struct{ person, competency string }

// found is an item with the line it belongs to.
type found struct {
	key
	Item
}

// itemColumns are read in this order by destItem.
const itemColumns = `person_id, competency, id, kind, side, grp, level, percent, pass_mark, score, status, observed_at, known_at, coalesce(expired_at, 0)`

type itemRow struct {
	found
	observed, known, expired int64
}

func destItem(r *itemRow) []any {
	return []any{
		&r.person, &r.competency, &r.ID, &r.Kind, &r.Side, &r.Group, &r.Level, &r.Percent, &r.PassMark, &r.Score, &r.Status,
		&r.observed, &r.known, &r.expired,
	}
}

func (r itemRow) item() found {
	r.ObservedAt, r.KnownAt = time.UnixMicro(r.observed).UTC(), time.UnixMicro(r.known).UTC()
	if r.expired != 0 {
		r.ExpiredAt = time.UnixMicro(r.expired).UTC()
	}
	return r.found
}

// itemsOf gives all evidence of these persons, under the living codes.
func itemsOf(ctx context.Context, q db.Q, s standards, persons []string) (map[key][]Item, error) {
	out := map[key][]Item{}
	err := db.Chunks(persons, 400, func(part []string) error {
		return db.Each(ctx, q, destItem, func(r itemRow) error {
			f := r.item()
			f.competency = s.code(f.competency)
			out[f.key] = append(out[f.key], f.Item)
			return nil
		}, `select `+itemColumns+` from evidence_v_item where person_id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}

// itemsAfter gives the next items of the whole record in the order of lines, at most limit.
func itemsAfter(ctx context.Context, q db.Q, after found, limit int) ([]found, error) {
	rows, err := db.All(ctx, q, destItem, `
		select `+itemColumns+`
		  from evidence_v_item
		 where (person_id, id) > ($1, $2)
		 order by person_id, id
		 limit $3`, after.person, after.ID, limit)
	out := make([]found, len(rows))
	for i, r := range rows {
		out[i] = r.item()
	}
	return out, err
}

// standards is what must be known of the dictionary: how many levels each competency's scale has, and under which code one
// that was merged goes on.
type standards struct {
	levels map[string]int
	living map[string]string
}

// code gives the living code of a competency.
func (s standards) code(competency string) string {
	if now, ok := s.living[competency]; ok {
		return now
	}
	return competency
}

// goingOnAs gives the codes that were merged into the living one under which a competency goes on, sooner or later.
func (s standards) goingOnAs(competency string) []string {
	var out []string
	for code, now := range s.living {
		if now == s.code(competency) {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

func standardDest(r *standardRow) []any { return []any{&r.code, &r.replaced, &r.levels} }

type standardRow struct {
	code, replaced string
	levels         int
}

func (s standards) add(r standardRow) error {
	s.levels[r.code] = r.levels
	if r.replaced != "" {
		s.living[r.code] = r.replaced
	}
	return nil
}

const mergedStandards = `
	select code, replaced_by, levels from framework_v_competency where replaced_by <> ''
	 union all
	select code, replaced_by, levels from framework_v_competency
	 where code in (select replaced_by from framework_v_competency where replaced_by <> '')`

// dictionary reads what must be known of these competencies, of all that were merged and of those into which they were. The
// rest of the dictionary, tens of thousands, is left alone.
func dictionary(ctx context.Context, q db.Q, codes []string) (standards, error) {
	out := standards{levels: map[string]int{}, living: map[string]string{}}
	if err := db.Each(ctx, q, standardDest, out.add, mergedStandards); err != nil {
		return out, err
	}
	return out, db.Chunks(codes, 400, func(part []string) error {
		return db.Each(ctx, q, standardDest, out.add,
			`select code, replaced_by, levels from framework_v_competency where code in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
}

// wholeDictionary is dictionary for everything there is.
func wholeDictionary(ctx context.Context, q db.Q) (standards, error) {
	out := standards{levels: map[string]int{}, living: map[string]string{}}
	return out, db.Each(ctx, q, standardDest, out.add, `select code, replaced_by, levels from framework_v_competency`)
}

// shownIn gives who has evidence of any of these competencies, after a person in the order of ids.
func shownIn(ctx context.Context, q db.Q, competencies []string, after string, limit int) ([]string, error) {
	if len(competencies) == 0 {
		return nil, nil
	}
	n := len(competencies)
	return db.All(ctx, q, func(p *string) []any { return []any{p} }, `
		select distinct person_id
		  from evidence_v_item
		 where competency in (`+db.List(1, n)+`) and person_id > `+db.List(n+1, 1)+`
		 order by person_id
		 limit `+db.List(n+2, 1), append(db.Args(competencies), after, limit)...)
}

func formulaRow(ctx context.Context, q db.Q, where string, args ...any) (Formula, error) {
	type row struct{ version, on, params string }
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.version, &r.on, &r.params} },
		`select version, published_on, params from passbook_formula where `+where, args...)
	if err != nil {
		return Formula{}, err
	}
	var f Formula
	err = json.Unmarshal([]byte(r.params), &f)
	f.Version, f.PublishedOn = r.version, r.on
	return f, err
}

const levelColumns = `person_id, competency, tcs, wpcas, cs, attained, measured, provisional, formula, evidence, claimed, work, peer, test, last_at`

type levelRow struct {
	Entry
	person   string
	evidence string
	last     int64
}

func destLevel(r *levelRow) []any {
	return []any{
		&r.person, &r.Competency, &r.TCS, &r.WPCAS, &r.CS, &r.Attained, &r.Measured, &r.Provisional, &r.Formula, &r.evidence, &r.Claimed,
		&r.Work, &r.Peer, &r.Test, &r.last,
	}
}

func (r levelRow) entry() (Entry, error) {
	if r.last != 0 {
		r.LastAt = time.UnixMicro(r.last).UTC()
	}
	r.PersonID = r.person
	return r.Entry, json.Unmarshal([]byte(r.evidence), &r.Entry.Evidence)
}

func levelsOf(ctx context.Context, q db.Q, persons []string) (map[key]Entry, error) {
	out := map[key]Entry{}
	err := db.Chunks(persons, 400, func(part []string) error {
		return db.Each(ctx, q, destLevel, func(r levelRow) error {
			e, err := r.entry()
			out[key{r.person, r.Competency}] = e
			return err
		}, `select `+levelColumns+` from passbook_level where person_id in (`+db.List(1, len(part))+`) order by person_id, competency`, db.Args(part)...)
	})
	return out, err
}

// line is one row to write, with its history.
type line struct {
	key
	Entry
	steps []Step
}

func writeLines(ctx context.Context, tx *db.Tx, lines []line) error {
	_, err := db.Insert(ctx, tx, `insert into passbook_level (`+levelColumns+`) values`, len(lines), func(i int) []any {
		l := lines[i]
		evidence := l.Evidence
		if evidence == nil {
			evidence = []string{}
		}
		ids, _ := json.Marshal(evidence) // strings always marshal
		last := int64(0)
		if !l.LastAt.IsZero() {
			last = l.LastAt.UnixMicro()
		}
		return []any{
			l.person, l.competency, l.TCS, l.WPCAS, l.CS, l.Attained, l.Measured, l.Provisional, l.Formula, string(ids), l.Claimed,
			l.Work, l.Peer, l.Test, last,
		}
	}, `on conflict (person_id, competency) do update set
		tcs = excluded.tcs, wpcas = excluded.wpcas, cs = excluded.cs, attained = excluded.attained, measured = excluded.measured,
		provisional = excluded.provisional, formula = excluded.formula, evidence = excluded.evidence, claimed = excluded.claimed,
		work = excluded.work, peer = excluded.peer, test = excluded.test, last_at = excluded.last_at`)
	if err != nil {
		return err
	}
	type stepRow struct {
		key
		n int
		Step
	}
	var rows []stepRow
	for _, l := range lines {
		for i, s := range l.steps {
			rows = append(rows, stepRow{l.key, i, s})
		}
	}
	_, err = db.Insert(ctx, tx, `insert into passbook_step (person_id, competency, n, at, known_at, cs, attained, provisional, cause, evidence_id) values`,
		len(rows), func(i int) []any {
			r := rows[i]
			return []any{r.person, r.competency, r.n, r.At.UnixMicro(), r.Known.UnixMicro(), r.CS, r.Attained, r.Provisional, r.Cause, r.Evidence}
		}, ``)
	return err
}

// forget removes lines with their history, before they are written anew or for good.
func forget(ctx context.Context, tx *db.Tx, keys []key) error {
	return db.Chunks(keys, 400, func(part []key) error {
		args := make([]any, 0, 2*len(part))
		pairs := ""
		for i, k := range part {
			if i > 0 {
				pairs += ", "
			}
			pairs += "(" + db.List(2*i+1, 2) + ")"
			args = append(args, k.person, k.competency)
		}
		if _, err := tx.Exec(ctx, `delete from passbook_step where (person_id, competency) in (values `+pairs+`)`, args...); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `delete from passbook_level where (person_id, competency) in (values `+pairs+`)`, args...)
		return err
	})
}

func empty(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, `delete from passbook_step`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `delete from passbook_level`)
	return err
}

func stepsOf(ctx context.Context, q db.Q, person, competency string) (map[string][]Step, error) {
	type row struct {
		Step
		competency string
		at, known  int64
	}
	query := `select competency, at, known_at, cs, attained, provisional, cause, evidence_id from passbook_step where person_id = $1`
	args := []any{person}
	if competency != "" {
		query += ` and competency = $2`
		args = append(args, competency)
	}
	out := map[string][]Step{}
	err := db.Each(ctx, q, func(r *row) []any {
		return []any{&r.competency, &r.at, &r.known, &r.CS, &r.Attained, &r.Provisional, &r.Cause, &r.Evidence}
	}, func(r row) error {
		r.At, r.Known = time.UnixMicro(r.at).UTC(), time.UnixMicro(r.known).UTC()
		out[r.competency] = append(out[r.competency], r.Step)
		return nil
	}, query+` order by person_id, competency, n`, args...)
	return out, err
}

// With the last condition the merged ones are found by their index; without it all of the dictionary is read.
const itemsOfOneLine = `
	select ` + itemColumns + `, coalesce((select levels from framework_v_competency where code = $1), 0)
	  from evidence_v_item
	 where person_id = $2
	   and (competency = $1 or competency in (select code from framework_v_competency where replaced_by = $1 and replaced_by <> ''))`

// itemsOfLine gives all evidence of one line, and how many levels its scale has; 0 where there is no evidence.
func itemsOfLine(ctx context.Context, q db.Q, person, competency string) (levels int, items []Item, err error) {
	type row struct {
		itemRow
		levels int
	}
	err = db.Each(ctx, q, func(r *row) []any { return append(destItem(&r.itemRow), &r.levels) }, func(r row) error {
		levels, items = r.levels, append(items, r.item().Item)
		return nil
	}, itemsOfOneLine, competency, person)
	return levels, items, err
}
