// Package indic brings words to a form by which they sound alike in any script of India, so that "shikayat" finds शिकायत and
// ஷிகாயத், and the other way round.
//
// The scripts that descend from Brahmi stand in Unicode in one order, a block of 128 for each (Unicode 16, chapter 12), so one
// table serves nine of them; Ol Chiki, Meetei Mayek and the Arabic of Urdu, Kashmiri and Sindhi have tables of their own.
// Letters that people confuse when they write one language in the letters of another fall together: voice and breath (k, kh, g,
// gh), length of vowels, the three s, the nasals, doubled letters; a short a is not written at all. So the form is for
// finding, never for showing.
package indic

import (
	"strings"
	"unicode"
)

// Script is what a word is written in, as far as finding must know.
type Script int

// The scripts.
const (
	Other  Script = iota // digits alone, or letters of which nothing is known here
	Latin                //
	Indic                // Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Tamil, Telugu, Kannada, Malayalam, Ol Chiki, Meetei Mayek
	Arabic               // in which short vowels are not written
)

// brahmi is the sound at each place of a block; the short a that a consonant carries is left out. "h" marks breath alone.
var brahmi = map[rune]string{
	0x01: "n", 0x02: "n", 0x05: "A", 0x06: "A", 0x07: "i", 0x08: "i", 0x09: "u", 0x0A: "u", 0x0B: "ri", 0x0C: "li",
	0x0D: "i", 0x0E: "i", 0x0F: "i", 0x10: "i", 0x11: "u", 0x12: "u", 0x13: "u", 0x14: "u",
	0x15: "k", 0x16: "k", 0x17: "k", 0x18: "k", 0x19: "n", 0x1A: "s", 0x1B: "s", 0x1C: "s", 0x1D: "s", 0x1E: "n",
	0x1F: "t", 0x20: "t", 0x21: "t", 0x22: "t", 0x23: "n", 0x24: "t", 0x25: "t", 0x26: "t", 0x27: "t", 0x28: "n", 0x29: "n",
	0x2A: "p", 0x2B: "p", 0x2C: "p", 0x2D: "p", 0x2E: "n", 0x2F: "y", 0x30: "r", 0x31: "r", 0x32: "l", 0x33: "l", 0x34: "l", 0x35: "v",
	0x36: "s", 0x37: "s", 0x38: "s", 0x39: "h", 0x3F: "i", 0x40: "i", 0x41: "u", 0x42: "u", 0x43: "ri", 0x44: "ri",
	0x45: "i", 0x46: "i", 0x47: "i", 0x48: "i", 0x49: "u", 0x4A: "u", 0x4B: "u", 0x4C: "u",
}

// signs are the letters that stand alone: of one Brahmic script, or of another family.
var signs = map[rune]string{
	'ऍ': "i", 'ੰ': "n", 'ৎ': "t", 'ৰ': "r", 'ৱ': "v", 'ൺ': "n", 'ൻ': "n", 'ർ': "r", 'ൽ': "l", 'ൾ': "l", 'ൿ': "k", 'ୟ': "y", 'ୱ': "v",
	// Ol Chiki: an alphabet; ᱷ is breath.
	'ᱚ': "u", 'ᱛ': "t", 'ᱜ': "k", 'ᱝ': "n", 'ᱞ': "l", 'ᱟ': "A", 'ᱠ': "k", 'ᱡ': "s", 'ᱢ': "n", 'ᱣ': "v", 'ᱤ': "i", 'ᱥ': "s", 'ᱦ': "h",
	'ᱧ': "n", 'ᱨ': "r", 'ᱩ': "u", 'ᱪ': "s", 'ᱫ': "t", 'ᱬ': "n", 'ᱭ': "y", 'ᱮ': "i", 'ᱯ': "p", 'ᱰ': "t", 'ᱱ': "n", 'ᱲ': "r", 'ᱳ': "u",
	'ᱴ': "t", 'ᱵ': "p", 'ᱶ': "v",
	// Meetei Mayek.
	'ꯀ': "k", 'ꯁ': "s", 'ꯂ': "l", 'ꯃ': "n", 'ꯄ': "p", 'ꯅ': "n", 'ꯆ': "s", 'ꯇ': "t", 'ꯈ': "k", 'ꯉ': "n", 'ꯊ': "t", 'ꯋ': "v", 'ꯌ': "y",
	'ꯍ': "h", 'ꯎ': "u", 'ꯏ': "i", 'ꯐ': "p", 'ꯑ': "A", 'ꯒ': "k", 'ꯓ': "s", 'ꯔ': "r", 'ꯕ': "p", 'ꯖ': "s", 'ꯗ': "t", 'ꯘ': "k", 'ꯙ': "t",
	'ꯚ': "p", 'ꯛ': "k", 'ꯜ': "l", 'ꯝ': "n", 'ꯞ': "p", 'ꯟ': "n", 'ꯠ': "t", 'ꯡ': "n", 'ꯢ': "i",
	0xABE3: "u", 0xABE4: "i", 0xABE6: "i", 0xABE7: "u", 0xABE8: "u", 0xABE9: "i", 0xABEA: "n",
}

