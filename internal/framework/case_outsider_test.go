package framework_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	cf "sopan/internal/standard/case"
)

// outsiders are packages as another system would write them, using all that the standard has: two strands, five skills, one of them
// in Hindi too and one out of use, definitions, groupings, a rubric, an association out of the package.
var outsiders = map[cf.Version]string{cf.V1p0: "testdata/case/water-1.0.json", cf.V1p1: "testdata/case/water-1.1.json"}

// skillsOf gives what a package says of each skill, without what only describes the file: the strand above it by its words, its
// translation, and its levels.
func skillsOf(t *testing.T, data []byte, groups ...string) map[string]map[string]any {
	t.Helper()
	p, _, err := cf.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	words, out, isGroup := map[string]string{}, map[string]map[string]any{}, map[string]bool{}
	for _, g := range groups {
		isGroup[g] = true
	}
	for _, i := range p.Items {
		words[i.Identifier] = i.Full
		if !isGroup[i.Type] {
			out[i.Identifier] = map[string]any{
				"uri": i.URI, "full": i.Full, "short": i.Abbreviated, "lang": i.Language, "keywords": i.Keywords, "last": i.LastChange, "ended": i.StatusEnd != "",
			}
		}
	}
	for _, a := range p.Associations {
		from, here := out[a.Origin.Identifier]
		switch {
		case !here:
		case a.Type == cf.IsChildOf:
			from["under"], from["place"] = words[a.Destination.Identifier], a.Sequence
		case a.Type == cf.IsTranslationOf || a.Type == cf.ExactMatchOf:
			from["says"] = a.Destination.Identifier
		}
	}
	for _, r := range p.Rubrics {
		for _, k := range r.Criteria {
			if k.ItemURI == nil {
				continue
			}
			var levels []string
			for _, l := range k.Levels {
				levels = append(levels, l.Quality+": "+l.Description)
			}
			out[k.ItemURI.Identifier]["levels"] = levels
		}
	}
	return out
}

func TestCase_AnOutsidersPackage_LoadsWhole_AndItsSkillsComeOutEqual(t *testing.T) {
	for v, file := range outsiders {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if breaches, err := cf.Check(data, v); err != nil || len(breaches) > 0 {
			t.Fatalf("%s: %v %v", v, breaches, err)
		}
		dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
			f := framework.New(d)
			got, err := f.ImportCASE(ctx, op, bytes.NewReader(data), framework.Options{})
			if err != nil || got.Rows != 7 || got.Created != 4 || got.Matched != 1 || got.Skipped != 2 || len(got.Errors) != 0 {
				t.Fatalf("%s: %+v %v", v, got, err)
			}
			want := skillsOf(t, data, "Strand")
			for _, out := range cf.Versions {
				have := skillsOf(t, packed(t, f, d, got.Framework, out), "Competency area", "Competency theme")
				if !reflect.DeepEqual(have, want) {
					t.Errorf("%s out as %s:\n%v\nwant\n%v", v, out, have, want)
				}
			}
		})
	}
}

// BenchmarkImportCASE is all of ESCO as one package of 1.1, held against the schema and read into an empty dictionary.
func BenchmarkImportCASE(b *testing.B) {
	d, _ := dbtest.SQLite(b)
	f := framework.New(d)
	if _, err := f.ImportESCO(ctx, op, in(outside(b, "esco/esco-v1.0-skills-labels.csv")), framework.Options{}); err != nil {
		b.Fatal(err)
	}
	p, err := f.CasePackage(ctx, d.Reader(), "esco", base, cf.V1p1)
	if err != nil {
		b.Fatal(err)
	}
	data, err := json.Marshal(p)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			if breaches, err := cf.Check(data, cf.V1p1); err != nil || len(breaches) > 0 {
				b.Fatal(breaches, err)
			}
		}
		b.SetBytes(int64(len(data)))
	})
	b.Run("import", func(b *testing.B) {
		for b.Loop() {
			there, _ := dbtest.SQLite(b)
			if got, err := framework.New(there).ImportCASE(ctx, op, bytes.NewReader(data), framework.Options{}); err != nil || got.Created != 13485 {
				b.Fatal(got, err)
			}
		}
	})
}
