package app_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// emptyNames are package names that say where code was put and not what it is.
var emptyNames = []string{"util", "utils", "common", "helper", "helpers", "base", "core", "model", "models", "service", "services", "manager", "managers"}

// numberedName finds type names that tell of a copy or of an interface with one body.
var numberedName = regexp.MustCompile(`(Impl|V[0-9]+)$`)

// source is one Go file, parsed, with its path from the root in slashes.
type source struct {
	path string
	file *ast.File
}

// parse makes a source of text, for sins planted in tests.
func parse(t *testing.T, fset *token.FileSet, name, text string) source {
	t.Helper()
	file, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return source{name, file}
}

// houseSources parses every Go file under internal that people wrote and that is not a test.
func houseSources(t *testing.T, fset *token.FileSet) []source {
	t.Helper()
	top := root(t)
	var found []source
	err := filepath.WalkDir(filepath.Join(top, "internal"), func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "testdata" || d.Name() == "node_modules" {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if ast.IsGenerated(file) {
			return nil
		}
		short, err := filepath.Rel(top, name)
		found = append(found, source{filepath.ToSlash(short), file})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// nameSins returns one line for each empty package name, each numbered type and each exported name without a word on it.
func nameSins(fset *token.FileSet, sources []source) []string {
	var found []string
	told := map[string]bool{}
	for _, s := range sources {
		folder := filepath.Dir(s.path)
		told[folder] = told[folder] || s.file.Doc != nil
	}
	for _, s := range sources {
		if folder := filepath.Dir(s.path); !told[folder] {
			found = append(found, fmt.Sprintf("%s: package %s has no comment", folder, s.file.Name.Name))
			told[folder] = true
		}
		if slices.Contains(emptyNames, s.file.Name.Name) && !strings.HasPrefix(s.path, "internal/desk/") { // a desk is named for who sits there
			found = append(found, fmt.Sprintf("%s: package name %s says nothing", s.path, s.file.Name.Name))
		}
		for _, decl := range s.file.Decls {
			for _, sin := range declSins(decl, s.file.Name.Name == "main") {
				line := fset.Position(sin.at).Line
				found = append(found, fmt.Sprintf("%s:%d: %s", s.path, line, sin.what))
			}
		}
	}
	return found
}

type nameSin struct {
	at   token.Pos
	what string
}

// declSins looks at one top-level declaration. Nobody imports package main, so its names need no comment.
func declSins(decl ast.Decl, main bool) []nameSin {
	var found []nameSin
	silent := func(name *ast.Ident, docs ...*ast.CommentGroup) {
		said := slices.ContainsFunc(docs, func(d *ast.CommentGroup) bool { return d != nil })
		if !main && name.IsExported() && !said {
			found = append(found, nameSin{name.Pos(), name.Name + " has no comment"})
		}
	}
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil || ast.IsExported(receiver(d)) {
			silent(d.Name, d.Doc)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if numberedName.MatchString(spec.Name.Name) {
					found = append(found, nameSin{spec.Name.Pos(), "type name " + spec.Name.Name + " tells of a copy"})
				}
				silent(spec.Name, d.Doc, spec.Doc, spec.Comment)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					silent(name, d.Doc, spec.Doc, spec.Comment)
				}
			}
		}
	}
	return found
}

// receiver returns the name of the type that a method stands on.
func receiver(d *ast.FuncDecl) string {
	if len(d.Recv.List) == 0 {
		return ""
	}
	typ := d.Recv.List[0].Type
	for {
		switch x := typ.(type) {
		case *ast.StarExpr:
			typ = x.X
		case *ast.IndexExpr:
			typ = x.X
		case *ast.IndexListExpr:
			typ = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

func TestNames_EveryPackageTypeAndExportedName_SaysWhatItIs(t *testing.T) {
	fset := token.NewFileSet()
	for _, sin := range nameSins(fset, houseSources(t, fset)) {
		t.Error(sin)
	}
}

func TestNames_PlantedSins_AreRefused(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no package comment", "package plan\n", "package plan has no comment"},
		{"empty package name", "// Package util is.\npackage util\n", "package name util says nothing"},
		{"Impl", "// Package p is.\npackage p\n\ntype storeImpl struct{}\n", "type name storeImpl tells of a copy"},
		{"V2", "// Package p is.\npackage p\n\n// PlanV2 is.\ntype PlanV2 struct{}\n", "type name PlanV2 tells of a copy"},
		{"silent function", "// Package p is.\npackage p\n\nfunc Open() {}\n", "Open has no comment"},
		{"silent method", "// Package p is.\npackage p\n\n// T is.\ntype T[X any] struct{}\n\nfunc (t *T[X]) Open() {}\n", "Open has no comment"},
		{"silent type", "// Package p is.\npackage p\n\ntype Plan struct{}\n", "Plan has no comment"},
		{"silent constant", "// Package p is.\npackage p\n\nconst Most = 3\n", "Most has no comment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fset := token.NewFileSet()
			got := nameSins(fset, []source{parse(t, fset, "internal/p/p.go", c.text)})
			if len(got) != 1 || !strings.Contains(got[0], c.want) {
				t.Errorf("judged %q, want %q", got, c.want)
			}
		})
	}
}

func TestNames_WhatIsSaidOnce_IsEnough(t *testing.T) {
	fset := token.NewFileSet()
	got := nameSins(fset, []source{
		parse(t, fset, "internal/p/doc.go", "// Package p is.\npackage p\n"),
		parse(t, fset, "internal/p/p.go", `package p

// The colours.
const (
	Red = iota
	Green
)

type hidden struct{}

func (hidden) String() string { return "" }

func open() {}

type (
	// Plan is.
	Plan struct{}
	Item int // Item is.
)
`),
		parse(t, fset, "internal/p/gen/main.go", "// Command gen makes.\npackage main\n\nfunc Make() {}\n"),
	})
	if len(got) != 0 {
		t.Errorf("refused: %q", got)
	}
}
