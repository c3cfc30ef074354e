package learning

import "sopan/internal/ground/prose"

const secondsPerQuestion = prose.SecondsPerQuestion

// Seconds is how long a text of so many words and its questions take in a language.
func Seconds(lang string, words, questions int) int { return prose.Seconds(lang, words, questions) }

// Minutes gives whole minutes, rounded up: nobody is promised less time than it takes.
func Minutes(seconds int) int { return prose.Minutes(seconds) }

// Words counts the words that a reader sees in sanitised HTML. A dash or a bullet alone is not a word.
func Words(sanitised string) int { return prose.Words(sanitised) }

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
