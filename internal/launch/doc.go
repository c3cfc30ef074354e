// Package launch runs courses of packages by cmi5: it takes a course structure from a package, registers who learns, launches its
// assignable units (AUs), judges what they say while it is stored, and says itself what the standard asks of the launching system:
// launched, abandoned, waived, satisfied. All that is said lies in the record; what is here follows from it and from what was asked.
//
// The life of a course: Import, or Adopt for a package that another room keeps, makes it a draft, or live at once where a service
// account with the right content.import_live brings it; Publish puts a draft before learners. Its structure never changes.
//
// The life of a registration, one for each enrolment: Register makes it, or the first Launch does; what needs nothing is satisfied
// at once. It ends when its course is satisfied, and may be launched after that as before.
//
// The life of a session: Launch makes it and gives an address; the AU fetches its credentials once (Fetch), reads its documents and
// says its statements, which Judge lets into the record or refuses. It ends when the AU says terminated; another launch within the
// registration, an order (Abandon) or silence of SessionLives abandons it.
//
// Facts told: Registered, SessionEnded, Met, Satisfied. launch gives no evidence of a level, and runs no content.
//
// All writing of progress and sessions happens within the transactions in which the record stores statements, and so in its order;
// the time that an AU may have its statements taken after terminated (9.3.8) is none.
package launch
