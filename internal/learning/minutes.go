package learning

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// The declared minutes of a course are computed from its words, never typed in by an author. The rates are this project's
// own rule: official prose, read on a telephone, by somebody for whom it is work and new.
const (
	wordsPerMinuteEn    = 180
	wordsPerMinuteOther = 150 // Hindi, and every language for which nothing else is known
	secondsPerQuestion  = 45  // read it, decide, read why
)

// Seconds is how long a text of so many words and its questions take in a language.
func Seconds(lang string, words, questions int) int {
	rate := wordsPerMinuteOther
	if lang == "en" {
		rate = wordsPerMinuteEn
	}
	return (words*60+rate-1)/rate + questions*secondsPerQuestion
}

// Minutes gives whole minutes, rounded up: nobody is promised less time than it takes.
func Minutes(seconds int) int { return (seconds + 59) / 60 }

var (
	inlineTag = regexp.MustCompile(`</?(?:strong|em|code|del)>`)
	anyTag    = regexp.MustCompile(`<[^>]*>`)
)

// Words counts the words that a reader sees in sanitised HTML. A dash or a bullet alone is not a word.
func Words(sanitised string) int {
	text := anyTag.ReplaceAllString(inlineTag.ReplaceAllString(sanitised, ""), " ")
	n := 0
	for _, w := range strings.Fields(html.UnescapeString(text)) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}

// measure fills in what follows from the texts: seconds of each part and minutes of the whole course.
func (c *Course) measure() {
	c.Minutes = map[string]int{}
	for lang := range c.Title {
		whole := len(c.Questions) * secondsPerQuestion
		for i := range c.Units {
			u := &c.Units[i]
			if u.Seconds == nil {
				u.Seconds, u.Bytes = map[string]int{}, map[string]int{}
			}
			u.Seconds[lang], u.Bytes[lang] = u.Texts[lang].Seconds, u.Texts[lang].Bytes
			whole += u.Seconds[lang]
		}
		c.Minutes[lang] = Minutes(whole)
	}
}
