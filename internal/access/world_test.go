package access

import (
	"context"
	"testing"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// light hashes in no time; what it protects here is nothing.
var light = Cost{MemoryKiB: 8, Passes: 1, Threads: 1}

const pin = "739164"

var operator = who.Operator("test")

// world is a small service: a department with an office in Uttar Pradesh, and one in Maharashtra.
type world struct {
	*Accounts
	t     testing.TB
	clock *clock.Fake
	ids   map[string]string // by short name
}

var staff = []struct{ name, code, org, email, born string }{
	{"head", "EMP-UP-0001", "IN.UP.PR.", "head@example.invalid", "1970-01-02"},
	{"admin", "EMP-UP-0002", "IN.UP.PR.", "admin@example.invalid", "1980-03-04"},
	{"sunita", "EMP-UP-129-0417", "IN.UP.PR.948.", "s.verma@example.invalid", "1993-02-11"},
	{"rakesh", "EMP-UP-129-0021", "IN.UP.PR.948.", "", "1979-11-30"},
	{"outside", "EMP-MH-0001", "IN.MH.", "out@example.invalid", "1985-06-07"},
}

// each runs a test in a fresh world on every kind of database.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) { test(t, newWorld(t, d, c)) })
}

func newWorld(t testing.TB, d *db.DB, c *clock.Fake) *world {
	t.Helper()
	w := &world{Accounts: New(d, Options{MaxHashing: 4, MaxWaiting: 1000, Cost: light}), t: t, clock: c, ids: map[string]string{}}
	orgs := map[string]string{}
	err := d.Write(context.Background(), operator, func(ctx context.Context, tx *db.Tx) error {
		for _, o := range []struct{ path, parent string }{{"IN.", ""}, {"IN.UP.", "IN."}, {"IN.UP.PR.", "IN.UP."}, {"IN.UP.PR.948.", "IN.UP.PR."}, {"IN.MH.", "IN."}} {
			orgs[o.path] = id.New()
			var parent any
			if o.parent != "" {
				parent = orgs[o.parent]
			}
			if _, err := tx.Exec(ctx, `
				insert into people_org (id, code, lgd_code, parent_id, segment, path, kind, place_level, place_code, block_code, district_code, state_code)
				values ($1, $2, '', $3, $2, $2, 'office', '', '', '', '', '')`, orgs[o.path], o.path, parent); err != nil {
				return err
			}
		}
		for _, s := range staff {
			w.ids[s.name] = id.New()
			if err := insertStaff(ctx, tx, w.ids[s.name], orgs[s.org], s.name, s.code, s.email, s.born); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.ids["orgMH"] = orgs["IN.MH."]
	w.ids["orgUP"] = orgs["IN.UP."]
	return w
}

func insertStaff(ctx context.Context, tx *db.Tx, personID, orgID, name, code, email, born string) error {
	position := id.New()
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`insert into people_person (id, code, org_id, gender, date_of_birth, service, cadre, grp, pay_level, email, mobile_masked, date_of_entry, status)
		  values ($1, $2, $3, '', $4, '', '', '', '', $5, '', '', 'active')`, []any{personID, code, orgID, born, email}},
		{`insert into people_person_name (person_id, lang, name, sort_key, own, org_id) values ($1, 'en', $2, $2, true, $3)`, []any{personID, name, orgID}},
		{`insert into people_position (id, code, kind_code, org_id, post_no) values ($1, $2, '', $3, '1')`, []any{position, "P-" + code, orgID}},
		{`insert into people_position_name (position_id, lang, name, title) values ($1, 'en', 'Post', 'Officer')`, []any{position}},
		{`insert into people_posting (person_id, id, position_id, from_date, nature, order_no, order_date, additional)
		  values ($1, $2, $3, '2024-01-01', 'appointment', '', '', false)`, []any{personID, id.New(), position}},
		{`insert into people_holder (position_id, person_id, additional) values ($1, $2, false)`, []any{position, personID}},
	} {
		if _, err := tx.Exec(ctx, s.query, s.args...); err != nil {
			return err
		}
	}
	return nil
}

// as gives the person as they act now: with the grants in force, and no memory in between.
func (w *world) as(name string) who.Actor {
	w.t.Helper()
	grants, err := grantsOf(context.Background(), w.db.Reader(), w.ids[name])
	if err != nil {
		w.t.Fatal(err)
	}
	return who.Actor{PersonID: w.ids[name], Code: name, Grants: grants}
}

// grant gives a role as the operator.
func (w *world) grant(name string, role who.Role, path string) {
	w.t.Helper()
	w.must(w.Grant(context.Background(), operator, w.ids[name], role, path))
}

// slip issues a slip as the operator.
func (w *world) slip(name string) string {
	w.t.Helper()
	s, err := w.IssueSlip(context.Background(), operator, w.ids[name])
	w.must(err)
	return s.Code
}

// step goes as far as the identity shown.
func (w *world) step(name string) Step {
	w.t.Helper()
	s, err := w.Redeem(context.Background(), w.slip(name), "")
	w.must(err)
	return s
}

// in takes a person through the first sign-in.
func (w *world) in(name string) SignedIn {
	w.t.Helper()
	s := w.step(name)
	w.must(w.Confirm(context.Background(), s.Token))
	in, err := w.SetPIN(context.Background(), s.Token, pin, Office, "test")
	w.must(err)
	return in
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused holds err to a kind and a key.
func (w *world) refused(err error, kind fault.Kind, key string) {
	w.t.Helper()
	if !fault.Is(err, kind) || fault.As(err).Key != key {
		w.t.Fatalf("got %v, want %s %s", err, kind, key)
	}
}

// facts gives all facts told so far, in order.
func (w *world) facts() []event.Entry {
	w.t.Helper()
	log := event.New(w.db)
	w.must(log.Drain(context.Background()))
	all, err := log.Feed(context.Background(), 0, 1000)
	w.must(err)
	return all
}

// told gives the facts of one kind.
func (w *world) told(kind string) (found []event.Entry) {
	w.t.Helper()
	for _, e := range w.facts() {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found
}

// try signs in with a secret from an address.
func (w *world) try(login, secret, address string) error {
	_, err := w.SignIn(context.Background(), Attempt{Login: login, Secret: secret, Address: address})
	return err
}

const second = time.Second
