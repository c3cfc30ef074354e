package app_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module is the path that every package of the house begins with.
const module = "sopan"

// floors is the floor plan: a room imports rooms on lower floors, and rooms of one floor are strangers. Moving a room is
// one line here. The rooms need not exist yet.
var floors = [][]string{
	{"ground", "standard"},
	{"framework"},
	{"people"},
	{"access", "evidence", "record", "content"},
	{"assessment", "feedback", "practice", "launch", "attempt", "scenario"},
	{"learning", "passbook"},
	{"gap", "credential", "studio", "programme"},
	{"plan", "market", "institute", "community", "grievance"},
	{"notice", "atlas", "hub", "hr"},
	{"monitor"},
}

// callers are the rooms that speak to other systems over HTTP as a client. All other rooms leave HTTP to their doors.
var callers = []string{"hub", "hr"}

// embeds are the packages at the root that only embed files; app hands their file systems down.
var embeds = []string{module + "/migrations", module + "/locale", module + "/api", module + "/players"}

// kind says what sort of place a package is.
type kind int

const (
	stranger kind = iota // nothing of the house: the standard library, a dependency
	room                 // a domain package, ground or standard
	door                 // <room>/<room>http
	desk                 // internal/desk/…
	frame                // internal/web/…
	story                // internal/demo/…
	builder              // internal/app
	embedded             // migrations, locale, api
	outside              // cmd, e2e, bench …: may import whatever app may, but for doors and desks
	homeless             // under internal, and on no floor
)

// place is where a package stands.
type place struct {
	kind  kind
	floor int
	name  string // the room's or the desk's
	aid   bool   // a package for tests, such as plan/plantest
}

// locate finds the place of an import path.
func locate(importPath string) place {
	if importPath != module && !strings.HasPrefix(importPath, module+"/") {
		return place{kind: stranger}
	}
	if slices.Contains(embeds, importPath) {
		return place{kind: embedded}
	}
	rest, inside := strings.CutPrefix(importPath, module+"/internal/")
	aid := strings.HasSuffix(path.Base(importPath), "test") || strings.HasPrefix(importPath, module+"/e2e/")
	if !inside {
		return place{kind: outside, aid: aid}
	}
	parts := strings.Split(rest, "/")
	name := parts[0]
	switch name {
	case "desk":
		if len(parts) > 1 {
			name = parts[1]
		}
		return place{kind: desk, name: name, aid: aid}
	case "web":
		return place{kind: frame, name: name, aid: aid}
	case "demo":
		return place{kind: story, name: name, aid: aid}
	case "app":
		return place{kind: builder, name: name, aid: aid}
	}
	for floor, rooms := range floors {
		if !slices.Contains(rooms, name) {
			continue
		}
		if len(parts) > 1 && parts[1] == name+"http" {
			return place{kind: door, floor: floor, name: name, aid: aid}
		}
		return place{kind: room, floor: floor, name: name, aid: aid}
	}
	return place{kind: homeless, name: name}
}

// judge says why a package may not import another, or "" when it may.
func judge(from, to string) string {
	a, b := locate(from), locate(to)
	switch {
	case a.kind == homeless:
		return "room " + a.name + " is on no floor: give it a line in floors"
	case b.kind == stranger:
		return judgeOutward(a, to)
	case b.kind == homeless:
		return "room " + b.name + " is on no floor: give it a line in floors"
	case b.aid && !a.aid:
		return "a package for tests is imported by one that is not"
	case b.kind == embedded && !a.aid && a.kind != builder && a.kind != outside:
		return "only app hands " + path.Base(to) + " down"
	case b.kind == embedded || a.kind == builder:
		return ""
	case b.kind == builder && a.kind != outside:
		return "nothing imports app"
	case a.aid && a.kind == b.kind && a.name == b.name:
		return ""
	}
	return judgeWithin(a, b)
}

// judgeOutward holds the rules on what is not of the house.
func judgeOutward(a place, to string) string {
	if a.kind != room || a.name == "ground" || a.aid {
		return ""
	}
	switch {
	case to == "net/http" && !slices.Contains(callers, a.name):
		return "pages and APIs belong in the door, " + a.name + "http"
	case to == "database/sql" && a.name == "standard":
		return "a standard is pure"
	}
	return ""
}

// judgeWithin holds the rules between two places inside the house, neither of them app.
func judgeWithin(a, b place) string {
	switch a.kind {
	case room:
		return judgeRoom(a, b)
	case door:
		switch {
		case b.kind == room || b.kind == frame:
			return ""
		case b.kind == door && b.name == a.name:
			return ""
		}
		return "a door imports rooms and web alone"
	case desk:
		switch {
		case b.kind == room || b.kind == frame:
			return ""
		case b.kind == desk && b.name == a.name:
			return ""
		}
		return "a desk imports rooms and web alone"
	case frame:
		if b.kind == frame || b.kind == room && b.name == "ground" {
			return ""
		}
		return "web imports ground alone"
	case story:
		if b.kind == story || b.kind == room {
			return ""
		}
		return "the story is told through rooms alone"
	case outside:
		if b.kind == door || b.kind == desk {
			return "only app imports doors and desks"
		}
	}
	return ""
}

// judgeRoom holds "down only".
func judgeRoom(a, b place) string {
	switch {
	case b.kind != room:
		return "a room imports rooms alone"
	case a.name == b.name:
		return ""
	case b.floor > a.floor:
		return fmt.Sprintf("up: %s is on floor %d, %s on %d", a.name, a.floor, b.name, b.floor)
	case b.floor == a.floor:
		return fmt.Sprintf("sideways: %s and %s share floor %d", a.name, b.name, a.floor)
	}
	return ""
}

