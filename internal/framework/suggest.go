package framework

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Reason is one reason for a suggestion: a key of words for people, with its arguments, and what it adds to the score.
type Reason struct {
	Key    string
	Args   []any
	Points int
}

// Like is a kind of post that resembles another one, with the reasons, the strongest first.
type Like struct {
	Kind    Kind
	Score   int // 0 to 100
	Reasons []Reason
}

// Suggestion proposes to ask for a competency in an activity of a draft. It is never applied by itself: somebody ticks it.
type Suggestion struct {
	Activity    string // code, in the draft
	Competency  string // code
	Level       int
	Criticality int
	Score       int // 0 to 100
	Reasons     []Reason
}

// Part is the part of the draft that the suggestion would add.
func (s Suggestion) Part() Part { return PartNeed(s.Activity, s.Competency) }

// What points are given for, out of 100. An activity that another post words alike weighs most, for somebody has thought it
// through; words alone least, for words mislead; the rest separates equals.
const (
	pointsAlike    = 60 // a like post asks for it in an activity of like words
	pointsSomeway  = 20 // a like post asks for it elsewhere
	pointsWords    = 45 // the activity has the words of the competency's name
	pointsCoverage = 15 // its area has fewer competencies than a whole profile

	likeName    = 40 // of two kinds of post: words of the name
	likeUnit    = 15 // the same kind of unit
	likeTier    = 10 // the same tier
	likeGroup   = 5  // the same group of the service
	likeNeeds   = 30 // competencies that both ask for
	leastLike   = 25 // below it a kind of post is not like another
	leastScore  = 15 // below it nothing is suggested
	leastAlike  = 35 // percent of words that two activities share to be alike
	perActivity = 5  // suggestions for one activity
)

// LikePosts ranks kinds of post by how much they resemble a profile, the most alike first: words of the names in any language,
// the kind of unit, the tier, the group, and the competencies that both ask for. shared is how many of the profile's
// competencies each asks for, by code. Equal ones stand by code.
func LikePosts(p Profile, among []Kind, shared map[string]int) []Like {
	needs := len(Needs(p))
	var out []Like
	for _, k := range among {
		if k.Code == p.Kind.Code || k.Base != "" || k.Version == 0 {
			continue
		}
		l := Like{Kind: k}
		add := func(points int, key string, args ...any) {
			if points > 0 {
				l.Score += points
				l.Reasons = append(l.Reasons, Reason{key, args, points})
			}
		}
		name := 0
		for _, a := range append([]Names{p.Kind.Name}, p.Kind.Aliases...) {
			for _, b := range append([]Names{k.Name}, k.Aliases...) {
				name = max(name, alike(a, b))
			}
		}
		add(likeName*name/100, "framework.like.name")
		if k.UnitKind == p.Kind.UnitKind {
			add(likeUnit, "framework.like.unit")
		}
		if k.Tier == p.Kind.Tier {
			add(likeTier, "framework.like.tier")
		}
		if k.Group == p.Kind.Group {
			add(likeGroup, "framework.like.group")
		}
		if needs > 0 {
			add(likeNeeds*min(shared[k.Code], needs)/needs, "framework.like.needs", "n", shared[k.Code])
		}
		slices.SortStableFunc(l.Reasons, func(a, b Reason) int { return cmp.Compare(b.Points, a.Points) })
		if l.Score >= leastLike {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b Like) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Kind.Code, b.Kind.Code))
	})
	return out
}

// Asking is what a kind of post asks for in one activity of its version in force.
type Asking struct {
	Kind, Activity string
	Text           Names // of the activity
	Requirement
}

// Suggest ranks what a profile could ask for and does not yet, the strongest first, at most perActivity for an activity. It is
// pure: like are the posts that resemble it, asked what those ask for, known the entries of the dictionary that may be
// suggested. The rule, in points:
//
//   - 60 × likeness of the post × likeness of the words, where a like post asks for it in an activity of like words; 20 ×
//     likeness of the post, where it asks for it elsewhere and the activity has one of its words;
//   - 45 × share of the words of the competency's name, or of another name of it, that stand in the activity, in English or
//     in Hindi; half of them at least;
//   - 15 when its area has fewer competencies than MinimumCoverage.
//
// Level and criticality are those of the most alike activity that asks for it; else the middle of the scale, and 2.
func Suggest(p Profile, like []Like, asked []Asking, known map[string]Competency) []Suggestion {
	likeness := map[string]Like{}
	for _, l := range like {
		likeness[l.Kind.Code] = l
	}
	have := map[Part]bool{}
	for _, part := range Parts(p) {
		have[part] = true
	}
	covered := Coverage(p, func(code string) string { return known[code].Area })
	var out []Suggestion
	for _, role := range p.Roles {
		for _, a := range role.Activities {
			one := suggestFor(a, likeness, asked, known, covered)
			one = slices.DeleteFunc(one, func(s Suggestion) bool { return have[s.Part()] })
			out = append(out, one[:min(len(one), perActivity)]...)
		}
	}
	slices.SortStableFunc(out, byScore)
	return out
}

func byScore(a, b Suggestion) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Competency, b.Competency))
}

