// Package locale holds every text that people read, one file a language. The
// files are written by script/add-word and read by internal/ground/locale.
package locale

import "embed"

// Files are the language files: en.json, hi.json and so on.
//
//go:embed *.json
var Files embed.FS
