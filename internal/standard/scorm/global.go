package scorm

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// Field is one thing that can be known of a global objective (SN 4th Edition, 3.10.2, 3.10.3).
type Field string

// The fields. Each is mapped by itself: imsss:mapInfo has the first two, adlseq:mapInfo the others.
const (
	Satisfied  Field = "satisfied"  // 0 or 1
	Measure    Field = "measure"    // -1 to 1
	Completion Field = "completion" // 0 or 1
	Progress   Field = "progress"   // 0 to 1
	Raw        Field = "raw"
	Least      Field = "min"
	Most       Field = "max"
)

// Unit is how many of the whole numbers of Globals are one: real(10,7) of the standard has seven places.
const Unit = 10_000_000

// Limits of what is carried from one attempt to others.
const (
	MaxIdentifier = 4000            // signs of an identifier: long_identifier_type (RTE 4.1.1.2)
	MaxStore      = 64000           // signs of shared data (RTE 4.3.1)
	maxScore      = 1_000_000_000   // a raw score, its least and its most: more is nonsense
	mostScore     = maxScore * Unit // in whole numbers
)

// Globals are global objectives by identifier: what is known of each, in ten millionths, but 0 or 1 of Satisfied and Completion.
type Globals map[string]map[Field]int64

// StoreChanges are texts of shared data by identifier, each as a text of JSON, for content may say signs that databases do not keep.
type StoreChanges map[string]json.RawMessage

// Check refuses what is no text, or too long.
func (c StoreChanges) Check() error {
	for name, raw := range c {
		var text string
		if name == "" || json.Unmarshal(raw, &text) != nil || utf8.RuneCountInString(text) > MaxStore || bytes.Equal(raw, []byte("null")) {
			return ErrGlobal
		}
	}
	return nil
}

// GlobalChanges say what has come to be known of global objectives, and with nil what no longer is.
type GlobalChanges map[string]map[Field]*int64

// ErrGlobal is what changes of global objectives that the standard does not have are refused with.
var ErrGlobal = errors.New("scorm: not a state of global objectives")

// Check refuses fields that there are not and values out of their range (RTE 4.2.17, SN 3.10).
func (g GlobalChanges) Check() error {
	for name, fields := range g {
		if name == "" || utf8.RuneCountInString(name) > MaxIdentifier {
			return ErrGlobal
		}
		for f, v := range fields {
			if least, most, ok := f.bounds(); !ok || v != nil && (*v < least || *v > most) {
				return ErrGlobal
			}
		}
	}
	return nil
}

func (f Field) bounds() (least, most int64, ok bool) {
	switch f {
	case Satisfied, Completion:
		return 0, 1, true
	case Measure:
		return -Unit, Unit, true
	case Progress:
		return 0, Unit, true
	case Raw, Least, Most:
		return -mostScore, mostScore, true
	}
	return 0, 0, false
}

// Writes tells of each global objective that a tree maps which fields its activities may write; none of one that they only read.
func (a Activity) Writes() map[string]map[Field]bool {
	out := map[string]map[Field]bool{}
	a.walk(func(a Activity) {
		for _, o := range a.everyObjective() {
			for _, m := range o.Maps {
				if out[m.Target] == nil {
					out[m.Target] = map[Field]bool{}
				}
				for f, may := range map[Field]bool{
					Satisfied: m.WriteSatisfied, Measure: m.WriteMeasure, Completion: m.WriteCompletion, Progress: m.WriteProgress, Raw: m.WriteRaw,
					Least: m.WriteMin, Most: m.WriteMax,
				} {
					if may {
						out[m.Target][f] = true
					}
				}
			}
		}
	})
	return out
}

// Stores tells of each store of shared data that a tree maps whether one of its activities may write it.
func (a Activity) Stores() map[string]bool {
	out := map[string]bool{}
	a.walk(func(a Activity) {
		for _, m := range a.Shared {
			out[m.Target] = out[m.Target] || m.Write
		}
	})
	return out
}

func (a Activity) walk(f func(Activity)) {
	f(a)
	for _, c := range a.Children {
		c.walk(f)
	}
}

func (a Activity) everyObjective() []Objective {
	if a.Primary == nil {
		return a.Objectives
	}
	return append([]Objective{*a.Primary}, a.Objectives...)
}

// Allows tells whether what is said of a global objective can be by what the parts have committed. Raw scores, their bounds and progress
// are content's own word, and no rule asks for them.
func (w Whole) Allows(name string, f Field, v int64) bool {
	switch f {
	case Satisfied:
		return v == 0 || w.globals.satisfied[name]
	case Completion:
		return v == 0 || w.globals.completed[name]
	case Measure:
		best, ok := w.globals.best[name]
		return ok && float64(v)/Unit <= best+rounding
	}
	return true
}

// rounding is what a measure that was kept in hundredths may be more than it says.
const rounding = 0.005

// known begins with what of global objectives was known before.
func (p *possible) known(g Globals) {
	for name, fields := range g {
		if fields[Satisfied] == 1 {
			p.satisfied[name] = true
		}
		if fields[Completion] == 1 {
			p.completed[name] = true
		}
		if n, ok := fields[Measure]; ok {
			p.best[name] = float64(n) / Unit
		}
	}
}
