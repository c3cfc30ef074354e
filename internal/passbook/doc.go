// Package passbook is what a person has proven: for each competency a score in hundredths and the level it gives, computed
// from evidence by a published, versioned formula, with the reasons kept beside it.
//
// A passbook is derived. It follows what evidence tells (accepted, decided, revoked, expired), can be dropped and rebuilt,
// and comes out equal. A level rises only by evidence that the formula counts; it falls only for a named reason. A claim
// about oneself and a finished course lift nothing.
//
// It tells passbook.Raised, passbook.Fell and passbook.Rescored, once for each change it concludes.
package passbook
