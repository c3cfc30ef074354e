package framework_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
)

// edits draws a change of a profile: of a part that is there, or of one that is made.
func edits(t *rapid.T, p framework.Profile) framework.Edit {
	parts := framework.Parts(p)
	part := rapid.SampledFrom(parts).Draw(t, "part")
	at := rapid.IntRange(-1, 4).Draw(t, "at")
	both := func(s string) framework.Names { return framework.Names{"en": s, "hi": s + " करना"} }
	word := rapid.SampledFrom([]string{"Keep", "Give", "Send"}).Draw(t, "word")
	role := rapid.SampledFrom(p.Roles).Draw(t, "role")
	activity := rapid.SampledFrom(role.Activities).Draw(t, "activity")
	switch rapid.IntRange(0, 8).Draw(t, "sort") {
	case 0:
		if part != framework.PartKind {
			return framework.Drop(part)
		}
		return framework.Put(part, "", -1, framework.Kind{Name: both(word), Group: "B"})
	case 1:
		return framework.Put(framework.PartRole("N1"), "", at, framework.Role{Code: "N1", Name: both(word)})
	case 2:
		return framework.Put(framework.PartRole(role.Code), "", at, framework.Role{Code: role.Code, Name: both(word)})
	case 3:
		return framework.Put(framework.PartActivity("N2"), role.Code, at, framework.Activity{Code: "N2", Text: both(word), Frequency: "daily"})
	case 4:
		return framework.Put(framework.PartActivity(activity.Code), role.Code, at, framework.Activity{Code: activity.Code, Text: both(word), Frequency: "weekly"})
	case 5, 6:
		code := rapid.SampledFrom([]string{"A", "B", "C", "D", "E"}).Draw(t, "code")
		return framework.Put(framework.PartNeed(activity.Code, code), "", at, framework.Requirement{Competency: code, Level: 2, Criticality: 3})
	case 7:
		return framework.Put(framework.PartResource(activity.Code, "KR-1"), "", at, framework.Resource{Code: "KR-1", Title: both(word), Kind: "act"})
	}
	to := rapid.SampledFrom(p.Roles).Draw(t, "to")
	return framework.Put(framework.PartActivity(activity.Code), to.Code, at, activity)
}

func TestApply_ThenItsInverse_GivesTheProfileBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := profiles(r)
		second := profiles(r).Roles[0]
		second.Code = "R2"
		for i := range second.Activities {
			second.Activities[i].Code = "B" + second.Activities[i].Code
		}
		p.Roles = append(p.Roles, second)
		before, _ := json.Marshal(p)
		e := edits(r, p)
		next, back, err := framework.Apply(p, e)
		if err != nil {
			r.Fatalf("%+v: %v", e, err)
		}
		if after, _ := json.Marshal(p); string(after) != string(before) {
			r.Fatal("the profile that was given changed")
		}
		if e.Value != nil && framework.Value(next, e.Part) == nil {
			r.Fatalf("%s is not there after it was put", e.Part)
		}
		again, _, err := framework.Apply(next, back)
		if err != nil {
			r.Fatalf("taking %+v back: %v", e, err)
		}
		if !reflect.DeepEqual(again, p) {
			r.Fatalf("%+v and back:\n%+v\nwas\n%+v", e, again, p)
		}
	})
}

func TestApply_WhatCannotStand_IsRefused(t *testing.T) {
	p := profileOf(asks("A1", framework.Requirement{Competency: "A", Level: 1, Criticality: 1}))
	for _, c := range []struct {
		name string
		edit framework.Edit
		kind fault.Kind
	}{
		{"a role under another code", framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R2"}), fault.Invalid},
		{"a code that is none", framework.Put(framework.PartRole("no code"), "", -1, framework.Role{Code: "no code"}), fault.Invalid},
		{"an activity under no role", framework.Put(framework.PartActivity("A9"), "R9", -1, framework.Activity{Code: "A9"}), fault.NotFound},
		{"an activity to a role that is gone", framework.Put(framework.PartActivity("A1"), "R9", -1, framework.Activity{Code: "A1"}), fault.NotFound},
		{"a need of no activity", framework.Put(framework.PartNeed("A9", "A"), "", -1, framework.Requirement{Competency: "A"}), fault.NotFound},
		{"taking away what is not there", framework.Drop(framework.PartNeed("A1", "Z")), fault.NotFound},
		{"taking the kind away", framework.Drop(framework.PartKind), fault.Invalid},
		{"a part of no sort", framework.Edit{Part: "wish:1"}, fault.Invalid},
		{"a value that is no such thing", framework.Edit{Part: framework.PartRole("R1"), Value: json.RawMessage(`[1]`)}, fault.Invalid},
	} {
		if _, _, err := framework.Apply(p, c.edit); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v, want %s", c.name, err, c.kind)
		}
	}
}

func FuzzApply(f *testing.F) {
	f.Add("role:R1", "R1", -1, `{"code":"R1"}`)
	f.Add("need:A1:A", "", 0, `{"code":"A","level":3}`)
	f.Add("activity:A1", "R1", 3, ``)
	f.Fuzz(func(t *testing.T, part, in string, at int, value string) {
		p := profileOf(asks("A1", framework.Requirement{Competency: "A", Level: 1, Criticality: 1}))
		e := framework.Edit{Part: framework.Part(part), In: in, At: at}
		if value != "" {
			e.Value = json.RawMessage(value)
		}
		next, back, err := framework.Apply(p, e)
		if err != nil {
			return
		}
		if _, _, err := framework.Apply(next, back); err != nil {
			t.Errorf("%+v cannot be taken back: %v", e, err)
		}
	})
}

func TestDifferences_NameEachPartOnce(t *testing.T) {
	old := profileOf(asks("A1", framework.Requirement{Competency: "A", Level: 1, Criticality: 1}, framework.Requirement{Competency: "B", Level: 2, Criticality: 1}), asks("A2"))
	next, _, err := framework.Apply(old, framework.Put(framework.PartNeed("A1", "A"), "", -1, framework.Requirement{Competency: "A", Level: 3, Criticality: 1}))
	if err != nil {
		t.Fatal(err)
	}
	if next, _, err = framework.Apply(next, framework.Drop(framework.PartNeed("A1", "B"))); err != nil {
		t.Fatal(err)
	}
	if next, _, err = framework.Apply(next, framework.Put(framework.PartNeed("A2", "C"), "", -1, framework.Requirement{Competency: "C", Level: 1, Criticality: 1})); err != nil {
		t.Fatal(err)
	}
	got := map[framework.Part]string{}
	for _, d := range framework.Differences(old, next) {
		got[d.Part] = d.Change
	}
	want := map[framework.Part]string{"need:A1:A": "changed", "need:A1:B": "removed", "need:A2:C": "added"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if same := framework.Differences(next, next); len(same) != 0 {
		t.Errorf("of one and the same: %+v", same)
	}
}
