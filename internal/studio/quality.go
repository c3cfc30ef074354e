package studio

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/prose"
	"sopan/internal/learning"
)

// The automatic checks of a draft, in the order in which they are told.
const (
	CheckTags       = "tags"       // competency and level of the dictionary
	CheckObjectives = "objectives" // in the form "can do"
	CheckQuestions  = "questions"  // enough of them, for each objective
	CheckUnits      = "units"      // parts, each with its self-check
	CheckCases      = "cases"      // branching cases: every way ends, no scene is left out
	CheckEvents     = "events"     // when, where and by whom; not over
	CheckLanguages  = "languages"  // whole in every language
	CheckPhone      = "phone"      // reads at 360 px
	CheckPictures   = "pictures"   // said in words for who does not see
	CheckCaptions   = "captions"   // and for who does not hear
	CheckSize       = "size"
	CheckMinutes    = "minutes"
	CheckSources    = "sources"
	CheckLicence    = "licence"
	CheckWhole      = "whole" // anything else that a course must have
)

// Checks are the automatic checks, in order.
var Checks = []string{
	CheckTags, CheckObjectives, CheckQuestions, CheckUnits, CheckCases, CheckEvents, CheckLanguages, CheckPhone, CheckPictures, CheckCaptions, CheckSize, CheckMinutes,
	CheckSources, CheckLicence, CheckWhole,
}

// Finding is one thing that a check has found.
type Finding struct {
	Check string // one of Checks
	Part  Part   // what to open to mend it
	Line  int    // of the text, from 1; 0 for the whole part
	Key   string // words for people
	Args  []any
	Stops bool // the draft cannot be submitted with it
}

// What a text may hold: the limits of what reads on a phone, and of one sitting.
const (
	maxColumns   = 4        // of a table at 360 px
	maxUnbroken  = 40       // letters without a place to break
	maxUnitBytes = 60 << 10 // of a text: half of what a unit may weigh (UX, budgets); the rest is for pictures
	maxUnitTime  = 15 * 60  // seconds
	maxTime      = 60       // minutes of a course
	perObjective = 3        // questions
)

// Check looks through a draft: what stops it, and what somebody should look at. It reads the dictionary, for a competency may
// have gone out of use since it was chosen.
func (s *Studio) Check(ctx context.Context, q db.Q, d Draft) ([]Finding, error) {
	known, err := s.frameworks.Known(ctx, q, []string{d.Content.Competency})
	if err != nil {
		return nil, fault.Wrap("studio.Check", err)
	}
	return s.CheckKnown(d, known), nil
}

// Look is Check without the dictionary. It is pure.
func Look(d Draft) []Finding {
	c := d.Content
	var out []Finding
	found := func(check string, part Part, line int, stops bool, key string, args ...any) {
		out = append(out, Finding{Check: check, Part: part, Line: line, Key: key, Args: args, Stops: stops})
	}
	if c.Competency == "" || c.Level == 0 {
		found(CheckTags, PartTags, 0, true, "studio.check.no_tags")
	}
	course, err := CourseOf(d)
	if err != nil {
		out = append(out, missing(fault.As(err))...)
	}
	lookObjectives(c, found)
	lookUnits(d, found)
	if err == nil {
		lookLength(c, course, found)
	}
	if len(c.Sources) == 0 {
		found(CheckSources, "sources", 0, false, "studio.check.no_source")
	}
	for _, s := range c.Sources {
		if !strings.HasPrefix(s.URL, "https://") {
			found(CheckSources, PartSource(s.ID), 0, false, "studio.check.source_link")
		}
	}
	if c.Licence == "" {
		found(CheckLicence, PartTerms, 0, true, "studio.check.no_licence")
	}
	return out
}

type finder func(check string, part Part, line int, stops bool, key string, args ...any)

