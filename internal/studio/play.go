package studio

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sopan/internal/content"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/prose"
	"sopan/internal/scenario"
)

// WithCases names the room in which branching cases are walked through. Without, none can be part of a course.
func (s *Studio) WithCases(c *scenario.Cases) *Studio { s.cases = c; return s }

// Play is a branching case that is written in a draft, as a unit of KindBranch. Its title is the unit's; its competency, level and
// sources are the draft's. It goes before learners with the course, as a version of a case of its own.
type Play struct {
	Summary  Names              `json:"summary,omitempty"`
	Role     Names              `json:"role,omitempty"` // who one is in it
	Measures []scenario.Measure `json:"measures,omitempty"`
	Start    string             `json:"start,omitempty"` // id of the first scene; "" is the first that is written
	Scenes   []scenario.Scene   `json:"scenes,omitempty"`
	Whole    bool               `json:"whole,omitempty"` // of an edit: it brings the scenes too, in the place of those that stand
}

// PartPlay names what a branching case of a unit says of itself.
func PartPlay(unit string) Part { return Part("play:" + unit) }

// PartScene names a scene of the branching case of a unit.
func PartScene(unit, scene string) Part { return Part("scene:" + unit + ":" + scene) }

// CaseCode is the code of the branching case of a unit: of one that stands, or of the one that is written here. "" where there is none.
func CaseCode(d Draft, u Unit) string {
	if u.Play != nil {
		return d.Code + "-" + u.ID
	}
	return u.Case
}

// CaseOf gives the branching case that is written in a unit, as it would go before learners; it may be unsound. The unit has a Play.
func CaseOf(d Draft, u Unit) scenario.Case {
	langs := d.Content.Languages()
	whole := func(n Names) Names {
		out := Names{}
		for _, lang := range langs {
			if n[lang] != "" {
				out[lang] = n[lang]
			}
		}
		return out
	}
	c := scenario.Case{
		Code: CaseCode(d, u), Title: Names{}, Summary: whole(u.Play.Summary), Role: whole(u.Play.Role), Competency: d.Content.Competency,
		Level: d.Content.Level, Provider: d.Org, Start: u.Play.Start,
	}
	for _, lang := range langs {
		c.Title[lang] = u.Title[lang]
	}
	for _, s := range d.Content.Sources {
		c.Sources = append(c.Sources, scenario.Source{Title: whole(s.Title), URL: s.URL})
	}
	for _, m := range u.Play.Measures {
		m.Name = whole(m.Name)
		c.Measures = append(c.Measures, m)
	}
	for _, s := range u.Play.Scenes {
		s.Title, s.Text, s.Choices = whole(s.Title), whole(s.Text), slices.Clone(s.Choices)
		if s.Ending != nil {
			s.Ending = &scenario.Ending{Tone: s.Ending.Tone, Debrief: whole(s.Ending.Debrief)}
		}
		for i, x := range s.Choices {
			s.Choices[i].Text, s.Choices[i].Follows, s.Choices[i].Why = whole(x.Text), whole(x.Follows), whole(x.Why)
		}
		c.Scenes = append(c.Scenes, s)
	}
	if c.Start == "" && len(c.Scenes) > 0 {
		c.Start = c.Scenes[0].ID
	}
	return c
}

// caseMinutes is how long a unit's case takes, at the least a minute.
func caseMinutes(d Draft, u Unit) int {
	if u.Play == nil {
		return max(u.Length, 1)
	}
	most := 1
	if c, err := scenario.Judge(CaseOf(d, u)); err == nil {
		for _, n := range c.Minutes {
			most = max(most, n)
		}
	}
	return most
}

// PlayOf makes what a file says of a case into an edit that puts it whole into a unit.
func PlayOf(unit string, c scenario.Case) Edit {
	return Put(PartPlay(unit), -1, Play{Summary: c.Summary, Role: c.Role, Measures: c.Measures, Start: c.Start, Scenes: c.Scenes, Whole: true})
}

