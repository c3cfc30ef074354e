package xapi

import (
	"mime"
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"
)

var (
	sha1Form = regexp.MustCompile(`^[0-9a-fA-F]{40}$`)
	sha2Form = regexp.MustCompile(`^([0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})$`)

	// ISO 8601 date and time of day, extended or basic.
	timeForm = regexp.MustCompile(`^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))[Tt ](\d\d)(?::?(\d\d)(?::?(\d\d)([.,]\d+)?)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?$`)
	// RFC 3339, which IEEE 9274.1.1 asks for.
	strictTime = regexp.MustCompile(`^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$`)
)

// IsIRI tells whether a text is an IRI with a scheme and something after it (RFC 3987): no spaces, no controls, none of the
// characters that no part of an IRI may have.
func IsIRI(text string) bool {
	at := strings.IndexByte(text, ':') + 1
	if at == 0 || at == len(text) || !isScheme(text[:at-1]) {
		return false
	}
	beyond := false
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b >= 0x80:
			beyond = true
		case b <= ' ', b == 0x7f, b == '<', b == '>', b == '"', b == '{', b == '}', b == '|', b == '\\', b == '^', b == '`':
			return false
		case b == '%' && (i+2 >= len(text) || !isHex(text[i+1]) || !isHex(text[i+2])): // it begins two hexadecimal digits
			return false
		}
	}
	if beyond && strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return false
	}
	if rest := text[at:]; strings.ContainsAny(rest, ":[]") { // a port or an address in brackets may be wrong
		_, err := url.Parse(text)
		return err == nil
	}
	return true
}

func isScheme(text string) bool {
	for i := 0; i < len(text); i++ {
		b := text[i] | 0x20
		if letter := 'a' <= b && b <= 'z'; !letter && (i == 0 || !('0' <= text[i] && text[i] <= '9') && !strings.ContainsRune("+-.", rune(text[i]))) {
			return false
		}
	}
	return text != ""
}

// IsUUID tells whether a text is a UUID in its standard form (2, 4.4).
func IsUUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i := 0; i < len(text); i++ {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if text[i] != '-' {
				return false
			}
		} else if !isHex(text[i]) {
			return false
		}
	}
	return true
}

