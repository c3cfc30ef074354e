package framework

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// Near-duplicates: which entries of the dictionary likely say one thing. docs/decisions/0011 tells why it is done so.
//
// Every name is cut into folded words; words that carry no meaning of their own ("of", "का") fall away, and endings of number.
// Two words are the same
//   - wholly, when they are spelt alike after that;
//   - nearly (0.9), when they differ by one slip of the hand (two in long words) and one of them is rare in the dictionary, for a
//     slip is rare and two words of a trade are not;
//   - nearly (0.9), when one is the other cut short or without its vowels, as people abbreviate, and ends in a dot or is rare;
//   - nearly (0.85), when one is in Devanagari, or is Hindi in Latin letters, and both sound alike: consonants are compared, for
//     nobody spells the vowels twice the same;
//   - by as much as they mean each other (at most 0.85), when the dictionary's own names in English and Hindi say so: which words
//     of one language stand for which of the other is learnt from entries that are named in both, by the first model of
//     statistical translation, with no list of words given. Two English words that stand for one Hindi word are tied in the same
//     way.
// Two names are as like as the words they share weigh against all the words of both; a word weighs the more the rarer it is. Pairs
// are looked for only where they share a rare word, sound or meaning, so that the work grows with the dictionary and not with its
// square.

// Twin is a pair of entries that likely are one.
type Twin struct {
	A, B  string // codes; A comes before B
	Score int    // hundredths of a whole: 10000 says the same
	Why   string // same, spelling, short, sound, meaning: the weakest of the ties between their words
}

// twinFloor is the score from which a pair is shown.
const twinFloor = 8600

// idle are words that carry no meaning of their own in names of competencies.
var idle = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`a an the of on in at for by with to from and or as its their into through via wrt
		का के की को में से पर और एवं व तथा या हेतु लिए द्वारा ने प्रति संबंधी संबंध ka ke ki ko mein se par aur evam evm tatha ya hetu`) {
		idle[Fold(w)] = true
	}
}

// word is one word of a name as it is compared.
type word struct {
	text   string
	sound  string // its consonants in Latin letters
	hindi  bool   // in Devanagari
	dotted bool   // an abbreviation by its dot
	weight float64
}

// said is one name of an entry.
type said struct {
	entry int
	lang  string
	words []word
	sum   float64
}

// stem takes the ending of number off an English word.
func stem(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 4 && (strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes")):
		return w[:len(w)-2]
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		return w[:len(w)-1]
	}
	return w
}

// hindiEndings are endings of number and case, the longest first.
var hindiEndings = []string{"ाओं", "ियों", "ों", "ें", "ीय"}

func hindiStem(w string) string {
	for _, e := range hindiEndings {
		if e = Fold(e); strings.HasSuffix(w, e) && len([]rune(w)) >= len([]rune(e))+3 {
			return strings.TrimSuffix(w, e)
		}
	}
	return w
}

func devanagari(w string) bool {
	return strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Devanagari, r) })
}

// wordsOf cuts a name into the words that are compared. What stands in brackets explains and is left out where anything else is left.
func wordsOf(name string) []word {
	name = strings.NewReplacer("+", "plus ", "#", "sharp ").Replace(name)
	bare := name
	if i, j := strings.IndexByte(name, '('), strings.LastIndexByte(name, ')'); i > 0 && j > i {
		bare = name[:i] + " " + name[j+1:]
	}
	dotted := map[string]bool{}
	for _, part := range strings.Fields(Fold(bare)) {
		if strings.HasSuffix(part, ".") {
			dotted[strings.Trim(part, "./,;:")] = true
		}
	}
	var out []word
	for _, w := range Words(bare) {
		if idle[w] {
			continue
		}
		x := word{text: w, hindi: devanagari(w), dotted: dotted[w]}
		if x.hindi {
			x.text = hindiStem(w)
		} else {
			x.text = stem(w)
		}
		x.sound = sound(x.text)
		if !slices.ContainsFunc(out, func(o word) bool { return o.text == x.text }) {
			out = append(out, x)
		}
	}
	return out
}

// sounds are consonants of Devanagari by the Latin letter that stands for how they sound, breath left out.
var sounds = map[rune]string{
	'क': "k", 'ख': "k", 'ग': "g", 'घ': "g", 'ङ': "n", 'च': "c", 'छ': "c", 'ज': "j", 'झ': "j", 'ञ': "n", 'ट': "t", 'ठ': "t", 'ड': "d", 'ढ': "d", 'ण': "n",
	'त': "t", 'थ': "t", 'द': "d", 'ध': "d", 'न': "n", 'प': "p", 'फ': "f", 'ब': "b", 'भ': "b", 'म': "m", 'य': "y", 'र': "r", 'ल': "l", 'व': "v", 'श': "s",
	'ष': "s", 'स': "s", 'ह': "h", 'ळ': "l", '\u0902': "n", '\u0903': "", 'ऋ': "r", '\u0943': "r", 'ऑ': "", '\u0949': "",
}

