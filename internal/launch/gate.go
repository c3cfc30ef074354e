package launch

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/record"
	"sopan/internal/standard/cmi5"
	"sopan/internal/standard/xapi"
)

// Fetch gives the credentials of a session, as the header Authorization bears them after "Basic", to who has its fetch address, once
// (8.2). It returns Conflict when they were given out, or the session is over, and NotFound for an address that is none.
func (c *Courses) Fetch(ctx context.Context, fetch string) (string, error) {
	const op = "launch.Fetch"
	secret := random()
	var sessionID string
	err := c.db.Write(ctx, who.Actor{System: "launch"}, func(ctx context.Context, tx *db.Tx) (err error) {
		sessionID, err = fetched(ctx, tx, sealed(fetch), sealed(secret), tx.Now().UnixMicro())
		return err
	})
	switch {
	case db.None(err):
		known, err := knownFetch(ctx, c.db.Reader(), sealed(fetch))
		if err == nil && known {
			return "", fault.E(fault.Conflict, op, "launch.fetch.used")
		} else if err == nil {
			err = fault.E(fault.NotFound, op, "launch.fetch.unknown")
		}
		return "", fault.Wrap(op, err)
	case err != nil:
		return "", fault.Wrap(op, err)
	}
	return base64.StdEncoding.EncodeToString([]byte(record.SessionMark + sessionID + ":" + secret)), nil
}

// live is a session as its statements are judged.
type live struct {
	Session
	Secret                 string
	Prepared, Judged       bool
	InitializedAt, Latest  time.Time // by the AU's clock
	Agent                  cmi5.Agent
	IRI, Publisher         string
	Mastery                string
	MoveOn                 cmi5.MoveOn
	Completed, Passed, Met bool
}

// Gate lets clients of sessions into the record; see record.Sessions.
type Gate struct{ courses *Courses }

// Gate gives it.
func (c *Courses) Gate() *Gate { return &Gate{c} }

// Client is for record.Sessions. What it gives is let in for one agent, one registration and one activity.
func (g *Gate) Client(ctx context.Context, key, secret string) (record.Client, error) {
	const op = "launch.Client"
	s, err := liveSession(ctx, g.courses.db.Reader(), strings.TrimPrefix(key, record.SessionMark))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return record.Client{}, fault.Wrap(op, err)
	}
	if err != nil || !s.EndedAt.IsZero() || s.Secret == "" || subtle.ConstantTimeCompare([]byte(sealed(secret)), []byte(s.Secret)) != 1 {
		return record.Client{}, fault.E(fault.Unauthenticated, op, "launch.session_closed")
	}
	agent, err := xapi.ReadAgent(s.Agent.JSON(), xapi.V1)
	if err != nil {
		return record.Client{}, fault.Wrap(op, err)
	}
	return record.Client{
		Key: "cmi5", Name: "cmi5", Scopes: []record.Scope{record.Write, record.Read, record.State, record.Profile},
		Session: &record.Session{ID: s.ID, Agent: agent.Key(), Activity: auIRI(s.IRI, s.AU), Registration: s.Registration},
	}, nil
}

