package learning

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"sopan/internal/attempt"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/launch"
	"sopan/internal/record"
)

// Whole stands for the index of a unit where a part shows a package as a whole: it is met when all that the package asks is.
const Whole = -1

// longestVisit bounds one stay at a unit; launch and attempt hold it too.
const longestVisit = 12 * time.Hour

// word is what one fact says of a person at a unit of a package: that they were there between two moments of the server's clock, that
// the unit is met, or both.
type word struct {
	key
	from, until int64 // µs; equal when nothing is said of time
	met         bool
	free        bool // met without time: nothing was asked, or it was waived
	waived      bool
	cause       event.Entry
}

// key names a person at a unit.
type key struct {
	person, pkg string
	index       int
}

func compareKeys(a, b key) int {
	return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.pkg, b.pkg), cmp.Compare(a.index, b.index))
}

// run is what is known of a person at a unit, whatever course it stands in.
type run struct {
	key
	seconds        int
	metAt          time.Time
	metSeconds     int // -1: no time was asked for
	waived, beside bool
}

// visit is a stretch in which a person was at a unit; those of one person do not overlap.
type visit struct {
	person      string
	from, until int64
	pkg         string
	index       int
}

// said is the span of a fact that tells seconds until a moment.
func (w word) said(seconds, until int64) word {
	if until == 0 {
		until = w.cause.At.UnixMicro()
	}
	w.until = until
	w.from = until - min(max(seconds, 0)*1e6, longestVisit.Microseconds())
	return w
}

// words reads what facts say of units of packages. Who is not ours has none.
func words(ctx context.Context, tx *db.Tx, facts []event.Entry) ([]word, error) {
	read := unnamed{in: map[string]key{}}
	var out []word
	for _, f := range facts {
		w, registration, err := wordOf(f)
		if err != nil {
			return nil, err
		}
		if w.cause.ID == "" {
			continue
		}
		if registration != "" {
			read.in[registration] = key{}
			read.at = append(read.at, len(out))
			read.of = append(read.of, registration)
		}
		out = append(out, w)
	}
	if err := registrations(ctx, tx, read.in); err != nil {
		return nil, err
	}
	for i, at := range read.at {
		found := read.in[read.of[i]]
		out[at].person, out[at].pkg = found.person, found.pkg
	}
	return slices.DeleteFunc(out, func(w word) bool { return w.person == "" }), nil
}

// unnamed gathers the words that name a registration alone.
type unnamed struct {
	in map[string]key
	at []int // of words
	of []string
}

// wordOf reads one fact. Of launch it gives the registration, by which the person and the package are found.
func wordOf(f event.Entry) (w word, registration string, err error) {
	w.cause = f
	switch f.Kind {
	case attempt.Completed{}.Kind():
		x, err := event.As[attempt.Completed](f)
		w.key, w.met = key{x.Person, x.Package, x.Index}, true
		return w.said(x.Visit, 0), "", err
	case attempt.Passed{}.Kind():
		x, err := event.As[attempt.Passed](f)
		w.key, w.met = key{x.Person, x.Package, x.Index}, true
		return w.said(x.Visit, 0), "", err
	case attempt.Ended{}.Kind():
		x, err := event.As[attempt.Ended](f)
		w.key = key{x.Person, x.Package, x.Index}
		return w.said(x.Seconds, x.Until), "", err
	case attempt.Satisfied{}.Kind():
		x, err := event.As[attempt.Satisfied](f)
		w.key, w.met = key{x.Person, x.Package, Whole}, true
		return w.said(0, 0), "", err
	case launch.Met{}.Kind():
		x, err := event.As[launch.Met](f)
		w.index, w.met, w.waived = x.AU, true, x.How == "waived"
		w.free = w.waived || x.How == "not_applicable"
		return w.said(x.Seconds, 0), x.Registration, err
	case launch.SessionEnded{}.Kind():
		x, err := event.As[launch.SessionEnded](f)
		if w.index = x.AU; x.Looked {
			return word{}, "", err
		}
		return w.said(x.Seconds, x.Until), x.Registration, err
	case launch.Satisfied{}.Kind():
		x, err := event.As[launch.Satisfied](f)
		w.index, w.met = Whole, true
		return w.said(0, 0), x.Registration, err
	case record.Learnt{}.Kind():
		x, err := event.As[record.Learnt](f)
		pkg, index, ok := unitOf(x.Activity)
		if err != nil || !ok {
			return word{}, "", err
		}
		w.key, w.met = key{x.Person, pkg, index}, true
		return w.said(0, 0), "", err // the clock of another program is none
	}
	return word{}, "", nil
}

// unitOf reads by what the record knows a unit of a package: content's id, a slash, and the index.
func unitOf(ref string) (pkg string, index int, ok bool) {
	pkg, n, found := strings.Cut(ref, "/")
	index, err := strconv.Atoi(n)
	return pkg, index, found && err == nil && index >= 0
}

// uncovered gives what of a stretch lies in none of the visits, which are in order and apart from each other; beside tells whether
// one of them was at another unit.
func (w word) uncovered(visits []visit) (free []visit, beside bool) {
	from := w.from
	add := func(until int64) {
		if until-from >= 1e6 { // less than a second is the rounding of two facts
			free = append(free, visit{w.person, from, until, w.pkg, w.index})
		}
	}
	for _, v := range visits {
		if v.until <= from || v.from >= w.until {
			continue
		}
		if over := min(v.until, w.until) - max(v.from, from); over >= 2e6 { // two facts round apart by as much
			beside = beside || v.pkg != w.pkg || v.index != w.index
		}
		add(v.from)
		from = max(from, v.until)
	}
	add(w.until)
	return free, beside
}

