package cmi5

// Fulfilled gives the indexes of the blocks of a course, inner ones first, of which every AU is met and that done does not yet name,
// and whether every AU of the course is. Which AU was met first makes no difference (13.1.4, 9.3.9).
func Fulfilled(blocks []Block, aus int, met, done func(index int) bool) (list []int, course bool) {
	left := make([]int, aus+1) // how many of the AUs before an index are not met
	for i := range aus {
		left[i+1] = left[i]
		if !met(i) {
			left[i+1]++
		}
	}
	for i, b := range blocks {
		if left[b.Last+1] == left[b.First] && !done(i) {
			list = append(list, i)
		}
	}
	return list, left[aus] == 0
}
