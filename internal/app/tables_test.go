package app_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// groundRooms are the packages of ground that may own tables, each with its own name as the prefix.
var groundRooms = []string{"db", "event", "id", "clock", "who", "locale", "job", "blob", "mail", "config", "log", "csvio", "rate", "audit"}

// guests are prefixes of tables that stand neither in a room nor in a package of ground, with the folder that owns them.
var guests = map[string]string{"idempotency": "web/api"}

// hole stands in a folded string for a part that is only known when the program runs.
const hole = "\x00"

// literal is a string of the source, with "a" + b + "c" folded into one.
type literal struct {
	line    int
	text    string
	dialect bool // a comment "dialect:" stands by it
}

// literals collects the strings of a file.
func literals(fset *token.FileSet, file *ast.File) []literal {
	marked := dialectRanges(fset, file)
	var found []literal
	add := func(at token.Pos, text string) {
		line := fset.Position(at).Line
		exempt := slices.ContainsFunc(marked, func(r [2]int) bool { return r[0] <= line && line <= r[1] })
		found = append(found, literal{line, text, exempt})
	}
	var visit func(ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if n.Tag != nil {
				ast.Inspect(n.Type, visit)
				return false
			}
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				add(n.Pos(), text)
			}
		case *ast.BinaryExpr:
			if text, ok := fold(n, visit); ok {
				add(n.Pos(), text)
				return false
			}
		}
		return true
	}
	ast.Inspect(file, visit)
	return found
}

// fold joins a sum of strings. Parts that are not literals become holes, and are visited for strings of their own.
func fold(sum *ast.BinaryExpr, visit func(ast.Node) bool) (string, bool) {
	var terms []ast.Expr
	var flatten func(ast.Expr)
	flatten = func(e ast.Expr) {
		switch e := e.(type) {
		case *ast.BinaryExpr:
			if e.Op == token.ADD {
				flatten(e.X)
				flatten(e.Y)
				return
			}
		case *ast.ParenExpr:
			flatten(e.X)
			return
		}
		terms = append(terms, e)
	}
	flatten(sum)
	isString := func(e ast.Expr) bool {
		lit, ok := e.(*ast.BasicLit)
		return ok && lit.Kind == token.STRING
	}
	if sum.Op != token.ADD || !slices.ContainsFunc(terms, isString) {
		return "", false
	}
	var whole strings.Builder
	for _, term := range terms {
		if isString(term) {
			text, _ := strconv.Unquote(term.(*ast.BasicLit).Value)
			whole.WriteString(text)
			continue
		}
		whole.WriteString(hole)
		ast.Inspect(term, visit)
	}
	return whole.String(), true
}

// dialectRanges returns the lines that a comment "dialect:" speaks for: the declaration it stands on, or the line it
// shares or precedes.
func dialectRanges(fset *token.FileSet, file *ast.File) [][2]int {
	lines := func(n ast.Node) [2]int {
		return [2]int{fset.Position(n.Pos()).Line, fset.Position(n.End()).Line}
	}
	marks := func(c *ast.CommentGroup) bool { return c != nil && strings.Contains(c.Text(), "dialect:") }
	var found [][2]int
	for _, c := range file.Comments {
		if marks(c) {
			l := lines(c)
			found = append(found, [2]int{l[0], l[1] + 1})
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			if marks(n.Doc) {
				found = append(found, lines(n))
			}
		case *ast.ValueSpec:
			if marks(n.Doc) || marks(n.Comment) {
				found = append(found, lines(n))
			}
		}
		return true
	})
	return found
}

