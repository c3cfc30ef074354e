//go:build published

package framework_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"sopan/internal/framework"
	"sopan/internal/ground/db/dbtest"
)

// The schemas that 1EdTech publishes are not ours to copy. Whoever has them puts case-v1p0-cfpackage-schema.json and
// case-v1p1-cfpackage-schema.json into a folder, names it in SOPAN_CASE_SCHEMAS and asks for this test by its tag: what we write is
// held against them, and they against what we read.
func TestCase_WhatWeWrite_KeepsThePublishedSchemas(t *testing.T) {
	folder := os.Getenv("SOPAN_CASE_SCHEMAS")
	if folder == "" {
		t.Fatal("SOPAN_CASE_SCHEMAS names no folder with the schemas of 1EdTech")
	}
	d, _ := dbtest.SQLite(t)
	f := framework.New(d)
	if _, err := f.ImportCompetencies(ctx, op, bytes.NewReader([]byte(caseEntries)), false); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ImportKCM(ctx, op, in(outside(t, "kcm/kcm.csv")), false); err != nil {
		t.Fatal(err)
	}
	for v, file := range outsiders {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		schema, err := c.Compile(filepath.Join(folder, "case-"+string(v)+"-cfpackage-schema.json"))
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for what, data := range map[string][]byte{"own": packed(t, f, d, "own", v), "kcm": packed(t, f, d, "kcm", v), file: theirs} {
			var doc any
			if doc, err = jsonschema.UnmarshalJSON(bytes.NewReader(data)); err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(doc); err != nil {
				t.Errorf("%s %s: %v", v, what, err)
			}
			var spoilt map[string]any
			if err := json.Unmarshal(data, &spoilt); err != nil {
				t.Fatal(err)
			}
			delete(spoilt["CFDocument"].(map[string]any), "creator")
			if schema.Validate(spoilt) == nil {
				t.Errorf("%s %s: the published schema misses no creator", v, what)
			}
		}
	}
}
