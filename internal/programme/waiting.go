package programme

import (
	"context"
	"slices"

	"sopan/internal/access"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// WithAccounts says who knows who may take the next step with a draft. Until then nobody is told that one waits.
func (p *Programmes) WithAccounts(a *access.Accounts) *Programmes { p.accounts = a; return p }

// mostTold bounds how many persons a fact names.
const mostTold = 40

// toTell are the persons whom a step of a draft concerns.
type toTell struct{ to, of []string }

// toTell gives who wrote a draft, and who may take the step that needs this right next ("" for none), without those whose hands keep
// them from it.
func (p *Programmes) toTell(ctx context.Context, tx *db.Tx, v Version, next who.Right) (toTell, error) {
	var t toTell
	hands, err := allHands(ctx, tx, v.ID)
	if err != nil {
		return t, err
	}
	var barred []string
	for _, h := range hands {
		if h.did == wrote || next == who.CoursePublish { // who reviewed may review again
			barred = append(barred, h.by)
		}
		if h.did == wrote && h.by != tx.By().ID() && id.Valid(h.by) && len(t.of) < mostTold {
			t.of = append(t.of, h.by)
		}
	}
	if next == "" || p.accounts == nil {
		return t, nil
	}
	o, err := p.people.Org(ctx, tx, v.Org)
	if err != nil {
		return t, err
	}
	t.to, err = p.accounts.Deputed(ctx, tx, next, o.Path, mostTold)
	t.to = slices.DeleteFunc(t.to, func(person string) bool { return slices.Contains(barred, person) || person == tx.By().PersonID })
	return t, err
}

// Naming asks what things of the room are called: programmes by their codes, drafts and cohorts by their ids.
type Naming struct{ Programmes, Drafts, Cohorts []string }

// Called gives what things of the room are called, by what they are asked by; who asks for nothing costs no statement.
func (p *Programmes) Called(ctx context.Context, q db.Q, n Naming) (map[string]Names, error) {
	out, err := titlesOf(ctx, q, n.Programmes)
	if err == nil {
		err = draftTitles(ctx, q, n.Drafts, out)
	}
	if err == nil {
		err = cohortTitles(ctx, q, n.Cohorts, out)
	}
	return out, fault.Wrap("programme.Called", err)
}
