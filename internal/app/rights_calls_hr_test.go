package app_test

import (
	"context"
	"fmt"
	"strings"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/people"
)

// hrFile is a file of an HR system with one new person at a unit, n times.
func hrFile(unit, code string, n int) hr.File {
	text := "employee_code,full_name_en,status,org_code\n" + strings.Repeat(fmt.Sprintf("%s,New Person,ACTIVE,%s\n", code, unit), n)
	return hr.File{Org: unit, Name: code + ".csv", Content: strings.NewReader(text)}
}

// batches makes a batch in each state for each unit that a cell can be about.
func (m *maker) batches(ctx context.Context) {
	for i, o := range []*office{m.offices[ownUnit], m.offices[insideUnit], m.offices[outsideUnit]} {
		o.batches = map[string]string{}
		for _, state := range []hr.State{hr.Received, hr.Parsed, hr.Validated, hr.InReview, hr.Applied} {
			b, err := m.h.HR.Receive(ctx, byHand, hrFile(o.Code, fmt.Sprintf("HR-%d-%s", i, state), 1))
			m.ok(err)
			for _, to := range []hr.State{hr.Parsed, hr.Validated, hr.InReview, hr.Applied} {
				if b.State == state {
					break
				}
				switch to {
				case hr.Parsed:
					b, err = m.h.HR.Parse(ctx, byHand, b.ID, hr.Map{})
				case hr.Validated:
					b, err = m.h.HR.Validate(ctx, byHand, b.ID)
				case hr.InReview:
					b, err = m.h.HR.Review(ctx, byHand, b.ID)
				case hr.Applied:
					b, err = m.h.HR.Apply(ctx, byHand, b.ID)
				}
				m.ok(err)
			}
			o.batches[string(state)] = b.ID
		}
		b, err := m.h.HR.Intake(ctx, byHand, hrFile(o.Code, fmt.Sprintf("HR-%d-TWICE", i), 2), hr.Map{})
		m.ok(err)
		o.batches["conflict"] = b.ID
	}
	m.links(ctx)
	m.connectors(ctx)
	m.ordered(ctx)
}

// hrStep calls a verb on the batch of the unit in a state.
func hrStep(state hr.State, verb func(w *world) func(context.Context, who.Actor, string) (hr.Batch, error)) call {
	return func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(verb(w)(ctx, by, about.at.batches[string(state)]))
	}
}

var hrCalls = map[string]call{
	"people.JudgeStaff": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		table := &csvio.Table{
			Header: []string{"employee_code", "full_name_en", "status", "position_code"},
			Rows:   []csvio.Row{{N: 2, Cells: []string{"NEW-1", "New Person", "ACTIVE", about.at.vacant.Code}}},
		}
		s, err := w.People.JudgeStaff(ctx, w.Reader(), by, table, people.Options{})
		if err != nil {
			return err
		}
		return rows(csvio.Report{Problems: s.Rows()[0].Problems}, nil)
	},
	"people.Restore": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		images, err := w.People.Images(ctx, w.Reader(), []string{about.boss(w)})
		if err != nil {
			return err
		}
		return w.DB.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error { return w.People.Restore(ctx, tx, by, images) })
	},
	"people.OrderService": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.People.OrderService(ctx, by, people.ServiceOrder{PersonID: about.PersonID, Kind: people.ServiceLeave, OrderNo: "7/2026"}))
	},
	"people.EndOrg": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.People.EndOrg(ctx, by, people.OrgEnd{OrgID: about.at.sub, Into: about.at.under, OrderNo: "8/2026"})
	},
	"people.RenameOrg": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.People.RenameOrg(ctx, by, about.at.sub, map[string]string{"en": "Another Name"}, "", "8/2026")
	},
	"hr.Receive": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.HR.Receive(ctx, by, hrFile(about.at.Code, "HR-NEW", 1)))
	},
	"hr.Intake": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.HR.Intake(ctx, by, hrFile(about.at.Code, "HR-NEW", 1), hr.Map{}))
	},
	"hr.Import": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.HR.Import(ctx, by, hrFile(about.at.Code, "HR-NEW", 1), hr.Map{}, false))
	},
	"hr.Try": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, _, err := w.HR.Try(ctx, by, hrFile(about.at.Code, "HR-NEW", 1), hr.Map{})
		return err
	},
	"hr.Parse": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.HR.Parse(ctx, by, about.at.batches[string(hr.Received)], hr.Map{}))
	},
	"hr.Validate":  hrStep(hr.Parsed, func(w *world) func(context.Context, who.Actor, string) (hr.Batch, error) { return w.HR.Validate }),
	"hr.Review":    hrStep(hr.Validated, func(w *world) func(context.Context, who.Actor, string) (hr.Batch, error) { return w.HR.Review }),
	"hr.Apply":     hrStep(hr.InReview, func(w *world) func(context.Context, who.Actor, string) (hr.Batch, error) { return w.HR.Apply }),
	"hr.Reconcile": hrStep(hr.Applied, func(w *world) func(context.Context, who.Actor, string) (hr.Batch, error) { return w.HR.Reconcile }),
	"hr.RollBack":  hrStep(hr.Applied, func(w *world) func(context.Context, who.Actor, string) (hr.Batch, error) { return w.HR.RollBack }),
	"hr.Decide": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.HR.Decide(ctx, by, about.at.batches["conflict"], 2, hr.Take, ""))
	},
	"hr.Batch": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.HR.Batch(ctx, w.Reader(), by, about.at.batches["conflict"]))
	},
	"hr.Rows": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.HR.Rows(ctx, w.Reader(), by, about.at.batches["conflict"], "", 0, 10))
	},
	"hr.RowOf": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.HR.RowOf(ctx, w.Reader(), by, about.at.batches["conflict"], 2))
	},
	"hr.MapOf": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.HR.MapOf(ctx, w.Reader(), by, about.at.batches["conflict"]))
	},
	"hr.List": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, err := w.HR.List(ctx, w.Reader(), by, "", 100)
		there := false
		for _, b := range list {
			there = there || b.ID == about.at.batches["conflict"]
		}
		return listed(there, err)
	},
}

// boss is who stands for the subject where nobody may act on themselves: another person of the same unit.
func (s *subject) boss(w *world) string {
	for _, other := range w.subjects {
		if other != s && other.at == s.at {
			return other.PersonID
		}
	}
	return s.PersonID
}
