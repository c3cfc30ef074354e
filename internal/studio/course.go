package studio

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/learning"
)

// CourseOf makes of a draft the course that learning takes: the draft written down as a course folder, and read as every course
// is, so that there is one rule of what a course is. What is missing is Invalid, with a place for each part of the draft.
func CourseOf(d Draft) (learning.Course, error) {
	course, err := learning.Parse(folderOf(d))
	if f := fault.As(err); err != nil && f.Kind == fault.Invalid {
		e := fault.E(fault.Invalid, "studio.CourseOf", "studio.course.unsound", "n", len(f.Places))
		for _, p := range f.Places {
			e.At(string(partOf(d.Content, p)), p.Key, p.Args...)
		}
		return course, e
	}
	return course, err
}

// folderOf writes a draft down as a course folder (learning.Parse).
func folderOf(d Draft) fs.FS {
	c, out := d.Content, folder{}
	langs := c.Languages()
	whole := func(n Names) Names { // every language of the course, and no other
		out := Names{}
		for _, lang := range langs {
			if n[lang] != "" {
				out[lang] = n[lang]
			}
		}
		return out
	}
	title := Names{}
	for _, lang := range langs {
		title[lang] = c.Title[lang]
	}
	question := func(q Question) map[string]any {
		options := []Names{}
		for _, o := range q.Options {
			options = append(options, whole(o))
		}
		part := 0
		if _, at := c.UnitAt(q.Unit); at >= 0 {
			part = at + 1
		}
		return map[string]any{
			"id": q.ID, "part": part, "stem": whole(q.Stem), "options": options, "answer": q.Answer, "why": whole(q.Why), "reference": q.Reference,
		}
	}
	canDo := Names{}
	for _, lang := range langs {
		var all []string
		for _, o := range c.Objectives {
			if o.Text[lang] != "" {
				all = append(all, strings.TrimSuffix(strings.TrimSuffix(o.Text[lang], "."), "।"))
			}
		}
		if len(all) > 0 {
			end := "."
			if lang == "hi" {
				end = "।"
			}
			canDo[lang] = strings.Join(all, "; ") + end
		}
	}
	sources := []map[string]any{}
	for _, s := range c.Sources {
		sources = append(sources, map[string]any{"title": whole(s.Title), "url": s.URL})
	}
	parts := []map[string]any{}
	for i, u := range c.Units {
		check := Question{}
		if u.Check != nil {
			check = *u.Check
		}
		asked := question(check)
		delete(asked, "id")
		delete(asked, "part")
		part := map[string]any{"n": i + 1, "kind": u.Kind, "title": whole(u.Title), "check": asked}
		switch u.Kind {
		case KindPackage:
			part["package"] = map[string]any{"id": u.Package, "index": u.Index, "minutes": u.Length}
		case KindFile:
			media := "pages"
			if u.Format == "video" || u.Format == "audio" {
				media = u.Format
			}
			part["file"] = map[string]any{"id": u.Package, "media": media, "length": u.Length}
		}
		if u.Kind == KindBranch {
			part["branch"] = map[string]any{"code": CaseCode(d, u), "minutes": caseMinutes(d, u)}
		}
		if u.Kind == KindEvent {
			part["event"] = eventOf(u.Event, whole)
		}
		if u.Check == nil && u.Kind != KindText && u.Kind != KindCase {
			delete(part, "check")
		}
		parts = append(parts, part)
		for lang, text := range u.Texts {
			if contains(langs, lang) {
				out[fmt.Sprintf("%d.%s.md", i+1, lang)] = []byte(text)
			}
		}
	}
	questions := []map[string]any{}
	for _, q := range c.Questions {
		questions = append(questions, question(q))
	}
	out["course.json"] = []byte(db.AsJSON(map[string]any{
		"code": d.Code, "title": title, "summary": whole(c.Summary), "can_do": canDo, "competency": c.Competency, "level": c.Level,
		"provider": d.Org, "mode": c.Mode, "pass_mark": c.PassMark, "sources": sources, "parts": parts,
	}))
	out["questions.json"] = []byte(db.AsJSON(questions))
	return out
}

