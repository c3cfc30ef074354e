// Package evidence is the record of what a person has shown: tests passed, real work signed by an officer, scores brought
// from before, what colleagues said as a group, and what the person says of themselves. Everything above (the passbook, the
// gaps, the plans, the atlas) is derived from it.
//
// The life of an item:
//
//	Claim self                     claimed ──Withdraw──▶ withdrawn
//	Claim signoff by the holder    waiting ──Withdraw──▶ withdrawn
//	                               waiting ──Decide proven──▶ accepted, ──Decide not_yet──▶ not_yet
//	                               waiting ──Decide not_mine, or 14 days over──▶ waiting, with the next officer above
//	Claim signoff by an officer    accepted
//	Accept (test, group reading, completion)    accepted
//	ProposeLoad, then ConsentLoad by another    accepted (see Load)
//	accepted ──Revoke──▶ revoked;  accepted ──validity over──▶ accepted, with ExpiredAt
//
// Files come before the claim that names them (Attach); one that no claim names is swept away. What an item says is never
// changed; only its status moves, each move is a conditional update and a fact beside it. Nobody signs for themselves, nor for
// an officer above them, and earlier scores count only once a second person has consented. The room never says what level a
// person has: that is passbook's. It never tells a note, a name or a file in a fact.
package evidence
