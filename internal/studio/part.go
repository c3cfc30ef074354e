package studio

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/learning"
	"sopan/internal/scenario"
)

// Part names one part of a draft that is edited by itself: two people may edit different parts of one draft at once.
//
//	head            title and summary
//	terms           mode, pass mark, licence, further languages
//	tags            competency and level
//	objective:O1    what one can do afterwards
//	source:S1       what the course rests on
//	unit:U1         a unit: kind, title, package
//	text:U1:hi      the words of a unit in one language
//	check:U1        the self-check of a unit
//	play:U1         what the branching case of a unit says of itself
//	scene:U1:door   a scene of it
//	question:C1-Q01 a question of the final check
type Part string

// The parts of which there is one.
const (
	PartHead  Part = "head"
	PartTerms Part = "terms"
	PartTags  Part = "tags"
)

// PartObjective names an objective.
func PartObjective(id string) Part { return Part("objective:" + id) }

// PartSource names a source.
func PartSource(id string) Part { return Part("source:" + id) }

// PartUnit names a unit.
func PartUnit(id string) Part { return Part("unit:" + id) }

// PartText names the words of a unit in a language.
func PartText(unit, lang string) Part { return Part("text:" + unit + ":" + lang) }

// PartCheck names the self-check of a unit.
func PartCheck(unit string) Part { return Part("check:" + unit) }

// PartQuestion names a question of the final check.
func PartQuestion(id string) Part { return Part("question:" + id) }

// Cut gives the sort of part and the names in it: "text", "U1", "hi".
func (p Part) Cut() (sort, id, lang string) {
	f := strings.SplitN(string(p), ":", 3)
	for len(f) < 3 {
		f = append(f, "")
	}
	return f[0], f[1], f[2]
}

// HeadWords, Terms and Tags are the values of the parts of which there is one.
type (
	// HeadWords is what a course is called.
	HeadWords struct {
		Title   Names `json:"title,omitempty"`
		Summary Names `json:"summary,omitempty"`
	}
	// Terms are how a course is given, and how it may be given on.
	Terms struct {
		Mode     string   `json:"mode,omitempty"`
		PassMark int      `json:"pass_mark,omitempty"`
		Licence  string   `json:"licence,omitempty"`
		Langs    []string `json:"langs,omitempty"`
	}
	// Tags are what a course is for: a competency of the dictionary, and a level on its scale.
	Tags struct {
		Competency string `json:"competency,omitempty"`
		Level      int    `json:"level,omitempty"`
	}
)

// Edit is one change of one part. It puts Value where the part stands, or makes the part at place At; an edit without a Value
// takes the part away, with all below it.
type Edit struct {
	Part  Part            `json:"part"`
	At    int             `json:"at"` // place in its list from 0; -1: where it stands, or at the end
	Value json.RawMessage `json:"value,omitempty"`
}

// Put makes an edit that puts value: HeadWords, Terms, Tags, an Objective, a Source, a Unit, the Markdown of a text as a string,
// or a Question. A unit that stands keeps its words and its self-check, which are parts of their own.
func Put(part Part, at int, value any) Edit {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // these types always have a JSON form
	}
	return Edit{Part: part, At: at, Value: data}
}

// Drop makes an edit that takes a part away.
func Drop(part Part) Edit { return Edit{Part: part, At: -1} }

