package access

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// bearerMark begins every token for programs, so that one that was left in a public place can be found for what it is.
const bearerMark = "sopan_"

// Token makes a token by which a program acts as the person, and gives it, once. People make their own; for others only the
// operator does: an office admin who could would act in the name of anybody in the office.
func (a *Accounts) Token(ctx context.Context, by who.Actor, personID, label string) (string, error) {
	const op = "access.Token"
	label = cut(strings.TrimSpace(label), 80)
	if label == "" {
		return "", fault.E(fault.Invalid, op, "access.token.label").At("label", "access.token.label")
	}
	if err := a.mayHoldTokens(ctx, by, personID, op); err != nil {
		return "", err
	}
	secret, _ := newToken()
	token := bearerMark + secret
	err := a.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		account, err := accountOf(ctx, tx, personID)
		if err != nil {
			return err
		}
		switch account.State {
		case StateClosed:
			return fault.E(fault.Conflict, op, "access.account.closed")
		case StateNone: // an account for a program only: nobody ever signs in to it
			if _, err := a.found(ctx, tx, []string{personID}); err != nil {
				return err
			}
		}
		return insertToken(ctx, tx, personID, hashToken(token), Token{
			ID: id.New(), Label: label, MadeAt: tx.Now(), MadeBy: by.ID(), ExpiresAt: tx.Now().Add(TokenLives),
		})
	})
	if err != nil {
		return "", fault.Wrap(op, err)
	}
	return token, nil
}

func (a *Accounts) mayHoldTokens(ctx context.Context, by who.Actor, personID, op string) error {
	if by.SignedIn() && by.PersonID == personID {
		return nil
	}
	over, err := a.people.Over(ctx, a.db.Reader(), by, personID)
	if fault.Is(err, fault.NotFound) {
		if service, known := isService(ctx, a.db.Reader(), personID); known == nil && service {
			over, err = who.Over{}, nil
		}
	}
	if err != nil {
		return err
	}
	if by.SignedIn() || !by.May(who.AccountManage, over) {
		return fault.E(fault.Denied, op, "access.denied.token")
	}
	return nil
}

// Bearer tells as whom a program with this token acts. The answer may be a second old, as with Session. The end of a token
// is fixed when it is made.
func (a *Accounts) Bearer(ctx context.Context, token string) (who.Actor, error) {
	const op = "access.Bearer"
	now := a.db.Clock().Now()
	hash := hashToken(token)
	if k, ok := a.tokens.get(hash, now); ok {
		return k.actor, nil
	}
	q := a.db.Reader()
	k, used, err := tokenByHash(ctx, q, hash, now.UnixMicro())
	if err == nil {
		k.actor.Grants, err = grantsOf(ctx, q, k.actor.PersonID)
	}
	if db.None(err) {
		return who.Public, fault.E(fault.Unauthenticated, op, "access.token.unknown")
	} else if err != nil {
		return who.Public, fault.Wrap(op, err)
	}
	if now.Sub(used.UsedAt) > time.Hour {
		err := a.db.Write(context.WithoutCancel(ctx), k.actor, func(ctx context.Context, tx *db.Tx) error {
			return touchToken(ctx, tx, k.actor.PersonID, used.ID, now.UnixMicro())
		})
		if err != nil {
			slog.WarnContext(ctx, "access: use of a token not noted", "err", err)
		}
	}
	a.tokens.put(hash, now, k)
	return k.actor, nil
}

// Tokens lists a person's tokens, newest first: their own, or as the operator.
func (a *Accounts) Tokens(ctx context.Context, q db.Q, by who.Actor, personID string) ([]Token, error) {
	if err := a.mayHoldTokens(ctx, by, personID, "access.Tokens"); err != nil {
		return nil, err
	}
	list, err := tokensOf(ctx, q, personID, q.Now().UnixMicro())
	return list, fault.Wrap("access.Tokens", err)
}

// EndToken makes one token worthless: one's own, or as the operator.
func (a *Accounts) EndToken(ctx context.Context, by who.Actor, personID, tokenID string) error {
	const op = "access.EndToken"
	if err := a.mayHoldTokens(ctx, by, personID, op); err != nil {
		return err
	}
	return fault.Wrap(op, a.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		tx.After(func() { a.tokens.dropPerson(personID) })
		n, err := deleteToken(ctx, tx, personID, tokenID)
		if err == nil && n == 0 {
			return fault.E(fault.NotFound, op, "access.token.none")
		}
		return err
	}))
}
