package learning

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What is counted as time spent with a part, and what is not. Nothing here asks a browser how long somebody read: a page gives
// signs of life and says which seconds or pages it has shown, and the server's clock is the bound of both. Each bound is this
// project's own and generous: it tells apart a person, however quick, from a press on a button. What is not counted is flagged,
// and every flag is said to the learner with what to do.

// Flag is a set of reasons for which something was not counted.
type Flag int

// The reasons.
const (
	FlagHasty   Flag = 1 << iota // the question was answered before the part can be read
	FlagAway                     // the page gave no sign of life for longer than Silence
	FlagBeside                   // another course lay open at the same time: only one runs
	FlagRushed                   // a file went by faster than it can be followed
	FlagSixteen                  // a file went by at more than sixteen times its speed
	FlagEarly                    // a package's unit was met in less than a fifth of the time it takes
)

// Flags lists all reasons, in the order in which they are told.
var Flags = []Flag{FlagHasty, FlagEarly, FlagSixteen, FlagRushed, FlagBeside, FlagAway}

// Has tells whether all of g are in f.
func (f Flag) Has(g Flag) bool { return f&g == g }

// String names one reason, as its key does: learning.flag.….
func (f Flag) String() string {
	switch f {
	case FlagHasty:
		return "hasty"
	case FlagAway:
		return "away"
	case FlagBeside:
		return "beside"
	case FlagRushed:
		return "rushed"
	case FlagSixteen:
		return "sixteen"
	case FlagEarly:
		return "early"
	}
	return strconv.Itoa(int(f))
}

const (
	// Beat is how often a page that is in view says so.
	Beat = 30 * time.Second
	// Silence is how long a page that has begun to give signs of life may be silent before the time no longer counts: ten signs
	// lost in a row are not a bad network, but a page that nobody sees.
	Silence = 10 * Beat
	// lateBeat is what still counts of a silence: one sign may always be late.
	lateBeat = 2 * Beat
	// playSlack allows for clocks and for what a player has shown before it could say so.
	playSlack = 5
	// mediaFactor is the speed to which a voice can be followed: players and screen readers offer it.
	mediaFactor = 2
	// pageFactor is to pages what floorPercent is to our own texts.
	pageFactor = 100 / floorPercent
	// sixteen is the speed from which nobody looks on: what the fastest players offer for finding a place.
	sixteen = 16
	// PageSeconds is what a page of a file is said to take: some 180 words.
	PageSeconds = 60
	// coverPercent of a file must have been shown: nobody sits through the credits.
	coverPercent = 90
	// secondsPerAnswer is the least in which a question with its answers can be read at all.
	secondsPerAnswer = 3
	maxPieces        = 100 // of a Coverage
)

// Span is one look at a part by the server's clock, judged.
type Span struct {
	Seconds int  // that count
	Flags   Flag // why the rest does not
}

// Judge judges the time since a part was last touched. beating tells that the page had begun to give signs of life; what is left
// is how many seconds the part may still bring: three times what it takes, in all.
func Judge(elapsed time.Duration, nominal, had int, beating bool) Span {
	var s Span
	if beating && elapsed > Silence {
		elapsed, s.Flags = lateBeat, FlagAway
	}
	s.Seconds = min(Credit(elapsed, nominal), max(nominal*awayFactor-had, 0))
	return s
}

// TooQuick tells how much longer so many questions must have lain open to be read; 0 when they did for long enough.
func TooQuick(questions int, open time.Duration) time.Duration {
	return max(time.Duration(questions*secondsPerAnswer)*time.Second-open, 0)
}

// Segment is a stretch of a file that was shown: seconds or pages, from the first, 0, up to but not with To.
type Segment struct{ From, To int }

// Coverage is what was shown of a file: stretches in order, apart from each other.
type Coverage []Segment

// Len is how much is covered.
func (c Coverage) Len() int {
	n := 0
	for _, s := range c {
		n += s.To - s.From
	}
	return n
}

// With gives c with more stretches, cut to a file of the length. Of too many pieces the later ones are left out.
func (c Coverage) With(length int, more ...Segment) Coverage {
	all := slices.Clone(c)
	for _, s := range more {
		if s = (Segment{max(s.From, 0), min(s.To, length)}); s.From < s.To {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b Segment) int { return a.From - b.From })
	var out Coverage
	for _, s := range all {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		if len(out) < maxPieces {
			out = append(out, s)
		}
	}
	return out
}

// String is c as it is stored: "0-30,45-90".
func (c Coverage) String() string {
	parts := make([]string, len(c))
	for i, s := range c {
		parts[i] = fmt.Sprintf("%d-%d", s.From, s.To)
	}
	return strings.Join(parts, ",")
}

// Segments reads stretches as String writes them, and as a page sends them; ok is false when they are none.
func Segments(text string) (list []Segment, ok bool) {
	if text == "" {
		return nil, true
	}
	for i, part := range strings.Split(text, ",") {
		from, to, _ := strings.Cut(part, "-")
		a, err := strconv.Atoi(from)
		b, err2 := strconv.Atoi(to)
		if err != nil || err2 != nil || a < 0 || b <= a || i >= maxPieces {
			return nil, false
		}
		list = append(list, Segment{a, b})
	}
	return list, true
}

// Shown judges what a page says it has shown of a file since it was last heard, so long ago. All of it counts, or nothing.
func Shown(f File, had Coverage, claimed []Segment, elapsed time.Duration) (Coverage, Flag) {
	said, factor := 0, mediaFactor
	for _, s := range claimed {
		said += max(min(s.To, f.Length)-max(s.From, 0), 0)
	}
	if f.Media == MediaPages {
		said, factor = said*PageSeconds, pageFactor
	}
	passed := int(elapsed / time.Second)
	switch {
	case said > passed*sixteen+playSlack:
		return had, FlagSixteen
	case said > passed*factor+playSlack:
		return had, FlagRushed
	}
	return had.With(f.Length, claimed...), 0
}
