package evidence

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

var (
	today = time.Date(2026, 11, 22, 4, 30, 0, 0, time.UTC)
	five  = &standard{code: "C1", levels: 5}
	three = &standard{code: "C1", levels: 3}
)

// sound gives input of a kind that breaks no rule.
func sound(kind string) New {
	n := New{PersonID: "p", Competency: "C1", Kind: kind, ObservedAt: today.AddDate(0, 0, -3)}
	switch kind {
	case Signoff, Self:
		n.Level, n.Note = 3, "Held the Gram Sabha of 2 October with 142 present."
	case PIAA, Check:
		n.Level, n.Percent, n.PassMark = 3, 6810, 6000
	case MSF:
		n.Group, n.Score = Peer, 320
	case Loaded:
		n.Side, n.Score, n.Detail = TCS, 150, json.RawMessage(`{"paper":[7,8]}`)
	}
	return n
}

func TestCheck_SoundInputOfEveryKind_Passes(t *testing.T) {
	for kind := range shapes {
		if bad := check(clean(sound(kind)), five, today); bad != nil {
			t.Errorf("%s: %v", kind, bad)
		}
	}
}

func TestCheck_WhatBreaksARule_IsNamedByItsPlace(t *testing.T) {
	for _, c := range []struct {
		name, kind, place string
		std               *standard
		change            func(*New)
	}{
		{"no person", Self, "person", five, func(n *New) { n.PersonID = "" }},
		{"an unknown kind", Self, "kind", five, func(n *New) { n.Kind = "hearsay" }},
		{"an unknown competency", Self, "competency", nil, func(*New) {}},
		{"a claim on a retired competency", Signoff, "competency", &standard{levels: 5, retired: true}, func(*New) {}},
		{"level 0", Signoff, "level", five, func(n *New) { n.Level = 0 }},
		{"a level below the scale", Signoff, "level", five, func(n *New) { n.Level = -1 }},
		{"a level above the scale", Signoff, "level", five, func(n *New) { n.Level = 6 }},
		{"a level above a scale of three", PIAA, "level", three, func(n *New) { n.Level = 4 }},
		{"a completion above the scale", Completion, "level", five, func(n *New) { n.Level = 6 }},
		{"percent below 0", PIAA, "percent", five, func(n *New) { n.Percent = -1 }},
		{"percent above 100", Check, "percent", five, func(n *New) { n.Percent = 10001 }},
		{"pass mark above 100", Check, "pass_mark", five, func(n *New) { n.PassMark = 10001 }},
		{"pass mark below 0", PIAA, "pass_mark", five, func(n *New) { n.PassMark = -1 }},
		{"a sign-off with a percent", Signoff, "percent", five, func(n *New) { n.Percent = 100 }},
		{"a test with a score", PIAA, "score", five, func(n *New) { n.Score = 100 }},
		{"a score above the scale", MSF, "score", three, func(n *New) { n.Score = 301 }},
		{"a score below 0", Loaded, "score", five, func(n *New) { n.Score = -1 }},
		{"a loaded score of no side", Loaded, "side", five, func(n *New) { n.Side = "" }},
		{"a loaded score of an unknown side", Loaded, "side", five, func(n *New) { n.Side = "cs" }},
		{"a loaded score without its readings", Loaded, "detail", five, func(n *New) { n.Detail = nil }},
		{"a loaded score with empty readings", Loaded, "detail", five, func(n *New) { n.Detail = json.RawMessage(`{}`) }},
		{"a detail that is no object", PIAA, "detail", five, func(n *New) { n.Detail = json.RawMessage(`[1]`) }},
		{"a detail that is null", PIAA, "detail", five, func(n *New) { n.Detail = json.RawMessage(`null`) }},
		{"a detail too long", PIAA, "detail", five, func(n *New) { n.Detail = json.RawMessage(`{"a":"` + strings.Repeat("x", MaxDetail) + `"}`) }},
		{"a group reading of no group", MSF, "group", five, func(n *New) { n.Group = "" }},
		{"a group reading of oneself", MSF, "group", five, func(n *New) { n.Group = "self" }},
		{"no note", Signoff, "note", five, func(n *New) { n.Note = "" }},
		{"a note of blanks", Self, "note", five, func(n *New) { n.Note = " \n\t" }},
		{"a note too long", Self, "note", five, func(n *New) { n.Note = strings.Repeat("क", MaxNote+1) }},
		{"five files", Signoff, "files", five, func(n *New) { n.Files = make([]File, 5) }},
		{"no date", Signoff, "observed", five, func(n *New) { n.ObservedAt = time.Time{} }},
		{"tomorrow", Signoff, "observed", five, func(n *New) { n.ObservedAt = today.AddDate(0, 0, 1) }},
		{"a day too long ago", Loaded, "observed", five, func(n *New) { n.ObservedAt = today.AddDate(0, -36, -1) }},
	} {
		n := sound(c.kind)
		c.change(&n)
		bad := check(clean(n), c.std, today)
		if !slices.ContainsFunc(bad, func(f fault.Field) bool { return f.Name == c.place }) {
			t.Errorf("%s: marked %v, want %s", c.name, bad, c.place)
		}
	}
}

