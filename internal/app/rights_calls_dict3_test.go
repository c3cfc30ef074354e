package app_test

import (
	"context"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// retiredImport brings an entry of an office into use and takes it out again, by two files of one list, and gives the second import.
func retiredImport(ctx context.Context, f *framework.Frameworks, q db.Q, office string) (string, error) {
	m := framework.Map{Framework: "gone", Columns: tableMap.Columns, Retired: "(gone)"}
	for _, name := range []string{"Lamp trimming", "Lamp trimming (gone)"} {
		file := "id,name\n" + gone(office) + "," + name + " at " + office + "\n"
		if _, err := f.ImportMapped(ctx, byHand, strings.NewReader(file), "gone.csv", m, framework.Options{OwnerOrg: office}); err != nil {
			return "", err
		}
	}
	list, err := f.Imports(ctx, q, byHand, "", 1)
	if err != nil {
		return "", err
	}
	return list[0].ID, nil
}

// gone is the code of an entry of an office that is out of use.
func gone(office string) string { return "GONE-" + office }

// retiredBy gives the import that took an office's entry out of use: anew, where an earlier cell has put it back in the same copy of
// the world.
func retiredBy(ctx context.Context, w *world, about *subject) string {
	list, err := w.Frameworks.Imports(ctx, w.Reader(), byHand, "", 200)
	for _, in := range list {
		if in.Owner != about.at.Code || in.Retired == 0 {
			continue
		}
		if n, err := w.Frameworks.StillRetired(ctx, w.Reader(), in.ID); err == nil && n > 0 {
			return in.ID
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
	another, err := retiredImport(ctx, w.Frameworks, w.Reader(), about.at.Code)
	if err != nil {
		w.t.Fatal(err)
	}
	return another
}

var retireCalls = map[string]call{
	"framework.Restore": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		retiredBy(ctx, w, about)
		return w.Frameworks.Restore(ctx, by, gone(about.at.Code))
	},
	"framework.RestoreImport": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.RestoreImport(ctx, by, retiredBy(ctx, w, about)))
	},
}