var (
	sqlComment = regexp.MustCompile(`--[^\n]*`)
	sqlQuoted  = regexp.MustCompile(`'[^']*'`)
	sqlStarts  = []*regexp.Regexp{
		regexp.MustCompile(`(?is)^insert\s+(or\s+\w+\s+)?into\s`),
		regexp.MustCompile(`(?is)^update\s+\S+\s+(as\s+)?(\w+\s+)?set\s`),
		regexp.MustCompile(`(?is)^delete\s+from\s`),
		regexp.MustCompile(`(?is)^with\s+(recursive\s+)?\S+\s*(\([^)]*\)\s*)?as\s+(not\s+)?(materialized\s*)?\(`),
		regexp.MustCompile(`(?is)^select\s.*\bfrom\s`),
		regexp.MustCompile(`(?is)^select\s+(exists|distinct|[0-9$]|\w+\()`),
		regexp.MustCompile(`(?is)^(create|alter|drop)\s+((or\s+replace|temp|temporary|unique|virtual)\s+)*(table|index|view|schema)\s`),
		regexp.MustCompile(`(?is)^pragma\s`),
		regexp.MustCompile(`(?s)^(order by|group by|on conflict|left join|inner join|full outer join|for update)\s`),
		regexp.MustCompile(`(?s)^where\s.*(=|<|>|\bis (not )?null\b)`),
		regexp.MustCompile(`(?s)^join\s+\w+\s+(as\s+)?(\w+\s+)?(on|using)\b`),
	}
	sqlWord        = regexp.MustCompile(`\b(where|and|or|set|values|limit|offset|in|like|between)\b`)
	sqlPlaceholder = regexp.MustCompile(`\$([0-9]+)`)
	sqlDistinct    = regexp.MustCompile(`(?i)\bdistinct\s+from\b`)
	sqlTable       = regexp.MustCompile(`(?i)\b(?:from|join|into|update|table|view)\s+(?:if\s+(?:not\s+)?exists\s+|only\s+)?([a-z][a-z0-9_]*)`)
	sqlName        = regexp.MustCompile(`\b[a-z][a-z0-9]*_[a-z0-9_]+\b|\b[a-z]+\b`)
	sqlForeign     = regexp.MustCompile(`(?i)::|\bany\s*\(\s*\$|\blateral\b|\bskip\s+locked\b`)
)

// isSQL says whether a string is a statement, or a part of one. A sentence that begins like a statement ("Select a file
// from …") begins with a capital and goes on in small letters.
func isSQL(text string) bool {
	bare := strings.TrimSpace(sqlComment.ReplaceAllString(text, ""))
	first, _, _ := strings.Cut(bare, " ")
	if first != strings.ToLower(first) && first != strings.ToUpper(first) {
		return false
	}
	begins := func(r *regexp.Regexp) bool { return r.MatchString(bare) }
	return slices.ContainsFunc(sqlStarts, begins) || sqlPlaceholder.MatchString(bare) && sqlWord.MatchString(bare)
}

// placeholderSin says what is wrong with the order of $1, $2 …, or "". SQLite numbers them by first appearance, so they
// must first appear in order; a whole statement begins at $1 and leaves none out.
func placeholderSin(text string) string {
	bare := sqlQuoted.ReplaceAllString(sqlComment.ReplaceAllString(text, ""), "''")
	whole := isSQL(text) && !strings.Contains(text, hole) && !strings.Contains(text, "%") && slices.ContainsFunc(sqlStarts[:8],
		func(r *regexp.Regexp) bool { return r.MatchString(strings.TrimSpace(bare)) })
	seen, last := map[int]bool{}, 0
	for _, m := range sqlPlaceholder.FindAllStringSubmatch(bare, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil || seen[n] {
			continue
		}
		if n < last || whole && n != last+1 {
			return fmt.Sprintf("$%d first appears after $%d", n, last)
		}
		seen[n], last = true, n
	}
	return ""
}

// owner returns the room that a table or a view belongs to, as its folder under internal, and whether it is a view that
// the room publishes.
func owner(table string) (home string, view bool) {
	name, rest, _ := strings.Cut(table, "_")
	view = strings.HasPrefix(rest, "v_")
	if slices.Contains(groundRooms, name) {
		return "ground/" + name, view
	}
	if folder := guests[name]; folder != "" {
		return folder, view
	}
	if rest != "" && locate(module+"/internal/"+name).kind == room {
		return name, view
	}
	return "", false
}

