package access

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// --- accounts

func insertAccounts(ctx context.Context, tx *db.Tx, persons []people.Person) error {
	now := tx.Now().UnixMicro()
	_, err := db.Insert(ctx, tx, `
		insert into access_account (person_id, code, state, secret, made_at, changed_at) values`, len(persons), func(i int) []any {
		return []any{persons[i].ID, persons[i].Code, string(StateNew), "", now, now}
	}, `on conflict (person_id) do update set code = excluded.code`)
	return err
}

// setLogins makes persons findable by these logins and no others; each word comes once. A login that is another's stays that
// one's.
func setLogins(ctx context.Context, tx *db.Tx, personIDs []string, logins []login) error {
	_, err := tx.Exec(ctx, `delete from access_login where person_id in (`+db.List(1, len(personIDs))+`)`, db.Args(personIDs)...)
	if err != nil {
		return err
	}
	// A code is the person's for certain, an address is what somebody typed: the code takes the login from it.
	_, err = db.Insert(ctx, tx, `insert into access_login (login, person_id, kind) values`, len(logins), func(i int) []any {
		return []any{logins[i].word, logins[i].personID, logins[i].kind}
	}, `
		on conflict (login) do update set person_id = excluded.person_id, kind = excluded.kind
		  where excluded.kind = 'code' and access_login.kind = 'email'`)
	return err
}

func accountOf(ctx context.Context, q db.Q, personID string) (Account, error) {
	type row struct {
		Account
		first *int64
		at    int64
	}
	r, err := db.One(ctx, q, func(r *row) []any {
		return []any{&r.PersonID, &r.Code, &r.State, &r.first, &r.at}
	}, `select person_id, code, state, first_at, changed_at from access_account where person_id = $1`, personID)
	if db.None(err) {
		return Account{PersonID: personID}, nil
	}
	if r.first != nil {
		r.FirstAt = micro(*r.first)
	}
	r.ChangedAt = micro(r.at)
	return r.Account, err
}

func statesOf(ctx context.Context, q db.Q, personIDs []string, into map[string]State) error {
	type row struct {
		id    string
		state State
	}
	return db.Each(ctx, q, func(r *row) []any { return []any{&r.id, &r.state} },
		func(r row) error { into[r.id] = r.state; return nil },
		`select person_id, state from access_account where person_id in (`+db.List(1, len(personIDs))+`)`, db.Args(personIDs)...)
}

// wayIn gives the active account behind a login; the empty way when there is none.
func wayIn(ctx context.Context, q db.Q, login string) (way, error) {
	return oneWay(ctx, q, `
		select a.person_id, a.code, a.secret
		  from access_login l
		  join access_account a on a.person_id = l.person_id
		 where l.login = $1 and a.state = 'active'`, login)
}

// wayOf is wayIn for a person.
func wayOf(ctx context.Context, q db.Q, personID string) (way, error) {
	return oneWay(ctx, q, `select person_id, code, secret from access_account where person_id = $1 and state = 'active'`, personID)
}

func oneWay(ctx context.Context, q db.Q, query, key string) (way, error) {
	w, err := db.One(ctx, q, func(w *way) []any { return []any{&w.personID, &w.code, &w.secret} }, query, key)
	if db.None(err) {
		return way{}, nil
	}
	return w, err
}

// stillActive takes the account's row, so that who closes it meanwhile waits and finds the new session to end.
func stillActive(ctx context.Context, tx *db.Tx, personID, secret string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update access_account set state = state
		 where person_id = $1 and state = 'active' and secret = $2`, personID, secret)
	return n > 0, err
}

func setActive(ctx context.Context, tx *db.Tx, personID, phc string) error {
	_, err := tx.Exec(ctx, `
		update access_account set state = 'active', secret = $1, first_at = coalesce(first_at, $2), changed_at = $2
		 where person_id = $3`, phc, tx.Now().UnixMicro(), personID)
	return err
}

func changeSecret(ctx context.Context, tx *db.Tx, personID, from, to string) (int64, error) {
	return tx.Exec(ctx, `
		update access_account set secret = $1, changed_at = $2
		 where person_id = $3 and state = 'active' and secret = $4`, to, tx.Now().UnixMicro(), personID, from)
}

func setClosed(ctx context.Context, tx *db.Tx, personID string) (int64, error) {
	return tx.Exec(ctx, `
		update access_account set state = 'closed', secret = '', changed_at = $1
		 where person_id = $2 and state <> 'closed'`, tx.Now().UnixMicro(), personID)
}

// --- sessions

func insertSession(ctx context.Context, tx *db.Tx, personID, hash string, s Session) error {
	_, err := tx.Exec(ctx, `
		insert into access_session (person_id, id, hash, kind, device, made_at, seen_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		personID, s.ID, hash, string(s.Kind), s.Device, s.MadeAt.UnixMicro(), s.SeenAt.UnixMicro(), s.ExpiresAt.UnixMicro())
	return err
}

