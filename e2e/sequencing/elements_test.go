//go:build browser

package sequencing

import "testing"

// measured is a rule before a part on the measure that it reads.
func measured(action, condition, threshold string) string {
	return `<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="` + condition + `" referencedObjective="READS" measureThreshold="` + threshold + `"/></imsss:ruleConditions><imsss:ruleAction action="` + action + `"/></imsss:preConditionRule></imsss:sequencingRules>`
}

// earlier has a group tried twice, in the first attempt with a part that is passed (SN 3.2.6, 3.2.7).
func earlier(name, attributes, stands string) walk {
	return walk{
		name: name + " (SN 3.2.6, 3.2.7)",
		org: group("X", sco("Z", seq(own)), sco("A", seq(own)), sco("B", seq(rules("post retryAll if not satisfied"), own)),
			seq(mode(`flow="true" `+attributes), rollup("", "satisfied if any satisfied", "completed if any completed"))) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "Z"},
			{"say incomplete ask=continue", "A"},
			{"say completed passed ask=continue", "B X=completed/passed"},
			{"say completed failed ask=continue", "Z"},
			{"say incomplete ask=jump:B", "B"},
			{"say completed failed ask=exitAll", stands},
		},
	}
}

// elements are walks for what no other holds: one for each element of SN 3.
var elements = []walk{
	{
		name: "conditions on measures: known, greater than, less than (SN 3.4.2, UP.2.1)",
		org: sco("A", seq(primary("G"), own)) + sco("B", seq(rules("pre skip if objectiveMeasureKnown of READS"), reads("G"), own)) +
			sco("C", seq(measured("skip", "objectiveMeasureGreaterThan", "0.5"), reads("G"), own)) +
			sco("D", seq(measured("skip", "objectiveMeasureLessThan", "0.5"), reads("G"), own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed 0.8 ask=continue", "D"},
			{"press previous", "A"},
			{"say completed passed 0.2 ask=continue", "C"},
			{"say completed passed ask=continue", "none ended"},
		},
	},
	{
		name: "conditions on the part itself: attempted, activityProgressKnown, attemptLimitExceeded; any of several (SN 3.4.2)",
		org: sco("A", seq(rules("pre disabled if attempted"), own)) + sco("B", seq(rules("pre hiddenFromChoice if activityProgressKnown"), own)) +
			sco("C", seq(`<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions conditionCombination="any"><imsss:ruleCondition condition="satisfied"/><imsss:ruleCondition condition="attemptLimitExceeded"/></imsss:ruleConditions><imsss:ruleAction action="hiddenFromChoice"/></imsss:preConditionRule></imsss:sequencingRules>`,
				`<imsss:limitConditions attemptLimit="1"/>`, own)) + sco("D", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A +B +C +D"},
			{"press D", "D -A +B +C"},
			{"press B", "B"},
			{"say incomplete ask=choice:D", "D -B +C"},
			{"press C", "C"},
			{"say incomplete ask=choice:D", "D -C"},
		},
	},
	{
		name: "rollup: incomplete if any is not, completed if all are known; measures known (RB.1.3 b, RB.1.4.1)",
		org: group("X", sco("A", seq(own)), sco("B", seq(own)), seq(mode(`flow="true"`), rollup("", "incomplete if any not completed", "completed if all completed", "satisfied if any objectiveMeasureKnown"))) +
			group("Y", sco("C", seq(own)), sco("D", seq(own)), seq(mode(`flow="true"`), rollup("", "completed if all activityProgressKnown", "satisfied if all objectiveStatusKnown"))) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed 0.1 ask=continue", "B X=incomplete/passed"},
			{"say completed ask=continue", "C X=completed/passed"},
			{"say incomplete failed ask=continue", "D Y=/unknown"},
			{"say incomplete failed ask=exitAll", "none Y=completed/passed"},
		},
	},
	{
		name: "rollup: a part that is suspended does not count where it need not (RB.1.4.2)",
		org: sco("A", seq(own)) + sco("B", seq(`<adlseq:rollupConsiderations requiredForCompleted="ifNotSuspended" requiredForIncomplete="ifNotSuspended"/>`, own)) +
			seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=continue", "B"},
			{"say incomplete suspend ask=choice:A", "A O=completed"},
		},
	},
	{
		name: "measureSatisfactionIfActive: what is met by measure is not told before it ends (RB.1.2 a)",
		org: group("X", sco("A", seq(own)), sco("B", seq(own)), seq(mode(`flow="true"`), `<imsss:objectives><imsss:primaryObjective objectiveID="MAIN" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.3</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>`,
			`<adlseq:rollupConsiderations measureSatisfactionIfActive="false"/>`)) + sco("C", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed 0.8 ask=continue", "B X=/unknown/0.4"},
			{"say completed 0.8 ask=continue", "C X=/passed/0.8"},
		},
	},
	{
		name: "rollup without rules: not satisfied when it is known of all parts, and not before (RB.1.2 b, 1)",
		org:  sco("A", seq(own)) + sco("B", seq(own)) + sco("C", seq(own)) + seq(mode(`flow="true"`)),
		steps: [][2]string{
			{"open", "A"},
			{"say completed passed ask=continue", "B O=/unknown"},
			{"say completed failed ask=continue", "C O=/unknown"},
			{"say completed passed ask=exitAll", "none O=completed/failed"},
		},
	},
	earlier("what was known in an earlier attempt of the group counts no more", "", "none X=completed/unknown"),
	earlier("and where it is not to be of this one, it counts", `useCurrentAttemptObjectiveInfo="false" useCurrentAttemptProgressInfo="false"`, "none X=completed/passed"),
}

func TestElements_OfSequencing_AreWalkedOneByOne(t *testing.T) {
	h := build(t)
	h.walks(t, elements)
}
