package attempt_test

import (
	"encoding/json"
	"strings"
	"testing"

	"sopan/internal/attempt"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/standard/scorm"
)

// mapped is a package of one part that reads and writes a global objective and a store, with attributes of its organization.
func mapped(title, attributes string) map[string]string {
	return map[string]string{"a.html": title, "imsmanifest.xml": `<?xml version="1.0"?>
<manifest identifier="M" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
 xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
 <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
 <organizations default="O"><organization identifier="O" ` + attributes + `><title>` + title + `</title>
  <item identifier="A" identifierref="R"><title>Part</title><adlcp:data><adlcp:map targetID="urn:s"/><adlcp:map targetID="urn:read" writeSharedData="false"/></adlcp:data>
   <imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="P"><imsss:mapInfo targetObjectiveID="urn:g" writeSatisfiedStatus="true" writeNormalizedMeasure="true"/></imsss:primaryObjective></imsss:objectives>
    <adlseq:objectives><adlseq:objective objectiveID="P"><adlseq:mapInfo targetObjectiveID="urn:g" writeRawScore="true"/></adlseq:objective></adlseq:objectives>
    <imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/></imsss:sequencing></item>
 </organization></organizations>
 <resources><resource identifier="R" type="webcontent" adlcp:scormType="sco" href="a.html"/></resources></manifest>`}
}

const metCMI = `{"completion_status":"completed","success_status":"passed","score":{"scaled":"0.8"}}`

func told(text string) scorm.GlobalChanges {
	var out scorm.GlobalChanges
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		panic(err) // of this file
	}
	return out
}

