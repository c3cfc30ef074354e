package studio

import (
	_ "embed"
	"encoding/json"
)

// Scheme is the content quality score in one version: six criteria of five parameters each, with their words. What was certified
// names the version, so that a later scheme does not change what an earlier one said.
type Scheme struct {
	Version  string      `json:"version"` // cqs-1
	Criteria []Criterion `json:"criteria"`
}

// Criterion is what several parameters have in common.
type Criterion struct {
	Code       string      `json:"code"`
	Name       Names       `json:"name"`
	Parameters []Parameter `json:"parameters"`
}

// Parameter is one thing that is looked at.
type Parameter struct {
	Code string `json:"code"` // A1
	Text Names  `json:"text"`
}

//go:embed cqs-1.json
var cqs1 []byte

// Current is the scheme by which courses are certified now; its text stands in cqs-1.json, and what it is for in
// docs/quality-score.md.
var Current = func() Scheme {
	var s Scheme
	if err := json.Unmarshal(cqs1, &s); err != nil {
		panic("studio: cqs-1.json is embedded and sound: " + err.Error())
	}
	return s
}()

// Parameters gives the parameters of all criteria, in order.
func (s Scheme) Parameters() []Parameter {
	var out []Parameter
	for _, c := range s.Criteria {
		out = append(out, c.Parameters...)
	}
	return out
}

// MaxMark is the mark for "yes"; 1 is "in part", 0 "no".
const MaxMark = 2

// Gate are the criteria of which any that is found stops a course, whatever its score (DOMAIN B5).
var Gate = []string{"hate", "profanity", "defamation", "misrepresentation", "copyright"}

// Score is the share of the marks that could be had, in hundredths of a percent, half up; -1 without marks.
func Score(marks map[string]int) int {
	if len(marks) == 0 {
		return -1
	}
	sum := 0
	for _, m := range marks {
		sum += m
	}
	most := MaxMark * len(marks)
	return (sum*10000*2 + most) / (2 * most)
}

// The grades of a score.
const (
	Toddler   = "toddler"   // below 60 %
	Friendly  = "friendly"  // 60 to 70 %, both included
	Qualified = "qualified" // above 70 %
)

// Grade is the word for a score in hundredths of a percent (DOMAIN B5).
func Grade(score int) string {
	switch {
	case score < 6000:
		return Toddler
	case score <= 7000:
		return Friendly
	}
	return Qualified
}

// Trust is how close two scores are, in hundredths of a percent: 100 % less what parts them (DOMAIN B4); -1 while either is
// missing.
func Trust(a, b int) int {
	if a < 0 || b < 0 {
		return -1
	}
	return 10000 - max(a-b, b-a)
}
