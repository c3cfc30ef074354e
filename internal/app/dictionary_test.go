package app_test

import (
	"testing"

	"sopan/internal/app/apptest"
)

// A merge that is taken back leaves what people have shown, and what they lack, as it stood: by following as by rebuilding.
func TestUndoMerge_LevelsAndGaps_StandAsBefore(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Drain(t)
		tables := []string{"passbook_level", "gap_item"}
		before := map[string][]string{}
		for _, table := range tables {
			before[table] = apptest.Dump(t, h.House, table)
			if len(before[table]) == 0 {
				t.Fatalf("%s is empty", table)
			}
		}
		by, err := h.Person(t.Context(), "curator")
		if err != nil {
			t.Fatal(err)
		}
		const from, to = "KCM-F017", "KCM-F018" // the officer has shown the first
		if err := h.Frameworks.Merge(t.Context(), by, from, to); err != nil {
			t.Fatal(err)
		}
		h.Drain(t)
		if apptest.Differ(before[tables[0]], apptest.Dump(t, h.House, tables[0])) == "" {
			t.Fatal("the merge moved nothing, so that this test shows nothing")
		}
		list, err := h.Frameworks.MergesInto(t.Context(), h.Reader(), to)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Frameworks.UndoMerge(t.Context(), by, list[0].ID); err != nil {
			t.Fatal(err)
		}
		h.Drain(t)
		for _, table := range tables {
			if d := apptest.Differ(before[table], apptest.Dump(t, h.House, table)); d != "" {
				t.Errorf("%s: %s", table, d)
			}
		}
	})
}