// tablesIn returns the tables that SQL text names: what follows from, join and so on, and every name known from the
// migrations.
func tablesIn(text string, known map[string]bool) []string {
	bare := sqlQuoted.ReplaceAllString(sqlComment.ReplaceAllString(text, ""), "''")
	bare = sqlDistinct.ReplaceAllString(bare, "differs")
	found := map[string]bool{}
	for _, m := range sqlTable.FindAllStringSubmatch(bare, -1) {
		if strings.Contains(m[1], "_") || known[m[1]] {
			found[m[1]] = true
		}
	}
	for _, name := range sqlName.FindAllString(bare, -1) {
		// A name of one word is too likely a column or an alias to be taken for a table without "from" before it.
		if known[name] && strings.Contains(name, "_") {
			found[name] = true
		}
	}
	var names []string
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// tableSin says why the file may not name the table, or "".
func tableSin(file, table string) string {
	home, view := owner(table)
	if home == "" {
		return ""
	}
	folder := strings.TrimPrefix(path.Dir(file), "internal/")
	if folder == home || strings.HasPrefix(folder, home+"/") && locate(module+"/internal/"+folder).kind == room {
		return ""
	}
	if !view {
		return fmt.Sprintf("table %s belongs to %s", table, home)
	}
	from, to := locate(module+"/internal/"+folder), locate(module+"/internal/"+home)
	if from.kind == room && from.floor <= to.floor {
		return fmt.Sprintf("view %s is for rooms above %s", table, home)
	}
	return ""
}

// tableSins holds the rules on SQL over source files.
func tableSins(fset *token.FileSet, sources []source, known map[string]bool) []string {
	var found []string
	for _, s := range sources {
		base := path.Base(s.path)
		store := strings.HasPrefix(base, "store")
		// ground/db is the machinery itself: it opens, migrates and speaks each dialect.
		machinery := strings.HasPrefix(s.path, "internal/ground/db/")
		twin := strings.HasSuffix(base, "_sqlite.go") || strings.HasSuffix(base, "_postgres.go")
		if locate(path.Join(module, path.Dir(s.path))).aid {
			continue
		}
		for _, lit := range literals(fset, s.file) {
			sin := func(format string, args ...any) {
				found = append(found, fmt.Sprintf("%s:%d: %s", s.path, lit.line, fmt.Sprintf(format, args...)))
			}
			sql := isSQL(lit.text)
			if !sql && !store {
				continue
			}
			if sql && !store && !machinery {
				sin("SQL belongs in store*.go")
			}
			for _, table := range tablesIn(lit.text, known) {
				if why := tableSin(s.path, table); why != "" {
					sin("%s", why)
				}
			}
			if why := placeholderSin(lit.text); sql && why != "" {
				sin("%s", why)
			}
			bare := sqlQuoted.ReplaceAllString(sqlComment.ReplaceAllString(lit.text, ""), "''")
			if m := sqlForeign.FindString(bare); m != "" && !lit.dialect && !twin && !machinery {
				sin("%q is not for both databases", m)
			}
		}
	}
	return found
}

var created = regexp.MustCompile(`(?im)^\s*create\s+(?:or\s+replace\s+)?(?:virtual\s+|materialized\s+)?(table|view)\s+(?:if\s+not\s+exists\s+)?"?([a-z0-9_]+)`)

// migrationSins returns the tables and views that a migration makes, and one line for each that bears no room's prefix.
func migrationSins(file, text string) (tables, found []string) {
	for _, m := range created.FindAllStringSubmatch(sqlComment.ReplaceAllString(text, ""), -1) {
		what, name := strings.ToLower(m[1]), m[2]
		tables = append(tables, name)
		home, view := owner(name)
		switch {
		case home == "":
			found = append(found, fmt.Sprintf("%s: %s %s bears no room's prefix", file, what, name))
		case what == "view" && !view:
			found = append(found, fmt.Sprintf("%s: view %s should be %s_v_…", file, name, path.Base(home)))
		case what == "table" && view:
			found = append(found, fmt.Sprintf("%s: table %s is named as a view", file, name))
		}
	}
	return tables, found
}

// migrated reads every migration; there may be none yet.
func migrated(t *testing.T) (known map[string]bool, found []string) {
	t.Helper()
	known = map[string]bool{}
	files, err := fs.Glob(os.DirFS(filepath.Join(root(t), ".")), "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(root(t), filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		tables, sins := migrationSins(file, string(text))
		found = append(found, sins...)
		for _, table := range tables {
			known[table] = true
		}
	}
	return known, found
}

func TestTables_EveryStatement_StandsInTheStoreOfTheRoomThatOwnsIt(t *testing.T) {
	known, found := migrated(t)
	fset := token.NewFileSet()
	for _, sin := range append(found, tableSins(fset, houseSources(t, fset), known)...) {
		t.Error(sin)
	}
}

func TestTables_PlantedSins_AreRefused(t *testing.T) {
	for _, c := range []struct{ name, file, code, want string }{
		{"SQL on a page", "plan/planhttp/pages.go", "`select id from plan_item`", "store*.go"},
		{"SQL in the rules", "plan/plan.go", "`update plan_item set n = $1`", "store*.go"},
		{"SQL in capitals", "plan/plan.go", "`DELETE FROM plan_item`", "store*.go"},
		{"a part of a statement", "plan/draft.go", "` and org_path >= $1`", "store*.go"},
		{"SQL in parts", "plan/draft.go", "`select ` + columns + ` from plan_item`", "store*.go"},
		{"another's table", "plan/store.go", "`select n from plan_item join people_person on true`", "table people_person belongs to people"},
		{"another's known table after a comma", "plan/store.go", "`select n from plan_item, gap_open where true`", "table gap_open belongs to gap"},
		{"a table of ground", "plan/store.go", "`insert into event_fact (id) values ($1)`", "belongs to ground/event"},
		{"a guest's table", "plan/store.go", "`select body from idempotency_answer`", "belongs to web/api"},
		{"a view from below", "people/store.go", "`select n from plan_v_open`", "for rooms above plan"},
		{"a view from beside", "market/store.go", "`select n from plan_v_open`", "for rooms above plan"},
		{"placeholders out of order", "plan/store.go", "`select n from plan_item where a = $2 and b = $1`", "$2 first appears after $0"},
		{"a placeholder left out", "plan/store.go", "`update plan_item set a = $1 where b = $3`", "$3 first appears after $1"},
		{"placeholders of a part", "plan/store.go", "` and a = $4 and b = $3`", "$3 first appears after $4"},
		{"a cast", "plan/store.go", "`select n::text from plan_item`", "both databases"},
		{"any", "plan/store.go", "`select n from plan_item where id = any($1)`", "both databases"},
		{"lateral", "plan/store.go", "`select n from plan_item, lateral (select 1) x`", "both databases"},
		{"skip locked", "plan/store.go", "`for update skip locked`", "both databases"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fset := token.NewFileSet()
			s := parse(t, fset, "internal/"+c.file, "package p\n\nvar columns = `id`\n\nvar x = "+c.code+"\n")
			got := tableSins(fset, []source{s}, map[string]bool{"gap_open": true})
			if len(got) == 0 || !strings.Contains(got[0], c.want) {
				t.Errorf("judged %q, want %q", got, c.want)
			}
		})
	}
}