func isHex(b byte) bool { return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F' }

// isMbox tells whether a text is a mailto: with one address and nothing else (2, 2.4.2.3).
func isMbox(text string) bool {
	address, ok := strings.CutPrefix(text, "mailto:")
	if !ok || strings.ContainsAny(address, " <>\t\r\n") {
		return false
	}
	got, err := mail.ParseAddress(address)
	return err == nil && got.Address == address
}

// isLanguage tells whether a text is a well-formed language tag (RFC 5646 2.1): what is well formed but not registered counts.
func isLanguage(text string) bool {
	if len(text) == 2 || len(text) == 5 { // the usual: en, hi-IN
		if usualTag.MatchString(text) {
			return true
		}
	}
	if text == "" || strings.Contains(text, "_") || repeats(text) {
		return false
	}
	if _, err := language.Parse(text); err != nil {
		_, unregistered := err.(language.ValueError)
		return unregistered || privateTag.MatchString(text)
	}
	return text != "root"
}

// repeats tells whether a tag names an extension or a variant twice (RFC 5646, 2.2.5 and 2.2.6); what is for private use may.
func repeats(tag string) bool {
	seen, extended := map[string]bool{}, false
	for i, part := range strings.Split(strings.ToLower(tag), "-") {
		if part == "x" {
			return false
		}
		single := len(part) == 1
		variant := !extended && i > 0 && (len(part) > 4 || len(part) == 4 && part[0] <= '9')
		if (single || variant) && seen[part] {
			return true
		}
		seen[part], extended = true, extended || single
	}
	return false
}

var usualTag = regexp.MustCompile(`^[a-zA-Z]{2}(-[a-zA-Z]{2})?$`)

// privateTag is a tag of private use, and one that was grandfathered in.
var privateTag = regexp.MustCompile(`^(?i)(x(-[a-z0-9]{1,8})+|i-[a-z0-9]{2,8})$`)

// isDuration tells whether a text is a duration (ISO 8601:2004 4.4.3.2, without its alternative form): weeks stand alone, at least one
// part, none after T missing, a fraction at the last part only.
func isDuration(text string) bool {
	rest, ok := strings.CutPrefix(text, "P")
	units, parts, timed, last := "YMD", 0, false, false
	for ok && rest != "" {
		if rest[0] == 'T' && !timed && len(rest) > 1 {
			units, rest, timed = "HMS", rest[1:], true
			continue
		}
		whole := leading(rest)
		unit := rest[whole:]
		fraction := unit != "" && (unit[0] == '.' || unit[0] == ',')
		if fraction {
			part := leading(unit[1:])
			ok, unit = part > 0, unit[1+part:]
		}
		if !ok || last || whole == 0 || unit == "" {
			return false
		}
		at := strings.IndexByte(units, unit[0])
		if unit[0] == 'W' {
			return parts == 0 && !timed && len(unit) == 1
		} else if at < 0 {
			return false
		}
		units, rest, last = units[at+1:], unit[1:], fraction
		parts++
	}
	return ok && parts > 0
}

// leading is how many digits a text begins with.
func leading(text string) int {
	n := 0
	for n < len(text) && '0' <= text[n] && text[n] <= '9' {
		n++
	}
	return n
}

// ParseTime reads a timestamp: in 1.0.3 every date with a time of day by ISO 8601, basic or extended, UTC where it names no zone;
// in 2.0.0 RFC 3339 alone. An offset of minus nothing, which says that the zone is not known, is refused by both (2, 4.5).
func ParseTime(text string, v Version) (time.Time, bool) {
	if at, ok := usualTime(text); ok {
		return at, true
	}
	if v == V2 && !strictTime.MatchString(text) {
		return time.Time{}, false
	}
	m := timeForm.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, false
	}
	number := func(text string) int { n, _ := strconv.Atoi(text); return n } // "" is 0; all else is digits
	year, month, day := number(m[1]), number(m[2]+m[4]), number(m[3]+m[5])
	hour, minute, second := number(m[6]), number(m[7]), number(m[8])
	offset, ok := zone(m[10])
	endOfDay := hour == 24 && minute == 0 && second == 0 && strings.Trim(m[9], ".,0") == ""
	if !ok || hour > 23 && !endOfDay || minute > 59 || second > 60 || month < 1 || month > 12 || day < 1 {
		return time.Time{}, false
	}
	var nanos int
	if fraction := m[9]; fraction != "" {
		digits := (fraction[1:] + "000000000")[:9]
		nanos = number(digits)
	}
	date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if date.Day() != day { // the 31st of a month that has 30
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC).Add(-offset), true
}

// usualTime reads the form that nearly all senders use, 2026-04-01T09:30:00.500Z, which both versions have. What is not of it, or
// near the edge of a minute, a day or a month, is for ParseTime to judge.
func usualTime(text string) (time.Time, bool) {
	end := len(text) - 1
	if end < 19 || end > 29 || end == 20 || text[end] != 'Z' || text[10] != 'T' || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':' ||
		end > 19 && text[19] != '.' {
		return time.Time{}, false
	}
	ok := true
	number := func(from, to int) (n int) {
		for i := from; i < to; i++ {
			if text[i] < '0' || text[i] > '9' {
				ok = false
			}
			n = n*10 + int(text[i]-'0')
		}
		return n
	}
	year, month, day := number(0, 4), number(5, 7), number(8, 10)
	hour, minute, second := number(11, 13), number(14, 16), number(17, 19)
	nanos := 0
	if end > 20 {
		nanos = number(20, end)
		for i := end; i < 29; i++ {
			nanos *= 10
		}
	}
	if !ok || month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC), true
}

// zone reads an offset from UTC; "" and Z are none.
func zone(text string) (time.Duration, bool) {
	if text == "" || text == "Z" || text == "z" {
		return 0, true
	}
	digits := strings.ReplaceAll(text[1:], ":", "")
	hours, _ := strconv.Atoi(digits[:2])
	var minutes int
	if len(digits) == 4 {
		minutes, _ = strconv.Atoi(digits[2:])
	}
	offset := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if hours > 23 || minutes > 59 || text[0] == '-' && offset == 0 {
		return 0, false
	}
	if text[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// TimeForm is how a time is written: RFC 3339 in UTC, to the microsecond, always as wide, so that texts sort as times do.
const TimeForm = "2006-01-02T15:04:05.000000Z"

func isMediaType(text string) bool {
	kind, _, err := mime.ParseMediaType(text)
	return err == nil && strings.Count(kind, "/") == 1
}
