package sunbird

import (
	"encoding/json"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// The verbs of the mapping.
const (
	launched    = "http://adlnet.gov/expapi/verbs/launched"
	initialized = "http://adlnet.gov/expapi/verbs/initialized"
	terminated  = "http://adlnet.gov/expapi/verbs/terminated"
	completed   = "http://adlnet.gov/expapi/verbs/completed"
	experienced = "http://adlnet.gov/expapi/verbs/experienced"
	viewed      = "http://id.tincanapi.com/verb/viewed"
	interacted  = "http://adlnet.gov/expapi/verbs/interacted"
	answered    = "http://adlnet.gov/expapi/verbs/answered"
	responded   = "http://adlnet.gov/expapi/verbs/responded"
	rated       = "http://id.tincanapi.com/verb/rated"
	shared      = "http://adlnet.gov/expapi/verbs/shared"
	searched    = "http://activitystrea.ms/schema/1.0/search"
	updated     = "http://activitystrea.ms/schema/1.0/update"
)

// Stays tells whether the event tells of the machine and not of learning, and so becomes no statement.
func (e Event) Stays() bool { return e.verb() == "" }

// verb is the event's verb; "" for none.
func (e Event) verb() string {
	switch e.EID {
	case "START":
		if kind := text(e.data, "type"); kind == "app" || kind == "session" {
			return launched
		}
		return initialized
	case "END":
		if e.progress() >= 100 {
			return completed
		}
		return terminated
	case "IMPRESSION":
		if e.About.ID != "" {
			return experienced
		}
		return viewed
	case "INTERACT":
		return interacted
	case "ASSESS":
		return answered
	case "RESPONSE":
		return responded
	case "FEEDBACK":
		return rated
	case "SHARE":
		return shared
	case "SEARCH":
		return searched
	case "AUDIT":
		return updated
	}
	return ""
}

// progress is how far the learner came, in percent, as the end of a player session sums it up; 0 when it does not say.
func (e Event) progress() float64 {
	most := 0.0
	for _, one := range list(e.data, "summary") {
		if part, ok := one.(map[string]any); ok {
			if n, ok := number(part, "progress"); ok {
				most = max(most, n)
			}
		}
	}
	return most
}

// StatementID is the identifier of the event's statement: its mid where that is a UUID, else one that follows from it.
func (e Event) StatementID() string {
	if id, err := uuid.Parse(e.MID); err == nil && len(e.MID) == 36 {
		return id.String()
	}
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("urn:sunbird:mid:"+e.MID)).String()
}

// Key is who the statement is about, as an agent of the Experience API is known (xapi.Agent.Key).
func (e Event) Key(home string) string { return "account:" + home + " " + e.Actor.ID }

// Statement is the event as a statement of xAPI 1.0.3, as JSON. home is the address, without a slash at its end, of the platform
// that the people and things of the event are of; identifiers are made beneath it. It must not be asked of an event that Stays.
func (e Event) Statement(home string) []byte {
	about, parent := e.object(home)
	context := map[string]any{"extensions": e.extensions(home)}
	if e.Producer != "" {
		context["platform"] = e.Producer
	}
	if e.Version != "" {
		context["revision"] = e.Version
	}
	if id, err := uuid.Parse(e.Session); err == nil && len(e.Session) == 36 {
		context["registration"] = id.String()
	}
	activities, grouping := map[string]any{}, []any{}
	seen := map[string]bool{}
	for _, one := range e.Belongs {
		id := iri(home, one)
		if !seen[id] {
			seen[id] = true
			grouping = append(grouping, map[string]any{"id": id})
		}
	}
	if len(grouping) > 0 {
		activities["grouping"] = grouping
	}
	if parent != "" {
		activities["parent"] = []any{map[string]any{"id": parent}}
	}
	if len(activities) > 0 {
		context["contextActivities"] = activities
	}
	s := map[string]any{
		"id":        e.StatementID(),
		"timestamp": time.UnixMilli(e.At).UTC().Format("2006-01-02T15:04:05.000Z"),
		"actor":     map[string]any{"objectType": "Agent", "account": map[string]any{"homePage": home, "name": e.Actor.ID}},
		"verb":      map[string]any{"id": e.verb()},
		"object":    about,
		"context":   context,
	}
	if r := e.result(); len(r) > 0 {
		s["result"] = r
	}
	out, _ := json.Marshal(s) // of texts, numbers and what came of JSON: cannot fail
	return out
}

