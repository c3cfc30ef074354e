package app_test

import (
	"context"
	"slices"
	"strings"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/programme"
	"sopan/internal/programme/programmetest"
)

// programmeHands are the hands through which the programmes of the world went.
var programmeHands = programmetest.Hands{Author: who.Operator("author"), Reviewer: who.Operator("reviewer"), Publisher: who.Operator("publisher")}

// pathsOffice is what a unit has of programmes.
type pathsOffice struct {
	live    string // code of a programme that it gives
	drafts  map[programme.State]string
	changed string // id of a draft of which something can be taken back
	cohort  string
	asked   string // person id of somebody who asked for a place in it
	seated  string // of somebody who has one
	gone    string // of somebody who was taken out
	ended   string // id of a cohort that was ended early
}

// pathsSubject is what a person has of programmes.
type pathsSubject struct {
	active  string // code of one that everybody is in, on its first version
	invited string // id of a cohort to which everybody is invited
	open    string // id of one that nobody is in but who asked
	held    string // id of one in which everybody has a place
	asking  string // id of one in which everybody asks for a place who has an officer above
	runs    string // id of one that the person coordinates
}

// programmes gives every office a programme in each state that a verb asks for, with a cohort, and everybody one of everything that
// can be theirs.
func (m *maker) programmes(ctx context.Context) {
	p, own := m.h.Programmes, m.offices[ownUnit]
	everybody := []*subject{m.inside, m.outside, m.boss}
	for _, s := range m.subjects {
		everybody = append(everybody, s)
	}
	var codes []string
	for _, s := range everybody {
		codes = append(codes, s.Code)
	}
	day := func(n int) string { return clock.Date(m.clock.Now().AddDate(0, 0, n)) }
	gather := func(code, org, coordinator string) string {
		c, err := p.Gather(ctx, programmeHands.Author, programme.Cohort{
			Code: code, Org: org, Title: programmetest.Both("Cohort"), StartsOn: day(-1), EndsOn: day(3000), Seats: 100, Asked: true, Coordinators: []string{coordinator},
		})
		m.ok(err)
		return c.ID
	}
	take := func(code, org string, b programme.Body, to programme.State) string {
		v, err := programmeHands.Take(ctx, p, code, org, b, to)
		m.ok(err)
		return v.ID
	}
	for code, o := range m.offices {
		body := programmetest.Body(code, []string{o.course})
		o.paths.live, o.paths.drafts = code+"-PATH", map[programme.State]string{}
		take(o.paths.live, code, body, programme.Live)
		for _, state := range []programme.State{programme.Drafted, programme.InReview, programme.IsApproved} {
			o.paths.drafts[state] = take(code+"-PATH-"+strings.ToUpper(string(state)), code, body, state)
		}
		o.paths.changed = take(code+"-PATH-CHANGED", code, body, programme.Drafted)
		_, err := p.Edit(ctx, programmeHands.Author, o.paths.changed, 0, programmetest.Body("other", []string{o.course}))
		m.ok(err)
		o.paths.cohort, o.paths.ended = gather(o.paths.live, code, m.boss.PersonID), gather(o.paths.live, code, m.boss.PersonID)
		m.ok(p.EndCohort(ctx, programmeHands.Author, o.paths.ended))
		asks, gone := m.outside, m.inside
		if code == outsideUnit {
			asks, gone = gone, asks
		}
		m.ok(p.Ask(ctx, asks.Actor, o.paths.cohort))
		_, err = p.Invite(ctx, programmeHands.Author, o.paths.cohort, codes)
		m.ok(err)
		m.ok(p.Accept(ctx, m.boss.Actor, o.paths.cohort))
		m.ok(p.Accept(ctx, gone.Actor, o.paths.cohort))
		m.ok(p.Remove(ctx, programmeHands.Author, o.paths.cohort, gone.PersonID, "Elsewhere."))
		o.paths.asked, o.paths.seated, o.paths.gone = asks.PersonID, m.boss.PersonID, gone.PersonID
	}
	take("PATH-OLD", ownUnit, programmetest.Body("old", []string{own.course}), programme.Live)
	shared := pathsSubject{active: "PATH-OLD", asking: gather("PATH-OLD", ownUnit, m.boss.PersonID)}
	shared.invited, shared.open, shared.held = gather("PATH-OLD", ownUnit, m.boss.PersonID), gather("PATH-OLD", ownUnit, m.boss.PersonID), gather("PATH-OLD", ownUnit, m.boss.PersonID)
	for _, cohort := range []string{shared.invited, shared.held} {
		_, err := p.Invite(ctx, programmeHands.Author, cohort, codes)
		m.ok(err)
	}
	for _, s := range everybody {
		s.paths = shared
		s.paths.runs = gather("PATH-OLD", ownUnit, s.PersonID)
		m.ok(kept(p.Ask(ctx, s.Actor, shared.asking)))
		m.ok(p.Enrol(ctx, s.Actor, shared.active, "en"))
		m.ok(p.Accept(ctx, s.Actor, shared.held))
	}
	v, err := p.Revise(ctx, programmeHands.Author, shared.active)
	m.ok(err)
	m.ok(programmeHands.On(ctx, p, v.ID, programme.Live))
}

