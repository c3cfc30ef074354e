package framework

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"sopan/internal/ground/db"
)

func selectOpenVersion(ctx context.Context, q db.Q, kind string) (Version, error) {
	return db.One(ctx, q, versionDest, `
		select `+versionColumns+`
		  from framework_version v
		 where v.kind_code = $1 and v.status in ('draft', 'submitted', 'reviewed', 'verified', 'sent_back')
		 order by v.version desc
		 limit 1`, kind)
}

func selectRevision(ctx context.Context, q db.Q, versionID string) (int, error) {
	return db.Scalar[int](ctx, q, `select revision from framework_version where id = $1`, versionID)
}

// setVersionStatus moves a version from one state to another; false when it is in another state by now.
func setVersionStatus(ctx context.Context, tx *db.Tx, versionID, from, to string) (bool, error) {
	n, err := tx.Exec(ctx, `update framework_version set status = $1 where id = $2 and status = $3`, to, versionID, from)
	return n == 1, err
}

// takeStep keeps one step of a version; the kind of post is locked, so steps are numbered without gaps.
func takeStep(ctx context.Context, tx *db.Tx, versionID, step, note string) error {
	_, err := tx.Exec(ctx, `
		insert into framework_step (version_id, n, step, at, by_id, note)
		select $1, coalesce(max(n), 0) + 1, $2, cast($3 as bigint), $4, $5
		  from framework_step
		 where version_id = $1`, versionID, step, tx.Now().UnixMicro(), tx.By().ID(), note)
	return err
}

func selectSteps(ctx context.Context, q db.Q, versionID string) ([]Step, error) {
	return db.All(ctx, q, func(s *Step) []any { return []any{&s.Step, db.Micros(&s.At), &s.By, &s.Note} },
		`select step, at, by_id, note from framework_step where version_id = $1 order by n`, versionID)
}

// selectHands gives everybody who wrote on a version or took a step with it, but for its publishing.
func selectHands(ctx context.Context, q db.Q, versionID string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		select by_id from framework_edit where version_id = $1
		 union
		select by_id from framework_step where version_id = $1 and step in ('drafted', 'submitted', 'reviewed', 'verified')`, versionID)
}

// selectWriters gives everybody who wrote on a version or submitted it.
func selectWriters(ctx context.Context, q db.Q, versionID string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		select by_id from framework_edit where version_id = $1
		 union
		select by_id from framework_step where version_id = $1 and step in ('drafted', 'submitted')`, versionID)
}

func changedDest(c *keptEdit) []any {
	return []any{&c.Revision, db.Micros(&c.At), &c.By, &c.change, &c.inverse, &c.UndoneBy}
}

// keptEdit is a change as it is kept.
type keptEdit struct {
	Changed
	change, inverse string
}

func (k keptEdit) read() (Changed, error) {
	if err := json.Unmarshal([]byte(k.change), &k.Edit); err != nil {
		return k.Changed, err
	}
	err := json.Unmarshal([]byte(k.inverse), &k.Back)
	return k.Changed, err
}

const editColumns = `revision, at, by_id, change, inverse, undone_by`

func selectEdit(ctx context.Context, q db.Q, versionID string, revision int) (Changed, error) {
	k, err := db.One(ctx, q, changedDest, `select `+editColumns+` from framework_edit where version_id = $1 and revision = $2`, versionID, revision)
	if err != nil {
		return Changed{}, err
	}
	return k.read()
}

func selectEdits(ctx context.Context, q db.Q, versionID string, before, limit int) ([]Changed, error) {
	if before <= 0 {
		before = 1 << 40
	}
	var out []Changed
	err := db.Each(ctx, q, changedDest, func(k keptEdit) error {
		c, err := k.read()
		out = append(out, c)
		return err
	}, `select `+editColumns+` from framework_edit where version_id = $1 and revision < $2 order by revision desc limit $3`, versionID, before, limit)
	return out, err
}

// lastForeignEdit gives the last change after a revision on one of these parts by anybody but by; Revision is 0 when there is none.
func lastForeignEdit(ctx context.Context, q db.Q, versionID string, after int, parts []string, by string) (Changed, error) {
	if len(parts) == 0 {
		return Changed{}, nil
	}
	k, err := db.One(ctx, q, changedDest, `
		select `+editColumns+`
		  from framework_edit
		 where version_id = $1 and revision > $2 and by_id <> $3 and part in (`+db.List(4, len(parts))+`)
		 order by revision desc
		 limit 1`, append([]any{versionID, after, by}, db.Args(parts)...)...)
	if db.None(err) {
		return Changed{}, nil
	} else if err != nil {
		return Changed{}, err
	}
	return k.read()
}

