package app_test

import (
	"encoding/csv"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sopan/internal/ground/who"
)

// verb is an exported method of a room that takes who acts, with the rights that its room asks for anywhere.
type verb struct{ name, file string }

// verbsIn finds the verbs of the rooms under root, and for each room the rights that its code names.
func verbsIn(t *testing.T, root string) (verbs []verb, rights map[string]map[string]bool) {
	t.Helper()
	rights = map[string]map[string]bool{}
	files, err := filepath.Glob(filepath.Join(root, "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		room := filepath.Base(filepath.Dir(file))
		if rights[room] == nil {
			rights[room] = map[string]bool{}
		}
		found, named := verbsOf(t, file, text)
		for _, f := range found {
			verbs = append(verbs, verb{room + "." + f, file})
		}
		for _, n := range named {
			rights[room][n] = true
		}
	}
	return verbs, rights
}

// verbsOf gives the exported methods with a parameter of type who.Actor, and the names taken from package who.
func verbsOf(t *testing.T, file string, text []byte) (verbs, named []string) {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), file, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	isWho := func(e ast.Expr) string {
		if s, ok := e.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "who" {
				return s.Sel.Name
			}
		}
		return ""
	}
	for _, d := range tree.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil || !f.Name.IsExported() {
			continue
		}
		for _, p := range f.Type.Params.List {
			if isWho(p.Type) == "Actor" {
				verbs = append(verbs, f.Name.Name)
			}
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			if name := isWho(e); name != "" {
				named = append(named, name)
			}
		}
		return true
	})
	return verbs, named
}

// constants gives the Go names of the rights: "evidence.decide" is EvidenceDecide.
func constants(t *testing.T) map[who.Right]string {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), "../ground/who/rights.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := map[who.Right]string{}
	ast.Inspect(tree, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == "Right" {
				out[who.Right(strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`))] = v.Names[0].Name
			}
		}
		return true
	})
	return out
}

// testdata/verbs.csv names, for each verb, the right that it asks for, or none with a reason. What its other columns say, and
// whether the verb keeps to it, is in rights_test.go.
func TestVerbs_EachNamesTheRightItAsksFor(t *testing.T) {
	f, err := os.Open("testdata/verbs.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string][]string{}
	for _, r := range rows[1:] {
		listed[r[0]] = r
	}
	verbs, named := verbsIn(t, "..")
	names := constants(t)
	if len(verbs) < 40 || len(names) < 25 {
		t.Fatalf("only %d verbs and %d rights were found", len(verbs), len(names))
	}
	var have []string
	for _, v := range verbs {
		have = append(have, v.name)
		row := listed[v.name]
		if row == nil {
			t.Errorf("%s (%s) is not in testdata/verbs.csv: say which right it asks for", v.name, v.file)
			continue
		}
		room, _, _ := strings.Cut(v.name, ".")
		for _, right := range strings.Fields(row[1]) {
			if right == "none" {
				if row[2] == "" {
					t.Errorf("%s asks for no right and does not say why", v.name)
				}
				continue
			}
			constant, ok := names[who.Right(right)]
			switch {
			case !ok:
				t.Errorf("%s: there is no right %s", v.name, right)
			case !named[room][constant]:
				t.Errorf("%s is said to ask for %s, and room %s never does", v.name, right, room)
			}
		}
	}
	for name := range listed {
		if !slices.Contains(have, name) {
			t.Errorf("testdata/verbs.csv names %s, which is no verb any more", name)
		}
	}
}

func TestVerbs_APlantedVerb_IsFound(t *testing.T) {
	verbs, named := verbsOf(t, "x.go", []byte("package x\nfunc (r *R) Do(ctx C, by who.Actor) { by.Can(who.PlanAgree, r.p) }\nfunc (r *R) do(by who.Actor) {}\n"))
	if fmt.Sprint(verbs) != "[Do]" || !slices.Contains(named, "PlanAgree") {
		t.Errorf("verbs %v, named %v", verbs, named)
	}
}
