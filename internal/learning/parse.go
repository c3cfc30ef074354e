package learning

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
)

// The limits of a course.
const (
	MinQuestions = 10 // in the final check
	ShortParts   = 1  // a course of so few parts is a short one, about one thing that changed
	MinShort     = 4  // in the final check of a short course
	MaxQuestions = 200
	MaxParts     = 60
	minOptions   = 2
	maxOptions   = 6
	maxFile      = 256 << 10 // bytes
	maxText      = 2000      // characters of anything in the JSON files
	maxPlaces    = 50        // how many mistakes one answer lists
	maxMinutes   = 600       // of a package's unit
	maxSeconds   = 36000     // of a file that plays
	maxPages     = 2000
)

// The files of a course beside its parts, which are 1.en.md, 1.hi.md and so on.
const (
	courseFile    = "course.json"
	questionsFile = "questions.json"
)

type courseJSON struct {
	Code       string       `json:"code"`
	Title      Names        `json:"title"`
	Summary    Names        `json:"summary"`
	CanDo      Names        `json:"can_do"`
	Competency string       `json:"competency"`
	Level      int          `json:"level"`
	Provider   string       `json:"provider"`
	Mode       string       `json:"mode"`
	PassMark   int          `json:"pass_mark"`
	Sources    []sourceJSON `json:"sources"`
	Parts      []partJSON   `json:"parts"`
}

type sourceJSON struct {
	Title Names  `json:"title"`
	URL   string `json:"url"`
}

type partJSON struct {
	N       int           `json:"n"`
	Kind    string        `json:"kind"`
	Title   Names         `json:"title"`
	Check   *questionJSON `json:"check"` // may be left out of a package or a file
	Package *packageJSON  `json:"package"`
	File    *fileJSON     `json:"file"`
	Branch  *branchJSON   `json:"branch"`
	Event   *eventJSON    `json:"event"`
}

type packageJSON struct {
	ID      string `json:"id"`
	Index   int    `json:"index"`
	Minutes int    `json:"minutes"`
}

type branchJSON struct {
	Code    string `json:"code"`
	Minutes int    `json:"minutes"`
}

type fileJSON struct {
	ID     string `json:"id"`
	Media  string `json:"media"`
	Length int    `json:"length"`
}

type questionJSON struct {
	ID        string  `json:"id"`
	Part      int     `json:"part"`
	Stem      Names   `json:"stem"`
	Options   []Names `json:"options"`
	Answer    *int    `json:"answer"`
	Why       Names   `json:"why"`
	Reference string  `json:"reference"`
}

// Parse reads a course from its folder: course.json, questions.json and a Markdown file for each part and language. It
// finds every mistake at once; each place of the fault names the file, and its words say how to put it right. What only
// the dictionary and the register know (competency, scale, provider) is checked by Put.
func Parse(files fs.FS) (Course, error) {
	r := &reading{files: files, fault: fault.E(fault.Invalid, "learning.Parse", "learning.course.refused")}
	var head courseJSON
	var questions []questionJSON
	okHead, okQuestions := r.json(courseFile, &head), r.json(questionsFile, &questions)
	var c Course
	if okHead {
		c = r.course(head)
	}
	if okHead && okQuestions {
		c.Questions = r.questions(questions, len(c.Units))
	}
	if len(r.fault.Places) > 0 {
		r.fault.Args = []any{"n", len(r.fault.Places), "course", head.Code}
		return Course{}, r.fault
	}
	c.measure()
	return c, nil
}

// reading is one course being read, and the mistakes found so far.
type reading struct {
	files fs.FS
	fault *fault.Fault
	langs []string
}

func (r *reading) bad(file, key string, args ...any) {
	if len(r.fault.Places) < maxPlaces {
		r.fault.At(file, key, args...)
	}
}

