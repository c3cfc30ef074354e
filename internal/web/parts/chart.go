package parts

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Bar is a bar of a share with a target line. Share and Target are percents;
// no Target (0), no line. Kind: "a" (green, proven), "n" (marigold, running),
// "g" (madder, gap). Say is the whole fact in words.
type Bar struct {
	Name, Sub, Value, Say string
	Share, Target         int
	Kind                  string
}

func (b Bar) kind() string {
	if b.Kind == "" {
		return "a"
	}
	return b.Kind
}

func barWidth(percent int) string { return itoa(min(max(percent, 0), 100) * 3) }

// At is one point of a level history: how far along the time axis (0 to 1000)
// and the level from then on.
type At struct{ X, Level int }

// Line is one competency's history. Kind: "hi" (rose), "lo" (behind the need),
// "ln" (others).
type Line struct {
	Name, Lang, Kind string
	Points           []At
}

// Tick is a mark on the time axis, at 0 to 1000.
type Tick struct {
	X    int
	Text string
}

// StepLines is a chart of levels over time. Levels is the top of the scale;
// Say the whole finding in one sentence.
type StepLines struct {
	Say    string
	Levels int
	Ticks  []Tick
	Lines  []Line
}

const (
	chartLeft, chartRight = 34, 500 // the lines' room; names stand to the right of it
	chartTop, chartBase   = 12, 188
	nameApart             = 17 // names nearer than this would overlap
)

func chartX(x int) int {
	return chartLeft + min(max(x, 0), 1000)*(chartRight-chartLeft)/1000
}

func (c StepLines) y(level int) int {
	return chartBase - min(max(level, 0), c.Levels)*(chartBase-chartTop)/max(c.Levels, 1)
}

// path draws a level as a stair: flat until it changes, then straight up, and
// flat to the end of the axis.
func (c StepLines) path(points []At) string {
	var b strings.Builder
	for i, pt := range points {
		if i == 0 {
			fmt.Fprintf(&b, "M%d %d", chartX(pt.X), c.y(pt.Level))
			continue
		}
		fmt.Fprintf(&b, "H%dV%d", chartX(pt.X), c.y(pt.Level))
	}
	if len(points) > 0 {
		fmt.Fprintf(&b, "H%d", chartRight)
	}
	return b.String()
}

// nameAt gives each line's name a height near its end, moved up where it would
// lie on another's.
func (c StepLines) nameAt() []int {
	at := make([]int, len(c.Lines))
	for i, line := range c.Lines {
		if len(line.Points) == 0 {
			at[i] = chartBase + 4
			continue
		}
		at[i] = c.y(line.Points[len(line.Points)-1].Level) + 4
	}
	for i := range at {
		for c.clashes(at, i) {
			at[i] -= nameApart
		}
	}
	return at
}

// clashes tells whether name i would lie on an earlier one: the upper of two needs room for all of its lines.
func (c StepLines) clashes(at []int, i int) bool {
	for j := range i {
		upper := i
		if at[j] < at[i] {
			upper = j
		}
		apart := nameApart * len(nameLines(c.Lines[upper].Name))
		if d := at[i] - at[j]; d < apart && d > -apart {
			return true
		}
	}
	return false
}

// nameRoom is how many letters of a name stand in one line beside the chart.
const nameRoom = 22

// nameLines breaks a name between words into at most two lines; what does not fit ends in an ellipsis.
func nameLines(name string) []string {
	lines := []string{""}
	for _, word := range strings.Fields(name) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case utf8.RuneCountInString(*last)+1+utf8.RuneCountInString(word) <= nameRoom:
			*last += " " + word
		case len(lines) == 2:
			*last += " …"
			return lines
		default:
			lines = append(lines, word)
		}
	}
	return lines
}

func nameClass(kind string) string {
	switch kind {
	case "hi":
		return "okt"
	case "lo":
		return "gpt"
	}
	return "lab"
}

func levels(top int) []int {
	all := make([]int, top+1)
	for i := range all {
		all[i] = i
	}
	return all
}

// sparkPath draws values across a box of 90 by 24; one value is a dot at the end.
func sparkPath(values []int) (path, endX, endY string) {
	if len(values) == 0 {
		return "", "88", "22"
	}
	low, high := values[0], values[0]
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	span := float64(max(high-low, 1))
	var b strings.Builder
	for i, v := range values {
		x := 88.0
		if len(values) > 1 {
			x = 2 + 86*float64(i)/float64(len(values)-1)
		}
		y := 21 - 18*float64(v-low)/span
		endX, endY = unit(x), unit(y)
		fmt.Fprintf(&b, "%s%s %s", map[bool]string{true: "M", false: "L"}[i == 0], endX, endY)
	}
	return b.String(), endX, endY
}
