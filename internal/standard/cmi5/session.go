package cmi5

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"sopan/internal/standard/xapi"
)

// Session is where a session stands when a statement of its AU comes, and its AU within the registration.
type Session struct {
	ID           string
	Actor        Agent
	Registration string // in small letters
	ActivityID   string // of the AU, as the launching system names it
	Publisher    string // the AU's id in the course structure
	Mode         Mode
	MasteryScore string // "" for none

	Prepared    bool      // the AU has read the preferences of its learner (11)
	Initialized time.Time // by the AU's clock; zero before
	Latest      time.Time // the latest timestamp of the AU so far
	Terminated  bool
	Judged      bool // has said passed or failed

	Completed, Passed bool // of the AU, in this session or another of the registration
}

// Why is a rule that a statement breaks.
type Why string

// The rules; each refuses.
const (
	WhyNoID         Why = "no_id"        // 9.1
	WhyVoids        Why = "voids"        // 6.3
	WhyNoTime       Why = "no_time"      // 9.7: no timestamp
	WhyNotUTC       Why = "not_utc"      // 9.7
	WhyActor        Why = "actor"        // 8.1, 9.2: not the agent of the launch, by its account
	WhyRegistration Why = "registration" // 9.6.1
	WhyTemplate     Why = "template"     // 10: the context lacks what the template has
	WhySession      Why = "session"      // 9.6.3.1: another session, or none
	WhyMoveOnExtra  Why = "moveon_extra" // 9.6.2.2: the category moveOn on what bears no success or completion
	WhyMoveOnLacks  Why = "moveon_lacks" // 9.6.2.2
	WhyVerb         Why = "verb"         // 9.3: the category cmi5 on a verb that an AU does not say
	WhyObject       Why = "object"       // 9.4
	WhyUnprepared   Why = "unprepared"   // 11: before the AU has read the preferences
	WhyNotBegun     Why = "not_begun"    // 9.3: before initialized
	WhyEnded        Why = "ended"        // 9.3: after terminated
	WhyEarly        Why = "early"        // 9.3: a timestamp before that of initialized
	WhyNotLast      Why = "not_last"     // 9.3: terminated, with a timestamp before that of another
	WhyAgain        Why = "again"        // 9.3: a verb twice
	WhyBoth         Why = "both"         // 9.3: passed and failed in one session
	WhyFailedAfter  Why = "failed_after" // 9.3: failed after passed
	WhyMode         Why = "mode"         // 10: Browse or Review
	WhyScore        Why = "score"        // 9.5.1: a score where none may stand
	WhyScoreForm    Why = "score_form"   // 9.5.1: scaled below 0, raw without min and max, or no whole number
	WhySuccess      Why = "success"      // 9.5.2
	WhyCompletion   Why = "completion"   // 9.5.3
	WhyDuration     Why = "duration"     // 9.5.4
	WhyMastery      Why = "mastery"      // 9.3.4, 9.3.5: a score that the mastery score contradicts
	WhyMasteryExt   Why = "mastery_ext"  // 9.6.3.2
	WhyProgress     Why = "progress"     // 9.5.5.1
)

// told is what of a statement the rules ask for.
type told struct {
	Actor struct {
		ObjectType string
		Account    *account
	}
	Object struct{ ObjectType, ID string }
	Result *struct {
		Score *struct {
			Scaled, Raw, Min, Max *json.Number
		}
		Success, Completion *bool
		Duration            *string
		Extensions          map[string]json.RawMessage
	}
	Context struct {
		ContextActivities struct{ Category, Grouping activities }
		Extensions        map[string]json.RawMessage
	}
	Timestamp string
}

// activities are a list of activities, or a single one.
type activities []struct{ ID string }

// UnmarshalJSON reads either form.
func (a *activities) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '{' {
		*a = make(activities, 1)
		return json.Unmarshal(data, &(*a)[0])
	}
	type plain activities
	return json.Unmarshal(data, (*plain)(a))
}

func (a activities) has(id string) bool {
	return slices.ContainsFunc(a, func(one struct{ ID string }) bool { return one.ID == id })
}

// Said is what a statement that is taken says of the AU.
type Said string

// What it may say; any other statement says nothing of it.
const (
	SaidNothing     Said = ""
	SaidInitialized Said = "initialized"
	SaidCompleted   Said = "completed"
	SaidPassed      Said = "passed"
	SaidFailed      Said = "failed"
	SaidTerminated  Said = "terminated"
)

var saids = map[string]Said{
	Initialized: SaidInitialized, Completed: SaidCompleted, Passed: SaidPassed, Failed: SaidFailed, Terminated: SaidTerminated,
}

