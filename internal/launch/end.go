package launch

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/standard/cmi5"
	"sopan/internal/standard/xapi"
)

// Abandon ends a session whose AU has not said terminated; nothing more is taken of it. A person abandons their own; a service
// account with the right content.import_live any of a course of its owner. It returns Conflict when the session is over.
func (c *Courses) Abandon(ctx context.Context, by who.Actor, sessionID string) error {
	const op = "launch.Abandon"
	q := c.db.Reader()
	s, err := session(ctx, q, sessionID)
	if err != nil {
		return fault.Wrap(op, err)
	}
	r, err := registration(ctx, q, s.Registration)
	if err != nil {
		return fault.Wrap(op, err)
	}
	course, path, err := c.owned(ctx, q, s.Course)
	if err != nil {
		return err
	}
	if own := by.SignedIn() && r.Person == by.PersonID; !own && !by.Can(who.ContentImportLive, path) {
		return fault.E(fault.NotFound, op, "launch.no_session") // whether there is one is nobody else's business
	}
	return fault.Wrap(op, c.record.KeepWith(func(ctx context.Context, tx *db.Tx) ([]xapi.Statement, error) {
		now, err := session(ctx, tx, sessionID)
		switch {
		case err != nil:
			return nil, err
		case !now.EndedAt.IsZero():
			return nil, fault.E(fault.Conflict, op, "launch.session_over")
		}
		one, err := c.abandon(ctx, tx, course, r, now)
		return []xapi.Statement{one}, err
	}))
}

// abandon ends a session and says so. It lasted from the launch to the last word of its AU (9.5.4.2).
func (c *Courses) abandon(ctx context.Context, tx *db.Tx, course Course, r Registration, s Session) (xapi.Statement, error) {
	lasted := s.LastAt.Sub(s.LaunchedAt)
	one, err := xapi.Read(cmi5.SayAbandoned(
		cmi5.Subject{Actor: r.Actor, Registration: r.ID, Session: s.ID, At: tx.Now()}, id.New(), course.activity(s.AU), lasted), xapi.V1)
	if err != nil {
		return one, err
	}
	if err := endSession(ctx, tx, s.ID, tx.Now().UnixMicro(), "abandoned"); err != nil {
		return one, err
	}
	return one, event.Record(ctx, tx, SessionEnded{
		Registration: r.ID, Session: s.ID, AU: s.AU, Seconds: int64(lasted / time.Second), Abandoned: true, Until: s.LastAt.UnixMicro(), Looked: s.Mode != cmi5.Normal,
	})
}

// swept is how many sessions one transaction abandons.
const swept = 200

// Sweep abandons sessions that have been silent for SessionLives, and tells how many. It is for a job.
func (c *Courses) Sweep(ctx context.Context) (int, error) {
	const op = "launch.Sweep"
	total := 0
	for ctx.Err() == nil {
		n := 0
		err := c.record.KeepWith(func(ctx context.Context, tx *db.Tx) ([]xapi.Statement, error) {
			n = 0
			silent, err := silentSessions(ctx, tx, tx.Now().Add(-SessionLives).UnixMicro(), swept)
			if err != nil {
				return nil, err
			}
			var said []xapi.Statement
			for _, s := range silent {
				course, err := courseWhere(ctx, tx, "id", s.Course)
				if err != nil {
					return nil, err
				}
				r, err := registration(ctx, tx, s.Registration)
				if err != nil {
					return nil, err
				}
				one, err := c.abandon(ctx, tx, course, r, s)
				if err != nil {
					return nil, err
				}
				said = append(said, one)
			}
			n = len(silent)
			return said, nil
		})
		total += n
		if err != nil || n < swept {
			return total, fault.Wrap(op, err)
		}
	}
	return total, nil
}

// Waiver says that an AU need not be done.
type Waiver struct {
	Course       string
	Index        int
	Registration string // "" for a new one of the learner
	Learner      Learner
	Reason       cmi5.Reason
}

