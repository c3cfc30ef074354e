// Package hr takes people and posts in from HR systems, a batch at a time, so that each can be looked at before it counts and
// taken back after.
//
// A batch is a file, or one event. Its life (DOMAIN D9): Receive keeps the rows as they came; Parse says under which header
// stands what; Validate judges every row and writes what it would come to: new, changed (with before and after), same,
// conflict, refused. Review opens what is in conflict to a person, who decides row by row: take the file's word, keep what is
// known, or skip the row. Apply writes what was decided in one transaction; a batch with more than AloneUpTo rows that say
// something new is applied by somebody else than who brought it. Reconcile looks whether the register still stands as the
// batch left it, and closes it. RollBack takes an applied batch back whole: the register stands as before, to the last row,
// by new facts, and no fact is taken out of the log.
//
// Somebody is known by employee code, then by a keyed hash of their PAN or PRAN, never by name. Neither number is ever
// stored as it is. The HR system's word holds for service, ours for learning: a batch touches no evidence and no plan.
//
// A connector asks another system for rows, and makes a batch of them. What takes long is a job (Job): it ends in the transaction
// of what it changes, so that a process that is killed leaves all of it or none.
//
// It tells BatchReceived, BatchApplied, BatchReconciled and BatchRolledBack. What changes for a person is told by people.
package hr
