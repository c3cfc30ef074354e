// Package programme is paths through courses: milestones that open one after the other, prerequisites, validity and renewal, and
// cohorts of people who go through one together.
//
// A version of a programme is written whole and goes the way of a course (DOMAIN D1); author, reviewer and publisher are three
// people:
//
//	Draft ──Submit──▶ Review ──Approve──▶ Approved ──Publish──▶ Live ──a later version──▶ Replaced
//	Draft ◀─SendBack─ Review, Approved                          Live ──Retire──▶ Retired
//
// Who is in a programme stays on the version they began; MoveUp takes them to the newest, while it is not complete. Nobody begins
// a retired one; who is in it may finish, and what was completed stays.
//
// The life of an enrolment:
//
//	Enrol ──▶ milestone by milestone ──all done──▶ complete ──window──▶ renewal due ──end──▶ lapsed
//	                                               Renew: the next round ◀──────────────┘
//
// What is done is decided by what learning tells alone: a course that is completed counts wherever, whenever and in whichever
// programme it was taken, at once. A milestone opens when the mandatory courses of the one before it are complete and its check is
// passed (DOMAIN B5); opening one begins its mandatory courses. Stand is that rule, pure, and the order in which things arrive does
// not matter to it. Due tells by the server's clock when a renewal may begin and when a programme holds no more.
//
// A cohort has coordinators, days, and seats; a seat is taken when a place is approved. Who coordinates it sees how far its members
// are; who may read the plans of a part of the tree sees their own people in it. Both readings are recorded.
//
// Facts told: Begun, Submitted, SentBack, Approved, Published, Retired, Enrolled, Left, Moved, RenewalBegun, MilestoneOpened,
// Completed, RenewalDue, Lapsed, CohortGathered, PlaceSettled. Read: learning.Completed, assessment.Sat.
//
// A completed programme is no evidence of a level by itself: what its courses prove, their checks tell.
package programme
