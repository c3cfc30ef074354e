package h5p

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Extensions that may lie under content/, and beside them in libraries, by the H5P specification; what a browser runs is left out of
// content, and Flash of both.
var (
	contentKinds = strings.Fields(`json png jpg jpeg gif bmp tif tiff svg eot ttf woff woff2 otf webm mp4 ogg mp3 m4a wav txt pdf rtf doc docx xls xlsx
		ppt pptx odt ods odp csv diff patch md textile vtt webvtt gltf glb`)
	libraryKinds = append(slices.Clone(contentKinds), "js", "css", "xml", "map", "html")
)

type dependency struct {
	Name  string `json:"machineName"`
	Major number `json:"majorVersion"`
	Minor number `json:"minorVersion"`
}

func (d dependency) String() string { return fmt.Sprintf("%s %d.%d", d.Name, d.Major, d.Minor) }

// number is one that may stand in quotes.
type number int

// UnmarshalJSON reads either.
func (n *number) UnmarshalJSON(data []byte) error {
	return json.Unmarshal([]byte(strings.Trim(string(data), `"`)), (*int)(n))
}

type manifest struct {
	Title    string       `json:"title"`
	Main     string       `json:"mainLibrary"`
	Language string       `json:"language"`
	License  string       `json:"license"`
	Embeds   []string     `json:"embedTypes"`
	Needs    []dependency `json:"preloadedDependencies"`
}

type library struct {
	dependency
	Title    string     `json:"title"`
	Patch    number     `json:"patchVersion"`
	Runnable number     `json:"runnable"`
	Core     dependency `json:"coreApi"`
	Scripts  []struct {
		Path string `json:"path"`
	} `json:"preloadedJs"`
	Styles []struct {
		Path string `json:"path"`
	} `json:"preloadedCss"`
	Needs   []dependency `json:"preloadedDependencies"`
	Dynamic []dependency `json:"dynamicDependencies"`
	folder  string
}

type reading struct {
	files    fs.FS
	problems []Problem
}

func (r *reading) wrong(w Wrong, file, value string) {
	if n := len(r.problems); n < maxProblems {
		r.problems = append(r.problems, Problem{w, file, value})
	} else if n == maxProblems {
		r.problems = append(r.problems, Problem{Wrong: TooMany})
	}
}

// Read reads a package. When anything is wrong with it, all of that is told, and there is no package.
func Read(files fs.FS) (Package, []Problem) {
	r := &reading{files: files}
	var m manifest
	if !r.json("h5p.json", NoManifest, &m) {
		return Package{}, r.problems
	}
	if strings.TrimSpace(m.Title) == "" {
		r.wrong(NoTitle, "h5p.json", "")
	}
	var content any
	if r.json("content/content.json", NoContent, &content) {
		r.texts("content/content.json", "", content, 0)
	}
	libraries := r.walk()
	p := Package{Title: m.Title, Language: m.Language, License: m.License, Embeds: m.Embeds}
	i := slices.IndexFunc(m.Needs, func(d dependency) bool { return d.Name == m.Main })
	if m.Main == "" || i < 0 {
		r.wrong(NoMain, "h5p.json", m.Main)
	}
	missing := map[string]bool{}
	r.needs(libraries, "h5p.json", m.Needs, missing)
	for _, l := range libraries {
		r.judge(libraries, l, missing)
		one := Library{l.Name, l.Title, int(l.Major), int(l.Minor), int(l.Patch), l.folder}
		p.Brings = append(p.Brings, one)
		if i >= 0 && l.dependency == m.Needs[i] {
			if p.Main = one; l.Runnable != 1 {
				r.wrong(NotRunnable, path.Join(l.folder, "library.json"), l.Name)
			}
		}
	}
	if len(r.problems) > 0 {
		return Package{}, r.problems
	}
	return p, nil
}

// json reads a JSON file; none tells what its absence is called.
func (r *reading) json(name string, none Wrong, into any) bool {
	data, ok := r.file(name, none)
	if !ok {
		return false
	}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(string(data), "\ufeff")), into); err != nil {
		r.wrong(NotJSON, name, err.Error())
		return false
	}
	return true
}

func (r *reading) file(name string, none Wrong) ([]byte, bool) {
	f, err := r.files.Open(name)
	if err != nil {
		r.wrong(none, name, "")
		return nil, false
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxJSON+1))
	switch {
	case err != nil:
		r.wrong(none, name, err.Error())
	case len(data) > MaxJSON:
		r.wrong(TooLarge, name, "")
	default:
		return data, true
	}
	return nil, false
}

