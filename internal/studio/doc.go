// Package studio is where courses are written: a draft from its first word to Live.
//
// A draft is edited part by part (decision 0009): each change is saved at once and kept with its inverse, so it can be taken
// back, and two authors who write different parts lose nothing; of the same part, the second is told what the first wrote. Its
// competency and level come from the dictionary alone.
//
// The life of a draft (DOMAIN D1):
//
//	Draft ──Submit──▶ Review ──Approve──▶ Approved ──Publish──▶ Processing ──Work──▶ Live
//	Draft ◀─SendBack─ Review                                    Processing ──Work──▶ Failed ──Publish──▶ Processing
//	Failed ──SendBack──▶ Draft          FlagDraft is a draft that mends a flagged course: Submit leads to Review
//	Live ──a later draft goes live──▶ Replaced
//
// Author, reviewer and publisher are three people: who wrote on a draft neither reviews nor publishes it, and who reviewed it
// does not publish it. A draft becomes a version of a course in learning; learners stay on the version that they began. Whether a
// course is unlisted, flagged or retired is learning's to keep; the studio asks for it by needs.go.
//
// Facts told: Begun, Submitted, SentBack, Approved, Accepted, WentLive, Failed.
//
// The room never changes a course that is taught, and never takes a word for a competency that the dictionary does not know.
package studio
