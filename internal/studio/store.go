package studio

import (
	"context"

	"sopan/internal/ground/db"
)

const headColumns = `d.id, d.code, d.org_code, d.from_n, d.live_n, d.state, d.title, d.competency, d.level, d.revision, d.why, d.why_args,
	d.made_at, d.made_by, d.changed_at`

func (h *Head) columns() []any {
	return []any{
		&h.ID, &h.Code, &h.Org, &h.From, &h.Version, &h.State,
		db.JSON(&h.Title),
		&h.Competency, &h.Level, &h.Revision, &h.Why,
		db.JSON(&h.WhyArgs),
		db.Micros(&h.MadeAt),
		&h.MadeBy,
		db.Micros(&h.ChangedAt),
	}
}

func (d *Draft) columns() []any { return append(d.Head.columns(), db.JSON(&d.Content)) }

func selectDraft(ctx context.Context, q db.Q, draft string) (Draft, error) {
	return db.One(ctx, q, (*Draft).columns, `select `+headColumns+`, d.content from studio_draft d where d.id = $1`, draft)
}

// selectLive gives the draft that the version of a course which is taught came from.
func selectLive(ctx context.Context, q db.Q, code string) (Draft, error) {
	return db.One(ctx, q, (*Draft).columns, `select `+headColumns+`, d.content from studio_draft d where d.code = $1 and d.state = 'live'`, code)
}

// selectOpen gives the ids of the drafts of a course that are on their way: one at the most.
func selectOpen(ctx context.Context, q db.Q, code string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} },
		`select id from studio_draft where code = $1 and state in ('draft', 'review', 'approved', 'processing', 'failed', 'flag_draft')`, code)
}

func countOf(ctx context.Context, q db.Q, org string) (int, error) {
	return db.Scalar[int](ctx, q, `select count(*) from studio_draft where org_code = $1`, org)
}

func insertDraft(ctx context.Context, tx *db.Tx, h Head, c Content) error {
	_, err := tx.Exec(ctx, `
		insert into studio_draft (id, code, org_code, from_n, live_n, state, title, competency, level, content, revision, why, why_args, made_at, made_by, changed_at)
		values ($1, $2, $3, $4, 0, $5, $6, $7, $8, $9, 0, '', '', $10, $11, $12)`,
		h.ID, h.Code, h.Org, h.From, string(h.State), db.AsJSON(c.Title), c.Competency, c.Level, db.AsJSON(c), h.MadeAt.UnixMicro(), h.MadeBy, h.ChangedAt.UnixMicro())
	return err
}

// lock holds a draft until the transaction ends.
func lock(ctx context.Context, tx *db.Tx, draft string) error {
	_, err := tx.Exec(ctx, `update studio_draft set revision = revision where id = $1`, draft)
	return err
}

// rewrite writes the content of a draft anew. It is small, and written whole it is always what Apply gave.
func rewrite(ctx context.Context, tx *db.Tx, draft string, revision int, c Content) error {
	_, err := tx.Exec(ctx, `update studio_draft set content = $1, title = $2, competency = $3, level = $4, revision = $5 where id = $6`,
		db.AsJSON(c), db.AsJSON(c.Title), c.Competency, c.Level, revision, draft)
	return err
}

// setState moves a draft from one state to another; false when it is in another state by now.
func setState(ctx context.Context, tx *db.Tx, draft string, from, to State) (bool, error) {
	n, err := tx.Exec(ctx, `update studio_draft set state = $1, changed_at = $2 where id = $3 and state = $4`, string(to), tx.Now().UnixMicro(), draft, string(from))
	return n == 1, err
}

func setWhy(ctx context.Context, tx *db.Tx, draft, key string, args []any) error {
	_, err := tx.Exec(ctx, `update studio_draft set why = $1, why_args = $2 where id = $3`, key, db.AsJSON(args), draft)
	return err
}

func setVersion(ctx context.Context, tx *db.Tx, draft string, version int) error {
	_, err := tx.Exec(ctx, `update studio_draft set live_n = $1, why = '', why_args = '' where id = $2`, version, draft)
	return err
}

// step keeps one step of a draft; the draft is locked, so steps are numbered without gaps.
func step(ctx context.Context, tx *db.Tx, draft, to, note, by string) error {
	_, err := tx.Exec(ctx, `
		insert into studio_step (draft_id, n, step, at, by_id, note)
		select $1, coalesce(max(n), 0) + 1, $2, cast($3 as bigint), $4, $5
		  from studio_step
		 where draft_id = $1`, draft, to, tx.Now().UnixMicro(), by, note)
	return err
}

func selectSteps(ctx context.Context, q db.Q, draft string) ([]Step, error) {
	return db.All(ctx, q, func(s *Step) []any { return []any{&s.Step, db.Micros(&s.At), &s.By, &s.Note} },
		`select step, at, by_id, note from studio_step where draft_id = $1 order by n`, draft)
}

// hand keeps that whoever acts had a hand in a draft.
func hand(ctx context.Context, tx *db.Tx, draft, did string) error {
	_, err := tx.Exec(ctx, `insert into studio_hand (person_id, draft_id, did, at) values ($1, $2, $3, $4) on conflict (person_id, draft_id, did) do nothing`,
		tx.By().ID(), draft, did, tx.Now().UnixMicro())
	return err
}

type handRow struct{ person, did string }

