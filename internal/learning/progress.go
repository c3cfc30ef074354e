package learning

import (
	"context"
	"maps"
	"slices"
	"time"

	"sopan/internal/assessment"
	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Open says that the actor has a part of a course before them, in a language. The part that lay open before is credited
// with the time that has passed, so opening the same part again is how a page says "I have read on". In a course that is
// complete nothing changes any more.
func (c *Courses) Open(ctx context.Context, by who.Actor, code string, n int, lang string) (Progress, error) {
	var p Progress
	err := c.turn(ctx, by, "learning.Open", code, lang, func(ctx context.Context, tx *db.Tx, s *state) error {
		if _, ok := s.units[n]; !ok {
			return fault.E(fault.NotFound, "learning.Open", "learning.unknown_part", "course", code, "n", n)
		}
		s.open(n, tx.Now())
		err := s.recall(ctx, tx, n)
		p = s.part(n)
		return err
	})
	return p, err
}

// Answer submits the sitting of a part's question: the result is assessment's, the progress is ours, and both are kept
// together. The explanation of the result may be shown at once.
func (c *Courses) Answer(ctx context.Context, by who.Actor, code string, n int, sittingID string, a assessment.Answers) (assessment.Result, Progress, error) {
	const op = "learning.Answer"
	var result assessment.Result
	var p Progress
	err := c.turn(ctx, by, op, code, "", func(ctx context.Context, tx *db.Tx, s *state) (err error) {
		if result, err = c.submit(ctx, tx, op, sittingID, a, s.units[n].PaperID); err != nil {
			return err
		}
		s.answer(n, result.Right == result.Drawn, tx.Now())
		p = s.part(n)
		return nil
	})
	return result, p, err
}

// Submit submits the sitting of a course's final check. When every part is done, the course is complete with it, passed or
// not.
func (c *Courses) Submit(ctx context.Context, by who.Actor, code, sittingID string, a assessment.Answers) (assessment.Result, Enrolment, error) {
	const op = "learning.Submit"
	var result assessment.Result
	var e Enrolment
	err := c.turn(ctx, by, op, code, "", func(ctx context.Context, tx *db.Tx, s *state) (err error) {
		if result, err = c.submit(ctx, tx, op, sittingID, a, s.paperID); err != nil {
			return err
		}
		s.submit(result.Percent, result.Passed, tx.Now())
		return nil
	}, func(s *state) { e = s.enrolment })
	return result, e, err
}

// KeyTooQuick is the key of the fault for a final check that was answered before its questions can be read. Nothing was
// submitted: the sitting stays open, and the same answers are taken a little later.
const KeyTooQuick = "learning.check.too_quick"

// submit marks a sitting, which must be one of this paper. A final check answered faster than its questions can be read is not
// taken, so that it brings no evidence.
func (c *Courses) submit(ctx context.Context, tx *db.Tx, op, sittingID string, a assessment.Answers, paperID string) (assessment.Result, error) {
	result, err := c.papers.SubmitIn(ctx, tx, sittingID, a)
	if err == nil && (paperID == "" || result.Paper.ID != paperID) {
		err = fault.E(fault.Conflict, op, "learning.other_paper")
	}
	if err != nil || result.Paper.Kind != assessment.CourseCheck {
		return result, err
	}
	s, err := c.papers.Sitting(ctx, tx, tx.By(), sittingID)
	if wait := TooQuick(result.Drawn, tx.Now().Sub(s.StartedAt)); err == nil && wait > 0 {
		err = fault.E(fault.Conflict, op, KeyTooQuick, "n", int((wait+time.Second-1)/time.Second), "of", result.Drawn)
	}
	return result, err
}

// turn loads how the actor stands in a course, lets act change it, and keeps what follows. after sees what was kept.
func (c *Courses) turn(ctx context.Context, by who.Actor, op, code, lang string,
	act func(context.Context, *db.Tx, *state) error, after ...func(*state),
) error {
	if err := mayLearn(op, by); err != nil {
		return err
	}
	err := c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		s, err := lockState(ctx, tx, by.PersonID, code, lang)
		if db.None(err) {
			return fault.E(fault.Conflict, op, "learning.not_enrolled", "course", code)
		}
		if err == nil {
			err = act(ctx, tx, s)
		}
		if err == nil {
			err = c.keep(ctx, tx, s, func(f event.Fact, _ string) error { return event.Record(ctx, tx, f) })
		}
		if err == nil {
			for _, f := range after {
				f(s)
			}
		}
		return err
	})
	return fault.Wrap(op, err)
}