// applyPlay is Apply for the parts of a branching case.
func applyPlay(c Content, e Edit) (Content, Edit, error) {
	const op = "studio.Apply"
	sort, id, scene := e.Part.Cut()
	gone := fault.E(fault.NotFound, op, "studio.edit.gone")
	misfit := fault.E(fault.Invalid, op, "studio.edit.form")
	_, at := c.UnitAt(id)
	if at < 0 || c.Units[at].Kind != KindBranch {
		return c, e, gone
	}
	old := c.Units[at].Play
	if sort == "scene" {
		v := scenario.Scene{}
		if e.Value != nil && (json.Unmarshal(e.Value, &v) != nil || v.ID != scene || !framework.ValidCode(scene)) {
			return c, e, misfit
		}
		if old == nil {
			old = &Play{}
		}
		next := *old
		next.Scenes = slices.Clone(old.Scenes)
		back, ok := change(&next.Scenes, func(s scenario.Scene) string { return s.ID }, e, scene, tidyScene(v), func(s *scenario.Scene) { *s = tidyScene(v) })
		if !ok {
			return c, e, gone
		}
		c.Units[at].Play = &next
		return c, back, soundPlay(c.Units[at], e.Part)
	}
	if e.Value == nil {
		if old == nil {
			return c, e, gone
		}
		whole := *old
		whole.Whole = true
		c.Units[at].Play = nil
		return c, Put(e.Part, -1, whole), nil
	}
	var v Play
	if json.Unmarshal(e.Value, &v) != nil {
		return c, e, misfit
	}
	back := Drop(e.Part)
	if old != nil {
		was := *old
		if was.Whole = v.Whole; !v.Whole {
			was.Scenes = nil
		}
		back = Put(e.Part, -1, was)
	}
	next := Play{Summary: tidy(v.Summary), Role: tidy(v.Role), Start: v.Start, Measures: v.Measures}
	for i := range next.Measures {
		next.Measures[i].Name = tidy(next.Measures[i].Name)
	}
	switch {
	case v.Whole:
		for _, s := range v.Scenes {
			next.Scenes = append(next.Scenes, tidyScene(s))
		}
	case old != nil:
		next.Scenes = old.Scenes
	}
	c.Units[at].Play = &next
	return c, back, soundPlay(c.Units[at], e.Part)
}

func tidyScene(s scenario.Scene) scenario.Scene {
	s.Title, s.Text, s.HTML = tidy(s.Title), tidy(s.Text), nil
	if s.Ending != nil {
		s.Ending = &scenario.Ending{Tone: s.Ending.Tone, Debrief: tidy(s.Ending.Debrief)}
	}
	s.Choices = slices.Clone(s.Choices)
	for i, x := range s.Choices {
		s.Choices[i].Text, s.Choices[i].Follows, s.Choices[i].Why = tidy(x.Text), tidy(x.Follows), tidy(x.Why)
	}
	return s
}

// maxScene bounds a text of a scene, in letters.
const maxScene = 6000