// missing makes findings of what learning says that a course must have, each once for a part and a language.
func missing(f *fault.Fault) []Finding {
	var out []Finding
	seen := map[string]bool{}
	for _, p := range f.Places {
		part := Part(p.Name)
		sort, _, lang := part.Cut()
		x := Finding{Check: CheckWhole, Part: part, Key: p.Key, Args: p.Args, Stops: true}
		for i := 0; i+1 < len(p.Args); i += 2 {
			if p.Args[i] == "lang" {
				lang, _ = p.Args[i+1].(string)
			}
		}
		switch p.Key {
		case "learning.course.competency", "learning.course.level":
			continue // told by the tags
		case "learning.course.language", "learning.course.file_missing", "learning.course.text_empty":
			x.Check, x.Key, x.Args = CheckLanguages, "studio.check.language", []any{"lang", lang}
		case "learning.course.questions":
			x.Check = CheckQuestions
		case "learning.course.options", "learning.course.options_same", "learning.course.answer":
			x.Check = CheckQuestions
			if p.Key == "learning.course.options" {
				x.Key, x.Args = "studio.check.options", nil
			}
		case "learning.course.event_time":
			x.Check, x.Key, x.Args = CheckEvents, "studio.check.event_time", nil
		case "learning.course.parts":
			x.Check, x.Key, x.Args = CheckUnits, "studio.check.no_units", nil
		}
		if x.Check == CheckWhole && strings.HasPrefix(p.Key, "learning.course.event_") {
			x.Check = CheckEvents
		}
		if sort == "check" {
			x.Check, x.Key, x.Args = CheckUnits, "studio.check.self", []any{"lang", lang}
			if lang == "" {
				x.Key, x.Args = "studio.check.no_self", nil
			}
		}
		if id := x.Check + string(x.Part) + x.Key + lang; !seen[id] {
			seen[id] = true
			out = append(out, x)
		}
	}
	return out
}

var canForm = regexp.MustCompile(`(?i)\bcan\b|\bable to\b`)

func lookObjectives(c Content, found finder) {
	asked := map[string]int{}
	for _, q := range c.Questions {
		asked[q.Objective]++
		if q.Objective == "" || Value(c, PartObjective(q.Objective)) == nil {
			found(CheckQuestions, PartQuestion(q.ID), 0, false, "studio.check.question_objective")
		}
	}
	if len(c.Objectives) == 0 {
		found(CheckObjectives, "objectives", 0, true, "studio.check.no_objective")
	}
	for _, o := range c.Objectives {
		if n := asked[o.ID]; n < perObjective {
			found(CheckQuestions, PartObjective(o.ID), 0, true, "studio.check.per_objective", "n", n, "min", perObjective)
		}
		if en := o.Text["en"]; en != "" && !canForm.MatchString(en) {
			found(CheckObjectives, PartObjective(o.ID), 0, false, "studio.check.can_do")
		}
	}
}

var (
	picture  = regexp.MustCompile(`!\[([^\]]*)\]`)
	link     = regexp.MustCompile(`(^|[^!])\[[^\]]+\]\([^)]+\)`)
	rawHTML  = regexp.MustCompile(`<[a-zA-Z/][^>]*>`)
	tableRow = regexp.MustCompile(`^\s*\|.*\|\s*$`)
)

func lookUnits(d Draft, found finder) {
	c := d.Content
	for _, u := range c.Units {
		if u.Kind == KindBranch {
			lookPlay(d, u, found)
		} else if u.Check == nil && u.Kind != KindEvent {
			found(CheckUnits, PartUnit(u.ID), 0, u.Kind == KindText || u.Kind == KindCase, "studio.check.no_self")
		}
		if u.Kind == KindPackage || u.Kind == KindFile {
			if u.Package == "" {
				found(CheckUnits, PartUnit(u.ID), 0, true, "studio.check.no_package")
			}
			if u.Length == 0 {
				found(CheckMinutes, PartUnit(u.ID), 0, true, "studio.check.no_length")
			}
			for _, lang := range c.Languages() {
				if u.Texts[lang] != "" {
					continue
				}
				if u.Format == "video" || u.Format == "audio" {
					found(CheckCaptions, PartUnit(u.ID), 0, true, "studio.check.transcript", "lang", lang)
				} else {
					found(CheckPhone, PartUnit(u.ID), 0, false, "studio.check.reading", "lang", lang)
				}
			}
		}
		for _, lang := range c.Languages() {
			lookText(PartText(u.ID, lang), u.Texts[lang], found)
		}
	}
}

