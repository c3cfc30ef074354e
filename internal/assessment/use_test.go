package assessment_test

import (
	"testing"

	"sopan/internal/assessment/assessmenttest"
	"sopan/internal/ground/clock"
)

func TestTesting_GivesTheCurrentPapersOfACompetency_AndNoOthers(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		h.Put(t, assessmenttest.Course(4))
		changed := assessmenttest.Course(4)
		changed.Items[0].Answer = []int{3}
		now := h.Put(t, changed)
		got, err := h.Papers.Testing(ctx, h.DB.Reader(), []string{"NONE", now.Competency}, 10)
		if err != nil || len(got) != 1 || got[0].ID != now.ID || got[0].Items != 4 {
			t.Errorf("%+v %v", got, err)
		}
		for _, codes := range [][]string{nil, {"NONE"}} {
			if got, err := h.Papers.Testing(ctx, h.DB.Reader(), codes, 10); err != nil || len(got) != 0 {
				t.Errorf("%v: %+v %v", codes, got, err)
			}
		}
	})
}
