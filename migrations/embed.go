// Package migrations holds the one sequence of schema changes. See db.Migrate for the form of a file.
package migrations

import "embed"

//go:generate go run ./dump

// Files are the migrations.
//
//go:embed *.sql
var Files embed.FS