// sessionByHash gives a session that has not run out, with its account in use and the grants in force, in one statement: every
// page begins with it.
func sessionByHash(ctx context.Context, q db.Q, hash string, now int64) (known, error) {
	type row struct {
		known
		first                     *int64
		changed, made, seen, ends int64
		role                      who.Role
		path                      string
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		s := &r.account.Session
		return []any{
			&s.ID, &s.Kind, &s.Device, &r.made, &r.seen, &r.ends, &r.account.PersonID, &r.account.Code, &r.account.State, &r.first,
			&r.changed, &r.actor.Name, &r.role, &r.path,
		}
	}, `
		select s.id, s.kind, s.device, s.made_at, s.seen_at, s.expires_at, a.person_id, a.code, a.state, a.first_at,
		       a.changed_at, coalesce(n.name, ''), coalesce(g.role, ''), coalesce(g.path, '')
		  from access_session s
		  join access_account a on a.person_id = s.person_id and a.state = 'active'
		  left join people_v_name n on n.person_id = s.person_id and n.lang = 'en'
		  left join access_grant g on g.person_id = s.person_id and g.ended_at is null
		 where s.hash = $1 and s.expires_at > $2
		 order by g.role, g.path`, hash, now)
	if err != nil || len(rows) == 0 {
		return known{}, cmp.Or(err, db.ErrNone)
	}
	r := rows[0]
	for _, g := range rows {
		if g.role != "" {
			r.actor.Grants = append(r.actor.Grants, who.Grant{Role: g.role, Path: g.path})
		}
	}
	s := &r.account.Session
	s.MadeAt, s.SeenAt, s.ExpiresAt = micro(r.made), micro(r.seen), micro(r.ends)
	r.account.ChangedAt = micro(r.changed)
	if r.first != nil {
		r.account.FirstAt = micro(*r.first)
	}
	r.actor.PersonID, r.actor.Code = r.account.PersonID, r.account.Code
	return r.known, nil
}

func slideSession(ctx context.Context, tx *db.Tx, personID, id string, seen, until int64) error {
	_, err := tx.Exec(ctx, `
		update access_session set seen_at = $1, expires_at = $2
		 where person_id = $3 and id = $4 and seen_at < $1`, seen, until, personID, id)
	return err
}

func sessionsOf(ctx context.Context, q db.Q, personID string, now int64) ([]Session, error) {
	type row struct {
		Session
		made, seen, until int64
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{&r.ID, &r.Kind, &r.Device, &r.made, &r.seen, &r.until}
	}, `
		select id, kind, device, made_at, seen_at, expires_at
		  from access_session
		 where person_id = $1 and expires_at > $2
		 order by seen_at desc, id desc`, personID, now)
	out := make([]Session, len(rows))
	for i, r := range rows {
		out[i] = r.Session
		out[i].MadeAt, out[i].SeenAt, out[i].ExpiresAt = micro(r.made), micro(r.seen), micro(r.until)
	}
	return out, err
}

func deleteSession(ctx context.Context, tx *db.Tx, hash string) error {
	_, err := tx.Exec(ctx, `delete from access_session where hash = $1`, hash)
	return err
}

func deleteSessionByID(ctx context.Context, tx *db.Tx, personID, id string) (int64, error) {
	return tx.Exec(ctx, `delete from access_session where person_id = $1 and id = $2`, personID, id)
}

// deleteSessions ends a person's sessions but for the one with the id to keep.
func deleteSessions(ctx context.Context, tx *db.Tx, personID, keep string) error {
	_, err := tx.Exec(ctx, `delete from access_session where person_id = $1 and id <> $2`, personID, keep)
	return err
}