func TestTables_WhatTheHouseLivesBy_IsAllowed(t *testing.T) {
	for _, c := range []struct{ name, file, code string }{
		{"own table", "plan/store.go", "`select a, b from plan_item where a = $1 and (b = $2 or c = $1)`"},
		{"a lower room's view", "plan/store_list.go", "`select 1 from plan_item i join people_v_scope s on s.id = i.person_id`"},
		{"own view", "people/store.go", "`select 1 from people_v_scope`"},
		{"own table of ground", "ground/event/store.go", "`insert into event_fact (id) values ($1)`"},
		{"a column named like another's table", "plan/store.go", "`select 1 from plan_item where a is distinct from evidence_id`"},
		{"a statement with holes", "plan/store.go", "`select ` + columns + ` from plan_item where a = $3`"},
		{"a mark on the declaration", "ground/job/store.go", "\n// dialect: only PostgreSQL locks rows.\nconst lock = `for update skip locked`"},
		{"a mark on the line", "ground/job/store.go", "`for update skip locked` // dialect: PostgreSQL"},
		{"a dialect twin", "plan/store_search_postgres.go", "`select n::text from plan_item`"},
		{"a guest in its own folder", "web/api/store.go", "`delete from idempotency_answer where at < $1`"},
		{"the machinery", "ground/db/migrate.go", "`select version from goose_db_version`"},
		{"a builder for tests", "plan/plantest/plans.go", "`insert into plan_item (id) values ($1)`"},
		{"a sentence", "plan/plan.go", "`Select a file from your computer`"},
		{"a quoted colon", "plan/store.go", "`select '::' from plan_item -- n::text`"},
		{"a replacement", "plan/plan.go", "`$2-$1`"},
		{"a key", "plan/plan.go", "`plan.item_done`"},
		{"a struct tag", "plan/plan.go", "struct{ A int `json:\"plan_item\"` }{}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code := "var x = " + c.code
			if strings.HasPrefix(c.code, "\n") {
				code = c.code
			}
			fset := token.NewFileSet()
			s := parse(t, fset, "internal/"+c.file, "package p\n\nvar columns = `id`\n\n"+code+"\n")
			if got := tableSins(fset, []source{s}, map[string]bool{"plan_item": true}); len(got) != 0 {
				t.Errorf("refused: %q", got)
			}
		})
	}
}

func TestTables_MigrationsThatBreakThePrefix_AreRefused(t *testing.T) {
	tables, got := migrationSins("0001_x.sql", `
create table people_person (id text);
create table if not exists stray (id text);
create view people_scope as select 1;
create table people_v_rows (id text);
create view people_v_scope as select 1;
-- create table old (id text);
`)
	if want := []string{"people_person", "stray", "people_scope", "people_v_rows", "people_v_scope"}; !slices.Equal(tables, want) {
		t.Errorf("tables %q, want %q", tables, want)
	}
	if len(got) != 3 || !strings.Contains(got[0], "table stray") || !strings.Contains(got[1], "view people_scope") || !strings.Contains(got[2], "table people_v_rows") {
		t.Errorf("judged %q", got)
	}
}
