package scenariohttp

import (
	"maps"

	"sopan/internal/ground/locale"
	"sopan/internal/ground/prose"
	"sopan/internal/scenario"
)

// Voice is a sound of a scene as a page plays it.
type Voice struct {
	Address string // "" for none
	Words   string
	Lang    string
}

// voice gives the voice of a scene in the reader's language, or none: who reads another language reads the text.
func (d *Door) voice(p *locale.Printer, s scenario.Scene) Voice {
	v, ok := s.Voice[p.Lang()]
	id, name, sound := prose.CutFile(v.File)
	if !ok || !sound || d.place == nil {
		return Voice{}
	}
	return Voice{Address: d.place(id, name), Words: v.Words, Lang: p.Lang()}
}

// placed gives a scene with the pictures of its text where they are.
func (d *Door) placed(s scenario.Scene) scenario.Scene {
	s.HTML = maps.Clone(s.HTML)
	for lang, text := range s.HTML {
		s.HTML[lang] = prose.Placed(text, d.place)
	}
	return s
}
