// Package programmetest gives tests a sound programme, and takes one all the way through the room's own verbs.
package programmetest

import (
	"context"
	"fmt"

	"sopan/internal/ground/who"
	"sopan/internal/programme"
)

// Both is a text in English and in Hindi.
func Both(format string, args ...any) programme.Names {
	return programme.Names{"en": fmt.Sprintf(format, args...), "hi": fmt.Sprintf(format+" हिन्दी", args...)}
}

// Body is a sound programme with a milestone for each list of courses, all of them mandatory.
func Body(code string, milestones ...[]string) programme.Body {
	b := programme.Body{Title: Both("Programme %s", code), Text: Both("About %s", code)}
	for i, courses := range milestones {
		m := programme.Milestone{Title: Both("Stage %d", i+1)}
		for _, c := range courses {
			m.Items = append(m.Items, programme.Item{Course: c})
		}
		b.Milestones = append(b.Milestones, m)
	}
	return b
}

// Hands are the three people through whom a programme goes.
type Hands struct{ Author, Reviewer, Publisher who.Actor }

// Take takes a new programme of an organisation to a state, and gives it as it stood when it was begun.
func (h Hands) Take(ctx context.Context, p *programme.Programmes, code, org string, b programme.Body, to programme.State) (programme.Version, error) {
	v, err := p.Begin(ctx, h.Author, programme.Beginning{Code: code, Org: org, Body: b})
	if err != nil {
		return v, err
	}
	return v, h.On(ctx, p, v.ID, to)
}

// On takes a draft on to a state.
func (h Hands) On(ctx context.Context, p *programme.Programmes, draft string, to programme.State) error {
	if to == programme.Drafted {
		return nil
	}
	if err := p.Submit(ctx, h.Author, draft); err != nil || to == programme.InReview {
		return err
	}
	if err := p.Approve(ctx, h.Reviewer, draft, ""); err != nil || to == programme.IsApproved {
		return err
	}
	return p.Publish(ctx, h.Publisher, draft)
}
