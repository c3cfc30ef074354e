package hr

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"sopan/internal/ground/config"
	"sopan/internal/ground/crash"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/outbound"
	"sopan/internal/ground/who"
	"sopan/internal/standard/cloudevents"
)

// How deliveries are sent: so many are taken at once, so many are under way together, and who has not come back by then counts as
// lost.
const (
	atOnce   = 32
	together = 8
	held     = 2 * time.Minute
)

// keepSent is how long what was sent can be looked at.
const keepSent = 30 * 24 * time.Hour

// Run sends what is due and does the jobs that wait, until ctx ends.
func (h *Hooks) Run(ctx context.Context) {
	var working sync.WaitGroup
	working.Go(func() { h.RunJobs(ctx) })
	defer working.Wait()
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		if _, err := h.Deliver(ctx); err != nil && ctx.Err() == nil {
			slog.Error("job", "name", "deliver", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Deliver sends the events that are due and gives how many were taken. Each is sent at least once: it is marked as sent only when
// the receiver has said so, and one whose sender was killed between the two is sent again, with the same id. What fails is tried
// again after longer and longer, and given up after MaxTries, or at once where the receiver says that it is gone (410).
func (h *Hooks) Deliver(ctx context.Context) (sent int, err error) {
	const op = "hr.Deliver"
	for {
		due, err := anyDue(ctx, h.db.Reader())
		if err != nil || !due {
			return sent, fault.Wrap(op, err)
		}
		list, err := h.claim(ctx)
		if err != nil || len(list) == 0 {
			return sent, fault.Wrap(op, err)
		}
		if err := h.sendAll(ctx, list); err != nil {
			return sent, fault.Wrap(op, err)
		}
		sent += len(list)
	}
}

// courier is who sends.
var courier = who.Actor{System: "job"}

func (h *Hooks) claim(ctx context.Context) (list []Delivery, err error) {
	err = h.db.Write(ctx, courier, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = claimDue(ctx, tx, tx.Now().Add(held).UnixMicro(), atOnce)
		return err
	})
	return list, err
}

func (h *Hooks) sendAll(ctx context.Context, list []Delivery) error {
	var ids []string
	for _, d := range list {
		ids = append(ids, d.HookID)
	}
	hooks, err := hooksByIDs(ctx, h.db.Reader(), ids)
	if err != nil {
		return err
	}
	if err := h.greetAll(ctx, hooks); err != nil {
		return err
	}
	var wait sync.WaitGroup
	slots := make(chan struct{}, together)
	for i := range list {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			h.try(ctx, hooks[list[i].HookID], &list[i])
		})
	}
	wait.Wait()
	crash.Point("hr.deliver.before_mark")
	if ctx.Err() != nil { // what was sent and not marked is sent again
		return ctx.Err()
	}
	return h.db.Write(ctx, courier, func(ctx context.Context, tx *db.Tx) error {
		for _, d := range list {
			if err := settle(ctx, tx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// try sends one event, and says in it what came of that.
func (h *Hooks) try(ctx context.Context, hook Hook, d *Delivery) {
	now := h.db.Reader().Now()
	answer, err := h.send(ctx, hook, *d)
	d.Status, d.Why = answer.Status, ""
	switch {
	case err != nil:
		d.Why = fault.As(err).Key
	case answer.Good():
		d.State, d.DoneAt = DeliverySent, now
		return
	case answer.Status == http.StatusGone:
		d.State, d.DoneAt, d.Why = DeliveryDead, now, "hr.delivery.gone"
		return
	case answer.Status >= 300 && answer.Status < 400:
		d.Why = "hr.delivery.redirect"
	default:
		d.Why = "hr.delivery.refused"
	}
	if d.Tries >= MaxTries {
		d.State, d.DoneAt = DeliveryDead, now
		return
	}
	d.NextAt = now.Add(backOff(d.Tries, answer.Again, jitter))
}

// send posts one event in the structured mode, so that the signature covers all of it.
func (h *Hooks) send(ctx context.Context, hook Hook, d Delivery) (outbound.Answer, error) {
	const op = "hr.Deliver"
	if hook.Greet && hook.GreetedAt.IsZero() {
		return outbound.Answer{}, fault.E(fault.Unavailable, op, "hr.delivery.unasked")
	}
	q := h.db.Reader()
	secrets, err := h.secrets(q, hook)
	if err != nil {
		return outbound.Answer{}, err
	}
	at, body := q.Now(), []byte(d.body)
	var signatures []string
	for _, secret := range secrets {
		w, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return outbound.Answer{}, err
		}
		signature, err := w.Sign(d.ID, at, body)
		if err != nil {
			return outbound.Answer{}, err
		}
		signatures = append(signatures, signature)
	}
	return h.caller.Do(ctx, outbound.Call{
		Method: http.MethodPost, URL: hook.Address, Body: body, Header: map[string]string{
			"Content-Type":                          cloudevents.JSONType + "; charset=utf-8",
			standardwebhooks.HeaderWebhookID:        d.ID,
			standardwebhooks.HeaderWebhookTimestamp: strconv.FormatInt(at.Unix(), 10),
			standardwebhooks.HeaderWebhookSignature: strings.Join(signatures, " "),
		},
	})
}

// greetAll asks the receivers that have not said yet whether they want events (CloudEvents webhooks 1.0.2, 4: an OPTIONS request
// that names who would send, answered by whom it allows). Links that need no asking are left alone.
func (h *Hooks) greetAll(ctx context.Context, hooks map[string]Hook) error {
	origin, err := h.origin(ctx)
	if err != nil {
		return err
	}
	for id, k := range hooks {
		if !k.Greet || !k.GreetedAt.IsZero() {
			continue
		}
		answer, err := h.caller.Do(ctx, outbound.Call{Method: http.MethodOptions, URL: k.Address, Header: map[string]string{"WebHook-Request-Origin": origin}})
		if err != nil || !answer.Good() {
			continue
		}
		if allowed := http.Header(answer.Header).Get("WebHook-Allowed-Origin"); allowed != "*" && !strings.EqualFold(allowed, origin) {
			continue
		}
		k.GreetedAt = h.db.Reader().Now()
		hooks[id] = k
		if err := h.db.Write(ctx, courier, func(ctx context.Context, tx *db.Tx) error { return setGreeted(ctx, tx, id) }); err != nil {
			return err
		}
	}
	return nil
}

// origin is the name of the host that this installation is reached at: who asks to send.
func (h *Hooks) origin(ctx context.Context) (string, error) {
	address, err := config.Get(ctx, h.db.Reader(), "public_url")
	if err != nil {
		return "", err
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return "localhost", nil
	}
	return u.Hostname(), nil
}

// keepEvents is how long an event that came in is known again: a sender that has not been answered gives up long before.
const keepEvents = 90 * 24 * time.Hour

// Sweep drops what was sent long ago, which events came in long ago, and jobs that ended long ago.
func (h *Hooks) Sweep(ctx context.Context) error {
	const op = "hr.Sweep"
	for _, old := range []struct {
		after time.Duration
		drop  func(ctx context.Context, tx *db.Tx, before int64, limit int) (int64, error)
	}{{keepSent, dropSent}, {keepEvents, dropEvents}, {keepJobs, dropJobs}} {
		for n := int64(sweptAtOnce); n == sweptAtOnce; {
			err := h.db.Write(ctx, courier, func(ctx context.Context, tx *db.Tx) (err error) {
				n, err = old.drop(ctx, tx, tx.Now().Add(-old.after).UnixMicro(), sweptAtOnce)
				return err
			})
			if err != nil {
				return fault.Wrap(op, err)
			}
		}
	}
	return nil
}

// sweptAtOnce is how many are dropped in one transaction, so that nobody waits for it.
const sweptAtOnce = 1000
