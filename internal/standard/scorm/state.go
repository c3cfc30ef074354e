package scorm

import (
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// MaxState is how long the state of one item may be, in octets: the standards' least for suspend_data, 250 interactions and 100
// objectives, ten times over.
const MaxState = 2 << 20

// Completion and success of an item, in the words of 2004.
const (
	Unknown    = "unknown"
	Incomplete = "incomplete"
	Completed  = "completed"
	Passed     = "passed"
	Failed     = "failed"
)

// State is what the server must know of what an item has said.
type State struct {
	Completion string // Unknown, Incomplete, Completed
	Success    string // Unknown, Passed, Failed
	Status     string // 1.2: lesson_status, for prerequisites
	Scaled     *int   // hundredths, -100 to 100; nil when there is no score
	Raw        string // as it was said
	Min, Max   string
	Session    time.Duration // of this session, as the item said it
	Told       bool          // whether it said a session time
	Suspend    bool          // its exit asks to come back to where it was
	Location   string
	Answers    []Answer
}

// Answer is one interaction.
type Answer struct {
	ID, Type, Response, Result, Latency, Description string
	Correct                                          []string
}

// ErrState is what a state that cannot be read is refused with.
var ErrState = errors.New("scorm: not a state of the run-time")

// kept is the JSON in which the run-time gives its data model; values may be texts or numbers.
type kept struct {
	Core struct {
		Status      value `json:"lesson_status"`
		Location    value `json:"lesson_location"`
		Exit        value `json:"exit"`
		SessionTime value `json:"session_time"`
		Score       score `json:"score"`
		Mode        value `json:"lesson_mode"`
	} `json:"core"`
	StudentData struct {
		Mastery value `json:"mastery_score"`
	} `json:"student_data"`
	Completion   value                 `json:"completion_status"`
	Success      value                 `json:"success_status"`
	Exit         value                 `json:"exit"`
	SessionTime  value                 `json:"session_time"`
	Score        score                 `json:"score"`
	Location     value                 `json:"location"`
	Progress     value                 `json:"progress_measure"`
	Threshold    value                 `json:"completion_threshold"`
	Passing      value                 `json:"scaled_passing_score"`
	Interactions numbered[interaction] `json:"interactions"`
}

type score struct {
	Raw    value `json:"raw"`
	Min    value `json:"min"`
	Max    value `json:"max"`
	Scaled value `json:"scaled"`
}

type interaction struct {
	ID          value             `json:"id"`
	Type        value             `json:"type"`
	Learner     value             `json:"learner_response"`
	Student     value             `json:"student_response"` // 1.2
	Result      value             `json:"result"`
	Latency     value             `json:"latency"`
	Description value             `json:"description"`
	Correct     numbered[pattern] `json:"correct_responses"`
}

type pattern struct {
	Pattern value `json:"pattern"`
}

// value is a text or a number.
type value string

// UnmarshalJSON reads either.
func (v *value) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*v = value(s)
	} else if c := data[0]; c == '-' || c >= '0' && c <= '9' {
		*v = value(data)
	}
	return nil
}

// numbered is a collection: an array, or an object with 0, 1 … as names.
type numbered[T any] []T

// UnmarshalJSON reads either.
func (n *numbered[T]) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return json.Unmarshal(data, (*[]T)(n))
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(data, &m); err != nil {
		return err
	}
	if inner, ok := m["childArray"]; ok {
		return json.Unmarshal(inner, (*[]T)(n))
	}
	for i := 0; i < len(m); i++ {
		raw, ok := m[strconv.Itoa(i)]
		if !ok {
			break
		}
		var one T
		if err := json.Unmarshal(raw, &one); err != nil {
			return err
		}
		*n = append(*n, one)
	}
	return nil
}

// ReadState reads what the run-time has kept of an item: the JSON object cmi.
func ReadState(v Version, cmi []byte) (State, error) {
	var k kept
	if len(cmi) > MaxState || json.Unmarshal(cmi, &k) != nil {
		return State{}, ErrState
	}
	var s State
	if v == V12 {
		s = state12(k)
	} else {
		s = state2004(k)
	}
	for _, i := range k.Interactions {
		a := Answer{ID: string(i.ID), Type: string(i.Type), Response: string(i.Learner) + string(i.Student), Result: string(i.Result), Latency: string(i.Latency), Description: string(i.Description)}
		for _, c := range i.Correct {
			a.Correct = append(a.Correct, string(c.Pattern))
		}
		if a.ID != "" {
			s.Answers = append(s.Answers, a)
		}
	}
	return s, nil
}

// state12 reads one status as two (RTE 3.4.4): passed and failed are complete; with a mastery score, the score decides between them
// once the item says that it is complete.
func state12(k kept) State {
	c := k.Core
	s := State{Completion: Unknown, Success: Unknown, Status: status(string(c.Status)), Raw: string(c.Score.Raw), Min: string(c.Score.Min), Max: string(c.Score.Max), Location: string(c.Location)}
	switch s.Status {
	case Completed:
		s.Completion = Completed
	case Passed, Failed:
		s.Completion, s.Success = Completed, s.Status
	case Incomplete:
		s.Completion = Incomplete
	case "browsed":
		s.Completion = Incomplete
	}
	s.Scaled = scaled(c.Score)
	if mastery, err := strconv.ParseFloat(string(k.StudentData.Mastery), 64); err == nil && s.Completion == Completed && c.Mode != "browse" {
		if raw, err := strconv.ParseFloat(s.Raw, 64); err == nil {
			if s.Success = Failed; raw >= mastery {
				s.Success = Passed
			}
			s.Status = s.Success
		}
	}
	s.time(V12, c.SessionTime)
	s.Suspend = c.Exit == "suspend"
	return s
}

