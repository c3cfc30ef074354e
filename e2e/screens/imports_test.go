//go:build browser

package screens

import (
	"os"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/framework"
)

// unmapped and judged are replaced by the ids of a file whose columns are to be named and of one that was looked through.
const (
	unmapped = "UNMAPPED"
	judged   = "JUDGED"
)

// broughtFiles has the curator send somebody else's framework twice: once as it came, once looked through with rows that are refused.
func broughtFiles(t *testing.T, h *apptest.House) (asItCame, lookedThrough string) {
	t.Helper()
	curator, err := h.Person(t.Context(), "curator")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("../../internal/framework/testdata/whole/roles.csv")
	if err != nil {
		t.Fatal(err)
	}
	by, err := os.Open("../../internal/framework/testdata/whole/map.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer by.Close()
	m, err := framework.ReadMap(by)
	if err == nil {
		err = h.Frameworks.KeepMapping(t.Context(), curator, "Civic skills", m)
	}
	if err != nil {
		t.Fatal(err)
	}
	first, err := h.Frameworks.ReceiveImport(t.Context(), curator, "civic-skills-2026.csv", "", strings.NewReader(string(file)))
	if err != nil {
		t.Fatal(err)
	}
	bad := "Emergency;Shelter manager;Head;GS-001;Something else;x;Expert\nEmergency;Shelter manager;Head;;No code;x;Expert\nEmergency;Shelter manager;Head;GS-900;Tide tables;x;Wizard\n"
	second, err := h.Frameworks.ReceiveImport(t.Context(), curator, "civic-skills-2027.csv", "", strings.NewReader(string(file)+bad))
	if err == nil {
		second, err = h.Frameworks.JudgeImport(t.Context(), curator, second.ID, m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return first.ID, second.ID
}