func TestCheck_AtTheEdges_Passes(t *testing.T) {
	for name, change := range map[string]func(*New){
		"level 1":             func(n *New) { n.Level = 1 },
		"the highest level":   func(n *New) { n.Level = 5 },
		"one letter":          func(n *New) { n.Note = "क" },
		"4000 letters":        func(n *New) { n.Note = strings.Repeat("क", MaxNote) },
		"four files":          func(n *New) { n.Files = make([]File, 4) },
		"later today":         func(n *New) { n.ObservedAt = today.Add(13 * time.Hour) },
		"36 months to a day":  func(n *New) { n.ObservedAt = today.AddDate(0, -36, 0) },
		"early on that day":   func(n *New) { n.ObservedAt = today.AddDate(0, -36, 0).Add(-4 * time.Hour) },
		"nanoseconds are cut": func(n *New) { n.ObservedAt = today.Add(-time.Nanosecond) },
	} {
		n := sound(Signoff)
		change(&n)
		if bad := check(clean(n), five, today); bad != nil {
			t.Errorf("%s: %v", name, bad)
		}
	}
	for _, percent := range []int{0, Percent} {
		n := sound(PIAA)
		n.Percent, n.PassMark = percent, percent
		if bad := check(clean(n), five, today); bad != nil {
			t.Errorf("percent %d: %v", percent, bad)
		}
	}
}

func TestClean_SideAndGroup_FollowFromTheKind(t *testing.T) {
	for kind, want := range map[string][2]string{
		PIAA: {TCS, ""}, Check: {TCS, ""}, Signoff: {WPCAS, Manager}, MSF: {WPCAS, Peer}, Self: {"", ""}, Completion: {"", ""}, Loaded: {TCS, ""},
	} {
		n := sound(kind)
		if kind != Loaded {
			n.Side = "tcs" // what the caller says counts for nothing
		}
		if kind != MSF {
			n.Group = Citizen
		}
		if n = clean(n); [2]string{n.Side, n.Group} != want {
			t.Errorf("%s has %s %s, want %v", kind, n.Side, n.Group, want)
		}
	}
}

