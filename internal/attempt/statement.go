package attempt

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/record"
	"sopan/internal/standard/scorm"
	"sopan/internal/standard/xapi"
)

// statement is one on its way to the record.
type statement struct {
	id   string
	body []byte
}

// Profile is the category that all statements of this room bear; docs/operate/scorm.md publishes what they say.
const Profile = "https://w3id.org/xapi/scorm"

const verbs = "http://adlnet.gov/expapi/verbs/"

// wholeCourse stands for the course where an item's index is asked for.
const wholeCourse = -1

// activity is the address that a course or an item of it is known by in statements.
func (t *telling) activity(i int) map[string]any {
	c, at, kind, name := t.run.Course, t.home+"/packages/"+t.run.Course.Package, "course", t.run.Course.Title
	if i != wholeCourse {
		at, kind, name = fmt.Sprintf("%s/items/%d", at, i), "lesson", c.Items[i].Title
	}
	return map[string]any{"objectType": "Activity", "id": at, "definition": map[string]any{
		"type": "http://adlnet.gov/expapi/activities/" + kind, "name": map[string]any{"und": name},
	}}
}

func (t *telling) actor() map[string]any {
	return map[string]any{"objectType": "Agent", "account": map[string]any{"homePage": t.home, "name": t.run.Attempt.PersonID}}
}

// say makes a statement of an item or of the course.
func (t *telling) say(i int, verb string, result map[string]any) {
	object := t.activity(i)
	t.tell(i, map[string]any{"verb": verbOf(verb), "object": object}, result)
}

func verbOf(verb string) map[string]any {
	return map[string]any{"id": verbs + verb, "display": map[string]any{"en": verb}}
}

// tell completes a statement: who, in which attempt, when.
func (t *telling) tell(i int, s, result map[string]any) {
	if t.run.Attempt.Draft {
		return
	}
	s["id"], s["actor"], s["timestamp"] = id.New(), t.actor(), t.now.UTC().Format(time.RFC3339Nano)
	if result != nil {
		s["result"] = result
	}
	activities := map[string]any{"category": []any{map[string]any{"id": Profile}}}
	if i != wholeCourse {
		activities["grouping"] = []any{t.activity(wholeCourse)}
	}
	s["context"] = map[string]any{"registration": t.run.Attempt.ID, "contextActivities": activities}
	body, err := json.Marshal(s)
	if err == nil {
		_, err = xapi.Read(body, xapi.V1)
	}
	if err != nil { // what content calls things may be unfit for a statement: the rest is told all the same
		slog.Warn("attempt: no statement", "err", err)
		return
	}
	t.statements = append(t.statements, statement{s["id"].(string), body})
}

// interactions are the types that both standards share with xAPI.
var interactions = []string{"true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert", "numeric", "other"}

// answers tells the interactions that are new or say something else than before.
func (t *telling) answers(i int, old ItemState, now scorm.State) {
	before, err := scorm.ReadState(t.run.Course.version(), []byte(old.CMI))
	if err != nil {
		before = scorm.State{}
	}
	for n, a := range now.Answers {
		if a.Response == "" && a.Result == "" {
			continue
		}
		if n < len(before.Answers) && before.Answers[n].ID == a.ID && before.Answers[n].Response == a.Response && before.Answers[n].Result == a.Result {
			continue
		}
		t.answered(i, n, a)
	}
}

