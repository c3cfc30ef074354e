package scorm_test

import (
	"strings"
	"testing"
	"time"

	"sopan/internal/standard/scorm"
)

func TestReadState_ByTheRulesOfEachVersion(t *testing.T) {
	at := func(n int) *int { return &n }
	for name, c := range map[string]struct {
		v      scorm.Version
		cmi    string
		want   scorm.State
		scaled *int
	}{
		"1.2 completed":                     {scorm.V12, `{"core":{"lesson_status":"completed"}}`, scorm.State{Completion: "completed", Success: "unknown"}, nil},
		"1.2 passed is complete":            {scorm.V12, `{"core":{"lesson_status":"passed","score":{"raw":"90"}}}`, scorm.State{Completion: "completed", Success: "passed"}, at(90)},
		"1.2 failed is complete":            {scorm.V12, `{"core":{"lesson_status":"failed"}}`, scorm.State{Completion: "completed", Success: "failed"}, nil},
		"1.2 mastery reached":               {scorm.V12, `{"core":{"lesson_status":"completed","score":{"raw":80}},"student_data":{"mastery_score":"80"}}`, scorm.State{Completion: "completed", Success: "passed"}, at(80)},
		"1.2 mastery missed":                {scorm.V12, `{"core":{"lesson_status":"passed","score":{"raw":"79"}},"student_data":{"mastery_score":"80"}}`, scorm.State{Completion: "completed", Success: "failed"}, at(79)},
		"1.2 mastery and not done":          {scorm.V12, `{"core":{"lesson_status":"incomplete","score":{"raw":"90"}},"student_data":{"mastery_score":"80"}}`, scorm.State{Completion: "incomplete", Success: "unknown"}, at(90)},
		"1.2 browsed":                       {scorm.V12, `{"core":{"lesson_status":"browsed","exit":"suspend"}}`, scorm.State{Completion: "incomplete", Success: "unknown", Suspend: true}, nil},
		"1.2 a scale of its own":            {scorm.V12, `{"core":{"lesson_status":"passed","score":{"raw":"15","min":"10","max":"20"}}}`, scorm.State{Completion: "completed", Success: "passed"}, at(50)},
		"1.2 session time":                  {scorm.V12, `{"core":{"session_time":"0001:02:03.50"}}`, scorm.State{Completion: "unknown", Success: "unknown", Session: time.Hour + 2*time.Minute + 3500*time.Millisecond, Told: true}, nil},
		"2004 two statuses":                 {scorm.V2004, `{"completion_status":"completed","success_status":"failed","score":{"scaled":"-0.25"}}`, scorm.State{Completion: "completed", Success: "failed"}, at(-25)},
		"2004 not attempted is not known":   {scorm.V2004, `{"completion_status":"not attempted"}`, scorm.State{Completion: "unknown", Success: "unknown"}, nil},
		"2004 the threshold decides":        {scorm.V2004, `{"completion_status":"completed","completion_threshold":"0.8","progress_measure":"0.7"}`, scorm.State{Completion: "incomplete", Success: "unknown"}, nil},
		"2004 the threshold is reached":     {scorm.V2004, `{"completion_status":"incomplete","completion_threshold":"0.8","progress_measure":"0.8"}`, scorm.State{Completion: "completed", Success: "unknown"}, nil},
		"2004 the passing score decides":    {scorm.V2004, `{"success_status":"passed","scaled_passing_score":"0.6","score":{"scaled":"0.59"}}`, scorm.State{Completion: "unknown", Success: "failed"}, at(59)},
		"2004 raw score without scaled":     {scorm.V2004, `{"score":{"raw":"5","min":"0","max":"10"}}`, scorm.State{Completion: "unknown", Success: "unknown"}, at(50)},
		"2004 session time and suspend":     {scorm.V2004, `{"session_time":"PT1H2M3.5S","exit":"suspend"}`, scorm.State{Completion: "unknown", Success: "unknown", Session: time.Hour + 2*time.Minute + 3500*time.Millisecond, Told: true, Suspend: true}, nil},
		"a score out of its scale is none":  {scorm.V12, `{"core":{"score":{"raw":"120"}}}`, scorm.State{Completion: "unknown", Success: "unknown"}, nil},
		"a scaled score out of range":       {scorm.V2004, `{"score":{"scaled":"7"}}`, scorm.State{Completion: "unknown", Success: "unknown"}, nil},
		"what is not a number is no score":  {scorm.V12, `{"core":{"score":{"raw":"NaN"}}}`, scorm.State{Completion: "unknown", Success: "unknown"}, nil},
		"a word that is not one of the two": {scorm.V2004, `{"completion_status":"done","success_status":"yes"}`, scorm.State{Completion: "unknown", Success: "unknown"}, nil},
	} {
		got, err := scorm.ReadState(c.v, []byte(c.cmi))
		if err != nil || got.Completion != c.want.Completion || got.Success != c.want.Success || got.Session != c.want.Session || got.Told != c.want.Told || got.Suspend != c.want.Suspend {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if (got.Scaled == nil) != (c.scaled == nil) || got.Scaled != nil && *got.Scaled != *c.scaled {
			t.Errorf("%s: score %v, want %v", name, got.Scaled, c.scaled)
		}
	}
}

func TestReadState_GivesTheAnswers(t *testing.T) {
	got, err := scorm.ReadState(scorm.V2004, []byte(`{"interactions":{"0":{"id":"Q1","type":"choice","learner_response":"a","result":"correct","latency":"PT3S",
		"correct_responses":{"0":{"pattern":"a"}}},"1":{"id":"Q2","type":"true-false","learner_response":"true","result":"incorrect"}}}`))
	if err != nil || len(got.Answers) != 2 || got.Answers[0].ID != "Q1" || got.Answers[0].Correct[0] != "a" || got.Answers[1].Result != "incorrect" {
		t.Errorf("answers %+v, %v", got.Answers, err)
	}
	got, err = scorm.ReadState(scorm.V12, []byte(`{"interactions":[{"id":"Q1","type":"fill-in","student_response":"x","result":"wrong"}]}`))
	if err != nil || len(got.Answers) != 1 || got.Answers[0].Response != "x" {
		t.Errorf("answers %+v, %v", got.Answers, err)
	}
}

func TestReadState_TooLongOrNoObject_IsRefused(t *testing.T) {
	for _, cmi := range []string{"", "[]", `"x"`, `{"a":"` + strings.Repeat("x", scorm.MaxState) + `"}`} {
		if _, err := scorm.ReadState(scorm.V12, []byte(cmi)); err == nil {
			t.Errorf("%.10q is taken", cmi)
		}
	}
}

func TestTime_IsReadAndWrittenInTheFormOfTheVersion(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"00:00:00": 0, "0001:30:05.5": 90*time.Minute + 5500*time.Millisecond, "99:59:59": 100*time.Hour - time.Second,
	} {
		if got, ok := scorm.ParseTime(scorm.V12, text); !ok || got != want {
			t.Errorf("%s: %v %v", text, got, ok)
		}
	}
	for text, want := range map[string]time.Duration{
		"PT0S": 0, "PT1.25S": 1250 * time.Millisecond, "P1DT2H": 26 * time.Hour, "PT90M": 90 * time.Minute, "P1Y": 8760 * time.Hour,
	} {
		if got, ok := scorm.ParseTime(scorm.V2004, text); !ok || got != want {
			t.Errorf("%s: %v %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "1:00:00", "00:00", "PT1S", "00:00:00.123", "99999:00:00"} {
		if _, ok := scorm.ParseTime(scorm.V12, text); ok {
			t.Errorf("1.2 takes %q", text)
		}
	}
	for _, text := range []string{"", "P", "PT", "P1DT", "PT1.234S", "1S", "PT-1S", "P99999Y", "00:00:01"} {
		if _, ok := scorm.ParseTime(scorm.V2004, text); ok {
			t.Errorf("2004 takes %q", text)
		}
	}
	for _, d := range []time.Duration{0, 10 * time.Millisecond, 59990 * time.Millisecond, time.Minute, 25*time.Hour + 61*time.Second} {
		for _, v := range []scorm.Version{scorm.V12, scorm.V2004} {
			if got, ok := scorm.ParseTime(v, scorm.FormatTime(v, d)); !ok || got != d {
				t.Errorf("%v in %s: %s", d, v, scorm.FormatTime(v, d))
			}
		}
	}
}

func FuzzReadState(f *testing.F) {
	f.Add(`{"core":{"lesson_status":"passed","score":{"raw":1}},"interactions":{"0":{"id":"q"}}}`)
	f.Add(`{"score":{"scaled":"0.5"},"interactions":[{"id":"q","correct_responses":[{"pattern":"a"}]}]}`)
	f.Fuzz(func(t *testing.T, cmi string) {
		for _, v := range []scorm.Version{scorm.V12, scorm.V2004} {
			if s, err := scorm.ReadState(v, []byte(cmi)); err == nil && s.Scaled != nil && (*s.Scaled < -100 || *s.Scaled > 100) {
				t.Errorf("score %d", *s.Scaled)
			}
		}
	})
}
