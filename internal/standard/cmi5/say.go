package cmi5

import (
	"encoding/json"
	"strconv"
	"time"
)

// Subject is whom and what the statements of the launching system are about.
type Subject struct {
	Actor        Agent
	Registration string
	Session      string
	At           time.Time
}

// Activity is an AU, a block or a course as the launching system names it.
type Activity struct {
	ID                 string // made by the launching system
	Publisher          string // the publisher's id
	Title, Description Texts
	Type               string // IRI, or ""
}

// SayLaunched is the statement that an AU is launched (9.3.1). address is where it lies, without the parameters of launching.
func SayLaunched(s Subject, id string, a Activity, au AU, mode Mode, address string) []byte {
	ext := map[string]any{ExtLaunchMode: mode, ExtLaunchURL: address, ExtMoveOn: au.MoveOn}
	if au.HasParameters {
		ext[ExtLaunchParams] = au.LaunchParameters
	}
	if au.MasteryScore != "" {
		ext[ExtMastery] = json.Number(au.MasteryScore)
	}
	return say(s, id, Launched, a, nil, ext)
}

// SayAbandoned is the statement that a session ended without its AU saying so, after it had lasted so long (9.3.6, 9.5.4.2).
func SayAbandoned(s Subject, id string, a Activity, lasted time.Duration) []byte {
	return say(s, id, Abandoned, a, map[string]any{"duration": Duration(lasted)}, nil)
}

// SayWaived is the statement that an AU need not be done (9.3.7, 9.5.5.2).
func SayWaived(s Subject, id string, a Activity, why Reason) []byte {
	return say(s, id, Waived, a, map[string]any{"success": true, "completion": true, "extensions": map[string]any{ExtReason: why}}, nil)
}

// SaySatisfied is the statement that all AUs of a block or of a course are met; the activity bears the type of either (9.3.9).
func SaySatisfied(s Subject, id string, a Activity) []byte { return say(s, id, Satisfied, a, nil, nil) }

// Duration is a length of time by ISO 8601, to a hundredth of a second.
func Duration(d time.Duration) string {
	if d < 0 {
		d = 0
	}
	return "PT" + strconv.FormatFloat(float64(d.Milliseconds()/10)/100, 'f', -1, 64) + "S"
}

// verbNames are the names of the verbs that the launching system says.
var verbNames = map[string]string{Launched: "launched", Abandoned: "abandoned", Waived: "waived", Satisfied: "satisfied"}

func say(s Subject, id, verb string, a Activity, result, ext map[string]any) []byte {
	category := []any{map[string]any{"objectType": "Activity", "id": CategoryCmi5}}
	if verb == Waived {
		category = append(category, map[string]any{"objectType": "Activity", "id": CategoryMoveOn})
	}
	extensions := map[string]any{ExtSession: s.Session}
	for k, v := range ext {
		extensions[k] = v
	}
	definition := map[string]any{}
	if len(a.Title) > 0 {
		definition["name"] = a.Title
	}
	if len(a.Description) > 0 {
		definition["description"] = a.Description
	}
	if a.Type != "" {
		definition["type"] = a.Type
	}
	object := map[string]any{"objectType": "Activity", "id": a.ID}
	if len(definition) > 0 {
		object["definition"] = definition
	}
	out := map[string]any{
		"id": id, "timestamp": s.At.UTC().Format("2006-01-02T15:04:05.000Z"), "actor": json.RawMessage(s.Actor.JSON()),
		"verb": map[string]any{"id": verb, "display": map[string]string{"en": verbNames[verb]}}, "object": object,
		"context": map[string]any{
			"registration": s.Registration,
			"contextActivities": map[string]any{
				"category": category, "grouping": []any{map[string]any{"objectType": "Activity", "id": a.Publisher}},
			},
			"extensions": extensions,
		},
	}
	if result != nil {
		out["result"] = result
	}
	return encode(out)
}
