package studio_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"sopan/internal/ground/fault"
	"sopan/internal/studio"
	"sopan/internal/studio/studiotest"
)

func sound(t testing.TB, code string) studio.Content {
	t.Helper()
	c := studio.Content{}
	for _, e := range studiotest.Edits(code, "T-BUY", 2) {
		next, _, err := studio.Apply(c, e)
		if err != nil {
			t.Fatal(err)
		}
		c = next
	}
	return c
}

// someEdit makes an edit of any part, sound or not.
func someEdit(r *rand.Rand, c studio.Content) studio.Edit {
	parts := append(studio.Parts(c), studio.PartObjective("O7"), studio.PartSource("S7"), studio.PartUnit("U7"), studio.PartText("U1", "ta"),
		studio.PartQuestion("X-Q77"), studio.PartCheck("U1"))
	part := parts[r.IntN(len(parts))]
	if r.IntN(4) == 0 {
		return studio.Drop(part)
	}
	sort, id, _ := part.Cut()
	at := r.IntN(5) - 1
	words := studiotest.Both("Words %d", r.IntN(9))
	switch sort {
	case "head":
		return studio.Put(part, at, studio.HeadWords{Title: words})
	case "terms":
		return studio.Put(part, at, studio.Terms{Mode: "blended", PassMark: r.IntN(101), Langs: []string{"ta"}})
	case "tags":
		return studio.Put(part, at, studio.Tags{Competency: "T-BUY", Level: 1 + r.IntN(5)})
	case "objective":
		return studio.Put(part, at, studio.Objective{ID: id, Text: words})
	case "source":
		return studio.Put(part, at, studio.Source{ID: id, Title: words})
	case "unit":
		return studio.Put(part, at, studio.Unit{ID: id, Kind: studio.KindCase, Title: words})
	case "text":
		return studio.Put(part, at, strings.Repeat("word ", r.IntN(9)))
	}
	return studio.Put(part, at, studiotest.Question(id, "O1", "U1"))
}

func TestApply_ItsInverse_GivesTheDraftBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	c := sound(t, "T01")
	for range 3000 {
		before, _ := json.Marshal(c)
		e := someEdit(r, c)
		next, back, err := studio.Apply(c, e)
		if err != nil {
			continue
		}
		if after, _ := json.Marshal(c); string(after) != string(before) {
			t.Fatalf("%s changed what it was given", e.Part)
		}
		undone, _, err := studio.Apply(next, back)
		if err != nil {
			t.Fatalf("taking back %+v: %v", e, err)
		}
		if !reflect.DeepEqual(undone, c) {
			got, _ := json.Marshal(undone)
			t.Fatalf("%s by %s:\n%s\nwas\n%s", e.Part, e.Value, got, before)
		}
		if len(studio.Parts(next)) < 12 { // enough was taken away
			next = sound(t, "T01")
		}
		c = next
	}
}

func TestApply_BeyondTheLimits_IsRefusedWithThePlace(t *testing.T) {
	c := sound(t, "T01")
	long := studio.Names{"en": strings.Repeat("x", 2001)}
	for _, x := range []struct {
		name, place string
		edit        studio.Edit
	}{
		{"a title without end", "title_en", studio.Put(studio.PartHead, -1, studio.HeadWords{Title: long})},
		{"an unknown mode", "mode", studio.Put(studio.PartTerms, -1, studio.Terms{Mode: "online"})},
		{"a pass mark above all", "pass_mark", studio.Put(studio.PartTerms, -1, studio.Terms{PassMark: 101})},
		{"a licence of one's own", "licence", studio.Put(studio.PartTerms, -1, studio.Terms{Licence: "free for all"})},
		{"a language that is a path", "langs", studio.Put(studio.PartTerms, -1, studio.Terms{Langs: []string{"../hi"}})},
		{"a competency in free text", "competency", studio.Put(studio.PartTags, -1, studio.Tags{Competency: "buying things", Level: 1})},
		{"a source that is no address", "url", studio.Put(studio.PartSource("S1"), -1, studio.Source{ID: "S1", URL: "javascript:alert(1)"})},
		{"an unknown kind", "kind", studio.Put(studio.PartUnit("U1"), -1, studio.Unit{ID: "U1", Kind: "song"})},
		{"an answer that is none", "answer", studio.Put(studio.PartQuestion("T01-Q01"), -1, studio.Question{ID: "T01-Q01", Options: []studio.Names{nil, nil}, Answer: 2})},
		{"a text with a nul", "markdown", studio.Put(studio.PartText("U1", "en"), -1, "a\x00b")},
	} {
		_, _, err := studio.Apply(c, x.edit)
		if f := fault.As(err); !fault.Is(err, fault.Invalid) || len(f.Places) == 0 || f.Places[0].Name != x.place {
			t.Errorf("%s: %v", x.name, err)
		}
	}
	if _, _, err := studio.Apply(c, studio.Drop(studio.PartUnit("U9"))); !fault.Is(err, fault.NotFound) {
		t.Errorf("taking away what is not there: %v", err)
	}
}

// FuzzApply holds that no edit, however it is written, breaks a draft.
func FuzzApply(f *testing.F) {
	f.Add("unit:U1", 0, `{"id":"U1","kind":"text"}`)
	f.Add("text:U1:hi", -1, `"शब्द"`)
	f.Add("question:T01-Q01", 3, `{"id":"T01-Q01","answer":-1}`)
	f.Add("check:U2", 0, `null`)
	c := sound(f, "T01")
	f.Fuzz(func(t *testing.T, part string, at int, value string) {
		e := studio.Edit{Part: studio.Part(part), At: at}
		if value != "" {
			e.Value = json.RawMessage(value)
		}
		next, back, err := studio.Apply(c, e)
		if err != nil {
			if k := fault.KindOf(err); k != fault.Invalid && k != fault.NotFound {
				t.Fatalf("%s: %v", k, err)
			}
			return
		}
		studio.Look(studio.Draft{Head: studio.Head{Code: "T01", Org: "ACADEMY"}, Content: next})
		if _, _, err := studio.Apply(next, back); err != nil {
			t.Fatalf("taking back: %v", err)
		}
	})
}
