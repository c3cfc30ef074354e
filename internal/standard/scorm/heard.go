package scorm

import (
	"encoding/json"
	"math"
	"strconv"
)

// ReadObjectives reads what content has said of its objectives: cmi.objectives of a state, as ReadState has it. What cannot be read says
// nothing.
func ReadObjectives(cmi []byte) []ObjectiveHeard {
	var k struct {
		Objectives numbered[struct {
			ID         value `json:"id"`
			Success    value `json:"success_status"`
			Completion value `json:"completion_status"`
			Score      score `json:"score"`
		}] `json:"objectives"`
	}
	if len(cmi) > MaxState || json.Unmarshal(cmi, &k) != nil {
		return nil
	}
	var out []ObjectiveHeard
	for _, o := range k.Objectives {
		if o.Success == "" && o.Completion == "" || o.ID == "" {
			continue
		}
		h := ObjectiveHeard{ID: string(o.ID), Completion: string(o.Completion), Success: string(o.Success)}
		if h.Success == Unknown && h.Completion == Unknown && o.Score.Scaled == "" {
			continue
		}
		if f, err := strconv.ParseFloat(string(o.Score.Scaled), 64); err == nil && f >= -1 && f <= 1 {
			n := int(math.Round(f * 100))
			h.Scaled = &n
		}
		out = append(out, h)
	}
	return out
}
