package attempt_test

import (
	"encoding/json"
	"strings"
	"testing"

	"sopan/internal/attempt"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
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

// A page that goes leaves out what the server has: nothing of it is lost, and nothing can be taken from another session.
func TestCommit_ThatLeavesOutWhatWasSentBefore_IsWhole(t *testing.T) {
	each(t, func(t *testing.T, h house, _ *clock.Fake) {
		a := h.begun(t, h.imported(t, attempttest.SCORM2004(), true))
		session, long := id.New(), strings.Repeat("अ", 64000)
		k := h.send(t, a, attempt.Commit{Version: 1, Item: "PRE", Session: session, CMI: `{"completion_status":"incomplete","suspend_data":"` + long + `","location":"1"}`})
		k = h.send(t, a, attempt.Commit{Version: k.Version, Item: "PRE", Session: session, CMI: `{"completion_status":"incomplete","location":"2"}`, Keep: []string{"suspend_data"}, Left: true})
		var cmi map[string]string
		if err := json.Unmarshal([]byte(k.Run.States["PRE"].CMI), &cmi); err != nil || cmi["suspend_data"] != long || cmi["location"] != "2" {
			t.Errorf("kept %d signs, %q: %v", len(cmi["suspend_data"]), cmi["location"], err)
		}
		for name, c := range map[string]attempt.Commit{
			"another session": {Session: id.New(), Keep: []string{"suspend_data"}},
			"never sent":      {Session: session, Keep: []string{"interactions"}},
			"sent twice":      {Session: session, Keep: []string{"location"}},
		} {
			c.ID, c.Version, c.Item, c.CMI = id.New(), k.Version, "PRE", `{"location":"3"}`
			_, err := h.Commit(ctx, h.me, a.ID, c)
			t.Log(name)
			refused(t, err, fault.Invalid, "attempt.commit.state")
		}
	})
}
