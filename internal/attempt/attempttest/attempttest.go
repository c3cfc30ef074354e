// Package attempttest makes packages of SCORM and H5P for tests: small, whole, and written for this project. What they do by
// themselves is told beside each.
package attempttest

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"maps"
	"slices"
	"testing"

	"sopan/internal/attempt"
	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Packed makes an archive of files by name.
func Packed(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Imported brings files by name in as a package of UP-PR, and puts it before learners when it is to be live.
func Imported(t testing.TB, packs *content.Store, runs *attempt.Runs, files map[string]string, live bool) attempt.Course {
	t.Helper()
	ctx, by := context.Background(), who.Operator("test")
	r, err := packs.Receive(ctx, by, content.Upload{Name: "course.zip", Body: bytes.NewReader(Packed(t, files))})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	c, err := runs.Import(ctx, by, r, "UP-PR")
	if err != nil {
		t.Fatalf("import: %v %+v", err, fault.As(err).Places)
	}
	if live {
		if err := runs.Offer(ctx, by, c.Package, true); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

const head = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Part</title><body><h1>Part</h1><p id="said"></p>`

// find12 and find2004 look for the run-time up the windows, as content does.
const (
	find12   = `function find(w){for(var n=0;n<9;n++){if(w.API)return w.API;if(w===w.parent)break;w=w.parent}return window.opener?window.opener.API:null} var api=find(window);`
	find2004 = `function find(w){for(var n=0;n<9;n++){if(w.API_1484_11)return w.API_1484_11;if(w===w.parent)break;w=w.parent}return null} var api=find(window);
		function get(k){return api.GetValue(k)} function set(k,v){return api.SetValue(k,v)}`
)

// SCORM12 is a course of two parts. The first asks for 80 of 100: when it is opened anew it says 60 seconds, keeps page=2 and asks to
// come back; when it comes back it says 120 seconds more, 85 points, and that it is complete. The second waits for the first, and is a
// page without a word.
func SCORM12() map[string]string {
	return map[string]string{
		"imsmanifest.xml": `<?xml version="1.0"?>
<manifest identifier="GS" version="1.1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
 <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
 <organizations default="O"><organization identifier="O"><title>Holding a gram sabha</title>
  <item identifier="ONE" identifierref="R1"><title>The quorum</title><adlcp:datafromlms>begin</adlcp:datafromlms><adlcp:masteryscore>80</adlcp:masteryscore></item>
  <item identifier="TWO" identifierref="R2"><title>The minutes</title><adlcp:prerequisites type="aicc_script">ONE</adlcp:prerequisites></item>
 </organization></organizations>
 <resources>
  <resource identifier="R1" type="webcontent" adlcp:scormtype="sco" href="parts/one.html"/>
  <resource identifier="R2" type="webcontent" adlcp:scormtype="asset" href="two.html"/>
 </resources>
</manifest>`,
		"parts/one.html": head + `<script>` + find12 + `
api.LMSInitialize("");
var back = api.LMSGetValue("cmi.core.entry") === "resume" && api.LMSGetValue("cmi.suspend_data") === "page=2";
document.getElementById("said").textContent = "entry=" + api.LMSGetValue("cmi.core.entry") + " total=" + api.LMSGetValue("cmi.core.total_time") + " data=" + api.LMSGetValue("cmi.launch_data");
if (!back) {
  api.LMSSetValue("cmi.core.lesson_status", "incomplete");
  api.LMSSetValue("cmi.suspend_data", "page=2");
  api.LMSSetValue("cmi.core.lesson_location", "2");
  api.LMSSetValue("cmi.core.session_time", "0000:01:00");
  api.LMSSetValue("cmi.core.exit", "suspend");
  api.LMSCommit("");
} else {
  api.LMSSetValue("cmi.interactions.0.id", "Q1");
  api.LMSSetValue("cmi.interactions.0.type", "choice");
  api.LMSSetValue("cmi.interactions.0.student_response", "a");
  api.LMSSetValue("cmi.interactions.0.result", "correct");
  api.LMSSetValue("cmi.core.score.raw", "85");
  api.LMSSetValue("cmi.core.lesson_status", "completed");
  api.LMSSetValue("cmi.core.session_time", "0000:02:00");
  api.LMSSetValue("cmi.core.exit", "");
  api.LMSFinish("");
}
</script>`,
		"two.html": head,
	}
}

// SCORM2004 is a course of three parts, of the 4th Edition, that flows and cannot be chosen in. The first says that its objective is met
// with 0.9, which is shared, and asks to go on. The second is skipped when that objective is met. The third reads the objective back,
// says what it read, and is complete. The course is complete when all parts that are not skipped are.
func SCORM2004() map[string]string {
	return map[string]string{
		"imsmanifest.xml": `<?xml version="1.0"?>
<manifest identifier="LR" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
 xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
 <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
 <organizations default="O"><organization identifier="O"><title>Reading a land record</title>
  <item identifier="PRE" identifierref="R1"><title>What do you know?</title>
   <imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="KNOWS"><imsss:mapInfo targetObjectiveID="G" readSatisfiedStatus="true" writeSatisfiedStatus="true" writeNormalizedMeasure="true"/></imsss:primaryObjective></imsss:objectives>
    <imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/></imsss:sequencing></item>
  <item identifier="LESSON" identifierref="R2"><title>The lesson</title>
   <imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition referencedObjective="READS" condition="satisfied"/></imsss:ruleConditions><imsss:ruleAction action="skip"/></imsss:preConditionRule></imsss:sequencingRules>
    <imsss:objectives><imsss:primaryObjective objectiveID="OWN"/><imsss:objective objectiveID="READS"><imsss:mapInfo targetObjectiveID="G"/></imsss:objective></imsss:objectives>
    <imsss:rollupRules rollupObjectiveSatisfied="false" objectiveMeasureWeight="0"/>
    <adlseq:rollupConsiderations requiredForCompleted="ifNotSkipped" requiredForIncomplete="ifNotSkipped"/></imsss:sequencing></item>
  <item identifier="END" identifierref="R3"><title>The end</title>
   <imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="LAST"/><imsss:objective objectiveID="SEEN"><imsss:mapInfo targetObjectiveID="G"/></imsss:objective></imsss:objectives>
    <imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/></imsss:sequencing></item>
  <imsss:sequencing><imsss:controlMode choice="false" flow="true"/></imsss:sequencing>
 </organization></organizations>
 <resources>
  <resource identifier="R1" type="webcontent" adlcp:scormType="sco" href="pre.html"/>
  <resource identifier="R2" type="webcontent" adlcp:scormType="sco" href="lesson.html"/>
  <resource identifier="R3" type="webcontent" adlcp:scormType="sco" href="end.html"/>
 </resources>
</manifest>`,
		"pre.html": head + `<script>` + find2004 + `
api.Initialize("");
set("cmi.score.scaled", "0.9"); set("cmi.success_status", "passed"); set("cmi.completion_status", "completed");
set("cmi.session_time", "PT1M"); set("cmi.exit", "normal"); set("adl.nav.request", "continue");
setTimeout(function () { api.Terminate(""); }, 200);
</script>`,
		"lesson.html": head + `<script>` + find2004 + `api.Initialize(""); set("cmi.completion_status", "completed"); set("cmi.location", "lesson was run"); api.Commit("");</script>`,
		"end.html": head + `<script>` + find2004 + `
api.Initialize("");
var read = "";
for (var i = 0; i < Number(get("cmi.objectives._count")); i++) if (get("cmi.objectives." + i + ".id") === "SEEN") read = get("cmi.objectives." + i + ".success_status");
set("cmi.location", "read " + read); set("cmi.completion_status", "completed"); set("cmi.success_status", "passed"); set("cmi.score.scaled", "0.7");
set("cmi.session_time", "PT30S"); set("cmi.exit", "normal");
api.Commit("");
</script>`,
	}
}

// H5P is a package with a library of our own: one question. When it is attached it answers itself, rightly, and says that it is complete.
func H5P() map[string]string {
	return map[string]string{
		"h5p.json": `{"title":"Who convenes a gram sabha?","language":"en","mainLibrary":"Sopan.Ask","embedTypes":["div","iframe"],"license":"U",
			"preloadedDependencies":[{"machineName":"Sopan.Ask","majorVersion":1,"minorVersion":0}]}`,
		"content/content.json":            `{"question":"<p>Who convenes a gram sabha?</p>"}`,
		"Sopan.Ask-1.0/" + "library.json": `{"title":"Ask","machineName":"Sopan.Ask","majorVersion":1,"minorVersion":0,"patchVersion":0,"runnable":1,"coreApi":{"majorVersion":1,"minorVersion":24},"preloadedJs":[{"path":"ask.js"}]}`,
		"Sopan.Ask-1.0/ask.js": `var Sopan = window.Sopan || {}; window.Sopan = Sopan;
Sopan.Ask = (function ($) {
  function Ask(params, id) {
    H5P.EventDispatcher.call(this);
    var self = this;
    this.contentId = id;
    this.getCurrentState = function () { return {page: 3}; };
    this.attach = function (box) {
      box.html(params.question + '<p id="said">attached</p>');
      setTimeout(function () {
        var e = self.createXAPIEventTemplate("answered");
        e.setScoredResult(1, 1, self, true, true);
        self.trigger(e);
        self.triggerXAPIScored(1, 1, "completed", true, true);
      }, 100);
    };
  }
  Ask.prototype = Object.create(H5P.EventDispatcher.prototype);
  Ask.prototype.constructor = Ask;
  Ask.prototype.createXAPIEventTemplate = H5P.EventDispatcher.prototype.createXAPIEventTemplate;
  return Ask;
})(H5P.jQuery);`,
	}
}
