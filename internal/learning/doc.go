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
// Progress is decided here and by the server's clock alone (time.go): opening a part, answering its question, and saying that it
// is still in view are the only things a page can say, and which seconds of a file it has shown. A part of ours is done when its
// question was answered, rightly or not (the answer is explained), and it lay open for at least a fifth of its reading time; a unit
// of a package when the room that runs it says that it was met (run.go), and it ran for as long; a file when enough of it was shown;
// a branching case when its end was reached; an event when the code that was shown there was typed in (event.go, attend.go), and of who
// could not come, from a day after it on, as a text is. What cannot be is not counted, flagged and said to the learner, who may open the part
// again; it is never refused without a word. Missing names what stands between a person and completion.
//
// The life of a course in the catalogue:
//
//	Put ──▶ live ──Unlist──▶ unlisted ──List──▶ live
//	        live ──Flag──▶ flagged ──Unflag──▶ live     (anybody says that it is wrong; it goes on)
//	        any  ──Retire, Replace──▶ retired           (who is in it may finish; records stay)
//
// Completing tells evidence of a completion, in the same transaction. That lifts no level: what a course proves is the
// result of its final check, which assessment tells.
//
// Facts told: Published, CourseRetired, CourseUnlisted, CourseListed, CourseFlagged, CourseUnflagged, CourseRated, Enrolled,
// Withdrawn, EnrolmentMoved, UnitDone, Completed. Read: assessment.Sat; of launch Met, SessionEnded and Satisfied; of attempt Completed,
// Passed, Ended and Satisfied; record.Learnt; scenario.Ended.
//
// The room never says what level a person has, and it never asks a browser how long somebody read.
package learning