func (t *telling) answered(i, n int, a scorm.Answer) {
	definition := map[string]any{"type": "http://adlnet.gov/expapi/activities/cmi.interaction", "name": map[string]any{"und": orElse(a.Description, a.ID)}}
	if slices.Contains(interactions, a.Type) {
		definition["interactionType"] = a.Type
		if len(a.Correct) > 0 {
			definition["correctResponsesPattern"] = a.Correct
		}
	}
	result := map[string]any{"response": a.Response}
	switch a.Result {
	case "correct":
		result["success"] = true
	case "incorrect", "wrong":
		result["success"] = false
	}
	if d, ok := scorm.ParseTime(t.run.Course.version(), a.Latency); ok {
		result["duration"] = scorm.FormatTime(scorm.V2004, d)
	}
	object := map[string]any{
		"objectType": "Activity", "definition": definition,
		"id": fmt.Sprintf("%s/packages/%s/items/%d/interactions/%d", t.home, t.run.Course.Package, i, n),
	}
	t.tell(i, map[string]any{"verb": verbOf("answered"), "object": object}, result)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// h5p hears the statements of an H5P package: each is told as of this attempt and this person, whatever it says of itself. What it
// says of the package as a whole is how the item stands.
func (t *telling) h5p(op string, c Commit, i int) (scorm.State, error) {
	s := scorm.State{Completion: scorm.Incomplete, Success: scorm.Unknown, Told: true}
	if old, ok := t.run.States[h5pItem]; ok {
		s.Success = old.Success
	}
	whole := t.activity(i)["id"].(string)
	for _, raw := range c.Statements {
		if len(raw) > maxStatement {
			continue
		}
		var said struct {
			Object struct {
				ID         string          `json:"id"`
				ObjectType string          `json:"objectType"`
				Definition json.RawMessage `json:"definition"`
			} `json:"object"`
			Verb struct {
				ID      string          `json:"id"`
				Display json.RawMessage `json:"display,omitempty"`
			} `json:"verb"`
			Result json.RawMessage `json:"result"`
		}
		var result struct {
			Completion, Success *bool
			Score               struct{ Scaled *float64 }
		}
		if json.Unmarshal(raw, &said) != nil || said.Object.ObjectType != "" && said.Object.ObjectType != "Activity" {
			continue // content tells what it likes; what is no statement is nothing
		}
		if said.Result != nil && json.Unmarshal(said.Result, &result) != nil {
			continue
		}
		object := map[string]any{"objectType": "Activity", "id": inside(whole, said.Object.ID)}
		if said.Object.Definition != nil {
			object["definition"] = said.Object.Definition
		}
		told := map[string]any{"verb": said.Verb, "object": object}
		if said.Result != nil {
			told["result"] = said.Result
		}
		t.later = append(t.later, func() { t.tell(i, told, nil) })
		if object["id"] != whole {
			continue
		}
		verb := strings.TrimPrefix(said.Verb.ID, verbs)
		if result.Score.Scaled != nil {
			n := int(*result.Score.Scaled*100 + 0.5)
			s.Scaled = &n
		}
		if verb == "completed" || verb == "passed" || verb == "failed" || result.Completion != nil && *result.Completion {
			s.Completion = scorm.Completed
		}
		switch {
		case verb == "passed" || result.Success != nil && *result.Success:
			s.Success = scorm.Passed
		case verb == "failed" || result.Success != nil && s.Completion == scorm.Completed:
			s.Success = scorm.Failed
		}
	}
	if c.CMI != "" && !json.Valid([]byte(c.CMI)) {
		return s, fault.E(fault.Invalid, op, "attempt.commit.state")
	}
	s.Session, s.Told = 0, false
	return s, nil
}

// inside keeps an activity that content names beneath the package's own.
func inside(whole, said string) string {
	_, sub, ok := strings.Cut(said, "?subContentId=")
	if !ok || !id.Valid(sub) {
		return whole
	}
	return whole + "?subContentId=" + sub
}

// client is who stores the statements of this room.
var client = record.Client{Key: "sopan-attempt", Name: "Sopan run-time", Scopes: []record.Scope{record.Write}}

// together is how many statements are handed to the record at once.
const together = 200

// Deliver hands the statements that wait to the record, in the order in which they were made. It may be called at any time and by any
// process: one that is there already changes nothing.
func (r *Runs) Deliver(ctx context.Context) error {
	const op = "attempt.Deliver"
	r.delivering.Lock() // two at once would hand over the same
	defer r.delivering.Unlock()
	for {
		list, err := waiting(ctx, r.db.Reader(), together)
		if err != nil || len(list) == 0 {
			return fault.Wrap(op, err)
		}
		all := make([]xapi.Statement, len(list))
		for i, s := range list {
			if all[i], err = xapi.Read(s.body, xapi.V1); err != nil {
				return fault.Wrap(op, err)
			}
		}
		if _, err := r.record.Keep(ctx, client, all, nil); err != nil {
			return err
		}
		err = r.db.Write(ctx, who.Actor{System: "attempt"}, func(ctx context.Context, tx *db.Tx) error { return deleteStatements(ctx, tx, list) })
		if err != nil || len(list) < together {
			return fault.Wrap(op, err)
		}
	}
}
