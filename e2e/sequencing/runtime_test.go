//go:build browser

package sequencing

import (
	"strconv"
	"strings"
	"testing"

	"sopan/internal/attempt/attempttest"
)

// element is one of a data model, and calls that hold what the standard says of it, in one line each: "ELEMENT = VALUE" for what it is
// when it is asked for, "ELEMENT < VALUE" for what it takes, and with "! CODE" what neither is given nor taken, and the error that stands.
type element struct{ name, calls string }

// steps are the calls of elements, on a part of their own, once it was initialised.
func steps(list []element) [][2]string {
	out := [][2]string{{"open", ""}, {"call Initialize", "=true #0"}}
	for _, e := range list {
		for _, line := range strings.Split(strings.TrimSpace(e.calls), "\n") {
			call, code, refused := strings.Cut(strings.TrimSpace(line), " ! ")
			w := strings.SplitN(call, " ", 3)
			name := strings.Replace(w[0], "~", e.name, 1)
			value := ""
			if len(w) > 2 {
				value = w[2]
			}
			switch {
			case w[1] == "=" && refused:
				out = append(out, [2]string{"call GetValue " + name, "= #" + code})
			case w[1] == "=":
				out = append(out, [2]string{"call GetValue " + name, "=" + long(strings.ReplaceAll(value, " ", "_")) + " #0"})
			case refused:
				out = append(out, [2]string{"call SetValue " + name + " " + value, "=false #" + code})
			default:
				out = append(out, [2]string{"call SetValue " + name + " " + value, "=true #0"})
			}
		}
	}
	return out
}

// long writes out X*N, as the walker does.
func long(value string) string {
	one, times, ok := strings.Cut(value, "*")
	if n, err := strconv.Atoi(times); ok && err == nil {
		return strings.Repeat(one, n)
	}
	return value
}

// Each element of the data models: its type, its range, the least that must be kept of it, whether it is read or written, and the error
// that says so (RTE 4.2 of SCORM 2004 4th Edition; RTE 3.4 of SCORM 1.2). And the state machine of the run-time (RTE 3.1.3 to 3.1.7;
// 1.2 RTE 3.3).
func TestRunTime_EachElement_IsAsTheStandardHasIt(t *testing.T) {
	h := build(t)
	one := sco("A", `<adlcp:dataFromLMS>given</adlcp:dataFromLMS><adlcp:timeLimitAction>exit,no message</adlcp:timeLimitAction><adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.75"/>`,
		seq(`<imsss:objectives><imsss:primaryObjective objectiveID="MAIN" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>`,
			`<imsss:limitConditions attemptAbsoluteDurationLimit="PT30M"/>`, own))
	plain := sco("A", seq(own))
	_, states := h.begun(t, manifest(plain))
	_, model := h.begun(t, manifest(plain+sco("B")+seq(mode(`flow="true"`))))
	_, given := h.begun(t, manifest(one))
	twelve := attempttest.SCORM12()
	_, states12 := h.begun(t, twelve)
	twelve["two.html"] += " "
	_, model12 := h.begun(t, twelve)
	walks := []struct {
		name, at string
		steps    [][2]string
	}{
		{"2004: the state machine", states, machine2004},
		{"2004: the data model", model, steps(model2004)},
		{"2004: what the manifest gives", given, steps(given2004)},
		{"1.2: the state machine", states12, machine12},
		{"1.2: the data model", model12, steps(model12Elements)},
	}
	var list []asked
	for _, w := range walks {
		list = append(list, ask(w.name, w.at, "", w.steps))
	}
	got := walked(t, list)
	for i, w := range walks {
		t.Run(w.name, func(t *testing.T) { goes(t, w.steps, got[i]) })
	}
}

var machine2004 = [][2]string{
	{"open", "A"},
	{"call GetLastError", "=0"},
	{"call GetValue cmi.location", "= #122"},
	{"call SetValue cmi.location 1", "=false #132"},
	{"call Commit", "=false #142"},
	{"call Terminate", "=false #112"},
	{"call Initialize x", "=false #201"},
	{"call Initialize", "=true #0"},
	{"call Initialize", "=false #103"},
	{"call GetErrorString 103", "=told"},
	{"call GetErrorString 9999", "="},
	{"call Commit x", "=false #201"},
	{"call Commit", "=true #0"},
	{"call Terminate x", "=false #201"},
	{"call Terminate", "=true #0"},
	{"call Terminate", "=false #113"},
	{"call Initialize", "=false #104"},
	{"call GetValue cmi.location", "= #123"},
	{"call SetValue cmi.location 1", "=false #133"},
	{"call Commit", "=false #143"},
}

