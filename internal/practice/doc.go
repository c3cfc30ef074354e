// Package practice is what a person does to learn at work: 70 on the job, 20 with others, 10 in formal learning. It is the
// person's own log: they alone write it, and nothing in it is evidence by itself.
//
// The life of an entry: Log writes it; Correct writes the next version of it, and what it said before stays; Remove takes it
// out of every list and sum; Undo brings it back as it was. Link ties it to a piece of evidence of the same person, such as
// the sign-off of the work that it tells of.
//
// Fact told: Logged, when an entry is first written. Corrections are nobody else's business.
package practice
