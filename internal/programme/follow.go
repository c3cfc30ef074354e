package programme

import (
	"context"
	"slices"
	"time"

	"sopan/internal/assessment"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/learning"
)

// Follow has the room read what learning and assessment tell of a person: whatever it was, how they stand in their programmes is
// worked out anew from what learning knows. Rebuild does the same for all.
func (p *Programmes) Follow(log *event.Log) {
	log.On(event.Reader{
		Name: "programme", Reads: []event.Fact{learning.Completed{}, assessment.Sat{}}, Handle: p.handle, Rebuild: p.rebuild,
	})
}

func (p *Programmes) handle(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	cause := map[string]event.Entry{} // person > the newest fact of theirs
	var persons []string
	add := func(f event.Entry, person string) {
		if _, ok := cause[person]; !ok {
			persons = append(persons, person)
		}
		cause[person] = f
	}
	for _, f := range facts {
		switch f.Kind {
		case learning.Completed{}.Kind():
			done, err := event.As[learning.Completed](f)
			if err != nil {
				return err
			}
			add(f, done.Person)
		case assessment.Sat{}.Kind():
			sat, err := event.As[assessment.Sat](f)
			if err != nil {
				return err
			}
			if sat.Passed && sat.PaperKind == assessment.CourseCheck {
				add(f, sat.Person)
			}
		}
	}
	return p.bringUp(ctx, tx, persons, func(person, subject string, f event.Fact) error {
		return event.Derive(ctx, tx, "programme", cause[person], subject, f)
	})
}

// bringUp works out how persons stand in the programmes that they are in, keeps what has changed, tells it, and has them begin the
// mandatory courses of what has opened.
func (p *Programmes) bringUp(ctx context.Context, tx *db.Tx, persons []string, tell func(person, subject string, f event.Fact) error) error {
	return db.Chunks(persons, 200, func(part []string) error {
		if some, err := lockEnrolments(ctx, tx, part); err != nil || !some {
			return err
		}
		w, err := workOut(ctx, tx, part)
		if err != nil {
			return err
		}
		was, err := standingsOf(ctx, tx, part)
		if err != nil {
			return err
		}
		var changed []row
		var begin []learning.Begin
		for _, r := range w {
			old := was[r.enrolment.ID]
			if old.same(r) {
				continue
			}
			changed = append(changed, r)
			begin = append(begin, r.opens(old)...)
			if err := r.tell(old, tell); err != nil {
				return err
			}
		}
		if err := upsertStandings(ctx, tx, changed); err != nil {
			return err
		}
		return p.courses.EnrolAll(ctx, tx, begin)
	})
}

// row is how one enrolment stands, worked out.
type row struct {
	enrolment Enrolment
	body      Body // of the newest round
	standing  Standing
	nextAt    time.Time
}

// workOut works out every enrolment of these persons that has not ended.
func workOut(ctx context.Context, q db.Q, persons []string) ([]row, error) {
	all, err := enrolmentsOf(ctx, q, persons, "")
	if err != nil || len(all) == 0 {
		return nil, err
	}
	known := map[string]Version{}
	if err := addVersions(ctx, q, all, known); err != nil {
		return nil, err
	}
	var codes []string
	for _, e := range all {
		codes = append(codes, coursesOf(roundsOf(e, known))...)
	}
	slices.Sort(codes)
	done, err := deedsOf(ctx, q, persons, slices.Compact(codes))
	if err != nil {
		return nil, err
	}
	out := make([]row, len(all))
	for i, e := range all {
		rounds := roundsOf(e, known)
		s := Stand(rounds, done[e.PersonID])
		out[i] = row{enrolment: e, body: rounds[len(rounds)-1].Body, standing: s, nextAt: nextOf(e, s)}
	}
	return out, nil
}

// nextOf gives when the clock has something to tell of an enrolment.
func nextOf(e Enrolment, s Standing) time.Time {
	for _, r := range e.Rounds {
		if r.N == s.Held {
			return s.next(r)
		}
	}
	return time.Time{}
}

// opens gives the courses that are to be begun: the mandatory ones of milestones that are open now and were not.
func (r row) opens(old kept) []learning.Begin {
	var out []learning.Begin
	for i, m := range r.standing.Milestones {
		if m.OpenedAt.IsZero() || !m.DoneAt.IsZero() || old.round == r.standing.Round && i < old.opened {
			continue
		}
		for _, code := range r.body.Milestones[i].Mandatory() {
			out = append(out, learning.Begin{PersonID: r.enrolment.PersonID, Code: code, Lang: r.enrolment.Lang, Since: r.standing.Since(i + 1)})
		}
	}
	return out
}

// tell says what has become of an enrolment since it was worked out last.
func (r row) tell(old kept, tell func(person, subject string, f event.Fact) error) error {
	e, s := r.enrolment, r.standing
	from := 0
	if old.round == s.Round {
		from = old.opened
	}
	for n := from + 1; n <= s.Opened(); n++ {
		f := MilestoneOpened{ID: e.ID, Person: e.PersonID, Programme: e.Code, Round: s.Round, Milestone: n}
		if err := tell(e.PersonID, e.ID+"/"+string(rune('0'+n)), f); err != nil {
			return err
		}
	}
	if s.Complete() && !(old.round == s.Round && old.done == len(s.Milestones)) {
		return tell(e.PersonID, e.ID, Completed{ID: e.ID, Person: e.PersonID, Programme: e.Code, Round: s.Round, Ends: day(s.EndsAt)})
	}
	return nil
}

// rebuild empties and refills what is derived, a batch of persons at a time.
func (p *Programmes) rebuild(ctx context.Context, tx *db.Tx) error {
	if err := emptyStandings(ctx, tx); err != nil {
		return err
	}
	for after := ""; ; {
		persons, err := personsAfter(ctx, tx, after, 500)
		if err != nil || len(persons) == 0 {
			return err
		}
		after = persons[len(persons)-1]
		rows, err := workOut(ctx, tx, persons)
		if err != nil {
			return err
		}
		if err := upsertStandings(ctx, tx, rows); err != nil {
			return err
		}
	}
}