// arabic are consonants; ا, و and ی may be vowels and count as none but at the beginning of a word.
var arabic = map[rune]string{
	'ا': "A", 'آ': "A", 'ب': "p", 'پ': "p", 'ت': "t", 'ٹ': "t", 'ث': "s", 'ج': "s", 'چ': "s", 'ح': "h", 'خ': "k", 'د': "t", 'ڈ': "t", 'ذ': "s",
	'ر': "r", 'ڑ': "r", 'ز': "s", 'ژ': "s", 'س': "s", 'ش': "s", 'ص': "s", 'ض': "s", 'ط': "t", 'ظ': "s", 'ع': "", 'غ': "k", 'ف': "p", 'ق': "k",
	'ک': "k", 'ك': "k", 'گ': "k", 'ل': "l", 'م': "n", 'ن': "n", 'ں': "n", 'و': "v", 'ہ': "h", 'ه': "h", 'ھ': "", 'ی': "y", 'ي': "y", 'ے': "y",
}

// Sound gives the form of a folded word, and its script; "" when nothing is known of its letters.
func Sound(word string) (string, Script) {
	script := scriptOf(word)
	switch script {
	case Latin:
		return squeeze(latin(word)), script
	case Indic:
		return squeeze(indian([]rune(word))), script
	case Arabic:
		var out strings.Builder
		for _, r := range word {
			out.WriteString(arabic[r])
		}
		return squeeze(out.String()), script
	}
	return "", script
}

// Bare is a form of Sound without its vowels, for words of scripts that write none: what begins a word stays, all vowels alike.
func Bare(sound string) string {
	var out strings.Builder
	for i, r := range sound {
		switch {
		case i == 0 && strings.ContainsRune("aiu", r):
			out.WriteByte('a')
		case i == 0 || !strings.ContainsRune("aiuyv", r):
			out.WriteRune(r)
		}
	}
	return squeeze(out.String())
}

// scriptOf is the script of the first letter that has one.
func scriptOf(word string) Script {
	for _, r := range word {
		switch {
		case unicode.Is(unicode.Latin, r):
			return Latin
		case unicode.Is(unicode.Arabic, r):
			return Arabic
		case r >= 0x0900 && r <= 0x0D7F, r >= 0x1C50 && r <= 0x1C7F, r >= 0xABC0 && r <= 0xABFF:
			return Indic
		}
	}
	return Other
}

const virama = 0x4D

func indian(word []rune) string {
	var out strings.Builder
	for i, r := range word {
		if s, ok := signs[r]; ok {
			out.WriteString(s)
			continue
		}
		if r < 0x0900 || r > 0x0D7F {
			continue
		}
		at := r & 0x7F
		next := func(n int) rune {
			if i+n < len(word) {
				return word[i+n] & 0x7F
			}
			return 0
		}
		switch {
		case at == 0x1E && i >= 2 && word[i-1]&0x7F == virama && word[i-2]&0x7F == 0x1C && r < 0x0B00 && (r < 0x0980 || r >= 0x0A80):
			out.WriteString("y") // jñ is said gy in Hindi and Gujarati
		case at == 0x1C && next(1) == virama && next(2) == 0x1E && r < 0x0B00 && (r < 0x0980 || r >= 0x0A80):
			out.WriteString("k")
		case at == 0x31 && next(1) == virama && next(2) == 0x31 && r >= 0x0B80 && r < 0x0C00:
			out.WriteString("t") // a double hard r of Tamil is said tr
		default:
			out.WriteString(brahmi[at])
		}
	}
	return out.String()
}

// spelt are the Latin spellings of more than one letter, the longer ones first.
var spelt = []struct{ from, to string }{
	{"chh", "s"},
	{"ksh", "ks"},
	{"ch", "s"},
	{"sh", "s"},
	{"zh", "l"},
	{"kh", "k"},
	{"gh", "k"},
	{"th", "t"},
	{"dh", "t"},
	{"ph", "p"},
	{"bh", "p"},
	{"jh", "s"},
	{"ck", "k"},
	{"ce", "si"},
	{"ci", "si"},
	{"ai", "i"},
	{"ei", "i"},
	{"ee", "i"},
	{"ae", "i"},
	{"oo", "u"},
	{"ou", "u"},
	{"au", "u"},
	{"aa", "A"},
}

var letters = map[byte]string{
	'a': "A", 'e': "i", 'i': "i", 'o': "u", 'u': "u", 'b': "p", 'c': "k", 'd': "t", 'f': "p", 'g': "k", 'h': "h", 'j': "s", 'k': "k", 'l': "l",
	'm': "n", 'n': "n", 'p': "p", 'q': "k", 'r': "r", 's': "s", 't': "t", 'v': "v", 'w': "v", 'x': "ks", 'y': "y", 'z': "s",
}

func latin(word string) string {
	var out strings.Builder
next:
	for len(word) > 0 {
		for _, s := range spelt {
			if strings.HasPrefix(word, s.from) {
				out.WriteString(s.to)
				word = word[len(s.from):]
				continue next
			}
		}
		out.WriteString(letters[word[0]])
		word = word[1:]
	}
	return out.String()
}

// squeeze keeps the a that begins a word and drops every other, and writes doubled letters once.
func squeeze(s string) string {
	var out strings.Builder
	last := byte(0)
	for i := range len(s) {
		c := s[i]
		if c == 'A' {
			if out.Len() > 0 {
				continue
			}
			c = 'a'
		}
		if c != last {
			out.WriteByte(c)
		}
		last = c
	}
	return out.String()
}