// contentOf makes of a course that is taught what the next draft of it begins with.
func contentOf(course learning.Course) Content {
	c := Content{
		Title: tidy(course.Title), Summary: tidy(course.Summary), Competency: course.Competency, Level: course.Level, Mode: course.Mode,
		PassMark: course.PassMark / 100,
	}
	for lang := range course.Title {
		if !contains(learning.Languages, lang) {
			c.Langs = append(c.Langs, lang)
		}
	}
	slices.Sort(c.Langs)
	if can := tidy(course.CanDo); can != nil {
		c.Objectives = []Objective{{ID: "O1", Text: can}}
	}
	for i, s := range course.Sources {
		c.Sources = append(c.Sources, Source{ID: "S" + strconv.Itoa(i+1), Title: tidy(s.Title), URL: s.URL})
	}
	unit := func(n int) string {
		if n < 1 || n > len(course.Units) {
			return ""
		}
		return "U" + strconv.Itoa(n)
	}
	for i, u := range course.Units {
		next := Unit{ID: unit(i + 1), Kind: u.Kind, Title: tidy(u.Title)}
		minutes := u.Seconds[learning.Languages[0]] // what a package is said to take is kept in this alone
		if u.Check.ID != "" {
			minutes -= learning.Seconds("en", 0, 1)
		}
		switch {
		case u.Package != nil:
			next.Package, next.Index, next.Length = u.Package.ID, u.Package.Index, learning.Minutes(minutes)
		case u.File != nil:
			next.Package, next.Length = u.File.ID, u.File.Length
		case u.Event != nil:
			next.Event = eventFrom(*u.Event)
		case u.Branch != nil:
			next.Case, next.Length = u.Branch.Code, u.Branch.Minutes
		}
		for lang, t := range u.Texts {
			if t.Markdown == "" {
				continue
			}
			if next.Texts == nil {
				next.Texts = map[string]string{}
			}
			next.Texts[lang] = t.Markdown
		}
		if len(u.Check.Options) > 0 {
			check := tidyQuestion(Question{ID: "check", Stem: u.Check.Stem, Options: u.Check.Options, Answer: u.Check.Answer, Why: u.Check.Why, Reference: u.Check.Reference})
			next.Check = &check
		}
		c.Units = append(c.Units, next)
	}
	for _, q := range course.Questions {
		c.Questions = append(c.Questions, tidyQuestion(Question{
			ID: q.ID, Objective: "O1", Unit: unit(q.Part), Stem: q.Stem, Options: q.Options, Answer: q.Answer, Why: q.Why, Reference: q.Reference,
		}))
	}
	return c
}

var (
	partForm = regexp.MustCompile(`^parts\[(\d+)\](\.check)?`)
	textForm = regexp.MustCompile(`^(\d+)\.([A-Za-z-]+)\.md$`)
)

// partOf gives the part of a draft that a place of its folder belongs to.
func partOf(c Content, place fault.Field) Part {
	what := ""
	for i := 0; i+1 < len(place.Args); i += 2 {
		if place.Args[i] == "what" || place.Args[i] == "n" {
			what = fmt.Sprint(place.Args[i+1])
			if place.Args[i] == "n" {
				what = "parts[" + what + "]"
			}
		}
	}
	unit := func(n string) (string, bool) {
		i, err := strconv.Atoi(n)
		if err != nil || i < 1 || i > len(c.Units) {
			return "", false
		}
		return c.Units[i-1].ID, true
	}
	if m := textForm.FindStringSubmatch(place.Name); m != nil {
		if id, ok := unit(m[1]); ok {
			return PartText(id, m[2])
		}
	}
	if m := partForm.FindStringSubmatch(what); m != nil {
		if id, ok := unit(m[1]); ok {
			if m[2] != "" {
				return PartCheck(id)
			}
			return PartUnit(id)
		}
	}
	if place.Name == "questions.json" {
		for _, q := range c.Questions {
			if what == q.ID || strings.HasPrefix(what, q.ID+".") {
				return PartQuestion(q.ID)
			}
		}
		return "questions"
	}
	switch {
	case what == "can_do":
		return "objectives"
	case strings.HasPrefix(what, "sources["):
		i, _ := strconv.Atoi(strings.Trim(strings.SplitN(what, "]", 2)[0][len("sources["):], "]"))
		if i >= 1 && i <= len(c.Sources) {
			return PartSource(c.Sources[i-1].ID)
		}
	case place.Key == "learning.course.competency" || place.Key == "learning.course.level":
		return PartTags
	case place.Key == "learning.course.mode" || place.Key == "learning.course.pass_mark" || place.Key == "learning.course.lang":
		return PartTerms
	case place.Key == "learning.course.parts":
		return "units"
	}
	return PartHead
}

// folder is a few files in memory.
type folder map[string][]byte

// Open opens one of them.
func (f folder) Open(name string) (fs.File, error) {
	data, ok := f[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &page{Reader: bytes.NewReader(data), name: name}, nil
}

type page struct {
	*bytes.Reader
	name string
}

func (p *page) Stat() (fs.FileInfo, error) { return info{p}, nil }
func (p *page) Close() error               { return nil }

type info struct{ p *page }

func (i info) Name() string     { return i.p.name }
func (i info) Size() int64      { return i.p.Reader.Size() }
func (info) Mode() fs.FileMode  { return 0o444 }
func (info) ModTime() time.Time { return time.Time{} }
func (info) IsDir() bool        { return false }
func (info) Sys() any           { return nil }
