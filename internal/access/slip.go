package access

import (
	"context"
	"slices"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// slipsMost is how many slips are printed in one go: each costs a hash.
const slipsMost = 200

// IssueSlip makes the code that a person types at their first sign-in, or when they have forgotten the PIN. It needs
// account.manage over the person, and over all that the person holds roles for; nobody issues their own. An older slip of
// the person becomes worthless. The account's present PIN goes on until a new one is set.
func (a *Accounts) IssueSlip(ctx context.Context, by who.Actor, personID string) (Slip, error) {
	slips, err := a.IssueSlips(ctx, by, []string{personID})
	if err != nil {
		return Slip{}, err
	}
	return slips[0], nil
}

// IssueSlips is IssueSlip for a whole office: all are issued, or none.
func (a *Accounts) IssueSlips(ctx context.Context, by who.Actor, personIDs []string) ([]Slip, error) {
	const op = "access.IssueSlips"
	if len(personIDs) == 0 {
		return nil, nil
	}
	if len(personIDs) > slipsMost {
		return nil, fault.E(fault.TooLarge, op, "access.slip.too_many", "most", slipsMost)
	}
	if twice(personIDs) { // the second slip would make the first worthless while both are printed
		return nil, fault.E(fault.Invalid, op, "access.slip.twice")
	}
	if err := a.mayManage(ctx, by, personIDs, op, "access.denied.slip"); err != nil {
		return nil, err
	}
	salt, err := a.installation(ctx)
	if err != nil {
		return nil, err
	}
	slips, hashes := make([]Slip, len(personIDs)), make([]string, len(personIDs))
	for i, p := range personIDs { // hashed before the transaction, which is not to wait for it
		code := newCode()
		slips[i] = Slip{PersonID: p, Code: printed(code)}
		if hashes[i], err = a.hasher.lookup(ctx, salt, code); err != nil {
			return nil, err
		}
	}
	err = a.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		for i := range slips {
			slips[i].ExpiresAt = tx.Now().Add(SlipLives)
		}
		return a.issue(ctx, tx, slips, hashes)
	})
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	return slips, nil
}

func twice(list []string) bool {
	seen := map[string]bool{}
	for _, s := range list {
		if seen[s] {
			return true
		}
		seen[s] = true
	}
	return false
}

func (a *Accounts) issue(ctx context.Context, tx *db.Tx, slips []Slip, hashes []string) error {
	ids := make([]string, len(slips))
	for i, s := range slips {
		ids[i] = s.PersonID
	}
	states, err := a.found(ctx, tx, ids)
	if err != nil {
		return err
	}
	if err := replaceSlips(ctx, tx, ids); err != nil {
		return err
	}
	if err := insertSlips(ctx, tx, slips, hashes); err != nil {
		return err
	}
	told := make([]SlipIssued, len(ids))
	for i, p := range ids {
		told[i] = SlipIssued{Person: p, InUse: states[p] == StateActive}
	}
	return event.RecordAll(ctx, tx, told)
}

// found makes sure that persons have accounts, and that they can be found by their present codes and addresses; it gives the
// states. An address that another account has already stays that one's: two people with one address sign in by their codes.
func (a *Accounts) found(ctx context.Context, tx *db.Tx, personIDs []string) (map[string]State, error) {
	known, err := a.people.People(ctx, tx, personIDs)
	if err != nil {
		return nil, err
	}
	persons := make([]people.Person, len(personIDs))
	for i, p := range personIDs {
		persons[i] = known[p]
	}
	if err := insertAccounts(ctx, tx, persons); err != nil {
		return nil, err
	}
	if err := setLogins(ctx, tx, personIDs, loginsOf(persons)); err != nil {
		return nil, err
	}
	states := map[string]State{}
	return states, statesOf(ctx, tx, personIDs, states)
}

// login is a word by which a person signs in.
type login struct{ word, personID, kind string }

// loginsOf gives the codes and then the addresses of persons; of a word that two have, the first has it.
func loginsOf(persons []people.Person) []login {
	var out []login
	seen := map[string]bool{"": true}
	add := func(word, personID, kind string) {
		if !seen[word] {
			seen[word] = true
			out = append(out, login{word, personID, kind})
		}
	}
	for _, p := range persons {
		add(CleanLogin(p.Code), p.ID, "code")
	}
	for _, p := range persons {
		add(CleanLogin(p.Email), p.ID, "email")
	}
	return out
}

