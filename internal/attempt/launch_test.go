package attempt_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"sopan/internal/attempt"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/id"
)

// What a part is given when it is opened again follows from how it was left (2004 RTE 4.2.7, 4.2.8; 1.2 RTE 3.4.4): what was suspended, or
// left without a word, comes back to its data and its time; in 2004 all else is a new attempt of the part, in 1.2 the same one goes on.
func TestLaunches_AfterEachExit_GiveEntryAndTime(t *testing.T) {
	type given struct {
		Entry, Mode, Credit string
		Total               string `json:"total_time"`
		Threshold           string `json:"completion_threshold"`
	}
	each(t, func(t *testing.T, h house, _ *clock.Fake) {
		v12, v2004 := attempttest.Imported(t, h.packs, h.Runs, attempttest.SCORM12(), true), attempttest.Imported(t, h.packs, h.Runs, attempttest.SCORM2004(), true)
		a12, a2004 := h.begun(t, v12), h.begun(t, v2004)
		read := func(c attempt.Course, browse bool) (given, bool) {
			t.Helper()
			run, err := h.Newest(ctx, h.db.Reader(), h.me, c.Package)
			if err != nil {
				t.Fatal(err)
			}
			list, err := run.Launches(attempt.Given{LearnerID: "E1", LearnerName: "Sunita", Browse: browse})
			if err != nil {
				t.Fatal(err)
			}
			var of struct {
				given
				Core struct {
					given
					Mode string `json:"lesson_mode"`
				}
			}
			if err := json.Unmarshal(list[0].Given, &of); err != nil {
				t.Fatal(err)
			}
			if of.Core.Mode != "" {
				of.given, of.given.Mode = of.Core.given, of.Core.Mode
			}
			return of.given, list[0].Resume
		}
		for _, c := range []attempt.Course{v12, v2004} {
			if g, resume := read(c, false); g.Entry != "ab-initio" || resume || g.Mode != "normal" || g.Credit != "credit" {
				t.Errorf("%s: the first time %+v", c.Kind, g)
			}
			if g, _ := read(c, true); g.Mode != "browse" || g.Credit != "no-credit" {
				t.Errorf("%s: by an author %+v", c.Kind, g)
			}
		}
		n := int64(0)
		for _, x := range []struct {
			exit        string
			ended, left bool
			of12        string // entry and total
			of2004      string
			resume      bool
		}{
			{"suspend", true, false, "resume 0000:01:00", "resume PT1M", true},
			{"", true, false, " 0000:02:00", "ab-initio PT0S", false},
			{"time-out", true, false, " 0000:03:00", "ab-initio PT0S", false},
			{"logout", true, false, " 0000:04:00", "ab-initio PT0S", false},
			{"", false, true, "resume 0000:05:00", "resume PT5M", true}, // the window was closed
			{"suspend", false, true, "resume 0000:06:00", "resume PT6M", true},
		} {
			n++
			h.send(t, a12, attempt.Commit{Version: n, Item: "ONE", Session: id.New(), CMI: `{"core":{"lesson_status":"incomplete","exit":` + strconv.Quote(x.exit) + `,"session_time":"0000:01:00"}}`, Ended: x.ended, Left: x.left})
			h.send(t, a2004, attempt.Commit{Version: n, Item: "PRE", Session: id.New(), CMI: `{"completion_status":"incomplete","exit":` + strconv.Quote(x.exit) + `,"session_time":"PT1M"}`, Ended: x.ended, Left: x.left})
			for c, want := range map[string]struct {
				of   attempt.Course
				want string
			}{"1.2": {v12, x.of12}, "2004": {v2004, x.of2004}} {
				g, resume := read(want.of, false)
				if got := g.Entry + " " + g.Total; got != want.want || resume != x.resume {
					t.Errorf("%s after %q, ended %v: %q %v, want %q", c, x.exit, x.ended, got, resume, want.want)
				}
			}
		}
	})
}
