package framework

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// ExamineKnown is Examine for pages, against entries of the dictionary that Known has given: it asks the database nothing, but
// of an overlay what its core says. SubmitFrac looks again.
func (f *Frameworks) ExamineKnown(ctx context.Context, q db.Q, p Profile, known map[string]Competency) (Check, error) {
	j := fracJudge{known: known, scales: scalesOf(known), day: clock.Date(q.Now())}
	if p.Kind.Base != "" {
		var err error
		if j.above, err = f.standsAbove(ctx, q, p.Kind); err != nil {
			return Check{}, fault.Wrap("framework.ExamineKnown", err)
		}
	}
	j.profile(p)
	out := checkOf(p, j.problems, j.warnings)
	out.Warnings = append(out.Warnings, Lint(p)...)
	return out, nil
}

// scalesOf gives the scales of entries that Known has given, without words.
func scalesOf(known map[string]Competency) map[string]Scale {
	scales := map[string]Scale{}
	for _, c := range known {
		scales[c.Scale] = Scale{ID: c.Scale, Levels: make([]Names, c.Steps)}
	}
	return scales
}

// Hints on the words of an activity. A hint never stands in the way: some good sentences break the rule.
const (
	hintVerb      = "framework.lint.verb"      // English does not begin with a verb
	hintVerbEnd   = "framework.lint.verb_end"  // Hindi does not end in one
	hintObject    = "framework.lint.object"    // a verb alone: on what?
	hintResult    = "framework.lint.result"    // nothing on what comes of it, for whom or by when
	hintSeveral   = "framework.lint.several"   // so long that it is several activities
	hintSubmitted = "framework.lint.submitted" // nobody whom it is handed to
)

// mostWords is how many words one activity bears before it is several.
const mostWords = 30

// joins are words after which an English statement says what comes of the act: a purpose, a measure, a day, a second step.
var joins = []string{
	"to", "so", "for", "by", "within", "before", "until", "till", "against", "under", "into", "from", "with", "on", "at", "in", "and", "of", "every",
}

// Lint looks through the words of every activity of a profile. It says nothing on verbs in English, for Examine does.
func Lint(p Profile) []Finding {
	var out []Finding
	for i, role := range p.Roles {
		for j, a := range role.Activities {
			place := "roles[" + strconv.Itoa(i) + "].activities[" + strconv.Itoa(j) + "]"
			for _, f := range LintActivity(a) {
				if f.Key != hintVerb {
					f.Place = place + "." + f.Place
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// LintActivity says what could be clearer in one activity: verb, object and result (DOMAIN C), one activity at a time, and
// whom it is submitted to. Place is the field within the activity: "text.en".
func LintActivity(a Activity) []Finding {
	var out []Finding
	say := func(field, key, value string, args ...any) {
		out = append(out, Finding{Place: field, Part: PartActivity(a.Code), Key: key, Args: args, Value: cut(value)})
	}
	for _, lang := range []string{"en", "hi"} {
		text := strings.TrimSpace(a.Text[lang])
		words := strings.Fields(text)
		field := "text." + lang
		switch {
		case text == "": // that a text is missing is a problem, not a hint
			continue
		case lang == "en" && !BeginsWithVerb(text):
			say(field, hintVerb, text)
		case lang == "hi" && !endsWithVerb(text):
			say(field, hintVerbEnd, text)
		}
		switch {
		case len(words) > mostWords:
			say(field, hintSeveral, text, "n", len(words))
		case len(words) < 2:
			say(field, hintObject, text)
		case lang == "en" && len(words) < 5 && !slices.ContainsFunc(words[1:], func(w string) bool { return slices.Contains(joins, strings.ToLower(w)) }):
			say(field, hintResult, text)
		}
	}
	if !saysAnything(a.SubmittedTo) {
		say("submitted_to", hintSubmitted, "")
	}
	return out
}

func saysAnything(names Names) bool {
	for _, text := range names {
		if strings.TrimSpace(text) != "" {
			return true
		}
	}
	return false
}

// endsWithVerb tells whether a statement in Hindi ends in an infinitive, as lists of duties do: "योजना तैयार करना".
func endsWithVerb(text string) bool {
	words := strings.Fields(strings.TrimRight(text, " ।.;,"))
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	return strings.HasSuffix(last, "ना") || strings.HasSuffix(last, "नी") || strings.HasSuffix(last, "ने")
}