var model2004 = []element{
	{"cmi._version", "~ = 1.0\n~ < 2 ! 404"},
	{"unknown", "cmi.nothing = ! 401\ncmi.nothing < 1 ! 401\nnothing = ! 401\ncmi.score.nothing = ! 401\ncmi.location._children = ! 301\ncmi.location._count = ! 301"},
	{"cmi.comments_from_learner", `~._children = comment,location,timestamp
		~._count = 0
		~._count < 1 ! 404
		~._children < x ! 404
		~.0.comment = ! 301
		~.1.comment < early ! 351
		~.0.comment < {lang=en}a word
		~.0.comment = {lang=en}a word
		~.0.location < x*250
		~.0.timestamp < 2026-11-23T10:00:00.0Z
		~.0.timestamp < 2026-11-23T10:00:00
		~.0.timestamp < 2026-11-23T10:00:00Z ! 406
		~.0.timestamp < yesterday ! 406
		~._count = 1`},
	{"cmi.comments_from_lms", "~._children = comment,location,timestamp\n~._count = 0\n~._count < 1 ! 404\n~.0.comment < x ! 404"},
	{"cmi.completion_status", "~ = unknown\n~ < done ! 406\n~ < not attempted\n~ < unknown\n~ < incomplete\n~ = incomplete\n~ < completed\n~ = completed"},
	{"cmi.completion_threshold", "~ = ! 403\n~ < 0.5 ! 404"},
	{"cmi.credit", "~ = credit\n~ < no-credit ! 404"},
	{"cmi.entry", "~ = ab-initio\n~ < resume ! 404"},
	{"cmi.exit", "~ = ! 405\n~ < away ! 406\n~ < time-out\n~ < logout\n~ < normal\n~ < suspend\n~ < "},
	{"cmi.launch_data", "~ = ! 403\n~ < x ! 404"},
	{"cmi.learner_id", "~ < x ! 404"},
	{"cmi.learner_name", "~ < x ! 404"},
	{"cmi.learner_preference", `~._children = audio_captioning,audio_level,delivery_speed,language
		~.audio_level = 1
		~.audio_level < 0
		~.audio_level < -1 ! 407
		~.audio_level < loud ! 406
		~.delivery_speed < 2.5
		~.delivery_speed < -1 ! 407
		~.language < hi
		~.language = hi
		~.language < not*a*tag ! 406
		~.audio_captioning < -1
		~.audio_captioning < 2 ! 407
		~._children < x ! 404`},
	{"cmi.location", "~ = ! 403\n~ < x*1000\n~ = x*1000\n~ < x*1001 ! 406"},
	{"cmi.max_time_allowed", "~ = ! 403\n~ < PT1H ! 404"},
	{"cmi.mode", "~ = normal\n~ < browse ! 404"},
	{"cmi.progress_measure", "~ = ! 403\n~ < 0\n~ < 1\n~ < 1.1 ! 407\n~ < -0.1 ! 407\n~ < half ! 406"},
	{"cmi.scaled_passing_score", "~ = ! 403\n~ < 1 ! 404"},
	{"cmi.score", `~._children = max,min,raw,scaled
		~.scaled = ! 403
		~.scaled < -1
		~.scaled < 1
		~.scaled < 1.1 ! 407
		~.scaled < much ! 406
		~.raw < -12.5
		~.raw = -12.5
		~.raw < x ! 406
		~.min < -20
		~.max < 1000
		~.max < ten ! 406`},
	{"cmi.session_time", "~ = ! 405\n~ < PT1H5M7.25S\n~ < P1Y2M3DT4H\n~ < 00:10:00 ! 406"},
	{"cmi.success_status", "~ = unknown\n~ < done ! 406\n~ < failed\n~ < unknown\n~ < passed\n~ = passed"},
	{"cmi.suspend_data", "~ = ! 403\n~ < x*64000\n~ < x*64001 ! 406"},
	{"cmi.time_limit_action", "~ = continue,no message\n~ < exit,message ! 404"},
	{"cmi.total_time", "~ = PT0S\n~ < PT1H ! 404"},
	{"cmi.objectives", `~._children = completion_status,description,id,progress_measure,score,success_status
		~._count = 0
		~._count < 1 ! 404
		~.1.id < early ! 351
		~.0.success_status < passed ! 408
		~._count = 0
		~.0.id < urn:o:1
		~.0.id < urn:o:2 ! 351
		~.0.id = urn:o:1
		~.1.id < urn:o:1 ! 351
		~.1.id < x*4000
		~.2.id < x*4001 ! 406
		~._count = 2
		~.5.id = ! 301
		~.0.score._children = max,min,raw,scaled
		~.0.score.scaled < 0.25
		~.0.score.scaled < 2 ! 407
		~.0.score.raw < x ! 406
		~.0.success_status < passed
		~.0.success_status < great ! 406
		~.0.completion_status < completed
		~.0.completion_status < great ! 406
		~.0.progress_measure < 0.5
		~.0.progress_measure < 2 ! 407
		~.0.description < {lang=hi}x`},
	{"cmi.interactions", `~._children = correct_responses,description,id,latency,learner_response,objectives,result,timestamp,type,weighting
		~._count = 0
		~._count < 1 ! 404
		~.1.id < early ! 351
		~.0.type < choice ! 408
		~._count = 0
		~.0.id < q1
		~.0.id = q1
		~.0.learner_response < a ! 408
		~.0.correct_responses.0.pattern < a ! 408
		~.0.type < riddle ! 406
		~.0.type < choice
		~.0.objectives._count = 0
		~.0.objectives.0.id < urn:o:1
		~.0.objectives._count = 1
		~.0.objectives.0.id = urn:o:1
		~.0.timestamp < 2026-11-23T10:00:00.00Z
		~.0.timestamp < now ! 406
		~.0.correct_responses._count = 0
		~.0.correct_responses.0.pattern < a[,]b
		~.0.correct_responses.1.pattern < c
		~.0.correct_responses._count = 2
		~.0.weighting < 2.5
		~.0.weighting < heavy ! 406
		~.0.learner_response < a[,]b
		~.0.learner_response = a[,]b
		~.0.result < correct
		~.0.result < 0.5
		~.0.result < perhaps ! 406
		~.0.latency < PT3.5S
		~.0.latency < 3 ! 406
		~.0.description < {lang=en}which
		~._count = 1`},
	{"each type of interaction", `cmi.interactions.1.id < tf
		cmi.interactions.1.type < true-false
		cmi.interactions.1.learner_response < true
		cmi.interactions.1.learner_response < 7 ! 406
		cmi.interactions.1.correct_responses.0.pattern < true
		cmi.interactions.1.correct_responses.1.pattern < false ! 351
		cmi.interactions.2.id < fill
		cmi.interactions.2.type < fill-in
		cmi.interactions.2.learner_response < {lang=hi}one[,]two
		cmi.interactions.3.id < long
		cmi.interactions.3.type < long-fill-in
		cmi.interactions.3.learner_response < x*4000
		cmi.interactions.4.id < match
		cmi.interactions.4.type < matching
		cmi.interactions.4.learner_response < a[.]1[,]b[.]2
		cmi.interactions.4.learner_response < a ! 406
		cmi.interactions.5.id < perf
		cmi.interactions.5.type < performance
		cmi.interactions.5.learner_response < step1[.]3[,]step2[.]done
		cmi.interactions.6.id < seq
		cmi.interactions.6.type < sequencing
		cmi.interactions.6.learner_response < a[,]b[,]c
		cmi.interactions.7.id < like
		cmi.interactions.7.type < likert
		cmi.interactions.7.learner_response < often
		cmi.interactions.8.id < num
		cmi.interactions.8.type < numeric
		cmi.interactions.8.learner_response < -2.5
		cmi.interactions.8.learner_response < two ! 406
		cmi.interactions.8.correct_responses.0.pattern < 1[:]3
		cmi.interactions.9.id < oth
		cmi.interactions.9.type < other
		cmi.interactions.9.learner_response < x*4000`},
	{"adl.nav", `~.request = _none_
		~.request < sideways ! 406
		~.request < continue
		~.request = continue
		~.request < {target=B}choice
		~.request = {target=B}choice
		~.request < _none_
		~.request_valid.continue < true ! 404
		~.request_valid.previous = false`},
	{"adl.data", "~._children = id,store\n~._count = 0\n~._count < 1 ! 404\n~.0.store = ! 301\n~.0.store < x ! 351"},
}

