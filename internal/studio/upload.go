package studio

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"sopan/internal/attempt"
	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/launch"
	"sopan/internal/learning"
	"sopan/internal/standard/cmi5"
)

// WithContent names the store in which uploads lie. Without, nothing can be uploaded.
func (s *Studio) WithContent(c *content.Store) *Studio { s.content = c; return s }

// WithRuns names the rooms that run packages: of cmi5, and of SCORM and H5P. Without, such packages cannot be taken.
func (s *Studio) WithRuns(l *launch.Courses, a *attempt.Runs) *Studio {
	s.launches, s.attempts = l, a
	return s
}

// Uploading is a file on its way into a draft.
type Uploading struct {
	File  content.Upload // of Upload
	Title Names          // of the unit that it becomes; "" takes what the package or the file is called
	Unit  string         // id of a unit whose package it takes the place of; "" makes a new one
}

// Upload takes a file in, judges it, keeps it for ever in the store of packages, makes a draft of it in the room that runs it, and
// units of it: all or nothing. A package of cmi5 is a unit for each of its own, in their order; any other is one. It takes the right
// to write courses and the right to upload over the organisation of the draft. A file that is refused is refused with all reasons, in
// the words of the store and of the room that would run it. It gives the first unit.
func (s *Studio) Upload(ctx context.Context, by who.Actor, draft string, up Uploading) (Unit, error) {
	const op = "studio.Upload"
	if err := s.mayUpload(ctx, by, op, draft); err != nil {
		return Unit{}, err
	}
	got, err := s.content.Receive(ctx, by, up.File)
	if err != nil {
		return Unit{}, err
	}
	defer got.Close()
	return s.take(ctx, by, op, draft, got, up)
}

// UploadBegun is Upload for a file that was sent piece by piece: an upload of the actor's own that is complete. Once it is kept, the
// upload is forgotten.
func (s *Studio) UploadBegun(ctx context.Context, by who.Actor, draft, uploadID string, up Uploading) (Unit, error) {
	const op = "studio.UploadBegun"
	if err := s.mayUpload(ctx, by, op, draft); err != nil {
		return Unit{}, err
	}
	got, err := s.content.Uploaded(ctx, by, uploadID)
	if err != nil {
		return Unit{}, err
	}
	defer got.Close()
	u, err := s.take(ctx, by, op, draft, got, up)
	if err != nil {
		return u, err
	}
	return u, s.content.EndUpload(ctx, by, uploadID)
}

func (s *Studio) mayUpload(ctx context.Context, by who.Actor, op, draft string) error {
	if s.content == nil {
		return fault.E(fault.Unavailable, op, "studio.upload.none")
	}
	d, err := s.read(ctx, s.db.Reader(), op, draft)
	if err == nil {
		_, err = s.over(ctx, s.db.Reader(), by, op, d.Org, who.ContentEdit)
	}
	if err == nil && !d.State.Written() {
		err = closed(op, d.State)
	}
	return err
}

// take makes units of what was received.
func (s *Studio) take(ctx context.Context, by who.Actor, op, draft string, got *content.Received, up Uploading) (Unit, error) {
	fresh, err := s.judge(op, got)
	if err != nil {
		return Unit{}, err
	}
	if err := s.content.Stow(ctx, got); err != nil {
		return Unit{}, err
	}
	var first Unit
	err = s.writing(ctx, by, op, draft, func(ctx context.Context, tx *db.Tx, d Draft) error {
		p, titles, err := fresh(ctx, tx, d.Org)
		if err != nil {
			return err
		}
		var edits []Edit
		now := d.Content
		for i, title := range titles {
			u := Unit{ID: Free(now, "unit", "U"), Title: title}
			if was, at := now.UnitAt(up.Unit); at >= 0 {
				u = was // what else the package holds, the author adds
			}
			if words := tidy(up.Title); i == 0 && len(words) > 0 {
				u.Title = words
			}
			if len(u.Title) == 0 {
				u.Title = Names{"en": nameOf(p.Name)}
			}
			if u.Kind = KindFile; runs(p.Kind) {
				u.Kind = KindPackage
			}
			u.Package, u.Index, u.Format, u.Case = p.ID, i, string(p.Kind), ""
			if u.Kind == KindPackage && p.Kind != content.CMI5 { // its run-time knows when all of it is done
				u.Index = learning.Whole
			}
			edit := Put(PartUnit(u.ID), -1, u)
			if now, _, err = Apply(now, edit); err != nil {
				return err
			}
			edits = append(edits, edit)
			if i == 0 {
				first = u
			}
			if up.Unit != "" {
				break
			}
		}
		_, err = s.change(ctx, tx, op, d, edits, 0)
		return err
	})
	return first, fault.Wrap(op, err)
}

// taker keeps what was received, and gives what its units are called: one name at least, which may be empty.
type taker func(ctx context.Context, tx *db.Tx, org string) (content.Package, []Names, error)

