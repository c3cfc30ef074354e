package launch

import (
	"context"
	"database/sql"
	"encoding/json"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/standard/cmi5"
)

func insertCourse(ctx context.Context, tx *db.Tx, c Course) (int64, error) {
	return tx.Exec(ctx, `
		insert into launch_course (id, package_id, owner, state, iri, publisher, title, description, objectives, aus, made_by, made_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		on conflict (package_id) do nothing`,
		c.ID, c.Package, c.Owner, string(c.State), c.iri, c.Course.ID, db.AsJSON(c.Title), db.AsJSON(c.Description), db.AsJSON(c.Objectives),
		len(c.AUs), c.MadeBy, c.MadeAt.UnixMicro())
}

func insertParts(ctx context.Context, tx *db.Tx, c Course) error {
	_, err := db.Insert(ctx, tx, `
		insert into launch_au (course_id, idx, publisher, title, description, objectives, url, move_on, mastery, own_window, parameters, entitlement, type)
		values`, len(c.AUs), func(i int) []any {
		u := c.AUs[i]
		var parameters, key any
		if u.HasParameters {
			parameters = u.LaunchParameters
		}
		if u.HasKey {
			key = u.EntitlementKey
		}
		own := 0
		if u.OwnWindow {
			own = 1
		}
		return []any{
			c.ID, i, u.ID, db.AsJSON(u.Title), db.AsJSON(u.Description), db.AsJSON(u.Objectives), u.URL, string(u.MoveOn), u.MasteryScore, own,
			parameters, key, u.ActivityType,
		}
	}, ``)
	if err != nil {
		return err
	}
	_, err = db.Insert(ctx, tx, `
		insert into launch_block (course_id, idx, publisher, title, description, objectives, first_au, last_au, depth)
		values`, len(c.Blocks), func(i int) []any {
		b := c.Blocks[i]
		return []any{c.ID, i, b.ID, db.AsJSON(b.Title), db.AsJSON(b.Description), db.AsJSON(b.Objectives), b.First, b.Last, b.Depth}
	}, ``)
	return err
}

func setState(ctx context.Context, tx *db.Tx, courseID string, s State) error {
	_, err := tx.Exec(ctx, `update launch_course set state = $1 where id = $2`, string(s), courseID)
	return err
}

// courseWhere gives the course with this value in a column, id or package_id.
func courseWhere(ctx context.Context, q db.Q, column, value string) (Course, error) {
	var title, description, objectives string
	var made int64
	c, err := db.One(ctx, q, func(c *Course) []any {
		return []any{&c.ID, &c.Package, &c.Owner, &c.State, &c.iri, &c.Course.ID, &title, &description, &objectives, &c.MadeBy, &made}
	}, `
		select id, package_id, owner, state, iri, publisher, title, description, objectives, made_by, made_at
		  from launch_course
		 where `+column+` = $1`, value)
	if db.None(err) {
		return c, fault.E(fault.NotFound, "launch.Course", "launch.no_course")
	}
	if err != nil {
		return c, err
	}
	c.MadeAt = at(made)
	if err := unpacked(title, &c.Title, description, &c.Description, objectives, &c.Objectives); err != nil {
		return c, err
	}
	if c.AUs, err = ausOf(ctx, q, c.ID); err != nil {
		return c, err
	}
	c.Blocks, err = blocksOf(ctx, q, c.ID)
	return c, err
}

