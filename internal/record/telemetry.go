package record

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/standard/sunbird"
	"sopan/internal/standard/xapi"
)

// telemetry is the authority of what came as events of another platform.
var telemetry = Client{Key: "telemetry", Name: "Sunbird telemetry", Scopes: []Scope{Write}}

// Told is what became of events of telemetry.
type Told struct {
	Events  int      `json:"events"`
	Stored  int      `json:"stored"`  // as statements
	Again   int      `json:"again"`   // were stored before
	StayOut int      `json:"stayOut"` // tell of the machine and not of learning
	Apart   int      `json:"apart"`   // were no good, and are kept apart
	Results []Result `json:"results,omitempty"`
}

// Result is what became of one event.
type Result struct {
	At        int    `json:"at"` // place in what was sent, from 0
	MID       string `json:"mid,omitempty"`
	EID       string `json:"eid,omitempty"`
	Became    string `json:"became"`              // stored, again, out, apart
	Statement string `json:"statement,omitempty"` // its identifier
	Why       string `json:"why,omitempty"`       // of one that is kept apart: see sunbird.Wrong
}

// What an event became.
const (
	BecameStored = "stored"
	BecameAgain  = "again"
	BecameOut    = "out"
	BecameApart  = "apart"
)

func mayTell(op string, by who.Actor) error {
	if !by.Can(who.RecordTell, nation) {
		return fault.E(fault.Denied, op, "record.tell_denied")
	}
	return nil
}

// Home is the address under which people and things of a platform are named: what was asked for, else one of this installation.
// Invalid when it is no address.
func (s *Store) Home(asked string) (string, error) {
	if asked == "" {
		return s.homePage + "/telemetry", nil
	}
	asked = strings.TrimRight(asked, "/")
	u, err := url.Parse(asked)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || !xapi.IsIRI(asked) || len(asked) > 200 {
		return "", fault.E(fault.Invalid, "record.Home", "record.home").At("home", "record.home")
	}
	return asked, nil
}

// Tell brings in the events of one request, of up to sunbird.MaxEvents: each by the written table as a statement, once for its mid.
// What is no good is kept apart for 90 days and never costs the others. home is as for Home. It returns Invalid when the body as a
// whole cannot be read. The actor needs the right record.tell over the nation.
func (s *Store) Tell(ctx context.Context, by who.Actor, home string, body []byte) (Told, string, error) {
	const op = "record.Tell"
	events, refused, message, err := sunbird.Read(body)
	if err != nil {
		return Told{}, message, unreadable(op, err)
	}
	if err := mayTell(op, by); err != nil {
		return Told{}, "", err
	}
	home, err = s.Home(home)
	if err != nil {
		return Told{}, "", err
	}
	told, err := s.take(ctx, by, home, 0, events, refused, false)
	return told, message, fault.Wrap(op, err)
}

func unreadable(op string, err error) error {
	for what, key := range map[error]string{
		sunbird.ErrNotJSON: "record.telemetry_json", sunbird.ErrShape: "record.telemetry_shape", sunbird.ErrMany: "record.telemetry_many",
	} {
		if errors.Is(err, what) {
			return fault.E(fault.Invalid, op, key, "most", sunbird.MaxEvents)
		}
	}
	return err
}

// TellFile is Tell for a file of any length, a hundred events at a time; with dry it only judges. Results are of what was kept
// apart alone. A file that breaks off stays in as far as it was read, and can be brought in again: nothing is stored twice.
func (s *Store) TellFile(ctx context.Context, by who.Actor, home string, r io.Reader, dry bool) (Told, error) {
	const op = "record.TellFile"
	if err := mayTell(op, by); err != nil {
		return Told{}, err
	}
	home, err := s.Home(home)
	if err != nil {
		return Told{}, err
	}
	var all Told
	err = sunbird.File(r, func(at int, events []sunbird.Event, refused []sunbird.Refused) error {
		one, err := s.take(ctx, by, home, at, events, refused, dry)
		all.Events, all.Stored, all.Again, all.StayOut, all.Apart = all.Events+one.Events, all.Stored+one.Stored, all.Again+one.Again, all.StayOut+one.StayOut, all.Apart+one.Apart
		for _, r := range one.Results {
			if r.Became == BecameApart && len(all.Results) < mostResults {
				all.Results = append(all.Results, r)
			}
		}
		return err
	})
	return all, fault.Wrap(op, unreadable(op, err))
}

// mostResults bounds how many of a file's bad events are told one by one.
const mostResults = 10_000

