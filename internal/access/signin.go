package access

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Attempt is one try to sign in.
type Attempt struct {
	Login   string // employee code or e-mail address
	Secret  string // PIN or password
	Address string // of the network, for counting guesses; "" when it is not known
	Kind    SessionKind
	Device  string // what the door knows of the device; shown to its owner only
}

// SignIn opens a session for who gives the right secret. A wrong secret, a closed account and no account at all give the
// same answer after the same work; too many wrong ones are refused unseen.
func (a *Accounts) SignIn(ctx context.Context, t Attempt) (SignedIn, error) {
	const op = "access.SignIn"
	way, err := wayIn(ctx, a.db.Reader(), CleanLogin(t.Login))
	if err != nil {
		return SignedIn{}, fault.Wrap(op, err)
	}
	limits, err := a.guessLimits(ctx, way.account(CleanLogin(t.Login)), t.Address)
	if err != nil {
		return SignedIn{}, err
	}
	at, err := a.prove(ctx, limits, way.secret, t.Secret)
	if err != nil {
		return SignedIn{}, err
	}
	var in SignedIn
	err = a.db.Write(ctx, who.Actor{PersonID: way.personID, Code: way.code}, func(ctx context.Context, tx *db.Tx) error {
		// The hash took its time: the account may have been closed, or its secret changed, meanwhile.
		if still, err := stillActive(ctx, tx, way.personID, way.secret); err != nil {
			return err
		} else if !still {
			return wrong(op)
		}
		if err := release(ctx, tx, limits, at, true); err != nil {
			return err
		}
		in, err = open(ctx, tx, way.personID, t.Kind, t.Device)
		return err
	})
	if err != nil {
		return SignedIn{}, fault.Wrap(op, err)
	}
	return a.arrive(ctx, in)
}

// way is what is known of a login before the secret is looked at. Where there is no such account in use all is empty.
type way struct {
	personID, code, secret string
}

// account names the account under which guesses are counted: the person's, by whichever login; a made-up one where there is
// none, so that guessing at nobody is refused after as many tries.
func (w way) account(login string) string {
	if w.personID != "" {
		return w.personID
	}
	return "nobody\x1f" + login
}

func wrong(op string) error { return fault.E(fault.Unauthenticated, op, "access.wrong") }

// guessLimits are the two counts of a guess at an account's secret.
func (a *Accounts) guessLimits(ctx context.Context, account, address string) ([]limit, error) {
	salt, err := a.installation(ctx)
	if err != nil {
		return nil, err
	}
	limits := []limit{{key: keyed(salt, "account", account), most: guessPerAccount, account: true}}
	if address != "" {
		limits = append(limits, limit{key: keyed(salt, "address", address), most: guessPerAddress})
	}
	return limits, nil
}

// prove counts a guess, then looks whether it is right. The caller gives a right one back with release, in the transaction of
// what the guess was for.
func (a *Accounts) prove(ctx context.Context, limits []limit, phc, secret string) (at int64, err error) {
	if at, err = a.reserve(ctx, limits); err != nil {
		return at, err
	}
	if len(secret) > 4*passwordMost { // hashing a megabyte for a stranger is work for nothing
		secret = ""
	}
	right, err := a.hasher.matches(ctx, phc, Clean(secret))
	if err != nil {
		a.unguessed(ctx, limits, at)
		return at, err
	}
	if !right {
		return at, wrong("access.prove")
	}
	return at, nil
}

// open writes a new session.
func open(ctx context.Context, tx *db.Tx, personID string, kind SessionKind, device string) (SignedIn, error) {
	if kind != Personal {
		kind = Office // the shorter one, unless the device is said to be one's own
	}
	token, hash := newToken()
	s := Session{
		ID: id.New(), Kind: kind, Device: cut(device, 80), MadeAt: tx.Now(), SeenAt: tx.Now(), ExpiresAt: tx.Now().Add(kind.Lives()),
	}
	return SignedIn{Token: token, Session: s}, insertSession(ctx, tx, personID, hash, s)
}

// arrive fills in who has come in, grants and all.
func (a *Accounts) arrive(ctx context.Context, in SignedIn) (SignedIn, error) {
	actor, _, err := a.Session(ctx, in.Token)
	in.Actor = actor
	return in, err
}

func cut(s string, most int) string {
	runes := []rune(s)
	return string(runes[:min(most, len(runes))])
}
