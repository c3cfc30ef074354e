package attempt

import (
	"sopan/internal/standard/scorm"
)

// believed takes what the run-time's sequencing has rolled up for the course, as far as it can be by what its parts have committed:
// the browser is the learner's, and whoever has a token could send anything. A course whose parts are not complete is not complete.
func believed(c Course, items map[string]ItemState, o Overall) Overall {
	if o.Completion != scorm.Completed && o.Success != scorm.Passed && o.Scaled == nil {
		return o
	}
	heard := map[string]scorm.Heard{}
	for id, s := range items {
		h := scorm.Heard{Completion: s.Completion, Success: s.Success, Scaled: s.Scaled, Ended: s.ended}
		h.Objectives = scorm.ReadObjectives([]byte(s.CMI))
		heard[id] = h
	}
	can := scorm.Possible(c.SCORM.Tree, heard)
	if o.Completion == scorm.Completed && !can.Completed {
		o.Completion = scorm.Incomplete
	}
	if o.Success == scorm.Passed && !can.Passed {
		o.Success = scorm.Unknown
	}
	if o.Scaled != nil && (can.Best == nil || int(*o.Scaled*100) > *can.Best) {
		o.Scaled = nil
	}
	return o
}
