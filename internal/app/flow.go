package app

import "sopan/internal/people"

// wire says who reads whose facts: the whole flow from what was seen to what follows. Lower rooms first, so that one drain
// carries a fact all the way up.
func (h *House) wire() {
	h.People.Follow(h.Log) // people.*: posts counted by kind
	h.Frameworks.Follow(h.Log, people.OrgMoved{})
	h.Accounts.Follow(h.Log)     // people.OrgMoved, people.Left
	h.Papers.Follow(h.Log)       // people.OrgMoved
	h.Records.Follow(h.Log)      // people.Posted, people.Left
	h.Passbooks.Follow(h.Log)    // evidence.*
	h.Courses.Follow(h.Log)      // assessment.Sat, launch.*, attempt.*, record.Learnt
	h.Courses.FollowCases(h.Log) // scenario.Ended
	h.Programmes.Follow(h.Log)   // learning.Completed, assessment.Sat
	h.Gaps.Follow(h.Log)         // passbook.*, people.Posted, people.Left, framework.Published
	h.Plans.Follow(h.Log)        // gap.Measured, evidence.*
	h.Notices.Follow(h.Log)      // what concerns a person
	h.Maps.Follow(h.Log)         // gap.Measured, people.*
	h.Hooks.Follow(h.Log)        // people.*, hr.*: what other systems are told
}