func deleteAllSessions(ctx context.Context, tx *db.Tx, personID string) error {
	return deleteSessions(ctx, tx, personID, "")
}

// --- tokens for programs

func insertToken(ctx context.Context, tx *db.Tx, personID, hash string, t Token) error {
	_, err := tx.Exec(ctx, `
		insert into access_token (person_id, id, hash, label, made_at, made_by, used_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, 0, $7)`,
		personID, t.ID, hash, t.Label, t.MadeAt.UnixMicro(), t.MadeBy, t.ExpiresAt.UnixMicro())
	return err
}

func tokenByHash(ctx context.Context, q db.Q, hash string, now int64) (known, Token, error) {
	type row struct {
		known
		id         string
		used, ends int64
	}
	r, err := db.One(ctx, q, func(r *row) []any {
		return []any{&r.id, &r.used, &r.ends, &r.actor.PersonID, &r.actor.Code, &r.actor.Name}
	}, `
		select t.id, t.used_at, t.expires_at, a.person_id, a.code, coalesce(n.name, '')
		  from access_token t
		  join access_account a on a.person_id = t.person_id and a.state <> 'closed'
		  left join people_v_name n on n.person_id = t.person_id and n.lang = 'en'
		 where t.hash = $1 and t.expires_at > $2`, hash, now)
	r.until = micro(r.ends)
	return r.known, Token{ID: r.id, UsedAt: micro(r.used)}, err
}

func tokensOf(ctx context.Context, q db.Q, personID string, now int64) ([]Token, error) {
	type row struct {
		Token
		made, used, until int64
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{&r.ID, &r.Label, &r.made, &r.MadeBy, &r.used, &r.until}
	}, `
		select id, label, made_at, made_by, used_at, expires_at
		  from access_token
		 where person_id = $1 and expires_at > $2
		 order by made_at desc, id desc`, personID, now)
	out := make([]Token, len(rows))
	for i, r := range rows {
		out[i] = r.Token
		out[i].MadeAt, out[i].UsedAt, out[i].ExpiresAt = micro(r.made), micro(r.used), micro(r.until)
	}
	return out, err
}

func touchToken(ctx context.Context, tx *db.Tx, personID, id string, now int64) error {
	_, err := tx.Exec(ctx, `update access_token set used_at = $1 where person_id = $2 and id = $3`, now, personID, id)
	return err
}

func deleteToken(ctx context.Context, tx *db.Tx, personID, id string) (int64, error) {
	return tx.Exec(ctx, `delete from access_token where person_id = $1 and id = $2`, personID, id)
}

func deleteTokens(ctx context.Context, tx *db.Tx, personID string) error {
	_, err := tx.Exec(ctx, `delete from access_token where person_id = $1`, personID)
	return err
}

// --- slips

// slipRow is a slip as it is stored.
type slipRow struct {
	personID, id, madeBy string
	state                SlipState
	until, stepUntil     time.Time
	madeAt               time.Time // of slipsOf alone
}

func insertSlips(ctx context.Context, tx *db.Tx, slips []Slip, hashes []string) error {
	now, by := tx.Now().UnixMicro(), tx.By().ID()
	_, err := db.Insert(ctx, tx, `
		insert into access_slip (person_id, id, hash, state, made_at, made_by, expires_at, step_hash, step_until) values`, len(slips), func(i int) []any {
		return []any{slips[i].PersonID, id.New(), hashes[i], string(SlipWaiting), now, by, slips[i].ExpiresAt.UnixMicro(), "", 0}
	}, ``)
	return err
}

// replaceSlips makes the persons' slips that are still good for something worthless.
func replaceSlips(ctx context.Context, tx *db.Tx, personIDs []string) error {
	_, err := tx.Exec(ctx, `
		update access_slip set state = 'replaced'
		 where person_id in (`+db.List(1, len(personIDs))+`) and state in ('waiting', 'redeemed', 'confirmed')`, db.Args(personIDs)...)
	return err
}

