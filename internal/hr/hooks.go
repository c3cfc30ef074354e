package hr

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/outbound"
	"sopan/internal/ground/seal"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// Hooks is the part of the room that other systems are linked by.
type Hooks struct {
	db      *db.DB
	people  *people.Register
	batches *Batches
	seal    seal.Key
	caller  *outbound.Caller
	source  string // of the events that are sent: this installation
	pause   func(ctx context.Context, d time.Duration) error
}

// NewHooks makes it on a database. key seals the secrets; source is what the events of this installation name as theirs.
func NewHooks(d *db.DB, p *people.Register, b *Batches, key seal.Key, source string) *Hooks {
	return &Hooks{db: d, people: p, batches: b, seal: key, caller: outbound.New(), source: source, pause: wait}
}

// wait waits, unless the context ends first.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// WithCaller has other systems asked by a caller that reaches what the operator has named, instead of public addresses alone.
func (h *Hooks) WithCaller(c *outbound.Caller) *Hooks { h.caller = c; return h }

// Subscription is how a unit wants to be told.
type Subscription struct {
	Org   string // code or path of the unit whose service is told of; the actor's own part when it is blank
	URL   string
	Types []string // of Types; none is all
	Greet bool     // ask the receiver first whether it wants events (CloudEvents webhooks, 4)
}

// Admit lets another system tell of a unit's service: source is what its events name as theirs. It gives the secret by which
// they are signed, once. A source is linked once: somebody else's is refused. The actor needs the right hr.link over the unit.
func (h *Hooks) Admit(ctx context.Context, by who.Actor, org, source string) (Hook, string, error) {
	const op = "hr.Admit"
	source = strings.TrimSpace(source)
	if _, err := url.Parse(source); err != nil || source == "" || len(source) > 200 || strings.ContainsAny(source, " \t\r\n") {
		return Hook{}, "", fault.E(fault.Invalid, op, "hr.hook.source").At("source", "hr.hook.source")
	}
	return h.make(ctx, by, op, org, Hook{Direction: In, Address: source})
}

// Subscribe has another system told of a unit's service. It gives the secret by which events are signed, once. An address that
// leads into this machine's own network is refused, unless the operator has named it. The actor needs the right hr.link over
// the unit.
func (h *Hooks) Subscribe(ctx context.Context, by who.Actor, s Subscription) (Hook, string, error) {
	const op = "hr.Subscribe"
	s.URL = strings.TrimSpace(s.URL)
	if err := h.caller.Sound(s.URL); err != nil {
		return Hook{}, "", err
	}
	known := Types()
	for _, t := range s.Types {
		if !slices.Contains(known, t) {
			return Hook{}, "", fault.E(fault.Invalid, op, "hr.hook.type", "type", t).At("types", "hr.hook.type", "type", t)
		}
	}
	return h.make(ctx, by, op, s.Org, Hook{Direction: Out, Address: s.URL, Types: s.Types, Greet: s.Greet})
}

func (h *Hooks) make(ctx context.Context, by who.Actor, op, org string, made Hook) (Hook, string, error) {
	unit, err := h.batches.unitFor(ctx, by, who.HRLink, op, org)
	if err != nil {
		return Hook{}, "", err
	}
	made.ID, made.OrgID, made.MadeBy = id.New(), unit.ID, by.ID()
	secret := newSecret()
	made.secret = h.seal.Seal(secret, made.ID)
	err = h.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		made.MadeAt = tx.Now()
		err := insertHook(ctx, tx, made)
		if db.Taken(err) {
			return fault.E(fault.Conflict, op, "hr.hook.source_taken").At("source", "hr.hook.source_taken").Because(err)
		}
		if err != nil {
			return err
		}
		return event.Record(ctx, tx, HookMade{Hook: made.ID, Org: made.OrgID, Direction: string(made.Direction)})
	})
	if err != nil {
		return Hook{}, "", fault.Wrap(op, err)
	}
	return made, secret, nil
}

// newSecret draws a secret in the form of Standard Webhooks: whsec_ and 32 bytes in base64.
func newSecret() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(key)
}

// Hooks gives the links of units over which the actor holds the right hr.link, the newest first, after one that was read
// before; those that have ended too.
func (h *Hooks) Hooks(ctx context.Context, q db.Q, by who.Actor, after string, limit int) ([]Hook, error) {
	out, err := hooksOf(ctx, q, by.Paths(who.HRLink), after, limit)
	return out, fault.Wrap("hr.Hooks", err)
}

// Hook gives a link to who holds the right hr.link over its unit; to others there is none.
func (h *Hooks) Hook(ctx context.Context, q db.Q, by who.Actor, hookID string) (Hook, error) {
	return h.open(ctx, q, by, "hr.Hook", hookID)
}