// hearing is a batch of words with what was known before it.
type hearing struct {
	runs    map[key]*run
	visits  map[string][]visit // by person, in order
	changed map[key]event.Entry
	fresh   []visit
}

// take hears one word. The same again changes nothing: its time is covered, and what is met stays met since it was.
func (h *hearing) take(w word) {
	r := h.runs[w.key]
	if r == nil {
		r = &run{key: w.key, metSeconds: -1}
		h.runs[w.key] = r
	}
	before := *r
	if w.until > w.from {
		free, beside := w.uncovered(h.visits[w.person])
		r.beside = r.beside || beside
		for _, v := range free {
			r.seconds += int((v.until - v.from) / 1e6)
			h.add(v)
		}
	}
	if w.met && r.metAt.IsZero() {
		r.metAt, r.waived = w.cause.At, w.waived
		if r.metSeconds = -1; !w.free {
			r.metSeconds = h.known(w.key).seconds
		}
	}
	if *r != before {
		h.changed[w.key] = w.cause
	}
}

func (h *hearing) add(v visit) {
	list := h.visits[v.person]
	at, _ := slices.BinarySearchFunc(list, v.from, func(x visit, from int64) int { return cmp.Compare(x.from, from) })
	h.visits[v.person] = slices.Insert(list, at, v)
	h.fresh = append(h.fresh, v)
}

// known gives what is known of a unit; of a package as a whole, the time in all its units.
func (h *hearing) known(k key) run {
	out := run{key: k, metSeconds: -1}
	if r := h.runs[k]; r != nil {
		out = *r
	}
	if k.index != Whole {
		return out
	}
	for _, r := range h.runs {
		if r.person == k.person && r.pkg == k.pkg && r.index != Whole {
			out.seconds, out.beside = out.seconds+r.seconds, out.beside || r.beside
		}
	}
	return out
}

// of gives what changed of a person at a package, and by which fact; ok is false when nothing did.
func (h *hearing) of(k key) (event.Entry, bool) {
	if cause, ok := h.changed[k]; ok || k.index != Whole {
		return cause, ok
	}
	for other, cause := range h.changed {
		if other.person == k.person && other.pkg == k.pkg {
			return cause, true
		}
	}
	return event.Entry{}, false
}

// hear brings what is known of units of packages up to facts, and then the courses that show them.
func (c *Courses) hear(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	list, err := words(ctx, tx, facts)
	if err != nil || len(list) == 0 {
		return err
	}
	h, err := hearingOf(ctx, tx, list)
	if err != nil {
		return err
	}
	for _, w := range list {
		h.take(w)
	}
	if len(h.changed) == 0 {
		return nil
	}
	if err := saveHearing(ctx, tx, h); err != nil {
		return err
	}
	found, err := showing(ctx, tx, h.changed)
	if err != nil {
		return err
	}
	days := map[key]bool{} // whose time is on a day already: a unit may stand in two courses
	for _, x := range found {
		if err := c.bring(ctx, tx, h, x, days); err != nil {
			return err
		}
	}
	return nil
}

// bring brings one course of one person up to what is known.
func (c *Courses) bring(ctx context.Context, tx *db.Tx, h *hearing, x inCourse, days map[key]bool) error {
	s, err := lockState(ctx, tx, x.person, x.code, "")
	if err != nil {
		return err
	}
	var last event.Entry
	for _, n := range slices.Sorted(maps.Keys(s.units)) {
		p := s.units[n].Package
		if p == nil {
			continue
		}
		k := key{x.person, p.ID, p.Index}
		cause, ok := h.of(k)
		if !ok {
			continue
		}
		s.heard(n, h.known(k), cause.At, !days[k])
		if days[k] = true; cause.Pos >= last.Pos {
			last = cause
		}
	}
	return c.keep(ctx, tx, s, func(f event.Fact, subject string) error {
		return event.Derive(ctx, tx, "learning", last, subject, f)
	})
}

// heard brings a part up to what is known of its unit: it counts for the time that passed there, but never for more than three times
// what it takes. fresh says that the time falls on its days now.
func (s *state) heard(n int, r run, at time.Time, fresh bool) {
	if s.frozen() || r.seconds == 0 && r.metAt.IsZero() {
		return
	}
	p := s.begin(n, at)
	if gain := min(r.seconds, p.Nominal*awayFactor) - p.Seconds; gain > 0 {
		if fresh {
			s.credit(&p, at.Add(-time.Duration(gain)*time.Second), gain)
		} else {
			p.Seconds += gain
		}
	}
	if r.beside {
		p.Flags |= FlagBeside
	}
	if !r.metAt.IsZero() && p.MetAt.IsZero() {
		p.MetAt = r.metAt
		if r.metSeconds >= 0 && r.metSeconds < Floor(p.Nominal) {
			p.Flags |= FlagEarly
		}
	}
	if r.waived {
		p.Wants |= wantsNoTime
	}
	s.set(n, p, at)
	s.finish(at)
}

// recall brings a part that is opened up to what is known of its unit: who has met it elsewhere, or in an earlier enrolment, need
// not meet it again.
func (s *state) recall(ctx context.Context, tx *db.Tx, n int) error {
	if s.units[n].Event != nil {
		return s.recallEvent(ctx, tx, n)
	}
	p := s.units[n].Package
	if p == nil || s.frozen() {
		return nil
	}
	k := key{s.enrolment.PersonID, p.ID, p.Index}
	runs, err := runsOf(ctx, tx, []string{k.person}, []string{k.pkg})
	if err != nil {
		return err
	}
	s.heard(n, (&hearing{runs: runs}).known(k), tx.Now(), false)
	return nil
}
