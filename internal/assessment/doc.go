// Package assessment is how a person is tested: by the checks of a course, here, and by an independent test at an agency
// that did not teach, whose result is written here.
//
// The life of a paper: a room that teaches puts it (PutPaper), again and again; when its content has changed it becomes a
// new version, and whoever sits the old one goes on with that. The answer key never leaves the room before a submission.
//
// The life of a sitting: Start draws questions and shuffles their options; one sitting of a paper is open at a time, and
// Start gives it again. Save keeps answers; Submit marks them, once.
//
//	open ──Submit──▶ submitted;  open ──time and grace over──▶ lapsed
//
// The server's clock alone counts. The mark is what is right of all that was drawn; a blank is wrong, and counted apart. A
// course check may be tried twice a day and is accepted as evidence of kind check in the transaction that marks it, passed
// or failed; a check of one part of a course may be tried freely and is evidence of nothing.
//
// The life of a booking for an independent test:
//
//	Book ──▶ booked ──RecordResult──▶ scored;  booked ──Void──▶ void
//
// An agency is an organisation for which somebody holds the right to write results. One that teaches the competency cannot be
// booked and cannot score, nor can an assessor whose own office teaches it; nobody scores a test of their own. A result is
// accepted as evidence of kind piaa in the same transaction. A failed test closes the level for some days. Who reads a
// booking by right over the unit is written down.
//
// Facts told: Sat, Booked, Scored, Voided. The room never says what level a person has: that is passbook's.
package assessment
