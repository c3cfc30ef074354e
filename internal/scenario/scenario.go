package scenario

import (
	"maps"
	"slices"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/prose"
	"sopan/internal/people"
)

// Names is one text in several languages, by language tag.
type Names = map[string]string

// Cases is the room: branching cases, and who walks through them.
type Cases struct {
	db     *db.DB
	people *people.Register
}

// New makes the room on its database and the register of people.
func New(d *db.DB, register *people.Register) *Cases { return &Cases{db: d, people: register} }

// Case is one version of a branching case, whole. Parse makes one; after Put it never changes.
type Case struct {
	Code       string    `yaml:"code" json:"code,omitempty"`
	Title      Names     `yaml:"title" json:"title,omitempty"`
	Summary    Names     `yaml:"summary" json:"summary,omitempty"`
	Role       Names     `yaml:"role" json:"role,omitempty"`             // who one is in it: "You are the tehsildar"
	Competency string    `yaml:"competency" json:"competency,omitempty"` // code
	Level      int       `yaml:"level" json:"level,omitempty"`           // on the competency's scale
	Provider   string    `yaml:"provider" json:"provider,omitempty"`     // code of the organisation that gives it
	Sources    []Source  `yaml:"sources" json:"sources,omitempty"`
	Measures   []Measure `yaml:"measures" json:"measures,omitempty"` // what choices move
	Start      string    `yaml:"start" json:"start,omitempty"`       // id of the first scene
	Scenes     []Scene   `yaml:"scenes" json:"scenes,omitempty"`

	VersionID string         `yaml:"-" json:"-"` // "" before Put
	Version   int            `yaml:"-" json:"-"` // from 1; 0 before Put
	Minutes   map[string]int `yaml:"-" json:"-"` // of the longest way, by language; computed
}

// Source is what a case rests on.
type Source struct {
	Title Names  `yaml:"title" json:"title,omitempty"`
	URL   string `yaml:"url" json:"url,omitempty"`
}

// Measure is something that choices move up or down, from 0 to 100.
type Measure struct {
	ID   string `yaml:"id" json:"id,omitempty"`
	Name Names  `yaml:"name" json:"name,omitempty"`
	From int    `yaml:"from" json:"from,omitempty"` // where it stands in the beginning
}

// Scene is one place of the story. It ends the story, or asks for a choice.
type Scene struct {
	ID      string   `yaml:"id" json:"id,omitempty"`
	Title   Names    `yaml:"title" json:"title,omitempty"`
	Text    Names    `yaml:"text" json:"text,omitempty"` // Markdown
	Voice   Voices   `yaml:"voice" json:"voice,omitempty"`
	Choices []Choice `yaml:"choices" json:"choices,omitempty"`
	Ending  *Ending  `yaml:"ending" json:"ending,omitempty"`

	HTML Names `yaml:"-" json:"-"` // of the text, sanitised
}

// Voices are sounds that belong to a scene, by language: what somebody says in it. Without them the text is whole.
type Voices = map[string]Voice

// Voice is one sound, and what is heard in it.
type Voice struct {
	File  string `yaml:"file" json:"file,omitempty"`   // in the store of content, as prose.File writes it
	Words string `yaml:"words" json:"words,omitempty"` // what is said, for who does not hear
}

// Choice is one thing that may be done in a scene.
type Choice struct {
	ID      string         `yaml:"id" json:"id,omitempty"`
	Text    Names          `yaml:"text" json:"text,omitempty"`
	Follows Names          `yaml:"follows" json:"follows,omitempty"` // what one sees at once
	Why     Names          `yaml:"why" json:"why,omitempty"`         // read in the end: what speaks for it or against it
	To      string         `yaml:"to" json:"to,omitempty"`           // id of the next scene
	Moves   map[string]int `yaml:"moves" json:"moves,omitempty"`     // by measure
	Wise    bool           `yaml:"wise" json:"wise,omitempty"`       // what the authors would do; at least one in each scene
}

// Tone says how a story has ended.
type Tone string

// The tones of an ending.
const (
	Good  Tone = "good"
	Mixed Tone = "mixed"
	Bad   Tone = "bad"
)

