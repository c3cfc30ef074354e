package locale

import (
	"regexp"
	"unicode"
)

// latinWords may stand alone in a Hindi text: names and signs that Indian offices
// write in Latin letters in Hindi as well.
var latinWords = map[string]bool{
	"ACBP": true, "API": true, "APAR": true, "CASE": true, "CLR": true, "CSV": true, "FRAC": true, "GB": true, "GeM": true, "HTML": true,
	"iGOT": true, "IP": true, "IST": true, "JSON": true, "KB": true, "LGD": true, "MB": true, "MDO": true, "NSCSTI": true,
	"OTP": true, "PDF": true, "PFMS": true, "PIN": true, "QR": true, "QTI": true, "RTI": true, "SCORM": true, "SPARROW": true,
	"Sopan": true, "URL": true, "UTC": true, "XLSX": true, "ZIP": true, "cmi5": true, "xAPI": true, "OneRoster": true, "English": true,
}

var latinWord = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*`)

// StrayLatin returns the Latin words of a text that has no Devanagari letter at
// all, but for those that are so written in Hindi too: the mark of a text that was
// copied and not translated.
func StrayLatin(text string) []string {
	for _, r := range text {
		if unicode.Is(unicode.Devanagari, r) {
			return nil
		}
	}
	var stray []string
	for _, word := range latinWord.FindAllString(placeholderShape.ReplaceAllString(text, " "), -1) {
		if !latinWords[word] {
			stray = append(stray, word)
		}
	}
	return stray
}
