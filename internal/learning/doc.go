// Package learning is the catalogue of courses and how far each person is in them.
//
// A course is put in whole (Put): parts to read, one question after each part, and a final check. It is checked whole, its
// texts are rendered and sanitised once, and it stands from then on as a version that never changes. Putting in the same
// course again does nothing; a changed one is the next version. Who is enrolled stays on the version they began.
//
// The life of an enrolment:
//
//	Enrol ──▶ active ──every part done, final check submitted──▶ complete
//	          active ──Withdraw──▶ withdrawn
//
// Progress is decided here and by the server's clock alone: opening a part and answering its question are the only things
// a page can say. A part is done when its question was answered, rightly or not (the answer is explained), and the part
// lay open for at least a fifth of its reading time. A faster pass is flagged and said to the reader, who may open the part
// again; it is never refused without a word. Missing names what stands between a person and completion.
//
// Completing tells evidence of a completion, in the same transaction. That lifts no level: what a course proves is the
// result of its final check, which assessment tells.
//
// Facts told: Published, CourseRetired, Enrolled, Withdrawn, UnitDone, Completed. Read: assessment.Sat.
//
// The room never says what level a person has, and it never asks a browser how long somebody read.
package learning