// state is how one person stands in one version of a course.
type state struct {
	enrolment  Enrolment
	competency string
	paperID    string // of the final check
	units      map[int]Unit
	parts      map[int]Progress
	changed    map[int]bool
	read       map[time.Time]int // seconds credited in this turn, by the midnight at which their day began
	done       []int             // parts that became done in this turn
	runs       bool              // in this turn the course was taken up: every other of the person's stops
	completed  bool              // in this turn
	passed     bool              // in this turn, the final check
}

func (s *state) part(n int) Progress { return s.parts[n] }

func (s *state) progress() []Progress {
	var out []Progress
	for _, n := range slices.Sorted(maps.Keys(s.parts)) {
		out = append(out, s.parts[n])
	}
	return out
}

// frozen tells whether the parts may change no more.
func (s *state) frozen() bool { return s.enrolment.Status != StatusActive }

// nominal is what a part is said to take in the enrolment's language, in seconds.
func (s *state) nominal(n int) int {
	seconds := s.units[n].Seconds
	if x, ok := seconds[s.enrolment.Lang]; ok {
		return x
	}
	return seconds[Languages[0]]
}

// begin gives a part as it is opened: from then on what it takes and wants stands.
func (s *state) begin(n int, now time.Time) Progress {
	p, u := s.parts[n], s.units[n]
	p.N = n
	if p.OpenedAt.IsZero() {
		p.OpenedAt, p.Nominal = now, s.nominal(n)
		if u.PaperID == "" {
			p.Wants |= wantsNoAnswer
		}
		switch {
		case u.Package != nil || u.Branch != nil:
			p.Wants |= wantsMet
		case u.File != nil:
			p.Wants |= wantsCover
			p.Length = u.File.Length
		}
	}
	if u.Event != nil {
		s.beginEvent(&p, u, now)
	}
	return p
}

func (s *state) set(n int, p Progress, now time.Time) {
	p.N = n
	before := s.parts[n]
	if p = p.settle(now); p.Done() && !before.Done() {
		s.done = append(s.done, n)
	}
	s.parts[n], s.changed[n] = p, true
}

// tick credits the part that lies open with the time since it was last looked at, or until another course was opened. What a
// package takes is told by who runs it, and of an event nothing is measured.
func (s *state) tick(now time.Time) {
	until, e := now, &s.enrolment
	if !e.pausedAt.IsZero() && e.pausedAt.Before(now) {
		until = e.pausedAt
	}
	if now.Equal(e.openAt) {
		e.pausedAt, e.beatAt = time.Time{}, time.Time{}
	}
	if !now.After(e.openAt) {
		return // a fact read late must not turn the clock back
	}
	n := e.Open
	if p, ok := s.parts[n]; ok && p.Wants&(wantsMet|wantsPresence) == 0 && until.After(e.openAt) {
		look := Judge(until.Sub(e.openAt), p.Nominal, p.Seconds, !e.beatAt.IsZero())
		p.Flags |= look.Flags
		if s.credit(&p, e.openAt, look.Seconds) || look.Flags != 0 {
			s.set(n, p, now)
		}
	}
	e.openAt, e.pausedAt, e.beatAt = now, time.Time{}, time.Time{}
}

// credit gives seconds of reading, which began at a moment, to a part and to the days on which they passed.
func (s *state) credit(p *Progress, from time.Time, seconds int) bool {
	if seconds <= 0 {
		return false
	}
	p.Seconds += seconds
	for day, n := range ByDay(from, seconds) {
		s.read[day] += n
	}
	return true
}

