package cmi5

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"sopan/internal/standard/xapi"
)

// Agent is who learns: an agent by account, and nothing that says more of a person (8.1, 9.2).
type Agent struct {
	HomePage string
	Name     string
}

// JSON is the agent as the standard writes it.
func (a Agent) JSON() []byte {
	return encode(struct {
		ObjectType string  `json:"objectType"`
		Account    account `json:"account"`
	}{"Agent", account(a)})
}

type account struct {
	HomePage string `json:"homePage"`
	Name     string `json:"name"`
}

// LaunchParams are what an AU is launched with (8.1).
type LaunchParams struct {
	Endpoint, Fetch          string
	Actor                    Agent
	Registration, ActivityID string
}

// LaunchURL is the address of an AU with the parameters of launching after a query that it already has, before its fragment.
func LaunchURL(address string, p LaunchParams) string {
	address, fragment, hasFragment := strings.Cut(address, "#")
	var b strings.Builder
	b.WriteString(address)
	switch {
	case !strings.Contains(address, "?"):
		b.WriteByte('?')
	case !strings.HasSuffix(address, "?") && !strings.HasSuffix(address, "&"):
		b.WriteByte('&')
	}
	for i, pair := range [][2]string{
		{"endpoint", p.Endpoint}, {"fetch", p.Fetch}, {"actor", string(p.Actor.JSON())}, {"registration", p.Registration}, {"activityId", p.ActivityID},
	} {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(pair[0] + "=" + strings.ReplaceAll(url.QueryEscape(pair[1]), "+", "%20"))
	}
	if hasFragment {
		b.WriteString("#" + fragment)
	}
	return b.String()
}

// SessionInfo is what a session is launched with.
type SessionInfo struct {
	ID        string // the session's
	Mode      Mode
	ReturnURL string // "" for none
}

// LaunchData is the document LMS.LaunchData of a session (10).
func LaunchData(au AU, s SessionInfo) []byte {
	data := map[string]any{
		"contextTemplate": map[string]any{
			"contextActivities": map[string]any{"grouping": []any{map[string]any{"objectType": "Activity", "id": au.ID}}},
			"extensions":        map[string]any{ExtSession: s.ID},
		},
		"launchMode": s.Mode, "launchMethod": au.method(), "moveOn": au.MoveOn,
	}
	if au.HasParameters {
		data["launchParameters"] = au.LaunchParameters
	}
	if au.MasteryScore != "" {
		data["masteryScore"] = json.Number(au.MasteryScore)
	}
	if s.ReturnURL != "" {
		data["returnURL"] = s.ReturnURL
	}
	if au.HasKey {
		data["entitlementKey"] = map[string]any{"courseStructure": au.EntitlementKey}
	}
	return encode(data)
}

func (u AU) method() string {
	if u.OwnWindow {
		return "OwnWindow"
	}
	return "AnyWindow"
}

// encode writes JSON without the escapes that HTML wants.
func encode(v any) []byte {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // of texts, lists and maps alone: cannot fail
	return []byte(strings.TrimSuffix(b.String(), "\n"))
}

// Preferences are what a learner likes (11).
type Preferences struct {
	Language string `json:"languagePreference"` // tags of languages, the most liked first, with commas
	Audio    string `json:"audioPreference"`    // on or off
}

// JSON is the document cmi5LearnerPreferences.
func (p Preferences) JSON() []byte { return encode(p) }

var tagList = regexp.MustCompile(`^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*(,[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*)*$`)

// PreferencesHold tells whether a document is what learner preferences must be: a JSON object with languagePreference, a list of
// language tags, and audioPreference, on or off (11).
func PreferencesHold(body []byte) bool {
	var p struct {
		Language *string `json:"languagePreference"`
		Audio    *string `json:"audioPreference"`
	}
	return xapi.IsObject(body) && json.Unmarshal(body, &p) == nil && p.Language != nil && p.Audio != nil &&
		tagList.MatchString(*p.Language) && (*p.Audio == "on" || *p.Audio == "off")
}