// mayManage refuses an actor without account.manage over the persons and over every part of the tree for which one of them
// holds a role: else the admin of a small office could, by a slip, become the head of the department who sits there.
func (a *Accounts) mayManage(ctx context.Context, by who.Actor, personIDs []string, op, key string) error {
	if by.SignedIn() && slices.Contains(personIDs, by.PersonID) {
		return fault.E(fault.Denied, op, "access.denied.self")
	}
	q := a.db.Reader()
	posts, err := a.people.Posts(ctx, q, personIDs)
	if err != nil {
		return err
	}
	for _, p := range personIDs {
		post, ok := posts[p]
		if !ok {
			return fault.E(fault.NotFound, op, "people.unknown")
		}
		if !by.May(who.AccountManage, who.Over{PersonID: p, Path: post.OrgPath}) { // no right of those above in the line
			return fault.E(fault.Denied, op, key)
		}
	}
	held, err := grantsOfAll(ctx, q, personIDs)
	if err != nil {
		return fault.Wrap(op, err)
	}
	for _, p := range personIDs {
		for _, g := range held[p] {
			if !by.Can(who.AccountManage, g.Path) {
				return fault.E(fault.Denied, op, "access.denied.higher", "code", posts[p].Code)
			}
		}
	}
	return nil
}

// Slips gives what Account gives and, by the same look at the right, the last slips that were issued for the person, the newest
// first and at most so many. Their codes are kept nowhere.
func (a *Accounts) Slips(ctx context.Context, q db.Q, by who.Actor, personID string, most int) (Account, []Issued, error) {
	account, err := a.Account(ctx, q, by, personID)
	if err != nil {
		return Account{}, nil, err
	}
	rows, err := slipsOf(ctx, q, personID, most)
	out := make([]Issued, len(rows))
	for i, s := range rows {
		out[i] = Issued{IssuedAt: s.madeAt, IssuedBy: s.madeBy, ExpiresAt: s.until, State: s.standsAt(q.Now())}
	}
	return account, out, fault.Wrap("access.Slips", err)
}

// standsAt is the state of a slip, or that it has lapsed: the code is typed within its days, and what follows within its hour.
func (s slipRow) standsAt(now time.Time) SlipState {
	until := s.until
	switch s.state {
	case SlipWaiting:
	case SlipRedeemed, SlipConfirmed:
		until = s.stepUntil
	default:
		return s.state
	}
	if now.Before(until) {
		return s.state
	}
	return SlipLapsed
}

// Redeem takes the code of a slip and gives whom the slip is for, to be confirmed or flagged. A code is taken once. address
// is the network's, for counting wrong codes.
func (a *Accounts) Redeem(ctx context.Context, typed, address string) (Step, error) {
	const op = "access.Redeem"
	salt, err := a.installation(ctx)
	if err != nil {
		return Step{}, err
	}
	limits := []limit{{key: keyed(salt, "slips"), most: guessPerHouse}}
	if address != "" {
		limits = append([]limit{{key: keyed(salt, "address", address), most: guessPerAddress}}, limits...)
	}
	at, err := a.reserve(ctx, limits)
	if err != nil {
		return Step{}, err
	}
	code, ok := CleanCode(typed)
	if !ok { // a slip of the finger is plain to see: it is no guess
		a.unguessed(ctx, limits, at)
		return Step{}, fault.E(fault.Invalid, op, "access.slip.form").At("code", "access.slip.form")
	}
	hash, err := a.hasher.lookup(ctx, salt, code)
	if err != nil {
		a.unguessed(ctx, limits, at)
		return Step{}, err
	}
	token, stepHash := newToken()
	var s slipRow
	err = a.db.Write(ctx, who.Actor{System: "slip"}, func(ctx context.Context, tx *db.Tx) error {
		if s, err = slipByHash(ctx, tx, hash); db.None(err) {
			return fault.E(fault.NotFound, op, "access.slip.unknown")
		} else if err != nil {
			return err
		}
		if _, err := Next(s.state, ActRedeem); err != nil {
			return err
		}
		if !tx.Now().Before(s.until) {
			return fault.E(fault.Conflict, op, "access.slip.expired")
		}
		if err := release(ctx, tx, limits, at, false); err != nil {
			return err
		}
		s.stepUntil = tx.Now().Add(StepLives)
		return moved(redeemSlip(ctx, tx, s, stepHash))
	})
	if err != nil {
		return Step{}, fault.Wrap(op, err)
	}
	s.state = SlipRedeemed
	return a.step(ctx, token, s)
}

// At gives the step that a token carries, for a page that is loaded again.
func (a *Accounts) At(ctx context.Context, token string) (Step, error) {
	s, err := a.slipAt(ctx, a.db.Reader(), token, "access.At")
	if err != nil {
		return Step{}, err
	}
	return a.step(ctx, token, s)
}

func (a *Accounts) step(ctx context.Context, token string, s slipRow) (Step, error) {
	post, err := a.people.Post(ctx, a.db.Reader(), s.personID)
	if err != nil {
		return Step{}, err
	}
	return Step{Token: token, Until: s.stepUntil, State: s.state, Identity: Identity{
		PersonID: post.PersonID, Code: post.Code, Name: post.Name, Title: post.Title, Org: post.OrgName,
	}}, nil
}