// walk looks at every file and gives the libraries.
func (r *reading) walk() []library {
	var out []library
	err := fs.WalkDir(r.files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		top, rest, inside := strings.Cut(name, "/")
		known := libraryKinds
		if top == "content" {
			known = contentKinds
		}
		kind := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
		switch {
		case !inside && name != "h5p.json", strings.HasPrefix(path.Base(name), "."):
			return nil // is not looked at by any player
		case !slices.Contains(known, kind) && !bare(path.Base(name)):
			r.wrong(Extension, name, kind)
		case kind == "svg":
			r.picture(name)
		case inside && top != "content" && rest == "library.json":
			l := library{folder: top}
			if r.json(name, NoFile, &l) {
				out = append(out, l)
			}
		}
		return nil
	})
	if err != nil {
		r.wrong(NoManifest, "", err.Error())
	}
	return out
}

// bare tells whether a file without a kind is one of those that libraries come with.
func bare(name string) bool {
	switch strings.ToUpper(name) {
	case "LICENSE", "README", "COPYING", "NOTICE", "AUTHORS", "CHANGELOG":
		return true
	}
	return false
}

// judge looks whether a library is named as it should be, can be played, and has all that it names.
func (r *reading) judge(all []library, l library, missing map[string]bool) {
	file := path.Join(l.folder, "library.json")
	if l.folder != l.Name && l.folder != fmt.Sprintf("%s-%d.%d", l.Name, l.Major, l.Minor) && l.folder != fmt.Sprintf("%s-%d.%d.%d", l.Name, l.Major, l.Minor, l.Patch) {
		r.wrong(BadName, file, l.Name)
	}
	if l.Core.Major > CoreMajor || l.Core.Major == CoreMajor && l.Core.Minor > CoreMinor {
		r.wrong(NewCore, file, fmt.Sprintf("%s %d.%d", l.Name, l.Core.Major, l.Core.Minor))
	}
	for _, one := range append(slices.Clone(l.Scripts), l.Styles...) {
		if info, err := fs.Stat(r.files, path.Join(l.folder, one.Path)); err != nil || info.IsDir() {
			r.wrong(NoFile, file, one.Path)
		}
	}
	r.needs(all, file, append(slices.Clone(l.Needs), l.Dynamic...), missing)
}

// needs looks whether libraries that are asked for are there, in the same major and minor version.
func (r *reading) needs(all []library, file string, needs []dependency, missing map[string]bool) {
	for _, d := range needs {
		if !slices.ContainsFunc(all, func(l library) bool { return l.dependency == d }) && !missing[d.String()] {
			missing[d.String()] = true
			r.wrong(NoLibrary, file, d.String())
		}
	}
}

// maxNested bounds how deep content may be nested.
const maxNested = 100

// texts looks for scripts in all texts of the content, whatever field they stand in.
func (r *reading) texts(file, where string, value any, depth int) {
	if depth > maxNested {
		r.wrong(TooLarge, file, where)
		return
	}
	switch v := value.(type) {
	case string:
		if active(v) {
			r.wrong(Active, file, where)
		}
	case []any:
		for i, one := range v {
			r.texts(file, fmt.Sprintf("%s[%d]", where, i), one, depth+1)
		}
	case map[string]any:
		for name, one := range v {
			r.texts(file, strings.TrimPrefix(where+"."+name, "."), one, depth+1)
		}
	}
}

// picture looks for scripts in a drawing.
func (r *reading) picture(name string) {
	if data, ok := r.file(name, NoFile); ok && active(string(data)) {
		r.wrong(Active, name, "")
	}
}

// active tells whether a browser would run anything in a text: a script, an element that loads one, a handler, a script as an address.
func active(text string) bool {
	if !strings.Contains(text, "<") {
		return false
	}
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return false
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch t.Data {
			case "script", "object", "embed", "applet", "base", "meta", "link", "foreignobject":
				return true
			}
			for _, a := range t.Attr {
				value := strings.ToLower(strings.Map(func(r rune) rune {
					if r <= ' ' {
						return -1
					}
					return r
				}, a.Val))
				if strings.HasPrefix(a.Key, "on") || a.Key == "srcdoc" || strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "vbscript:") || strings.HasPrefix(value, "data:text/html") {
					return true
				}
			}
		}
	}
}