// Take judges a statement of the session's AU, one that keeps every rule of xAPI. When it keeps those of cmi5 too, the session goes on
// to where it stands after it; else why is the first rule it breaks, and nothing changes.
func (s *Session) Take(st xapi.Statement) (said Said, why Why) {
	var t told
	if err := json.Unmarshal(st.Raw(), &t); err != nil {
		return "", WhyTemplate
	}
	at, timed := st.Timestamp()
	switch {
	case s.Terminated:
		return "", WhyEnded
	case st.ID() == "":
		return "", WhyNoID
	case st.Verb() == xapi.Voided:
		return "", WhyVoids
	case !timed:
		return "", WhyNoTime
	case !utc(t.Timestamp):
		return "", WhyNotUTC
	case t.Actor.ObjectType != "" && t.Actor.ObjectType != "Agent", t.Actor.Account == nil, Agent(*t.Actor.Account) != s.Actor:
		return "", WhyActor
	case st.Registration() != s.Registration:
		return "", WhyRegistration
	case text(t.Context.Extensions[ExtSession]) != s.ID:
		return "", WhySession
	case !t.Context.ContextActivities.Grouping.has(s.Publisher):
		return "", WhyTemplate
	}
	defined := t.Context.ContextActivities.Category.has(CategoryCmi5)
	said, known := saids[st.Verb()]
	switch {
	case !s.Prepared:
		return "", WhyUnprepared
	case defined && !known:
		return "", WhyVerb
	case s.Initialized.IsZero() && !(defined && said == SaidInitialized):
		return "", WhyNotBegun
	case t.Result != nil && !progressHolds(t.Result.Extensions):
		return "", WhyProgress
	case at.Before(s.Initialized):
		return "", WhyEarly
	}
	if !defined {
		if t.Context.ContextActivities.Category.has(CategoryMoveOn) {
			return "", WhyMoveOnExtra
		}
		said = SaidNothing
	} else if why := s.defined(said, &t, at); why != "" {
		return "", why
	}
	s.Latest = latest(s.Latest, at)
	switch said {
	case SaidInitialized:
		s.Initialized = at
	case SaidCompleted:
		s.Completed = true
	case SaidPassed:
		s.Passed, s.Judged = true, true
	case SaidFailed:
		s.Judged = true
	case SaidTerminated:
		s.Terminated = true
	}
	return said, ""
}

// defined judges a statement of the category cmi5.
func (s *Session) defined(said Said, t *told, at time.Time) Why {
	switch {
	case t.Object.ObjectType != "" && t.Object.ObjectType != "Activity", t.Object.ID != s.ActivityID:
		return WhyObject
	case s.Mode != Normal && said != SaidInitialized && said != SaidTerminated:
		return WhyMode
	}
	if why := s.result(said, t); why != "" {
		return why
	}
	switch said {
	case SaidInitialized:
		if !s.Initialized.IsZero() {
			return WhyAgain
		}
	case SaidCompleted:
		if s.Completed {
			return WhyAgain
		}
	case SaidPassed:
		if s.Passed {
			return WhyAgain
		} else if s.Judged {
			return WhyBoth
		}
	case SaidFailed:
		if s.Passed {
			return WhyFailedAfter
		} else if s.Judged {
			return WhyAgain
		}
	case SaidTerminated:
		if at.Before(s.Latest) {
			return WhyNotLast
		}
	}
	return ""
}

// result judges the result of a statement of the category cmi5, with what of its context hangs on it (9.5, 9.6).
func (s *Session) result(said Said, t *told) Why {
	judged := said == SaidPassed || said == SaidFailed
	var success, completion *bool
	var timed bool
	var score *struct{ Scaled, Raw, Min, Max *json.Number }
	if r := t.Result; r != nil {
		success, completion, timed, score = r.Success, r.Completion, r.Duration != nil, r.Score
	}
	switch {
	case score != nil && !judged:
		return WhyScore
	case judged != (success != nil), judged && *success != (said == SaidPassed):
		return WhySuccess
	case (said == SaidCompleted) != (completion != nil), completion != nil && !*completion:
		return WhyCompletion
	case said != SaidInitialized && !timed:
		return WhyDuration
	}
	if has := t.Context.ContextActivities.Category.has(CategoryMoveOn); success != nil || completion != nil {
		if !has {
			return WhyMoveOnLacks
		}
	} else if has {
		return WhyMoveOnExtra
	}
	ext, hasExt := t.Context.Extensions[ExtMastery]
	if judged && s.MasteryScore != "" && (hasExt || score != nil && score.Scaled != nil) {
		if !hasExt || !isNumber(ext) || xapi.CompareNumbers(string(ext), s.MasteryScore) != 0 {
			return WhyMasteryExt
		}
	}
	if score == nil {
		return ""
	}
	if score.Scaled != nil {
		scaled := score.Scaled.String()
		if xapi.CompareNumbers(scaled, "0") < 0 {
			return WhyScoreForm
		}
		if s.MasteryScore != "" && (xapi.CompareNumbers(scaled, s.MasteryScore) >= 0) != (said == SaidPassed) {
			return WhyMastery
		}
	}
	if score.Raw != nil && (score.Min == nil || score.Max == nil) {
		return WhyScoreForm
	}
	for _, n := range []*json.Number{score.Raw, score.Min, score.Max} {
		if n != nil && !whole(n.String()) {
			return WhyScoreForm
		}
	}
	return ""
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// utc tells whether a timestamp says that it is in UTC.
func utc(stamp string) bool {
	for _, end := range []string{"Z", "z", "+00:00", "+0000", "+00"} {
		if strings.HasSuffix(stamp, end) {
			return true
		}
	}
	return false
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

func isNumber(raw json.RawMessage) bool {
	return len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9')
}

// whole tells whether a number, as JSON writes it, is a whole one; an exponent counts as none, which no score needs.
func whole(n string) bool {
	if strings.ContainsAny(n, "eE") {
		return false
	}
	_, fraction, _ := strings.Cut(n, ".")
	return strings.Trim(fraction, "0") == ""
}

// progressHolds tells whether progress, where it is told, is a whole number from 0 to 100 (9.5.5.1).
func progressHolds(ext map[string]json.RawMessage) bool {
	raw, ok := ext[ExtProgress]
	return !ok || isNumber(raw) && whole(string(raw)) && xapi.CompareNumbers(string(raw), "0") >= 0 && xapi.CompareNumbers(string(raw), "100") <= 0
}

// Scaled is the scaled score of a statement, as JSON writes it; "" for none.
func Scaled(st xapi.Statement) string {
	var t told
	if json.Unmarshal(st.Raw(), &t) != nil || t.Result == nil || t.Result.Score == nil || t.Result.Score.Scaled == nil {
		return ""
	}
	return t.Result.Score.Scaled.String()
}