// soundPlay holds a case that is being written to its limits. Whether it holds together is for Look.
func soundPlay(u Unit, part Part) error {
	f := fault.E(fault.Invalid, "studio.Apply", "studio.edit.unsound")
	long := func(field string, names ...Names) {
		for _, n := range names {
			for lang, text := range n {
				switch {
				case !validLang(lang) || fault.Unfit(text):
					f.At(field, "studio.edit.form")
				case utf8.RuneCountInString(text) > maxScene:
					f.At(field+"_"+lang, "studio.edit.long", "max", maxScene)
				}
			}
		}
	}
	p := u.Play
	long("summary", p.Summary)
	long("role", p.Role)
	if len(p.Measures) > scenario.MaxMeasures {
		f.At("measure", "scenario.measures", "max", scenario.MaxMeasures)
	}
	for i, m := range p.Measures {
		field := "measure" + strconv.Itoa(i+1)
		long(field, m.Name)
		if !framework.ValidCode(m.ID) || m.From < 0 || m.From > 100 {
			f.At(field+"_from", "scenario.measure_from")
		}
	}
	if len(p.Scenes) > scenario.MaxScenes {
		f.At("title_en", "scenario.scenes", "max", scenario.MaxScenes)
	}
	seen := map[string]bool{}
	for _, s := range p.Scenes {
		if !framework.ValidCode(s.ID) || seen[s.ID] {
			f.At("id", "scenario.id", "id", s.ID)
		}
		seen[s.ID] = true
		long("title", s.Title)
		long("text", s.Text)
		if s.Ending != nil {
			long("debrief", s.Ending.Debrief)
		}
		if len(s.Choices) > scenario.MaxChoices {
			f.At("choice", "scenario.choices", "min", scenario.MinChoices, "max", scenario.MaxChoices)
		}
		for i, x := range s.Choices {
			field := "choice" + strconv.Itoa(i+1)
			long(field, x.Text)
			long(field+"_follows", x.Follows)
			long(field+"_why", x.Why)
			if !framework.ValidCode(x.ID) {
				f.At(field, "scenario.id", "id", x.ID)
			}
			for id, by := range x.Moves {
				if by < -100 || by > 100 {
					f.At(field+"_moves", "scenario.measure_by", "id", id)
				}
			}
		}
		for lang, v := range s.Voice {
			long("voice", Names{lang: v.Words})
		}
	}
	if len(f.Places) > 0 {
		return f
	}
	return nil
}

// FreeScene gives the first id of a scene that is free in a case: "s3".
func FreeScene(u Unit) string {
	for n := 1; ; n++ {
		id := "s" + strconv.Itoa(n)
		if u.Play == nil || !slices.ContainsFunc(u.Play.Scenes, func(s scenario.Scene) bool { return s.ID == id }) {
			return id
		}
	}
}

// lookPlay looks through a branching case: whether every way ends, no scene is left out, and all of it is whole in every language.
func lookPlay(d Draft, u Unit, found finder) {
	if u.Play == nil {
		if u.Case == "" {
			found(CheckCases, PartUnit(u.ID), 0, true, "studio.check.no_case")
		}
		return
	}
	_, err := scenario.Judge(CaseOf(d, u))
	seen := map[string]bool{}
	for _, p := range placesOf(err) {
		switch p.Name {
		case "code", "title", "competency", "provider":
			continue // told by the tags, the unit and the head
		}
		part, check, key, args := playPart(u, p.Name), CheckCases, p.Key, p.Args
		lang, _ := argOf(p.Args, "lang").(string)
		switch p.Key {
		case "scenario.language":
			check, key, args = CheckLanguages, "studio.check.language", []any{"lang", lang}
		case "scenario.voice_words", "scenario.voice_file":
			check = CheckCaptions
		}
		if id := string(part) + key + lang; !seen[id] {
			seen[id] = true
			found(check, part, 0, true, key, args...)
		}
	}
	for _, s := range u.Play.Scenes {
		for lang, text := range s.Text {
			lookText(PartScene(u.ID, s.ID), text, func(check string, part Part, line int, stops bool, key string, args ...any) {
				if contains(d.Content.Languages(), lang) {
					found(check, part, line, stops, key, args...)
				}
			})
		}
	}
}

func placesOf(err error) []fault.Field {
	if err == nil {
		return nil
	}
	return fault.As(err).Places
}

func argOf(args []any, name string) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return nil
}

// playPart gives the part of a case that a place of scenario.Judge belongs to.
func playPart(u Unit, place string) Part {
	rest, is := strings.CutPrefix(place, "scenes.")
	if !is {
		return PartPlay(u.ID)
	}
	best := ""
	for _, s := range u.Play.Scenes { // ids may hold dots
		if (rest == s.ID || strings.HasPrefix(rest, s.ID+".")) && len(s.ID) > len(best) {
			best = s.ID
		}
	}
	if best == "" {
		return PartPlay(u.ID)
	}
	return PartScene(u.ID, best)
}

