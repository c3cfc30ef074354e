package attempt_test

import (
	"testing"

	"sopan/internal/attempt"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/id"
)

// Whoever has the token of an attempt can send what they like. That the whole is complete does not make it so.
func TestCommit_OfABrowserThatLiesAboutTheWhole_CompletesNothing(t *testing.T) {
	each(t, func(t *testing.T, h house, _ *clock.Fake) {
		a := h.begun(t, h.imported(t, attempttest.SCORM2004(), true))
		full := 1.0
		lie := &attempt.Overall{Completion: "completed", Success: "passed", Scaled: &full}
		stands := func(when string, run attempt.Run) {
			t.Helper()
			if run.Attempt.Done() || run.Attempt.Success == "passed" || run.Attempt.Scaled != nil && *run.Attempt.Scaled == 100 {
				t.Errorf("%s: %+v", when, run.Attempt)
			}
		}
		k := h.send(t, a, attempt.Commit{Version: 1, Overall: lie})
		stands("before anything", k.Run)
		k = h.send(t, a, attempt.Commit{Version: k.Version, Sequencing: `{"sequencing":{"activityStates":{"O":{"completionStatus":"completed"}}}}`, Overall: lie})
		stands("by the state of sequencing", k.Run)
		k = h.send(t, a, attempt.Commit{Version: k.Version, Item: "PRE", Session: id.New(), CMI: `{"completion_status":"completed","success_status":"passed","score":{"scaled":"0.9"}}`, Overall: lie})
		stands("with one of two parts", k.Run)
		k = h.send(t, a, attempt.Commit{Version: k.Version, Item: "END", Session: id.New(), CMI: `{"completion_status":"incomplete"}`, Overall: lie})
		stands("with the last part begun", k.Run)
		k = h.send(t, a, attempt.Commit{Version: k.Version, Item: "END", Session: id.New(), CMI: `{"completion_status":"completed","success_status":"failed"}`, Ended: true, Overall: lie})
		if !k.Run.Attempt.Done() || k.Run.Attempt.Success == "passed" || k.Run.Attempt.Scaled != nil && *k.Run.Attempt.Scaled == 100 {
			t.Errorf("with all parts, the last failed: %+v", k.Run.Attempt)
		}
	})
}