// given2004 is what a part is given by its manifest.
var given2004 = []element{
	{"cmi.completion_threshold", "~ = 0.75"},
	{"cmi.scaled_passing_score", "~ = 0.6"},
	{"cmi.max_time_allowed", "~ = PT30M"},
	{"cmi.time_limit_action", "~ = exit,no message"},
	{"cmi.launch_data", "~ = given"},
	{"the score decides", "cmi.success_status < passed\ncmi.score.scaled < 0.5\ncmi.success_status = failed\ncmi.score.scaled < 0.6\ncmi.success_status = passed"},
	{"progress decides", "cmi.completion_status < completed\ncmi.progress_measure < 0.7\ncmi.completion_status = incomplete\ncmi.progress_measure < 0.75\ncmi.completion_status = completed"},
	{"cmi.objectives.0.id", "~ = MAIN"},
}

var machine12 = [][2]string{
	{"open", "ONE"},
	{"call GetLastError", "=0"},
	{"call GetValue cmi.core.lesson_status", "= #301"},
	{"call SetValue cmi.core.lesson_location 1", "=false #301"},
	{"call Commit", "=false #301"},
	{"call Terminate", "=false #301"},
	{"call Initialize x", "=false #201"},
	{"call Initialize", "=true #0"},
	{"call Initialize", "=false #101"},
	{"call GetErrorString 101", "=told"},
	{"call Commit", "=true #0"},
	{"call Terminate", "=true #0"},
	{"call Initialize", "=false #101"},
	{"call Terminate", "=true #101"},
	// Content that goes on speaking is heard: much of it ends with each of its pages, and says what matters afterwards.
	{"call SetValue cmi.core.lesson_status completed", "=true #0"},
	{"call Commit", "=true #0"},
	{"call GetValue cmi.core.lesson_status", "=completed #0"},
}