// brings gives what an attempt begins with, as JSON.
func (h house) brings(t testing.TB, a attempt.Attempt) string {
	t.Helper()
	c, err := h.Carried(ctx, h.db.Reader(), h.me, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const nothing = `{"objectives":{},"stores":{}}`

func TestCarried_LastsForTheLearner_OverAttemptsAndPackages(t *testing.T) {
	each(t, func(t *testing.T, h house, _ *clock.Fake) {
		one, two := h.begun(t, h.imported(t, mapped("One", ""), true)), h.begun(t, h.imported(t, mapped("Two", ""), true))
		own := h.begun(t, h.imported(t, mapped("Own", `adlseq:objectivesGlobalToSystem="false" adlcp:sharedDataGlobalToSystem="false"`), true))
		commit := attempt.Commit{
			Version: 1, Item: "A", Session: id.New(), CMI: metCMI, Ended: true, Objectives: told(`{"urn:g":{"satisfied":1,"measure":8000000,"raw":null}}`),
			Stores: scorm.StoreChanges{"urn:s": json.RawMessage(`"\u0000 \ud800 kept"`)}, Overall: &attempt.Overall{Completion: "completed", Success: "passed"},
		}
		h.send(t, own, commit)
		if got := h.brings(t, two); got != nothing {
			t.Errorf("one that keeps to itself gave %s", got)
		}
		k := h.send(t, one, commit)
		const want = `{"objectives":{"urn:g":{"measure":8000000,"satisfied":1}},"stores":{"urn:s":"\u0000 \ud800 kept"}}`
		if got := h.brings(t, two); got != want {
			t.Errorf("the other package begins with %s", got)
		}
		if next := h.begun(t, k.Run.Course); next.Number != 2 || h.brings(t, next) != want {
			t.Errorf("the next attempt begins with %s", h.brings(t, next))
		}
		if got := h.brings(t, own); got != nothing {
			t.Errorf("one that keeps to itself takes %s", got)
		}
		// What another package met can satisfy the part that reads it, and so the course.
		k = h.send(t, two, attempt.Commit{Version: 1, Item: "A", Session: id.New(), CMI: `{"completion_status":"completed"}`, Ended: true, Overall: &attempt.Overall{Completion: "completed", Success: "passed"}})
		if k.Run.Attempt.Success != scorm.Passed {
			t.Errorf("stands as %+v", k.Run.Attempt)
		}
		if _, err := h.Carried(ctx, h.db.Reader(), h.other, one.ID); err == nil {
			t.Error("another was told")
		}
		list, err := h.Carrying(ctx, h.db.Reader(), h.me, "", 2)
		if err != nil || len(list) != 2 {
			t.Fatalf("carrying %+v, %v", list, err)
		}
		rest, err := h.Carrying(ctx, h.db.Reader(), h.me, list[1].Key(), 2)
		if err != nil || len(rest) != 1 {
			t.Errorf("the rest %+v, %v", rest, err)
		}
		if others, err := h.Carrying(ctx, h.db.Reader(), h.other, "", 2); err != nil || len(others) != 0 {
			t.Errorf("another carries %+v, %v", others, err)
		}
	})
}

// Two windows on two packages: what one says that it has changed is written, and nothing that it only remembers.
func TestCarried_ByTwoWindows_EachFieldAsItWasSaidLast(t *testing.T) {
	each(t, func(t *testing.T, h house, _ *clock.Fake) {
		one, two := h.begun(t, h.imported(t, mapped("One", ""), true)), h.begun(t, h.imported(t, mapped("Two", ""), true))
		say := func(a attempt.Attempt, version int64, objectives string) attempt.Kept {
			return h.send(t, a, attempt.Commit{Version: version, Item: "A", Session: id.New(), CMI: metCMI, Objectives: told(objectives)})
		}
		k := say(one, 1, `{"urn:g":{"satisfied":1,"measure":8000000}}`)
		say(two, 1, `{"urn:g":{"measure":5000000,"raw":160000000}}`)
		if got := h.brings(t, one); got != `{"objectives":{"urn:g":{"measure":5000000,"raw":160000000,"satisfied":1}},"stores":{}}` {
			t.Errorf("together %s", got)
		}
		say(one, k.Version, `{"urn:g":{"satisfied":null}}`)
		if got := h.brings(t, two); got != `{"objectives":{"urn:g":{"measure":5000000,"raw":160000000}},"stores":{}}` {
			t.Errorf("what is no longer known: %s", got)
		}
		// Two windows on one package: the one behind writes nothing, here either.
		_, err := h.Commit(ctx, h.me, one.ID, attempt.Commit{ID: id.New(), Version: k.Version, Item: "A", Session: id.New(), CMI: metCMI, Objectives: told(`{"urn:g":{"measure":0}}`)})
		refused(t, err, fault.Stale, "attempt.commit.stale")
		if got := h.brings(t, two); !strings.Contains(got, `"measure":5000000`) {
			t.Errorf("a window that is behind has written %s", got)
		}
	})
}

// Whoever has a token could send anything: what the package does not map is not heard, what its parts have not met is not believed,
// what the standard does not have is refused, and what an author does in a draft is nothing.
func TestCarried_OfABrowserThatLies_IsNotWritten(t *testing.T) {
	each(t, func(t *testing.T, h house, _ *clock.Fake) {
		a := h.begun(t, h.imported(t, mapped("One", ""), true))
		k := h.send(t, a, attempt.Commit{
			Version: 1, Item: "A", Session: id.New(), CMI: `{"completion_status":"incomplete","success_status":"failed"}`,
			Objectives: told(`{"urn:g":{"satisfied":1,"measure":10000000,"completion":1,"max":5},"urn:other":{"satisfied":1}}`),
			Stores:     scorm.StoreChanges{"urn:read": json.RawMessage(`"x"`), "urn:other": json.RawMessage(`"x"`)},
		})
		for name, c := range map[string]attempt.Commit{
			"out of range":   {Objectives: told(`{"urn:g":{"measure":10000001}}`)},
			"no such field":  {Objectives: told(`{"urn:g":{"store":1}}`)},
			"no text":        {Stores: scorm.StoreChanges{"urn:s": json.RawMessage(`{}`)}},
			"too long":       {Stores: scorm.StoreChanges{"urn:s": json.RawMessage(`"` + strings.Repeat("x", scorm.MaxStore+1) + `"`)}},
			"no text at all": {Stores: scorm.StoreChanges{"urn:s": json.RawMessage(`null`)}},
		} {
			c.ID, c.Version = id.New(), k.Version
			_, err := h.Commit(ctx, h.me, a.ID, c)
			t.Log(name)
			refused(t, err, fault.Invalid, "attempt.commit.state")
		}
		if got := h.brings(t, a); got != nothing {
			t.Errorf("kept %s", got)
		}
		draft := h.imported(t, mapped("Draft", ""), false)
		h.me.Grants = []who.Grant{{Role: who.RoleAuthor, Path: ""}}
		look := h.begun(t, draft)
		h.send(t, look, attempt.Commit{Version: 1, Item: "A", Session: id.New(), CMI: metCMI, Objectives: told(`{"urn:g":{"satisfied":1}}`)})
		if got := h.brings(t, a); got != nothing {
			t.Errorf("an author's look gave %s", got)
		}
	})
}

func TestErase_LeavesNothingThatContentWrote_AndWhatWasComplete(t *testing.T) {
	each(t, func(t *testing.T, h house, _ *clock.Fake) {
		a := h.begun(t, h.imported(t, mapped("One", ""), true))
		k := h.send(t, a, attempt.Commit{
			Version: 1, Item: "A", Session: id.New(), CMI: `{"completion_status":"completed","suspend_data":"secret"}`, Sequencing: `{"secret":1}`, Ended: true,
			Objectives: told(`{"urn:g":{"raw":5}}`), Stores: scorm.StoreChanges{"urn:s": json.RawMessage(`"secret"`)},
			Overall: &attempt.Overall{Completion: "completed"},
		})
		refused(t, h.Erase(ctx, h.me, h.me.PersonID), fault.Denied, "attempt.denied.erase")
		if err := h.Erase(ctx, op, h.other.PersonID); err != nil || h.brings(t, a) == nothing {
			t.Errorf("another's was erased: %v", err)
		}
		if err := h.Erase(ctx, op, h.me.PersonID); err != nil {
			t.Fatal(err)
		}
		run, err := h.Open(ctx, h.db.Reader(), h.me, a.ID)
		if err != nil || h.brings(t, a) != nothing || run.Attempt.Sequencing != "" || run.States["A"].CMI != "" || !run.Attempt.Done() {
			t.Errorf("stands as %+v with %s, %v", run, h.brings(t, a), err)
		}
		_, err = h.Commit(ctx, h.me, a.ID, attempt.Commit{ID: id.New(), Version: k.Version, Item: "A", Session: id.New(), CMI: metCMI})
		refused(t, err, fault.Stale, "attempt.commit.stale")
		seen, err := db.Scalar[int64](ctx, h.db.Reader(), `select count(*) from audit_read where what like 'attempt.erase %'`)
		if err != nil || seen != 2 {
			t.Errorf("%d in the audit record, %v", seen, err)
		}
	})
}
