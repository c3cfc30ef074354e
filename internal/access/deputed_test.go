package access

import (
	"slices"
	"testing"
)

func TestAbove_GivesAPathAndAllAboveIt(t *testing.T) {
	if got, want := above("IN.07.PR."), []string{"", "IN.", "IN.07.", "IN.07.PR."}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := above(""); !slices.Equal(got, []string{""}) {
		t.Errorf("%q", got)
	}
}
