//go:build browser

package screens

import (
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/framework"
)

// proposal is replaced by the id of a proposal that waits for the curator.
const proposal = "PROPOSAL"

// askedOfTheDictionary has the department propose a competency and the curator look for duplicates, so that the inbox has both.
func askedOfTheDictionary(t *testing.T, h *apptest.House) string {
	t.Helper()
	department, err := h.Person(t.Context(), "department")
	if err != nil {
		t.Fatal(err)
	}
	curator, err := h.Person(t.Context(), "curator")
	if err != nil {
		t.Fatal(err)
	}
	org := ""
	for _, g := range department.Grants {
		o, err := h.People.Org(t.Context(), h.Reader(), g.Path)
		if err != nil {
			t.Fatal(err)
		}
		org = o.Code
	}
	p, err := h.Frameworks.Propose(t.Context(), department, framework.Proposal{
		Org: org, Area: framework.Functional, Name: framework.Names{"en": "Buying on the GeM portal", "hi": "जेम पोर्टल से खरीद"},
		Why: "Gram Panchayat Secretaries buy street lights themselves since April.",
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Frameworks.LookForTwins(t.Context(), curator); err != nil {
		t.Fatal(err)
	}
	return p.ID
}
