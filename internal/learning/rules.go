package learning

import (
	"time"

	"sopan/internal/ground/clock"
)

// floorPercent of a part's reading time must have passed before the part counts as read. It is this project's own rule,
// low on purpose: it tells apart a reader, however quick, from somebody who only pressed on.
const floorPercent = 20

// awayFactor bounds the time that one look at a part can bring: who leaves it open over lunch has not read it for an hour.
const awayFactor = 3

// Floor is the measured reading time in seconds below which a part is not done.
func Floor(seconds int) int { return (seconds*floorPercent + 99) / 100 }

// Credit is the reading time in seconds that a look at a part brings: what passed by the server's clock, but never more
// than three times what the part takes.
func Credit(elapsed time.Duration, seconds int) int {
	return min(max(int(elapsed/time.Second), 0), seconds*awayFactor)
}

// ByDay shares seconds of reading, which began at a moment, out over the days in India on which they passed: by the midnight
// at which each day begins.
func ByDay(from time.Time, seconds int) map[time.Time]int {
	out := map[time.Time]int{}
	for seconds > 0 {
		y, m, d := from.In(clock.India).Date()
		next := time.Date(y, m, d+1, 0, 0, 0, 0, clock.India)
		n := min(seconds, max(int(next.Sub(from)/time.Second), 1))
		out[time.Date(y, m, d, 0, 0, 0, 0, clock.India)] += n
		from, seconds = next, seconds-n
	}
	return out
}

// settle gives p as done at now when nothing is missing any more. What is done stays done.
func (p Progress) settle(now time.Time) Progress {
	if !p.Done() && len(p.lacks()) == 0 {
		p.DoneAt = now
	}
	return p
}

// lacks names what is missing for an opened part to be done.
func (p Progress) lacks() []string {
	var out []string
	if p.Wants&wantsMet != 0 && p.MetAt.IsZero() {
		out = append(out, MissingMet)
	}
	if p.Wants&wantsCover != 0 && p.Covered.Len()*100 < p.Length*coverPercent {
		out = append(out, MissingCover)
	}
	if p.Wants&wantsNoAnswer == 0 && p.AnsweredAt.IsZero() {
		out = append(out, MissingAnswer)
	}
	if p.waits() {
		out = append(out, MissingPresence)
	}
	if p.Lacks() > 0 {
		out = append(out, MissingTime)
	}
	return out
}

// answer gives p as answered at now. The first answer is the one that is kept; a later one changes nothing but that the
// reader may see the explanation again.
func (p Progress) answer(now time.Time, correct bool) Progress {
	if p.AnsweredAt.IsZero() {
		p.AnsweredAt, p.Correct = now, correct
		if p.Hasty = p.Lacks() > 0; p.Hasty {
			p.Flags |= FlagHasty
		}
	}
	return p.settle(now)
}

// What may be missing for a part, or for the course, to be complete.
const (
	MissingOpen   = "open"   // the part was never opened
	MissingAnswer = "answer" // its question is not answered
	MissingTime   = "time"   // it was passed faster than it can be read; open it again
	MissingFinal  = "final"  // the final check is not submitted
	MissingMet    = "met"    // the package's unit is not met
	MissingCover  = "cover"  // not enough of the file was shown

	MissingPresence = "presence" // nothing says that the person was at the event
)

// Gap is one thing that stands between a person and the completion of a course.
type Gap struct {
	N       int    // the part, or Final
	Missing string // one of Missing…
	Seconds int    // of reading, for MissingTime
	Percent int    // of the file that was shown, for MissingCover
}

// Missing answers "why is this course not complete?": every missing thing, in the order of the parts. Nothing is missing
// from a complete course. submitted tells whether a final check was submitted, passed or not.
func Missing(units int, progress []Progress, submitted bool) []Gap {
	at := map[int]Progress{}
	for _, p := range progress {
		at[p.N] = p
	}
	var out []Gap
	for n := 1; n <= units; n++ {
		p, opened := at[n]
		switch {
		case p.Done():
		case !opened || p.OpenedAt.IsZero():
			out = append(out, Gap{N: n, Missing: MissingOpen})
		default:
			for _, what := range p.lacks() {
				g := Gap{N: n, Missing: what}
				switch what {
				case MissingTime:
					g.Seconds = p.Lacks()
				case MissingCover:
					g.Percent = p.Shown()
				}
				out = append(out, g)
			}
		}
	}
	if !submitted {
		out = append(out, Gap{N: Final, Missing: MissingFinal})
	}
	return out
}

// Lacks is how many seconds must still pass for an opened part to count as read; 0 when enough have, or none are asked for.
func (p Progress) Lacks() int {
	if p.Wants&(wantsNoTime|wantsPresence) != 0 {
		return 0
	}
	return max(Floor(p.Nominal)-p.Seconds, 0)
}

// Next gives the part to do next: the first that is not done, else Final. An event that was looked at and waits to be held keeps nobody
// from what comes after it.
func Next(units int, progress []Progress) int {
	done, waits, waiting := map[int]bool{}, map[int]bool{}, Final
	for _, p := range progress {
		done[p.N], waits[p.N] = p.Done(), p.waits()
	}
	for n := units; n >= 1; n-- {
		if waits[n] {
			waiting = n
		}
	}
	for n := 1; n <= units; n++ {
		if !done[n] && !waits[n] {
			return n
		}
	}
	return waiting
}

// Measured is the reading time in seconds of a whole course, to be shown beside the time it is said to take.
func Measured(progress []Progress) int {
	n := 0
	for _, p := range progress {
		n += p.Seconds
	}
	return n
}