// Apply gives the content with the edit carried out, and the edit that takes it back. The content that is given stays as it is.
// Applying the inverse gives it back, value for value. An edit with a value of another form, or beyond the limits, is Invalid;
// one of a part that is not there is NotFound.
func Apply(c Content, e Edit) (Content, Edit, error) {
	const op = "studio.Apply"
	c = clone(c)
	sort, id, lang := e.Part.Cut()
	gone := fault.E(fault.NotFound, op, "studio.edit.gone")
	misfit := fault.E(fault.Invalid, op, "studio.edit.form")
	read := func(into any) bool { return e.Value != nil && json.Unmarshal(e.Value, into) == nil }
	switch sort {
	case "head":
		var v HeadWords
		if !read(&v) {
			return c, e, misfit
		}
		back := Put(e.Part, -1, HeadWords{c.Title, c.Summary})
		c.Title, c.Summary = tidy(v.Title), tidy(v.Summary)
		return c, back, sound(c, e.Part)
	case "terms":
		var v Terms
		if !read(&v) {
			return c, e, misfit
		}
		back := Put(e.Part, -1, Terms{c.Mode, c.PassMark, c.Licence, c.Langs})
		c.Mode, c.PassMark, c.Licence, c.Langs = v.Mode, v.PassMark, v.Licence, v.Langs
		return c, back, sound(c, e.Part)
	case "tags":
		var v Tags
		if !read(&v) {
			return c, e, misfit
		}
		back := Put(e.Part, -1, Tags{c.Competency, c.Level})
		c.Competency, c.Level = v.Competency, v.Level
		return c, back, sound(c, e.Part)
	case "objective":
		v := Objective{}
		if e.Value != nil && (!read(&v) || v.ID != id || !validID(id)) {
			return c, e, misfit
		}
		v.Text = tidy(v.Text)
		back, ok := change(&c.Objectives, func(o Objective) string { return o.ID }, e, id, v, func(old *Objective) { *old = v })
		if !ok {
			return c, e, gone
		}
		return c, back, sound(c, e.Part)
	case "source":
		v := Source{}
		if e.Value != nil && (!read(&v) || v.ID != id || !validID(id)) {
			return c, e, misfit
		}
		v.Title = tidy(v.Title)
		back, ok := change(&c.Sources, func(o Source) string { return o.ID }, e, id, v, func(old *Source) { *old = v })
		if !ok {
			return c, e, gone
		}
		return c, back, sound(c, e.Part)
	case "question":
		v := Question{}
		if e.Value != nil && (!read(&v) || v.ID != id || !framework.ValidCode(id)) {
			return c, e, misfit
		}
		v = tidyQuestion(v)
		back, ok := change(&c.Questions, func(o Question) string { return o.ID }, e, id, v, func(old *Question) { *old = v })
		if !ok {
			return c, e, gone
		}
		return c, back, sound(c, e.Part)
	case "unit":
		v := Unit{}
		if e.Value != nil && (!read(&v) || v.ID != id || !validID(id)) {
			return c, e, misfit
		}
		v.Title, v.Event = tidy(v.Title), tidyEvent(v)
		back, ok := change(&c.Units, func(o Unit) string { return o.ID }, e, id, v, func(old *Unit) {
			old.Kind, old.Title, old.Package, old.Index, old.Length, old.Format = v.Kind, v.Title, v.Package, v.Index, v.Length, v.Format
			old.Case, old.Event = v.Case, v.Event
		})
		if !ok {
			return c, e, gone
		}
		return c, back, sound(c, e.Part)
	}
	if sort == "play" || sort == "scene" {
		return applyPlay(c, e)
	}
	_, at := c.UnitAt(id)
	switch {
	case sort != "text" && sort != "check":
		return c, e, misfit
	case at < 0:
		return c, e, gone
	case sort == "text" && !validLang(lang):
		return c, e, misfit
	case sort == "text":
		var v string
		old, stood := c.Units[at].Texts[lang]
		if e.Value == nil && !stood {
			return c, e, gone
		}
		if e.Value != nil && !read(&v) {
			return c, e, misfit
		}
		back := Drop(e.Part)
		if stood {
			back = Put(e.Part, -1, old)
		}
		texts := map[string]string{}
		for l, t := range c.Units[at].Texts {
			texts[l] = t
		}
		if delete(texts, lang); e.Value != nil {
			texts[lang] = strings.ReplaceAll(v, "\r\n", "\n")
		}
		if c.Units[at].Texts = texts; len(texts) == 0 {
			c.Units[at].Texts = nil
		}
		return c, back, sound(c, e.Part)
	}
	old := c.Units[at].Check
	if e.Value == nil && old == nil {
		return c, e, gone
	}
	back := Drop(e.Part)
	if old != nil {
		back = Put(e.Part, -1, old)
	}
	c.Units[at].Check = nil
	if e.Value != nil {
		var v Question
		if !read(&v) {
			return c, e, misfit
		}
		v = tidyQuestion(v)
		v.ID = "check"
		c.Units[at].Check = &v
	}
	return c, back, sound(c, e.Part)
}

