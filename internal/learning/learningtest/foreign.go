package learningtest

import (
	"encoding/json"
	"testing/fstest"

	"sopan/internal/learning"
)

// The package and the files that the course of Foreign shows.
const (
	PackageID = "pkg-1"
	VideoID   = "pkg-2"
	PagesID   = "pkg-3"
)

// Foreign gives the files of a sound course of four parts: a text, unit 1 of a package of ten minutes without a question, a video
// of two minutes with one, and a paper of four pages without.
func Foreign(code, competency string, level int) fstest.MapFS {
	files := Course(code, competency, level, 4)
	Edit(files, func(course map[string]any) {
		list := course["parts"].([]any)
		unit := func(n int, kind, key string, what map[string]any) {
			p := list[n-1].(map[string]any)
			p["kind"], p[key] = kind, what
			for _, lang := range []string{"en", "hi"} {
				delete(files, string(rune('0'+n))+"."+lang+".md")
			}
		}
		unit(2, learning.KindPackage, "package", map[string]any{"id": PackageID, "index": 1, "minutes": 10})
		unit(3, learning.KindFile, "file", map[string]any{"id": VideoID, "media": learning.MediaVideo, "length": 120})
		unit(4, learning.KindFile, "file", map[string]any{"id": PagesID, "media": learning.MediaPages, "length": 4})
		delete(list[1].(map[string]any), "check")
		delete(list[3].(map[string]any), "check")
	})
	return files
}

// Edit changes the course.json of a course's files.
func Edit(files fstest.MapFS, change func(course map[string]any)) {
	var course map[string]any
	if err := json.Unmarshal(files["course.json"].Data, &course); err != nil {
		panic(err)
	}
	change(course)
	files["course.json"] = file(course)
}
