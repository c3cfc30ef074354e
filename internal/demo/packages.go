package demo

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"sopan/internal/content"
	"sopan/internal/ground/config"
	"sopan/internal/ground/db"
)

// packageMark stands in a course of the story for the id of a package, before its name.
const packageMark = "package:"

// packaged is the course that shows what runs by itself, with packages of our own making.
const packaged = "C23"

// packagesOwner is the institute that made them.
const packagesOwner = "CTI-1"

// packages brings the packages of the story, puts them before learners, and gives their ids by name.
func (s *story) packages(ctx context.Context) (map[string]string, error) {
	dirs, err := fs.Glob(fixtures, "fixtures/packages/*")
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, dir := range dirs {
		name := path.Base(dir)
		if out[name], err = config.Get(ctx, s.DB.Reader(), "demo.package."+name); err == nil && out[name] == "" {
			out[name], err = s.bring(ctx, dir, name)
		}
		if err != nil {
			return nil, fmt.Errorf("demo: %s: %w", name, err)
		}
	}
	return out, nil
}

// bring brings one package and remembers its id.
func (s *story) bring(ctx context.Context, dir, name string) (string, error) {
	body, err := zipped(dir)
	if err != nil {
		return "", err
	}
	author, err := s.actor(ctx, "author")
	if err != nil {
		return "", err
	}
	publisher, err := s.actor(ctx, "publisher")
	if err != nil {
		return "", err
	}
	up := content.Upload{Name: name + ".zip", Body: bytes.NewReader(body)}
	var id string
	switch {
	case strings.HasSuffix(name, "-cmi5"):
		c, err := s.Launches.Import(ctx, author, up, packagesOwner)
		if err == nil {
			err = s.Launches.Publish(ctx, publisher, c.ID)
		}
		if err != nil {
			return "", err
		}
		id = c.Package
	case strings.HasSuffix(name, "-epub"):
		up.Name = name + ".epub"
		if id, err = s.kept(ctx, up); err != nil {
			return "", err
		}
	default:
		r, err := s.Content.Receive(ctx, author, up)
		if err != nil {
			return "", err
		}
		defer r.Close()
		c, err := s.Attempts.Import(ctx, author, r, packagesOwner)
		if err == nil {
			err = s.Attempts.Offer(ctx, publisher, c.Package, true)
		}
		if err != nil {
			return "", err
		}
		id = c.Package
	}
	return id, s.DB.Write(ctx, s.by, func(ctx context.Context, tx *db.Tx) error {
		return config.Set(ctx, tx, "demo.package."+name, id)
	})
}

// kept puts a document into the store.
func (s *story) kept(ctx context.Context, up content.Upload) (string, error) {
	r, err := s.Content.Receive(ctx, s.by, up)
	if err != nil {
		return "", err
	}
	defer r.Close()
	if err := s.Content.Stow(ctx, r); err != nil {
		return "", err
	}
	var p content.Package
	err = s.DB.Write(ctx, s.by, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = s.Content.Keep(ctx, tx, r, packagesOwner)
		return err
	})
	return p.ID, err
}

// zipped packs a folder of the fixtures; the file that names the kind of an EPUB comes first and is not packed.
func zipped(dir string) ([]byte, error) {
	var names []string
	err := fs.WalkDir(fixtures, dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	const first = "mimetype"
	slices.SortFunc(names, func(a, b string) int {
		if (path.Base(a) == first) != (path.Base(b) == first) {
			return map[bool]int{true: -1, false: 1}[path.Base(a) == first]
		}
		return cmp.Compare(a, b)
	})
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range names {
		text, err := fixtures.ReadFile(name)
		if err != nil {
			return nil, err
		}
		h := &zip.FileHeader{Name: strings.TrimPrefix(name, dir+"/"), Method: zip.Deflate}
		if path.Base(name) == first {
			h.Method = zip.Store
		}
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = w.Write(text)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// withPackages is a course with the ids of packages in place of their names, and the times of its event in place of theirs.
func withPackages(files fs.FS, ids, times map[string]string) (fs.FS, error) {
	text, err := fs.ReadFile(files, "course.json")
	if err != nil {
		return nil, err
	}
	for name, id := range ids {
		text = bytes.ReplaceAll(text, []byte(packageMark+name), []byte(id))
	}
	for name, at := range times {
		text = bytes.ReplaceAll(text, []byte(eventMark+name), []byte(at))
	}
	return named{files, text}, nil
}

// named is a course with another course.json.
type named struct {
	fs.FS
	course []byte
}

// Open is for fs.FS.
func (n named) Open(name string) (fs.File, error) {
	f, err := n.FS.Open(name)
	if err != nil || name != "course.json" {
		return f, err
	}
	return &renamed{File: f, text: bytes.NewReader(n.course)}, nil
}

type renamed struct {
	fs.File
	text *bytes.Reader
}

// Read is for fs.File.
func (r *renamed) Read(b []byte) (int, error) { return r.text.Read(b) }

// packagedCourse puts the course with packages into the catalogue.
func (s *story) packagedCourse(ctx context.Context) error {
	ids, err := s.packages(ctx)
	if err != nil {
		return err
	}
	files, err := fs.Sub(fixtures, "fixtures/packaged/"+packaged)
	if err == nil {
		files, err = withPackages(files, ids, s.openHour())
	}
	if err != nil {
		return err
	}
	_, err = s.Courses.Put(ctx, s.by, files)
	return err
}