// judge holds what was received to the rules of its kind, and gives how it is taken in.
func (s *Studio) judge(op string, got *content.Received) (taker, error) {
	switch kind := got.Kind(); {
	case kind == content.CMI5 && s.launches != nil:
		structure, err := launch.Structure(got)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, tx *db.Tx, org string) (content.Package, []Names, error) {
			p, err := s.content.Keep(ctx, tx, got, org)
			if err != nil {
				return p, nil, err
			}
			course, err := s.launches.Adopt(ctx, tx, p, structure, launch.Draft)
			return p, titlesOf(course.AUs), err
		}, nil
	case (kind == content.SCORM12 || kind == content.SCORM2004 || kind == content.H5P) && s.attempts != nil:
		if _, err := attempt.Judge(got); err != nil {
			return nil, err
		}
		return func(ctx context.Context, tx *db.Tx, org string) (content.Package, []Names, error) {
			course, err := s.attempts.ImportIn(ctx, tx, got, org)
			if err != nil {
				return content.Package{}, nil, err
			}
			p, err := s.content.Package(ctx, tx, course.Package)
			return p, []Names{tidy(Names{"en": short(course.Title)})}, err
		}, nil
	case runs(kind) && kind != content.HTML:
		return nil, fault.E(fault.Unavailable, op, "studio.upload.none")
	}
	return func(ctx context.Context, tx *db.Tx, org string) (content.Package, []Names, error) {
		p, err := s.content.Keep(ctx, tx, got, org)
		return p, []Names{nil}, err
	}, nil
}

// titlesOf gives what the units of a package of cmi5 are called in the languages that a draft may have.
func titlesOf(units []cmi5.AU) []Names {
	out := make([]Names, len(units))
	for i, u := range units {
		out[i] = Names{}
		for tag, text := range u.Title {
			lang, _, _ := strings.Cut(strings.ToLower(tag), "-")
			if lang == "und" || lang == "" {
				lang = "en"
			}
			if validLang(lang) && out[i][lang] == "" {
				out[i][lang] = short(text)
			}
		}
		out[i] = tidy(out[i])
	}
	return out
}

// short bounds what a package calls itself.
func short(title string) string {
	const most = 300
	if r := []rune(title); len(r) > most {
		return string(r[:most])
	}
	return strings.ToValidUTF8(strings.ReplaceAll(title, "\x00", ""), "")
}

// runs tells whether a package of this kind is run by a player; others are read, seen or heard.
func runs(k content.Kind) bool {
	switch k {
	case content.HTML, content.SCORM12, content.SCORM2004, content.CMI5, content.H5P:
		return true
	}
	return false
}

// held holds what a unit names against the store of content: the package is there, the draft may have it, it is of the unit's kind,
// and the unit that is named is in it. A draft may have what was kept for its own organisation, what it has already, and what is
// before learners, whoever gives it. It gives the unit with the format that the store knows.
func (s *Studio) held(ctx context.Context, q db.Q, op string, d Draft, u Unit) (Unit, error) {
	wrong := func(key string, args ...any) (Unit, error) {
		return u, fault.E(fault.Invalid, op, key, args...).At("package", key, args...)
	}
	if u.Package == "" {
		u.Format, u.Index = "", 0
		return u, nil
	}
	if s.content == nil {
		return wrong("studio.edit.package")
	}
	p, err := s.content.Package(ctx, q, u.Package)
	if fault.Is(err, fault.NotFound) {
		return wrong("studio.edit.package")
	} else if err != nil {
		return u, err
	}
	units, live, err := s.unitsOf(ctx, q, p)
	had := slices.ContainsFunc(d.Content.Units, func(x Unit) bool { return x.Package == u.Package })
	switch {
	case err != nil:
		return u, err
	case p.Owner != d.Org && !had && !live:
		return wrong("studio.edit.package")
	case runs(p.Kind) != (u.Kind == KindPackage) || u.Kind != KindPackage && u.Kind != KindFile:
		return wrong("studio.edit.package_kind")
	case u.Index >= units:
		return wrong("studio.edit.package_index", "n", units)
	}
	u.Format = string(p.Kind)
	return u, nil
}

// unitsOf tells how many units a package has, and whether it is before learners.
func (s *Studio) unitsOf(ctx context.Context, q db.Q, p content.Package) (n int, live bool, err error) {
	switch {
	case p.Kind == content.CMI5 && s.launches != nil:
		c, err := s.launches.Tried(ctx, q, p.ID)
		return len(c.AUs), c.State == launch.Live, err
	case p.Kind != content.HTML && runs(p.Kind) && s.attempts != nil:
		c, err := s.attempts.Tried(ctx, q, p.ID)
		return len(c.Items), c.Live, err
	}
	return 1, false, nil
}

// offer puts the packages of a draft before learners, in the transaction in which its course is.
func (s *Studio) offer(ctx context.Context, tx *db.Tx, d Draft) error {
	seen := map[string]bool{}
	for _, u := range d.Content.Units {
		if u.Kind != KindPackage || seen[u.Package] {
			continue
		}
		seen[u.Package] = true
		var err error
		switch kind := content.Kind(u.Format); {
		case kind == content.CMI5 && s.launches != nil:
			err = s.launches.PublishIn(ctx, tx, u.Package)
		case kind != content.HTML && s.attempts != nil:
			err = s.attempts.OfferIn(ctx, tx, u.Package, true)
		}
		if err != nil {
			return err
		}
	}
	return nil
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