// heldCase holds a unit that names a case which stands against the room of cases, and takes over how long it takes.
func (s *Studio) heldCase(ctx context.Context, q db.Q, op string, u Unit) (Unit, error) {
	if u.Case == "" {
		return u, nil
	}
	none := fault.E(fault.Invalid, op, "studio.edit.case").At("case", "studio.edit.case")
	if u.Kind != KindBranch || s.cases == nil || !framework.ValidCode(u.Case) {
		return u, none
	}
	known, err := s.cases.Known(ctx, q, []string{u.Case})
	if err != nil {
		return u, err
	}
	card, is := known[u.Case]
	if !is {
		return u, none
	}
	u.Length = 1
	for _, n := range card.Minutes {
		u.Length = max(u.Length, n)
	}
	return u, nil
}

// putCases puts the cases that are written in a draft before learners, in the transaction in which its course is.
func (s *Studio) putCases(ctx context.Context, tx *db.Tx, d Draft) error {
	for _, u := range d.Content.Units {
		if u.Kind != KindBranch || u.Play == nil {
			continue
		}
		if s.cases == nil {
			return fault.E(fault.Unavailable, "studio.Work", "studio.edit.case")
		}
		c, err := scenario.Judge(CaseOf(d, u))
		if err != nil {
			return err
		}
		if _, err := s.cases.PutIn(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

// sure holds what an edit names against the rooms that keep it: packages, pictures, voices and cases.
func (s *Studio) sure(ctx context.Context, q db.Q, op string, d Draft, e Edit) (Edit, error) {
	sort, _, _ := e.Part.Cut()
	if e.Value == nil {
		return e, nil
	}
	switch sort {
	case "unit":
		var u Unit
		if json.Unmarshal(e.Value, &u) != nil {
			return e, nil // Apply says so
		}
		if u.Kind != KindPackage && u.Kind != KindFile && u.Package == "" {
			u.Format, u.Index = "", 0
		}
		u, err := s.held(ctx, q, op, d, u)
		if err == nil {
			u, err = s.heldCase(ctx, q, op, u)
		}
		return Put(e.Part, e.At, u), err
	case "text":
		var text string
		if json.Unmarshal(e.Value, &text) != nil {
			return e, nil
		}
		for _, p := range prose.Pictures(text) {
			if id, _, ok := prose.CutFile(p.Ref); ok {
				if err := s.heldFile(ctx, q, op, d, id, content.Image, "markdown"); err != nil {
					return e, err
				}
			}
		}
	case "scene", "play":
		scenes := []scenario.Scene{{}}
		if sort == "scene" {
			if json.Unmarshal(e.Value, &scenes[0]) != nil {
				return e, nil
			}
		} else {
			var p Play
			if json.Unmarshal(e.Value, &p) != nil {
				return e, nil
			}
			scenes = p.Scenes
		}
		return e, s.heldScenes(ctx, q, op, d, scenes)
	}
	return e, nil
}

func (s *Studio) heldScenes(ctx context.Context, q db.Q, op string, d Draft, scenes []scenario.Scene) error {
	for _, one := range scenes {
		for _, v := range one.Voice {
			id, _, ok := prose.CutFile(v.File)
			if !ok {
				return fault.E(fault.Invalid, op, "studio.edit.file").At("voice", "studio.edit.file")
			}
			if err := s.heldFile(ctx, q, op, d, id, content.Audio, "voice"); err != nil {
				return err
			}
		}
		for _, text := range one.Text {
			for _, p := range prose.Pictures(text) {
				if id, _, ok := prose.CutFile(p.Ref); ok {
					if err := s.heldFile(ctx, q, op, d, id, content.Image, "text"); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}
