package people

import (
	"slices"
	"strings"
	"unicode"

	"sopan/internal/framework"
)

// Why two organisations under one parent are taken for one. The rule is written down in docs/flows/organisations.md; the first of
// these that holds is told.
const (
	AlikeSame     = "same"     // the same name but for capitals, accents, signs, spaces, "&" for "and" and words written short
	AlikeOrder    = "order"    // the same words in another order, but for of, the, for, and
	AlikeSpelling = "spelling" // one or two letters differ in names of at least twelve, but no number and no first letter of a word
	AlikeHindi    = "hindi"    // the same name in Hindi but for nukta, candrabindu, joiners, signs and spaces
)

// linking are the words of a name that join others; nameShorts are words that names of organisations write short.
var (
	linking    = []string{"of", "the", "for", "and", "का", "की", "के", "एवं", "और", "तथा", "व"}
	nameShorts = map[string]string{"dept": "department", "deptt": "department", "govt": "government", "min": "ministry", "dte": "directorate", "instt": "institute", "inst": "institute"}
)

// spelled is the least number of letters for which a slip of two is told: shorter names differ by as much and mean different things.
const spelled = 12

// nameKeys is one organisation's names, as they are compared.
type nameKeys struct {
	words                       []string
	same, order, hindi, numbers string
}

// keysOf folds the names of an organisation.
func keysOf(names map[string]string) nameKeys {
	words := nameWords(names["en"])
	ordered := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(linking, w) })
	numbers := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !strings.ContainsFunc(w, unicode.IsDigit) })
	slices.Sort(ordered)
	return nameKeys{
		words: words, same: strings.Join(words, ""), order: strings.Join(ordered, " "), hindi: strings.Join(nameWords(names["hi"]), ""), numbers: strings.Join(numbers, " "),
	}
}

// nameWords are the words of a name, folded and written out.
func nameWords(name string) []string {
	words := cut(strings.ReplaceAll(framework.Fold(name), "&", " and "))
	for i, w := range words {
		if full := nameShorts[w]; full != "" {
			words[i] = full
		}
	}
	return words
}

// siblings finds, of the organisations under one parent, those that are alike. Names are sought by what they have in common, not each
// beside each, so that a parent may have tens of thousands.
type siblings struct {
	by    map[string]*node // a key with its rule → the first that had it
	parts map[namePart][]*node
	keys  map[*node]nameKeys
}

// namePart is one of the three parts of a name of so many letters. Of two names that differ by two letters, one part stays whole.
// The numbers of the name stand beside it: they are never a slip.
type namePart struct {
	letters, n    int
	text, numbers string
}

// compared is how many names that share a part are looked at, the last first: under one parent thousands may begin alike.
const compared = 200

func newSiblings() *siblings {
	return &siblings{map[string]*node{}, map[namePart][]*node{}, map[*node]nameKeys{}}
}

// add gives the first of those before that is like an organisation, with why; nil where none is. It then stands among them.
func (s *siblings) add(n *node) (other *node, why string) {
	k := keysOf(n.Name)
	rules := []struct{ why, key string }{{AlikeSame, k.same}, {AlikeOrder, k.order}, {AlikeHindi, k.hindi}}
	for _, r := range rules {
		if r.key == "" {
			continue
		}
		if first := s.by[r.why+" "+r.key]; first == nil {
			s.by[r.why+" "+r.key] = n
		} else if other == nil {
			other, why = first, r.why
		}
	}
	if slip := s.slip(n, k); slip != nil && (other == nil || why == AlikeHindi) {
		other, why = slip, AlikeSpelling
	}
	return other, why
}

// slip gives one whose name differs by a letter or two.
func (s *siblings) slip(n *node, k nameKeys) *node {
	name := []rune(k.same)
	if len(name) < spelled {
		return nil
	}
	s.keys[n] = k
	var found *node
	for letters := len(name) - 2; letters <= len(name)+2 && found == nil; letters++ {
		for i := range 3 {
			from, to := letters*i/3, letters*(i+1)/3
			for shift := -2; shift <= 2 && found == nil; shift++ {
				if from+shift < 0 || to+shift > len(name) {
					continue
				}
				at := s.parts[namePart{letters, i, string(name[from+shift : to+shift]), k.numbers}]
				at = at[max(0, len(at)-compared):]
				if j := slices.IndexFunc(at, func(m *node) bool { return k.slipOf(s.keys[m]) }); j >= 0 {
					found = at[j]
				}
			}
		}
	}
	for i := range 3 {
		p := namePart{len(name), i, string(name[len(name)*i/3 : len(name)*(i+1)/3]), k.numbers}
		s.parts[p] = append(s.parts[p], n)
	}
	return found
}

// slipOf tells whether two names differ by a letter or two that a hand may have slipped on: East and West differ by as much.
func (k nameKeys) slipOf(other nameKeys) bool {
	if k.same == other.same || distance([]rune(k.same), []rune(other.same)) > 2 {
		return false
	}
	if len(k.words) != len(other.words) {
		return true
	}
	for i, w := range k.words {
		if first(w) != first(other.words[i]) {
			return false
		}
	}
	return true
}

func first(word string) rune {
	for _, r := range word {
		return r
	}
	return 0
}