func oneSlip(ctx context.Context, q db.Q, condition, hash string) (slipRow, error) {
	type row struct {
		slipRow
		ends, step int64
	}
	r, err := db.One(ctx, q, func(r *row) []any {
		return []any{&r.personID, &r.id, &r.madeBy, &r.state, &r.ends, &r.step}
	}, `
		select person_id, id, made_by, state, expires_at, step_until
		  from access_slip
		 where `+condition+`
		 order by made_at desc
		 limit 1`, hash)
	r.until, r.stepUntil = micro(r.ends), micro(r.step)
	return r.slipRow, err
}

func slipByHash(ctx context.Context, q db.Q, hash string) (slipRow, error) {
	return oneSlip(ctx, q, `hash = $1`, hash)
}

func slipByStep(ctx context.Context, q db.Q, stepHash string) (slipRow, error) {
	return oneSlip(ctx, q, `step_hash = $1`, stepHash)
}

// slipsOf gives a person's last slips, the newest first: ids are in the order of time.
func slipsOf(ctx context.Context, q db.Q, personID string, most int) ([]slipRow, error) {
	type row struct {
		slipRow
		made, ends, step int64
	}
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.madeBy, &r.state, &r.made, &r.ends, &r.step} }, `
		select made_by, state, made_at, expires_at, step_until
		  from access_slip
		 where person_id = $1
		 order by id desc
		 limit $2`, personID, most)
	out := make([]slipRow, len(rows))
	for i, r := range rows {
		out[i] = r.slipRow
		out[i].madeAt, out[i].until, out[i].stepUntil = micro(r.made), micro(r.ends), micro(r.step)
	}
	return out, err
}

func redeemSlip(ctx context.Context, tx *db.Tx, s slipRow, stepHash string) (int64, error) {
	return tx.Exec(ctx, `
		update access_slip set state = 'redeemed', step_hash = $1, step_until = $2
		 where person_id = $3 and id = $4 and state = 'waiting'`, stepHash, s.stepUntil.UnixMicro(), s.personID, s.id)
}

// setSlipState moves a slip on from the state in which it was read.
func setSlipState(ctx context.Context, tx *db.Tx, s slipRow, to SlipState) (int64, error) {
	return tx.Exec(ctx, `
		update access_slip set state = $1
		 where person_id = $2 and id = $3 and state = $4`, string(to), s.personID, s.id, string(s.state))
}

// --- grants

func insertGrant(ctx context.Context, tx *db.Tx, id, personID string, role who.Role, orgID, path, by string) error {
	_, err := tx.Exec(ctx, `
		insert into access_grant (person_id, id, role, org_id, path, given_at, given_by, ended_by)
		values ($1, $2, $3, $4, $5, $6, $7, '')`, personID, id, string(role), orgID, path, tx.Now().UnixMicro(), by)
	return err
}

func endGrant(ctx context.Context, tx *db.Tx, personID string, role who.Role, path string) (int64, error) {
	return tx.Exec(ctx, `
		update access_grant set ended_at = $1, ended_by = $2
		 where person_id = $3 and role = $4 and path = $5 and ended_at is null`,
		tx.Now().UnixMicro(), tx.By().ID(), personID, string(role), path)
}

// endGrants ends all that a person holds, and gives the facts of it.
func endGrants(ctx context.Context, tx *db.Tx, personID string) ([]Revoked, error) {
	return db.All(ctx, tx, func(r *Revoked) []any { return []any{&r.Person, &r.Role, &r.Path} }, `
		update access_grant set ended_at = $1, ended_by = $2
		 where person_id = $3 and ended_at is null
		 returning person_id, role, path`, tx.Now().UnixMicro(), tx.By().ID(), personID)
}

func grantsOf(ctx context.Context, q db.Q, personID string) ([]who.Grant, error) {
	return db.All(ctx, q, func(g *who.Grant) []any { return []any{&g.Role, &g.Path} }, `
		select role, path from access_grant
		 where person_id = $1 and ended_at is null
		 order by role, path`, personID)
}

// grantsOfAll is grantsOf for several persons.
func grantsOfAll(ctx context.Context, q db.Q, personIDs []string) (map[string][]who.Grant, error) {
	type row struct {
		person string
		who.Grant
	}
	out := map[string][]who.Grant{}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.person, &r.Role, &r.Path} }, func(r row) error {
		out[r.person] = append(out[r.person], r.Grant)
		return nil
	}, `
		select person_id, role, path from access_grant
		 where person_id in (`+db.List(1, len(personIDs))+`) and ended_at is null
		 order by person_id, role, path`, db.Args(personIDs)...)
	return out, err
}

