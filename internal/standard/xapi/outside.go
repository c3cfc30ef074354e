package xapi

// Raw is the statement as it was sent. The caller does not change it.
func (s Statement) Raw() []byte { return s.n.raw }

// CompareNumbers is below, at or above nought as one number is below, at or above another, both as JSON writes them; compared digit
// by digit, without the rounding of binary fractions.
func CompareNumbers(a, b string) int { return parseDecimal([]byte(a)).compare(parseDecimal([]byte(b))) }

// IsLanguage tells whether a text is a well-formed language tag (RFC 5646, 2.1).
func IsLanguage(text string) bool { return isLanguage(text) }
