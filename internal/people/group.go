package people

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"sopan/internal/ground/csvio"
)

// PostTitle is posts that bear one title, as it was written, at one kind of unit.
type PostTitle struct {
	Title       map[string]string // en, hi; WithoutUnit
	UnitKind    string            // block_office, department …
	Designation string            // id of the designation that the title or another name of it means; "" for none
	Posts       int
}

// KindOf is a kind of post that is known, as far as the grouping must know it.
type KindOf struct {
	Code     string
	Names    []map[string]string // its name and its other names
	UnitKind string
	Ours     bool // it is kept by the unit for which posts are grouped, by one over it, or by one below it
}

// Why a group is proposed to become the kind of post that it is.
const (
	ReasonKnown     = "known"     // a kind of post of this title at this kind of unit is there
	ReasonElsewhere = "elsewhere" // one of this title is there at another kind of unit, or kept by somebody else: begun new, like it
	ReasonNew       = "new"       // none is there
)

// Sorted is one group: titles that mean one designation at one kind of unit.
type Sorted struct {
	Name     map[string]string // by which to call it; a language is missing where no word for it is known
	UnitKind string
	Titles   []Joined
	Posts    int
	Kind     string // code of the kind that is known; "" where it is to be begun
	Alike    string // code of the kind that it is like
	Reason   string
}

// Joined is one title within a group, and why it is there.
type Joined struct {
	Title int    // place in the list that was given
	How   string // HowSame …
}

// GroupPosts sorts posts into kinds of post. The rule:
//
//  1. Titles are compared by their words. Folded are capitals, signs, accents, nukta and candrabindu. Written out are abbreviations
//     ("Asst.", "Sr.", "J.E.", "ADO"); Hindi words, in Devanagari and in Latin letters, are compared as the English word that
//     offices use for them; a word of six letters or more that is one letter away from a known one is taken for it, two letters
//     from nine on, unless two known words are as near. Words that say nothing ("of", "का") fall away, Roman numerals of a grade are
//     numbers, and the order of words does not count.
//  2. A title that is a name or another name of a designation means that designation, whatever its words.
//  3. Posts whose titles mean the same, at units of one kind, are one kind of post: an accountant of a block and one of a district
//     do not do the same.
//  4. A group becomes a kind of post that is there, when one of its names means the same, it stands at that kind of unit and is
//     kept by the unit, by one over it or by one below it; else it is begun, and one of the same title elsewhere is named beside
//     it.
//
// A group is called by the title that most of its posts bear, of those that needed nothing done, else by its words written out. Groups come by the number of
// their posts, the largest first, then by name. The rule looks at nothing but its arguments; same arguments, same groups.
func GroupPosts(titles []PostTitle, kinds []KindOf) []Sorted {
	meant := designationsMeant(titles)
	at := map[string]int{}
	var out []Sorted
	var keys []string
	for i, t := range titles {
		key, how := titleKey(written(t.Title))
		if t.Designation != "" {
			if key != meant[t.Designation] {
				how = HowAlias
			}
			key = "=" + t.Designation
		} else if d := keyOwner(meant, key); d != "" {
			key = "=" + d
		}
		place := key + "\x00" + t.UnitKind
		g, ok := at[place]
		if !ok {
			g = len(out)
			at[place] = g
			out = append(out, Sorted{UnitKind: t.UnitKind})
			keys = append(keys, key)
		}
		out[g].Titles = append(out[g].Titles, Joined{i, how})
		out[g].Posts += t.Posts
	}
	byKey := kindsByKey(kinds)
	for g := range out {
		out[g].call(titles)
		match := keys[g]
		if d, ok := strings.CutPrefix(match, "="); ok {
			match = meant[d]
		}
		out[g].fit(byKey[match])
	}
	slices.SortStableFunc(out, func(a, b Sorted) int {
		return cmp.Or(cmp.Compare(b.Posts, a.Posts), cmp.Compare(written(a.Name), written(b.Name)), cmp.Compare(a.UnitKind, b.UnitKind))
	})
	return out
}

// written is a title as it is read: in English, else in Hindi.
func written(title map[string]string) string { return cmp.Or(title["en"], title["hi"]) }