// pairsOfLetters are Latin spellings of one sound.
var pairsOfLetters = strings.NewReplacer(
	"ksh", "ks", "chh", "c", "ch", "c", "sh", "s", "kh", "k", "gh", "g", "jh", "j", "th", "t", "dh", "d", "ph", "f", "bh", "b", "gy", "jn",
	"mp", "np", "mb", "nb", "ge", "j", "gi", "j", "ce", "s", "ci", "s", "ck", "k", "q", "k", "x", "ks", "z", "j", "w", "v", "tion", "sn", "ee", "", "oo", "",
)

// sound is a word by its consonants, so that a Hindi word is found in either script: प्रबंधन and prabandhan are both "prbndn". A
// vowel at the beginning counts as one. Short words have none: too many sound alike.
func sound(w string) string {
	var b strings.Builder
	if devanagari(w) {
		first := true
		for _, r := range w {
			s, known := sounds[r]
			if !known && first && unicode.IsLetter(r) {
				s = "a"
			}
			b.WriteString(s)
			first = false
		}
	} else {
		plain := pairsOfLetters.Replace(w)
		for i, r := range plain {
			switch {
			case i == 0 && strings.ContainsRune("aeiou", r):
				b.WriteByte('a')
			case strings.ContainsRune("aeiou", r):
			case r == 'c' && !strings.Contains(w, "ch"):
				b.WriteByte('k')
			case r >= 'a' && r <= 'z':
				b.WriteRune(r)
			}
		}
	}
	out := squeeze(b.String())
	if len(out) < 2 {
		return ""
	}
	return out
}