// slipAt gives the slip whose step token this is, while its hour lasts.
func (a *Accounts) slipAt(ctx context.Context, q db.Q, token, op string) (slipRow, error) {
	s, err := slipByStep(ctx, q, hashToken(token))
	switch {
	case db.None(err) || err == nil && !q.Now().Before(s.stepUntil):
		return s, fault.E(fault.Unauthenticated, op, "access.slip.ended")
	case err != nil:
		return s, fault.Wrap(op, err)
	}
	return s, nil
}

// Confirm says "yes, that is me"; the PIN comes next.
func (a *Accounts) Confirm(ctx context.Context, token string) error {
	return fault.Wrap("access.Confirm", a.db.Write(ctx, who.Actor{System: "slip"}, func(ctx context.Context, tx *db.Tx) error {
		_, err := a.move(ctx, tx, token, ActConfirm)
		return err
	}))
}

// Flag says "no, that is not me": the slip is dead, nothing of the account is touched, and who issued it is told.
func (a *Accounts) Flag(ctx context.Context, token string) error {
	return fault.Wrap("access.Flag", a.db.Write(ctx, who.Actor{System: "slip"}, func(ctx context.Context, tx *db.Tx) error {
		s, err := a.move(ctx, tx, token, ActFlag)
		if err != nil {
			return err
		}
		return event.Record(ctx, tx, Flagged{Person: s.personID, IssuedBy: s.madeBy})
	}))
}

// move takes a slip along one edge.
func (a *Accounts) move(ctx context.Context, tx *db.Tx, token string, act SlipAct) (slipRow, error) {
	s, err := a.slipAt(ctx, tx, token, "access.move")
	if err != nil {
		return s, err
	}
	to, err := Next(s.state, act)
	if err != nil {
		return s, err
	}
	return s, moved(setSlipState(ctx, tx, s, to))
}

// moved turns "no row was in the expected state" into a conflict: somebody else was first.
func moved(n int64, err error) error {
	if err == nil && n == 0 {
		return fault.E(fault.Conflict, "access.move", "access.slip.used")
	}
	return err
}

// SetPIN sets the PIN or password at the end of a first sign-in and opens the session. Whoever was signed in before, with a
// PIN that was forgotten or had become known, is signed out, and tokens for programs end.
func (a *Accounts) SetPIN(ctx context.Context, token, secret string, kind SessionKind, device string) (SignedIn, error) {
	const op = "access.SetPIN"
	s, err := a.slipAt(ctx, a.db.Reader(), token, op)
	if err != nil {
		return SignedIn{}, err
	}
	if _, err := Next(s.state, ActSetPIN); err != nil {
		return SignedIn{}, err
	}
	phc, err := a.chosen(ctx, s.personID, secret)
	if err != nil {
		return SignedIn{}, err
	}
	salt, err := a.installation(ctx)
	if err != nil {
		return SignedIn{}, err
	}
	var in SignedIn
	err = a.db.Write(ctx, who.Actor{PersonID: s.personID}, func(ctx context.Context, tx *db.Tx) error {
		if _, err := a.move(ctx, tx, token, ActSetPIN); err != nil {
			return err
		}
		tx.After(func() { a.forget(s.personID) })
		if err := forgetThrottle(ctx, tx, keyed(salt, "account", s.personID)); err != nil {
			return err
		}
		if err := a.activate(ctx, tx, s.personID, phc); err != nil {
			return err
		}
		in, err = open(ctx, tx, s.personID, kind, device)
		return err
	})
	if err != nil {
		return SignedIn{}, fault.Wrap(op, err)
	}
	return a.arrive(ctx, in)
}

// activate puts a secret set by a slip in force, and tells whether it is the first.
func (a *Accounts) activate(ctx context.Context, tx *db.Tx, personID, phc string) error {
	before, err := accountOf(ctx, tx, personID)
	if err != nil {
		return err
	}
	// The account's row first: a sign-in with the old secret that is under way either waits for it, or is seen and ended.
	for _, err := range []error{setActive(ctx, tx, personID, phc), deleteAllSessions(ctx, tx, personID), deleteTokens(ctx, tx, personID)} {
		if err != nil {
			return err
		}
	}
	if before.FirstAt.IsZero() {
		return event.Record(ctx, tx, SignedInFirst{Person: personID})
	}
	return event.Record(ctx, tx, SecretChanged{Person: personID, BySlip: true})
}

// chosen judges a secret that a person has chosen, and seals it.
func (a *Accounts) chosen(ctx context.Context, personID, secret string) (phc string, err error) {
	p, err := a.people.Person(ctx, a.db.Reader(), personID)
	if err != nil {
		return "", err
	}
	secret = Clean(secret)
	if err := CheckSecret(secret, p.DateOfBirth, p.Code); err != nil {
		f := fault.As(err)
		return "", f.At("secret", f.Key, f.Args...)
	}
	return a.hasher.seal(ctx, secret)
}
