package studio

import (
	"context"
	"slices"
	"strings"

	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/prose"
	"sopan/internal/ground/who"
	"sopan/internal/scenario"
)

// The bounds of what stands in a text, in octets: half of what a unit may weigh is for its words (UX, budgets), and a voice is heard on
// the same line.
const (
	MaxPicture = 100_000
	MaxVoice   = 2_000_000
)

// Attaching is a picture for a text, or a voice for a scene.
type Attaching struct {
	File  content.Upload
	Words string // what is to be seen, or heard, for who does not see or hear
	Lang  string // of a voice
}

// Attach takes a picture in and puts it at the end of a text of a draft, or a voice and gives it to a scene in a language, with its words:
// all or nothing. It takes the right to write courses and the right to upload over the organisation of the draft. It gives what was
// taken as prose.File writes it.
func (s *Studio) Attach(ctx context.Context, by who.Actor, draft string, part Part, a Attaching) (string, error) {
	const op = "studio.Attach"
	sort, unit, last := part.Cut()
	want, most := content.Image, int64(MaxPicture)
	if sort == "scene" {
		want, most = content.Audio, MaxVoice
	} else if sort != "text" {
		return "", fault.E(fault.Invalid, op, "studio.edit.form").At("part", "studio.edit.form")
	}
	if a.Words = strings.Join(strings.Fields(a.Words), " "); a.Words == "" {
		return "", fault.E(fault.Invalid, op, "studio.attach.words").At("words", "studio.attach.words")
	} else if _, err := fault.Note(op, a.Words, ""); err != nil {
		return "", err
	}
	if err := s.mayUpload(ctx, by, op, draft); err != nil {
		return "", err
	}
	got, err := s.content.Receive(ctx, by, a.File)
	if err != nil {
		return "", err
	}
	defer got.Close()
	switch {
	case got.Kind() != want || got.Packed():
		key := "studio.attach.kind." + sort // keys: studio.attach.kind.
		return "", fault.E(fault.Unsupported, op, key).At("file", key)
	case got.Size() > most:
		return "", fault.E(fault.TooLarge, op, "studio.attach.large", "max", most/1000, "found", (got.Size()+999)/1000).At("file", "studio.attach.large", "max", most/1000, "found", (got.Size()+999)/1000)
	}
	if err := s.content.Stow(ctx, got); err != nil {
		return "", err
	}
	ref := ""
	err = s.writing(ctx, by, op, draft, func(ctx context.Context, tx *db.Tx, d Draft) error {
		p, err := s.content.Keep(ctx, tx, got, d.Org)
		if err != nil {
			return err
		}
		ref = prose.File(p.ID, p.Entry)
		u, at := d.Content.UnitAt(unit)
		gone := fault.E(fault.NotFound, op, "studio.edit.gone")
		if at < 0 {
			return gone
		}
		if sort == "text" {
			words := strings.NewReplacer("[", "(", "]", ")").Replace(a.Words)
			text := strings.TrimRight(u.Texts[last], "\n") + "\n\n![" + words + "](" + ref + ")\n"
			_, err = s.change(ctx, tx, op, d, []Edit{Put(part, -1, strings.TrimLeft(text, "\n"))}, 0)
			return err
		}
		if u.Play == nil || !contains(d.Content.Languages(), a.Lang) {
			return gone
		}
		i := slices.IndexFunc(u.Play.Scenes, func(x scenario.Scene) bool { return x.ID == last })
		if i < 0 {
			return gone
		}
		scene, voices := u.Play.Scenes[i], scenario.Voices{}
		for lang, v := range scene.Voice {
			voices[lang] = v
		}
		voices[a.Lang] = scenario.Voice{File: ref, Words: a.Words}
		scene.Voice = voices
		_, err = s.change(ctx, tx, op, d, []Edit{Put(part, -1, scene)}, 0)
		return err
	})
	return ref, fault.Wrap(op, err)
}

// heldFile passes a file that was kept for the organisation of a draft and is of a kind.
func (s *Studio) heldFile(ctx context.Context, q db.Q, op string, d Draft, packageID string, kind content.Kind, field string) error {
	wrong := fault.E(fault.Invalid, op, "studio.edit.file").At(field, "studio.edit.file")
	if s.content == nil {
		return wrong
	}
	p, err := s.content.Package(ctx, q, packageID)
	if fault.Is(err, fault.NotFound) || err == nil && (p.Kind != kind || p.Owner != d.Org) {
		return wrong
	}
	return err
}