// lookText looks through the words of a unit, line by line.
func lookText(part Part, text string, found finder) {
	code := false
	for i, line := range strings.Split(text, "\n") {
		n := i + 1
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			code = !code
			continue
		}
		if columns := strings.Count(strings.Trim(strings.TrimSpace(line), "|"), "|") + 1; tableRow.MatchString(line) && columns > maxColumns {
			found(CheckPhone, part, n, true, "studio.check.table", "n", columns, "max", maxColumns)
		}
		read := line
		for _, p := range prose.Pictures(line) {
			read = strings.ReplaceAll(read, p.Ref, "") // where a picture lies, nobody reads
		}
		for _, word := range strings.Fields(read) {
			if utf8.RuneCountInString(word) > maxUnbroken {
				found(CheckPhone, part, n, false, "studio.check.unbroken", "max", maxUnbroken)
				break
			}
		}
		for _, m := range picture.FindAllStringSubmatch(line, -1) {
			if strings.TrimSpace(m[1]) == "" {
				found(CheckPictures, part, n, true, "studio.check.no_alt")
			}
		}
		for _, p := range prose.Pictures(line) {
			if _, _, ours := prose.CutFile(p.Ref); !ours {
				found(CheckPictures, part, n, true, "studio.check.picture")
			}
		}
		if !code && (rawHTML.MatchString(line) || link.MatchString(line)) {
			found(CheckWhole, part, n, false, "studio.check.left_out")
		}
	}
}

func lookLength(c Content, course learning.Course, found finder) {
	for i, u := range course.Units {
		for _, lang := range c.Languages() {
			t := u.Texts[lang]
			if t.Bytes > maxUnitBytes {
				found(CheckSize, PartText(c.Units[i].ID, lang), 0, true, "studio.check.size", "bytes", t.Bytes, "max", maxUnitBytes)
			}
			if t.Seconds > maxUnitTime {
				found(CheckMinutes, PartText(c.Units[i].ID, lang), 0, false, "studio.check.long_unit", "n", learning.Minutes(t.Seconds), "max", maxUnitTime/60)
			}
		}
	}
	for _, lang := range c.Languages() {
		if n := course.Minutes[lang]; n > maxTime {
			found(CheckMinutes, PartHead, 0, false, "studio.check.long", "n", n, "max", maxTime, "lang", lang)
		}
	}
}

// Coverage tells for each language of a draft how many of its texts stand, and how many there are to be.
func Coverage(c Content) map[string]Share {
	out := map[string]Share{}
	for _, lang := range c.Languages() {
		s := Share{}
		count := func(n Names) {
			s.Of++
			if n[lang] != "" {
				s.Done++
			}
		}
		ask := func(q Question) {
			count(q.Stem)
			count(q.Why)
			for _, o := range q.Options {
				count(o)
			}
		}
		count(c.Title)
		count(c.Summary)
		for _, o := range c.Objectives {
			count(o.Text)
		}
		for _, x := range c.Sources {
			count(x.Title)
		}
		for _, u := range c.Units {
			count(u.Title)
			if u.Kind != KindBranch {
				count(u.Texts)
			}
			coverPlay(u.Play, count)
			if u.Check != nil {
				ask(*u.Check)
			}
		}
		for _, q := range c.Questions {
			ask(q)
		}
		out[lang] = s
	}
	return out
}

// coverPlay counts the texts of a branching case.
func coverPlay(p *Play, count func(Names)) {
	if p == nil {
		return
	}
	count(p.Summary)
	count(p.Role)
	for _, m := range p.Measures {
		count(m.Name)
	}
	for _, s := range p.Scenes {
		count(s.Title)
		count(s.Text)
		if s.Ending != nil {
			count(s.Ending.Debrief)
		}
		for _, x := range s.Choices {
			count(x.Text)
			count(x.Follows)
			count(x.Why)
		}
	}
}

// Share is so much of the whole.
type Share struct{ Done, Of int }

// Percent is the share in whole percent, rounded down: 100 is all of it.
func (s Share) Percent() int {
	if s.Of == 0 {
		return 0
	}
	return 100 * s.Done / s.Of
}