// squeeze writes a letter that stands twice once, and leaves out y and h, which come and go in Latin spellings of Hindi.
func squeeze(s string) string {
	var b strings.Builder
	var last rune
	for i, r := range s {
		if i > 0 && (r == 'y' || r == 'h') || r == last {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// bridge says how likely words of Hindi stand for words of English and the other way, learnt from names in both.
type bridge struct {
	english map[string]map[string]float64 // Hindi word → English word → how likely it stands for it
	hindi   map[string]map[string]float64 // the other way
	alike   map[string]map[string]float64 // English word → English word that stands for the same
}

// learn runs IBM's first model both ways over the names that an entry has in English and Hindi; what is left are pairs that both
// ways hold to be likely.
func learn(pairs [][2][]word) bridge {
	english := translate(pairs, 1, 0)
	hindi := translate(pairs, 0, 1)
	b := bridge{english: map[string]map[string]float64{}, hindi: hindi, alike: map[string]map[string]float64{}}
	const likely = 0.1
	byHindi := map[string]map[string]float64{}
	for h, to := range english {
		for e, p := range to {
			if mutual := math.Sqrt(p * hindi[e][h]); mutual >= likely {
				weighed(b.english, h, e, mutual)
				weighed(byHindi, h, e, mutual)
			}
		}
	}
	b.hindi = map[string]map[string]float64{}
	for h, to := range b.english {
		for e, p := range to {
			weighed(b.hindi, e, h, p)
		}
	}
	for _, to := range byHindi {
		for e, p := range to {
			for o, q := range to {
				if o != e {
					weighed(b.alike, e, o, max(b.alike[e][o], min(p, q)))
				}
			}
		}
	}
	return b
}

func weighed(m map[string]map[string]float64, a, b string, p float64) {
	if m[a] == nil {
		m[a] = map[string]float64{}
	}
	m[a][b] = p
}

// translate gives, for each word on the side from, how likely each word on the side to stands for it.
func translate(pairs [][2][]word, from, to int) map[string]map[string]float64 {
	t := map[string]map[string]float64{}
	for _, p := range pairs {
		for _, x := range p[from] {
			for _, y := range p[to] {
				weighed(t, x.text, y.text, 1)
			}
		}
	}
	for range 12 {
		count, total := map[string]map[string]float64{}, map[string]float64{}
		for _, p := range pairs {
			for _, y := range p[to] {
				sum := 0.0
				for _, x := range p[from] {
					sum += t[x.text][y.text]
				}
				if sum == 0 {
					continue
				}
				for _, x := range p[from] {
					c := t[x.text][y.text] / sum
					if count[x.text] == nil {
						count[x.text] = map[string]float64{}
					}
					count[x.text][y.text] += c
					total[x.text] += c
				}
			}
		}
		for x, to := range count {
			for y, c := range to {
				t[x][y] = c / total[x]
			}
		}
	}
	return t
}

// twinFinder finds the pairs of a dictionary.
type twinFinder struct {
	said   []said
	often  map[string]int // in how many entries a word stands
	bridge bridge
	codes  []string
}

// FindTwins gives the pairs of entries that likely are one, the likeliest first. only, when it is not nil, says of which entries
// the pairs are wanted: at least one of a pair is among them.
func FindTwins(list []Competency, only map[string]bool) []Twin {
	return findTwins(list, only, twinFloor)
}

func findTwins(list []Competency, only map[string]bool, floor int) []Twin {
	out, _ := findTwinsTelling(list, only, floor, func(int) error { return nil }) // nobody stops it
	return out
}

// findTwinsTelling tells now and then how many entries it has compared; an error of tell ends it.
func findTwinsTelling(list []Competency, only map[string]bool, floor int, tell func(done int) error) ([]Twin, error) {
	f := newFinder(list)
	byKey, keys := map[string][]int{}, make([][]string, len(f.said))
	for i, s := range f.said {
		keys[i] = f.keys(s)
		for _, k := range keys[i] {
			byKey[k] = append(byKey[k], i)
		}
	}
	const common = 400 // a key that so many share finds nothing by itself
	best, compared := map[[2]int]Twin{}, 0
	for i, s := range f.said {
		if only != nil && !only[f.codes[s.entry]] {
			continue
		}
		if compared++; compared%100 == 0 {
			done := s.entry
			if only != nil {
				done = compared
			}
			if err := tell(done); err != nil {
				return nil, err
			}
		}
		tried := map[int]bool{}
		for _, k := range keys[i] {
			if len(byKey[k]) > common {
				continue
			}
			for _, j := range byKey[k] {
				o := f.said[j]
				if o.entry == s.entry || tried[j] || only == nil && j < i {
					continue
				}
				tried[j] = true
				score, why := f.like(s, o)
				if score < floor {
					continue
				}
				a, b := s.entry, o.entry
				if f.codes[b] < f.codes[a] {
					a, b = b, a
				}
				if score > best[[2]int{a, b}].Score {
					best[[2]int{a, b}] = Twin{A: f.codes[a], B: f.codes[b], Score: score, Why: why}
				}
			}
		}
	}
	out := make([]Twin, 0, len(best))
	for _, t := range best {
		out = append(out, t)
	}
	slices.SortFunc(out, func(x, y Twin) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return out, nil
}

func newFinder(list []Competency) *twinFinder {
	f := &twinFinder{often: map[string]int{}}
	var pairs [][2][]word
	for i, c := range list {
		f.codes = append(f.codes, c.Code)
		seen := map[string]bool{}
		add := func(names Names) {
			for _, lang := range sortedLangs(names) {
				words := wordsOf(names[lang])
				if len(words) == 0 {
					continue
				}
				f.said = append(f.said, said{entry: i, lang: lang, words: words})
				for _, w := range words {
					if !seen[w.text] {
						seen[w.text] = true
						f.often[w.text]++
					}
				}
			}
		}
		add(c.Name)
		for _, alias := range c.Aliases {
			add(alias)
		}
		if c.Name["en"] != "" && c.Name["hi"] != "" {
			pairs = append(pairs, [2][]word{wordsOf(c.Name["en"]), wordsOf(c.Name["hi"])})
		}
	}
	f.bridge = learn(pairs)
	n := float64(len(list) + 1)
	for i := range f.said {
		for j, w := range f.said[i].words {
			weight := math.Log(n / float64(f.often[w.text]))
			f.said[i].words[j].weight = min(max(weight, 2), 7) // a slip of the hand is rare, and no more telling for that
			f.said[i].sum += f.said[i].words[j].weight
		}
	}
	return f
}

// keys are what a name is looked up by: pairs of its words in any order (alone where it has one), each word by its text, its sound,
// its beginning and what it means.
func (f *twinFinder) keys(s said) []string {
	forms := make([][]string, len(s.words))
	for i, w := range s.words {
		forms[i] = []string{"=" + w.text}
		if w.sound != "" {
			forms[i] = append(forms[i], "~"+w.sound)
		}
		for e := range f.bridge.english[w.text] {
			forms[i] = append(forms[i], "="+e)
		}
		for e := range f.bridge.alike[w.text] {
			forms[i] = append(forms[i], "="+e)
		}
		if r := []rune(w.text); !w.hindi && len(r) >= 3 {
			forms[i] = append(forms[i], "^"+string(r[:3]))
		}
	}
	seen := map[string]bool{}
	var out []string
	add := func(k string) {
		if !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	for i := range forms {
		for _, x := range forms[i] {
			if len(forms) == 1 || x[0] != '^' {
				add(x)
			}
			for j := i + 1; j < len(forms) && len(forms) <= 8; j++ {
				for _, y := range forms[j] {
					if x < y {
						add(x + y)
					} else {
						add(y + x)
					}
				}
			}
		}
	}
	return out
}

// ties of two words, the strongest first.
const (
	tieSame    = "same"
	tieSlip    = "spelling"
	tieShort   = "short"
	tieSound   = "sound"
	tieMeaning = "meaning"
)

var weakness = map[string]int{tieSame: 0, tieSlip: 1, tieShort: 2, tieSound: 3, tieMeaning: 4}

// like tells how like two names are, in hundredths of a whole, and by which the weakest of the ties between their words.
func (f *twinFinder) like(a, b said) (score int, why string) {
	if len(a.words) > len(b.words) {
		a, b = b, a
	}
	if least, most := min(a.sum, b.sum), max(a.sum, b.sum); least < most/2 { // the words of one alone outweigh the other
		return 0, ""
	}
	used := make([]bool, len(b.words))
	shared, all, heard := 0.0, 0.0, 0
	why = tieSame
	for _, x := range a.words {
		best, at, tie := 0.0, -1, ""
		for j, y := range b.words {
			if used[j] {
				continue
			}
			if p, t := f.tie(x, y); p > best {
				best, at, tie = p, j, t
			}
		}
		if at < 0 || best < 0.5 {
			all += x.weight
			continue
		}
		used[at] = true
		if tie == tieSound {
			heard += len(x.sound)
		} else {
			heard += enoughHeard
		}
		w := (x.weight + b.words[at].weight) / 2
		shared += best * w
		all += w
		if weakness[tie] > weakness[why] {
			why = tie
		}
	}
	for j, y := range b.words {
		if !used[j] {
			all += y.weight
		}
	}
	if heard < enoughHeard { // two consonants in one word sound like many words
		return 0, ""
	}
	return int(math.Round(10000 * shared / all)), why
}

// enoughHeard is how many consonants a pair must share that is tied by sound alone.
const enoughHeard = 4

// tie tells how much two words are one, 0 to 1, and why.
func (f *twinFinder) tie(x, y word) (float64, string) {
	if x.text == y.text {
		return 1, tieSame
	}
	if x.hindi == y.hindi {
		rare := min(f.often[x.text], f.often[y.text]) <= 2
		if rare && slip(x.text, y.text) {
			return 0.95, tieSlip
		}
		if !x.hindi && (shortFor(x, y, f.often[x.text]) || shortFor(y, x, f.often[y.text])) {
			return 0.92, tieShort
		}
	}
	if x.sound != "" && x.sound == y.sound && (x.hindi || y.hindi) {
		return 0.95, tieSound
	}
	if x.hindi != y.hindi {
		h, e := x, y
		if y.hindi {
			h, e = y, x
		}
		if p := f.bridge.english[h.text][e.text]; p > 0 {
			return min(0.95, 0.8+p/3), tieMeaning
		}
	}
	if p := f.bridge.alike[x.text][y.text]; p > 0 {
		return min(0.9, 0.75+p/2), tieMeaning
	}
	return 0, ""
}

// shortFor tells whether x is y cut short (eval for evaluation) or y without its vowels (mgmt for management).
func shortFor(x, y word, often int) bool {
	a, b := x.text, y.text
	if len(a) < 3 || len(b) < len(a)+2 || a[0] != b[0] || !x.dotted && often > 3 {
		return false
	}
	if x.dotted && strings.HasPrefix(b, a) {
		return true
	}
	if strings.ContainsAny(a[1:], "aeiou") && !x.dotted || a[len(a)-1] != b[len(b)-1] {
		return false
	}
	i := 0 // the letters of the short form, in their order
	for _, r := range b {
		if i < len(a) && rune(a[i]) == r {
			i++
		}
	}
	return i == len(a)
}

// slip tells whether two words differ by one letter more, less, other or changed places; by two in words of nine letters and more.
func slip(a, b string) bool {
	x, y := []rune(a), []rune(b)
	n := min(len(x), len(y))
	most := 1
	switch {
	case n < 5:
		return false
	case n >= 9:
		most = 2
	}
	if len(x)-len(y) > most || len(y)-len(x) > most || x[0] != y[0] {
		return false
	}
	return distance(x, y) <= most
}

// distance counts letters more, less, other or changed places between two words.
func distance(x, y []rune) int {
	before, last, now := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		now[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last, now = last, now, before
	}
	return last[len(y)]
}
