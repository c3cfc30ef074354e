package app

import (
	"context"
	"strconv"
	"time"

	"sopan/internal/attempt/attempthttp"
	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/launch"
	"sopan/internal/learning"
	"sopan/internal/learning/learninghttp"
)

// runs tells the pages of courses how what is not theirs is run and shown.
type runs struct {
	h      *House
	played *attempthttp.Door
}

// shownFor is how long the addresses of files on a page hold: a long film with a break.
const shownFor = 6 * time.Hour

// Running is for learninghttp.Runs: launch runs what is of cmi5, attempt what is of SCORM and H5P. A package that the reader may not see
// is none.
func (r runs) Running(ctx context.Context, packageID string, index int) (learninghttp.Running, error) {
	q, by := r.h.Reader(), who.From(ctx)
	if !id.Valid(packageID) {
		return learninghttp.Running{}, nil
	}
	course, err := r.h.Attempts.Course(ctx, q, by, packageID)
	switch {
	case err == nil && !r.played.Plays(course.Kind):
		return learninghttp.Running{Missing: true}, nil
	case err == nil:
		return r.attempted(ctx, q, by, packageID)
	case fault.Is(err, fault.NotFound):
		return r.launched(ctx, q, by, packageID, index)
	}
	return learninghttp.Running{}, err
}

// launched is a unit of cmi5; of the package as a whole, the unit that comes next.
func (r runs) launched(ctx context.Context, q db.Q, by who.Actor, packageID string, index int) (learninghttp.Running, error) {
	if index == learning.Whole {
		index = launch.Next
	}
	x, err := r.h.Launches.Begins(ctx, q, by, packageID, index)
	if fault.Is(err, fault.NotFound) {
		return learninghttp.Running{}, nil
	} else if err != nil {
		return learninghttp.Running{}, err
	}
	page := "/launch/" + x.Course
	return learninghttp.Running{Begin: page + "/" + strconv.Itoa(x.Index), Page: page, Leads: x.Origin, Begun: x.Registration != ""}, nil
}

// attempted is a package of SCORM or H5P.
func (r runs) attempted(ctx context.Context, q db.Q, by who.Actor, packageID string) (learninghttp.Running, error) {
	run, err := r.h.Attempts.Newest(ctx, q, by, packageID)
	if err != nil {
		return learninghttp.Running{}, err
	}
	begun := run.Attempt.ID != ""
	return learninghttp.Running{Begin: "/run/" + packageID, Page: "/run/" + packageID, Begun: begun, Left: begun && !run.Attempt.Done()}, nil
}

// Playing is for learninghttp.Runs.
func (r runs) Playing(ctx context.Context, packageID, lang string) (content.Playing, error) {
	return r.h.Content.Playing(ctx, packageID, lang, r.h.DB.Clock().Now().Add(shownFor))
}
