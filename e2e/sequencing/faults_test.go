//go:build browser

package sequencing

import (
	"testing"

	"sopan/internal/attempt/attempttest"
	"sopan/internal/standard/scorm"
)

// What goes wrong is told in one line, with a way on, and loses nothing that had been kept.
func TestFaults_AreTold_AndNothingThatWasKeptIsLost(t *testing.T) {
	h := build(t)
	two := sco("A", seq(own)) + sco("B", seq(own)) + seq(mode(`flow="true"`))
	walks := []walk{
		{
			name: "the address is over: what is said waits, and is kept once it is renewed",
			org:  two,
			steps: [][2]string{
				{"open", "A quiet"},
				{"answers 401", "A"},
				{"say incomplete location=5 stay", "A"},
				{"call Commit", "=false #391 told:over"},
				{"say completed passed ask=continue", "none told:over"}, // B's address is over too: it is opened by its new one
				{"renewed", "B quiet A=completed/passed"},
				{"press leave", "none"},
				{"open", "B"},
			},
			parts: map[string]string{"A": "completed/passed/0"},
		},
		{
			name: "the server is away for a while: it is tried again by itself",
			org:  two,
			steps: [][2]string{
				{"open", "A quiet"},
				{"answers 503", "A"},
				{"say incomplete location=5 stay", "A"},
				{"call Commit", "=false #391 told:offline"},
				{"later", "A told:offline"},
				{"answers", "A"},
				{"later", "A quiet"},
			},
			parts: map[string]string{"A": "incomplete/unknown/0"},
		},
		{
			name: "what the server cannot take is told once, and not sent for ever",
			org:  two,
			steps: [][2]string{
				{"open", "A quiet"},
				{"say incomplete location=5 stay", "A"},
				{"call Commit", "=true #0 quiet"},
				{"answers 422", "A"},
				{"say location=6 stay", "A"},
				{"call Commit", "=false #391 told:lost broken"},
				{"answers", "A"},
				{"press leave", "none"},
				{"open", "A"},
				{"get cmi.location", "=5"},
			},
		},
		{
			name: "another window was faster",
			org:  two,
			steps: [][2]string{
				{"open", "A"},
				{"answers 409", "A"},
				{"say location=6 stay", "A"},
				{"call Commit", "=false #391 told:stale broken"},
				{"answers", "A"},
				{"open", "A quiet"},
			},
		},
		{
			name: "content initialises twice: it is told so (103), and goes on",
			org:  two,
			steps: [][2]string{
				{"open", "A"},
				{"call Initialize", "=true #0"},
				{"call Initialize", "=false #103"},
				{"say completed passed ask=continue", "B A=completed/passed"},
			},
		},
	}
	h.walks(t, walks)
}

// With a mastery score the score decides, in the run-time and at the server (CAM 2.3.2.5.4, RTE 3.4.4 of 1.2).
func TestMastery_Of12_Decides_InTheRunTimeAndAtTheServer(t *testing.T) {
	h := build(t)
	var list []asked
	var packages []string
	tries := []struct{ score, success string }{{"79", scorm.Failed}, {"80", scorm.Passed}}
	for _, c := range tries {
		files := attempttest.SCORM12()
		files["two.html"] += c.score // another package
		pkg, address := h.begun(t, files)
		packages, list = append(packages, pkg), append(list, ask(c.score, address, "", [][2]string{
			{"open", ""}, {"call Initialize", ""}, {"call SetValue cmi.core.score.raw " + c.score, ""}, {"call SetValue cmi.core.lesson_status completed", ""}, {"call Terminate", ""},
		}))
	}
	walked(t, list)
	for i, c := range tries {
		if s := h.run(t, packages[i]).States["ONE"]; s.Success != c.success || s.Completion != scorm.Completed || s.Status != c.success {
			t.Errorf("with %s the server has %+v", c.score, s)
		}
	}
}