// read gives a file's bytes, and says what is wrong when it cannot.
func (r *reading) read(file string) ([]byte, bool) {
	f, err := r.files.Open(file)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			r.bad(file, "learning.course.file_missing")
		} else {
			r.bad(file, "learning.course.file_unreadable")
		}
		return nil, false
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		r.bad(file, "learning.course.file_unreadable")
	case len(data) > maxFile:
		r.bad(file, "learning.course.file_large", "max", maxFile>>10)
	case !utf8.Valid(data) || slices.Contains(data, 0):
		r.bad(file, "learning.course.file_encoding")
	default:
		return data, true
	}
	return nil, false
}

func (r *reading) json(file string, to any) bool {
	data, ok := r.read(file)
	if !ok {
		return false
	}
	d := json.NewDecoder(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
	d.DisallowUnknownFields() // a misspelt field would be a silent hole
	err := d.Decode(to)
	if err == nil {
		if _, after := d.Token(); after != io.EOF {
			err = errors.New("more than one value")
		}
	}
	if err != nil {
		at := min(max(d.InputOffset(), 0), int64(len(data)))
		r.bad(file, "learning.course.json", "line", fmt.Sprint(1+strings.Count(string(data[:at]), "\n")), "why", jsonMistake(err))
		return false
	}
	return true
}

// jsonMistake is the decoder's word for what it met, without the package's name.
func jsonMistake(err error) string { return strings.TrimPrefix(err.Error(), "json: ") }

func (r *reading) course(j courseJSON) Course {
	r.langs = slices.Sorted(maps.Keys(j.Title))
	for _, lang := range Languages {
		if !slices.Contains(r.langs, lang) {
			r.langs = append(r.langs, lang)
		}
	}
	c := Course{
		Code: j.Code, Competency: j.Competency, Level: j.Level, ProviderOrg: j.Provider, Mode: j.Mode, PassMark: j.PassMark * 100,
		Title: r.names(courseFile, "title", j.Title), Summary: r.names(courseFile, "summary", j.Summary), CanDo: r.names(courseFile, "can_do", j.CanDo),
	}
	for _, lang := range r.langs {
		if !validLang(lang) {
			r.bad(courseFile, "learning.course.lang", "lang", lang)
		}
	}
	if !framework.ValidCode(j.Code) {
		r.bad(courseFile, "learning.course.code")
	}
	if !framework.ValidCode(j.Competency) {
		r.bad(courseFile, "learning.course.competency", "competency", j.Competency)
	}
	if !framework.ValidCode(j.Provider) {
		r.bad(courseFile, "learning.course.provider", "provider", j.Provider)
	}
	if j.Mode != SelfPaced && j.Mode != Blended && j.Mode != Classroom {
		r.bad(courseFile, "learning.course.mode", "a", SelfPaced, "b", Blended, "c", Classroom)
	}
	if j.PassMark < 1 || j.PassMark > 100 {
		r.bad(courseFile, "learning.course.pass_mark")
	}
	for i, s := range j.Sources {
		c.Sources = append(c.Sources, Source{Title: r.names(courseFile, fmt.Sprintf("sources[%d]", i+1), s.Title), URL: s.URL})
	}
	if len(j.Parts) < 1 || len(j.Parts) > MaxParts {
		r.bad(courseFile, "learning.course.parts", "max", MaxParts)
		return c
	}
	for i, p := range j.Parts {
		c.Units = append(c.Units, r.unit(j.Code, i+1, p))
	}
	r.apart(c.Units)
	return c
}

func (r *reading) unit(code string, n int, p partJSON) Unit {
	what := fmt.Sprintf("parts[%d]", n)
	if p.N != n {
		r.bad(courseFile, "learning.course.part_number", "n", fmt.Sprint(n), "found", fmt.Sprint(p.N))
	}
	if !slices.Contains([]string{KindText, KindCase, KindPackage, KindFile, KindBranch, KindEvent}, p.Kind) {
		r.bad(courseFile, "learning.course.part_kind", "n", fmt.Sprint(n), "a", KindText, "b", KindCase, "c", KindPackage, "d", KindFile, "e", KindBranch, "f", KindEvent)
	}
	ours := p.Kind != KindPackage && p.Kind != KindFile && p.Kind != KindBranch && p.Kind != KindEvent
	u := Unit{N: n, Kind: p.Kind, Title: r.names(courseFile, what+".title", p.Title), Texts: map[string]Text{}}
	takes := r.foreign(n, p, &u)
	if ours && p.Check == nil {
		p.Check = &questionJSON{}
	}
	if p.Check != nil {
		p.Check.ID, p.Check.Part = fmt.Sprintf("%s-P%02d", code, n), n
		u.Check = r.question(courseFile, what+".check", *p.Check)
		takes += secondsPerQuestion
	}
	for _, lang := range r.langs {
		switch {
		case !validLang(lang):
		case ours:
			u.Texts[lang] = r.text(n, lang, u.Title[lang])
		case u.Event != nil: // its text is what those read who could not come
			t := r.text(n, lang, u.Title[lang])
			t.Seconds = takes
			u.Texts[lang] = t
		default:
			u.Texts[lang] = r.beside(n, lang, u.Title[lang], takes)
		}
	}
	return u
}

// foreign reads what a part shows that is not ours to read, and how many seconds it is said to take.
func (r *reading) foreign(n int, p partJSON, u *Unit) int {
	number := fmt.Sprint(n)
	if (p.Package != nil) != (p.Kind == KindPackage) || (p.File != nil) != (p.Kind == KindFile) || (p.Branch != nil) != (p.Kind == KindBranch) || (p.Event != nil) != (p.Kind == KindEvent) {
		r.bad(courseFile, "learning.course.part_of", "n", number, "kind", p.Kind)
		return 0
	}
	switch {
	case p.Package != nil:
		x := *p.Package
		if !validID(x.ID) || x.Index < Whole || x.Minutes < 1 || x.Minutes > maxMinutes {
			r.bad(courseFile, "learning.course.package", "n", number, "max", maxMinutes)
		}
		u.Package = &Package{ID: x.ID, Index: x.Index, Minutes: x.Minutes}
		return x.Minutes * 60
	case p.Event != nil:
		u.Event = r.event(n, *p.Event)
		return u.Event.Takes()
	case p.Branch != nil:
		x := *p.Branch
		if !framework.ValidCode(x.Code) || x.Minutes < 1 || x.Minutes > maxMinutes {
			r.bad(courseFile, "learning.course.branch", "n", number, "max", maxMinutes)
		}
		u.Branch = &Branch{Code: x.Code, Minutes: x.Minutes}
		return x.Minutes * 60
	case p.File != nil:
		x := *p.File
		f := File(x)
		most := maxSeconds
		if f.Media == MediaPages {
			most = maxPages
		}
		if !slices.Contains([]string{MediaVideo, MediaAudio, MediaPages}, f.Media) {
			r.bad(courseFile, "learning.course.media", "n", number, "a", MediaVideo, "b", MediaAudio, "c", MediaPages)
		} else if !validID(f.ID) || f.Length < 1 || f.Length > most {
			r.bad(courseFile, "learning.course.media_file", "n", number, "max", most)
		}
		u.File = &f
		return f.Takes()
	}
	return 0
}

// validID tells whether s can be the id of a package.
func validID(s string) bool {
	return s != "" && len(s) <= 80 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == ""
}

// beside is the text that stands beside a package or a file: what it is about, or what is said in it. It may be left out.
func (r *reading) beside(n int, lang, title string, takes int) Text {
	file := fmt.Sprintf("%d.%s.md", n, lang)
	t := Text{Lang: lang, Title: title}
	if _, err := fs.Stat(r.files, file); err == nil {
		t = r.text(n, lang, title)
	}
	t.Seconds = takes
	return t
}

func (r *reading) text(n int, lang, title string) Text {
	file := fmt.Sprintf("%d.%s.md", n, lang)
	data, ok := r.read(file)
	if !ok {
		return Text{}
	}
	t := Text{Lang: lang, Title: title, Markdown: strings.TrimPrefix(string(data), "\ufeff")}
	var err error
	if t.HTML, err = Render(t.Markdown); err != nil {
		r.bad(file, "learning.course.file_unreadable")
		return t
	}
	t.Words, t.Bytes = Words(t.HTML), len(t.HTML)
	t.Seconds = Seconds(lang, t.Words, 1)
	if t.Words == 0 {
		r.bad(file, "learning.course.text_empty")
	}
	return t
}

func (r *reading) questions(list []questionJSON, parts int) []Question {
	least := MinQuestions
	if parts <= ShortParts {
		least = MinShort
	}
	if len(list) < least || len(list) > MaxQuestions {
		r.bad(questionsFile, "learning.course.questions", "found", len(list), "min", least, "max", MaxQuestions)
	}
	seen := map[string]bool{}
	var out []Question
	for i, j := range list[:min(len(list), MaxQuestions)] {
		what := j.ID
		if !framework.ValidCode(j.ID) || seen[j.ID] {
			what = fmt.Sprintf("[%d]", i+1)
			r.bad(questionsFile, "learning.course.question_id", "what", what)
		}
		seen[j.ID] = true
		if j.Part < 0 || j.Part > parts {
			r.bad(questionsFile, "learning.course.question_part", "what", what, "max", parts)
		}
		out = append(out, r.question(questionsFile, what, j))
	}
	return out
}

func (r *reading) question(file, what string, j questionJSON) Question {
	q := Question{
		ID: j.ID, Part: j.Part, Reference: strings.TrimSpace(j.Reference),
		Stem: r.names(file, what+".stem", j.Stem), Why: r.names(file, what+".why", j.Why),
	}
	if len(j.Options) < minOptions || len(j.Options) > maxOptions {
		r.bad(file, "learning.course.options", "what", what, "min", minOptions, "max", maxOptions)
	}
	for i, o := range j.Options[:min(len(j.Options), maxOptions)] {
		q.Options = append(q.Options, r.names(file, fmt.Sprintf("%s.options[%d]", what, i+1), o))
	}
	for _, lang := range r.langs {
		seen := map[string]bool{}
		for _, o := range q.Options {
			if o[lang] != "" && seen[o[lang]] {
				r.bad(file, "learning.course.options_same", "what", what, "lang", lang)
			}
			seen[o[lang]] = true
		}
	}
	if j.Answer == nil || *j.Answer < 0 || *j.Answer >= len(j.Options) {
		r.bad(file, "learning.course.answer", "what", what, "max", max(len(j.Options)-1, 0))
		return q
	}
	q.Answer = *j.Answer
	return q
}

// names gives a text without blanks around it, and says in which of the course's languages it is missing.
func (r *reading) names(file, what string, in Names) Names {
	out := Names{}
	for _, lang := range r.langs {
		text := strings.TrimSpace(in[lang])
		switch {
		case text == "":
			r.bad(file, "learning.course.language", "what", what, "lang", lang)
		case utf8.RuneCountInString(text) > maxText:
			r.bad(file, "learning.course.long", "what", what, "lang", lang, "max", maxText)
		}
		out[lang] = text
	}
	return out
}

// validLang tells whether s is a language tag that may stand in the name of a file: "en", "mni", "pa-Arab".
func validLang(s string) bool {
	parts := strings.Split(s, "-")
	ok := func(p string, from, to int) bool {
		return len(p) >= from && len(p) <= to && strings.Trim(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	}
	return len(parts) <= 2 && ok(parts[0], 2, 3) && (len(parts) == 1 || ok(parts[1], 2, 4)) && s == path.Base(s)
}
