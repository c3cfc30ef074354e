package app_test

import (
	"context"
	"slices"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/programme"
	"sopan/internal/programme/programmetest"
)

// cohortCalls are the verbs on cohorts that are changed, and on places that are asked for.
var cohortCalls = map[string]call{
	"programme.EditCohort": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.EditCohort(ctx, by, programme.Cohort{
			ID: about.at.paths.cohort, Title: programmetest.Both("Other"), StartsOn: "2030-01-01", EndsOn: "2031-01-01", Seats: 50, Coordinators: []string{w.boss.PersonID},
		})
	},
	"programme.EndCohort": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.EndCohort(ctx, by, about.at.paths.cohort)
	},
	"programme.ResumeCohort": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.ResumeCohort(ctx, by, about.at.paths.ended)
	},
	"programme.Agree": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Agree(ctx, by, about.paths.asking, about.PersonID, true, "")
	},
	"programme.Remove": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Remove(ctx, by, about.at.paths.cohort, about.at.paths.seated, "Elsewhere.")
	},
	"programme.Restore": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Programmes.Restore(ctx, by, about.at.paths.cohort, about.at.paths.gone)
	},
	"programme.Requests": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, err := w.Programmes.Requests(ctx, w.Reader(), by)
		return listed(slices.ContainsFunc(list, func(r programme.Request) bool { return r.PersonID == about.PersonID }), err)
	},
	"programme.Coordinated": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, _, err := w.Programmes.Coordinated(ctx, w.Reader(), by, "", 100)
		return listed(slices.ContainsFunc(list, func(r programme.Run) bool { return r.ID == about.paths.runs }), err)
	},
	"programme.Progress": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		sheet, err := w.Programmes.Progress(ctx, w.Reader(), by, about.paths.held, "figures", "en")
		if err != nil {
			return err
		}
		rows, there := 0, false
		err = sheet.Rows(func(cells []string) error {
			rows, there = rows+1, there || cells[0] == about.Code
			return nil
		})
		if err == nil && rows == 0 {
			err = fault.E(fault.Denied, "test", "programme.denied.members")
		}
		return listed(there, err)
	},
}
