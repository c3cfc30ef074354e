// Package players holds the players of packages from elsewhere, where script/assets has brought them into the build: scorm-again for
// SCORM and h5p-standalone for H5P. Nothing of them is in the repository.
package players

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files are what script/assets has brought in; without it, no more than a file that says so.
func Files() fs.FS {
	files, _ := fs.Sub(dist, "dist") // is there: embedded by its name
	return files
}