func (h *Hooks) open(ctx context.Context, q db.Q, by who.Actor, op, hookID string) (Hook, error) {
	hook, path, err := hookByID(ctx, q, hookID)
	if db.None(err) || err == nil && !by.Can(who.HRLink, path) {
		return Hook{}, fault.E(fault.NotFound, op, "hr.hook.unknown")
	}
	return hook, fault.Wrap(op, err)
}

// Listens tells whether a link is there whose other end may tell of its unit's service.
func (h *Hooks) Listens(ctx context.Context, q db.Q, hookID string) (bool, error) {
	hook, _, err := hookByID(ctx, q, hookID)
	if db.None(err) {
		return false, nil
	}
	return err == nil && hook.Direction == In && hook.Lasts(), fault.Wrap("hr.Listens", err)
}

// lasting opens a link that has not ended.
func (h *Hooks) lasting(ctx context.Context, q db.Q, by who.Actor, op, hookID string) (Hook, error) {
	hook, err := h.open(ctx, q, by, op, hookID)
	if err == nil && !hook.Lasts() {
		err = fault.E(fault.Conflict, op, "hr.hook.ended")
	}
	return hook, err
}

// Rotate gives a link a new secret, and gives it, once. The one before holds for a day beside it: what is sent is signed by both,
// and what comes in may be signed by either. The actor needs the right hr.link over the link's unit.
func (h *Hooks) Rotate(ctx context.Context, by who.Actor, hookID string) (Hook, string, error) {
	const op = "hr.Rotate"
	secret := newSecret()
	var hook Hook
	err := h.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		if hook, err = h.lasting(ctx, tx, by, op, hookID); err != nil {
			return err
		}
		hook.oldSecret, hook.OldUntil = hook.secret, tx.Now().Add(overlap)
		hook.secret = h.seal.Seal(secret, hook.ID)
		if err := setSecrets(ctx, tx, hook); err != nil {
			return err
		}
		return event.Record(ctx, tx, HookRotated{Hook: hook.ID})
	})
	if err != nil {
		return Hook{}, "", fault.Wrap(op, err)
	}
	return hook, secret, nil
}

// End ends a link: nothing is taken from the other system any more, or it is told nothing any more, and what waits is dropped.
// The actor needs the right hr.link over the link's unit.
func (h *Hooks) End(ctx context.Context, by who.Actor, hookID string) error {
	const op = "hr.End"
	return fault.Wrap(op, h.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		hook, err := h.lasting(ctx, tx, by, op, hookID)
		if err != nil {
			return err
		}
		if err := endHook(ctx, tx, hook.ID); err != nil {
			return err
		}
		return event.Record(ctx, tx, HookEnded{Hook: hook.ID})
	}))
}

// secrets gives the secrets of a link that hold now, the newest first.
func (h *Hooks) secrets(q db.Q, hook Hook) ([]string, error) {
	secret, err := h.seal.Open(hook.secret, hook.ID)
	if err != nil {
		return nil, err
	}
	out := []string{secret}
	if hook.oldSecret != "" && q.Now().Before(hook.OldUntil) {
		old, err := h.seal.Open(hook.oldSecret, hook.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, old)
	}
	return out, nil
}

// Deliveries gives what a link's receiver is told, the newest first, after one that was read before; only those in a state for
// one of DeliveryWaiting, DeliverySent and DeliveryDead, all for "". The actor needs the right hr.link over the link's unit.
func (h *Hooks) Deliveries(ctx context.Context, q db.Q, by who.Actor, hookID, state string, after int64, limit int) ([]Delivery, error) {
	const op = "hr.Deliveries"
	if _, err := h.open(ctx, q, by, op, hookID); err != nil {
		return nil, err
	}
	out, err := deliveriesOf(ctx, q, hookID, state, after, limit)
	return out, fault.Wrap(op, err)
}

// Tallies counts the deliveries of links by state: those that wait and those that were given up.
func (h *Hooks) Tallies(ctx context.Context, q db.Q, hookIDs []string) (map[string]map[string]int, error) {
	out, err := tallies(ctx, q, hookIDs)
	return out, fault.Wrap("hr.Tallies", err)
}

// Resend has deliveries that were given up sent again: the one at a position of the log, or all of the link for 0. It tells how
// many. The actor needs the right hr.link over the link's unit.
func (h *Hooks) Resend(ctx context.Context, by who.Actor, hookID string, pos int64) (n int64, err error) {
	const op = "hr.Resend"
	err = h.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if _, err := h.lasting(ctx, tx, by, op, hookID); err != nil {
			return err
		}
		if n, err = wakeDead(ctx, tx, hookID, pos); err != nil {
			return err
		}
		if n == 0 {
			return fault.E(fault.Conflict, op, "hr.hook.none_dead")
		}
		return nil
	})
	return n, fault.Wrap(op, err)
}
