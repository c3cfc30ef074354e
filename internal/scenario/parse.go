package scenario

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/prose"
)

// The limits of a case.
const (
	MaxFile     = 1 << 20 // bytes
	MaxScenes   = 100
	MinChoices  = 2
	MaxChoices  = 5
	MaxMeasures = 4
	maxText     = 6000 // characters of any text
	maxPlaces   = 50   // how many mistakes one answer lists
)

// Parse reads a case from its YAML file. It finds every mistake at once; each place of the fault names where in the file, and its
// words say how to put it right. What only the dictionary and the register know is checked by Put.
func Parse(r io.Reader) (Case, error) {
	c, err := Read(r)
	if err != nil {
		return Case{}, err
	}
	return Judge(c)
}

// Read reads what a YAML file says of a case, sound or not.
func Read(r io.Reader) (Case, error) {
	const op = "scenario.Parse"
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	switch {
	case err != nil:
		return Case{}, fault.E(fault.Invalid, op, "scenario.file.unreadable").Because(err)
	case len(data) > MaxFile:
		return Case{}, fault.E(fault.TooLarge, op, "scenario.file.large", "max", MaxFile>>20)
	case !utf8.Valid(data) || slices.Contains(data, 0):
		return Case{}, fault.E(fault.Invalid, op, "scenario.file.encoding")
	}
	var c Case
	dec := yaml.NewDecoder(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
	dec.KnownFields(true) // a misspelt field would be a silent hole
	if err := dec.Decode(&c); errors.Is(err, io.EOF) {
		return Case{}, fault.E(fault.Invalid, op, "scenario.file.empty")
	} else if err != nil {
		return Case{}, fault.E(fault.Invalid, op, "scenario.file.form", "said", firstLine(err)).Because(err)
	}
	return c, nil
}

// Judge holds a case against the rules, and gives it with what follows from its texts: their HTML and its minutes. It finds every
// mistake at once, each at its place: "scenes.door.choices[1].to".
func Judge(c Case) (Case, error) {
	j := &judge{c: &c, f: fault.E(fault.Invalid, "scenario.Judge", "scenario.refused")}
	j.whole()
	if len(j.f.Places) > 0 {
		j.f.Args = []any{"n", len(j.f.Places), "case", c.Code}
		return Case{}, j.f
	}
	c.measure()
	return c, nil
}

// Write gives a case as a YAML file that Read reads.
func Write(c Case) ([]byte, error) { return yaml.Marshal(c) }

func firstLine(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: unmarshal errors:\n  ")
	line, _, _ := strings.Cut(strings.TrimPrefix(text, "yaml: "), "\n")
	return strings.TrimSpace(line)
}

// judge holds a case against the rules.
type judge struct {
	c     *Case
	f     *fault.Fault
	langs []string
}

func (j *judge) bad(where, key string, args ...any) {
	if len(j.f.Places) < maxPlaces {
		j.f.At(where, key, args...)
	}
}

func (j *judge) whole() {
	c := j.c
	j.langs = c.langs()
	for _, lang := range prose.Languages {
		if !slices.Contains(j.langs, lang) {
			j.langs = append(j.langs, lang)
		}
	}
	for _, lang := range j.langs {
		if _, err := language.Parse(lang); err != nil {
			j.bad("title", "scenario.language_extra", "lang", lang)
		}
	}
	if !framework.ValidCode(c.Code) {
		j.bad("code", "scenario.code")
	}
	if !framework.ValidCode(c.Competency) {
		j.bad("competency", "scenario.competency", "competency", c.Competency)
	}
	if !framework.ValidCode(c.Provider) {
		j.bad("provider", "scenario.provider", "provider", c.Provider)
	}
	j.names("title", c.Title)
	j.names("summary", c.Summary)
	j.names("role", c.Role)
	for i, s := range c.Sources {
		j.names(fmt.Sprintf("sources[%d].title", i+1), s.Title)
	}
	j.measures()
	if len(c.Scenes) < 2 || len(c.Scenes) > MaxScenes {
		j.bad("scenes", "scenario.scenes", "max", MaxScenes)
		return
	}
	seen := map[string]bool{}
	for i := range c.Scenes {
		s := &c.Scenes[i]
		where := "scenes." + s.ID
		if !framework.ValidCode(s.ID) || seen[s.ID] {
			where = fmt.Sprintf("scenes[%d]", i+1)
			j.bad(where+".id", "scenario.id", "id", s.ID)
		}
		seen[s.ID] = true
		j.scene(where, s)
	}
	j.ways()
}

func (j *judge) measures() {
	if len(j.c.Measures) > MaxMeasures {
		j.bad("measures", "scenario.measures", "max", MaxMeasures)
	}
	seen := map[string]bool{}
	for i, m := range j.c.Measures {
		where := fmt.Sprintf("measures[%d]", i+1)
		if !framework.ValidCode(m.ID) || seen[m.ID] {
			j.bad(where+".id", "scenario.id", "id", m.ID)
		}
		seen[m.ID] = true
		if m.From < 0 || m.From > 100 {
			j.bad(where+".from", "scenario.measure_from")
		}
		j.names(where+".name", m.Name)
	}
}

func (j *judge) scene(where string, s *Scene) {
	j.names(where+".title", s.Title)
	s.HTML = j.render(where+".text", s.Text)
	j.voices(where, s.Voice)
	switch {
	case s.Ending != nil && len(s.Choices) > 0:
		j.bad(where, "scenario.ending_choices")
	case s.Ending != nil:
		if !slices.Contains([]Tone{Good, Mixed, Bad}, s.Ending.Tone) {
			j.bad(where+".ending.tone", "scenario.tone", "tones", []string{string(Good), string(Mixed), string(Bad)})
		}
		s.Ending.HTML = j.render(where+".ending.debrief", s.Ending.Debrief)
	case len(s.Choices) < MinChoices || len(s.Choices) > MaxChoices:
		j.bad(where+".choices", "scenario.choices", "min", MinChoices, "max", MaxChoices)
	case !slices.ContainsFunc(s.Choices, func(c Choice) bool { return c.Wise }):
		j.bad(where+".choices", "scenario.wise")
	case !slices.ContainsFunc(s.Choices, func(c Choice) bool { return !c.Wise }):
		j.bad(where+".choices", "scenario.unwise")
	}
	seen := map[string]bool{}
	for i, c := range s.Choices {
		at := fmt.Sprintf("%s.choices[%d]", where, i+1)
		if !framework.ValidCode(c.ID) || seen[c.ID] {
			j.bad(at+".id", "scenario.id", "id", c.ID)
		}
		seen[c.ID] = true
		j.names(at+".text", c.Text)
		j.names(at+".follows", c.Follows)
		j.names(at+".why", c.Why)
		for _, id := range slices.Sorted(maps.Keys(c.Moves)) {
			if !slices.ContainsFunc(j.c.Measures, func(m Measure) bool { return m.ID == id }) {
				j.bad(at+".moves", "scenario.measure_unknown", "id", id)
			} else if by := c.Moves[id]; by < -100 || by > 100 {
				j.bad(at+".moves", "scenario.measure_by", "id", id)
			}
		}
		if _, ok := j.c.Scene(c.To); !ok {
			j.bad(at+".to", "scenario.to", "to", c.To)
		}
	}
}

// voices asks of each sound that it lies in the store, and that its words are written down.
func (j *judge) voices(where string, list Voices) {
	for _, lang := range slices.Sorted(maps.Keys(list)) {
		v := list[lang]
		if !slices.Contains(j.langs, lang) {
			j.bad(where+".voice", "scenario.language_extra", "lang", lang)
		}
		if _, _, ok := prose.CutFile(v.File); !ok {
			j.bad(where+".voice", "scenario.voice_file", "lang", lang)
		}
		switch n := utf8.RuneCountInString(strings.TrimSpace(v.Words)); {
		case n == 0:
			j.bad(where+".voice", "scenario.voice_words", "lang", lang)
		case n > maxText:
			j.bad(where+".voice", "scenario.long", "lang", lang, "max", maxText)
		}
	}
}

// names says in which of the case's languages a text is missing or too long, and which it has that the case has not.
func (j *judge) names(where string, n Names) {
	for _, lang := range slices.Sorted(maps.Keys(n)) {
		if !slices.Contains(j.langs, lang) {
			j.bad(where, "scenario.language_extra", "lang", lang)
		}
	}
	for _, lang := range j.langs {
		switch text := strings.TrimSpace(n[lang]); {
		case text == "":
			j.bad(where, "scenario.language", "lang", lang)
		case utf8.RuneCountInString(text) > maxText:
			j.bad(where, "scenario.long", "lang", lang, "max", maxText)
		}
	}
}

func (j *judge) render(where string, n Names) Names {
	j.names(where, n)
	out := Names{}
	for _, lang := range j.langs {
		html, err := prose.Render(n[lang])
		if err != nil {
			j.bad(where, "scenario.text", "lang", lang)
		}
		out[lang] = html
	}
	return out
}

// ways walks every way: each ends, none comes back to itself, and no scene is left out.
func (j *judge) ways() {
	if _, ok := j.c.Scene(j.c.Start); !ok {
		j.bad("start", "scenario.start", "start", j.c.Start)
		return
	}
	const open, done = 1, 2
	state := map[string]int{}
	var way []string
	var walk func(id string)
	walk = func(id string) {
		s, ok := j.c.Scene(id)
		switch {
		case !ok || state[id] == done:
			return
		case state[id] == open:
			round := append(slices.Clone(way[slices.Index(way, id):]), id)
			j.bad("scenes."+id, "scenario.round", "way", strings.Join(round, " → "))
			return
		}
		state[id] = open
		way = append(way, id)
		for _, c := range s.Choices {
			walk(c.To)
		}
		way = way[:len(way)-1]
		state[id] = done
	}
	walk(j.c.Start)
	for _, s := range j.c.Scenes {
		if state[s.ID] == 0 {
			j.bad("scenes."+s.ID, "scenario.unreached")
		}
	}
	if len(j.c.Endings()) < 2 {
		j.bad("scenes", "scenario.endings")
	}
}
