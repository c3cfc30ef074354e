package h5p_test

import (
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"sopan/internal/standard/h5p"
)

// small is a package with one library of our own.
func small() fstest.MapFS {
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"h5p.json": text(`{"title":"Quorum","mainLibrary":"Sopan.Say","language":"en","embedTypes":["iframe"],
			"preloadedDependencies":[{"machineName":"Sopan.Say","majorVersion":1,"minorVersion":"0"}]}`),
		"content/content.json":            text(`{"question":"<p>How many <strong>members</strong>?</p>","list":[{"text":"a < b"}]}`),
		"Sopan.Say-1.0/" + "library.json": text(`{"title":"Say","machineName":"Sopan.Say","majorVersion":1,"minorVersion":0,"patchVersion":3,"runnable":1,"coreApi":{"majorVersion":1,"minorVersion":24},"preloadedJs":[{"path":"say.js"}]}`),
		"Sopan.Say-1.0/say.js":            text(`H5P.Say = 1`),
		"Sopan.Say-1.0/LICENSE":           text(`ours`),
		"content/images/map.svg":          text(`<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>`),
		".DS_Store":                       text(`x`),
	}
}

func TestRead_OfAWholePackage_GivesItsLibraries(t *testing.T) {
	p, problems := h5p.Read(small())
	if len(problems) > 0 || p.Title != "Quorum" || p.Main.Name != "Sopan.Say" || p.Main.Patch != 3 || len(p.Brings) != 1 {
		t.Fatalf("%+v, %v", p, problems)
	}
	plain := small()
	for _, name := range []string{"library.json", "say.js"} {
		plain["Sopan.Say/"+name] = plain["Sopan.Say-1.0/"+name]
		delete(plain, "Sopan.Say-1.0/"+name)
	}
	if _, problems := h5p.Read(plain); len(problems) > 0 {
		t.Errorf("a folder without a version: %v", problems)
	}
}

func TestRead_OfWhatIsBroken_TellsWhat(t *testing.T) {
	for _, c := range []struct {
		name string
		text string // "" removes the file
		want h5p.Wrong
	}{
		{"h5p.json", "", h5p.NoManifest},
		{"h5p.json", "{", h5p.NotJSON},
		{"h5p.json", `{"mainLibrary":"Sopan.Say","preloadedDependencies":[{"machineName":"Sopan.Say","majorVersion":1,"minorVersion":0}]}`, h5p.NoTitle},
		{"h5p.json", `{"title":"x"}`, h5p.NoMain},
		{"h5p.json", `{"title":"x","mainLibrary":"A","preloadedDependencies":[{"machineName":"A","majorVersion":1,"minorVersion":2}]}`, h5p.NoLibrary},
		{"content/content.json", "", h5p.NoContent},
		{"content/content.json", `{"a":[{"b":"<img src=x onerror=alert(1)>"}]}`, h5p.Active},
		{"content/content.json", `{"a":"<a href=\" java\nscript:x\">b</a>"}`, h5p.Active},
		{"content/content.json", `{"a":"<ScRiPt>x</script>"}`, h5p.Active},
		{"content/images/map.svg", `<svg><script>x</script></svg>`, h5p.Active},
		{"content/run.js", `x`, h5p.Extension},
		{"content/old.swf", `x`, h5p.Extension},
		{"Sopan.Say-1.0/say.exe", `x`, h5p.Extension},
		{"Sopan.Say-1.0/say.js", "", h5p.NoFile},
		{"Sopan.Say-1.0/" + "library.json", `{"machineName":"Sopan.Say","majorVersion":1,"minorVersion":0,"runnable":0}`, h5p.NotRunnable},
		{"Sopan.Say-1.0/" + "library.json", `{"machineName":"Other","majorVersion":1,"minorVersion":0}`, h5p.BadName},
		{"Sopan.Say-1.0/" + "library.json", `{"machineName":"Sopan.Say","majorVersion":1,"minorVersion":0,"runnable":1,"coreApi":{"majorVersion":1,"minorVersion":28}}`, h5p.NewCore},
		{"Sopan.Say-1.0/" + "library.json", `{"machineName":"Sopan.Say","majorVersion":1,"minorVersion":0,"runnable":1,"preloadedDependencies":[{"machineName":"jQuery.ui","majorVersion":1,"minorVersion":10}]}`, h5p.NoLibrary},
	} {
		files := maps.Clone(small())
		if delete(files, c.name); c.text != "" {
			files[c.name] = &fstest.MapFile{Data: []byte(c.text)}
		}
		p, problems := h5p.Read(files)
		if !slices.ContainsFunc(problems, func(p h5p.Problem) bool { return p.Wrong == c.want }) || p.Title != "" {
			t.Errorf("%s as %.40q: %v, want %s", c.name, c.text, problems, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"title":"x","mainLibrary":"A"}`, `{"a":"<b>"}`, `{"machineName":"A"}`)
	f.Fuzz(func(t *testing.T, manifest, content, library string) {
		files := small()
		files["h5p.json"] = &fstest.MapFile{Data: []byte(manifest)}
		files["content/content.json"] = &fstest.MapFile{Data: []byte(content)}
		files["Sopan.Say-1.0/"+"library.json"] = &fstest.MapFile{Data: []byte(library)}
		if p, problems := h5p.Read(files); len(problems) == 0 && p.Main.Name == "" {
			t.Error("taken without a main library")
		}
	})
}