var model12Elements = []element{
	{"unknown", "cmi.nothing = ! 401\ncmi.nothing < 1 ! 401\ncmi.core.lesson_status._children = ! 202\ncmi.core.lesson_status._count = ! 203"},
	{"cmi._version", "~ = 3.4\n~ < 2 ! 402"},
	{"cmi.core", `~._children = credit,entry,exit,lesson_location,lesson_mode,lesson_status,score,session_time,student_id,student_name,total_time
		~._children < x ! 402
		~.student_id < x ! 403
		~.student_name < x ! 403
		~.lesson_location = 
		~.lesson_location < x*255
		~.lesson_location < x*256 ! 405
		~.credit = credit
		~.credit < no-credit ! 403
		~.lesson_status = not attempted
		~.lesson_status < done ! 405
		~.lesson_status < not attempted ! 405
		~.lesson_status < browsed
		~.lesson_status < failed
		~.lesson_status < passed
		~.lesson_status < completed
		~.lesson_status < incomplete
		~.lesson_status = incomplete
		~.entry = ab-initio
		~.entry < resume ! 403
		~.score._children = max,min,raw
		~.score.raw = 
		~.score.raw < 85
		~.score.raw < 101 ! 405
		~.score.raw < -1 ! 405
		~.score.raw < x ! 405
		~.score.min < 0
		~.score.max < 100
		~.total_time = 00:00:00
		~.total_time < 0001:00:00 ! 403
		~.lesson_mode = normal
		~.lesson_mode < browse ! 403
		~.exit = ! 404
		~.exit < away ! 405
		~.exit < time-out
		~.exit < logout
		~.exit < suspend
		~.exit < 
		~.session_time = ! 404
		~.session_time < 0001:02:03.50
		~.session_time < 1:2:3 ! 405`},
	{"cmi.suspend_data", "~ = \n~ < x*4096\n~ = x*4096"},
	{"cmi.launch_data", "~ = begin\n~ < x ! 403"},
	{"cmi.comments", "~ = \n~ < x*4096\n~ < x*4097 ! 405"},
	{"cmi.comments_from_lms", "~ = \n~ < x ! 403"},
	{"cmi.objectives", `~._children = id,score,status
		~._count = 0
		~._count < 1 ! 402
		~.0.id < o1
		~.0.id = o1
		~.2.id < early ! 201
		~.0.id < x*256 ! 405
		~.0.status < passed
		~.0.status < great ! 405
		~.0.score.raw < 50
		~.0.score.raw < 500 ! 405
		~._count = 1`},
	{"cmi.student_data", "~._children = mastery_score,max_time_allowed,time_limit_action\n~.mastery_score = 80\n~.mastery_score < 1 ! 403\n~.max_time_allowed < 1 ! 403\n~.time_limit_action < exit,message ! 403"},
	{"cmi.student_preference", `~._children = audio,language,speed,text
		~.audio < 100
		~.audio < -1
		~.audio < 101 ! 405
		~.audio < -2 ! 405
		~.language < hindi
		~.speed < -100
		~.speed < 101 ! 405
		~.text < 1
		~.text < 2 ! 405`},
	{"cmi.interactions", `~._children = correct_responses,id,latency,objectives,result,student_response,time,type,weighting
		~._count = 0
		~._count < 1 ! 402
		~.0.id < q1
		~.0.id = ! 404
		~.0.objectives._count = 0
		~.0.objectives.0.id < o1
		~.0.time < 10:20:30
		~.0.time < 25:00:00 ! 405
		~.0.type < choice
		~.0.type < riddle ! 405
		~.0.correct_responses._count = 0
		~.0.correct_responses.0.pattern < a
		~.0.weighting < 1.5
		~.0.weighting < heavy ! 405
		~.0.student_response < a
		~.0.result < correct
		~.0.result < perhaps ! 405
		~.0.latency < 00:00:03
		~.0.latency < 3 ! 405
		~._count = 1`},
}