// change carries an edit out on a list, and gives its inverse; false when there is nothing to take away.
func change[T any](list *[]T, idOf func(T) string, e Edit, id string, value T, over func(old *T)) (Edit, bool) {
	i := slices.IndexFunc(*list, func(t T) bool { return idOf(t) == id })
	switch {
	case e.Value == nil && i < 0:
		return e, false
	case e.Value == nil:
		back := Put(e.Part, i, (*list)[i])
		if *list = slices.Delete(*list, i, i+1); len(*list) == 0 {
			*list = nil
		}
		return back, true
	case i < 0:
		at := e.At
		if at < 0 || at > len(*list) {
			at = len(*list)
		}
		*list = slices.Insert(*list, at, value)
		return Drop(e.Part), true
	}
	back := Put(e.Part, i, (*list)[i])
	over(&(*list)[i])
	if at := e.At; at >= 0 && at < len(*list) && at != i {
		moved := (*list)[i]
		*list = slices.Insert(slices.Delete(*list, i, i+1), at, moved)
	}
	return back, true
}

// Value gives what stands in a part, as an edit that would put it says it; nil where nothing stands.
func Value(c Content, part Part) json.RawMessage {
	sort, id, lang := part.Cut()
	var v any
	switch sort {
	case "head":
		v = HeadWords{c.Title, c.Summary}
	case "terms":
		v = Terms{c.Mode, c.PassMark, c.Licence, c.Langs}
	case "tags":
		v = Tags{c.Competency, c.Level}
	case "objective":
		if i := slices.IndexFunc(c.Objectives, func(o Objective) bool { return o.ID == id }); i >= 0 {
			v = c.Objectives[i]
		}
	case "source":
		if i := slices.IndexFunc(c.Sources, func(o Source) bool { return o.ID == id }); i >= 0 {
			v = c.Sources[i]
		}
	case "question":
		if i := slices.IndexFunc(c.Questions, func(o Question) bool { return o.ID == id }); i >= 0 {
			v = c.Questions[i]
		}
	case "unit", "text", "check", "play", "scene":
		u, at := c.UnitAt(id)
		text, stands := u.Texts[lang]
		switch {
		case at < 0:
		case sort == "unit":
			v = u
		case sort == "text" && stands:
			v = text
		case sort == "check" && u.Check != nil:
			v = u.Check
		case sort == "play" && u.Play != nil:
			head := *u.Play
			head.Scenes = nil
			v = head
		case sort == "scene" && u.Play != nil:
			if i := slices.IndexFunc(u.Play.Scenes, func(s scenario.Scene) bool { return s.ID == lang }); i >= 0 {
				v = u.Play.Scenes[i]
			}
		}
	}
	if v == nil {
		return nil
	}
	return Put(part, -1, v).Value
}

// Same tells whether two values of a part say the same, however they are written.
func Same(a, b json.RawMessage) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// Parts lists every part that stands in a draft, in order.
func Parts(c Content) []Part {
	out := []Part{PartHead, PartTerms, PartTags}
	for _, o := range c.Objectives {
		out = append(out, PartObjective(o.ID))
	}
	for _, s := range c.Sources {
		out = append(out, PartSource(s.ID))
	}
	for _, u := range c.Units {
		out = append(out, PartUnit(u.ID))
		for _, lang := range c.Languages() {
			if _, ok := u.Texts[lang]; ok {
				out = append(out, PartText(u.ID, lang))
			}
		}
		if u.Check != nil {
			out = append(out, PartCheck(u.ID))
		}
		if u.Play != nil {
			out = append(out, PartPlay(u.ID))
			for _, s := range u.Play.Scenes {
				out = append(out, PartScene(u.ID, s.ID))
			}
		}
	}
	for _, q := range c.Questions {
		out = append(out, PartQuestion(q.ID))
	}
	return out
}

