package programme

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/learning"
)

const versionColumns = `v.id, v.code, v.org_code, v.from_n, v.live_n, v.state, v.body, v.revision, v.made_at, v.made_by, v.changed_at`

func (v *Version) columns() []any {
	return []any{&v.ID, &v.Code, &v.Org, &v.From, &v.N, &v.State, db.JSON(&v.Body), &v.Revision, db.Micros(&v.MadeAt), &v.MadeBy, db.Micros(&v.ChangedAt)}
}

func selectVersion(ctx context.Context, q db.Q, id string) (Version, error) {
	return db.One(ctx, q, (*Version).columns, `select `+versionColumns+` from programme_version v where v.id = $1`, id)
}

// lockVersion gives a version that nobody else changes until this transaction ends.
func lockVersion(ctx context.Context, tx *db.Tx, id string) (Version, error) {
	if _, err := tx.Exec(ctx, `update programme_version set revision = revision where id = $1`, id); err != nil {
		return Version{}, err
	}
	return selectVersion(ctx, tx, id)
}

func insertVersion(ctx context.Context, tx *db.Tx, v Version) (bool, error) {
	n, err := tx.Exec(ctx, `
		insert into programme_version (id, code, org_code, from_n, live_n, state, body, before, revision, made_at, made_by, changed_at)
		values ($1, $2, $3, $4, 0, $5, $6, '', 0, $7, $8, $7)
		on conflict (code) where state in ('draft', 'review', 'approved') do nothing`,
		v.ID, v.Code, v.Org, v.From, string(v.State), db.AsJSON(v.Body), tx.Now().UnixMicro(), v.MadeBy)
	return n == 1, err
}

func setBody(ctx context.Context, tx *db.Tx, v Version, b Body) error {
	_, err := tx.Exec(ctx, `update programme_version set before = body, body = $1, revision = revision + 1 where id = $2`, db.AsJSON(b), v.ID)
	return err
}

// beforeOf gives what a draft was before its last change; without title where nothing can be taken back.
func beforeOf(ctx context.Context, q db.Q, id string) (Body, error) {
	return db.One(ctx, q, func(b *Body) []any { return []any{db.JSON(b)} }, `select before from programme_version where id = $1`, id)
}

func setState(ctx context.Context, tx *db.Tx, id string, to State) error {
	_, err := tx.Exec(ctx, `update programme_version set state = $1, changed_at = $2 where id = $3`, string(to), tx.Now().UnixMicro(), id)
	return err
}

func step(ctx context.Context, tx *db.Tx, version, to, note string) error {
	_, err := tx.Exec(ctx, `
		insert into programme_step (version_id, n, step, at, by_id, note)
		select $1, coalesce(max(n), 0) + 1, $2, cast($3 as bigint), $4, $5
		  from programme_step
		 where version_id = $1`, version, to, tx.Now().UnixMicro(), tx.By().ID(), note)
	return err
}

func stepsOf(ctx context.Context, q db.Q, version string) ([]Step, error) {
	return db.All(ctx, q, func(s *Step) []any { return []any{&s.Step, db.Micros(&s.At), &s.By, &s.Note} },
		`select step, at, by_id, note from programme_step where version_id = $1 order by n`, version)
}

func hand(ctx context.Context, tx *db.Tx, version, did string) error {
	_, err := tx.Exec(ctx, `insert into programme_hand (version_id, by_id, did, at) values ($1, $2, $3, $4) on conflict (version_id, by_id, did) do nothing`,
		version, tx.By().ID(), did, tx.Now().UnixMicro())
	return err
}

// handsOf gives what somebody did on versions, by version.
func handsOf(ctx context.Context, q db.Q, by string, versions []string) (map[string]map[string]bool, error) {
	out := map[string]map[string]bool{}
	if len(versions) == 0 {
		return out, nil
	}
	type row struct{ version, did string }
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.version, &r.did} }, func(r row) error {
		if out[r.version] == nil {
			out[r.version] = map[string]bool{}
		}
		out[r.version][r.did] = true
		return nil
	}, `select version_id, did from programme_hand where by_id = $1 and version_id in (`+db.List(2, len(versions))+`)`, append([]any{by}, db.Args(versions)...)...)
	return out, err
}

