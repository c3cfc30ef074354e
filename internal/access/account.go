package access

import (
	"context"
	"encoding/hex"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Account gives what is known of a person's way in: to themselves, and to who manages accounts over them.
func (a *Accounts) Account(ctx context.Context, q db.Q, by who.Actor, personID string) (Account, error) {
	const op = "access.Account"
	if !by.SignedIn() || by.PersonID != personID {
		over, err := a.people.Over(ctx, q, by, personID)
		if err != nil {
			return Account{}, err
		}
		if !by.May(who.AccountManage, over) {
			return Account{}, fault.E(fault.Denied, op, "access.denied.account")
		}
	}
	account, err := accountOf(ctx, q, personID)
	return account, fault.Wrap(op, err)
}

// States gives the state of many accounts, for a list of people whom the caller may see; persons without an account are
// left out.
func (a *Accounts) States(ctx context.Context, q db.Q, personIDs []string) (map[string]State, error) {
	states := map[string]State{}
	err := db.Chunks(personIDs, 400, func(part []string) error { return statesOf(ctx, q, part, states) })
	return states, fault.Wrap("access.States", err)
}

// ChangePIN changes the actor's own PIN or password, given the present one. Other devices are signed out; the session with
// the given id stays.
func (a *Accounts) ChangePIN(ctx context.Context, by who.Actor, present, chosen, address, sessionID string) error {
	const op = "access.ChangePIN"
	if !by.SignedIn() {
		return fault.E(fault.Unauthenticated, op, "access.signed_out")
	}
	way, err := wayOf(ctx, a.db.Reader(), by.PersonID)
	if err != nil {
		return fault.Wrap(op, err)
	}
	limits, err := a.guessLimits(ctx, by.PersonID, address)
	if err != nil {
		return err
	}
	at, err := a.prove(ctx, limits, way.secret, present)
	if err != nil {
		if fault.Is(err, fault.Unauthenticated) { // they are signed in; it is the field that is wrong
			return fault.E(fault.Invalid, op, "access.secret.present").At("present", "access.secret.present")
		}
		return err
	}
	phc, err := a.chosen(ctx, by.PersonID, chosen)
	if err != nil {
		a.unguessed(ctx, limits, at) // the present one was right
		return err
	}
	return fault.Wrap(op, a.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		tx.After(func() { a.forget(by.PersonID) })
		n, err := changeSecret(ctx, tx, by.PersonID, way.secret, phc)
		if err == nil && n == 0 {
			return fault.E(fault.Conflict, op, "access.secret.changed")
		} else if err != nil {
			return err
		}
		if err := release(ctx, tx, limits, at, true); err != nil {
			return err
		}
		if err := deleteSessions(ctx, tx, by.PersonID, sessionID); err != nil {
			return err
		}
		return event.Record(ctx, tx, SecretChanged{Person: by.PersonID})
	}))
}

// Close ends an account: nobody signs in to it, its sessions, tokens, slips and grants end at once. It needs account.manage
// over the person and over all that they hold; nobody closes their own.
func (a *Accounts) Close(ctx context.Context, by who.Actor, personID string) error {
	const op = "access.Close"
	if err := a.mayManage(ctx, by, []string{personID}, op, "access.denied.close"); err != nil {
		return err
	}
	return fault.Wrap(op, a.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		tx.After(func() { a.forget(personID) })
		n, err := setClosed(ctx, tx, personID)
		if err == nil && n == 0 {
			return fault.E(fault.Conflict, op, "access.account.none_open")
		} else if err != nil {
			return err
		}
		if err := replaceSlips(ctx, tx, []string{personID}); err != nil {
			return err
		}
		for _, end := range []func(context.Context, *db.Tx, string) error{deleteTokens, deleteAllSessions} {
			if err := end(ctx, tx, personID); err != nil {
				return err
			}
		}
		ended, err := endGrants(ctx, tx, personID)
		if err != nil {
			return err
		}
		if err := event.RecordAll(ctx, tx, ended); err != nil {
			return err
		}
		return event.Record(ctx, tx, Closed{Person: personID})
	}))
}

// Sweep takes away what has run out: sessions, tokens and counts of guesses. It is a job; nothing depends on its being run.
func (a *Accounts) Sweep(ctx context.Context) (int64, error) {
	var gone int64
	err := a.db.Write(ctx, who.Actor{System: "job"}, func(ctx context.Context, tx *db.Tx) (err error) {
		gone, err = sweep(ctx, tx, tx.Now().UnixMicro(), tx.Now().Add(-guessWindow).UnixMicro())
		return err
	})
	return gone, fault.Wrap("access.Sweep", err)
}

// forget drops what is remembered of a person in this process; others forget within CacheLives.
func (a *Accounts) forget(personID string) {
	a.sessions.dropPerson(personID)
	a.tokens.dropPerson(personID)
}

// installation gives the random value of this installation, which is made at first use.
func (a *Accounts) installation(ctx context.Context) ([]byte, error) {
	const op = "access.installation"
	a.saltOnce.Lock()
	defer a.saltOnce.Unlock()
	if a.salt != nil {
		return a.salt, nil
	}
	text, err := readSalt(ctx, a.db.Reader())
	if db.None(err) {
		err = a.db.Write(ctx, who.Actor{System: "access"}, func(ctx context.Context, tx *db.Tx) (err error) {
			if err = insertSalt(ctx, tx, hex.EncodeToString(random(32))); err != nil {
				return err
			}
			text, err = readSalt(ctx, tx)
			return err
		})
	}
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	salt, err := hex.DecodeString(text)
	if err != nil {
		return nil, fault.E(fault.Internal, op, "ground.fault.internal")
	}
	a.salt = salt
	return salt, nil
}

func micro(t int64) time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.UnixMicro(t).UTC()
}