// The whole state machine against every kind of actor: what each may do to an item in each state.
func TestMoves_EveryStateActAndActor(t *testing.T) {
	const holder, asked = "holder", "asked"
	manager := func(id string, above bool) (who.Actor, standing) {
		return who.Actor{PersonID: id}, standing{over: who.Over{PersonID: holder, Path: "IN.UP.", Above: above}}
	}
	type actor struct {
		name  string
		by    who.Actor
		s     standing
		judge bool // may prove and put off
		pass  bool
	}
	var actors []actor
	add := func(name, id string, above, judge, pass bool) {
		by, s := manager(id, above)
		actors = append(actors, actor{name, by, s, judge, pass})
	}
	add("the holder", holder, false, false, false)
	add("the holder in a circle of posts", holder, true, false, false)
	add("who is asked", asked, true, true, true)
	add("who is asked, since posted elsewhere", asked, false, true, true)
	add("another officer above", "other", true, true, false)
	add("a colleague", "peer", false, false, false)
	below, s := manager("below", false)
	s.below = true
	actors = append(actors, actor{"somebody below", below, s, false, false})
	risen, s := manager(asked, false)
	s.below = true
	actors = append(actors, actor{"who was asked, and now serves below", risen, s, false, false})
	for _, role := range who.Roles() {
		by, s := manager("office", false)
		by.Grants = []who.Grant{{Role: role, Path: ""}}
		actors = append(actors, actor{"a stranger with role " + string(role), by, s, false, false})
	}
	actors = append(actors,
		actor{"nobody", who.Public, standing{over: who.Over{PersonID: holder}}, false, false},
		actor{"the command line", who.Operator("cli"), standing{over: who.Over{PersonID: holder}}, false, false})

	states := []string{StatusClaimed, StatusWaiting, StatusAccepted, StatusNotYet, StatusWithdrawn, StatusRevoked}
	open := map[act][]string{
		actProve: {StatusWaiting}, actNotYet: {StatusWaiting}, actPass: {StatusWaiting},
		actWithdraw: {StatusClaimed, StatusWaiting}, actRevoke: {StatusAccepted},
	}
	for a, from := range open {
		for _, state := range states {
			if _, ok := moves[a][state]; ok != slices.Contains(from, state) {
				t.Errorf("%s from %s: %v", a, state, ok)
			}
			if a == actWithdraw || a == actRevoke {
				continue
			}
			for _, x := range actors {
				it := Item{PersonID: holder, SignerID: asked, Status: state}
				want := x.judge
				if a == actPass {
					want = x.pass
				}
				if got := mayDecide(x.by, it, x.s, a); got != want {
					t.Errorf("%s by %s on %s: %v, want %v", a, x.name, state, got, want)
				}
			}
		}
	}
}

func TestMayDecide_AnItemWithoutSigner_IsNotForThePublic(t *testing.T) {
	if mayDecide(who.Public, Item{PersonID: "h", Status: StatusClaimed}, standing{over: who.Over{PersonID: "h"}}, actProve) {
		t.Error("an item that asks nobody was taken as asking the public")
	}
}

func TestNextAfter_FollowsTheChain(t *testing.T) {
	for _, c := range []struct {
		name, signer string
		chain        []string
		want         string
	}{
		{"the next above", "a", []string{"a", "b", "c"}, "b"},
		{"from the middle", "b", []string{"a", "b", "c"}, "c"},
		{"nobody above the last", "c", []string{"a", "b", "c"}, ""},
		{"nobody at all", "a", nil, ""},
		{"a signer no longer in the chain", "x", []string{"a", "b"}, "a"},
		{"never the holder", "a", []string{"a", "holder", "b"}, "b"},
	} {
		if got := nextAfter(c.chain, "holder", c.signer); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestFileName_IsSafeToShowAndToSave(t *testing.T) {
	for in, want := range map[string]string{
		"minutes.pdf":                    "minutes.pdf",
		"ग्राम सभा.jpg":                  "ग्राम सभा.jpg",
		`C:\Users\me\photo.jpg`:          "photo.jpg",
		"../../etc/passwd":               "passwd",
		"a\r\nSet-Cookie: x":             "aSet-Cookie x",
		`say "hi".txt`:                   "say hi.txt",
		"gpj.\u202eexe":                  "gpj.exe",
		"  ":                             "",
		"":                               "",
		strings.Repeat("ल", MaxName+100): strings.Repeat("ल", MaxName),
	} {
		if got := fileName(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}
