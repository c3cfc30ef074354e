//go:build browser

package sequencing

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/attempt"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/content"
	"sopan/internal/ground/who"
	"sopan/players"
)

// walk is a package and a learner's way through it.
type walk struct {
	name string // what of the pseudo-code it holds
	org  string // within the organization of the manifest
	// Each step and what stands after it. Steps: "open" the page, anew after the first; "say WORDS" by the content of the part that is
	// open, which ends unless it says "stay"; "press continue|previous|leave|PART"; "gone", the window is closed; "offline", "online";
	// "get ELEMENT"; "call NAME …", a function of the run-time with what it is given. What stands: the part that is open, "none", or one of several "A|B"; "+x" and "-x", what can be asked for or not;
	// "#code", the error that stands after a call; "~x", what the page hides; "PART=completion/success/score", each may be left out; "ended", "=value"; "told" that something is not as it should be, "told:KEY" by which word, "quiet"; "broken", that nothing more is
	// taken. "answers STATUS" has the server answer so, until "answers" alone; "renewed" gives the page a new address; "later" is half a minute.
	steps [][2]string
	whole string            // how the server has the attempt at the end: "completed passed 85"; "" when it is as the run-time says
	parts map[string]string // what the server has of parts at the end: "completed/passed", "" for nothing, and signs of suspend_data
}

// stood is what stands after a step.
type stood struct {
	At, Ended, Line, Frame, Got, Code, Wrong, Error string
	Beacons                                         int
	Broken                                          bool
	Can                                             struct {
		Continue, Previous bool
		Choice             map[string]bool
		Hide               []string
	}
	Of map[string]string
}

// house is the demo with the player's origin, and an officer.
type house struct {
	*apptest.House
	me who.Actor
}