func countOf(ctx context.Context, q db.Q, org string) (int, error) {
	return db.Scalar[int](ctx, q, `select count(distinct code) from programme_version where org_code = $1`, org)
}

// anyOf tells whether a code is borne by any programme, from its draft on.
func anyOf(ctx context.Context, q db.Q, code string) (bool, error) {
	n, err := db.Scalar[int](ctx, q, `select count(*) from programme_version where code = $1 and state <> 'discarded'`, code)
	return n > 0, err
}

func deskOf(ctx context.Context, q db.Q, paths []string, after string, limit int) ([]Version, error) {
	within, more := db.Within("o.path", paths, 2)
	args := append([]any{after}, more...)
	return db.All(ctx, q, (*Version).columns, `
		select `+versionColumns+`
		  from programme_version v
		  join people_v_org o on o.code = v.org_code
		 where ($1 = '' or v.id < $1) and v.state in ('draft', 'review', 'approved', 'live') and `+within+`
		 order by v.id desc
		 limit `+db.List(len(args)+1, 1), append(args, limit)...)
}

// current gives the version of a programme that may be begun now, or was the last.
func current(ctx context.Context, q db.Q, op, code string) (Version, error) {
	v, err := db.One(ctx, q, (*Version).columns, `
		select `+versionColumns+`
		  from programme_programme p
		  join programme_version v on v.id = p.version_id
		 where p.code = $1`, code)
	if db.None(err) {
		return v, fault.E(fault.NotFound, op, "programme.unknown", "code", short(code))
	}
	return v, err
}

// replaceLive makes a version the one that is begun from now on, and gives its number.
func replaceLive(ctx context.Context, tx *db.Tx, v Version) (int, error) {
	if _, err := tx.Exec(ctx, `update programme_version set state = 'replaced', changed_at = $1 where code = $2 and state = 'live'`, tx.Now().UnixMicro(), v.Code); err != nil {
		return 0, err
	}
	n, err := db.Scalar[int](ctx, tx, `
		insert into programme_programme (code, version, version_id, org_code, status, changed_at) values ($1, 1, $2, $3, 'live', $4)
		on conflict (code) do update set version = programme_programme.version + 1, version_id = excluded.version_id, org_code = excluded.org_code,
		       status = 'live', changed_at = excluded.changed_at
		returning version`, v.Code, v.ID, v.Org, tx.Now().UnixMicro())
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `update programme_version set live_n = $1 where id = $2`, n, v.ID); err != nil {
		return 0, err
	}
	if err := clearShelf(ctx, tx, v.Code); err != nil {
		return 0, err
	}
	var langs []string
	for lang := range v.Body.Title {
		langs = append(langs, lang)
	}
	_, err = db.Insert(ctx, tx, `insert into programme_name (code, lang, title, sort_key) values`, len(langs), func(i int) []any {
		title := v.Body.Title[langs[i]]
		return []any{v.Code, langs[i], title, learning.SortKey(langs[i], title)}
	}, "")
	if err != nil {
		return 0, err
	}
	courses := v.Body.Courses()
	_, err = db.Insert(ctx, tx, `insert into programme_item (course, code) values`, len(courses), func(i int) []any { return []any{courses[i], v.Code} }, "")
	return n, err
}

// clearShelf takes a programme out of what is searched.
func clearShelf(ctx context.Context, tx *db.Tx, code string) error {
	if _, err := tx.Exec(ctx, `delete from programme_item where code = $1`, code); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `delete from programme_name where code = $1`, code)
	return err
}

func setRetired(ctx context.Context, tx *db.Tx, code string) error {
	_, err := tx.Exec(ctx, `update programme_programme set status = 'retired', changed_at = $1 where code = $2`, tx.Now().UnixMicro(), code)
	return err
}