// Waive meets what an AU asks by other means than the AU, once within a registration, and gives the registration (9.3.7). A service
// account with the right content.import_live waives for whomever it names who is not one of ours; for a person, who holds
// course.publish over the owner of the course, never for themselves. It returns Conflict for an AU that is waived.
func (c *Courses) Waive(ctx context.Context, by who.Actor, in Waiver) (string, error) {
	const op = "launch.Waive"
	course, path, err := c.owned(ctx, c.db.Reader(), in.Course)
	if err == nil && !by.Holds(who.CoursePublish) && !by.Holds(who.ContentImportLive) {
		err = fault.E(fault.Denied, op, "launch.denied.waive")
	}
	if err == nil {
		err = c.maySee(op, by, course, path)
	}
	if err != nil {
		return "", err
	}
	switch {
	case in.Index < 0 || in.Index >= len(course.AUs):
		return "", noAU(op, len(course.AUs))
	case !oneOf(cmi5.Reasons(), in.Reason):
		return "", fault.E(fault.Invalid, op, "launch.reason").At("reason", "launch.reason")
	case in.Registration != "" && !xapi.IsUUID(in.Registration):
		return "", fault.E(fault.Invalid, op, "launch.registration").At("registration", "launch.registration")
	}
	in.Registration = lower(in.Registration)
	var l learner
	if in.Registration == "" {
		if _, l, err = c.entitled(ctx, op, by, in.Course, in.Learner); err != nil {
			return "", err
		}
	}
	service, publisher := by.Can(who.ContentImportLive, path), by.Can(who.CoursePublish, path)
	if !service && !publisher || l.person != "" {
		return "", fault.E(fault.Denied, op, "launch.denied.waive")
	}
	var registrationID string
	err = c.record.KeepWith(func(ctx context.Context, tx *db.Tx) ([]xapi.Statement, error) {
		var r Registration
		var said []xapi.Statement
		if in.Registration == "" {
			r, said, err = c.register(ctx, tx, by, course, l, id.New())
		} else {
			r, err = registration(ctx, tx, in.Registration)
		}
		switch {
		case err != nil:
			return nil, err
		case r.Course != course.ID:
			return nil, fault.E(fault.NotFound, op, "launch.no_registration")
		case r.Person != "" && (r.Person == by.PersonID || !publisher):
			return nil, fault.E(fault.Denied, op, "launch.denied.waive")
		}
		more, err := c.waive(ctx, tx, op, by, course, r, in)
		registrationID = r.ID
		return append(said, more...), err
	})
	return registrationID, fault.Wrap(op, err)
}

// waive says that an AU is waived, in a session of its own, and what is satisfied by it.
func (c *Courses) waive(ctx context.Context, tx *db.Tx, op string, by who.Actor, course Course, r Registration, in Waiver) ([]xapi.Statement, error) {
	p, err := progress(ctx, tx, r.ID, in.Index)
	if err != nil {
		return nil, err
	}
	if !p.WaivedAt.IsZero() {
		return nil, fault.E(fault.Conflict, op, "launch.waived")
	}
	session := id.New()
	one, err := xapi.Read(cmi5.SayWaived(
		cmi5.Subject{Actor: r.Actor, Registration: r.ID, Session: session, At: tx.Now()}, id.New(), course.activity(in.Index), in.Reason), xapi.V1)
	if err != nil {
		return nil, err
	}
	p.WaivedAt, p.Reason = tx.Now(), in.Reason
	said := []xapi.Statement{one}
	fresh := p.MetAt.IsZero() && course.AUs[in.Index].MoveOn != cmi5.NotApplicable
	if fresh {
		p.MetAt = tx.Now()
	}
	if err := putProgress(ctx, tx, r.ID, p, by.ID()); err != nil || !fresh {
		return said, err
	}
	if err := event.Record(ctx, tx, Met{Registration: r.ID, AU: in.Index, How: "waived"}); err != nil {
		return nil, err
	}
	more, err := c.evaluate(ctx, tx, course, &r, session)
	return append(said, more...), err
}

// address is where an AU lies: its own, or a signed one on the player's origin.
func (c *Courses) address(course Course, u cmi5.AU, until time.Time) string {
	at, err := url.Parse(u.URL)
	if err != nil || at.IsAbs() {
		return u.URL
	}
	name := path.Clean(at.Path)
	if at.RawQuery != "" {
		name += "?" + at.RawQuery
	}
	if at.Fragment != "" {
		name += "#" + at.EscapedFragment()
	}
	return c.content.Address(course.Package, name, until)
}

func noAU(op string, n int) error {
	return fault.E(fault.NotFound, op, "launch.no_au", "last", n-1)
}

func auIRI(base string, index int) string    { return base + "/au/" + strconv.Itoa(index) }
func blockIRI(base string, index int) string { return base + "/block/" + strconv.Itoa(index) }

func oneOf[T comparable](list []T, one T) bool { return slices.Contains(list, one) }

func lower(registration string) string { return strings.ToLower(registration) }

// returnable tells whether a browser can be led to an address.
func returnable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && len(address) <= 2000
}

func random() string {
	out := make([]byte, 32)
	_, _ = rand.Read(out) // never fails
	return base64.RawURLEncoding.EncodeToString(out)
}

// sealed is a secret as it is kept: it is random and long, so that a plain sum cannot be turned back.
func sealed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// OriginOf is the origin at which an AU lies: scheme and host.
func (c *Courses) OriginOf(course Course, index int) string {
	return c.originOf(course, course.AUs[index].URL)
}

func (c *Courses) originOf(course Course, address string) string {
	u, err := url.Parse(c.address(course, cmi5.AU{URL: address}, time.Time{}))
	if err != nil || u.Host == "" {
		return "'self'"
	}
	return u.Scheme + "://" + u.Host
}
