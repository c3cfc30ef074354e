package main

// stream is a small generator of numbers (splitmix64), written out here so that
// the fixtures do not change when the standard library's generator does.
type stream struct{ state uint64 }

// next returns the next 64 bits.
func (s *stream) next() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// upTo returns a number from 0 to n-1.
func (s *stream) upTo(n int) int { return int(s.next() % uint64(n)) }

// between returns a number from lo to hi, both included.
func (s *stream) between(lo, hi int) int { return lo + s.upTo(hi-lo+1) }

// oneIn is true once in n times.
func (s *stream) oneIn(n int) bool { return s.upTo(n) == 0 }

// order returns the numbers 0 to n-1 shuffled.
func (s *stream) order(n int) []int {
	out := make([]int, n)
	for i := range out {
		j := s.upTo(i + 1)
		out[i] = out[j]
		out[j] = i
	}
	return out
}