// touches lists the parts whose change by somebody else stands against an edit: the part itself, and for a unit that is taken
// away or brought back, its words and its self-check.
func touches(c Content, e Edit) []string {
	out := []string{string(e.Part)}
	sort, id, _ := e.Part.Cut()
	whole := sort == "unit" && e.Value == nil || sort == "play" && (e.Value == nil || bytes.Contains(e.Value, []byte(`"whole":true`)))
	if u, _ := c.UnitAt(id); whole && u.Play != nil {
		out = append(out, string(PartPlay(id)))
		for _, s := range u.Play.Scenes {
			out = append(out, string(PartScene(id, s.ID)))
		}
	}
	if sort == "unit" && e.Value == nil {
		out = append(out, string(PartCheck(id)))
		for _, lang := range c.Languages() {
			out = append(out, string(PartText(id, lang)))
		}
	}
	return out
}

// Free gives the first id of a letter and a number that stands nowhere in a draft yet: "U3".
func Free(c Content, sort, letter string) string {
	for n := 1; ; n++ {
		id := letter + strconv.Itoa(n)
		if Value(c, Part(sort+":"+id)) == nil {
			return id
		}
	}
}

// FreeQuestion gives the first code of a question that is free in a draft of a course.
func FreeQuestion(c Content, code string) string {
	for n := 1; ; n++ {
		id := code + "-Q" + strconv.Itoa(100 + n)[1:]
		if Value(c, PartQuestion(id)) == nil {
			return id
		}
	}
}

// The limits of a draft. Those of a course are learning's.
const (
	maxWords      = 2000    // characters of any text but a unit's
	maxMarkdown   = 100_000 // bytes of a unit in one language
	maxObjectives = 10
	maxSources    = 30
	maxOptions    = 6
	maxLangs      = 12
)

