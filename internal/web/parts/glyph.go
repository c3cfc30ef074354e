package parts

import (
	"strconv"
	"strings"

	"sopan/internal/ground/locale"
)

// Steps is what one sopan glyph shows: a scale of Of steps (3 to 7, as the
// scale has) and up to which step a person is proven, what the post needs, what
// the person claims and waits to have proven, and which step is next. Zero
// means "nothing to show"; only Of must be set. Asked is what a post asks for
// where nobody is in view: it is no gap, so it bears no colour and stands alone.
type Steps struct{ Of, Proven, Needed, Claimed, Next, Asked int }

// Size is how large a glyph stands.
type Size string

// The three sizes of the glyph: in a table cell, in a ledger row, on its own.
const (
	InCell Size = ""
	InRow  Size = "mid"
	Large  Size = "big"
)

const (
	glyphWide, glyphTall = 48.0, 24.0
	firstStep            = 5.2 // height of the lowest step
	tallest              = 23.6
	between              = 0.8
	halfStroke           = 0.75 // outlined steps are drawn this much smaller, so that their stroke ends where a solid one does
)

type step struct{ class, x, y, w, h string }

// classOf says how step n is drawn. Proof outweighs a claim, a claim outweighs
// what is next, and what is next outweighs a plain need.
func (s Steps) classOf(n int) string {
	switch {
	case n <= s.Asked:
		return "a"
	case n <= s.Proven:
		return "f"
	case n <= s.Claimed:
		return "x"
	case n == s.Next:
		return "n"
	case n <= s.Needed:
		return "q"
	}
	return "e"
}

func (s Steps) draw() []step {
	of := s.count()
	pitch := glyphWide / float64(of)
	rise := (tallest - firstStep) / float64(of-1)
	steps := make([]step, of)
	for i := range steps {
		class := s.classOf(i + 1)
		x, w, h := float64(i)*pitch, pitch-between, firstStep+float64(i)*rise
		y := glyphTall - h
		if class == "q" || class == "x" {
			x, y, w, h = x+halfStroke, y+halfStroke, w-2*halfStroke, h-2*halfStroke
		}
		steps[i] = step{class, unit(x), unit(y), unit(w), unit(h)}
	}
	return steps
}

// count is the number of steps drawn: a scale has at least two.
func (s Steps) count() int { return max(s.Of, 2) }

// Say gives the glyph in words, as a screen reader hears it.
func (s Steps) Say(p *locale.Printer) string {
	if s.Asked > 0 {
		return p.T("web.glyph.asked", "level", s.Asked, "of", s.count())
	}
	said := []string{p.T("web.glyph.none", "of", s.count())}
	if s.Proven > 0 {
		said[0] = p.T("web.glyph.proven", "level", s.Proven, "of", s.count())
	}
	if s.Claimed > s.Proven {
		said = append(said, p.T("web.glyph.claimed", "level", s.Claimed))
	}
	if s.Needed > 0 {
		said = append(said, p.T("web.glyph.needed", "level", s.Needed))
	}
	if s.Next > s.Proven {
		said = append(said, p.T("web.glyph.next", "level", s.Next))
	}
	return strings.Join(said, ", ")
}

// unit writes an SVG length with at most one decimal, so pages stay small.
func unit(v float64) string {
	return strconv.FormatFloat(float64(int(v*10+0.5))/10, 'f', -1, 64)
}