// sins reads lines "package import import …" and returns one line for each import that is not allowed.
func sins(lines string) []string {
	var found []string
	for line := range strings.Lines(lines) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if p := locate(fields[0]); p.kind == homeless {
			found = append(found, fields[0]+": "+judge(fields[0], ""))
			continue
		}
		for _, to := range fields[1:] {
			if why := judge(fields[0], to); why != "" {
				found = append(found, fields[0]+" imports "+to+": "+why)
			}
		}
	}
	return found
}

// imports asks the go command for the imports of packages, in the form that sins reads.
func imports(t *testing.T, args ...string) string {
	t.Helper()
	list := []string{"list", "-e", "-tags", "browser", "-f", `{{.ImportPath}} {{join .Imports " "}}`}
	cmd := exec.Command("go", append(list, args...)...)
	cmd.Dir = root(t)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return string(out)
}

// root returns the folder of go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestFloors_EveryImport_PointsDown(t *testing.T) {
	for _, sin := range sins(imports(t, "./...")) {
		t.Error(sin)
	}
}

func TestFloors_PlantedImports_AreRefused(t *testing.T) {
	for _, c := range []struct{ from, to, why string }{
		{"learning", "passbook", "sideways"},
		{"framework", "plan", "up"},
		{"ground/db", "web", "rooms alone"},
		{"ground/db", "people", "up"},
		{"standard/xapi", "ground/id", "sideways"},
		{"atlas", "plan/planhttp", "rooms alone"},
		{"plan/planhttp", "gap/gaphttp", "rooms and web"},
		{"plan/planhttp", "desk/officer", "rooms and web"},
		{"desk/officer", "desk/manager", "rooms and web"},
		{"desk/officer", "plan/planhttp", "rooms and web"},
		{"web", "people", "ground alone"},
		{"demo", "web", "rooms alone"},
		{"people", "demo", "rooms alone"},
		{"monitor", "app", "nothing imports app"},
		{"plan", "gap/gaptest", "for tests"},
		{"gap/gaptest", "plan", "up"},
		{"util", "ground/id", "no floor"},
	} {
		got := judge(module+"/internal/"+c.from, module+"/internal/"+c.to)
		if !strings.Contains(got, c.why) {
			t.Errorf("%s imports %s: judged %q, want %q", c.from, c.to, got, c.why)
		}
	}
}

func TestFloors_PlantedImportsOfOthers_AreRefused(t *testing.T) {
	for _, c := range []struct{ from, to, why string }{
		{"internal/plan", "net/http", "door"},
		{"internal/standard/xapi", "net/http", "door"},
		{"internal/standard/xapi", "database/sql", "pure"},
		{"internal/people", "sopan/migrations", "hands migrations down"},
		{"internal/web", "sopan/locale", "hands locale down"},
		{"cmd/sopan", "sopan/internal/plan/planhttp", "only app"},
	} {
		if got := judge(module+"/"+c.from, c.to); !strings.Contains(got, c.why) {
			t.Errorf("%s imports %s: judged %q, want %q", c.from, c.to, got, c.why)
		}
	}
}

func TestFloors_ImportsThatTheHouseLivesBy_AreAllowed(t *testing.T) {
	for _, c := range [][2]string{
		{"internal/plan", "sopan/internal/gap"},
		{"internal/plan", "sopan/internal/ground/db"},
		{"internal/plan", "database/sql"},
		{"internal/ground/event", "sopan/internal/ground/db"},
		{"internal/ground/crash", "net/http"},
		{"internal/hub", "net/http"},
		{"internal/evidence", "sopan/internal/standard/xapi"},
		{"internal/framework/frameworkhttp", "sopan/internal/monitor"},
		{"internal/framework/frameworkhttp", "sopan/internal/web/parts"},
		{"internal/framework/frameworkhttp", "net/http"},
		{"internal/desk/officer", "sopan/internal/plan"},
		{"internal/plan/plantest", "sopan/internal/gap/gaptest"},
		{"internal/ground/db/dbtest", "sopan/migrations"},
		{"internal/demo", "sopan/internal/monitor"},
		{"internal/app", "sopan/internal/plan/planhttp"},
		{"internal/app", "sopan/migrations"},
		{"cmd/sopan", "sopan/internal/app"},
		{"cmd/sopan", "sopan/internal/ground/config"},
	} {
		if why := judge(module+"/"+c[0], c[1]); why != "" {
			t.Errorf("%s imports %s: refused: %s", c[0], c[1], why)
		}
	}
}

// An overlay lays a compiling sin into the real tree without touching it, so that the whole way from source through the
// go command to the verdict is seen to refuse.
func TestFloors_UpwardImportInTheRealTree_IsRefused(t *testing.T) {
	dir, top := t.TempDir(), root(t)
	overlay := map[string]string{}
	plant := func(folder, source string) {
		file := filepath.Join(dir, strings.ReplaceAll(folder, "/", "_")+".go")
		if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay[filepath.Join(top, "internal", filepath.FromSlash(folder), "planted.go")] = file
	}
	plant("people/planted", "package planted\n\nimport _ \"sopan/internal/plan/planted\"\n")
	plant("plan/planted", "package planted\n")
	text, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	got := sins(imports(t, "-overlay", file, "./internal/people/planted", "./internal/plan/planted"))
	if len(got) != 1 || !strings.Contains(got[0], "up: people is on floor 2, plan on 7") {
		t.Errorf("the planted import was judged %q", got)
	}
}
