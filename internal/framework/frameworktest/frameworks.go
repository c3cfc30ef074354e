// Package frameworktest builds dictionaries and profiles for the tests of this and of other rooms, through the verbs of
// package framework.
package frameworktest

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// Operator is an actor that may do everything in this room.
var Operator = who.Operator("test")

// Dictionary adds a verified competency on frac5, in the area Domain, under each code, named after its code.
func Dictionary(t testing.TB, d *db.DB, codes ...string) {
	t.Helper()
	var list []map[string]any
	for _, code := range codes {
		list = append(list, map[string]any{
			"code": code, "area": framework.Domain, "scale": framework.Frac5,
			"name": framework.Names{"en": "Competency " + code, "hi": "दक्षता " + code},
		})
	}
	report, err := framework.New(d).ImportCompetencies(context.Background(), Operator, bytes.NewReader(JSON(t, list)), false)
	if err != nil {
		t.Fatalf("dictionary: %v %+v", err, report.Problems)
	}
}

// Frac gives the file of a kind of post with one role R1 that has one activity for each need: A1, A2 …
func Frac(t testing.TB, kind string, needs ...framework.Need) []byte {
	t.Helper()
	both := func(s string) framework.Names { return framework.Names{"en": s, "hi": s + " करना"} }
	role := framework.Role{Code: "R1", Name: both("Serve"), Purpose: both("Serve the people")}
	for i, n := range needs {
		role.Activities = append(role.Activities, framework.Activity{
			Code: "A" + string(rune('1'+i%9)) + string(rune('a'+i/9)), Text: both("Do the work of " + n.Competency), Frequency: "daily",
			SubmittedTo:  both("Officer"),
			Requirements: []framework.Requirement{{Competency: n.Competency, Level: n.Level, Criticality: n.Criticality}},
		})
	}
	return JSON(t, map[string]any{
		"org_code": "IN", "roles": []framework.Role{role},
		"kind": map[string]any{"code": kind, "name": both("Kind " + kind), "group": "C", "pay_level": 5, "unit_kind": "block_office", "tier": "block"},
	})
}

// Publish makes a version with these needs and puts it in force; it tells the version's number.
func Publish(t testing.TB, d *db.DB, kind string, needs ...framework.Need) int {
	t.Helper()
	f := framework.New(d)
	report, err := f.ImportFrac(context.Background(), Operator, bytes.NewReader(Frac(t, kind, needs...)), false)
	if err != nil {
		t.Fatalf("draft of %s: %v %+v", kind, err, report.Problems)
	}
	if err := f.Enact(context.Background(), Operator, kind, report.Version, "for a test"); err != nil {
		t.Fatalf("enact %s: %v", kind, err)
	}
	return report.Version
}

// JSON writes v as a file.
func JSON(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return data
}
