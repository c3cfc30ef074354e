package scenario

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/prose"
)

// standing is the newest version of a case; version 0 when there is none.
type standing struct {
	id, hash, provider string
	version            int
}

func currentVersion(ctx context.Context, q db.Q, code string) (standing, error) {
	s, err := db.One(ctx, q, func(s *standing) []any { return []any{&s.id, &s.version, &s.hash, &s.provider} }, `
		select v.id, c.version, v.content_hash, v.provider
		  from scenario_case c
		  join scenario_version v on v.id = c.version_id
		 where c.code = $1`, code)
	if db.None(err) {
		return standing{}, nil
	}
	return s, err
}

func saveVersion(ctx context.Context, tx *db.Tx, c Case, hash string) error {
	_, err := tx.Exec(ctx, `
		insert into scenario_case (code, version, version_id, changed_at) values ($1, $2, $3, $4)
		on conflict (code) do update set version = excluded.version, version_id = excluded.version_id, changed_at = excluded.changed_at`,
		c.Code, c.Version, c.VersionID, tx.Now().UnixMicro())
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		insert into scenario_version (id, code, version, content_hash, competency, level, provider, endings, body, made_at, made_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		c.VersionID, c.Code, c.Version, hash, c.Competency, c.Level, c.Provider, len(c.Endings()), string(c.body()), tx.Now().UnixMicro(), tx.By().ID())
	if err != nil {
		return err
	}
	langs := c.langs()
	_, err = db.Insert(ctx, tx, `insert into scenario_version_text (version_id, lang, title, summary, minutes) values`, len(langs), func(i int) []any {
		lang := langs[i]
		return []any{c.VersionID, lang, c.Title[lang], c.Summary[lang], c.Minutes[lang]}
	}, "")
	return err
}

const caseQuery = `select v.id, v.version, v.body from scenario_version v`

func readCase(ctx context.Context, q db.Q, query string, key string) (Case, error) {
	type row struct {
		id, body string
		version  int
	}
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.id, &r.version, &r.body} }, query, key)
	if err != nil {
		return Case{}, err
	}
	var c Case
	if err := json.Unmarshal([]byte(r.body), &c); err != nil {
		return Case{}, fmt.Errorf("scenario: version %s: %w", r.id, err)
	}
	c.VersionID, c.Version = r.id, r.version
	return c, c.render()
}

// render makes the HTML of the texts.
func (c *Case) render() error {
	html := func(n Names) (Names, error) {
		out := make(Names, len(n))
		for lang, text := range n {
			var err error
			if out[lang], err = prose.Render(text); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	for i := range c.Scenes {
		s := &c.Scenes[i]
		var err error
		if s.HTML, err = html(s.Text); err != nil {
			return err
		}
		if s.Ending != nil {
			if s.Ending.HTML, err = html(s.Ending.Debrief); err != nil {
				return err
			}
		}
	}
	c.measure()
	return nil
}

func newest(ctx context.Context, q db.Q, code string) (Case, error) {
	return readCase(ctx, q, caseQuery+` join scenario_case c on c.version_id = v.id where c.code = $1`, code)
}

func version(ctx context.Context, q db.Q, id string) (Case, error) {
	return readCase(ctx, q, caseQuery+` where v.id = $1`, id)
}

type walkRow struct {
	Walk
	steps       int
	begun, last int64
	ended       sql.NullInt64
}

const walkColumns = `w.person_id, w.id, w.code, w.version_id, w.status, w.at_scene, w.steps, w.begun_at, w.last_at, w.ended_at`

func (r *walkRow) columns() []any {
	return []any{&r.PersonID, &r.ID, &r.Code, &r.VersionID, &r.Status, &r.At, &r.steps, &r.begun, &r.last, &r.ended}
}

func (r walkRow) walk() Walk {
	w := r.Walk
	w.BegunAt, w.LastAt = time.UnixMicro(r.begun).UTC(), time.UnixMicro(r.last).UTC()
	if r.ended.Valid {
		w.EndedAt = time.UnixMicro(r.ended.Int64).UTC()
	}
	return w
}

func walkByID(ctx context.Context, q db.Q, person, id string) (Walk, error) {
	r, err := db.One(ctx, q, (*walkRow).columns, `select `+walkColumns+` from scenario_walk w where w.person_id = $1 and w.id = $2`, person, id)
	if err != nil {
		return Walk{}, err
	}
	return withSteps(ctx, q, r.walk())
}

func walkUnderWay(ctx context.Context, q db.Q, person, code string) (Walk, error) {
	r, err := db.One(ctx, q, (*walkRow).columns, `
		select `+walkColumns+` from scenario_walk w where w.person_id = $1 and w.code = $2 and w.status = 'active'`, person, code)
	if err != nil {
		return Walk{}, err
	}
	return withSteps(ctx, q, r.walk())
}

func withSteps(ctx context.Context, q db.Q, w Walk) (Walk, error) {
	type row struct {
		step Step
		at   int64
	}
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.step.Scene, &r.step.Choice, &r.at} }, `
		select scene, choice, made_at from scenario_step where person_id = $1 and walk_id = $2 order by n`, w.PersonID, w.ID)
	for _, r := range rows {
		r.step.At = time.UnixMicro(r.at).UTC()
		w.Steps = append(w.Steps, r.step)
	}
	return w, err
}