func (s *state) open(n int, now time.Time) {
	if s.frozen() {
		return
	}
	ran := s.ran()
	s.tick(now)
	p := s.begin(n, now)
	p.Nominal = min(p.Nominal, s.nominal(n)) // who goes on in a slower language loses nothing
	s.set(n, p, now)
	s.run(n, ran)
	s.finish(now)
}

// beat takes a sign of life of the page that shows a part, with what it has shown of the part's file. whole says that the
// reader has seen all of it, where nothing could tell which stretches.
func (s *state) beat(n int, shown []Segment, whole bool, now time.Time) {
	if s.frozen() {
		return
	}
	e, ran := &s.enrolment, s.ran()
	beside, since := !e.pausedAt.IsZero() && e.Open == n && !whole, e.openAt
	s.tick(now)
	p := s.begin(n, now)
	if beside {
		p.Flags |= FlagBeside
	}
	if f := s.units[n].File; f != nil {
		passed := now.Sub(since)
		if e.Open != n || since.IsZero() || beside {
			passed = 0
		}
		if whole {
			shown, passed = []Segment{{0, f.Length}}, time.Duration(p.Seconds)*time.Second
		}
		var why Flag
		p.Covered, why = Shown(*f, p.Covered, shown, passed)
		p.Flags |= why
	}
	s.set(n, p, now)
	s.run(n, ran)
	if !whole {
		e.beatAt = now
	}
	s.finish(now)
}

func (s *state) answer(n int, correct bool, now time.Time) {
	if s.frozen() {
		return
	}
	ran := s.ran()
	s.tick(now)
	s.set(n, s.begin(n, now).answer(now, correct), now)
	s.run(n, ran)
	s.finish(now)
}

// submit takes the result of a final check: the best one stays, also after the course is complete.
func (s *state) submit(percent int, passed bool, now time.Time) {
	if !s.frozen() {
		s.tick(now)
		s.enrolment.Open = 0
	}
	if s.enrolment.Percent == nil || *s.enrolment.Percent < percent {
		s.enrolment.Percent = &percent
	}
	s.passed = passed
	s.enrolment.Passed = s.enrolment.Passed || passed
	s.finish(now)
}

// run makes a part the one that lies open. Where the course ran already, no other of the person's does.
func (s *state) run(n int, ran bool) {
	s.enrolment.Open, s.runs = n, s.runs || !ran
}

// ran tells whether the course was the one that runs, before a turn.
func (s *state) ran() bool { return s.enrolment.Open > 0 && s.enrolment.pausedAt.IsZero() }

// finish completes the course when nothing is missing any more.
func (s *state) finish(now time.Time) {
	if s.frozen() || len(Missing(len(s.units), s.progress(), s.enrolment.Percent != nil)) > 0 {
		return
	}
	s.enrolment.Status, s.enrolment.CompletedAt, s.enrolment.Open = StatusComplete, now, 0
	s.completed = true
}

// keep writes what a turn has changed, with its facts; completion goes into the record of evidence beside it.
func (c *Courses) keep(ctx context.Context, tx *db.Tx, s *state, tell func(f event.Fact, subject string) error) error {
	if err := saveState(ctx, tx, s); err != nil {
		return err
	}
	e := s.enrolment
	if err := framework.CatchUp(ctx, tx, e.PersonID, e.Code, s.passed); err != nil {
		return err
	}
	for _, n := range s.done {
		f := UnitDone{ID: e.ID, Person: e.PersonID, Course: e.Code, Unit: n, Hasty: s.parts[n].Hasty}
		if err := tell(f, e.ID+unitName(n)); err != nil {
			return err
		}
	}
	if !s.completed {
		return nil
	}
	evidenceID, err := c.evidence.Accept(ctx, tx, evidence.New{
		PersonID: e.PersonID, Competency: s.competency, Kind: evidence.Completion, ObservedAt: e.CompletedAt,
		SourceKind: "learning", SourceID: e.ID,
	})
	if err != nil {
		return err
	}
	return tell(Completed{ID: e.ID, Person: e.PersonID, Course: e.Code, Version: e.Version, Competency: s.competency, Evidence: evidenceID}, e.ID)
}