// sound holds a part of a draft to its limits. What may be missing while a draft is written is for Check.
func sound(c Content, part Part) error {
	f := fault.E(fault.Invalid, "studio.Apply", "studio.edit.unsound")
	long := func(field string, names ...Names) {
		for _, n := range names {
			for lang, text := range n {
				if !validLang(lang) || fault.Unfit(text) {
					f.At(field, "studio.edit.form")
				} else if utf8.RuneCountInString(text) > maxWords {
					f.At(field+"_"+lang, "studio.edit.long", "max", maxWords)
				}
			}
		}
	}
	question := func(q Question) {
		long("stem", q.Stem)
		long("why", q.Why)
		long("option", q.Options...)
		if len(q.Options) > maxOptions {
			f.At("option", "studio.edit.options", "max", maxOptions)
		}
		if q.Answer < 0 || q.Answer > 0 && q.Answer >= len(q.Options) {
			f.At("answer", "studio.edit.answer")
		}
		if utf8.RuneCountInString(q.Reference) > maxWords {
			f.At("reference", "studio.edit.long", "max", maxWords)
		}
	}
	sort, id, lang := part.Cut()
	u, at := c.UnitAt(id)
	switch sort {
	case "head":
		long("title", c.Title)
		long("summary", c.Summary)
	case "terms":
		if c.Mode != "" && !contains(Modes, c.Mode) {
			f.At("mode", "studio.edit.mode")
		}
		if c.PassMark < 0 || c.PassMark > 100 {
			f.At("pass_mark", "studio.edit.pass_mark")
		}
		if c.Licence != "" && !contains(Licences, c.Licence) {
			f.At("licence", "studio.edit.licence")
		}
		if len(c.Langs) > maxLangs || slices.ContainsFunc(c.Langs, func(l string) bool { return !validLang(l) }) {
			f.At("langs", "studio.edit.langs", "max", maxLangs)
		}
	case "tags":
		if c.Competency != "" && !framework.ValidCode(c.Competency) || c.Level < 0 {
			f.At("competency", "studio.edit.competency")
		}
	case "objective":
		if len(c.Objectives) > maxObjectives {
			f.At("text_en", "studio.edit.objectives", "max", maxObjectives)
		}
		for _, o := range c.Objectives {
			long("text", o.Text)
		}
	case "source":
		if len(c.Sources) > maxSources {
			f.At("title_en", "studio.edit.sources", "max", maxSources)
		}
		for _, s := range c.Sources {
			if s.ID != id {
				continue
			}
			long("title", s.Title)
			if s.URL != "" && !strings.HasPrefix(s.URL, "https://") && !strings.HasPrefix(s.URL, "http://") || len(s.URL) > maxWords {
				f.At("url", "studio.edit.url")
			}
		}
	case "unit":
		if len(c.Units) > learning.MaxParts {
			f.At("title_en", "studio.edit.units", "max", learning.MaxParts)
		}
		if at >= 0 {
			long("title", u.Title)
			if !contains(Kinds, u.Kind) {
				f.At("kind", "studio.edit.kind")
			}
			if u.Index < learning.Whole || u.Length < 0 || u.Length > 1e6 || len(u.Package) > 64 || len(u.Case) > 80 || len(u.Format) > 32 {
				f.At("package", "studio.edit.form")
			}
			soundEvent(u.Event, f, long)
			for _, text := range u.Texts {
				if len(text) > maxMarkdown {
					f.At("markdown", "studio.edit.long", "max", maxMarkdown)
				}
			}
			if u.Check != nil {
				question(*u.Check)
			}
		}
	case "text":
		if text := u.Texts[lang]; len(text) > maxMarkdown || fault.Unfit(text) {
			f.At("markdown", "studio.edit.long", "max", maxMarkdown)
		}
	case "check":
		if u.Check != nil {
			question(*u.Check)
		}
	case "question":
		if len(c.Questions) > learning.MaxQuestions {
			f.At("stem_en", "studio.edit.questions", "max", learning.MaxQuestions)
		}
		for _, q := range c.Questions {
			if q.ID == id {
				question(q)
			}
		}
	}
	if len(f.Places) > 0 {
		return f
	}
	return nil
}

// validID tells whether s may name an objective, a source or a unit: a letter and a number.
func validID(s string) bool {
	n, err := strconv.Atoi(strings.TrimLeft(s, "OSU"))
	return err == nil && n > 0 && n < 10000 && len(s) > 1 && s == s[:1]+strconv.Itoa(n)
}

// validLang tells whether s is a language tag: "en", "mni", "pa-Arab".
func validLang(s string) bool {
	parts := strings.Split(s, "-")
	ok := func(p string, from, to int) bool {
		return len(p) >= from && len(p) <= to && strings.Trim(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	}
	return len(parts) <= 2 && ok(parts[0], 2, 3) && (len(parts) == 1 || ok(parts[1], 2, 4))
}

// tidy leaves out empty texts and blanks around them.
func tidy(in Names) Names {
	var out Names
	for lang, text := range in {
		if text = strings.TrimSpace(text); text != "" {
			if out == nil {
				out = Names{}
			}
			out[lang] = text
		}
	}
	return out
}

func tidyQuestion(q Question) Question {
	q.Stem, q.Why, q.Reference = tidy(q.Stem), tidy(q.Why), strings.TrimSpace(q.Reference)
	var options []Names
	for _, o := range q.Options {
		options = append(options, tidy(o))
	}
	q.Options = options
	return q
}

// clone copies what Apply changes in place.
func clone(c Content) Content {
	c.Objectives, c.Sources, c.Units, c.Questions = slices.Clone(c.Objectives), slices.Clone(c.Sources), slices.Clone(c.Units), slices.Clone(c.Questions)
	return c
}
