package scenario

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// SampleOfFigures is over how many walks, the last that were begun, the figures of a case are worked out.
const SampleOfFigures = 2000

// Figures is what became of the newest version of a case, over the walks that were begun last. It counts people, and names none; who
// shows it hides what is about few.
type Figures struct {
	Case    Case
	People  int                       // who walked
	Ended   int                       // of them, who came to an end
	Choices map[string]map[string]int // people by scene and choice; one may have chosen both, on two walks
	Ends    map[string]int            // people by the scene that ended it
}

// Figures gives what became of a case. It takes the right to write, review or publish courses over the organisation that gives it.
func (c *Cases) Figures(ctx context.Context, q db.Q, by who.Actor, code string) (Figures, error) {
	const op = "scenario.Figures"
	one, err := newest(ctx, q, code)
	if err != nil {
		return Figures{}, unknown(op, code, err)
	}
	path, err := c.people.OrgPath(ctx, q, one.Provider)
	if err != nil {
		return Figures{}, err
	}
	if !by.Can(who.ContentEdit, path) && !by.Can(who.ContentReview, path) && !by.Can(who.CoursePublish, path) {
		return Figures{}, fault.E(fault.Denied, op, "scenario.denied.figures")
	}
	f := Figures{Case: one, Choices: map[string]map[string]int{}, Ends: map[string]int{}}
	return f, fault.Wrap(op, fillFigures(ctx, q, &f))
}
