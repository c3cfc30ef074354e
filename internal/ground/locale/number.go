package locale

import (
	"math/big"
	"strconv"
	"strings"
)

// None is printed where a ratio has nothing to divide by.
const None = "–"

// minus is the sign of a negative number on a page; files for machines use '-'.
const minus = "−"

const (
	lakh      = 1_00_000
	crore     = 1_00_00_000
	lakhCrore = lakh * crore
)

// Int is n with Indian grouping: 12,34,567. It is the same in every language;
// the tables of x/text are wrong for Telugu, Kannada and Urdu.
func (p *Printer) Int(n int64) string { return sign(n) + group(strconv.FormatUint(magnitude(n), 10)) }

// group puts a comma before the last three digits, and before each pair above.
func group(digits string) string {
	if len(digits) <= 3 {
		return digits
	}
	head, tail := digits[:len(digits)-3], digits[len(digits)-3:]
	var out strings.Builder
	for i := 0; i < len(head); i++ {
		if i > 0 && (len(head)-i)%2 == 0 {
			out.WriteByte(',')
		}
		out.WriteByte(head[i])
	}
	return out.String() + "," + tail
}

func sign(n int64) string {
	if n < 0 {
		return minus
	}
	return ""
}

// magnitude is n without its sign, right for the smallest int64 as well.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// Short is n in words from 1 lakh up, to at most three figures: "31.4 lakh",
// "612 crore", "1.23 lakh crore". Below 1 lakh it is Int.
func (p *Printer) Short(n int64) string { return sign(n) + p.short(magnitude(n)) }

func (p *Printer) short(size uint64) string {
	units := []struct {
		size uint64
		word string
	}{
		{lakh, p.T("ground.locale.lakh")},
		{crore, p.T("ground.locale.crore")},
		{lakhCrore, p.T("ground.locale.lakh_crore")},
	}
	if size < lakh {
		return group(strconv.FormatUint(size, 10))
	}
	last := len(units) - 1
	for i, unit := range units[:last] {
		// 99,99,999 rounds to 100 lakh, which is said as 1 crore.
		if rounded(size, unit.size) < 100*units[i+1].size/unit.size {
			return threeFigures(size, unit.size) + " " + unit.word
		}
	}
	return threeFigures(size, units[last].size) + " " + units[last].word
}

// rounded is size in hundredths of unit, to three figures below 100 units and to
// whole units above.
func rounded(size, unit uint64) uint64 {
	step := uint64(1)
	switch {
	case size >= 100*unit:
		step = 100
	case size >= 10*unit:
		step = 10
	}
	width := unit / 100 * step
	return (size + width/2) / width * step
}

func threeFigures(size, unit uint64) string {
	hundredths := rounded(size, unit)
	text := group(strconv.FormatUint(hundredths/100, 10))
	if rest := hundredths % 100; rest > 0 {
		text += strings.TrimRight("."+twoDigits(rest), "0")
	}
	return text
}

func twoDigits(n uint64) string {
	if n < 10 {
		return "0" + strconv.FormatUint(n, 10)
	}
	return strconv.FormatUint(n, 10)
}

// rupee is the sign and a space that does not break.
const rupee = "₹\u00a0"

// Money is an amount in words from 1 lakh rupees up: "₹ 612 crore", "₹ 1,200".
// Paise are shown below 1,000 rupees only, and only where there are any.
func (p *Printer) Money(paise int64) string {
	size := magnitude(paise)
	if size < 1000_00 {
		return p.MoneyFull(paise)
	}
	return sign(paise) + rupee + p.short((size+50)/100)
}

// MoneyFull is an amount in full figures, for tables: "₹ 6,12,00,00,000".
func (p *Printer) MoneyFull(paise int64) string {
	size := magnitude(paise)
	text := sign(paise) + rupee
	if size >= 1000_00 {
		return text + group(strconv.FormatUint((size+50)/100, 10))
	}
	text += strconv.FormatUint(size/100, 10)
	if rest := size % 100; rest > 0 {
		text += "." + twoDigits(rest)
	}
	return text
}

// Hundredths is a score kept in hundredths: 312 is "3.12". Both decimals are
// always shown, so that a column of scores stands straight.
func (p *Printer) Hundredths(n int) string {
	size := magnitude(int64(n))
	return sign(int64(n)) + group(strconv.FormatUint(size/100, 10)) + "." + twoDigits(size%100)
}

// Decimal4 is num/den to four decimals, halves rounded up; None when den is 0.
func (p *Printer) Decimal4(num, den int64) string {
	if den == 0 {
		return None
	}
	text := big.NewRat(num, den).FloatString(4)
	text, negative := strings.CutPrefix(text, "-")
	wholePart, decimals, _ := strings.Cut(text, ".")
	text = group(wholePart) + "." + decimals
	if negative && strings.Trim(text, "0.") != "" {
		return minus + text
	}
	return text
}

// Percent is num/den as a whole percentage, halves rounded up: "67%"; None when
// den is 0.
func (p *Printer) Percent(num, den int64) string {
	if den == 0 {
		return None
	}
	ratio := new(big.Rat).Mul(big.NewRat(num, den), big.NewRat(100, 1))
	text, negative := strings.CutPrefix(ratio.FloatString(0), "-")
	if negative && text != "0" {
		return minus + group(text) + "%"
	}
	return group(text) + "%"
}

// Bytes is a size as it is shown before a download: "410 KB", "1.2 MB".
func (p *Printer) Bytes(n int64) string {
	size := magnitude(n)
	if size < 1000 {
		return p.T("ground.locale.bytes", "n", n)
	}
	units := []string{"ground.locale.kb", "ground.locale.mb", "ground.locale.gb"}
	unit := uint64(1000)
	for i, key := range units {
		if i == len(units)-1 || (size+unit/2)/unit < 1000 {
			return sign(n) + p.T(key, "x", oneDecimal(size, unit))
		}
		unit *= 1000
	}
	return ""
}

// oneDecimal is size in units, with a decimal below 10 only.
func oneDecimal(size, unit uint64) string {
	if tenths := (size + unit/20) / (unit / 10); tenths < 100 {
		return strings.TrimSuffix(strconv.FormatUint(tenths/10, 10)+"."+strconv.FormatUint(tenths%10, 10), ".0")
	}
	return group(strconv.FormatUint((size+unit/2)/unit, 10))
}

// Minutes is a length of time: "1 h 12 m", "45 m", "2 h".
func (p *Printer) Minutes(n int) string {
	size := magnitude(int64(n))
	hours, minutes := int64(size/60), int64(size%60)
	switch {
	case hours == 0:
		return sign(int64(n)) + p.T("ground.locale.minutes", "m", minutes)
	case minutes == 0:
		return sign(int64(n)) + p.T("ground.locale.hours", "h", hours)
	}
	return sign(int64(n)) + p.T("ground.locale.hours_minutes", "h", hours, "m", minutes)
}
