//go:build browser

package sequencing

var walks = []walk{
	{
		name: "choice alone: nothing begins by itself, every part can be chosen, none follows (SB.2.5, SB.2.9)",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + sco("C", seq(own)),
		steps: [][2]string{
			{"open", "none +A +B +C -continue -previous"},
			{"press A", "A +C"},
			{"press C", "C"},
			{"press B", "B +A +C -continue -previous"},
			{"say completed passed ask=choice:C", "C B=completed/passed +A"},
			{"press A", "A"},
		},
	},
	{
		name: "flow alone: one after the other, back too, nothing is chosen (SB.2.1 to SB.2.8)",
		org:  sco("A", seq(own)) + group("X", sco("B", seq(own)), sco("C", seq(own)), seq(mode(`choice="false" flow="true"`))) + seq(mode(`choice="false" flow="true"`)),
		steps: [][2]string{
			{"open", "A +continue -previous -B -C"},
			{"press continue", "B +continue +previous"},
			{"press previous", "A"},
			{"press continue", "B"},
			{"say completed passed ask=continue", "C"},
			{"say completed passed ask=continue", "none ended"},
		},
	},
	{
		name: "forwardOnly: nobody goes back (SB.2.1 4, SB.2.4 2.2)",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + sco("C", seq(own)) + seq(mode(`flow="true" forwardOnly="true"`)),
		steps: [][2]string{
			{"open", "A +continue"},
			{"press continue", "B -previous -A +C"},
			{"press previous", "B"},
			{"press A", "B"},
			{"press C", "C"},
		},
	},
	{
		name: "choiceExit: a group that is not to be left by choice (SB.2.9 8.4, 11.4)",
		org:  group("X", sco("A", seq(own)), sco("B", seq(own)), seq(mode(`flow="true" choiceExit="false"`))) + sco("C", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A +B -C"},
			{"press C", "A"},
			{"press B", "B -C +continue"},
			{"press continue", "C"},
		},
	},
	{
		name: "constrainChoice: only what follows next can be chosen (SB.2.9 11.5)",
		org: group("X", sco("A", seq(own)), seq(mode(`flow="true"`), `<adlseq:constrainedChoiceConsiderations constrainChoice="true"/>`)) +
			group("Y", sco("B", seq(own)), seq(mode(`flow="true"`))) + group("Z", sco("C", seq(own)), seq(mode(`flow="true"`))) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A +B -C"},
			{"press C", "A"},
			{"press B", "B +C"},
		},
	},
	{
		name: "preventActivation: a group is not entered by choosing within it (SB.2.9 9.2, 10.3)",
		org: group("X", sco("A", seq(own)), seq(mode(`flow="true"`))) +
			group("Y", sco("B", seq(own)), sco("C", seq(own)), seq(mode(`flow="true"`), `<adlseq:constrainedChoiceConsiderations preventActivation="true"/>`)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A -B -C +continue"},
			{"press C", "A"},
			{"press continue", "B +C"},
			{"press C", "C"},
		},
	},
	{
		name: "disabled until another is known (UP.2, UP.5)",
		org: sco("A", seq(primary("G"), own)) +
			sco("B", seq(rules("pre disabled if not satisfied of READS", "pre disabled if not objectiveStatusKnown of READS"), reads("G"), own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A -B"},
			{"say completed failed ask=choice:A", "A -B"},
			{"say completed passed ask=choice:B", "B A=completed/passed"},
		},
	},
	{
		name: "hiddenFromChoice: not chosen, yet come to (SB.2.9 3.1)",
		org:  sco("A", seq(own)) + sco("B", seq(rules("pre hiddenFromChoice if always"), own)) + sco("C", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A -B +C"},
			{"press B", "A"},
			{"press continue", "B"},
			{"press C", "C -B"},
		},
	},
	{
		name: "stopForwardTraversal: nothing after it is chosen before it is met (SB.2.4 1.1)",
		org:  sco("A", seq(rules("pre stopForwardTraversal if not satisfied", "pre stopForwardTraversal if not objectiveStatusKnown"), own)) + sco("B", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A -B"},
			{"press B", "A"},
			{"say completed passed ask=choice:B", "B +A"},
		},
	},
	{
		name: "skip: passed over in flow, both ways (SB.2.2 2)",
		org:  sco("A", seq(own)) + sco("B", seq(rules("pre skip if always"), own)) + sco("C", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"press continue", "C"},
			{"press previous", "A"},
		},
	},
	{
		name: "attemptLimit: once, and not again (UP.1)",
		org:  sco("A", seq(`<imsss:limitConditions attemptLimit="1"/>`, own)) + sco("B", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=continue", "B -A"},
			{"press A", "B"},
		},
	},
	{
		name: "exit rule of a group: it is left when its part has met it (TB.2.1)",
		org: group("X", sco("A", seq(primary("G"), own)), sco("B", seq(own)), seq(mode(`flow="true"`), rules("exit exit if completed of READS", "exit exit if satisfied of READS"), reads("G"))) +
			sco("C", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=continue", "C"},
		},
	},
	{
		name: "exitParent: from the group on (TB.2.2, TB.2.3 3.4.2)",
		org:  group("X", sco("A", seq(rules("post exitParent if satisfied"), own)), sco("B", seq(own)), seq(mode(`flow="true"`))) + sco("C", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed failed ask=continue", "B"},
			{"press A", "A"},
			{"say completed passed ask=continue", "C"},
		},
	},
	{
		name: "exitAll by a rule: the course ends (TB.2.2, TB.2.3 3.3)",
		org:  sco("A", seq(rules("post exitAll if satisfied"), own)) + sco("B", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=continue", "none ended"},
			{"open", "A"},
		},
	},
	{
		name: "retry: a part again until it is met (TB.2.2, SB.2.10)",
		org:  sco("A", seq(rules("post retry if not satisfied"), own)) + sco("B", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed failed location=9 ask=continue", "A"},
			{"get cmi.location", "A ="},
			{"say completed passed ask=continue", "B"},
		},
	},
	{
		name: "retryAll: from the beginning (TB.2.2, TB.2.3 3.6)",
		org:  sco("A", seq(own)) + sco("B", seq(rules("post retryAll if not satisfied"), own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=continue", "B"},
			{"say completed failed ask=continue", "A"},
			{"say completed passed ask=continue", "B"},
			{"say completed passed ask=continue", "none ended"},
		},
	},
	{
		name: "continue and previous by rules, over what was asked (TB.2.2, OP.1 1.2.2)",
		org:  sco("A", seq(rules("post continue if always"), own)) + sco("B", seq(rules("post previous if not satisfied"), own)) + sco("C", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=exit", "B"},
			{"say completed failed ask=continue", "A"},
			{"say completed passed ask=continue", "B"},
			{"say completed passed ask=continue", "C"},
		},
	},
	{
		name: "exit: the part ends, the course does not (NB.2.1 8, TB.2.3)",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=exit", "none A=completed/passed +continue +B"},
			{"press continue", "B"},
		},
	},
	{
		name: "exitAll by content: all ends, and is rolled up (NB.2.1 9, TB.2.3 4)",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=exitAll", "none ended A=completed/passed O=incomplete/unknown"},
		},
	},
	{
		name: "abandon: what the part said is not rolled up (NB.2.1 11, TB.2.3 6)",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=abandon", "none +B"},
			{"press B", "B"},
		},
	},
	{
		name: "abandonAll: the session ends, and begins anew (NB.2.1 12, TB.2.3 7)",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"press continue", "B"},
			{"say location=4 ask=abandonAll", "none ended"},
			{"open", "A"},
		},
	},
	{
		name: "suspendAll and resumeAll: where it was, with what it kept (TB.2.3 5, SB.2.6)",
		org:  group("X", sco("A", seq(own)), sco("B", seq(own)), seq(mode(`flow="true"`))) + sco("C", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=continue", "B"},
			{"say incomplete location=4 suspend ask=suspendAll", "none ended"},
			{"open", "B A=completed/passed"},
			{"get cmi.entry", "=resume"},
			{"get cmi.location", "=4"},
			{"say completed passed ask=continue", "C"},
			{"press leave", "none"},
			{"open", "C"},
		},
	},
	{
		name: "logout ends the session whatever is asked (TB.2.3, RTE 4.2.8)",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed logout ask=continue", "none ended A=completed/passed"},
		},
	},
	{
		name: "jump: to any part, whatever the controls (SB.2.13)",
		org:  sco("A", seq(own)) + sco("B", seq(rules("pre hiddenFromChoice if always"), own)) + sco("C", seq(own)) + seq(mode(`choice="false" flow="true" forwardOnly="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"get adl.nav.request_valid.jump.{target=C}", "=true"},
			{"say completed passed ask=jump:C", "C"},
			{"say completed passed ask=jump:B", "B"},
		},
	},
	{
		name: "what content may ask for is told to it (RTE 4.4)",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + sco("C", seq(rules("pre disabled if always"), own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"get adl.nav.request_valid.continue", "=true"},
			{"get adl.nav.request_valid.previous", "=false"},
			{"get adl.nav.request_valid.choice.{target=B}", "=true"},
			{"get adl.nav.request_valid.choice.{target=C}", "=false"},
		},
	},
	{
		name: "identifiers with other signs are asked for and told like any (RTE 4.4)",
		org:  sco("P.1", seq(own)) + sco("P.2", seq(own)) + sco("P.3", seq(rules("pre disabled if always"), own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "P.1 +P.2 -P.3"},
			{"get adl.nav.request_valid.choice.{target=P.2}", "=true"},
			{"get adl.nav.request_valid.choice.{target=P.3}", "=false"},
			{"say completed passed ask=choice:P.2", "P.2"},
			{"press P.1", "P.1"},
			{"say completed passed ask=jump:P.2", "P.2"},
			{"press leave", "none"},
			{"open", "P.2"},
		},
	},
	{
		name: "selection: as many as are asked for, the same when one comes back (SR.1)",
		org: group("X", sco("A", seq(own)), sco("B", seq(own)), sco("C", seq(own)), seq(mode(`flow="true"`), `<imsss:randomizationControls selectionTiming="once" selectCount="2"/>`)) +
			sco("D", seq(own)) + seq(mode(`choice="false" flow="true"`)),
		steps: [][2]string{
			{"open", "A|B|C"},
			{"say completed passed ask=continue", "A|B|C"},
			{"press leave", "none"},
			{"open", "A|B|C"},
			{"say completed passed ask=continue", "D"},
			{"say completed passed ask=continue", "none O=completed/passed"},
		},
	},
	{
		name: "randomisation: in another order, the same when one comes back (SR.2)",
		org: group("X", sco("A", seq(own)), sco("B", seq(own)), sco("C", seq(own)), seq(mode(`flow="true"`), `<imsss:randomizationControls randomizationTiming="once" reorderChildren="true"/>`)) +
			sco("D", seq(own)) + seq(mode(`choice="false" flow="true"`)),
		steps: [][2]string{
			{"open", "A|B|C"},
			{"say completed passed ask=continue", "A|B|C"},
			{"press leave", "none"},
			{"open", "A|B|C"},
			{"say completed passed ask=continue", "A|B|C"},
			{"say completed passed ask=continue", "D A=completed/passed B=completed/passed C=completed/passed"},
		},
	},
	{
		name: "rollup: satisfied if any (RB.1.4)",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + seq(mode(`flow="true"`), rollup("", "satisfied if any satisfied", "completed if any attempted")),
		steps: [][2]string{
			{"open", "A"},
			{"say incomplete failed ask=continue", "B O=completed"},
			{"say incomplete passed ask=exitAll", "none O=completed/passed"},
		},
	},
	{
		name: "rollup: notSatisfied if any, over satisfied if all (RB.1.2 b)",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + seq(mode(`flow="true"`), rollup("", "notSatisfied if any not satisfied", "satisfied if all satisfied")),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=continue", "B"},
			{"say completed passed ask=exitAll", "none O=completed/passed"},
		},
	},
	{
		name: "rollup: completed if none, atLeastCount (RB.1.4)",
		org: group("X", sco("A", seq(own)), sco("B", seq(own)), seq(mode(`flow="true"`), rollup("", "satisfied if none not satisfied"))) +
			group("Y", sco("C", seq(own)), sco("D", seq(own)), sco("E", seq(own)), seq(mode(`flow="true"`), rollup("", "satisfied if atLeastCount:2 satisfied", "completed if atLeastCount:2 completed"))) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=continue", "B"},
			{"say completed passed ask=continue", "C X=completed/passed"},
			{"say completed passed ask=continue", "D"},
			{"say completed passed ask=exitAll", "none Y=completed/passed O=completed/passed"},
		},
	},
	{
		name: "rollup: atLeastPercent is a share, one of three is not 0.6, two are (RB.1.4)",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + sco("C", seq(own)) + seq(mode(`flow="true"`), rollup("", "satisfied if atLeastPercent:0.6 satisfied", "completed if atLeastPercent:0.6 completed")),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=continue", "B O=unknown/unknown"},
			{"say completed passed ask=continue", "C O=completed/passed"},
		},
	},
	{
		name: "rollup: what does not count for its parent (SN 3.7.2, 3.7.3, 3.11)",
		org: sco("A", seq(own)) + sco("B", seq(rollup(`rollupObjectiveSatisfied="false" rollupProgressCompletion="false"`), own)) +
			sco("C", seq(`<imsss:deliveryControls tracked="false"/>`)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=continue", "B O=completed/passed"},
			{"say incomplete failed ask=continue", "C O=completed/passed"},
			{"say incomplete failed ask=exitAll", "none O=completed/passed"},
		},
	},
	{
		name: "rollup: only what was attempted, only what is not suspended (RB.1.4.2)",
		org: sco("A", seq(own)) + sco("B", seq(`<adlseq:rollupConsiderations requiredForCompleted="ifAttempted" requiredForIncomplete="ifAttempted" requiredForSatisfied="ifAttempted" requiredForNotSatisfied="ifAttempted"/>`, own)) +
			seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=exitAll", "none O=completed/passed"},
		},
	},
	{
		whole: "completed passed 0.63",
		name:  "rollup by measure: weighted, against what the objective asks for (RB.1.1, RB.1.2 a)",
		org: sco("A", seq(rollup(`objectiveMeasureWeight="1"`), own)) + sco("B", seq(rollup(`objectiveMeasureWeight="0.5"`), own)) +
			seq(mode(`flow="true"`), `<imsss:objectives><imsss:primaryObjective objectiveID="MAIN" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>`),
		steps: [][2]string{
			{"open", "A"},
			{"say completed 0.8 ask=continue", "B O=/failed/0.5333333"},
			{"say completed 0.3 ask=exitAll", "none O=completed/passed/0.6333333"},
		},
	},
	{
		name: "completion by measure, with progress weights (RB.1.1 b, RB.1.3 a)",
		org: `<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.7"/>` +
			sco("A", `<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.5" progressWeight="1"/>`, seq(own)) +
			sco("B", `<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="1" progressWeight="1"/>`, seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say progress_measure=0.6 stay", "A"},
			{"get cmi.completion_status", "=completed"},
			{"say ask=continue", "B A=completed O=incomplete"},
			{"say progress_measure=0.9 ask=exitAll", "none B=incomplete O=completed"},
		},
	},
	{
		name: "a part that says nothing is complete and satisfied when it ends, unless it is to say so itself (UP.4)",
		org:  sco("A") + sco("B", seq(own)) + sco("C", seq(`<imsss:deliveryControls tracked="false"/>`)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say ask=continue", "B A=completed/passed"},
			{"say ask=continue", "C B=/unknown"},
			{"say completed passed ask=exitAll", "none"},
		},
	},
	{
		name: "parts that never speak are complete when they are left, and so is the course (UP.4)",
		org:  sco("A") + sco("B") + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"press continue", "B A=completed/passed"},
			{"press continue", "none O=completed/passed"},
		},
		whole: "completed passed",
	},
	{
		name: "objectives: local ones of content, a map, and another part that reads it (SN 3.10, TM.1.1)",
		org: sco("A", seq(`<imsss:objectives><imsss:primaryObjective objectiveID="MAIN"/><imsss:objective objectiveID="SIDE"><imsss:mapInfo targetObjectiveID="G" writeSatisfiedStatus="true" writeNormalizedMeasure="true"/></imsss:objective></imsss:objectives>`, own)) +
			sco("B", seq(rules("pre skip if satisfied of READS"), reads("G"), own)) + sco("C", seq(reads("G"), own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"get cmi.objectives.1.id", "=SIDE"},
			{"say completed passed cmi.objectives.1.success_status=passed cmi.objectives.1.score.scaled=0.8 ask=continue", "C"},
			{"get cmi.objectives.1.id", "=READS"},
			{"get cmi.objectives.1.success_status", "=passed"},
			{"get cmi.objectives.1.score.scaled", "=0.8"},
		},
	},
	{
		name: "hideLMSUI: what content has of its own, the page does not show (CAM 5.2.1)",
		org: sco("A", `<adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>continue</adlnav:hideLMSUI><adlnav:hideLMSUI>previous</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation>`, seq(own)) +
			sco("B", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A ~continue ~previous"},
			{"say completed passed ask=continue", "B -"},
		},
	},
	{
		name: "limits of time are told to content (SN 3.5, RTE 4.2.14, 4.2.25)",
		org:  sco("A", `<adlcp:timeLimitAction>exit,message</adlcp:timeLimitAction>`, seq(`<imsss:limitConditions attemptAbsoluteDurationLimit="PT10M"/>`, own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"get cmi.max_time_allowed", "=PT10M"},
			{"get cmi.time_limit_action", "=exit,message"},
		},
	},
	{
		name: "data that parts share (CAM 3.4.1.19, RTE 4.3)",
		org: sco("A", `<adlcp:data><adlcp:map targetID="S" readSharedData="true" writeSharedData="true"/></adlcp:data>`, seq(own)) +
			sco("B", `<adlcp:data><adlcp:map targetID="S" readSharedData="true" writeSharedData="false"/></adlcp:data>`, seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed adl.data.0.store=kept passed ask=continue", "B"},
			{"get adl.data.0.store", "=kept"},
			{"press leave", "none"},
			{"open", "B"},
			{"get adl.data.0.store", "=kept"},
		},
	},
	{
		name: "the window is closed: what content had said is kept, the attempt goes on where it was",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=continue", "B"},
			{"say incomplete location=7 long=100 stay", "B"},
			{"gone", "B"},
			{"open", "B A=completed/passed"},
			{"get cmi.location", "=7"},
			{"get cmi.entry", "=resume"},
		},
		parts: map[string]string{"A": "completed/passed/0", "B": "incomplete/unknown/100"},
	},
	{
		name: "the window is closed with 64,000 signs of suspend_data: a browser takes 64 KB of a page that goes, and nothing is lost",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say incomplete location=1 long=64000 stay", "A quiet"},
			{"say location=2 stay", "A"},
			{"gone", "A"},
			{"open", "A"},
			{"get cmi.location", "=2"},
		},
		parts: map[string]string{"A": "incomplete/unknown/64000"},
	},
	{
		name: "offline, and back: what waits is told, and sent in its order",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A quiet"},
			{"offline", "A"},
			{"say completed passed ask=continue", "B told"},
			{"say incomplete location=3 stay", "B told"},
			{"online", "B quiet A=completed/passed"},
			{"say location=4 ask=suspendAll", "none ended quiet"},
			{"open", "B"},
			{"get cmi.location", "=4"},
		},
		parts: map[string]string{"A": "completed/passed/0", "B": "incomplete/unknown/0"},
	},
}