func grantedUnits(ctx context.Context, q db.Q) (map[string]string, error) {
	type row struct{ id, path string }
	at := map[string]string{}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.id, &r.path} },
		func(r row) error { at[r.id] = r.path; return nil },
		`select distinct org_id, path from access_grant where ended_at is null and org_id <> ''`)
	return at, err
}

func moveGrants(ctx context.Context, tx *db.Tx, orgID, path string) error {
	_, err := tx.Exec(ctx, `update access_grant set path = $1 where org_id = $2 and ended_at is null`, path, orgID)
	return err
}

const heldColumns = `person_id, role, path, given_at, given_by, coalesce(ended_at, 0), ended_by`

type heldRow struct {
	Held
	given, ended int64
}

func heldDest(r *heldRow) []any {
	return []any{&r.PersonID, &r.Role, &r.Path, &r.given, &r.GivenBy, &r.ended, &r.EndedBy}
}

func heldList(rows []heldRow) []Held {
	out := make([]Held, len(rows))
	for i, r := range rows {
		out[i] = r.Held
		out[i].GivenAt, out[i].EndedAt = micro(r.given), micro(r.ended)
	}
	return out
}

func heldBy(ctx context.Context, q db.Q, personID string) ([]Held, error) {
	rows, err := db.All(ctx, q, heldDest, `
		select `+heldColumns+`
		  from access_grant
		 where person_id = $1
		 order by given_at desc, id desc`, personID)
	return heldList(rows), err
}

func heldOver(ctx context.Context, q db.Q, paths []string, after Held, limit int) ([]Held, error) {
	within, args := db.Within("path", paths, 4)
	args = append([]any{after.Path, string(after.Role), after.PersonID}, args...)
	args = append(args, limit)
	rows, err := db.All(ctx, q, heldDest, `
		select `+heldColumns+`
		  from access_grant
		 where (path, role, person_id) > ($1, $2, $3)
		   and `+within+`
		   and ended_at is null
		 order by path, role, person_id
		 limit `+db.List(len(args), 1), args...)
	return heldList(rows), err
}

// --- guesses

// lockThrottle takes the row of a key for this transaction, made when it is missing, and gives its times in order.
func lockThrottle(ctx context.Context, tx *db.Tx, key string) ([]int64, error) {
	text, err := db.Scalar[string](ctx, tx, `
		insert into access_throttle (key, times, last_at) values ($1, '[]', 0)
		on conflict (key) do update set key = excluded.key
		returning times`, key)
	if err != nil {
		return nil, err
	}
	var times []int64
	if err := json.Unmarshal([]byte(text), &times); err != nil {
		return nil, fmt.Errorf("access: times of guesses: %w", err)
	}
	return times, nil
}

func setThrottle(ctx context.Context, tx *db.Tx, key string, times []int64, last int64) error {
	if len(times) == 0 {
		return forgetThrottle(ctx, tx, key)
	}
	text, err := json.Marshal(times)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `update access_throttle set times = $1, last_at = $2 where key = $3`, string(text), last, key)
	return err
}

func forgetThrottle(ctx context.Context, tx *db.Tx, key string) error {
	_, err := tx.Exec(ctx, `delete from access_throttle where key = $1`, key)
	return err
}

// --- the installation, and what has run out

func readSalt(ctx context.Context, q db.Q) (string, error) {
	return db.Scalar[string](ctx, q, `select salt from access_salt where id = 1`)
}

func insertSalt(ctx context.Context, tx *db.Tx, salt string) error {
	_, err := tx.Exec(ctx, `insert into access_salt (id, salt) values (1, $1) on conflict (id) do nothing`, salt)
	return err
}

func sweep(ctx context.Context, tx *db.Tx, now, guesses int64) (int64, error) {
	var gone int64
	for _, s := range []struct {
		query string
		until int64
	}{
		{`delete from access_session where expires_at <= $1`, now},
		{`delete from access_token where expires_at <= $1`, now},
		{`delete from access_throttle where last_at <= $1`, guesses},
	} {
		n, err := tx.Exec(ctx, s.query, s.until)
		if err != nil {
			return gone, err
		}
		gone += n
	}
	return gone, nil
}
