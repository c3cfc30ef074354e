package learning

import (
	"strings"

	"sopan/internal/framework"
	"sopan/internal/standard/indic"
)

// How a word stands in learning_word beside the word itself. No word begins with a mark, so the forms never meet.
const (
	markSound = "~" // how a word of an Indian script sounds
	markLatin = "^" // how a word in Latin letters sounds
	markBare  = "`" // how a word in Arabic letters sounds, which has no vowels
	markPlain = "%" // how any other word sounds without its vowels
)

// leastSound is the shortest sound by which words of two scripts are taken for one: below it too many are alike.
const leastSound = 3

// searchWords lists the forms under which a course is found: folded words of its texts and of what its competency is called,
// and how they sound.
func (c Course) searchWords(subject Names) []string {
	texts := []string{c.Code, c.Competency}
	for _, names := range []Names{c.Title, c.Summary, c.CanDo, subject} {
		for _, text := range names {
			texts = append(texts, text)
		}
	}
	var out []string
	seen := map[string]bool{}
	add := func(mark, form string) {
		if form != "" && !seen[mark+form] {
			seen[mark+form] = true
			out = append(out, mark+form)
		}
	}
	for _, word := range framework.Words(strings.Join(texts, " ")) {
		add("", word)
		sound, script := indic.Sound(word)
		if len(sound) < leastSound {
			continue
		}
		switch script {
		case indic.Latin:
			add(markLatin, sound)
		case indic.Indic:
			add(markSound, sound)
		case indic.Arabic:
			add(markBare, indic.Bare(sound))
			continue
		}
		if bare := indic.Bare(sound); len(bare) >= leastSound {
			add(markPlain, bare)
		}
	}
	return out
}

// span is a range of forms: from the first, up to but not with the second.
type span struct{ from, to string }

// beginning is the range of what begins with s; exactly is s alone.
func beginning(s string) span { return span{s, s + "\U0010FFFF"} }
func exactly(s string) span   { return span{s, s + "\x01"} }

// term is one word of a search: a course has it when one of its forms lies in one of the ranges.
type term []span

// termOf gives what a folded word of a search looks for: words that begin with it, and words of other scripts that sound like
// it. A word in Latin letters may be the beginning of a sound, for so people type; a word of an Indian script is whole.
func termOf(word string) term {
	out := term{beginning(word)}
	sound, script := indic.Sound(word)
	if len(sound) < leastSound {
		return out
	}
	bare := indic.Bare(sound)
	switch script {
	case indic.Latin:
		out = append(out, beginning(markSound+sound))
	case indic.Indic:
		out = append(out, exactly(markSound+sound), exactly(markLatin+sound))
	case indic.Arabic:
		return append(out, exactly(markPlain+bare))
	}
	if len(bare) >= leastSound {
		out = append(out, exactly(markBare+bare))
	}
	return out
}

// terms gives what the filter's text looks for; ok is false when the text has no word, so that nothing can match.
func (f Filter) terms() (terms []term, ok bool) {
	words := framework.Words(f.Text)
	for _, w := range words[:min(len(words), maxWords)] {
		terms = append(terms, termOf(w))
	}
	return terms, len(words) > 0 || strings.TrimSpace(f.Text) == ""
}
