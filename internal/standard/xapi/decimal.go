package xapi

import (
	"cmp"
	"strconv"
	"strings"
)

// decimal is a number as JSON writes it, compared digit by digit: a score of 0.1 is not what a binary fraction makes of it. Its
// value is sign × 0.digits × 10^point; digits has no nought at either end, and is empty for nought.
type decimal struct {
	sign   int
	digits string
	point  int
}

// parseDecimal reads a number in the form of JSON.
func parseDecimal(raw []byte) decimal {
	text := string(raw)
	d := decimal{sign: 1}
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		d.sign, text = -1, rest
	}
	text, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	whole, fraction, _ := strings.Cut(text, ".")
	d.digits, d.point = whole+fraction, len(whole)
	if exponent != "" {
		by, err := strconv.Atoi(exponent)
		if err != nil { // beyond what an int holds: larger or smaller than all else
			by = 1 << 40
			if strings.HasPrefix(exponent, "-") {
				by = -by
			}
		}
		d.point += by
	}
	short := strings.TrimLeft(d.digits, "0")
	d.point -= len(d.digits) - len(short)
	if d.digits = strings.TrimRight(short, "0"); d.digits == "" {
		return decimal{}
	}
	return d
}

// compare is below, at or above nought as d is below, at or above other.
func (d decimal) compare(other decimal) int {
	if d.sign != other.sign || d.sign == 0 {
		return cmp.Compare(d.sign, other.sign)
	}
	return d.sign * cmp.Or(cmp.Compare(d.point, other.point), strings.Compare(d.digits, other.digits))
}
