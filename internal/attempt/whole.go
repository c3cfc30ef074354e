package attempt

import (
	"sopan/internal/standard/scorm"
)

// claims tells whether a commit says something that must be held against what the parts have committed.
func (c Commit) claims() bool {
	o := c.Overall
	return len(c.Objectives) > 0 || o != nil && (o.Completion == scorm.Completed || o.Success == scorm.Passed || o.Scaled != nil)
}

// possible works out what an attempt of 2004 can have come to by what its parts have committed.
func (t *telling) possible(c Commit) scorm.Whole {
	if !c.claims() {
		return scorm.Whole{}
	}
	heard := map[string]scorm.Heard{}
	for id, s := range t.run.States {
		h := scorm.Heard{Completion: s.Completion, Success: s.Success, Scaled: s.Scaled, Ended: s.ended}
		h.Objectives = scorm.ReadObjectives([]byte(s.CMI))
		heard[id] = h
	}
	return scorm.Possible(t.run.Course.SCORM.Tree, heard, t.brought.Objectives)
}

// believed takes what the run-time's sequencing has rolled up for the course, as far as it can be by what its parts have committed:
// the browser is the learner's, and whoever has a token could send anything. A course whose parts are not complete is not complete.
func believed(can scorm.Whole, o Overall) Overall {
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