// programmeCalls are the verbs of programmes.
var programmeCalls = map[string]call{
	"programme.Begin": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Programmes.Begin(ctx, by, programme.Beginning{Org: about.at.Code, Body: programmetest.Body("new", nil)}))
	},
	"programme.Revise": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Programmes.Revise(ctx, by, about.at.paths.live))
	},
	"programme.Edit": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Programmes.Edit(ctx, by, about.at.paths.drafts[programme.Drafted], 0, programmetest.Body("x", nil)))
	},
	"programme.Undo": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Programmes.Undo(ctx, by, about.at.paths.changed, 1))
	},
	"programme.Discard": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Discard(ctx, by, about.at.paths.drafts[programme.Drafted])
	},
	"programme.Open": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Programmes.Open(ctx, w.Reader(), by, about.at.paths.drafts[programme.Drafted]))
	},
	"programme.Sheet": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Programmes.Sheet(ctx, w.Reader(), by, about.at.paths.drafts[programme.InReview]))
	},
	"programme.Desk": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, _, err := w.Programmes.Desk(ctx, w.Reader(), by, "", 200)
		return listed(slices.ContainsFunc(list, func(x programme.Line) bool { return x.Org == about.at.Code }), err)
	},
	"programme.Submit": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Submit(ctx, by, about.at.paths.drafts[programme.Drafted])
	},
	"programme.SendBack": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.SendBack(ctx, by, about.at.paths.drafts[programme.InReview], "Shorter.")
	},
	"programme.Approve": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Approve(ctx, by, about.at.paths.drafts[programme.InReview], "")
	},
	"programme.Publish": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Publish(ctx, by, about.at.paths.drafts[programme.IsApproved])
	},
	"programme.Retire": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Retire(ctx, by, about.at.paths.live)
	},
	"programme.List": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Programmes.List(ctx, w.Reader(), by, programme.Filter{}, "en", "", 10))
	},
	"programme.Page": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Programmes.Page(ctx, w.Reader(), by, "PATH-OLD"))
	},
	"programme.Enrol": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Enrol(ctx, by, about.at.paths.live, "en")
	},
	"programme.Leave": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Leave(ctx, by, about.paths.active)
	},
	"programme.Renew": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return kept(w.Programmes.Renew(ctx, by, about.paths.active))
	},
	"programme.MoveUp": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.MoveUp(ctx, by, about.paths.active)
	},
	"programme.Gather": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Programmes.Gather(ctx, by, programme.Cohort{
			Code: "PATH-OLD", Org: about.at.Code, Title: programmetest.Both("New"), StartsOn: "2030-01-01", EndsOn: "2030-02-01", Seats: 1, Coordinators: []string{about.PersonID},
		}))
	},
	"programme.Appoint": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Appoint(ctx, by, about.at.paths.cohort, []string{w.boss.PersonID})
	},
	"programme.Invite": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Programmes.Invite(ctx, by, about.at.paths.cohort, []string{w.boss.Code}))
	},
	"programme.Settle": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Settle(ctx, by, about.at.paths.cohort, about.at.paths.asked, false, "No.")
	},
	"programme.Ask": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return kept(w.Programmes.Ask(ctx, by, about.paths.open))
	},
	"programme.Accept": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Accept(ctx, by, about.paths.invited)
	},
	"programme.Quit": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Quit(ctx, by, about.paths.held)
	},
	"programme.Cohort": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Programmes.Cohort(ctx, w.Reader(), by, about.paths.held))
	},
	"programme.Cohorts": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		_, _, err := w.Programmes.Cohorts(ctx, w.Reader(), by, "PATH-OLD", "", 10)
		return err
	},
	"programme.Members": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		page, err := w.Programmes.Members(ctx, w.Reader(), by, about.paths.held, programme.MemberFilter{}, "en", "", 100)
		if err == nil && len(page.List) == 0 {
			err = fault.E(fault.Denied, "test", "programme.denied.members")
		}
		return listed(slices.ContainsFunc(page.List, func(x programme.Member) bool { return x.PersonID == about.PersonID }), err)
	},
}