// Ending is what a scene that ends the story says of the whole.
type Ending struct {
	Tone    Tone  `yaml:"tone" json:"tone,omitempty"`
	Debrief Names `yaml:"debrief" json:"debrief,omitempty"` // Markdown

	HTML Names `yaml:"-" json:"-"`
}

// Scene gives a scene by its id.
func (c Case) Scene(id string) (Scene, bool) {
	i := slices.IndexFunc(c.Scenes, func(s Scene) bool { return s.ID == id })
	if i < 0 {
		return Scene{}, false
	}
	return c.Scenes[i], true
}

// Choice gives a choice of the scene by its id.
func (s Scene) Choice(id string) (Choice, bool) {
	i := slices.IndexFunc(s.Choices, func(c Choice) bool { return c.ID == id })
	if i < 0 {
		return Choice{}, false
	}
	return s.Choices[i], true
}

// Endings are the scenes that end the story, in the order of the file.
func (c Case) Endings() []Scene {
	return slices.DeleteFunc(slices.Clone(c.Scenes), func(s Scene) bool { return s.Ending == nil })
}

// Decisions is how many choices the shortest and the longest way ask for.
func (c Case) Decisions() (least, most int) {
	memo := map[string][2]int{}
	var of func(id string) [2]int
	of = func(id string) [2]int {
		if n, ok := memo[id]; ok {
			return n
		}
		s, _ := c.Scene(id)
		var out [2]int
		for i, choice := range s.Choices {
			n := of(choice.To)
			if i == 0 || n[0]+1 < out[0] {
				out[0] = n[0] + 1
			}
			out[1] = max(out[1], n[1]+1)
		}
		memo[id] = out
		return out
	}
	n := of(c.Start)
	return n[0], n[1]
}

// Step is one choice that was made.
type Step struct {
	Scene, Choice string
	At            time.Time
}

// Standing is where the measures stand after some steps, each between 0 and 100. A step of another version moves nothing.
func (c Case) Standing(steps []Step) map[string]int {
	out := make(map[string]int, len(c.Measures))
	for _, m := range c.Measures {
		out[m.ID] = m.From
	}
	for _, step := range steps {
		s, _ := c.Scene(step.Scene)
		choice, _ := s.Choice(step.Choice)
		for id, by := range choice.Moves {
			out[id] = min(max(out[id]+by, 0), 100)
		}
	}
	return out
}

// measure works out the minutes of the longest way.
func (c *Case) measure() {
	c.Minutes = map[string]int{}
	for lang := range c.Title {
		memo := map[string]int{}
		var seconds func(id string) int
		seconds = func(id string) int {
			if n, ok := memo[id]; ok {
				return n
			}
			s, _ := c.Scene(id)
			own, longest := prose.Words(s.HTML[lang]), 0
			if s.Ending != nil {
				own += prose.Words(s.Ending.HTML[lang])
			}
			for _, choice := range s.Choices {
				own += prose.Words(choice.Text[lang])
				after := prose.Seconds(lang, prose.Words(choice.Follows[lang])+prose.Words(choice.Why[lang]), 0) + seconds(choice.To)
				longest = max(longest, after)
			}
			questions := min(len(s.Choices), 1)
			memo[id] = prose.Seconds(lang, own, questions) + longest
			return memo[id]
		}
		c.Minutes[lang] = prose.Minutes(seconds(c.Start))
	}
}

// langs are the languages of the case, sorted.
func (c Case) langs() []string { return slices.Sorted(maps.Keys(c.Title)) }

// The states of a walk.
const (
	StatusActive = "active"
	StatusEnded  = "ended"
	StatusLeft   = "left"
)

// Walk is a person's way through a version of a case; see the package comment for its life.
type Walk struct {
	ID        string
	PersonID  string
	Code      string
	VersionID string
	Status    string
	At        string // id of the scene
	Steps     []Step // as they were made; empty in lists
	BegunAt   time.Time
	LastAt    time.Time
	EndedAt   time.Time // zero until then
}

// Card is a case as a list shows it.
type Card struct {
	Code, VersionID string
	Version         int
	Title, Summary  Names
	Competency      string
	Level           int
	Provider        string
	Minutes         map[string]int
	Endings         int    // how many there are
	Found           int    // of them, by the reader
	Walk            string // id of the reader's walk that is under way; "" for none
}
