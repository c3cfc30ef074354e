package attempt

import (
	"encoding/json"
	"time"

	"sopan/internal/content"
	"sopan/internal/standard/scorm"
)

// Given is what the run-time of an item is given by us each time it is opened; the rest it has from what was kept.
type Given struct {
	LearnerID   string
	LearnerName string
	Browse      bool // an author looks at a draft
}

// ItemLaunch is an item as the run-time needs it.
type ItemLaunch struct {
	ID     string          `json:"id"`
	Title  string          `json:"title"`
	SCO    bool            `json:"sco"`
	Given  json.RawMessage `json:"given"`           // in the JSON of the data model; stands over what was kept
	State  json.RawMessage `json:"state,omitempty"` // as it was kept
	Resume bool            `json:"resume"`          // goes on where it was left
	Total  string          `json:"total"`           // its time over all sessions, in the form of the version
	Status string          `json:"status"`          // see Standing
	Done   bool            `json:"done"`            // is complete
	Open   bool            `json:"open"`            // 1.2: what it waits for is done
}

// Launches gives the items of a run as the run-time needs them.
func (r Run) Launches(g Given) ([]ItemLaunch, error) {
	leaves := r.Course.SCORM.Leaves()
	open := r.Open()
	out := make([]ItemLaunch, len(r.Course.Items))
	for i, item := range r.Course.Items {
		s := r.States[item.ID]
		l := ItemLaunch{ID: item.ID, Title: item.Title, SCO: item.SCO, Resume: s.CMI != "" && s.Suspended, Status: s.Standing(), Done: s.done(), Open: open[i], Total: r.Told(s.Total)}
		if s.CMI != "" {
			l.State = json.RawMessage(s.CMI)
		}
		if i < len(leaves) {
			given, err := json.Marshal(r.given(g, leaves[i], l, s))
			if err != nil {
				return nil, err
			}
			l.Given = given
		}
		out[i] = l
	}
	return out, nil
}

// Told is a time in the form of the course's version.
func (r Run) Told(d time.Duration) string { return scorm.FormatTime(r.Course.version(), d) }

// given is the part of the data model that the server fills: SCORM 1.2 RTE 3.4.4, 2004 RTE 4.2.
func (r Run) given(g Given, leaf scorm.Item, l ItemLaunch, s ItemState) map[string]any {
	credit, mode := "credit", "normal"
	if g.Browse {
		credit, mode = "no-credit", "browse"
	}
	if r.Course.Kind == content.SCORM12 {
		entry := ""
		switch {
		case s.CMI == "":
			entry = "ab-initio"
		case l.Resume:
			entry = "resume"
		}
		return map[string]any{
			"core": map[string]any{
				"student_id": g.LearnerID, "student_name": g.LearnerName, "credit": credit, "lesson_mode": mode, "entry": entry, "total_time": l.Total,
			},
			"launch_data":  leaf.Data,
			"student_data": map[string]any{"mastery_score": leaf.Mastery, "max_time_allowed": leaf.MaxTime, "time_limit_action": leaf.TimeAction},
		}
	}
	entry, total := "ab-initio", "PT0S"
	if l.Resume {
		entry, total = "resume", l.Total
	}
	return map[string]any{
		"learner_id": g.LearnerID, "learner_name": g.LearnerName, "credit": credit, "mode": mode, "entry": entry, "total_time": total,
		"launch_data": leaf.Data, "completion_threshold": leaf.Threshold, "scaled_passing_score": leaf.PassingScore, "max_time_allowed": leaf.MaxTime,
		"time_limit_action": leaf.TimeAction,
	}
}

// Standing is how an item stands in one word: none, begun, completed, passed, failed.
func (s ItemState) Standing() string {
	switch {
	case s.Success == scorm.Passed, s.Success == scorm.Failed:
		return s.Success
	case s.done():
		return scorm.Completed
	case s.session != "":
		return "begun"
	}
	return "none"
}

// Open tells of each item whether what it waits for is done; in 2004 and H5P that is not for us to say.
func (r Run) Open() []bool {
	out := make([]bool, len(r.Course.Items))
	leaves := r.Course.SCORM.Leaves()
	state := map[string]string{}
	for i, item := range r.Course.Items {
		s := r.States[item.ID]
		if state[item.ID] = s.Status; s.done() && s.Success == scorm.Unknown {
			state[item.ID] = scorm.Completed
		}
		out[i] = true
	}
	r.cluster(r.Course.SCORM.Items, state)
	if r.Course.Kind != content.SCORM12 {
		return out
	}
	for i, leaf := range leaves {
		if script, err := scorm.ParseScript(leaf.Prerequisites); err == nil && leaf.Prerequisites != "" {
			out[i] = script.Met(state)
		}
	}
	return out
}

// cluster gives headings a status for prerequisites: complete when all within are.
func (r Run) cluster(items []scorm.Item, state map[string]string) (all bool) {
	all = len(items) > 0
	for _, one := range items {
		if len(one.Items) > 0 {
			done := r.cluster(one.Items, state)
			if one.Launch == "" {
				if state[one.ID] = scorm.Incomplete; done {
					state[one.ID] = scorm.Completed
				}
			}
			all = all && done
			continue
		}
		s := state[one.ID]
		all = all && (s == scorm.Completed || s == scorm.Passed)
	}
	return all
}

// Done counts the items that are complete.
func (r Run) Done() int {
	n := 0
	for _, item := range r.Course.Items {
		if r.States[item.ID].done() {
			n++
		}
	}
	return n
}

// Content is a line of the table of contents.
type Content struct {
	Item  string // "" for a heading
	Title string
	Depth int
}

// Contents is the table of contents; what the package hides is left out, with all within it.
func (r Run) Contents() []Content {
	if r.Course.Kind == content.H5P {
		return []Content{{Item: h5pItem, Title: r.Course.Title}}
	}
	var out []Content
	var walk func(items []scorm.Item, depth int)
	walk = func(items []scorm.Item, depth int) {
		for _, one := range items {
			if !one.Visible {
				continue
			}
			c := Content{Title: one.Title, Depth: depth}
			if one.Launch != "" {
				c.Item = one.ID
			}
			out = append(out, c)
			walk(one.Items, depth+1)
		}
	}
	walk(r.Course.SCORM.Items, 0)
	return out
}

// Activity is what the one item of an H5P package is called in statements.
func (r *Runs) Activity(c Course) string { return r.home() + "/packages/" + c.Package + "/items/0" }