func insertEdits(ctx context.Context, tx *db.Tx, versionID string, list []Changed) error {
	_, err := db.Insert(ctx, tx, `insert into framework_edit (version_id, revision, at, by_id, part, change, inverse, undone_by) values`, len(list), func(i int) []any {
		c := list[i]
		return []any{versionID, c.Revision, tx.Now().UnixMicro(), tx.By().ID(), string(c.Edit.Part), editJSON(c.Edit), editJSON(c.Back), 0}
	}, "")
	return err
}

// editJSON is an edit as it is kept.
func editJSON(e Edit) string {
	data, err := json.Marshal(e)
	if err != nil {
		panic(err) // an edit always has a JSON form
	}
	return string(data)
}

func setUndone(ctx context.Context, tx *db.Tx, versionID string, revision, by int) error {
	_, err := tx.Exec(ctx, `update framework_edit set undone_by = $1 where version_id = $2 and revision = $3`, by, versionID, revision)
	return err
}

// rewriteVersion writes the content of a draft anew. It is small, and written whole it is always what Apply gave.
func rewriteVersion(ctx context.Context, tx *db.Tx, p Profile, revision int) error {
	for _, table := range []string{"framework_version_text", "framework_resource", "framework_requirement", "framework_activity", "framework_role"} {
		if _, err := tx.Exec(ctx, `delete from `+table+` where version_id = $1`, p.VersionID); err != nil {
			return err
		}
	}
	k := p.Kind
	if _, err := tx.Exec(ctx, `
		update framework_version
		   set revision = $1, grp = $2, pay_level = $3, unit_kind = $4, tier = $5, content_hash = ''
		 where id = $6`, revision, k.Group, k.PayLevel, k.UnitKind, k.Tier, p.VersionID); err != nil {
		return err
	}
	return insertContent(ctx, tx, p)
}

func selectHolderChecks(ctx context.Context, q db.Q, versionID string) ([]HolderCheck, error) {
	return db.All(ctx, q, func(c *HolderCheck) []any {
		return []any{&c.PersonID, db.Micros(&c.AskedAt), &c.AskedBy, &c.Said, &c.Note, db.Micros(&c.SaidAt)}
	}, `
		select person_id, asked_at, asked_by, said, note, said_at
		  from framework_holder_check
		 where version_id = $1
		 order by asked_at, person_id`, versionID)
}

func insertHolderChecks(ctx context.Context, tx *db.Tx, versionID string, persons []string) error {
	_, err := db.Insert(ctx, tx, `insert into framework_holder_check (version_id, person_id, asked_at, asked_by, said, note, said_at) values`, len(persons),
		func(i int) []any {
			return []any{versionID, persons[i], tx.Now().UnixMicro(), tx.By().ID(), HolderAsked, "", 0}
		}, `on conflict (version_id, person_id) do nothing`)
	return err
}

func wasAsked(ctx context.Context, q db.Q, versionID, person string) (bool, error) {
	n, err := db.Scalar[int](ctx, q, `select count(*) from framework_holder_check where version_id = $1 and person_id = $2`, versionID, person)
	return n > 0, err
}

func setHolderAnswer(ctx context.Context, tx *db.Tx, versionID, person, said, note string) error {
	_, err := tx.Exec(ctx, `
		update framework_holder_check
		   set said = $1, note = $2, said_at = $3
		 where version_id = $4 and person_id = $5`, said, note, tx.Now().UnixMicro(), versionID, person)
	return err
}

func setOverlay(ctx context.Context, tx *db.Tx, code, base, org string) error {
	_, err := tx.Exec(ctx, `update framework_kind set base_kind = $1, overlay_org = $2 where code = $3`, base, org, code)
	return err
}

// selectOverlays gives the codes of the overlays of a kind of post.
func selectOverlays(ctx context.Context, q db.Q, base string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} },
		`select code from framework_kind where base_kind = $1 and base_kind <> '' order by overlay_org`, base)
}

