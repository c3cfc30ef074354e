package parts

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"sopan/internal/ground/fault"
)

func TestFaults_StandBesideTheFieldsThatAnErrorNames(t *testing.T) {
	p := printer(t, "en")
	err := fault.E(fault.Invalid, "some.Verb", "web.errors.title", "n", 3).
		At("when", "web.error.denied").At("who", "web.error.denied").At("who", "web.errors.title", "n", 2)
	if got := FaultsOf(p, err); len(got) != 3 || got.On("who") != p.T("web.error.denied") || got.On("why") != "" || got[2].Text != p.T("web.errors.title", "n", 2) {
		t.Errorf("the faults are %q", got)
	}
	if got := FaultsOr(p, err, "why"); !slices.Equal(got, FaultsOf(p, err)) {
		t.Errorf("an error that names places is told beside %q", got)
	}
	if got, want := FaultAt(p, err, "why"), (Faults{{"why", p.T("web.errors.title", "n", 3)}}); !slices.Equal(got, want) {
		t.Errorf("told as a whole: %q", got)
	}
}

func TestFaults_OfAnErrorWithoutPlaces_AreNone_OrBesideTheGivenField(t *testing.T) {
	p := printer(t, "en")
	for name, err := range map[string]error{"none": nil, "no fault": errors.New("x"), "no places": fault.E(fault.Conflict, "some.Verb", "web.error.denied")} {
		if got := FaultsOf(p, err); got != nil {
			t.Errorf("%s: %q", name, got)
		}
	}
	err := fault.E(fault.Conflict, "some.Verb", "web.error.denied")
	if got := FaultsOr(p, err, "why").On("why"); got != p.T("web.error.denied") {
		t.Errorf("beside the given field stands %q", got)
	}
}

func TestFaults_Renamed_StandBesideTheFormsFields_AndLeaveTheOthersAlone(t *testing.T) {
	given := Faults{{"from", "Too early"}, {"to", "Too late"}}
	if got := given.Moved("from", "on"); got.On("on") != "Too early" || got.On("to") != "Too late" || got.On("from") != "" {
		t.Errorf("moved: %q", got)
	}
	if got := given.Renamed(strings.ToUpper); got.On("FROM") != "Too early" || got.On("TO") != "Too late" {
		t.Errorf("renamed: %q", got)
	}
	if given[0].Field != "from" || Faults(nil).Moved("from", "on") != nil {
		t.Error("what was given has changed")
	}
}