// designationsMeant gives, for each designation, the key of the title that most of its posts bear.
func designationsMeant(titles []PostTitle) map[string]string {
	posts := map[string]map[string]int{}
	for _, t := range titles {
		if t.Designation == "" {
			continue
		}
		key, _ := titleKey(written(t.Title))
		if posts[t.Designation] == nil {
			posts[t.Designation] = map[string]int{}
		}
		posts[t.Designation][key] += t.Posts
	}
	out := map[string]string{}
	for d, keys := range posts {
		best := ""
		for key, n := range keys {
			if best == "" || n > keys[best] || n == keys[best] && key < best {
				best = key
			}
		}
		out[d] = best
	}
	return out
}

// keyOwner gives the one designation that is meant by a key.
func keyOwner(meant map[string]string, key string) string {
	owner := ""
	for d, k := range meant {
		if k == key && (owner == "" || d < owner) {
			owner = d
		}
	}
	return owner
}

func kindsByKey(kinds []KindOf) map[string][]KindOf {
	out := map[string][]KindOf{}
	for _, k := range kinds {
		seen := map[string]bool{}
		for _, names := range k.Names {
			for _, name := range names {
				if key, _ := titleKey(name); key != "" && !seen[key] {
					seen[key] = true
					out[key] = append(out[key], k)
				}
			}
		}
	}
	for key := range out {
		slices.SortStableFunc(out[key], func(a, b KindOf) int { return cmp.Compare(a.Code, b.Code) })
	}
	return out
}

// fit finds the kind of post that a group becomes.
func (g *Sorted) fit(kinds []KindOf) {
	g.Reason = ReasonNew
	for _, k := range kinds {
		if k.Ours && k.UnitKind == g.UnitKind {
			g.Kind, g.Alike, g.Reason = k.Code, "", ReasonKnown
			return
		}
		if g.Alike == "" {
			g.Alike, g.Reason = k.Code, ReasonElsewhere
		}
	}
}

// call names a group.
func (g *Sorted) call(titles []PostTitle) {
	g.Name = map[string]string{}
	for _, lang := range []string{"en", "hi"} {
		best, most, rank := "", -1, len(hows)
		for _, j := range g.Titles {
			t := titles[j.Title]
			name := inScript(t.Title, lang)
			if name == "" {
				continue
			}
			_, how := titleKey(name)
			r := slices.Index(hows, how)
			if lang == "hi" && how == HowLanguage {
				r = 0 // Hindi is what was looked for
			}
			if r < rank || r == rank && (t.Posts > most || t.Posts == most && name < best) {
				best, most, rank = name, t.Posts, r
			}
		}
		if best != "" {
			g.Name[lang] = tidy(best)
		}
		if lang == "en" && best != "" && rank > 0 { // only short or misspelt ones: written out
			words, _ := titleWords(best)
			g.Name[lang] = inEnglish(words)
		}
	}
	if g.Name["en"] == "" {
		words, _ := titleWords(g.Name["hi"])
		if len(words) > 0 && !slices.ContainsFunc(words, devanagari) {
			g.Name["en"] = inEnglish(words)
		}
	}
	if g.Name["hi"] == "" {
		words, _ := titleWords(g.Name["en"])
		if hindi, ok := inHindi(words); ok {
			g.Name["hi"] = hindi
		}
	}
}

// inScript gives the text of a title that is written in a language's script, under whatever language it was handed in.
func inScript(title map[string]string, lang string) string {
	for _, name := range []string{title[lang], title["en"], title["hi"]} {
		if name != "" && devanagari(name) == (lang == "hi") {
			return name
		}
	}
	return ""
}

// tidy writes a name in capitals as names are written.
func tidy(name string) string {
	return csvio.TitleCase(strings.Join(strings.Fields(strings.Trim(name, " .,;-")), " "))
}

func devanagari(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Devanagari, r) })
}

// GroupOfPay is the group of a post by its level of the pay matrix: A from 10 on, B from 6 to 9, C below (DoPT, order
// on the classification of civil posts, November 2017). "" for a post outside the matrix.
func GroupOfPay(level int) string {
	switch {
	case level >= 10:
		return "A"
	case level >= 6:
		return "B"
	case level >= 1:
		return "C"
	}
	return ""
}