// unpacked reads pairs of JSON and where it goes.
func unpacked(pairs ...any) error {
	for i := 0; i < len(pairs); i += 2 {
		if err := json.Unmarshal([]byte(pairs[i].(string)), pairs[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func ausOf(ctx context.Context, q db.Q, courseID string) ([]cmi5.AU, error) {
	type row struct {
		cmi5.AU
		title, description, objectives string
		own                            int64
		parameters, key                sql.NullString
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{&r.ID, &r.title, &r.description, &r.objectives, &r.URL, &r.MoveOn, &r.MasteryScore, &r.own, &r.parameters, &r.key, &r.ActivityType}
	}, `
		select publisher, title, description, objectives, url, move_on, mastery, own_window, parameters, entitlement, type
		  from launch_au
		 where course_id = $1
		 order by idx`, courseID)
	if err != nil {
		return nil, err
	}
	out := make([]cmi5.AU, len(rows))
	for i, r := range rows {
		if err := unpacked(r.title, &r.Title, r.description, &r.Description, r.objectives, &r.Objectives); err != nil {
			return nil, err
		}
		r.OwnWindow = r.own == 1
		r.LaunchParameters, r.HasParameters = r.parameters.String, r.parameters.Valid
		r.EntitlementKey, r.HasKey = r.key.String, r.key.Valid
		out[i] = r.AU
	}
	return out, nil
}

func blocksOf(ctx context.Context, q db.Q, courseID string) ([]cmi5.Block, error) {
	type row struct {
		cmi5.Block
		title, description, objectives string
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{&r.ID, &r.title, &r.description, &r.objectives, &r.First, &r.Last, &r.Depth}
	}, `
		select publisher, title, description, objectives, first_au, last_au, depth
		  from launch_block
		 where course_id = $1
		 order by idx`, courseID)
	if err != nil {
		return nil, err
	}
	out := make([]cmi5.Block, len(rows))
	for i, r := range rows {
		if err := unpacked(r.title, &r.Title, r.description, &r.Description, r.objectives, &r.Objectives); err != nil {
			return nil, err
		}
		out[i] = r.Block
	}
	return out, nil
}

func insertRegistration(ctx context.Context, tx *db.Tx, r Registration, by string) error {
	_, err := tx.Exec(ctx, `
		insert into launch_registration (id, course_id, person_id, home_page, account, made_by, made_at, satisfied_at)
		values ($1, $2, $3, $4, $5, $6, $7, 0)`, r.ID, r.Course, r.Person, r.Actor.HomePage, r.Actor.Name, by, r.MadeAt.UnixMicro())
	return err
}

const registrationColumns = `select id, course_id, person_id, home_page, account, made_at, satisfied_at from launch_registration`

func registrationOf(ctx context.Context, q db.Q, where string, args ...any) (Registration, error) {
	var made, satisfied int64
	r, err := db.One(ctx, q, func(r *Registration) []any {
		return []any{&r.ID, &r.Course, &r.Person, &r.Actor.HomePage, &r.Actor.Name, &made, &satisfied}
	}, registrationColumns+where, args...)
	if db.None(err) {
		return r, fault.E(fault.NotFound, "launch.Registration", "launch.no_registration")
	}
	r.MadeAt, r.SatisfiedAt = at(made), at(satisfied)
	return r, err
}

func registration(ctx context.Context, q db.Q, registrationID string) (Registration, error) {
	return registrationOf(ctx, q, ` where id = $1`, registrationID)
}

func latestRegistration(ctx context.Context, q db.Q, personID, courseID string) (Registration, error) {
	return registrationOf(ctx, q, ` where person_id = $1 and course_id = $2 order by made_at desc, id desc limit 1`, personID, courseID)
}

func setSatisfied(ctx context.Context, tx *db.Tx, registrationID string, at int64) error {
	_, err := tx.Exec(ctx, `update launch_registration set satisfied_at = $1 where id = $2`, at, registrationID)
	return err
}

// unmetOf are the AUs of a course that are not met within a registration, by index.
func unmetOf(ctx context.Context, q db.Q, courseID, registrationID string) (map[int]bool, error) {
	out := map[int]bool{}
	err := db.Each(ctx, q, func(i *int) []any { return []any{i} }, func(i int) error { out[i] = true; return nil }, `
		select a.idx
		  from launch_au a
		 where a.course_id = $1 and a.move_on <> 'NotApplicable'
		   and not exists (select 1 from launch_progress p where p.registration_id = $2 and p.au = a.idx and p.met_at > 0)`,
		courseID, registrationID)
	return out, err
}

func satisfiedOf(ctx context.Context, q db.Q, registrationID string) (map[int]bool, error) {
	out := map[int]bool{}
	err := db.Each(ctx, q, func(i *int) []any { return []any{i} }, func(i int) error { out[i] = true; return nil },
		`select block from launch_satisfied where registration_id = $1`, registrationID)
	return out, err
}

func insertSatisfied(ctx context.Context, tx *db.Tx, registrationID string, blocks []int) error {
	_, err := db.Insert(ctx, tx, `insert into launch_satisfied (registration_id, block, at) values`, len(blocks), func(i int) []any {
		return []any{registrationID, blocks[i], tx.Now().UnixMicro()}
	}, ``)
	return err
}

const progressColumns = `select au, completed_at, passed_at, waived_at, reason, scaled, met_at from launch_progress`

type progressRow struct {
	Progress
	completed, passed, waived, met int64
}

func (r *progressRow) dest() []any {
	return []any{&r.Index, &r.completed, &r.passed, &r.waived, &r.Reason, &r.Scaled, &r.met}
}

func (r progressRow) progress() Progress {
	r.CompletedAt, r.PassedAt, r.WaivedAt, r.MetAt = at(r.completed), at(r.passed), at(r.waived), at(r.met)
	return r.Progress
}

// progress is how far an AU is; one of which nothing was said yet is at its beginning.
func progress(ctx context.Context, q db.Q, registrationID string, index int) (Progress, error) {
	r, err := db.One(ctx, q, (*progressRow).dest, progressColumns+` where registration_id = $1 and au = $2`, registrationID, index)
	if db.None(err) {
		return Progress{Index: index}, nil
	}
	return r.progress(), err
}

func progressOf(ctx context.Context, q db.Q, registrationID string) ([]Progress, error) {
	rows, err := db.All(ctx, q, (*progressRow).dest, progressColumns+` where registration_id = $1 order by au`, registrationID)
	out := make([]Progress, len(rows))
	for i, r := range rows {
		out[i] = r.progress()
	}
	return out, err
}

// putProgress writes how far an AU is; waivedBy is who waived it now, "" when nobody did.
func putProgress(ctx context.Context, tx *db.Tx, registrationID string, p Progress, waivedBy string) error {
	_, err := tx.Exec(ctx, `
		insert into launch_progress (registration_id, au, completed_at, passed_at, waived_at, waived_by, reason, scaled, met_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (registration_id, au) do update set completed_at = excluded.completed_at, passed_at = excluded.passed_at,
			waived_at = excluded.waived_at, reason = excluded.reason, scaled = excluded.scaled, met_at = excluded.met_at,
			waived_by = case when excluded.waived_by = '' then launch_progress.waived_by else excluded.waived_by end`,
		registrationID, p.Index, db.AsMicros(p.CompletedAt), db.AsMicros(p.PassedAt), db.AsMicros(p.WaivedAt), waivedBy, string(p.Reason), p.Scaled, db.AsMicros(p.MetAt))
	return err
}

func insertSession(ctx context.Context, tx *db.Tx, s Session, fetch string) error {
	now := s.LaunchedAt.UnixMicro()
	_, err := tx.Exec(ctx, `
		insert into launch_session (id, registration_id, course_id, au, mode, fetch_hash, fetched_at, secret_hash, prepared, judged,
			initialized_at, latest_at, launched_at, begun_at, last_at, ended_at, ending)
		values ($1, $2, $3, $4, $5, $6, 0, '', 0, 0, 0, 0, $7, 0, $8, 0, '')`,
		s.ID, s.Registration, s.Course, s.AU, string(s.Mode), fetch, now, now)
	return err
}

const sessionColumns = `
	select id, registration_id, course_id, au, mode, launched_at, begun_at, last_at, ended_at, ending
	  from launch_session`

type sessionRow struct {
	Session
	launched, begun, last, ended int64
	ending                       string
}

func (r *sessionRow) dest() []any {
	return []any{&r.ID, &r.Registration, &r.Course, &r.AU, &r.Mode, &r.launched, &r.begun, &r.last, &r.ended, &r.ending}
}

func (r sessionRow) session() Session {
	r.LaunchedAt, r.BegunAt, r.LastAt, r.EndedAt = at(r.launched), at(r.begun), at(r.last), at(r.ended)
	r.Abandoned = r.ending == "abandoned"
	return r.Session
}

func sessionsWhere(ctx context.Context, q db.Q, where string, args ...any) ([]Session, error) {
	rows, err := db.All(ctx, q, (*sessionRow).dest, sessionColumns+where, args...)
	out := make([]Session, len(rows))
	for i, r := range rows {
		out[i] = r.session()
	}
	return out, err
}

func session(ctx context.Context, q db.Q, sessionID string) (Session, error) {
	list, err := sessionsWhere(ctx, q, ` where id = $1`, sessionID)
	if err == nil && len(list) == 0 {
		return Session{}, fault.E(fault.NotFound, "launch.Session", "launch.no_session")
	} else if err != nil {
		return Session{}, err
	}
	return list[0], nil
}

func sessionsOf(ctx context.Context, q db.Q, registrationID string, limit int) ([]Session, error) {
	return sessionsWhere(ctx, q, ` where registration_id = $1 order by launched_at desc, id desc limit $2`, registrationID, limit)
}

// openSessions are the sessions of a registration that are not over, the oldest first.
func openSessions(ctx context.Context, q db.Q, registrationID string) ([]Session, error) {
	return sessionsWhere(ctx, q, ` where registration_id = $1 and ended_at = 0 order by launched_at, id`, registrationID)
}

// silentSessions are sessions that are not over and of which nothing was heard since before.
func silentSessions(ctx context.Context, q db.Q, before int64, limit int) ([]Session, error) {
	return sessionsWhere(ctx, q, ` where ended_at = 0 and last_at < $1 order by last_at limit $2`, before, limit)
}

func endSession(ctx context.Context, tx *db.Tx, sessionID string, at int64, ending string) error {
	_, err := tx.Exec(ctx, `update launch_session set ended_at = $1, ending = $2 where id = $3 and ended_at = 0`, at, ending, sessionID)
	return err
}

func updateSession(ctx context.Context, tx *db.Tx, s live) error {
	judged := 0
	if s.Judged {
		judged = 1
	}
	_, err := tx.Exec(ctx, `
		update launch_session set judged = $1, initialized_at = $2, latest_at = $3, begun_at = $4, last_at = $5 where id = $6`,
		judged, db.AsMicros(s.InitializedAt), db.AsMicros(s.Latest), db.AsMicros(s.BegunAt), db.AsMicros(s.LastAt), s.ID)
	return err
}

// fetched marks the credentials of a session as given out, and gives the session; ErrNone when they were, or the session is over.
func fetched(ctx context.Context, tx *db.Tx, fetch, secret string, now int64) (string, error) {
	return db.Scalar[string](ctx, tx, `
		update launch_session set fetched_at = $1, secret_hash = $2
		 where fetch_hash = $3 and fetched_at = 0 and ended_at = 0
		returning id`, now, secret, fetch)
}

func knownFetch(ctx context.Context, q db.Q, fetch string) (bool, error) {
	n, err := db.Scalar[int64](ctx, q, `select count(*) from launch_session where fetch_hash = $1`, fetch)
	return n > 0, err
}

func isPrepared(ctx context.Context, q db.Q, sessionID string) (bool, error) {
	n, err := db.Scalar[int64](ctx, q, `select prepared from launch_session where id = $1`, sessionID)
	return n == 1, err
}

func setPrepared(ctx context.Context, tx *db.Tx, sessionID string) error {
	_, err := tx.Exec(ctx, `update launch_session set prepared = 1 where id = $1`, sessionID)
	return err
}

// liveSession is a session with all by which its statements are judged.
func liveSession(ctx context.Context, q db.Q, sessionID string) (live, error) {
	var launched, begun, last, ended, prepared, judged, initialized, latest, completed, passed, met int64
	s, err := db.One(ctx, q, func(s *live) []any {
		return []any{
			&s.ID, &s.Registration, &s.Course, &s.AU, &s.Mode, &s.Secret, &prepared, &judged, &initialized, &latest, &launched, &begun, &last, &ended,
			&s.Agent.HomePage, &s.Agent.Name, &s.IRI, &s.Publisher, &s.Mastery, &s.MoveOn, &completed, &passed, &met,
		}
	}, `
		select s.id, s.registration_id, s.course_id, s.au, s.mode, s.secret_hash, s.prepared, s.judged, s.initialized_at, s.latest_at,
		       s.launched_at, s.begun_at, s.last_at, s.ended_at, r.home_page, r.account, c.iri, a.publisher, a.mastery, a.move_on,
		       coalesce(p.completed_at, 0), coalesce(p.passed_at, 0), coalesce(p.met_at, 0)
		  from launch_session s
		  join launch_registration r on r.id = s.registration_id
		  join launch_course c on c.id = s.course_id
		  join launch_au a on a.course_id = s.course_id and a.idx = s.au
		  left join launch_progress p on p.registration_id = s.registration_id and p.au = s.au
		 where s.id = $1`, sessionID)
	if db.None(err) {
		return s, fault.E(fault.NotFound, "launch.Session", "launch.no_session")
	}
	s.LaunchedAt, s.BegunAt, s.LastAt, s.EndedAt = at(launched), at(begun), at(last), at(ended)
	s.InitializedAt, s.Latest = at(initialized), at(latest)
	s.Prepared, s.Judged, s.Completed, s.Passed, s.Met = prepared == 1, judged == 1, completed > 0, passed > 0, met > 0
	return s, err
}