// take stores events that were read, and keeps apart what was not.
func (s *Store) take(ctx context.Context, by who.Actor, home string, first int, events []sunbird.Event, refused []sunbird.Refused, dry bool) (Told, error) {
	results := make([]Result, len(events)+len(refused))
	bad := map[int]bool{}
	for _, r := range refused {
		results[r.At-first] = Result{At: r.At, MID: r.MID, EID: r.EID, Became: BecameApart, Why: string(r.Wrong)}
		bad[r.At-first] = true
	}
	var fresh []xapi.Statement
	var of []int                    // places of fresh
	sent := map[string]string{}     // essence of what this batch says, by identifier
	conflicting := map[int][]byte{} // what is found to be no good only now
	var ids []string
	at := 0
	next := func() int {
		for bad[at] {
			at++
		}
		at++
		return at - 1
	}
	statements := make([]xapi.Statement, len(events))
	places := make([]int, len(events))
	for i, e := range events {
		places[i] = next()
		results[places[i]] = Result{At: first + places[i], MID: e.MID, EID: e.EID, Became: BecameOut}
		if e.Stays() {
			continue
		}
		one, err := xapi.Read(e.Statement(home), xapi.V1)
		if err != nil { // what the leaf makes of an event keeps the rules: a fault of ours
			return Told{}, err
		}
		statements[i] = one
		ids = append(ids, one.ID())
	}
	there, err := standing(ctx, s.db.Reader(), ids)
	if err != nil {
		return Told{}, err
	}
	for i, e := range events {
		if e.Stays() {
			continue
		}
		r, one := &results[places[i]], statements[i]
		r.Statement = one.ID()
		told, _ := one.Timestamp()
		as := &entry{id: one.ID(), statement: one, told: told}
		old, stands := there[one.ID()]
		said, twice := sent[one.ID()]
		switch {
		case stands && old.same(as), twice && said == one.Essence():
			r.Became = BecameAgain
		case stands, twice:
			r.Became, r.Why, r.Statement = BecameApart, string(sunbird.Conflict), ""
			conflicting[places[i]] = e.Statement(home)
		default:
			r.Became, sent[one.ID()] = BecameStored, one.Essence()
			fresh, of = append(fresh, one), append(of, places[i])
		}
	}
	if !dry {
		if err := s.keepEach(ctx, fresh, of, results); err != nil {
			return Told{}, err
		}
		if err := s.keepApart(ctx, by, refused, conflicting, results); err != nil {
			return Told{}, err
		}
	}
	told := Told{Events: len(results), Results: results}
	for _, r := range results {
		switch r.Became {
		case BecameStored:
			told.Stored++
		case BecameAgain:
			told.Again++
		case BecameOut:
			told.StayOut++
		case BecameApart:
			told.Apart++
		}
	}
	return told, nil
}

// keepEach keeps statements together or, where somebody else stored one of them meanwhile, one by one.
func (s *Store) keepEach(ctx context.Context, fresh []xapi.Statement, of []int, results []Result) error {
	if len(fresh) == 0 {
		return nil
	}
	_, err := s.Keep(ctx, telemetry, fresh, nil)
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	for i, one := range fresh {
		switch _, err := s.Keep(ctx, telemetry, []xapi.Statement{one}, nil); {
		case fault.Is(err, fault.Conflict):
			results[of[i]].Became, results[of[i]].Why, results[of[i]].Statement = BecameApart, string(sunbird.Conflict), ""
		case err != nil:
			return err
		}
	}
	return nil
}

// Apart is an event that is kept apart.
type Apart struct {
	ID   string
	At   time.Time // when it came
	MID  string
	EID  string
	Why  string // see sunbird.Wrong
	Body []byte
}

// KeptApart is how long an event that was no good is kept.
const KeptApart = 90 * 24 * time.Hour

func (s *Store) keepApart(ctx context.Context, by who.Actor, refused []sunbird.Refused, late map[int][]byte, results []Result) error {
	var rows []Apart
	for _, r := range refused {
		rows = append(rows, Apart{MID: r.MID, EID: r.EID, Why: string(r.Wrong), Body: r.Body})
	}
	for place, body := range late {
		rows = append(rows, Apart{MID: results[place].MID, EID: results[place].EID, Why: results[place].Why, Body: body})
	}
	if len(rows) == 0 {
		return nil
	}
	for i := range rows {
		rows[i].Body = []byte(strings.ToValidUTF8(strings.ReplaceAll(string(rows[i].Body), "\x00", ""), "\uFFFD"))
		sum := sha256.Sum256(rows[i].Body)
		rows[i].ID = hex.EncodeToString(sum[:])
		rows[i].MID, rows[i].EID = clean(rows[i].MID), clean(rows[i].EID)
	}
	return s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error { return insertApart(ctx, tx, rows) })
}

// clean is a text that any database takes.
func clean(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
}

// ApartList gives what is kept apart, the newest first, at most limit, from before one on; "" begins. The actor needs the right
// record.tell over the nation.
func (s *Store) ApartList(ctx context.Context, by who.Actor, before string, limit int) ([]Apart, error) {
	const op = "record.ApartList"
	if err := mayTell(op, by); err != nil {
		return nil, err
	}
	list, err := apart(ctx, s.db.Reader(), before, limit)
	return list, fault.Wrap(op, err)
}

// SweepApart drops what was kept apart for long enough. It is for a job.
func (s *Store) SweepApart(ctx context.Context) error {
	return fault.Wrap("record.SweepApart", s.db.Write(ctx, who.Actor{System: "record"}, func(ctx context.Context, tx *db.Tx) error {
		return dropApart(ctx, tx, tx.Now().Add(-KeptApart).UnixMicro())
	}))
}