// suggestFor ranks what one activity could ask for, whether it does already or not.
func suggestFor(a Activity, likeness map[string]Like, asked []Asking, known map[string]Competency, covered map[string]int) []Suggestion {
	words := contentWords(a.Text)
	by := map[string]*Suggestion{}
	of := func(code string) *Suggestion {
		if by[code] == nil {
			by[code] = &Suggestion{Activity: a.Code, Competency: code, Level: max(1, (known[code].Steps+1)/2), Criticality: 2}
		}
		return by[code]
	}
	best := map[string]Asking{}
	points := map[string]int{}
	for _, q := range asked {
		l, ok := likeness[q.Kind]
		if c := known[q.Competency]; !ok || !c.Alive() || c.Code == "" {
			continue
		}
		n := 0
		if share := alike(a.Text, q.Text); share >= leastAlike {
			n = pointsAlike * l.Score * share / 100 / 100
		} else if _, share := sharedWords(words, known[q.Competency]); share > 0 {
			n = pointsSomeway * l.Score / 100
		}
		if n > points[q.Competency] {
			points[q.Competency], best[q.Competency] = n, q
		}
	}
	for code, n := range points {
		s, q := of(code), best[code]
		s.Level, s.Criticality = q.Level, q.Criticality
		s.add(n, "framework.suggest.like", "kind", q.Kind)
	}
	for code, c := range known {
		if !c.Alive() {
			continue
		}
		if said, share := sharedWords(words, c); share >= 50 {
			of(code).add(pointsWords*share/100, "framework.suggest.words", "words", said)
		}
	}
	var out []Suggestion
	for code, s := range by {
		if area := known[code].Area; covered[area] < MinimumCoverage[area] {
			s.add(pointsCoverage, "framework.suggest.coverage", "area", area, "n", covered[area], "want", MinimumCoverage[area])
		}
		if s.Score = min(s.Score, 100); s.Score >= leastScore {
			slices.SortStableFunc(s.Reasons, func(a, b Reason) int { return cmp.Compare(b.Points, a.Points) })
			out = append(out, *s)
		}
	}
	slices.SortFunc(out, byScore)
	return out
}

func (s *Suggestion) add(points int, key string, args ...any) {
	s.Score += points
	s.Reasons = append(s.Reasons, Reason{key, args, points})
}

// sharedWords gives the words of a competency's name that stand among words, and their percentage of the name; of several names
// the one that has most.
func sharedWords(words map[string]bool, c Competency) (said []string, share int) {
	for _, names := range append([]Names{c.Name}, c.Aliases...) {
		for _, lang := range sortedLangs(names) {
			in := content(names[lang])
			var here []string
			for _, w := range in {
				if words[w] {
					here = append(here, w)
				}
			}
			if len(in) > 0 && len(here)*100/len(in) > share {
				said, share = here, len(here)*100/len(in)
			}
		}
	}
	return said, share
}

// alike tells how many percent of their words two texts share, in the language in which they share most.
func alike(a, b Names) int {
	most := 0
	for lang, text := range a {
		x, y := content(text), content(b[lang])
		if len(x) == 0 || len(y) == 0 {
			continue
		}
		both := 0
		for _, w := range x {
			if slices.Contains(y, w) {
				both++
			}
		}
		most = max(most, 100*both/(len(x)+len(y)-both))
	}
	return most
}

func contentWords(names Names) map[string]bool {
	out := map[string]bool{}
	for _, text := range names {
		for _, w := range content(text) {
			out[w] = true
		}
	}
	return out
}

// content gives the words of a text that say what it is about: folded, without little words, English plurals without their s.
func content(text string) []string {
	var out []string
	for _, w := range Words(text) {
		if littleWords[w] {
			continue
		}
		if len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
			w = strings.TrimSuffix(w, "s")
		}
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// littleWords say nothing on what a text is about, in English and in Hindi; folded.
var littleWords = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range Words(`a an and are as at be by for from in into is it its of on or that the their to under with within
		का की के को में से पर और तथा एवं या हेतु लिए द्वारा तक करना कराना करने देना रखना लेना बनाना होना वाले`) {
		out[w] = true
	}
	return out
}()

// Advice is what may help with a draft: posts that resemble it, and what it could ask for.
type Advice struct {
	Like        []Like
	Suggestions []Suggestion
	Known       map[string]Competency // every competency that is named
}

// mostLike is how many like posts are looked at.
const mostLike = 5

// Advise ranks what may help with a draft, which OpenDraft gave to who asks. It writes nothing.
func (f *Frameworks) Advise(ctx context.Context, q db.Q, d Draft) (Advice, error) {
	const op = "framework.Advise"
	var out Advice
	like, err := f.Resembling(ctx, q, d.Profile)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	out.Like = like
	var kinds []string
	for _, l := range like {
		kinds = append(kinds, l.Kind.Code)
	}
	asks, err := selectAskings(ctx, q, kinds)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	words := map[string]bool{}
	for _, role := range d.Profile.Roles {
		for _, a := range role.Activities {
			for _, text := range a.Text {
				for _, w := range Words(text) { // as the dictionary keeps them, plurals too
					if !littleWords[w] {
						words[w], words[strings.TrimSuffix(w, "s")] = true, true
					}
				}
			}
		}
	}
	codes, err := selectCodesByWords(ctx, q, words)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	for _, a := range asks {
		codes = append(codes, a.Competency)
	}
	codes = append(codes, asked(d.Profile)...)
	slices.Sort(codes)
	if out.Known, err = f.Known(ctx, q, slices.Compact(codes)); err != nil {
		return out, fault.Wrap(op, err)
	}
	out.Suggestions = Suggest(d.Profile, like, asks, out.Known)
	return out, nil
}

// Resembling gives the kinds of post in force that resemble a profile most, at most five. See LikePosts.
func (f *Frameworks) Resembling(ctx context.Context, q db.Q, p Profile) ([]Like, error) {
	const op = "framework.Resembling"
	shared, err := selectNeighbours(ctx, q, p.Kind, asked(p))
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	codes := slices.Sorted(maps.Keys(shared))
	among, err := selectKindsOf(ctx, q, codes)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	like := LikePosts(p, among, shared)
	return like[:min(len(like), mostLike)], nil
}
