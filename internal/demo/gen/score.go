package main

// All scores are integer hundredths, rounded half up.

// passTenths is the pass mark of the tests, in tenths of a percent.
const passTenths = 600

// topScore is the highest score of a scale of five levels.
const topScore = 500

// weights says how much each group of raters counts, in tenths.
var weights = map[string]int{"manager": 4, "peer": 3, "subordinate": 2, "citizen": 1}

// halfUp divides two numbers that are not negative and rounds half up.
func halfUp(num, den int) int { return (2*num + den) / (2 * den) }

// testReading is what a passed test at a level shows: the level itself at the
// pass mark, nearly the next one at full marks. A failed test shows nothing.
func testReading(level, percentTenths int) (score int, passed bool) {
	if percentTenths < passTenths {
		return 0, false
	}
	score = level*100 + halfUp(99*(percentTenths-passTenths), 1000-passTenths)
	return min(score, topScore), true
}

// percentFor finds the mark nearest to the middle of those that read as score.
func percentFor(score int) (level, percentTenths int, ok bool) {
	level = score / 100
	var fit []int
	for p := passTenths; p <= 1000; p++ {
		if got, _ := testReading(level, p); got == score {
			fit = append(fit, p)
		}
	}
	if len(fit) == 0 || level < 1 {
		return 0, 0, false
	}
	// A score that is a whole level is the pass mark itself.
	if score%100 == 0 {
		return level, passTenths, true
	}
	return level, fit[len(fit)/2], true
}

// workplaceScore weighs the mean answer of each group, over the groups present.
func workplaceScore(answers map[string][]int) int {
	den, total := 1, 0
	for _, a := range answers {
		den *= len(a)
	}
	num := 0
	for group, a := range answers {
		sum := 0
		for _, v := range a {
			sum += v
		}
		num += weights[group] * sum * (den / len(a))
		total += weights[group]
	}
	return halfUp(100*num, den*total)
}

// competencyScore joins what was tested and what was seen at work.
func competencyScore(tested, workplace int) int { return halfUp(6*tested+4*workplace, 10) }

// attained is the whole level reached: 3.96 is level 3.
func attained(score int) int { return score / 100 }
