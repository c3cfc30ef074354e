//go:build browser

package sequencing

import "testing"

// What a package writes to objectives that are global to the system, and to shared data, another package reads, and so does the next
// attempt of the same (SN 4th Edition, 3.10.2, 3.10.3, TM.1; CAM 3.4.1.19; RTE 4.3). A package that keeps to itself neither takes nor
// gives.
func TestGlobals_OfOnePackage_AreReadByAnother_AndByTheNextAttempt(t *testing.T) {
	maps := func(reads, writes string) string {
		out := ""
		for _, f := range []string{"RawScore", "MinScore", "MaxScore", "CompletionStatus", "ProgressMeasure"} {
			out += ` read` + f + `="` + reads + `" write` + f + `="` + writes + `"`
		}
		return out
	}
	const target = "urn:uuid:6f2d8a30-0000-4000-8000-5f2b7d1c0001"
	skipped := rules("pre skip if satisfied of READS")
	writes := seq(skipped, `<imsss:objectives><imsss:primaryObjective objectiveID="MAIN"><imsss:mapInfo targetObjectiveID="`+target+`" readSatisfiedStatus="false" readNormalizedMeasure="false" writeSatisfiedStatus="true" writeNormalizedMeasure="true"/></imsss:primaryObjective><imsss:objective objectiveID="READS"><imsss:mapInfo targetObjectiveID="`+target+`"/></imsss:objective></imsss:objectives>`,
		`<adlseq:objectives><adlseq:objective objectiveID="MAIN"><adlseq:mapInfo targetObjectiveID="`+target+`" `+maps("false", "true")+`/></adlseq:objective></adlseq:objectives>`, own)
	reader := func(more ...string) string {
		return seq(append(more, `<imsss:objectives><imsss:primaryObjective objectiveID="MAIN"/><imsss:objective objectiveID="READS"><imsss:mapInfo targetObjectiveID="`+target+`"/></imsss:objective></imsss:objectives>`,
			`<adlseq:objectives><adlseq:objective objectiveID="READS"><adlseq:mapInfo targetObjectiveID="`+target+`" `+maps("true", "false")+`/></adlseq:objective></adlseq:objectives>`, own)...)
	}
	shared := func(write string) string {
		return `<adlcp:data><adlcp:map targetID="urn:notes" readSharedData="true" writeSharedData="` + write + `"/></adlcp:data>`
	}
	flow := seq(mode(`flow="true"`))
	writing, reading := sco("A", shared("true"), writes)+sco("Z", shared("true"), reader())+flow, sco("B", reader(skipped))+sco("C", shared("false"), reader())+flow
	own := `adlseq:objectivesGlobalToSystem="false" adlcp:sharedDataGlobalToSystem="false"`

	h := build(t)
	first, firstAt := h.begun(t, manifest(writing))
	_, secondAt := h.begun(t, manifest(reading))
	_, closedAt := h.begun(t, manifest(reading, own))
	alone, aloneAt := h.begun(t, manifest(writing, own))

	known := [][2]string{
		{"get cmi.objectives.1.success_status", "=passed"},
		{"get cmi.objectives.1.score.scaled", "=0.8"},
		{"get cmi.objectives.1.score.raw", "=16"},
		{"get cmi.objectives.1.score.min", "=0"},
		{"get cmi.objectives.1.score.max", "=20"},
		{"get cmi.objectives.1.completion_status", "=completed"},
		{"get cmi.objectives.1.progress_measure", "=0.9"},
	}
	unknown := [][2]string{
		{"get cmi.objectives.1.id", "=READS"},
		{"get cmi.objectives.1.success_status", "=unknown"},
		{"get cmi.objectives.1.score.scaled", "="},
	}
	wrote := [][2]string{
		{"open", "A"},
		{"say completed passed 0.8 cmi.score.raw=16 cmi.score.min=0 cmi.score.max=20 progress_measure=0.9 adl.data.0.store=kept ask=continue", "Z"},
		known[0],
		{"say completed passed ask=exitAll", "none O=completed/passed"},
	}
	again := append(append([][2]string{{"open", "Z"}, {"get adl.data.0.store", "=kept"}}, known...),
		// What is no longer known is no longer known to others (SN 3.10.3: its progress status is transferred too).
		[2]string{"say incomplete adl.data.0.store=changed ask=jump:A", "A"}, [2]string{"say incomplete ask=jump:Z", "Z"},
		[2]string{"get cmi.objectives.1.success_status", "=unknown"}, [2]string{"get adl.data.0.store", "=changed"})
	skips := append([][2]string{{"open", "C +C"}, {"get adl.data.0.store", "=kept"}, {"get cmi.objectives._count", "=2"}}, known...)
	walks := []struct {
		name, at, org string
		steps         [][2]string
	}{
		{"before anything is known", secondAt, reading, append([][2]string{{"open", "B"}}, unknown...)},
		{"one writes", firstAt, writing, wrote},
		{"another, that was open before, reads when it is opened again", secondAt, reading, append([][2]string{{"open", "B"}}, known...)},
		{"one that keeps to itself does not read", closedAt, reading, append([][2]string{{"open", "B"}}, unknown...)},
		{"one that keeps to itself writes for this attempt alone", aloneAt, writing, wrote},
	}
	var list []asked
	for _, w := range walks {
		list = append(list, ask(w.name, w.at, w.org, w.steps))
	}
	got := walked(t, list)
	for i, w := range walks {
		t.Run(w.name, func(t *testing.T) { goes(t, w.steps, got[i]) })
	}
	if t.Failed() {
		return
	}

	_, thirdAt := h.begun(t, manifest(reading))
	fresh := append([][2]string{{"open", "A"}, {"get adl.data.0.store", "="}, {"say incomplete ask=jump:Z", "Z"}}, unknown...)
	later := []asked{
		ask("third", thirdAt, reading, skips),
		ask("again", h.begins(t, first), writing, again),
		ask("alone", h.begins(t, alone), writing, fresh),
	}
	got = walked(t, later)
	t.Run("a package that is begun afterwards skips what is known", func(t *testing.T) { goes(t, skips, got[0]) })
	t.Run("the next attempt knows it", func(t *testing.T) { goes(t, again, got[1]) })
	t.Run("the next attempt of one that keeps to itself begins with nothing", func(t *testing.T) { goes(t, fresh, got[2]) })
	if r := h.run(t, first); r.Attempt.Number != 2 {
		t.Errorf("the attempt is %d", r.Attempt.Number)
	}
}