// Judge is for record.Sessions.
func (g *Gate) Judge(ctx context.Context, tx *db.Tx, by record.Client, statements []xapi.Statement) ([][]xapi.Statement, error) {
	const op = "launch.Judge"
	s, err := liveSession(ctx, tx, by.Session.ID)
	switch {
	case err != nil:
		return nil, err
	case !s.EndedAt.IsZero():
		return nil, fault.E(fault.Unauthenticated, op, "launch.session_closed")
	}
	state := cmi5.Session{
		ID: s.ID, Actor: s.Agent, Registration: s.Registration, ActivityID: auIRI(s.IRI, s.AU), Publisher: s.Publisher, Mode: s.Mode,
		MasteryScore: s.Mastery, Prepared: s.Prepared, Initialized: s.InitializedAt, Latest: s.Latest, Judged: s.Judged,
		Completed: s.Completed, Passed: s.Passed,
	}
	said := make([]cmi5.Said, len(statements))
	for i, one := range statements {
		var why cmi5.Why
		if said[i], why = state.Take(one); why != "" {
			return nil, fault.E(fault.Denied, op, "launch.why."+string(why), "id", one.ID()) // keys: launch.why.
		}
	}
	if err := g.took(ctx, tx, s, state, said); err != nil {
		return nil, err
	}
	after := make([][]xapi.Statement, len(statements))
	for i, what := range said {
		switch what {
		case cmi5.SaidCompleted, cmi5.SaidPassed, cmi5.SaidFailed:
			if after[i], err = g.progressed(ctx, tx, &s, what, statements[i]); err != nil {
				return nil, err
			}
		case cmi5.SaidTerminated:
			fact := SessionEnded{
				Registration: s.Registration, Session: s.ID, AU: s.AU, Seconds: seconds(tx.Now().Sub(s.LaunchedAt)), Until: tx.Now().UnixMicro(),
				Looked: s.Mode != cmi5.Normal,
			}
			if err := event.Record(ctx, tx, fact); err != nil {
				return nil, err
			}
		}
	}
	return after, nil
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// took writes where a session stands after its statements were taken.
func (g *Gate) took(ctx context.Context, tx *db.Tx, s live, state cmi5.Session, said []cmi5.Said) error {
	now := tx.Now()
	s.Judged, s.InitializedAt, s.Latest, s.LastAt = state.Judged, state.Initialized, state.Latest, now
	for _, what := range said {
		if what == cmi5.SaidInitialized {
			s.BegunAt = now
		}
	}
	if err := updateSession(ctx, tx, s); err != nil || !state.Terminated {
		return err
	}
	return endSession(ctx, tx, s.ID, now.UnixMicro(), "terminated")
}

// progressed writes what a statement says of its AU, and gives what is satisfied by it.
func (g *Gate) progressed(ctx context.Context, tx *db.Tx, s *live, what cmi5.Said, st xapi.Statement) ([]xapi.Statement, error) {
	p, err := progress(ctx, tx, s.Registration, s.AU)
	if err != nil {
		return nil, err
	}
	switch what {
	case cmi5.SaidCompleted:
		p.CompletedAt = tx.Now()
	case cmi5.SaidPassed:
		p.PassedAt, p.Scaled = tx.Now(), cmi5.Scaled(st)
	case cmi5.SaidFailed:
		p.Scaled = cmi5.Scaled(st)
	}
	fresh := p.MetAt.IsZero() && s.MoveOn != cmi5.NotApplicable && s.MoveOn.Met(!p.CompletedAt.IsZero(), !p.PassedAt.IsZero())
	if fresh {
		p.MetAt = tx.Now()
	}
	if err := putProgress(ctx, tx, s.Registration, p, ""); err != nil || !fresh {
		return nil, err
	}
	how := string(cmi5.SaidCompleted)
	if what == cmi5.SaidPassed {
		how = string(cmi5.SaidPassed)
	}
	if err := event.Record(ctx, tx, Met{s.Registration, s.AU, how, seconds(tx.Now().Sub(s.LaunchedAt))}); err != nil {
		return nil, err
	}
	course, err := courseWhere(ctx, tx, "id", s.Course)
	if err != nil {
		return nil, err
	}
	r, err := registration(ctx, tx, s.Registration)
	if err != nil {
		return nil, err
	}
	return g.courses.evaluate(ctx, tx, course, &r, s.ID)
}

// Document is for record.Sessions: an AU reads and writes what belongs to its own learner, activity and registration. What it was
// launched with it reads only (10); preferences it may write as they must be (11), and reading them is noted.
func (g *Gate) Document(ctx context.Context, by record.Client, at record.Place, act record.Act, sent *record.Document) error {
	const op = "launch.Document"
	own := by.Session
	deny := func(key string) error { return fault.E(fault.Denied, op, key) }
	switch {
	case at.Kind != record.ActivityDocument && at.Agent != own.Agent:
		return deny("launch.document.agent")
	case at.Kind != record.AgentDocument && at.Activity != own.Activity:
		return deny("launch.document.activity")
	case at.Kind == record.StateDocument && at.Registration != "" && at.Registration != own.Registration:
		return deny("launch.document.registration")
	case at.Kind == record.StateDocument && act != record.ReadIt && (at.Name == cmi5.LaunchDataName || at.Name == ""):
		return deny("launch.document.launch_data")
	case at.Kind != record.AgentDocument || at.Name != cmi5.PreferencesName:
		return nil
	case act == record.RemoveIt:
		return deny("launch.document.preferences")
	case act == record.WriteIt:
		kind, _, _ := strings.Cut(sent.ContentType, ";")
		if !strings.EqualFold(strings.TrimSpace(kind), "application/json") || !cmi5.PreferencesHold(sent.Body) {
			return deny("launch.document.preferences")
		}
		return nil
	}
	prepared, err := isPrepared(ctx, g.courses.db.Reader(), own.ID)
	if err != nil || prepared {
		return fault.Wrap(op, err)
	}
	return fault.Wrap(op, g.courses.db.Write(ctx, who.Actor{System: "launch"}, func(ctx context.Context, tx *db.Tx) error {
		return setPrepared(ctx, tx, own.ID)
	}))
}