// state2004 lets thresholds decide where the item has them (RTE 4.2.4.1, 4.2.22.1).
func state2004(k kept) State {
	s := State{Completion: Unknown, Success: Unknown, Raw: string(k.Score.Raw), Min: string(k.Score.Min), Max: string(k.Score.Max), Location: string(k.Location)}
	switch k.Completion {
	case Completed, Incomplete:
		s.Completion = string(k.Completion)
	}
	switch k.Success {
	case Passed, Failed:
		s.Success = string(k.Success)
	}
	if threshold, err := strconv.ParseFloat(string(k.Threshold), 64); err == nil {
		if progress, err := strconv.ParseFloat(string(k.Progress), 64); err == nil {
			if s.Completion = Incomplete; progress >= threshold {
				s.Completion = Completed
			}
		}
	}
	if f, err := strconv.ParseFloat(string(k.Score.Scaled), 64); err == nil && f >= -1 && f <= 1 {
		n := int(math.Round(f * 100))
		s.Scaled = &n
		if passing, err := strconv.ParseFloat(string(k.Passing), 64); err == nil {
			if s.Success = Failed; f >= passing {
				s.Success = Passed
			}
		}
	} else {
		s.Scaled = scaled(k.Score)
	}
	s.time(V2004, k.SessionTime)
	s.Suspend = k.Exit == "suspend"
	return s
}

func (s *State) time(v Version, said value) {
	if d, ok := ParseTime(v, string(said)); ok {
		s.Session, s.Told = d, d > 0
	}
}

// scaled is where a raw score lies between its least and its most, in hundredths; 0 to 100 when the item does not say them.
func scaled(s score) *int {
	raw, err := strconv.ParseFloat(string(s.Raw), 64)
	if err != nil || math.IsNaN(raw) || math.IsInf(raw, 0) {
		return nil
	}
	least, errLeast := strconv.ParseFloat(string(s.Min), 64)
	if errLeast != nil {
		least = 0
	}
	most, errMost := strconv.ParseFloat(string(s.Max), 64)
	if errMost != nil {
		most = 100
	}
	if !(most > least) || raw < least || raw > most {
		return nil
	}
	n := int(math.Round((raw - least) / (most - least) * 100))
	return &n
}

var (
	timespan = regexp.MustCompile(`^(\d{2,4}):(\d{2}):(\d{2})(\.\d{1,2})?$`)
	interval = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(\.\d{1,2})?S)?)?$`)
)

// longest bounds a time that is told; more is nonsense, and sums stay whole.
const longest = 10000 * time.Hour

// ParseTime reads a span of time: HHHH:MM:SS.SS in 1.2 (CMITimespan), an ISO 8601 duration in 2004 (timeinterval(second,10,2)).
func ParseTime(v Version, text string) (time.Duration, bool) {
	var total time.Duration
	add := func(digits string, unit time.Duration) bool {
		if digits == "" {
			return true
		}
		n, err := strconv.ParseFloat(digits, 64)
		if err != nil || n*float64(unit) > float64(longest) {
			return false
		}
		total += time.Duration(math.Round(n * float64(unit)))
		return total <= longest
	}
	if v == V12 {
		m := timespan.FindStringSubmatch(text)
		ok := m != nil && add(m[1], time.Hour) && add(m[2], time.Minute) && add(m[3], time.Second) && add(prefixed(m[4]), time.Second)
		return total, ok
	}
	m := interval.FindStringSubmatch(text)
	if m == nil || text == "P" || strings.HasSuffix(text, "T") {
		return 0, false
	}
	ok := add(m[1], 365*24*time.Hour) && add(m[2], 30*24*time.Hour) && add(m[3], 24*time.Hour) && add(m[4], time.Hour) && add(m[5], time.Minute) &&
		add(m[6], time.Second) && add(prefixed(m[7]), time.Second)
	return total, ok
}

func prefixed(fraction string) string {
	if fraction == "" {
		return ""
	}
	return "0" + fraction
}

// FormatTime writes a span of time in the form of the version, to the hundredth of a second.
func FormatTime(v Version, d time.Duration) string {
	hundredths := int64(d.Round(10*time.Millisecond) / (10 * time.Millisecond))
	h, m, s, c := hundredths/360000, hundredths/6000%60, hundredths/100%60, hundredths%100
	two := func(n int64) string { return string([]byte{byte('0' + n/10%10), byte('0' + n%10)}) }
	if v == V12 {
		hours := strconv.FormatInt(min(h, 9999), 10)
		for len(hours) < 4 {
			hours = "0" + hours
		}
		out := hours + ":" + two(m) + ":" + two(s)
		if c > 0 {
			out += "." + two(c)
		}
		return out
	}
	out := "PT"
	if h > 0 {
		out += strconv.FormatInt(h, 10) + "H"
	}
	if m > 0 {
		out += strconv.FormatInt(m, 10) + "M"
	}
	if s > 0 || c > 0 || out == "PT" {
		out += strconv.FormatInt(s, 10)
		if c > 0 {
			out += "." + two(c)
		}
		out += "S"
	}
	return out
}
