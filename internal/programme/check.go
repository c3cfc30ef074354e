package programme

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/learning"
)

// Finding is one thing that stands in the way of a draft. Place is where: "title", "text", "terms", "after", or a milestone by its
// number from 1, "1".
type Finding struct {
	Place string
	Key   string
	Args  []any
}

// clean gives a body without blanks around its texts and without what is empty, and refuses what no programme may hold. The fault
// names the places as a form has them.
func clean(op string, b Body) (Body, error) {
	f := fault.E(fault.Invalid, op, "programme.body.bad")
	b.Title, b.Text = text(f, "title", b.Title, MaxTitle), text(f, "text", b.Text, MaxText)
	if len(b.Milestones) > MaxMilestones {
		f.At("milestones", "programme.body.milestones", "max", MaxMilestones)
	}
	b.Milestones = slices.Clone(b.Milestones)
	seen := map[string]bool{}
	for i := range b.Milestones {
		m := &b.Milestones[i]
		m.Title, m.Text = text(f, "title", m.Title, MaxTitle), text(f, "text", m.Text, MaxText)
		if len(m.Items) > MaxItems {
			f.At("items", "programme.body.items", "max", MaxItems)
		}
		for _, it := range m.Items {
			if !framework.ValidCode(it.Course) {
				f.At("course", "programme.body.course", "course", short(it.Course))
			} else if seen[it.Course] {
				f.At("course", "programme.body.twice", "course", it.Course)
			}
			seen[it.Course] = true
		}
		if m.Check != "" && !framework.ValidCode(m.Check) {
			f.At("check", "programme.body.course", "course", short(m.Check))
		}
	}
	if len(b.After) > MaxPrerequisites {
		f.At("after_course", "programme.body.after", "max", MaxPrerequisites)
	}
	for _, a := range b.After {
		if a.Kind != ByCourse && a.Kind != ByProgramme || !framework.ValidCode(a.Code) {
			f.At("after_"+a.Kind, "programme.body.after_bad", "code", short(a.Code))
		}
	}
	if b.Months < 0 || b.Months > MaxMonths {
		f.At("months", "programme.body.months", "max", MaxMonths)
	}
	if b.Window < 0 || b.Window > MaxWindow {
		f.At("window", "programme.body.window", "max", MaxWindow)
	} else if b.Months > 0 && b.Window > b.Months*28 {
		f.At("window", "programme.body.window_long")
	}
	if b.Months == 0 {
		b.Window, b.Again = 0, nil
	}
	for _, n := range b.Again {
		if n < 1 || n > MaxMilestones {
			f.At("again", "programme.body.again")
		}
	}
	b.Again = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(b.Again))), func(n int) bool { return n > len(b.Milestones) })
	if len(f.Places) > 0 {
		f.Key, f.Args = f.Places[0].Key, f.Places[0].Args
		return b, f
	}
	return b, nil
}

// short is a word of the input that a message may repeat.
func short(s string) string {
	if r := []rune(strings.ToValidUTF8(s, "?")); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return strings.ToValidUTF8(s, "?")
}

// text cleans one text in its languages.
func text(f *fault.Fault, place string, n Names, most int) Names {
	var out Names
	for lang, s := range n {
		s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
		switch {
		case s == "":
			continue
		case !language(lang) || fault.Unfit(s):
			f.At(place+"_"+short(lang), "programme.body.lang", "lang", short(lang))
		case utf8.RuneCountInString(s) > most:
			f.At(place+"_"+lang, "programme.body.long", "max", most)
		}
		if out == nil {
			out = Names{}
		}
		out[lang] = s
	}
	return out
}

// language tells whether a tag is one that texts are kept under: "hi", "mai", "ur-IN".
func language(tag string) bool {
	main, region, _ := strings.Cut(tag, "-")
	letters := func(s string, from, to int) bool {
		return len(s) >= from && len(s) <= to && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	}
	return letters(main, 2, 3) && (region == "" && !strings.Contains(tag, "-") || letters(region, 2, 4))
}

// Check tells what stands in the way of putting a version before learners: a missing language, an empty milestone, a course that
// nobody can begin. Nothing does when it gives nothing.
func (p *Programmes) Check(ctx context.Context, q db.Q, v Version) ([]Finding, error) {
	out, _, err := p.check(ctx, q, v)
	return out, fault.Wrap("programme.Check", err)
}

// check is Check, with the courses that the version names, by code.
func (p *Programmes) check(ctx context.Context, q db.Q, v Version) ([]Finding, map[string]learning.Card, error) {
	b := v.Body
	var out []Finding
	add := func(place, key string, args ...any) { out = append(out, Finding{place, key, args}) }
	for _, lang := range learning.Languages {
		if b.Title[lang] == "" {
			add("title", "programme.check.title."+lang) // keys: programme.check.title.en, programme.check.title.hi
		}
		if b.Text[lang] == "" {
			add("text", "programme.check.text."+lang) // keys: programme.check.text.en, programme.check.text.hi
		}
	}
	if len(b.Milestones) == 0 {
		add("milestones", "programme.check.milestones")
	}
	codes := b.Courses()
	var programmes []string
	for _, a := range b.After {
		if a.Kind == ByCourse {
			codes = append(codes, a.Code)
		} else {
			programmes = append(programmes, a.Code)
		}
	}
	cards, err := p.courses.Cards(ctx, q, codes)
	if err != nil {
		return nil, nil, err
	}
	known, err := titlesOf(ctx, q, programmes)
	if err != nil {
		return nil, nil, err
	}
	for i, m := range b.Milestones {
		at := string(rune('1' + i))
		for _, lang := range learning.Languages {
			if m.Title[lang] == "" {
				add(at, "programme.check.milestone."+lang, "n", i+1) // keys: programme.check.milestone.en, programme.check.milestone.hi
			}
		}
		if len(m.Mandatory()) == 0 {
			add(at, "programme.check.empty", "n", i+1)
		}
		for _, code := range (Body{Milestones: []Milestone{m}}).Courses() {
			if c, ok := cards[code]; !ok {
				add(at, "programme.check.unknown", "course", code)
			} else if !c.Open() {
				add(at, "programme.check.retired", "course", code)
			}
		}
	}
	for _, a := range b.After {
		_, course := cards[a.Code]
		switch {
		case a.Kind == ByCourse && !course, a.Kind == ByProgramme && known[a.Code] == nil:
			add("after", "programme.check.unknown", "course", a.Code)
		case a.Kind == ByProgramme && a.Code == v.Code:
			add("after", "programme.check.self")
		}
	}
	return out, cards, nil
}

// Coverage tells of each language how many of the mandatory courses have it, and whether the programme's own words do: a programme
// is whole in a language where all have.
func Coverage(b Body, cards map[string]learning.Card) map[string]Covered {
	out := map[string]Covered{}
	for lang := range b.Title {
		c := Covered{Words: b.Text[lang] != ""}
		for _, m := range b.Milestones {
			c.Words = c.Words && m.Title[lang] != ""
		}
		out[lang] = c
	}
	for _, code := range b.Mandatory() {
		for lang := range cards[code].Title {
			if c, ok := out[lang]; ok {
				c.Courses++
				out[lang] = c
			}
		}
	}
	for lang, c := range out {
		c.Whole = c.Words && c.Courses == len(b.Mandatory())
		out[lang] = c
	}
	return out
}

// Covered is how far a programme has a language.
type Covered struct {
	Words   bool // its own
	Courses int  // mandatory ones
	Whole   bool
}
