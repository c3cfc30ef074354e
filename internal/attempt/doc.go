// Package attempt is what people do in packages that bring their own player's language: SCORM 1.2, SCORM 2004 and H5P. The run-time in
// the browser tells what its content says; this room keeps it, adds it up, and tells the record.
//
// The life of a course: Import takes a received package whose manifest is sound, as a draft; Offer puts it before learners, and takes
// it out again. The life of an attempt: Begin opens it, one at a time for a person and a package; Commit keeps what the run-time of one
// item says, with the sequencing of the whole; the learner leaves and comes back; once it is complete, Begin opens the next one. An
// attempt of an author on a draft is for looking: nothing of it is told to anybody.
//
// Facts told: Offered, Completed, Passed, Failed of an item, Satisfied of the course, Ended of a visit. None of them is evidence of a
// level: a package's word of itself is a claim.
//
// Time is kept twice, and never mixed: what content says of its sessions, summed over them, and what the server's clock saw.
package attempt