// object is what the statement is about, and what that is part of, "" for nothing.
func (e Event) object(home string) (about map[string]any, parent string) {
	if e.About.ID != "" {
		parent = iri(home, e.About)
	}
	part := func(kind, id, definition string) (map[string]any, string) {
		out := map[string]any{"id": iri(home, Ref{kind, id})}
		if definition != "" {
			out["definition"] = map[string]any{"type": definition}
		}
		return out, parent
	}
	switch e.EID {
	case "ASSESS":
		return part("question", text(object(e.data, "item"), "id"), "http://adlnet.gov/expapi/activities/question")
	case "RESPONSE":
		if id := text(e.data, "qid"); id != "" {
			return part("question", id, "http://adlnet.gov/expapi/activities/question")
		}
		return part("target", text(object(e.data, "target"), "id"), "")
	case "SEARCH":
		return part("search", or(text(e.data, "type"), "content"), "")
	case "FEEDBACK":
		if e.About.ID == "" {
			return part("content", text(e.data, "contentId"), "")
		}
	}
	if parent != "" {
		return map[string]any{"id": parent}, ""
	}
	if id := or(text(e.data, "pageid"), text(e.data, "id")); id != "" {
		return part("page", id, "")
	}
	return part("app", or(e.Producer, e.Channel), "")
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// iri names a thing of the platform: what is an IRI already stays one.
func iri(home string, r Ref) string {
	if u, err := url.Parse(r.ID); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.String() == r.ID {
		return r.ID
	}
	return home + "/" + url.PathEscape(strings.ToLower(or(r.Type, "object"))) + "/" + url.PathEscape(r.ID)
}

// extensions keep what the statement has no place for.
func (e Event) extensions(home string) map[string]any {
	out := map[string]any{}
	for name, value := range map[string]string{"eid": e.EID, "channel": e.Channel, "env": e.Env, "part": e.Part, "actor-type": e.Actor.Type} {
		if value != "" {
			out[home+"/ext/"+name] = value
		}
	}
	if len(e.data) > 0 {
		out[home+"/ext/edata"] = e.data
	}
	return out
}

func (e Event) result() map[string]any {
	r := map[string]any{}
	if seconds, ok := number(e.data, "duration"); ok && seconds >= 0 && seconds < 1e9 {
		r["duration"] = "PT" + strconv.FormatFloat(math.Round(seconds*100)/100, 'f', -1, 64) + "S"
	}
	switch e.EID {
	case "END":
		if e.verb() == completed {
			r["completion"] = true
		}
	case "ASSESS":
		e.assessed(r)
	case "RESPONSE":
		r["response"] = said(e.data["values"])
	case "FEEDBACK":
		if n, ok := number(e.data, "rating"); ok {
			r["score"] = map[string]any{"raw": n}
		}
		if said := text(e.data, "comments"); said != "" {
			r["response"] = said
		}
	case "SEARCH":
		r["response"] = text(e.data, "query")
	}
	return r
}

// assessed is the outcome of a question: it has been passed, the score, the share of the most that could be had.
func (e Event) assessed(r map[string]any) {
	switch strings.ToLower(text(e.data, "pass")) {
	case "yes":
		r["success"] = true
	case "no":
		r["success"] = false
	}
	r["response"] = said(e.data["resvalues"])
	got, ok := number(e.data, "score")
	if !ok {
		return
	}
	score := map[string]any{"raw": got}
	if most, ok := number(object(e.data, "item"), "maxscore"); ok && most > 0 && got <= most && got >= -most {
		score["max"], score["scaled"] = most, got/most
	}
	r["score"] = score
}

// said is what somebody answered, as text.
func said(value any) string {
	if value == nil {
		return ""
	}
	out, _ := json.Marshal(value) // it came of JSON
	return string(out)
}