// walksOf gives the walks of a person through a case, the latest first; there are at most MaxWalks.
func walksOf(ctx context.Context, q db.Q, person, code string) ([]Walk, error) {
	rows, err := db.All(ctx, q, (*walkRow).columns, `
		select `+walkColumns+` from scenario_walk w where w.person_id = $1 and w.code = $2 order by w.begun_at desc, w.id desc`, person, code)
	out := make([]Walk, len(rows))
	for i, r := range rows {
		out[i] = r.walk()
	}
	return out, err
}

func countWalks(ctx context.Context, q db.Q, person, code string) (int, error) {
	return db.Scalar[int](ctx, q, `select count(*) from scenario_walk where person_id = $1 and code = $2`, person, code)
}

func insertWalk(ctx context.Context, tx *db.Tx, w Walk) error {
	_, err := tx.Exec(ctx, `
		insert into scenario_walk (person_id, id, code, version_id, status, at_scene, steps, begun_at, last_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
		w.PersonID, w.ID, w.Code, w.VersionID, w.Status, w.At, len(w.Steps), w.BegunAt.UnixMicro())
	return err
}

const stepHead = `insert into scenario_step (person_id, walk_id, n, scene, choice, made_at) values`

func insertSteps(ctx context.Context, tx *db.Tx, w Walk, steps []Step) error {
	_, err := db.Insert(ctx, tx, stepHead, len(steps), func(i int) []any {
		return []any{w.PersonID, w.ID, i + 1, steps[i].Scene, steps[i].Choice, steps[i].At.UnixMicro()}
	}, "")
	return err
}

func insertStep(ctx context.Context, tx *db.Tx, w Walk, n int, s Step) error {
	_, err := tx.Exec(ctx, stepHead+` ($1, $2, $3, $4, $5, $6)`, w.PersonID, w.ID, n, s.Scene, s.Choice, s.At.UnixMicro())
	return err
}

// moveWalk writes where a walk has come to by its last step, unless it was moved by another window.
func moveWalk(ctx context.Context, tx *db.Tx, w Walk) (bool, error) {
	ended := sql.NullInt64{Int64: w.EndedAt.UnixMicro(), Valid: !w.EndedAt.IsZero()}
	n, err := tx.Exec(ctx, `
		update scenario_walk set status = $1, at_scene = $2, steps = $3, last_at = $4, ended_at = $5
		 where person_id = $6 and id = $7 and status = 'active' and steps = $3 - 1`,
		w.Status, w.At, len(w.Steps), w.LastAt.UnixMicro(), ended, w.PersonID, w.ID)
	return n == 1, err
}

func leaveUnderWay(ctx context.Context, tx *db.Tx, person, code string) error {
	_, err := tx.Exec(ctx, `
		update scenario_walk set status = 'left', last_at = $1 where person_id = $2 and code = $3 and status = 'active'`,
		tx.Now().UnixMicro(), person, code)
	return err
}

// list gives cases by code, with what the person has found of each.
func list(ctx context.Context, q db.Q, person, after string, limit int) ([]Card, error) {
	cards, err := db.All(ctx, q, func(c *Card) []any {
		return []any{&c.Code, &c.VersionID, &c.Version, &c.Competency, &c.Level, &c.Provider, &c.Endings, &c.Found, &c.Walk}
	}, `
		select c.code, v.id, v.version, v.competency, v.level, v.provider, v.endings,
		       (select count(distinct w.at_scene) from scenario_walk w
		         where w.person_id = $1 and w.code = c.code and w.version_id = v.id and w.status = 'ended'),
		       coalesce((select w.id from scenario_walk w where w.person_id = $1 and w.code = c.code and w.status = 'active'), '')
		  from scenario_case c
		  join scenario_version v on v.id = c.version_id
		 where c.code > $2
		 order by c.code
		 limit $3`, person, after, limit)
	if err != nil {
		return nil, err
	}
	return cards, wordCards(ctx, q, cards)
}

// wordCards fills in what cases are called.
func wordCards(ctx context.Context, q db.Q, cards []Card) error {
	if len(cards) == 0 {
		return nil
	}
	at, ids := map[string]*Card{}, make([]string, len(cards))
	for i := range cards {
		c := &cards[i]
		c.Title, c.Summary, c.Minutes = Names{}, Names{}, map[string]int{}
		at[c.VersionID], ids[i] = c, c.VersionID
	}
	type row struct {
		version, lang, title, summary string
		minutes                       int
	}
	return db.Each(ctx, q, func(r *row) []any { return []any{&r.version, &r.lang, &r.title, &r.summary, &r.minutes} }, func(r row) error {
		c := at[r.version]
		c.Title[r.lang], c.Summary[r.lang], c.Minutes[r.lang] = r.title, r.summary, r.minutes
		return nil
	}, `
		select version_id, lang, title, summary, minutes
		  from scenario_version_text
		 where version_id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
}
