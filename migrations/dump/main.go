// Command dump writes schema.sql, the tables, indexes and views as all migrations together leave them on SQLite, room by room:
// for reading, never for making a database.
package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/migrations"
)

func main() {
	if err := write("../schema.sql"); err != nil {
		fmt.Fprintln(os.Stderr, "dump:", err)
		os.Exit(1)
	}
}

// part is one table, index or view, as it was made.
type part struct{ kind, name, table, text string }

// room is the part's room: the first word of its table's name.
func (p part) room() string {
	room, _, _ := strings.Cut(p.table, "_")
	return room
}

func write(path string) error {
	dir, err := os.MkdirTemp("", "schema")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx := context.Background()
	d, err := db.Open(ctx, filepath.Join(dir, "schema.db")+db.Throwaway, clock.System)
	if err != nil {
		return err
	}
	defer d.Close()
	if _, err := d.Migrate(ctx, migrations.Files); err != nil {
		return err
	}
	parts, err := db.All(ctx, d.Reader(), func(p *part) []any { return []any{&p.kind, &p.name, &p.table, &p.text} }, `
		select type, name, tbl_name, sql from sqlite_master where sql is not null and name not like 'goose_%' and name not like 'sqlite_%'`)
	if err != nil {
		return err
	}
	kinds := []string{"table", "index", "view"}
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(a.room(), b.room()), cmp.Compare(slices.Index(kinds, a.kind), slices.Index(kinds, b.kind)), cmp.Compare(a.name, b.name))
	})
	var out strings.Builder
	out.WriteString("-- What all migrations together make on SQLite, for reading. Made by script/generate; change a schema by a new migration.\n")
	room := ""
	for _, p := range parts {
		if p.room() != room {
			room = p.room()
			fmt.Fprintf(&out, "\n-- %s\n", room)
		}
		if p.kind != "index" {
			out.WriteString("\n")
		}
		out.WriteString(p.text + ";\n")
	}
	return os.WriteFile(path, []byte(out.String()), 0o644)
}