func insertConsent(ctx context.Context, tx *db.Tx, versionID, competency string) error {
	_, err := tx.Exec(ctx, `
		insert into framework_consent (version_id, competency, at, by_id)
		values ($1, $2, $3, $4)
		on conflict (version_id, competency) do nothing`, versionID, competency, tx.Now().UnixMicro(), tx.By().ID())
	return err
}

// addKnowledge files the knowledge resources that are not kept yet; those that are kept are left alone.
func addKnowledge(ctx context.Context, tx *db.Tx, list []Knowledge) error {
	if len(list) == 0 {
		return nil
	}
	codes := make([]string, len(list))
	for i, k := range list {
		codes[i] = k.Code
	}
	have, err := selectKnowledge(ctx, tx, codes)
	if err != nil {
		return err
	}
	for _, k := range list {
		if _, stands := have[k.Code]; !stands {
			if err := putKnowledge(ctx, tx, k); err != nil {
				return err
			}
		}
	}
	return nil
}

func putKnowledge(ctx context.Context, tx *db.Tx, k Knowledge) error {
	if _, err := tx.Exec(ctx, `
		insert into framework_knowledge (code, kind, url, valid_from, valid_to, review_by, replaced_by, org_code, changed_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (code) do update
		   set kind = excluded.kind, url = excluded.url, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
		       review_by = excluded.review_by, replaced_by = excluded.replaced_by, org_code = excluded.org_code, changed_at = excluded.changed_at`,
		k.Code, k.Kind, k.URL, k.ValidFrom, k.ValidTo, k.ReviewBy, k.ReplacedBy, k.OrgCode, tx.Now().UnixMicro()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `delete from framework_knowledge_name where code = $1`, k.Code); err != nil {
		return err
	}
	order := newSorter()
	var rows [][]any
	for _, lang := range sortedLangs(k.Title) {
		if k.Title[lang] != "" {
			rows = append(rows, []any{k.Code, lang, k.Title[lang], order.key(lang, k.Title[lang])})
		}
	}
	if err := insertRows(ctx, tx, `insert into framework_knowledge_name (code, lang, name, sort_key) values`, rows); err != nil {
		return err
	}
	return setKeptWords(ctx, tx, []Knowledge{k})
}

func sortedLangs(names Names) []string { return slices.Sorted(maps.Keys(names)) }

func selectKnowledge(ctx context.Context, q db.Q, codes []string) (map[string]Knowledge, error) {
	return knowledgeWhere(ctx, q, codes, func(in string) string { return `k.code in (` + in + `)` })
}

func selectUses(ctx context.Context, q db.Q, code string) ([]Use, error) {
	type row struct {
		Use
		versionID, lang, text string
	}
	var out []Use
	last := ""
	err := db.Each(ctx, q, func(r *row) []any {
		return []any{&r.versionID, &r.KindCode, &r.Version, &r.Status, &r.Role, &r.Activity, &r.Org, &r.lang, &r.text}
	}, func(r row) error {
		if at := r.versionID + " " + r.Activity; at != last {
			last, r.Text = at, Names{}
			out = append(out, r.Use)
		}
		if r.lang != "" {
			out[len(out)-1].Text[r.lang] = r.text
		}
		return nil
	}, `
		select v.id, v.kind_code, v.version, v.status, a.role_code, a.code, v.org_code, coalesce(t.lang, ''), coalesce(t.text, '')
		  from framework_resource r
		  join framework_version v on v.id = r.version_id and v.status not in ('superseded')
		  join framework_activity a on a.version_id = r.version_id and a.code = r.activity_code
		  left join framework_version_text t on t.version_id = v.id and t.part = 'activity' and t.code = a.code and t.field = 'text' and t.n = 0
		 where r.code = $1
		 order by v.kind_code, v.version, a.n, t.lang`, code)
	return out, err
}

// selectEndedInUse gives the codes of what no longer holds on a day and is still named by a version in force.
func selectEndedInUse(ctx context.Context, q db.Q, day string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		select k.code
		  from framework_knowledge k
		 where k.valid_to <> '' and k.valid_to < $1
		   and exists (select 1
		                 from framework_resource r
		                 join framework_version v on v.id = r.version_id and v.status = 'published'
		                where r.code = k.code)
		 order by k.code`, day)
}

// dayBefore gives the day before a day.
func dayBefore(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}
