package main

import (
	"math"
	"sort"
)

// seed is where every house begins: the same seed and size give the same people, scores and sample.
const seed = 42

// source is splitmix64: small, fast, and the same on every machine and in every version of Go.
type source struct{ state uint64 }

func (s *source) next() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// below gives a number from 0 to n-1.
func (s *source) below(n int) int { return int(s.next() % uint64(n)) }

// chance tells whether something of this many percent happens.
func (s *source) chance(percent int) bool { return s.below(100) < percent }

// fork gives a source of its own for the i-th thing of a kind, so that one thing more or less changes no other.
func fork(kind, i int) *source {
	s := &source{state: seed ^ uint64(kind)<<40 ^ uint64(i)}
	s.next()
	return s
}

// zipf draws from 0 to n-1, the k-th with a weight of 1/(k+1)^exponent.
type zipf struct{ upTo []float64 }

func newZipf(n int, exponent float64) zipf {
	z := zipf{make([]float64, n)}
	sum := 0.0
	for i := range n {
		sum += 1 / math.Pow(float64(i+1), exponent)
		z.upTo[i] = sum
	}
	return z
}

func (z zipf) draw(s *source) int {
	x := float64(s.next()>>11) / (1 << 53) * z.upTo[len(z.upTo)-1]
	return min(sort.SearchFloat64s(z.upTo, x), len(z.upTo)-1)
}

// share parts n among the places, each by its weight and at least one, without a remainder.
func (z zipf) share(n int) []int {
	total := z.upTo[len(z.upTo)-1]
	out := make([]int, len(z.upTo))
	given := 0
	for i, upTo := range z.upTo {
		to := int(upTo / total * float64(n-len(out)))
		out[i] = 1 + to - given
		given = to
	}
	return out
}
