package frameworkhttp_test

import (
	"slices"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/framework"
)

// KCM names one thing twice, under two codes: the demonstration finds it and leaves it to whoever keeps the dictionary.
func TestDemo_TheDoubleOfKCM_WaitsInTheInbox(t *testing.T) {
	h := apptest.Demo(t)
	pairs, err := h.Frameworks.Twins(t.Context(), h.Reader(), framework.Twin{}, 200)
	if err != nil || !slices.Contains(pairs, framework.Twin{A: "KCM-F004", B: "KCM-F010", Score: 10000, Why: "same"}) {
		t.Errorf("%v %v", pairs, err)
	}
	if l, err := h.Frameworks.LastLook(t.Context(), h.Reader()); err != nil || l.Due != 0 || l.Ended.IsZero() {
		t.Errorf("%+v %v", l, err)
	}
}