func selectHands(ctx context.Context, q db.Q, draft string) ([]handRow, error) {
	return db.All(ctx, q, func(h *handRow) []any { return []any{&h.person, &h.did} },
		`select person_id, did from studio_hand where draft_id = $1 order by at, person_id`, draft)
}

// keptEdit is a change as it is kept.
func (c *Changed) columns() []any {
	return []any{&c.Revision, db.Micros(&c.At), &c.By, db.JSON(&c.Edit), db.JSON(&c.Back), &c.UndoneBy}
}

const editColumns = `revision, at, by_id, change, inverse, undone_by`

func selectEdit(ctx context.Context, q db.Q, draft string, revision int) (Changed, error) {
	return db.One(ctx, q, (*Changed).columns, `select `+editColumns+` from studio_edit where draft_id = $1 and revision = $2`, draft, revision)
}

func selectEdits(ctx context.Context, q db.Q, draft string, before, limit int) ([]Changed, error) {
	if before <= 0 {
		before = 1 << 40
	}
	return db.All(ctx, q, (*Changed).columns,
		`select `+editColumns+` from studio_edit where draft_id = $1 and revision < $2 order by revision desc limit $3`, draft, before, limit)
}

// lastForeign gives the last change after a revision on one of these parts by anybody but by; Revision is 0 when there is none.
func lastForeign(ctx context.Context, q db.Q, draft string, after int, parts []string, by string) (Changed, error) {
	if len(parts) == 0 {
		return Changed{}, nil
	}
	c, err := db.One(ctx, q, (*Changed).columns, `
		select `+editColumns+`
		  from studio_edit
		 where draft_id = $1 and revision > $2 and by_id <> $3 and part in (`+db.List(4, len(parts))+`)
		 order by revision desc
		 limit 1`, append([]any{draft, after, by}, db.Args(parts)...)...)
	if db.None(err) {
		return Changed{}, nil
	}
	return c, err
}

func insertEdits(ctx context.Context, tx *db.Tx, draft string, list []Changed) error {
	_, err := db.Insert(ctx, tx, `insert into studio_edit (draft_id, revision, at, by_id, part, change, inverse, undone_by) values`, len(list), func(i int) []any {
		c := list[i]
		return []any{draft, c.Revision, tx.Now().UnixMicro(), tx.By().ID(), string(c.Edit.Part), db.AsJSON(c.Edit), db.AsJSON(c.Back), 0}
	}, "")
	return err
}

func setUndone(ctx context.Context, tx *db.Tx, draft string, revision, by int) error {
	_, err := tx.Exec(ctx, `update studio_edit set undone_by = $1 where draft_id = $2 and revision = $3`, by, draft, revision)
	return err
}

func (c *Comment) columns() []any {
	return []any{&c.ID, &c.Part, &c.Line, &c.Answers, &c.Text, db.Micros(&c.At), &c.By, db.Micros(&c.ClosedAt), &c.ClosedBy}
}

const commentColumns = `id, part, line, answers, body, at, by_id, closed_at, closed_by`

func insertComment(ctx context.Context, tx *db.Tx, draft string, c Comment) error {
	_, err := tx.Exec(ctx, `
		insert into studio_comment (draft_id, id, part, line, answers, body, at, by_id, closed_at, closed_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 0, '')`, draft, c.ID, string(c.Part), c.Line, c.Answers, c.Text, tx.Now().UnixMicro(), tx.By().ID())
	return err
}

func selectComments(ctx context.Context, q db.Q, draft string) ([]Comment, error) {
	return db.All(ctx, q, (*Comment).columns, `select `+commentColumns+` from studio_comment where draft_id = $1 order by id`, draft)
}

func selectComment(ctx context.Context, q db.Q, draft, id string) (Comment, error) {
	return db.One(ctx, q, (*Comment).columns, `select `+commentColumns+` from studio_comment where draft_id = $1 and id = $2`, draft, id)
}

// setClosed closes a comment, or opens it again.
func setClosed(ctx context.Context, tx *db.Tx, draft, id string, at int64, by string) error {
	_, err := tx.Exec(ctx, `update studio_comment set closed_at = $1, closed_by = $2 where draft_id = $3 and id = $4`, at, by, draft, id)
	return err
}

func (c *Certificate) columns() []any {
	return []any{&c.Side, &c.Scheme, &c.Revision, db.JSON(&c.Gate), db.JSON(&c.Marks), &c.Score, db.Micros(&c.At), &c.By}
}

func selectCertificates(ctx context.Context, q db.Q, draft string) ([]Certificate, error) {
	return db.All(ctx, q, (*Certificate).columns,
		`select side, scheme, revision, gate, marks, score, at, by_id from studio_certificate where draft_id = $1 order by side`, draft)
}

func putCertificate(ctx context.Context, tx *db.Tx, draft string, c Certificate) error {
	_, err := tx.Exec(ctx, `
		insert into studio_certificate (draft_id, side, scheme, revision, gate, marks, score, at, by_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (draft_id, side) do update
		   set scheme = excluded.scheme, revision = excluded.revision, gate = excluded.gate, marks = excluded.marks, score = excluded.score,
		       at = excluded.at, by_id = excluded.by_id`,
		draft, string(c.Side), c.Scheme, c.Revision, db.AsJSON(c.Gate), db.AsJSON(c.Marks), c.Score, tx.Now().UnixMicro(), tx.By().ID())
	return err
}
