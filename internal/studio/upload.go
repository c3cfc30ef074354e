package studio

import (
	"context"
	"fmt"
	"path"
	"strings"

	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// WithContent names the store in which uploads lie. Without, nothing can be uploaded.
func (s *Studio) WithContent(c *content.Store) *Studio { s.content = c; return s }

// Uploading is a file on its way into a draft.
type Uploading struct {
	File  content.Upload
	Title Names  // of the unit that it becomes; "" takes the file's name
	Unit  string // id of a unit whose package it takes the place of; "" makes a new one
}

// Upload takes a file in, judges it, keeps it for ever in the store of packages, and makes a unit of it: all or nothing. It takes
// the right to write courses and the right to upload over the organisation of the draft. A file that is refused is refused with
// the store's words.
func (s *Studio) Upload(ctx context.Context, by who.Actor, draft string, up Uploading) (Unit, error) {
	const op = "studio.Upload"
	if s.content == nil {
		return Unit{}, fault.E(fault.Unavailable, op, "studio.upload.none")
	}
	d, err := s.read(ctx, s.db.Reader(), op, draft)
	if err == nil {
		_, err = s.over(ctx, s.db.Reader(), by, op, d.Org, who.ContentEdit)
	}
	if err == nil && !d.State.Written() {
		err = closed(op, d.State)
	}
	if err != nil {
		return Unit{}, err
	}
	got, err := s.content.Receive(ctx, by, up.File)
	if err != nil {
		return Unit{}, err
	}
	defer got.Close()
	if err := s.content.Stow(ctx, got); err != nil {
		return Unit{}, err
	}
	var unit Unit
	err = s.writing(ctx, by, op, draft, func(ctx context.Context, tx *db.Tx, d Draft) error {
		p, err := s.content.Keep(ctx, tx, got, d.Org)
		if err != nil {
			return err
		}
		unit = Unit{ID: up.Unit, Kind: KindFile, Title: tidy(up.Title)}
		if was, at := d.Content.UnitAt(up.Unit); at >= 0 {
			unit = was
		} else if unit.ID == "" {
			unit.ID = Free(d.Content, "unit", "U")
		}
		if unit.Kind = KindFile; runs(p.Kind) {
			unit.Kind = KindPackage
		}
		unit.Package, unit.Index, unit.Format = p.ID, 0, string(p.Kind)
		if len(unit.Title) == 0 {
			unit.Title = Names{"en": nameOf(p.Name)}
		}
		_, err = s.change(ctx, tx, op, d, []Edit{Put(PartUnit(unit.ID), -1, unit)}, 0)
		return err
	})
	return unit, fault.Wrap(op, err)
}

// runs tells whether a package of this kind is run by a player; others are read, seen or heard.
func runs(k content.Kind) bool {
	switch k {
	case content.HTML, content.SCORM12, content.SCORM2004, content.CMI5, content.H5P:
		return true
	}
	return false
}

// nameOf gives a file's name as a title: without folders and without its ending.
func nameOf(file string) string {
	name := path.Base(strings.ReplaceAll(file, `\`, "/"))
	name = strings.TrimSuffix(name, path.Ext(name))
	if name = strings.Join(strings.Fields(strings.NewReplacer("_", " ", "-", " ").Replace(name)), " "); name == "" || name == "." {
		return fmt.Sprintf("File %s", file)
	}
	return name
}