func build(t *testing.T) house {
	t.Helper()
	if _, err := players.Files().Open("scorm2004.min.js"); err != nil {
		t.Fatal("the players are not in this build: run script/assets")
	}
	h := apptest.Demo(t)
	h.Player(t, h.Site(t).URL)
	p, err := h.Person(context.Background(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	return house{h, who.Actor{PersonID: p.PersonID}}
}

// begun puts a package before learners, has the officer begin, and gives the address of the run-time's page.
func (h house) begun(t *testing.T, files map[string]string) (packageID, address string) {
	t.Helper()
	c := attempttest.Imported(t, h.Content, h.Attempts, files, true)
	return c.Package, h.begins(t, c.Package)
}

// begins has the officer begin, or go on, and gives the address of the run-time's page.
func (h house) begins(t *testing.T, packageID string) string {
	t.Helper()
	a, err := h.Attempts.Begin(context.Background(), h.me, packageID)
	if err != nil {
		t.Fatal(err)
	}
	return h.Content.OriginOf(packageID) + "/run/" + h.Attempts.Token(a, h.DB.Clock().Now().Add(time.Hour))
}

func (h house) run(t *testing.T, packageID string) attempt.Run {
	t.Helper()
	r, err := h.Attempts.Newest(context.Background(), h.DB.Reader(), h.me, packageID)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// stands holds what the server has of parts.
func (h house) stands(t *testing.T, packageID string, parts map[string]string) {
	t.Helper()
	r := h.run(t, packageID)
	for part, want := range parts {
		s, cmi := r.States[part], struct {
			Long string `json:"suspend_data"`
		}{}
		_ = json.Unmarshal([]byte(s.CMI), &cmi)
		if holds := fmt.Sprintf("%s/%s/%d", s.Completion, s.Success, len(cmi.Long)); holds != want {
			t.Errorf("the server has %s of %s, want %s", holds, part, want)
		}
	}
}

// asked is a walk as node is asked for it.
type asked struct {
	Name    string   `json:"name"`
	Address string   `json:"address"`
	Steps   []string `json:"steps"`
	IDs     []string `json:"ids"`
}

// ask is a walk of a package's organization at an address.
func ask(name, address, org string, steps [][2]string) asked {
	a := asked{Name: name, Address: address, IDs: identifiers(org)}
	for _, s := range steps {
		a.Steps = append(a.Steps, s[0])
	}
	return a
}

// asks has the officer begin a package for each walk.
func (h house) asks(t *testing.T, walks []walk) (list []asked, packages []string) {
	t.Helper()
	for _, w := range walks {
		pkg, address := h.begun(t, manifest(w.org))
		packages, list = append(packages, pkg), append(list, ask(w.name, address, w.org, w.steps))
	}
	return list, packages
}

// goes holds what stood after each step against what was to stand.
func goes(t *testing.T, steps [][2]string, got []stood) {
	t.Helper()
	for n, s := range steps {
		if n >= len(got) {
			return
		}
		is := got[n]
		if is.Wrong != "" {
			t.Fatalf("%d. %q: %s", n+1, s[0], is.Wrong)
		}
		for _, want := range strings.Fields(s[1]) {
			if !is.as(want) {
				t.Errorf("%d. %q: not %s: at %q, can %+v, stands %v, ended %q, got %.80q, code %s, says %q, error %q", n+1, s[0], want, is.At, is.Can, is.Of, is.Ended, is.Got, is.Code, is.Line, is.Error)
			}
		}
	}
}

// walked has node walk, all in one process.
func walked(t *testing.T, walks []asked) [][]stood {
	t.Helper()
	player, err := filepath.Abs("../../internal/attempt/attempthttp/player.js")
	if err != nil {
		t.Fatal(err)
	}
	runtimes := map[content.Kind]string{}
	for kind, file := range map[content.Kind]string{content.SCORM12: "scorm12.min.js", content.SCORM2004: "scorm2004.min.js"} {
		if runtimes[kind], err = filepath.Abs("../../players/dist/" + file); err != nil {
			t.Fatal(err)
		}
	}
	in, err := json.Marshal(map[string]any{"players": runtimes, "player": player, "walks": walks})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", "testdata/walk.mjs")
	var out, wrong bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &wrong
	if err := cmd.Run(); err != nil {
		t.Fatalf("node: %v\n%s", err, wrong.String())
	}
	var got [][]stood
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("node said %q: %v\n%s", out.String(), err, wrong.String())
	}
	return got
}

// walks walks each, and holds what stood on the way and what the server has of parts at the end.
func (h house) walks(t *testing.T, walks []walk) {
	t.Helper()
	list, packages := h.asks(t, walks)
	got := walked(t, list)
	for i, w := range walks {
		t.Run(w.name, func(t *testing.T) {
			goes(t, w.steps, got[i])
			h.stands(t, packages[i], w.parts)
		})
	}
}

func TestSequencing_OfSCORM2004_GoesByThePseudoCode(t *testing.T) {
	h := build(t)
	list, packages := h.asks(t, walks)
	got := walked(t, list)
	for i, w := range walks {
		t.Run(w.name, func(t *testing.T) {
			goes(t, w.steps, got[i])
			r := h.run(t, packages[i])
			h.stands(t, packages[i], w.parts)
			// What the run-time rolled up last is what the server holds, for it can be.
			of := got[i][len(got[i])-1].Of["O"]
			scaled := ""
			if r.Attempt.Scaled != nil {
				scaled = fmt.Sprint(float64(*r.Attempt.Scaled) / 100)
			}
			of = strings.NewReplacer("not attempted", "unknown").Replace(of)
			if rest, ok := strings.CutPrefix(of, "unknown/"); ok && r.Attempt.Completion == "incomplete" { // was begun, whatever the run-time makes of it
				of = "incomplete/" + rest
			}
			if holds := r.Attempt.Completion + "/" + r.Attempt.Success + "/" + scaled; holds != of && w.whole == "" {
				t.Errorf("the server holds %s, the run-time says %s", holds, of)
			}
			if holds := strings.TrimSpace(r.Attempt.Completion + " " + r.Attempt.Success + " " + scaled); w.whole != "" && holds != w.whole {
				t.Errorf("the server holds %s, want %s", holds, w.whole)
			}
		})
	}
}

// as tells whether what stands is as one word of an expectation.
func (s stood) as(want string) bool {
	can := func(what string) bool {
		switch what {
		case "continue":
			return s.Can.Continue
		case "previous":
			return s.Can.Previous
		}
		return s.Can.Choice[what]
	}
	switch part, of, is := strings.Cut(want, "="); {
	case want == "ended":
		return s.Ended != "" && s.At == ""
	case want == "told":
		return s.Line != ""
	case strings.HasPrefix(want, "told:"):
		return s.Line == want[5:]
	case want == "broken":
		return s.Broken
	case want == "quiet":
		return s.Line == ""
	case want == "none":
		return s.At == ""
	case want[0] == '+':
		return can(want[1:])
	case want[0] == '-':
		return !can(want[1:])
	case want[0] == '#':
		return s.Code == want[1:]
	case want[0] == '~':
		return slices.Contains(s.Can.Hide, want[1:])
	case is && part == "":
		return strings.ReplaceAll(s.Got, " ", "_") == of
	case is:
		have := strings.Split(s.Of[part]+"//", "/")
		for i, one := range strings.Split(of, "/") {
			if one != "" && one != have[i] {
				return false
			}
		}
		return true
	}
	return slices.Contains(strings.Split(want, "|"), s.At)
}
